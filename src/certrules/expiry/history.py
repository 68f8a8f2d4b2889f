"""The fold: completions, one after another, each one's expiration date the next one's E (R-11)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from certrules.dates.arithmetic import NEVER, add, to_day
from certrules.errors import InvalidInput
from certrules.expiry.expiration import expiration, given_by_hand
from certrules.expiry.records import Record, Window
from certrules.model.facts import Completion, CompletionState, Revocation
from certrules.model.policies import Credits, Policy, Revision
from certrules.model.subjects import Subject

_APPROVED = CompletionState.APPROVED
_PENDING = CompletionState.PENDING
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Withdrawal(NamedTuple):
    """A revocation as known: from the day `start` until the day `reinstated`, or `NEVER` (R-17)."""

    start: int
    reinstated: int
    revocation: Revocation


def counting(
    completions: Sequence[Completion], known_at: datetime | None = None
) -> tuple[list[Completion], bool]:
    """Return the completions that count, in R-11's order, and whether one is pending (R-24).

    With `known_at`, only what was recorded, decided and withdrawn by then is known (R-30). A
    correction takes the place of what it supersedes once it is approved.
    """
    approved: list[Completion] = []
    pending: list[Completion] = []
    corrected: set[str] = set()
    for one in completions:
        if known_at is not None and one.recorded_at is not None and one.recorded_at > known_at:
            continue
        state = one.state if known_at is None else one.state_at(known_at)
        if state is _APPROVED:
            approved.append(one)
            if one.supersedes is not None:
                corrected.add(one.supersedes)
        elif state is _PENDING:
            pending.append(one)
    if corrected:
        approved = [one for one in approved if one.id not in corrected]
        pending = [one for one in pending if one.id not in corrected]
    if not _ascending(approved):
        approved.sort(key=_order)
    return approved, bool(pending)


def _ascending(completions: Iterable[Completion]) -> bool:
    """Return whether each completion is later than the one before, as they mostly come."""
    latest = date.min
    for one in completions:
        completed_on = one.completed_on
        if completed_on <= latest:
            return False
        latest = completed_on
    return True


def _order(completion: Completion) -> tuple[date, datetime, str]:
    return completion.completed_on, completion.recorded_at or _BEFORE_ALL, completion.id


def withdrawals(
    revocations: Iterable[Revocation], known_at: datetime | None = None
) -> list[Withdrawal]:
    """Return the revocations that were known, a later reinstatement left out (R-17, R-30)."""
    known = []
    for one in revocations:
        if _unknown(one.recorded_at, known_at):
            continue
        later = _unknown(one.reinstatement_recorded_at, known_at)
        reinstated = to_day(None if later else one.reinstated_on)
        known.append(Withdrawal(one.revoked_on.toordinal(), reinstated, one))
    return known


def _unknown(recorded_at: datetime | None, known_at: datetime | None) -> bool:
    return known_at is not None and recorded_at is not None and recorded_at > known_at


def fold(  # noqa: PLR0913 - the whole history and whose it is
    policy: Policy,
    revisions: Sequence[Revision],
    completions: Sequence[Completion],
    withdrawn: Sequence[Withdrawal] = (),
    *,
    before: Record | None = None,
    subject: Subject | None = None,
    due: int = NEVER,
) -> list[Record]:
    """Return one record for each completion, in the order given (R-11).

    `completions`: those that count, in order. `before`: what is on file already, or None.
    `subject`: whose birth or hire date counts. `due`: the initial due date (R-56). A rejected
    record is no E for the next one (R-50). Raises `DateOutOfRange` that names the completion when a
    date lies beyond 9999-12-31 (R-4), and `InvalidFact` for a date of the subject that is missing.
    """
    records: list[Record] = []
    credited: list[Completion] = []
    for one in completions:
        in_force, revision = policy_on(policy, revisions, one.completed_on)
        completed = one.completed_on.toordinal()
        turn = 0 if before is None else before.turn + 1
        record = Record(in_force, before, turn, completed, Window.GIVEN_BY_HAND)
        record.id, record.revision = one.id, revision
        if one.effective_on is not None:
            record.effective = max(completed, one.effective_on.toordinal())
        records.append(record)
        revoked = _revoked(before, completed, withdrawn)
        try:
            if one.expires_on is not None:
                given_by_hand(record, one.expires_on.toordinal(), revoked=revoked)
            elif in_force.credits and not enough(in_force.credits, credited, one):
                record.window, record.rejected = Window.BELOW_NEED, True
            else:
                expiration(record, revoked=revoked, subject=subject, due=due)
        except InvalidInput as error:
            raise error.named(f"completion {one.id or one.completed_on}") from None
        if not record.rejected:
            before = record
        if not record.rejected or record.window is Window.BELOW_NEED:
            credited.append(one)
    return records


def enough(credits_: Credits, earlier: Iterable[Completion], last: Completion) -> bool:
    """Return whether the credits of a completion and those before it reach the need (R-60).

    A completion without credits completes nothing; one counts while its date + `within` is after
    the day of the last. `earlier`: those that were not rejected for another reason (R-50).
    """
    if not last.credits:
        return False
    day = last.completed_on.toordinal()
    total = last.credits
    for one in earlier:
        if one.credits and add(one.completed_on.toordinal(), credits_.within) > day:
            total += one.credits
    return total >= credits_.need


def policy_on(
    policy: Policy, revisions: Sequence[Revision], completed_on: date
) -> tuple[Policy, date | None]:
    """Return the policy that governs a completion on a date, and its revision's date (R-13).

    A retroactive revision governs what came before it, too; of several the last one does.
    """
    for revision in reversed(revisions):
        if revision.effective_from <= completed_on or revision.retroactive:
            return revision.policy, revision.effective_from
    return policy, None


def _revoked(before: Record | None, completed: int, withdrawn: Sequence[Withdrawal]) -> bool:
    """Return whether the record on file is revoked on the day of the next completion (R-7)."""
    if before is None:
        return False
    effective = before.effective
    return any(effective <= one.start <= completed < one.reinstated for one in withdrawn)
