"""What falls due in years to come if everybody renews in time, by hand and day by day (X-6)."""

from datetime import date, timedelta

import attrs
import pytest

import certrules as cr
from certrules.planning.assumed_renewals import Renewing, assumed_outlooks
from certrules.planning.due_trainings import outlook
from certrules.planning.forecast import forecast
from tests.bulk.workforces import random_workforce

from .slow_count import DAY, OPEN_STATES
from .test_forecast_counts import SCALE

ANA = cr.Subject("ana")
REQUIRED = [cr.Requirement()]
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)


def rule(id_="a", *terms, **policy):
    """Return a certification; of a year with a notice of a month unless terms are given."""
    known = terms or (cr.Term("1 year", first_notice="1 month"),)
    return cr.Certification(id_, policy=cr.Policy(terms=known, **policy))


def held(certification, *done, **facts):
    """Return a required assignment of Ana, completed on some days."""
    days = [date.fromisoformat(one) for one in done]
    return cr.Assignment(certification, ANA, days, **{"requirements": REQUIRED, **facts})


def ahead(*assignments, renewing=Renewing.ON_EXPIRATION, first=FIRST, last=LAST):
    """Return the days on which trainings fall due, for each assignment, those open with a star."""
    found = assumed_outlooks(assignments, first, last, renewing)
    return [
        [f"{one.on}{'*' if one.open_before else ''}" for one in each.trainings] for each in found
    ]


def test_each_renewal_is_followed_by_the_next():
    """X-6: renewed on each of its ends, a yearly certificate falls due every year."""
    assert ahead(held(rule(), "2025-03-01")) == [["2026-03-01", "2027-03-01", "2028-03-01"]]


def test_leap_days_are_clamped_once():
    """R-2: from February 29 on it ends on the 28th, and stays there in the next leap year."""
    found = ahead(held(rule(), "2024-02-29"), first=date(2025, 1, 1))
    assert found == [["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-28"]]


def test_after_the_notice_means_the_day_after_it():
    """X-6: due from February 1, renewed on February 2, it ends a year later and so on."""
    found = ahead(held(rule(), "2025-03-01"), renewing=Renewing.AFTER_NOTICE)
    assert found == [["2026-02-02", "2027-01-03", "2027-12-04", "2028-11-05"]]


def test_an_early_window_keeps_the_day():
    """R-7: renewed in its window, each renewal counts from the end on file."""
    renewal = cr.Renewal(early="after first notice")
    found = ahead(held(rule(renewal=renewal), "2025-03-01"), renewing=Renewing.AFTER_NOTICE)
    assert found == [["2026-02-02", "2027-02-02", "2028-02-02"]]


def test_without_a_notice_it_is_renewed_on_its_end():
    """X-6: where a term has no first notice there is nothing to wait for but the end."""
    found = ahead(held(rule("a", cr.Term("1 year")), "2025-03-01"), renewing=Renewing.AFTER_NOTICE)
    assert found == [["2026-03-01", "2027-03-01", "2028-03-01"]]


def test_what_is_due_already_is_renewed_on_the_first_day():
    """X-6: its notice was in December, so it is renewed on January 1, and is not open."""
    found = ahead(held(rule(), "2025-01-15"), renewing=Renewing.AFTER_NOTICE, last=date(2026, 6, 1))
    assert found == [["2026-01-01"]]


def test_what_is_open_is_done_on_the_first_day():
    """X-6: expired or missing when the span begins, it is done on its first day."""
    expired, missing = held(rule(), "2024-06-01"), held(rule("b"))
    assert ahead(expired, missing, last=date(2027, 12, 31)) == [["2026-01-01*", "2027-01-01"]] * 2


def test_a_first_training_starts_the_row():
    """R-14: a member from May 10 on is trained on that day, and renews a year later."""
    joined = [cr.Requirement("crew", since=date(2026, 5, 10))]
    found = ahead(held(rule(), requirements=joined))
    assert found == [["2026-05-10", "2027-05-10", "2028-05-10"]]


def test_the_refresher_term_takes_over():
    """R-5: trained for three years first, then every year, at the price of each."""
    terms = (cr.Term("2 years", cost="300"), cr.Term("1 year", cost="100"))
    (found,) = assumed_outlooks([held(rule("a", *terms))], FIRST, LAST, Renewing.ON_EXPIRATION)
    assert [(str(one.on), one.cost) for one in found.trainings] == [
        ("2026-01-01", 300),
        ("2028-01-01", 100),
    ]


def test_a_renewed_parent_goes_on_covering():
    """R-18: the child is covered again on the day its parent is renewed, and needs nothing."""
    parent = held(rule("p"), "2025-03-01")
    child = held(rule("c"), "2024-06-01", parents=[parent])
    assert ahead(child, parent) == [[], ["2026-03-01", "2027-03-01", "2028-03-01"]]


def test_a_parent_is_renewed_before_its_child_on_the_same_day():
    """R-18: both are open on the first day; once the parent is renewed the child is covered."""
    parent = held(rule("p"), "2024-03-01")
    child = held(rule("c"), "2024-03-01", parents=[parent])
    found = ahead(child, parent, last=date(2026, 12, 31))
    assert found == [[], ["2026-01-01*"]]


def test_a_parent_that_nobody_requires_is_not_renewed():
    """R-23: its cover ends, and the child falls due the day after."""
    parent = held(rule("p"), "2025-03-01", requirements=[])
    child = held(rule("c"), parents=[parent])
    assert ahead(child, parent) == [["2026-03-02", "2027-03-02", "2028-03-02"], []]


def test_a_composite_moves_along_with_its_parts():
    """R-59: its parts are renewed on the day on which it would fall due, so it does not."""
    part = held(rule("b"), "2025-03-01")
    whole = held(cr.Certification("w", policy=cr.Policy(all_of=["b"])), parts=[part])
    found = ahead(whole, part, last=date(2027, 12, 31))
    assert found == [[], ["2026-03-01", "2027-03-01"]]


def test_a_composite_whose_parts_nobody_requires_falls_due_once():
    """R-59: it cannot be completed itself, so it counts once and stays expired."""
    part = held(rule("b"), "2025-03-01", requirements=[])
    whole = held(cr.Certification("w", policy=cr.Policy(all_of=["b"])), parts=[part])
    assert ahead(whole, part) == [["2026-03-01"], []]


def test_assignments_of_others_are_left_alone():
    """X-6: what one subject renews covers nobody else, with a subject or without."""
    ben = attrs.evolve(held(rule(), "2025-06-01"), subject=cr.Subject("ben"))
    nobody = attrs.evolve(ben, subject=None)
    found = ahead(ben, held(rule(), "2025-03-01"), nobody, nobody, last=date(2026, 12, 31))
    assert found == [["2026-06-01"], ["2026-03-01"], ["2026-06-01"], ["2026-06-01"]]


def test_where_the_end_is_too_early_the_day_after_is_taken():
    """R-50: without an early rule a renewal on the end is rejected; a day later it counts."""
    certification = rule(renewal=cr.Renewal(too_early="reject"))
    found = ahead(held(certification, "2025-03-01"), last=date(2027, 12, 31))
    assert found == [["2026-03-02", "2027-03-03"]]


def test_where_the_notice_is_too_early_the_end_is_taken():
    """R-50: the window of a week opens after the notice, so it is renewed on its end."""
    renewal = cr.Renewal(early="1 week", too_early="reject")
    found = ahead(
        held(rule(renewal=renewal), "2025-03-01"),
        renewing=Renewing.AFTER_NOTICE,
        last=date(2027, 12, 31),
    )
    assert found == [["2026-03-01", "2027-03-01"]]


def test_a_renewal_that_no_day_allows_counts_once():
    """R-51: ten years have to pass before the next completion counts; it stays expired."""
    certification = rule(renewal=cr.Renewal(minimum_interval="10 years"))
    assert ahead(held(certification, "2025-03-01")) == [["2026-03-01"]]


def test_a_first_training_that_cannot_be_worked_out_counts_once():
    """R-41: without a birth date nobody knows how long it would last."""
    by_age = cr.Term(valid_for_by_age=[cr.AgeBand(0, "1 year")])
    assert ahead(held(rule("a", by_age))) == [["2026-01-01*"]]


def test_what_ends_at_once_is_done_once_a_day_at_most():
    """R-46: capped at a day, it is renewed every day of the span, and the span has an end."""
    certification = rule("a", cr.Term("1 year", at_most="1 day"))
    found = ahead(held(certification, "2025-12-31"), last=date(2026, 1, 4))
    assert found == [["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]]


def test_a_day_after_the_span_is_not_in_it():
    """R-50: taken on the day after its end, which is not in the span any more."""
    certification = rule(renewal=cr.Renewal(too_early="reject"))
    found = ahead(held(certification, "2025-03-01"), last=date(2026, 3, 1))
    assert found == [["2026-03-01"]]


def test_what_falls_due_while_nothing_is_required_waits():
    """R-23: required again from May on, it falls due on that day and goes on from there."""
    spans = [cr.Requirement(until=date(2026, 1, 31)), cr.Requirement(since=date(2027, 5, 1))]
    assert ahead(held(rule(), "2025-03-01", requirements=spans)) == [["2027-05-01", "2028-05-01"]]


def test_what_fell_due_before_a_gap_is_not_counted_again():
    """X-6: there is one for each expiration date, and it was before the span."""
    spans = [cr.Requirement(until=date(2025, 12, 1)), cr.Requirement(since=date(2026, 5, 1))]
    assert ahead(held(rule(), "2024-03-01", requirements=spans)) == [[]]
    assert ahead(held(rule(), requirements=spans)) == [["2026-05-01", "2027-05-01", "2028-05-01"]]


def test_notices_follow_from_the_renewals():
    """R-29: renewed on its end each year, there is a first notice each year and no expiry."""
    total = forecast([held(rule(), "2025-03-01")], FIRST, 36, renewing="on expiration").total.total
    assert (total.first_notices, total.expiry_notices, total.renewals) == (3, 0, 3)
    total = forecast([held(rule(), "2025-03-01")], FIRST, 36, renewing="after notice").total.total
    assert (total.first_notices, total.expiry_notices, total.renewals) == (4, 0, 4)


# ---------------------------------------------------------------- on random workforces

RULES = [
    (cr.Term("1 year", first_notice="1 month", cost="10"),),
    (cr.Term("2 years", first_notice="2 months"), cr.Term("6 months", cost="7.5")),
    (cr.Term("3 months", extend_to="end of month"),),
    (cr.Term("1 year", grace="2 weeks"), cr.Term("9 months"), cr.Term("1 month")),
]


def made_up(seed):
    """Return random assignments with facts of every kind, under rules that take every renewal."""
    workforce = random_workforce(seed, 60, SCALE)
    known = {
        one.id: rule(one.id, *RULES[place % len(RULES)], renewal=cr.Renewal(late="1 month"))
        for place, one in enumerate(workforce.catalogue)
    }
    return [
        _ruled(row.assignment, known)
        for row in workforce.rows
        if not row.assignment.certification.policy.composite
    ]


def _ruled(assignment, known):
    """Return an assignment under its rule, without parents that are composites."""
    parents = [one for one in assignment.parents if not one.certification.policy.composite]
    return attrs.evolve(
        assignment,
        certification=known[assignment.certification.id],
        parents=[_ruled(one, known) for one in parents],
        parts=(),
    )


def slowly(assignments, first, last):
    """Return what falls due by going from day to day and completing what is due on each."""
    held = sorted(assignments, key=lambda one: bool(one.parents))
    found, done = [], {(one.subject.id, one.certification.id): [] for one in held}
    told = {key: _fallen(one, first) for key, one in zip(done, held, strict=True)}
    for past in range((last - first).days + 1):
        day = first + timedelta(days=past)
        for one in held:
            key = one.subject.id, one.certification.id
            answer = cr.evaluate(_after(one, done), day)
            due = _due(answer, day)
            if due and (due not in told[key] or (day == first and told[key][due])):
                told[key][due] = False
                done[key].append(day)
                found.append((key, day))
    return sorted(found)


def _due(answer, day):
    if not answer.required or answer.inherited_from is not None:
        return None
    if answer.status is cr.Status.MISSING:
        return "missing"
    about = answer.expires_on
    return about if answer.status in OPEN_STATES and about and about <= day else None


def _fallen(one, first):
    """Return what fell due before the span, and whether it stands on its eve and first day."""
    fallen = {}
    for segment in cr.timeline(one):
        day = segment.start
        if segment.expires_on and segment.start < segment.expires_on <= segment.end:
            day = segment.expires_on
        due = _due(segment, day)
        if due and day < first:
            fallen[due] = due != "missing" or segment.end >= first
        if due == "missing" and segment.end < first:
            del fallen[due]
    return fallen


def _after(one, done):
    """Return an assignment with what was done in the meantime, also by its parents."""
    days = done.get((one.subject.id, one.certification.id), [])
    return attrs.evolve(
        one,
        completions=(*one.completions, *map(cr.Completion, days)),
        parents=[_after(parent, done) for parent in one.parents],
    )


@pytest.mark.parametrize("seed", [11, 12])
def test_it_is_what_comes_of_completing_day_by_day(seed):
    """X-6: on random workforces, for a year and a half, the same trainings on the same days."""
    first, last = date(2024, 2, 1), date(2025, 7, 31)
    assignments = made_up(seed)
    found = [
        ((each.assignment.subject.id, each.assignment.certification.id), one.on)
        for each in assumed_outlooks(assignments, first, last, Renewing.ON_EXPIRATION)
        for one in each.trainings
    ]
    assert len(found) > 15
    assert sorted(found) == slowly(assignments, first, last)


@pytest.mark.parametrize("renewing", Renewing)
def test_nothing_is_left_to_fall_due(renewing):
    """X-6: with all that was assumed on file, nothing falls due in the span after its first day."""
    first, last = date(2024, 2, 1), date(2026, 1, 31)
    for each in assumed_outlooks(made_up(13), first, last, renewing):
        assert each.timeline == cr.timeline(each.assignment)
        assert outlook(each.assignment, first + DAY, last).trainings == ()
