"""Completions come on file and are approved: the one way in, for every area (K-10, K-29, H-6)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import attrs

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.model.roster import Entry
from certrules.office.attachments import attach_in, files_to_send
from certrules.office.comments import comment_in
from certrules.office.desk import Work
from certrules.office.documents import certificates_in, given_with
from certrules.office.forms import (
    GRANTED,
    FormIn,
    Granted,
    bind,
    forms_in,
    forms_of,
    last_required,
    missing_forms,
)
from certrules.office.operations import Operation
from certrules.office.sought import Decisions, Pair, completion_of, held, versions_of
from certrules.office.telling import News, tell_in
from certrules.planning.telling import Cause
from certrules.ports.keys import key_of
from certrules.ports.messages import AttachedFile
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading

_APPROVED, _PENDING = CompletionState.APPROVED, CompletionState.PENDING


@attrs.frozen
class Filing:
    """What is to come on file.

    `subject`: its id. `certification`: or a competency. `completed_on`: the day. `expires_on`: a
    date given by hand, None for the one that the rules give (R-10). `credits`: R-60. `files`: ids
    of files received. `links`: web addresses. `comment`: a text to go with it.
    """

    subject: str
    certification: Certification
    completed_on: date
    expires_on: date | None = None
    credits: Decimal | int | str | None = None
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    comment: str = ""


@attrs.frozen
class Submitted:
    """A completion that is on file now, pending or approved.

    `id`: of the fact, by which it is approved, edited, commented on. `version`: of the fact.
    `completed_on`: the day. `state`: pending, approved or declined. `attached`: whether a file or a
    link goes with it (K-29). `waits_for`: the names of the required forms without which it does not
    count (H-6).
    """

    id: str
    version: int
    subject: str
    certification: str
    completed_on: date
    state: CompletionState
    attached: bool = False
    waits_for: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether it waits: for approval, or for forms."""
        return self.state is _PENDING


def approved_at_once(
    work: Work, certification: Certification, subject: str, *, by_activity: bool = False
) -> bool:
    """Return whether a submission by the actor is approved without being looked at (K-10).

    It is where the certification says so, of all submissions or of those that come from finishing
    the activity; and where the actor may approve it.
    """
    approval = certification.handling.approval
    if approval.automatic or (by_activity and approval.automatic_on_activity):
        return True
    return work.viewer.may(work.t, Operation.DECIDE, subject)


def at_once(filing: Filing) -> bool:  # noqa: ARG001 - whoever it is for
    """Return that a filing is approved: what is recorded by those who may is."""
    return True


def submit_in(
    work: Work, filings: Sequence[Filing], *, by_activity: bool = False, because: str = "submitted"
) -> tuple[Submitted, ...]:
    """Put submissions on file, approve those that need no look, and tell of all (K-10, K-39)."""

    def approved(one: Filing) -> bool:
        return approved_at_once(work, one.certification, one.subject, by_activity=by_activity)

    made = file_in(work, filings, approved, because=because, by_activity=by_activity)
    tell_of(work, made)
    return made


def file_in(
    work: Work,
    filings: Sequence[Filing],
    approved: Callable[[Filing], bool],
    *,
    because: str,
    by_activity: bool = False,
) -> tuple[Submitted, ...]:
    """Put completions on file, approved or pending, and return them in the order given.

    `by_activity`: whether they come from finishing the activity, which may make certificates.
    One that is approved and lacks a required form stays pending, and is approved once the form is
    in (H-6). What the actor has put on file at the same instant already stays as it is.
    """
    drafts = [_Draft.of(work, one, approved=approved(one)) for one in filings]
    new = [one for one in drafts if one.there is None]
    entries = [Entry(one.filing.subject, one.filing.certification.id, one.fact) for one in new]
    actor = work.actor
    written = work.t.record(entries, by=actor.id, at=actor.at, because=because)
    for draft, id_ in zip(new, written.ids, strict=True):
        draft.complete(work, id_)
    ids = iter(written.ids)
    filed = [
        (one.there or work.t.facts(id=next(ids))[0], one.filing.certification) for one in drafts
    ]
    certificates_in(work, filed, by_activity=by_activity)
    return tuple(submitted(work.t, *one) for one in filed)


@attrs.frozen
class _Draft:
    """A completion on its way in.

    `there`: it is on file already. `granted`: it is approved, but waits for forms. `forms`: those
    that go with it.
    """

    filing: Filing
    fact: Completion
    granted: bool
    forms: tuple[FormIn, ...]
    there: StoredFact | None

    @classmethod
    def of(cls, work: Work, filing: Filing, *, approved: bool) -> "_Draft":
        """Return the draft of a filing."""
        certification, actor = filing.certification, work.actor
        pair = (filing.subject, certification.id)
        what = (filing.completed_on, filing.expires_on, filing.credits)
        key = key_of(*pair, actor.id, actor.at.isoformat(), *what)
        forms: tuple[FormIn, ...] = ()
        if certification.handling.forms:
            forms = tuple(one for one in forms_in(work.t, pair) if one.fact is None)
        complete = not missing_forms(certification, forms)
        day, by_hand = filing.completed_on, filing.expires_on
        fact = Completion(day, by_hand, credits=filing.credits, id=key, state=_PENDING)
        if approved and complete:
            fact = in_effect(attrs.evolve(fact, state=_APPROVED), certification, forms)
        there = _on_file(work.t, pair, key)
        return cls(filing, fact, approved and not complete, forms, there)

    def complete(self, work: Work, id: str) -> None:  # noqa: A002 - the field's name
        """Add what goes with the completion once it is on file."""
        filing = self.filing
        about = (id, filing.subject, filing.certification.id)
        attach_in(work, *about, files=filing.files, links=filing.links)
        if filing.comment:
            comment_in(work, *about, filing.comment)
        bind(work, self.forms, id)
        if self.granted:
            _grant(work, *about)


def _on_file(t: Reading, pair: Pair, id: str) -> StoredFact | None:  # noqa: A002
    """Return the completion of an assignment that has an id of its own, None for none."""
    for one in t.facts(*pair):
        if isinstance(one.entry.fact, Completion) and one.entry.fact.id == id:
            return one
    return None


def in_effect(
    completion: Completion, certification: Certification, forms: Iterable[FormIn]
) -> Completion:
    """Return a completion that counts from the day on which its last required form was in (H-6)."""
    day = last_required(certification, forms)
    if day is None or day <= (completion.effective_on or completion.completed_on):
        return completion
    return attrs.evolve(completion, effective_on=day)


def _grant(work: Work, fact: str, subject: str, certification: str) -> None:
    actor = work.actor
    granted = Granted(fact, subject, certification, actor.id, actor.at)
    GRANTED.put(work.t, actor, {fact: granted})


def submitted(t: Reading, stored: StoredFact, certification: Certification) -> Submitted:
    """Return a completion on file as those see it who put it there or decide on it."""
    fact = completion_of(stored)
    waits_for: tuple[str, ...] = ()
    if fact.state is _PENDING and certification.handling.forms:
        waits_for = missing_forms(certification, forms_of(t, stored))
    return Submitted(
        stored.id,
        stored.version,
        stored.entry.subject,
        stored.entry.certification,
        fact.completed_on,
        fact.state,
        bool(given_with(t, stored.id, stored.entry.subject)),
        waits_for,
    )


def approve_in(
    work: Work, found: Iterable[tuple[StoredFact, Certification]], *, because: str = "approved"
) -> tuple[Submitted, ...]:
    """Approve pending completions; one that lacks a required form waits for it (H-6)."""
    actor, made = work.actor, list[tuple[StoredFact, Certification]]()
    for stored, certification in found:
        forms = forms_of(work.t, stored)
        kept = stored
        if missing_forms(certification, forms):
            _grant(work, stored.id, stored.entry.subject, stored.entry.certification)
        else:
            fact = attrs.evolve(completion_of(stored), state=_APPROVED)
            kept = work.t.correct(
                stored.id,
                in_effect(fact, certification, forms),
                by=actor.id,
                at=actor.at,
                because=because,
                version=stored.version,
            )
        made.append((kept, certification))
    certificates_in(work, made)
    return tuple(submitted(work.t, *one) for one in made)


def tell_of(work: Work, made: Iterable[Submitted], text: str = "") -> None:
    """Tell what became of submissions: that they wait, were approved, were declined (K-39).

    One that was approved and waits for forms is told of when they are in. `text`: what the actor
    writes to go with it.
    """
    told = [one for one in made if GRANTED.find(work.t, one.id) is None]
    approved = {one.subject for one in told if one.state is _APPROVED}
    known = held(work.t, approved) if approved else {}
    sending = _sending(work.t) if approved else set()
    tell_in(work, [_news(work.t, one, known, text, sending) for one in told])


def _sending(t: Reading) -> set[str]:
    """Return the certifications whose files go with notices of approval (K-15)."""
    return {one.id for one in t.catalogue() if one.handling.certificate.attach_to_notices}


_CAUSES = {
    CompletionState.PENDING: Cause.SUBMITTED,
    CompletionState.APPROVED: Cause.APPROVED,
    CompletionState.DECLINED: Cause.DECLINED,
}


def _news(
    t: Reading,
    made: Submitted,
    known: Mapping[Pair, Assignment],
    text: str,
    sending: Collection[str],
) -> News:
    versions = versions_of(t, made.id)
    decision, files = None, tuple[AttachedFile, ...]()
    if made.state is _APPROVED:
        if made.certification in sending:
            files = files_to_send(t, made.id, made.subject)
        assignment = known[made.subject, made.certification]
        decision = Decisions(assignment).of(completion_of(versions[-1]))
    return News(
        _CAUSES[made.state],
        made.subject,
        made.certification,
        f"{made.id} {made.version}",
        about=None if decision is None else decision.expires_on,
        submitter=versions[0].by,
        text=text,
        files=files,
    )
