"""Looks at the documentation as built: where its links lead, and what it has entries for.

    python -m tests.docs.built build/docs

Nothing is asked of the network: links that lead out of the documentation are not followed.
"""

import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.house import public_surface


class Page(HTMLParser):
    """The places of a page that can be linked to, and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the id and the link of an element."""
        found = dict(attrs)
        self.places.update(filter(None, [found.get("id"), found.get("name")]))
        link = found.get("href" if tag in {"a", "link"} else "src")
        if link is not None:
            self.links.append(link)


def dead_links(folder: Path) -> Iterator[str]:
    """Yield each link between the pages of a folder that leads nowhere, with its page."""
    folder = folder.resolve()
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            lost = place and target in pages and place not in pages[target].places
            if lost or not target.exists():
                yield f"{path.relative_to(folder)}: {link}"


def entries(folder: Path) -> set[str]:
    """Return the paths of all names that the documentation has entries for."""
    raw = (folder / "objects.inv").read_bytes()
    _, _, _, _, body = raw.split(b"\n", 4)
    lines = zlib.decompress(body).decode().splitlines()
    return {line.split(" py:")[0] for line in lines if " py:" in line}


def without_entry(folder: Path) -> list[str]:
    """Return the public names that the documentation has no entry for."""
    there = entries(folder)
    return sorted(
        path
        for path in public_surface.public()
        if path not in there and public_surface.home(path) not in there
    )


def main(folder: Path) -> int:
    """Tell what is wrong with the documentation; return the exit code."""
    wrong = [f"A link that leads nowhere: {link}" for link in dead_links(folder)]
    wrong += [f"A public name without an entry: {path}" for path in without_entry(folder)]
    told = "\n".join(wrong) or "Every link within the documentation leads somewhere."
    sys.stdout.write(f"{told}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
