"""What a filter takes of a store: the same words for every table (H-14)."""

from datetime import UTC, date, datetime

import pytest

from certrules.engine.days import OwnDays
from certrules.errors import InvalidDate, InvalidFact, InvalidInput, UnknownId, UnknownWord
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import export_completions
from certrules.exchange.filters import Filter
from certrules.exchange.instances import export_instances
from certrules.exchange.statuses_export import COLUMNS, export_statuses
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.model.subjects import Membership, Subject
from certrules.testing import worlds

DAY = date(2026, 7, 1)
ENTRIES = [
    Entry("ana", "fa", Completion(date(2024, 8, 1))),
    Entry("ana", "fa", Completion(date(2025, 8, 1))),
    Entry("bea", "fs", Completion(date(2025, 6, 1))),
    Entry("ben", "fa", Completion(date(2026, 6, 1))),
    Entry("ben", "fs", Completion(date(2026, 1, 10), state="declined")),
    Entry("lift-1", "lift", Completion(date(2020, 1, 1))),
]


@pytest.fixture
def held(store):
    """A store of each sort in which assignments stand in many ways on the day."""
    return with_facts(store)


@pytest.fixture
def there(quick):
    """The same in memory."""
    return with_facts(quick)


def with_facts(store):
    """Add a person of the other company, and completions."""
    more = [Subject("bea", company="b"), Membership("bea", "crew-b"), Membership("bea", "watch")]
    store.apply(lambda t: t.put(more, by="x", at=worlds.hour(0)))
    store.apply(lambda t: t.record(ENTRIES, by="x", at=worlds.hour(1)))
    return store


def taken(store, export, **fields):
    """Export a table through a filter."""
    with store.reading() as reading:
        return export(reading, Filter(**fields))


def test_statuses(held):
    """H-14: every assignment is there with its status on the day, those not required as well."""
    rows = taken(held, export_statuses, on=DAY).sheet.rows
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    told = [(one["Username"], one["Certification ID"], one["Status"]) for one in cells]
    assert told == [
        ("ana", "fa", "due"),
        ("ben", "fa", "valid"),
        ("ben", "fs", "not_required"),
        ("lift-1", "lift", "valid"),
        ("bea", "fa", "missing"),
        ("bea", "fs", "expired"),
        ("bea", "competency:watch", "missing"),
    ]
    assert cells[0] == {
        "Username": "ana",
        "Name": "Ana Ng",
        "Kind": "employee",
        "Company": "acme",
        "Certification ID": "fa",
        "Certification": "First aid",
        "Date": DAY,
        "Status": "due",
        "Underlying Status": "due",
        "Required": True,
        "Compliant": True,
        "Pending": False,
        "Expiration Date": date(2026, 8, 1),
        "Due Date": date(2026, 7, 1),
        "Overdue Date": date(2026, 7, 25),
        "Exempt Until": None,
        "Inherited From": None,
        "Next Change": date(2026, 7, 25),
    }
    assert (cells[1]["Required"], cells[4]["Compliant"]) == (False, False)


def test_statuses_of_a_filter(there):
    """The table of statuses takes the same filters as the others."""
    found = taken(there, export_statuses, on=DAY, companies=["b"], statuses=["missing"])
    assert [row[4] for row in found.sheet.rows] == ["fa", "competency:watch"]


def test_each_has_a_today_of_its_own(quick):
    """R-33: with own days a status is that of the subject's own today."""
    people = [
        Subject("apia", time_zone="Pacific/Apia"),
        Subject("pago", time_zone="Pacific/Pago_Pago"),
    ]
    quick.apply(lambda t: t.put(people, by="x", at=worlds.hour(0)))
    expiring = [Entry(one.id, "fa", Completion(date(2025, 7, 1))) for one in people]
    quick.apply(lambda t: t.record(expiring, by="x", at=worlds.hour(0)))
    # It is 2 July in Apia already, and still 1 July in Pago Pago.
    days = OwnDays(datetime(2026, 7, 1, 12, tzinfo=UTC), "UTC")
    found = taken(quick, export_statuses, on=days, certifications=["fa"], subjects=["apia", "pago"])
    assert [(row[0], row[6], row[7]) for row in found.sheet.rows] == [
        ("apia", date(2026, 7, 2), "expired"),
        ("pago", date(2026, 7, 1), "overdue"),
    ]


INSTANCES = [
    ({}, ["ana 2024", "ana 2025", "bea 2025", "ben 2026", "ben 2026", "lift-1 2020"]),
    ({"statuses": ["due"], "on": DAY}, ["ana 2024", "ana 2025"]),
    ({"statuses": ["due"], "on": date(2026, 6, 30)}, []),
    ({"statuses": ["expired", "valid"], "on": DAY}, ["bea 2025", "ben 2026", "lift-1 2020"]),
    ({"roles": ["crew"]}, ["ana 2024", "ana 2025"]),
    ({"roles": ["crew", "watch"]}, ["ana 2024", "ana 2025", "bea 2025"]),
    ({"roles": ["free"]}, []),
    ({"companies": ["b"]}, ["bea 2025"]),
    ({"kinds": ["asset"]}, ["lift-1 2020"]),
    ({"kinds": []}, []),
    ({"certifications": ["fs"]}, ["bea 2025", "ben 2026"]),
    ({"certifications": ["competency:watch"]}, []),
    ({"states": ["declined"]}, ["ben 2026"]),
    ({"subjects": ["ben"]}, ["ben 2026", "ben 2026"]),
    ({"subjects": ["ben", "bea"], "certifications": ["fs"], "states": ["approved"]}, ["bea 2025"]),
    ({"companies": ["b"], "statuses": ["due"], "on": DAY}, []),
]


@pytest.mark.parametrize(("fields", "wanted"), INSTANCES)
def test_instances(held, fields, wanted):
    """H-14: filters must all fit, and several values of one are alternatives."""
    rows = taken(held, export_instances, **fields).sheet.rows
    assert [f"{row[0]} {row[6].year}" for row in rows] == wanted


@pytest.mark.parametrize(
    ("fields", "wanted", "left_out"),
    [
        ({}, ["ana 2024", "ana 2025", "bea 2025", "ben 2026", "lift-1 2020"], True),
        ({"statuses": ["due"], "on": DAY}, ["ana 2024", "ana 2025"], False),
        ({"certifications": ["fs"]}, ["bea 2025"], True),
        ({"certifications": ["fs"], "states": ["approved"]}, ["bea 2025"], False),
        ({"states": ["declined"]}, [], True),
        ({"roles": ["crew"], "kinds": ["asset"]}, [], False),
    ],
)
def test_completions(there, fields, wanted, left_out):
    """What is taken and cannot be held is told; what is not taken is not."""
    found = taken(there, export_completions, **fields)
    assert [f"{row[0]} {row[2].year}" for row in found.sheet.rows] == wanted
    assert [one.value for one in found.warnings] == ["1"] * left_out


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"kinds": ["asset"]}, ["lift"]),
        ({"certifications": ["st", "fa"]}, ["fa", "st"]),
        ({"roles": ["crew-b"]}, ["fa", "fs"]),
        ({"roles": ["watch"]}, []),
        ({"companies": ["acme"]}, ["fa"]),
        ({"companies": ["acme"], "roles": ["crew-b"]}, []),
        ({"statuses": ["expired"], "on": DAY}, ["fs"]),
        ({"statuses": ["missing", "valid"], "on": DAY}, ["fa", "lift"]),
        ({"statuses": ["missing"], "companies": ["acme"], "on": DAY}, []),
    ],
)
def test_certifications(there, fields, wanted):
    """Certifications are taken by their kind, by who requires them, and by how they stand."""
    rows = taken(there, export_certifications, **fields).sheet.rows
    assert [row[0] for row in rows] == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (
            {"roles": ["crew-b"], "certifications": ["fs"]},
            ",Bolt\n,Crew\nMODIFICATION,\nFire safety,Y\n",
        ),
        (
            {"companies": ["b"], "statuses": ["expired"], "on": DAY},
            ",Bolt,\n,Crew,Watch\nMODIFICATION,,\nFire safety,Y,\n",
        ),
        (
            {"kinds": ["asset"], "roles": ["free", "crew"]},
            ",,Acme\n,Free,Crew\nMODIFICATION,,\nLift inspection,,\n",
        ),
    ],
)
def test_assignments(there, fields, wanted):
    """Roles and companies choose columns of the matrix, the other filters rows."""
    assert taken(there, export_assignments, **fields).text == wanted.replace("\n", "\r\n")


def test_a_filtered_table_changes_nothing(there, take):
    """What is taken through a filter can be imported, and is there already."""
    tables = [
        (export_certifications, import_certifications, {"roles": ["crew-b"]}, 2),
        (export_completions, import_completions, {"kinds": ["employee"]}, 4),
        (export_assignments, import_assignments, {"companies": ["b"]}, 2),
    ]
    for export, take_in, fields, count in tables:
        report = take(take_in, there, taken(there, export, **fields).text)
        assert (report.created, report.updated, report.unchanged) == (0, 0, count)


def test_a_name_is_told_from_all_names(there):
    """A filter does not make a name plain that the store has twice."""
    there.apply(
        lambda t: t.record([Entry("ben", "t1", Completion(DAY))], by="x", at=worlds.hour(2))
    )
    rows = taken(there, export_completions, certifications=["t1"]).sheet.rows
    assert rows[0][1] == "t1"
    people = [Subject("Ben")]
    there.apply(lambda t: t.put(people, by="x", at=worlds.hour(3)))
    rows = taken(there, export_completions, subjects=["ben"]).sheet.rows
    assert rows[0][0] == "ben"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"certifications": ["fa", "first-aid"]}, "There is no certification 'first-aid'."),
        ({"roles": ["crw"]}, "There is no role 'crw'. Did you mean 'crew'?"),
        ({"companies": ["Acme"]}, "There is no company 'Acme'. Did you mean 'acme'?"),
        ({"subjects": ["bee"]}, "There is no subject 'bee'."),
    ],
)
@pytest.mark.parametrize("export", [export_instances, export_completions, export_statuses])
def test_an_id_that_nothing_has(there, export, fields, message):
    """A filter that names what is not there is an error, not an empty file."""
    with pytest.raises(UnknownId) as caught:
        taken(there, export, on=DAY, **fields)
    assert str(caught.value) == message


@pytest.mark.parametrize("field", ["subjects", "states"])
@pytest.mark.parametrize(
    ("export", "what"),
    [(export_assignments, "assignments"), (export_certifications, "certifications")],
)
def test_a_filter_that_says_nothing_of_a_table(there, export, what, field):
    """Structure has no subjects and no states, so filters by them are refused."""
    values = {"subjects": ["ana"], "states": ["approved"]}
    with pytest.raises(InvalidInput) as caught:
        taken(there, export, **{field: values[field]})
    assert str(caught.value) == f"{field!r} is no filter of {what}. Take it away."


def test_statuses_have_no_states(there):
    """An assignment is in no state of a completion."""
    with pytest.raises(InvalidInput, match="'states' is no filter of statuses"):
        taken(there, export_statuses, on=DAY, states=["pending"])


def test_a_status_is_that_of_a_day(there):
    """Without a day there are no statuses, neither to filter by nor to write."""
    with pytest.raises(InvalidInput, match="on: 'statuses' are those of a day"):
        Filter(statuses=["due"])
    with pytest.raises(InvalidInput, match="on: 'statuses' are those of a day"):
        taken(there, export_statuses)


@pytest.mark.parametrize(
    ("fields", "error", "place"),
    [
        ({"statuses": ["lapsed"], "on": DAY}, UnknownWord, "statuses"),
        ({"kinds": ["robot"]}, UnknownWord, "kinds"),
        ({"states": ["done"]}, UnknownWord, "states"),
        ({"kinds": "asset"}, InvalidFact, "kinds"),
        ({"roles": "crew"}, InvalidFact, "roles"),
        ({"subjects": [" ana"]}, InvalidFact, "subjects"),
        ({"on": "2026-01-01"}, InvalidFact, "on"),
        ({"on": 20260101, "statuses": ["due"]}, InvalidFact, "on"),
        ({"on": datetime(2026, 1, 1, tzinfo=UTC)}, InvalidDate, "on"),
    ],
)
def test_words_and_ids_that_are_none(fields, error, place):
    """A word or a day that is none, or a text instead of a list, is refused at its field."""
    with pytest.raises(error) as caught:
        Filter(**fields)
    assert caught.value.field == place
