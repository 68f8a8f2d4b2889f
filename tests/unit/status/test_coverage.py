"""Parents that cover a child (R-18)."""

from datetime import date

import attrs
import pytest

import certrules as cr

TERM = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
POLICY = cr.Policy([TERM])
CHILD = cr.Certification("child", policy=POLICY)
ON = date(2026, 3, 1)


def parent(name="parent", completed_on="2025-07-01", policy=POLICY, **facts):
    """Return a parent's assignment with one completion."""
    completions = [] if completed_on is None else [date.fromisoformat(completed_on)]
    return cr.Assignment(cr.Certification(name, policy=policy), completions=completions, **facts)


def child(*parents, completed_on=None, **facts):
    """Return a child's assignment, required, with one completion or none."""
    completions = [] if completed_on is None else [date.fromisoformat(completed_on)]
    return cr.Assignment(CHILD, None, completions, [cr.Requirement()], parents=parents, **facts)


def covered_by(assignment, on=ON):
    """Return which certification covers an assignment on a day."""
    return cr.evaluate(assignment, on).inherited_from


@pytest.mark.parametrize(
    ("on", "status", "name"),
    [
        ("2025-06-30", "MISSING", None),
        ("2025-07-01", "VALID", "parent"),
        ("2026-06-01", "DUE", "parent"),
        ("2026-06-24", "OVERDUE", "parent"),
        ("2026-07-01", "OVERDUE", "parent"),
        ("2026-07-02", "MISSING", None),
    ],
)
def test_a_parent_in_force_covers(on, status, name):
    """R-18: a child with nothing on file has the status and dates of a parent in force."""
    answer = cr.evaluate(child(parent()), date.fromisoformat(on))
    assert (answer.status.name, answer.inherited_from) == (status, name)
    expected = (None,) * 3
    if name:
        expected = (date(2026, 7, 1), date(2026, 6, 1), date(2026, 6, 24))
    assert (answer.expires_on, answer.due_on, answer.overdue_on) == expected


@pytest.mark.parametrize(
    ("own", "name", "expires_on"),
    [
        ("2025-06-30", "parent", "2026-07-01"),
        ("2025-07-01", None, "2026-07-01"),
        ("2025-07-02", None, "2026-07-02"),
    ],
)
def test_the_later_end_counts_and_a_tie_is_its_own(own, name, expires_on):
    """R-18: covered only if the parent ends later; ending on the same day it keeps its own."""
    answer = cr.evaluate(child(parent(), completed_on=own), ON)
    assert answer.inherited_from == name
    assert str(answer.expires_on) == expires_on


def test_never_expiring_ends_last():
    """R-18: a parent that never expires ends later than any date; two of them are a tie."""
    forever = parent(policy=cr.Policy())
    answer = cr.evaluate(child(forever, completed_on="2025-12-01"), ON)
    assert (answer.inherited_from, answer.expires_on) == ("parent", None)
    own = attrs.evolve(
        child(forever, completed_on="2025-12-01"), certification=cr.Certification("child")
    )
    assert cr.evaluate(own, ON).inherited_from is None


def test_an_own_one_that_never_expires_is_not_covered():
    """R-18: nothing ends later than what never expires."""
    own = cr.Assignment(
        cr.Certification("child"), completions=[date(2025, 7, 1)], parents=[parent()]
    )
    assert covered_by(own) is None


def test_an_expired_child_is_covered():
    """R-18: an expired child is covered by a parent in force, which ends later by then."""
    answer = cr.evaluate(child(parent(), completed_on="2024-01-01"), ON)
    assert (answer.status.name, answer.inherited_from) == ("VALID", "parent")


def test_an_upcoming_child_is_covered():
    """R-18: a child with nothing in effect yet is covered by any parent in force."""
    answer = cr.evaluate(child(parent(), completed_on="2026-05-01"), ON)
    assert (answer.status.name, answer.inherited_from) == ("VALID", "parent")


@pytest.mark.parametrize("completed_on", ["2024-01-01", "2026-05-01", None])
def test_a_parent_not_in_force_covers_nothing(completed_on):
    """R-18: an expired, upcoming or missing parent covers nothing."""
    assert covered_by(child(parent(completed_on=completed_on))) is None


def test_a_revoked_parent_covers_nothing():
    """R-18: a parent's own status is REVOKED from that day, so it covers no more."""
    revoked = parent(revocations=[cr.Revocation(date(2026, 2, 1), "fraud")])
    assert covered_by(child(revoked), date(2026, 1, 31)) == "parent"
    assert covered_by(child(revoked), date(2026, 2, 1)) is None


def test_a_revoked_child_is_not_covered():
    """R-18: a revoked child shows REVOKED with its own dates."""
    one = child(
        parent(), completed_on="2025-05-01", revocations=[cr.Revocation(date(2026, 2, 1), "fraud")]
    )
    answer = cr.evaluate(one, ON)
    assert (answer.status.name, answer.inherited_from) == ("REVOKED", None)
    assert answer.expires_on == date(2026, 5, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"exemption": cr.Exemption("not applicable")},
        {
            "exemption": cr.Exemption("deferred", date(2030, 1, 1)),
            "requirements": [cr.Requirement()],
        },
        {"requirements": [cr.Requirement("crew", training=date(2030, 1, 1))]},
        {"requirements": []},
    ],
    ids=["not applicable", "deferred", "in training", "not required"],
)
def test_a_parents_own_status_decides(facts):
    """R-18: exempt or not required, a parent covers if its own status does, else not."""
    assert covered_by(child(parent(**facts))) == "parent"
    assert covered_by(child(parent(completed_on=None, **facts))) is None


def test_of_two_parents_the_one_that_ends_last_covers():
    """R-18: whichever is named first, the later end covers."""
    early, late = parent("p", "2025-06-01"), parent("q", "2025-07-01")
    assert covered_by(child(early, late)) == covered_by(child(late, early)) == "q"


def test_of_two_that_end_alike_the_first_named_covers():
    """R-18: a tie between parents goes to the one named first."""
    one, other = parent("p"), parent("q")
    assert covered_by(child(one, other)) == "p"
    assert covered_by(child(other, one)) == "q"


def test_the_later_parent_covers_only_while_in_force():
    """R-18: once the later parent is revoked the other one covers."""
    late = parent("q", "2025-12-01", revocations=[cr.Revocation(date(2026, 2, 1), "fraud")])
    one = child(parent("p"), late)
    assert covered_by(one, date(2026, 1, 31)) == "q"
    assert covered_by(one, date(2026, 2, 1)) == "p"


def test_coverage_lies_beneath_an_exemption():
    """R-22: a deferred child is covered beneath, and shows the parent's dates."""
    answer = cr.evaluate(child(parent(), exemption=cr.Exemption("deferred", ON)), ON)
    assert (answer.status.name, answer.underlying.name) == ("DEFERRED", "VALID")
    assert (answer.inherited_from, answer.expires_on) == ("parent", date(2026, 7, 1))


def test_the_parents_renewal_is_a_change_of_the_child():
    """R-28: the child's next change is where its parent's dates change."""
    renewed = attrs.evolve(parent(), completions=[date(2025, 7, 1), date(2026, 5, 1)])
    answer = cr.evaluate(child(renewed), ON)
    assert answer.next_change_on == date(2026, 5, 1)
    assert cr.evaluate(child(renewed), date(2026, 5, 1)).expires_on == date(2027, 5, 1)
