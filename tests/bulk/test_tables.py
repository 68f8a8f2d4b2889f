"""What each column of a table means, on tables of a few rows written by hand."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

import certrules as cr
from certrules import bulk
from tests.bulk.answers import TYPES, answers
from tests.bulk.reading import assignments_of

pytestmark = pytest.mark.usefixtures("way")

ON = date(2026, 7, 1)
DAYS = pa.list_(pa.date32())
YEAR = cr.Policy(terms=[cr.Term(valid_for="1 year", first_notice="1 month")])
CATALOGUE = cr.Catalogue(
    [
        cr.Certification("year", policy=YEAR, children=["child"]),
        cr.Certification("child", policy=YEAR),
        cr.Certification(
            "hours",
            policy=cr.Policy(
                terms=[cr.Term(valid_for="1 year")], credits=cr.Credits(need=10, within="1 year")
            ),
        ),
        cr.Certification("both", policy=cr.Policy(all_of=["year", "hours"])),
        cr.Certification("either", policy=cr.Policy(any_of=["hours", "both"])),
    ]
)


def dates(*texts: str | None) -> list[date | None]:
    """Return dates of this century from texts such as ``"25-07-01"``."""
    return [None if text is None else date.fromisoformat(f"20{text}") for text in texts]


def evaluated(columns: dict[str, object], types: dict[str, pa.DataType] | None = None, **more):
    """Return the result for columns, once it is known to be what the objects say."""
    arrays = {name: pa.array(values, (types or {}).get(name)) for name, values in columns.items()}
    table = pa.table(arrays)
    for jit in (False, True):
        result = bulk.evaluate(table, CATALOGUE, ON, jit=jit, **more)
        read = assignments_of(table, CATALOGUE)
        got = result.select(list(TYPES))
        assert got.to_pydict() == answers(read, ON)
    return result.to_pydict()


def statuses(columns, types=None):
    """Return only the statuses."""
    return evaluated(columns, types)["status"]


def test_certification_alone():
    """Nothing but certifications: each is required directly and has nothing on file."""
    assert statuses({"certification": ["year", "hours"]}) == ["missing", "missing"]


def test_result_has_its_columns_and_types():
    """The columns of the result come in one order and in the types that are documented."""
    schema = bulk.evaluate(pa.table({"certification": ["year"]}), CATALOGUE, ON).schema
    assert dict(zip(schema.names, schema.types, strict=True)) == TYPES
    assert schema.names == list(TYPES)


def test_reasons_are_lists_of_codes():
    """On request each row has the codes of its reasons, in their order."""
    table = pa.table({"certification": ["year", "year"], "completed_on": [[ON], []]})
    result = bulk.evaluate(table, CATALOGUE, ON, reasons=True)
    assert result.schema.names == [*TYPES, "reasons"]
    assert result.schema.field("reasons").type == pa.list_(pa.string())
    assert result.to_pydict() == answers(assignments_of(table, CATALOGUE), ON, reasons=True)


def test_empty_table():
    """A table without rows has a result without rows, of the same types."""
    result = bulk.evaluate(pa.table({"certification": pa.array([], pa.string())}), CATALOGUE, ON)
    assert (result.num_rows, result.schema.names) == (0, list(TYPES))
    assert result.schema.types == list(TYPES.values())


def test_required():
    """A flag says of each row whether it is required directly, on every day."""
    columns = {"certification": ["year"] * 3, "required": [True, False, True],
               "completed_on": [[], [], dates("26-01-01")]}  # fmt: skip
    assert statuses(columns, {"completed_on": DAYS}) == ["missing", "not_required", "valid"]


def test_requirements():
    """Instead of the flag there may be any number of requirements, each with its days and role."""
    columns = {
        "certification": ["year"] * 6,
        "required_since": [[], [None], dates("26-07-02"), dates("26-07-01"), dates(None, None),
                           dates(None, None)],
        "required_until": [[], [None], [None], dates("26-07-01"), dates("26-06-30", None),
                           dates("26-06-30", None)],
        "required_by": [[], [None], [None], ["r"], ["r", "s"], ["r", None]],
        "training_until": [[], [None], [None], dates("26-07-01"), dates(None, "26-08-01"),
                           dates("26-08-01", None)],
    }  # fmt: skip
    types = dict.fromkeys(("required_since", "required_until", "training_until"), DAYS)
    assert statuses(columns, types) == ["not_required", "missing", "not_required", "in_training",
                                        "in_training", "missing"]  # fmt: skip


@pytest.mark.parametrize("first", ["required_since", "required_until", "required_by"])
def test_requirements_in_one_column(first):
    """Of the columns of requirements any one says that there are some."""
    if first != "required_since":
        columns = {"required_since": [[None], []], first: [[None], []]}
    else:
        columns = {"required_since": [dates("26-01-01"), []]}
    types = {name: DAYS if name != "required_by" else pa.list_(pa.string()) for name in columns}
    columns["certification"] = ["year", "year"]
    assert statuses(columns, types) == ["missing", "not_required"]


def test_dates_instead_of_lists():
    """At most one completion, revocation or extension a row may come as a date."""
    columns = {
        "certification": ["year"] * 4,
        "completed_on": dates("25-07-15", None, "25-06-01", "25-07-15"),
        "revoked_on": dates(None, "26-01-01", None, "26-05-01"),
        "reinstated_on": dates(None, None, None, "26-06-01"),
        "extended_until": dates(None, None, "26-12-31", None),
        "extension_granted_on": dates(None, None, "26-01-01", None),
    }
    assert statuses(columns) == ["due", "revoked", "valid", "due"]


def test_dates_beside_dates():
    """Beside one completion a row, what it carries comes as single values, too."""
    columns = {
        "certification": ["year", "hours", "year", "year"],
        "completed_on": dates("25-07-15", "26-01-01", "26-01-01", None),
        "expires_on_given": dates("26-06-30", None, None, None),
        "effective_on": dates(None, None, "26-08-01", None),
        "credits": [None, 10, None, None],
    }
    assert statuses(columns) == ["expired", "valid", "upcoming", "missing"]


@pytest.mark.parametrize(
    ("type_", "enough", "below"),
    [
        (pa.int8(), [4, 6], [4, 5]),
        (pa.uint16(), [4, 6], [4, 5]),
        (pa.int64(), [4, 6], [4, 5]),
        (pa.float32(), [9.5, 0.5], [9.5, 0.25]),
        (pa.float64(), [9.9, 0.1], [9.8, 0.1]),
        (pa.decimal128(5, 2), [Decimal("9.99"), Decimal("0.01")], [Decimal("9.98")] * 1 + [0]),
        (pa.decimal256(60, 20), [Decimal("9.5"), Decimal("0.5")], [Decimal("9.4"), Decimal("0.5")]),
    ],
    ids=str,
)
def test_credits_are_exact(type_, enough, below):
    """R-60: credits of any type of number add up without rounding: 9.9 and 0.1 are 10."""
    table = pa.table(
        {
            "certification": ["hours", "hours"],
            "completed_on": pa.array([dates("26-01-01", "26-02-01")] * 2, DAYS),
            "credits": pa.array([enough, below], pa.list_(type_)),
        }
    )
    for jit in (False, True):
        result = bulk.evaluate(table, CATALOGUE, ON, jit=jit)
        assert result["status"].to_pylist() == ["valid", "missing"]


def test_completions_in_any_order():
    """Completions are put in order of their dates; of one day the later in the list counts."""
    columns = {
        "certification": ["year"] * 3,
        "completed_on": [
            dates("26-01-01", "24-01-01", "25-01-01"),
            dates("26-01-01", "26-01-01"),
            dates("26-01-01", "25-01-01", "26-01-01"),
        ],
        "expires_on_given": [
            dates("26-06-20", None, "29-01-01"),
            dates("26-06-10", "26-06-11"),
            dates("26-06-10", None, "26-06-11"),
        ],
    }
    types = {"completed_on": DAYS, "expires_on_given": DAYS}
    assert evaluated(columns, types)["expires_on"] == dates("26-06-20", "26-06-11", "26-06-11")


def test_marks():
    """The exemptions, in their words; a mark that was taken off is none."""
    columns = {
        "certification": ["year"] * 6,
        "exemption": ["not applicable", "deferred", "deferred", "must not be deferred", "none",
                      None],
        "deferred_until": dates(None, "26-07-01", "26-06-30", None, None, None),
    }  # fmt: skip
    assert statuses(columns) == ["not_applicable", "deferred", "missing", "missing", "missing",
                                 "missing"]  # fmt: skip


def test_pending():
    """A completion that awaits approval marks the row and changes nothing else."""
    result = evaluated({"certification": ["year", "year"], "pending": [True, False]})
    assert result["pending"] == [True, False]
    assert result["status"] == ["missing", "missing"]


def test_parents_are_found_by_subject():
    """R-18: a child is covered by the parent's row of the same subject, wherever it stands."""
    columns = {
        "certification": ["child", "child", "year", "child"],
        "subject": ["ana", "bo", "ana", "cy"],
        "completed_on": [[], dates("20-01-01"), dates("26-01-01"), []],
    }
    result = evaluated(columns, {"completed_on": DAYS})
    assert result["status"] == ["valid", "expired", "valid", "missing"]
    assert result["inherited_from"] == ["year", None, None, None]


def test_parts_are_found_by_subject():
    """R-59: so are the parts of a composite, and the parts of its parts."""
    columns = {
        "certification": ["either", "both", "year", "hours", "both", "year", "either"],
        "subject": [1, 1, 1, 1, 2, 2, 3],
        "completed_on": [[], [], dates("26-01-01"), dates("26-02-01"), [], dates("26-01-01"), []],
        "credits": [[], [], [None], [10], [], [None], []],
    }
    types = {"completed_on": DAYS}
    result = evaluated(columns, types)
    assert result["status"] == ["valid"] * 4 + ["missing", "valid", "missing"]


@pytest.mark.parametrize("type_", [pa.int8(), pa.int64(), pa.uint64(), pa.string()], ids=str)
def test_subjects_of_any_number(type_):
    """Subjects may have numbers below nought and beyond 32 bits; nothing is cut off."""
    far = {pa.int8(): [-1, 127], pa.int64(): [-(2**63), 2**63 - 1], pa.uint64(): [2**63, 2**64 - 1]}
    subjects = far.get(type_, ["\u00e9", "e\u0301"])
    columns = {
        "certification": ["child", "year", "child", "year"],
        "subject": [subjects[0], subjects[1], subjects[1], subjects[0]],
        "completed_on": [[], dates("26-01-01"), [], []],
    }
    result = evaluated(columns, {"completed_on": DAYS, "subject": type_})
    assert result["status"] == ["missing", "valid", "valid", "missing"]


def test_active_days():
    """R-62: outside its active days nothing is required of a subject."""
    columns = {
        "certification": ["year"] * 4,
        "active_from": dates("26-07-02", "26-07-01", None, None),
        "active_until": dates(None, None, "26-06-30", "26-07-01"),
    }
    assert statuses(columns) == ["not_required", "missing", "not_required", "missing"]


def test_carried_columns():
    """Columns of the caller's own are carried into the result, in front of it, untouched."""
    table = pa.table(
        {
            "note": pa.array(["a", None]),
            "certification": ["year", "child"],
            "subject": ["s", "s"],
            "site": pa.array([[1], None], pa.list_(pa.int8())),
        }
    )
    result = bulk.evaluate(table, CATALOGUE, ON, carry=["subject", "site", "note"])
    assert result.column_names == ["subject", "site", "note", *TYPES]
    for name in ("subject", "site", "note"):
        assert result[name].equals(table[name])


def test_columns_of_nulls():
    """A column in which nothing is known may have no type at all."""
    table = pa.table(
        {
            "certification": ["year", "year"],
            "completed_on": pa.nulls(2),
            "expires_on_given": pa.nulls(2),
            "exemption": pa.nulls(2),
            "deferred_until": pa.nulls(2),
            "revoked_on": pa.nulls(2, pa.list_(pa.null())),
            "birth_date": pa.nulls(2),
        }
    )
    result = bulk.evaluate(table, CATALOGUE, ON)
    assert result["status"].to_pylist() == ["missing", "missing"]


def test_object_path_writes_the_same_table():
    """The table made of objects has the answers of the objects."""
    table = pa.table(
        {
            "certification": ["child", "year", "hours", "both"],
            "subject": ["ana"] * 4,
            "completed_on": pa.array([[], dates("26-01-01"), dates("25-01-01", "26-01-01"), []],
                                     DAYS),
            "credits": pa.array([[], [None], [None, 10], []], pa.list_(pa.int8())),
        }
    )  # fmt: skip
    read = assignments_of(table, CATALOGUE)
    made = bulk.table_of(read)
    assert bulk.evaluate(made, CATALOGUE, ON).to_pydict() == answers(read, ON)
