"""The contract of a store: what is due, and what is kept of it (R-34, X-9)."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.model.subjects import Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.testing.contracts_base import ContractBase, fresh
from certrules.testing.worlds import BY, catalogue, hour, yearly

FEBRUARY = date(2026, 2, 1)

ALL = [
    ("ana", "basic"),
    ("ana", "first-aid"),
    ("ben", "both"),
    ("ben", "competency:watch"),
    ("ben", "fire"),
]
"""Every assignment of the small world."""


class EvaluationsContract(ContractBase):
    """What bears on an assignment makes it due; nothing else does, and no change is lost."""

    def after(self, change: object) -> list[tuple[str, str]]:
        """Return what a change makes due, once everything was evaluated."""
        self.run(FEBRUARY)
        assert self.due(FEBRUARY) == []
        assert callable(change)
        self.store.apply(change)
        return self.due(FEBRUARY)

    def test_new_assignments_are_due(self) -> None:
        """Everything that is required or on file is due until it is evaluated, on any day."""
        self.filled()
        assert self.due(FEBRUARY) == ALL
        assert self.due(date(1900, 1, 1)) == ALL
        assert all(one.changed for one in self.read(lambda r: r.due(FEBRUARY)))
        assert self.run(FEBRUARY) == ()
        assert self.due(FEBRUARY) == []

    def test_what_is_kept_is_what_was_evaluated(self) -> None:
        """Each field of an evaluation comes back."""
        self.filled()
        with self.store.reading() as r:
            answers = [(one.due, one.evaluation) for one in fresh(r, FEBRUARY) if one.evaluation]
        self.run(FEBRUARY)
        kept = self.kept()
        assert list(kept) == ALL
        for due, answer in answers:
            found = kept[due.subject, due.certification]
            for name in attrs.fields_dict(type(found)):
                if name not in {"subject", "certification", "again_on"}:
                    assert getattr(found, name) == getattr(answer, name)
            assert found.again_on == answer.next_change_on
            assert found.compliant == answer.compliant

    def test_due_again_on_the_next_change(self) -> None:
        """An assignment is due again on the day of its next change, and not before."""
        self.filled()
        self.run(FEBRUARY)
        kept = self.kept()["ana", "first-aid"]
        assert (kept.status, kept.next_change_on) == (Status.VALID, date(2026, 12, 10))
        assert ("ana", "first-aid") not in self.due(date(2026, 12, 9))
        assert ("ana", "first-aid") in self.due(date(2026, 12, 10))
        [due] = [
            one
            for one in self.read(lambda r: r.due(date(2026, 12, 10)))
            if one.certification == "first-aid"
        ]
        assert (due.changed, due.before) == (False, kept)

    def test_due_again_sooner_if_asked(self) -> None:
        """An earlier day to look again is kept: notices fall due between changes (R-57)."""
        self.filled()
        soon = date(2026, 3, 1)
        self.store.apply(
            lambda t: t.keep([attrs.evolve(one, again_on=soon) for one in fresh(t, FEBRUARY)])
        )
        assert self.due(date(2026, 2, 28)) == []
        assert self.due(soon) == ALL

    def test_the_due_of_some_subjects(self) -> None:
        """A batch has whole subjects, in the order of their ids."""
        self.filled()
        some = self.read(lambda r: r.due(FEBRUARY, subjects=1))
        assert [(one.subject, one.certification) for one in some] == ALL[:2]

    def test_no_stale_status_is_seen(self) -> None:
        """R-34: for a day, only evaluations that hold on it, and that nothing has changed since."""
        self.filled()
        self.run(FEBRUARY)
        assert ("ana", "first-aid") in self.kept(date(2026, 12, 9))
        assert ("ana", "first-aid") not in self.kept(date(2026, 12, 10))
        assert ("ana", "first-aid") not in self.kept(date(2026, 1, 31))
        self.complete("ana", "first-aid", date(2026, 1, 20))
        assert ("ana", "first-aid") not in self.kept(FEBRUARY)
        assert ("ana", "first-aid") in self.kept()

    def test_evaluations_of_some_subjects(self) -> None:
        """Evaluations can be asked for by subject."""
        self.filled()
        self.run(FEBRUARY)
        found = self.read(lambda r: list(r.evaluations(["ben", "nobody"])))
        assert [(one.subject, one.certification) for one in found] == ALL[2:]

    def test_a_fact_makes_its_assignment_due(self) -> None:
        """X-9: only what a fact bears on is due: its assignment, and what is made of it."""
        self.filled()
        entry = Entry("ben", "fire", Completion(date(2026, 1, 20)))
        assert self.after(lambda t: t.record([entry], by=BY, at=hour(1))) == [
            ("ben", "both"),
            ("ben", "fire"),
        ]

    def test_a_fact_of_a_parent_makes_children_due(self) -> None:
        """R-18: what covers an assignment bears on it."""
        self.filled()
        entry = Entry("ana", "advanced", Completion(date(2026, 1, 20)))
        assert self.after(lambda t: t.record([entry], by=BY, at=hour(1))) == [
            ("ana", "advanced"),
            ("ana", "basic"),
        ]

    def test_the_same_fact_again_makes_nothing_due(self) -> None:
        """What is there already changes nothing."""
        self.filled()
        entry = Entry("ben", "fire", Completion(date(2026, 1, 5)))
        assert self.after(lambda t: t.record([entry], by=BY, at=hour(1))) == []

    def test_corrections_and_removals_make_due(self) -> None:
        """A new version of a fact, and taking it off, bear on its assignment."""
        self.filled()
        id_ = self.complete("ana", "basic", date(2026, 1, 2))
        fact = Completion(date(2026, 1, 3))
        assert self.after(lambda t: t.correct(id_, fact, by=BY, at=hour(2))) == [("ana", "basic")]
        assert self.after(lambda t: t.remove(id_, by=BY, at=hour(3), because="x")) == [
            ("ana", "basic")
        ]

    def test_memberships_make_due(self) -> None:
        """Joining and leaving a role bear on what it requires."""
        self.filled()
        joins = Membership("cyd", "watch")
        assert self.after(lambda t: t.put([joins], by=BY, at=hour(1))) == [
            ("cyd", "both"),
            ("cyd", "competency:watch"),
        ]
        self.run(FEBRUARY)
        assert ("cyd", "both") in self.kept()
        self.store.apply(lambda t: t.drop(joins, by=BY, at=hour(2)))
        assert self.due(FEBRUARY) == [("cyd", "both"), ("cyd", "competency:watch")]
        self.run(FEBRUARY)
        assert ("cyd", "both") not in self.kept()
        assert self.due(date(2999, 1, 1)) == [pair for pair in ALL if pair in self.kept_pairs()]

    def kept_pairs(self) -> list[tuple[str, str]]:
        """Return the assignments with an evaluation that will change some day."""
        return [pair for pair, one in self.kept().items() if one.again_on is not None]

    def test_a_role_makes_its_members_due(self) -> None:
        """What a role requires now or required before is due for its members."""
        self.filled()
        crew = Role("crew", company="acme", requires=["first-aid", "fire"])
        assert self.after(lambda t: t.put([crew], by=BY, at=hour(1))) == [
            ("ana", "basic"),
            ("ana", "fire"),
            ("ana", "first-aid"),
        ]

    def test_people_make_due_what_their_dates_bear_on(self) -> None:
        """Dates of a subject bear on all it holds; its name does not."""
        self.filled()
        named = Subject("ana", name="Ana", company="acme", supervisor="cyd")
        assert self.after(lambda t: t.put([named], by=BY, at=hour(1))) == []
        left = attrs.evolve(named, active_until=date(2026, 3, 1))
        assert self.after(lambda t: t.put([left], by=BY, at=hour(2))) == ALL[:2]

    def test_rules_make_due_what_they_govern(self) -> None:
        """A changed certification bears on its assignments, its children and its composites."""
        self.filled()
        new = [yearly("fire", name="Fire") if one.id == "fire" else one for one in catalogue()]
        assert self.after(lambda t: t.set_catalogue(Catalogue(new), by=BY, at=hour(1))) == [
            ("ben", "both"),
            ("ben", "fire"),
        ]

    def test_a_parent_taken_away_makes_children_due(self) -> None:
        """What covered an assignment under the rules before bears on it, too."""
        self.filled()
        new = [yearly("advanced") if one.id == "advanced" else one for one in catalogue()]
        assert self.after(lambda t: t.set_catalogue(Catalogue(new), by=BY, at=hour(1))) == [
            ("ana", "basic")
        ]

    def test_a_fact_in_between_is_not_lost(self) -> None:
        """An evaluation of facts that are no more the latest is not kept: it stays due."""
        self.filled()
        with self.store.reading() as r:
            before = fresh(r, FEBRUARY)
        self.complete("ana", "basic", date(2026, 1, 20))
        late = self.store.apply(lambda t: t.keep(before))
        assert [(one.subject, one.certification) for one in late] == [("ana", "basic")]
        assert self.due(FEBRUARY) == [("ana", "basic")]

    def test_what_is_unknown_is_not_kept(self) -> None:
        """An evaluation of an assignment that the store does not know is given back."""
        self.filled()
        [first, *_] = self.store.apply(lambda t: fresh(t, FEBRUARY))
        odd = attrs.evolve(first, due=attrs.evolve(first.due, subject="nobody"))
        assert self.store.apply(lambda t: t.keep([odd])) == (odd.due,)

    def test_two_looks_at_once_agree(self) -> None:
        """Keeping the same evaluations twice leaves the same."""
        self.filled()
        with self.store.reading() as r:
            looked = fresh(r, FEBRUARY)
        assert self.store.apply(lambda t: t.keep(looked)) == ()
        before = self.kept()
        assert self.store.apply(lambda t: t.keep(looked)) == ()
        assert self.kept() == before

    def test_marked_as_due(self) -> None:
        """Assignments can be made due by hand: of some subjects, or all; the evaluations stay."""
        self.filled()
        self.run(FEBRUARY)
        assert self.store.apply(lambda t: t.mark_due(["ana", "nobody"])) == len(ALL[:2])
        assert self.due(FEBRUARY) == ALL[:2]
        assert self.store.apply(lambda t: t.mark_due()) == len(ALL)
        assert self.due(FEBRUARY) == ALL
        assert list(self.kept()) == ALL
        assert {one.again_on for one in self.kept().values()} == {None}

    def test_the_due_behind_a_subject(self) -> None:
        """A run goes on behind the subjects that it leaves for later."""
        self.filled()
        behind = self.read(lambda r: r.due(FEBRUARY, after="ana"))
        assert [(one.subject, one.certification) for one in behind] == ALL[2:]
        assert self.read(lambda r: r.due(FEBRUARY, after="ben", subjects=1)) == ()

    def test_reading_on_the_way(self) -> None:
        """What is read bit by bit in a transaction leaves it able to write."""
        self.filled()
        self.run(FEBRUARY)
        with self.store.transaction() as t:
            assert len(list(t.evaluations())) == len(ALL)
            assert list(t.history())
            t.put([Subject("dan")], by=BY, at=hour(1))
            assert t.columns().num_rows == len(ALL)
            t.put([Subject("eve")], by=BY, at=hour(1))
        assert [one.id for one in self.roster("dan", "eve").subjects] == ["dan", "eve"]
