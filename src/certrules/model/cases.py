"""Where a rule comes from, and the cases that stand beside it (X-8)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from certrules.errors import InvalidInput, UnknownWord
from certrules.model.facts import Completion, to_credits
from certrules.model.fields import civil_date, identifier, names_fields, optional_date
from certrules.model.subjects import Requirement
from certrules.model.verdicts import Status

NEVER_EXPIRES = "never"
"""What a case expects of a completion without an expiration date."""

REJECTED = "rejected"
"""What a case expects of a completion that counts for nothing."""


@names_fields
@attrs.frozen
class Source:
    """Where a rule was published.

    `authority`, `title`, `citation`: who, what, where in it. `read`: the date of the text.
    `expressed`, `not_expressed`: what of it the policy says, and what it leaves out.

    >>> Source("Ministry of Examples", citation="section 4").authority
    'Ministry of Examples'
    """

    authority: str = attrs.field(converter=identifier)
    title: str = ""
    citation: str = ""
    read: date | None = attrs.field(default=None, converter=optional_date)
    expressed: str = ""
    not_expressed: str = ""


@names_fields
@attrs.frozen
class Dated:
    """A completion of a case: the day, and what it carries.

    >>> Dated(on=date(2026, 7, 1)).completion(0).completed_on
    datetime.date(2026, 7, 1)
    """

    on: date = attrs.field(converter=civil_date)
    expires: date | None = attrs.field(default=None, converter=optional_date)
    effective: date | None = attrs.field(default=None, converter=optional_date)
    credits: Decimal | None = attrs.field(default=None, converter=to_credits)

    def __attrs_post_init__(self) -> None:
        """Refuse what a completion refuses."""
        self.completion(0)

    def completion(self, number: int) -> Completion:
        """Return it as a completion; `number` keeps those of one day in their order."""
        return Completion(
            self.on, self.expires, self.effective, self.credits, id=f"{number + 1:06}"
        )


def _status(value: Status | str) -> Status:
    if isinstance(value, Status):
        return value
    try:
        return Status(value)
    except ValueError:
        choice = ", ".join(repr(one.value) for one in Status)
        raise UnknownWord(value, "is no status", f"Use one of {choice}.") from None


@names_fields
@attrs.frozen
class ExpectedStatus:
    """The status that a case expects on a day; its key in documents is `is`.

    >>> ExpectedStatus(date(2026, 7, 1), "due").status
    <Status.DUE: 'due'>
    """

    on: date = attrs.field(converter=civil_date)
    status: Status = attrs.field(converter=_status)


@names_fields
@attrs.frozen
class Person:
    """The dates of the subject of a case.

    >>> Person(birth_date=date(1980, 5, 17)).hire_date is None
    True
    """

    birth_date: date | None = attrs.field(default=None, converter=optional_date)
    hire_date: date | None = attrs.field(default=None, converter=optional_date)
    active_from: date | None = attrs.field(default=None, converter=optional_date)
    active_until: date | None = attrs.field(default=None, converter=optional_date)


def _dated(value: Iterable[Dated | date]) -> tuple[Dated, ...]:
    return tuple(one if isinstance(one, Dated) else Dated(one) for one in value)


def _expected(value: Iterable[date | str]) -> tuple[date | str, ...]:
    return tuple(one if one in {NEVER_EXPIRES, REJECTED} else _date(one) for one in value)


def _date(value: date | str) -> date:
    if isinstance(value, str):
        raise UnknownWord(
            value, "is no expected date", f"Use a date, {NEVER_EXPIRES!r} or {REJECTED!r}."
        )
    return civil_date(value)


def _parts(
    value: Mapping[str, Iterable[Dated | date]],
) -> tuple[tuple[str, tuple[Dated, ...]], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((identifier(part), _dated(completions)) for part, completions in pairs)


def _statuses(value: Iterable[ExpectedStatus]) -> tuple[ExpectedStatus, ...]:
    return tuple(value)


def _requirements(value: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(value)


@names_fields
@attrs.frozen
class RuleCase:
    """Completions, and the dates and statuses that the rule gives for them.

    `name`: unique on its certification. `source`: where the case is published, or that it was
    worked by hand. `subject`: dates of the person. `completions`: days, or `Dated`. `parts`: the
    completions of a composite's parts, by their id. `requirements`: required directly, always, if
    not given. `expires`: what each completion gives in order: a date, ``"never"`` or
    ``"rejected"``; empty when only statuses are expected. `status`: the statuses expected on days.

    Raises `InvalidInput` for a case that expects nothing, or not one date for each completion.

    >>> RuleCase("plain", completions=[date(2026, 7, 1)], expires=[date(2027, 7, 1)]).source
    ''
    """

    name: str = attrs.field(converter=identifier)
    source: str = ""
    subject: Person = attrs.field(factory=Person)
    completions: tuple[Dated, ...] = attrs.field(default=(), converter=_dated)
    parts: tuple[tuple[str, tuple[Dated, ...]], ...] = attrs.field(default=(), converter=_parts)
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_requirements)
    expires: tuple[date | str, ...] = attrs.field(default=(), converter=_expected)
    status: tuple[ExpectedStatus, ...] = attrs.field(default=(), converter=_statuses)

    def __attrs_post_init__(self) -> None:
        """Refuse a case that cannot fail."""
        if not self.expires and not self.status:
            raise InvalidInput(
                self.name,
                "expects nothing",
                "Say what the completions give (expires) or the status on days.",
                field="expires",
            )
        if self.expires and len(self.expires) != len(self.completions):
            raise InvalidInput(
                len(self.expires),
                f"dates are expected of {len(self.completions)} completions",
                "Give one for each, in the order of the completions.",
                field="expires",
            )
