"""The contract of a store: catalogue, structure and facts, and what is refused."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date
from functools import partial

import attrs

from certrules.errors import ProblemsFound, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState, Exemption, Extension, Revocation
from certrules.model.roster import Entry, Fact, Roster
from certrules.model.subjects import Requirement, Subject, Training
from certrules.ports.records import StoredFact, Written
from certrules.ports.store import Transaction
from certrules.testing.contracts_base import ContractBase
from certrules.testing.worlds import BY, catalogue, hour, roster, yearly

EVERY_FACT: tuple[Fact, ...] = (
    Requirement(since=date(2026, 1, 1), until=date(2027, 1, 1)),
    Requirement("crew", training=Training(date(2026, 4, 1), "with Ben", hour(0))),
    Exemption("not applicable", notes="on leave"),
    Exemption("deferred", until=date(2026, 3, 10)),
    Completion(date(2026, 1, 3), date(2026, 9, 30), date(2026, 2, 1), "1.50", comment="=1+1"),
    Completion(date(2026, 1, 2), id="c1", state="pending"),
    Completion(date(2026, 1, 2), id="c2", supersedes="c1", decided_at=hour(0)),
    Revocation(date(2026, 2, 1), "other", "lost in the post", None, date(2026, 2, 3), hour(0)),
    Extension(date(2027, 6, 30), date(2026, 3, 1), "emergency order"),
)

CORRECTED: dict[Fact, Fact] = {
    Completion(date(2026, 1, 3), state="pending"): Completion(date(2026, 1, 3)),
    Completion(date(2026, 1, 5)): Completion(date(2026, 1, 6)),
    Revocation(date(2026, 2, 1), "fraud"): Revocation(date(2026, 2, 2), "fraud"),
    Requirement(since=date(2026, 1, 1)): Requirement(since=date(2026, 1, 2)),
}
"""Facts with what corrects them."""


class FactsContract(ContractBase):
    """What goes in comes out again, once, and nothing that makes no sense goes in."""

    def test_an_empty_store_has_nothing(self) -> None:
        """A store that has just been made holds no certification, person or fact."""
        assert self.read(lambda r: r.catalogue()) == Catalogue()
        assert self.roster() == Roster()
        assert self.due(date(2026, 1, 1)) == []

    def test_preparing_again_changes_nothing(self) -> None:
        """`prepare` may be called at any time; what is there stays."""
        self.filled()
        before = self.roster()
        self.store.prepare()
        assert self.roster() == before

    def test_a_catalogue_comes_back(self) -> None:
        """The certifications are those that were set, in their order."""
        self.filled()
        assert self.read(lambda r: r.catalogue()) == catalogue()

    def test_the_same_catalogue_is_no_new_one(self) -> None:
        """Setting an equal catalogue changes nothing and makes no assignment due."""
        self.filled()
        self.run(date(2026, 2, 1))
        again = self.store.apply(lambda t: t.set_catalogue(catalogue(), by=BY, at=hour(2)))
        assert again == Written(unchanged=5)
        assert self.due(date(2026, 2, 1)) == []

    def test_a_catalogue_counts_what_changed(self) -> None:
        """New, changed and unchanged certifications are counted."""
        self.filled()
        changed = Catalogue(
            [
                *[one for one in catalogue() if one.id != "fire"],
                yearly("fire", name="F"),
                yearly("x"),
            ]
        )
        written = self.store.apply(lambda t: t.set_catalogue(changed, by=BY, at=hour(2)))
        assert (written.new, written.changed, written.unchanged) == (1, 1, 4)
        assert self.read(lambda r: r.catalogue()) == changed

    def test_a_roster_comes_back(self) -> None:
        """What was loaded is what is read, but for the instants of recording."""
        self.filled()
        found, given = self.roster(), roster()
        assert (found.companies, found.subjects) == (given.companies, given.subjects)
        assert found.roles == given.roles
        assert [attrs.evolve(one, recorded_at=None) for one in found.memberships] == list(
            given.memberships
        )
        assert [undated(one) for one in found.entries] == list(given.entries)
        assert {one.fact.recorded_at for one in found.entries} == {hour(0)}

    def test_loading_again_adds_nothing(self) -> None:
        """Loading the same roster twice leaves it as it was."""
        self.filled()
        before = self.roster()
        again = self.store.apply(lambda t: t.load(roster(), by=BY, at=hour(5)))
        assert (again.new, again.changed) == (0, 0)
        assert again.unchanged == again.total == 1 + 3 + 2 + 2 + 2
        assert self.roster() == before

    def test_loading_what_was_read_adds_nothing(self) -> None:
        """A roster read from the store and loaded into it again leaves it as it was."""
        self.filled()
        for fact in EVERY_FACT:
            self.record("ana", "first-aid", fact)
        before = self.roster()
        again = self.store.apply(lambda t: t.load(before, by=BY, at=hour(5)))
        assert (again.new, again.changed) == (0, 0)
        assert self.roster() == before

    def test_every_kind_of_fact_comes_back(self) -> None:
        """Each field of each kind of fact is kept."""
        self.filled()
        for fact in EVERY_FACT:
            written = self.record("cyd", "fire", fact)
            assert written.new == 1
        found = [undated(one).fact for one in self.roster("cyd").entries]
        assert found == list(EVERY_FACT)

    def test_a_fact_is_recorded_once(self) -> None:
        """The same fact again is not added, and has the same id."""
        self.filled()
        first = [self.record("cyd", "fire", fact, 1) for fact in EVERY_FACT]
        before = self.roster("cyd")
        again = self.store.apply(
            lambda t: t.record([Entry("cyd", "fire", one) for one in EVERY_FACT], by=BY, at=hour(2))
        )
        assert (again.new, again.changed, again.unchanged) == (0, 0, len(EVERY_FACT))
        marks = [isinstance(one, Exemption) for one in EVERY_FACT]
        told = zip(again.ids, first, marks, strict=True)
        assert all(id_ == one.ids[0] for id_, one, mark in told if not mark)
        assert self.roster("cyd") == before

    def test_a_fact_twice_at_once_is_one(self) -> None:
        """Two equal entries in one call are one fact."""
        self.filled()
        twice = [Entry("cyd", "fire", Completion(date(2026, 1, 4)))] * 2
        written = self.store.apply(lambda t: t.record(twice, by=BY, at=hour(1)))
        assert (written.new, written.unchanged, len(set(written.ids))) == (1, 1, 1)

    def test_facts_of_two_days_are_two(self) -> None:
        """Completions without ids that differ are different facts."""
        self.filled()
        for day in (3, 4):
            self.complete("cyd", "fire", date(2026, 1, day))
        assert len(self.on_file("cyd", "fire")) == 2  # noqa: PLR2004 - one a day

    def test_a_completion_is_known_by_its_id(self) -> None:
        """A completion whose id is on file and that says something else is a new version."""
        self.filled()
        changed = self.record("ana", "first-aid", Completion(date(2026, 1, 11), id="a1"), 3)
        assert (changed.new, changed.changed) == (0, 1)
        [fact] = self.on_file("ana", "first-aid")
        assert isinstance(fact, Completion)
        assert (fact.completed_on, fact.recorded_at) == (date(2026, 1, 11), hour(0))

    def test_a_revocation_is_reinstated_in_place(self) -> None:
        """The same revocation with a reinstatement is a new version of it, dated by itself."""
        self.filled()
        revoked = Revocation(date(2026, 2, 1), "fraud")
        self.record("ana", "first-aid", revoked, 1)
        again = attrs.evolve(revoked, reinstated_on=date(2026, 2, 9))
        assert self.record("ana", "first-aid", again, 2).changed == 1
        [fact] = [one for one in self.on_file("ana", "first-aid") if isinstance(one, Revocation)]
        assert (fact.recorded_at, fact.reinstatement_recorded_at) == (hour(1), hour(2))

    def test_marks_follow_each_other(self) -> None:
        """A mark that was taken off can be made again; the row of marks says so."""
        self.filled()
        mark, off = Exemption("not applicable"), Exemption("none")
        for number, one in enumerate((mark, off, mark)):
            assert self.record("ana", "fire", one, number).new == 1
        assert self.record("ana", "fire", mark, 4).unchanged == 1
        kinds = [one.kind for one in self.on_file("ana", "fire") if isinstance(one, Exemption)]
        assert kinds == [mark.kind, off.kind, mark.kind]

    def test_a_row_of_marks_comes_in_at_once(self) -> None:
        """A mark that names those it replaces brings them along."""
        self.filled()
        row = Exemption("none", replaces=Exemption("must not be deferred"))
        assert self.record("ana", "fire", row).new == 2  # noqa: PLR2004 - the row
        assert len(self.on_file("ana", "fire")) == 2  # noqa: PLR2004 - the row

    def test_a_decision_is_a_version(self) -> None:
        """Approving a pending completion keeps when it was recorded and says when decided."""
        self.filled()
        waiting = Completion(date(2026, 1, 2), state="pending")
        id_ = self.record("cyd", "fire", waiting, 1).ids[0]
        [before] = self.read(lambda r: r.facts(id=id_))
        assert before.entry.fact.recorded_at == hour(1)
        approved = attrs.evolve(waiting, state="approved")
        after = self.store.apply(
            lambda t: t.correct(id_, approved, by="boss", at=hour(2), because="seen", version=1)
        )
        assert (after.version, after.by, after.at, after.because) == (2, "boss", hour(2), "seen")
        [fact] = self.on_file("cyd", "fire")
        assert isinstance(fact, Completion)
        assert (fact.recorded_at, fact.decided_at) == (hour(1), hour(2))

    def test_completions_are_found_by_their_state(self) -> None:
        """Those on file that are in it now, whatever they were before; with all their versions."""
        self.filled()
        days = [date(2026, 1, day) for day in (2, 3, 4)]
        given = [Completion(day, state="pending") for day in days]
        still, decided, gone = [self.record("cyd", "fire", one, 1).ids[0] for one in given]
        approved = attrs.evolve(given[1], state="approved")
        self.store.apply(lambda t: t.correct(decided, approved, by=BY, at=hour(2)))
        self.store.apply(lambda t: t.remove(gone, by=BY, at=hour(2), because="wrong person"))
        waiting = self.read(lambda r: r.facts(state=CompletionState.PENDING))
        assert [one.id for one in waiting] == [still]
        assert self.read(lambda r: r.facts("ana", state=CompletionState.PENDING)) == ()
        found = self.read(
            lambda r: r.facts("cyd", "fire", state=CompletionState.APPROVED, versions=True)
        )
        assert [(one.id, one.version) for one in found] == [(decided, 1), (decided, 2)]

    def test_a_removed_fact_is_off_the_file(self) -> None:
        """H-9: what is removed is gone from the roster, not from the history; it may come again."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2), 1)
        self.store.apply(lambda t: t.remove(id_, by=BY, at=hour(2), because="wrong person"))
        assert self.on_file("cyd", "fire") == []
        versions = self.read(lambda r: r.facts(id=id_, versions=True))
        assert [(one.version, one.removed) for one in versions] == [(1, False), (2, True)]
        assert self.complete("cyd", "fire", date(2026, 1, 2), 3) == id_
        assert len(self.on_file("cyd", "fire")) == 1

    def test_a_corrected_fact_recorded_as_it_was_is_another(self) -> None:
        """What says what a fact said before it was corrected is added beside it, and once."""
        self.filled()
        kept = []
        for fact, other in CORRECTED.items():
            kept.append(self.corrected(self.record("cyd", "fire", fact, 1).ids[0], other))
            again = self.record("cyd", "fire", fact, 3)
            assert (again.new, again.changed) == (1, 0)
            assert self.record("cyd", "fire", fact, 4).unchanged == 1
            kept.append(self.corrected(again.ids[0], other))
            third = self.record("cyd", "fire", fact, 5)
            assert third.new == 1
            kept += self.by_id(third.ids[0])
        assert [self.by_id(one.id) for one in kept] == [(one,) for one in kept]
        assert len(self.on_file("cyd", "fire")) == len({one.id for one in kept}) == len(kept)

    def test_a_fact_takes_the_place_of_a_removed_one(self) -> None:
        """A fact that says what a removed one once said is its next version, as ever."""
        self.filled()
        fact, other = Completion(date(2026, 1, 2)), Completion(date(2026, 1, 3))
        first = self.record("cyd", "fire", fact, 1).ids[0]
        self.corrected(first, other)
        second = self.record("cyd", "fire", fact, 3).ids[0]
        for id_ in (second, first):
            self.removed(id_)
            assert self.record("cyd", "fire", fact, 4).ids == (id_,)
            self.removed(id_)

    def test_a_corrected_fact_loaded_as_it_was_stays_corrected(self) -> None:
        """A roster from before a correction does not undo it, and brings nothing twice."""
        self.filled()
        entries = [Entry("cyd", "fire", fact) for fact in CORRECTED]
        old = attrs.evolve(roster(), entries=(*roster().entries, *entries))
        self.store.apply(lambda t: t.load(old, by=BY, at=hour(1)))
        for entry in entries:
            self.corrected(self.record("cyd", "fire", entry.fact).ids[0], CORRECTED[entry.fact])
        before = self.roster()
        again = self.store.apply(lambda t: t.load(old, by=BY, at=hour(5)))
        assert (again.new, again.changed) == (0, 0)
        assert self.roster() == before

    def test_no_id_is_taken_for_another(self) -> None:
        """A fact is found by its id as it is written; any other text is an unknown id."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2))
        kind, number, said = id_.split("-")
        for odd in (
            f"{kind}-0{number}-{said}",
            f"{kind}-{number}-0x{said}",
            f"{kind}-{number}-0{said}",
            f"{kind}-{number}- {said}",
            f"{kind}-{2**63}-{said}",
            f"{kind}-{number}-{2**63:x}",
            f"{kind}-{'9' * 5_000}-{said}",
        ):
            assert self.by_id(odd) == ()
            self.refused(UnknownId, partial(self.removed, odd))
        assert len(self.by_id(id_)) == 1

    def by_id(self, id_: str) -> tuple[StoredFact, ...]:
        """Return the fact with an id, if it is on file."""
        return self.read(lambda r: r.facts(id=id_))

    def corrected(self, id_: str, fact: Fact) -> StoredFact:
        """Correct a fact; return what is on file then."""
        return self.store.apply(lambda t: t.correct(id_, fact, by="boss", at=hour(2)))

    def removed(self, id_: str) -> None:
        """Remove a fact."""
        self.store.apply(lambda t: t.remove(id_, by=BY, at=hour(2), because="wrong person"))

    def test_a_roster_of_some_stands_by_itself(self) -> None:
        """A part of the roster has the supervisors up the tree, without their facts."""
        self.filled()
        self.complete("cyd", "fire", date(2026, 1, 2))
        part = self.roster("ana", "nobody")
        assert [one.id for one in part.subjects] == ["ana", "cyd"]
        assert [one.subject for one in part.memberships] == ["ana"]
        assert {one.subject for one in part.entries} == {"ana"}
        assert [one.id for one in part.companies] == ["acme"]

    def test_people_without_their_facts(self) -> None:
        """People can be asked for by id, with those above them, and all at once."""
        self.filled()
        found = self.read(lambda r: r.people(["ana", "nobody"]))
        assert {one.id: one.name for one in found} == {"ana": "Ana Ng", "cyd": "Cyd Ox"}
        assert self.read(lambda r: r.people([])) == ()

    def test_a_text_that_nothing_can_hold_finds_nothing(self) -> None:
        """A NUL or half a character in what is asked for is not taken for another text."""
        self.filled()
        for odd in ("ana\0", "ana\0x", "\ud800", "\udfff"):
            assert self.named("cyd", odd) == ["cyd"]
            self.refused(UnknownId, partial(self.delivered, odd))
            self.refused(ProblemsFound, partial(self.complete, odd, "fire", date(2026, 1, 2)))

    def named(self, *names: str) -> list[str]:
        """Return the ids of the people found by some ids."""
        return [one.id for one in self.read(lambda r: r.people(names))]

    def delivered(self, key: str) -> None:
        """Say that a message was delivered."""
        self.store.apply(lambda t: t.delivered(key, hour(1)))
        before = {one.id: one for one in self.roster().subjects}
        assert {one.id: one for one in self.read(lambda r: r.people())} == before
        dan = Subject("dan")
        self.store.apply(lambda t: t.put([dan], by=BY, at=hour(1)))
        renamed = attrs.evolve(before["ana"], name="Ana Oh")
        self.store.apply(lambda t: t.put([renamed], by=BY, at=hour(2)))
        self.store.apply(lambda t: t.drop(dan, by=BY, at=hour(3)))
        now = {one.id: one for one in self.read(lambda r: r.people())}
        assert now == {**before, "ana": renamed}

    def test_an_error_leaves_no_trace(self) -> None:
        """What was done in a transaction before an error has not come to pass."""
        self.filled()
        before = self.roster()

        def work(t: Transaction) -> None:
            t.put([Subject("dan")], by=BY, at=hour(1))
            t.record([Entry("dan", "fire", Completion(date(2026, 1, 2)))], by=BY, at=hour(1))
            t.begin_run(date(2026, 1, 2), hour(1))
            raise KeyError

        self.refused(KeyError, lambda: self.store.apply(work))
        assert self.roster() == before
        assert self.read(lambda r: r.runs()) == ()

    def test_a_rehearsal_leaves_no_trace(self) -> None:
        """A rehearsed transaction sees what it did, and nobody else ever does."""
        self.filled()
        before = self.roster()
        with self.store.transaction(rehearse=True) as t:
            t.put([Subject("dan")], by=BY, at=hour(1))
            assert len(t.roster().subjects) == len(before.subjects) + 1
        assert self.roster() == before

    def test_odd_names_are_kept_exactly(self) -> None:
        """Names in any script, and those that look like code, come back to the letter."""
        self.store.apply(
            lambda t: t.set_catalogue(Catalogue([Certification("č")]), by=BY, at=hour(0))
        )
        names = ["'; drop table x; --", "Straße", "NULL", "007", "👷🏽‍♀️", "אבג", "%_\\", "a\u00a0b"]
        people = [Subject(f"s{number}", name=name) for number, name in enumerate(names)]
        odd = [Subject(name) for name in names]
        self.store.apply(lambda t: t.put([*people, *odd], by=BY, at=hour(0)))
        assert [one.name for one in self.roster().subjects] == names * 2
        for name in names:
            self.complete(name, "č", date(2026, 1, 2))
            assert [one.id for one in self.roster(name).subjects] == [name]


def undated(entry: Entry) -> Entry:
    """Return an entry without the instant of recording that the store gave it."""
    return attrs.evolve(entry, fact=attrs.evolve(entry.fact, recorded_at=None))
