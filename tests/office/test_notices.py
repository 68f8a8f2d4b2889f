"""What people are told because somebody did something: K-39, H-15."""

from datetime import date

import pytest

from certrules.adapters.log import LogNotifier
from certrules.engine.clocks import StoppedClock
from certrules.engine.engine import Engine
from certrules.errors import ConflictingChange, NotAllowed, UnknownId
from certrules.model.activities import CertificationForm
from certrules.model.handling import Privacy
from certrules.model.subjects import Subject
from certrules.office.access import Account
from certrules.office.telling import HIDDEN, Audiences
from certrules.ports.records import NoticeState
from tests.office.rules import change, messages, read
from tests.office.world import DAY, act


def test_k_39_supervisor_and_certified_user_are_told(office, store):
    """Submitted goes to the supervisor, approved and declined to the certified user."""
    first = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    assert messages(store) == [("sue", "submitted", "ana")]
    second = office.submissions.submit(act("ben", hour=9), "ben", "fire", DAY)
    office.submissions.approve(act("sue", hour=10), [first.id])
    office.submissions.decline(act("sue", hour=11), [second.id], "the wrong card")
    assert messages(store) == [
        ("sue", "submitted", "ana"),
        ("sue", "submitted", "ben"),
        ("ana", "approved", "ana"),
        ("ben", "declined", "ben"),
    ]
    *_, approved, declined = [one.content.items[0] for one in read(store, lambda t: t.outbox())]
    assert (approved.certification, str(approved.about)) == ("fire", "2027-06-01")
    assert declined.text == "the wrong card"
    assert read(store, lambda t: t.notices(state=NoticeState.WAITING)) == ()


def test_k_39_many_at_once_are_one_message_a_person(office, store):
    """Two submissions of ana that are approved together reach her in one message."""
    made = [
        office.submissions.submit(act("ana", hour=hour), "ana", one, DAY)
        for hour, one in ((8, "fire"), (9, "first-aid"))
    ]
    office.submissions.approve(act("sue", hour=10), [one.id for one in made])
    last = read(store, lambda t: t.outbox())[-1].content
    assert (last.to.id, last.to.name) == ("ana", "Ana Ng")
    assert [one.certification for one in last.items] == ["fire", "first-aid"]


def test_k_39_any_all_or_none_are_told(office, store, root):
    """Certified user, submitter, supervisors and others, as the settings say; or nobody."""
    before = office.notices.audiences(root)
    assert before == Audiences(["supervisor"], ["subject"], ["subject"])
    own = Audiences([], ["subject", "submitter", "supervisors", "safety@example.org"], [])
    office.notices.set_audiences(root, own, seen=before)
    with pytest.raises(ConflictingChange):
        office.notices.set_audiences(root, before, seen=before)
    made = office.submissions.submit(act("ben"), "ben", "fire", DAY)
    assert messages(store) == []
    office.submissions.approve(act("sue", hour=9), [made.id])
    assert [one for one, *_ in messages(store)] == ["ben", "sue", "safety@example.org"]
    office.levels.put_account(root, Account("clerk", ["administrator"]))
    office.submissions.submit(act("clerk", hour=10), "ana", "fire", DAY)
    assert [one for one, *_ in messages(store)][3:] == [
        "ana",
        "clerk",
        "sue",
        "safety@example.org",
    ]
    with pytest.raises(NotAllowed):
        office.notices.set_audiences(act("sue"), before, seen=own)


def test_k_39_nobody_is_told_of_what_is_hidden_from_him(office, store):
    """The notice is kept with its reason and goes into no message; so where nobody supervises."""
    change(store, "fire", privacy=Privacy(hide_from_levels=["supervisor"]))
    office.submissions.submit(act("ana"), "ana", "fire", DAY)
    office.levels.put_account(act("root"), Account("zoe", ["employee"], "zoe"), seen=_zoe())
    office.requirements.require(act("root"), ["zoe"], ["forklift"])
    office.submissions.submit(act("zoe"), "zoe", "forklift", DAY)
    assert messages(store) == []
    notices = read(store, lambda t: t.notices())
    assert [(one.recipient, one.state, one.reason) for one in notices] == [
        ("sue", NoticeState.NOT_SENT, HIDDEN),
        ("supervisor", NoticeState.NOT_SENT, "no supervisor"),
    ]


def _zoe():
    return Account("zoe", ["observer"], "zoe")


def test_k_39_what_waits_for_forms_is_told_when_they_are_in(office, store):
    """An approval that does not count yet is no news."""
    change(store, "fire", forms=[CertificationForm("eye test")])
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    office.submissions.approve(act("sue", hour=9), [made.id])
    assert messages(store) == [("sue", "submitted", "ana")]
    office.forms.hand_in(act("ana", hour=10), "ana", "fire", "eye test")
    assert messages(store)[1:] == [("ana", "approved", "ana")]


def test_k_39_the_engine_delivers_what_is_in_the_outbox(office, store):
    """A message of an office leaves as any other, once."""
    office.submissions.submit(act("ana"), "ana", "fire", DAY)
    engine = Engine(store, LogNotifier(), clock=StoppedClock(act("root", hour=20).at))
    assert engine.deliver().delivered == 1
    assert engine.deliver().delivered == 0
    (notice,) = read(store, lambda t: t.notices())
    assert notice.state is NoticeState.SENT


def test_h_15_a_reminder_goes_out_any_time(office, store):
    """With what the sender writes, to the subjects or to others, one message a person."""
    pairs = [("ana", "fire"), ("ana", "first-aid"), ("ben", "fire")]
    sent = office.notices.remind(act("sue"), pairs, text="before Friday")
    assert [(one.to.id, len(one.items), one.text) for one in sent] == [
        ("ana", 2, "before Friday"),
        ("ben", 1, "before Friday"),
    ]
    assert sent[0].items[0].status.value == "missing"
    office.notices.remind(act("sue"), pairs, text="before Friday")
    assert len(read(store, lambda t: t.outbox())) == 2
    (other,) = office.notices.remind(act("sue", hour=9), pairs[:1], to=["supervisors"])
    assert other.to.id == "sue"
    with pytest.raises(NotAllowed):
        office.notices.remind(act("ana"), pairs[:1])
    with pytest.raises(UnknownId):
        office.notices.remind(act("sue"), [("ana", "forklift")])


def test_h_15_who_has_left_is_not_reminded(office, store):
    """The notice says why not (R-62)."""
    gone = Subject(
        "ben", name="Ben Ito", company="acme", supervisor="sue", active_until=date(2026, 5, 31)
    )
    store.apply(lambda t: t.put([gone], by="root", at=act("root").at))
    assert office.notices.remind(act("sue"), [("ben", "fire")]) == ()
    (notice,) = read(store, lambda t: t.notices())
    assert (notice.state, notice.reason) == (NoticeState.NOT_SENT, "left")
