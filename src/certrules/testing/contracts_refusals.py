"""The contract of a store: what it refuses, so that nothing that makes no sense goes in."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date
from functools import partial

from certrules.errors import (
    CertrulesError,
    ConflictingChange,
    DuplicateId,
    InvalidFact,
    ProblemsFound,
    UnknownId,
)
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, Exemption
from certrules.model.roster import Entry, Fact
from certrules.model.subjects import Company, Membership, Requirement, Role, Subject, Training
from certrules.ports.records import Thing
from certrules.ports.store import Transaction
from certrules.testing.contracts_base import ContractBase
from certrules.testing.worlds import BY, catalogue, hour, yearly


class RefusalsContract(ContractBase):
    """What is wrong is refused whole, with every problem named, and nothing is changed."""

    def test_a_certification_in_use_is_not_taken_out(self) -> None:
        """A catalogue without a certification that facts or roles name is refused."""
        self.filled()
        without = Catalogue([one for one in catalogue() if one.id not in {"basic", "advanced"}])
        problem = self.refused(
            ProblemsFound,
            lambda: self.store.apply(lambda t: t.set_catalogue(without, by=BY, at=hour(2))),
        )
        assert [one.value for one in problem.problems] == ["basic"]
        assert self.read(lambda r: r.catalogue()) == catalogue()

    def test_a_certification_keeps_its_kind_of_subject(self) -> None:
        """A catalogue under which facts on file would not fit any more is refused."""
        self.filled()
        odd = Catalogue(
            [
                yearly("first-aid", subject_kind="asset") if one.id == "first-aid" else one
                for one in catalogue()
                if one.id != "both"
            ]
        )
        self.store.apply(lambda t: t.put([Role("watch")], by=BY, at=hour(1)))
        self.refused(
            ProblemsFound,
            lambda: self.store.apply(lambda t: t.set_catalogue(odd, by=BY, at=hour(2))),
        )

    def test_a_refused_deferral_changes_nothing(self) -> None:
        """R-20: a deferral after "must not be deferred" is refused."""
        self.filled()
        self.record("ana", "fire", Exemption("must not be deferred"))
        before = self.roster()
        deferral = Exemption("deferred", until=date(2026, 5, 1))
        self.refused(CertrulesError, lambda: self.record("ana", "fire", deferral))
        assert self.roster() == before

    def test_names_of_what_is_not_there_are_refused(self) -> None:
        """Facts of unknown subjects or certifications are all named, and nothing is added."""
        self.filled()
        done = Completion(date(2026, 1, 2))
        odd = [
            Entry("ana", "fire", done),
            Entry("anna", "fire", done),
            Entry("ana", "fir", done),
            Entry("ana", "competency:crew", done),
        ]
        before = self.roster()
        problem = self.refused(
            ProblemsFound, lambda: self.store.apply(lambda t: t.record(odd, by=BY, at=hour(1)))
        )
        assert [one.value for one in problem.problems] == ["anna", "fir", "competency:crew"]
        assert self.roster() == before

    def test_things_that_name_nothing_are_refused(self) -> None:
        """Companies, supervisors, roles and certifications that are not there are all named."""
        self.filled()
        odd: list[Thing] = [
            Subject("dan", company="acm", supervisor="eve"),
            Role("night", company="acm", requires=["fire", "ice"]),
            Membership("eve", "nurse"),
        ]
        problem = self.refused(
            ProblemsFound, lambda: self.store.apply(lambda t: t.put(odd, by=BY, at=hour(1)))
        )
        named = sorted(one.value for one in problem.problems)
        assert named == ["acm", "acm", "eve", "eve", "ice", "nurse"]

    def test_one_thing_in_two_versions_is_refused(self) -> None:
        """The same id with two meanings in one call is an error."""
        two = [Subject("ana"), Subject("ana", name="Ana")]
        self.refused(DuplicateId, lambda: self.store.apply(lambda t: t.put(two, by=BY, at=hour(1))))

    def test_a_fact_from_the_future_is_refused(self) -> None:
        """A fact is not recorded before it is recorded."""
        self.filled()
        late = Completion(date(2026, 1, 2), recorded_at=hour(3))
        self.refused(InvalidFact, lambda: self.record("ana", "fire", late, 2))

    def test_a_subject_of_another_kind_is_refused(self) -> None:
        """H-1: a certification is for subjects of one kind."""
        self.filled()
        self.store.apply(lambda t: t.put([Subject("truck", "asset")], by=BY, at=hour(1)))
        done = Completion(date(2026, 1, 2))
        self.refused(ProblemsFound, lambda: self.record("truck", "fire", done))
        self.refused(
            ProblemsFound,
            lambda: self.store.apply(
                lambda t: t.put([Membership("truck", "crew")], by=BY, at=hour(1))
            ),
        )

    def test_a_correction_of_an_old_version_is_refused(self) -> None:
        """Who decides on a version that is no more must look again."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2))

        def correct(day: int) -> object:
            fact = Completion(date(2026, 1, day))
            return self.store.apply(lambda t: t.correct(id_, fact, by=BY, at=hour(2), version=1))

        correct(3)
        self.refused(ConflictingChange, lambda: correct(4))
        [fact] = self.on_file("cyd", "fire")
        assert isinstance(fact, Completion)
        assert fact.completed_on == date(2026, 1, 3)

    def test_a_correction_stays_the_same_fact(self) -> None:
        """A version of another kind, or of another completion, is refused."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2))
        for odd in (Exemption("none"), Completion(date(2026, 1, 2), id="other")):

            def correct(t: Transaction, fact: Fact = odd) -> object:
                return t.correct(id_, fact, by=BY, at=hour(2))

            self.refused(InvalidFact, partial(self.store.apply, correct))

    def test_what_is_not_there_is_not_corrected(self) -> None:
        """Correcting or removing a fact that nobody recorded is an error."""
        self.filled()
        fact = Completion(date(2026, 1, 2))
        for id_ in ("completion-99-ff", "completion", "x-1-1", "completion-1-q"):

            def correct(t: Transaction, name: str = id_) -> object:
                return t.correct(name, fact, by=BY, at=hour(2))

            def remove(t: Transaction, name: str = id_) -> None:
                t.remove(name, by=BY, at=hour(2), because="x")

            self.refused(UnknownId, partial(self.store.apply, correct))
            self.refused(UnknownId, partial(self.store.apply, remove))

    def test_what_another_fact_needs_is_not_removed(self) -> None:
        """A completion that another one corrects stays."""
        self.filled()
        fixed = Completion(date(2026, 1, 12), id="a2", supersedes="a1")
        self.record("ana", "first-aid", fixed)
        [first] = [
            one.id
            for one in self.read(lambda r: r.facts("ana", "first-aid"))
            if isinstance(one.entry.fact, Completion) and one.entry.fact.id == "a1"
        ]
        self.refused(
            ProblemsFound,
            lambda: self.store.apply(lambda t: t.remove(first, by=BY, at=hour(2), because="x")),
        )

    def test_what_others_name_is_not_dropped(self) -> None:
        """Companies, people and roles in use stay; once nothing names them they can go."""
        self.filled()
        things: tuple[Thing, ...] = (
            Company("acme"),
            Subject("cyd"),
            Subject("ana"),
            Role("crew"),
        )
        for thing in things:
            self.refused(ProblemsFound, partial(self.drop, thing))
        self.drop(Membership("ana", "crew"))
        self.drop(Role("crew"))
        assert [one.id for one in self.roster().roles] == ["watch"]
        self.refused(UnknownId, lambda: self.drop(Role("crew")))

    def test_a_role_with_competencies_on_file_is_not_dropped(self) -> None:
        """R-26: a competency on file keeps its role."""
        self.filled()
        self.complete("cyd", "competency:watch", date(2026, 1, 2))
        self.drop(Membership("ben", "watch", since=date(2026, 2, 1)))
        self.refused(ProblemsFound, lambda: self.drop(Role("watch")))
        self.refused(
            ProblemsFound,
            lambda: self.store.apply(lambda t: t.put([Role("watch")], by=BY, at=hour(3))),
        )

    def drop(self, thing: Thing) -> None:
        """Take a thing off at hour 2."""
        self.store.apply(lambda t: t.drop(thing, by=BY, at=hour(2)))

    def test_a_subject_without_anything_can_go(self) -> None:
        """A subject with nothing on file is dropped, and may come again."""
        self.filled()
        self.store.apply(lambda t: t.put([Subject("dan")], by=BY, at=hour(1)))
        self.drop(Subject("dan"))
        assert [one.id for one in self.roster().subjects] == ["ana", "ben", "cyd"]
        self.store.apply(lambda t: t.put([Subject("dan", name="Dan")], by=BY, at=hour(3)))
        assert [one.name for one in self.roster("dan").subjects] == ["Dan"]

    def test_a_blank_actor_is_refused(self) -> None:
        """Every change has an actor."""
        self.refused(
            InvalidFact,
            lambda: self.store.apply(lambda t: t.put([Subject("x")], by=" ", at=hour(1))),
        )

    def test_texts_that_cannot_be_kept_are_refused(self) -> None:
        """NUL and half characters, which not every database takes, come into none."""
        self.filled()
        before = self.roster()
        for text in ("a\0b", "a\ud800b"):
            odd = Completion(date(2026, 1, 2), comment=text)
            self.refused(InvalidFact, partial(self.record, "ana", "fire", odd))
            trained = Requirement("crew", training=Training(date(2026, 3, 1), text))
            self.refused(InvalidFact, partial(self.record, "ana", "fire", trained))
            error = self.refused(InvalidFact, partial(self.put, Subject(text)))
            assert error.field == "id"
        assert self.roster() == before

    def put(self, thing: Thing) -> None:
        """Put a thing in."""
        self.store.apply(lambda t: t.put([thing], by=BY, at=hour(1)))
