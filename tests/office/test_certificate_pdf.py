"""Certificates as PDF: K-11, and G11 for the names on them."""

import subprocess
import sys
from datetime import date
from io import BytesIO

import attrs
import pytest
from pypdf import PdfReader

from certrules.adapters import certificate_pdf
from certrules.adapters.certificate_pdf import LONGEST, PdfCertificates, Wording
from certrules.errors import MissingExtra, UnknownWord
from certrules.ports.files import CertificateData
from tests.exchange.strategies import HOSTILE_NAMES

needs_pango = pytest.mark.usefixtures("pango")

DATA = CertificateData(
    "Ana Ng",
    "Forklift operator",
    date(2026, 6, 1),
    "completion-7-1",
    date(2027, 6, 1),
    issuer="Training Board",
    company="Acme Works",
)


@pytest.fixture
def draw():
    """Return what draws a certificate and reads it back with another library."""

    def drawn(data, paper="a4", **more):
        document = PdfCertificates(paper, **more).render(data)
        assert (document.media_type, document.suffix) == ("application/pdf", ".pdf")
        return PdfReader(BytesIO(document.content))

    return drawn


def words(reader):
    """Return the text of the only page, with single blanks.

    Where a font lacks a letter, the library that reads puts a zero before those of the others.
    """
    (page,) = reader.pages
    return " ".join(page.extract_text().replace("\0", "").split())


def places(reader):
    """Return where pieces of text begin on the only page, in points from its lower left corner."""
    found = []
    (page,) = reader.pages

    def visit(text, matrix, place, font, size):
        if text.strip():
            x, y = place[4], place[5]
            found.append(
                (
                    matrix[0] * x + matrix[2] * y + matrix[4],
                    matrix[1] * x + matrix[3] * y + matrix[5],
                )
            )

    page.extract_text(visitor_text=visit)
    return found


@needs_pango
def test_k_11_a_certificate_says_what_is_on_record(draw):
    """Holder, certification, company, issuer, both dates and the number are on its one page."""
    said = words(draw(DATA))
    for one in (
        "Ana Ng",
        "Forklift operator",
        "Acme Works",
        "Training Board",
        "1 June 2026",
        "1 June 2027",
        "completion-7-1",
    ):
        assert one in said, one
    plain = words(draw(attrs.evolve(DATA, issuer="", company="")))
    assert "Issued by" not in plain


@needs_pango
def test_k_11_an_expiration_date_is_shown_hidden_or_never(draw):
    """No date reads as never; a hidden one leaves no word about it."""
    assert "Does not expire" in words(draw(attrs.evolve(DATA, expires_on=None)))
    hidden = words(draw(attrs.evolve(DATA, hides_expiration=True)))
    assert "2027" not in hidden
    assert "xpire" not in hidden
    never = words(draw(attrs.evolve(DATA, expires_on=None, hides_expiration=True)))
    assert "xpire" not in never


@needs_pango
@pytest.mark.parametrize(("paper", "size"), [("a4", (842, 595)), ("letter", (792, 612))])
def test_k_11_a_certificate_lies_on_one_sheet(draw, paper, size):
    """A4 or Letter, lying."""
    (page,) = draw(DATA, paper).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


@needs_pango
@pytest.mark.parametrize(
    ("paper", "name"),
    [
        ("a4", "W" * 300),
        ("letter", "W" * 10_000),
        ("a4", "Maria del Carmen " * 18),
        ("letter", "山田太郎" * 75),
        ("a4", "محمد بن عبد الله " * 18),
        ("letter", "👷🏽\u200d♀️" * 75),
        ("a4", "Z" + "\u0301\u0316" * 149),
    ],
    ids=["wide", "endless", "words", "Chinese", "Arabic", "emoji", "marks"],
)
def test_k_11_long_names_stay_on_the_page(draw, paper, name):
    """Everywhere at once: still one page, with every piece of text inside its frame."""
    data = attrs.evolve(
        DATA, holder=name, certification=name, company=name, issuer=name, number="7" * 120
    )
    reader = draw(data, paper)
    (page,) = reader.pages
    assert "1 June 2027" in words(reader)
    for x, y in places(reader):
        assert 30 < x < page.mediabox.width - 30
        assert 30 < y < page.mediabox.height - 30


@needs_pango
def test_k_11_a_name_of_300_characters_is_there_whole(draw):
    """Nothing of it is cut; beyond the limit it ends with a sign that it goes on."""
    name = "".join(chr(ord("a") + n % 26) for n in range(300))
    assert name in words(draw(attrs.evolve(DATA, holder=name))).replace(" ", "")
    longer = "y" * (LONGEST + 1)
    said = words(draw(attrs.evolve(DATA, holder=longer))).replace(" ", "")
    assert "y" * (LONGEST - 1) + "…" in said


@needs_pango
def test_g_11_nothing_of_a_name_is_markup(draw):
    """Tags, entities and styles are shown as they are; no page has a script, a link or a file."""
    for name in ("<script>alert(1)</script>", "&lt;b&gt; <b>x</b>", "</style><h1>x", "$holder"):
        assert name in words(draw(attrs.evolve(DATA, holder=name, certification=name)))


@needs_pango
def test_g_11_hostile_names_leave_nothing_active():
    """Whatever the names are, the document has neither scripts nor links, forms nor files."""
    renderer = PdfCertificates()
    names = ['<img src="file:///etc/passwd">', "<a href='http://x'>x</a>", *HOSTILE_NAMES[:30]]
    for one in range(0, len(names), 4):
        holder, certification, company, issuer = names[one : one + 4]
        data = attrs.evolve(DATA, holder=holder, certification=certification)
        data = attrs.evolve(data, company=company, issuer=issuer)
        reader = PdfReader(BytesIO(renderer.render(data).content))
        assert len(reader.pages) == 1
        assert "/Annots" not in reader.pages[0]
        assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(reader.trailer["/Root"])
        assert not reader.pages[0].images


@needs_pango
def test_k_11_the_same_record_gives_the_same_bytes():
    """In another process too, at another time; and no instant is in it."""
    here = PdfCertificates().render(DATA).content
    script = (
        "import datetime, sys\n"
        "from certrules.adapters.certificate_pdf import PdfCertificates\n"
        "from certrules.ports.files import CertificateData\n"
        f"sys.stdout.buffer.write(PdfCertificates().render({DATA!r}).content)\n"
    )
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert there == here
    assert not {"/CreationDate", "/ModDate"} & set(PdfReader(BytesIO(here)).metadata)
    assert PdfCertificates().render(attrs.evolve(DATA, holder="Ben")).content != here


@needs_pango
def test_k_11_the_words_can_be_those_of_another_language(draw):
    """Every word on it, and how a date is written."""
    german = Wording(
        language="de",
        heading="Zertifikat",
        certifies="Hiermit wird bestätigt, dass",
        has_completed="erworben hat:",
        issued_by="Ausgestellt von",
        completed_on="Abgeschlossen am",
        expires_on="Gültig bis",
        does_not_expire="Unbefristet",
        number="Nummer",
        show_date=lambda day: f"{day:%d.%m.%Y}",
    )
    said = words(draw(DATA, wording=german))
    assert said.isascii() is False
    for one in ("Zertifikat", "bestätigt", "01.06.2027", "Gültig bis", "Nummer"):
        assert one in said
    for one in ("Certificate", "Expires", "Number", "June"):
        assert one not in said


@needs_pango
def test_another_paper_is_refused():
    """With the papers that there are."""
    with pytest.raises(UnknownWord, match="letter"):
        PdfCertificates("a5")


def test_what_is_missing_is_named(monkeypatch):
    """The extra where the package is missing, and Pango where the package does not find it."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtra, match=r"certrules\[pdf\]"):
        PdfCertificates()

    def no_pango(name):
        raise OSError(name)

    monkeypatch.setattr(certificate_pdf, "import_module", no_pango)
    with pytest.raises(MissingExtra, match=r"needs Pango, which was not found\. pip does not"):
        PdfCertificates()
