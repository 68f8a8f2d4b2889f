"""One completion → one expiration date (R-5 … R-10, R-40 … R-56).

The pipeline: **term → window → base → step → anchor → extension → cap**. Each stage is one function
that reads the stages before it on the record and nothing else.
"""

from datetime import date

from certrules.dates.anchors import next_in_series, on_series, round_to_yearly
from certrules.dates.arithmetic import NEVER, add, add_by, add_months
from certrules.dates.rounding import round_to
from certrules.errors import InvalidFact
from certrules.expiry.records import Record, Window
from certrules.expiry.windows import lapsed, outside, renewal_window, too_soon
from certrules.model.anchors import Anchor, DateOfSubject, OnDay, Round
from certrules.model.periods import Period
from certrules.model.policies import FirstFrom
from certrules.model.renewals import TooEarly, TooLate
from certrules.model.subjects import Subject


def expiration(
    record: Record, *, revoked: bool, subject: Subject | None = None, due: int = NEVER
) -> Record:
    """Work out every stage of a record on it, and return it.

    `record`: policy, turn, what was on file and the completion date, nothing else yet. `revoked`:
    whether what is on file is revoked on that day. `subject`: whose birth or hire date counts.
    `due`: the initial due date, `NEVER` without one (R-56).
    """
    if too_soon(record):
        record.window, record.rejected = Window.TOO_SOON, True
        return record
    choose_term(record, revoked=revoked)
    record.window = renewal_window(record, revoked=revoked)
    if settled_outside(record):
        return record
    record.duration = duration = _duration(record, subject)
    if duration is not None:
        record.base = base = _base(record, due)
        last = record.stepped = add_by(base, duration, record.term.month_ends)
        last = _anchor(record, base, last - record.shift, subject)
        last = _extend(record, last)
        record.expires = _cap(record, last, subject, revoked=revoked)
    return record


def given_by_hand(record: Record, expires: int, *, revoked: bool) -> Record:
    """Return the record with the expiration date that the completion carries (R-10).

    Only the choice of term and turn is as ever: too late, it may be the first again (R-50, R-52).
    """
    choose_term(record, revoked=revoked)
    record.window = renewal_window(record, revoked=revoked)
    if outside(record) is TooLate.INITIAL:
        restart(record)
    record.window, record.expires = Window.GIVEN_BY_HAND, expires
    return record


def choose_term(record: Record, *, revoked: bool) -> None:
    """Begin the turns again when the date on file is too long past (R-52)."""
    if lapsed(record, revoked=revoked):
        record.turn, record.term = 0, record.policy.terms[0]


def restart(record: Record) -> None:
    """Begin the turns again under the first term; the windows stay as they were (R-40, R-50)."""
    record.windows_edge = record.edge
    record.turn, record.term = 0, record.policy.terms[0]


def settled_outside(record: Record) -> bool:
    """Reject or keep a renewal outside its window, or restart its term (R-50).

    Return whether that settles the date.
    """
    action = outside(record)
    if action is TooEarly.REJECT or action is TooLate.REJECT:
        record.rejected = True
    elif action is TooEarly.KEEP:
        record.expires = record.on_file
    else:
        if action is TooLate.INITIAL:
            restart(record)
        return False
    return True


def _duration(record: Record, subject: Subject | None) -> Period | None:
    """Return how long the term lasts, None when it never expires (R-6).

    By age it is the duration of the last band whose age is reached on the completion date (R-41).
    """
    bands = record.term.valid_for_by_age
    if not bands:
        return record.term.valid_for
    birth = date_of(subject, DateOfSubject.BIRTH_DATE)
    reached = [
        band.valid_for
        for band in bands
        if add_months(birth, 12 * band.from_age) <= record.completed
    ]
    if not reached:
        raise InvalidFact(
            date.fromordinal(record.completed).isoformat(),
            f"is before the age of {bands[0].from_age}, the first with a duration",
            "Correct the date or the birth date, or add a band from a lower age (R-41).",
            field="completed_on",
        )
    return reached[-1]


def date_of(subject: Subject | None, wanted: DateOfSubject) -> int:
    """Return the birth or hire date of a subject as a day (R-41, R-55).

    Raises `InvalidFact` that names the subject when there is none.
    """
    field = "birth_date" if wanted is DateOfSubject.BIRTH_DATE else "hire_date"
    value: date | None = None if subject is None else getattr(subject, field)
    if value is None:
        raise InvalidFact(
            "no subject" if subject is None else subject.id,
            f"has no {wanted.value}, and the policy counts from it",
            f"Give the subject's {field} (R-41, R-55).",
            field=f"subject.{field}",
        )
    return value.toordinal()


def _base(record: Record, due: int) -> int:
    """Count from the date on file when the renewal is on schedule, else from its own (R-7).

    An early renewal is credited up to a limit (R-49); a first completion may count from its due
    date (R-56).
    """
    policy, window = record.policy, record.window
    if window is Window.EARLY or window is Window.LATE:
        on_file = base = record.on_file + record.shift
        limit = policy.renewal.credit_at_most
        if limit is not None and window is Window.EARLY:
            base = min(on_file, add(record.completed, limit))
        record.scheduled = base == on_file
        return base
    first = window is Window.NOTHING_ON_FILE and policy.first_from is FirstFrom.DUE_DATE
    return max(record.completed, due) if first and due != NEVER else record.completed


def _anchor(record: Record, base: int, last: int, subject: Subject | None) -> int:
    """Take the last valid day from the anchor's series (R-8, R-54, R-55)."""
    anchor = record.policy.anchor
    if anchor is None:
        return last
    if anchor.date is None:
        record.anchored = _yearly(anchor, last, subject)
    elif keeps_own_date(record, anchor):
        record.anchored = last
    else:
        record.anchored = _in_series(record, anchor, anchor.date.toordinal(), base)
    return record.anchored


def _in_series(record: Record, anchor: Anchor, force: int, base: int) -> int:
    """Return the last valid day by the first date of a series after the base (R-8, R-54)."""
    step, after = anchor.every or record.duration, base
    if anchor.at_least is not None:
        after = add(base, anchor.at_least) - 1
    assert step is not None  # noqa: S101 - the duration was worked out before
    return next_in_series(force, step, after) - record.shift


def keeps_own_date(record: Record, anchor: Anchor) -> bool:
    """Return whether a renewal on schedule adds the duration to E, whatever the series says.

    It does when E lies off the series of a plain force date (R-8), and always with a series that
    has its own step or minimum (R-54).
    """
    if not record.scheduled:
        return False
    if anchor.own_series or anchor.date is None or record.duration is None:
        return True
    return not on_series(anchor.date.toordinal(), record.duration, record.base or NEVER)


def _yearly(anchor: Anchor, last: int, subject: Subject | None) -> int:
    """Round the last valid day to the yearly date of the person (R-55)."""
    return round_to_yearly(
        date_of(subject, anchor.subject or DateOfSubject.BIRTH_DATE),
        last,
        end_of_month=anchor.on is OnDay.END_OF_MONTH,
        down=anchor.round is Round.DOWN,
    )


def _extend(record: Record, last: int) -> int:
    """Move to the end of the month or year, or as the rounding says (R-9)."""
    rounding = record.term.extend_to
    if rounding is not None:
        last = record.extended = round_to(last, rounding)
    return last


def _cap(record: Record, last: int, subject: Subject | None, *, revoked: bool) -> int:
    """Never shorten (R-53), then the age limit (R-41), then the cap (R-46)."""
    term = record.term
    if record.policy.renewal.never_shorten and record.before is not None and not revoked:
        last = record.raised = max(last, record.before.expires)
    if term.age_limit is not None:
        birth = date_of(subject, DateOfSubject.BIRTH_DATE)
        if record.completed < add_months(birth, 12 * term.age_limit.issued_before):
            last = record.limited = min(last, add_months(birth, 12 * term.age_limit.until))
    if term.at_most is not None:
        last = record.capped = min(last, add(record.completed, term.at_most))
    return last
