"""Activities that are finished, to be done, and put before a login: K-9, K-10, K-12."""

from datetime import date, timedelta
from io import BytesIO

import attrs
import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.errors import (
    ConflictingChange,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.activities import Activity
from certrules.model.facts import Completion
from certrules.model.handling import Approval, Privacy
from certrules.model.roster import Entry
from certrules.model.subjects import Requirement
from certrules.model.verdicts import Status
from certrules.office.office import Office
from tests.dumps import dump
from tests.office.rules import change
from tests.office.world import DAY, act

COURSE = Activity("course", "Fire drill", "course-7")
EXTERNAL = Activity("external course", "First aid", "lms-12")
RULES = Activity("acknowledgement", "Site rules", revision="1", required_at_login=True)
FORM = Activity("form", "Health form", allows_drafts=True, required_at_login=True)
PAID = Activity("form", "Licence", takes_payment=True)


@pytest.fixture
def desk(office, tmp_path):
    """The office, with a folder for files and a host that offers courses."""
    return Office(office.desk.store, files=FolderOfFiles(tmp_path / "files"), provider=Offers())


class Offers:
    """A host that offers one course, to one person."""

    def address(self, reference, subject):
        """Return where the course is, for ana alone."""
        there = (reference, subject) == ("course-7", "ana")
        return f"https://lms.example/{reference}?who={subject}" if there else None


def receipt(desk, who="ana"):
    """Hand a receipt in, and return its id."""
    return desk.files.receive(act(who), "receipt.pdf", BytesIO(b"paid"), subject=who).id


def names(todo):
    """Return which certifications have something to be done."""
    return [one.certification for one in todo]


def blocking(desk, who="ana", **of):
    """Return what is put before a login of ana."""
    return names(desk.activities.blocking_activities(act(who, **of), "ana"))


def test_k_9_finishing_makes_a_submission_that_waits(desk, store):
    """On the day on which it was finished, with what came along."""
    change(store, "fire", activity=COURSE)
    scan = receipt(desk)
    made = desk.activities.finish(
        act("ana"),
        "ana",
        "fire",
        on=date(2026, 5, 20),
        files=[scan],
        links=["https://example.org/x"],
        credits="1.5",
        comment="with Joe",
    )
    assert made.submission.pending
    assert made.submission.completed_on == made.activity.finished_on == date(2026, 5, 20)
    (record,) = desk.histories.of(act("sue"), "ana", "fire").records
    assert record.because == "finished the activity"
    assert [one.file or one.link for one in record.attachments] == [scan, "https://example.org/x"]
    assert [one.text for one in record.comments] == ["with Joe"]
    assert record.completion.credits == attrs.evolve(record.completion, credits="1.5").credits
    assert made.activity.fact == record.id


def test_k_9_whether_it_makes_a_submission_is_an_option(desk, store):
    """Without one it is finished all the same, and what came along is no more in the inbox."""
    change(store, "fire", activity=attrs.evolve(COURSE, makes_submission=False))
    scan = receipt(desk)
    made = desk.activities.finish(act("ana"), "ana", "fire", files=[scan])
    assert made.submission is None
    assert made.activity.files == (scan,)
    assert desk.histories.of(act("ana"), "ana", "fire").records == ()
    assert desk.files.inbox(act("ana")) == ()
    assert desk.files.get(act("zoe"), scan).id == scan
    assert desk.activities.to_do(act("ana"), "ana") == ()
    for more in ({"links": ["http://x"]}, {"comment": "x"}, {"credits": 1}):
        with pytest.raises(InvalidInput, match="makes no submission"):
            desk.activities.finish(act("ana", hour=9), "ana", "fire", **more)


def test_k_9_a_payment_comes_with_its_receipt(desk, store):
    """Where one is taken it is needed and attached; elsewhere there is no such thing."""
    change(store, "fire", activity=PAID)
    change(store, "first-aid", activity=Activity("payment", "Fee"))
    for name in ("fire", "first-aid"):
        with pytest.raises(InvalidInput, match="no receipt"):
            desk.activities.finish(act("ana"), "ana", name)
        paid = receipt(desk)
        made = desk.activities.finish(act("ana"), "ana", name, receipt=paid)
        (attached,) = desk.files.attached(act("ana"), "ana", made.submission.id)
        assert attached.file == paid
    change(store, "fire", activity=COURSE)
    with pytest.raises(InvalidInput, match="takes no payment"):
        desk.activities.finish(act("ana", hour=9), "ana", "fire", receipt=receipt(desk))


def test_k_9_drafts_are_kept_where_the_activity_allows_them(desk, store):
    """Until it is finished; two who write at once do not overwrite each other."""
    change(store, "fire", activity=FORM)
    change(store, "first-aid", activity=COURSE)
    save, ana = desk.activities.save_draft, act("ana")
    assert desk.activities.draft(ana, "ana", "fire") is None
    first = save(ana, "ana", "fire", "name: Ana", seen=None)
    assert desk.activities.draft(ana, "ana", "fire") == first
    assert (first.text, first.saved_by, first.saved_at) == ("name: Ana", "ana", ana.at)
    second = save(act("ana", hour=9), "ana", "fire", "name: Ana Ng", seen=first)
    with pytest.raises(ConflictingChange):
        save(act("sue", hour=10), "ana", "fire", "x", seen=first)
    assert desk.activities.draft(act("sue"), "ana", "fire") == second
    assert names(desk.activities.to_do(ana, "ana")) == ["first-aid", "fire"]
    with pytest.raises(InvalidInput, match="no drafts"):
        save(ana, "ana", "first-aid", "x")
    with pytest.raises(NotAllowed):
        desk.activities.draft(act("ben"), "ana", "fire")
    desk.activities.finish(act("ana", hour=11), "ana", "fire")
    assert desk.activities.draft(ana, "ana", "fire") is None


def test_k_9_the_host_says_where_an_activity_is_done(desk, store):
    """For whom it offers it; elsewhere, and without a provider, there is no address."""
    change(store, "fire", activity=COURSE)
    change(store, "first-aid", activity=EXTERNAL)
    aid, fire = desk.activities.to_do(act("ana"), "ana")
    assert (fire.name, fire.activity, fire.status) == ("fire", COURSE, Status.MISSING)
    assert fire.address == "https://lms.example/course-7?who=ana"
    assert aid.address is None
    assert {one.address for one in desk.activities.to_do(act("ben"), "ben")} == {None}
    plain = Office(desk.desk.store)
    assert {one.address for one in plain.activities.to_do(act("ana"), "ana")} == {None}


def test_k_9_what_is_to_be_done(desk, store):
    """What is required and missing, due or expired; not what waits, holds, or nobody requires."""
    for name in ("fire", "first-aid", "forklift"):
        change(store, name, activity=COURSE)

    def due(day):
        return names(desk.activities.to_do(act("sue", day), "ana"))

    assert due(DAY) == ["first-aid", "fire"]
    made = desk.activities.finish(act("ana"), "ana", "fire").submission
    assert due(DAY) == ["first-aid"]
    desk.submissions.approve(act("sue", hour=9), [made.id])
    assert due(date(2027, 4, 30)) == ["first-aid"]
    for day in (date(2027, 5, 1), date(2027, 5, 30), date(2027, 6, 2)):
        assert due(day) == ["first-aid", "fire"]
    again = desk.activities.finish(act("ana", date(2027, 5, 2)), "ana", "fire").submission
    assert due(date(2027, 5, 3)) == ["first-aid"]
    desk.submissions.decline(act("sue", date(2027, 5, 4)), [again.id], "not there")
    assert due(date(2027, 5, 5)) == ["first-aid", "fire"]


def test_k_9_an_external_course_is_told_of_late(desk, store):
    """By finishing it on an earlier day, or by a completion that comes in by import."""
    for name in ("fire", "first-aid"):
        change(store, name, activity=EXTERNAL)
    late = act("sue", DAY + timedelta(days=30))
    made = desk.activities.finish(late, "ana", "fire", on=DAY)
    assert not made.submission.pending
    entry = Entry("ana", "first-aid", Completion(DAY))
    store.apply(lambda t: t.record([entry], by="import", at=late.at))
    assert desk.activities.to_do(late, "ana") == ()
    (record,) = desk.histories.of(late, "ana", "fire").records
    assert record.expires_on == date(2027, 6, 1)


def test_k_10_what_comes_from_the_activity_may_be_approved_by_itself(desk, store):
    """Where the certification says so for all, or for the activity alone."""
    change(store, "fire", activity=COURSE, approval=Approval(automatic_on_activity=True))
    change(store, "first-aid", activity=COURSE, approval=Approval(automatic=True))
    for name in ("fire", "first-aid"):
        assert not desk.activities.finish(act("ana"), "ana", name).submission.pending
    assert desk.submissions.submit(act("ana", hour=9), "ana", "fire", DAY).pending


def test_k_10_what_is_required_at_login_blocks_until_it_is_done(desk, store):
    """It is approved by itself, blocks no more, and blocks again once it has expired."""
    change(store, "fire", activity=RULES)
    change(store, "first-aid", activity=COURSE)
    assert blocking(desk) == ["fire"]
    assert not desk.activities.finish(act("ana"), "ana", "fire").submission.pending
    assert blocking(desk, hour=9) == []
    assert blocking(desk, day=date(2027, 5, 31)) == []
    assert blocking(desk, day=date(2027, 6, 2)) == ["fire"]
    ahead = desk.activities.blocking_activities(act("ana"), "ana", date(2027, 6, 2))
    assert names(ahead) == ["fire"]


def test_k_10_a_form_blocks_too_and_what_nobody_requires_does_not(desk, store):
    """Forklift is required of nobody until it is, though ana had it once."""
    change(store, "forklift", activity=FORM)
    assert blocking(desk) == []
    had = Entry("ana", "forklift", Completion(date(2024, 6, 1)))
    store.apply(lambda t: t.record([had], by="import", at=act("root").at))
    assert blocking(desk) == []
    entry = Entry("ana", "forklift", Requirement())
    store.apply(lambda t: t.record([entry], by="root", at=act("root").at))
    assert blocking(desk) == ["forklift"]


def test_k_10_a_new_revision_is_to_be_acknowledged_again(desk, store):
    """The certification stays valid; from the day of the revision the document is to do, once."""
    change(store, "fire", activity=RULES)
    desk.activities.finish(act("ana"), "ana", "fire")
    revised = attrs.evolve(RULES, revision="2", revised_on=date(2026, 7, 1))
    change(store, "fire", activity=revised)
    assert blocking(desk, day=date(2026, 6, 30)) == []
    (todo,) = desk.activities.to_do(act("ana", date(2026, 7, 1)), "ana")
    assert (todo.new_revision, todo.status) == (True, Status.VALID)
    assert blocking(desk, day=date(2026, 7, 1)) == ["fire"]
    desk.activities.finish(act("ana", date(2026, 7, 2)), "ana", "fire")
    assert blocking(desk, day=date(2026, 7, 2)) == []


def test_k_10_what_came_in_by_import_is_of_the_revision_of_its_day(desk, store):
    """A completion before the revision is of an older one; without its date nobody can tell."""
    entry = Entry("ana", "fire", Completion(DAY))
    store.apply(lambda t: t.record([entry], by="import", at=act("root").at))
    for revised_on, found in ((None, []), (DAY, []), (date(2026, 6, 2), ["fire"])):
        change(store, "fire", activity=attrs.evolve(RULES, revised_on=revised_on))
        assert blocking(desk, day=date(2026, 6, 3)) == found


def test_k_10_finished_at_the_same_instant_is_finished_once(desk, store):
    """A request that comes twice makes one submission."""
    change(store, "fire", activity=COURSE)
    first = desk.activities.finish(act("ana"), "ana", "fire")
    before = dump(store)
    assert desk.activities.finish(act("ana"), "ana", "fire") == first
    assert dump(store) == before


def test_k_12_hidden_activities_are_absent(desk, store):
    """From the holder's own list and login, whoever asks; finishing one is as for none there."""
    change(store, "fire", activity=RULES, privacy=Privacy(hide_from_levels=["employee"]))
    for who in ("ana", "sue"):
        assert desk.activities.to_do(act(who), "ana") == ()
        assert blocking(desk, who) == []
    errors = []
    for name in ("fire", "fyre"):
        for ask in (
            desk.activities.finish,
            desk.activities.draft,
            lambda *of: desk.activities.save_draft(*of, "x"),
        ):
            with pytest.raises(UnknownId) as refused:
                ask(act("ana"), "ana", name)
            errors.append(str(refused.value).replace("fyre", "fire"))
    assert len(set(errors)) == 1
    change(store, "fire", privacy=Privacy(hide_from_levels=["supervisor"]))
    assert blocking(desk) == ["fire"]
    assert blocking(desk, "sue") == []


def test_activities_are_those_of_whom_one_may_see(desk, store):
    """Each asks and finishes for those alone whom the level allows; no activity, nothing to do."""
    change(store, "fire", activity=COURSE)
    for ask in (desk.activities.to_do, desk.activities.blocking_activities):
        with pytest.raises(NotAllowed):
            ask(act("ben"), "ana")
        with pytest.raises(UnknownId):
            ask(act("zoe"), "nobody")
    for who in ("ben", "zoe"):
        with pytest.raises(NotAllowed):
            desk.activities.finish(act(who), "ana", "fire")
    with pytest.raises(InvalidInput, match="asks for no activity"):
        desk.activities.finish(act("ana"), "ana", "first-aid")
    change(store, "forklift", activity=COURSE)
    with pytest.raises(NotAllowed):
        desk.activities.finish(act("ana"), "ana", "forklift")
    assert desk.activities.finish(act("sue"), "ana", "forklift").submission is not None
