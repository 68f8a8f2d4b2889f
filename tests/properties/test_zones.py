"""An instant's date in every zone of the zone database, above all where midnight is odd (R-33).

What is odd is found here, from the zone data itself: every change of an offset since 1900, hence
the days without a local midnight and the days that some zone left out. No list of them is kept.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr

from .strategies import ONE_DAY, days

SECOND = timedelta(seconds=1)
FIRST = datetime(1900, 1, 2, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones())

# Two changes within four days that end where they began would be missed; the zones have none.
STRIDE = timedelta(days=4)


def offset(zone, moment):
    """Return how far ahead of UTC the clocks of a zone are at an instant."""
    return moment.astimezone(zone).utcoffset()


@cache
def samples():
    """Return the instants, four days apart, at which every zone is looked at."""
    return [FIRST + n * STRIDE for n in range((LAST - FIRST) // STRIDE)]


def change_between(zone, before, after):
    """Return the first instant after `before` at which the offset is that of `after`."""
    late = offset(zone, after)
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if offset(zone, middle) == late:
            after = middle
        else:
            before = middle
    return after


def changes(name):
    """Return each change of a zone: the instant, and the offsets before and after it."""
    zone = ZoneInfo(name)
    found = []
    offsets = [offset(zone, moment) for moment in samples()]
    for place in range(1, len(offsets)):
        if offsets[place] != offsets[place - 1]:
            at = change_between(zone, samples()[place - 1], samples()[place])
            found.append((at, offset(zone, at - SECOND), offset(zone, at)))
    return found


@pytest.fixture(scope="module")
def all_changes():
    """Every change of every zone."""
    return {name: changes(name) for name in ZONES}


def wall(moment, ahead):
    """Return what a clock ahead of UTC shows at an instant."""
    return (moment + ahead).replace(tzinfo=None)


@pytest.fixture(scope="module")
def odd_days(all_changes):
    """The days without a local midnight, and those left out whole: zone to (day, instant) pairs.

    The instant is the first one of the day; for a day left out, the first one after it.
    """
    no_midnight, left_out = defaultdict(list), defaultdict(list)
    for name, found in all_changes.items():
        for at, before, after in found:
            day = wall(at, before).date()  # clocks jump from here ...
            if wall(at, before).time() != datetime.min.time():
                day += ONE_DAY  # ... so the next midnight is this one
            while datetime.combine(day, datetime.min.time()) < wall(at, after):
                whole = datetime.combine(day + ONE_DAY, datetime.min.time()) <= wall(at, after)
                (left_out if whole else no_midnight)[name].append((day, at))
                day += ONE_DAY
    return no_midnight, left_out


def test_every_zone_of_the_database_is_known():
    """R-33: each of the zones of the database gives a date, one day off UTC's at most."""
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert len(ZONES) > 400
    found = {name: cr.civil_date(noon, name) for name in ZONES}
    assert set(found.values()) <= {date(2026, 7, 1), date(2026, 7, 2)}


def test_a_second_around_every_ordinary_midnight(all_changes):
    """R-33: in every zone a second before local midnight is the day before, a second after is not.

    Twice a year from 1900 to 2037, on days without a change of the clocks.
    """
    tried = 0
    for name, found in all_changes.items():
        zone = ZoneInfo(name)
        busy = {(at + by).date() for at, _, _ in found for by in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)}
        for year in range(1901, 2038):
            for day in (date(year, 1, 1 + year % 28), date(year, 7, 1 + year % 30)):
                if day in busy:
                    continue
                midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
                assert cr.civil_date(midnight - SECOND, name) == day - ONE_DAY, name
                assert cr.civil_date(midnight, name) == day, name
                assert cr.civil_date(midnight + SECOND, name) == day, name
                tried += 1
    assert tried > 200 * len(ZONES)


def test_a_second_around_every_change_of_the_clocks(all_changes):
    """R-33: around each change the date is the one that the offsets before and after it give."""
    for name, found in all_changes.items():
        for at, before, after in found:
            assert cr.civil_date(at - SECOND, name) == wall(at - SECOND, before).date()
            assert cr.civil_date(at, name) == wall(at, after).date()
            assert cr.civil_date(at + SECOND, name) == wall(at + SECOND, after).date()


def test_days_without_a_midnight_begin_late(odd_days):
    """R-33: such a day begins with the instant of the change, and not a second earlier."""
    no_midnight, _ = odd_days
    assert len(no_midnight) > 100  # zones that ever had such a day
    for name, found in no_midnight.items():
        for day, at in found:
            assert cr.civil_date(at, name) == day, name
            assert cr.civil_date(at - SECOND, name) == day - ONE_DAY, name


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4)),
        ("Asia/Beirut", date(2023, 3, 26)),
        ("America/Havana", date(2024, 3, 10)),
        ("America/Santiago", date(2024, 9, 8)),
        ("Africa/Cairo", date(2024, 4, 26)),
    ],
)
def test_known_days_without_a_midnight_are_found(odd_days, name, day):
    """The days that are known to lack a local midnight are among those computed."""
    no_midnight, _ = odd_days
    assert day in {found for found, _ in no_midnight[name]}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
    ],
)
def test_known_days_left_out_are_found(odd_days, name, day):
    """The days that are known to be missing from a zone are among those computed."""
    _, left_out = odd_days
    assert day in {found for found, _ in left_out[name]}


def test_no_instant_has_a_day_left_out(odd_days):
    """R-33: no instant becomes a day that its zone left out: it is the day before or after."""
    _, left_out = odd_days
    for name, found in left_out.items():
        for day, at in found:
            assert cr.civil_date(at - SECOND, name) == day - ONE_DAY, name
            assert cr.civil_date(at, name) == day + ONE_DAY, name


def test_a_day_left_out_stays_a_date(odd_days):
    """R-27, R-29: status, next change and notices go on over a day that a zone left out."""
    _, left_out = odd_days
    term = cr.Term("1 year", first_notice="1 month", second_notice="1 week")
    held = cr.Certification("a", policy=cr.Policy(terms=[term]))
    for name in left_out:
        for day, _ in left_out[name]:
            subject = cr.Subject("x", time_zone=name)
            one = cr.Assignment(
                held, subject, [cr.Completion(day, expires_on=day)], [cr.Requirement()]
            )
            assert cr.evaluate(one, day).status is cr.Status.OVERDUE
            assert cr.evaluate(one, day).next_change_on == day + ONE_DAY
            (notice,) = cr.notices(one, day, day)
            assert (notice.kind, notice.on) == (cr.NoticeKind.SECOND, day)


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), days)
def test_the_first_zone_given_decides(own, company, day):
    """R-33: the subject's own zone comes first, else its company's, else the run's."""
    moment = datetime(day.year, day.month, day.day, 11, 59, 59, tzinfo=UTC)
    expected = moment.astimezone(ZoneInfo(own)).date()
    assert cr.civil_date(moment, own, company, "UTC") == expected
    assert cr.civil_date(moment, None, own, company) == expected
    assert cr.civil_date(moment, None, None, own) == expected


@given(st.sampled_from(ZONES), st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - UTC is put on below
def test_days_go_on(name, moment):
    """R-33: two days later it is a later date in every zone, even where a day came twice."""
    moment = moment.replace(tzinfo=UTC)
    assert cr.civil_date(moment + 2 * ONE_DAY, name) > cr.civil_date(moment, name)
