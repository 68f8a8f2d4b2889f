"""What falls due: expiration dates, notices and tasks of a span of days (X-13)."""

from datetime import date, datetime

import pytest

from certrules.errors import InvalidDate
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.model.terms import Term
from certrules.reports.due_dates import DueKind, due_dates
from certrules.reports.snapshots import snapshot

ON = date(2026, 7, 1)
YEARLY = Policy(terms=[Term("1 year", first_notice="1 month", second_notice="1 week")])
HELD = (Requirement(), Completion(date(2026, 1, 15)))


def seen(*facts, known_at=None, **rules):
    """Return the snapshot of one subject and one certification with these facts."""
    catalogue = Catalogue([Certification("fire", "Fire drill", **{"policy": YEARLY, **rules})])
    entries = [Entry("ana", "fire", one) for one in facts]
    roster = Roster(subjects=[Subject("ana", name="Ana Ng")], entries=entries)
    return snapshot(catalogue, roster, ON, known_at=known_at)


def said(view, *span):
    """Return the days and kinds of what falls due."""
    return [(str(one.on), one.kind.value) for one in due_dates(view, *span)]


def test_notices_come_before_the_expiration_date():
    """The first and the second notice and the expiration date come each on its day."""
    assert said(seen(*HELD)) == [
        ("2026-12-15", "first"),
        ("2027-01-08", "second"),
        ("2027-01-15", "expiration"),
    ]
    [first, _, last] = due_dates(seen(*HELD))
    assert first.expires_on == last.on == date(2027, 1, 15)
    assert first.standing.subject.name == "Ana Ng"
    assert first.rule is None


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((date(2026, 12, 15), date(2026, 12, 15)), ["first"]),
        ((date(2026, 12, 16), date(2027, 1, 14)), ["second"]),
        ((date(2027, 1, 15),), ["expiration"]),
        ((date(2027, 1, 16),), []),
        ((date(2025, 1, 1), date(2027, 1, 14)), ["first", "second"]),
    ],
)
def test_both_ends_of_the_span_count(span, expected):
    """What falls on the first or the last day is in, what lies a day outside is not."""
    assert [kind for _, kind in said(seen(*HELD), *span)] == expected


def test_the_span_is_two_years_from_the_day_of_the_snapshot():
    """Without a span, what falls due on the last of two years is in, and a day later is not."""
    for completed_on, expected in ((date(2026, 7, 1), 1), (date(2026, 7, 2), 0)):
        policy = Policy(terms=[Term("2 years")])
        view = seen(Requirement(), Completion(completed_on), policy=policy)
        assert len(said(view)) == expected


@pytest.mark.parametrize(
    "facts",
    [
        (Completion(date(2026, 1, 15)),),
        (*HELD, Exemption("not applicable")),
        (*HELD, Exemption("deferred", until=date(2027, 6, 1))),
        (*HELD, Revocation(date(2026, 6, 1), "fraud")),
        (Requirement(until=date(2026, 12, 1)), Completion(date(2026, 1, 15))),
        (Requirement(),),
    ],
    ids=["not required", "not applicable", "deferred", "revoked", "no longer", "nothing on file"],
)
def test_what_asks_for_nothing_does_not_fall_due(facts):
    """Nothing falls due where it is not required, exempt, revoked, or without a date."""
    assert said(seen(*facts), ON, date(2027, 1, 31)) == []


def test_a_notice_that_an_exemption_held_back_comes_after_it():
    """The notice falls due on the day after the deferral, and the expiration date stays."""
    facts = (*HELD, Exemption("deferred", until=date(2026, 12, 31)))
    assert said(seen(*facts)) == [
        ("2027-01-01", "first"),
        ("2027-01-08", "second"),
        ("2027-01-15", "expiration"),
    ]


def test_notices_and_tasks_by_rules_are_there():
    """A rule's notices come on each of their days, a task with its title and whose it is."""
    view = seen(
        *HELD,
        notices=[NoticeRule(before="2 weeks"), NoticeRule(after="1 week", every="1 week")],
        tasks=[TaskRule(before="2 months", title="Book the course", assignee="supervisor")],
        policy=Policy(terms=[Term("1 year")]),
    )
    found = due_dates(view, ON, date(2027, 2, 1))
    assert [(str(one.on), one.kind.value, one.rule) for one in found] == [
        ("2026-11-15", "task", 1),
        ("2027-01-01", "first", None),  # the earliest rule stands for the first notice
        ("2027-01-01", "rule", 1),
        ("2027-01-15", "expiration", None),
        ("2027-01-22", "rule", 2),
        ("2027-01-29", "rule", 2),
    ]
    assert (found[0].title, found[0].assignee) == ("Book the course", "supervisor")


def test_what_was_not_known_does_not_count():
    """As known at an instant before the completion was recorded, nothing falls due (R-30)."""
    recorded = date(2026, 1, 20)
    at = f"{recorded}T12:00:00+00:00"
    fact = Completion(date(2026, 1, 15), recorded_at=datetime.fromisoformat(at))
    assert (
        said(
            seen(Requirement(), fact, known_at=datetime.fromisoformat("2026-01-19T00:00:00+00:00"))
        )
        == []
    )
    assert len(said(seen(Requirement(), fact, known_at=datetime.fromisoformat(at)))) == 3


def test_an_end_before_the_start_is_refused():
    """The error says which of the two days it is about."""
    with pytest.raises(InvalidDate) as found:
        due_dates(seen(), ON, date(2026, 6, 30))
    assert found.value.field == "end"


def test_every_kind_has_words():
    """Each kind can be said to people, each in words of its own."""
    assert len({one.words for one in DueKind}) == len(DueKind)
