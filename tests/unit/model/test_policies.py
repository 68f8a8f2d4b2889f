"""Policies as values: terms, renewal rules, force dates, revisions, hashes (R-5 … R-13, R-31)."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import attrs
import pytest

import certrules as cr
from certrules.errors import InvalidPolicy, UnknownWord
from tests.unit.refusals import refusal

ONE_YEAR = cr.Term("1 year", first_notice="1 month", second_notice="1 week")


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("extend_to", "end of month", "end of month"),
        ("first_notice", "1 month", "1 month"),
        ("second_notice", "P1W", "1 week"),
    ],
)
def test_a_term_without_duration_takes_no_date_option(option, value, shown):
    """R-6: a notice or an extension of a date that there is not is an error."""
    assert refusal(InvalidPolicy, cr.Term, **{option: value}) == (
        f"{option}: '{shown}' stands on a term that never expires. "
        "Give the term a duration (valid_for), or take this option away (R-6)."
    )


def test_a_term_without_duration_may_have_a_cost():
    """R-6: what is no date stands on a term that never expires, too."""
    term = cr.Term(cost="12.50", time_to_complete="2 days")
    assert term.cost == Decimal("12.50")
    assert term.time_to_complete == cr.Period(2, "day")
    assert term.never_expires


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("120.50", "120.50"),
        (" 7 ", "7"),
        (0, "0"),
        (1250, "1250"),
        (Decimal("99.99"), "99.99"),
        (Decimal("1E+5"), "100000"),
        (Decimal("1E-7"), "0.0000001"),
        ("007", "7"),
    ],
)
def test_amounts_are_digits_and_one_point(value, amount):
    """A cost is a decimal number, given as text, whole number or Decimal."""
    assert cr.Term(cost=value).cost == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        *("", "NaN", "Infinity", "1e400", "1_000.5", "1,5", "1.234,56", "$1,250", "-1", "+1"),
        *(".5", "5.", "1.2.3", "１２", "²", Decimal("NaN"), Decimal(-1), -3),
    ],
)
def test_other_amounts_are_refused(value):
    """What Decimal would take, or guess, is refused unless it is digits and one point."""
    assert refusal(InvalidPolicy, cr.Term, cost=value) == (
        f"cost: {str(value)!r} is no amount. Write digits and one point: '120.50'."
    )


@pytest.mark.parametrize("value", [1.5, True, b"1", [1]])
def test_floats_are_no_amounts(value):
    """A binary float is no amount of money, nor is any other kind of value."""
    assert refusal(InvalidPolicy, cr.Term, cost=value) == (
        f"cost: {str(value)!r} is no amount. Give a decimal number as text or Decimal."
    )


@pytest.mark.parametrize(
    ("words", "early"),
    [
        ("after first notice", cr.AfterNotice.FIRST),
        (" After Second Notice ", cr.AfterNotice.SECOND),
        (cr.AfterNotice.FIRST, cr.AfterNotice.FIRST),
        ("60 days", cr.Period(60, "day")),
        (None, None),
    ],
)
def test_early_is_a_notice_or_a_period(words, early):
    """R-7: the early window opens on a notice date or a period before the date on file."""
    assert cr.Renewal(early=words).early == early


def test_an_unknown_notice_is_refused():
    """R-7: there are two notices, and a third is refused."""
    assert refusal(UnknownWord, cr.Renewal, early="after third notice") == (
        "early: 'after third notice' is not a word known here. "
        "Use one of 'after first notice', 'after second notice'. Did you mean 'after first notice'?"
    )


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_window_after_a_notice_needs_the_notice(which):
    """R-7: a window after a notice that no term has would never open, and is refused."""
    words = f"after {which} notice"
    renewal = cr.Renewal(early=words)
    assert refusal(InvalidPolicy, cr.Policy, [cr.Term("1 year")], renewal) == (
        f"renewal.early: '{words}' needs a {which} notice, and no term has one. "
        f"Give a term a {which}_notice, or another early rule."
    )


def test_one_term_with_the_notice_is_enough():
    """R-7: the window may depend on a notice that only some of the terms have."""
    terms = [cr.Term("1 year"), ONE_YEAR]
    policy = cr.Policy(terms=terms, renewal=cr.Renewal(early="after second notice"))
    assert policy.renewal.early is cr.AfterNotice.SECOND


def test_a_policy_has_a_term():
    """R-5: a policy without any term is refused."""
    assert refusal(InvalidPolicy, cr.Policy, []) == (
        "terms: '[]' holds no term. Give at least one term; Term() is one that never expires."
    )


def test_terms_are_terms():
    """R-5: a period is no term."""
    assert refusal(InvalidPolicy, cr.Policy, ("1 year",)) == (
        "terms: \"('1 year',)\" is no list of terms. Give Term objects."
    )


def test_a_policy_by_default_never_expires():
    """R-6: without any option a policy has one term, without a duration."""
    assert cr.Policy() == cr.Policy(terms=[cr.Term()], renewal=cr.Renewal(), anchor=None)
    assert cr.Policy().terms[0].never_expires


@pytest.mark.parametrize(("turn", "years"), [(0, 3), (1, 2), (2, 1), (3, 1), (99, 1)])
def test_terms_by_turn(turn, years):
    """R-5: each completion uses the next term, and the last term repeats."""
    policy = cr.Policy(terms=[cr.Term("3 years"), cr.Term("2 years"), cr.Term("1 year")])
    assert policy.term(turn).valid_for == cr.Period(years, "year")


def test_a_policy_is_a_value():
    """A policy is frozen and hashable, and equal policies are equal however they were written."""
    one = cr.Policy([cr.Term("P1Y", "End of Month")], cr.Renewal(late="2 weeks"))
    other = cr.Policy(
        terms=(cr.Term(cr.Period(1, "year"), cr.Rounding.END_OF_MONTH),),
        renewal=cr.Renewal(late=cr.Period(2, "week")),
    )
    assert {one, other} == {one}
    assert repr(one) == repr(other)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.anchor = None


def sha256_of(content):
    """Return the SHA-256 of plain data as sorted JSON."""
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def test_the_hash_is_of_the_content_as_plain_data():
    """R-31: the content hash is the SHA-256 of what the policy says, defaults left out."""
    policy = cr.Policy(
        terms=[
            cr.Term("1 year", "end of month", "1 month", "1 week", "120.50", "2 days"),
            cr.Term(),
        ],
        renewal=cr.Renewal(early="after first notice", late="2 weeks"),
        anchor=cr.Anchor(date(2025, 7, 1)),
    )
    assert policy.content_hash == sha256_of(
        {
            "terms": [
                {
                    "valid_for": "1 year",
                    "extend_to": "end of month",
                    "first_notice": "1 month",
                    "second_notice": "1 week",
                    "cost": "120.5",
                    "time_to_complete": "2 days",
                },
                {},
            ],
            "renewal": {"early": "after first notice", "late": "2 weeks"},
            "anchor": {"date": "2025-07-01"},
        }
    )
    assert policy.content_hash == policy.content_hash


def test_the_hash_of_nothing_said():
    """R-31: a policy with every option at its default has the hash of an empty content."""
    assert cr.Policy().content_hash == sha256_of({})


def test_equal_policies_have_equal_hashes():
    """R-31: 120.50 and 120.5 are one amount; 12 months and 1 year are two durations."""
    half = [cr.Policy([cr.Term("1 year", cost=cost)]) for cost in ("120.50", "120.5")]
    assert half[0] == half[1]
    assert half[0].content_hash == half[1].content_hash
    year, months = (cr.Policy([cr.Term(words)]) for words in ("1 year", "12 months"))
    assert year.content_hash != months.content_hash


def test_a_revision_is_not_retroactive_unless_said():
    """R-13: a revision governs from its date on, unless it says that it is retroactive."""
    revision = cr.Revision(date(2026, 1, 1), cr.Policy())
    assert revision.effective_from == date(2026, 1, 1)
    assert revision.retroactive is False


@pytest.mark.parametrize("duration", ["1 year", "12 months", "53 weeks", "366 days"])
def test_rounding_down_from_a_year_or_more(duration):
    """R-55: rounded down to a birthday, every term lasts at least a year."""
    anchor = cr.Anchor(subject="birth date", round="down")
    terms = [cr.Term(duration), cr.Term("2 years")]
    assert cr.Policy(terms, anchor=anchor).anchor is anchor
