"""The plain data in which an assignment is handed to both the oracle and certrules.

Everything is a dict, a list, a string, a number, a date or an aware instant, so that a failing case
can be printed as a literal and pasted into a test. A period is a string such as ``"1 year"``. An
option that is off is left out.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

Period = str
State = Literal["approved", "pending", "declined", "withdrawn"]
ExemptionKind = Literal["not applicable", "deferred", "must not be deferred", "none"]
ExtendTo = str
"""``"end of month"``, ``"end of quarter"``, ``"end of year"``, ``"first of month"``,
``"first of next month"`` or ``"day N"``."""
Counting = Literal["anniversary", "inclusive"]
MonthEnds = Literal["clamp", "next", "stick"]


class AgeBand(TypedDict):
    """The duration for who has reached an age (R-41)."""

    from_age: int
    valid_for: Period


class AgeLimit(TypedDict):
    """Issued before one birthday, a term ends on another at the latest (R-41)."""

    issued_before: int
    until: int


class Term(TypedDict):
    """One set of durations (R-5); one that is valid for ever carries no other date option (R-6)."""

    valid_for: NotRequired[Period]
    """A period, or ``"never expires"``; left out when the duration goes by age."""
    valid_for_by_age: NotRequired[list[AgeBand]]
    age_limit: NotRequired[AgeLimit]
    extend_to: ExtendTo | None
    first_notice: Period | None
    second_notice: Period | None
    counting: NotRequired[Counting]
    month_ends: NotRequired[MonthEnds]
    last_day_valid: NotRequired[bool]
    grace: NotRequired[Period]
    at_most: NotRequired[Period]


class Anchor(TypedDict):
    """The force date (R-8), a series with its own step (R-54), or a date of the subject (R-55)."""

    date: NotRequired[date]
    every: NotRequired[Period]
    at_least: NotRequired[Period]
    subject: NotRequired[Literal["birth date", "hire date"]]
    on: NotRequired[Literal["day", "end of month"]]
    round: NotRequired[Literal["up", "down"]]


class Renewal(TypedDict):
    """When a renewal keeps to the schedule (R-7), and what becomes of one that does not."""

    early: str | None
    """``"after first notice"``, ``"after second notice"``, ``"always"``, or a period before."""
    late: str | None
    """A period after the expiration, or ``"always"``."""
    edge: NotRequired[Literal["expiration", "day after"]]
    credit_at_most: NotRequired[Period]
    too_early: NotRequired[Literal["restart", "keep", "reject"]]
    too_late: NotRequired[Literal["restart", "reject", "initial"]]
    minimum_interval: NotRequired[Period]
    refresher_until: NotRequired[Period]
    never_shorten: NotRequired[bool]


class Credits(TypedDict):
    """How many credits complete the certification, and how long each one counts (R-60)."""

    need: int | Decimal
    within: Period


class Policy(TypedDict):
    """Terms by turn, and the rules around them; a composite has parts and nothing else (R-59)."""

    terms: list[Term]
    anchor: Anchor | None
    renewal: Renewal
    initial_due: NotRequired[Period]
    first_from: NotRequired[Literal["completion", "due date"]]
    all_of: NotRequired[list[str]]
    any_of: NotRequired[list[str]]
    credits: NotRequired[Credits]


class Revision(TypedDict):
    """A later policy of the same certification (R-13)."""

    effective_from: date
    retroactive: bool
    policy: Policy


class NoticeRule(TypedDict):
    """One more notice (R-57); it has either ``before`` or ``after``."""

    before: NotRequired[Period]
    after: NotRequired[Period]


class Subject(TypedDict):
    """What the rules may ask of who is certified (R-41, R-55, R-62)."""

    birth_date: NotRequired[date]
    hire_date: NotRequired[date]
    active_from: NotRequired[date]
    active_until: NotRequired[date]


class Completion(TypedDict):
    """One time that the certification was earned; without an instant it was always known (R-30)."""

    id: str
    completed_on: date
    state: State
    expires_on: NotRequired[date]
    effective_on: NotRequired[date]
    credits: NotRequired[int | Decimal]
    recorded_at: NotRequired[datetime]
    decided_at: NotRequired[datetime]
    withdrawn_at: NotRequired[datetime]
    supersedes: NotRequired[str]


class Training(TypedDict):
    """The training period of one role (R-19)."""

    until: date
    recorded_at: NotRequired[datetime]


class Requirement(TypedDict):
    """One reason why the certification must be held; ``role`` is None when required directly."""

    role: str | None
    since: NotRequired[date]
    until: NotRequired[date]
    training: NotRequired[Training]
    recorded_at: NotRequired[datetime]


class Exemption(TypedDict):
    """The exemption on file; ``"none"`` is a mark that was taken off again."""

    kind: ExemptionKind
    until: NotRequired[date]
    recorded_at: NotRequired[datetime]
    replaces: NotRequired["Exemption"]


class Revocation(TypedDict):
    """A certificate withdrawn, and perhaps given back (R-17)."""

    revoked_on: date
    reason: str
    reinstated_on: NotRequired[date]
    recorded_at: NotRequired[datetime]
    reinstatement_recorded_at: NotRequired[datetime]


class Extension(TypedDict):
    """The last valid day moved to a later one, from the day on which that was granted (R-61)."""

    until: date
    granted_on: date
    reason: str
    recorded_at: NotRequired[datetime]


class Assignment(TypedDict):
    """One subject's one certification with all that is on file.

    Parents have no parents (R-18). Parts stand in the order in which the policy names them (R-59).
    """

    certification: str
    policy: Policy
    revisions: list[Revision]
    completions: list[Completion]
    requirements: list[Requirement]
    exemption: Exemption | None
    revocations: list[Revocation]
    parents: list["Assignment"]
    notices: NotRequired[list[NoticeRule]]
    subject: NotRequired[Subject]
    extensions: NotRequired[list[Extension]]
    parts: NotRequired[list["Assignment"]]
