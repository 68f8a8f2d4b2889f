"""What falls due month by month, worked out by hand (X-6)."""

import decimal
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import certrules as cr
from certrules.errors import DateOutOfRange, InvalidDate, InvalidPeriod, UnknownWord
from certrules.planning.due_trainings import TrainingKind, hours_of, outlook
from certrules.planning.forecast import forecast
from certrules.planning.forecast_figures import COLUMNS, Figures
from tests.unit.refusals import refusal

ANA = cr.Subject("ana", birth_date=date(1986, 5, 17), company="acme")
TERM = cr.Term(
    "1 year",
    first_notice="1 month",
    second_notice="1 week",
    cost="120.50",
    time_to_complete="1.5 days",
)


def yearly(id_="a", term=TERM, **more):
    """Return a certification of one term."""
    return cr.Certification(id_, policy=cr.Policy(terms=[term]), **more)


def held(certification=None, *done, **facts):
    """Return a required assignment of Ana, completed on some days."""
    days = [date.fromisoformat(one) for one in done]
    known = {"subject": ANA, "requirements": [cr.Requirement()], **facts}
    return cr.Assignment(certification or yearly(), completions=days, **known)


def due(assignment, start="2026-01-01", end="2026-12-31", **more):
    """Return kind, day and whether it is open of each training that falls due."""
    span = date.fromisoformat(start), date.fromisoformat(end)
    found = outlook(assignment, *span, **more).trainings
    return [(one.kind.value, str(one.on), one.open_before) for one in found]


# ---------------------------------------------------------------- when a training falls due


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("2025-07-01", "2026-07-01"),
        ("2025-02-28", "2026-02-28"),
        ("2024-02-29", "2025-02-28"),
        ("2025-01-01", "2026-01-01"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_a_renewal_falls_due_on_its_expiration_date(done, expected):
    """X-6: what ends on a day is to be renewed by it: that is when it falls due."""
    assert due(held(None, done), expected, expected) == [("renewal", expected, False)]


def test_a_month_end_is_clamped_before_it_is_counted():
    """R-2: a month after January 31 is February 28, and counts in February."""
    monthly = yearly(term=cr.Term("1 month"))
    assert due(held(monthly, "2026-01-31")) == [("renewal", "2026-02-28", False)]


def test_a_renewal_on_file_takes_its_place():
    """R-11: renewed early, the date before falls due no more."""
    assert due(held(None, "2025-07-01", "2026-06-20")) == []


def test_what_was_renewed_late_fell_due_all_the_same():
    """R-12: renewed after its end, it had fallen due on its end."""
    assert due(held(None, "2025-07-01", "2026-07-15")) == [("renewal", "2026-07-01", False)]


def test_what_never_expires_never_falls_due():
    """R-6: without a date there is nothing to renew."""
    assert due(held(yearly(term=cr.Term()), "2025-07-01")) == []


def test_what_is_not_required_does_not_fall_due():
    """R-23: nobody must renew what nothing requires."""
    assert due(held(None, "2025-07-01", requirements=[])) == []


def test_a_deferral_over_the_end_puts_it_off_to_the_day_after_it():
    """R-20: deferred through August 31, it falls due on September 1, like its notice."""
    deferred = cr.Exemption("deferred", until=date(2026, 8, 31))
    assert due(held(None, "2025-07-01", exemption=deferred)) == [("renewal", "2026-09-01", False)]


def test_a_deferral_that_ends_before_changes_nothing():
    """R-20: deferred through June 30, it falls due on its end, July 1."""
    deferred = cr.Exemption("deferred", until=date(2026, 6, 30))
    assert due(held(None, "2025-07-01", exemption=deferred)) == [("renewal", "2026-07-01", False)]


def test_a_new_member_has_to_renew_what_is_expired():
    """R-19: a member from October 5 on, it falls due on that day."""
    joined = [cr.Requirement("crew", since=date(2026, 10, 5))]
    assert due(held(None, "2025-07-01", requirements=joined)) == [("renewal", "2026-10-05", False)]


def test_a_new_member_without_anything_on_file_has_a_first_training():
    """R-14: nothing on file is due at once, on the first day of the membership."""
    joined = [cr.Requirement("crew", since=date(2026, 10, 5))]
    assert due(held(requirements=joined)) == [("first", "2026-10-05", False)]


def test_training_puts_the_first_off():
    """R-19: in training through May 1, it falls due on May 2."""
    trained = [cr.Requirement("crew", training=date(2026, 5, 1))]
    assert due(held(requirements=trained)) == [("first", "2026-05-02", False)]


def test_a_revoked_one_falls_due_for_nothing():
    """R-17: whether it may be earned again is for people to decide."""
    revoked = cr.Revocation(date(2026, 6, 1), "fraud")
    assert due(held(None, "2025-07-01", revocations=[revoked])) == []


def test_not_applicable_falls_due_for_nothing():
    """R-22: the mark stands above all."""
    mark = cr.Exemption("not applicable")
    assert due(held(None, "2025-07-01", exemption=mark)) == []


def test_a_covered_one_falls_due_when_its_cover_ends():
    """R-18: covered through July 1, its own end of March 1 falls due on July 2."""
    parent = held(yearly("p"), "2025-07-01")
    child = held(yearly(), "2025-03-01", parents=[parent])
    assert due(child) == [("renewal", "2026-07-02", False)]


def test_a_covered_one_with_nothing_of_its_own_is_missing_then():
    """R-18: after the cover nothing is on file, and a first training falls due."""
    child = held(yearly(), parents=[held(yearly("p"), "2025-07-01")])
    assert due(child) == [("first", "2026-07-02", False)]


def test_grace_puts_nothing_off():
    """R-45: the holder may go on for a month, and the renewal was due all the same."""
    term = cr.Term("1 year", grace="1 month")
    assert due(held(yearly(term=term), "2025-07-01")) == [("renewal", "2026-07-01", False)]


def test_an_extension_moves_it():
    """R-61: extended in May through September 30, it falls due then, once."""
    extension = cr.Extension(date(2026, 9, 30), date(2026, 5, 1), "emergency order")
    found = due(held(None, "2025-07-01", extensions=[extension]))
    assert found == [("renewal", "2026-09-30", False)]


def test_what_fell_due_before_is_open_on_the_first_day():
    """X-6: expired since March 1, it is open when the forecast begins on June 1, and not after."""
    assert due(held(None, "2025-03-01"), "2026-06-01") == [("renewal", "2026-06-01", True)]
    assert due(held(), "2026-06-01") == [("first", "2026-06-01", True)]


def test_what_fell_due_before_and_was_renewed_is_not_open():
    """X-6: renewed on May 31, nothing is open on June 1; renewed on that day neither."""
    assert due(held(None, "2025-03-01", "2026-05-31"), "2026-06-01") == []
    assert due(held(None, "2025-03-01", "2026-06-01"), "2026-06-01") == []


def test_what_falls_due_on_the_first_day_is_not_open():
    """X-6: the first day is one of the span."""
    assert due(held(None, "2025-06-01"), "2026-06-01") == [("renewal", "2026-06-01", False)]


def test_known_at_leaves_out_what_came_later():
    """R-30: as known in May, the renewal recorded in June was not there."""
    late = cr.Completion(date(2026, 6, 20), recorded_at=datetime(2026, 6, 21, tzinfo=UTC))
    renewed = cr.Assignment(
        yearly(), ANA, [date(2025, 7, 1), late], requirements=[cr.Requirement()]
    )
    assert due(renewed) == []
    assert due(renewed, known_at=datetime(2026, 5, 1, tzinfo=UTC)) == [
        ("renewal", "2026-07-01", False)
    ]


# ---------------------------------------------------------------- what it takes


def costs(certification, *done, start="2026-01-01", **facts):
    """Return the cost of each training that falls due in a year."""
    first = date.fromisoformat(start)
    found = outlook(held(certification, *done, **facts), first, first.replace(month=12, day=31))
    return [one.cost for one in found.trainings]


TWO_TERMS = cr.Certification(
    "a", policy=cr.Policy(terms=[cr.Term("1 year", cost="200"), cr.Term("1 year", cost="80.25")])
)


def test_the_first_costs_what_the_initial_term_says():
    """R-5: with nothing on file the initial term applies."""
    assert costs(TWO_TERMS, requirements=[cr.Requirement(since=date(2026, 3, 1))]) == [200]


def test_a_renewal_costs_what_the_refresher_says():
    """R-5: with something on file the refresher term applies."""
    assert costs(TWO_TERMS, "2025-07-01") == [Decimal("80.25")]


def test_turns_go_on():
    """R-40: the third completion is paid under the third term."""
    terms = [cr.Term("1 year", cost=str(price)) for price in (300, 200, 100)]
    certification = cr.Certification("a", policy=cr.Policy(terms=terms))
    assert costs(certification, "2024-07-01", "2025-07-01") == [100]


def test_a_revision_in_force_then_sets_the_cost():
    """R-13: the completion of July 2026 is under the revision of that January."""
    revision = cr.Revision(date(2026, 1, 1), cr.Policy(terms=[cr.Term("1 year", cost="99")]))
    certification = cr.Certification("a", policy=cr.Policy([TERM]), revisions=[revision])
    assert costs(certification, "2025-07-01") == [99]


def test_a_lapsed_one_pays_the_first_term_again():
    """R-52: deferred until long after its end, the initial term applies again."""
    renewal = cr.Renewal(refresher_until="1 month")
    terms = TWO_TERMS.policy.terms
    certification = cr.Certification("a", policy=cr.Policy(terms=terms, renewal=renewal))
    deferred = cr.Exemption("deferred", until=date(2026, 9, 30))
    assert costs(certification, "2025-07-01", exemption=deferred) == [200]


def test_the_due_date_of_a_first_one_counts():
    """R-56: where the first term counts from the initial due date, the cost is still its own."""
    policy = cr.Policy(terms=[TERM], initial_due="1 month", first_from="due date")
    joined = [cr.Requirement(since=date(2026, 3, 1))]
    assert costs(cr.Certification("a", policy=policy), requirements=joined) == [Decimal("120.50")]


def test_credits_cost_what_the_term_says():
    """R-60: the completion that is to come is taken to bring all credits."""
    policy = cr.Policy(terms=[TERM], credits=cr.Credits(30, "1 year"))
    joined = [cr.Requirement(since=date(2026, 3, 1))]
    assert costs(cr.Certification("a", policy=policy), requirements=joined) == [Decimal("120.50")]


def test_without_the_birth_date_a_cost_is_not_known():
    """R-41: a duration by age cannot be chosen without the age; its training counts unpriced."""
    bands = [cr.AgeBand(0, "2 years"), cr.AgeBand(40, "1 year")]
    certification = yearly(term=cr.Term(valid_for_by_age=bands, cost="10"))
    joined = [cr.Requirement(since=date(2026, 3, 1))]
    assert costs(certification, subject=cr.Subject("ben"), requirements=joined) == [None]
    assert costs(certification, requirements=joined) == [10]


@pytest.mark.parametrize(
    ("time", "hours"),
    [
        ("8 hours", "8"),
        ("1.5 days", "12"),
        ("1 day", "8"),
        ("2 weeks", "80"),
        ("1 month", "160"),
        ("0.5 months", "80"),
        ("1 year", "1920"),
        (None, None),
    ],
)
def test_a_time_is_so_many_hours(time, hours):
    """K-2: a working day has 8 hours, a week 5 days, a month 20, a year 12 months."""
    assert hours_of(cr.Term(time_to_complete=time).time_to_complete) == (hours and Decimal(hours))


def test_a_host_may_work_otherwise():
    """K-2: where a working day has 7.5 hours, two days are 15."""
    working = {"hour": 1, "day": Decimal("7.5"), "week": 36, "month": 150, "year": 1800}
    assert hours_of(cr.Period(2, "day"), working) == 15
    ahead = forecast([held(None, "2025-07-01")], date(2026, 7, 1), 1, working=working)
    assert ahead.total.total.hours == Decimal("11.25")


# ---------------------------------------------------------------- the forecast


def test_each_figure_stands_in_its_month():
    """X-6: notices on June 1 and 24, the renewal on July 1, the expiry notice on July 2."""
    book = cr.TaskRule(before="2 months", title="Book")
    chase = cr.NoticeRule(after="1 month")
    ahead = forecast(
        [held(yearly(notices=[chase], tasks=[book]), "2025-07-01")], date(2026, 5, 17), 4
    )
    assert [str(one) for one in ahead.months] == [
        "2026-05-01",
        "2026-06-01",
        "2026-07-01",
        "2026-08-01",
    ]
    assert ahead.total.open_before == Figures()
    assert ahead.total.months == (
        Figures(tasks=1),
        Figures(first_notices=1, second_notices=1),
        Figures(renewals=1, expiry_notices=1, cost=Decimal("120.50"), hours=Decimal(12)),
        Figures(rule_notices=1),
    )


def test_a_competency_has_its_lead_time():
    """R-26: the competency of a role counts under it with its one notice."""
    role = cr.Role("crew", "Crew", competency=cr.Competency("2 years", "3 months"))
    roster = cr.Roster(
        subjects=[cr.Subject("ana")],
        roles=[role],
        memberships=[cr.Membership("ana", "crew")],
        entries=[cr.Entry("ana", "competency:crew", cr.Completion(date(2024, 7, 1)))],
    )
    assignments = cr.assignments(cr.Catalogue(), roster)
    ahead = forecast(assignments, date(2026, 4, 1), 4, roles=[role])
    assert [one.lead_time_notices for one in ahead.total.months] == [1, 0, 0, 0]
    assert [(one.id, one.name, one.total.renewals) for one in ahead.by_role] == [
        ("crew", "Crew", 1)
    ]
    assert ahead.total.total.without_cost == ahead.total.total.without_time == 1


def test_an_assignment_of_two_roles_counts_under_each():
    """X-6: once in the total, once under each role that requires it that day, directly apart."""
    required = [
        cr.Requirement("crew"),
        cr.Requirement("watch", until=date(2026, 6, 30)),
        cr.Requirement(),
        cr.Requirement("crew", since=date(2026, 1, 1)),
    ]
    ahead = forecast(
        [held(None, "2025-07-01", requirements=required)],
        date(2026, 6, 1),
        2,
        roles=[cr.Role("crew", "Crew")],
    )
    by_role = {one.name: (one.id, one.total.notices, one.total.renewals) for one in ahead.by_role}
    assert by_role == {
        "Crew": ("crew", 3, 1),
        "Directly required": (None, 3, 1),
        "watch": ("watch", 2, 0),
    }
    assert ahead.total.total.renewals == 1


def test_lines_come_by_name_and_none_last():
    """X-6: the order is that of the names, however they are written; what has none stands last."""
    people = [
        cr.Subject("a", company="z"),
        cr.Subject("b", company="y"),
        cr.Subject("c"),
        cr.Subject("d", company="x"),
    ]
    ahead = forecast(
        [held(None, "2025-07-01", subject=one) for one in people],
        date(2026, 7, 1),
        1,
        companies=[cr.Company("z", "alpha"), cr.Company("y", "Beta")],
    )
    assert [one.name for one in ahead.by_company] == ["alpha", "Beta", "x", "No company"]
    assert [one.id for one in ahead.by_certification] == ["a"]


def test_a_subject_is_not_needed():
    """X-6: an assignment without a subject counts for no company."""
    ahead = forecast([held(None, "2025-07-01", subject=None)], date(2026, 7, 1), 1)
    assert [(one.id, one.total.renewals) for one in ahead.by_company] == [(None, 1)]


def test_what_is_open_stands_before_the_months():
    """X-6: it is in the total, and in none of the months."""
    ahead = forecast([held(None, "2024-07-01"), held()], date(2026, 7, 1), 1)
    assert (ahead.total.open_before.renewals, ahead.total.open_before.first_trainings) == (1, 1)
    assert ahead.total.months == (Figures(),)
    assert ahead.total.total.cost == 241


def test_a_composite_has_no_training_of_its_own():
    """R-59: its renewal counts; cost and hours are those of its parts where they are required."""
    part = held(yearly("part"), "2025-07-01")
    whole = cr.Certification("whole", policy=cr.Policy(all_of=["part"]))
    composite = held(whole, parts=[part])
    ahead = forecast([part, composite], date(2026, 7, 1), 1)
    lines = {one.id: one.total for one in ahead.by_certification}
    assert lines["whole"] == Figures(renewals=1, first_notices=0, expiry_notices=1)
    assert lines["part"].cost == ahead.total.total.cost == Decimal("120.50")


def test_nothing_at_all_is_a_forecast_too():
    """X-6: without assignments there are months, and no figures."""
    ahead = forecast([], date(2026, 12, 1), 2)
    assert [one.year for one in ahead.months] == [2026, 2027]
    assert ahead.total.total == Figures()
    assert ahead.by_certification == ahead.by_role == ahead.by_company == ()


def test_amounts_are_exact_whatever_a_host_rounds_to():
    """X-6: three cents stay three cents, though the host reckons with two digits."""
    dear = yearly(term=cr.Term("1 year", cost="1000000000000.01", time_to_complete="0.1 days"))
    with decimal.localcontext(prec=2):
        ahead = forecast([held(dear, "2025-07-01") for _ in range(3)], date(2026, 7, 1), 1)
        assert str(ahead.total.total.cost) == "3000000000000.03"
        assert str(ahead.total.total.hours) == "2.4"


@pytest.mark.parametrize(
    ("error", "field", "start", "months"),
    [
        (InvalidPeriod, "months", date(2026, 7, 1), 0),
        (InvalidPeriod, "months", date(2026, 7, 1), 2401),
        (InvalidPeriod, "months", date(2026, 7, 1), "12"),
        (DateOutOfRange, "months", date(2999, 12, 1), 2),
        (InvalidDate, "start", "2026-07-01", 12),
    ],
)
def test_wrong_months_are_refused(error, field, start, months):
    """X-6: no months, too many, a day that is none: the error names what is wrong."""
    with pytest.raises(error) as caught:
        forecast([], start, months)
    assert caught.value.field == field


def test_the_last_month_of_the_domain_can_be_counted():
    """R-4: December 2999 is a month like any other."""
    assert len(forecast([], date(2999, 12, 31), 1).months) == 1


def test_another_word_for_renewing_is_refused():
    """X-6: there are two ways to assume renewals, and an error names them."""
    message = refusal(UnknownWord, forecast, [], date(2026, 7, 1), renewing="never")
    assert "'on expiration'" in message
    assert "'after notice'" in message


# ---------------------------------------------------------------- as plain data


def test_a_forecast_is_plain_data():
    """X-6: months as texts that sort, amounts as decimal texts, every figure by its name."""
    ahead = forecast(
        [held(None, "2025-07-01")],
        date(2026, 7, 1),
        1,
        known_at=datetime(2026, 7, 2, tzinfo=UTC),
        renewing="on expiration",
        companies=[cr.Company("acme", "Acme")],
    ).to_data()
    assert ahead["months"] == ["2026-07"]
    assert ahead["renewing"] == "on expiration"
    assert ahead["known_at"] == "2026-07-02T00:00:00+00:00"
    assert ahead["by_company"][0]["name"] == "Acme"
    assert ahead["total"]["months"][0] | {"notices": None} == {
        "renewals": 1,
        "first_trainings": 0,
        "trainings": 1,
        "first_notices": 0,
        "second_notices": 0,
        "expiry_notices": 0,
        "lead_time_notices": 0,
        "rule_notices": 0,
        "notices": None,
        "tasks": 0,
        "cost": "120.50",
        "hours": "12",
        "without_cost": 0,
        "without_time": 0,
    }
    plain = forecast([], date(2026, 7, 1), 1).to_data()
    assert plain["renewing"] is None
    assert plain["known_at"] is None


def test_a_forecast_is_a_table():
    """X-6: one row for each line and month, what was open first, under the same columns."""
    rows = list(forecast([held(None, "2025-07-01")], date(2026, 6, 1), 2).rows())
    assert [(row["by"], row["id"], row["month"]) for row in rows[:3]] == [
        ("total", None, "open"),
        ("total", None, "2026-06"),
        ("total", None, "2026-07"),
    ]
    assert [row["by"] for row in rows[3::3]] == ["certification", "role", "company"]
    assert {tuple(row) for row in rows} == {COLUMNS}


def test_a_kind_of_training_is_a_word():
    """X-6: the words of the kinds stay as they are."""
    assert [one.value for one in TrainingKind] == ["renewal", "first"]
