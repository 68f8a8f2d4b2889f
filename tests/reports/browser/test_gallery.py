"""The gallery in the documentation: its commands run, its pictures are there and small."""

import re
import shlex

import pytest

from certrules.cli import main
from tests.house.tree import ROOT
from tests.reports.browser import organisation

PAGE = (ROOT / "docs" / "gallery.md").read_text("utf-8")
COMMANDS = re.findall(r"^certrules (.+)$", PAGE, re.MULTILINE)
SHOWN = re.findall(r"!\[([^]]+)\]\(_static/gallery/([^)]+)\)", PAGE)
PICTURES = ROOT / "docs" / "_static" / "gallery"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files of the example organisation, and the document of the comparison."""
    made = tmp_path_factory.mktemp("organisation")
    for name in ("policies.toml", "roster"):
        (made / name).symlink_to(organisation.FOLDER / name)
    (made / "shorter.toml").write_text(organisation.shorter(), "utf-8")
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_command_writes_the_page(folder, monkeypatch, command):
    """A command of the gallery writes a page, as it stands."""
    monkeypatch.chdir(folder)
    words = shlex.split(command)
    assert main(words) == 0
    assert "<h1" in (folder / words[-1]).read_text("utf-8")


def test_pictures_are_shown_and_small():
    """Each picture is on the page with words, each page in four ways; none above 150 kB."""
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    shown = {name for _, name in SHOWN}
    ways = ("light", "dark", "phone", "print")
    assert shown <= kept.keys()
    assert {f"{name}-{way}.png" for name in organisation.PAGES for way in ways} <= shown
    assert [name for name, size in kept.items() if size > 150_000] == []
    assert sum(kept.values()) < 3_000_000
