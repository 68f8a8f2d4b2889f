"""Who is told what, and reminders that somebody sends (K-39, H-15)."""

from collections.abc import Iterable

import attrs

from certrules.model.fields import identifiers
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Work
from certrules.office.operations import Operation
from certrules.office.sought import (
    Pair,
    assignment_there,
    certifications_seen,
    held,
    subjects_there,
)
from certrules.office.telling import (
    AUDIENCES_KEPT,
    THE_AUDIENCES,
    Audiences,
    News,
    audiences_in,
    remind_in,
)
from certrules.planning.telling import Cause
from certrules.ports.messages import Message
from certrules.status.timeline import evaluate


@attrs.frozen
class Notices:
    """What people are told because somebody did something, and who is told.

    Messages go into the outbox in the same transaction; the engine of the store delivers them. Each
    operation raises `NotAllowed` for who may not do it.
    """

    desk: Desk

    def audiences(self, actor: Actor) -> Audiences:
        """Return who is told what becomes of a submission (K-39)."""
        return self.desk.see(actor, Operation.CHANGE_AUDIENCES, lambda look: audiences_in(look.t))

    def set_audiences(self, actor: Actor, audiences: Audiences, *, seen: Audiences) -> None:
        """Say who is told what becomes of a submission (K-39).

        `seen`: what was read. Raises `ConflictingChange` where something else stands there now.
        """

        def task(work: Work) -> None:
            own = AUDIENCES_KEPT.find(work.t, THE_AUDIENCES)
            now = audiences_in(work.t)
            # What nobody has changed is not on file yet.
            before = own if seen == now else seen
            AUDIENCES_KEPT.put(work.t, actor, {THE_AUDIENCES: audiences}, seen=before)

        self.desk.do(actor, Operation.CHANGE_AUDIENCES, task)

    def remind(
        self,
        actor: Actor,
        pairs: Iterable[Pair],
        *,
        text: str = "",
        to: Iterable[str] | None = None,
    ) -> tuple[Message, ...]:
        """Send reminders now, of assignments that the actor chose, any time (H-15, K-39).

        `pairs`: subjects and certifications, by id. `text`: what the actor writes. `to`: who is
        reminded: ``"subject"``, ``"supervisor"``, ``"supervisors"`` or names; the subject if not
        given. Returns the messages, one a person. Raises `UnknownId` for an assignment that is not
        there.
        """
        pairs = tuple(dict.fromkeys((subject, one) for subject, one in pairs))
        audience = None if to is None else identifiers(to)

        def task(work: Work) -> tuple[Message, ...]:
            subjects_there(work.t, [subject for subject, _ in pairs])
            certifications_seen(work, [one for _, one in pairs])
            known = held(work.t, [subject for subject, _ in pairs])
            news: list[News] = []
            for pair in pairs:
                today = evaluate(assignment_there(known, pair), actor.on)
                what = f"{actor.id} {actor.at.isoformat()}"
                news.append(News(Cause.REMINDER, *pair, what, today.expires_on, today.status))
            return remind_in(work, news, to=audience, text=text)

        return self.desk.do(actor, Operation.REMIND, task, [subject for subject, _ in pairs])
