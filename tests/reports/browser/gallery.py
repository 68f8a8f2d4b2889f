"""Draws the pictures of the gallery.

    python -m tests.reports.browser.gallery [PAGE …]

Each page of the example organisation, or those named, in light, dark, on a phone and on paper, and
some with their panel open. The pictures go to docs/_static/gallery.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from tests.house.tree import ROOT
from tests.reports.browser import organisation
from tests.reports.browser.window import ACROSS, PAPER, PHONE, Window
from tests.servers import browser

FOLDER = ROOT / "docs" / "_static" / "gallery"
DESK = (1120, 720)
WAYS = {
    "light": {"size": DESK},
    "dark": {"size": DESK, "dark": True},
    "phone": {"size": PHONE},
}
COLOURS = 96
WITH_PANEL = {"compare", "subject"}  # the panels of the others look the same
MARGIN = 53  # the 14 mm that paper has around what is printed


def save(picture, path, *, margin=0):
    """Write a picture with few colours, which for text and boxes is as good and far smaller."""
    with Image.open(BytesIO(picture)) as found:
        whole = ImageOps.expand(found.convert("RGB"), margin, "white")
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def draw(window, name, page):
    """Write the pictures of a page."""
    for way, how in WAYS.items():
        window.open(page, **how)
        save(window.picture(), FOLDER / f"{name}-{way}.png")
    window.open(page, size=ACROSS if name in organisation.LYING else PAPER, media="print")
    save(window.picture(), FOLDER / f"{name}-print.png", margin=MARGIN)
    window.open(page, size=DESK)
    if name in WITH_PANEL and window.explain():
        save(window.picture(), FOLDER / f"{name}-why.png")


def main(names):
    """Write the pictures of the pages named, or of all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser.opened() as driver:
        window = Window(driver, Path(folder))
        for name in names or organisation.PAGES:
            draw(window, name, organisation.PAGES[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
