"""A thousand hostile names in every medium: nothing runs, nothing breaks (G11).

Mails are looked at with those of notices, in tests/notifiers/test_hostile_names.py.
"""

import csv
import io
import json
import re
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import attrs
import openpyxl
import pytest
import tinyhtml5
from icalendar import Calendar

from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Requirement, Role, Subject
from certrules.ports.letters import one_line
from certrules.reports.due_dates import due_dates
from certrules.reports.timeline_svg import timeline_svg
from tests.notifiers.hostile import NAMES
from tests.office.world import yearly
from tests.reports.every_medium import PAGES, Workforce, others, pages

ON = date(2026, 6, 1)
COMPLETED = [ON - timedelta(days=days) for days in (30, 340, 360, 364)]
LEADS = {"href", "src", "action", "formaction", "data", "poster", "srcdoc", "background", "ping"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

# A certification refuses names that nobody can see, and those of files and addresses.
TITLES = [
    one
    for one in dict.fromkeys(
        " ".join(re.sub(r"[;<>\\/]|[^\x20-\uffff]", " ", name).split()) for name in NAMES
    )
    if one and one.isprintable()
][:40]


def workforce(names, titles):
    """Return a workforce in which people, roles and companies have these names."""
    supervisor = Subject("boss", name=names[0])
    people = [
        Subject(f"p{number}", name=name, company="acme", supervisor="boss")
        for number, name in enumerate(names)
    ]
    catalogue = Catalogue([yearly(f"c{number}", name=title) for number, title in enumerate(titles)])
    ids = [one.id for one in catalogue]
    entries = [
        Entry(one.id, ids[number % len(ids)], fact)
        for number, one in enumerate(people)
        for fact in (Requirement(), Completion(COMPLETED[number % 4], comment=one.name))
    ]
    return Workforce(
        catalogue,
        Catalogue([yearly("c0", name=titles[-1]), *list(catalogue)[1:-1]]),
        Roster(
            [Company("acme", names[1])],
            [supervisor, *people],
            [Role("crew", names[2], "acme", requires=ids[:2])],
            [Membership(one.id, "crew") for one in people[::20]],
            entries,
        ),
        ON,
        ("p0", "c0"),
    )


@pytest.fixture(scope="module")
def hostile():
    """The workforce with a thousand people, each with a hostile name."""
    return workforce(NAMES, TITLES)


@pytest.fixture(scope="module")
def harmless():
    """A smaller workforce of the same kind, with names that mean no harm, each its own."""
    names = [f"Bob {number}" for number in range(len(TITLES) * 4)]
    return workforce(names, [f"Course {number}" for number in range(len(TITLES))])


@pytest.fixture(scope="module")
def found(hostile):
    """The pages of the hostile workforce, parsed as browsers do."""
    return {word: parsed(text) for word, text in pages(hostile).items()}


@pytest.fixture(scope="module")
def wanted(harmless):
    """The pages of the harmless workforce."""
    return {word: parsed(text) for word, text in pages(harmless).items()}


def parsed(text):
    """Return the elements of a page, parsed as browsers do; what came as bytes comes as text."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return list(tinyhtml5.parse(text, namespace_html_elements=False).iter())


def scripts(elements):
    """Return the scripts of a page that run."""
    return [
        one.text
        for one in elements
        if one.tag == "script" and one.get("type") != "application/json"
    ]


@pytest.mark.parametrize("word", PAGES)
def test_no_name_is_a_script(found, wanted, word):
    """A page runs the scripts and has the policy that it has with harmless names."""
    assert scripts(found[word]) == scripts(wanted[word])
    for tag in ("meta", "style", "link", "base", "iframe", "object", "embed", "form"):
        these, those = (
            [dict(one.attrib) for one in page[word] if one.tag == tag] for page in (found, wanted)
        )
        assert these == those


@pytest.mark.parametrize("word", PAGES)
def test_no_name_is_an_element_or_an_attribute(found, wanted, word):
    """A page has the tags and attributes that it has with harmless names, and as many scripts."""
    these, those = (
        {(one.tag, *sorted(one.keys())) for one in page[word]} for page in (found, wanted)
    )
    assert {kind for kind in these if kind not in those} == set()
    handlers = [key for one in found[word] for key in one.attrib if key.lower().startswith("on")]
    assert handlers == []
    for tag in ("script", "img", "form"):
        counts = [sum(one.tag == tag for one in page[word]) for page in (found, wanted)]
        assert counts[0] == counts[1]


@pytest.mark.parametrize("word", PAGES)
def test_no_name_leads_anywhere(found, word):
    """No address in a page leaves it, and none is a script."""
    for one in found[word]:
        for key, value in one.attrib.items():
            if key.rpartition("}")[2].lower() in LEADS:
                assert value.startswith("#"), (one.tag, key, value)


@pytest.mark.parametrize("word", PAGES)
def test_the_data_of_a_page_are_read_again(found, word):
    """What a page keeps for its script is JSON, whatever stands in it."""
    for one in found[word]:
        if one.tag == "script" and one.get("type") == "application/json":
            json.loads(one.text)


@pytest.fixture(scope="module")
def media(hostile):
    """What is no page, of the hostile workforce."""
    return others(hostile)


def test_no_cell_of_a_table_is_a_formula(media):
    """No cell of a CSV file begins as a formula does, and each name is in its one cell."""
    for word in ("standings as CSV", "forecast as CSV"):
        rows = list(csv.reader(io.StringIO(media[word], newline="")))
        assert len({len(row) for row in rows}) == 1
        assert [cell for row in rows for cell in row if cell.startswith(FORMULA)] == []
    table = csv.DictReader(io.StringIO(media["standings as CSV"], newline=""))
    names = {row["subject_name"] for row in table}
    assert {f"'{name}" if name.startswith(FORMULA) else name for name in NAMES} <= names


def test_no_cell_of_a_workbook_is_a_formula(media):
    """Every name is a text in every sheet, on one line; there is no link and no formula."""
    with zipfile.ZipFile(io.BytesIO(media["workbook"])) as parts:
        assert not [one for one in parts.namelist() if "external" in one.lower()]
        for one in parts.namelist():
            if "worksheets/" in one:
                assert b"<f>" not in parts.read(one)
                assert b"<hyperlink" not in parts.read(one)
    book = openpyxl.load_workbook(io.BytesIO(media["workbook"]), read_only=True)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d", "b", "inlineStr"}
    names = {row[0] for row in book["List"].values}
    short = {" ".join(one_line(name).split()) for name in NAMES if len(name) < 200}
    assert short - {" ".join(str(name).split()) for name in names} <= {""}


def test_no_name_adds_a_line_to_a_calendar(media, hostile, harmless):
    """A calendar has an event for what falls due, with the properties of a harmless one."""
    these, those = (Calendar.from_ical(one["calendar"]).walk() for one in (media, others(harmless)))
    events = [one for one in these if one.name == "VEVENT"]
    assert len(events) == len(these) - 1 == len(due_dates(hostile.snapshot()))
    assert {(one.name, *sorted(one)) for one in these} == {
        (one.name, *sorted(one)) for one in those
    }
    whose = {str(one["description"]).split("\n")[1] for one in events}
    assert whose == {f"Whose: {one_line(name)}" for name in NAMES}


def test_no_name_is_markup_in_a_drawing(hostile):
    """A drawing is XML with the elements and attributes that it has with harmless names."""
    standing = hostile.snapshot().by_pair[hostile.pair]
    plain = drawn(standing, "Bob")
    for name in NAMES:
        assert drawn(standing, name) == plain


def drawn(standing, name):
    """Return the elements of the drawing of an assignment of somebody with a name."""
    subject = attrs.evolve(standing.subject, name=name)
    called = attrs.evolve(standing, assignment=attrs.evolve(standing.assignment, subject=subject))
    root = ET.fromstring(timeline_svg(called))  # noqa: S314 - our own text
    return [(one.tag, sorted(one.keys())) for one in root.iter()]
