"""What waits to be decided on, and what is decided: declined, edited, deleted (K-32, K-33)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import attrs

from certrules.errors import InvalidFact
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.office.comments import comment_in
from certrules.office.desk import Look, Work
from certrules.office.drawers import changed_meanwhile
from certrules.office.filing import Submitted, in_effect, submitted
from certrules.office.forms import GRANTED, forms_of
from certrules.office.operations import Operation
from certrules.office.previews import given_by_hand
from certrules.office.sought import (
    Decisions,
    completion_of,
    completions_seen,
    held,
    rows_of,
    seen_by,
    subjects_there,
)
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading

_APPROVED, _PENDING = CompletionState.APPROVED, CompletionState.PENDING


@attrs.frozen
class Waiting:
    """A submission that waits to be decided on.

    `submitted_by`, `submitted_at`: the account that submitted it, and when.
    """

    submission: Submitted
    submitted_by: str
    submitted_at: datetime


def waiting_in(look: Look, subject: str | None = None) -> tuple[Waiting, ...]:
    """Return what waits for the actor to decide, the oldest first; of one subject, or of all."""
    known = seen_by(look)
    rows = rows_of(look.t.facts(subject, state=_PENDING, versions=True))
    subjects = [row[-1].entry.subject for row in rows.values()]
    allowed = set(look.viewer.allowed(look.t, Operation.DECIDE, subjects))
    granted = GRANTED.some(look.t, rows)
    found: list[Waiting] = []
    for key, row in rows.items():
        first, last = row[0], row[-1]
        certification = known.get(last.entry.certification)
        if certification and key not in granted and last.entry.subject in allowed:
            found.append(Waiting(submitted(look.t, last, certification), first.by, first.at))
    return tuple(sorted(found, key=lambda one: one.submitted_at))


def undecided(
    work: Work, ids: Iterable[str], seen: Mapping[str, int]
) -> list[tuple[StoredFact, Certification]]:
    """Return submissions that nobody has decided on, each with its certification.

    `seen`: the versions that the actor has seen, by id. Raises `ConflictingChange` for one that was
    decided on, or has another version.
    """
    found = completions_seen(work, Operation.DECIDE, ids)
    granted = GRANTED.some(work.t, found)
    for key, stored in found.items():
        decided = key in granted or completion_of(stored).state is not _PENDING
        if decided or seen.get(key, stored.version) != stored.version:
            raise changed_meanwhile("submission", key)
    known = seen_by(work)
    return [(stored, known[stored.entry.certification]) for stored in found.values()]


def declined(
    work: Work, stored: StoredFact, certification: Certification, comment: str
) -> Submitted:
    """Decline a submission, with a comment on it."""
    entry, actor = stored.entry, work.actor
    comment_in(work, stored.id, entry.subject, entry.certification, comment)
    fact = attrs.evolve(completion_of(stored), state=CompletionState.DECLINED)
    kept = work.t.correct(
        stored.id,
        fact,
        by=actor.id,
        at=actor.at,
        because=f"declined: {comment}",
        version=stored.version,
    )
    return submitted(work.t, kept, certification)


def effect_of_deleting(look: Look | Work, stored: StoredFact) -> str:
    """Return what deleting a pending submission does, in words."""
    entry, day = stored.entry, completion_of(stored).completed_on
    certification = seen_by(look)[entry.certification]
    subject = subjects_there(look.t, [entry.subject])[entry.subject]
    return (
        f"deletes the pending submission of {certification.name!r} for {subject.name!r} on {day}, "
        "with its comments and attachments"
    )


def edited(
    work: Work,
    stored: StoredFact,
    certification: Certification,
    completed_on: date | None,
    expires_on: date | None,
) -> StoredFact:
    """Change the dates of a completion, and return it as it is on file then (K-33).

    Another completion date without an expiration date takes back one that was given by hand.
    """
    before = completion_of(stored)
    if before.state not in {_APPROVED, _PENDING}:
        raise InvalidFact(
            before.state.value,
            "is the state of a submission whose dates do not matter any more",
            "Submit it again.",
            field="state",
        )
    moved = completed_on is not None and completed_on != before.completed_on
    by_hand = before.expires_on if expires_on is None and not moved else None
    after = attrs.evolve(
        before, completed_on=completed_on or before.completed_on, expires_on=by_hand
    )
    if expires_on is not None:
        by_hand = given_by_hand(expires_on, _ruled(work.t, stored, after))
        after = attrs.evolve(after, expires_on=by_hand)
    if after.state is _APPROVED:
        after = in_effect(after, certification, forms_of(work.t, stored))
    if after == before:
        return stored
    actor = work.actor
    return work.t.correct(
        stored.id,
        after,
        by=actor.id,
        at=actor.at,
        because="edited the dates",
        version=stored.version,
    )


def _ruled(t: Reading, stored: StoredFact, completion: Completion) -> date | None:
    """Return the expiration date by the rules, were a completion on file as it is given."""
    approved = attrs.evolve(completion, state=_APPROVED)
    entry = stored.entry
    assignment = held(t, [entry.subject])[entry.subject, entry.certification]
    others = list(assignment.completions)
    others[others.index(completion_of(stored))] = approved
    decision = Decisions(attrs.evolve(assignment, completions=others)).of(approved)
    return None if decision is None else decision.expires_on
