"""All subjects of a kind, and certifications by group (H-12, H-13)."""

import pytest

from certrules.errors import InvalidInput
from certrules.office.groups import Group
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.snapshots import Audience, Kept
from tests.reports.world import DAY, world


def rows(found):
    """Return the ids of the certifications of each subject, in order."""
    return {row.subject.id: [one.certification.id for one in row.standings] for row in found.rows}


def parts(found):
    """Return the ids of the subjects of each certification by the path of its group, in order."""
    return {
        part.path: {
            one.certification.id: [each.subject.id for each in one.standings]
            for one in part.certifications
        }
        for part in found.parts
    }


@pytest.mark.parametrize(
    ("kind", "expected", "certifications"),
    [
        ("asset", {"lift": ["inspection"], "van": ["inspection"]}, ["inspection"]),
        ("client", {"cora": ["contract"]}, ["contract"]),
        ("location", {"yard": ["permit"]}, ["permit"]),
    ],
)
def test_h_13_all_of_a_kind_with_every_certification(view, kind, expected, certifications):
    """Assets, clients and locations stand by name, each with what it has."""
    found = kind_view(view, kind)
    assert rows(found) == expected
    assert [one.id for one in found.certifications] == certifications
    assert found.kind.value == kind
    assert found.on == DAY


def test_h_13_all_employees(view):
    """All employees are there by name, those without anything too."""
    found = kind_view(view, "employee")
    assert list(rows(found)) == [
        *("ana", "ben", "cleo", "dan", "eve", "fay", "gil", "ida", "max", "sue", "zoe")
    ]
    assert rows(found)["max"] == []
    assert rows(found)["ben"] == ["competency:watch", "fire", "first-aid"]
    assert [one.id for one in found.certifications] == [
        *("competency:watch", "fire", "warden", "first-aid", "forklift", "ready"),
        *("secret", "shadow"),
    ]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (
            "Valid",
            {
                "ana": ["first-aid", "ready", "secret", "shadow"],
                "gil": ["fire", "warden"],
                "ida": ["fire", "first-aid"],
                "zoe": ["forklift"],
            },
        ),
        ("Upcoming", {"eve": ["fire"]}),
        ("Missing", {"ben": ["competency:watch", "fire"]}),
        ("Expires Soon", {"ana": ["fire"], "ben": ["first-aid"]}),
        ("Expired", {"cleo": ["first-aid"], "fay": ["forklift"]}),
        ("Revoked", {"cleo": ["fire"]}),
    ],
)
def test_h_12_filter_by_each_label(view, label, expected):
    """Each of the six labels leaves what is called so, and who has any of it."""
    found = kind_view(view, "employee", labels=[label])
    assert rows(found) == expected
    assert found.certifications == kind_view(view, "employee").certifications


def test_h_12_several_labels(view):
    """Of several labels any will do; none at all leaves nothing."""
    assert rows(kind_view(view, "asset", labels=["Valid", "Missing"])) == {
        "lift": ["inspection"],
        "van": ["inspection"],
    }
    assert rows(kind_view(view, "asset", labels=[])) == {}


@pytest.mark.parametrize("words", [{"kind": "lorry"}, {"kind": "asset", "labels": ["Old"]}])
def test_h_13_words_that_are_none(view, words):
    """A kind or a label that there is not is an error."""
    with pytest.raises(InvalidInput):
        kind_view(view, **words)


def test_a_row_can_be_ordered_otherwise(view):
    """The certifications of each subject take an order."""
    found = kind_view(view, "employee").ordered("status")
    assert rows(found)["cleo"] == ["first-aid", "fire"]
    assert list(rows(found)) == list(rows(kind_view(view, "employee")))


def test_h_13_by_group(view):
    """Groups stand in the order of the tree, a group before those in it, and no group last."""
    found = group_view(view)
    assert list(parts(found)) == [("Driving",), ("Safety",), ("Safety", "Fire"), ()]
    assert parts(found)["Driving",] == {"forklift": ["fay", "zoe"]}
    assert parts(found)["Safety",] == {
        "first-aid": ["ana", "ben", "cleo", "dan", "eve", "gil", "ida"],
        "permit": ["yard"],
    }
    assert parts(found)["Safety", "Fire"]["warden"] == ["gil"]
    assert list(parts(found)[()]) == [
        *("competency:watch", "contract", "inspection", "ready", "secret", "shadow")
    ]
    assert [None if one.group is None else one.group.id for one in found.parts] == [
        *("driving", "safety", "burning", None)
    ]
    assert found.on == DAY


def test_h_12_by_group_and_label(view):
    """With a label, certifications and groups without any of it are left out."""
    found = group_view(view, labels=["Expired", "Revoked"])
    assert parts(found) == {
        ("Driving",): {"forklift": ["fay"]},
        ("Safety",): {"first-aid": ["cleo"], "permit": ["yard"]},
        ("Safety", "Fire"): {"fire": ["cleo"]},
    }


def test_groups_that_are_not_there():
    """What is in a group that the office does not keep is in no group."""
    found = group_view(world(kept=Kept(groups=(Group("driving", "Driving"),))))
    assert list(parts(found)) == [("Driving",), ()]
    assert "permit" in parts(found)[()]


def test_k_12_a_group_of_hidden_certifications_is_left_out():
    """Neither the certification nor the name of its group is shown."""
    found = group_view(world(audience=Audience(sees=lambda one: one.id != "forklift")))
    assert ("Driving",) not in parts(found)
    assert not any("forklift" in those for those in parts(found).values())
