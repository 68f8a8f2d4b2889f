"""Direct requirements, and the reasons for all that is required: K-22, H-1, H-9."""

from datetime import date, timedelta

import pytest

from certrules.errors import InvalidFact, InvalidInput, NotAllowed, UnknownId
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion
from certrules.model.handling import Handling, Privacy
from certrules.model.roster import Entry
from certrules.model.subjects import Requirement, Subject
from certrules.office.requirements import DIRECTLY
from tests.dumps import dump
from tests.office.world import CATALOGUE, DAY, act, yearly

LATER = DAY + timedelta(days=30)


def reasons(required):
    """Return what is required of whom, with the labels of the reasons."""
    return [
        (one.subject, one.certification, [each.label for each in one.reasons]) for one in required
    ]


def with_more(store, root, *more):
    """Put certifications in place of those of the same id, or beside them."""
    catalogue = Catalogue({one.id: one for one in [*CATALOGUE, *more]}.values())
    store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=root.at))


def test_k_22_a_direct_requirement_from_the_side_of_the_user(office):
    """Several certifications of one subject, called other than roles are."""
    changed = office.requirements.require(act("sue"), ["ana"], ["forklift", "fire"])
    assert changed == (("ana", "forklift"), ("ana", "fire"))
    assert reasons(office.requirements.of_subject(act("ana"), "ana")) == [
        ("ana", "first-aid", ["Crew"]),
        ("ana", "fire", ["Crew", DIRECTLY]),
        ("ana", "forklift", [DIRECTLY]),
    ]


def test_k_22_a_direct_requirement_from_the_side_of_the_certification(office, root):
    """One certification of many subjects; who is required already stays as it is."""
    office.requirements.require(act("root"), ["zoe"], ["fire"])
    changed = office.requirements.require(act("root", hour=9), ["zoe", "sue", "sue"], ["fire"])
    assert changed == (("sue", "fire"),)
    assert reasons(office.requirements.of_certification(act("zoe"), "fire")) == [
        ("ana", "fire", ["Crew"]),
        ("ben", "fire", ["Crew"]),
        ("sue", "fire", [DIRECTLY]),
        ("zoe", "fire", [DIRECTLY]),
    ]
    required = office.requirements.of_certification(act("sue"), "fire", on=DAY)
    assert [one.subject for one in required] == ["ana", "ben", "sue"]
    assert [one.inherited for one in required] == [True, True, False]


def test_k_22_a_requirement_begins_and_ends(office, store):
    """From a later day on, or an earlier one; and until the day before it ends."""
    of, sue = office.requirements.of_subject, act("sue")
    office.requirements.require(sue, ["ana"], ["forklift"], since=LATER)
    assert reasons(of(sue, "ana", on=LATER))[2:] == [("ana", "forklift", [DIRECTLY])]
    assert reasons(of(sue, "ana", on=LATER - timedelta(days=1)))[2:] == []
    office.requirements.require(sue, ["ana"], ["forklift"], since=DAY)
    assert len(of(sue, "ana", on=DAY)) == 3
    office.requirements.release(sue, ["ana"], ["forklift"], since=LATER)
    assert len(of(sue, "ana", on=LATER - timedelta(days=1))) == 3
    assert len(of(sue, "ana", on=LATER)) == 2
    office.requirements.require(sue, ["ana"], ["forklift"], since=LATER)
    with store.reading() as t:
        kept = [one.entry.fact for one in t.facts("ana", "forklift")]
    assert [(one.since, one.until) for one in kept] == [
        (DAY, LATER - timedelta(days=1)),
        (LATER, None),
    ]


def test_k_22_a_requirement_that_never_was_leaves_no_day(office, store):
    """Released on the day from which it was required; it comes back when it is required again."""
    for hour in (9, 11):
        office.requirements.require(act("sue", hour=hour), ["ana"], ["forklift"])
        assert len(office.requirements.of_subject(act("sue"), "ana")) == 3
        office.requirements.release(act("sue", hour=hour + 1), ["ana"], ["forklift"])
        assert len(office.requirements.of_subject(act("sue"), "ana")) == 2
    with store.reading() as t:
        assert t.facts("ana", "forklift") == ()
        assert len(t.facts("ana", "forklift", versions=True)) == 4


def test_k_22_releasing_leaves_what_roles_require(office):
    """The direct requirement goes, and what stays is said."""
    office.requirements.require(act("sue"), ["ana"], ["fire", "forklift"])
    left = office.requirements.release(act("sue"), ["ana"], ["fire", "forklift"])
    assert reasons(left) == [("ana", "fire", ["Crew"])]


def test_k_22_what_is_on_file_stays(office, store):
    """A record is not touched by requiring and releasing."""
    done = Entry("zoe", "forklift", Completion(date(2026, 1, 10)))
    store.apply(lambda t: t.record([done], by="root", at=act("root").at))
    office.requirements.require(act("root"), ["zoe"], ["forklift"])
    office.requirements.release(act("root", LATER), ["zoe"], ["forklift"])
    with store.reading() as t:
        (kept,) = [one for one in t.facts("zoe") if isinstance(one.entry.fact, Completion)]
    assert kept.entry.fact.completed_on == date(2026, 1, 10)


def test_h_4_an_imported_requirement_for_a_role_is_inherited(office, store):
    """It names a role, so it cannot be taken off at the individual."""
    entry = Entry("zoe", "forklift", Requirement("crew"))
    store.apply(lambda t: t.record([entry], by="import", at=act("root").at))
    (one,) = office.requirements.of_subject(act("zoe"), "zoe")
    assert (one.certification, one.inherited) == ("forklift", True)
    with pytest.raises(InvalidInput, match="'Crew'"):
        office.requirements.release(act("root"), ["zoe"], ["forklift"])


def test_h_9_all_associations_are_made_or_none(office, store, root):
    """What is not there, or is not required, and nothing changes for the others either."""
    office.requirements.require(act("root"), ["zoe"], ["fire"])
    before = dump(store)
    for attempt in (
        lambda: office.requirements.require(root, ["zoe", "nobody"], ["forklift"]),
        lambda: office.requirements.require(root, ["zoe"], ["forklift", "forklifft"]),
        lambda: office.requirements.release(act("root"), ["zoe"], ["fire", "forklift"]),
        lambda: office.requirements.release(root, ["nobody"], ["fire"]),
        lambda: office.requirements.of_subject(root, "nobody"),
        lambda: office.requirements.of_certification(root, "fira"),
    ):
        with pytest.raises(UnknownId):
            attempt()
    assert dump(store) == before


def test_h_1_a_certification_goes_to_its_kind_of_subject(office, store, root):
    """An asset's to an asset; to an employee it is an error, and nobody is required anything."""
    with_more(store, root, yearly("check", subject_kind="asset"))
    office.people.add(root, [Subject("van", "asset", "Van 7")])
    office.requirements.require(act("root"), ["van"], ["check"])
    before = dump(store)
    for subjects, certification in ((["van", "ana"], "check"), (["ana", "van"], "forklift")):
        with pytest.raises(InvalidFact, match="H-1"):
            office.requirements.require(act("root"), subjects, [certification])
    assert dump(store) == before
    assert reasons(office.requirements.of_certification(root, "check", on=DAY)) == [
        ("van", "check", [DIRECTLY])
    ]


def test_k_12_what_is_hidden_is_not_required_of_anybody_for_who_looks(office, store, root):
    """It is left out of a subject's reasons, and answered as what is not there."""
    hidden = Handling(privacy=Privacy(hide_from_levels=["employee", "supervisor"]))
    with_more(store, root, yearly("fire", handling=hidden))
    required = office.requirements.of_subject(act("ana"), "ana")
    assert [one.certification for one in required] == ["first-aid"]
    for attempt in (
        lambda one: office.requirements.require(act("sue"), ["ana"], [one]),
        lambda one: office.requirements.release(act("sue"), ["ana"], [one]),
        lambda one: office.requirements.of_certification(act("sue"), one),
    ):
        for one in ("fire", "fine"):
            with pytest.raises(UnknownId) as raised:
                attempt(one)
            assert str(raised.value) == f"There is no certification {one!r}."


def test_k_28_only_who_may_assign_requires(office, store):
    """Nobody of himself, a supervisor of those supervised; answered alike for who is not there."""
    before = dump(store)
    for name, subjects in (
        ("ana", ["ana"]),
        ("ana", ["ben"]),
        ("sue", ["ana", "zoe"]),
        ("sue", ["sue"]),
        ("zoe", ["ana"]),
        ("sue", ["nobody"]),
    ):
        for certification in ("forklift", "nothing"):
            for attempt in (office.requirements.require, office.requirements.release):
                with pytest.raises(NotAllowed):
                    attempt(act(name), subjects, [certification])
    with pytest.raises(NotAllowed):
        office.requirements.of_subject(act("ana"), "ben")
    assert dump(store) == before
