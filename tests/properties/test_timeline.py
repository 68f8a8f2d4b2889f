"""Laws of the timeline and of the next change (R-27, R-28)."""

from datetime import date
from itertools import pairwise

import attrs
from hypothesis import given

import certrules as cr

from .strategies import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    any_assignment,
    any_day,
    day_after_day,
    days,
    examples,
    known_ats,
    plain_assignments,
)

TEN_YEARS = day_after_day(date(2020, 1, 1), date(2029, 12, 31))


def content(answer):
    """Return what R-28 compares: everything but the day, the next change and the reasons."""
    return (
        answer.status,
        answer.underlying,
        answer.expires_on,
        answer.due_on,
        answer.overdue_on,
        answer.exempt_until,
        answer.inherited_from,
        answer.required,
        answer.pending,
        answer.compliant,
    )


@examples(0.2)
@given(any_assignment, known_ats)
def test_every_day_of_ten_years_is_in_its_segment(assignment, known_at):
    """R-27: `evaluate` on each of 3,653 days equals the segment that contains the day."""
    whole = cr.timeline(assignment, known_at)
    for day in TEN_YEARS:
        answer = cr.evaluate(assignment, day, known_at)
        assert answer == whole.evaluation(day)
        assert content(answer) == content(whole.at(day))


@given(any_assignment, any_day, known_ats)
def test_any_day_of_the_domain_is_in_its_segment(assignment, day, known_at):
    """R-27: far from every fact, too, `evaluate` equals the segment that contains the day."""
    whole = cr.timeline(assignment, known_at)
    assert cr.evaluate(assignment, day, known_at) == whole.evaluation(day)
    assert whole.at(day).start <= day <= whole.at(day).end


@given(any_assignment, known_ats)
def test_segments_are_adjacent_and_cover_the_domain(assignment, known_at):
    """R-27: from 1900-01-01 to 2999-12-31 without gap or overlap, none of them empty."""
    segments = tuple(cr.timeline(assignment, known_at))
    assert segments[0].start == FIRST_DAY
    assert segments[-1].end == LAST_DAY
    assert all(segment.start <= segment.end for segment in segments)
    assert all(after.start - before.end == ONE_DAY for before, after in pairwise(segments))


@given(any_assignment, known_ats)
def test_neighbouring_segments_differ(assignment, known_at):
    """R-28: two segments side by side never say the same."""
    for before, after in pairwise(cr.timeline(assignment, known_at)):
        assert content(before) != content(after)


@given(any_assignment, known_ats)
def test_the_edges_of_every_segment_are_what_evaluate_says(assignment, known_at):
    """R-27: on the first and on the last day of each segment `evaluate` gives its answer."""
    for segment in cr.timeline(assignment, known_at):
        for day in (segment.start, segment.end):
            answer = cr.evaluate(assignment, day, known_at)
            assert content(answer) == content(segment)
            assert answer.on == day


@examples(0.5)
@given(any_assignment, days, known_ats)
def test_the_next_change_is_the_first_day_that_differs(assignment, on, known_at):
    """R-28: walking day by day for three years finds the next change where it was announced."""
    here = cr.evaluate(assignment, on, known_at)
    following = here.next_change_on
    assert following is None or following > on
    for day in day_after_day(on + ONE_DAY, on + 1_100 * ONE_DAY):
        differs = content(cr.evaluate(assignment, day, known_at)) != content(here)
        assert differs is (day == following)
        if differs:
            break


@given(any_assignment, days, known_ats)
def test_the_next_change_stays_until_it_comes(assignment, on, known_at):
    """R-28: on every day up to the eve of the next change, the next change is the same."""
    following = cr.evaluate(assignment, on, known_at).next_change_on
    eve = LAST_DAY if following is None else following - ONE_DAY
    assert cr.evaluate(assignment, eve, known_at).next_change_on == following


@given(any_assignment, known_ats)
def test_following_the_changes_visits_every_segment(assignment, known_at):
    """R-28: going from change to change from the first day meets each segment once."""
    starts, on = [], FIRST_DAY
    while on is not None:
        starts.append(on)
        on = cr.evaluate(assignment, on, known_at).next_change_on
    assert starts == [segment.start for segment in cr.timeline(assignment, known_at)]


@given(any_assignment, known_ats)
def test_asking_twice_gives_the_same(assignment, known_at):
    """The answer is a pure function: equal assignments have equal timelines, asked any time."""
    again = attrs.evolve(assignment)
    assert again == assignment
    assert hash(again) == hash(assignment)
    assert cr.timeline(again, known_at) == cr.timeline(assignment, known_at)
    assert len(cr.timeline(again, known_at)) == len(cr.timeline(assignment, known_at).segments)


@given(plain_assignments | any_assignment, days)
def test_the_first_question_is_answered_as_every_other(assignment, on):
    """R-27: asked once, of an assignment made anew, the answer is that of the timeline.

    What an assignment came to may be kept from one question to the next, and a plain one may be
    answered a shorter way; neither may show.
    """
    whole = cr.timeline(assignment)
    edges = [day for segment in whole for day in (segment.start, segment.end)]
    for day in (on, *edges):
        fresh = attrs.evolve(assignment)
        assert cr.evaluate(fresh, day) == whole.evaluation(day)
        assert cr.evaluate(fresh, on) == whole.evaluation(on)
        assert cr.evaluate(fresh, day) == whole.evaluation(day)


@given(plain_assignments, known_ats, days)
def test_an_earlier_question_leaves_no_trace(assignment, known_at, on):
    """R-30: having been asked as known at an instant changes no later answer, and the reverse."""
    fresh = attrs.evolve(assignment)
    now = cr.evaluate(fresh, on)
    then = cr.evaluate(fresh, on, known_at)
    assert (cr.evaluate(fresh, on), cr.evaluate(fresh, on, known_at)) == (now, then)
    assert cr.evaluate(attrs.evolve(assignment), on, known_at) == then
