"""Competencies of roles: K-23, R-26."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    InvalidInput,
    InvalidPeriod,
    NotAllowed,
    UnknownId,
)
from certrules.model.facts import Completion
from certrules.model.handling import Privacy
from certrules.model.roster import Entry
from certrules.model.subjects import Competency
from certrules.model.verdicts import NoticeKind, Recipient, Status
from certrules.office.attachments import FILES, FileInfo
from certrules.office.cards import CompetencyCard
from certrules.office.comments import comments_on
from certrules.office.competencies import RoleCompetency
from certrules.office.sought import held
from certrules.planning.notices import notices
from certrules.status.timeline import evaluate
from tests.dumps import dump
from tests.office.world import DAY, OTHERS, act

CREW = "competency:crew"
TWO_YEARS = Competency("2 years", "3 months")


def assignment(store, subject):
    """Return the assignment of the crew's competency to a subject."""
    with store.reading() as t:
        return held(t, [subject])[subject, CREW]


def record(store, *subjects, on=DAY):
    """Put the crew's competency on file."""
    entries = [Entry(one, CREW, Completion(on)) for one in subjects]
    store.apply(lambda t: t.record(entries, by="root", at=act("root").at))


def test_k_23_a_role_requires_a_competency_of_every_member(office, store, root):
    """It is missing until it is recorded, and expires after its duration."""
    assert office.competencies.of(act("ana"), "crew") is None
    office.competencies.require(root, "crew", TWO_YEARS, seen=None)
    found = office.competencies.of(act("ana"), "crew")
    assert found == RoleCompetency("crew", TWO_YEARS, CompetencyCard())
    assert found.id == CREW
    for who in ("ana", "ben"):
        assert evaluate(assignment(store, who), DAY).status is Status.MISSING
    record(store, "ana")
    answer = evaluate(assignment(store, "ana"), DAY)
    assert (answer.status, answer.expires_on) == (Status.VALID, date(2028, 6, 1))
    table = office.roles.members(act("sue"), "crew")
    assert table.certifications == ("first-aid", "fire", CREW)
    assert [one.answers[2].status for one in table.rows] == [Status.VALID, Status.MISSING]


def test_k_23_the_lead_notice_goes_to_the_user(office, store, root):
    """Once, the lead time before the expiration date, and to nobody else."""
    office.competencies.require(root, "crew", TWO_YEARS)
    record(store, "ana")
    told = notices(assignment(store, "ana"), DAY, date(2028, 6, 1))
    assert [(one.kind, one.on, one.recipients) for one in told] == [
        (NoticeKind.LEAD_TIME, date(2028, 3, 1), (Recipient.SUBJECT,))
    ]


def test_k_23_a_competency_may_never_expire(office, store, root):
    """Without a duration it is valid for ever, and has no lead time."""
    office.competencies.require(root, "crew", Competency())
    record(store, "ana")
    answer = evaluate(assignment(store, "ana"), date(2999, 1, 1))
    assert (answer.status, answer.expires_on) == (Status.VALID, None)


@pytest.mark.parametrize(
    ("valid_for", "lead"), [("1 year", "1 year"), ("1 month", "31 days"), (None, "1 day")]
)
def test_k_23_the_lead_time_is_shorter_than_the_duration(valid_for, lead):
    """Not as long, not longer, and none without a duration."""
    with pytest.raises(InvalidPeriod):
        Competency(valid_for, lead)


def test_k_23_the_certificate_is_the_worksheet_or_a_file(office, store, root):
    """A custom certificate is a file that was received."""
    card = CompetencyCard(certificate="f1")
    before = dump(store)
    with pytest.raises(UnknownId, match="file"):
        office.competencies.require(root, "crew", TWO_YEARS, card)
    assert dump(store) == before
    file = FileInfo(
        "f1", "cert.pdf", "application/pdf", 3, "0" * 64, "root", datetime(2026, 1, 1, tzinfo=UTC)
    )
    store.apply(lambda t: FILES.put(t, root, {"f1": file}))
    office.competencies.require(root, "crew", TWO_YEARS, card)
    assert office.competencies.of(root, "crew").card.certificate == "f1"


def test_k_23_of_two_who_change_a_competency_the_second_is_told(office, root):
    """Nobody overwrites what he has not seen; the same again is no conflict."""
    require = office.competencies.require
    require(root, "crew", TWO_YEARS, seen=None)
    require(root, "crew", TWO_YEARS, seen=None)
    seen = office.competencies.of(root, "crew")
    require(root, "crew", Competency("1 year"), seen=seen)
    with pytest.raises(ConflictingChange, match="'crew'") as raised:
        require(root, "crew", Competency("3 years"), seen=seen)
    assert not raised.value.again
    assert office.competencies.of(root, "crew").competency == Competency("1 year")


def test_k_23_a_competency_is_hidden_as_its_privacy_says(office, store, root):
    """From those whose levels are all barred it is not there, in views and operations (K-12)."""
    card = CompetencyCard(privacy=Privacy(hide_from_levels=["employee", "supervisor"]))
    office.competencies.require(root, "crew", TWO_YEARS, card)
    office.marks.set(act("root"), CREW, ["ana"], "not applicable")
    for name in ("ana", "sue"):
        assert office.competencies.of(act(name), "crew") is None
        assert office.roles.get(act(name), "crew").role.competency is None
        assert office.roles.members(act(name), "crew").certifications == ("first-aid", "fire")
        assert office.marks.of_subject(act(name), "ana") == ()
        required = office.requirements.of_subject(act(name), "ana")
        assert [one.certification for one in required] == ["first-aid", "fire"]
    with pytest.raises(UnknownId):
        office.marks.set(act("sue"), CREW, ["ana"], "not applicable")
    assert office.competencies.of(act("zoe"), "crew") is not None


def test_k_23_what_is_hidden_is_not_overwritten(office, store, root):
    """Who does not see the competency of a role cannot make it one that all see (K-12)."""
    card = CompetencyCard(privacy=Privacy(hide_from_levels=["administrator"]))
    office.competencies.require(root, "crew", TWO_YEARS, card)
    before = dump(store)
    with pytest.raises(NotAllowed):
        office.competencies.require(root, "crew", TWO_YEARS)
    with pytest.raises(UnknownId):
        office.competencies.effect_of_releasing(root, "crew")
    assert dump(store) == before


def test_k_23_releasing_a_role_says_what_goes_along(office, store, root):
    """What is recorded is removed, after it was confirmed; the audit trail keeps it."""
    office.competencies.require(root, "crew", TWO_YEARS)
    record(store, "ana", "ben")
    effect = office.competencies.effect_of_releasing(root, "crew")
    assert effect == "releases the role 'Crew' from its competency and removes 2 records of it"
    before = dump(store)
    with pytest.raises(ConfirmationNeeded) as asked:
        office.competencies.release(root, "crew")
    assert asked.value.effect == effect
    assert dump(store) == before
    office.competencies.release(act("root"), "crew", effect)
    assert office.competencies.of(root, "crew") is None
    with store.reading() as t:
        assert t.facts(certification=CREW) == ()
        assert [one.removed for one in t.facts("ana", CREW, versions=True)] == [False, True]
    for role in ("crew", "crow"):
        with pytest.raises(UnknownId):
            office.competencies.release(act("root"), role, effect)
    # Required anew, it begins with what is recorded from then on.
    office.competencies.require(act("root", hour=9), "crew", TWO_YEARS)
    assert evaluate(assignment(store, "ana"), DAY).status is Status.MISSING


def test_k_23_releasing_a_role_takes_along_what_was_said(office, store, root):
    """Comments on what is removed are removed with it."""
    office.competencies.require(root, "crew", TWO_YEARS)
    record(store, "ana")
    with store.reading() as t:
        (fact,) = t.facts("ana", CREW)
    office.comments.add(root, fact.id, "Seen on board.")
    effect = office.competencies.effect_of_releasing(root, "crew")
    office.competencies.release(act("root"), "crew", effect)
    with store.reading() as t:
        assert comments_on(t, fact.id, "ana") == ()


def test_k_23_an_imported_competency_is_released(office, store, root):
    """It came without anything that the office keeps of it."""
    with store.reading() as t:
        (crew,) = t.roster(()).roles
    crew = attrs.evolve(crew, competency=TWO_YEARS)
    store.apply(lambda t: t.put([crew], by="import", at=root.at))
    assert office.competencies.of(root, "crew").card == CompetencyCard()
    effect = office.competencies.effect_of_releasing(root, "crew")
    assert effect == "releases the role 'Crew' from its competency and removes 0 records of it"
    office.competencies.release(root, "crew", effect)
    assert office.competencies.of(root, "crew") is None


def test_k_23_competencies_are_switched_off_for_an_installation(office, store, root):
    """Then no role can require one; while some do, they stay on."""
    office.competencies.require(root, "crew", TWO_YEARS)
    with pytest.raises(InvalidInput, match="1 role"):
        office.competencies.switch(root, on=False)
    effect = office.competencies.effect_of_releasing(root, "crew")
    office.competencies.release(root, "crew", effect)
    assert office.competencies.are_on(act("ana"))
    office.competencies.switch(root, on=False)
    office.competencies.switch(root, on=False)
    assert not office.competencies.are_on(act("ana"))
    before = dump(store)
    with pytest.raises(InvalidInput, match="Switch competencies on"):
        office.competencies.require(root, "crew", TWO_YEARS)
    assert dump(store) == before
    office.competencies.switch(root, on=True)
    office.competencies.require(root, "crew", TWO_YEARS)


def test_k_23_a_competency_is_recorded(office, store, root):
    """By who may record for the member, with both dates; it counts at once (K-31)."""
    office.competencies.require(root, "crew", TWO_YEARS)
    done, ends = DAY - timedelta(days=10), date(2027, 1, 31)
    with pytest.raises(NotAllowed):
        office.submissions.record(act("ana"), "ana", CREW, done, ends)
    office.submissions.record(
        act("sue"), "ana", CREW, done, ends, links=["https://example.org/worksheet"]
    )
    answer = evaluate(assignment(store, "ana"), DAY)
    assert (answer.status, answer.expires_on) == (Status.VALID, ends)


def test_k_23_only_a_role_that_is_there_requires(office, store, root):
    """An unknown role, and nothing changes."""
    before = dump(store)
    for attempt in (
        lambda: office.competencies.require(root, "crow", TWO_YEARS),
        lambda: office.competencies.of(root, "crow"),
        lambda: office.competencies.effect_of_releasing(root, "crow"),
        lambda: office.competencies.effect_of_releasing(root, "crew"),
    ):
        with pytest.raises(UnknownId):
            attempt()
    assert dump(store) == before


def test_k_28_others_change_no_competencies(office, store):
    """It is answered alike whether or not the role is there, and nothing changes."""
    before = dump(store)
    competencies = office.competencies
    for name, role in product(OTHERS, ("crew", "nothing")):
        for attempt in (
            lambda by, one: competencies.require(by, one, TWO_YEARS),
            competencies.release,
            competencies.effect_of_releasing,
            lambda by, _: competencies.switch(by, on=False),
        ):
            with pytest.raises(NotAllowed) as raised:
                attempt(act(name), role)
            assert role not in str(raised.value)
    assert dump(store) == before
