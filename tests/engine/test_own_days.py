"""Each subject's own today: zones ahead and behind, and days that a place never had (R-33)."""

from datetime import UTC, datetime, timedelta

import pytest

import certrules as cr
from certrules.engine import Settings
from certrules.engine.days import OneDay, OwnDays
from certrules.errors import UnknownTimeZone

from .world import day, held


def at(text):
    """Return an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def spread(world):
    """Three people with the same course, in Apia, Berlin (by the company) and Honolulu."""
    world.load(
        companies=[cr.Company("acme", time_zone="Europe/Berlin")],
        subjects=[
            cr.Subject("apia", time_zone="Pacific/Apia"),
            cr.Subject("berlin", company="acme"),
            cr.Subject("honolulu", time_zone="Pacific/Honolulu"),
            cr.Subject("nowhere"),
        ],
        entries=held("apia", "berlin", "honolulu", "nowhere"),
    )
    return world


def told(world, now):
    """Run at an instant and return who was told."""
    world.clock.at = at(now)
    world.engine.run()
    return [person for person, *_ in world.notifier.told()]


def test_everyone_is_told_on_the_own_day(spread):
    """A first notice of June 1 reaches Apia while it is May 31 in UTC, and Honolulu last."""
    assert told(spread, "2026-05-31T06:00:00") == []
    assert told(spread, "2026-05-31T12:00:00") == ["apia"]
    assert told(spread, "2026-05-31T22:00:00") == ["berlin"]
    assert told(spread, "2026-06-01T00:00:00") == ["nowhere"]
    assert told(spread, "2026-06-01T09:59:59") == []
    assert told(spread, "2026-06-01T10:00:00") == ["honolulu"]
    assert told(spread, "2026-06-01T23:00:00") == []


def test_the_zone_of_the_run_is_a_setting(spread):
    """Those without a zone have the run's."""
    spread.settings = Settings(zone="Pacific/Kiritimati")
    told(spread, "2026-05-31T06:00:00")
    assert "nowhere" in told(spread, "2026-05-31T10:00:00")


def test_an_evaluation_is_kept_under_the_own_day(spread):
    """R-34: what is kept says on which day it was evaluated, each subject's own."""
    told(spread, "2026-05-31T22:30:00")
    with spread.store.reading() as t:
        kept = {one.subject: str(one.on) for one in t.evaluations()}
    assert kept == {
        "apia": "2026-06-01",
        "berlin": "2026-06-01",
        "honolulu": "2026-05-31",
        "nowhere": "2026-05-31",
    }


def test_a_day_that_a_place_never_had_skips_no_notice(world):
    """Samoa had no 2011-12-30: what falls due on it is told on the 31st."""
    world.load(
        subjects=[cr.Subject("apia", time_zone="Pacific/Apia")],
        entries=held("apia", completed="2011-01-30"),
    )
    assert told(world, "2011-12-29T12:00:00") == []
    assert told(world, "2011-12-30T09:59:00") == []
    assert told(world, "2011-12-30T10:01:00") == ["apia"]
    with world.store.reading() as t:
        assert [str(one.on) for one in t.notices()] == ["2011-12-30"]


def test_who_moves_west_lives_a_day_again(spread):
    """What was evaluated on the later day stays, and nobody is told twice."""
    assert told(spread, "2026-05-31T06:00:00") == []
    assert told(spread, "2026-05-31T12:00:00") == ["apia"]
    spread.put(cr.Subject("apia", time_zone="Pacific/Honolulu"))
    assert told(spread, "2026-05-31T12:30:00") == []
    with spread.store.reading() as t:
        assert [str(one.on) for one in t.evaluations(["apia"])] == ["2026-06-01"]
    assert "apia" not in told(spread, "2026-06-01T20:00:00")


def test_runs_every_hour_tell_what_one_day_for_all_tells(spread):
    """Whoever runs every hour tells each notice once, like a run a day."""
    start, found = at("2026-05-30T00:00:00"), []
    for hour in range(72):
        found += told(spread, (start + timedelta(hours=hour)).replace(tzinfo=None).isoformat())
    assert found == ["apia", "berlin", "nowhere", "honolulu"]


def test_a_zone_that_is_none_is_an_error(spread):
    """A zone that the zone database does not know stops the run, and says whose it is."""
    spread.put(cr.Subject("nowhere", time_zone="Mars/Olympus"))
    with pytest.raises(UnknownTimeZone, match="subject 'nowhere', time_zone: 'Mars/Olympus'"):
        told(spread, "2026-05-31T06:00:00")


def test_a_given_day_is_everybodys():
    """A run for a day is for that day whatever the zone."""
    one = OneDay(day("2026-06-01"))
    assert one.of(cr.Subject("a", time_zone="Pacific/Apia"), {}) == one.on == one.latest


def test_the_latest_day_is_that_of_the_easternmost_zone():
    """No zone is further ahead than 14 hours."""
    days = OwnDays(at("2026-05-31T10:00:00"), "UTC")
    assert (days.on, days.latest) == (day("2026-05-31"), day("2026-06-01"))
    kiritimati = cr.Subject("a", time_zone="Pacific/Kiritimati")
    assert days.of(kiritimati, {}) == days.latest
