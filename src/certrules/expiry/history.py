"""The fold: completions, one after another, each one's expiration date the next one's E (R-11)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from certrules.dates.arithmetic import to_day
from certrules.errors import DateOutOfRange
from certrules.expiry.expiration import expiration
from certrules.expiry.records import Record
from certrules.model.facts import Completion, CompletionState, Revocation
from certrules.model.policies import Policy, Revision

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

    With `known_at`, only what was recorded, decided and withdrawn by then is known (R-30).
    """
    known = completions
    if known_at is not None:
        known = [one for one in known if one.recorded_at is None or one.recorded_at <= known_at]
    corrected = {one.supersedes for one in known if one.supersedes is not None}
    if corrected:
        known = [one for one in known if one.id not in corrected]
    approved, pending = [], False
    for one in known:
        state = one.state if known_at is None else one.state_at(known_at)
        if state is _APPROVED:
            approved.append(one)
        elif state is _PENDING:
            pending = True
    if not _ascending(approved):
        approved.sort(key=_order)
    return approved, pending


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


def fold(
    policy: Policy,
    revisions: Sequence[Revision],
    completions: Iterable[Completion],
    withdrawn: Sequence[Withdrawal] = (),
    before: Record | None = None,
) -> list[Record]:
    """Return one record for each completion, in the order given (R-11).

    `completions`: those that count, in order. `before`: what is on file already, or None. Raises
    `DateOutOfRange` that names the completion when a date lies beyond 9999-12-31 (R-4).
    """
    records = []
    revision: date | None = None
    in_force = policy
    for one in completions:
        completed = one.completed_on.toordinal()
        if revisions:
            in_force, revision = policy_on(policy, revisions, one.completed_on)
        revoked = bool(withdrawn) and before is not None and _revoked(before, completed, withdrawn)
        try:
            by_hand = to_day(one.expires_on)
            before = expiration(in_force, revision, completed, before, by_hand, revoked=revoked)
        except DateOutOfRange as error:
            raise error.named(f"completion {one.id or one.completed_on}") from None
        before.id = one.id
        if one.effective_on is not None:
            before.effective = max(completed, one.effective_on.toordinal())
        records.append(before)
    return records


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


def _revoked(before: Record, completed: int, withdrawn: Sequence[Withdrawal]) -> bool:
    """Return whether the record on file is revoked on the day of the next completion (R-7)."""
    return any(before.effective <= one.start <= completed < one.reinstated for one in withdrawn)
