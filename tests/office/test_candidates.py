"""Candidates for a role: K-21."""

from datetime import date, timedelta

import attrs
import pytest

from certrules.errors import NotAllowed
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.handling import Handling, Privacy
from certrules.model.roster import Entry
from certrules.model.subjects import Competency, Role, Subject
from tests.office.world import CATALOGUE, DAY, act, yearly

GREEN = Completion(date(2026, 1, 10))
"""Valid until 2027-01-10, due from 2026-12-10."""


def on_file(store, *entries):
    """Put facts on file."""
    made = [Entry(*one) for one in entries]
    store.apply(lambda t: t.record(made, by="root", at=act("root").at))


def test_k_21_candidates_would_be_green_in_all_that_the_role_requires(office, store, root):
    """One certification short, and one is no candidate; members are none either."""
    on_file(
        store,
        ("zoe", "fire", GREEN),
        ("zoe", "first-aid", GREEN),
        ("sue", "fire", GREEN),
        ("ana", "fire", GREEN),
        ("ana", "first-aid", GREEN),
    )
    assert office.roles.candidates(root, "crew") == ("zoe",)
    office.roles.unassign(act("root"), "crew", ["ana"])
    assert office.roles.candidates(root, "crew", on=DAY) == ("ana", "zoe")
    assert office.roles.candidates(root, "crew", on=DAY - timedelta(days=1)) == ("zoe",)


def test_k_21_green_is_valid_without_a_notice(office, store, root):
    """Who is due already is no candidate, and who expired is none."""
    on_file(store, ("zoe", "fire", GREEN), ("zoe", "first-aid", GREEN))
    for on, found in (
        (date(2026, 1, 9), ()),  # not yet in effect
        (date(2026, 1, 10), ("zoe",)),
        (date(2026, 12, 9), ("zoe",)),
        (date(2026, 12, 10), ()),  # due: blue, not green
        (date(2027, 1, 11), ()),  # expired
    ):
        assert office.roles.candidates(root, "crew", on=on) == found


def test_k_21_exempt_or_revoked_is_not_green(office, store, root):
    """A mark is white or an oval, a revocation red; must not be deferred is green."""
    facts = {
        "na": Exemption("not applicable"),
        "later": Exemption("deferred", until=date(2026, 12, 31)),
        "gone": Revocation(date(2026, 5, 1), "misconduct"),
        "firm": Exemption("must not be deferred"),
    }
    office.people.add(root, map(Subject, facts))
    for who, fact in facts.items():
        on_file(store, (who, "fire", GREEN), (who, "first-aid", GREEN), (who, "fire", fact))
    assert office.roles.candidates(root, "crew") == ("firm",)


def test_k_21_what_a_parent_covers_is_green(office, store, root):
    """Inherited dates count as the status says (R-18)."""
    parent = yearly("medic")
    changed = {one.id: one for one in [*CATALOGUE, parent, yearly("first-aid", parents=["medic"])]}
    store.apply(lambda t: t.set_catalogue(Catalogue(changed.values()), by="root", at=root.at))
    on_file(store, ("zoe", "fire", GREEN), ("zoe", "medic", GREEN))
    assert office.roles.candidates(root, "crew") == ("zoe",)


def test_k_21_the_competency_of_the_role_does_not_count(office, store, root):
    """Nobody outside the role can have it yet (R-26)."""
    office.competencies.require(root, "crew", Competency("1 year"))
    on_file(store, ("zoe", "fire", GREEN), ("zoe", "first-aid", GREEN))
    assert office.roles.candidates(root, "crew") == ("zoe",)


def test_k_21_only_employees_who_are_active(office, store, root):
    """Neither an asset nor who has left; a role that asks nothing is open to all others."""
    office.people.add(root, [Subject("van", "asset")])
    office.roles.define(root, Role("guests", "Crew", "bolt"))
    left = attrs.evolve(office.people.get(root, "ben").subject, active_until=DAY)
    office.people.edit(root, left)
    assert office.roles.candidates(root, "guests", on=DAY) == ("sue", "ana", "ben", "zoe")
    tomorrow = DAY + timedelta(days=1)
    assert office.roles.candidates(root, "guests", on=tomorrow) == ("sue", "ana", "zoe")


def test_k_21_only_whom_the_actor_may_view(office, store, root):
    """Hidden people are left out unless asked for (K-26); a stranger learns nothing."""
    on_file(store, *((one, "forklift", GREEN) for one in ("ana", "ben", "zoe")))
    office.roles.define(root, Role("drivers", "Crew", "bolt", requires=["forklift"]))
    office.people.hide(root, ["ben"])
    find = office.roles.candidates
    assert find(act("ana"), "drivers") == ("ana",)
    assert find(act("sue"), "drivers") == ("ana",)
    assert find(act("sue"), "drivers", include_hidden=True) == ("ana", "ben")
    assert find(act("zoe"), "drivers") == ("ana", "zoe")
    with pytest.raises(NotAllowed):
        find(act("stranger"), "drivers")


def test_k_12_candidates_are_judged_by_what_is_not_hidden(office, store, root):
    """The answer says nothing of a certification that the actor does not see."""
    hidden = Handling(privacy=Privacy(hide_from_levels=["observer"]))
    changed = {**{one.id: one for one in CATALOGUE}, "fire": yearly("fire", handling=hidden)}
    store.apply(lambda t: t.set_catalogue(Catalogue(changed.values()), by="root", at=root.at))
    on_file(store, ("zoe", "first-aid", GREEN))
    assert office.roles.candidates(act("zoe"), "crew") == ("zoe",)
    assert office.roles.candidates(root, "crew") == ()
