"""Laws of one completion's expiration date (R-5 … R-10), held against dateutil."""

from datetime import date
from itertools import pairwise

import attrs
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

import certrules as cr

from .strategies import (
    ONE_DAY,
    any_policy,
    approved,
    days,
    expiring_terms,
    flags,
    maybe_days,
    periods,
    policies,
)

expiring_policies = policies(never=False)
one_term = policies(never=False, most_terms=1)
anchored = policies(never=False, anchored=True)
anchored_one_term = policies(never=False, anchored=True, most_terms=1)
ENDS = ("end of month", "end of year")
unanchored = policies(never=False, anchored=False)


def length(period):
    """Return a period as dateutil has it."""
    return relativedelta(**{f"{period.unit.value}s": period.count})


def month_of(day):
    """Return the number of a day's month since year 0."""
    return day.year * 12 + day.month


def last_of_month(day):
    """Whether a day is the last one of its month."""
    return (day + ONE_DAY).day == 1


def plain(policy):
    """Return a policy with its terms and renewal rule, without force date or extension."""
    terms = [attrs.evolve(one, extend_to=None) for one in policy.terms]
    return attrs.evolve(policy, terms=terms, anchor=None)


def window(policy, on_file):
    """Return the days on which a renewal of `on_file`, earned under the first term, is on schedule.

    Worked out with dateutil: `(start, end)`, or None on a side without a rule.
    """
    early, late, first = policy.renewal.early, policy.renewal.late, policy.terms[0]
    if early is cr.AfterNotice.FIRST:
        early = first.first_notice
    elif early is cr.AfterNotice.SECOND:
        early = first.second_notice
    return early and on_file - length(early), late and on_file + length(late)


def on_schedule(policy, on_file, completed_on):
    """Whether R-7 makes the date on file the base of a completion."""
    start, end = window(policy, on_file)
    if completed_on <= on_file:
        return start is not None and start <= completed_on
    return end is not None and completed_on <= end


@given(expiring_terms, days)
def test_without_options_a_completion_lasts_its_duration(term, completed_on):
    """R-7: with nothing on file and no option, the date is the completion date + duration."""
    term = cr.Term(term.valid_for)
    expected = completed_on + length(term.valid_for)
    assert cr.expiration_date(cr.Policy(terms=[term]), completed_on) == expected


@given(any_policy, days, maybe_days)
def test_only_a_term_without_duration_never_expires(policy, completed_on, existing):
    """R-6: there is no date exactly when the term that applies has no duration."""
    term = policy.terms[0 if existing is None else min(1, len(policy.terms) - 1)]
    found = cr.expiration_date(policy, completed_on, existing)
    assert (found is None) is term.never_expires


@given(expiring_policies, days, days)
def test_the_base_is_the_date_on_file_inside_the_window(policy, completed_on, existing):
    """R-7: the base is the date on file inside the window, and the completion date outside it."""
    expected = existing if on_schedule(policy, existing, completed_on) else completed_on
    assert cr.decide(policy, completed_on, existing).base == expected


@given(expiring_policies, days, st.data())
def test_the_window_ends_where_it_ends(policy, existing, data):
    """R-7: the first and last day of a window are in it; the days before and after are not."""
    start, end = window(policy, existing)
    opens = [start] if start and start <= existing else []
    closes = [end] if end else []
    assume(opens or closes)
    edges = [(day, day - ONE_DAY) for day in opens] + [(day, day + ONE_DAY) for day in closes]
    inside, outside = data.draw(st.sampled_from(edges))
    assert cr.decide(policy, inside, existing).base == existing
    assert cr.decide(policy, outside, existing).base == outside


@st.composite
def renewals_on_schedule(draw, of_policies, times=1):
    """Draw a policy, a date on file, and `times` days on which its renewal is on schedule."""
    policy, existing = draw(of_policies), draw(days)
    late = draw(periods)
    policy = attrs.evolve(policy, renewal=attrs.evolve(policy.renewal, late=late))
    start, end = window(policy, existing)
    start = min(start or existing + ONE_DAY, existing + ONE_DAY)
    return policy, existing, *[draw(st.dates(start, end)) for _ in range(times)]


@given(renewals_on_schedule(one_term, times=2))
def test_anywhere_in_the_window_is_the_same(drawn):
    """R-7: whichever day of the window a renewal falls on, its expiration date is the same."""
    policy, existing, one, other = drawn
    assert on_schedule(policy, existing, one)
    assert cr.expiration_date(policy, one, existing) == cr.expiration_date(policy, other, existing)


@given(one_term, days, days)
def test_without_a_renewal_rule_the_date_on_file_does_not_matter(policy, completed_on, existing):
    """R-7: with neither an early nor a late rule and one term, what is on file changes nothing."""
    policy = attrs.evolve(policy, renewal=cr.Renewal())
    with_it = cr.expiration_date(policy, completed_on, existing)
    assert with_it == cr.expiration_date(policy, completed_on)


@given(one_term, days, days)
def test_a_later_completion_never_expires_earlier(policy, one, other):
    """R-8, R-9: without a renewal rule the expiration date keeps the order of the completions."""
    policy = attrs.evolve(policy, renewal=cr.Renewal())
    first, second = sorted((one, other))
    assert cr.expiration_date(policy, first) <= cr.expiration_date(policy, second)


@given(anchored, days, maybe_days)
def test_a_force_date_never_lengthens_validity(policy, completed_on, existing):
    """R-8: base < result <= base + duration, but where month ends clamp.

    The one exception, stated exactly: the base is itself a date of the series and the last day of
    its month, where the force date's day of the month had to be clamped. Then the next date of the
    series lies in the month of base + duration, at most three days after it.
    """
    terms = [attrs.evolve(one, extend_to=None) for one in policy.terms]
    policy = attrs.evolve(policy, terms=terms)
    decision = cr.decide(policy, completed_on, existing)
    term = terms[0 if existing is None else min(1, len(terms) - 1)]
    longest = decision.base + length(term.valid_for)
    assert decision.base < decision.expires_on
    if decision.expires_on > longest:
        assert term.valid_for.months
        assert last_of_month(decision.base)
        assert decision.base.day < policy.anchor.date.day
        assert (month_of(decision.base) - month_of(policy.anchor.date)) % term.valid_for.months == 0
        assert month_of(decision.expires_on) == month_of(longest)
        assert (decision.expires_on - longest).days <= 3


@given(anchored, days, maybe_days)
def test_a_forced_date_lies_on_the_series_or_keeps_its_own(policy, completed_on, existing):
    """R-8: the result is a date of the series, or E + duration for a renewal of an E off it."""
    policy = attrs.evolve(policy, terms=[attrs.evolve(one, extend_to=None) for one in policy.terms])
    decision = cr.decide(policy, completed_on, existing)
    term = policy.terms[0 if existing is None else min(1, len(policy.terms) - 1)]
    force = policy.anchor.date
    if decision.expires_on != decision.base + length(term.valid_for):
        if term.valid_for.days:
            assert (decision.expires_on - force).days % term.valid_for.days == 0
        else:
            months = month_of(decision.expires_on) - month_of(force)
            assert months % term.valid_for.months == 0
            assert decision.expires_on == force + relativedelta(months=months)


@given(renewals_on_schedule(anchored_one_term))
def test_a_renewal_on_schedule_is_never_cut_short(drawn):
    """R-8: a renewal of an E off the series is E + duration; the force date does not shorten it."""
    policy, existing, completed_on = drawn
    policy = attrs.evolve(policy, terms=[attrs.evolve(policy.terms[0], extend_to=None)])
    step, force = policy.terms[0].valid_for, policy.anchor.date
    if step.days:
        on_series = (existing - force).days % step.days == 0
    else:
        months = month_of(existing) - month_of(force)
        on_series = months % step.months == 0 and force + relativedelta(months=months) == existing
    assume(not on_series)
    assert cr.expiration_date(policy, completed_on, existing) == existing + length(step)


@given(periods, days, days)
def test_every_completion_between_two_dates_ends_on_the_second(duration, force, completed_on):
    """R-8: all first completions from one date of the series to the eve of the next end alike."""
    policy = cr.Policy(terms=[cr.Term(duration)], anchor=cr.Anchor(force))
    end = cr.expiration_date(policy, completed_on)
    assert cr.expiration_date(policy, end - ONE_DAY) == end
    assert cr.expiration_date(policy, end) > end


@given(expiring_policies, days, maybe_days, st.sampled_from(ENDS))
def test_an_extension_is_never_earlier_than_the_raw_date(policy, completed_on, existing, rounding):
    """R-9: extended dates are the raw ones moved to the end of their own month or year."""
    raw = attrs.evolve(policy, terms=[attrs.evolve(one, extend_to=None) for one in policy.terms])
    moved = attrs.evolve(
        policy, terms=[attrs.evolve(one, extend_to=rounding) for one in policy.terms]
    )
    before = cr.expiration_date(raw, completed_on, existing)
    after = cr.expiration_date(moved, completed_on, existing)
    assert after >= before
    assert after.year == before.year
    if rounding == "end of year":
        assert (after.month, after.day) == (12, 31)
    else:
        assert after.month == before.month
        assert last_of_month(after)


@given(unanchored, days, maybe_days)
def test_base_and_duration_are_all_there_is_without_options(policy, completed_on, existing):
    """R-7: without force date and extension the result is exactly base + duration."""
    decision = cr.decide(plain(policy), completed_on, existing)
    term = policy.terms[0 if existing is None else min(1, len(policy.terms) - 1)]
    assert decision.expires_on == decision.base + length(term.valid_for)


@given(any_policy, days, days)
def test_a_date_given_by_hand_wins(policy, completed_on, by_hand):
    """R-10: a completion's own date is its expiration date under every policy."""
    (decision,) = cr.replay(policy, [cr.Completion(completed_on, expires_on=by_hand)])
    assert decision.expires_on == by_hand


@given(any_policy, days, days, days)
def test_a_date_given_by_hand_is_the_next_date_on_file(policy, first, by_hand, then):
    """R-10: what was given by hand is the E of the next completion, as if it had been on file."""
    assume(first < then)
    completions = [cr.Completion(first, expires_on=by_hand), cr.Completion(then)]
    after = cr.replay(policy, completions)[1]
    assert after.expires_on == cr.expiration_date(policy, then, existing=by_hand)


@given(expiring_policies, days, maybe_days)
def test_notices_are_the_terms_before_the_date(policy, completed_on, existing):
    """R-16: the notice dates are the expiration date less the notices of the term that applied."""
    decision = cr.decide(policy, completed_on, existing)
    term = policy.terms[0 if existing is None else min(1, len(policy.terms) - 1)]
    for found, notice in (
        (decision.due_on, term.first_notice),
        (decision.overdue_on, term.second_notice),
    ):
        assert found == (notice and decision.expires_on - length(notice))


@given(any_policy, approved, flags)
def test_the_nth_completion_uses_the_nth_term(policy, completions, by_hand):
    """R-5: the first completion has the first term, later ones the next, the last one repeats."""
    if not by_hand:
        completions = [cr.Completion(one.completed_on) for one in completions]
    for turn, decision in enumerate(cr.replay(policy, completions)):
        values = dict(next(one for one in decision.reasons if one.code == "term").values)
        place = min(turn, len(policy.terms) - 1) + 1
        assert values == {"turn": turn + 1, "term": place, "terms": len(policy.terms)}


@given(expiring_policies, approved)
def test_a_history_is_decisions_one_after_another(policy, completions):
    """R-11: each decision depends on its completion and the date before it, and on nothing else.

    Under one term that is what `decide` gives with the date before it on file.
    """
    policy = attrs.evolve(policy, terms=policy.terms[:1], renewal=cr.Renewal(late="1 month"))
    completions = [cr.Completion(one.completed_on) for one in completions]
    decisions = cr.replay(policy, completions)
    for before, after in pairwise(decisions):
        again = cr.decide(policy, after.completed_on, before.expires_on)
        assert (again.expires_on, again.base) == (after.expires_on, after.base)


@given(expiring_policies, days, st.integers(2, 60))
def test_grace_moves_dates_and_grants_nothing(policy, first, wait):
    """R-7, R-12: from the day after E to the eve of a late renewal the certification is expired."""
    end = cr.expiration_date(policy, first)
    late = end + wait * ONE_DAY
    held = cr.Assignment(cr.Certification("a", policy=policy), completions=[first, late])
    assert cr.evaluate(held, end).compliant
    assert cr.evaluate(held, end + ONE_DAY).status is cr.Status.EXPIRED
    assert cr.evaluate(held, late - ONE_DAY).status is cr.Status.EXPIRED


@given(any_policy, days, maybe_days)
def test_all_three_ways_to_ask_agree(policy, completed_on, existing):
    """R-5 … R-9: `expiration_date`, `decide` and `replay` give one answer."""
    decision = cr.decide(policy, completed_on, existing)
    assert cr.expiration_date(policy, completed_on, existing) == decision.expires_on
    assert cr.replay(policy, [completed_on], existing) == (decision,)
    assert cr.decide(cr.Certification("a", policy=policy), completed_on, existing) == attrs.evolve(
        decision, certification="a"
    )


@given(any_policy, any_policy)
def test_policies_are_equal_when_their_hashes_are(one, other):
    """R-31: the content hash tells policies apart exactly as equality does."""
    again = attrs.evolve(one)
    assert again == one
    assert again.content_hash == one.content_hash
    assert (one.content_hash == other.content_hash) is (one == other)
    assert len(one.content_hash) == 64


@given(expiring_policies, days)
def test_a_computed_date_is_later_than_its_base(policy, completed_on):
    """R-8: a computed expiration date always lies after the date that it counts from."""
    decision = cr.decide(policy, completed_on)
    assert isinstance(decision.expires_on, date)
    assert decision.expires_on > decision.base == completed_on
