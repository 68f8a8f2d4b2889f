"""The strategies keep what they promise: valid values, and every situation now and then."""

from datetime import date

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

import certrules as cr

from .strategies import (
    DAYS_THAT_MATTER,
    FIRST_FACT,
    LAST_FACT,
    LONGEST,
    any_assignment,
    any_exemption,
    any_history,
    any_period,
    catalogues,
    day_after_day,
    days,
    examples,
    expiring_terms,
    instants,
    known_ats,
    maybe_days,
    periods,
    policies,
    rosters,
    row_of,
    spans,
)

WINDOWS = {
    "nothing-on-file",
    "never-expires",
    "revoked",
    "early",
    "late",
    "no-early-rule",
    "too-early",
    "no-late-rule",
    "too-late",
}


def seen(strategy, look, runs=2):
    """Return everything that `look` sees in some runs of 60 values drawn, the same every time.

    Several short runs, because within one run Hypothesis varies what it has drawn before.
    """
    found = set()

    def draw(value):
        found.update(look(value))

    for run in range(runs):
        short = settings(max_examples=60, database=None, phases=[Phase.generate])
        seed(run)(short(given(strategy)(draw)))()
    return found


@pytest.fixture(scope="module")
def met():
    """Every status, rule and code that the timelines of 720 assignments show."""

    def look(question):
        for segment in cr.timeline(*question):
            yield segment.status
            yield "underlying", segment.underlying
            for reason in segment.reasons:
                yield reason.rule
                yield reason.code

    return seen(st.tuples(any_assignment, known_ats), look, runs=12)


@pytest.mark.parametrize("status", [one for one in cr.Status if one is not cr.Status.GRACE])
def test_every_status_is_met(met, status):
    """R-14: each status but GRACE, which needs an option, occurs on some day."""
    assert status in met


def test_every_status_beneath_is_met(met):
    """R-22: whatever can lie beneath an exemption does so now and then."""
    beneath = {one[1] for one in met if isinstance(one, tuple)}
    exempt = {cr.Status.DEFERRED, cr.Status.IN_TRAINING, cr.Status.NOT_APPLICABLE, cr.Status.GRACE}
    assert beneath == set(cr.Status) - exempt


@pytest.mark.parametrize("code", sorted(WINDOWS))
def test_every_outcome_of_the_window_is_met(met, code):
    """R-7: renewals on schedule, too early, too late and without a rule all occur."""
    assert code in met


@pytest.mark.parametrize(
    "rule",
    [f"R-{number}" for number in (2, *range(5, 11), 12, 13, *range(15, 24))],
)
def test_every_rule_with_a_reason_is_met(met, rule):
    """R-31: each rule that can stand in an explanation does so now and then."""
    assert rule in met


@given(days, maybe_days, spans)
def test_dates_of_facts_lie_in_four_years(day, maybe, span):
    """Dates of facts are dates of 2023 to 2026, and a span never ends before it begins."""
    given_dates = [one for one in (day, maybe, *span) if one is not None]
    assert all(FIRST_FACT <= one <= LAST_FACT for one in given_dates)
    since, until = span
    assert since is None or until is None or since <= until


def test_days_that_matter_are_frequent():
    """Every day that matters is drawn in some hundred lists."""
    assert seen(st.lists(days, min_size=20), set) >= set(DAYS_THAT_MATTER)


@given(any_period, periods)
def test_periods_are_whole_and_not_too_long(one, other):
    """R-1, R-4: periods count from 1 up to 200 years, and those of policies to three years."""
    assert 1 <= one.count <= LONGEST[one.unit.value]
    assert other.months <= 36
    assert other.days <= 7 * 19


def test_periods_of_every_unit_are_met():
    """R-1: days, weeks, months and years all occur, in either table."""
    for table in (any_period, periods):
        units = seen(st.lists(table, min_size=5), lambda drawn: {one.unit for one in drawn})
        assert units == set(cr.Unit)


@given(instants)
def test_instants_are_in_utc(moment):
    """R-30: instants are aware, in UTC."""
    assert moment.utcoffset().total_seconds() == 0


@given(expiring_terms, policies(never=False, anchored=True, most_terms=1), policies(anchored=False))
def test_policies_are_what_was_asked_for(term, anchored, unanchored):
    """R-6, R-8: terms expire, force dates are there, and terms are few when that was asked."""
    assert not term.never_expires
    assert anchored.anchor is not None
    assert [one.never_expires for one in anchored.terms] == [False]
    assert unanchored.anchor is None
    assert len(unanchored.terms) <= 3


@given(any_history)
def test_histories_can_be_told_apart(history):
    """R-11, R-30: ids differ, and what is corrected is there and is another one."""
    ids = [one.id for one in history]
    assert len(set(ids)) == len(ids)
    for one in history:
        assert one.supersedes is None or (one.supersedes in ids and one.supersedes != one.id)


@given(any_exemption)
def test_no_mark_is_a_refused_deferral(mark):
    """R-20: a drawn deferral never replaces "must not be deferred", and the chain is short."""
    depth = 0
    while mark is not None:
        depth += 1
        before = mark.replaces
        deferred = mark.kind is cr.ExemptionKind.DEFERRED
        assert not (deferred and before and before.kind is cr.ExemptionKind.MUST_NOT_BE_DEFERRED)
        mark = before
    assert 1 <= depth <= 3


@examples(0.3)
@given(catalogues(), rosters)
def test_rosters_go_with_catalogues(catalogue, roster):
    """R-18: a drawn roster names nothing that a drawn catalogue does not have."""
    assert [one.id for one in catalogue.parents_of("b")] == ["a"]
    assert [one.id for one in catalogue.parents_of("c")] == ["a"]
    assert all(role.requires == tuple(dict.fromkeys(role.requires)) for role in roster.roles)
    cr.assignments(catalogue, roster)


def test_tables_are_drawn_whole():
    """Each row of a table can be drawn."""
    assert seen(st.lists(row_of("abc"), min_size=3), set) == set("abc")


def test_every_day_comes_once():
    """A run of days has both its ends and every day between, in order."""
    run = day_after_day(date(2024, 2, 28), date(2024, 3, 1))
    assert run == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
