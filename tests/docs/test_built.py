"""The look at the documentation as built finds what is wrong with it."""

import zlib

from tests.docs import built
from tests.house import public_surface


def write(folder, pages):
    """Write pages of HTML into a folder."""
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def inventory(folder, names):
    """Write an inventory of objects as Sphinx does."""
    lines = "".join(f"{name} py:class 1 page.html#$ -\n" for name in names)
    head = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# zlib\n"
    (folder / "objects.inv").write_bytes(head + zlib.compress(lines.encode()))


def test_dead_links_are_found(tmp_path):
    """A link to a page or a place that is not there is told with its page, and no other link."""
    write(
        tmp_path,
        {
            "index.html": '<a href="how/one.html#here">a</a> <a href="#top">b</a> <h1 id="top">'
            '<a href="https://example.org/gone">c</a> <a href="mailto:a@example.org">d</a>'
            '<a href="two.html">e</a> <img src="gone.svg"> <a href="#nowhere">f</a>',
            "how/one.html": '<p id="here"> <a href="../index.html#top">g</a>'
            '<a href="../index.html#lost">h</a>',
        },
    )
    assert sorted(built.dead_links(tmp_path)) == [
        "how/one.html: ../index.html#lost",
        "index.html: #nowhere",
        "index.html: gone.svg",
        "index.html: two.html",
    ]


def test_name_without_entry_is_found(tmp_path, capsys):
    """A public name that the inventory lacks is told; with all names in it nothing is."""
    names = sorted(public_surface.public())
    write(tmp_path, {"index.html": "<p>"})
    inventory(tmp_path, [name for name in names if name != "certrules.errors.StoreNotReady"])
    assert built.main(tmp_path) == 1
    assert "certrules.errors.StoreNotReady" in capsys.readouterr().out
    inventory(tmp_path, names)
    assert built.main(tmp_path) == 0
