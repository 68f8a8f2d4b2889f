"""The oracle's expiration dates against dates worked out by hand from section 8."""

from datetime import date
from typing import Any

import pytest

from .by_hand import completions, day, on_file, policy, term
from .day_by_day import Oracle
from .expirations import NEVER
from .plain import Anchor, Assignment, Credits, Policy, Requirement, Subject, Term
from .records import Record, Unanswerable

BORN = Subject(birth_date=date(1990, 5, 10), hire_date=date(2012, 2, 29))


def dates(assignment: Assignment) -> list[str]:
    """Return what becomes of each completion: its expiration, ``never``, or the rule against it."""
    return [
        str(one.expires_on or "never") if isinstance(one, Record) else one.rule
        for one in Oracle(assignment).outcomes
    ]


def computed(its_policy: Policy, *history: str, subject: Subject = BORN) -> list[str]:
    """Return what becomes of a history written in short."""
    assignment = on_file(its_policy, completions(*history))
    assignment["subject"] = subject
    return dates(assignment)


def anchored(anchor: Anchor, *terms: Term, **renewal: Any) -> Policy:
    """Return a policy with an anchor other than a plain force date."""
    made = policy(*terms, **renewal)
    made["anchor"] = anchor
    return made


YEAR = term("1 year")


def test_terms_by_turn() -> None:
    """R-40: the n-th completion takes the n-th term, and the last one repeats."""
    vehicles = policy(term("4 years"), term("2 years"), term("2 years"), YEAR)
    history = ["2010-05-01", "2014-05-01", "2016-05-01", "2018-05-01", "2019-05-01"]
    expected = ["2014-05-01", "2016-05-01", "2018-05-01", "2019-05-01", "2020-05-01"]
    assert computed(vehicles, *history) == expected


BY_AGE = Term(
    valid_for_by_age=[
        {"from_age": 16, "valid_for": "5 years"},
        {"from_age": 40, "valid_for": "2 years"},
    ],
    extend_to=None,
    first_notice=None,
    second_notice=None,
)


@pytest.mark.parametrize(
    ("completed_on", "expires_on"),
    [
        ("2006-05-10", "2011-05-10"),
        ("2030-05-09", "2035-05-09"),
        ("2030-05-10", "2032-05-10"),
    ],
)
def test_duration_by_age(completed_on: str, expires_on: str) -> None:
    """R-41: the band is that of the age reached on the completion date."""
    assert computed(policy(BY_AGE), completed_on) == [expires_on]


def test_age_limit() -> None:
    """R-41: issued before the 40th birthday, it ends on the 42nd at the latest."""
    limited = policy(term("5 years", age_limit={"issued_before": 40, "until": 42}))
    assert computed(limited, "2027-05-09") == ["2032-05-09"]
    assert computed(limited, "2027-05-11") == ["2032-05-10"]
    assert computed(limited, "2030-05-09") == ["2032-05-10"]
    assert computed(limited, "2030-05-10") == ["2035-05-10"]


def test_leap_birthday() -> None:
    """R-2, R-41: who is born on February 29 has a birthday on February 28 in other years."""
    born = Subject(birth_date=day("1984-02-29"))
    assert computed(policy(BY_AGE), "2024-02-28", subject=born) == ["2029-02-28"]
    assert computed(policy(BY_AGE), "2025-02-27", subject=born) == ["2027-02-27"]
    born["birth_date"] = day("1985-02-28")
    assert computed(policy(BY_AGE), "2025-02-27", subject=born) == ["2030-02-27"]


@pytest.mark.parametrize(
    ("its_policy", "subject", "lacking"),
    [
        (policy(BY_AGE), Subject(), "birth date"),
        (policy(BY_AGE), Subject(birth_date=date(2010, 1, 2)), "age"),
        (anchored({"subject": "hire date"}, YEAR), Subject(), "hire date"),
    ],
)
def test_what_the_subject_lacks(its_policy: Policy, subject: Subject, lacking: str) -> None:
    """R-41, R-55: without the date there is no answer, unless the completion brings its own."""
    with pytest.raises(Unanswerable) as refused:
        computed(its_policy, "2026-01-01", subject=subject)
    assert refused.value.lacking == lacking
    assert computed(its_policy, "2026-01-01 = 2027-01-01", subject=subject) == ["2027-01-01"]


INCLUSIVE = term("1 year", counting="inclusive")


@pytest.mark.parametrize(
    ("its_policy", "history", "expected"),
    [
        (
            policy(INCLUSIVE, early="1 month"),
            ["2023-03-01", "2024-02-29"],
            ["2024-02-29", "2025-02-28"],
        ),
        (
            policy(INCLUSIVE, early="1 month"),
            ["2023-03-01", "2024-02-01"],
            ["2024-02-29", "2025-02-28"],
        ),
        (
            policy(INCLUSIVE, early="1 month"),
            ["2023-03-01", "2024-01-31"],
            ["2024-02-29", "2025-01-30"],
        ),
        (policy(term("1 month", counting="inclusive")), ["2025-01-31"], ["2025-02-27"]),
        (policy(INCLUSIVE, force="2025-07-01"), ["2025-03-01"], ["2025-06-30"]),
        (policy(INCLUSIVE, force="2025-07-01"), ["2025-07-01"], ["2026-06-30"]),
        (
            policy(INCLUSIVE, force="2025-07-01", early="always"),
            ["2025-07-01", "2026-06-01"],
            ["2026-06-30", "2027-06-30"],
        ),
        (
            policy(YEAR, INCLUSIVE, early="always"),
            ["2023-03-01", "2024-02-01"],
            ["2024-03-01", "2025-03-01"],
        ),
        (
            policy(INCLUSIVE, YEAR, early="always"),
            ["2023-03-01", "2024-02-01"],
            ["2024-02-29", "2025-02-28"],
        ),
        (
            policy(term("1 year", counting="inclusive", extend_to="end of month")),
            ["2025-07-01"],
            ["2026-06-30"],
        ),
        (
            policy(term("2 years", counting="inclusive", at_most="1 year")),
            ["2025-07-01"],
            ["2026-07-01"],
        ),
    ],
)
def test_inclusive(its_policy: Policy, history: list[str], expected: list[str]) -> None:
    """R-42: all is worked out on the day after; rounding and cap on the last valid day."""
    assert computed(its_policy, *history) == expected


def test_month_ends_of_base_and_duration_only() -> None:
    """R-43: a series, a cap and a notice clamp, whatever the term says."""
    sticking = term("1 month", first="1 month", month_ends="stick")
    record = Oracle(on_file(policy(sticking), completions("2025-02-28"))).records[0]
    assert (record.expires_on, record.due_on) == (day("2025-03-31"), day("2025-02-28"))
    assert computed(policy(sticking, force="2025-02-28"), "2025-03-01") == ["2025-03-28"]
    capped = term("2 months", month_ends="stick", at_most="1 month")
    assert computed(policy(capped), "2025-02-28") == ["2025-03-28"]


@pytest.mark.parametrize(
    ("edge", "renewed", "expires_on"),
    [
        ("expiration", "2025-03-29", "2026-03-29"),
        ("expiration", "2025-03-30", "2026-06-30"),
        ("expiration", "2025-07-30", "2026-06-30"),
        ("expiration", "2025-07-31", "2026-07-31"),
        ("day after", "2025-03-31", "2026-03-31"),
        ("day after", "2025-04-01", "2026-06-30"),
        ("day after", "2025-07-31", "2026-06-30"),
        ("day after", "2025-08-01", "2026-08-01"),
    ],
)
def test_edge(edge: str, renewed: str, expires_on: str) -> None:
    """R-47: from the day after a month's end, windows are whole calendar months."""
    its_policy = policy(YEAR, early="3 months", late="1 month", edge=edge)
    assert computed(its_policy, "2024-06-30", renewed) == ["2025-06-30", expires_on]


def test_always() -> None:
    """R-48: without a limit even a result before the completion date stands."""
    its_policy = policy(YEAR, early="always", late="always")
    assert computed(its_policy, "2025-01-01", "2025-01-01") == ["2026-01-01", "2027-01-01"]
    assert computed(its_policy, "2025-01-01", "2030-05-05") == ["2026-01-01", "2027-01-01"]


@pytest.mark.parametrize(
    ("early", "renewed", "expires_on"),
    [
        (None, "2025-11-01", "2026-12-31"),
        (None, "2025-10-31", "2026-12-30"),
        ("3 months", "2025-10-31", "2026-12-30"),
        ("3 months", "2025-09-30", "2026-11-29"),
        ("3 months", "2025-09-29", "2026-09-29"),
    ],
)
def test_capped_credit(early: str | None, renewed: str, expires_on: str) -> None:
    """R-49: the base is at most 60 days ahead, within the early rule if there is one."""
    its_policy = policy(YEAR, early=early, credit_at_most="60 days")
    assert computed(its_policy, "2024-12-31", renewed)[1] == expires_on


def test_cut_credit_is_not_on_schedule() -> None:
    """R-49, R-54: where the credit is cut, the series gives the date; else the duration does."""
    its_policy = policy(YEAR, force="2025-12-15", early="always", credit_at_most="60 days")
    history = ["2024-12-20 = 2025-12-31", "2025-11-01"]
    assert computed(its_policy, *history)[1] == "2026-12-31"
    assert computed(its_policy, history[0], "2025-10-31")[1] == "2026-12-15"


def test_too_early() -> None:
    """R-50: restart, keep (the turn goes on), or reject (the turn does not)."""
    terms = (term("3 years"), term("2 years"), YEAR)
    history = ["2020-01-01", "2022-06-01", "2022-12-15"]
    restart = policy(*terms, early="1 month")
    keep = policy(*terms, early="1 month", too_early="keep")
    reject = policy(*terms, early="1 month", too_early="reject")
    assert computed(restart, *history) == ["2023-01-01", "2024-06-01", "2023-12-15"]
    assert computed(keep, *history) == ["2023-01-01", "2023-01-01", "2024-01-01"]
    assert computed(reject, *history) == ["2023-01-01", "R-50 too early", "2025-01-01"]


def test_too_late() -> None:
    """R-50: restart, reject, or restart under the first term, which begins the turns again."""
    terms = (term("3 years"), YEAR)
    history = ["2020-01-01", "2023-01-16", "2024-01-10"]
    restart = policy(*terms, late="2 weeks")
    reject = policy(*terms, late="2 weeks", too_late="reject")
    initial = policy(*terms, late="2 weeks", too_late="initial")
    assert computed(restart, *history)[1:] == ["2024-01-16", "2025-01-10"]
    assert computed(reject, *history)[1:] == ["R-50 too late", "R-50 too late"]
    assert computed(initial, *history)[1:] == ["2026-01-16", "2025-01-10"]
    assert computed(initial, history[0], "2023-01-15") == ["2023-01-01", "2024-01-01"]


def test_by_hand_takes_term_and_turn_alone() -> None:
    """R-10: a completion with its own date is never rejected or kept; it may begin the turns."""
    strict = policy(
        term("3 years", "3 months"),
        term("1 year", "1 month"),
        too_early="reject",
        too_late="initial",
        minimum_interval="6 months",
    )
    early = "2020-02-01 = 2022-02-01"
    oracle = Oracle(on_file(strict, completions("2020-01-01", early, "2022-02-02 = 2025-06-30")))
    assert [record.turn for record in oracle.records] == [0, 1, 0]
    due = [str(record.due_on) for record in oracle.records]
    assert due == ["2022-10-01", "2022-01-01", "2025-03-30"]


def test_minimum_interval() -> None:
    """R-51: on or before the previous completion + N it is rejected; what is rejected is none."""
    its_policy = policy(YEAR, minimum_interval="6 months")
    assert computed(its_policy, "2025-01-31", "2025-07-31", "2025-08-01") == [
        "2026-01-31",
        "R-51",
        "2026-08-01",
    ]


@pytest.mark.parametrize(
    ("late", "edge", "renewed", "expires_on"),
    [
        ("always", "expiration", "2023-07-01", "2024-01-01"),
        ("always", "expiration", "2023-07-02", "2026-01-01"),
        (None, "expiration", "2023-07-02", "2026-07-02"),
        ("always", "day after", "2023-07-01", "2024-01-01"),
        ("always", "day after", "2023-07-02", "2026-01-01"),
    ],
)
def test_refresher_until(late: str | None, edge: str, renewed: str, expires_on: str) -> None:
    """R-52: more than 6 months after E the first term applies again, on the base of R-7."""
    terms = (term("3 years"), YEAR)
    its_policy = policy(*terms, late=late, edge=edge, refresher_until="6 months")
    assert computed(its_policy, "2020-01-01", renewed)[1] == expires_on


def test_refresher_until_from_the_day_after() -> None:
    """R-52, R-47: from the day after a month's end, six months end on a month's end."""
    its_policy = policy(term("3 years"), YEAR, edge="day after", refresher_until="6 months")
    assert computed(its_policy, "2020-06-30", "2023-12-31")[1] == "2024-12-31"
    assert computed(its_policy, "2020-06-30", "2024-01-01")[1] == "2027-01-01"


def test_never_shorten() -> None:
    """R-53, R-46: the date on file is kept, for ever if it is never; only the cap cuts it."""
    kept = policy(YEAR, never_shorten=True)
    assert computed(kept, "2024-01-01 = 2030-01-01", "2025-01-01")[1] == "2030-01-01"
    for_ever = policy(term(NEVER), YEAR, never_shorten=True)
    assert computed(for_ever, "2024-01-01", "2025-01-01") == ["never", "never"]
    capped = policy(term(NEVER), term("1 year", at_most="2 years"), never_shorten=True)
    assert computed(capped, "2024-01-01", "2025-01-01", "2025-06-01") == [
        "never",
        "2027-01-01",
        "2027-01-01",
    ]


def test_cap() -> None:
    """R-46: however far the base lies ahead, the result is at most the completion date + N."""
    its_policy = policy(term("1 year", at_most="13 months"), early="always")
    assert computed(its_policy, "2025-01-01", "2025-11-30")[1] == "2026-12-30"
    assert computed(its_policy, "2025-01-01", "2025-12-05")[1] == "2027-01-01"


def test_series_with_a_minimum() -> None:
    """R-54: the next March 31 at least 21 months ahead; a renewal on schedule adds 2 years."""
    anchor = Anchor(date=day("2020-03-31"), every="1 year", at_least="21 months")
    its_policy = anchored(anchor, term("2 years"), early="3 months")
    assert computed(its_policy, "2022-06-30", "2024-03-01") == ["2024-03-31", "2026-03-31"]
    assert computed(its_policy, "2022-07-01", "2024-03-01") == ["2025-03-31", "2026-03-31"]


def test_series_with_a_step() -> None:
    """R-54: without a minimum the date is strictly after the base."""
    its_policy = anchored(Anchor(date=day("2025-01-01"), every="3 months"), YEAR)
    assert computed(its_policy, "2025-03-31") == ["2025-04-01"]
    assert computed(its_policy, "2025-04-01") == ["2025-07-01"]


@pytest.mark.parametrize(
    ("anchor", "expires_on"),
    [
        (Anchor(subject="birth date"), "2026-05-10"),
        (Anchor(subject="birth date", on="end of month"), "2026-05-31"),
        (Anchor(subject="birth date", round="down"), "2025-05-10"),
        (Anchor(subject="birth date", on="end of month", round="down"), "2025-05-31"),
        (Anchor(subject="hire date"), "2026-02-28"),
    ],
)
def test_persons_anchor(anchor: Anchor, expires_on: str) -> None:
    """R-55: base + duration, 1 January 2026, moves up or down to a date of the subject."""
    assert computed(anchored(anchor, YEAR), "2025-01-01") == [expires_on]


@pytest.mark.parametrize(
    ("completed_on", "expires_on"),
    [("2025-01-10", "2026-01-31"), ("2025-01-31", "2026-01-31"), ("2025-02-01", "2026-02-01")],
)
def test_first_term_from_the_due_date(completed_on: str, expires_on: str) -> None:
    """R-56: a first completion on or before the earliest due date counts from that date."""
    its_policy = policy(YEAR)
    its_policy["initial_due"], its_policy["first_from"] = "30 days", "due date"
    assignment = on_file(its_policy, completions(completed_on))
    assignment["requirements"] = [
        Requirement(role="r1", since=day("2025-01-01")),
        Requirement(role="r2", since=day("2025-02-01")),
        Requirement(role=None),
    ]
    assert dates(assignment) == [expires_on]


def test_credits() -> None:
    """R-60: each completion by which the sum of the last year reaches 10 counts."""
    its_policy = policy(term("2 years"))
    its_policy["credits"] = Credits(need=10, within="1 year")
    history = completions("2024-01-01", "2024-06-01", "2024-12-31", "2025-01-01", "2025-02-01")
    for completion, earned in zip(history, (6, 3, 1, 5, 0), strict=True):
        completion["credits"] = earned
    assert dates(on_file(its_policy, history)) == [
        "R-60",
        "R-60",
        "2026-12-31",
        "R-60",
        "R-60",
    ]
    history[3]["credits"] = 6
    assert dates(on_file(its_policy, history))[3] == "2027-01-01"
    history[4]["expires_on"] = day("2030-01-01")
    assert dates(on_file(its_policy, history))[4] == "2030-01-01"


def test_credits_of_what_is_rejected() -> None:
    """R-50, R-60: a completion that is rejected counts for nothing, its credits included."""
    its_policy = policy(term("10 days"), too_early="reject")
    its_policy["credits"] = Credits(need=5, within="30 days")
    history = completions("2026-02-11 = 2026-04-08", "2026-03-13", "2026-04-06", "2026-04-12")
    for completion, earned in zip(history, (0, 4, 2, 3), strict=True):
        completion["credits"] = earned
    assert dates(on_file(its_policy, history)) == ["2026-04-08", "R-60", "R-50 too early", "R-60"]
