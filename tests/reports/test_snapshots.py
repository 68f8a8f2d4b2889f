"""A workforce on a day, as an audience sees it (K-12, K-26, R-30, R-33)."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Membership, Requirement, Role, Subject
from certrules.model.verdicts import Status
from certrules.office.groups import Group
from certrules.reports.snapshots import Audience, Kept, snapshot
from certrules.reports.standings import DISCREET, UNNAMED
from certrules.status.timeline import evaluate, timeline
from tests.reports.world import CATALOGUE, DAY, EXPECTED, FILES, KEPT, ROSTER, world

HIDDEN = {"secret", "competency:watch"}


def sees(certification):
    """Return whether a certification may be seen: all but what is restricted."""
    return certification.id not in HIDDEN


def said(one):
    """Return all that a standing says to who looks, as one text."""
    answers = [one.evaluation, *one.timeline()]
    reasons = [(each.reasons, each.inherited_from) for each in answers]
    return repr((one.explanation, one.note, one.required_by, reasons, one.attachments))


def test_every_assignment_stands_as_it_should():
    """The statuses are those that were worked out by hand; nobody is left out."""
    view = world(kept=None)
    assert {pair: one.status for pair, one in view.by_pair.items()} == EXPECTED
    assert [one.id for one in view.subjects] == [one.id for one in ROSTER.subjects]
    assert view.on == DAY


def test_a_standing_says_what_the_core_says():
    """The answer, the explanation and the timeline are the core's own."""
    one = world().by_pair["ana", "fire"]
    assert one.evaluation == evaluate(one.assignment, DAY)
    assert one.timeline() == timeline(one.assignment)
    assert one.explanation[-1] == "R-22: On 2026-06-01 the status is DUE."
    assert one.completed_on == date(2025, 6, 20)
    assert one.days_left == 19
    assert one.required_by == ("crew", None)
    assert one.note == ""


def test_k_40_what_a_standing_adds():
    """Inherited dates, the end of an exemption, the lock, and nothing on file."""
    found = world().by_pair
    assert found["gil", "warden"].inherited
    assert not found["gil", "fire"].inherited
    assert found["gil", "warden"].completed_on is None
    assert found["eve", "first-aid"].note == "Deferred until 2026-06-15"
    assert found["dan", "fire"].note == "In training until 2026-07-01"
    assert found["ben", "fire"].days_left is None
    assert found["ben", "fire"].completed_on is None
    assert found["ana", "ready"].completed_on is None
    assert {pair for pair, one in found.items() if one.locked} == {
        ("ana", "secret"),
        ("ben", "competency:watch"),
    }
    assert found["zoe", "forklift"].required_by == ()


def test_k_26_hidden_people_are_left_out():
    """A hidden person has no place in it; without hiding anybody all are there."""
    assert "hid" not in {one.id for one in world().subjects}
    assert not [one for one in world().standings if one.subject.id == "hid"]
    assert "hid" not in world().people
    assert "hid" in world(kept=attrs.evolve(KEPT, hidden=frozenset())).by_subject


def test_k_26_a_hidden_supervisor_is_passed_over():
    """Whoever is below a hidden person is below the next one up the tree."""
    assert world().people["ida"].supervisor == "sue"
    assert world(kept=None).people["ida"].supervisor == "hid"


def test_k_12_supervisors_who_may_not_be_seen_are_passed_over():
    """Nothing is said of people who are not the audience's, not even in the tree."""
    view = world(audience=Audience(frozenset({"cleo", "max"})))
    assert sorted(view.people) == ["cleo", "max"]
    assert view.people["cleo"].supervisor == "max"
    alone = world(audience=Audience(frozenset({"cleo"})))
    assert alone.people["cleo"].supervisor is None


def test_supervisors_in_a_ring_end_nowhere():
    """Supervisors from a file that lead back to each other do not go on for ever."""
    ring = Roster(
        subjects=[
            Subject("a", supervisor="b"),
            Subject("b", supervisor="c"),
            Subject("c", supervisor="b"),
        ]
    )
    seen = Audience(frozenset({"a"}))
    assert snapshot(Catalogue([]), ring, DAY, audience=seen).people["a"].supervisor is None
    own = Roster(subjects=[Subject("a", supervisor="b"), Subject("b", supervisor="a")])
    assert snapshot(Catalogue([]), own, DAY, audience=seen).people["a"].supervisor is None


def test_k_12_others_have_nothing_in_it():
    """Whoever may see one subject sees nothing of any other."""
    view = world(audience=Audience(frozenset({"ana"})))
    assert {one.subject.id for one in view.standings} == {"ana"}
    assert {one.subject for one in view.memberships} == {"ana"}
    assert [one.id for one in view.subjects] == ["ana"]


def test_k_12_what_is_hidden_is_nowhere():
    """A hidden certification is in no list, no role, no reason, no timeline, no attachment."""
    view = world(audience=Audience(sees=sees))
    assert not HIDDEN & {one.id for one in view.certifications}
    assert not HIDDEN & {one.certification.id for one in view.standings}
    assert view.roles["guard"].requires == ("shadow",)
    assert view.roles["watch"].competency is None
    assert not [one for one in view.standings if "secret" in said(one).casefold()]
    assert len(view.standings) == len(world().standings) - 2


def test_k_12_an_explanation_names_no_hidden_parent_or_part():
    """What rests on hidden certifications keeps its dates, and says no more than that it does."""
    seen = world(audience=Audience(sees=sees)).by_pair
    for id_ in ("shadow", "ready"):
        one, whole = seen["ana", id_], world().by_pair["ana", id_]
        assert one.discreet
        assert not whole.discreet
        assert one.explanation == (DISCREET,)
        assert "secret" in repr(whole.explanation)
        assert one.evaluation.expires_on == whole.evaluation.expires_on
        assert [each.start for each in one.timeline()] == [each.start for each in whole.timeline()]
        assert {str(each) for each in one.evaluation.reasons} == {f"K-12: {DISCREET}"}
    assert seen["ana", "shadow"].inherited
    assert seen["ana", "shadow"].evaluation.inherited_from == UNNAMED
    assert not seen["ana", "first-aid"].discreet


@pytest.mark.parametrize("where", ["all_of", "any_of", "deeper"])
def test_k_12_a_hidden_part_that_nobody_has_is_not_named(where):
    """A composite says nothing of a hidden part, on file or not, however deep."""
    parts = ["open", "dark"]
    tops = {
        "all_of": [Certification("top", policy=Policy(all_of=parts))],
        "any_of": [Certification("top", policy=Policy(any_of=parts))],
        "deeper": [
            Certification("top", policy=Policy(all_of=["mid"])),
            Certification("mid", policy=Policy(any_of=parts)),
        ],
    }
    catalogue = Catalogue([Certification("open"), Certification("dark"), *tops[where]])
    roster = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "top", Requirement())])
    seen = Audience(sees=lambda one: one.id != "dark")
    (one,) = snapshot(catalogue, roster, DAY, audience=seen).standings
    assert one.discreet
    assert "dark" not in said(one)
    (open_,) = snapshot(catalogue, roster, DAY).standings
    assert not open_.discreet


def test_k_12_what_is_attached():
    """Attachments are shown to whom they are not hidden from, and never without their owner."""
    everything = world().by_pair
    assert {
        pair: one.attachments[0].link for pair, one in everything.items() if one.attachments
    } == FILES
    barred = world(audience=Audience(sees_attachments=lambda one: one.id != "fire")).by_pair
    assert not barred["ana", "fire"].attachments
    assert barred["ana", "first-aid"].attachments


def test_competencies_come_with_their_privacy():
    """The certification of a competency is the one that was given, wherever it stands."""
    view = world()
    (kept,) = KEPT.competencies
    assert view.by_pair["ben", "competency:watch"].certification is kept
    assert kept in view.certifications
    plain = world(kept=None).by_pair["ben", "competency:watch"]
    assert not plain.locked
    assert not plain.certification.handling.privacy.hide_from_levels


def test_r_33_each_subject_has_its_own_day():
    """A subject is evaluated on its own day; memberships are those of that day."""
    view = world(day_of=lambda one, companies: DAY - timedelta(days=one.company == "bolt"))
    assert view.by_pair["zoe", "forklift"].evaluation.on == DAY - timedelta(days=1)
    assert view.by_pair["ana", "fire"].evaluation.on == DAY
    assert [one.id for one in view.roles_of["zoe"]] == ["driver"]
    assert "zoe" not in world().roles_of


def test_r_30_what_was_not_known_yet():
    """As known earlier, neither a later completion counts nor a later membership or requirement."""
    known = datetime(2026, 5, 1, tzinfo=UTC)
    later = known + timedelta(days=1)
    roster = Roster(
        subjects=[Subject("ana")],
        roles=[Role("crew", requires=["fire"]), Role("night", requires=["fire"])],
        memberships=[Membership("ana", "crew"), Membership("ana", "night", recorded_at=later)],
        entries=[Entry("ana", "fire", Completion(date(2026, 4, 1), recorded_at=later))],
    )
    catalogue = Catalogue([Certification("fire")])
    before, after = (snapshot(catalogue, roster, DAY, known_at=at) for at in (known, later))
    (one,), (two,) = before.standings, after.standings
    assert (one.status, two.status) == (Status.MISSING, Status.VALID)
    assert (one.required_by, two.required_by) == (("crew",), ("crew", "night"))
    assert len(before.memberships) == 1
    assert one.timeline() == timeline(one.assignment, known)
    assert one.completed_on is None


def test_r_62_nothing_requires_anything_of_who_is_not_active():
    """A role gives no reason outside the active days."""
    roster = Roster(
        subjects=[Subject("ana", active_until=date(2026, 5, 1))],
        roles=[Role("crew", requires=["fire"])],
        memberships=[Membership("ana", "crew")],
    )
    (one,) = snapshot(Catalogue([Certification("fire")]), roster, DAY).standings
    assert one.required_by == ()


def test_the_names_of_groups_from_the_outermost():
    """A group is named with those that it is in; what is no group has no name."""
    view = world()
    assert view.group_path("burning") == ("Safety", "Fire")
    assert view.group_path("driving") == ("Driving",)
    assert view.group_path(None) == ()
    assert view.group_path("gone") == ()
    within = Group("inner", "Inner", "gone")
    kept = Kept(groups=(within,))
    assert snapshot(CATALOGUE, ROSTER, DAY, kept=kept).group_path("inner") == ("Inner",)


def test_groups_in_a_ring_have_a_path_that_ends():
    """Each group of a ring stands in the path once."""
    kept = Kept(groups=(Group("a", "A", "b"), Group("b", "B", "a")))
    assert snapshot(CATALOGUE, ROSTER, DAY, kept=kept).group_path("a") == ("B", "A")
