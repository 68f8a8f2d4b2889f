"""Composites and extensions, worked by hand (R-59, R-61, R-30)."""

import copy
from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr

YEAR = cr.Policy([cr.Term("1 year", first_notice="1 month")])
HALF = cr.Policy([cr.Term("6 months")])
ON = date(2026, 3, 1)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


def part(name, completed_on, policy=YEAR, **facts):
    """Return the assignment of a part with one completion, or with none."""
    completions = [] if completed_on is None else [date.fromisoformat(completed_on)]
    return cr.Assignment(cr.Certification(name, policy=policy), completions=completions, **facts)


def whole(kind, *parts):
    """Return a required composite of these parts: of all of them, or of any."""
    named = [one.certification.id for one in parts]
    policy = cr.Policy(all_of=named) if kind == "all" else cr.Policy(any_of=named)
    return cr.Assignment(
        cr.Certification("whole", policy=policy),
        requirements=[cr.Requirement()],
        parts=parts,
    )


def shown(kind, *parts, on=ON):
    """Return the status and the expiration date of a composite on a day."""
    answer = cr.evaluate(whole(kind, *parts), on)
    return answer.status.name, answer.expires_on and str(answer.expires_on)


@pytest.mark.parametrize(
    ("kind", "expected"), [("all", ("VALID", "2026-05-01")), ("any", ("VALID", "2026-12-01"))]
)
def test_all_of_ends_with_the_first_and_any_of_with_the_last(kind, expected):
    """R-59: 2026-05-01 is the earlier end of the two, 2026-12-01 the later one."""
    assert shown(kind, part("b", "2025-12-01"), part("c", "2025-11-01", HALF)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("all", ("MISSING", None)), ("any", ("VALID", "2026-12-01"))]
)
def test_a_part_that_is_missing(kind, expected):
    """R-59: without one part all of is missing; any of has the other one."""
    assert shown(kind, part("b", "2025-12-01"), part("c", None)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("all", ("UPCOMING", None)), ("any", ("VALID", "2026-12-01"))]
)
def test_a_part_that_is_not_in_effect_yet(kind, expected):
    """R-59: when every part is on file, all of is upcoming until the last takes effect."""
    parts = part("b", "2025-12-01"), part("c", "2026-04-01")
    assert shown(kind, *parts) == expected
    assert shown("all", *parts, on=date(2026, 4, 1)) == ("VALID", "2026-12-01")


@pytest.mark.parametrize(
    ("kind", "expected"), [("all", ("MISSING", None)), ("any", ("VALID", "2026-12-01"))]
)
def test_a_revoked_part_is_as_good_as_missing(kind, expected):
    """R-59: revoked, a part counts for nothing."""
    revoked = part("c", "2025-12-15", revocations=[cr.Revocation(date(2026, 1, 1), "fraud")])
    assert shown(kind, part("b", "2025-12-01"), revoked) == expected


def test_no_part_at_all_is_missing():
    """R-59: where no part is on file, neither is the composite."""
    for kind in ("all", "any"):
        assert shown(kind, part("b", None), part("c", None)) == ("MISSING", None)


def test_any_of_is_upcoming_with_one_part():
    """R-59: any of is upcoming when one part is on file and none in effect."""
    assert shown("any", part("b", "2026-04-01"), part("c", None)) == ("UPCOMING", None)


def test_the_part_that_decides_gives_its_notices():
    """R-59: the composite becomes due with the part that ends first."""
    one = whole("all", part("b", "2025-12-01"), part("c", "2025-06-15"))
    assert cr.evaluate(one, ON).due_on == date(2026, 5, 15)
    assert cr.evaluate(one, ON).next_change_on == date(2026, 5, 15)


def test_a_part_may_be_covered():
    """R-59: a part that only a parent covers is in effect with the parent's dates."""
    covered = part("c", None, parents=[part("p", "2025-10-01")])
    assert shown("all", part("b", "2025-12-01"), covered) == ("VALID", "2026-10-01")


def test_a_part_may_be_a_composite():
    """R-59: all of b and any of c and d ends with b or with the later of c and d."""
    inner = cr.Assignment(
        cr.Certification("inner", policy=cr.Policy(any_of=["c", "d"])),
        parts=[part("c", "2025-08-01"), part("d", "2025-09-01")],
    )
    assert shown("all", part("b", "2025-12-01"), inner) == ("VALID", "2026-09-01")


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [(NOON - timedelta(seconds=1), "EXPIRED"), (NOON, "VALID"), (None, "VALID")],
)
def test_an_extension_is_known_from_its_recording(known_at, expected):
    """R-30, R-61: expired on Mar 1, unless the extension until Apr 30 is known."""
    extension = cr.Extension(
        date(2026, 4, 30), date(2026, 2, 1), "storm in the north", recorded_at=NOON
    )
    held = cr.Assignment(
        cr.Certification("a", policy=HALF),
        completions=[date(2025, 8, 1)],
        extensions=[extension],
    )
    assert cr.evaluate(held, ON, known_at).status.name == expected


def test_a_copy_of_an_assignment_answers_alike():
    """An assignment that was copied or sent to another process gives the same answers."""
    one = whole("all", part("b", "2025-12-01"), part("c", "2025-11-01", HALF))
    again = copy.deepcopy(one)
    assert again == one
    assert cr.timeline(again) == cr.timeline(one)


@pytest.mark.parametrize(
    ("known_at", "expected"), [(NOON - timedelta(seconds=1), "EXPIRED"), (NOON, "VALID")]
)
def test_an_extension_of_a_composite_is_known_from_its_recording(known_at, expected):
    """R-30, R-59, R-61: all of b and c ended on Feb 1, unless the extension is known."""
    extension = cr.Extension(
        date(2026, 4, 30), date(2026, 1, 15), "storm in the north", recorded_at=NOON
    )
    one = whole("all", part("b", "2025-12-01"), part("c", "2025-08-01", HALF))
    extended = cr.Assignment(
        one.certification, requirements=one.requirements, parts=one.parts, extensions=[extension]
    )
    assert cr.evaluate(extended, ON, known_at).status.name == expected


def test_a_parent_that_ends_earlier_than_another_covers_nothing():
    """R-18: of three parents in force the one in the middle ends last and covers."""
    parents = [part("p", "2025-06-01"), part("q", "2025-12-01"), part("r", "2025-09-01")]
    held = part("a", None, parents=parents)
    assert cr.evaluate(held, ON).inherited_from == "q"


def test_a_requirement_without_a_beginning_allows_nothing():
    """R-58: 30 days are allowed from the day the need began; without that day, none."""
    policy = cr.Policy([cr.Term("1 year")], initial_due="30 days")
    certification = cr.Certification("a", policy=policy)
    since = cr.Assignment(certification, requirements=[cr.Requirement(since=ON)])
    always = cr.Assignment(certification, requirements=[cr.Requirement()])
    assert cr.evaluate(since, ON).status is cr.Status.IN_TRAINING
    assert cr.evaluate(always, ON).status is cr.Status.MISSING


def test_a_completion_without_credits_completes_nothing():
    """R-60: 10 hours are needed; a completion that brings none is not on file."""
    policy = cr.Policy([cr.Term("1 year")], credits=cr.Credits(10, "1 year"))
    completions = [
        cr.Completion(date(2026, 1, 1), credits=10, id="c1"),
        cr.Completion(date(2026, 2, 1), id="c2"),
    ]
    held = cr.Assignment(cr.Certification("a", policy=policy), completions=completions)
    assert cr.evaluate(held, ON).expires_on == date(2027, 1, 1)
