"""Roles: K-19, K-20, H-3, H-4."""

from datetime import date, timedelta
from itertools import product

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    DuplicateId,
    InvalidFact,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.activities import Activity
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion
from certrules.model.handling import Approval, Handling, Privacy
from certrules.model.roster import Entry
from certrules.model.subjects import Competency, Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.office.cards import RoleCard, RoleName
from tests.dumps import dump
from tests.office.world import CATALOGUE, DAY, OTHERS, act, yearly


def with_more(store, root, *more):
    """Put certifications in place of those of the same id, or beside them."""
    changed = {one.id: one for one in [*CATALOGUE, *more]}
    catalogue = Catalogue(changed.values())
    store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=root.at))


def on_file(store, *entries):
    """Put facts on file."""
    store.apply(lambda t: t.record(entries, by="root", at=act("root").at))


def memberships(store, role="crew"):
    """Return who is in a role, since when and until when."""
    with store.reading() as t:
        found = [one for one in t.roster().memberships if one.role == role]
    return sorted((one.subject, str(one.since), str(one.until)) for one in found)


# ---------------------------------------------------------------- names and definitions


def test_k_19_a_role_is_one_name_before_any_definition(office, root):
    """It is created with tags, and companies define it then, each in its own way."""
    office.roles.create(root, RoleName(" Pilot ", tags=["air"]))
    office.roles.define(
        root,
        Role("pilot-acme", "PILOT", "acme", requires=["fire"]),
        RoleCard("Flies for Acme", ["Speaks English", "Sees well"]),
    )
    office.roles.define(root, Role("pilot-bolt", "pilot", "bolt"))
    crew, pilot = office.roles.all(act("ana"))
    assert crew.name == RoleName("Crew")
    assert pilot.name == RoleName("Pilot", tags=["air"])
    first, second = pilot.definitions
    assert first.role == Role("pilot-acme", "Pilot", "acme", requires=["fire"])
    assert first.card == RoleCard("Flies for Acme", ["Speaks English", "Sees well"])
    assert second.role == Role("pilot-bolt", "Pilot", "bolt")
    assert office.roles.get(act("ana"), "pilot-acme") == first


def test_k_19_a_definition_needs_its_role_and_its_company(office, store, root):
    """Each pair is defined once; what it names has to be there."""
    before = dump(store)
    for error, role in (
        (UnknownId, Role("x", "Crow", "acme")),
        (UnknownId, Role("x", "Crew", "acmee")),
        (UnknownId, Role("x", "Crew", "bolt", requires=["fir"])),
        (DuplicateId, Role("x", "CREW", "acme")),
        (DuplicateId, Role("crew", "Crew", "bolt")),
        (InvalidFact, Role("x", "Crew", "bolt", competency=Competency())),
    ):
        with pytest.raises(error):
            office.roles.define(root, role)
    with pytest.raises(DuplicateId):
        office.roles.create(root, RoleName("crew"))
    with pytest.raises(InvalidInput):
        RoleName(" ")
    for attempt in (
        lambda: office.roles.get(root, "x"),
        lambda: office.roles.edit(root, "x", RoleCard()),
        lambda: office.roles.require(root, ["x"], ["fire"]),
        lambda: office.roles.effect_of_undefining(root, "x"),
        lambda: office.roles.rename(root, "x", RoleName("y")),
    ):
        with pytest.raises(UnknownId):
            attempt()
    assert dump(store) == before


def test_k_19_what_a_role_requires_is_changed_from_both_sides(office, root):
    """Many roles and many certifications at once; who is in them gets them, and new members too."""
    office.roles.define(root, Role("b-crew", "Crew", "bolt"))
    # from the role
    assert office.roles.require(root, ["crew"], ["forklift", "fire"]) == ("crew",)
    # from the certification
    assert office.roles.require(root, ["crew", "b-crew"], ["fire"]) == ("b-crew",)
    assert office.roles.get(root, "crew").role.requires == ("first-aid", "fire", "forklift")
    assert office.roles.release(root, ["crew", "b-crew"], ["fire"]) == ("crew", "b-crew")
    assert office.roles.get(root, "b-crew").role.requires == ()
    with pytest.raises(UnknownId):
        office.roles.release(root, ["crew"], ["fire"])
    required = office.requirements.of_subject(root, "ana")
    assert [one.certification for one in required] == ["first-aid", "forklift"]


def test_k_19_a_description_is_edited_by_who_has_seen_it(office, root):
    """Of two, the second is told; the same edit twice is one."""
    first = RoleCard("Works on board", ["Swims"])
    office.roles.edit(root, "crew", first, seen=RoleCard())
    office.roles.edit(root, "crew", first, seen=RoleCard())
    with pytest.raises(ConflictingChange, match="meanwhile"):
        office.roles.edit(root, "crew", RoleCard("Other"), seen=RoleCard())
    assert office.roles.get(root, "crew").card == first


def test_k_19_a_role_is_renamed_in_all_companies(office, store, root):
    """Its definitions, members and what certifications say of it follow."""
    handling = Handling(
        approval=Approval(batch_roles=["Crew"]),
        activity=Activity("course", teachers=["crew", "sue"]),
    )
    with_more(store, root, yearly("fire", handling=handling))
    office.roles.define(root, Role("b-crew", "Crew", "bolt"))
    office.roles.rename(root, "crew", RoleName("Team", tags=["night"]), seen=RoleName("Crew"))
    (team,) = office.roles.all(root)
    assert team.name == RoleName("Team", tags=["night"])
    assert [one.role.name for one in team.definitions] == ["Team", "Team"]
    fire = office.certifications.get(root, "fire").handling
    assert fire.approval.batch_roles == ("Team",)
    assert fire.activity.teachers == ("crew", "sue")
    assert [one.subject for one in office.roles.members(root, "crew").rows] == ["ana", "ben"]
    with pytest.raises(ConflictingChange):
        office.roles.rename(root, "Team", RoleName("Teams"), seen=RoleName("Team"))
    office.roles.rename(root, "team", RoleName("TEAM"))
    office.roles.rename(root, "TEAM", RoleName("TEAM", tags=["day"]))
    office.roles.create(root, RoleName("Flyer", tags=["air"]))
    office.roles.rename(root, "Flyer", RoleName("Pilot"), seen=RoleName("Flyer", tags=["air"]))
    with pytest.raises(DuplicateId):
        office.roles.rename(root, "team", RoleName("pilot"))
    assert [one.name.name for one in office.roles.all(root)] == ["Pilot", "TEAM"]


def test_k_19_undefining_a_role_removes_its_requirements_there(office, store, root):
    """Only after it was said what goes along; the name stays, and so does the role elsewhere."""
    office.roles.define(root, Role("b-crew", "Crew", "bolt", requires=["forklift"]))
    office.roles.assign(root, "b-crew", ["zoe", "ana"])
    office.roles.edit(root, "crew", RoleCard("Works on board"))
    effect = office.roles.effect_of_undefining(root, "crew").text
    assert effect == "undefines the role 'Crew' in 'Acme', removes 2 memberships"
    before = dump(store)
    with pytest.raises(ConfirmationNeeded) as asked:
        office.roles.undefine(root, "crew")
    assert asked.value.effect == effect
    assert dump(store) == before
    office.roles.undefine(act("root"), "crew", effect)
    (crew,) = office.roles.all(root)
    assert [one.role.id for one in crew.definitions] == ["b-crew"]
    (left,) = office.requirements.of_subject(root, "ana")
    assert left.certification == "forklift"
    office.roles.undefine(root, "b-crew", office.roles.effect_of_undefining(root, "b-crew").text)
    assert [(one.name.name, one.definitions) for one in office.roles.all(root)] == [("Crew", ())]
    # Defined anew, nothing of what was comes back.
    office.roles.define(root, Role("crew", "Crew", "acme"))
    assert office.roles.get(root, "crew").card == RoleCard()
    assert office.roles.members(root, "crew").rows == ()


def test_k_19_undefining_a_role_takes_it_from_certifications(office, store, root):
    """What names its id there would lead nowhere; a role of no company is undefined as well."""
    office.roles.define(root, Role("guests", "Crew"))
    activity = Activity("course", teachers=["guests", "sue"])
    with_more(store, root, yearly("fire", handling=Handling(activity=activity)))
    effect = office.roles.effect_of_undefining(root, "guests").text
    assert effect == (
        "undefines the role 'Crew', removes 0 memberships, takes it from 1 certification"
    )
    office.roles.undefine(root, "guests", effect)
    assert office.certifications.get(root, "fire").handling.activity.teachers == ("sue",)


def test_h_3_roles_are_of_employees(office, store, root):
    """Neither an asset nor a certification for assets goes with a role."""
    with_more(store, root, yearly("check", subject_kind="asset"))
    office.people.add(root, [Subject("van", "asset")])
    before = dump(store)
    for attempt in (
        lambda: office.roles.assign(root, "crew", ["zoe", "van"]),
        lambda: office.roles.require(root, ["crew"], ["check"]),
        lambda: office.roles.define(root, Role("x", "Crew", "bolt", requires=["check"])),
    ):
        with pytest.raises(InvalidFact, match="H-3"):
            attempt()
    assert dump(store) == before


# ---------------------------------------------------------------- members


def test_k_20_many_are_assigned_and_unassigned_at_once(office, store, root):
    """From today on, or from another day; who is in already stays as it is."""
    made = office.roles.assign(act("root"), "crew", ["zoe", "ana", "sue", "zoe"])
    assert (made.new, made.already) == (("zoe", "sue"), ("ana",))
    assert memberships(store) == [
        ("ana", "None", "None"),
        ("ben", "None", "None"),
        ("sue", "2026-06-01", "None"),
        ("zoe", "2026-06-01", "None"),
    ]
    office.roles.unassign(act("root", date(2026, 7, 1)), "crew", ["ana", "zoe"])
    assert memberships(store) == [
        ("ana", "None", "2026-06-30"),
        ("ben", "None", "None"),
        ("sue", "2026-06-01", "None"),
        ("zoe", "2026-06-01", "2026-06-30"),
    ]
    again = office.roles.assign(act("root", date(2026, 8, 1)), "crew", ["ana"])
    assert again.new == ("ana",)
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    table = office.roles.members(root, "crew", on=july)
    assert [one.subject for one in table.rows] == ["ben", "sue"]
    table = office.roles.members(root, "crew", on=august)
    assert [one.subject for one in table.rows] == ["ana", "ben", "sue"]


def test_k_20_a_membership_that_never_was_leaves_no_day(office, store, root):
    """Unassigned on the day of assigning, or before a later one begins."""
    office.roles.assign(act("root"), "crew", ["zoe"])
    office.roles.unassign(act("root", hour=9), "crew", ["zoe"])
    assert memberships(store)[2:] == []
    office.roles.assign(act("root"), "crew", ["zoe"], since=date(2026, 9, 1))
    office.roles.assign(act("root"), "crew", ["zoe"], since=date(2026, 8, 1))
    assert memberships(store)[2:] == [("zoe", "2026-08-01", "None")]
    office.roles.unassign(act("root"), "crew", ["zoe"], since=date(2026, 9, 1))
    assert memberships(store)[2:] == [("zoe", "2026-08-01", "2026-08-31")]
    with pytest.raises(UnknownId):
        office.roles.unassign(act("root"), "crew", ["zoe"], since=date(2026, 9, 1))


def test_k_20_all_are_assigned_or_none(office, store, root):
    """A role, subject or member that is not there, and nothing changes."""
    before = dump(store)
    for attempt in (
        lambda: office.roles.assign(root, "crow", ["zoe"]),
        lambda: office.roles.assign(root, "crew", ["zoe", "nobody"]),
        lambda: office.roles.unassign(root, "crew", ["ana", "zoe"]),
        lambda: office.roles.unassign(root, "crow", ["ana"]),
        lambda: office.roles.members(root, "crow"),
        lambda: office.roles.candidates(root, "crow"),
    ):
        with pytest.raises(UnknownId):
            attempt()
    assert dump(store) == before


def test_k_20_the_table_of_a_role_shows_members_by_its_certifications(office, store, root):
    """Each cell is what the core answers for that day."""
    on_file(
        store,
        Entry("ana", "first-aid", Completion(date(2026, 1, 10))),
        Entry("ana", "fire", Completion(date(2025, 6, 15))),
        Entry("ben", "fire", Completion(date(2024, 1, 1))),
    )
    table = office.roles.members(act("zoe"), "crew")
    assert (table.role, table.on) == ("crew", DAY)
    assert table.certifications == ("first-aid", "fire")
    told = {one.name: [each.status for each in one.answers] for one in table.rows}
    assert told == {
        "Ana Ng": [Status.VALID, Status.DUE],
        "Ben Ito": [Status.MISSING, Status.EXPIRED],
    }
    ana = table.rows[0]
    assert [each.expires_on for each in ana.answers] == [date(2027, 1, 10), date(2026, 6, 15)]
    assert ana.memberships[0].role == "crew"


def test_k_20_the_table_has_those_whom_the_actor_may_view(office, store, root):
    """And the certifications that are not hidden from the actor (K-12)."""
    hidden = yearly("fire", handling=Handling(privacy=Privacy(hide_from_levels=["employee"])))
    with_more(store, root, hidden)
    table = office.roles.members(act("ana"), "crew")
    assert [one.subject for one in table.rows] == ["ana"]
    assert table.certifications == ("first-aid",)
    assert office.roles.get(act("ana"), "crew").role.requires == ("first-aid",)
    assert office.roles.get(act("sue"), "crew").role.requires == ("first-aid", "fire")


def test_k_20_deleting_a_role_deletes_only_its_requirements(office, store, root):
    """In all companies, once it was said; people, certifications and records stay."""
    handling = Handling(approval=Approval(batch_roles=["Crew", "Other"]))
    with_more(store, root, yearly("fire", handling=handling))
    office.roles.create(root, RoleName("Pilot"))
    office.roles.define(root, Role("b-crew", "Crew", "bolt", requires=["forklift"]))
    office.roles.assign(root, "b-crew", ["zoe"])
    on_file(store, Entry("ana", "fire", Completion(date(2026, 1, 10))))
    effect = office.roles.effect_of_deleting(root, "crew")
    assert effect.text == (
        "deletes the role 'Crew', undefines the role 'Crew' in 'Acme' and the role 'Crew' in "
        "'Bolt', removes 3 memberships, takes its name from 1 certification"
    )
    before = dump(store)
    with pytest.raises(ConfirmationNeeded) as asked:
        office.roles.delete(root, "Crew", "yes")
    assert asked.value.effect == effect.text
    assert dump(store) == before
    with store.reading() as t:
        people = t.people()
    office.roles.delete(act("root"), "Crew", effect.text)
    assert [one.name.name for one in office.roles.all(root)] == ["Pilot"]
    with store.reading() as t:
        assert t.people() == people
        assert len(t.catalogue()) == len(CATALOGUE)
        assert t.catalogue()["fire"].handling.approval.batch_roles == ("Other",)
        assert [one.entry.subject for one in t.facts()] == ["ana"]
    assert office.requirements.of_subject(root, "ana") == ()
    office.roles.delete(root, "Pilot", "deletes the role 'Pilot'")
    assert office.roles.all(root) == ()
    with pytest.raises(UnknownId):
        office.roles.delete(root, "Pilot", "deletes the role 'Pilot'")


def test_k_20_a_supervisor_assigns_those_supervised_alone(office, store):
    """One who is not supervised among many, and nobody is assigned."""
    office.roles.unassign(act("sue"), "crew", ["ana"])
    office.roles.assign(act("sue", hour=9), "crew", ["ana"])
    before = dump(store)
    for attempt in (
        lambda: office.roles.assign(act("sue"), "crew", ["ana", "zoe"]),
        lambda: office.roles.assign(act("sue"), "crew", ["sue"]),
        lambda: office.roles.unassign(act("ana"), "crew", ["ana"]),
        lambda: office.roles.assign(act("ana"), "nothing", ["nobody"]),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert dump(store) == before


def test_k_28_others_change_no_roles(office, store):
    """It is answered alike whether or not the role is there, and nothing changes."""
    roles, before = office.roles, dump(store)
    for name, role in product(OTHERS, ("crew", "nothing")):
        for attempt in (
            lambda by, one: roles.create(by, RoleName(one)),
            lambda by, one: roles.rename(by, one, RoleName("x")),
            lambda by, one: roles.define(by, Role(one)),
            lambda by, one: roles.edit(by, one, RoleCard()),
            lambda by, one: roles.require(by, [one], ["fire"]),
            lambda by, one: roles.release(by, [one], ["fire"]),
            roles.delete,
            roles.effect_of_deleting,
            roles.undefine,
            roles.effect_of_undefining,
        ):
            with pytest.raises(NotAllowed) as raised:
                attempt(act(name), role)
            assert role not in str(raised.value)
    assert dump(store) == before


def test_k_12_what_is_hidden_is_for_a_role_not_there(office, store, root):
    """Requiring, releasing and defining answer as for a certification that nothing has."""
    bare = Privacy(hide_from_levels=["administrator"])
    with_more(store, root, yearly("fire", handling=Handling(privacy=bare)))
    for attempt in (
        lambda id_: office.roles.require(root, ["crew"], [id_]),
        lambda id_: office.roles.release(root, ["crew"], [id_]),
        lambda id_: office.roles.define(root, Role("x", "Crew", "bolt", requires=[id_])),
    ):
        for id_ in ("fire", "fine"):
            with pytest.raises(UnknownId) as raised:
                attempt(id_)
            assert str(raised.value) == f"There is no certification {id_!r}."
    # What is not seen is not lost.
    office.roles.require(root, ["crew"], ["forklift"])
    with store.reading() as t:
        assert t.roster(()).roles[0].requires == ("first-aid", "fire", "forklift")


# ---------------------------------------------------------------- inheritance


def test_h_4_all_members_inherit_what_the_role_requires(office, root):
    """New members too, marked as inherited, with the role that it comes from."""
    office.roles.assign(act("root"), "crew", ["zoe"])
    for who in ("ana", "zoe"):
        required = office.requirements.of_subject(root, who, on=DAY)
        assert [one.certification for one in required] == ["first-aid", "fire"]
        assert [one.inherited for one in required] == [True, True]
        assert [one.reasons[0].label for one in required] == ["Crew", "Crew"]


def test_h_4_what_is_inherited_is_taken_off_at_the_role_alone(office, store, root):
    """Not at the individual, with an error that says where."""
    before = dump(store)
    with pytest.raises(InvalidInput) as raised:
        office.requirements.release(act("sue"), ["ana"], ["fire"])
    assert str(raised.value) == (
        "certification: 'fire' is inherited by 'ana' from the role 'Crew'. "
        "Take it off the role, or take the subject out of the role (H-4)."
    )
    assert dump(store) == before
    office.roles.release(root, ["crew"], ["fire"])
    left = office.requirements.of_subject(root, "ana")
    assert [one.certification for one in left] == ["first-aid"]


def test_h_4_membership_and_days_decide(office, store, root):
    """What is required on a day follows from who was in the role on it."""
    office.roles.unassign(act("root"), "crew", ["ana"], since=DAY + timedelta(days=10))
    of = office.requirements.of_subject
    assert len(of(root, "ana", on=DAY + timedelta(days=9))) == 2
    assert of(root, "ana", on=DAY + timedelta(days=10)) == ()
    left = attrs.evolve(office.people.get(root, "ben").subject, active_until=DAY)
    office.people.edit(root, left)
    assert len(of(root, "ben", on=DAY)) == 2
    assert of(root, "ben", on=DAY + timedelta(days=1)) == ()
    store.apply(
        lambda t: t.put([Membership("zoe", "crew", until=DAY)], by="root", at=act("root").at)
    )
    assert [one.subject for one in office.requirements.of_certification(root, "fire", on=DAY)] == [
        "ana",
        "ben",
        "zoe",
    ]
