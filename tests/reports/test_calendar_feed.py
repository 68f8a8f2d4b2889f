"""The calendar of what falls due, read back with the parser of another library (X-13)."""

import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from certrules.errors import MissingExtra, NaiveInstant
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.facts import Completion
from certrules.model.handling import Handling, Privacy
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.model.terms import Term
from certrules.reports.calendar_feed import MAKER, calendar_feed
from certrules.reports.choosing import Choice, chosen
from certrules.reports.due_dates import due_dates
from certrules.reports.snapshots import snapshot

ON = date(2026, 7, 1)


def seen(name="Ana Ng", title="Fire drill", completed_on="2026-01-15", notice="1 month", **rules):
    """Return the snapshot of one subject that must hold one certification, and does."""
    policy = Policy(terms=[Term("1 year", first_notice=notice)])
    catalogue = Catalogue([Certification("fire", title, policy=policy, **rules)])
    facts = (Requirement(), Completion(date.fromisoformat(completed_on)))
    entries = [Entry("ana", "fire", one) for one in facts]
    return snapshot(catalogue, Roster(subjects=[Subject("ana", name=name)], entries=entries), ON)


def events(content):
    """Return the events of a calendar, parsed."""
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_event_is_a_whole_day():
    """Each event is the day of what falls due, ends with it, and takes no time of the holder."""
    first, last = events(calendar_feed(seen()))
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 12, 15), date(2026, 12, 16))
    assert (last["dtstart"].dt, last["dtend"].dt) == (date(2027, 1, 15), date(2027, 1, 16))
    assert first["dtstart"].params["VALUE"] == "DATE"
    assert {one["transp"] for one in (first, last)} == {"TRANSPARENT"}


def test_an_event_says_what_falls_due():
    """The title names the certification, the subject and what it is; the text has the date."""
    first, last = events(calendar_feed(seen()))
    assert first["summary"] == "Fire drill of Ana Ng: first notice, expires on 2027-01-15"
    assert last["summary"] == "Fire drill of Ana Ng expires"
    assert last["description"] == (
        "Certification: Fire drill\nWhose: Ana Ng\nExpiration date: 2027-01-15"
    )
    assert [one["categories"].cats for one in (first, last)] == [
        ["first notice"],
        ["expiration date"],
    ]


def test_tasks_and_notices_by_rules_say_whose_and_when():
    """A task has its title and whose it is; a notice after the date says that it has passed."""
    view = seen(
        notices=[NoticeRule(after="1 week")],
        tasks=[TaskRule(before="2 months", title="Book it", assignee="supervisor")],
    )
    found = {one["summary"]: one for one in events(calendar_feed(view))}
    task = found["Book it: Fire drill of Ana Ng"]
    assert task["dtstart"].dt == date(2026, 11, 15)
    assert task["description"].endswith("\nTask of: supervisor")
    assert found["Fire drill of Ana Ng: notice, expired on 2027-01-15"]


def test_a_restricted_certification_is_confidential():
    """The class says who may see an event: confidential where others may not, else public."""
    hidden = Handling(privacy=Privacy(hide_from_levels=["employee"]))
    assert {one["class"] for one in events(calendar_feed(seen()))} == {"PUBLIC"}
    assert {one["class"] for one in events(calendar_feed(seen(handling=hidden)))} == {
        "CONFIDENTIAL"
    }


def test_the_feed_says_what_it_is():
    """The calendar has a name, its maker, a version, and says how often to look for news."""
    content = calendar_feed(seen(), name="Crew; fire, and more")
    assert b"\r\nNAME:Crew\\; fire\\, and more\r\n" in content
    feed = Calendar.from_ical(calendar_feed(seen(), name="Crew"))
    assert (feed["version"], feed["prodid"], feed["method"]) == ("2.0", MAKER, "PUBLISH")
    assert feed["name"] == feed["x-wr-calname"] == "Crew"
    assert feed["refresh-interval"].dt == timedelta(days=1)


def test_the_stamp_is_given_or_midnight_of_the_day():
    """No clock is read: the stamp is the one that was given, in UTC, or that of the day."""
    [one, _] = events(calendar_feed(seen()))
    assert one["dtstamp"].dt == datetime(2026, 7, 1, tzinfo=UTC)
    stamp = datetime.fromisoformat("2026-07-02T10:00:00+02:00")
    [one, _] = events(calendar_feed(seen(), stamp=stamp))
    assert one["dtstamp"].dt == datetime(2026, 7, 2, 8, tzinfo=UTC)
    with pytest.raises(NaiveInstant):
        calendar_feed(seen(), stamp=datetime(2026, 7, 2))  # noqa: DTZ001 - what is refused


def identifiers(view, **more):
    """Return the identifier of each event."""
    return [str(one["uid"]) for one in events(calendar_feed(view, **more))]


def test_an_event_keeps_its_identifier():
    """Names, the day of the feed and of the notice may change; the identifiers stay."""
    same = identifiers(seen())
    assert len(set(same)) == 2
    assert identifiers(seen("Ana Ito", "Fire")) == same
    assert identifiers(seen(notice="2 months")) == same
    assert identifiers(seen(), stamp=datetime(2030, 1, 1, tzinfo=UTC)) == same


def test_another_expiration_date_is_another_event():
    """Renewed or from another host, an event has an identifier of its own."""
    same = set(identifiers(seen()))
    assert same.isdisjoint(identifiers(seen(completed_on="2026-01-16")))
    assert same.isdisjoint(identifiers(seen(), source="https://other.example"))


def test_every_event_of_a_workforce_has_its_own_identifier(view):
    """No two events share an identifier, repeated notices of one rule among them."""
    repeated = seen(notices=[NoticeRule(after="1 week", every="1 week")])
    for each in (view, repeated):
        found = identifiers(each)
        assert len(found) == len(set(found)) == len(due_dates(each))
    assert len(identifiers(repeated)) > 50


def test_a_feed_for_one_subject_or_the_people_of_a_supervisor(view):
    """A choice takes the part of the snapshot that the feed is for."""
    for choice, who in (
        (Choice(subjects=["gil"]), {"Gil Ré"}),
        (Choice(supervisors=["fay"]), {"Fay Day", "Gil Ré"}),
    ):
        part = chosen(view, choice)
        found = {str(one["description"]).split("\n")[1] for one in events(calendar_feed(part))}
        assert found <= {f"Whose: {name}" for name in who}
        assert found


def test_the_span_is_that_of_due_dates():
    """Start and end choose the days."""
    assert len(events(calendar_feed(seen(), start=date(2026, 12, 16)))) == 1
    assert events(calendar_feed(seen(), end=date(2026, 12, 14))) == []


def test_lines_are_folded_and_end_as_the_format_wants():
    """No line has more than 75 octets, all end with CR LF, and letters are not torn apart."""
    content = calendar_feed(seen("Zoë 👷🏽‍♀️ " * 60, "İ" * 300))
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()
    [one, _] = events(content)
    assert "İ" * 300 in one["summary"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Ana\r\nEND:VEVENT\r\nBEGIN:VEVENT", "Ana END:VEVENT BEGIN:VEVENT"),
        ("Ana\nATTACH:https://evil.example", "Ana ATTACH:https://evil.example"),
        ("Ana\\nATTENDEE:mailto:x@y.example", "Ana\\nATTENDEE:mailto:x@y.example"),
        ('a;b,c:d"e\\f^n', 'a;b,c:d"e\\f^n'),
        ("A\u2028BEGIN:VALARM\u2029B", "A BEGIN:VALARM B"),
        ("A\x85DTSTART:19970101", "A DTSTART:19970101"),
        ("A\x0bUID:1\x0c", "A UID:1 "),
        ("A\u202eB", "A B"),
        ("BEGIN:VEVENT", "BEGIN:VEVENT"),
    ],
)
def test_g_11_a_name_adds_no_line(name, read):
    """A name with line ends and the signs of the format stays one text, and adds no property."""
    plain = events(calendar_feed(seen()))
    found = events(calendar_feed(seen(name)))
    assert [sorted(one) for one in found] == [sorted(one) for one in plain]
    assert all(not one.subcomponents for one in found)
    assert found[-1]["summary"] == f"Fire drill of {read} expires"


def test_without_its_package_the_extra_is_named(monkeypatch):
    """The error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtra, match=r"certrules\[calendar\]"):
        calendar_feed(seen())
