"""Forms are handed in: what waits for them counts, and what they renew is renewed (H-6)."""

from datetime import date

import attrs

from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Look, Work
from certrules.office.filing import (
    Filing,
    Submitted,
    approve_in,
    submit_in,
    submitted,
    tell_of,
)
from certrules.office.forms import (
    FORMS_IN,
    GRANTED,
    FormIn,
    bind,
    form_of,
    forms_in,
    forms_of,
    hand_in,
    missing_forms,
)
from certrules.office.operations import Operation
from certrules.office.sought import certification_seen, completion_of, subjects_there
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading


@attrs.frozen
class HandedIn:
    """What handing a form in came to.

    `form`: as it is kept. `submission`: the completion that it goes with, None where it waits for
    the next one.
    """

    form: FormIn
    submission: Submitted | None


@attrs.frozen
class Forms:
    """Forms that certifying asks for (H-6).

    Each operation raises `NotAllowed` for who may not do it to the subject, and `UnknownId` for
    what is not there, or hidden.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> Forms(desk).of(root, "ana", "fire")
    Traceback (most recent call last):
    ...
    certrules.errors.UnknownId: There is no certification 'fire'.
    """

    desk: Desk

    def hand_in(  # noqa: PLR0913 - the form, and when
        self,
        actor: Actor,
        subject: str,
        certification: str,
        form: str,
        *,
        submitted_on: date | None = None,
        reference: str = "",
    ) -> HandedIn:
        """Hand in a form of a certification for a subject.

        It goes with the earliest completion that waits and lacks it; one that was approved counts
        from this day if nothing else is missing. Where none waits, a form that renews makes a
        submission, if something is on file; any other is kept for the next completion.
        `submitted_on`: the day, the actor's today if not given. `reference`: what the host knows
        what was filled in by.
        """

        def task(work: Work) -> HandedIn:
            about = certification_seen(work, certification)
            subjects_there(work.t, [subject])
            form_of(about, form)
            made = hand_in(work, (subject, about.id), form, submitted_on or actor.on, reference)
            submission = None if made.fact else _taken(work, about, made)
            return HandedIn(FORMS_IN.get(work.t, made.id), submission)

        return self.desk.do(actor, Operation.HAND_IN_FORM, task, [subject])

    def of(self, actor: Actor, subject: str, certification: str) -> tuple[FormIn, ...]:
        """Return the forms that are in, in the order in which they came."""

        def ask(look: Look) -> tuple[FormIn, ...]:
            about = certification_seen(look, certification)
            return forms_in(look.t, (subject, about.id))

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])


def _taken(work: Work, certification: Certification, made: FormIn) -> Submitted | None:
    """Let a form go with what waits for it, or renew what it renews."""
    on_file = _completions(work.t, made)
    for stored in on_file:
        if completion_of(stored).state is not CompletionState.PENDING:
            continue
        there = forms_of(work.t, stored)
        if made.form not in {one.form for one in there}:
            bind(work, [made], stored.id)
            return _settled(work, certification, stored)
    approved = any(completion_of(one).state is CompletionState.APPROVED for one in on_file)
    if not (approved and form_of(certification, made.form).renews):
        return None
    filing = Filing(made.subject, certification, made.submitted_on)
    because = f"submitted by the form {made.form}"
    return submit_in(work, [filing], by_activity=True, because=because)[0]


def _completions(t: Reading, made: FormIn) -> list[StoredFact]:
    """Return the completions of a form's assignment, the earliest first."""
    found = [
        one
        for one in t.facts(made.subject, made.certification)
        if isinstance(one.entry.fact, Completion)
    ]
    return sorted(found, key=lambda one: completion_of(one).completed_on)


def _settled(work: Work, certification: Certification, stored: StoredFact) -> Submitted:
    """Let a completion count that was approved and has its forms now."""
    granted = GRANTED.find(work.t, stored.id)
    if granted is None or missing_forms(certification, forms_of(work.t, stored)):
        return submitted(work.t, stored, certification)
    GRANTED.take_off(work.t, work.actor, [stored.id])
    because = f"its forms are in; approved by {granted.by}"
    made = approve_in(work, [(stored, certification)], because=because)
    tell_of(work, made)
    return made[0]
