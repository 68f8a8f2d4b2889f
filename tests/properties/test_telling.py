"""Laws of telling: looking every day tells every notice, and looking less tells what is true."""

from datetime import date, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.planning.telling import due_tasks, look_again_on, still_true, tellings

from .strategies import any_assignment, assignments, examples

SPAN = [date(2024, 1, 1) + timedelta(days=day) for day in range(500)]
WEEK = cr.Period.parse("1 week")

periods = st.sampled_from(["1 week", "10 days", "1 month", "2 months"]).map(cr.Period.parse)
audiences = st.just(("subject",))
notice_rules = st.one_of(
    st.builds(cr.NoticeRule, before=periods, every=st.none() | periods),
    st.builds(cr.NoticeRule, after=periods, every=st.none() | periods),
)
task_rules = st.builds(cr.TaskRule, before=periods, title=st.just("Book"))


@st.composite
def with_rules(draw):
    """Draw an assignment whose certification has rules for notices and tasks."""
    drawn = draw(assignments(always_required=True))
    certification = attrs.evolve(
        drawn.certification,
        notices=draw(st.lists(notice_rules, max_size=2)),
        tasks=draw(st.lists(task_rules, max_size=1)),
    )
    return attrs.evolve(drawn, certification=certification)


looked_at = any_assignment | with_rules()


def looked(assignment, days):
    """Return what is told on each of these days, each thing once, as a store keeps it."""
    told, before = {}, None
    for day in days:
        today = cr.evaluate(assignment, day)
        for one in tellings(assignment, today, before, exemption_notice=WEEK):
            told.setdefault((one.cause, one.about, one.rule), (day, one.on))
        for task in due_tasks(assignment, today, before):
            told.setdefault(("task", task.rule, task.expires_on), (day, task.on))
        before = today
    return told


def on_days_named(assignment, first, last):
    """Yield the first day, and then each day on which one was to look again."""
    day = first
    while day is not None and day <= last:
        yield day
        day = look_again_on(assignment.certification, cr.evaluate(assignment, day), WEEK)


@examples(0.3)
@given(looked_at)
def test_looking_on_the_days_named_is_looking_every_day(assignment):
    """X-9: who looks only on the days that `look_again_on` names tells all the same."""
    named = list(on_days_named(assignment, SPAN[0], SPAN[-1]))
    assert looked(assignment, named) == looked(assignment, SPAN)


@examples(0.3)
@given(any_assignment)
def test_looking_every_day_tells_every_notice_on_its_day(assignment):
    """R-29: the notices of a span are those told by looking on each of its days."""
    told = looked(assignment, SPAN)
    found = {
        (one.kind.value, one.expires_on): one.on
        for one in cr.notices(assignment, date(1900, 1, 1), SPAN[-1])
    }
    for (cause, about, _), (day, on) in told.items():
        if (cause.value, about) in found:
            assert found.pop((cause.value, about)) == on
            assert day == max(on, SPAN[0]) or on < SPAN[0]
    assert [on for on in found.values() if on >= SPAN[0]] == []


@examples(0.3)
@given(looked_at, st.lists(st.sampled_from(SPAN), unique=True).map(sorted))
def test_whatever_is_told_is_true_on_that_day(assignment, days):
    """Whoever looks on some days only is told nothing that is not true on them."""
    for (cause, about, _), (day, on) in looked(assignment, days).items():
        assert on <= day
        if cause != "task":
            assert still_true(cause, about, cr.evaluate(assignment, day))
