"""What an actor sees of an office in reports: privacy, supervision, hidden people (K-12, K-26)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from certrules.model.certifications import Certification
from certrules.model.names import name_key
from certrules.model.roster import Roster
from certrules.office.activities import Activities
from certrules.office.actors import Actor
from certrules.office.attachments import ATTACHMENTS, Attachment
from certrules.office.cards import COMPANIES, competencies_of, hidden_people, role_names
from certrules.office.desk import Desk, Look
from certrules.office.groups import GROUPS
from certrules.office.operations import Operation
from certrules.office.sought import subjects_there
from certrules.ports.files import ActivityProvider
from certrules.ports.store import Reading
from certrules.reports.snapshots import Audience, DayOf, Kept, Snapshot, snapshot
from certrules.reports.subject import SubjectView, subject_view


def snapshot_for(  # noqa: PLR0913 - of whom, when, and as what
    desk: Desk,
    actor: Actor,
    *,
    subjects: Iterable[str] | None = None,
    operation: Operation | None = None,
    on: date | None = None,
    day_of: DayOf | None = None,
    known_at: datetime | None = None,
    include_hidden: bool = False,
) -> Snapshot:
    """Return what an actor may see of the workforce of an office on a day.

    `subjects`: the ids of those it is about, whom the actor must be allowed to view; None for all
    whom the actor may. `operation`: what the actor has to be allowed to do besides; if not given,
    nothing for a report about `subjects`, and `Operation.SEE_REPORTS` for one about many; for the
    view of one certification give `Operation.VIEW_CERTIFICATIONS`. `on`: the day, of everybody,
    the actor's today if not given; `day_of`: each subject's own (R-33). `known_at`: only what was
    known at an aware instant (R-30); privacy is that of now. `include_hidden`: hidden people, too
    (K-26); those in `subjects`, and the actor, are never left out.

    Raises `NotAllowed`, and `UnknownId` for a subject that is not there.

    >>> from datetime import UTC
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.subjects import Subject
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana", name="Ana Ng")])
    >>> [one.name for one in snapshot_for(office.desk, root).subjects]
    ['Ana Ng']
    """
    named = None if subjects is None else tuple(dict.fromkeys(subjects))

    def ask(look: Look) -> Snapshot:
        t = look.t
        if named is not None:
            look.viewer.check(t, Operation.VIEW_SUBJECT, named)
            subjects_there(t, named)
        audience = audience_of(look, named)
        roster = t.roster(audience.subjects, known_at)
        kept = kept_of(t, roster, named)
        never_hidden = {look.viewer.subject, *(named or ())}
        hidden = frozenset() if include_hidden else kept.hidden - never_hidden
        return snapshot(
            t.catalogue(known_at),
            roster,
            actor.on if on is None else on,
            day_of=day_of,
            known_at=known_at,
            audience=audience,
            kept=attrs.evolve(kept, hidden=hidden),
        )

    by_default = Operation.SEE_REPORTS if named is None else Operation.VIEW_SUBJECT
    about = named if operation is None and named is not None else ()
    return desk.see(actor, operation or by_default, ask, about)


def subject_view_for(
    desk: Desk, actor: Actor, subject: str, *, provider: ActivityProvider | None = None
) -> SubjectView:
    """Return the view of a subject today, as an actor may see it, with the activities to do.

    `provider`: knows where the host offers activities. Raises `NotAllowed`, and `UnknownId`.

    >>> from datetime import UTC
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.subjects import Subject
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana")])
    >>> subject_view_for(office.desk, root, "ana").to_do
    ()
    """
    view = snapshot_for(desk, actor, subjects=[subject])
    to_do = Activities(desk, provider).to_do(actor, subject)
    return subject_view(view, subject, to_do=to_do)


def audience_of(look: Look, subjects: Iterable[str] | None = None) -> Audience:
    """Return what who looks may see: these subjects, or all, whom they may view (K-12, K-28).

    A certification is judged by its privacy of now, whatever day or instant a report is about.

    >>> from datetime import UTC
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> def ask(look: Look) -> Audience:
    ...     return audience_of(look)
    >>> office.desk.see(root, Operation.SEE_REPORTS, ask).subjects
    frozenset()
    """
    t, viewer = look.t, look.viewer
    ids = [one.id for one in t.people()] if subjects is None else subjects
    now = {one.id: one for one in (*t.catalogue(), *competencies_of(t, t.roster(()).roles))}

    def sees(one: Certification) -> bool:
        return viewer.sees(now.get(one.id, one))

    def sees_attachments(one: Certification) -> bool:
        return viewer.sees_attachments(now.get(one.id, one))

    allowed = viewer.allowed(t, Operation.VIEW_SUBJECT, ids)
    return Audience(frozenset(allowed), sees, sees_attachments)


def kept_of(t: Reading, roster: Roster, subjects: Iterable[str] | None = None) -> Kept:
    """Return what an office keeps beside a roster that views show, whoever looks.

    `subjects`: the ids of those whose attachments are wanted; None for everybody's.

    >>> from certrules.adapters.memory.store import MemoryStore
    >>> with MemoryStore().reading() as t:
    ...     kept_of(t, t.roster()).hidden
    frozenset()
    """
    names = role_names(t)
    by_role = {one.id: names.get(name_key(one.name)) for one in roster.roles}
    return Kept(
        groups=tuple(GROUPS.all(t).values()),
        attachments=_attachments(t, subjects),
        hidden=hidden_people(t),
        company_tags={id_: one.tags for id_, one in COMPANIES.all(t).items()},
        role_tags={id_: one.tags for id_, one in by_role.items() if one is not None},
        competencies=competencies_of(t, roster.roles),
    )


def _attachments(
    t: Reading, subjects: Iterable[str] | None
) -> dict[tuple[str, str], tuple[Attachment, ...]]:
    found: dict[tuple[str, str], list[Attachment]] = defaultdict(list)
    of = [None] if subjects is None else subjects
    for subject in of:
        for one in ATTACHMENTS.about(t, subject=subject).values():
            found[one.subject, one.certification].append(one)
    return {pair: tuple(those) for pair, those in found.items()}
