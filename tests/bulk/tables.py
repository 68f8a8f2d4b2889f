"""Tables of random workforces, written by hand and not by `bulk.table_of`.

What a table has is documented on the page of the columns. A null list and an empty one mean the
same, as do a column of nulls and one that is left out: which of them is written is drawn by chance.
"""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from tests.bulk.workforces import Row
from tests.oracle.known import facts_known
from tests.oracle.plain import Assignment, Completion

DAYS = pa.list_(pa.date32())
TYPES = {
    "certification": pa.string(),
    "subject": pa.string(),
    "completed_on": DAYS,
    "expires_on_given": DAYS,
    "effective_on": DAYS,
    "credits": pa.list_(pa.decimal128(9, 1)),
    "pending": pa.bool_(),
    "required_since": DAYS,
    "required_until": DAYS,
    "required_by": pa.list_(pa.string()),
    "training_until": DAYS,
    "exemption": pa.string(),
    "deferred_until": pa.date32(),
    "revoked_on": DAYS,
    "reinstated_on": DAYS,
    "extended_until": DAYS,
    "extension_granted_on": DAYS,
    "birth_date": pa.date32(),
    "hire_date": pa.date32(),
    "active_from": pa.date32(),
    "active_until": pa.date32(),
}
OPTIONAL = frozenset(TYPES) - {
    "certification",
    "subject",
    "completed_on",
    "pending",
    "required_since",
    "revoked_on",
    "extended_until",
    "extension_granted_on",
}
"""Columns of which null is the default."""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def table_of(rows: list[Row], *, seed: int | None = 0) -> pa.Table:
    """Return the table of some rows; with a seed, empty columns and lists are written by chance."""
    chance = random.Random(seed)
    values = [values_of(row) for row in rows]
    columns = {}
    for name, type_ in TYPES.items():
        column = [one[name] for one in values]
        if name in OPTIONAL and not any(map(_says_something, column)) and chance.random() < 0.7:
            continue
        if pa.types.is_list(type_) and seed is not None:
            column = [one or chance.choice((None, [])) for one in column]
        columns[name] = pa.array(column, type_)
    return pa.table(columns)


def _says_something(value: object) -> bool:
    if isinstance(value, list):
        return any(one is not None for one in value)
    return value is not None


def values_of(row: Row) -> dict[str, object]:
    """Return the values of one row, by column."""
    data = row.data
    subject = data.get("subject", {})
    exemption = data["exemption"]
    return {
        "certification": data["certification"],
        "subject": row.subject,
        **_of_completions(data),
        **_of_requirements(data),
        "exemption": None if exemption is None else exemption["kind"],
        "deferred_until": None if exemption is None else exemption.get("until"),
        "revoked_on": [one["revoked_on"] for one in data["revocations"]],
        "reinstated_on": [one.get("reinstated_on") for one in data["revocations"]],
        "extended_until": [one["until"] for one in data.get("extensions", [])],
        "extension_granted_on": [one["granted_on"] for one in data.get("extensions", [])],
        "birth_date": subject.get("birth_date"),
        "hire_date": subject.get("hire_date"),
        "active_from": subject.get("active_from"),
        "active_until": subject.get("active_until"),
    }


def _of_completions(data: Assignment) -> dict[str, object]:
    """Keep what counts, in R-11's order: approved and not superseded by an approved correction."""
    known = facts_known(data, None).completions
    approved = sorted((one for one in known if one["state"] == "approved"), key=_order)
    return {
        "completed_on": [one["completed_on"] for one in approved],
        "expires_on_given": [one.get("expires_on") for one in approved],
        "effective_on": [one.get("effective_on") for one in approved],
        "credits": [_credits(one) for one in approved],
        "pending": any(one["state"] == "pending" for one in known),
    }


def _order(one: Completion) -> tuple[date, datetime, str]:
    return one["completed_on"], one.get("recorded_at", _BEFORE_ALL), one["id"]


def _credits(one: Completion) -> Decimal | None:
    return Decimal(one["credits"]) if "credits" in one else None


def _of_requirements(data: Assignment) -> dict[str, object]:
    trainings = [one.get("training") for one in data["requirements"]]
    return {
        "required_since": [one.get("since") for one in data["requirements"]],
        "required_until": [one.get("until") for one in data["requirements"]],
        "required_by": [one["role"] for one in data["requirements"]],
        "training_until": [None if one is None else one["until"] for one in trainings],
    }
