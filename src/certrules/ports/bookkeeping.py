"""What writing means, the same in every store: what is checked, added, and due afterwards.

A store gives the small steps (the abstract methods); here they become the operations of
`Transaction`. So stores cannot differ in what they take and refuse.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial

import attrs

from certrules.errors import ConflictingChange, DuplicateId, InvalidFact, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, Exemption
from certrules.model.roster import Entry, Fact, Roster
from certrules.model.subjects import Membership, Role, Subject
from certrules.ports import checks
from certrules.ports.bearing import bears_on, changed
from certrules.ports.identity import THING_KINDS, kind_name, parts_of, thing_key
from certrules.ports.known import dated, marks_in
from certrules.ports.loading import CompletionColumns, Loaded, OnFile, sort_out
from certrules.ports.matching import Matcher, Pair, check_recorded
from certrules.ports.office_records import Header, OfficeBookkeeping
from certrules.ports.records import StoredFact, Thing, Written
from certrules.status.rosters import assignments, competency_id, required_by

BEARING_ON_SUBJECT = ("kind", "birth_date", "hire_date", "active_from", "active_until")
"""The fields of a subject that its statuses rest on."""


@attrs.frozen
class StoredThing:
    """One version of a thing, as it is kept."""

    key: str
    version: int
    thing: Thing
    removed: bool = False


class Bookkeeping(OfficeBookkeeping):
    """The writes of a transaction, made of the steps that a store gives."""

    loads_afresh = False
    """Whether a roster is being loaded into a store without things and facts."""

    # ------------------------------------------------------------ steps

    @abstractmethod
    def is_empty(self) -> bool:
        """Return whether nothing but a catalogue was ever put in."""

    @abstractmethod
    def catalogue(self, known_at: datetime | None = None) -> Catalogue:
        """See `Reading.catalogue`."""

    @abstractmethod
    def roster(
        self, subjects: Iterable[str] | None = None, known_at: datetime | None = None
    ) -> Roster:
        """See `Reading.roster`."""

    @abstractmethod
    def facts(self, subject: str | None = None) -> tuple[StoredFact, ...]:
        """See `Reading.facts`."""

    @abstractmethod
    def add_catalogue(self, header: Header, catalogue: Catalogue) -> None:
        """Add a revision of the catalogue."""

    @abstractmethod
    def latest_things(self, kind: str, keys: Collection[str] | None) -> dict[str, StoredThing]:
        """Return the latest version of things of a kind by key, those taken off among them."""

    @abstractmethod
    def add_things(self, header: Header, kind: str, things: Sequence[StoredThing]) -> None:
        """Add versions of things."""

    @abstractmethod
    def members(self, roles: Collection[str]) -> dict[str, set[str]]:
        """Return the ids of those who have a membership in each role now."""

    @abstractmethod
    def numbers(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """Return the numbers of assignments, after making those that are not there, due at once."""

    @abstractmethod
    def latest_facts(self, pairs: Collection[Pair]) -> dict[Pair, list[StoredFact]]:
        """Return the latest version of each fact of assignments, in the order they came."""

    @abstractmethod
    def fact(self, id: str) -> StoredFact | None:  # noqa: A002 - the field's name
        """Return the latest version of a fact, None for an id that nothing has."""

    @abstractmethod
    def add_facts(self, header: Header, facts: Sequence[StoredFact]) -> None:
        """Add versions of facts."""

    @abstractmethod
    def subjects_with(self, certifications: Collection[str]) -> dict[str, set[str]]:
        """Return the ids of the subjects that have facts on file, by certification."""

    @abstractmethod
    def mark(self, pairs: Collection[Pair]) -> None:
        """Make assignments due at once, those that are there."""

    @abstractmethod
    def mark_subjects(self, subjects: Collection[str]) -> None:
        """Make every assignment of subjects due at once."""

    @abstractmethod
    def mark_certifications(self, certifications: Collection[str]) -> None:
        """Make every assignment under certifications due at once."""

    # ------------------------------------------------------------ catalogue

    def set_catalogue(
        self, catalogue: Catalogue, *, by: str, at: datetime, because: str = ""
    ) -> Written:
        """See `Transaction.set_catalogue`."""
        header = self._opened(by, at, because)
        before = self.catalogue()
        differ, gone = changed(before, catalogue)
        roles = [one.thing for one in self._live("role")]
        on_file = self.subjects_with(gone)
        checks.still_needed(gone, on_file, [one for one in roles if isinstance(one, Role)])
        new = sum(one not in before for one in differ)
        written = Written(new, len(differ) - new + len(gone), len(catalogue) - len(differ))
        if not differ and not gone and before == catalogue:
            return written
        self.add_catalogue(header, catalogue)
        reshaped = [id_ for id_ in differ if _reshaped(id_, before, catalogue)]
        self._check({one for those in self.subjects_with(reshaped).values() for one in those})
        self.mark_certifications(bears_on(differ | gone, before, catalogue))
        return written

    # ------------------------------------------------------------ things

    def put(self, things: Iterable[Thing], *, by: str, at: datetime, because: str = "") -> Written:
        """See `Transaction.put`."""
        written = self._put(self._opened(by, at, because), tuple(things))
        self._check(written[1])
        return written[0]

    def _put(self, header: Header, things: Sequence[Thing]) -> tuple[Written, set[str]]:
        """Add things without looking at how they go together; return the subjects to look at."""
        for thing in things:
            checks.texts(thing)
        touched: set[str] = set()
        new = changed_count = unchanged = 0
        by_kind = _by_kind(things)
        for kind, given in by_kind.items():
            known = self.latest_things(kind, list(given))
            versions: list[StoredThing] = []
            for key, thing in given.items():
                before = known.get(key)
                live = None if before is None or before.removed else before.thing
                thing = _dated_thing(thing, header.at, live)  # noqa: PLW2901 - the same, dated
                if live == thing:
                    unchanged += 1
                    continue
                new, changed_count = new + (live is None), changed_count + (live is not None)
                versions.append(StoredThing(key, before.version + 1 if before else 1, thing))
            self.add_things(header, kind, versions)
            touched |= self._follow(kind, versions, known)
        checks.references(self, by_kind)
        return Written(new, changed_count, unchanged), touched

    def drop(self, thing: Thing, *, by: str, at: datetime, because: str = "") -> None:
        """See `Transaction.drop`."""
        header = self._opened(by, at, because)
        kind, key = kind_name(thing), thing_key(thing)
        known = self.latest_things(kind, [key])
        before = known.get(key)
        if before is None or before.removed:
            raise UnknownId(kind, key)
        checks.not_named(key, checks.named_by(self, before.thing))
        gone = StoredThing(key, before.version + 1, before.thing, removed=True)
        self.add_things(header, kind, [gone])
        self._follow(kind, [gone], known)

    def _follow(
        self, kind: str, versions: Sequence[StoredThing], before: dict[str, StoredThing]
    ) -> set[str]:
        """Make due what rests on changed things; return the subjects to look at."""
        if kind == "subject":
            return self._follow_subjects(versions, before)
        if kind == "role":
            return self._follow_roles(versions, before)
        if kind == "membership":
            roles = {one.thing.role for one in versions if isinstance(one.thing, Membership)}
            found = self.latest_things("role", roles)
            requires = {
                one.key: required_by(one.thing)
                for one in found.values()
                if isinstance(one.thing, Role)
            }
            self._reach(
                (one.thing.subject, certification)
                for one in versions
                if isinstance(one.thing, Membership)
                for certification in requires.get(one.thing.role, ())
            )
            return {one.thing.subject for one in versions if isinstance(one.thing, Membership)}
        return set()

    def _follow_subjects(
        self, versions: Sequence[StoredThing], before: dict[str, StoredThing]
    ) -> set[str]:
        moved = {
            one.key
            for one in versions
            if one.key in before and _bears(before[one.key].thing, one.thing)
        }
        self.mark_subjects(moved)
        return moved

    def _follow_roles(
        self, versions: Sequence[StoredThing], before: dict[str, StoredThing]
    ) -> set[str]:
        members = self.members([one.key for one in versions])
        pairs: set[Pair] = set()
        for one in versions:
            roles = [each.thing for each in (one, before.get(one.key)) if each is not None]
            required = {
                each for role in roles if isinstance(role, Role) for each in required_by(role)
            }
            pairs |= {(member, each) for member in members[one.key] for each in required}
        self._reach(pairs)
        competencies = [competency_id(one.key) for one in versions if one.key in before]
        self.mark_certifications(competencies)
        members |= self.subjects_with(competencies)
        return {member for those in members.values() for member in those}

    # ------------------------------------------------------------ facts

    def record(
        self, entries: Iterable[Entry], *, by: str, at: datetime, because: str = ""
    ) -> Written:
        """See `Transaction.record`."""
        entries = tuple(entries)
        return self._record_checked(self._opened(by, at, because), entries)

    def _record_checked(self, header: Header, entries: Sequence[Entry]) -> Written:
        matcher = self._record(header, entries)
        checks.facts_go_together(self, matcher.on_file_now())
        return matcher.plan.written

    def _record(
        self, header: Header, entries: Sequence[Entry], *, corrections_stand: bool = False
    ) -> Matcher:
        for entry in entries:
            checks.texts(entry.fact)
        checks.entries(self, entries)
        pairs = list(dict.fromkeys((one.subject, one.certification) for one in entries))
        numbers = self.numbers(pairs)
        write = partial(_version, header)
        on_file = {} if self.loads_afresh else self.latest_facts(pairs)
        matcher = Matcher(on_file, numbers, write, header.at, corrections_stand=corrections_stand)
        plan = matcher.take_all(entries)
        self.add_facts(header, plan.versions)
        self._reach((one.entry.subject, one.entry.certification) for one in plan.versions)
        return matcher

    def add_completions(
        self, given: CompletionColumns, *, by: str, at: datetime, because: str = ""
    ) -> Loaded:
        """See `Transaction.add_completions`."""
        # First of all: others must not change what is looked at.
        return self._add_completions(self._opened(by, at, because), given)

    def _add_completions(self, header: Header, given: CompletionColumns) -> Loaded:
        """Add the plainly new completions with a change that is under way."""
        on_file = OnFile()
        for pair, facts in self.latest_facts(list(dict.fromkeys(given.pairs()))).items():
            on_file.take_facts(pair, facts)
        found = sort_out(given, on_file)
        if found.new:
            entries = given.entries(found.new)
            self._record_checked(header, entries)
        return found.loaded

    def correct(  # noqa: PLR0913 - see the protocol
        self,
        id: str,  # noqa: A002 - the field's name
        fact: Fact,
        *,
        by: str,
        at: datetime,
        because: str = "",
        version: int | None = None,
    ) -> StoredFact:
        """See `Transaction.correct`."""
        header = self._opened(by, at, because)
        before = self._fact(id, version)
        _check_kind(before.entry.fact, fact)
        checks.texts(fact)
        check_recorded(fact, header.at)
        entry = attrs.evolve(before.entry, fact=dated(fact, header.at, before.entry.fact))
        kept = _version(header, id, before.version + 1, entry)
        self._add_version(header, kept)
        return kept

    def remove(self, id: str, *, by: str, at: datetime, because: str) -> None:  # noqa: A002
        """See `Transaction.remove`."""
        header = self._opened(by, at, because)
        before = self._fact(id, None)
        kept = _version(header, id, before.version + 1, before.entry)
        self._add_version(header, attrs.evolve(kept, removed=True))

    def _fact(self, id: str, version: int | None) -> StoredFact:  # noqa: A002
        found = self.fact(id) if parts_of(id) else None
        if found is None or found.removed:
            raise UnknownId("fact", id)
        if version is not None and version != found.version:
            raise ConflictingChange(
                f"The fact {id!r} has version {found.version}, not {version}",
                "Read it again, and decide anew.",
                again=False,
            )
        return found

    def _add_version(self, header: Header, kept: StoredFact) -> None:
        self.add_facts(header, [kept])
        self._reach([(kept.entry.subject, kept.entry.certification)])
        self._check({kept.entry.subject})

    # ------------------------------------------------------------ both

    def load(self, roster: Roster, *, by: str, at: datetime, because: str = "") -> Written:
        """See `Transaction.load`."""
        header = self._opened(by, at, because)
        things: tuple[Thing, ...] = (
            *roster.companies,
            *roster.subjects,
            *roster.roles,
            *roster.memberships,
        )
        # Where nothing was, all is new and due anyway, and what is on file is what is given.
        self.loads_afresh = self.is_empty()
        try:
            put, _ = self._put(header, things)
            recorded = self._record(header, roster.entries, corrections_stand=True).plan
            if self.loads_afresh:
                assignments(self.catalogue(), roster)
            else:
                self._check(one.id for one in roster.subjects)
        finally:
            self.loads_afresh = False
        return Written(
            put.new + recorded.new,
            put.changed + recorded.changed,
            put.unchanged + recorded.unchanged,
        )

    def _live(self, kind: str) -> list[StoredThing]:
        return [one for one in self.latest_things(kind, None).values() if not one.removed]

    def _reach(self, pairs: Iterable[Pair]) -> None:
        """Make assignments, and all that rest on them, due at once."""
        pairs = set(pairs)
        if not pairs:
            return
        self.numbers(sorted(pairs))
        if self.loads_afresh:
            return
        rest_on_it = {
            certification: bears_on([certification], self.catalogue())
            for certification in {certification for _, certification in pairs}
        }
        self.mark({(subject, each) for subject, one in pairs for each in rest_on_it[one]})

    def _check(self, subjects: Iterable[str]) -> None:
        """Refuse facts that do not go together (R-17 … R-26)."""
        checks.go_together(self, sorted(set(subjects)))


def _version(header: Header, id: str, version: int, entry: Entry) -> StoredFact:  # noqa: A002
    return StoredFact(id, version, entry, header.by, header.at, header.because)


def _by_kind(things: Iterable[Thing]) -> dict[str, dict[str, Thing]]:
    """Return things by kind and key, in the order in which kinds name each other."""
    found: dict[str, dict[str, Thing]] = {kind: {} for kind in THING_KINDS}
    for thing in things:
        kind, key = kind_name(thing), thing_key(thing)
        if found[kind].setdefault(key, thing) != thing:
            raise DuplicateId(key, f"is the id of two different {kind} values", "Keep one of them.")
    return {kind: given for kind, given in found.items() if given}


def _dated_thing(thing: Thing, at: datetime, before: Thing | None) -> Thing:
    """Return a membership with the instant of its recording; other things carry none."""
    if not isinstance(thing, Membership) or thing.recorded_at is not None:
        return thing
    earlier = before.recorded_at if isinstance(before, Membership) else None
    return attrs.evolve(thing, recorded_at=earlier or at)


def _bears(before: Thing, after: Thing) -> bool:
    """Return whether a status may rest on what changed between two versions of a subject."""
    return any(
        getattr(before, name) != getattr(after, name)
        for name in BEARING_ON_SUBJECT
        if isinstance(after, Subject)
    )


def _reshaped(id: str, before: Catalogue, after: Catalogue) -> bool:  # noqa: A002
    """Return whether facts on file might not fit a certification any more."""
    if id not in before:
        return False
    old, new = before[id], after[id]
    return old.subject_kind is not new.subject_kind or old.policy.composite != new.policy.composite


def _check_kind(before: Fact, fact: Fact) -> None:
    """Refuse a version of another kind, of another completion, or with a row of marks."""
    same = type(before) is type(fact)
    if same and isinstance(fact, Completion) and isinstance(before, Completion):
        same = fact.id == before.id
    if same and isinstance(fact, Exemption):
        same = len(marks_in(fact)) == 1
    if not same:
        raise InvalidFact(
            kind_name(fact),
            f"is no version of this {kind_name(before)}",
            "Give the same fact with what is to change (attrs.evolve).",
        )
