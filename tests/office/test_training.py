"""In training for a role: K-24."""

from datetime import date, timedelta

import pytest

from certrules.errors import ConflictingChange, InvalidDate, NotAllowed, UnknownId
from certrules.model.verdicts import Status
from certrules.office.sought import held
from certrules.status.timeline import evaluate
from tests.dumps import dump
from tests.office.world import DAY, act

UNTIL = DAY + timedelta(days=20)


def status(store, subject, on=DAY, known_at=None):
    """Return the status of fire of a subject on a day."""
    with store.reading() as t:
        return evaluate(held(t, [subject])[subject, "fire"], on, known_at).status


def training(office, subject):
    """Return the training of a member of the crew."""
    rows = {one.subject: one for one in office.roles.members(act("root"), "crew").rows}
    return rows[subject].memberships[0].training


def test_k_24_members_are_in_training_through_a_day(office, store):
    """Many at once, with notes; exempt through the day, inclusive."""
    office.training.set(act("sue"), "crew", ["ana", "ben"], UNTIL, "learns the ropes")
    for who in ("ana", "ben"):
        assert status(store, who, UNTIL) is Status.IN_TRAINING
        assert status(store, who, UNTIL + timedelta(days=1)) is Status.MISSING
        assert training(office, who).notes == "learns the ropes"


def test_k_24_training_is_per_role(office, store, root):
    """Whoever must hold it for another reason is not exempt (R-19)."""
    office.training.set(act("sue"), "crew", ["ana", "ben"], UNTIL)
    office.requirements.require(act("sue"), ["ana"], ["fire"])
    assert status(store, "ana") is Status.MISSING
    assert status(store, "ben") is Status.IN_TRAINING


def test_k_24_training_is_changed_and_cleared(office, store):
    """What was known before stays known (R-30)."""
    office.training.set(act("sue", hour=9), "crew", ["ana"], UNTIL)
    office.training.set(act("sue", hour=10), "crew", ["ana"], UNTIL - timedelta(days=5))
    assert status(store, "ana", UNTIL) is Status.MISSING
    office.training.clear(act("sue", hour=11), "crew", ["ana", "ben"])
    assert status(store, "ana") is Status.MISSING
    assert training(office, "ana") is None
    with store.reading() as t:
        roster = t.roster(["ana"], act("sue", hour=9).at)
    assert [one.training.until for one in roster.memberships] == [UNTIL]


def test_k_24_a_training_is_not_known_before_it_was_set(office, store):
    """As known an hour before, the member was not in training."""
    office.training.set(act("sue", hour=9), "crew", ["ana"], UNTIL)
    assert status(store, "ana", known_at=act("sue", hour=9).at) is Status.IN_TRAINING
    assert status(store, "ana", known_at=act("sue", hour=8).at) is Status.MISSING


def test_k_24_the_end_is_required(office, store):
    """And it is a date."""
    before = dump(store)
    with pytest.raises(InvalidDate):
        office.training.set(act("sue"), "crew", ["ana"], None)
    assert dump(store) == before


def test_k_24_only_members_are_in_training(office, store, root):
    """One of many who is no member, or not any more, and nothing changes."""
    office.roles.unassign(act("root"), "crew", ["ben"])
    before = dump(store)
    for role, subjects in (
        ("crew", ["ana", "zoe"]),
        ("crew", ["ana", "ben"]),
        ("crow", ["ana"]),
        ("crew", ["nobody"]),
    ):
        with pytest.raises(UnknownId):
            office.training.set(act("root"), role, subjects, UNTIL)
    assert dump(store) == before


def test_k_24_of_two_who_train_somebody_the_second_is_told(office):
    """Who has not seen the training does not overwrite it; the same again is no conflict."""
    office.training.set(act("sue"), "crew", ["ana"], UNTIL, seen={"ana": None})
    office.training.set(act("sue", hour=9), "crew", ["ana"], UNTIL, seen={"ana": None})
    seen = training(office, "ana")
    assert seen.recorded_at == act("sue").at
    with pytest.raises(ConflictingChange, match="'ana'") as raised:
        office.training.set(act("sue"), "crew", ["ben", "ana"], date(2026, 12, 1), seen={})
    assert not raised.value.again
    assert training(office, "ben") is None
    office.training.clear(act("sue", hour=10), "crew", ["ana"], seen={"ana": seen})


def test_k_28_only_who_may_assign_says_who_is_in_training(office, store):
    """Nobody of himself; answered alike for who or what is not there."""
    before = dump(store)
    for name, subjects in (
        ("ana", ["ana"]),
        ("sue", ["ana", "zoe"]),
        ("zoe", ["ana"]),
        ("sue", ["nobody"]),
    ):
        for role in ("crew", "nothing"):
            with pytest.raises(NotAllowed):
                office.training.set(act(name), role, subjects, UNTIL)
            with pytest.raises(NotAllowed):
                office.training.clear(act(name), role, subjects)
    assert dump(store) == before
