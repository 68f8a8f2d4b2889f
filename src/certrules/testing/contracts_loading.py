"""The contract of a store: completions added in columns."""
# ruff: noqa: S101 - assert is how a test speaks

from collections.abc import Sequence
from datetime import date, timedelta

import attrs

from certrules.errors import CertrulesError, DateOutOfRange, InvalidFact, ProblemsFound, UnknownWord
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.ports.loading import CompletionColumns, Loaded
from certrules.testing.contracts_base import ContractBase
from certrules.testing.worlds import BY, catalogue, hour

DAY = date(2026, 1, 20)
LATER = date(2026, 12, 24)
FEBRUARY = date(2026, 2, 15)


def in_columns(entries: Sequence[Entry]) -> CompletionColumns:
    """Return entries that are plain completions in columns."""
    facts = [one.fact for one in entries if isinstance(one.fact, Completion)]
    return CompletionColumns(
        [one.subject for one in entries],
        [one.certification for one in entries],
        [one.completed_on for one in facts],
        [one.expires_on for one in facts],
        [one.state for one in facts],
        [one.comment for one in facts],
    )


class LoadingContract(ContractBase):
    """Completions in columns come to the same as one by one."""

    def add(self, *entries: Entry, at: int = 2) -> Loaded:
        """Add completions in columns at an hour."""
        given = in_columns(entries)
        return self.store.apply(
            lambda t: t.add_completions(given, by="clerk", at=hour(at), because="import")
        )

    def test_columns_are_recorded(self) -> None:
        """Completions in columns are on file as `record` puts them there, ids and trail as well."""
        self.filled()
        # As many as go into more than one statement, whatever a database takes.
        wanted = [
            Entry(
                subject,
                certification,
                Completion(
                    DAY - timedelta(number),
                    LATER if number % 3 else None,
                    state="pending" if number % 5 == 1 else "approved",
                    comment="" if number % 2 else f"Ärzte, “{number}” %s ? :a",
                ),
            )
            for number in range(21)
            for subject, certification in (("cyd", "fire"), ("ben", "advanced"), ("cyd", "basic"))
        ]
        assert self.add(*wanted) == Loaded(new=63)
        on_file = self.read(lambda r: r.facts())
        new = [one for one in on_file if one.by == "clerk"]
        assert {one.entry for one in new} == {
            attrs.evolve(one, fact=attrs.evolve(one.fact, recorded_at=hour(2))) for one in wanted
        }
        assert {(one.version, one.at, one.because) for one in new} == {(1, hour(2), "import")}
        again = self.store.apply(lambda t: t.record(wanted, by=BY, at=hour(3)))
        assert (again.unchanged, set(again.ids)) == (63, {one.id for one in new})
        trail = [one for one in self.read(lambda r: list(r.history())) if one.by == "clerk"]
        assert sorted(one.key for one in trail) == sorted(one.id for one in new)

    def test_columns_on_file_are_counted(self) -> None:
        """What is on file just so is not added again, and leaves no trace."""
        self.filled()
        one = Entry("cyd", "fire", Completion(DAY, LATER, comment="x"))
        assert self.add(one) == Loaded(new=1)
        before = self.read(lambda r: list(r.history()))
        assert self.add(one, at=3) == Loaded(unchanged=1)
        assert self.add(one, Entry("cyd", "basic", Completion(DAY)), at=3) == Loaded(1, 1)
        assert self.read(lambda r: list(r.history()))[: len(before)] == before
        assert self.add() == Loaded()

    def test_columns_that_need_a_closer_look_are_left(self) -> None:
        """Several of one day, another content, and what was changed by hand: nothing is done."""
        self.filled()
        declined = Completion(DAY, state="declined")
        old, newer = Completion(DAY, id="c1"), Completion(LATER, id="c2", supersedes="c1")
        self.record("ben", "basic", declined)
        self.record("cyd", "basic", old)
        self.record("cyd", "basic", newer)
        corrected = self.complete("cyd", "fire", DAY)
        removed = self.complete("ana", "fire", DAY)
        self.complete("ben", "first-aid", DAY)
        self.record("ana", "basic", Completion(DAY, comment="a"))
        self.record("ana", "basic", Completion(DAY, comment="b"))
        with self.store.transaction() as t:
            t.correct(corrected, Completion(LATER), by=BY, at=hour(1))
            t.remove(removed, by=BY, at=hour(1), because="x")
        before = self.read(lambda r: r.facts(versions=True))
        other = DAY + timedelta(5)
        left = [
            Entry("cyd", "advanced", Completion(other)),
            Entry("cyd", "advanced", Completion(other, comment="again")),
            Entry("ben", "first-aid", Completion(DAY, comment="other")),
            Entry("ben", "basic", Completion(other)),
            Entry("cyd", "basic", Completion(other)),
            Entry("cyd", "fire", Completion(other)),
            Entry("ana", "fire", Completion(other)),
            Entry("ana", "basic", Completion(other)),
        ]
        assert self.add(*left) == Loaded(left=tuple(range(8)))
        assert self.read(lambda r: r.facts(versions=True)) == before
        new, there = Completion(other), Completion(DAY)
        mixed = [Entry("ben", "first-aid", new), left[2], Entry("ben", "fire", there), left[0]]
        assert self.add(*mixed) == Loaded(new=3, left=(1,))

    def test_columns_make_due(self) -> None:
        """What rests on the completions added is due, through parents and parts, and no more."""
        self.filled()
        self.complete("cyd", "fire", DAY)
        self.complete("ben", "basic", DAY)
        self.run(FEBRUARY)
        self.run(FEBRUARY)
        assert self.due(FEBRUARY) == []
        self.add(
            Entry("ben", "advanced", Completion(DAY)),
            Entry("ben", "fire", Completion(DAY)),
            Entry("cyd", "first-aid", Completion(DAY)),
        )
        assert self.due(FEBRUARY) == [
            ("ben", "advanced"),
            ("ben", "basic"),
            ("ben", "both"),
            ("ben", "fire"),
            ("cyd", "first-aid"),
        ]

    def test_columns_of_competencies(self) -> None:
        """The competency of a role is completed like a certification (R-26)."""
        self.filled()
        assert self.add(Entry("ana", "competency:watch", Completion(DAY))) == Loaded(new=1)
        assert len(self.on_file("ana", "competency:watch")) == 1

    def test_columns_are_refused_as_facts_are(self) -> None:
        """What `record` refuses is refused in columns with the same error; nothing is added."""
        self.filled()
        lift = Certification("lift", subject_kind="asset")
        self.store.apply(
            lambda t: t.set_catalogue(Catalogue([*catalogue(), lift]), by=BY, at=hour(1))
        )
        good = Entry("cyd", "fire", Completion(DAY))
        before = self.read(lambda r: r.facts(versions=True))
        for bad in (
            Entry("nobody", "fire", Completion(DAY)),
            Entry("cyd", "nothing", Completion(DAY)),
            Entry("cyd", "competency:crew", Completion(DAY)),
            Entry("cyd", "lift", Completion(DAY)),
            Entry("cyd", "both", Completion(DAY)),
            Entry("cyd", "basic", Completion(DAY, comment="a\0b")),
            Entry("cyd", "basic", Completion(DAY, comment="\ud800")),
        ):
            self.same_refusal([good, bad])
            assert self.read(lambda r: r.facts(versions=True)) == before

        late = attrs.evolve(in_columns([good]), completed_on=[date(3000, 1, 1)])
        self.refused(
            DateOutOfRange,
            lambda: self.store.apply(lambda t: t.add_completions(late, by=BY, at=hour(2))),
        )
        assert self.add(good) == Loaded(new=1)

    def same_refusal(self, entries: Sequence[Entry]) -> None:
        """Check that entries are refused in columns as they are one by one."""
        one_by_one = self.refused(
            CertrulesError, lambda: self.store.apply(lambda t: t.record(entries, by=BY, at=hour(2)))
        )
        together = self.refused(CertrulesError, lambda: self.add(*entries))
        assert isinstance(together, ProblemsFound | InvalidFact)
        assert (type(together), str(together)) == (type(one_by_one), str(one_by_one))

    def test_states_may_be_words(self) -> None:
        """A state given as a word means the same as one given as such; no other word is taken."""
        self.filled()
        for expected in (Loaded(new=2), Loaded(unchanged=2)):
            given = CompletionColumns(
                ["ana", "cyd"],
                ["fire", "fire"],
                [DAY] * 2,
                [None] * 2,
                ["approved", "Pending"],
                [""] * 2,
            )
            found = self.store.apply(lambda t: t.add_completions(given, by=BY, at=hour(2)))  # noqa: B023 - at once
            assert found == expected
        self.refused(
            UnknownWord, lambda: CompletionColumns(["ana"], ["fire"], [DAY], [None], ["x"], [""])
        )

    def test_a_corrected_completion_keeps_its_place(self) -> None:
        """What a completion said before it was corrected or removed is left to be looked at."""
        self.filled()
        first, second = (Completion(DAY - timedelta(one)) for one in (3, 4))
        for subject in ("ana", "cyd"):
            self.record(subject, "fire", first)
        [one] = self.read(lambda r: r.facts("ana", "fire"))
        [two] = self.read(lambda r: r.facts("cyd", "fire"))
        self.store.apply(lambda t: t.correct(one.id, second, by=BY, at=hour(1)))
        self.store.apply(lambda t: t.remove(two.id, by=BY, at=hour(1), because="no"))
        loaded = self.add(Entry("ana", "fire", first), Entry("cyd", "fire", first))
        assert loaded == Loaded(left=(0, 1))
