"""Marks on assignments: not applicable, deferred until, must not be deferred (K-25)."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from certrules.errors import DeferralRefused
from certrules.model.facts import Exemption, ExemptionKind
from certrules.model.roster import Entry
from certrules.office.actors import Actor
from certrules.office.cards import hidden_people
from certrules.office.desk import Desk, Look, Work
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.kinds import check_kind
from certrules.office.operations import Operation
from certrules.office.sought import Pair, certification_seen, seen_by, subjects_there
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading

Seen = Mapping[str, Exemption | None]
"""The marks of subjects as the caller has read them, None for none, by subject."""


@attrs.frozen
class Mark:
    """A mark on an assignment, with its notes and its last day."""

    subject: str
    certification: str
    exemption: Exemption


@attrs.frozen
class Marks:
    """The marks on assignments.

    Every operation raises `NotAllowed` for who may not do it to the subjects, and `UnknownId` for
    what is not there, or hidden (K-12).

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Subject
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana")])
    >>> made = office.certifications.create(root, Certification("fire"))
    >>> marks = Marks(office.desk)
    >>> marks.set(root, "fire", ["ana"], "not applicable", notes="works from home")
    >>> [one.exemption.notes for one in marks.of_subject(root, "ana")]
    ['works from home']
    """

    desk: Desk

    def set(  # noqa: PLR0913 - the mark, and on what
        self,
        actor: Actor,
        certification: str,
        subjects: Iterable[str],
        kind: ExemptionKind | str,
        *,
        until: date | None = None,
        notes: str = "",
        seen: Seen | Unseen = UNSEEN,
    ) -> None:
        """Mark a certification for one subject or many (R-20).

        `kind`: ``"not applicable"``, ``"deferred"`` or ``"must not be deferred"``. `until`: the
        last day of a deferral, which needs one. `notes`: they show on the QR report. `seen`: the
        marks as the caller has read them.

        Raises `InvalidFact` for a deferral without a date, another mark with one, and a subject of
        another kind (H-1); `DeferralRefused` where the mark says that it must not be deferred;
        `ConflictingChange` where a mark is not as `seen` any more.
        """
        self._put(actor, certification, tuple(subjects), Exemption(kind, until, notes), seen)

    def clear(
        self,
        actor: Actor,
        certification: str,
        subjects: Iterable[str],
        *,
        notes: str = "",
        seen: Seen | Unseen = UNSEEN,
    ) -> None:
        """Take the marks of a certification off, for one subject or many.

        Raises `ConflictingChange` where a mark is not as `seen` any more.
        """
        none = Exemption(ExemptionKind.NONE, notes=notes)
        self._put(actor, certification, tuple(subjects), none, seen)

    def of_subject(self, actor: Actor, subject: str) -> tuple[Mark, ...]:
        """Return the marks of a subject."""

        def ask(look: Look) -> tuple[Mark, ...]:
            subjects_there(look.t, [subject])
            known = seen_by(look)
            found = _latest(look.t.facts(subject))
            return tuple(
                Mark(*pair, one) for pair, one in found.items() if one and pair[1] in known
            )

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])

    def of_certification(
        self, actor: Actor, certification: str, *, include_hidden: bool = False
    ) -> tuple[Mark, ...]:
        """Return the marks on a certification, of those whom the actor may view.

        `include_hidden`: of hidden people, too (K-26).
        """

        def ask(look: Look) -> tuple[Mark, ...]:
            certification_seen(look, certification)
            without = frozenset() if include_hidden else hidden_people(look.t)
            found = {
                pair[0]: Mark(*pair, one)
                for pair, one in _latest(look.t.facts(certification=certification)).items()
                if one and pair[0] not in without
            }
            return tuple(
                found[one] for one in look.viewer.allowed(look.t, Operation.VIEW_SUBJECT, found)
            )

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask)

    def _put(
        self,
        actor: Actor,
        certification: str,
        subjects: tuple[str, ...],
        mark: Exemption,
        seen: Seen | Unseen,
    ) -> None:
        def task(work: Work) -> None:
            about = certification_seen(work, certification)
            entries: list[Entry] = []
            for person in subjects_there(work.t, subjects).values():
                check_kind(person, about)
                before = _mark(work.t, person.id, certification)
                _check_seen(person.id, before, mark, seen)
                if not _same(before, mark):
                    _check_deferral(before, mark)
                    entries.append(Entry(person.id, certification, mark))
            because = f"marked {mark.kind.value}"
            work.t.record(entries, by=actor.id, at=actor.at, because=because)

        self.desk.do(actor, Operation.MARK, task, subjects)


def _latest(facts: Iterable[StoredFact]) -> dict[Pair, Exemption | None]:
    """Return the mark on each assignment now, None where the last one was taken off."""
    found: dict[Pair, Exemption | None] = {}
    for one in facts:
        fact = one.entry.fact
        if isinstance(fact, Exemption):
            taken_off = fact.kind is ExemptionKind.NONE
            found[one.entry.subject, one.entry.certification] = None if taken_off else fact
    return found


def _mark(t: Reading, subject: str, certification: str) -> Exemption | None:
    return _latest(t.facts(subject, certification)).get((subject, certification))


def _same(before: Exemption | None, mark: Exemption) -> bool:
    if before is None:
        return mark.kind is ExemptionKind.NONE
    return (before.kind, before.until, before.notes) == (mark.kind, mark.until, mark.notes)


def _check_seen(
    subject: str, before: Exemption | None, mark: Exemption, seen: Seen | Unseen
) -> None:
    if isinstance(seen, Unseen) or before == seen.get(subject) or _same(before, mark):
        return
    raise changed_meanwhile("mark of", subject)


def _check_deferral(before: Exemption | None, mark: Exemption) -> None:
    """Refuse a deferral where the mark says that it must not be deferred (R-20)."""
    barred = before is not None and before.kind is ExemptionKind.MUST_NOT_BE_DEFERRED
    if barred and mark.kind is ExemptionKind.DEFERRED:
        raise DeferralRefused
