"""Activities: finished, to be done, put before a login, kept as drafts (K-9, K-10)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import attrs

from certrules.errors import InvalidInput
from certrules.model.activities import Activity, ActivityKind
from certrules.model.certifications import Certification
from certrules.model.fields import identifier, instant, names_fields
from certrules.office.actors import Actor
from certrules.office.attachments import files_to_attach
from certrules.office.claims import check_required
from certrules.office.desk import Desk, Look, Work
from certrules.office.drawers import UNSEEN, Drawer, Unseen
from certrules.office.filing import Filing, Submitted, submit_in
from certrules.office.finished import FINISHED, FinishedActivity, ToDo, outstanding
from certrules.office.operations import Operation
from certrules.office.sought import certification_seen, subjects_there
from certrules.ports.files import ActivityProvider
from certrules.ports.keys import key_of


@names_fields
@attrs.frozen
class ActivityDraft:
    """A form or payment that is not finished: what the host keeps of it, as a text.

    `saved_by`, `saved_at`: who saved it last, and when.
    """

    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    text: str
    saved_by: str = attrs.field(converter=identifier)
    saved_at: datetime = attrs.field(converter=instant)


DRAFTS = Drawer("draft", ActivityDraft, subject="subject", certification="certification")


@attrs.frozen
class Finished:
    """What finishing an activity came to.

    `activity`: as it is kept. `submission`: what it made, None where it makes none.
    """

    activity: FinishedActivity
    submission: Submitted | None


@attrs.frozen
class Activities:
    """What subjects do to earn or renew certifications.

    `provider`: knows where the host offers it. Each operation raises `NotAllowed` for who may not
    do it to the subject, `UnknownId` for what is not there, or hidden (K-12), and `InvalidInput`
    for a certification that asks for no activity.
    """

    desk: Desk
    provider: ActivityProvider | None = None

    def finish(  # noqa: PLR0913 - what comes with it
        self,
        actor: Actor,
        subject: str,
        certification: str,
        *,
        on: date | None = None,
        receipt: str | None = None,
        files: Iterable[str] = (),
        links: Iterable[str] = (),
        credits: Decimal | int | str | None = None,  # noqa: A002 - the field's name
        comment: str = "",
    ) -> Finished:
        """Say that a subject has finished the activity of a certification (K-9).

        It makes a submission if the certification says so, which waits unless what comes from the
        activity is approved automatically, or the actor may approve it (K-10). `on`: the day on
        which it was finished, the actor's today if not given; an external course is often told of
        late. `receipt`: the id of a file; where a payment is taken one is needed. `files`, `links`,
        `credits`, `comment`: as in `Submissions.submit`; links, credits and a comment belong to a
        submission. A draft is taken off. The same at the same instant is finished once.

        Raises `NotAllowed` for what is not required, unless the actor may submit any.
        """
        about = _Ending(on or actor.on, receipt, tuple(files), tuple(links), credits, comment)

        def task(work: Work) -> Finished:
            known = certification_seen(work, certification)
            subjects_there(work.t, [subject])
            check_required(work, certification, [subject])
            return about.ended(work, subject, known, _activity_of(known))

        return self.desk.do(actor, Operation.FINISH_ACTIVITY, task, [subject])

    def to_do(self, actor: Actor, subject: str) -> tuple[ToDo, ...]:
        """Return the activities that a subject has to do today, each with where it does them.

        They are those of certifications that are required and missing, due, expired or revoked,
        for which it was not finished since; and documents with a new revision.
        """

        def ask(look: Look) -> tuple[ToDo, ...]:
            return outstanding(look, subject, actor.on)

        found = self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])
        return tuple(self._with_address(one) for one in found)

    def blocking_activities(
        self, actor: Actor, subject: str, day: date | None = None
    ) -> tuple[ToDo, ...]:
        """Return what a host puts before a login of a subject on a day (K-10).

        `day`: the actor's today if not given. They are those to be done that are required at login,
        where nothing is in force or the document has a new revision.
        """

        def ask(look: Look) -> tuple[ToDo, ...]:
            return outstanding(look, subject, day or actor.on)

        found = self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])
        return tuple(self._with_address(one) for one in found if one.blocks)

    def _with_address(self, one: ToDo) -> ToDo:
        if self.provider is None or not one.activity.reference:
            return one
        address = self.provider.address(one.activity.reference, one.subject)
        return attrs.evolve(one, address=address)

    def save_draft(
        self,
        actor: Actor,
        subject: str,
        certification: str,
        text: str,
        *,
        seen: ActivityDraft | Unseen | None = UNSEEN,
    ) -> ActivityDraft:
        """Keep a form or payment that is not finished, where the activity allows it.

        `text`: whatever the host needs to go on. `seen`: what was read, None for nothing. Raises
        `ConflictingChange` where something else stands there now.
        """

        def task(work: Work) -> ActivityDraft:
            known = certification_seen(work, certification)
            subjects_there(work.t, [subject])
            if not _activity_of(known).allows_drafts:
                raise InvalidInput(
                    known.name,
                    "asks for an activity of which no drafts are kept",
                    "Finish it, or let the activity allow drafts (K-9).",
                )
            draft = ActivityDraft(subject, known.id, text, actor.id, actor.at)
            key = key_of(subject, known.id)
            DRAFTS.put(work.t, actor, {key: draft}, seen=seen)
            return draft

        return self.desk.do(actor, Operation.FINISH_ACTIVITY, task, [subject])

    def draft(self, actor: Actor, subject: str, certification: str) -> ActivityDraft | None:
        """Return what is kept of an activity that is not finished, None for nothing."""

        def ask(look: Look) -> ActivityDraft | None:
            known = certification_seen(look, certification)
            return DRAFTS.find(look.t, key_of(subject, known.id))

        return self.desk.see(actor, Operation.FINISH_ACTIVITY, ask, [subject])


def _activity_of(certification: Certification) -> Activity:
    activity = certification.handling.activity
    if activity is None:
        raise InvalidInput(
            certification.name,
            "asks for no activity",
            "Submit a completion instead (K-29).",
            field="certification",
        )
    return activity


@attrs.frozen
class _Ending:
    """What comes with an activity that is finished."""

    on: date
    receipt: str | None
    files: tuple[str, ...]
    links: tuple[str, ...]
    credits: Decimal | int | str | None
    comment: str

    def ended(
        self, work: Work, subject: str, certification: Certification, activity: Activity
    ) -> Finished:
        """Keep that it is finished, and make its submission."""
        self._check(certification, activity)
        actor = work.actor
        pair = (subject, certification.id)
        key = key_of(*pair, actor.id, actor.at.isoformat(), self.on)
        made = self._submission(work, subject, certification) if activity.makes_submission else None
        ended = FinishedActivity(
            key,
            *pair,
            self.on,
            actor.id,
            actor.at,
            activity.revision,
            None if made is None else made.id,
            () if made is not None else files_to_attach(work, self._all_files()),
        )
        FINISHED.put(work.t, actor, {key: ended})
        drafts = DRAFTS.some(work.t, [key_of(*pair)])
        DRAFTS.take_off(work.t, actor, drafts, because="finished")
        return Finished(ended, made)

    def _check(self, certification: Certification, activity: Activity) -> None:
        paid = activity.takes_payment or activity.kind is ActivityKind.PAYMENT
        if paid and self.receipt is None:
            raise InvalidInput(
                certification.name,
                "is paid for, and no receipt comes with it",
                "Receive the receipt as a file, and give its id (K-9).",
                field="receipt",
            )
        if not paid and self.receipt is not None:
            raise InvalidInput(
                certification.name,
                "takes no payment, and a receipt comes with it",
                "Give it as a file, or let the activity take payment (K-9).",
                field="receipt",
            )
        beside = self.links or self.comment or self.credits is not None
        if beside and not activity.makes_submission:
            raise InvalidInput(
                certification.name,
                "makes no submission, and links, credits or a comment come with it",
                "Give them with the submission (K-9).",
            )

    def _all_files(self) -> tuple[str, ...]:
        return (*self.files, *(() if self.receipt is None else (self.receipt,)))

    def _submission(self, work: Work, subject: str, certification: Certification) -> Submitted:
        filing = Filing(
            subject,
            certification,
            self.on,
            credits=self.credits,
            files=self._all_files(),
            links=self.links,
            comment=self.comment,
        )
        because = "finished the activity"
        return submit_in(work, [filing], by_activity=True, because=because)[0]
