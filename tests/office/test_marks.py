"""Marks on assignments: K-25, R-20."""

from datetime import date, timedelta

import pytest

from certrules.errors import (
    ConflictingChange,
    DeferralRefused,
    InvalidFact,
    NotAllowed,
    UnknownId,
)
from certrules.model.catalogue import Catalogue
from certrules.model.facts import ExemptionKind
from certrules.model.handling import Handling, Privacy
from certrules.model.subjects import Competency, Subject
from certrules.model.verdicts import Status
from certrules.office.sought import held
from certrules.status.timeline import evaluate
from tests.dumps import dump
from tests.office.world import CATALOGUE, DAY, act, yearly

UNTIL = DAY + timedelta(days=20)


def status(store, subject, on=DAY, certification="fire"):
    """Return the status of an assignment on a day."""
    with store.reading() as t:
        return evaluate(held(t, [subject])[subject, certification], on).status


def told(marks):
    """Return marks in short."""
    return [
        (one.subject, one.exemption.kind.value, one.exemption.until, one.exemption.notes)
        for one in marks
    ]


def test_k_25_a_certification_is_not_applicable(office, store):
    """With notes, until the mark is taken off."""
    sue = act("sue")
    office.requirements.require(sue, ["ana"], ["fire"])
    office.marks.set(sue, "fire", ["ana"], "not applicable", notes="works from home")
    assert status(store, "ana") is Status.NOT_APPLICABLE
    assert told(office.marks.of_subject(act("ana"), "ana")) == [
        ("ana", "not applicable", None, "works from home")
    ]
    office.marks.clear(act("sue", hour=9), "fire", ["ana"], notes="back on site")
    assert status(store, "ana") is Status.MISSING
    assert office.marks.of_subject(sue, "ana") == ()
    assert office.marks.of_certification(sue, "fire") == ()


def test_k_25_many_are_deferred_at_once(office, store, root):
    """Through the date, inclusive; somebody else's mark stays."""
    office.marks.set(act("root"), "fire", ["zoe"], "not applicable")
    office.marks.set(act("sue"), "fire", ["ana", "ben"], "deferred", until=UNTIL, notes="course")
    for who in ("ana", "ben"):
        assert status(store, who, UNTIL) is Status.DEFERRED
        assert status(store, who, UNTIL + timedelta(days=1)) is Status.MISSING
    assert told(office.marks.of_certification(act("sue"), "fire")) == [
        ("ana", "deferred", UNTIL, "course"),
        ("ben", "deferred", UNTIL, "course"),
    ]
    office.people.hide(root, ["ben"])
    assert len(office.marks.of_certification(root, "fire")) == 2
    assert len(office.marks.of_certification(root, "fire", include_hidden=True)) == 3


def test_k_25_a_deferral_needs_its_date(office, store):
    """And no other mark has one; the word has to be one of the three."""
    before = dump(store)
    for kind, until in (("deferred", None), ("not applicable", UNTIL), ("none", UNTIL)):
        with pytest.raises(InvalidFact, match="R-20"):
            office.marks.set(act("sue"), "fire", ["ana"], kind, until=until)
    assert dump(store) == before


def test_k_25_what_must_not_be_deferred_is_not(office, store):
    """Not for one of many either, until the mark is taken off (R-20)."""
    sue = act("sue")
    office.marks.set(sue, "fire", ["ben"], ExemptionKind.MUST_NOT_BE_DEFERRED)
    assert status(store, "ben") is Status.MISSING
    before = dump(store)
    with pytest.raises(DeferralRefused):
        office.marks.set(act("sue", hour=9), "fire", ["ana", "ben"], "deferred", until=UNTIL)
    assert dump(store) == before
    office.marks.clear(act("sue", hour=10), "fire", ["ben"])
    office.marks.set(act("sue", hour=11), "fire", ["ana", "ben"], "deferred", until=UNTIL)
    assert status(store, "ben") is Status.DEFERRED
    office.marks.set(act("sue", hour=12), "fire", ["ben"], "must not be deferred")
    assert status(store, "ben") is Status.MISSING


def test_k_25_the_same_mark_again_changes_nothing(office, store):
    """A mark that differs in its notes or its date is another one."""
    office.marks.set(act("sue"), "fire", ["ana"], "deferred", until=UNTIL)
    with store.reading() as t:
        before = t.facts(versions=True)
    office.marks.set(act("sue", hour=9), "fire", ["ana"], "deferred", until=UNTIL)
    office.marks.clear(act("sue", hour=9), "fire", ["ben"])
    with store.reading() as t:
        assert t.facts(versions=True) == before
    office.marks.set(act("sue", hour=10), "fire", ["ana"], "deferred", until=UNTIL, notes="ill")
    assert told(office.marks.of_subject(act("sue"), "ana")) == [("ana", "deferred", UNTIL, "ill")]


def test_k_25_as_known_earlier_there_was_no_mark(office, store):
    """A mark is known from when it was made (R-30)."""
    office.marks.set(act("sue", hour=9), "fire", ["ana"], "not applicable")
    with store.reading() as t:
        one = held(t, ["ana"])["ana", "fire"]
    assert evaluate(one, DAY, act("sue", hour=8).at).status is Status.MISSING
    assert evaluate(one, DAY, act("sue", hour=9).at).status is Status.NOT_APPLICABLE


def test_k_25_of_two_who_mark_the_second_is_told(office):
    """Who has not seen the mark does not overwrite it, for none of many."""
    office.marks.set(act("sue"), "fire", ["ana"], "deferred", until=UNTIL, seen={})
    (mark,) = office.marks.of_subject(act("sue"), "ana")
    with pytest.raises(ConflictingChange, match="'ana'") as raised:
        office.marks.set(act("sue"), "fire", ["ben", "ana"], "not applicable", seen={})
    assert not raised.value.again
    assert office.marks.of_subject(act("sue"), "ben") == ()
    office.marks.clear(act("sue", hour=9), "fire", ["ana"], seen={"ana": mark.exemption})
    with pytest.raises(ConflictingChange):
        office.marks.set(
            act("sue"), "fire", ["ana"], "not applicable", seen={"ana": mark.exemption}
        )


def test_k_25_only_what_is_there_is_marked(office, store, root):
    """Subject, certification, and the same kind for both (H-1)."""
    catalogue = Catalogue([*CATALOGUE, yearly("check", subject_kind="asset")])
    store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=root.at))
    office.people.add(root, [Subject("van", "asset")])
    before = dump(store)
    for error, certification, subjects in (
        (UnknownId, "fire", ["ana", "nobody"]),
        (UnknownId, "fira", ["ana"]),
        (InvalidFact, "fire", ["ana", "van"]),
        (InvalidFact, "check", ["ana"]),
    ):
        with pytest.raises(error):
            office.marks.set(root, certification, subjects, "not applicable")
    with pytest.raises(UnknownId):
        office.marks.of_subject(root, "nobody")
    assert dump(store) == before


def test_k_12_marks_on_what_is_hidden_are_not_there(office, store, root):
    """Neither seen nor set by those from whom the certification is hidden."""
    office.marks.set(act("sue"), "fire", ["ana"], "not applicable")
    hidden = Handling(privacy=Privacy(hide_from_levels=["employee", "supervisor"]))
    changed = {**{one.id: one for one in CATALOGUE}, "fire": yearly("fire", handling=hidden)}
    store.apply(lambda t: t.set_catalogue(Catalogue(changed.values()), by="root", at=root.at))
    assert office.marks.of_subject(act("ana"), "ana") == ()
    assert len(office.marks.of_subject(root, "ana")) == 1
    for one in ("fire", "fine"):
        for attempt in (
            lambda one=one: office.marks.set(act("sue"), one, ["ana"], "not applicable"),
            lambda one=one: office.marks.clear(act("sue"), one, ["ana"]),
            lambda one=one: office.marks.of_certification(act("sue"), one),
        ):
            with pytest.raises(UnknownId) as raised:
                attempt()
            assert str(raised.value) == f"There is no certification {one!r}."


def test_k_28_only_who_may_assign_marks(office, store):
    """Nobody exempts himself; answered alike for who is not there."""
    before = dump(store)
    for name, subjects in (
        ("ana", ["ana"]),
        ("sue", ["ana", "zoe"]),
        ("sue", ["sue"]),
        ("zoe", ["ana"]),
        ("sue", ["nobody"]),
    ):
        for certification in ("fire", "nothing"):
            with pytest.raises(NotAllowed):
                office.marks.set(act(name), certification, subjects, "not applicable")
            with pytest.raises(NotAllowed):
                office.marks.clear(act(name), certification, subjects)
    with pytest.raises(NotAllowed):
        office.marks.of_subject(act("ana"), "ben")
    assert dump(store) == before


def test_k_25_marks_go_on_competencies_too(office, store, root):
    """A competency is a certification of its role (R-26)."""
    office.competencies.require(root, "crew", Competency("2 years"))
    office.marks.set(act("sue"), "competency:crew", ["ana"], "deferred", until=date(2026, 12, 31))
    assert status(store, "ana", certification="competency:crew") is Status.DEFERRED
