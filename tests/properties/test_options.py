"""Laws of the options of R-40 … R-62, and of the plain case beside the general one."""

from datetime import UTC, date, datetime, timedelta

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

import certrules as cr

from .strategies import ONE_DAY, any_history, assignments, days, periods, policies, spans

FOREVER = date.max
WHENEVER = datetime(2999, 12, 31, tzinfo=UTC)
expiring = policies(never=False)
early_days = st.dates(date(2019, 1, 1), date(2027, 12, 28)).filter(lambda day: day.day <= 27)
day_counts = st.integers(0, 400)


def expirations(policy, *completions, subject=None):
    """Return the expiration dates of the completions that count, the end of time for none."""
    decisions = cr.replay(policy, completions, subject=subject)
    return [one.expires_on or FOREVER for one in decisions if not one.rejected]


@given(early_days, periods, day_counts)
def test_inclusive_counting_is_one_day_less(day, period, later):
    """R-42: away from month ends both countings differ by exactly one visible day, always."""
    always = cr.Renewal(early="always", late="always")
    plain = cr.Policy([cr.Term(period)], always)
    inclusive = cr.Policy([cr.Term(period, counting="inclusive")], always)
    history = [day, day + later * ONE_DAY] if later else [day]
    pairs = zip(expirations(plain, *history), expirations(inclusive, *history), strict=True)
    assert [(one - other).days for one, other in pairs] == [1] * len(history)


rejecting = st.builds(
    lambda policy, early, late, interval: attrs.evolve(
        policy,
        renewal=attrs.evolve(
            policy.renewal,
            too_early="reject" if early else "restart",
            too_late="reject" if late else "restart",
            minimum_interval=interval,
        ),
    ),
    expiring,
    st.booleans(),
    st.booleans(),
    st.one_of(st.none(), periods),
)


@given(rejecting, st.lists(days, min_size=2, max_size=6))
def test_a_rejected_completion_changes_no_other(policy, history):
    """R-50, R-51: without the rejected completions every other decision is the same."""
    named = [cr.Completion(day, id=f"c{place}") for place, day in enumerate(history)]
    decisions = cr.replay(policy, named)
    kept = {one.id for one in decisions if not one.rejected}
    again = cr.replay(policy, [one for one in named if one.id in kept])
    assert again == tuple(one for one in decisions if not one.rejected)


@given(expiring, st.lists(days, min_size=2, max_size=6))
def test_never_shorten_never_does(policy, history):
    """R-53: no completion ends before what was on file, whatever else the policy says."""
    lasting = attrs.evolve(policy, renewal=attrs.evolve(policy.renewal, never_shorten=True))
    ends = expirations(lasting, *history)
    assert ends == sorted(ends)


@given(expiring, any_history, periods)
def test_the_cap_is_never_passed(policy, history, most):
    """R-46: without a date by hand nothing ends later than the cap after its completion."""
    capped = attrs.evolve(policy, terms=[attrs.evolve(term, at_most=most) for term in policy.terms])
    by_id = {one.id: one for one in history}
    only_capped = cr.Policy([cr.Term(most)])
    for decision in cr.replay(capped, history):
        if by_id[decision.id].expires_on is None:
            limit = cr.expiration_date(only_capped, decision.completed_on)
            assert decision.expires_on <= limit


@given(expiring, any_history)
def test_options_at_their_default_change_nothing(policy, history):
    """R-40 … R-56: every option spelled out at its default gives the dates of sections 3 and 4."""
    spelled = cr.Policy(
        [
            cr.Term(
                term.valid_for,
                term.extend_to,
                term.first_notice,
                term.second_notice,
                counting="anniversary",
                month_ends="clamp",
                last_day_valid=True,
            )
            for term in policy.terms
        ],
        cr.Renewal(
            policy.renewal.early,
            policy.renewal.late,
            edge="expiration",
            too_early="restart",
            too_late="restart",
        ),
        policy.anchor,
        first_from="completion",
    )
    assert spelled == policy
    assert cr.replay(spelled, history) == cr.replay(policy, history)


def plain_of(assignment, subject=None):
    """Return an assignment with what is not plain taken away, its parents likewise."""
    by_day = {
        one.completed_on: cr.Completion(one.completed_on, one.expires_on)
        for one in assignment.completions
    }
    return attrs.evolve(
        assignment,
        subject=subject,
        certification=attrs.evolve(assignment.certification, revisions=()),
        completions=[by_day[day] for day in sorted(by_day)],
        revocations=(),
        parents=[plain_of(parent, subject) for parent in assignment.parents],
    )


@given(assignments(), st.none() | spans, st.lists(days, min_size=1, max_size=4))
def test_the_plain_case_equals_the_general_one(assignment, active, asked):
    """R-27: as known at the end of time, when the general way is taken, nothing differs."""
    subject = active and cr.Subject("ana", active_from=active[0], active_until=active[1])
    plain = plain_of(assignment, subject)
    assert plain.plain
    for on in asked:
        assert cr.evaluate(plain, on) == cr.evaluate(plain, on, known_at=WHENEVER)


@given(assignments(), days, day_counts)
def test_asking_again_gives_the_same(assignment, on, later):
    """R-28: what an assignment keeps of an answer never shows in the next one."""
    other = on + timedelta(days=later)
    fresh = attrs.evolve(assignment)
    first = (cr.evaluate(assignment, on), cr.evaluate(assignment, other))
    assert (cr.evaluate(fresh, other), cr.evaluate(fresh, on)) == first[::-1]
    assert cr.evaluate(assignment, on) == first[0]


@given(expiring, days, st.sampled_from(list(cr.MonthEnds)))
def test_month_ends_differ_only_at_month_ends(policy, day, month_ends):
    """R-43: a base before the 28th lands on the same day under every rule."""
    assume(day.day < 28)
    term = cr.Term(policy.terms[0].valid_for)
    other = attrs.evolve(term, month_ends=month_ends)
    assert expirations(cr.Policy([other]), day) == expirations(cr.Policy([term]), day)
