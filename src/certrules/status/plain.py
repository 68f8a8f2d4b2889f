"""The plain case, fast: one assignment on one day, without revocations or the options from R-40 on.

Most assignments of a workforce are plain, and most questions are about one day. `status.layers`
answers every case and is the reference: the tests hold the two equal on every kind of plain
assignment, the timeline always comes from the layers, and an explanation refuses to explain an
answer that the layers do not give.
"""

from collections.abc import Iterable
from typing import cast

from certrules.dates.anchors import next_in_series, on_series
from certrules.dates.arithmetic import NEVER, add, subtract
from certrules.dates.rounding import round_to
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion, ExemptionKind
from certrules.model.periods import Period
from certrules.model.policies import Policy
from certrules.model.renewals import AfterNotice
from certrules.model.subjects import Requirement
from certrules.model.terms import Term
from certrules.model.verdicts import Status
from certrules.status.layers import LAST, Answer

_VALID, _DUE, _OVERDUE, _EXPIRED = Status.VALID, Status.DUE, Status.OVERDUE, Status.EXPIRED
_MISSING, _NOT_REQUIRED, _UPCOMING = Status.MISSING, Status.NOT_REQUIRED, Status.UPCOMING
_NOT_APPLICABLE, _DEFERRED = Status.NOT_APPLICABLE, Status.DEFERRED
_IN_TRAINING, _MARKED_NOT_APPLICABLE = Status.IN_TRAINING, ExemptionKind.NOT_APPLICABLE
_AFTER_FIRST, _AFTER_SECOND = AfterNotice.FIRST, AfterNotice.SECOND


def plain_answer(assignment: Assignment, day: int) -> tuple[Answer, int]:
    """Return what is true of a plain assignment on a day, and the next change (R-22, R-28).

    The next change is `NEVER` when there is none up to 2999-12-31.
    """
    answer, boundary, beside = _look(assignment, day)
    while boundary <= LAST:
        if boundary < beside:
            # Only the own status changes that day, unless notices lie the wrong way round.
            if _status(boundary, answer[2], answer[3], answer[4]) is not answer[1]:
                return answer, boundary
            boundary = _after(boundary, answer[2], answer[3], answer[4], beside)
        else:
            later, following, beside = _look(assignment, boundary)
            if later != answer:
                return answer, boundary
            boundary = following
    return answer, NEVER


def _look(assignment: Assignment, day: int) -> tuple[Answer, int, int]:
    """Return the answer on a day, its next boundary, and the next one that is not of its dates."""
    in_effect, expires, due, overdue, beside = _own(assignment, day)
    inherited: str | None = None
    boundary = beside
    if assignment.parents:
        covered, beside = _covered(assignment.parents, day, expires if in_effect else None, beside)
        boundary = beside
        if covered is not None:
            in_effect, inherited, expires, due, overdue = True, *covered
    required = bool(assignment.requirements)
    if in_effect:
        status = _status(day, expires, due, overdue)
        if inherited is None:
            boundary = _after(day, expires, due, overdue, beside)
    elif assignment.completions:
        status = _UPCOMING
    else:
        status = _MISSING if required else _NOT_REQUIRED
    answer: Answer = (status, status, expires, due, overdue, 0, inherited, required)
    if assignment.marked:
        return _marked(assignment, day, answer, boundary, beside)
    return answer, boundary, beside


def _own(assignment: Assignment, day: int) -> tuple[bool, int, int, int, int]:
    """Return whether a completion is in effect, its dates, and the date of the next one (R-15).

    What was found last is kept with the days it holds for, because people ask again.
    """
    kept = assignment.kept
    if type(kept) is tuple and kept[0] <= day < kept[1]:
        return cast("tuple[bool, int, int, int, int]", kept[2])
    since, found = _governing(assignment, day)
    object.__setattr__(assignment, "kept", (since, found[4], found))
    return found


def _governing(assignment: Assignment, day: int) -> tuple[int, tuple[bool, int, int, int, int]]:
    """Return since when it holds, and the answer of `_own`, by the completions up to a day."""
    policy = assignment.certification.policy
    terms = policy.terms
    last, since, beside, expires = len(terms) - 1, 0, NEVER, NEVER
    before: Term | None = None
    term: Term | None = None
    governing: Completion | None = None
    for turn, one in enumerate(assignment.completions):
        completed = one.completed_on.toordinal()
        if completed > day:
            beside = completed
            break
        if governing is not None and policy.looks_back:
            expires = _expires(policy, governing, term, before, expires)
        since, before, term, governing = completed, term, terms[turn if turn < last else last], one  # noqa: FURB136 - min costs more
    if governing is None or term is None:
        return since, (False, NEVER, NEVER, NEVER, beside)
    expires = _expires(policy, governing, term, before, expires)
    due = overdue = NEVER
    if expires != NEVER:
        if term.first_notice is not None:
            due = subtract(expires, term.first_notice)
        if term.second_notice is not None:
            overdue = subtract(expires, term.second_notice)
    return since, (True, expires, due, overdue, beside)


def _covered(
    parents: Iterable[Assignment], day: int, own: int | None, beside: int
) -> tuple[tuple[str, int, int, int] | None, int]:
    """Return the parent that covers an assignment that ends on `own`, and the next boundary (R-18).

    The parent as its certification's id and its three dates; None when none does.
    """
    best: tuple[str, int, int, int] | None = None
    for parent in parents:
        in_effect, expires, due, overdue, ahead = _own(parent, day)
        beside = min(beside, _after(day, expires, due, overdue, ahead))
        if in_effect and day <= expires and (best is None or expires > best[1]):
            best = (parent.certification.id, expires, due, overdue)
    if best is not None and own is not None and own >= best[1]:
        best = None
    return best, beside


def _marked(
    assignment: Assignment, day: int, answer: Answer, boundary: int, beside: int
) -> tuple[Answer, int, int]:
    """Lay the mark and the training over an answer (R-19 … R-22)."""
    mark = assignment.exemption
    trained = min((_trained(one) for one in assignment.requirements), default=0)
    deferred = 0 if mark is None or mark.until is None else mark.until.toordinal()
    ends = [end + 1 for end in (trained, deferred) if end >= day]
    beside = min([beside, *ends])
    boundary = min(boundary, beside)
    if mark is not None and mark.kind is _MARKED_NOT_APPLICABLE:
        return (_NOT_APPLICABLE, *answer[1:]), boundary, beside
    until = max(trained, deferred)
    if until < day or not answer[7]:
        return answer, boundary, beside
    status = _DEFERRED if until == deferred else _IN_TRAINING
    return (status, *answer[1:5], until, *answer[6:]), boundary, beside


def _trained(requirement: Requirement) -> int:
    training = requirement.training
    return 0 if training is None else training.until.toordinal()


def _expires(
    policy: Policy, one: Completion, term: Term | None, before: Term | None, on_file: int
) -> int:
    """Return the expiration date of a completion after one that ends on `on_file` (R-5 … R-10)."""
    if one.expires_on is not None:
        return one.expires_on.toordinal()
    duration = None if term is None else term.valid_for
    if term is None or duration is None:
        return NEVER
    base = one.completed_on.toordinal()
    scheduled = (
        before is not None and on_file != NEVER and _on_schedule(policy, before, base, on_file)
    )
    if scheduled:
        base = on_file
    expires = add(base, duration)
    anchor = policy.anchor
    if anchor is not None and anchor.date is not None:
        force = anchor.date.toordinal()
        if not scheduled or on_series(force, duration, base):
            expires = next_in_series(force, duration, base)
    return expires if term.extend_to is None else round_to(expires, term.extend_to)


def _on_schedule(policy: Policy, before: Term, completed: int, on_file: int) -> bool:
    """Return whether a renewal counts from the date on file, earned under `before` (R-7).

    The calendar is asked only where the number of days does not decide alone.
    """
    renewal = policy.renewal
    if completed > on_file:
        late = renewal.late
        if not isinstance(late, Period) or completed - on_file > late.longest:
            return False
        return completed - on_file <= late.shortest or completed <= add(on_file, late)
    early = renewal.early
    if early is None:
        return False
    if early is _AFTER_FIRST:
        early = before.first_notice
    elif early is _AFTER_SECOND:
        early = before.second_notice
    if not isinstance(early, Period) or on_file - completed > early.longest:
        return False
    return on_file - completed <= early.shortest or subtract(on_file, early) <= completed


def _status(day: int, expires: int, due: int, overdue: int) -> Status:
    """Return the status that dates give on a day (R-16)."""
    if day > expires:
        return _EXPIRED
    if day >= overdue:
        return _OVERDUE
    return _DUE if day >= due else _VALID


def _after(day: int, expires: int, due: int, overdue: int, beside: int) -> int:
    """Return the first boundary after a day: a notice, the expiration, or what lies beside."""
    soonest = beside
    if day <= expires < soonest - 1:
        soonest = expires + 1
    if day < due < soonest:
        soonest = due
    if day < overdue < soonest:
        soonest = overdue
    return soonest
