"""Which branches of the rules a day's answer went through, to show what a sample exercises."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from .day_by_day import Oracle
from .standing import IN_FORCE

STATUSES = (
    "NOT_REQUIRED",
    "NOT_APPLICABLE",
    "MISSING",
    "UPCOMING",
    "VALID",
    "DUE",
    "OVERDUE",
    "EXPIRED",
    "REVOKED",
    "DEFERRED",
    "IN_TRAINING",
)
EXEMPTIONS = ("NOT_APPLICABLE", "DEFERRED", "IN_TRAINING")
BRANCHES = (
    "R-5 initial term",
    "R-5 no refresher term",
    "R-5 refresher term",
    "R-40 last term repeats",
    "R-6 never expires",
    "R-7 no E",
    "R-7 revoked record is no E",
    "R-7 reinstated record is E again",
    "R-7 no early window",
    "R-7 too early",
    "R-7 early: after first notice",
    "R-7 early: after second notice",
    "R-7 early: period",
    "R-7 day before early",
    "R-7 first early day",
    "R-7 last early day",
    "R-7 no late window",
    "R-7 late",
    "R-7 too late",
    "R-7 first late day",
    "R-7 last late day",
    "R-7 day after late",
    "R-8 no force date",
    "R-8 series",
    "R-8 series, k negative",
    "R-8 E off the series",
    "R-9 end of month",
    "R-9 end of year",
    "R-9 there already",
    "R-10 given by hand",
    "R-11 two completions on one day",
    "R-12 on the expiration date",
    "R-13 own policy",
    "R-13 revision in force",
    "R-13 retroactive revision",
    *(f"R-14 {status}" for status in STATUSES),
    *(f"R-14 beneath: {status}" for status in STATUSES if status not in EXEMPTIONS),
    "R-15 on the effective date",
    "R-15 a later completion in effect before an earlier one",
    "R-16 on the first notice",
    "R-16 on the second notice",
    "R-17 not yet revoked",
    "R-17 revoked",
    "R-17 revoked with nothing in effect",
    "R-17 reinstated",
    "R-17 lifted by a completion",
    "R-18 covered",
    "R-18 nothing of its own in effect",
    "R-18 parent ends later",
    "R-18 own ends later",
    "R-18 tie",
    "R-18 ends last",
    "R-18 two parents end alike",
    "R-18 revoked child",
    "R-18 parent revoked",
    "R-18 parent not in force",
    *(f"R-18 parent in force beneath {status}" for status in EXEMPTIONS),
    "R-19 one role",
    "R-19 several roles",
    "R-19 last day",
    "R-19 training exempts nothing",
    "R-20 deferred",
    "R-20 deferred, not required",
    "R-20 last day",
    "R-20 not applicable",
    "R-20 must not be deferred",
    "R-20 none",
    "R-21 deferral later",
    "R-21 training later",
    "R-21 tie",
    "R-23 not required, on file",
    "R-24 pending",
    "R-25 compliant",
    "R-25 not compliant",
)


def branches(oracle: Oracle, day: date) -> Iterator[str]:
    """Name each branch that the answer of one day came through, once or more."""
    answer = oracle.on(day)
    yield f"R-14 {answer.status}"
    yield f"R-14 beneath: {answer.underlying}"
    for record in oracle.records:
        yield from record.branches
    yield from _order(oracle)
    yield from _boundaries(oracle, day)
    yield from _revocation(oracle, day)
    yield from _coverage(oracle, day)
    yield from _exemption(oracle, day)
    yield "R-25 compliant" if answer.compliant else "R-25 not compliant"
    if answer.pending:
        yield "R-24 pending"
    if not answer.required and oracle.records:
        yield "R-23 not required, on file"


def _order(oracle: Oracle) -> Iterator[str]:
    for earlier, later in pairwise(oracle.records):
        if earlier.completed_on == later.completed_on:
            yield "R-11 two completions on one day"
        if earlier.effective_on > later.effective_on:
            yield "R-15 a later completion in effect before an earlier one"


def _boundaries(oracle: Oracle, day: date) -> Iterator[str]:
    record = oracle.governing(day)
    if record is None:
        return
    if day == record.effective_on:
        yield "R-15 on the effective date"
    if day == record.due_on:
        yield "R-16 on the first notice"
    if day == record.overdue_on:
        yield "R-16 on the second notice"
    if day == record.expires_on:
        yield "R-12 on the expiration date"


def _revocation(oracle: Oracle, day: date) -> Iterator[str]:
    revoked = oracle.revoked(day)
    for revocation in oracle.known.revocations:
        reinstated_on = revocation.get("reinstated_on")
        if revocation["revoked_on"] > day:
            yield "R-17 not yet revoked"
        elif reinstated_on is not None and reinstated_on <= day:
            yield "R-17 reinstated"
        elif not revoked:
            yield "R-17 lifted by a completion"
        elif oracle.governing(day) is None:
            yield "R-17 revoked with nothing in effect"
        else:
            yield "R-17 revoked"


def _coverage(oracle: Oracle, day: date) -> Iterator[str]:
    own = oracle.standing(day)
    covering = oracle.covering_parent(day)
    ends = []
    for parent in oracle.parents:
        dates = parent.standing(day)
        if dates is None or dates.status(day) not in IN_FORCE:
            yield "R-18 parent not in force"
        elif parent.revoked(day):
            yield "R-18 parent revoked"
        else:
            ends.append(dates.ends_on())
            yield f"R-18 parent in force beneath {parent.on(day).status}"
    if covering is not None:
        yield "R-18 revoked child" if oracle.revoked(day) else "R-18 covered"
        yield "R-18 nothing of its own in effect" if own is None else "R-18 parent ends later"
        if len(ends) > 1:
            yield "R-18 two parents end alike" if ends.count(max(ends)) > 1 else "R-18 ends last"
    elif ends and own is not None:
        yield "R-18 tie" if max(ends) == own.ends_on() else "R-18 own ends later"


def _exemption(oracle: Oracle, day: date) -> Iterator[str]:
    deferred, training = oracle.deferred_until(day), oracle.trained_until(day)
    required = oracle.on(day).required
    if oracle.known.exemption is not None:
        yield f"R-20 {oracle.known.exemption['kind']}"
    if deferred is not None:
        yield "R-20 deferred" if required else "R-20 deferred, not required"
        if deferred == day:
            yield "R-20 last day"
    trainings = [need for need in oracle.active_needs(day) if need.trained_until is not None]
    if training is not None:
        yield "R-19 several roles" if len(trainings) > 1 else "R-19 one role"
        if training == day:
            yield "R-19 last day"
    elif trainings:
        yield "R-19 training exempts nothing"
    if deferred is not None and training is not None and required:
        if deferred == training:
            yield "R-21 tie"
        else:
            yield "R-21 deferral later" if deferred > training else "R-21 training later"
