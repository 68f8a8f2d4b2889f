"""Status counts by day equal what each day says by itself (X-6)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import InvalidDate
from certrules.planning.trend import Trend, trend

from .test_forecast_counts import made_up

FIRST, LAST = date(2024, 2, 1), date(2024, 6, 30)
RULE = cr.Certification("a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month")]))


def test_each_day_is_the_count_of_that_day():
    """X-6: on every day of five months the counts are those of evaluating everybody on it."""
    assignments = made_up(2)
    counted = trend(assignments, FIRST, LAST)
    assert counted.days[0] == FIRST
    assert counted.days[-1] == LAST
    for day in counted.days:
        said = Counter(cr.evaluate(one, day).status for one in assignments)
        assert counted.on(day) == {status: said[status] for status in cr.Status}


def test_a_single_day():
    """R-12: on its last valid day it counts as due, on the next as expired."""
    held = cr.Assignment(RULE, completions=[date(2025, 7, 1)])
    last = trend([held], date(2026, 7, 1), date(2026, 7, 1)).counts
    after = trend([held], date(2026, 7, 2), date(2026, 7, 2)).counts
    assert (last[cr.Status.DUE], last[cr.Status.EXPIRED]) == ((1,), (0,))
    assert (after[cr.Status.DUE], after[cr.Status.EXPIRED]) == ((0,), (1,))


def test_known_at_leaves_out_what_came_later():
    """R-30: a completion recorded in June was not known in May."""
    late = cr.Completion(date(2026, 5, 1), recorded_at=datetime(2026, 6, 1, tzinfo=UTC))
    held = cr.Assignment(RULE, completions=[late])
    day = date(2026, 5, 2)
    assert trend([held], day, day).on(day)[cr.Status.VALID] == 1
    before = trend([held], day, day, datetime(2026, 5, 15, tzinfo=UTC))
    assert before.on(day)[cr.Status.VALID] == 0


def test_the_whole_domain_has_no_edge():
    """R-27: the first and the last day of the domain are days like any other."""
    held = cr.Assignment(RULE, completions=[date(2026, 5, 1)])
    for day in (date(1900, 1, 1), date(2999, 12, 31)):
        assert sum(trend([held], day, day).on(day).values()) == 1


def test_nobody_is_counted_too():
    """X-6: without assignments every count is nothing."""
    assert trend([], FIRST, LAST).on(LAST) == dict.fromkeys(cr.Status, 0)


def test_the_end_must_not_be_before_the_start():
    """X-6: an empty range is a mistake, and is said."""
    with pytest.raises(InvalidDate) as caught:
        trend([], LAST, FIRST)
    assert caught.value.field == "end"


def test_a_day_outside_the_range_is_refused():
    """X-6: there is no count of a day that was not asked for, before the range or after it."""
    counted = trend([], FIRST, LAST)
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(InvalidDate):
            counted.on(day)


def test_a_trend_is_a_table():
    """X-6: one row a day, a column for each status, as texts and whole numbers."""
    counted = Trend(FIRST, dict.fromkeys(cr.Status, (1, 2)))
    first, second = counted.rows()
    assert first["day"] == "2024-02-01"
    assert second["day"] == "2024-02-02"
    assert list(first) == ["day", *(one.value for one in cr.Status)]
    assert (first["valid"], second["in_training"]) == (1, 2)
