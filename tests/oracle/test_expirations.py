"""The oracle's expiration dates against dates worked out by hand from section 3."""

import pytest

from .by_hand import ONE_YEAR, completions, day, instant, on_file, policy, term
from .day_by_day import Oracle
from .expirations import NEVER
from .plain import Policy, Revision, Revocation

FORCED = policy(term("1 year"), force="2025-07-01")
WINDOWS = policy(
    term("1 year", "1 month"), force="2025-07-01", early="after first notice", late="2 weeks"
)
SIXTY_DAYS = policy(term("1 year"), early="60 days")
GRACE = policy(term("1 year"), late="2 weeks")
REFRESHER = policy(term("3 years"), term("1 year"))
BY_HAND = policy(term("1 year", "1 month"), force="2025-07-01", early="after first notice")
MONTHLY = policy(term("1 month"), force="2025-01-31")
TO_MONTH = policy(term("1 year", extend_to="end of month"))
TO_YEAR = policy(term("1 year", extend_to="end of year"))


@pytest.mark.parametrize(
    ("its_policy", "history", "expirations"),
    [
        pytest.param(ONE_YEAR, ["2026-07-01"], ["2027-07-01"], id="R-7 plain"),
        pytest.param(TO_MONTH, ["2025-10-17"], ["2026-10-31"], id="R-9 month"),
        pytest.param(TO_YEAR, ["2025-10-17"], ["2026-12-31"], id="R-9 year"),
        pytest.param(FORCED, ["2025-08-01"], ["2026-07-01"], id="R-8 Aug"),
        pytest.param(FORCED, ["2025-11-13"], ["2026-07-01"], id="R-8 Nov"),
        pytest.param(FORCED, ["2026-02-17"], ["2026-07-01"], id="R-8 Feb"),
        pytest.param(FORCED, ["2025-03-01"], ["2025-07-01"], id="R-8 before the force date"),
        pytest.param(FORCED, ["2026-07-01"], ["2027-07-01"], id="R-8 on the series"),
        *(
            pytest.param(
                WINDOWS,
                ["2025-08-01", renewed],
                ["2026-07-01", expires],
                id=f"R-7 window {renewed}",
            )
            for renewed, expires in [
                ("2026-06-01", "2027-07-01"),
                ("2026-06-30", "2027-07-01"),
                ("2026-07-15", "2027-07-01"),
                ("2026-05-31", "2026-07-01"),
                ("2026-07-16", "2027-07-01"),
            ]
        ),
        pytest.param(
            SIXTY_DAYS,
            ["2025-12-31", "2026-11-01"],
            ["2026-12-31", "2027-12-31"],
            id="R-7 60 days before",
        ),
        pytest.param(
            SIXTY_DAYS,
            ["2025-12-31", "2026-10-31"],
            ["2026-12-31", "2027-10-31"],
            id="R-7 61 days before",
        ),
        *(
            pytest.param(
                GRACE,
                ["2025-03-01", renewed],
                ["2026-03-01", expires],
                id=f"R-7 late {renewed}",
            )
            for renewed, expires in [
                ("2026-03-15", "2027-03-01"),
                ("2026-03-16", "2027-03-16"),
                ("2026-02-20", "2027-02-20"),
            ]
        ),
        pytest.param(
            REFRESHER,
            ["2020-05-05", "2023-05-01", "2024-04-30"],
            ["2023-05-05", "2024-05-01", "2025-04-30"],
            id="R-5 refresher",
        ),
        pytest.param(
            BY_HAND,
            ["2025-08-01 = 2026-06-30", "2026-06-15"],
            ["2026-06-30", "2027-06-30"],
            id="R-8 E by hand off the series",
        ),
        pytest.param(MONTHLY, ["2025-02-10"], ["2025-02-28"], id="R-8 clamped once, Feb"),
        pytest.param(MONTHLY, ["2025-03-01"], ["2025-03-31"], id="R-8 clamped once, Mar"),
        pytest.param(ONE_YEAR, ["2024-02-29"], ["2025-02-28"], id="R-2 leap day"),
    ],
)
def test_worked_examples_of_section_3(
    its_policy: Policy, history: list[str], expirations: list[str]
) -> None:
    """Every row of section 3's table gives the expirations that it names."""
    oracle = Oracle(on_file(its_policy, completions(*history)))
    assert [record.expires_on for record in oracle.records] == [day(d) for d in expirations]


def test_never_expires() -> None:
    """R-6: a term without a duration gives no date, and leaves no E to the next completion."""
    for_ever_first = policy(term(NEVER), term("1 year"), early="60 days", late="1 week")
    oracle = Oracle(on_file(for_ever_first, completions("2024-01-01", "2024-05-01")))
    assert [record.expires_on for record in oracle.records] == [None, day("2025-05-01")]


def test_by_hand_is_the_next_base() -> None:
    """R-10: a date given by hand wins over every rule, and is the E of the next completion."""
    its_policy = policy(term("1 year", extend_to="end of year"), early="60 days")
    oracle = Oracle(on_file(its_policy, completions("2024-01-10 = 2024-06-15", "2024-06-01")))
    assert [r.expires_on for r in oracle.records] == [day("2024-06-15"), day("2025-12-31")]


def test_order_of_history() -> None:
    """R-11: on one date the unrecorded comes first, then by instant, then by id as text."""
    history = completions(*["2024-01-01"] * 4)
    for completion, recorded in zip(history, ("2024-01-03", "2024-01-02", None, None), strict=True):
        if recorded is not None:
            completion["recorded_at"] = instant(recorded)
    oracle = Oracle(on_file(ONE_YEAR, list(reversed(history))))
    assert [record.id for record in oracle.records] == ["c", "d", "b", "a"]


def test_revisions() -> None:
    """R-13: the revision in force on the completion date; a retroactive one recomputes all."""
    assignment = on_file(ONE_YEAR, completions("2020-01-01", "2022-01-01", "2024-01-01"))
    assignment["revisions"] = [
        Revision(
            effective_from=day("2022-01-01"), retroactive=False, policy=policy(term("2 years"))
        ),
    ]
    ends = [record.expires_on for record in Oracle(assignment).records]
    assert ends == [day("2021-01-01"), day("2024-01-01"), day("2026-01-01")]
    assignment["revisions"].insert(
        0,
        Revision(
            effective_from=day("2021-01-01"), retroactive=True, policy=policy(term("3 years"))
        ),
    )
    ends = [record.expires_on for record in Oracle(assignment).records]
    assert ends == [day("2023-01-01"), day("2024-01-01"), day("2026-01-01")]


@pytest.mark.parametrize(
    ("reinstated_on", "expires"),
    [
        (None, "2027-12-10"),
        ("2026-12-10", "2027-12-31"),
        ("2026-12-11", "2027-12-10"),
    ],
)
def test_revoked_record_is_no_base(reinstated_on: str | None, expires: str) -> None:
    """R-7: a revoked record is E only if reinstated by the completion date; its turn counts."""
    its_policy = policy(term("3 years"), term("1 year"), early="60 days")
    assignment = on_file(its_policy, completions("2023-12-31", "2026-12-10"))
    revocation = Revocation(revoked_on=day("2026-06-01"), reason="other")
    if reinstated_on is not None:
        revocation["reinstated_on"] = day(reinstated_on)
    assignment["revocations"] = [revocation]
    assert Oracle(assignment).records[1].expires_on == day(expires)
