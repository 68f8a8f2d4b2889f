"""Companies: K-18."""

from itertools import product

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    DuplicateId,
    InvalidCertification,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.model.subjects import Company, Competency, Membership, Requirement, Role
from certrules.office.cards import CompanyCard, RoleCard
from tests.dumps import dump
from tests.office.world import DAY, OTHERS, act


def test_k_18_a_company_has_a_name_and_details(office, root):
    """The address, what is to be known of it and tags are kept; the first one is the original."""
    card = CompanyCard("https://cargo.example", "Ships things", ["rail", "sea"])
    office.companies.add(root, Company("cargo", " Cargo "), card)
    found = office.companies.all(act("ana"))
    assert [(one.company.id, one.original) for one in found] == [
        ("acme", True),
        ("bolt", False),
        ("cargo", False),
    ]
    assert (found[2].company.name, found[2].card) == ("Cargo", card)


def test_k_18_a_company_is_edited_by_who_has_seen_it(office, root):
    """Of two, the second is told, and nothing is lost."""
    seen = office.companies.get(root, "bolt")
    bolts = attrs.evolve(seen.company, name="Bolts")
    office.companies.edit(root, bolts, CompanyCard(information="new"), seen=seen)
    with pytest.raises(ConflictingChange, match="meanwhile"):
        office.companies.edit(root, seen.company, CompanyCard(information="old"), seen=seen)
    now = office.companies.get(root, "bolt")
    assert (now.company, now.card.information) == (bolts, "new")
    office.companies.edit(root, bolts, CompanyCard())
    assert office.companies.get(root, "bolt").card == CompanyCard()


def test_k_18_names_of_companies_are_unique(office, store, root):
    """Whatever their case; and there is one."""
    before = dump(store)
    for error, attempt in (
        (DuplicateId, lambda: office.companies.add(root, Company("x", "ACME "))),
        (DuplicateId, lambda: office.companies.add(root, Company("bolt", "Other"))),
        (DuplicateId, lambda: office.companies.edit(root, Company("bolt", "acme"), CompanyCard())),
        (InvalidInput, lambda: office.companies.add(root, Company("x", "  "))),
        (UnknownId, lambda: office.companies.edit(root, Company("x"), CompanyCard())),
        (UnknownId, lambda: office.companies.get(root, "x")),
    ):
        with pytest.raises(error):
            attempt()
    with pytest.raises(InvalidCertification, match="http"):
        CompanyCard("ftp://bolt.example")
    assert dump(store) == before


def test_k_18_the_original_company_stays(office, store, root):
    """Whoever deletes it, and whatever is confirmed."""
    before = dump(store)
    for attempt in (
        lambda: office.companies.effect_of_deleting(root, "acme"),
        lambda: office.companies.delete(root, "acme"),
        lambda: office.companies.delete(root, "acme", "deletes the company 'Acme'"),
    ):
        with pytest.raises(InvalidInput, match="original"):
            attempt()
    assert dump(store) == before


def _two_roles(store, root):
    """Let Bolt have two roles with members, a competency on file and a requirement for one."""
    roles = [
        Role("pilot", "Pilot", "bolt", ["fire"], Competency("2 years")),
        Role("b-crew", "Crew", "bolt"),
    ]
    members = [Membership("zoe", "pilot"), Membership("sue", "pilot"), Membership("zoe", "b-crew")]
    entries = [
        Entry("zoe", "competency:pilot", Completion(DAY)),
        Entry("ana", "forklift", Requirement("pilot")),
        Entry("zoe", "fire", Completion(DAY)),
    ]
    store.apply(lambda t: t.put([*roles, *members], by="root", at=root.at))
    store.apply(lambda t: t.record(entries, by="root", at=act("root").at))


def test_k_18_deleting_a_company_says_what_goes_along(office, store, root):
    """Its roles go with members and competencies; people, certifications and records stay."""
    _two_roles(store, root)
    effect = office.companies.effect_of_deleting(root, "bolt")
    assert effect.text == (
        "deletes the company 'Bolt', undefines the role 'Pilot' in 'Bolt' and the role 'Crew' in "
        "'Bolt', removes 3 memberships and 2 records that name it, leaves 1 subject without a "
        "company"
    )
    before = dump(store)
    for given in (None, "deletes the company 'Bolt'", effect.text.upper()):
        with pytest.raises(ConfirmationNeeded) as asked:
            office.companies.delete(root, "bolt", given)
        assert asked.value.effect == effect.text
    assert dump(store) == before
    office.companies.delete(act("root"), "bolt", effect.text)
    assert [one.company.id for one in office.companies.all(root)] == ["acme"]
    assert office.people.get(root, "zoe").subject.company is None
    with store.reading() as t:
        roster = t.roster()
        assert [one.id for one in roster.roles] == ["crew"]
        assert [(one.subject, one.role) for one in roster.memberships] == [
            ("ana", "crew"),
            ("ben", "crew"),
        ]
        assert [(one.subject, one.certification) for one in roster.entries] == [("zoe", "fire")]
        removed = {one.what for one in t.history() if one.because == "deleted the company bolt"}
        assert removed >= {"company", "role", "membership", "completion", "requirement"}
    # A role is one name, also when no company defines it any more.
    assert [(one.name.name, len(one.definitions)) for one in office.roles.all(root)] == [
        ("Crew", 1),
        ("Pilot", 0),
    ]


def test_k_18_a_changed_effect_is_asked_again(office, root):
    """What came in between was not confirmed."""
    effect = office.companies.effect_of_deleting(root, "bolt").text
    assert effect == "deletes the company 'Bolt', leaves 1 subject without a company"
    office.roles.define(root, Role("b-crew", "Crew", "bolt"), RoleCard("On board"))
    with pytest.raises(ConfirmationNeeded) as asked:
        office.companies.delete(root, "bolt", effect)
    assert "undefines the role 'Crew' in 'Bolt'" in asked.value.effect
    office.companies.delete(root, "bolt", asked.value.effect)
    with pytest.raises(UnknownId):
        office.companies.delete(root, "bolt", asked.value.effect)


def test_k_18_a_company_made_anew_begins_anew(office, root):
    """Nothing of what was kept of the one deleted comes back with its id."""
    office.companies.add(root, Company("cargo"), CompanyCard(information="Ships things"))
    office.companies.delete(root, "cargo", "deletes the company 'cargo'")
    office.companies.add(root, Company("cargo"))
    assert office.companies.get(root, "cargo").card == CompanyCard()


def test_k_28_others_change_no_companies(office, store):
    """It is answered alike whether or not the company is there, and nothing changes."""
    before = dump(store)
    companies = office.companies
    for name, company in product(OTHERS, ("bolt", "nobody")):
        for attempt in (
            lambda by, one: companies.add(by, Company(one)),
            lambda by, one: companies.edit(by, Company(one), CompanyCard()),
            companies.delete,
            companies.effect_of_deleting,
        ):
            with pytest.raises(NotAllowed) as raised:
                attempt(act(name), company)
            assert company not in str(raised.value)
    with pytest.raises(NotAllowed):
        office.companies.all(act("stranger"))
    assert dump(store) == before
