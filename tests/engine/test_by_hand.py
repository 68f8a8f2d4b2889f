"""What people do by hand: reminders, extensions for many, asking why (H-15, X-15, X-16, X-3)."""

from datetime import timedelta

import attrs
import pytest

import certrules as cr
from certrules.engine.answers import answers
from certrules.engine.extensions import Selection
from certrules.errors import UnknownId
from certrules.ports.records import NoticeState

from .world import YEARLY, day, held, staff


def test_a_reminder_goes_out_at_once(crew):
    """H-15, K-39: a reminder with a message goes to the subject, whatever the status."""
    crew.run("2026-05-01")
    messages = crew.engine.remind([("ana", "yearly"), ("bo", "yearly")], text="Please book.")
    assert [one.text for one in crew.notifier.sent] == ["Please book."] * 2
    assert [one.key for one in messages] == [one.key for one in crew.notifier.sent]
    assert crew.notifier.told() == [
        ("ana", "reminder", "ana", "2026-07-01"),
        ("bo", "reminder", "bo", "2026-07-20"),
    ]


def test_a_reminder_may_go_to_others(crew):
    """A reminder of several people to one supervisor is one message."""
    crew.run("2026-05-01")
    (message,) = crew.engine.remind([("ana", "yearly"), ("bo", "yearly")], to=["supervisor"])
    assert (message.to.id, len(message.items)) == ("cem", 2)


def test_the_same_reminder_may_be_sent_again(crew):
    """Whoever reminds again later means it."""
    crew.run("2026-05-01")
    crew.engine.remind([("ana", "yearly")])
    crew.clock.at += timedelta(hours=1)
    crew.engine.remind([("ana", "yearly")])
    assert len(crew.notifier.told()) == 2


def test_who_left_is_not_reminded(crew):
    """R-62: a reminder to who has left is noted as not sent."""
    crew.put(cr.Subject("ana", supervisor="cem", active_until=day("2026-04-01")))
    crew.run("2026-05-01")
    assert crew.engine.remind([("ana", "yearly")]) == ()
    with crew.store.reading() as t:
        assert [one.reason for one in t.notices(state=NoticeState.NOT_SENT)] == ["left"]


def test_a_reminder_of_nothing_is_an_error(crew):
    """An assignment that is not there cannot be reminded of."""
    crew.run("2026-05-01")
    with pytest.raises(UnknownId, match="ana, early"):
        crew.engine.remind([("ana", "early")])


def test_a_reminder_may_go_to_a_name(crew):
    """A name that is no subject's is reminded, too."""
    crew.run("2026-05-01")
    (message,) = crew.engine.remind([("ana", "yearly")], to=["safety@example.org"])
    assert (message.to.id, message.to.name) == ("safety@example.org", "safety@example.org")


EMERGENCY = cr.Extension(day("2026-12-31"), day("2026-06-15"), "emergency order 7")


@pytest.fixture
def many(world):
    """Four people: one expires before the order, two within, one after its end."""
    world.load(
        subjects=[*staff("early", "inside", "other", company="acme"), cr.Subject("late")],
        companies=[cr.Company("acme")],
        entries=[
            *held("early", completed="2025-05-01"),
            *held("inside", "other"),
            *held("late", completed="2026-02-01"),
        ],
    )
    world.run("2026-06-15")
    return world


def test_an_authority_extends_all_that_it_selects(many):
    """X-15: every assignment that expires in the span is extended at once, with the reason."""
    selection = Selection(["yearly"], expires_from=day("2026-06-15"))
    extended = many.engine.extend(selection, EMERGENCY, by="authority")
    assert extended.pairs == (("inside", "yearly"), ("other", "yearly"))
    many.run("2026-06-16")
    with many.store.reading() as t:
        ends = {one.subject: str(one.expires_on) for one in t.evaluations()}
        (change,) = [one for one in t.history(subject="inside") if one.by == "authority"]
    assert ends == {
        "early": "2026-05-01",
        "inside": "2026-12-31",
        "late": "2027-02-01",
        "other": "2026-12-31",
    }
    assert change.because == "emergency order 7"


def test_an_extension_done_again_adds_nothing(many):
    """The same decision recorded twice is one."""
    selection = Selection(["yearly"], expires_from=day("2026-06-15"))
    many.engine.extend(selection, EMERGENCY, by="authority")
    assert many.engine.extend(selection, EMERGENCY, by="authority").written.new == 0


def test_a_selection_may_name_companies_and_roles(many):
    """Only the assignments of the companies, of the roles and of the span are taken."""
    assert _pairs(many, companies=["nobody"]) == []
    assert _pairs(many, roles=["crew"]) == []
    assert _pairs(many, expires_until=day("2026-06-30")) == ["early"]
    assert _pairs(many, companies=["acme"]) == ["inside", "other"]


def _pairs(world, **selected):
    extended = world.engine.extend(Selection(["yearly"], **selected), EMERGENCY, by="authority")
    return [subject for subject, _ in extended.pairs]


def test_what_never_expires_or_is_covered_is_not_extended(world):
    """R-61: a date that is not there, or that is a parent's, has nothing to be extended."""
    parent = attrs.evolve(YEARLY, id="parent")
    child = cr.Certification("child", policy=cr.Policy([cr.Term("1 month")]), parents=["parent"])
    world.load(
        cr.Catalogue([parent, child, cr.Certification("ever")]),
        subjects=staff("ana"),
        entries=[
            cr.Entry("ana", one, cr.Completion(day("2026-03-01")))
            for one in ("parent", "child", "ever")
        ],
    )
    world.set("2026-06-15")
    late = attrs.evolve(EMERGENCY, until=day("2028-01-01"))
    extended = world.engine.extend(Selection(["child", "ever"]), late, by="authority")
    assert extended.pairs == ()


def test_an_unknown_certification_is_extended_nowhere(many):
    """A selection with a misspelt certification is an error that names the nearest."""
    with pytest.raises(UnknownId, match="Did you mean 'yearly'"):
        many.engine.extend(Selection(["yaerly"]), EMERGENCY, by="authority")


def why(world, on):
    """Return the sentences about Ana's course."""
    return world.engine.why("ana", "yearly", day(on)).sentences


def test_why_it_was_sent(crew):
    """X-16: a notice that was sent says when it fell due and why."""
    crew.run("2026-05-01")
    crew.run("2026-06-01")
    (sentence,) = why(crew, "2026-06-02")
    assert sentence.startswith("The notice 'first' of 2026-06-01 to ana was sent: ")
    assert sentence.endswith(": due from 2026-06-01, expires on 2026-07-01.")


def test_why_it_was_not_sent(crew):
    """X-16: a notice that was not sent says so with the reason."""
    crew.put(cr.Subject("cem", active_until=day("2026-06-01")))
    crew.run("2026-05-01")
    crew.run("2026-06-24")
    assert "The notice 'second' of 2026-06-24 to cem was not sent: left." in why(crew, "2026-06-24")


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-05-01", "It is VALID: the next notice falls due on 2026-06-01."),
        (
            "2026-06-26",
            "It is OVERDUE since 2026-06-24: no run has told it yet, or nobody is to know.",
        ),
    ],
)
def test_why_there_is_none_yet(crew, on, sentence):
    """X-16: without a notice, it says what is to come or that no run was there."""
    crew.run("2026-05-01")
    assert why(crew, on) == (sentence,)


def test_why_there_is_none_before_the_first_run(crew):
    """X-16: what fell due before the first run says so."""
    crew.run("2026-06-10")
    (sentence,) = why(crew, "2026-06-10")
    assert "since 2026-06-01, before the first run on 2026-06-10" in sentence


def test_why_there_is_none_while_exempt(crew):
    """X-16: an exemption says until when, and what is not required says so."""
    crew.record("ana", cr.Exemption("deferred", until=day("2026-08-01")))
    crew.run("2026-06-10")
    assert why(crew, "2026-06-10") == (
        "It is DEFERRED until 2026-08-01: nobody is told before the day after.",
    )
    crew.put(cr.Subject("ana", active_until=day("2026-06-10")))
    (sentence,) = why(crew, "2026-06-20")
    assert sentence == "It is DUE and not required: nobody is told (R-23, R-62)."


def test_why_nothing_is_to_come(world):
    """X-16: what never expires says that no notice is to come; a competency looks at its own."""
    world.load(
        cr.Catalogue([cr.Certification("yearly")]), subjects=staff("ana"), entries=held("ana")
    )
    world.run("2026-05-01")
    assert why(world, "2026-05-01") == (
        "It is VALID: no notice goes with it, and none is to come as things stand.",
    )


def test_why_of_nothing_is_an_error(crew):
    """An assignment that is not there has no reasons."""
    with pytest.raises(UnknownId):
        crew.engine.why("ana", "early", day("2026-06-10"))


def test_answers_as_of_any_day_as_known_at_any_instant(crew):
    """X-3: the store answers for a day and an instant, from the facts known then."""
    crew.set("2026-06-10")
    crew.record("ana", cr.Completion(day("2026-06-05")))
    with crew.store.reading() as t:
        known = {
            known_at: {
                one.assignment.subject.id: str(one.evaluation.expires_on)
                for one in answers(t, day("2026-06-12"), known_at=known_at)
            }
            for known_at in (None, crew.clock.now() - timedelta(seconds=1))
        }
    assert [one["ana"] for one in known.values()] == ["2027-06-05", "2026-07-01"]
