"""The page behind a code, the code itself, and its sheet: K-44, G11, G14."""

import sys
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from certrules.errors import InvalidInput, MissingExtra
from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.policies import Policy
from certrules.model.subjects import Company, Requirement, Role, Subject
from certrules.model.terms import Term
from certrules.reports.qr import QrLine, QrRole, QrView, qr_png, qr_svg
from certrules.reports.qr_page import qr_page, qr_sheet
from certrules.reports.standings import Standing
from certrules.status.timeline import evaluate

DAY = date(2026, 6, 1)
ADDRESS = "https://example.org/codes/Zm9yIHRlc3RzIG9ubHksIG5vYm9keSdzIHRva2Vu"
HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e'


class Read(HTMLParser):
    """Reads a page: its texts, and what is in it of each element."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Note a text."""
        self.texts.append(data.strip())


def standing(name, **facts):
    """Return how Ana stands with a certification."""
    one = Assignment(Certification("a", name), Subject("ana"), **facts)
    return Standing(one, evaluate(one, DAY))


def view(name="Ana Ng", role="Crew", certification="Fire", notes=""):
    """Return a report of one subject with one role and one certification."""
    line = QrLine(standing(certification, completions=[date(2026, 5, 4)]), notes)
    company = Company("acme", "Acme")
    return QrView(
        Subject("ana", name=name), company, DAY, (QrRole(Role("r", role), company),), (line,)
    )


def decoded(picture):
    """Return what a reader by others finds in a picture."""
    return [one.text for one in zxingcpp.read_barcodes(picture.convert("L"))]


def drawn(svg):
    """Return the picture that the strokes of a code as SVG draw, four dots a square."""
    root = ET.fromstring(svg)  # noqa: S314 - of our own making
    size = int(root.get("viewBox").split()[-1])
    picture = Image.new("L", (size, size), 255)
    (path,) = [one for one in root if "qrline" in one.get("class", "")]
    x = y = 0
    for word in path.get("d").replace("m", " m").replace("M", " M").replace("h", " h").split(" "):
        if word[:1] in {"M", "m"}:
            across = float(word[1:])
            x = int(across) if word[0] == "M" else x + int(across)
        elif word[:1] == "h":
            for step in range(int(word[1:])):
                picture.putpixel((x + step, y), 0)
            x += int(word[1:])
        elif word:
            y += int(float(word))
    return picture.resize((4 * size, 4 * size), Image.Resampling.NEAREST)


@pytest.mark.parametrize("address", [ADDRESS, "https://example.org/ü/日本", "x" * 2_000])
def test_k_44_the_code_leads_to_the_address(address):
    """A decoder that knows nothing of how it was drawn reads the address, as PNG and as SVG."""
    assert decoded(Image.open(BytesIO(qr_png(address)))) == [address]
    assert decoded(drawn(qr_svg(address))) == [address]


def test_k_44_the_same_address_gives_the_same_code():
    """Byte for byte, and another address another code (G14)."""
    assert (qr_svg(ADDRESS), qr_png(ADDRESS)) == (qr_svg(ADDRESS), qr_png(ADDRESS))
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS + "x")


@pytest.mark.parametrize("address", ["x" * 5_000, "\ud800"])
@pytest.mark.parametrize("draw", [qr_svg, qr_png])
def test_k_44_an_address_that_fits_no_code_is_refused(draw, address):
    """The error does not show it: there is a token in it."""
    with pytest.raises(InvalidInput) as refused:
        draw(address)
    assert refused.value.value == "(not shown)"


@pytest.mark.parametrize("draw", [qr_svg, qr_png])
def test_without_the_extra_the_error_names_it(monkeypatch, draw):
    """What draws codes comes with `certrules[report]`."""
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(MissingExtra) as missing:
        draw(ADDRESS)
    assert "report" in str(missing.value)


def test_k_44_the_page_says_roles_certifications_and_notes():
    """As text, so that no colour speaks alone."""
    found = Read(qr_page(view(notes="Works from home.")))
    for text in ("Ana Ng", "On 2026-06-01", "Acme", "Crew", "Fire", "Completed 2026-05-04"):
        assert text in found.texts, text
    assert "Works from home." in found.texts
    assert {"Valid", "Never expires"} <= {*found.texts}


def test_k_44_a_deferral_says_until_when():
    """The end of an exemption stands beside it, in an oval."""
    mark = Exemption("deferred", until=date(2026, 7, 1))
    line = QrLine(standing("Fire", requirements=[Requirement()], exemption=mark), "")
    found = Read(qr_page(QrView(Subject("ana"), None, DAY, (), (line,))))
    assert "Deferred until 2026-07-01" in found.texts
    assert any("oval" in given.get("class", "").split() for _, given in found.tags)


@pytest.mark.parametrize(
    ("completed", "facts", "said", "unsaid"),
    [
        (date(2026, 5, 4), {}, {"Valid", "Expires 2027-05-04"}, "Expired"),
        (date(2025, 5, 4), {}, {"Expired", "Expired 2026-05-04"}, "Expires"),
        (date(2026, 5, 4), {"revocations": [Revocation(DAY, "fraud")]}, {"Revoked"}, "Expires"),
    ],
)
def test_k_44_dates_say_what_holds(completed, facts, said, unsaid):
    """What has expired is said so, and what is revoked has no date until which it holds.

    Why it was revoked is nobody's business who scans a code.
    """
    certification = Certification("a", "Fire", policy=Policy(terms=[Term("1 year")]))
    one = Assignment(certification, Subject("ana"), completions=[completed], **facts)
    line = QrLine(Standing(one, evaluate(one, DAY)), "")
    found = Read(qr_page(QrView(Subject("ana"), None, DAY, (), (line,))))
    assert said <= {*found.texts}
    assert not [text for text in found.texts if text.startswith(f"{unsaid} ")]
    assert "fraud" not in " ".join(found.texts)


def test_k_44_a_page_without_anything_says_so():
    """Somebody without roles and certifications has a page all the same."""
    found = Read(qr_page(QrView(Subject("ana"), None, DAY, (), ())))
    assert found.texts.count("None.") == 2


def test_k_44_what_awaits_approval_has_its_dot():
    """The dot is for the eyes; the words say so, too."""
    waiting = Completion(DAY, state="pending")
    one = standing("Fire", requirements=[Requirement()], completions=[waiting])
    found = Read(qr_page(QrView(Subject("ana"), None, DAY, (), (QrLine(one, ""),))))
    assert [given for _, given in found.tags if given.get("class") == "dot"]
    assert any("awaits approval" in text for text in found.texts)


def test_g_11_hostile_texts_do_nothing():
    """A script in a name is a text; the page has one script of its own, and no handlers."""
    plain = Read(qr_page(view()))
    found = Read(qr_page(view(HOSTILE, HOSTILE, HOSTILE, HOSTILE)))
    assert [tag for tag, _ in found.tags if tag == "script"] == ["script"]
    assert found.texts.count(HOSTILE) >= 4
    assert len(found.tags) == len(plain.tags) + 1  # the paragraph of the notes
    assert not [name for _, given in found.tags for name in given if name.startswith("on")]
    sheet = Read(qr_sheet(HOSTILE, f"https://example.org/{HOSTILE}"))
    assert [tag for tag, _ in sheet.tags if tag == "script"] == ["script"]


def test_k_44_the_sheet_has_the_name_and_the_code():
    """What is printed is the code of the address, and a name for it."""
    sheet = qr_sheet("Ana Ng", ADDRESS)
    start, end = sheet.index("<svg "), sheet.index("</svg>") + len("</svg>")
    assert decoded(drawn(sheet[start:end])) == [ADDRESS]
    found = Read(sheet)
    assert "Ana Ng" in found.texts
    assert {"role": "img", "aria-label": "QR code", "class": "code"} in [g for _, g in found.tags]
