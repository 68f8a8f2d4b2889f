"""The page behind a link to a shared report: K-43, G11, G14."""

from datetime import date
from html.parser import HTMLParser
from io import BytesIO

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.memory.store import MemoryStore
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.subjects import Company, Role, Subject
from certrules.office.cards import RoleName
from certrules.office.office import Office
from certrules.reports.shared import shared_view
from certrules.reports.shared_page import shared_page
from tests.office.world import DAY, act

HOSTILE = '"><script>alert(1)</script><b onclick="x">{{7*7}}'


class Read(HTMLParser):
    """Reads a page: its tables as rows of texts, its elements."""

    def __init__(self, page):
        super().__init__()
        self.tables, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element; a table, a row or a cell begins."""
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append([])

    def handle_data(self, data):
        """Note a text of a cell."""
        if data.strip() and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1].append(data.strip())


def made(tmp_path, name="Fire", person="Ana Ng", title="For the client"):
    """Return an office with one role, and the view of a report that shares it."""
    office, root = Office(MemoryStore(), files=FolderOfFiles(tmp_path)), act("root")
    office.levels.found(root)
    catalogue = Catalogue([Certification("fire", name)])
    office.desk.store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=root.at))
    office.companies.add(root, Company("acme", "Acme"))
    office.people.add(root, [Subject("ana", name=person), Subject("ben", name="Ben Ito")])
    office.roles.create(root, RoleName("Crew"))
    office.roles.define(root, Role("crew", "Crew", "acme", requires=["fire"]))
    office.roles.assign(root, "crew", ["ana", "ben"])
    office.records.certify(root, ["ana"], "fire", date(2026, 5, 4))
    with office.desk.store.reading() as t:
        fact = t.facts("ana", "fire")[0].id
    file = office.files.receive(root, "card.pdf", BytesIO(b"card"))
    office.files.attach(root, "ana", fact, files=[file.id], links=["https://example.org/a?b=1&c"])
    link = office.shared_reports.create(root, title, ["crew"], ["ana", "ben"])
    return office, shared_view(office.shared_reports, link.token, DAY)


def test_k_43_the_page_has_a_table_a_role(tmp_path):
    """People by certifications: each cell in words, with its dates and what is attached."""
    _, view = made(tmp_path)
    page = shared_page(view)
    (table,) = Read(page).tables
    assert table[0] == [["Name"], ["Fire"]]
    assert table[1][0] == ["Ana Ng"]
    cell = table[1][1]
    assert {"Valid", "Never expires", "Completed 2026-05-04"} <= {*cell}
    assert "https://example.org/a?b=1&c" in cell
    assert table[2][0] == ["Ben Ito"]
    assert table[2][1][:2] == ["○", "Missing"]
    assert page.count("On 2026-06-01") == 1
    heads = [given.get("scope") for tag, given in Read(page).tags if tag == "th"]
    assert heads == ["col", "col", "row", "row"]


def test_k_43_links_on_it_tell_nobody_where_they_are(tmp_path):
    """The address of the page has the token in it, so that no link sends it along."""
    _, view = made(tmp_path)
    found = Read(shared_page(view))
    outside = [given for tag, given in found.tags if tag == "a" and "://" in given["href"]]
    assert [given["rel"] for given in outside] == ["noreferrer noopener"]
    assert ("meta", {"name": "referrer", "content": "no-referrer"}) in found.tags


def test_k_43_the_page_says_when_there_is_nothing(tmp_path):
    """A role without any of those chosen, and a report without a role, have their sentence."""
    office, _ = made(tmp_path)
    root = act("root")
    link = office.shared_reports.create(root, "Later", ["crew"], ["ana"])
    office.roles.unassign(root, "crew", ["ana"])
    view = shared_view(office.shared_reports, link.token, date(2026, 6, 2))
    assert "Nobody who was chosen is in this role." in shared_page(view)
    effect = office.roles.effect_of_undefining(root, "crew")
    office.roles.undefine(root, "crew", effect.text)
    view = shared_view(office.shared_reports, link.token, DAY)
    assert "There is nothing to show." in shared_page(view)


def test_g_11_hostile_texts_do_nothing(tmp_path):
    """A script in a name is a text; nothing more is in the page than with plain names."""
    _, view = made(tmp_path / "a")
    plain = Read(shared_page(view))
    _, view = made(tmp_path / "b", HOSTILE, HOSTILE, HOSTILE)
    found = Read(shared_page(view))
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in plain.tags]
    assert not [name for _, given in found.tags for name in given if name.startswith("on")]
    assert found.tables[0][1][0] == [HOSTILE]
    assert "49" not in shared_page(view).split("<main")[1].split("</main>")[0]
