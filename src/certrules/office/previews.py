"""What a completion would come to, before it is put on file (K-31, H-10)."""

from collections.abc import Iterator
from datetime import date

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.model.verdicts import Status
from certrules.office.sought import Decisions, held_with, subjects_there
from certrules.ports.store import Reading
from certrules.status.timeline import timeline

PREVIEWED = "preview"
"""The id of a completion that is not on file."""


@attrs.frozen
class StatusChange:
    """A day on which the status will change.

    >>> StatusChange(date(2026, 7, 1), Status.VALID).colour
    'green'
    """

    on: date
    status: Status

    @property
    def colour(self) -> str:
        """The colour of the status (R-14)."""
        return self.status.colour


@attrs.frozen
class Preview:
    """What a completion would come to.

    `completed_on`: the day. `expires_on`: the expiration date; None for never. `by_rules`: whether
    the rules give this date, so that it need not be given by hand (R-10). `rejected`: whether the
    rules let it count for nothing (R-50). `renews`: whether something is on file already.
    `changes`: the status on its day, and every later change.
    """

    completed_on: date
    expires_on: date | None
    by_rules: bool
    rejected: bool
    renews: bool
    changes: tuple[StatusChange, ...]


def preview_in(
    t: Reading,
    subject: str,
    certification: Certification,
    completed_on: date,
    expires_on: date | None = None,
) -> Preview:
    """Return what a completion would come to, were it approved.

    `expires_on`: a date given by hand, None for the one that the rules give. Raises `UnknownId` for
    the subject, and what the rules raise for facts that do not go together.
    """
    subjects_there(t, [subject])
    completion = Completion(completed_on, id=PREVIEWED)
    shown = held_with(t, subject, certification.id, completion)
    decision = Decisions(shown).of(completion)
    ruled = None if decision is None else decision.expires_on
    by_hand = given_by_hand(expires_on, ruled)
    if by_hand is not None:
        completion = attrs.evolve(completion, expires_on=by_hand)
        shown = held_with(t, subject, certification.id, completion)
    return Preview(
        completed_on,
        ruled if by_hand is None else by_hand,
        by_rules=by_hand is None,
        rejected=by_hand is None and decision is None,
        renews=any(one.state is CompletionState.APPROVED for one in shown.completions[:-1]),
        changes=tuple(_changes(shown, completed_on)),
    )


def given_by_hand(given: date | None, ruled: date | None) -> date | None:
    """Return the date to keep as given by hand: none where the rules give the same (R-10).

    So a prefilled date that nobody has changed goes on following the rules.
    """
    return None if given == ruled else given


def _changes(assignment: Assignment, since: date) -> Iterator[StatusChange]:
    before: Status | None = None
    for segment in timeline(assignment):
        if segment.end >= since and segment.status is not before:
            before = segment.status
            yield StatusChange(max(segment.start, since), segment.status)
