"""Which assignments need attention, in which order, and why, in one sentence each."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from certrules.cli.workforce import Row
from certrules.model.counting import counted
from certrules.model.verdicts import Evaluation, Status

URGENCY = (
    Status.REVOKED,
    Status.EXPIRED,
    Status.MISSING,
    Status.UPCOMING,
    Status.GRACE,
    Status.OVERDUE,
    Status.DUE,
)
"""The statuses that need attention, the most urgent first: those not compliant come before."""

ORDER = (
    *URGENCY,
    Status.DEFERRED,
    Status.IN_TRAINING,
    Status.VALID,
    Status.NOT_APPLICABLE,
    Status.NOT_REQUIRED,
)
"""Every status, in the order in which tables show them."""


def needing(rows: Iterable[Row]) -> list[Row]:
    """Return the required assignments that need attention, the most urgent first (R-23)."""
    every = [row for row in rows if row.evaluation.required and row.evaluation.status in URGENCY]
    return sorted(every, key=lambda row: _urgency(row.evaluation))


def by_status(rows: Iterable[Row]) -> list[Row]:
    """Return every assignment in the order of `ORDER`."""
    return sorted(rows, key=lambda row: _urgency(row.evaluation))


def _urgency(evaluation: Evaluation) -> tuple[int, date]:
    return ORDER.index(evaluation.status), evaluation.expires_on or date.max


def why(row: Row) -> str:
    """Return why an assignment has its status, in one sentence made of its reasons (R-31)."""
    sentence = _SENTENCES[row.evaluation.status](row)
    pending = "; a completion awaits approval" if row.evaluation.pending else ""
    return f"{sentence}{pending}."


def _value(row: Row, code: str, name: str) -> Any:  # noqa: ANN401 - values of all kinds
    """Return the value that a reason of the evaluation was decided by."""
    values = next(one.values for one in row.evaluation.reasons if one.code == code)
    return dict(values)[name]


def _missing(row: Row) -> str:
    roles = [role for role in _value(row, "required", "roles") if role is not None]
    if not roles:
        return "Nothing is on file; required directly"
    return f"Nothing is on file; required by the role {' and the role '.join(roles)}"


def _upcoming(row: Row) -> str:
    effective = _value(row, "not-in-effect", "effective_on")
    return f"On file, but takes effect on {effective}, {_distance(row, effective)}"


def _revoked(row: Row) -> str:
    revoked = _value(row, "revoked", "revoked_on")
    cause = next(one for one in row.assignment.revocations if one.revoked_on == revoked)
    reason = (cause.text or cause.reason).rstrip(".")
    return f"Revoked on {revoked}, {_distance(row, revoked)}: {reason}"


def _expired(row: Row) -> str:
    return f"Expired on {_end(row)}"


def _expires(row: Row) -> str:
    inherited = row.evaluation.inherited_from
    source = f" (inherited from {inherited})" if inherited else ""
    return f"{'Expires on ' + end if (end := _end(row)) else 'Never expires'}{source}"


def _end(row: Row) -> str:
    expires = row.evaluation.expires_on
    return f"{expires}, {_distance(row, expires)}" if expires else ""


def _exempt(row: Row) -> str:
    evaluation = row.evaluation
    what = "Deferred" if evaluation.status is Status.DEFERRED else "In training"
    beneath = evaluation.underlying.name.replace("_", " ").lower()
    return f"{what} until {evaluation.exempt_until}; beneath it {beneath}"


def _not_applicable(row: Row) -> str:
    beneath = row.evaluation.underlying.name.replace("_", " ").lower()
    return f"Marked as not applicable; beneath it {beneath}"


def _not_required(row: Row) -> str:
    del row
    return "Nothing requires it, and nothing is on file"


_SENTENCES = {
    Status.REVOKED: _revoked,
    Status.EXPIRED: _expired,
    Status.MISSING: _missing,
    Status.UPCOMING: _upcoming,
    Status.GRACE: _expired,
    Status.OVERDUE: _expires,
    Status.DUE: _expires,
    Status.VALID: _expires,
    Status.DEFERRED: _exempt,
    Status.IN_TRAINING: _exempt,
    Status.NOT_APPLICABLE: _not_applicable,
    Status.NOT_REQUIRED: _not_required,
}


def _distance(row: Row, other: date) -> str:
    """Return how far a date is from the day that was asked about, in words."""
    days = (other - row.evaluation.on).days
    if days == 0:
        return "today"
    count = counted(abs(days), "day")
    return f"in {count}" if days > 0 else f"{count} ago"
