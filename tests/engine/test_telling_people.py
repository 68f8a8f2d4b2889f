"""Rules, audiences, caps and tasks: who is told of what, and how much at once (R-57, X-16)."""

import attrs
import pytest

import certrules as cr
from certrules.engine import Settings
from certrules.errors import InvalidFact, UnknownWord
from certrules.ports.messages import TaskToDo

from .world import YEARLY, Desk, day, held, staff

RULED = attrs.evolve(
    YEARLY,
    id="ruled",
    notices=[
        cr.NoticeRule(before="3 months", to=["safety@example.org"]),
        cr.NoticeRule(before="1 month", to=["subject", "supervisor"]),
        cr.NoticeRule(after="1 week", to=["supervisors"], every="1 week"),
    ],
    tasks=[
        cr.TaskRule(before="2 months", title="Book the course", assignee="supervisor"),
        cr.TaskRule(before="2 weeks", title="Call", assignee="desk"),
    ],
)


@pytest.fixture
def ruled(world):
    """Ana, whose course with rules expires on 2026-07-01, below Bo, below Cem."""
    world.desk = Desk()
    world.load(
        cr.Catalogue([RULED]),
        subjects=[
            cr.Subject("ana", name="Ana Ng", supervisor="bo", company="acme"),
            cr.Subject("bo", supervisor="cem"),
            cr.Subject("cem"),
        ],
        companies=[cr.Company("acme")],
        entries=held("ana", certification="ruled"),
    )
    world.run("2026-03-01")
    return world


def every(world, first, last):
    """Run on every day of a span; return who was told what on which day."""
    span = range(day(first).toordinal(), day(last).toordinal() + 1)
    days = [str(day("2026-01-01").fromordinal(one)) for one in span]
    return [(on[5:], person, cause) for on in days for person, cause, *_ in world.told(on)]


def test_rules_are_told_on_their_days(ruled):
    """R-57: the day of a rule is no change of status, and the run wakes up for it all the same."""
    assert every(ruled, "2026-03-02", "2026-07-22") == [
        ("04-01", "safety@example.org", "rule"),
        ("06-01", "ana", "first"),
        ("06-01", "bo", "rule"),
        ("06-24", "ana", "second"),
        ("06-24", "bo", "second"),
        ("07-02", "ana", "expiry"),
        ("07-02", "bo", "expiry"),
        ("07-08", "bo", "rule"),
        ("07-08", "cem", "rule"),
        ("07-15", "bo", "rule"),
        ("07-15", "cem", "rule"),
        ("07-22", "bo", "rule"),
        ("07-22", "cem", "rule"),
    ]


def test_a_pause_makes_one_notice_of_a_rule_that_repeats(ruled):
    """Weeks missed are told once, by the latest week."""
    ruled.told("2026-07-03")
    assert ruled.told("2026-07-30") == [
        ("bo", "rule", "ana", "2026-07-01"),
        ("cem", "rule", "ana", "2026-07-01"),
    ]


def test_tasks_come_once_to_whom_the_rule_names(ruled):
    """H-8: each task is made once, for the supervisor by the word or for a name."""
    every(ruled, "2026-04-25", "2026-06-20")
    ruled.run("2026-06-20", full=True)
    tasks = [(one.title, one.assignee, str(one.on)) for one in ruled.desk.tasks.values()]
    assert tasks == [("Book the course", "bo", "2026-05-01"), ("Call", "desk", "2026-06-17")]
    (first, _) = ruled.desk.tasks.values()
    assert (first.subject_name, first.expires_on, first.company) == (
        "Ana Ng",
        day("2026-07-01"),
        "acme",
    )


def test_a_deferral_in_between_makes_no_task_twice(ruled):
    """H-8: after an exemption a task that was made is not made again."""
    ruled.run("2026-05-02")
    ruled.record("ana", cr.Exemption("deferred", until=day("2026-05-20")), "ruled")
    ruled.run("2026-05-03")
    assert ruled.run("2026-05-21").tasks == 0
    assert len(ruled.desk.tasks) == 1


def test_a_deferral_in_between_tells_nobody_twice(crew):
    """R-29: a state that an exemption interrupts is told once for its expiration date."""
    crew.run("2026-05-01")
    assert crew.told("2026-06-01") == [("ana", "first", "ana", "2026-07-01")]
    crew.settings = Settings(exemption_notice=None)
    crew.record("ana", cr.Exemption("deferred", until=day("2026-06-10")))
    crew.run("2026-06-02")
    assert crew.told("2026-06-11") == []


def test_a_task_missed_is_made_late(ruled):
    """After a pause a task is made as long as the certification is in effect."""
    assert ruled.run("2026-06-10").tasks == 1


def test_without_a_sink_no_task_is_made(ruled):
    """Without somebody who takes tasks, none wait for one."""
    ruled.desk = None
    assert ruled.run("2026-06-20").tasks == 0
    with ruled.store.reading() as t:
        assert [one for one in t.outbox() if isinstance(one.content, TaskToDo)] == []


def test_who_is_told_is_a_setting(crew):
    """K-7: settings say who is told of what; a name is the host's business."""
    audiences = {"first": ["supervisors", "safety@example.org"], "second": []}
    crew.settings = Settings(audiences=audiences)
    crew.run("2026-05-01")
    assert [person for person, *_ in crew.told("2026-06-01")] == ["cem", "safety@example.org"]
    assert crew.told("2026-06-19") == crew.told("2026-06-24")[2:] == []


def test_the_audience_of_rules_is_no_setting():
    """A rule names its own audience, and settings that do are refused."""
    with pytest.raises(InvalidFact, match="has its audience in the rule"):
        Settings(audiences={"rule": ["subject"]})
    with pytest.raises(UnknownWord):
        Settings(audiences={"frist": ["subject"]})


SIZES = ["most_messages", "subjects_at_once", "messages_at_once", "noted_at_once"]


@pytest.mark.parametrize("field", SIZES)
@pytest.mark.parametrize("value", [0, -1, True])
def test_a_size_is_at_least_one(field, value):
    """A cap or a size that lets nothing through is refused."""
    with pytest.raises(InvalidFact, match=field):
        Settings(**{field: value})


def test_a_supervisor_who_is_not_there_is_a_reason(crew):
    """Who has no supervisor is told alone, and the store knows why nobody else was."""
    crew.put(cr.Subject("ana"))
    crew.run("2026-05-01")
    crew.run("2026-06-24")
    with crew.store.reading() as t:
        reasons = {(one.recipient, one.reason) for one in t.notices(subject="ana")}
    assert ("supervisor", "no supervisor") in reasons


def test_without_a_period_no_exemption_is_told(crew):
    """Settings may say that the end of an exemption is told to nobody."""
    crew.settings = Settings(exemption_notice=None)
    crew.run("2026-05-01")
    crew.record("ana", cr.Exemption("deferred", until=day("2026-06-10")))
    assert every(crew, "2026-06-01", "2026-06-11") == [("06-11", "ana", "first")]


@pytest.fixture
def storm(world):
    """Forty people whose courses expire on the same day, and a cap of 25 messages."""
    ids = [f"s{number:02}" for number in range(40)]
    world.settings = Settings(most_messages=25)
    world.load(subjects=[*staff(*ids, supervisor="boss"), cr.Subject("boss")], entries=held(*ids))
    world.run("2026-05-01")
    return world


def test_a_storm_is_capped(storm):
    """X-16: no more messages go out than the cap, the rest with the next run, each once."""
    report = storm.run("2026-07-02")
    assert (report.messages, report.held_back) == (25, 16)
    assert "16 message(s) held back by the cap until the next run." in report.lines()
    first = storm.notifier.told()
    second = storm.told("2026-07-03")
    assert storm.told("2026-07-04") == []
    assert len({*first, *second}) == len(first) + len(second) == 80
    assert "boss" in {person for person, *_ in first}


def test_what_is_held_back_is_dropped_when_it_is_no_longer_true(storm):
    """Who renews while a notice waits is not told any more, and the store knows why."""
    storm.run("2026-07-02")
    told = {person for person, *_ in storm.notifier.told()}
    waiting = sorted({f"s{number:02}" for number in range(40)} - told)
    storm.record(waiting[0], cr.Completion(day("2026-07-02")))
    report = storm.run("2026-07-03")
    assert waiting[0] not in {person for person, *_ in storm.notifier.told()}
    assert "Not sent: 1 no longer true." in report.lines()
    assert report.not_sent == {"no longer true": 1}


def test_who_leaves_while_a_notice_waits_is_not_told(storm):
    """R-62: the cap does not send to those who have left meanwhile."""
    storm.run("2026-07-02")
    told = {person for person, *_ in storm.notifier.told()}
    leaver = min({f"s{number:02}" for number in range(40)} - told)
    storm.put(cr.Subject(leaver, supervisor="boss", active_until=day("2026-07-02")))
    storm.run("2026-07-03")
    assert leaver not in {person for person, *_ in storm.notifier.told()}


def test_what_was_dropped_is_told_when_it_is_true_again(storm):
    """R-29: a deferral drops a notice that waits; on the day after it, it is told."""
    storm.run("2026-07-02")
    told = {person for person, *_ in storm.notifier.told()}
    deferred = min({f"s{number:02}" for number in range(40)} - told)
    storm.record(deferred, cr.Exemption("deferred", until=day("2026-07-20")))
    assert deferred not in {person for person, *_ in storm.told("2026-07-03")}
    assert (deferred, "expiry", deferred, "2026-07-01") in storm.told("2026-07-21")


def test_a_competency_is_told_by_its_lead_time(world):
    """R-26: the member is told once, the lead time before the end."""
    world.load(
        subjects=staff("ana", supervisor=None),
        roles=[cr.Role("crew", competency=cr.Competency("1 year", "1 month"))],
        memberships=[cr.Membership("ana", "crew")],
        entries=[cr.Entry("ana", "competency:crew", cr.Completion(day("2025-07-01")))],
    )
    world.run("2026-05-01")
    world.run("2026-06-03")
    (message,) = world.notifier.sent
    assert message.items[0].certification_name == "Competency: crew"
    assert world.notifier.told() == [("ana", "lead_time", "ana", "2026-07-01")]
    assert world.told("2026-07-05") == []
