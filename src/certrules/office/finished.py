"""Which activities were finished, and which are to be done (K-9, K-10)."""

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from certrules.model.activities import Activity
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState
from certrules.model.fields import (
    civil_date,
    identifier,
    identifiers,
    instant,
    names_fields,
    optional_identifier,
)
from certrules.model.verdicts import Evaluation, Status
from certrules.office.access import ACCOUNTS, Viewer
from certrules.office.desk import Look
from certrules.office.drawers import Drawer
from certrules.office.sought import held, subjects_there
from certrules.ports.store import Reading
from certrules.status.timeline import evaluate

_OUTSTANDING = frozenset(
    {
        Status.MISSING,
        Status.DUE,
        Status.OVERDUE,
        Status.GRACE,
        Status.EXPIRED,
        Status.REVOKED,
        Status.IN_TRAINING,
    }
)
"""The statuses in which the activity is to be done."""

_IN_FORCE = frozenset({CompletionState.APPROVED, CompletionState.PENDING})


@names_fields
@attrs.frozen
class FinishedActivity:
    """An activity that was finished.

    `revision`: of the document that was acknowledged. `finished_on`: the day. `reported_by`,
    `reported_at`: who said so, and when. `fact`: the id of the completion that it made, None for
    none. `files`: the ids of files that came with it where it made none.
    """

    id: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    finished_on: date = attrs.field(converter=civil_date)
    reported_by: str = attrs.field(converter=identifier)
    reported_at: datetime = attrs.field(converter=instant)
    revision: str = ""
    fact: str | None = attrs.field(default=None, converter=optional_identifier)
    files: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


FINISHED = Drawer(
    "finished activity", FinishedActivity, subject="subject", certification="certification"
)


@attrs.frozen
class ToDo:
    """An activity that a subject has to do.

    `certification`: its id. `name`: for people. `activity`: what is to be done. `status`: of the
    certification on the day, with `expires_on`. `new_revision`: the document has another revision
    than the one that was acknowledged. `address`: where the host offers it, None for nowhere.
    """

    subject: str
    certification: str
    name: str
    activity: Activity
    status: Status
    expires_on: date | None
    new_revision: bool
    address: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether it is put before a login: nothing that counts is in force, or a revision is new.

        One that only falls due soon is not: a renewal that comes too early may count for nothing.
        """
        return self.activity.required_at_login and (self.new_revision or not self.status.compliant)


def outstanding(look: Look, subject: str, day: date) -> tuple[ToDo, ...]:
    """Return the activities that a subject has to do on a day, in the order of the catalogue.

    Left out is what is not required, what waits for approval, and what is hidden from the subject
    or from who asks (K-12). Raises `UnknownId` for the subject.
    """
    subjects_there(look.t, [subject])
    viewers = [look.viewer, *_holders(look, subject)]
    known = held(look.t, [subject])
    finished = list(FINISHED.about(look.t, subject=subject).values())
    found: list[ToDo] = []
    for certification in look.t.catalogue():
        activity, one = certification.handling.activity, known.get((subject, certification.id))
        if activity is None or one is None or not _sees(viewers, certification):
            continue
        today = evaluate(one, day)
        if not today.required:
            continue
        ended = [each for each in finished if each.certification == certification.id]
        new = _is_new(activity, ended, one.completions, day)
        if new or _lacks(look.t, today, ended):
            about = (certification.id, certification.name, activity)
            found.append(ToDo(subject, *about, today.status, today.expires_on, new))
    return tuple(found)


def _holders(look: Look, subject: str) -> Iterable[Viewer]:
    accounts = ACCOUNTS.about(look.t, subject=subject).values()
    return [Viewer.of(look.t, attrs.evolve(look.actor, id=one.id)) for one in accounts]


def _sees(viewers: Iterable[Viewer], certification: Certification) -> bool:
    return all(one.sees(certification) for one in viewers)


def _lacks(t: Reading, today: Evaluation, ended: Iterable[FinishedActivity]) -> bool:
    """Return whether the status asks for the activity and it was not finished for it.

    It was if that was since the last record fell due, and what came of it was not declined.
    """
    if today.status not in _OUTSTANDING or today.pending:
        return False
    since = today.due_on or today.expires_on or date.min
    return not any(one.finished_on >= since and _holds(t, one) for one in ended)


def _holds(t: Reading, one: FinishedActivity) -> bool:
    if one.fact is None:
        return True
    facts = [stored.entry.fact for stored in t.facts(one.subject, id=one.fact)]
    return any(isinstance(each, Completion) and each.state in _IN_FORCE for each in facts)


def _is_new(
    activity: Activity,
    ended: list[FinishedActivity],
    completions: Iterable[Completion],
    day: date,
) -> bool:
    """Return whether the document has a revision that the subject has not acknowledged.

    Where a completion came in otherwise, the date of the revision tells.
    """
    if activity.revised_on is not None and activity.revised_on > day:
        return False
    if ended:
        return ended[-1].revision != activity.revision
    days = [one.completed_on for one in completions if one.state is CompletionState.APPROVED]
    return bool(days) and activity.revised_on is not None and max(days) < activity.revised_on
