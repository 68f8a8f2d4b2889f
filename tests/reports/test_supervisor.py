"""The supervisor report in five parts, as a tree and as a list (K-41)."""

import pytest

from certrules.errors import UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.model.verdicts import Status
from certrules.reports.choosing import Choice, chosen
from certrules.reports.snapshots import Audience, snapshot
from certrules.reports.supervisor import Part, part_of, supervisor_report
from tests.reports.world import DAY, done, world

PARTS = {
    Part.EXPIRED: {Status.MISSING, Status.UPCOMING, Status.EXPIRED, Status.REVOKED},
    Part.OVERDUE: {Status.OVERDUE, Status.GRACE},
    Part.DUE: {Status.DUE},
    Part.TRAINING: {Status.IN_TRAINING},
    Part.DEFERRED: {Status.DEFERRED},
}


def pairs(standings):
    """Return the ids of subject and certification of standings, in order."""
    return [(one.subject.id, one.certification.id) for one in standings]


def tree(report):
    """Return the tree as lines, a name indented by its depth, with how much is not in order."""
    return [
        f"{'  ' * depth}{one.subject.id} {one.member.total if one.member else '-'}"
        for top in report.tree
        for depth, one in top.walk()
    ]


def test_k_41_there_are_five_parts():
    """Expired, overdue, due, training, deferred, in this order."""
    assert [one.value for one in Part] == ["expired", "overdue", "due", "training", "deferred"]


def test_k_41_each_part_has_its_statuses(view):
    """Everything required that asks for something is in the part of its status, and only there."""
    report = supervisor_report(view)
    for part, statuses in PARTS.items():
        assert {one.status for one in report.parts[part]} == statuses
    placed = [pair for part in Part for pair in pairs(report.parts[part])]
    required = [
        pair
        for pair, one in view.by_pair.items()
        if one.evaluation.required and any(one.status in those for those in PARTS.values())
    ]
    assert sorted(placed) == sorted(required)


def test_k_41_missing_is_among_the_expired(view):
    """Whatever is red is there, by name of subject, of each the most pressing first."""
    assert pairs(supervisor_report(view).parts[Part.EXPIRED]) == [
        ("ben", "competency:watch"),
        ("ben", "fire"),
        ("cleo", "first-aid"),
        ("cleo", "fire"),
        ("eve", "fire"),
        ("lift", "inspection"),
        ("yard", "permit"),
    ]


def test_k_41_the_other_parts(view):
    """Yellow is overdue, blue is due; training and deferral stand by themselves."""
    parts = supervisor_report(view).parts
    assert pairs(parts[Part.OVERDUE]) == [("ben", "first-aid"), ("fay", "forklift")]
    assert pairs(parts[Part.DUE]) == [("ana", "fire")]
    assert pairs(parts[Part.TRAINING]) == [("dan", "fire"), ("dan", "first-aid")]
    assert pairs(parts[Part.DEFERRED]) == [("eve", "first-aid")]


def test_r_23_what_is_not_required_is_in_no_part(view):
    """The record of a client that nothing requires is due, and asks for nothing."""
    contract = view.by_pair["cora", "contract"]
    assert contract.status is Status.DUE
    assert part_of(contract) is None
    assert part_of(view.by_pair["gil", "first-aid"]) is None
    assert part_of(view.by_pair["ana", "first-aid"]) is None


def test_k_41_the_list_is_alphabetical(view):
    """Users stand by name, whatever its case; those without anything are left out."""
    report = supervisor_report(view)
    names = [one.subject.name for one in report.members]
    assert names == [
        "Ana Ng",
        "ben Ito",
        "Cleo Rey",
        "Dan Au",
        "Eve Lo",
        "Fay Day",
        "Lift 2",
        "Yard",
    ]
    assert [one.total for one in report.members] == [1, 3, 2, 2, 2, 1, 1, 1]
    assert report.supervisor is None
    assert report.on == DAY


def test_k_41_the_tree_of_supervisors(view):
    """Each stands below the supervisor, by name; a branch without anything is left out."""
    assert tree(supervisor_report(view)) == [
        "fay 1",
        "lift 1",
        "max -",
        "  sue -",
        "    ana 1",
        "    ben 3",
        "      cleo 2",
        "    dan 2",
        "    eve 2",
        "yard 1",
    ]


def test_k_41_of_one_supervisor(view):
    """It has everybody below, however deep, and not the supervisor."""
    report = supervisor_report(view, "ben")
    assert report.supervisor.name == "ben Ito"
    assert tree(report) == ["cleo 2"]
    assert pairs(report.parts[Part.EXPIRED]) == [("cleo", "first-aid"), ("cleo", "fire")]
    below_sue = supervisor_report(view, "sue")
    assert [one.subject.id for one in below_sue.members] == ["ana", "ben", "cleo", "dan", "eve"]
    assert tree(below_sue)[:3] == ["ana 1", "ben 3", "  cleo 2"]
    assert supervisor_report(view, "cleo").members == ()
    assert supervisor_report(view, "cleo").tree == ()


def test_k_26_a_hidden_person_is_nowhere(view):
    """What a hidden person lacks is not in it; those below stand below the next one up."""
    report = supervisor_report(world(kept=None))
    assert ("hid", "fire") in pairs(report.parts[Part.EXPIRED])
    assert "hid" not in "".join(tree(supervisor_report(view)))
    with pytest.raises(UnknownId):
        supervisor_report(view, "hid")


def test_k_12_nothing_beyond_the_audience():
    """Neither others nor hidden certifications count, and supervisors above are not named."""
    seen = Audience(frozenset({"sue", "ben", "cleo"}), lambda one: one.id == "fire")
    report = supervisor_report(world(audience=seen))
    assert tree(report) == ["sue -", "  ben 1", "    cleo 1"]


def test_a_choice_keeps_the_supervisors_in_the_tree(view):
    """Supervisors whom a filter leaves out still stand above their people, with nothing."""
    report = supervisor_report(chosen(view, Choice(subjects=["cleo"])))
    assert tree(report) == ["max -", "  sue -", "    ben -", "      cleo 2"]
    by_status = supervisor_report(chosen(view, Choice(statuses=["revoked"])))
    assert tree(by_status)[-1].strip() == "cleo 1"


def test_supervisors_in_a_ring_stand_once():
    """Supervisors that lead back to each other are all there, the first by name at the top."""
    people = [
        Subject("a", supervisor="c"),
        Subject("b", supervisor="a"),
        Subject("c", supervisor="b"),
        Subject("x", supervisor="x"),
    ]
    required = [Entry(one.id, "fire", Requirement()) for one in people]
    roster = Roster(subjects=people, entries=required)
    view = snapshot(Catalogue([Certification("fire")]), roster, DAY)
    assert tree(supervisor_report(view)) == ["a 1", "  b 1", "    c 1", "x 1"]
    assert tree(supervisor_report(view, "b")) == ["c 1", "  a 1"]


def test_a_long_chain_of_supervisors():
    """Each of thousands may supervise the next."""
    ids = [str(number) for number in range(3000)]
    people = [
        Subject(one, supervisor=above) for one, above in zip(ids, [None, *ids[:-1]], strict=True)
    ]
    roster = Roster(subjects=people, entries=[Entry(ids[-1], "fire", Requirement())])
    view = snapshot(Catalogue([Certification("fire")]), roster, DAY)
    (top,) = supervisor_report(view).tree
    assert [(depth, one.subject.id) for depth, one in top.walk()] == list(enumerate(ids))
    assert len(supervisor_report(view, "10").members) == 1


def test_who_has_the_same_name_stands_by_id():
    """The order is the same whatever the order of the roster."""
    people = [Subject("2", name="Ana"), Subject("1", name="ana"), Subject("3", name="Ana")]
    entries = [done(one.id, "fire", "2020-01-01") for one in people]
    entries += [Entry(one.id, "fire", Requirement()) for one in people]
    catalogue = Catalogue([Certification("fire")])
    for order in (people, people[::-1]):
        missing = Roster(subjects=order, entries=entries[3:])
        report = supervisor_report(snapshot(catalogue, missing, DAY))
        assert [one.subject.id for one in report.members] == ["1", "2", "3"]
    valid = Roster(subjects=people, entries=entries)
    assert supervisor_report(snapshot(catalogue, valid, DAY)).members == ()
