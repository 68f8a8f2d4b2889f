"""A run looks at what is due, and tells each person once what has become true (R-29, X-9)."""

from datetime import UTC, date, datetime

import attrs
import pytest

import certrules as cr
from certrules.engine import Settings
from certrules.errors import InvalidDate, NaiveInstant

from .world import CATALOGUE, YEARLY, World, day, held, staff


def test_the_first_run_looks_at_everything(crew):
    """What was never evaluated is due."""
    report = crew.run("2026-05-01")
    assert (report.first, report.looked_at, report.changed) == (True, 2, 2)
    assert crew.notifier.told() == []


def test_a_second_run_of_the_day_does_nothing(crew):
    """A run that is repeated finds nothing due and tells nobody again."""
    crew.run("2026-06-01")
    crew.notifier.told()
    report = crew.run("2026-06-01")
    assert (report.first, report.looked_at, report.messages) == (False, 0, 0)
    assert crew.notifier.told() == []


def test_nothing_is_looked_at_before_its_day(crew):
    """X-9: between two changes an assignment is left alone."""
    crew.run("2026-05-01")
    looked_at = {str(on): crew.run(str(on)).looked_at for on in _days("2026-05-31", "2026-06-03")}
    assert looked_at == {"2026-05-31": 0, "2026-06-01": 1, "2026-06-02": 0, "2026-06-03": 0}


def _days(first, last):
    start, end = day(first).toordinal(), day(last).toordinal()
    return [date.fromordinal(one) for one in range(start, end + 1)]


def test_each_notice_is_told_on_its_day_to_whom_it_concerns(crew):
    """K-7: the first to the subject; the second and the expiry to the supervisor, too."""
    told = {
        str(on): told for on in _days("2026-05-20", "2026-07-02") if (told := crew.told(str(on)))
    }
    assert told == {
        "2026-06-01": [("ana", "first", "ana", "2026-07-01")],
        "2026-06-20": [("bo", "first", "bo", "2026-07-20")],
        "2026-06-24": [
            ("ana", "second", "ana", "2026-07-01"),
            ("cem", "second", "ana", "2026-07-01"),
        ],
        "2026-07-02": [
            ("ana", "expiry", "ana", "2026-07-01"),
            ("cem", "expiry", "ana", "2026-07-01"),
        ],
    }


def test_one_digest_a_person(crew):
    """X-16: whatever a run has to tell one person is one message, the most urgent first."""
    crew.run("2026-05-01")
    crew.run("2026-07-13")
    (digest,) = [message for message in crew.notifier.sent if message.to.id == "cem"]
    assert digest.to.name == "Cem Aydin"
    assert [(one.cause.value, one.subject) for one in digest.items] == [
        ("expiry", "ana"),
        ("second", "bo"),
    ]
    assert digest.items[0].certification_name == "Yearly course"
    assert digest.items[0].status is cr.Status.EXPIRED
    assert digest.created_for == day("2026-07-13")


def test_missed_days_are_caught_up(crew):
    """After a pause each notice that is still true is told, once, and the days are named."""
    crew.run("2026-05-30")
    report = crew.run("2026-06-26")
    assert report.caught_up == tuple(_days("2026-05-31", "2026-06-25"))
    assert crew.notifier.told() == [
        ("ana", "second", "ana", "2026-07-01"),
        ("bo", "first", "bo", "2026-07-20"),
        ("cem", "second", "ana", "2026-07-01"),
    ]
    assert crew.told("2026-06-27") == []


def test_a_day_after_the_last_misses_none(crew):
    """From one day to the next nothing is caught up."""
    crew.run("2026-05-30")
    assert crew.run("2026-05-31").caught_up == ()


def test_the_first_run_does_not_tell_the_backlog(crew):
    """What fell due before a store's first run is not told, neither then nor later."""
    assert crew.told("2026-07-05") == []
    assert crew.told("2026-07-06") == []


def test_the_first_run_tells_what_falls_due_that_day(crew):
    """The first run tells the notices of its own day."""
    assert crew.told("2026-06-01") == [("ana", "first", "ana", "2026-07-01")]


def test_the_backlog_is_told_if_settings_say_so(crew):
    """With the setting, the first run tells all that is true."""
    crew.settings = Settings(tell_backlog=True)
    assert crew.told("2026-06-21") == [
        ("ana", "first", "ana", "2026-07-01"),
        ("bo", "first", "bo", "2026-07-20"),
    ]


def test_what_is_added_later_is_told_at_once(crew):
    """Who comes with a course that is due already is told by the next run."""
    crew.run("2026-06-01")
    crew.notifier.told()
    crew.put(*staff("dee"))
    for entry in held("dee", completed="2025-06-20"):
        crew.record("dee", entry.fact)
    assert crew.told("2026-06-02") == [("dee", "first", "dee", "2026-06-20")]


def test_a_renewal_stops_the_notices(crew):
    """None after a renewal: what is no longer true is not told."""
    crew.run("2026-06-01")
    crew.notifier.told()
    crew.record("ana", cr.Completion(day("2026-06-10")))
    assert crew.told("2026-06-24") == [("bo", "first", "bo", "2026-07-20")]
    assert crew.told("2027-05-10")[-1] == ("cem", "expiry", "bo", "2026-07-20")


def test_an_exemption_holds_notices_back(crew):
    """R-29: what a deferral held back is told on the first day after it."""
    crew.run("2026-05-01")
    crew.record("ana", cr.Exemption("deferred", until=day("2026-06-10")))
    told = {
        str(on): told for on in _days("2026-05-31", "2026-06-12") if (told := crew.told(str(on)))
    }
    assert told == {
        "2026-06-03": [
            ("ana", "deferral_ends", "ana", "2026-06-10"),
            ("cem", "deferral_ends", "ana", "2026-06-10"),
        ],
        "2026-06-11": [("ana", "first", "ana", "2026-07-01")],
    }


def test_changed_rules_are_seen_by_the_next_run(crew):
    """X-9: assignments under a policy that changed are looked at again."""
    crew.run("2026-05-01")
    term = cr.Term("1 year", first_notice="2 months")
    changed = cr.Catalogue([attrs.evolve(YEARLY, policy=cr.Policy([term]))])
    crew.store.apply(lambda t: t.set_catalogue(changed, by="test", at=crew.clock.now()))
    report = crew.run("2026-05-02")
    assert report.looked_at == 2
    assert crew.notifier.told() == [("ana", "first", "ana", "2026-07-01")]


def test_who_left_is_told_nothing(crew):
    """R-62: nobody is told of who left, nor is who left told of others; the reason is kept."""
    crew.put(cr.Subject("cem", name="Cem Aydin", active_until=day("2026-06-23")))
    crew.put(cr.Subject("bo", supervisor="cem", active_until=day("2026-06-19")))
    crew.run("2026-05-01")
    told = [one for on in _days("2026-06-01", "2026-07-25") for one in crew.told(str(on))]
    assert {person for person, *_ in told} == {"ana"}
    with crew.store.reading() as t:
        reasons = {(one.cause.value, one.reason) for one in t.notices(recipient="cem")}
    assert reasons == {("second", "left"), ("expiry", "left")}


def test_an_assignment_that_is_no_more_is_forgotten(crew):
    """What nothing requires any more and has nothing on file leaves the store's evaluations."""
    crew.put(cr.Subject("dee"))
    crew.record("dee", cr.Requirement())
    crew.run("2026-05-01")
    with crew.store.reading() as t:
        (fact,) = t.facts("dee")
        assert len(list(t.evaluations(["dee"]))) == 1
    at = crew.clock.now()
    crew.store.apply(lambda t: t.remove(fact.id, by="test", at=at, because="by mistake"))
    crew.run("2026-05-02")
    with crew.store.reading() as t:
        assert list(t.evaluations(["dee"])) == []


def test_a_clock_that_goes_back_evaluates_nothing(crew):
    """A run for a day before the last says so, and leaves everything as it is."""
    crew.run("2026-06-01")
    crew.notifier.told()
    crew.record("bo", cr.Exemption("not applicable"))
    report = crew.run("2026-05-31")
    assert (report.backwards, report.looked_at, report.number) == (day("2026-06-01"), 0, None)
    assert "later day" in " ".join(report.lines())
    assert crew.run("2026-06-02").looked_at == 1


def test_a_clock_that_goes_back_still_delivers(crew):
    """What waits in the outbox goes out whatever day it is."""
    notifier, crew.notifier = crew.notifier, None
    crew.run("2026-06-01")
    crew.notifier = notifier
    crew.clock.at = datetime(2026, 6, 3, tzinfo=UTC)
    assert crew.engine.run(day("2026-05-31")).deliveries.delivered == 1


def test_a_day_that_has_not_begun_is_refused(crew):
    """A run for tomorrow would evaluate nothing until then; a mistake in the year is caught."""
    crew.set("2026-06-01")
    with pytest.raises(InvalidDate, match="has begun nowhere yet"):
        crew.engine.run(day("2062-06-01"))
    assert crew.engine.run(day("2062-06-01"), dry_run=True).looked_at == 2


def test_a_naive_instant_is_refused(crew):
    """The instant of a run has a time zone."""
    with pytest.raises(NaiveInstant):
        crew.engine.run(now=datetime(2026, 6, 1))  # noqa: DTZ001


def test_a_full_run_looks_at_everything_and_tells_nothing_new(crew):
    """A full run evaluates what is not due, too, and finds it as it was."""
    crew.run("2026-06-01")
    crew.notifier.told()
    report = crew.run("2026-06-02", full=True)
    assert (report.looked_at, report.changed, report.messages) == (2, 0, 0)


def test_the_log_keeps_what_a_run_did(crew):
    """Each run stands in the log with its day, its instants and its figures."""
    crew.run("2026-06-01")
    with crew.store.reading() as t:
        (run,) = t.runs()
    assert (run.number, run.on, run.ended_at) == (1, day("2026-06-01"), crew.clock.now())
    assert '"looked_at": 2' in run.report


def test_small_pieces_come_to_the_same(make_store, in_columns):
    """However many subjects a transaction looks at, the same is told."""
    told = []
    for size in (1, 3, 500):
        world = World(make_store(), in_columns, Settings(subjects_at_once=size, tell_backlog=True))
        ids = [f"s{number}" for number in range(7)]
        world.load(
            CATALOGUE,
            subjects=[*staff(*ids, supervisor="boss"), cr.Subject("boss")],
            entries=held(*ids),
        )
        told.append(world.told("2026-06-25"))
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == 14


def test_lines_say_what_was_done(crew):
    """The report reads as sentences."""
    crew.run("2026-05-29")
    crew.run("2026-05-30")
    report = crew.run("2026-06-01")
    assert report.lines() == (
        "Run for 2026-06-01.",
        "Caught up 1 missed day(s): 2026-05-31.",
        "Evaluated 1 assignment(s); 1 changed.",
        "Notices found: 1 first.",
        "1 message(s) and 0 task(s) made.",
        "Delivered 1 message(s) and 0 task(s).",
    )
