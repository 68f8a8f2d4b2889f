"""Certificates issued and taken back, forms, valid when added: H-5, H-6, H-9 to H-11."""

from datetime import date

import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    InvalidFact,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.activities import CertificationForm
from certrules.model.handling import Approval
from certrules.model.verdicts import Status
from certrules.office.records import Reasons
from certrules.ports.records import Action
from tests.dumps import dump
from tests.office.rules import change, messages, read
from tests.office.world import DAY, act, yearly

LINK = "https://example.org/card"


def standing(office, subject, certification, day=DAY):
    """Return how an assignment stands on a day."""
    return office.histories.of(act("root", day), subject, certification).today


def test_h_5_the_day_of_the_assignment_counts(office, store, root):
    """What is valid when added needs no further action, required directly or by a role."""
    change(store, "forklift", valid_when_added=True)
    office.requirements.require(root, ["ana"], ["forklift"])
    on = act("root").on
    assert root.on == date(2026, 5, 31)
    assert standing(office, "ana", "forklift", on).status is Status.VALID
    assert standing(office, "ana", "forklift", on).expires_on == date(2027, 5, 31)
    office.roles.require(act("root"), ["crew"], ["forklift"])
    assert standing(office, "ben", "forklift", on).expires_on == date(2027, 6, 1)
    assert len(office.histories.of(root, "ana", "forklift").records) == 1
    office.roles.assign(act("root", hour=9), "crew", ["zoe"])
    assert standing(office, "zoe", "forklift", on).expires_on == date(2027, 6, 1)
    assert standing(office, "zoe", "fire", on).status is Status.MISSING


def test_h_5_before_a_later_first_day_it_is_upcoming(office, store):
    """An assignment from July 1 is UPCOMING in June, and valid for a year from its day."""
    change(store, "forklift", valid_when_added=True)
    first = date(2026, 7, 1)
    office.requirements.require(act("root"), ["ana"], ["forklift"], since=first)
    assert standing(office, "ana", "forklift").status is Status.UPCOMING
    assert standing(office, "ana", "forklift", first).status is Status.VALID
    assert standing(office, "ana", "forklift", first).expires_on == date(2027, 7, 1)


FORMS = [
    CertificationForm("eye test"),
    CertificationForm("photo", required=False),
    CertificationForm("renewal", required=False, renews=True),
]


def test_h_6_not_valid_before_the_required_forms_are_in(office, store):
    """Certified on June 1, the form in on June 3: it counts from June 3, for a year from June 1."""
    change(store, "fire", forms=FORMS)
    (made,) = office.records.certify(act("sue"), ["ana"], "fire", DAY)
    assert (made.pending, made.waits_for) == (True, ("eye test",))
    assert standing(office, "ana", "fire").status is Status.MISSING
    assert office.submissions.pending(act("sue")) == ()
    with pytest.raises(ConflictingChange):
        office.submissions.approve(act("sue", hour=9), [made.id])
    with pytest.raises(NotAllowed):
        office.submissions.edit(act("ana", hour=9), made.id, version=1, expires_on=DAY)
    late = date(2026, 6, 3)
    photo = office.forms.hand_in(act("ana", late), "ana", "fire", "photo")
    assert photo.submission.pending
    handed = office.forms.hand_in(act("ana", late), "ana", "fire", "eye test", reference="e-7")
    assert (handed.submission.id, handed.submission.pending) == (made.id, False)
    assert handed.form.fact == made.id
    assert standing(office, "ana", "fire", date(2026, 6, 2)).status is Status.UPCOMING
    assert standing(office, "ana", "fire", late).status is Status.VALID
    assert standing(office, "ana", "fire", late).expires_on == date(2027, 6, 1)
    (record,) = office.histories.of(act("ana"), "ana", "fire").records
    assert [one.form for one in record.forms] == ["photo", "eye test"]
    assert record.because == "its forms are in; approved by sue"


def test_h_6_forms_that_are_in_already_go_with_the_next_completion(office, store):
    """Approved with its form in, a submission counts at once; the next one needs its own form."""
    change(store, "fire", forms=FORMS)
    handed = office.forms.hand_in(act("ana"), "ana", "fire", "eye test")
    assert handed.submission is None
    again = office.forms.hand_in(act("ana"), "ana", "fire", "eye test")
    assert again == handed
    made = office.submissions.submit(act("ana", hour=9), "ana", "fire", DAY)
    assert (made.pending, made.waits_for) == (True, ())
    office.submissions.approve(act("sue", hour=10), [made.id])
    assert standing(office, "ana", "fire").status is Status.VALID
    later = office.submissions.submit(act("ana", hour=11), "ana", "fire", date(2026, 6, 2))
    (waits,) = office.submissions.approve(act("sue", hour=12), [later.id])
    assert waits.waits_for == ("eye test",)
    assert len(office.forms.of(act("ana"), "ana", "fire")) == 1
    third = office.submissions.submit(act("ana", hour=13), "ana", "fire", date(2026, 6, 4))
    ids = [
        office.forms.hand_in(act("ana", hour=hour), "ana", "fire", "eye test").submission.id
        for hour in (14, 15)
    ]
    assert ids == [later.id, third.id]
    with pytest.raises(UnknownId):
        office.forms.hand_in(act("ana"), "ana", "fire", "eye-test")


def test_h_6_the_linked_form_renews(office, store):
    """Handed in with something on file, it is a renewal on its day; with nothing, it waits."""
    approval = Approval(automatic_on_activity=True)
    change(store, "fire", forms=[CertificationForm("renewal", renews=True)], approval=approval)
    first = office.forms.hand_in(act("ana"), "ana", "fire", "renewal")
    assert first.submission is None
    office.records.certify(act("sue"), ["ana"], "fire", DAY)
    later = date(2027, 5, 20)
    handed = office.forms.hand_in(act("ana", later), "ana", "fire", "renewal")
    assert (handed.submission.pending, handed.submission.completed_on) == (False, later)
    assert standing(office, "ana", "fire", later).expires_on == date(2028, 5, 20)


def test_h_9_removing_deletes_the_history_and_says_so_first(office, store):
    """The effect is confirmed, and a changed one asks again; the audit trail keeps it all."""
    remove, pair = office.records.remove, ("ana", "forklift")
    change(store, "forklift", forms=FORMS)
    office.requirements.require(act("root"), ["ana"], ["forklift"])
    office.forms.hand_in(act("ana", hour=7), "ana", "forklift", "eye test")
    made = office.submissions.submit(act("sue"), "ana", "forklift", DAY, links=[LINK], comment="!")
    office.forms.hand_in(act("ana", hour=9), "ana", "forklift", "photo")
    office.records.revoke(act("root", hour=9), [pair], "incident")
    with pytest.raises(NotAllowed):
        remove(act("sue", hour=10), [pair])
    with pytest.raises(ConfirmationNeeded) as asked:
        remove(act("root", hour=10), [pair])
    effect = asked.value.effect
    assert effect == office.records.effect_of_removing(act("root"), [pair]).text
    assert effect == (
        "removes forklift of ana for good, with 1 completion, 2 other facts, 1 comment, "
        "1 attachment and 2 forms; to keep the history, revoke instead"
    )
    office.comments.add(act("sue", hour=11), made.id, "?")
    with pytest.raises(ConfirmationNeeded):
        remove(act("root", hour=12), [pair], effect)
    effect = office.records.effect_of_removing(act("root"), [pair]).text
    remove(act("root", hour=12), [pair], effect)
    with pytest.raises(UnknownId):
        office.histories.of(act("root"), *pair)
    assert office.forms.of(act("root"), *pair) == ()
    gone = [
        one.what
        for one in read(store, lambda t: list(t.history(subject="ana")))
        if one.action is Action.REMOVED
    ]
    assert sorted(set(gone)) == ["completion", "office record", "requirement", "revocation"]


def test_h_9_what_a_role_requires_is_removed_at_the_role(office):
    """The error says at which role; of several, none is removed then (H-4)."""
    office.requirements.require(act("root"), ["ana"], ["forklift"])
    pairs = [("ana", "forklift"), ("ana", "fire")]
    with pytest.raises(InvalidInput, match="is required by the role 'Crew'"):
        office.records.effect_of_removing(act("root"), pairs)
    office.roles.unassign(act("root"), "crew", ["ana"])
    office.submissions.submit(act("sue"), "ana", "fire", DAY)
    removal = office.records.effect_of_removing(act("root"), pairs)
    office.records.remove(act("root", hour=9), pairs, removal.text)
    assert len(removal.facts) == 2
    with pytest.raises(UnknownId):
        office.histories.of(act("root"), "ana", "forklift")


def test_h_10_certify_and_renew_many_at_once(office, store):
    """The dates are prefilled from the rules, and can be others; nobody is told."""
    certify, renew = office.records.certify, office.records.renew
    with pytest.raises(InvalidFact, match="Certify it instead"):
        renew(act("sue"), ["ana"], "fire", DAY)
    made = certify(act("sue"), ["ana", "ben"], "fire", DAY, links=[LINK], comment="course in Rome")
    assert [(one.subject, one.pending, one.attached) for one in made] == [
        ("ana", False, True),
        ("ben", False, True),
    ]
    assert standing(office, "ben", "fire").expires_on == date(2027, 6, 1)
    with pytest.raises(InvalidFact, match="fire of ana' has a certificate on file"):
        certify(act("sue", hour=9), ["ana"], "fire", DAY)
    later = date(2027, 5, 20)
    shown = office.submissions.preview(act("sue"), "ana", "fire", later)
    assert (shown.expires_on, shown.renews) == (date(2028, 5, 20), True)
    renew(act("sue", later), ["ana"], "fire", later, shown.expires_on)
    renew(act("sue", later), ["ben"], "fire", later, date(2028, 6, 1))
    assert standing(office, "ana", "fire", later).expires_on == date(2028, 5, 20)
    assert standing(office, "ben", "fire", later).expires_on == date(2028, 6, 1)
    by_hand = [
        office.histories.of(act("sue"), one, "fire").records[0].completion.expires_on
        for one in ("ana", "ben")
    ]
    assert by_hand == [None, date(2028, 6, 1)]
    assert messages(store) == []


def test_h_11_revoke_many_with_a_reason_and_reinstate(office, store):
    """Nobody is told; what is revoked stays so until it is reinstated, on the day given."""
    office.records.certify(act("sue"), ["ana", "ben"], "fire", DAY)
    pairs = [("ana", "fire"), ("ben", "fire")]
    with pytest.raises(NotAllowed):
        office.records.revoke(act("sue", hour=9), pairs, "incident")
    for reason, text in (("bad mood", ""), ("other", "because")):
        with pytest.raises(InvalidFact):
            office.records.revoke(act("root", hour=9), pairs, reason, text)
    day = date(2026, 6, 10)
    root = act("root", day)
    office.records.revoke(root, pairs, "other", "left the site without a word")
    assert standing(office, "ana", "fire", date(2026, 6, 9)).status is Status.VALID
    assert standing(office, "ana", "fire", day).status is Status.REVOKED
    with pytest.raises(InvalidFact, match="revoked on 2026-06-10 already"):
        office.records.revoke(root, [("ana", "fire")], "incident")
    back = date(2026, 7, 1)
    with pytest.raises(InvalidFact, match="not revoked on 2026-06-09"):
        office.records.reinstate(root, pairs, reinstated_on=date(2026, 6, 9))
    office.records.reinstate(act("root", back), [("ana", "fire")])
    assert standing(office, "ana", "fire", date(2026, 6, 30)).status is Status.REVOKED
    assert standing(office, "ana", "fire", back).status is Status.VALID
    assert standing(office, "ben", "fire", back).status is Status.REVOKED
    assert messages(store) == []
    with pytest.raises(UnknownId):
        office.records.revoke(root, [("ana", "forklift")], "incident")


def test_h_11_revoking_says_first_what_it_takes_along(office, store, root):
    """Every status that changes, that of what was covered among them; nothing is done by it."""
    office.certifications.create(root, yearly("senior", children=["fire"]))
    office.records.certify(act("root"), ["ana", "ben"], "senior", DAY)
    office.records.certify(act("root", hour=9), ["ben"], "fire", DAY)
    by, pairs = act("root", hour=10), [("ana", "senior"), ("ben", "senior")]
    before = dump(store)
    effect = office.records.effect_of_revoking(by, pairs)
    assert dump(store) == before
    assert effect.text == (
        "revokes from 2026-06-01 on: fire of ana: valid becomes missing; "
        "senior of ana: valid becomes revoked; senior of ben: valid becomes revoked; "
        "the records stay, and it can be reinstated"
    )
    office.records.revoke(by, pairs, "fraud")
    for one in effect.changes:
        assert standing(office, one.subject, one.certification).status is one.after
    assert standing(office, "ben", "fire").status is Status.VALID
    later = office.records.effect_of_revoking(by, pairs, revoked_on=date(2026, 7, 1))
    assert later.changes == ()
    assert "no status changes" in later.text
    with pytest.raises(UnknownId):
        office.records.effect_of_revoking(by, [("ana", "nothing")])


def test_h_11_the_reasons_are_the_hosts_own(office):
    """The list can be replaced; the other reason stays; a stale edit is refused (R-17)."""
    before = office.records.reasons(act("root"))
    own = Reasons(["bad mood"])
    office.records.set_reasons(act("root"), own, seen=before)
    assert office.records.reasons(act("root")) == own
    with pytest.raises(ConflictingChange):
        office.records.set_reasons(act("root", hour=9), Reasons(["none"]), seen=before)
    office.records.certify(act("sue"), ["ana"], "fire", DAY)
    with pytest.raises(InvalidFact):
        office.records.revoke(act("root", hour=9), [("ana", "fire")], "incident")
    office.records.revoke(act("root", hour=9), [("ana", "fire")], "bad mood")
    assert standing(office, "ana", "fire").status is Status.REVOKED
    with pytest.raises(NotAllowed):
        office.records.set_reasons(act("sue"), before, seen=own)
