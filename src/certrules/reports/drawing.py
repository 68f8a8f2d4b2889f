"""What a drawing of a timeline shows: statuses as bars, marks on days, windows of renewal (X-1)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

import attrs

from certrules.dates.arithmetic import NEVER, add_period
from certrules.errors import InvalidDate
from certrules.expiry.history import counting, policy_on, withdrawals
from certrules.expiry.records import Record
from certrules.expiry.records import Window as Lies
from certrules.expiry.windows import early_start, late_end
from certrules.model.facts import Completion
from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.model.periods import Period
from certrules.model.verdicts import Status, Timeline
from certrules.planning.notices import notices_of
from certrules.reports.standings import Standing
from certrules.status.coverage import history_of
from certrules.status.own import OwnHistory, known_extensions

AHEAD: Final = Period(10, "year")
"""How far ahead a drawing goes at most, where nobody says."""

_DAY: Final = timedelta(days=1)
_LEAST_AROUND: Final = 45
_PART_AROUND: Final = 20


class MarkKind(Enum):
    """What happens on a day of a drawing.

    `words`: the same for people. Those from ``first`` on are notices.

    >>> MarkKind.SECOND.words
    'Second notice'
    """

    COMPLETION = "completion"
    PENDING = "pending"
    EXPIRATION = "expiration"
    REVOCATION = "revocation"
    REINSTATEMENT = "reinstatement"
    EXTENSION = "extension"
    DEFERRED = "deferred"
    IN_TRAINING = "in_training"
    FIRST = "first"
    SECOND = "second"
    EXPIRY = "expiry"
    LEAD_TIME = "lead_time"
    RULE = "rule"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return _WORDS[self]


_WORDS: Final = {
    MarkKind.COMPLETION: "Completed",
    MarkKind.PENDING: "Completed, awaits approval",
    MarkKind.EXPIRATION: "Expiration date",
    MarkKind.REVOCATION: "Revoked",
    MarkKind.REINSTATEMENT: "Reinstated",
    MarkKind.EXTENSION: "Extension granted",
    MarkKind.DEFERRED: "Last day of the deferral",
    MarkKind.IN_TRAINING: "Last day of training",
    MarkKind.FIRST: "First notice",
    MarkKind.SECOND: "Second notice",
    MarkKind.EXPIRY: "Notice of expiry",
    MarkKind.LEAD_TIME: "Notice of the lead time",
    MarkKind.RULE: "Notice by a rule",
}


class SpanKind(Enum):
    """On which side of the expiration date a renewal counts from it (R-7)."""

    EARLY = "early"
    LATE = "late"


@attrs.frozen
class Bar:
    """A span of days `[start, end]` with one status, as far as a drawing shows it."""

    start: date
    end: date
    status: Status


@attrs.frozen
class Mark:
    """Something that happens on a day."""

    on: date
    kind: MarkKind


@attrs.frozen
class RenewalSpan:
    """The days `[start, end]` on which a renewal counts from the expiration date (R-7)."""

    start: date
    end: date
    kind: SpanKind


@attrs.frozen
class Drawing:
    """What a drawing of a timeline shows.

    `start`, `end`: its first and last day. `today`: the day it is drawn for, which may lie outside.
    `bars`: side by side, from `start` through `end`. `marks`: in the order of their days.
    `renewals`: when the completion that governs today can be renewed from its expiration date.
    """

    start: date
    end: date
    today: date
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    renewals: tuple[RenewalSpan, ...]


def drawing(standing: Standing, *, start: date | None = None, end: date | None = None) -> Drawing:
    """Return what a drawing of the timeline of an assignment shows.

    `start`, `end`: its first and last day. Without them it shows every fact, and what comes of
    them within ten years, with some days around. Raises `InvalidDate` when `end` is before `start`.

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> from certrules.status.timeline import evaluate
    >>> yearly = Certification("a", policy=Policy(terms=[Term("1 year")]))
    >>> one = Assignment(yearly, completions=[date(2026, 7, 1)])
    >>> seen = drawing(Standing(one, evaluate(one, date(2026, 8, 1))))
    >>> [(str(bar.start), bar.status.value) for bar in seen.bars]
    [('2026-05-17', 'upcoming'), ('2026-07-01', 'valid'), ('2027-07-02', 'expired')]
    """
    whole, today = standing.timeline(), standing.evaluation.on
    facts = sorted(_facts(standing), key=lambda mark: mark.on)
    renewals = tuple(_renewals(standing))
    first, last = _extent(whole, today, facts, renewals)
    first, last = start or first, end or last
    if last < first:
        raise InvalidDate(
            last.isoformat(), f"is before the start, {first}", "Swap the two.", field="end"
        )
    marks = [*facts, *_ends(whole)]
    marks += [
        Mark(one.on, MarkKind(one.kind.value))
        for one in notices_of(whole, standing.certification, first, last)
    ]
    return Drawing(
        first,
        last,
        today,
        tuple(_bars(whole, first, last)),
        tuple(sorted((one for one in marks if first <= one.on <= last), key=lambda one: one.on)),
        tuple(
            attrs.evolve(one, start=max(one.start, first), end=min(one.end, last))
            for one in renewals
            if one.start <= last and one.end >= first
        ),
    )


def _extent(
    whole: Timeline, today: date, facts: list[Mark], renewals: tuple[RenewalSpan, ...]
) -> tuple[date, date]:
    """Return the first and last day that are worth drawing, with some days around them."""
    limit = min(add_period(today, AHEAD), LAST_DAY)
    days = [one.start for one in whole if FIRST_DAY < one.start <= limit]
    days += [one.on for one in facts]
    days += [one.end for one in renewals if one.end <= limit]
    first, last = min(days, default=today), max(days, default=today)
    first, last = min(first, today), max(last, today)
    around = max(timedelta(days=_LEAST_AROUND), (last - first) // _PART_AROUND)
    return max(first, FIRST_DAY + around) - around, min(last, LAST_DAY - around) + around


def _bars(whole: Timeline, first: date, last: date) -> Iterator[Bar]:
    for one in whole:
        if one.start <= last and one.end >= first:
            yield Bar(max(one.start, first), min(one.end, last), one.status)


def _facts(standing: Standing) -> Iterator[Mark]:
    """Yield what is on record and known."""
    one, known_at = standing.assignment, standing.known_at
    counted, _ = counting(one.completions, known_at)
    for completion in counted:
        yield Mark(completion.completed_on, MarkKind.COMPLETION)
    corrected = {completion.supersedes for completion in counted}
    for completion in one.completions:
        if completion.id not in corrected and _awaits(completion, known_at):
            yield Mark(completion.completed_on, MarkKind.PENDING)
    for known in withdrawals(one.revocations, known_at):
        yield Mark(date.fromordinal(known.start), MarkKind.REVOCATION)
        if known.reinstated != NEVER:
            yield Mark(date.fromordinal(known.reinstated), MarkKind.REINSTATEMENT)
    extensions = one.extensions if known_at is None else known_extensions(one.extensions, known_at)
    for extension in extensions:
        yield Mark(extension.granted_on, MarkKind.EXTENSION)


def _awaits(one: Completion, known_at: datetime | None) -> bool:
    """Return whether a completion is known and neither approved nor declined (R-24)."""
    return counting([one], known_at)[1]


def _ends(whole: Timeline) -> Iterator[Mark]:
    """Yield the expiration dates that come to pass, and the ends of exemptions."""
    for one in whole:
        expires = one.expires_on
        if expires is not None and one.start <= expires <= one.end and _runs(one.status):
            yield Mark(expires, MarkKind.EXPIRATION)
        if one.status.exempt and one.end == one.exempt_until:
            yield Mark(one.end, MarkKind(one.status.value))


def _runs(status: Status) -> bool:
    return status not in {Status.REVOKED, Status.NOT_APPLICABLE}


def _renewals(standing: Standing) -> Iterator[RenewalSpan]:
    """Yield the windows around the expiration date that governs on the day, where it has any."""
    today, certification = standing.evaluation.on, standing.certification
    policy, _ = policy_on(certification.policy, certification.revisions, today)
    renewal = policy.renewal
    early = renewal.early is not None or renewal.credit_at_most is not None
    if not early and renewal.late is None:
        return
    history = history_of(standing.assignment, standing.known_at)
    assert isinstance(history, OwnHistory)  # noqa: S101 - a composite has no rule of renewal
    if history.is_revoked(today.toordinal()):
        return
    record = history.governing(today.toordinal())
    if record is None or record.expires == NEVER:
        return
    # What a completion would be that came next.
    following = Record(policy, record, record.turn + 1, record.completed, Lies.EARLY)
    if early:
        start = max(early_start(following, record), record.completed)
        yield from _span(start, record.expires, SpanKind.EARLY)
    if renewal.late is not None and record.expires < LAST_DAY.toordinal():
        end = late_end(record.expires, renewal.late, following.edge)
        yield from _span(record.expires + 1, end, SpanKind.LATE)


def _span(start: int, end: int, kind: SpanKind) -> Iterator[RenewalSpan]:
    last = min(end, LAST_DAY.toordinal())
    if start <= last:
        yield RenewalSpan(date.fromordinal(start), date.fromordinal(last), kind)
