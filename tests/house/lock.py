"""The lock of the developer's environment: what is asked for, and what the lock says.

    make lock

asks the package index for the newest versions that go together, on every platform and Python, and
writes them with the hashes of their files into `requirements-dev.txt`.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

LOCK = ROOT / "requirements-dev.txt"
ENTRY = re.compile(r"^([\w.-]+)==(\S+)(?: ; .+)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})$", re.MULTILINE)
PIN = re.compile(r"[a-z0-9.-]+==[\w.+!]+(?: ; [^/:@]+)? \\$")
OWN = "certrules"


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def asked(settings: dict[str, Any]) -> list[Requirement]:
    """Return what the package, its extras and the groups ask for, the package itself aside."""
    package = settings["project"]
    texts = [*package["dependencies"]]
    for extra in package["optional-dependencies"].values():
        texts += extra
    for group in settings["dependency-groups"].values():
        texts += [one for one in group if isinstance(one, str)]
    found = {text: Requirement(text) for text in texts}
    return [one for one in found.values() if canonicalize_name(one.name) != OWN]


def locked(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each distribution of the lock with its version and its hashes."""
    for name, version, hashes in ENTRY.findall(text):
        yield canonicalize_name(name), version, HASH.findall(hashes.replace(" \\", ""))


def unmet(settings: dict[str, Any], text: str) -> list[str]:
    """Return what is asked for and has no version in the lock that will do."""
    versions: dict[str, list[str]] = {}
    for name, version, _ in locked(text):
        versions.setdefault(name, []).append(version)
    return [
        str(one)
        for one in asked(settings)
        if not any(
            one.specifier.contains(version, prereleases=True)
            for version in versions.get(canonicalize_name(one.name), [])
        )
    ]


def is_plain(line: str) -> bool:
    """Whether a line is a remark, the pin of a version, or a hash: nothing that names a place."""
    return bool(line.startswith("#") or PIN.match(line) or HASH.search(line.removesuffix(" \\")))


if __name__ == "__main__":
    sys.stdout.writelines(f"{one}\n" for one in asked(project()))
