"""Submissions: K-10, K-12 to K-14, K-29 to K-33."""

from datetime import date

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    InvalidCertification,
    InvalidFact,
    InvalidInput,
    NotAllowed,
    ProblemsFound,
    UnknownId,
)
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.handling import Approval, Privacy
from certrules.model.policies import Policy
from certrules.model.roster import Entry
from certrules.model.subjects import Competency, Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.office.filing import Filing, submit_in
from certrules.office.operations import Operation
from certrules.office.sought import certification_seen
from certrules.office.submissions import WITHOUT_ATTACHMENTS
from certrules.ports.records import Action
from tests.dumps import dump
from tests.office.rules import change, messages, read
from tests.office.world import DAY, act

LINK = "https://example.org/card"


def today(office, subject, certification, who="sue"):
    """Return how an assignment stands on the day."""
    return office.histories.of(act(who), subject, certification).today


def test_k_10_a_submission_waits_unless_the_actor_may_approve(office):
    """What ana submits herself is pending; what sue submits for her is approved at once."""
    assert office.submissions.submit(act("ana"), "ana", "fire", DAY).pending
    made = office.submissions.submit(act("sue"), "ana", "first-aid", DAY)
    assert not made.pending
    assert today(office, "ana", "fire").status is Status.MISSING
    assert today(office, "ana", "first-aid").status is Status.VALID


def test_k_10_a_certification_may_approve_all_submissions_by_itself(office, store):
    """With automatic approval, nobody has to look at what ana submits."""
    change(store, "fire", approval=Approval(automatic=True))
    assert not office.submissions.submit(act("ana"), "ana", "fire", DAY).pending


def test_k_10_a_certification_may_approve_what_comes_from_its_activity(office, store):
    """Finishing the activity is approved then, and what is submitted by hand waits."""
    change(store, "fire", approval=Approval(automatic_on_activity=True))

    def finished(work):
        filing = Filing("ana", certification_seen(work, "fire"), DAY)
        return submit_in(work, [filing], by_activity=True)[0]

    made = office.desk.do(act("ana"), Operation.SUBMIT, finished, ["ana"])
    assert not made.pending
    assert office.submissions.submit(act("ana", hour=9), "ana", "fire", DAY).pending


def test_k_12_what_is_hidden_is_answered_as_what_is_not_there(office, store, root):
    """Whatever is asked of a hidden certification, the error is that of a missing one."""
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    office.comments.add(act("ana"), made.id, "done")
    hidden = Privacy(hide_from_levels=["employee", "supervisor"])
    change(store, "fire", privacy=hidden)
    before = dump(store)
    sue, ana = act("sue", hour=9), act("ana", hour=9)
    for ask in (
        lambda id_: office.submissions.submit(ana, "ana", id_, DAY),
        lambda id_: office.submissions.submit_batch(sue, ["ana"], id_, DAY),
        lambda id_: office.submissions.preview(ana, "ana", id_, DAY),
        lambda id_: office.submissions.record(sue, "ana", id_, DAY, DAY),
        lambda id_: office.histories.of(ana, "ana", id_),
        lambda id_: office.records.certify(sue, ["ana"], id_, DAY),
        lambda id_: office.notices.remind(sue, [("ana", id_)]),
        lambda id_: office.forms.hand_in(ana, "ana", id_, "form"),
    ):
        errors = []
        for id_ in ("fire", "fyre"):
            with pytest.raises(UnknownId) as refused:
                ask(id_)
            errors.append(str(refused.value).replace("fyre", "fire"))
        assert errors[0] == errors[1]
    for ask in (
        lambda id_: office.submissions.approve(sue, [id_]),
        lambda id_: office.submissions.decline(sue, [id_], "no"),
        lambda id_: office.submissions.delete(sue, id_),
        lambda id_: office.submissions.edit(ana, id_, version=1),
        lambda id_: office.comments.of(sue, id_),
        lambda id_: office.comments.add(ana, id_, "well"),
    ):
        errors = []
        for id_ in (made.id, "completion-99-1"):
            with pytest.raises((NotAllowed, UnknownId)) as refused:
                ask(id_)
            errors.append(str(refused.value).replace(id_, "it"))
        assert errors[0] == errors[1]
    assert office.submissions.pending(sue) == ()
    assert len(office.submissions.pending(root)) == 1
    assert dump(store) == before


def test_k_13_a_file_or_a_link_has_to_go_with_it(office, store):
    """Where that is asked for, a submission by hand without either is refused."""
    change(store, "fire", approval=Approval(require_attachment=True))
    with pytest.raises(InvalidInput, match="Attach one"):
        office.submissions.submit(act("ana"), "ana", "fire", DAY)
    assert office.submissions.submit(act("ana"), "ana", "fire", DAY, links=[LINK]).attached


def test_k_14_members_of_named_roles_submit_for_many(office, store):
    """Ben may for everybody once his role is named; ana, who is in no such role, may not."""
    ids = ["sue", "ana", "zoe"]
    change(store, "fire", approval=Approval(batch_roles=["leads"]))
    with pytest.raises(NotAllowed):
        office.submissions.submit_batch(act("ben"), ids, "fire", DAY)
    lead = [Role("acme-leads", "Leads", "acme"), Membership("ben", "acme-leads", until=DAY)]
    store.apply(lambda t: t.put(lead, by="root", at=act("root").at))
    made = office.submissions.submit_batch(act("ben"), ids, "fire", DAY, links=[LINK])
    assert [(one.subject, one.pending, one.attached) for one in made] == [
        (one, True, True) for one in ids
    ]
    for late in (act("ana"), act("ben", date(2026, 6, 2))):
        with pytest.raises(NotAllowed):
            office.submissions.submit_batch(late, ids, "fire", DAY)


def test_k_29_a_submission_says_whether_anything_is_attached(office):
    """Files and links are optional; a link that is none, and a file that is not there, are not."""
    assert not office.submissions.submit(act("ana"), "ana", "fire", DAY).attached
    made = office.submissions.submit(
        act("ana", hour=9), "ana", "fire", DAY, links=[LINK], comment="see the card"
    )
    assert made.attached
    assert [one.text for one in office.comments.of(act("ana"), made.id)] == ["see the card"]
    with pytest.raises(InvalidCertification):
        office.submissions.submit(act("ana", hour=10), "ana", "fire", DAY, links=["card"])
    with pytest.raises(UnknownId):
        office.submissions.submit(act("ana", hour=10), "ana", "fire", DAY, files=["x"])
    assert len(office.histories.of(act("ana"), "ana", "fire").records) == 2


def test_k_29_only_what_is_required_unless_one_may_submit_any(office, store):
    """Forklift is required of nobody: sue may submit it for ana, who may not herself."""
    with pytest.raises(NotAllowed):
        office.submissions.submit(act("ana"), "ana", "forklift", DAY)
    assert not office.submissions.submit(act("sue"), "ana", "forklift", DAY).pending
    store.apply(lambda t: t.put([Subject("van", "asset")], by="root", at=act("root").at))
    with pytest.raises(ProblemsFound, match="not the kind of subject"):
        office.submissions.submit(act("root"), "van", "forklift", DAY)
    with pytest.raises(UnknownId):
        office.submissions.submit(act("root"), "nobody", "fire", DAY)


def test_k_29_the_same_at_the_same_instant_is_submitted_once(office):
    """A host that repeats a request that it got no answer to adds nothing."""
    first = office.submissions.submit(act("ana"), "ana", "fire", DAY, links=[LINK], comment="!")
    assert office.submissions.submit(act("ana"), "ana", "fire", DAY, links=[LINK], comment="!") == (
        first
    )
    (record,) = office.histories.of(act("ana"), "ana", "fire").records
    assert (len(record.attachments), len(record.comments)) == (1, 1)


def test_k_30_a_batch_serves_all_with_one_day_and_set_of_files(office):
    """Sue submits for those whom she supervises, in one go; not for zoe, and then for nobody."""
    with pytest.raises(NotAllowed):
        office.submissions.submit_batch(act("sue"), ["ana", "zoe"], "fire", DAY)
    made = office.submissions.submit_batch(act("sue"), ["ana", "ben", "ana"], "fire", DAY)
    assert [(one.subject, one.pending) for one in made] == [("ana", False), ("ben", False)]


def test_k_30_candidates_are_the_associated_or_all(office, root):
    """Those of whom it is required or who have it on file; or everybody; hidden ones left out."""
    candidates = office.submissions.candidates
    assert candidates(root, "fire") == ("ana", "ben")
    assert candidates(root, "fire", everybody=True) == ("sue", "ana", "ben", "zoe")
    assert candidates(act("sue"), "forklift") == ()
    assert candidates(act("sue"), "forklift", everybody=True) == ("sue", "ana", "ben")
    office.people.hide(root, ["ben"])
    assert candidates(root, "fire") == ("ana",)


def test_k_31_a_preview_shows_when_the_status_will_change(office):
    """For a year from June 1: green, blue a month and yellow a week before its end, then red."""
    shown = office.submissions.preview(act("sue"), "ana", "fire", DAY)
    assert (shown.expires_on, shown.by_rules, shown.renews) == (date(2027, 6, 1), True, False)
    assert [(one.on, one.colour) for one in shown.changes] == [
        (date(2026, 6, 1), "green"),
        (date(2027, 5, 1), "blue"),
        (date(2027, 5, 25), "yellow"),
        (date(2027, 6, 2), "red"),
    ]
    by_hand = office.submissions.preview(act("sue"), "ana", "fire", DAY, date(2026, 12, 31))
    assert (by_hand.expires_on, by_hand.by_rules) == (date(2026, 12, 31), False)
    assert [one.on for one in by_hand.changes][1:] == [
        date(2026, 11, 30),
        date(2026, 12, 24),
        date(2027, 1, 1),
    ]


def test_k_31_recording_is_approved_and_asks_where_nothing_is_attached(office):
    """Both dates are given; without a file or a link it has to be confirmed."""
    record = office.submissions.record
    ends = date(2027, 6, 1)
    with pytest.raises(InvalidFact, match="2027-06-01"):
        record(act("sue"), "ana", "fire", DAY, None, links=[LINK])
    with pytest.raises(ConfirmationNeeded) as asked:
        record(act("sue"), "ana", "fire", DAY, ends)
    assert asked.value.effect == WITHOUT_ATTACHMENTS
    made = record(act("sue"), "ana", "fire", DAY, ends, confirmation=WITHOUT_ATTACHMENTS)
    assert not made.pending
    (kept,) = office.histories.of(act("sue"), "ana", "fire").records
    assert (kept.expires_on, kept.completion.expires_on) == (ends, None)
    record(act("sue", hour=9), "ben", "fire", DAY, date(2026, 12, 31), links=[LINK])
    assert today(office, "ben", "fire").expires_on == date(2026, 12, 31)
    with pytest.raises(NotAllowed):
        record(act("ana"), "ana", "fire", DAY, ends, links=[LINK])


def test_k_31_a_competency_is_recorded_too(office, store):
    """The competency of a role is recorded as any certification is."""
    crew = Role("crew", "Crew", "acme", ["first-aid", "fire"], Competency("2 years", "1 month"))
    store.apply(lambda t: t.put([crew], by="root", at=act("root").at))
    made = office.submissions.record(
        act("sue"), "ana", "competency:crew", DAY, date(2028, 6, 1), links=[LINK]
    )
    assert made.certification == "competency:crew"
    assert today(office, "ana", "competency:crew").expires_on == date(2028, 6, 1)


def test_k_32_approve_one_or_many(office):
    """Sue sees what waits for her, the oldest first, and approves it all at once."""
    first = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    second = office.submissions.submit(act("ana", hour=9), "ana", "first-aid", DAY)
    third = office.submissions.submit(act("ben", hour=10), "ben", "fire", DAY)
    waiting = office.submissions.pending(act("sue"))
    assert [one.submission.id for one in waiting] == [first.id, second.id, third.id]
    assert waiting[0].submitted_by == "ana"
    assert len(office.submissions.pending(act("sue"), "ana")) == 2
    with pytest.raises(NotAllowed):
        office.submissions.pending(act("ana"))
    with pytest.raises(NotAllowed):
        office.submissions.approve(act("ana", hour=11), [first.id])
    with pytest.raises(UnknownId):
        office.submissions.approve(act("root", hour=11), [first.id, "completion-99-1"])
    made = office.submissions.approve(act("sue", hour=12), [first.id, second.id])
    assert [one.pending for one in made] == [False, False]
    assert today(office, "ana", "fire").status is Status.VALID
    assert len(office.submissions.pending(act("sue"))) == 1


def test_k_32_all_are_approved_or_none(office):
    """One that was decided on meanwhile, or was edited, leaves the others as they are."""
    first = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    second = office.submissions.submit(act("ana"), "ana", "first-aid", DAY)
    office.submissions.edit(act("ana", hour=9), second.id, version=1, completed_on=date(2026, 5, 1))
    both = [first.id, second.id]
    for seen in ({second.id: 1}, {first.id: 2}):
        with pytest.raises(ConflictingChange) as refused:
            office.submissions.approve(act("sue", hour=10), both, seen=seen)
        assert not refused.value.again
    office.submissions.decline(act("sue", hour=10), [second.id], "the wrong card")
    with pytest.raises(ConflictingChange):
        office.submissions.approve(act("sue", hour=11), both)
    assert [one.submission.id for one in office.submissions.pending(act("sue"))] == [first.id]


def test_k_32_decline_with_a_comment(office):
    """The comment stays with the submission; it counts for nothing, and can be made again."""
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    with pytest.raises(InvalidInput):
        office.submissions.decline(act("sue", hour=9), [made.id], "  ")
    (gone,) = office.submissions.decline(act("sue", hour=9), [made.id], "the wrong card")
    assert gone.state.value == "declined"
    (record,) = office.histories.of(act("ana"), "ana", "fire").records
    assert [(one.author, one.text) for one in record.comments] == [("sue", "the wrong card")]
    assert (record.counts, record.because) == (False, "declined: the wrong card")
    assert today(office, "ana", "fire").status is Status.MISSING
    with pytest.raises(InvalidFact):
        office.submissions.edit(act("sue", hour=10), gone.id, version=2, completed_on=DAY)
    assert office.submissions.submit(act("ana", hour=10), "ana", "fire", DAY).pending


def test_k_32_delete_a_pending_one(office, store):
    """It says first what it does; nobody is told; the audit trail keeps it."""
    made = office.submissions.submit(
        act("ana"), "ana", "fire", DAY, links=[LINK], comment="see the card"
    )
    told = messages(store)
    with pytest.raises(ConfirmationNeeded) as asked:
        office.submissions.delete(act("sue", hour=9), made.id)
    effect = office.submissions.effect_of_deleting(act("sue"), made.id)
    assert effect == asked.value.effect
    assert effect == (
        "deletes the pending submission of 'fire' for 'Ana Ng' on 2026-06-01, "
        "with its comments and attachments"
    )
    office.submissions.delete(act("sue", hour=9), made.id, effect)
    assert office.histories.of(act("ana"), "ana", "fire").records == ()
    assert messages(store) == told
    gone = [
        one.what
        for one in read(store, lambda t: list(t.history(subject="ana")))
        if one.action is Action.REMOVED
    ]
    assert sorted(gone) == ["completion", "office record", "office record"]
    approved = office.submissions.submit(act("sue", hour=10), "ana", "fire", DAY)
    with pytest.raises(ConflictingChange):
        office.submissions.delete(act("sue", hour=11), approved.id, effect)


def test_k_33_another_completion_date_gives_another_expiration_date(office):
    """It is worked out anew, also where one was given by hand before; unless one is given."""
    edit = office.submissions.edit
    made = office.submissions.record(
        act("sue"), "ana", "fire", DAY, date(2026, 12, 31), links=[LINK]
    )
    edit(act("sue", hour=9), made.id, version=1, completed_on=date(2026, 5, 1))
    assert today(office, "ana", "fire").expires_on == date(2027, 5, 1)
    edit(act("sue", hour=10), made.id, version=2, expires_on=date(2027, 1, 31))
    assert today(office, "ana", "fire").expires_on == date(2027, 1, 31)
    edit(act("sue", hour=11), made.id, version=3, expires_on=date(2027, 5, 1))
    (record,) = office.histories.of(act("sue"), "ana", "fire").records
    assert (record.expires_on, record.completion.expires_on) == (date(2027, 5, 1), None)
    same = edit(act("sue", hour=12), made.id, version=4, completed_on=date(2026, 5, 1))
    assert same.version == 4
    with pytest.raises(ConflictingChange):
        edit(act("sue", hour=13), made.id, version=3, completed_on=DAY)


def test_k_33_what_is_approved_is_changed_by_those_who_record(office):
    """Ana may correct what waits, and not what was approved."""
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    changed = office.submissions.edit(
        act("ana", hour=9), made.id, version=1, completed_on=date(2026, 5, 1)
    )
    assert (changed.completed_on, changed.pending) == (date(2026, 5, 1), True)
    office.submissions.approve(act("sue", hour=10), [made.id], seen={made.id: 2})
    with pytest.raises(NotAllowed):
        office.submissions.edit(act("ana", hour=11), made.id, version=3, completed_on=DAY)


def test_k_34_comments_have_an_author_and_a_time(office):
    """They are added, edited by their author alone, and deleted."""
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    first = office.comments.add(act("ana", hour=9), made.id, "taken in Rome")
    assert office.comments.add(act("ana", hour=9), made.id, "taken in Rome") == first
    second = office.comments.add(act("sue", hour=10), made.id, "which card?")
    assert office.comments.of(act("ana"), made.id) == (first, second)
    assert (second.author, second.written_at) == ("sue", act("sue", hour=10).at)
    changed = office.comments.edit(act("ana", hour=11), first, "taken in Riga")
    assert (changed.text, changed.edited_at) == ("taken in Riga", act("ana", hour=11).at)
    with pytest.raises(ConflictingChange):
        office.comments.edit(act("ana", hour=12), first, "taken in Oslo")
    with pytest.raises(NotAllowed):
        office.comments.edit(act("ana", hour=12), second, "nothing")
    with pytest.raises(NotAllowed):
        office.comments.delete(act("ana", hour=12), second.id)
    with pytest.raises(InvalidInput):
        office.comments.add(act("ana", hour=12), made.id, " ")
    office.comments.delete(act("ana", hour=12), first.id)
    office.comments.delete(act("root", hour=12), second.id)
    assert office.comments.of(act("ana"), made.id) == ()
    errors = []
    for id_ in (second.id, "none"):
        with pytest.raises(UnknownId) as refused:
            office.comments.delete(act("root", hour=13), id_)
        errors.append(str(refused.value).replace(id_, ""))
    assert errors[0] == errors[1]


def test_k_38_the_history_of_a_subjects_certification(office, store):
    """Every completion with its dates and what goes with it, and the marks; the latest first."""
    office.submissions.submit(act("sue"), "ana", "fire", date(2025, 6, 10), links=[LINK])
    second = office.submissions.submit(act("ana", hour=9), "ana", "fire", DAY, comment="again")
    office.submissions.approve(act("sue", hour=10), [second.id])
    office.records.revoke(act("root", hour=11), [("ana", "fire")], "incident")
    past = office.histories.of(act("ana"), "ana", "fire")
    assert past.today.status is Status.REVOKED
    assert [
        (one.expires_on, one.counts, one.submitted_by, one.because) for one in past.records
    ] == [
        (date(2027, 6, 1), True, "ana", "approved"),
        (date(2026, 6, 10), True, "sue", "submitted"),
    ]
    assert [one.changed_by for one in past.records] == ["sue", "sue"]
    assert [one.text for one in past.records[0].comments] == ["again"]
    assert [one.link for one in past.records[1].attachments] == [LINK]
    assert [(one.fact.reason, one.by) for one in past.marks] == [("incident", "root")]
    change(store, "fire", privacy=Privacy(hide_attachments_from_levels=["employee"]))
    assert office.histories.of(act("ana"), "ana", "fire").records[1].attachments == ()
    assert len(office.histories.of(act("sue"), "ana", "fire").records[1].attachments) == 1
    assert [one.state.value for one in past.records] == ["approved", "approved"]
    with pytest.raises(NotAllowed):
        office.histories.of(act("ben"), "ana", "fire")
    with pytest.raises(UnknownId):
        office.histories.of(act("sue"), "ana", "forklift")


def test_k_38_two_of_one_day_have_each_its_own_dates(office, store):
    """What came without ids is told apart: one by the rules, one with a date by hand."""
    given = [Completion(DAY), Completion(DAY, date(2026, 9, 30))]
    entries = [Entry("ana", "fire", one) for one in given]
    store.apply(lambda t: t.record(entries, by="root", at=act("root").at))
    found = office.histories.of(act("ana"), "ana", "fire").records
    by_hand = {one.completion.expires_on: one.expires_on for one in found}
    assert by_hand == {None: date(2027, 6, 1), date(2026, 9, 30): date(2026, 9, 30)}


def test_k_38_a_composite_has_no_records_of_its_own(office, store):
    """What is made of others is evaluated, and nothing can be submitted for it (R-59)."""
    both = Certification("both", policy=Policy(all_of=["fire", "first-aid"]))
    rules = Catalogue([*read(store, lambda t: t.catalogue()), both])
    store.apply(lambda t: t.set_catalogue(rules, by="root", at=act("root").at))
    office.requirements.require(act("root"), ["ana"], ["both"])
    for one in ("fire", "first-aid"):
        office.submissions.submit(act("sue"), "ana", one, DAY)
    past = office.histories.of(act("ana"), "ana", "both")
    assert (past.today.status, past.records) == (Status.VALID, ())
    with pytest.raises(ProblemsFound, match="completes a composite"):
        office.submissions.submit(act("sue"), "ana", "both", DAY)


def test_k_38_what_the_rules_reject_counts_for_nothing(office, store):
    """A renewal that comes too early stays in the history, and without dates."""

    def stricter(t):
        fire = t.catalogue()["fire"]
        renewal = attrs.evolve(fire.policy.renewal, minimum_interval="6 months")
        fire = attrs.evolve(fire, policy=attrs.evolve(fire.policy, renewal=renewal))
        rest = [one for one in t.catalogue() if one.id != "fire"]
        t.set_catalogue(Catalogue([*rest, fire]), by="root", at=act("root").at)

    store.apply(stricter)
    office.submissions.submit(act("sue"), "ana", "fire", date(2026, 5, 1))
    assert office.submissions.preview(act("sue"), "ana", "fire", DAY).rejected
    office.submissions.submit(act("sue", hour=9), "ana", "fire", DAY)
    found = office.histories.of(act("ana"), "ana", "fire").records
    assert [(one.counts, one.expires_on) for one in found] == [
        (False, None),
        (True, date(2027, 5, 1)),
    ]
