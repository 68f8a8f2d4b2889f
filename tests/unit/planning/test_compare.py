"""What if, worked by hand: the same facts under two catalogues (X-5)."""

from datetime import UTC, date, datetime

import attrs
import pytest

from certrules.errors import DateOutOfRange, InvalidDate, NaiveInstant, ProblemsFound
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption
from certrules.model.policies import Policy, Revision
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Competency, Membership, Requirement, Role, Subject
from certrules.model.terms import AgeBand, Term
from certrules.planning.compare import compare
from certrules.planning.comparisons import Step

START, END = date(2026, 1, 1), date(2026, 12, 31)


def rule(id_, *terms, **more):
    """Return a certification with terms."""
    policy = {name: more.pop(name) for name in ("initial_due", "all_of") if name in more}
    if not policy.get("all_of"):
        policy["terms"] = terms or [Term()]
    return Certification(id_, policy=Policy(**policy), **more)


def done(subject, certification, *days):
    """Return completions as entries, each certification required directly."""
    return [
        Entry(subject, certification, Requirement()),
        *(Entry(subject, certification, Completion(date.fromisoformat(day))) for day in days),
    ]


def people(*entries, ids=("ana",), **more):
    """Return a roster of people with entries."""
    return Roster(subjects=[Subject(one) for one in ids], entries=entries, **more)


def told(spans):
    """Return spans as plain texts: days, status and expiration date before and after."""
    return [
        (
            f"{one.start} … {one.end}",
            *(
                None if answer is None else f"{answer.status.value} {answer.expires_on}"
                for answer in (one.before, one.after)
            ),
        )
        for one in spans
    ]


def spans(before, after, roster, **more):
    """Return the spans of the only change between two lists of certifications."""
    found = compare(Catalogue(before), Catalogue(after), roster, START, END, **more)
    (change,) = found.changes
    return told(change.spans)


def test_a_shorter_duration_expires_sooner():
    """Two years become one: another date at once, another status from the day after it."""
    roster = people(*done("ana", "a", "2025-07-01"))
    assert spans([rule("a", Term("2 years"))], [rule("a", Term("1 year"))], roster) == [
        ("2026-01-01 … 2026-07-01", "valid 2027-07-01", "valid 2026-07-01"),
        ("2026-07-02 … 2026-12-31", "valid 2027-07-01", "expired 2026-07-01"),
    ]


def test_a_span_ends_with_the_day_before_both_say_the_same():
    """A renewal on file brings both to the same date: nothing differs from its day on."""
    roster = people(*done("ana", "a", "2025-07-01", "2026-10-01"))
    lasting = {"before": Term("15 months"), "after": Term("1 year", at_most="15 months")}
    renewed = [Term("1 year")]
    before = [rule("a", lasting["before"], *renewed)]
    after = [rule("a", lasting["after"], *renewed)]
    assert spans(before, after, roster) == [
        ("2026-01-01 … 2026-07-01", "valid 2026-10-01", "valid 2026-07-01"),
        ("2026-07-02 … 2026-09-30", "valid 2026-10-01", "expired 2026-07-01"),
    ]


def test_a_first_notice_makes_it_due():
    """The same date, and DUE from the day of the notice through the expiration date."""
    roster = people(*done("ana", "a", "2025-07-01"))
    after = [rule("a", Term("1 year", first_notice="1 month"))]
    assert spans([rule("a", Term("1 year"))], after, roster) == [
        ("2026-06-01 … 2026-07-01", "valid 2026-07-01", "due 2026-07-01"),
    ]


def test_an_extension_to_the_end_of_the_month_lengthens_it():
    """R-9: valid through the 31st instead of the 17th, and expired alike from the 1st, dates apart.

    An expired one differs as well: its expiration date is another.
    """
    roster = people(*done("ana", "a", "2025-10-17"))
    after = [rule("a", Term("1 year", extend_to="end of month"))]
    assert spans([rule("a", Term("1 year"))], after, roster) == [
        ("2026-01-01 … 2026-10-17", "valid 2026-10-17", "valid 2026-10-31"),
        ("2026-10-18 … 2026-10-31", "expired 2026-10-17", "valid 2026-10-31"),
        ("2026-11-01 … 2026-12-31", "expired 2026-10-17", "expired 2026-10-31"),
    ]


def test_grace_stands_between_expired_and_not():
    """R-45: GRACE from the day after the expiration date through two weeks, EXPIRED after them."""
    roster = people(*done("ana", "a", "2025-07-01"))
    after = [rule("a", Term("1 year", grace="2 weeks"))]
    assert spans([rule("a", Term("1 year"))], after, roster) == [
        ("2026-07-02 … 2026-07-15", "expired 2026-07-01", "grace 2026-07-01"),
    ]


def test_a_parent_covers_its_child():
    """R-18: with a parent the child has its later date, until the parent expires, too."""
    roster = people(*done("ana", "child", "2025-03-01"), *done("ana", "parent", "2025-09-01"))
    one, other = rule("parent", Term("1 year")), rule("child", Term("1 year"))
    after = [one, attrs.evolve(other, parents=("parent",))]
    assert spans([one, other], after, roster) == [
        ("2026-01-01 … 2026-03-01", "valid 2026-03-01", "valid 2026-09-01"),
        ("2026-03-02 … 2026-09-01", "expired 2026-03-01", "valid 2026-09-01"),
    ]


@pytest.mark.parametrize("retroactive", [False, True])
def test_a_revision_bears_on_what_came_before_only_when_retroactive(retroactive):
    """R-13: one from today changes nothing earlier, a retroactive one every day asked."""
    roster = people(*done("ana", "a", "2025-07-01"))
    shorter = Revision(date(2026, 3, 1), Policy(terms=[Term("6 months")]), retroactive)
    before = rule("a", Term("1 year"))
    after = attrs.evolve(before, revisions=(shorter,))
    found = compare(Catalogue([before]), Catalogue([after]), roster, START, END)
    assert [one.change for one in found.redefined] == ["changed"]
    assert [told(one.spans) for one in found.changes] == (
        [
            [
                ("2026-01-01 … 2026-01-01", "valid 2026-07-01", "valid 2026-01-01"),
                ("2026-01-02 … 2026-07-01", "valid 2026-07-01", "expired 2026-01-01"),
                ("2026-07-02 … 2026-12-31", "expired 2026-07-01", "expired 2026-01-01"),
            ]
        ]
        if retroactive
        else []
    )


def test_a_role_that_requires_more_makes_it_missing():
    """With another roster: who has been a member since May misses it from May on."""
    crew = Role("crew", requires=["a"])
    joined = [Membership("ana", "crew", since=date(2026, 5, 1))]
    now = people(*done("ana", "a", "2025-07-01"), roles=[crew], memberships=joined)
    then = attrs.evolve(now, roles=[attrs.evolve(crew, requires=["a", "b"])])
    both = [rule("a"), rule("b")]
    assert spans(both, both, now, other_roster=then) == [
        ("2026-05-01 … 2026-12-31", None, "missing None"),
    ]


def test_what_one_catalogue_does_not_have_nobody_has_under_it():
    """A new certification that a role requires already is missing under the second alone."""
    crew = Role("crew", requires=["a", "new"])
    roster = people(roles=[crew], memberships=[Membership("ana", "crew")])
    found = compare(Catalogue([rule("a")]), Catalogue([rule("a"), rule("new")]), roster, START, END)
    (change,) = found.changes
    assert (change.before, change.certification.id) == (None, "new")
    assert told(change.spans) == [("2026-01-01 … 2026-12-31", None, "missing None")]
    assert [(one.id, one.change) for one in found.redefined] == [("new", "new")]


def test_a_certification_that_is_taken_out_goes_with_what_is_on_file():
    """Its assignments exist under the first alone, and nobody requires it under the second."""
    roster = people(*done("ana", "old", "2025-07-01"))
    found = compare(Catalogue([rule("old", Term("1 year"))]), Catalogue([]), roster, START, END)
    (change,) = found.changes
    assert (change.after, change.certification.id, change.subject.id) == (None, "old", "ana")
    assert told(change.spans) == [
        ("2026-01-01 … 2026-07-01", "valid 2026-07-01", None),
        ("2026-07-02 … 2026-12-31", "expired 2026-07-01", None),
    ]
    assert [one.change for one in found.redefined] == ["taken out"]


def test_no_assignment_is_as_good_as_none_required():
    """Where a requirement begins in May and nothing is on file, nothing differs before it."""
    entry = Entry("ana", "old", Requirement(since=date(2026, 5, 1)))
    assert spans([rule("old")], [], people(entry)) == [
        ("2026-05-01 … 2026-12-31", "missing None", None),
    ]


def test_another_end_of_an_exemption_differs():
    """R-58: time for two months, or four: in training until another day, then missing."""
    roster = people(Entry("ana", "a", Requirement(since=date(2026, 2, 1))))
    before, after = [rule("a", initial_due="2 months")], [rule("a", initial_due="4 months")]
    assert spans(before, after, roster) == [
        ("2026-02-01 … 2026-04-01", "in_training None", "in_training None"),
        ("2026-04-02 … 2026-06-01", "missing None", "in_training None"),
    ]


def test_a_deferral_hides_the_status_and_not_the_date():
    """R-22: deferred under both through its day, with another expiration date beneath."""
    mark = Exemption("deferred", date(2026, 8, 31))
    roster = people(*done("ana", "a", "2025-07-01"), Entry("ana", "a", mark))
    assert spans([rule("a", Term("2 years"))], [rule("a", Term("1 year"))], roster) == [
        ("2026-01-01 … 2026-08-31", "deferred 2027-07-01", "deferred 2026-07-01"),
        ("2026-09-01 … 2026-12-31", "valid 2027-07-01", "expired 2026-07-01"),
    ]


def test_only_what_was_known_at_an_instant_counts():
    """R-30: a completion that was recorded later makes no difference."""
    recorded = datetime(2026, 2, 1, tzinfo=UTC)
    late = Completion(date(2025, 7, 1), recorded_at=recorded)
    roster = people(Entry("ana", "a", late))
    sides = Catalogue([rule("a", Term("2 years"))]), Catalogue([rule("a", Term("1 year"))])
    assert compare(*sides, roster, START, END, datetime(2026, 1, 31, tzinfo=UTC)).changes == ()
    assert len(compare(*sides, roster, START, END, recorded).changes) == 1


def test_changes_come_by_subject_then_by_certification_and_competencies_last():
    """The order is that of the roster, then of the first catalogue, then of the second."""
    role = Role("crew", competency=Competency("1 year"))
    roster = people(
        *done("ben", "new", "2025-07-01"),
        *done("ben", "b", "2025-07-01"),
        *done("ben", "a", "2025-07-01"),
        *done("ana", "a", "2025-07-01"),
        ids=("ben", "ana"),
        roles=[role],
        memberships=[Membership("ben", "crew")],
    )
    before = Catalogue([rule("a"), rule("b")])
    after = Catalogue([rule("new"), rule("b", Term("1 year")), rule("a", Term("1 year"))])
    found = compare(before, after, roster, START, END)
    keys = [(one.subject.id, one.certification.id) for one in found.compared]
    assert keys == [
        ("ben", "a"),
        ("ben", "b"),
        ("ben", "new"),
        ("ben", "competency:crew"),
        ("ana", "a"),
    ]
    assert [(one.subject.id, one.certification.id) for one in found.changes] == [
        *keys[:3],
        keys[4],
    ]
    assert {id_: len(those) for id_, those in found.by_subject.items()} == {"ben": 3, "ana": 1}
    assert {id_: len(those) for id_, those in found.by_certification.items()} == {
        "a": 2,
        "b": 1,
        "new": 1,
    }


def two_people():
    """Return a comparison in which one lapses in May and July and another recovers in July."""
    roster = people(
        *done("ana", "a", "2025-05-01"), *done("ben", "b", "2025-07-01"), ids=("ana", "ben")
    )
    before = [rule("a", Term("2 years")), rule("b", Term("1 year"))]
    after = [rule("a", Term("1 year")), rule("b", Term("1 year", grace="1 week"))]
    return compare(Catalogue(before), Catalogue(after), roster, START, END)


def test_steps_count_what_differs_day_by_day():
    """Without a gap from the first day to the last, who lapses and who recovers beside it."""
    found = two_people()
    assert found.steps == (
        Step(START, date(2026, 5, 1), 1, 0, 0),
        Step(date(2026, 5, 2), date(2026, 7, 1), 1, 1, 0),
        Step(date(2026, 7, 2), date(2026, 7, 8), 2, 1, 1),
        Step(date(2026, 7, 9), END, 1, 1, 0),
    )
    assert found.peak == found.steps[2]


def test_counts_of_a_day_are_those_of_its_spans():
    """By the statuses before and after, on the days on which a span begins, ends, and after it."""
    found = two_people()

    def counts(day):
        return [
            (before.value, after.value, count)
            for (before, after), count in found.counts_on(day).items()
        ]

    assert counts(date(2026, 5, 1)) == [("valid", "valid", 1)]
    both = [("valid", "expired", 1), ("expired", "grace", 1)]
    assert counts(date(2026, 7, 2)) == counts(date(2026, 7, 8)) == both
    assert counts(date(2026, 7, 9)) == [("valid", "expired", 1)]
    assert [one.subject.id for one, _ in found.on(date(2026, 7, 9))] == ["ana"]


def test_changes_by_statuses_are_those_that_have_them_on_a_day_at_least():
    """In the order of the statuses; one change may stand in several."""
    named = {
        (before.value, after.value): [one.subject.id for one in those]
        for (before, after), those in two_people().by_statuses.items()
    }
    assert list(named.items()) == [
        (("valid", "valid"), ["ana"]),
        (("valid", "expired"), ["ana"]),
        (("expired", "grace"), ["ben"]),
    ]


def test_whoever_is_not_required_neither_lapses_nor_recovers():
    """R-23: on file without being required is not counted in compliance."""
    roster = people(Entry("ana", "a", Completion(date(2025, 7, 1))))
    sides = Catalogue([rule("a", Term("2 years"))]), Catalogue([rule("a", Term("1 year"))])
    found = compare(*sides, roster, START, END)
    assert not any(span.lapses or span.recovers for span in found.changes[0].spans)


def test_a_part_of_a_comparison_counts_only_itself():
    """What is left out stands in no count, and neither does a definition that may not be seen."""
    part = two_people().only(lambda one: one.subject.id == "ben", lambda one: one.id == "b")
    assert [one.subject.id for one in part.compared] == ["ben"]
    assert [one.id for one in part.redefined] == ["b"]
    assert part.peak == Step(date(2026, 7, 2), date(2026, 7, 8), 1, 0, 1)


def test_without_a_difference_there_is_one_step_of_nothing():
    """A name alone changes a definition and no answer."""
    before, after = rule("a", Term("1 year")), rule("a", Term("1 year"), name="Another name")
    roster = people(*done("ana", "a", "2025-07-01"))
    found = compare(Catalogue([before]), Catalogue([after]), roster, START, END)
    assert (found.changes, found.steps) == ((), (Step(START, END, 0, 0, 0),))
    assert [one.id for one in found.redefined] == ["a"]


def problems(*sides, roster):
    """Return the places and messages of the problems of a comparison."""
    with pytest.raises(ProblemsFound) as caught:
        compare(*map(Catalogue, sides), roster, START, END)
    return [(one.place, one.message) for one in caught.value.problems]


def test_a_certification_that_neither_has_is_an_error_under_both():
    """A misspelt id is not taken for one that was taken out."""
    found = problems([rule("fire")], [rule("fire")], roster=people(*done("ana", "fier")))
    message = "There is no certification 'fier'. Did you mean 'fire'?"
    place = "subject 'ana', certification 'fier'"
    assert found == [
        (f"under the {which} catalogue, {place}", message) for which in ("first", "second")
    ]


def test_facts_that_do_not_go_with_the_second_catalogue_are_all_named():
    """R-59, R-41: a completion of what is a composite now, or an age that cannot be told."""
    roster = people(*done("ana", "a", "2025-07-01"), *done("ana", "b"))
    found = problems([rule("a"), rule("b")], [rule("b"), rule("a", all_of=["b"])], roster=roster)
    assert [place for place, _ in found] == [
        "under the second catalogue, subject 'ana', certification 'a'"
    ]
    by_age = Term(valid_for_by_age=[AgeBand(0, "1 year")])
    everybody = people(
        *done("ana", "a", "2025-07-01"), *done("ben", "a", "2025-07-01"), ids=("ana", "ben")
    )
    found = problems([rule("a")], [rule("a", by_age)], roster=everybody)
    assert [place for place, _ in found] == [
        f"under the second catalogue, subject {id_!r}, certification 'a'" for id_ in ("ana", "ben")
    ]
    assert all("birth date" in message for _, message in found)


def test_wrong_days_and_instants_are_refused():
    """The end is not before the start, days lie in the domain, an instant has its zone (R-4)."""
    some, nobody = Catalogue([rule("a")]), people()
    with pytest.raises(InvalidDate, match="end"):
        compare(some, some, nobody, END, START)
    with pytest.raises(DateOutOfRange, match="start"):
        compare(some, some, nobody, date(202, 1, 1), END)
    with pytest.raises(NaiveInstant, match="known_at"):
        compare(some, some, nobody, START, END, datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake
