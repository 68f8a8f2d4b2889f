"""The policy check: each kind of finding, and the neighbour that has nothing to find (X-7)."""

import re
from datetime import date

import pytest

import certrules as cr
from certrules.planning import lint as module
from certrules.planning.findings import KINDS
from tests.unit.planning.odd_policies import DATED, PAIRS
from tests.unit.planning.one_policy import (
    anchored,
    of,
    one,
    renewing,
    revised,
    term,
)


def codes(catalogue, certification="a"):
    """Return the codes of what is found about a certification."""
    return [
        found.code
        for found in cr.lint(catalogue)
        if found.place.startswith(f"certification {certification!r}, ")
    ]


@pytest.mark.parametrize(
    ("code", "odd", "fine"), PAIRS, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(PAIRS)]
)
def test_the_kind_is_found_and_its_neighbour_is_not(code, odd, fine):
    """X-7: a policy that has the oddity is found, and one that differs by a little is not."""
    assert code in codes(odd)
    assert code not in codes(fine)


def test_every_kind_is_tested():
    """X-7: there are at least 26 kinds, and each has a policy that triggers it."""
    assert {code for code, _, _ in PAIRS} == set(KINDS)
    assert len(KINDS) >= 26


def test_every_kind_is_documented():
    """X-7: the list of codes in the module's documentation is the table of kinds."""
    assert re.findall(r"^- `([a-z-]+)`: \S", module.__doc__, re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize(("catalogue", "code", "dates"), DATED)
def test_dates_show_it(catalogue, code, dates):
    """X-7: where dates can show what is odd, the finding carries them."""
    assert [found.dates for found in cr.lint(catalogue) if found.code == code] == [dates]


def test_a_finding_says_where_and_what_to_do():
    """X-7: a finding has severity, place, explanation, remedy and the rules behind it."""
    (found,) = cr.lint(term("30 days", first_notice="31 days"))
    assert found == cr.Finding(
        "notice-not-shorter-than-term",
        cr.Severity.WARNING,
        "certification 'a', policy.terms[0].first_notice",
        "A notice of 31 days begins with, or before, a term of 30 days.",
        "Shorten the notice.",
        ("R-16",),
    )


def test_a_finding_is_one_line():
    """X-7: as text a finding is one line: severity, place, explanation, dates, remedy."""
    (found,) = cr.lint(term("365 days"))
    assert str(found) == (
        "note: certification 'a', policy.terms[0].valid_for: 365 days are not 1 year where a leap "
        "day lies between. (completed 2023-03-01, expires 2024-02-29) Write the duration in years."
    )


def test_plain_policies_have_no_findings():
    """X-7: the rules that everybody uses are found fine."""
    noticed_year = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
    assert cr.lint(one(noticed_year)) == ()
    assert cr.lint(renewing(noticed_year, early="after first notice", late="2 weeks")) == ()
    assert cr.lint(anchored(noticed_year, date=date(2025, 7, 1))) == ()
    assert cr.lint(cr.Catalogue()) == ()


def test_revisions_are_looked_at_like_the_first_policy():
    """R-13: what is odd about a revision's policy is found at its place."""
    (found,) = cr.lint(revised((2026, "365 days", False)))
    assert (found.code, found.place) == (
        "years-in-days",
        "certification 'a', revisions[0].terms[0].valid_for",
    )


def test_every_kind_names_rules_and_a_remedy():
    """X-7: each kind of finding cites its rules and says what to do in a sentence."""
    for kind in KINDS.values():
        assert kind.rules
        assert all(re.fullmatch(r"R-\d+", rule) for rule in kind.rules)
        assert kind.remedy.endswith(".")


@pytest.mark.parametrize("lasts", ["200 years", "73049 days", "1 day"])
@pytest.mark.parametrize("renewal", [{}, {"early": "200 years", "late": "200 years"}])
@pytest.mark.parametrize("force", ["1900-01-01", "2999-12-31"])
def test_the_ends_of_the_domain_can_be_checked(lasts, renewal, force):
    """R-4: the longest and shortest periods and the first and last dates stop no check."""
    terms = [cr.Term(lasts, at_most=lasts), cr.Term(lasts), cr.Term(lasts)]
    policy = cr.Policy(
        terms=terms,
        renewal=cr.Renewal(**renewal),
        anchor=cr.Anchor(date=date.fromisoformat(force)),
    )
    revision = cr.Revision(date(1900, 1, 1), cr.Policy(), retroactive=True)
    assert "last-terms-alike" in codes(of(policy, revisions=[revision]))


def test_severities_are_in_order():
    """X-7: an error is at least a warning, a warning at least a note, and not the other way."""
    order = list(cr.Severity)
    assert [[one.at_least(other) for other in order] for one in order] == [
        [True, True, True],
        [False, True, True],
        [False, False, True],
    ]
    assert [one.value for one in order] == ["error", "warning", "note"]
