"""The report of one subject by a code that can be shown and scanned (K-44)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import attrs

from certrules.model.certifications import Certification
from certrules.model.fields import identifier, instant, names_fields
from certrules.office.access import ACCOUNTS, Viewer, module_is_on
from certrules.office.actors import Actor
from certrules.office.cards import hidden_people
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import Drawer
from certrules.office.operations import Operation
from certrules.office.sought import subjects_there
from certrules.office.tokens import (
    TokenSource,
    digest_of,
    drawn,
    new_token,
    nothing_opens,
    opens,
)
from certrules.ports.store import Reading

T = TypeVar("T")


@names_fields
@attrs.frozen
class ReportCode:
    """The code of a subject: its token, and who gave it out, and when.

    The token itself is kept, so that the same code can be printed again on a new badge.
    """

    subject: str = attrs.field(converter=identifier)
    token: str = attrs.field(converter=identifier, repr=False)
    by: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=instant)


CODES = Drawer("report code", ReportCode, subject="subject")


@attrs.frozen
class ReportCodes:
    """The codes of subjects: whoever scans one reads how its subject stands.

    `tokens`: the source of tokens. Each operation of an actor raises `NotAllowed` for who may not
    share reports, or may not view the subject, and `UnknownId` for one that is not there.
    """

    desk: Desk
    tokens: TokenSource = new_token

    def token_of(self, actor: Actor, subject: str) -> str:
        """Return the token of a subject: the same one until it is reset."""

        def task(work: Work) -> str:
            _person(work, subject)
            held = CODES.about(work.t, subject=subject)
            return next((one.token for one in held.values()), None) or self._new(work, subject)

        return self.desk.do(actor, Operation.GIVE_CODE, task, [subject])

    def reset(self, actor: Actor, subject: str, confirmation: str | None = None) -> str:
        """Give a subject another token; the old one opens nothing any more.

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect (K-18).
        """

        def task(work: Work) -> str:
            name = _person(work, subject)
            confirmed(f"ends the code of {name!r}, wherever it is printed", confirmation)
            held = CODES.about(work.t, subject=subject)
            CODES.take_off(work.t, actor, held, because="reset a code")
            return self._new(work, subject)

        return self.desk.do(actor, Operation.RESET_CODE, task, [subject])

    def opened(self, token: str, on: date, ask: Callable[[Look, str], T]) -> T:
        """Return what is asked of the subject whose token this is; nobody has to be known for it.

        `on`: the day. `ask`: is given a reading on behalf of the subject itself, as one who may
        see what its own accounts may see, and its id. Raises `UnknownId`, always the same, for a
        token that opens nothing: a wrong or reset one, one of somebody hidden or not there any
        more, and any while the module is off.
        """
        with self.desk.store.reading() as t:
            code = opens(t, CODES, token)
            if code is None or not module_is_on(t) or not _is_shown(t, code.subject):
                raise nothing_opens()
            return ask(Look(t, _holder(t, code, on)), code.subject)

    def _new(self, work: Work, subject: str) -> str:
        token, actor = drawn(self.tokens), work.actor
        CODES.put(work.t, actor, {digest_of(token): ReportCode(subject, token, actor.id, actor.at)})
        return token


def on_codes(viewer: Viewer, certification: Certification) -> bool:
    """Return whether a certification is on the reports by code of who holds it (K-12)."""
    privacy = certification.handling.privacy
    return viewer.sees(certification) and not privacy.hide_from_qr_reports


def attachments_on_codes(viewer: Viewer, certification: Certification) -> bool:
    """Return whether what is attached to a certification is on reports by code (K-12)."""
    hidden = certification.handling.privacy.hide_attachments_from_qr_reports
    return on_codes(viewer, certification) and viewer.sees_attachments(certification) and not hidden


def _person(work: Work, subject: str) -> str:
    """Return the name of a subject that the actor may view."""
    work.viewer.check(work.t, Operation.VIEW_SUBJECT, [subject])
    return subjects_there(work.t, [subject])[subject].name


def _is_shown(t: Reading, subject: str) -> bool:
    there = any(one.id == subject for one in t.people([subject]))
    return there and subject not in hidden_people(t)


def _holder(t: Reading, code: ReportCode, on: date) -> Viewer:
    """Return the subject as one who looks: with the levels of its accounts, and no permission."""
    actor = Actor(code.subject, code.at, on)
    own = [one.id for one in ACCOUNTS.all(t).values() if (one.subject or one.id) == code.subject]
    viewers = [Viewer.of(t, attrs.evolve(actor, id=one)) for one in own]
    levels = dict.fromkeys(level for one in viewers for level in one.levels)
    return Viewer(actor, tuple(levels), frozenset(), code.subject)
