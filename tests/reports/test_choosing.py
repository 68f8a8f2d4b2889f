"""Which part of a snapshot a view shows (K-42, H-12)."""

from datetime import date

import pytest

from certrules.errors import InvalidInput
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Subject
from certrules.model.verdicts import Status
from certrules.reports.choosing import LABELS, Choice, chosen
from certrules.reports.snapshots import Kept, snapshot
from tests.reports.world import EXPECTED, KEPT, world

SHOWN = {pair: status for pair, status in EXPECTED.items() if pair[0] != "hid"}


def pairs(view):
    """Return the ids of subject and certification of the standings of a view."""
    return set(view.by_pair)


def subjects(view):
    """Return the ids of the subjects of a view."""
    return {one.id for one in view.subjects}


def test_nothing_chosen_is_everything(view):
    """A choice without fields takes all there is."""
    assert chosen(view, Choice()) == view


@pytest.mark.parametrize("status", Status)
def test_by_status(view, status):
    """Each status takes what stands so, and nothing else; subjects stay."""
    part = chosen(view, Choice(statuses=[status]))
    assert pairs(part) == {pair for pair, one in SHOWN.items() if one is status}
    assert part.subjects == view.subjects
    assert part.certifications == view.certifications


def test_by_several_statuses(view):
    """Of several statuses any will do, by their words too."""
    part = chosen(view, Choice(statuses=["expired", Status.REVOKED]))
    assert pairs(part) == {("cleo", "first-aid"), ("cleo", "fire"), ("yard", "permit")}


def test_h_12_there_are_six_labels():
    """The words are those of the list of statuses."""
    assert set(LABELS) == {"Valid", "Upcoming", "Missing", "Expires Soon", "Expired", "Revoked"}
    assert len(LABELS) == 6


@pytest.mark.parametrize(
    ("label", "statuses"),
    [
        ("Valid", {Status.VALID}),
        ("Upcoming", {Status.UPCOMING}),
        ("Missing", {Status.MISSING}),
        ("Expires Soon", {Status.DUE, Status.OVERDUE}),
        ("Expired", {Status.EXPIRED, Status.GRACE}),
        ("Revoked", {Status.REVOKED}),
    ],
)
def test_h_12_filter_by_label(view, label, statuses):
    """Each of the six labels takes what is called so, which there is in this workforce."""
    part = chosen(view, Choice(labels=[label]))
    wanted = {pair for pair, one in SHOWN.items() if one in statuses}
    assert pairs(part) == wanted
    assert {SHOWN[pair] for pair in wanted} == statuses


@pytest.mark.parametrize("word", ["expired", "", "Overdue"])
def test_h_12_a_label_that_is_none(word):
    """A word that is no label is refused, with those there are."""
    with pytest.raises(InvalidInput, match="labels") as raised:
        Choice(labels=[word])
    if word:
        assert "'Expires Soon'" in str(raised.value)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("medical", {pair for pair in SHOWN if pair[1] == "first-aid"}),
        ("north", {pair for pair in SHOWN if pair[0] in {"fay", "gil", "zoe"}}),
        ("night", {pair for pair in SHOWN if pair[0] == "ben"}),
        ("none", set()),
    ],
)
def test_k_42_by_tag(view, tag, wanted):
    """A tag is that of the certification, of the company, or of a role of the subject."""
    assert pairs(chosen(view, Choice(tags=[tag]))) == wanted


def test_a_company_and_a_role_with_the_same_id_keep_their_own_tags():
    """The tag of a role takes nobody who is in a company of the same id."""
    view = world(kept=Kept(role_tags={"acme": ("night",)}))
    assert not chosen(view, Choice(tags=["night"])).standings


def test_h_2_by_group(view):
    """A group takes what is in it and in the groups below it."""
    part = chosen(view, Choice(groups=["safety"]))
    ids = {"first-aid", "fire", "warden", "permit"}
    assert {one.id for one in part.certifications} == ids
    assert pairs(part) == {pair for pair in SHOWN if pair[1] in ids}
    inner = chosen(view, Choice(groups=["burning", "driving"]))
    assert {one.id for one in inner.certifications} == {"fire", "warden", "forklift"}
    assert not chosen(view, Choice(groups=["gone"])).certifications


def test_by_role(view):
    """A role takes its members with all that they have."""
    part = chosen(view, Choice(roles=["watch", "driver"]))
    assert subjects(part) == {"ben", "fay"}
    assert ("ben", "fire") in part.by_pair
    assert {one.subject for one in part.memberships} == {"ben", "fay"}


def test_by_company_kind_subject_and_certification(view):
    """Each takes what it says, and all that are given have to hold."""
    assert subjects(chosen(view, Choice(companies=["bolt"]))) == {"fay", "gil", "zoe"}
    assert subjects(chosen(view, Choice(kinds=["asset", "client"]))) == {"van", "lift", "cora"}
    assert subjects(chosen(view, Choice(subjects=["ana", "gone"]))) == {"ana"}
    both = chosen(view, Choice(companies=["acme"], kinds=["asset"], certifications=["inspection"]))
    assert pairs(both) == {("van", "inspection"), ("lift", "inspection")}
    assert [one.id for one in both.certifications] == ["inspection"]


def test_by_supervisor(view):
    """A supervisor takes the whole tree below, and themselves; a hidden one between is no end."""
    below = {"sue", "ana", "ben", "cleo", "dan", "eve", "ida", "van"}
    assert subjects(chosen(view, Choice(supervisors=["sue"]))) == below
    assert subjects(chosen(view, Choice(supervisors=["ben", "fay"]))) == {
        "ben",
        "cleo",
        "fay",
        "gil",
    }
    assert not subjects(chosen(view, Choice(supervisors=["hid"])))


def test_by_supervisor_after_another_choice(view):
    """Supervisors still count whom an earlier choice has left out."""
    crew = chosen(view, Choice(subjects=["cleo", "gil"]))
    assert subjects(chosen(crew, Choice(supervisors=["max"]))) == {"cleo"}


def test_supervisors_in_a_ring():
    """Supervisors that lead back to each other are both below each other."""
    ring = Roster(subjects=[Subject("a", supervisor="b"), Subject("b", supervisor="a")])
    view = snapshot(Catalogue([]), ring, date(2026, 6, 1))
    assert subjects(chosen(view, Choice(supervisors=["a"]))) == {"a", "b"}


@pytest.mark.parametrize("field", ["statuses", "kinds"])
def test_a_word_that_is_none_is_refused(field):
    """A status or a kind that there is not is an error that names the field."""
    with pytest.raises(InvalidInput, match=field):
        Choice(**{field: ["gone"]})


def test_what_is_left_out_is_nowhere():
    """A part has the standings of its own subjects and certifications alone."""
    part = chosen(world(kept=KEPT), Choice(subjects=["ana"], certifications=["fire"]))
    assert pairs(part) == {("ana", "fire")}
    assert set(part.by_subject) == set(part.roles_of) == {"ana"}
