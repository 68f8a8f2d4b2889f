"""R-31 for the options of R-40 … R-60: each stage that acted is a reason with its rule number."""

from datetime import date

import pytest

import certrules as cr

PERSON = cr.Subject("ana", birth_date=date(1980, 5, 17), hire_date=date(2015, 3, 9))


def last_reasons(terms, days, anchor=None, existing=None, renewal=None, **options):
    """Return the reasons of the last completion by rule number, without policy and answer."""
    policy = cr.Policy(terms, renewal or cr.Renewal(), anchor, **options)
    decision = cr.replay(policy, days, existing, PERSON)[-1]
    return decision, [str(reason) for reason in decision.reasons[1:]]


@pytest.mark.parametrize(
    ("terms", "settings", "days", "expires_on", "said"),
    [
        (
            [cr.Term("1 year", counting="inclusive")],
            {},
            [date(2023, 3, 1)],
            date(2024, 2, 29),
            (
                "R-42: 2023-03-01 + 1 year is 2024-03-01, counted inclusively: "
                "the last day is the day before."
            ),
        ),
        (
            [cr.Term("1 year", counting="inclusive")],
            {"renewal": cr.Renewal(early="always")},
            [date(2023, 3, 1), date(2024, 1, 15)],
            date(2025, 2, 28),
            "R-7: The duration counts from the day after the date on file, 2024-03-01.",
        ),
        (
            [cr.Term("1 month", month_ends="next")],
            {},
            [date(2026, 1, 31)],
            date(2026, 3, 1),
            "R-43: 2026-01-31 + 1 month is 2026-03-01.",
        ),
        (
            [cr.Term("1 year", at_most="11 months")],
            {},
            [date(2026, 1, 31)],
            date(2026, 12, 31),
            "R-46: It ends at most 11 months after the completion: 2026-12-31.",
        ),
        (
            [cr.Term("1 year")],
            {"renewal": cr.Renewal(early="always", credit_at_most="1 month")},
            [date(2025, 7, 1), date(2026, 4, 1)],
            date(2027, 5, 1),
            "R-49: An early renewal is credited up to 1 month: it counts from 2026-05-01.",
        ),
        (
            [cr.Term("1 year")],
            {"renewal": cr.Renewal(early="1 month", too_early="keep")},
            [date(2025, 7, 1), date(2026, 4, 1)],
            date(2026, 7, 1),
            "R-50: A renewal too early keeps the date on file, 2026-07-01.",
        ),
        (
            [cr.Term("2 years"), cr.Term("1 year")],
            {"renewal": cr.Renewal(late="1 month", too_late="initial")},
            [date(2024, 7, 1), date(2026, 9, 1)],
            date(2028, 9, 1),
            "R-50: A renewal too late starts again under the first term.",
        ),
        (
            [cr.Term("3 years"), cr.Term("2 years"), cr.Term("1 year")],
            {},
            [date(2020, 7, 1), date(2023, 7, 1), date(2025, 7, 1)],
            date(2026, 7, 1),
            "R-40: Term 3 of 3 applies, because a completion is already on file: 1 year.",
        ),
        (
            [cr.Term("2 years"), cr.Term("1 year")],
            {"renewal": cr.Renewal(refresher_until="1 month")},
            [date(2024, 7, 1), date(2026, 9, 1)],
            date(2028, 9, 1),
            (
                "R-52: Term 1 of 2 applies, because what is on file, 2026-07-01, is too long past: "
                "2 years."
            ),
        ),
        (
            [cr.Term("2 years"), cr.Term("1 month")],
            {"renewal": cr.Renewal(never_shorten=True)},
            [date(2024, 7, 1), date(2025, 7, 1)],
            date(2026, 7, 1),
            "R-53: A renewal never ends before what is on file: it ends on 2026-07-01.",
        ),
        (
            [cr.Term(), cr.Term("1 month")],
            {"renewal": cr.Renewal(never_shorten=True)},
            [date(2024, 7, 1), date(2025, 7, 1)],
            None,
            "R-53: A renewal never ends before what is on file: it never expires.",
        ),
        (
            [cr.Term("2 years")],
            {"anchor": cr.Anchor(date(2020, 3, 31), every="1 year", at_least="21 months")},
            [date(2024, 7, 1)],
            date(2027, 3, 31),
            (
                "R-54: The first date at least 21 months after 2024-07-01 in steps of 1 year "
                "from the force date 2020-03-31 gives 2027-03-31."
            ),
        ),
        (
            [cr.Term("1 year")],
            {
                "anchor": cr.Anchor(date(2020, 3, 31), every="6 months"),
                "renewal": cr.Renewal(early="always"),
            },
            [date(2026, 1, 10), date(2026, 3, 1)],
            date(2027, 3, 31),
            "R-54: A renewal on schedule adds the duration to the date on file: 2027-03-31.",
        ),
        (
            [cr.Term("1 year")],
            {"anchor": cr.Anchor(subject="birth date", on="end of month")},
            [date(2026, 7, 1)],
            date(2028, 5, 31),
            "R-55: Rounded up to the subject's birth date (end of month): 2028-05-31.",
        ),
        (
            [cr.Term(valid_for_by_age=[cr.AgeBand(0, "5 years"), cr.AgeBand(40, "2 years")])],
            {},
            [date(2020, 5, 17)],
            date(2022, 5, 17),
            "R-41: 2020-05-17 + 2 years is 2022-05-17.",
        ),
        (
            [cr.Term("5 years", age_limit=cr.AgeLimit(40, 42))],
            {},
            [date(2020, 5, 16)],
            date(2022, 5, 17),
            "R-41: It ends by the birthday at 42: 2022-05-17.",
        ),
        (
            [cr.Term("1 year", last_day_valid=False)],
            {},
            [date(2026, 7, 1)],
            date(2027, 7, 1),
            "R-44: It expires on 2027-07-01, and that day is no longer valid.",
        ),
        (
            [cr.Term("1 year")],
            {"renewal": cr.Renewal(late="always")},
            [date(2024, 7, 1), date(2026, 9, 1)],
            date(2026, 7, 1),
            "R-7: Renewed on schedule: 2026-09-01 is after 2025-07-01 and by any day.",
        ),
    ],
)
def test_a_stage_that_acted_is_said(terms, settings, days, expires_on, said):
    """R-31: the sentence of the option names the dates that were worked out by hand."""
    decision, sentences = last_reasons(terms, days, **settings)
    assert decision.expires_on == expires_on
    assert said in sentences
    assert decision.never_expires is (expires_on is None)


@pytest.mark.parametrize(
    ("renewal", "days", "options", "said"),
    [
        (
            cr.Renewal(early="1 month", too_early="reject"),
            [date(2025, 7, 1), date(2026, 4, 1)],
            {},
            "R-50: A renewal too early is rejected; it counts for nothing.",
        ),
        (
            cr.Renewal(late="1 month", too_late="reject"),
            [date(2025, 7, 1), date(2026, 8, 2)],
            {},
            "R-50: A renewal too late is rejected; it counts for nothing.",
        ),
        (
            cr.Renewal(minimum_interval="1 month"),
            [date(2025, 7, 1), date(2025, 8, 1)],
            {},
            "R-51: 2025-08-01 is not more than 1 month after the previous completion, 2025-07-01.",
        ),
        (
            cr.Renewal(),
            [cr.Completion(date(2025, 7, 1), credits=4)],
            {"credits": cr.Credits(5, "1 year")},
            "R-60: On 2025-07-01 the credits within 1 year do not reach 5.",
        ),
    ],
)
def test_a_rejection_is_said(renewal, days, options, said):
    """R-50, R-51, R-60: a completion that counts for nothing says why, and has no dates."""
    decision, sentences = last_reasons([cr.Term("1 year")], days, renewal=renewal, **options)
    assert said in sentences
    assert sentences[-1] == "R-11: It counts for nothing."
    assert (decision.rejected, decision.expires_on, decision.never_expires) == (True, None, False)


def test_a_term_without_end_after_a_window():
    """R-6: a term that never expires says nothing of a window that decided nothing."""
    policy = cr.Policy([cr.Term("1 year"), cr.Term()], cr.Renewal(early="always"))
    rules = [one.rule for one in cr.replay(policy, [date(2025, 7, 1), date(2026, 1, 1)])[1].reasons]
    assert rules == ["R-13", "R-5", "R-6"]


def test_a_hand_dated_renewal_past_its_window_begins_again():
    """R-10, R-50: its date stands, and the turns begin again with it."""
    policy = cr.Policy(
        [cr.Term("3 years", first_notice="3 months"), cr.Term("1 year", first_notice="1 month")],
        cr.Renewal(late="1 month", too_late="initial"),
    )
    late = cr.Completion(date(2026, 9, 1), expires_on=date(2027, 9, 1))
    decision = cr.replay(policy, [late], existing=date(2026, 7, 1))[0]
    assert (decision.expires_on, decision.due_on) == (date(2027, 9, 1), date(2027, 6, 1))
