"""Dates, instants and periods by chance, most of them where a rule can turn.

Dates of facts lie in four years, a leap year among them, so that dates meet: a renewal falls on the
last day of a window, a deferral ends with a training. What stands first in a table is what a
failing example shrinks to.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final, TypeVar

from hypothesis import strategies as st

from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.model.periods import LONGEST, Period

T = TypeVar("T")

FIRST_FACT: Final = date(2023, 1, 1)
"""No date of a drawn fact is earlier, unless said otherwise."""

LAST_FACT: Final = date(2026, 12, 31)
"""No date of a drawn fact is later, unless said otherwise; dates computed from them may be."""

ONE_DAY: Final = timedelta(days=1)

_SPECIAL_YEARS = (2024, 2025, 2000, 2100, 1900, 2096, 2400, 2999)
_MOST_YEARS = 8
_ENDS = ((1, 1), (2, 28), (2, 29), (1, 31), (3, 1), (12, 31), (7, 1), (3, 31), (1, 30), (6, 30))


def row_of(table: Sequence[T]) -> st.SearchStrategy[T]:
    """Return the strategy of any row of a table; a failing example shrinks to the first.

    >>> from hypothesis import given
    >>> @given(row_of("abc"))
    ... def holds(letter):
    ...     assert letter in "abc"
    >>> holds()
    """
    return st.sampled_from(range(len(table))).map(table.__getitem__)


def maybe(strategy: st.SearchStrategy[T], one_in: int = 2) -> st.SearchStrategy[T | None]:
    """Return nothing, or one draw in `one_in` what a strategy draws."""
    nothing: list[st.SearchStrategy[T | None]] = [st.none()] * (one_in - 1)
    return st.one_of(*nothing, strategy)


def _days_that_matter(first: date, last: date) -> list[date]:
    years = range(first.year, last.year + 1)
    chosen = years if len(years) <= _MOST_YEARS else [one for one in _SPECIAL_YEARS if one in years]
    leap = [one for one in chosen if one % 4 == 0 and (one % 100 or one % 400 == 0)]
    found = [
        date(year, month, day)
        for month, day in _ENDS
        for year in (leap if (month, day) == (2, 29) else chosen)
    ]
    return [one for one in found if first <= one <= last]


@cache
def dates(first: date = FIRST_FACT, last: date = LAST_FACT) -> st.SearchStrategy[date]:
    """Draw civil dates from `first` through `last`.

    Two in three are the end or the beginning of a month, a leap day or a year's end, or the day
    before or after one.

    >>> from hypothesis import given
    >>> @given(dates(date(2024, 2, 1), date(2024, 3, 31)))
    ... def holds(day):
    ...     assert day.year == 2024
    >>> holds()
    """
    matter = _days_that_matter(first, last)
    beside = [one + by for one in matter for by in (-ONE_DAY, ONE_DAY)]
    near = [*matter, *(one for one in beside if first <= one <= last)]
    anywhere = st.integers(0, (last - first).days).map(lambda past: first + timedelta(days=past))
    if not near:
        return anywhere
    return st.one_of(row_of(near), row_of([*matter, first, last]), anywhere)


def any_dates() -> st.SearchStrategy[date]:
    """Draw any civil date that may come in, 1900-01-01 to 2999-12-31 (R-4)."""
    return dates(FIRST_DAY, LAST_DAY)


def maybe_instants(*, later: bool = True) -> st.SearchStrategy[datetime | None]:
    """Draw no instant, or one draw in two one; never one unless facts may be told later."""
    return _MAYBE_INSTANTS if later else st.none()


@cache
def instants() -> st.SearchStrategy[datetime]:
    """Draw aware instants in UTC at which something becomes known, in the years of the facts.

    They fall on midnight, noon or the last second of a day, so that two facts often share one.
    """
    hours = (time(12), time(0), time(23, 59, 59))
    return st.builds(
        lambda day, hour: datetime.combine(day, hour, UTC), dates(), st.sampled_from(hours)
    )


_MAYBE_INSTANTS: Final = maybe(instants())

_USUAL = ("1 year", "1 month", "2 years", "6 months", "12 months", "2 weeks", "30 days")
_USUAL_NOTICES = ("1 month", "1 week", "2 weeks", "30 days", "60 days", "3 months", "1 day")
_LONG = ("1 year", "12 months", "2 years", "18 months", "366 days", "53 weeks", "3 years")


@cache
def periods() -> st.SearchStrategy[Period]:
    """Draw periods from one day to three years, mostly one of the usual ones (R-1)."""
    counts = {"day": range(1, 60), "week": range(1, 20), "month": range(1, 19), "year": (1, 2, 3)}
    others = [Period(count, unit) for unit, several in counts.items() for count in several]
    usual = [Period.parse(words) for words in _USUAL]
    return st.one_of(row_of(usual), row_of(usual), row_of(others))


@cache
def notice_periods() -> st.SearchStrategy[Period]:
    """Draw short periods, as notices, grace and windows have them; one in eight is any period."""
    usual = row_of([Period.parse(words) for words in _USUAL_NOTICES])
    return st.one_of(*[usual] * 7, periods())


@cache
def long_periods() -> st.SearchStrategy[Period]:
    """Draw periods of at least a year wherever they begin, as rounding down needs (R-55)."""
    return row_of([Period.parse(words) for words in _LONG])


@cache
def any_periods() -> st.SearchStrategy[Period]:
    """Draw periods of any length that may come in: 1 day to 200 years (R-1, R-4)."""
    of_unit = [
        st.builds(Period, st.integers(1, most), st.just(unit)) for unit, most in LONGEST.items()
    ]
    ends = [Period(count, unit) for unit, most in LONGEST.items() for count in (1, most)]
    return st.one_of(row_of(ends), *of_unit)


@st.composite
def few(draw: st.DrawFn, names: Sequence[T], one_in: int = 4) -> list[T]:
    """Draw some of several names, each by itself one time in `one_in`; none is the simplest.

    Each has a draw of its own, so that a failing example loses one without disturbing the others.
    """
    return [name for name in names if draw(_CHANCES[one_in])]


_CHANCES: Final = {one_in: st.sampled_from([False] * (one_in - 1) + [True]) for one_in in (2, 4, 8)}


@cache
def spans(
    first: date = FIRST_FACT, last: date = LAST_FACT
) -> st.SearchStrategy[tuple[date | None, date | None]]:
    """Draw a first and a last day, either perhaps open; the first is never after the last."""

    def in_order(since: date | None, until: date | None) -> tuple[date | None, date | None]:
        if since is not None and until is not None:
            return min(since, until), max(since, until)
        return since, until

    day = dates(first, last)
    return st.builds(in_order, maybe(day), maybe(day, 3))


def inside(days: Sequence[date | None], first: date, last: date) -> list[date]:
    """Return the dates among some that lie from `first` through `last`."""
    return [one for one in days if one is not None and first <= one <= last]
