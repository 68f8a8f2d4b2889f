"""In which order views stand: by name, status, expiration date or days left; always the same."""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeVar

from certrules.model.certifications import Certification
from certrules.model.fields import word
from certrules.model.names import name_key
from certrules.model.subjects import Company, Role, Subject
from certrules.model.verdicts import Status
from certrules.office.groups import Group
from certrules.reports.standings import Standing

N = TypeVar("N", Subject, Role, Company, Certification, Group)
"""What has an id and a name."""


class Order(Enum):
    """What standings are ordered by.

    `SUBJECT`, `CERTIFICATION`: the name. `STATUS`: the most pressing first, as in `URGENCY`.
    `EXPIRES`: the expiration date. `DAYS_LEFT`: the days through the end of the exemption, where
    there is one, else through the expiration date.
    """

    SUBJECT = "subject"
    CERTIFICATION = "certification"
    STATUS = "status"
    EXPIRES = "expires"
    DAYS_LEFT = "days left"


URGENCY: Final = (
    Status.EXPIRED,
    Status.REVOKED,
    Status.MISSING,
    Status.UPCOMING,
    Status.GRACE,
    Status.OVERDUE,
    Status.DUE,
    Status.IN_TRAINING,
    Status.DEFERRED,
    Status.VALID,
    Status.NOT_APPLICABLE,
    Status.NOT_REQUIRED,
)
"""The statuses, the most pressing first: red, yellow, blue, exempt, green, white (R-14)."""

_key: Final = lru_cache(maxsize=2**16)(name_key)
"""The same, quickly: a name stands in a view once for each certification."""

_URGENCY: Final = {status: place for place, status in enumerate(URGENCY)}


def by_name(things: Iterable[N]) -> tuple[N, ...]:
    """Return things by name, whatever its case; those of one name by id.

    >>> from certrules.model.subjects import Subject
    >>> [one.id for one in by_name([Subject("b"), Subject("C"), Subject("x", name="A")])]
    ['x', 'b', 'C']
    """
    return tuple(sorted(things, key=_name))


def ordered(
    standings: Iterable[Standing], by: Order | str, *, descending: bool = False
) -> tuple[Standing, ...]:
    """Return standings in an order; those that are alike in it by subject, then certification.

    `descending`: the other way round, but for those alike. What has no date, or no days left,
    comes last either way. Raises `InvalidInput` for a word that is no order.

    >>> from datetime import date
    >>> from certrules.model.assignments import Assignment
    >>> from certrules.status.timeline import evaluate
    >>> held = [Assignment(Certification("a"), Subject(one)) for one in ("b", "C", "a")]
    >>> those = [Standing(one, evaluate(one, date(2026, 6, 1))) for one in held]
    >>> [one.subject.id for one in ordered(those, Order.SUBJECT, descending=True)]
    ['C', 'b', 'a']
    """
    value = _VALUES[word(by, Order)]
    alike = sorted(standings, key=_place)
    known = [one for one in alike if value(one) is not None]
    unknown = [one for one in alike if value(one) is None]
    return (*sorted(known, key=value, reverse=descending), *unknown)


def _name(one: Subject | Role | Company | Certification | Group) -> tuple[str, str]:
    return _key(one.name), one.id


def _place(one: Standing) -> tuple[tuple[str, str], tuple[str, str]]:
    return _name(one.subject), _name(one.certification)


def _days_left(one: Standing) -> int | None:
    exempt = one.evaluation.days_left
    return one.days_left if exempt is None else exempt


_VALUES: Final[dict[Order, Callable[[Standing], Any]]] = {
    Order.SUBJECT: lambda one: _key(one.subject.name),
    Order.CERTIFICATION: lambda one: _key(one.certification.name),
    Order.STATUS: lambda one: _URGENCY[one.status],
    Order.EXPIRES: lambda one: one.evaluation.expires_on,
    Order.DAYS_LEFT: _days_left,
}
