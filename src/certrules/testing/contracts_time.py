"""The contract of a store: what was known at an instant, and the audit trail (R-30)."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date, timedelta

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.ports.records import Action, Change
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate
from certrules.testing.contracts_base import ContractBase
from certrules.testing.worlds import BY, catalogue, hour, yearly


class TimeContract(ContractBase):
    """Nothing is overwritten: every state that ever was can be asked for."""

    def known(self, number: int) -> Roster:
        """Return the roster as known at an hour."""
        return self.read(lambda r: r.roster(known_at=hour(number)))

    def status(self, subject: str, certification: str, on: date, known: int | None) -> Status:
        """Return a status on a day, as known at an hour."""
        known_at = None if known is None else hour(known)
        rules = self.read(lambda r: r.catalogue(known_at))
        found = assignments(rules, self.read(lambda r: r.roster([subject], known_at)))
        [one] = [
            one
            for one in found
            if one.certification.id == certification and one.holder.id == subject
        ]
        return evaluate(one, on, known_at).status

    def test_a_fact_is_known_from_its_recording(self) -> None:
        """A roster as known earlier has no fact that came later; the very instant counts."""
        self.filled()
        self.complete("cyd", "fire", date(2026, 1, 2), 5)
        assert [one.subject for one in self.known(5).entries].count("cyd") == 1
        assert [one.subject for one in self.known(4).entries].count("cyd") == 0

    def test_imported_facts_were_known_before(self) -> None:
        """A fact that brings its own instant of recording is known since then."""
        self.filled()
        earlier = hour(0) - timedelta(days=300)
        done = Completion(date(2025, 1, 2), recorded_at=earlier)
        self.record("cyd", "fire", done, 5)
        found = self.read(lambda r: r.roster(["cyd"], earlier))
        assert [one.fact for one in found.entries] == [done]

    def test_a_decision_was_pending_until_then(self) -> None:
        """A completion as known before its approval is pending."""
        self.filled()
        waiting = Completion(date(2026, 1, 2), state="pending")
        id_ = self.record("ana", "basic", waiting, 1).ids[0]
        approved = attrs.evolve(waiting, state="approved", recorded_at=hour(1))
        self.store.apply(lambda t: t.correct(id_, approved, by=BY, at=hour(3)))
        on = date(2026, 2, 1)
        assert self.status("ana", "basic", on, 2) is Status.MISSING
        assert self.status("ana", "basic", on, 3) is Status.VALID
        assert self.status("ana", "basic", on, None) is Status.VALID

    def test_a_removed_fact_was_there_until_then(self) -> None:
        """A fact as known before it was taken off is still on file."""
        self.filled()
        id_ = self.complete("ana", "basic", date(2026, 1, 2), 1)
        self.store.apply(lambda t: t.remove(id_, by=BY, at=hour(3), because="x"))
        on = date(2026, 2, 1)
        assert self.status("ana", "basic", on, 2) is Status.VALID
        assert self.status("ana", "basic", on, 3) is Status.MISSING

    def test_a_reinstatement_was_unknown_until_then(self) -> None:
        """A revocation as known before its reinstatement goes on."""
        self.filled()
        revoked = Revocation(date(2026, 2, 1), "fraud")
        self.record("ana", "first-aid", revoked, 1)
        self.record("ana", "first-aid", attrs.evolve(revoked, reinstated_on=date(2026, 2, 5)), 3)
        on = date(2026, 2, 9)
        assert self.status("ana", "first-aid", on, 2) is Status.REVOKED
        assert self.status("ana", "first-aid", on, 3) is Status.VALID

    def test_marks_as_known(self) -> None:
        """The mark known at an instant holds, whatever the order in which they were recorded."""
        self.filled()
        forbidden = Exemption("must not be deferred", recorded_at=hour(2))
        self.record("ana", "basic", forbidden, 5)
        self.record("ana", "basic", Exemption("none", recorded_at=hour(4)), 5)
        late = Exemption("deferred", until=date(2026, 5, 1), recorded_at=hour(3))
        self.record("ana", "basic", late, 5)
        on = date(2026, 2, 1)
        assert self.status("ana", "basic", on, 2) is Status.MISSING
        assert self.status("ana", "basic", on, 3) is Status.DEFERRED
        assert self.status("ana", "basic", on, None) is Status.DEFERRED

    def test_a_correction_known_before_what_it_corrects(self) -> None:
        """A superseded completion that became known later does not keep the other from counting."""
        self.filled()
        old = Completion(date(2025, 1, 2), id="x1", recorded_at=hour(4))
        new = Completion(date(2026, 1, 2), id="x2", supersedes="x1", recorded_at=hour(2))
        self.record("ana", "basic", old, 5)
        self.record("ana", "basic", new, 5)
        on = date(2026, 2, 1)
        assert self.status("ana", "basic", on, 1) is Status.MISSING
        assert self.status("ana", "basic", on, 2) is Status.VALID

    def test_a_membership_is_known_from_its_recording(self) -> None:
        """Who joined later was no member as known earlier; who left was one until then."""
        self.filled()
        self.store.apply(lambda t: t.put([Membership("cyd", "crew")], by=BY, at=hour(3)))
        self.store.apply(lambda t: t.drop(Membership("cyd", "crew"), by=BY, at=hour(6)))
        crews = [
            [one.subject for one in self.known(number).memberships if one.role == "crew"]
            for number in (2, 3, 5, 6)
        ]
        assert crews == [["ana"], ["ana", "cyd"], ["ana", "cyd"], ["ana"]]

    def test_a_membership_that_ends_was_open_until_then(self) -> None:
        """A new version of a membership, its end, is known from its own instant."""
        self.filled()
        ended = Membership("ana", "crew", until=date(2026, 3, 1))
        written = self.store.apply(lambda t: t.put([ended], by=BY, at=hour(3)))
        assert written.changed == 1
        ends = [self.known(number).memberships[0].until for number in (2, 3)]
        assert ends == [None, date(2026, 3, 1)]
        assert self.known(3).memberships[0].recorded_at == hour(0)

    def test_people_and_roles_as_known(self) -> None:
        """A thing is known as it was then, and its first version ever since."""
        self.filled()
        self.store.apply(
            lambda t: t.put(
                [Role("crew", requires=["fire"]), Subject("ana", name="Ana Oh"), Company("new")],
                by=BY,
                at=hour(3),
            )
        )
        earlier = self.known(2)
        assert earlier.roles[0].requires == ("first-aid", "basic")
        assert earlier.subjects[0].name == "Ana Ng"
        assert [one.id for one in earlier.companies] == ["acme", "new"]
        assert self.known(-999).subjects[0].name == "Ana Ng"
        assert self.roster().roles[0].requires == ("fire",)

    def test_the_rules_as_known(self) -> None:
        """The catalogue as known earlier is the one that was set then."""
        self.filled()
        more = Catalogue([*catalogue(), yearly("ice")])
        self.store.apply(lambda t: t.set_catalogue(more, by=BY, at=hour(3)))
        with self.store.reading() as r:
            known = [r.catalogue(hour(number)) for number in (-5, 2, 3)]
        assert known == [catalogue(), catalogue(), more]

    # ------------------------------------------------------------ audit trail

    def history(self, **asked: str | int) -> list[Change]:
        """Return the audit trail."""
        return self.read(lambda r: list(r.history(**asked)))  # type: ignore[arg-type]

    def test_every_change_is_in_the_trail(self) -> None:
        """The trail names who changed what, when and why, in the order of writing."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2), 1)
        before = self.history()
        self.store.apply(
            lambda t: t.remove(id_, by="boss", at=hour(2), because="recorded for the wrong person")
        )
        trail = self.history()
        assert trail[: len(before)] == before
        [last] = trail[len(before) :]
        assert (last.by, last.at, last.action) == ("boss", hour(2), Action.REMOVED)
        assert (last.what, last.key, last.version) == ("completion", id_, 2)
        assert last.because == "recorded for the wrong person"
        assert last.value == before[-1].value
        numbers = [one.number for one in trail]
        assert numbers == sorted(numbers)

    def test_the_trail_has_every_thing(self) -> None:
        """Catalogue, companies, people, roles, memberships and facts are all in the trail."""
        self.filled()
        kinds = [one.what for one in self.history()]
        assert kinds == [
            "catalogue",
            "company",
            *["subject"] * 3,
            *["role"] * 2,
            *["membership"] * 2,
            *["completion"] * 2,
        ]
        assert {one.action for one in self.history()} == {Action.RECORDED}
        assert self.history()[0].value == catalogue()

    def test_the_things_and_facts_of_one_change_come_in_the_order_of_writing(self) -> None:
        """What one change wrote stands kind by kind, and within a kind in the order it was told."""
        self.filled()
        self._told("a", "b", "c", at=1)
        self._told("c", "a", "b", at=2)
        last = [one for one in self.history() if one.version == 2]  # noqa: PLR2004 - corrected once
        assert [one.key for one in last if one.what == "subject"] == ["c", "a", "b"]
        facts = [one.value for one in last if one.what == "completion"]
        assert [one.subject for one in facts if isinstance(one, Entry)] == ["c", "a", "b"]

    def _told(self, *ids: str, at: int) -> None:
        people = [Subject(one, name=f"{at}") for one in ids]
        day = date(2026, 1, 2)
        facts = [Completion(day, id=one, comment=f"{at}") for one in ids]
        entries = [Entry(one, "fire", fact) for one, fact in zip(ids, facts, strict=True)]
        self.store.apply(lambda t: t.put(people, by=BY, at=hour(at)))
        self.store.apply(lambda t: t.record(entries, by=BY, at=hour(at)))

    def test_the_trail_of_one(self) -> None:
        """The trail of a subject or a certification has what names it."""
        self.filled()
        of_ana = {(one.what, one.version) for one in self.history(subject="ana")}
        assert of_ana == {("subject", 1), ("membership", 1), ("completion", 1)}
        of_fire = [one.what for one in self.history(certification="fire")]
        assert of_fire == ["catalogue", "completion"]
        of_basic = [one.what for one in self.history(certification="basic")]
        assert of_basic == ["catalogue", "role"]
        assert self.history(subject="ana", certification="fire") == []

    def test_the_trail_goes_on(self) -> None:
        """An export goes on after the last number that it had."""
        self.filled()
        last = self.history()[-1].number
        assert self.history(after=last) == []
        self.complete("cyd", "fire", date(2026, 1, 2))
        self.store.apply(lambda t: t.put([Subject("ana", name="A")], by=BY, at=hour(2)))
        found = [(one.what, one.action) for one in self.history(after=last)]
        assert found == [("completion", Action.RECORDED), ("subject", Action.CORRECTED)]

    def test_what_changed_nothing_leaves_no_line(self) -> None:
        """Recording what is there already is not in the trail."""
        self.filled()
        before = self.history()
        self.filled()
        assert self.history() == before
