"""The plain case, fast: one assignment on one day, without revocations or the options from R-40 on.

Most assignments of a workforce are plain, and most questions are about one day. `status.layers`
answers every case and is the reference: the tests hold the two equal on every kind of plain
assignment, the timeline always comes from the layers, and an explanation refuses to explain an
answer that the layers do not give.
"""

from collections.abc import Iterable
from datetime import date
from typing import cast

from certrules.dates.anchors import next_in_series, on_series
from certrules.dates.arithmetic import NEVER, add, add_months, subtract
from certrules.dates.rounding import round_to
from certrules.model.assignments import Assignment
from certrules.model.facts import ExemptionKind
from certrules.model.steps import Step
from certrules.model.verdicts import Status
from certrules.status.layers import LAST, Answer

_VALID, _DUE, _OVERDUE, _EXPIRED = Status.VALID, Status.DUE, Status.OVERDUE, Status.EXPIRED
_MISSING, _NOT_REQUIRED, _UPCOMING = Status.MISSING, Status.NOT_REQUIRED, Status.UPCOMING
_NOT_APPLICABLE, _DEFERRED = Status.NOT_APPLICABLE, Status.DEFERRED
_IN_TRAINING, _MARKED_NOT_APPLICABLE = Status.IN_TRAINING, ExemptionKind.NOT_APPLICABLE

Own = tuple[int, int, int, int, int]
"""The own dates with the days they hold for: since, ahead, expires, due, overdue.

They hold on days since <= d < ahead: `since` is 0 when nothing is in effect, and `ahead` the date
of the next completion or `NEVER`.
"""

_keep = Assignment.kept.__set__  # a frozen class is written to by its slots


def plain_answer(assignment: Assignment, day: int) -> tuple[Answer, int]:
    """Return what is true of a plain assignment on a day, and the next change (R-22, R-28).

    The next change is `NEVER` when there is none up to 2999-12-31.
    """
    if assignment.overlaid:
        return _compared(assignment, day)
    since, ahead, expires, due, overdue = _own(assignment, day)
    required = bool(assignment.requirements)
    if not since:
        status = _nothing_in_effect(assignment, required=required)
        return (status, status, NEVER, NEVER, NEVER, 0, None, required), ahead
    following = expires + 1
    if day > expires:
        status, following = _EXPIRED, NEVER
    elif day >= overdue:
        status = _OVERDUE
    elif day >= due:
        status = _DUE
        if overdue != NEVER:
            following = overdue
    elif due <= overdue:
        status = _VALID
        if due != NEVER:
            following = due
    else:
        status, following = _VALID, overdue
    if ahead <= following and ahead != NEVER:
        return _compared(assignment, day)
    answer: Answer = (status, status, expires, due, overdue, 0, None, required)
    return answer, following if following <= LAST else NEVER


def _compared(assignment: Assignment, day: int) -> tuple[Answer, int]:
    """Return the same for what lies over the own dates: by the answers on later boundaries."""
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
    since, beside, expires, due, overdue = _own(assignment, day)
    in_effect, inherited = since > 0, None
    if assignment.parents:
        own = expires if in_effect else None
        covered, beside = _covered(assignment.parents, day, own, beside)
        if covered is not None:
            in_effect, inherited, expires, due, overdue = True, *covered
    required, trained, deferred = bool(assignment.requirements), 0, 0
    if assignment.marked:
        required, trained, deferred, beside = _laid_over(assignment, day, beside)
    boundary = beside
    if not in_effect:
        status = _nothing_in_effect(assignment, required=required)
    else:
        status = _status(day, expires, due, overdue)
        if inherited is None:
            boundary = _after(day, expires, due, overdue, beside)
    underlying, until, mark = status, max(trained, deferred), assignment.exemption
    if mark is not None and mark.kind is _MARKED_NOT_APPLICABLE:
        status, until = _NOT_APPLICABLE, 0
    elif until < day or not required:
        until = 0
    else:
        status = _DEFERRED if until == deferred else _IN_TRAINING
    answer = (status, underlying, expires, due, overdue, until, inherited, required)
    return answer, boundary, beside


def _nothing_in_effect(assignment: Assignment, *, required: bool) -> Status:
    """Return the status of an assignment without dates in effect (R-15, R-23)."""
    if assignment.days:
        return _UPCOMING
    return _MISSING if required else _NOT_REQUIRED


# ---------------------------------------------------------------- own dates


def _own(assignment: Assignment, day: int) -> Own:
    """Return the own dates on a day (R-15).

    What was found last is kept with the days it holds for, because people ask again.
    """
    kept = assignment.kept
    if type(kept) is tuple and kept[0] <= day < kept[1]:
        return cast("Own", kept)
    days = assignment.days
    turn, ahead = len(days), NEVER
    while turn and days[turn - 1] > day:
        turn -= 1
        ahead = days[turn]
    own = _dates(assignment, turn, ahead) if turn else (0, ahead, NEVER, NEVER, NEVER)
    _keep(assignment, own)
    return own


def _dates(assignment: Assignment, turn: int, ahead: int) -> Own:
    """Return the own dates after so many completions, until the next one (R-11, R-16)."""
    policy = assignment.certification.policy
    steps = policy.steps
    expires = _expires(assignment, 0 if policy.looks_back else turn - 1, turn)
    due = overdue = NEVER
    if expires != NEVER:
        step = steps[turn - 1] if turn < len(steps) else steps[-1]
        if step.due is not None:
            due = subtract(expires, step.due)
        if step.overdue is not None:
            overdue = subtract(expires, step.overdue)
    return assignment.days[turn - 1], ahead, expires, due, overdue


def _expires(assignment: Assignment, place: int, turn: int) -> int:
    """Return where the completions from `place` to before `turn` get to (R-5 … R-11).

    Each one's end is the date on file of the next one, which may count from it (R-7).
    """
    days, by_hand = assignment.days, assignment.by_hand
    steps = assignment.certification.policy.steps
    base, last, scheduled = days[place], len(steps) - 1, False
    while True:
        step = steps[min(last, place)]
        duration, force = step.duration, step.force
        if by_hand and by_hand[place]:
            expires = by_hand[place]
        elif duration is None:
            expires = NEVER
        else:
            if force and not (scheduled and not on_series(force, duration, base)):
                expires = next_in_series(force, duration, base)
            elif step.months:
                expires = add_months(base, step.months)
            else:
                expires = base + step.days
            if step.extend_to is not None:
                expires = round_to(expires, step.extend_to)
        place += 1
        if place == turn:
            return expires
        base = days[place]
        gap = base - expires
        scheduled = -step.surely_early <= gap <= step.surely_late or (
            -step.early <= gap <= step.late and _in_window(step, expires, base)
        )
        if scheduled:
            base = expires


def _in_window(step: Step, on_file: int, completed: int) -> bool:
    """Return by the calendar whether a renewal counts from the date on file (R-7)."""
    if completed > on_file:
        return step.after is not None and completed <= add(on_file, step.after)
    return step.before is not None and subtract(on_file, step.before) <= completed


# ---------------------------------------------------------------- what lies over them


def _covered(
    parents: Iterable[Assignment], day: int, own: int | None, beside: int
) -> tuple[tuple[str, int, int, int] | None, int]:
    """Return the parent that covers an assignment that ends on `own`, and the next boundary (R-18).

    The parent as its certification's id and its three dates; None when none does.
    """
    best: tuple[str, int, int, int] | None = None
    for parent in parents:
        since, ahead, expires, due, overdue = _own(parent, day)
        beside = _after(day, expires, due, overdue, min(beside, ahead))
        if since and day <= expires and (best is None or expires > best[1]):
            best = (parent.certification.id, expires, due, overdue)
    if best is not None and own is not None and own >= best[1]:
        best = None
    return best, beside


def _laid_over(assignment: Assignment, day: int, beside: int) -> tuple[bool, int, int, int]:
    """Return what a deferral, training and the days of requirements come to (R-19 … R-23, R-62).

    That is whether it is required on a day, the last days of training and of a deferral, 0 for
    none, and the next boundary.
    """
    required, trained = False, NEVER
    for one in assignment.requirements:
        begins, ends = _span(one.since, one.until)
        if day < begins:
            beside = min(beside, begins)
        elif day <= ends:
            training = 0 if one.training is None else one.training.until.toordinal()
            required = True
            trained = min(trained, training)
            beside = _ending(day, ends, _ending(day, training, beside))
    mark, subject = assignment.exemption, assignment.subject
    deferred = 0
    if mark is not None and mark.until is not None:
        deferred = mark.until.toordinal()
        beside = _ending(day, deferred, beside)
    if subject is not None:
        begins, ends = _span(subject.active_from, subject.active_until)
        required = required and begins <= day <= ends
        beside = begins if day < begins < beside else _ending(day, ends, beside)
    return required, trained, deferred, beside


def _span(first: date | None, last: date | None) -> tuple[int, int]:
    """Return the days from a first to a last one, each of which may be open."""
    begins = 0 if first is None else first.toordinal()
    return begins, NEVER if last is None else last.toordinal()


def _ending(day: int, last: int, beside: int) -> int:
    """Return the next boundary after a day when something ends after its last day."""
    return last + 1 if day <= last < beside - 1 else beside


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
