"""`Assignment` objects as a table with the columns of the bulk evaluation."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import pyarrow as pa

from certrules.errors import InvalidFact
from certrules.expiry.history import counting
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion, Exemption, ExemptionKind

_DIGITS, _PLACES = 38, 9
_DATE = pa.date32()
_DATES = pa.list_(_DATE)

SCHEMA = pa.schema(
    [
        ("subject", pa.string()),
        ("certification", pa.string()),
        ("completed_on", _DATES),
        ("expires_on_given", _DATES),
        ("effective_on", _DATES),
        ("credits", pa.list_(pa.decimal128(_DIGITS, _PLACES))),
        ("pending", pa.bool_()),
        ("required_since", _DATES),
        ("required_until", _DATES),
        ("required_by", pa.list_(pa.string())),
        ("training_until", _DATES),
        ("exemption", pa.string()),
        ("deferred_until", _DATE),
        ("revoked_on", _DATES),
        ("reinstated_on", _DATES),
        ("extended_until", _DATES),
        ("extension_granted_on", _DATES),
        ("birth_date", _DATE),
        ("hire_date", _DATE),
        ("active_from", _DATE),
        ("active_until", _DATE),
    ]
)
"""The columns of the bulk evaluation, all of them."""


def table_of(assignments: Iterable[Assignment]) -> Any:  # noqa: ANN401 - pyarrow comes untyped
    """Return assignments as a `pyarrow.Table`, one row each, with every column.

    The completions of a row are those that count, in R-11's order; what was corrected, declined or
    withdrawn is left out. Parents and parts are found by subject among the rows, so give the
    assignments of a subject together with theirs. An assignment without a subject is a subject of
    its own. Raises `InvalidFact` for credits with more digits than a column holds.

    >>> from datetime import date
    >>> from certrules.model.certifications import Certification
    >>> assignment = Assignment(Certification("a"), completions=[date(2026, 7, 1)])
    >>> table_of([assignment]).column("completed_on").to_pylist()
    [[datetime.date(2026, 7, 1)]]
    """
    given = tuple(assignments)
    taken = {one.subject.id for one in given if one.subject is not None}
    names = (name for number in count() if (name := f"row {number}") not in taken)
    rows = [_row(assignment, names) for assignment in given]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(assignment: Assignment, names: Iterator[str]) -> dict[str, object]:
    subject = assignment.subject
    counted, pending = counting(assignment.completions)
    needs = assignment.requirements
    return {
        "subject": next(names) if subject is None else subject.id,
        "certification": assignment.certification.id,
        **_completions(counted),
        "pending": pending,
        "required_since": [one.since for one in needs],
        "required_until": [one.until for one in needs],
        "required_by": [one.role for one in needs],
        "training_until": [None if one.training is None else one.training.until for one in needs],
        **_mark(assignment.exemption),
        "revoked_on": [one.revoked_on for one in assignment.revocations],
        "reinstated_on": [one.reinstated_on for one in assignment.revocations],
        "extended_until": [one.until for one in assignment.extensions],
        "extension_granted_on": [one.granted_on for one in assignment.extensions],
        "birth_date": None if subject is None else subject.birth_date,
        "hire_date": None if subject is None else subject.hire_date,
        "active_from": None if subject is None else subject.active_from,
        "active_until": None if subject is None else subject.active_until,
    }


def _completions(counted: Sequence[Completion]) -> dict[str, object]:
    return {
        "completed_on": [one.completed_on for one in counted],
        "expires_on_given": [one.expires_on for one in counted],
        "effective_on": [one.effective_on for one in counted],
        "credits": [_credits(one.credits) for one in counted],
    }


def _credits(credits_: Decimal | None) -> Decimal | None:
    """Return credits that a table can hold; refuse others rather than round them (R-60)."""
    if credits_ is None:
        return None
    whole, _, fraction = f"{credits_:f}".partition(".")
    if len(fraction.rstrip("0")) > _PLACES or len(whole.lstrip("0")) > _DIGITS - _PLACES:
        raise InvalidFact(
            str(credits_),
            f"has more than {_DIGITS - _PLACES} digits before the point or {_PLACES} after it",
            "Give fewer digits; a column of credits holds no more.",
            field="credits",
        )
    return credits_


def _mark(exemption: Exemption | None) -> dict[str, object]:
    kind = ExemptionKind.NONE if exemption is None else exemption.kind
    until = None if exemption is None else exemption.until
    return {"exemption": kind.value, "deferred_until": until}
