"""Why subjects must hold certifications: directly, or inherited from roles (K-22, H-4, H-9)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from certrules.errors import InvalidInput, UnknownId
from certrules.model.names import name_key
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.office.actors import Actor
from certrules.office.adding import added_in
from certrules.office.cards import hidden_people
from certrules.office.definitions import roles_of
from certrules.office.desk import Desk, Look, Work
from certrules.office.kinds import check_kind
from certrules.office.operations import Operation
from certrules.office.sought import (
    Pair,
    certification_seen,
    certifications_seen,
    seen_by,
    subjects_there,
)
from certrules.planning.recipients import absence
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading
from certrules.status.rosters import required_by

DIRECTLY = "Other Required Certification"
"""How a direct requirement is called beside the names of roles (K-22, K-40)."""

_DAY = timedelta(days=1)


@attrs.frozen
class Reason:
    """One reason why a subject must hold a certification.

    `label`: the name of the role, or `DIRECTLY`. `requirement`: its role, if any, and its days.
    """

    label: str
    requirement: Requirement

    @property
    def inherited(self) -> bool:
        """Whether it comes from a role, and can be taken off at the role alone (H-4)."""
        return self.requirement.role is not None


@attrs.frozen
class Required:
    """A subject must hold a certification, for one reason or several."""

    subject: str
    certification: str
    reasons: tuple[Reason, ...]

    @property
    def inherited(self) -> bool:
        """Whether every reason comes from a role (H-4)."""
        return all(one.inherited for one in self.reasons)


@attrs.frozen
class Requirements:
    """Direct requirements, and all the reasons for what is required.

    Every operation raises `NotAllowed` for who may not do it to the subjects, and `UnknownId` for
    what is not there, or hidden (K-12).

    >>> from datetime import UTC, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.model.certifications import Certification
    >>> from certrules.office.office import Office
    >>> office = Office(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> office.levels.found(root)
    >>> office.people.add(root, [Subject("ana")])
    >>> made = office.certifications.create(root, Certification("fire"))
    >>> requirements = Requirements(office.desk)
    >>> requirements.require(root, ["ana"], ["fire"])
    (('ana', 'fire'),)
    >>> [one.inherited for one in requirements.of_subject(root, "ana")]
    [False]
    """

    desk: Desk

    def require(
        self,
        actor: Actor,
        subjects: Iterable[str],
        certifications: Iterable[str],
        *,
        since: date | None = None,
    ) -> tuple[Pair, ...]:
        """Require certifications of subjects directly, many at once, from a day on, or from today.

        Each of the certifications of each of the subjects, from the side of either (K-22, H-9).
        What is valid when added is on file from the first day (H-5). Returns the pairs that
        changed. Raises `InvalidFact` for a subject of another kind than a
        certification is for (H-1).
        """
        subjects, wanted = tuple(dict.fromkeys(subjects)), tuple(certifications)

        def task(work: Work) -> tuple[Pair, ...]:
            known = certifications_seen(work, wanted)
            for person in subjects_there(work.t, subjects).values():
                for one in known.values():
                    check_kind(person, one)
            pairs = [(subject, one) for subject in subjects for one in known]
            changed = _require(work, pairs, since or actor.on)
            added_in(work, [(pair, since) for pair in changed])
            return changed

        return self.desk.do(actor, Operation.REQUIRE, task, subjects)

    def release(
        self,
        actor: Actor,
        subjects: Iterable[str],
        certifications: Iterable[str],
        *,
        since: date | None = None,
    ) -> tuple[Required, ...]:
        """Require certifications directly no more, many at once, from a day on, or from today.

        What is on file stays, and that they were required until the day before. Returns what stays
        required, by roles. Raises `InvalidInput` for a pair that is required by roles alone, which
        says where to take it off (H-4), and `UnknownId` for one that nothing requires.
        """
        subjects, gone = tuple(dict.fromkeys(subjects)), tuple(certifications)

        def task(work: Work) -> tuple[Required, ...]:
            known = certifications_seen(work, gone)
            subjects_there(work.t, subjects)
            on = since or actor.on
            pairs = [(subject, one) for subject in subjects for one in known]
            inherited = _inherited(work.t, subjects, on)
            for pair in pairs:
                _release(work, pair, on, inherited.get(pair, ()))
            return tuple(Required(*pair, inherited[pair]) for pair in pairs if pair in inherited)

        return self.desk.do(actor, Operation.REQUIRE, task, subjects)

    def of_subject(
        self, actor: Actor, subject: str, *, on: date | None = None
    ) -> tuple[Required, ...]:
        """Return what a subject must hold on a day, or today, with every reason."""

        def ask(look: Look) -> tuple[Required, ...]:
            subjects_there(look.t, [subject])
            known = seen_by(look)
            found = _required(look.t, [subject], on or actor.on)
            return tuple(one for one in found if one.certification in known)

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask, [subject])

    def of_certification(
        self,
        actor: Actor,
        certification: str,
        *,
        on: date | None = None,
        include_hidden: bool = False,
    ) -> tuple[Required, ...]:
        """Return who must hold a certification on a day, or today, with every reason, by name.

        Only those whom the actor may view. `include_hidden`: hidden people, too (K-26).
        """

        def ask(look: Look) -> tuple[Required, ...]:
            certification_seen(look, certification)
            without = frozenset() if include_hidden else hidden_people(look.t)
            asked = _perhaps(look.t, certification) - without
            found = {
                one.subject: one
                for one in _required(look.t, asked, on or actor.on)
                if one.certification == certification
            }
            return tuple(
                found[one] for one in look.viewer.allowed(look.t, Operation.VIEW_SUBJECT, found)
            )

        return self.desk.see(actor, Operation.VIEW_SUBJECT, ask)


def _require(work: Work, pairs: Iterable[Pair], since: date) -> tuple[Pair, ...]:
    by, at, because = work.actor.id, work.actor.at, "required directly"
    changed: list[Pair] = []
    new: list[Entry] = []
    for pair in pairs:
        lasting = next(
            (one for one in _direct(work.t, pair, since) if _of(one).until is None), None
        )
        if lasting is None:
            new.append(Entry(*pair, Requirement(since=since)))
        elif (starts := _of(lasting).since) is not None and since < starts:
            earlier = attrs.evolve(_of(lasting), since=since)
            work.t.correct(
                lasting.id, earlier, by=by, at=at, because=because, version=lasting.version
            )
        else:
            continue
        changed.append(pair)
    work.t.record(new, by=by, at=at, because=because)
    return tuple(changed)


def _release(work: Work, pair: Pair, since: date, inherited: tuple[Reason, ...]) -> None:
    by, at, because = work.actor.id, work.actor.at, "required directly no more"
    direct = _direct(work.t, pair, since)
    if not direct and inherited:
        roles = " and ".join(repr(one.label) for one in inherited)
        raise InvalidInput(
            pair[1],
            f"is inherited by {pair[0]!r} from the role {roles}",
            "Take it off the role, or take the subject out of the role (H-4).",
            field="certification",
        )
    if not direct:
        raise UnknownId("direct requirement", ", ".join(pair))
    for one in direct:
        starts = _of(one).since
        if starts is not None and since <= starts:
            work.t.remove(one.id, by=by, at=at, because=because)
        else:
            ended = attrs.evolve(_of(one), until=since - _DAY)
            work.t.correct(one.id, ended, by=by, at=at, because=because, version=one.version)


def _direct(t: Reading, pair: Pair, since: date) -> list[StoredFact]:
    """Return the direct requirements of an assignment that do not end before a day."""
    return [
        one
        for one in t.facts(*pair)
        if isinstance(one.entry.fact, Requirement)
        and one.entry.fact.role is None
        and (one.entry.fact.until is None or since <= one.entry.fact.until)
    ]


def _of(stored: StoredFact) -> Requirement:
    fact = stored.entry.fact
    assert isinstance(fact, Requirement)  # noqa: S101 - requirements alone were asked for
    return fact


def _inherited(t: Reading, subjects: Iterable[str], on: date) -> Mapping[Pair, tuple[Reason, ...]]:
    found = _required(t, subjects, on)
    roles = {
        (one.subject, one.certification): tuple(each for each in one.reasons if each.inherited)
        for one in found
    }
    return {pair: reasons for pair, reasons in roles.items() if reasons}


def _perhaps(t: Reading, certification: str) -> set[str]:
    """Return the ids of those who must hold a certification on some day."""
    roles = [id_ for id_, role in roles_of(t).items() if certification in required_by(role)]
    direct = (one.entry for one in t.facts(certification=certification))
    return {one.subject for one in t.memberships(roles)} | {
        one.subject for one in direct if isinstance(one.fact, Requirement)
    }


def _required(t: Reading, subjects: Iterable[str], on: date) -> tuple[Required, ...]:
    """Return what subjects must hold on a day, by name of subject."""
    roster = t.roster(subjects)
    names = {id_: role.name for id_, role in roles_of(t).items()}
    reasons: dict[str, dict[str, list[Reason]]] = {}
    for (subject, certification), one in _requirements(roster):
        if one.holds_on(on):
            label = DIRECTLY if one.role is None else names.get(one.role, one.role)
            held = reasons.setdefault(subject, {}).setdefault(certification, [])
            held.append(Reason(label, one))
    return tuple(
        Required(person.id, certification, tuple(those))
        for person in sorted(roster.subjects, key=_by_name)
        if absence(person, on) is None
        for certification, those in reasons.get(person.id, {}).items()
    )


def _by_name(person: Subject) -> tuple[str, str]:
    return name_key(person.name), person.id


def _requirements(roster: Roster) -> Iterator[tuple[Pair, Requirement]]:
    roles = {one.id: required_by(one) for one in roster.roles}
    for member in roster.memberships:
        for certification in roles[member.role]:
            yield (member.subject, certification), member.requirement()
    for entry in roster.entries:
        if isinstance(entry.fact, Requirement):
            yield (entry.subject, entry.certification), entry.fact
