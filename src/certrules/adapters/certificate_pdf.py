"""Certificate documents as PDF: one page, whatever names people have (K-11)."""

import html
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from importlib import import_module
from string import Template
from typing import Any, Final

import attrs

from certrules.errors import MissingExtra
from certrules.model.fields import word
from certrules.ports.files import CertificateData, Document
from certrules.ports.letters import one_line, shortened

LONGEST: Final = 400
"""How many characters of a name are shown at most."""

_SIZES: Final = (40, 32, 25, 19, 14, 10, 8)
"""Sizes of the letters of the holder, in points; the largest is taken that leaves one page."""

_PAGE: Final = Template("""\
<!DOCTYPE html>
<html lang="$language"><head><meta charset="utf-8"><title>$title</title><style>
@page { size: $paper landscape; margin: 18mm 30mm 15mm; background: #fdfcf8 }
html { font-family: "Source Serif 4", "Noto Serif", "DejaVu Serif", serif; color: #1d2733;
  font-size: 12.5pt; line-height: 1.4 }
body { margin: 0; text-align: center; overflow-wrap: anywhere }
.frame { position: fixed; top: -8mm; bottom: -5mm; left: -20mm; right: -20mm;
  border: 0.7mm solid #24476b }
.inner { top: -6mm; bottom: -3mm; left: -18mm; right: -18mm; border: 0.25mm solid #b3893b }
h1 { font-size: 25pt; font-weight: normal; letter-spacing: 0.16em; color: #24476b;
  margin: 5mm 0 0; bookmark-level: none }
.rule { width: 36mm; margin: 3mm auto 0; border-bottom: 0.5mm solid #b3893b }
.main { display: table; width: 100%; table-layout: fixed }
.middle { display: table-cell; height: $height; vertical-align: middle }
p { margin: 0.15em 0 0.5em }
.small { color: #4c5865 }
.holder { font-size: ${size}pt; line-height: 1.25; color: #24476b; margin: 0.1em 0 }
.about { font-size: ${about}pt; line-height: 1.3; font-weight: bold; margin: 0.2em 0 }
.holder, .about, .by, .number { overflow: hidden }
.by { font-size: ${by}pt }
.foot { width: 100%; table-layout: fixed; border-collapse: collapse }
td { padding: 2.5mm 3mm 0; border-top: 0.25mm solid #b3893b; vertical-align: top;
  line-height: 1.3 }
.label { font-size: 10pt; color: #4c5865 }
.number { font-size: ${number}pt }
</style></head><body>
<div class="frame"></div><div class="frame inner"></div>
<h1>$heading</h1><div class="rule"></div>
<div class="main"><div class="middle">
<p class="small">$certifies</p>
<div class="holder" dir="auto">$holder</div>
$company<p class="small">$has_completed</p>
<div class="about" dir="auto">$certification</div>
$issuer</div></div>
<table class="foot"><tr>$dates<td><div class="label">$number_label</div>
<div class="number"><bdi>$number_text</bdi></div></td></tr></table>
</body></html>
""")

_SHORT: Final = 24
"""How many characters of a number stand in one line."""


class Paper(Enum):
    """What a certificate is printed on, lying."""

    A4 = "a4"
    LETTER = "letter"


_HEIGHTS: Final = {Paper.A4: "122mm", Paper.LETTER: "128mm"}
"""How high what stands between heading and dates is."""


def long_date(day: date) -> str:
    """Return a day as a certificate has it.

    >>> long_date(date(2026, 6, 1))
    '1 June 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@attrs.frozen(kw_only=True)
class Wording:
    """The words of a certificate, in whatever language.

    `language`: its code, for programs that read aloud. `show_date`: how a date is written.
    `does_not_expire`: in place of the expiration date where there is none.
    """

    language: str = "en"
    heading: str = "Certificate"
    certifies: str = "This is to certify that"
    has_completed: str = "has completed"
    issued_by: str = "Issued by"
    completed_on: str = "Completed on"
    expires_on: str = "Expires on"
    does_not_expire: str = "Does not expire"
    number: str = "Number"
    show_date: Callable[[date], str] = long_date


def _paper(value: Paper | str) -> Paper:
    return word(value, Paper)


@attrs.frozen
class PdfCertificates:
    """Draws certificates as PDF documents of one page.

    `paper`: ``"a4"`` or ``"letter"``. `wording`: the words on it.

    Names are text and never markup. Long ones are set smaller; beyond 400 characters they end with
    ``…``. Nothing is fetched. The same record gives the same bytes on a machine, since no clock is
    read; other versions of WeasyPrint, Pango and fonts may draw it otherwise. Letters come from the
    fonts of the machine: one that no font has is an empty box.

    Raises `MissingExtra` without the extra ``pdf``, and without Pango, which pip does not bring.
    """

    paper: Paper = attrs.field(default=Paper.A4, converter=_paper)
    wording: Wording = Wording()

    def __attrs_post_init__(self) -> None:
        """Refuse to be made where nothing can be drawn."""
        _weasyprint()

    def render(self, data: CertificateData) -> Document:
        """See `CertificateRenderer.render`."""
        sizes = iter(_SIZES)
        drawn = self._drawn(data, next(sizes))
        while len(drawn.pages) > 1 and (size := next(sizes, None)) is not None:
            drawn = self._drawn(data, size)
        return Document(drawn.write_pdf(pdf_tags=True), "application/pdf", ".pdf")

    def _drawn(self, data: CertificateData, size: int) -> Any:  # noqa: ANN401 - the package has no types
        words, paper = self.wording, self.paper
        sizes = {"size": size, "about": max(size * 0.6, 8), "by": max(size * 0.34, 8)}
        texts = {
            "language": words.language,
            "title": f"{words.heading}: {_shown(data.holder)}, {_shown(data.certification)}",
            "heading": words.heading,
            "certifies": words.certifies,
            "has_completed": words.has_completed,
            "holder": _shown(data.holder),
            "certification": _shown(data.certification),
            "number_label": words.number,
            "number_text": _shown(data.number),
        }
        parts = {
            "company": _line(data.company),
            "issuer": _line(data.issuer, words.issued_by),
            "dates": "".join(_dates(data, words)),
            "paper": paper.value,
            "height": _HEIGHTS[paper],
            "number": 12.5 if len(data.number) <= _SHORT else 7,
        }
        escaped = {name: html.escape(one) for name, one in texts.items()}
        page = _PAGE.substitute(escaped, **sizes, **parts)
        return _weasyprint().HTML(string=page).render()


def _weasyprint() -> Any:  # noqa: ANN401 - the package has no types
    # It takes seconds to load, and not every office draws.
    try:
        return import_module("weasyprint")
    except ImportError:
        raise MissingExtra("drawing certificates as PDF", "pdf") from None
    except OSError:
        # The package is there, and finds no Pango.
        raise MissingExtra("drawing certificates as PDF", "pdf", library="Pango") from None


def _shown(name: str) -> str:
    """Return a name as one line that is not too long."""
    return shortened(" ".join(one_line(name).split()), LONGEST)


def _line(name: str, label: str = "") -> str:
    """Return a line with a name, nothing where there is none."""
    if not name:
        return ""
    before = f'<span class="small">{html.escape(label)}</span> ' if label else ""
    return f'<p class="by">{before}<bdi>{html.escape(_shown(name))}</bdi></p>'


def _dates(data: CertificateData, words: Wording) -> Iterator[str]:
    """Yield the fields of the dates."""
    yield _field(words.completed_on, words.show_date(data.completed_on))
    if data.hides_expiration:
        return
    if data.expires_on is None:
        yield _field("", words.does_not_expire)
    else:
        yield _field(words.expires_on, words.show_date(data.expires_on))


def _field(label: str, value: str) -> str:
    text = f"<div>{html.escape(value)}</div>"
    return f'<td><div class="label">{html.escape(label) or "&nbsp;"}</div>{text}</td>'
