"""The fold of a history: what counts, in which order, under which revision (R-11, R-13, R-30)."""

from datetime import UTC, date, datetime, timedelta

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange
from tests.unit.refusals import refusal

YEAR = cr.Policy([cr.Term("1 year")])
TURNS = cr.Policy([cr.Term("3 years"), cr.Term("2 years"), cr.Term("1 year")])
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2026, 7, 1)


def ids(policy, *completions):
    """Return the ids of the completions that count, in their order."""
    return [one.id for one in cr.replay(policy, completions)]


def expirations(policy, *completions):
    """Return the expiration dates of the completions that count, in their order."""
    return [str(one.expires_on) for one in cr.replay(policy, completions)]


def test_completions_are_ordered_by_date():
    """R-11: the earlier completion comes first, however they are given."""
    later, earlier = cr.Completion(date(2026, 7, 2), id="a"), cr.Completion(DAY, id="b")
    assert ids(YEAR, later, earlier) == ["b", "a"]


def test_on_one_day_the_one_recorded_first_comes_first():
    """R-11: of one date, the order is that of recording; one always known comes before all."""
    late = cr.Completion(DAY, id="a", recorded_at=NOON + HOUR)
    early = cr.Completion(DAY, id="b", recorded_at=NOON)
    always = cr.Completion(DAY, id="c")
    assert ids(YEAR, late, early, always) == ["c", "b", "a"]


def test_recorded_at_once_the_id_decides():
    """R-11: of one date and instant, ids are compared as text: c10 comes before c9."""
    completions = [cr.Completion(DAY, id=name, recorded_at=NOON) for name in ("c9", "c10", "b")]
    assert ids(YEAR, *completions) == ["b", "c10", "c9"]


def test_the_order_decides_the_turn():
    """R-5, R-11: of two completions on one day the first has the first term."""
    first = cr.Completion(DAY, id="a", recorded_at=NOON)
    second = cr.Completion(DAY, id="b", recorded_at=NOON + HOUR)
    assert expirations(TURNS, second, first) == ["2029-07-01", "2028-07-01"]


@pytest.mark.parametrize("state", ["pending", "declined", "withdrawn"])
def test_only_approved_completions_count(state):
    """R-11: what is pending, declined or withdrawn gives no date and takes no turn."""
    not_counting = cr.Completion(date(2025, 7, 1), state=state)
    assert expirations(TURNS, not_counting, DAY) == ["2029-07-01"]


def test_each_date_is_the_next_ones_e():
    """R-11: the second completion renews the first one's date, the third the second one's."""
    policy = cr.Policy([cr.Term("1 year")], cr.Renewal(early="2 months"))
    history = [date(2024, 7, 1), date(2025, 6, 1), date(2026, 5, 1)]
    assert expirations(policy, *history) == ["2025-07-01", "2026-07-01", "2027-07-01"]


def test_editing_a_date_recomputes_what_follows():
    """R-11: with the first completion a day later, both renewals on schedule end a day later."""
    policy = cr.Policy([cr.Term("1 year")], cr.Renewal(early="2 months"))
    history = [date(2024, 7, 2), date(2025, 6, 1), date(2026, 5, 2)]
    assert expirations(policy, *history) == ["2025-07-02", "2026-07-02", "2027-07-02"]


def test_a_superseded_completion_is_gone():
    """R-30: a correction stands in place of what it corrects."""
    wrong = cr.Completion(date(2025, 7, 1), id="c1")
    right = cr.Completion(DAY, id="c2", supersedes="c1")
    assert ids(YEAR, wrong, right) == ["c2"]
    assert expirations(TURNS, wrong, right) == ["2029-07-01"]


def test_a_correction_of_a_correction():
    """R-30: of a chain of corrections only the last one counts."""
    chain = [
        cr.Completion(date(2023, 7, 1), id="c1"),
        cr.Completion(date(2024, 7, 1), id="c2", supersedes="c1"),
        cr.Completion(date(2025, 7, 1), id="c3", supersedes="c2"),
    ]
    assert ids(YEAR, *chain) == ["c3"]


@pytest.mark.parametrize("state", ["pending", "declined", "withdrawn"])
def test_only_an_approved_correction_supersedes(state):
    """R-24, R-30: a correction that does not count itself leaves the original as it is."""
    wrong = cr.Completion(date(2025, 7, 1), id="c1")
    correction = cr.Completion(DAY, id="c2", state=state, supersedes="c1")
    assert ids(YEAR, wrong, correction) == ["c1"]


def test_no_completions_give_no_decisions():
    """R-11: an empty history has no decisions."""
    assert cr.replay(YEAR, []) == ()


def test_before_a_history_something_may_be_on_file():
    """R-5, R-11: an existing date stands before the first completion and has the first turn."""
    policy = cr.Policy([cr.Term("3 years"), cr.Term("1 year")], cr.Renewal(early="1 month"))
    decisions = cr.replay(policy, [DAY, date(2027, 7, 1)], existing=date(2026, 7, 15))
    assert [str(one.expires_on) for one in decisions] == ["2027-07-15", "2028-07-15"]


# ---------------------------------------------------------------- revisions


def revised(*revisions):
    """Return a certification of one year with later policies: (date, duration, retroactive)."""
    return cr.Certification(
        "a",
        policy=YEAR,
        revisions=[
            cr.Revision(date.fromisoformat(day), cr.Policy([cr.Term(duration)]), retroactive)
            for day, duration, retroactive in revisions
        ],
    )


@pytest.mark.parametrize(
    ("completed_on", "expected", "revision"),
    [
        ("2025-12-31", "2026-12-31", None),
        ("2026-01-01", "2028-01-01", "2026-01-01"),
        ("2026-12-31", "2028-12-31", "2026-01-01"),
        ("2027-01-01", "2030-01-01", "2027-01-01"),
    ],
)
def test_the_revision_in_force_on_the_completion_date(completed_on, expected, revision):
    """R-13: a completion is computed under the revision in force on its date."""
    certification = revised(("2027-01-01", "3 years", False), ("2026-01-01", "2 years", False))
    decision = cr.decide(certification, date.fromisoformat(completed_on))
    assert str(decision.expires_on) == expected
    assert decision.revision == (revision and date.fromisoformat(revision))


@pytest.mark.parametrize("completed_on", ["2020-01-01", "2025-12-31", "2026-01-01"])
def test_a_retroactive_revision_recomputes_what_came_before(completed_on):
    """R-13: a retroactive revision governs completions before its date, too."""
    certification = revised(("2026-01-01", "2 years", True))
    day = date.fromisoformat(completed_on)
    assert cr.expiration_date(certification, day) == day.replace(year=day.year + 2)


@pytest.mark.parametrize(
    ("completed_on", "years"),
    [("2025-06-01", 2), ("2026-06-01", 2), ("2027-06-01", 3)],
)
def test_a_later_revision_overrides_a_retroactive_one_from_its_date(completed_on, years):
    """R-13: the last revision in force counts; a retroactive one reaches back from where it is."""
    certification = revised(("2026-01-01", "2 years", True), ("2027-01-01", "3 years", False))
    day = date.fromisoformat(completed_on)
    assert cr.expiration_date(certification, day) == day.replace(year=day.year + years)


def test_the_last_retroactive_revision_reaches_over_earlier_ones():
    """R-13: a retroactive revision recomputes what came before under earlier revisions, too."""
    certification = revised(("2026-01-01", "2 years", False), ("2027-01-01", "3 years", True))
    assert str(cr.expiration_date(certification, date(2026, 6, 1))) == "2029-06-01"
    assert str(cr.expiration_date(certification, date(2020, 6, 1))) == "2023-06-01"


def test_the_turn_goes_on_under_a_revision():
    """R-5, R-13: the second completion has the revision's second term, not its first."""
    certification = cr.Certification(
        "a", policy=YEAR, revisions=[cr.Revision(date(2026, 1, 1), TURNS)]
    )
    assert expirations(certification, date(2025, 7, 1), DAY) == ["2026-07-01", "2028-07-01"]


def test_the_notices_on_file_are_of_the_revision_that_earned_them():
    """R-7, R-13: the window of E opens with the notice of the policy under which E was earned."""

    def policy(notice):
        return cr.Policy(
            [cr.Term("1 year", first_notice=notice)], cr.Renewal(early="after first notice")
        )

    certification = cr.Certification(
        "a", policy=policy("1 month"), revisions=[cr.Revision(date(2026, 1, 1), policy("1 week"))]
    )
    assert expirations(certification, date(2025, 7, 1), date(2026, 6, 1)) == [
        "2026-07-01",
        "2027-07-01",
    ]


# ---------------------------------------------------------------- revoked records


def base_after(renewed_on, **revocation):
    """Return the base of a renewal of a record of 2025-07-01 with a revocation on 2026-06-10."""
    policy = cr.Policy([cr.Term("1 year")], cr.Renewal(early="2 months"))
    held = cr.Assignment(
        cr.Certification("a", policy=policy),
        completions=[date(2025, 7, 1), date.fromisoformat(renewed_on)],
        revocations=[cr.Revocation(date(2026, 6, 10), "fraud", **revocation)],
    )
    reasons = cr.evaluate(held, date.fromisoformat(renewed_on)).reasons
    return next(str(dict(one.values)["base"]) for one in reasons if one.code == "base")


@pytest.mark.parametrize(
    ("renewed_on", "base"),
    [("2026-06-09", "2026-07-01"), ("2026-06-10", "2026-06-10"), ("2026-06-20", "2026-06-20")],
)
def test_a_revoked_record_is_no_e(renewed_on, base):
    """R-7: a completion on or after the revocation starts from its own date."""
    assert base_after(renewed_on) == base


@pytest.mark.parametrize(
    ("reinstated_on", "base"),
    [("2026-06-19", "2026-07-01"), ("2026-06-20", "2026-07-01"), ("2026-06-21", "2026-06-20")],
)
def test_a_reinstated_record_is_e_again(reinstated_on, base):
    """R-11: reinstated on or before the completion date, the record counts as E again."""
    assert base_after("2026-06-20", reinstated_on=date.fromisoformat(reinstated_on)) == base


def test_after_a_revocation_the_turns_go_on():
    """R-7: the record is no E, but it was a turn: the refresher applies."""
    policy = cr.Policy([cr.Term("3 years"), cr.Term("1 year")])
    held = cr.Assignment(
        cr.Certification("a", policy=policy),
        completions=[date(2025, 7, 1), DAY],
        revocations=[cr.Revocation(date(2026, 6, 10), "fraud")],
    )
    assert cr.evaluate(held, DAY).expires_on == date(2027, 7, 1)


def test_a_revocation_before_a_record_takes_effect_is_not_its_own():
    """R-17: a revocation of what was there before does not touch a later record."""
    policy = cr.Policy([cr.Term("1 year")], cr.Renewal(early="2 months"))
    held = cr.Assignment(
        cr.Certification("a", policy=policy),
        completions=[date(2025, 7, 1), date(2026, 6, 1)],
        revocations=[cr.Revocation(date(2025, 6, 1), "fraud")],
    )
    assert cr.evaluate(held, DAY).expires_on == date(2027, 7, 1)


def test_a_date_beyond_the_calendar_names_the_completion():
    """R-4: a computed date after 9999-12-31 is refused, and the completion is named.

    No rule of sections 2 to 7 leads there from inside the domain, so the completions are put
    outside it by force.
    """
    late = [cr.Completion(DAY, id="c9"), cr.Completion(DAY)]
    for one in late:
        object.__setattr__(one, "completed_on", date(9999, 7, 1))
    assert [refusal(DateOutOfRange, cr.replay, YEAR, [one]) for one in late] == [
        f"completion {name}: '9999-07-01 + 12 months' is outside 0001-01-01 … 9999-12-31. "
        "Shorten the period or correct the date (R-4)."
        for name in ("c9", "9999-07-01")
    ]
