"""Who or what is certified, and why it must be: subjects, companies, roles, requirements."""

from datetime import date, datetime
from enum import Enum

import attrs

from certrules.errors import InvalidFact, InvalidPeriod
from certrules.model.fields import (
    civil_date,
    identifier,
    identifiers,
    names_fields,
    optional_date,
    optional_identifier,
    optional_instant,
    word,
)
from certrules.model.periods import Period, duration, optional_period


class SubjectKind(Enum):
    """The four kinds of subject; a certification is for one of them."""

    EMPLOYEE = "employee"
    ASSET = "asset"
    CLIENT = "client"
    LOCATION = "location"


def to_subject_kind(value: SubjectKind | str) -> SubjectKind:
    """Return the kind of subject that `value` is or names."""
    return word(value, SubjectKind)


@names_fields
@attrs.frozen
class Subject:
    """Who or what is certified.

    `id`: unique among subjects. `kind`: employee, asset, client or location. `name`: for people;
    the id if not given. `company`: the id of its company. `supervisor`: the id of another subject.
    `time_zone`: an IANA name, for its own "today" (R-33). `birth_date`, `hire_date`: for durations
    by age and a person's anchor (R-41, R-55). `active_from`, `active_until`: its first and last
    active day; outside them nothing is required (R-62).

    Raises `InvalidFact` when it is active until a day before it is active from.

    >>> Subject("ana", "employee", "Ana Ng").kind
    <SubjectKind.EMPLOYEE: 'employee'>
    """

    id: str = attrs.field(converter=identifier)
    kind: SubjectKind = attrs.field(default=SubjectKind.EMPLOYEE, converter=to_subject_kind)
    name: str = ""
    birth_date: date | None = attrs.field(default=None, converter=optional_date)
    hire_date: date | None = attrs.field(default=None, converter=optional_date)
    active_from: date | None = attrs.field(default=None, converter=optional_date)
    active_until: date | None = attrs.field(default=None, converter=optional_date)
    time_zone: str | None = attrs.field(default=None, converter=optional_identifier)
    company: str | None = attrs.field(default=None, converter=optional_identifier)
    supervisor: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        """Fill in the name, and refuse an empty span of active days."""
        if not self.name:
            object.__setattr__(self, "name", self.id)
        starts, ends = self.active_from, self.active_until
        if starts is not None and ends is not None and ends < starts:
            raise InvalidFact(
                ends.isoformat(),
                f"is before the first active day, {starts}",
                "Correct one of the dates (R-62).",
                field="active_until",
            )

    @property
    def always_active(self) -> bool:
        """Whether no day is outside its active ones (R-62)."""
        return self.active_from is None and self.active_until is None


@names_fields
@attrs.frozen
class Company:
    """An organisation that defines roles; its time zone serves subjects without one (R-33).

    >>> Company("acme", time_zone="Europe/Berlin").name
    'acme'
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    time_zone: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        """Fill in the name."""
        if not self.name:
            object.__setattr__(self, "name", self.id)


@names_fields
@attrs.frozen
class Competency:
    """A competency that a role requires of every member (R-26).

    `valid_for`: its duration, or None when it never expires. `lead_time`: how long before its
    expiration date the member is told; shorter than the duration.

    Raises `InvalidPeriod` when the lead time is not shorter than the duration.

    >>> Competency(valid_for="2 years", lead_time="3 months").lead_time
    Period('3 months')
    """

    valid_for: Period | None = attrs.field(default=None, converter=duration)
    lead_time: Period | None = attrs.field(default=None, converter=optional_period)

    def __attrs_post_init__(self) -> None:
        """Refuse a lead time that is not shorter than the duration."""
        if self.lead_time is None:
            return
        if self.valid_for is None or not _shorter(self.lead_time, self.valid_for):
            raise InvalidPeriod(
                str(self.lead_time),
                "is not shorter than the duration of the competency",
                "Give a shorter lead time, or none when the competency never expires.",
                field="lead_time",
            )


def _shorter(period: Period, other: Period) -> bool:
    """Return whether `period` is shorter than `other` wherever they begin."""
    if period.months and other.months:
        return period.months < other.months
    most_days = period.days or period.months * 31
    fewest_days = other.days or other.months * 28
    return most_days < fewest_days


@names_fields
@attrs.frozen
class Role:
    """A named set of required certifications, and perhaps a competency; employees are members.

    `requires`: the ids of the certifications. `competency`: what it requires besides (R-26).

    >>> Role("crew", requires=["first-aid"]).requires
    ('first-aid',)
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    company: str | None = attrs.field(default=None, converter=optional_identifier)
    requires: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    competency: Competency | None = None

    def __attrs_post_init__(self) -> None:
        """Fill in the name."""
        if not self.name:
            object.__setattr__(self, "name", self.id)


@names_fields
@attrs.frozen
class Training:
    """A member of a role is still being trained for it, through `until` (R-19).

    >>> Training(date(2026, 5, 1)).until
    datetime.date(2026, 5, 1)
    """

    until: date = attrs.field(converter=civil_date)
    notes: str = ""
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _is_known(recorded_at: datetime | None, known_at: datetime | None) -> bool:
    return known_at is None or recorded_at is None or recorded_at <= known_at


def _training(value: Training | date | None) -> Training | None:
    return value if value is None or isinstance(value, Training) else Training(value)


@names_fields
@attrs.frozen
class Requirement:
    """One reason why a subject must hold a certification: a role, or directly.

    `role`: the id of the role; None when required directly. `since`, `until`: the first and last
    day, inclusive; None for open. `training`: the training period for the role, or its last day.
    `recorded_at`: when it became known (R-30).

    Raises `InvalidFact` when it ends before it begins, or for training without a role.

    >>> Requirement(role="crew", training=date(2026, 5, 1)).training
    Training(until=datetime.date(2026, 5, 1), notes='', recorded_at=None)
    """

    role: str | None = attrs.field(default=None, converter=optional_identifier)
    since: date | None = attrs.field(default=None, converter=optional_date)
    until: date | None = attrs.field(default=None, converter=optional_date)
    training: Training | None = attrs.field(default=None, converter=_training)
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)

    def __attrs_post_init__(self) -> None:
        """Refuse an empty span, and training for no role."""
        if self.since is not None and self.until is not None and self.until < self.since:
            raise InvalidFact(
                self.until.isoformat(),
                f"is before the requirement begins, {self.since}",
                "Correct one of the dates.",
                field="until",
            )
        if self.training is not None and self.role is None:
            raise InvalidFact(
                self.training.until.isoformat(),
                "ends a training for no role",
                "Training belongs to a role; name the role (R-19).",
                field="training",
            )

    def holds_on(self, day: date, known_at: datetime | None = None) -> bool:
        """Return whether a day is one of its days, as known at an aware instant if given (R-30).

        >>> Requirement(since=date(2026, 7, 1)).holds_on(date(2026, 6, 30))
        False
        """
        return _is_known(self.recorded_at, known_at) and _within(day, self.since, self.until)


@names_fields
@attrs.frozen
class Membership:
    """A subject is a member of a role, from `since` through `until`, perhaps in training.

    >>> Membership("ana", "crew", training=date(2026, 5, 1)).role
    'crew'
    """

    subject: str = attrs.field(converter=identifier)
    role: str = attrs.field(converter=identifier)
    since: date | None = attrs.field(default=None, converter=optional_date)
    until: date | None = attrs.field(default=None, converter=optional_date)
    training: Training | None = attrs.field(default=None, converter=_training)
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)

    def __attrs_post_init__(self) -> None:
        """Refuse an empty span."""
        self.requirement()

    def holds_on(self, day: date, known_at: datetime | None = None) -> bool:
        """Return whether a day is one of its days, as known at an aware instant if given (R-30).

        >>> Membership("ana", "crew", until=date(2026, 7, 1)).holds_on(date(2026, 7, 1))
        True
        """
        return _is_known(self.recorded_at, known_at) and _within(day, self.since, self.until)

    def requirement(self) -> Requirement:
        """Return the requirement that the membership is, for each certification of the role."""
        return Requirement(self.role, self.since, self.until, self.training, self.recorded_at)
