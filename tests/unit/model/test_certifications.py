"""Certifications and their catalogue: relatives, ids, kinds of subject (R-13, R-18)."""

from datetime import date

import pytest

import certrules as cr
from certrules.errors import InvalidCertification, ProblemsFound, UnknownId, UnknownWord
from tests.unit.refusals import refusal, refused


def test_a_certification_by_default():
    """A certification needs an id only: it is for employees, named as its id, and never expires."""
    one = cr.Certification("first-aid")
    assert one.name == "first-aid"
    assert one.subject_kind is cr.SubjectKind.EMPLOYEE
    assert one.policy == cr.Policy()
    assert (one.parents, one.children, one.revisions, one.competency_of) == ((), (), (), None)


def test_both_parents_and_children_are_refused():
    """R-18: a certification has parents, or children, never both."""
    assert refusal(InvalidCertification, cr.Certification, "b", parents=["a"], children=["c"]) == (
        "parents: 'b' has both parents and children. Give it parents or children, not both (R-18)."
    )


@pytest.mark.parametrize("field", ["parents", "children"])
def test_its_own_relative_is_refused(field):
    """R-18: nothing is its own parent or child."""
    assert refusal(InvalidCertification, cr.Certification, "a", **{field: ["b", "a"]}) == (
        f"{field}: 'a' is among its own {field}. Take it out (R-18)."
    )


@pytest.mark.parametrize("field", ["parents", "children"])
def test_a_relative_named_twice_is_refused(field):
    """R-18: a parent or child is named once."""
    assert refusal(InvalidCertification, cr.Certification, "a", **{field: ["b", "c", "b"]}) == (
        f"{field}: 'b' stands twice among the {field}. Name it once."
    )


def test_revisions_are_kept_in_the_order_of_their_dates():
    """R-13: revisions given in any order are kept by date."""
    later, earlier = (cr.Revision(date(year, 1, 1), cr.Policy()) for year in (2027, 2026))
    assert cr.Certification("a", revisions=[later, earlier]).revisions == (earlier, later)


def test_two_revisions_of_one_date_are_refused():
    """R-13: which of two revisions of one date is in force could not be told."""
    twice = [cr.Revision(date(2026, 1, 1), cr.Policy())] * 2
    assert refusal(InvalidCertification, cr.Certification, "a", revisions=twice) == (
        "revisions: '2026-01-01' is the effective-from date of two revisions. "
        "Give each revision a date of its own."
    )


@pytest.mark.parametrize("kind", ["employee", "asset", "client", "location"])
def test_the_four_kinds_of_subject(kind):
    """A certification is for employees, assets, clients or locations."""
    assert cr.Certification("a", subject_kind=kind).subject_kind is cr.SubjectKind(kind)


def test_another_kind_of_subject_is_refused():
    """A fifth kind of subject is refused, and the four are named."""
    assert refusal(UnknownWord, cr.Certification, "a", subject_kind="user") == (
        "subject_kind: 'user' is not a word known here. "
        "Use one of 'employee', 'asset', 'client', 'location'."
    )


# ---------------------------------------------------------------- the catalogue


def problems(*certifications):
    """Return the problems that a catalogue of these certifications has, one line each."""
    error = refused(ProblemsFound, cr.Catalogue, certifications)
    return [(str(one), one.code, one.value) for one in error.problems]


def test_a_catalogue_is_asked_by_id():
    """A catalogue gives certifications by id, in the order given, and knows how many it has."""
    first, second = cr.Certification("b"), cr.Certification("a")
    catalogue = cr.Catalogue([first, second])
    assert catalogue["a"] is second
    assert list(catalogue) == [first, second]
    assert len(catalogue) == 2
    assert "a" in catalogue
    assert "c" not in catalogue
    assert repr(catalogue) == "Catalogue(['b', 'a'])"


def test_an_empty_catalogue():
    """A catalogue may be empty."""
    assert len(cr.Catalogue()) == 0


def test_catalogues_are_values():
    """Catalogues of the same certifications in the same order are equal and hash alike."""
    one, other = (cr.Catalogue([cr.Certification("a")]) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != cr.Catalogue()
    assert one != [cr.Certification("a")]


def test_an_unknown_certification():
    """An id that is not there is an error that offers the nearest one."""
    catalogue = cr.Catalogue([cr.Certification("forklift")])
    assert refusal(UnknownId, lambda: catalogue["forklfit"]) == (
        "There is no certification 'forklfit'. Did you mean 'forklift'?"
    )
    assert refusal(UnknownId, catalogue.parents_of, "zzz") == "There is no certification 'zzz'."


def test_parents_are_named_from_either_side():
    """R-18: a parent is named by its child, or it names the child."""
    catalogue = cr.Catalogue(
        [
            cr.Certification("a", children=["c"]),
            cr.Certification("b"),
            cr.Certification("c", parents=["b"]),
        ]
    )
    assert {one.id for one in catalogue.parents_of("c")} == {"a", "b"}
    assert catalogue.parents_of("a") == catalogue.parents_of("b") == ()


def test_a_parent_named_from_both_sides_is_one():
    """R-18: a relation that both sides name is one relation."""
    catalogue = cr.Catalogue(
        [cr.Certification("a", children=["b"]), cr.Certification("b", parents=["a"])]
    )
    assert [one.id for one in catalogue.parents_of("b")] == ["a"]


def test_duplicate_ids():
    """The same id twice is a problem that names it."""
    assert problems(cr.Certification("a"), cr.Certification("b"), cr.Certification("a")) == [
        (
            "certification 'a', id: 'a' stands twice. Give every certification an id of its own.",
            "duplicate-id",
            "a",
        )
    ]


@pytest.mark.parametrize("field", ["parents", "children"])
def test_unknown_relatives(field):
    """R-18: a relative that is not in the catalogue is a problem that offers the nearest id."""
    assert problems(
        cr.Certification("first-aid"), cr.Certification("b", **{field: ["first-ad"]})
    ) == [
        (
            (
                f"certification 'b', {field}: There is no certification 'first-ad'. "
                "Did you mean 'first-aid'?"
            ),
            "unknown-id",
            "first-ad",
        )
    ]


def test_a_chain_is_too_deep():
    """R-18: a parent has no parents of its own."""
    assert problems(
        cr.Certification("a"),
        cr.Certification("b", parents=["a"]),
        cr.Certification("c", parents=["b"]),
    ) == [
        (
            (
                "certification 'c', parents: 'c' has the parent 'b', which has parents of its own. "
                "A parent has no parents: the graph is one level deep (R-18)."
            ),
            "invalid-certification",
            "c",
        )
    ]


def test_a_cycle_is_a_chain():
    """R-18: two that are each other's parents are a problem each."""
    found = problems(cr.Certification("a", parents=["b"]), cr.Certification("b", parents=["a"]))
    assert [value for _, _, value in found] == ["a", "b"]
    assert all("has parents of its own" in line for line, _, _ in found)


def test_a_longer_cycle_is_found_by_its_links():
    """R-18: in a cycle of three every link is a problem, whichever side names it."""
    found = problems(
        cr.Certification("a", parents=["b"]),
        cr.Certification("b", parents=["c"]),
        cr.Certification("c", parents=["a"]),
    )
    assert [value for _, _, value in found] == ["a", "b", "c"]


def test_a_chain_named_from_above():
    """R-18: children that are parents by another's word are found, too."""
    (problem,) = problems(
        cr.Certification("a", children=["b"]),
        cr.Certification("b"),
        cr.Certification("c", parents=["b"]),
    )
    assert "'c' has the parent 'b', which has parents of its own" in problem[0]


def test_relatives_are_for_one_kind_of_subject():
    """R-18: a lorry's certification cannot cover its driver's."""
    assert problems(
        cr.Certification("lorry", subject_kind="asset"), cr.Certification("b", parents=["lorry"])
    ) == [
        (
            (
                "certification 'b', parents: 'b' and its parent 'lorry' are for different kinds of "
                "subject. Coverage never crosses subjects; give both the same subject_kind."
            ),
            "invalid-certification",
            "b",
        )
    ]


def test_all_problems_of_a_catalogue_come_at_once():
    """R-18: an id twice, an unknown parent and a chain are told together."""
    found = problems(
        cr.Certification("a"),
        cr.Certification("a"),
        cr.Certification("b", parents=["a", "zzz"]),
        cr.Certification("c", parents=["b"]),
    )
    assert [code for _, code, _ in found] == [
        "duplicate-id",
        "unknown-id",
        "invalid-certification",
    ]
