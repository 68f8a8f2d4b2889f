"""Certificates are issued, renewed, revoked, reinstated and removed, many at once (H-9 to H-11)."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from certrules.errors import InvalidFact, InvalidInput
from certrules.model.assignments import Assignment
from certrules.model.counting import counted
from certrules.model.facts import REVOCATION_REASONS, Completion, Revocation
from certrules.model.fields import identifiers, names_fields
from certrules.model.roster import Entry
from certrules.model.subjects import Requirement
from certrules.model.verdicts import Status
from certrules.office.actors import Actor
from certrules.office.attachments import attached_to
from certrules.office.comments import comments_on
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import Drawer
from certrules.office.filing import Filing, Submitted, at_once, file_in
from certrules.office.forms import FORMS_IN, forms_in
from certrules.office.operations import Operation
from certrules.office.previews import given_by_hand, preview_in
from certrules.office.removing import remove_in
from certrules.office.revoking import Revoking, revoking_in
from certrules.office.sought import (
    Pair,
    assignment_there,
    certification_seen,
    certifications_seen,
    held,
    subjects_there,
)
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading
from certrules.status.coverage import history_of
from certrules.status.timeline import evaluate


@names_fields
@attrs.frozen
class Reasons:
    """Why certificates are revoked here: the list to choose from (R-17).

    ``"other"``, with a text, can always be chosen.
    """

    reasons: tuple[str, ...] = attrs.field(default=REVOCATION_REASONS, converter=identifiers)


REASONS = Drawer("reasons", Reasons)

THE_REASONS = "revoking"
"""The key of the only record of the reasons."""


@attrs.frozen
class Removal:
    """What removing assignments takes along (H-9).

    `pairs`: subjects and certifications. `facts`: all that is on file of them. `comments`,
    `attachments`, `forms`: how many, forms that wait for the next completion among them.
    """

    pairs: tuple[Pair, ...]
    facts: tuple[StoredFact, ...]
    comments: int
    attachments: int
    forms: int

    @property
    def text(self) -> str:
        """The effect in words, which is given back as the confirmation."""
        completions = sum(isinstance(one.entry.fact, Completion) for one in self.facts)
        others = len(self.facts) - completions
        named = ", ".join(f"{certification} of {subject}" for subject, certification in self.pairs)
        return (
            f"removes {named} for good, with {counted(completions, 'completion')}, "
            f"{counted(others, 'other fact')}, {counted(self.comments, 'comment')}, "
            f"{counted(self.attachments, 'attachment')} and {counted(self.forms, 'form')}; "
            "to keep the history, revoke instead"
        )


@attrs.frozen
class Records:
    """Certificates that are issued and taken back by those who keep the records.

    Each operation is done to all that are named, or to none. Each raises `NotAllowed` for who may
    not do it to one of the subjects, and `UnknownId` for what is not there, or hidden (K-12).

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> Records(desk).reasons(root).reasons[-1]
    'other'
    """

    desk: Desk

    def certify(  # noqa: PLR0913 - what a certificate holds
        self,
        actor: Actor,
        subjects: Iterable[str],
        certification: str,
        issued_on: date,
        expires_on: date | None = None,
        *,
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        comment: str = "",
    ) -> tuple[Submitted, ...]:
        """Issue a certification to subjects that hold none yet (H-10).

        `issued_on`: the original issue date. `expires_on`: a date given by hand; None for the one
        that the rules give, as `Submissions.preview` shows it. Nobody is told. One that lacks a
        required form counts once the form is in (H-6).

        Raises `InvalidFact` for a subject that has one on file: renew it.
        """
        issue = _Issue(certification, issued_on, expires_on, tuple(files), tuple(links), comment)
        return self._issue(actor, subjects, issue, renews=False)

    def renew(  # noqa: PLR0913 - what a certificate holds
        self,
        actor: Actor,
        subjects: Iterable[str],
        certification: str,
        renewed_on: date,
        expires_on: date | None = None,
        *,
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        comment: str = "",
    ) -> tuple[Submitted, ...]:
        """Renew a certification of subjects that have one on file (H-10).

        As `certify`. Raises `InvalidFact` for a subject that has none on file: certify it.
        """
        issue = _Issue(certification, renewed_on, expires_on, tuple(files), tuple(links), comment)
        return self._issue(actor, subjects, issue, renews=True)

    def _issue(
        self, actor: Actor, subjects: Iterable[str], issue: "_Issue", *, renews: bool
    ) -> tuple[Submitted, ...]:
        subjects = tuple(dict.fromkeys(identifiers(subjects)))

        def task(work: Work) -> tuple[Submitted, ...]:
            filings = issue.filings(work, subjects, renews=renews)
            because = "renewed" if renews else "certified"
            return file_in(work, filings, at_once, because=because)

        return self.desk.do(actor, Operation.RECORD, task, subjects)

    def reasons(self, actor: Actor) -> Reasons:
        """Return the reasons for revoking that there are here."""
        return self.desk.see(actor, Operation.REVOKE, lambda look: _reasons(look.t))

    def set_reasons(self, actor: Actor, reasons: Reasons, *, seen: Reasons) -> None:
        """Change the reasons for revoking; those in the records stay (R-17).

        `seen`: what was read. Raises `ConflictingChange` where something else stands there now.
        """

        def task(work: Work) -> None:
            own = REASONS.find(work.t, THE_REASONS)
            # What nobody has changed is not on file yet.
            before = own if seen == _reasons(work.t) else seen
            REASONS.put(work.t, actor, {THE_REASONS: reasons}, seen=before)

        self.desk.do(actor, Operation.CHANGE_REASONS, task)

    def effect_of_revoking(
        self, actor: Actor, pairs: Iterable[Pair], *, revoked_on: date | None = None
    ) -> Revoking:
        """Return what revoking assignments takes along: every status that changes (H-11).

        `revoked_on`: the first day; today if not given.
        """
        pairs = _pairs(pairs)

        def ask(look: Look) -> Revoking:
            _assignments(look, pairs)
            return revoking_in(look, pairs, revoked_on or actor.on)

        return self.desk.see(actor, Operation.REVOKE, ask, [subject for subject, _ in pairs])

    def revoke(
        self,
        actor: Actor,
        pairs: Iterable[Pair],
        reason: str,
        text: str = "",
        *,
        revoked_on: date | None = None,
    ) -> None:
        """Revoke the certificates of assignments, one or many; nobody is told (H-11).

        `effect_of_revoking` says first what that takes along.

        `pairs`: subjects and certifications, by id. `reason`: one of `reasons`, or ``"other"`` with
        a `text` of at least 10 characters. `revoked_on`: the first day; today if not given.

        Raises `InvalidFact` for another reason, and for what is revoked on that day already.
        """
        pairs = _pairs(pairs)

        def task(work: Work) -> None:
            day = revoked_on or actor.on
            revocation = Revocation(day, reason, text).check_reason(_reasons(work.t).reasons)
            for pair, one in _assignments(work, pairs).items():
                if evaluate(one, day).underlying is Status.REVOKED:
                    raise _wrong(pair, f"is revoked on {day} already", "Leave it out.")
            entries = [Entry(*pair, revocation) for pair in pairs]
            because = reason if not text else f"{reason}: {text}"
            work.t.record(entries, by=actor.id, at=actor.at, because=because)

        self.desk.do(actor, Operation.REVOKE, task, [subject for subject, _ in pairs])

    def reinstate(
        self, actor: Actor, pairs: Iterable[Pair], *, reinstated_on: date | None = None
    ) -> None:
        """Let certificates that were revoked hold again, one or many (H-11, R-17).

        `reinstated_on`: the first day on which they hold; today if not given. Raises `InvalidFact`
        for what is not revoked on that day.
        """
        pairs = _pairs(pairs)

        def task(work: Work) -> None:
            day = reinstated_on or actor.on
            for pair, one in _assignments(work, pairs).items():
                spans = history_of(one, None).revoked
                in_force = [
                    span.revocation for span in spans if span.start <= day.toordinal() < span.end
                ]
                if not in_force:
                    raise _wrong(pair, f"is not revoked on {day}", "Leave it out.")
                for stored in work.t.facts(*pair):
                    if isinstance(stored.entry.fact, Revocation) and stored.entry.fact in in_force:
                        _reinstate(work, stored, day)

        self.desk.do(actor, Operation.REVOKE, task, [subject for subject, _ in pairs])

    def effect_of_removing(self, actor: Actor, pairs: Iterable[Pair]) -> Removal:
        """Return what removing assignments takes along; its `text` is the confirmation (H-9)."""
        pairs = _pairs(pairs)

        def ask(look: Look) -> Removal:
            return _removal(look, pairs)

        return self.desk.see(
            actor, Operation.REMOVE_RECORDS, ask, [subject for subject, _ in pairs]
        )

    def remove(
        self, actor: Actor, pairs: Iterable[Pair], confirmation: str | None = None
    ) -> Removal:
        """Remove assignments with their history, one or many (H-9).

        It cannot be undone; the audit trail keeps that it happened. Revoking keeps the history.

        Raises `ConfirmationNeeded` unless the `confirmation` is the effect, and `InvalidInput` for
        what a role requires: it is removed at the role (H-4).
        """
        pairs = _pairs(pairs)

        def task(work: Work) -> Removal:
            removal = _removal(work, pairs)
            confirmed(removal.text, confirmation)
            because = "removed with the history"
            remove_in(work, removal.facts, because=because)
            for pair in pairs:
                waiting = [one.id for one in forms_in(work.t, pair)]
                FORMS_IN.take_off(work.t, actor, waiting, because=because)
            return removal

        return self.desk.do(
            actor, Operation.REMOVE_RECORDS, task, [subject for subject, _ in pairs]
        )


@attrs.frozen
class _Issue:
    """A certificate, whoever it is for."""

    certification: str
    day: date
    expires_on: date | None
    files: tuple[str, ...]
    links: tuple[str, ...]
    comment: str

    def filings(self, work: Work, subjects: Iterable[str], *, renews: bool) -> list[Filing]:
        """Return what is to come on file for subjects."""
        about = certification_seen(work, self.certification)
        found: list[Filing] = []
        for subject in subjects_there(work.t, subjects):
            preview = preview_in(work.t, subject, about, self.day)
            if preview.renews is not renews:
                there, other = ("nothing", "Certify") if renews else ("a certificate", "Renew")
                pair = (subject, about.id)
                raise _wrong(pair, f"has {there} on file", f"{other} it instead (H-10).")
            by_hand = given_by_hand(self.expires_on, preview.expires_on)
            more = (self.files, self.links, self.comment)
            found.append(Filing(subject, about, self.day, by_hand, None, *more))
        return found


def _reasons(t: Reading) -> Reasons:
    return REASONS.get_or(t, THE_REASONS, Reasons())


def _pairs(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(dict.fromkeys((subject, certification) for subject, certification in pairs))


def _assignments(look: Look | Work, pairs: Iterable[Pair]) -> dict[Pair, Assignment]:
    """Return assignments that are there and not hidden, in the order given; raise `UnknownId`."""
    pairs = tuple(pairs)
    subjects_there(look.t, [subject for subject, _ in pairs])
    certifications_seen(look, [certification for _, certification in pairs])
    known = held(look.t, [subject for subject, _ in pairs])
    return {pair: assignment_there(known, pair) for pair in pairs}


def _wrong(pair: Pair, problem: str, remedy: str) -> InvalidFact:
    return InvalidFact(f"{pair[1]} of {pair[0]}", problem, remedy)


def _reinstate(work: Work, stored: StoredFact, day: date) -> None:
    revocation = stored.entry.fact
    assert isinstance(revocation, Revocation)  # noqa: S101 - revocations alone were asked for
    work.t.correct(
        stored.id,
        attrs.evolve(revocation, reinstated_on=day, reinstatement_recorded_at=work.actor.at),
        by=work.actor.id,
        at=work.actor.at,
        because="reinstated",
        version=stored.version,
    )


def _removal(look: Look | Work, pairs: tuple[Pair, ...]) -> Removal:
    roles = {one.id: one.name for one in look.t.roster(()).roles}
    for pair, one in _assignments(look, pairs).items():
        for requirement in one.requirements:
            _check_own(pair, requirement, roles, look.actor.on)
    facts = tuple(fact for pair in pairs for fact in look.t.facts(*pair))
    return Removal(
        pairs,
        facts,
        sum(len(comments_on(look.t, one.id, one.entry.subject)) for one in facts),
        sum(len(attached_to(look.t, one.id, one.entry.subject)) for one in facts),
        sum(len(forms_in(look.t, pair)) for pair in pairs),
    )


def _check_own(pair: Pair, requirement: Requirement, roles: Mapping[str, str], on: date) -> None:
    """Refuse to remove what a role requires (H-4); one whose time is over does not matter."""
    if requirement.role is None or (requirement.until is not None and requirement.until < on):
        return
    role = roles.get(requirement.role, requirement.role)
    raise InvalidInput(
        f"{pair[1]} of {pair[0]}",
        f"is required by the role {role!r}",
        "Take the certification out of the role, or the subject out of the role (H-4).",
    )
