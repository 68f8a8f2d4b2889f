"""import(export(store)) is the same store, for random stores with hostile names (F-13, F-14)."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.errors import ProblemsFound
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import export_completions
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.conftest import fill
from tests.exchange.strategies import handlings, policies

HOSTILE = st.sampled_from(
    [
        "=cmd|'/c calc'!A1",
        "+1",
        "-1",
        "@x",
        "'=1",
        "''=1",
        "'",
        '"',
        'a"b',
        "a,b",
        "a;b",
        "a\r\nb",
        "\t=1",
        " x ",
        "NULL",
        "007",
        "TRUE",
        "<script>",
        "javascript:alert(1)",
        "{{7*7}}",
        "{0.__class__}",
        "../../etc/x",
        "Straße",
        "STRASSE",
        "é",
        "e\u0301",
        "👷🏽\u200d♀️",
        "אבטחה",
        "İ",
        "а",
        "a",
        "A",
        "\u00a0x",
        "competency:a",
    ]
)
TEXTS = HOSTILE | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6
)
IDS = TEXTS.filter(lambda text: text and text == text.strip())
HANDLED = handlings(IDS)
DAYS = st.integers(0, 5).map(lambda days: date(2026, 1, 1) + timedelta(days))
COMPLETIONS = st.builds(
    cr.Completion,
    DAYS,
    st.none() | DAYS,
    state=st.sampled_from(["approved", "approved", "pending", "declined"]),
    comment=TEXTS,
)


@st.composite
def stores(draw):
    """A store in memory with certifications, roles and completions of any names."""
    ids = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    known = [
        cr.Certification(
            one,
            draw(TEXTS),
            draw(policies()),
            description=draw(TEXTS),
            handling=draw(HANDLED),
        )
        for one in ids
    ]
    people = [cr.Subject(one) for one in draw(st.lists(IDS, min_size=1, max_size=2, unique=True))]
    companies = [
        cr.Company(one, draw(TEXTS)) for one in draw(st.lists(IDS, max_size=2, unique=True))
    ]
    roles = [
        cr.Role(
            one,
            draw(TEXTS),
            draw(st.none() | st.sampled_from([each.id for each in companies]))
            if companies
            else None,
            draw(st.lists(st.sampled_from(ids), unique=True)),
        )
        for one in draw(st.lists(IDS, max_size=3, unique=True))
    ]
    plain = [one.id for one in known if not one.policy.composite]
    entries = [
        cr.Entry(draw(st.sampled_from(people)).id, draw(st.sampled_from(plain)), draw(COMPLETIONS))
        for _ in range(draw(st.integers(0, 4)) if plain else 0)
    ]
    return fill(
        MemoryStore(), cr.Catalogue(known), cr.Roster(companies, people, roles, [], entries)
    )


def again(store, export, take_in, change=str):
    """Export a table and import it; return the report, None where the table cannot be written."""
    with store.reading() as reading:
        try:
            text = change(export(reading).text)
        except ProblemsFound:
            return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode())
        return take_in(store, path, by="x", at=worlds.hour(5))


def content(store):
    """Return what a store holds, without the history of how it came."""
    return dump(store)[:-1]


def check(store, report, before):
    """Whatever is written is read again, and changes nothing."""
    if report is not None:
        assert report.errors == ()
        assert (report.created, report.updated) == (0, 0)
    assert content(store) == before


@settings(max_examples=settings.default.max_examples // 4)
@given(stores())
def test_completions_come_back(store):
    """An export of completions changes nothing in its own store."""
    check(store, again(store, export_completions, import_completions), content(store))


@settings(max_examples=settings.default.max_examples // 4)
@given(stores())
def test_certifications_come_back(store):
    """An export of certifications changes nothing in its own store."""
    check(store, again(store, export_certifications, import_certifications), content(store))


def marked(text):
    """Return a matrix with every column marked, found by a reader of its own."""
    first, _, rest = text.partition("\r\nMODIFICATION")
    commas = len(rest.partition("\r\n")[0])
    return f"{first}\r\nMODIFICATION{',Y' * commas}{rest[commas:]}"


@settings(max_examples=settings.default.max_examples // 4)
@given(stores())
def test_assignments_come_back(store):
    """An export of assignments with every column marked changes nothing in its own store."""
    check(store, again(store, export_assignments, import_assignments, marked), content(store))
