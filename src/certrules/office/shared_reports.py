"""Shared reports: chosen roles by chosen subjects, behind a link that can be ended (K-43)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

import attrs

from certrules.errors import InvalidInput, NotAllowed, UnknownId
from certrules.model.certifications import Certification
from certrules.model.counting import counted
from certrules.model.fields import identifier, identifiers, instant, names_fields
from certrules.office.access import Viewer
from certrules.office.actors import Actor
from certrules.office.attachments import ATTACHMENTS, FileInfo, files_to_attach
from certrules.office.cards import hidden_people, shown_name
from certrules.office.desk import Desk, Look, Work, admitted, confirmed
from certrules.office.drawers import Drawer
from certrules.office.finished import FINISHED
from certrules.office.operations import Operation
from certrules.office.sought import seen_by, subjects_there
from certrules.office.tokens import (
    TokenSource,
    digest_of,
    drawn,
    new_token,
    nothing_opens,
    opens,
)
from certrules.ports.keys import key_of
from certrules.ports.mail_addresses import mail_address
from certrules.ports.messages import Addressee, AttachedFile, Message
from certrules.ports.store import Reading

T = TypeVar("T")


@names_fields
@attrs.frozen
class SharedReport:
    """A report that somebody shares.

    `id`: by which it is kept. `name`: for people. `roles`, `subjects`: the ids of those chosen.
    `by`, `at`: who made it, and when.
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(converter=shown_name)
    roles: tuple[str, ...] = attrs.field(converter=identifiers)
    subjects: tuple[str, ...] = attrs.field(converter=identifiers)
    by: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=instant)


@names_fields
@attrs.frozen
class ReportLink:
    """A link to a shared report, without its token, which nobody keeps.

    `report`: its id. `at`: when the link was made. `to`: the address that it was sent to; blank for
    one that was given to who made it.
    """

    report: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=instant)
    to: str = ""


@attrs.frozen
class GivenLink:
    """A shared report and the token of a new link to it, which is told this once."""

    report: SharedReport
    token: str = attrs.field(repr=False)


REPORTS = Drawer("shared report", SharedReport)
LINKS = Drawer("report link", ReportLink)
"""By the digest of the token."""


@attrs.frozen
class SharedReports:
    """The shared reports of an office.

    `tokens`: the source of tokens. A report has any number of links; each opens it until the links
    are reset or the report is deleted. Only digests of tokens are kept: to give the link out again,
    add one.

    Each operation of an actor raises `NotAllowed` for who may not share reports, and `UnknownId`
    for a report that is not there or not the actor's own. Others who may view all of its subjects
    see that it is there, and may delete it.
    """

    desk: Desk
    tokens: TokenSource = new_token

    def create(
        self, actor: Actor, name: str, roles: Iterable[str], subjects: Iterable[str]
    ) -> GivenLink:
        """Share some roles of some subjects, whom the actor may view; return the first link.

        Raises `InvalidInput` for a blank name, and without any role or subject; `UnknownId`.
        """
        chosen = identifiers(roles), identifiers(subjects)
        for field, ids in zip(("roles", "subjects"), chosen, strict=True):
            if not ids:
                raise InvalidInput("none", "is nothing to share", "Choose one.", field=field)

        def task(work: Work) -> GivenLink:
            work.viewer.check(work.t, Operation.VIEW_SUBJECT, chosen[1])
            subjects_there(work.t, chosen[1])
            _check_roles(work.t, chosen[0])
            token = drawn(self.tokens)
            id_ = key_of("shared report", digest_of(token))
            report = SharedReport(id_, name, *chosen, actor.id, actor.at)
            REPORTS.put(work.t, actor, {id_: report})
            return _linked(work, report, token)

        return self.desk.do(actor, Operation.SHARE_REPORT, task)

    def all(self, actor: Actor) -> tuple[SharedReport, ...]:
        """Return the actor's own reports, and those whose subjects it may all view."""

        def ask(look: Look) -> tuple[SharedReport, ...]:
            return tuple(one for one in REPORTS.all(look.t).values() if _is_visible(look, one))

        return self.desk.see(actor, Operation.SEE_SHARED_REPORTS, ask)

    def links(self, actor: Actor, id: str) -> tuple[ReportLink, ...]:  # noqa: A002 - the field's name
        """Return the links to a report that open it, in the order in which they were made."""

        def ask(look: Look) -> tuple[ReportLink, ...]:
            return tuple(_links_to(look.t, _own(look, id).id).values())

        return self.desk.see(actor, Operation.SEE_SHARED_REPORTS, ask)

    def add_link(self, actor: Actor, id: str) -> GivenLink:  # noqa: A002 - the field's name
        """Return another link to a report; those before still open it."""

        def task(work: Work) -> GivenLink:
            return _linked(work, _own(work, id), drawn(self.tokens))

        return self.desk.do(actor, Operation.SHARE_REPORT, task)

    def reset(self, actor: Actor, id: str, confirmation: str | None = None) -> GivenLink:  # noqa: A002
        """End all links to a report, and return a new one.

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect (K-18).
        """

        def task(work: Work) -> GivenLink:
            report = _own(work, id)
            held = _links_to(work.t, id)
            effect = f"ends {counted(len(held), 'link')} to the shared report {report.name!r}"
            confirmed(effect, confirmation)
            LINKS.take_off(work.t, actor, held, because="reset the links")
            return _linked(work, report, drawn(self.tokens))

        return self.desk.do(actor, Operation.SHARE_REPORT, task)

    def delete(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Delete a report with its links.

        Raises `ConfirmationNeeded` unless the `confirmation` is its effect (K-18).
        """

        def task(work: Work) -> None:
            report = _visible(work, id)
            held = _links_to(work.t, id)
            links = counted(len(held), "link")
            effect = f"deletes the shared report {report.name!r} and ends {links} to it"
            confirmed(effect, confirmation)
            LINKS.take_off(work.t, actor, held, because="deleted the shared report")
            REPORTS.take_off(work.t, actor, [id])

        self.desk.do(actor, Operation.DELETE_SHARED_REPORT, task)

    def send(  # noqa: PLR0913 - what is sent, to whom, and where it is found
        self,
        actor: Actor,
        id: str,  # noqa: A002 - the field's name
        to: Iterable[str],
        *,
        link: Callable[[str], str],
        text: str = "",
        files: Iterable[str] = (),
    ) -> tuple[Message, ...]:
        """Send a report to mail addresses, each with a link of its own, through the outbox.

        `link`: returns the address under which the host shows the report with a token. `text`: what
        the actor writes. `files`: ids of files that go along: those that the actor may attach, but
        none that privacy hides from shared reports. Returns the messages, one an address. Nothing
        is sent unless all of it can be: raises `InvalidInput` for an address that is none, or
        without any, and `UnknownId` for a file.
        """
        addresses = _addresses(to)
        wanted = tuple(files)

        def task(work: Work) -> tuple[Message, ...]:
            report = _own(work, id)
            along = _files_to_send(work, wanted)
            messages: list[Message] = []
            for address in addresses:
                token = _linked(work, report, drawn(self.tokens), address).token
                messages.append(
                    Message(
                        key=key_of("shared report", digest_of(token)),
                        to=Addressee(address, addresses=[address]),
                        items=(),
                        created_for=actor.on,
                        text=f"{text}\n\n{link(token)}".strip(),
                        title=report.name,
                        files=along,
                    )
                )
            work.t.enqueue_all(messages)
            return tuple(messages)

        return self.desk.do(actor, Operation.SHARE_REPORT, task)

    def opened(self, token: str, on: date, ask: Callable[[Look, SharedReport], T]) -> T:
        """Return what is asked of the report that a token opens; nobody has to be known for it.

        `on`: the day. `ask`: is given a reading on behalf of who made the report, and the report
        with those subjects that its maker may view now, without hidden people (K-26). Raises
        `UnknownId`, always the same, for a token that opens nothing: a wrong or reset one, one of a
        report that was deleted or whose maker may not share any more, and any while the module is
        off.
        """
        with self.desk.store.reading() as t:
            link = opens(t, LINKS, token)
            report = None if link is None else REPORTS.find(t, link.report)
            if report is None:
                raise nothing_opens()
            try:
                maker = admitted(t, Actor(report.by, report.at, on), Operation.SHARE_REPORT)
            except NotAllowed:
                raise nothing_opens() from None
            allowed = maker.allowed(t, Operation.VIEW_SUBJECT, report.subjects)
            hidden = hidden_people(t)
            subjects = [one for one in allowed if one not in hidden]
            return ask(Look(t, maker), attrs.evolve(report, subjects=subjects))


def on_shared_reports(viewer: Viewer, certification: Certification) -> bool:
    """Return whether a certification is on the reports that somebody shares (K-12)."""
    privacy = certification.handling.privacy
    return viewer.sees(certification) and not privacy.hide_from_shared_reports


def attachments_on_shared_reports(viewer: Viewer, certification: Certification) -> bool:
    """Return whether what is attached to a certification is on reports somebody shares (K-12)."""
    return (
        on_shared_reports(viewer, certification)
        and viewer.sees_attachments(certification)
        and not certification.handling.privacy.hide_attachments_from_shared_reports
    )


def _is_visible(one: Look | Work, report: SharedReport) -> bool:
    allowed = one.viewer.allowed(one.t, Operation.VIEW_SUBJECT, report.subjects)
    return report.by == one.actor.id or len(allowed) == len(report.subjects)


def _visible(one: Look | Work, id: str) -> SharedReport:  # noqa: A002 - the field's name
    report = REPORTS.find(one.t, id)
    if report is None or not _is_visible(one, report):
        raise UnknownId("shared report", id)
    return report


def _own(one: Look | Work, id: str) -> SharedReport:  # noqa: A002 - the field's name
    """Return a report that the actor made: it opens with the rights of who made it."""
    report = REPORTS.find(one.t, id)
    if report is None or report.by != one.actor.id:
        raise UnknownId("shared report", id)
    return report


def _links_to(t: Reading, report: str) -> dict[str, ReportLink]:
    return {digest: one for digest, one in LINKS.all(t).items() if one.report == report}


def _linked(work: Work, report: SharedReport, token: str, to: str = "") -> GivenLink:
    made = ReportLink(report.id, work.actor.at, to)
    LINKS.put(work.t, work.actor, {digest_of(token): made})
    return GivenLink(report, token)


def _check_roles(t: Reading, roles: Iterable[str]) -> None:
    known = {one.id for one in t.roster(()).roles}
    for one in roles:
        if one not in known:
            raise UnknownId("role", one, known=known)


def _addresses(to: Iterable[str]) -> tuple[str, ...]:
    """Return mail addresses as mail servers know them, each once."""
    found: list[str] = []
    for one in to:
        address = mail_address(one)
        if address is None:
            raise InvalidInput(
                one, "is no mail address", "Write it like name@example.org.", field="to"
            )
        found.append(address)
    if not found:
        raise InvalidInput("nobody", "is sent nothing", "Give an address.", field="to")
    return tuple(dict.fromkeys(found))


def _files_to_send(work: Work, files: Iterable[str]) -> tuple[AttachedFile, ...]:
    """Return files as messages carry them; one that is hidden stands as one that is not there."""
    known = files_to_attach(work, files)
    seen = seen_by(work)
    for info in known.values():
        for certification in _held_under(work.t, info):
            one = seen.get(certification)
            if one is None or not attachments_on_shared_reports(work.viewer, one):
                raise UnknownId("file", info.id)
    return tuple(
        AttachedFile(one.name, one.sha256, one.size, one.media_type) for one in known.values()
    )


def _held_under(t: Reading, info: FileInfo) -> set[str]:
    """Return the ids of the certifications that a file belongs to, in any way."""
    held = {one.certification for one in ATTACHMENTS.all(t).values() if one.file == info.id}
    held.update(one.certification for one in FINISHED.all(t).values() if info.id in one.files)
    for one in t.catalogue():
        activity = one.handling.activity
        if info.id in {*one.handling.materials, None if activity is None else activity.file}:
            held.add(one.id)
    return held if info.certification is None else {*held, info.certification}
