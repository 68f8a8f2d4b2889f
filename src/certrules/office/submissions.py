"""Submissions: what subjects say they completed, until it is decided on (K-29 to K-33)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from certrules.errors import InvalidFact
from certrules.model.facts import CompletionState
from certrules.model.fields import identifiers
from certrules.office.actors import Actor
from certrules.office.cards import hidden_people
from certrules.office.claims import Claim, check_required, may_for_all
from certrules.office.deciding import (
    Waiting,
    declined,
    edited,
    effect_of_deleting,
    undecided,
    waiting_in,
)
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import changed_meanwhile
from certrules.office.filing import (
    Filing,
    Submitted,
    approve_in,
    at_once,
    file_in,
    submit_in,
    submitted,
    tell_of,
)
from certrules.office.forms import GRANTED
from certrules.office.operations import Operation
from certrules.office.previews import Preview, given_by_hand, preview_in
from certrules.office.removing import remove_in
from certrules.office.sought import (
    certification_seen,
    completion_of,
    completion_seen,
    held,
    seen_by,
    subjects_there,
)

WITHOUT_ATTACHMENTS = "records a completion without a file or a link"
"""What has to be confirmed to do so (K-31)."""


@attrs.frozen
class Submissions:
    """What becomes of submissions: made, approved, declined, deleted, edited.

    Each operation raises `NotAllowed` for who may not do it to the subject, and `UnknownId` for
    what is not there, or hidden from the actor (K-12). A submission is named by the id that
    `submit` returns. Notices go out with it as `Notices.audiences` says (K-39).

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Subject
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> with desk.store.transaction() as t:
    ...     _ = t.set_catalogue(Catalogue([Certification("fire")]), by="root", at=root.at)
    ...     _ = t.put([Subject("ana")], by="root", at=root.at)
    >>> made = Submissions(desk).submit(root, "ana", "fire", date(2026, 6, 1))
    >>> made.state.value, made.attached
    ('approved', False)
    """

    desk: Desk

    def submit(  # noqa: PLR0913 - what a submission holds
        self,
        actor: Actor,
        subject: str,
        certification: str,
        completed_on: date,
        *,
        credits: Decimal | int | str | None = None,  # noqa: A002 - the field's name
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        comment: str = "",
    ) -> Submitted:
        """Submit that a subject completed a certification on a day (K-29).

        It is approved at once where the certification says so or the actor may approve it (K-10).
        `credits`: R-60. `files`: ids of files received. `links`: web addresses. `comment`: a text
        to go with it. The same at the same instant is submitted once.

        Raises `NotAllowed` for what is not required, unless the actor may submit any;
        `InvalidInput` where a file or a link has to go with it (K-13); `ProblemsFound` for what is
        for another kind of subject (H-1).
        """
        return self._submit(
            actor,
            [subject],
            certification,
            Claim(completed_on, credits, tuple(files), tuple(links), comment),
            operation=Operation.SUBMIT,
        )[0]

    def submit_batch(  # noqa: PLR0913 - what a submission holds
        self,
        actor: Actor,
        subjects: Iterable[str],
        certification: str,
        completed_on: date,
        *,
        credits: Decimal | int | str | None = None,  # noqa: A002 - the field's name
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        comment: str = "",
    ) -> tuple[Submitted, ...]:
        """Submit one certification for many subjects; one day and set of files serves all (K-30).

        Members of the roles that the certification names may, for all (K-14); anybody else only
        for those for whom the actor may submit it one by one. Raises as `submit` does.
        """
        return self._submit(
            actor,
            identifiers(subjects),
            certification,
            Claim(completed_on, credits, tuple(files), tuple(links), comment),
            operation=Operation.SUBMIT_FOR_MANY,
        )

    def _submit(
        self,
        actor: Actor,
        subjects: Iterable[str],
        certification: str,
        claim: Claim,
        *,
        operation: Operation,
    ) -> tuple[Submitted, ...]:
        subjects = tuple(dict.fromkeys(subjects))
        many = operation is Operation.SUBMIT_FOR_MANY

        def task(work: Work) -> tuple[Submitted, ...]:
            known = seen_by(work).get(certification)
            for_all = many and known is not None and may_for_all(work, known)
            if not for_all:
                work.viewer.check(work.t, operation, subjects)
            about = certification_seen(work, certification)
            subjects_there(work.t, subjects)
            if not for_all:
                check_required(work, certification, subjects)
            claim.check(about)
            return submit_in(work, [claim.filing(one, about) for one in subjects])

        return self.desk.do(actor, operation, task, () if many else subjects)

    def candidates(
        self, actor: Actor, certification: str, *, everybody: bool = False
    ) -> tuple[str, ...]:
        """Return the ids of those for whom the actor may submit a certification at once (K-30).

        They are those of whom it is required or who have something on file, or with `everybody`
        all of its kind of subject; hidden ones are left out (K-26).
        """

        def ask(look: Look) -> tuple[str, ...]:
            about = certification_seen(look, certification)
            roster = look.t.roster()
            there = [one.id for one in roster.subjects if one.kind is about.subject_kind]
            if not everybody:
                known = held(look.t, there)
                there = [one for one in there if (one, about.id) in known]
            if not may_for_all(look, about):
                there = list(look.viewer.allowed(look.t, Operation.SUBMIT_FOR_MANY, there))
            hidden = hidden_people(look.t)
            return tuple(one for one in there if one not in hidden)

        return self.desk.see(actor, Operation.SUBMIT_FOR_MANY, ask)

    def preview(
        self,
        actor: Actor,
        subject: str,
        certification: str,
        completed_on: date,
        expires_on: date | None = None,
    ) -> Preview:
        """Return what a completion would come to: its dates, and when the status will change.

        `expires_on`: given by hand; None for what the rules give (K-31, H-10).
        """

        def ask(look: Look) -> Preview:
            about = certification_seen(look, certification)
            return preview_in(look.t, subject, about, completed_on, expires_on)

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])

    def record(  # noqa: PLR0913 - what a record holds
        self,
        actor: Actor,
        subject: str,
        certification: str,
        completed_on: date,
        expires_on: date | None,
        *,
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        comment: str = "",
        confirmation: str | None = None,
    ) -> Submitted:
        """Record a certification or competency for a subject, approved (K-31).

        `expires_on`: as `preview` gives it, or another date; None for what never expires.

        Raises `InvalidFact` without an expiration date where the rules give one, and
        `ConfirmationNeeded` without files and links unless the `confirmation` says so.
        """
        files, links = tuple(files), tuple(links)

        def task(work: Work) -> Submitted:
            about = certification_seen(work, certification)
            ruled = preview_in(work.t, subject, about, completed_on).expires_on
            if expires_on is None and ruled is not None:
                raise InvalidFact(
                    "nothing",
                    f"is no expiration date for a completion on {completed_on}",
                    f"Give one; by the rules it is {ruled} (K-31).",
                    field="expires_on",
                )
            if not files and not links:
                confirmed(WITHOUT_ATTACHMENTS, confirmation)
            by_hand = given_by_hand(expires_on, ruled)
            filing = Filing(
                subject, about, completed_on, by_hand, files=files, links=links, comment=comment
            )
            made = file_in(work, [filing], at_once, because="recorded")
            tell_of(work, made)
            return made[0]

        return self.desk.do(actor, Operation.RECORD, task, [subject])

    def pending(self, actor: Actor, subject: str | None = None) -> tuple[Waiting, ...]:
        """Return the submissions that wait for the actor to decide, the oldest first (K-32).

        `subject`: only those of this one. Those that were approved and wait for forms are left out,
        and so is what is hidden from the actor.
        """

        def ask(look: Look) -> tuple[Waiting, ...]:
            return waiting_in(look, subject)

        subjects = () if subject is None else (subject,)
        return self.desk.see(actor, Operation.DECIDE, ask, subjects)

    def approve(
        self, actor: Actor, ids: Iterable[str], *, seen: Mapping[str, int] | None = None
    ) -> tuple[Submitted, ...]:
        """Approve submissions: one, or many at once, all or none (K-32).

        `seen`: the version that the actor has seen, by id, for those that somebody may have edited
        meanwhile. One that lacks a required form counts once the form is in (H-6).

        Raises `ConflictingChange` for one that was decided on, or is not as seen any more.
        """
        ids = identifiers(ids)

        def task(work: Work) -> tuple[Submitted, ...]:
            found = undecided(work, ids, seen or {})
            made = approve_in(work, found)
            tell_of(work, made)
            return made

        return self.desk.do(actor, Operation.DECIDE, task)

    def decline(
        self,
        actor: Actor,
        ids: Iterable[str],
        comment: str,
        *,
        seen: Mapping[str, int] | None = None,
    ) -> tuple[Submitted, ...]:
        """Decline submissions with a comment, which goes into the notice (K-32).

        Raises `InvalidInput` for a comment that says nothing, and as `approve` does.
        """
        ids = identifiers(ids)

        def task(work: Work) -> tuple[Submitted, ...]:
            found = undecided(work, ids, seen or {})
            made = tuple(declined(work, *one, comment) for one in found)
            tell_of(work, made, comment)
            return made

        return self.desk.do(actor, Operation.DECIDE, task)

    def effect_of_deleting(self, actor: Actor, id: str) -> str:  # noqa: A002 - the field's name
        """Return what deleting a pending submission does, in words (K-18, K-32)."""

        def ask(look: Look) -> str:
            return effect_of_deleting(look, completion_seen(look, Operation.DECIDE, id))

        return self.desk.see(actor, Operation.DECIDE, ask)

    def delete(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Delete a pending submission, of which nobody is told; the audit trail keeps it (K-32).

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect, and `ConflictingChange`
        for one that was decided on.
        """

        def task(work: Work) -> None:
            stored = completion_seen(work, Operation.DECIDE, id)
            if completion_of(stored).state is not CompletionState.PENDING:
                raise changed_meanwhile("submission", id)
            confirmed(effect_of_deleting(work, stored), confirmation)
            remove_in(work, [stored], because="deleted while it was pending")

        self.desk.do(actor, Operation.DECIDE, task)

    def edit(
        self,
        actor: Actor,
        id: str,  # noqa: A002 - the field's name
        *,
        version: int,
        completed_on: date | None = None,
        expires_on: date | None = None,
    ) -> Submitted:
        """Change the dates of a submission or a record (K-33).

        `version`: of what the actor has seen. `completed_on`: another day, by which the expiration
        date is worked out anew unless one is given. `expires_on`: another expiration date; the one
        that the rules give is not kept as given by hand. One that was approved is changed by those
        alone who may record.

        Raises `ConflictingChange` for one that is not as seen any more, and `InvalidFact` for one
        that was declined or withdrawn.
        """

        def task(work: Work) -> Submitted:
            stored = completion_seen(work, Operation.EDIT_SUBMISSION, id)
            waits = completion_of(stored).state is CompletionState.PENDING
            if not waits or GRANTED.find(work.t, id) is not None:
                work.viewer.check(work.t, Operation.EDIT_RECORD, [stored.entry.subject])
            if stored.version != version:
                raise changed_meanwhile("submission", id)
            about = certification_seen(work, stored.entry.certification)
            kept = edited(work, stored, about, completed_on, expires_on)
            return submitted(work.t, kept, about)

        return self.desk.do(actor, Operation.EDIT_SUBMISSION, task)
