"""Who is in training for a role, until when (K-24)."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from certrules.errors import UnknownId
from certrules.model.subjects import Membership, Training
from certrules.office.actors import Actor
from certrules.office.definitions import role_of
from certrules.office.desk import Desk, Work
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.memberships import reaching
from certrules.office.operations import Operation
from certrules.office.sought import subjects_there

Seen = Mapping[str, Training | None]
"""The training of members as the caller has read it, None for none, by subject."""


@attrs.frozen
class Trainings:
    """Members of roles who are still being trained (R-19).

    `Roles.members` says who is. Every operation raises `NotAllowed` for who may not do it to the
    subjects, and `UnknownId` for a role that is not there or a subject that is no member.

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.subjects import Role, Subject
    >>> from certrules.office.cards import RoleName
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana")])
    >>> office.roles.create(root, RoleName("Crew"))
    >>> office.roles.define(root, Role("crew", "Crew"))
    >>> assigned = office.roles.assign(root, "crew", ["ana"])
    >>> Trainings(office.desk).set(root, "crew", ["ana"], date(2026, 8, 31))
    >>> (ana,) = office.roles.members(root, "crew").rows
    >>> ana.memberships[0].training.until
    datetime.date(2026, 8, 31)
    """

    desk: Desk

    def set(  # noqa: PLR0913 - the training, and whose
        self,
        actor: Actor,
        role: str,
        subjects: Iterable[str],
        until: date,
        notes: str = "",
        *,
        seen: Seen | Unseen = UNSEEN,
    ) -> None:
        """Say that members of a role are in training for it through a day, many at once.

        `notes`: for people. `seen`: the training of each as the caller has read it. Raises
        `ConflictingChange` where one is not as `seen` any more.
        """
        self._put(actor, role, tuple(subjects), Training(until, notes, actor.at), seen)

    def clear(
        self,
        actor: Actor,
        role: str,
        subjects: Iterable[str],
        *,
        seen: Seen | Unseen = UNSEEN,
    ) -> None:
        """Say that members of a role are not in training for it any more, as if they never were.

        To end a training on a day, set its last day. Raises as `set` does.
        """
        self._put(actor, role, tuple(subjects), None, seen)

    def _put(
        self,
        actor: Actor,
        role: str,
        subjects: tuple[str, ...],
        training: Training | None,
        seen: Seen | Unseen,
    ) -> None:
        def task(work: Work) -> None:
            role_of(work.t, role)
            subjects_there(work.t, subjects)
            new: list[Membership] = []
            for subject, those in reaching(work.t, role, subjects, actor.on).items():
                if not those:
                    raise UnknownId(f"member of the role {role!r}", subject)
                for one in those:
                    if _same(one.training, training):
                        continue
                    if not isinstance(seen, Unseen) and one.training != seen.get(subject):
                        raise changed_meanwhile("training of", subject)
                    new.append(attrs.evolve(one, training=training))
            because = "ended a training" if training is None else "set a training"
            work.t.put(new, by=actor.id, at=actor.at, because=f"{because} for the role {role}")

        self.desk.do(actor, Operation.TRAIN, task, subjects)


def _same(before: Training | None, training: Training | None) -> bool:
    if before is None or training is None:
        return before is training
    return (before.until, before.notes) == (training.until, training.notes)
