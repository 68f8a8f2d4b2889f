"""The strategies keep what they promise: valid values, every situation, and small failures."""

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import certrules as cr
from certrules.exchange.documents import to_plain
from certrules.model.periods import LONGEST
from certrules.testing import strategies
from certrules.testing.strategies_times import FIRST_FACT, LAST_FACT
from tests.testing.drawing import drawn
from tests.uncovered import untraced

ONE_DAY = timedelta(days=1)

DRAWS = 200
"""How many values are looked at, the same ones every time."""


def seen(strategy, look, times=DRAWS):
    """Return everything that `look` sees in the values drawn."""
    return {what for value in drawn(strategy, times) for what in look(value)}


def smallest(strategy, holds):
    """Return what a strategy shrinks to where something holds."""
    many = settings(max_examples=2_000, derandomize=True, database=None, deadline=None)
    with untraced():
        return find(strategy, holds, settings=many)


def set_options(model):
    """Yield the name of each field of a model that is not at its default."""
    for field in attrs.fields(type(model)):
        if field.init and getattr(model, field.name) != field.default:
            yield f"{type(model).__name__}.{field.name}"


def names_of(*kinds):
    """Return the names of all fields of some models that have a default."""
    return {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in attrs.fields(kind)
        if field.init
    }


# ---------------------------------------------------------------- everything is met


@pytest.fixture(scope="module")
def met():
    """What the timelines of assignments show: statuses, those beneath, rules, codes."""

    def look(drawn):
        for segment in cr.timeline(*drawn):
            yield segment.status
            yield "beneath", segment.underlying
            yield "inherited", segment.inherited_from is not None
            for reason in segment.reasons:
                yield reason.rule
                yield reason.code

    def question(assignment):
        return st.tuples(st.just(assignment), strategies.known_ats(assignment))

    return seen(strategies.assignments().flatmap(question), look)


@pytest.mark.parametrize("status", cr.Status)
def test_every_status_is_met(met, status):
    """R-14: each status occurs within the draws."""
    assert status in met


def test_every_status_beneath_is_met(met):
    """R-22: whatever can lie beneath an exemption does so now and then."""
    beneath = {one[1] for one in met if isinstance(one, tuple) and one[0] == "beneath"}
    exempt = {cr.Status.DEFERRED, cr.Status.IN_TRAINING, cr.Status.NOT_APPLICABLE}
    assert beneath == set(cr.Status) - exempt


@pytest.mark.parametrize(
    "rule", [f"R-{n}" for n in (*range(5, 9), 9, 10, 12, 13, *range(15, 23), 45, 58, 59, 61, 62)]
)
def test_every_rule_with_a_reason_is_met(met, rule):
    """R-31: each rule that can stand in an explanation of a day does so within the draws."""
    assert rule in met


@pytest.fixture(scope="module")
def options():
    """The options that drawn policies, and terms, renewals and anchors of theirs, have set."""

    def look(policy):
        yield from set_options(policy)
        yield from set_options(policy.renewal)
        for term in policy.terms:
            yield from set_options(term)
            yield "rounding", term.extend_to
        if policy.anchor is not None:
            yield from set_options(policy.anchor)
        for word in (policy.renewal.early, policy.renewal.late):
            yield word if not isinstance(word, cr.Period) else "period"
        yield policy.renewal.too_early
        yield policy.renewal.too_late

    return seen(strategies.policies(), look, 2 * DRAWS)


@pytest.mark.parametrize(
    "option",
    sorted(
        names_of(cr.Policy, cr.Renewal, cr.Term, cr.Anchor)
        - {"Policy.all_of", "Policy.any_of", "Term.cost", "Term.time_to_complete"}
    ),
)
def test_every_option_is_met(options, option):
    """Section 8: each option that bears on a date is set within the draws."""
    assert option in options


def test_every_word_is_met(options):
    """R-7, R-9, R-48, R-50: every word of windows and roundings occurs."""
    words = {*cr.AfterNotice, cr.ALWAYS, "period", *cr.TooEarly, *cr.TooLate}
    assert words <= options
    roundings = {one[1].word for one in options if isinstance(one, tuple) and one[1] is not None}
    assert roundings == set(cr.RoundingWord)


def test_every_rejection_is_met():
    """R-50, R-51, R-60: completions too early, too late, too soon and below the need occur."""

    @st.composite
    def histories(draw):
        subject, certification = draw(strategies.subjects()), draw(strategies.certifications())
        history = draw(strategies.histories(certification, subject))
        return certification, history, subject

    def look(drawn):
        certification, history, subject = drawn
        for decision in cr.replay(certification, history, subject=subject):
            if decision.rejected:
                yield from (reason.rule for reason in decision.reasons)

    assert {"R-50", "R-51", "R-60"} <= seen(histories(), look, 2 * DRAWS)


def test_every_kind_of_fact_is_met():
    """Marks of every kind, completions in every state, corrections and reinstatements occur."""

    def look(assignment):
        for one in assignment.completions:
            yield one.state
            yield "corrects", one.supersedes is not None
            yield "credits", one.credits is not None
        mark = assignment.exemption
        while mark is not None:
            yield mark.kind
            mark = mark.replaces
        for one in assignment.revocations:
            yield "reinstated", one.reinstated_on is not None
        for one in assignment.requirements:
            yield "direct", one.role is None
            yield "training", one.training is not None
        yield "extended", bool(assignment.extensions)
        yield "parents", len(assignment.parents)
        yield "parts", len(assignment.parts)

    found = seen(strategies.assignments(), look)
    assert {*cr.CompletionState, *cr.ExemptionKind} <= found
    for what in ("corrects", "credits", "reinstated", "direct", "training", "extended"):
        assert {(what, True), (what, False)} <= found, what
    assert {("parents", n) for n in (0, 1, 2)} | {("parts", n) for n in (0, 1, 2)} <= found


def test_catalogues_have_relatives_of_every_kind():
    """R-18, R-59: parents, all of, any of, composites of composites, several kinds of subject."""

    def look(catalogue):
        for one in catalogue:
            yield one.subject_kind
            yield "parents", bool(one.parents)
            parts = [catalogue[part] for part in (*one.policy.all_of, *one.policy.any_of)]
            yield "all of", bool(one.policy.all_of)
            yield "any of", bool(one.policy.any_of)
            yield "nested", any(part.policy.composite for part in parts)
            yield "rules", bool(one.notices and one.tasks)

    found = seen(strategies.catalogues(kinds=True), look)
    assert set(cr.SubjectKind) <= found
    for what in ("parents", "all of", "any of", "nested", "rules"):
        assert {(what, True), (what, False)} <= found, what


# ---------------------------------------------------------------- what is drawn is valid


@settings(max_examples=30)
@given(st.data())
def test_every_question_has_an_answer(data):
    """R-41, R-55: no drawn assignment lacks what a rule asks for, on whatever day."""
    assignment = data.draw(strategies.assignments())
    known_at = data.draw(strategies.known_ats(assignment))
    day = data.draw(strategies.days(assignment, known_at))
    whole = cr.timeline(assignment, known_at)
    assert cr.evaluate(assignment, day, known_at) == whole.evaluation(day)
    cr.notices(assignment, FIRST_FACT, LAST_FACT)


@settings(max_examples=30)
@given(strategies.workforces())
def test_every_workforce_is_one(workforce):
    """R-18, R-26: rosters name only what is there, and make assignments of their subjects."""
    people = {one.id for one in workforce.roster.subjects}
    assert {one.subject.id for one in workforce.assignments()} <= people


@settings(max_examples=50)
@given(strategies.dates(), strategies.spans())
def test_dates_of_facts_lie_in_four_years(day, span):
    """Dates lie where they were said to, and no span ends before it begins."""
    since, until = span
    assert all(FIRST_FACT <= one <= LAST_FACT for one in (day, *span) if one is not None)
    assert since is None or until is None or since <= until


@settings(max_examples=30)
@given(
    strategies.dates(date(2024, 5, 10), date(2024, 5, 12)),
    strategies.terms(never=False, durations=st.just(cr.Period.parse("5 years"))),
)
def test_limits_are_kept_where_no_day_matters(day, term):
    """Days lie between two days of which none is special, and durations are those given."""
    assert date(2024, 5, 10) <= day <= date(2024, 5, 12)
    assert {*term.durations} == {cr.Period.parse("5 years")}


@settings(max_examples=50)
@given(strategies.any_periods(), strategies.periods(), strategies.notice_periods())
def test_periods_are_those_of_the_rules(one, usual, short):
    """R-1, R-4: any period is one of 1 day to 200 years; the usual ones have at most three."""
    assert 1 <= one.count <= LONGEST[one.unit]
    assert all(period.months <= 36 and period.days <= 366 for period in (usual, short))


@settings(max_examples=50)
@given(strategies.instants())
def test_instants_are_in_utc(moment):
    """R-30: instants are aware, in UTC."""
    assert moment.utcoffset() == timedelta(0)


@settings(max_examples=40)
@given(
    strategies.policies(options=False),
    strategies.policies(never=False, most_terms=1),
    strategies.renewals(options=False),
    strategies.anchors(options=False),
)
def test_policies_are_what_was_asked_for(plain, expiring, renewal, anchor):
    """Without options there are none; terms expire and are few where that was asked for."""
    assert plain.plain
    assert [one.never_expires for one in expiring.terms] == [False]
    assert renewal == cr.Renewal(renewal.early, renewal.late)
    assert anchor.date is not None
    assert not anchor.own_series


@settings(max_examples=30)
@given(
    strategies.assignments(options=False, later=False, required=False),
    strategies.assignments(required=True),
)
def test_assignments_are_what_was_asked_for(bare, required):
    """Required means required, and without options and instants there are none."""
    assert bare.requirements == bare.extensions == bare.parts == ()
    assert all(one.recorded_at is None for one in bare.completions)
    assert bare.certification.policy.plain
    assert required.requirements == (cr.Requirement(),)
    assert cr.evaluate(required, LAST_FACT).required


@settings(max_examples=30)
@given(st.data())
def test_a_given_certification_is_held(data):
    """A certification and its relatives are taken from the catalogue where one is given."""
    catalogue = data.draw(strategies.catalogues())
    certification = data.draw(st.sampled_from(list(catalogue)))
    held = data.draw(strategies.assignments(certification, catalogue=catalogue))
    alone = data.draw(strategies.assignments(certification))
    assert held.certification is alone.certification is certification
    parents = {one.certification.id for one in held.parents}
    assert parents <= {one.id for one in catalogue.parents_of(certification.id)}
    assert alone.parents == alone.parts == ()
    assert data.draw(strategies.assignments(catalogue=catalogue)).certification in set(catalogue)


# ---------------------------------------------------------------- near where rules turn


def share(strategy, holds):
    """Return in which share of the values drawn something holds."""
    values = drawn(strategy, 1_000)
    return sum(map(holds, values)) / len(values)


def test_days_that_matter_are_frequent():
    """A fair share of the dates are ends of months, and leap days are among them."""
    month_end = share(strategies.dates(), lambda day: (day + ONE_DAY).day == 1)
    leap_day = share(strategies.dates(), lambda day: (day.month, day.day) == (2, 29))
    assert month_end > 0.2
    assert leap_day > 0.004


def test_days_to_ask_about_are_those_of_change():
    """Half of the days asked about are days on which an assignment changes, or beside one."""
    held = cr.Assignment(
        cr.Certification("a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month")])),
        completions=[FIRST_FACT],
    )
    starts = {segment.start for segment in cr.timeline(held)}
    near = {day + by * ONE_DAY for day in starts for by in (-1, 0, 1) if day.year > 1900}
    assert share(strategies.days(held), near.__contains__) > 0.5


def test_renewals_meet_their_windows():
    """R-7: of the renewals drawn under a narrow window a fair share lies on one of its edges."""
    policy = cr.Policy([cr.Term("1 year")], cr.Renewal(early="30 days", late="2 weeks"))
    certification = cr.Certification("a", policy=policy)
    on_the_edge = renewed = 0
    for history in drawn(strategies.histories(certification), 300):
        decisions = cr.replay(certification, history)
        for one, following in pairwise(decisions):
            renewed += 1
            past = (following.completed_on - one.expires_on).days
            on_the_edge += past in {-31, -30, -29, -1, 0, 1, 13, 14, 15}
    assert renewed > 100
    assert on_the_edge / renewed > 0.15


# ---------------------------------------------------------------- small failures


def test_a_policy_shrinks_to_the_option_that_matters():
    """A policy that must have one option shrinks to that option and no other."""
    shrunk = smallest(strategies.policies(), lambda one: one.terms[0].grace is not None)
    assert {*set_options(shrunk)} <= {"Policy.terms"}
    [term] = shrunk.terms
    assert {*set_options(term)} == {"Term.valid_for", "Term.grace"}


@pytest.mark.slow
def test_an_assignment_shrinks_to_the_fact_that_matters():
    """An assignment that must have been revoked shrinks to a revocation and nothing beside."""

    def revoked(assignment):
        return bool(assignment.revocations)

    shrunk = smallest(strategies.assignments(options=False, later=False), revoked)
    assert len(shrunk.revocations) == 1
    assert shrunk.completions == shrunk.requirements == shrunk.extensions == ()
    assert shrunk.parents == shrunk.parts == ()
    assert shrunk.certification.policy.plain
    assert len(shrunk.certification.policy.terms) == 1


@pytest.mark.slow
def test_a_planted_property_shrinks_to_something_to_read():
    """What breaks the false law that renewing early never ends later fits on few lines."""

    def breaks(assignment):
        answers = cr.replay(assignment.certification, assignment.completions)
        return len(answers) == 2 and answers[0].expires_on is None

    law = strategies.assignments(options=False, later=False)
    shrunk = smallest(law, breaks)
    assert len(shrunk.completions) == 2
    assert len(shrunk.requirements) == len(shrunk.revocations) == len(shrunk.parents) == 0
    assert len(str(to_plain(shrunk))) < 300


# ---------------------------------------------------------------- where they come from


def test_names_are_sorted_and_there():
    """Every promised name is there, in order, and documented."""
    names = strategies.__all__
    assert list(names) == sorted(names)
    assert all(getattr(strategies, name).__doc__ for name in names)


def test_hypothesis_is_asked_for_by_name():
    """Without Hypothesis the import says which extra brings it; the rest needs none."""
    program = """
import sys
sys.modules["hypothesis"] = None
import certrules.testing
assert certrules.testing.FakeClock
try:
    import certrules.testing.strategies
except certrules.errors.MissingExtra as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "pip install 'certrules[testing]'" in done.stdout, done.stderr
