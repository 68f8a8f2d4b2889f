"""Policies with something odd about them, each beside one that is almost the same (X-7)."""

from datetime import date

import certrules as cr
from tests.unit.planning.one_policy import (
    BAND,
    THREE_THEN_ONE,
    YEAR,
    aged,
    anchored,
    competency,
    family,
    noticed,
    of,
    one,
    parts,
    renewing,
    revised,
    term,
)

INITIAL_DUE = {"initial_due": "30 days", "first_from": "due date"}
CREDITS = {"need": 30, "within": "1 year"}

# The code, what has it, and what is almost the same and has not.
PAIRS = [
    ("never-expires", term(None), term()),
    (
        "notice-not-shorter-than-term",
        term("30 days", first_notice="30 days"),
        term("30 days", first_notice="29 days"),
    ),
    (
        "notice-not-shorter-than-term",
        term("1 month", first_notice="40 days", second_notice="31 days"),
        term("1 month", first_notice="30 days", second_notice="29 days"),
    ),
    (
        "second-notice-not-shorter",
        term(first_notice="7 days", second_notice="1 week"),
        term(first_notice="8 days", second_notice="1 week"),
    ),
    (
        "second-notice-alone",
        term(second_notice="1 week"),
        term(first_notice="1 month", second_notice="1 week"),
    ),
    (
        "second-notice-alone",
        term(second_notice="1 week"),
        noticed(cr.NoticeRule(before="1 month"), terms=[cr.Term("1 year", second_notice="1 week")]),
    ),
    (
        "notice-shorter-than-training",
        term(first_notice="14 days", time_to_complete="15 days"),
        term(first_notice="15 days", time_to_complete="15 days"),
    ),
    (
        "grace-longer-than-term",
        term("30 days", grace="31 days"),
        term("30 days", grace="30 days"),
    ),
    (
        "cap-shorter-than-term",
        term("31 days", at_most="30 days"),
        term("31 days", at_most="31 days"),
    ),
    (
        "extension-undone-by-cap",
        term("1 year", at_most="12 months", extend_to="end of month"),
        term("1 year", at_most="13 months", extend_to="end of month"),
    ),
    (
        "extension-undone-by-cap",
        term("1 year", at_most="12 months", extend_to="end of month"),
        anchored(
            cr.Term("1 year", at_most="12 months", extend_to="end of month"), date=date(2025, 3, 31)
        ),
    ),
    (
        "extension-undone-by-cap",
        term("1 year", at_most="12 months", extend_to="end of month"),
        renewing(cr.Term("1 year", at_most="12 months", extend_to="end of month"), late="1 day"),
    ),
    (
        "due-date-undone-by-cap",
        one(cr.Term("90 days", at_most="90 days"), **INITIAL_DUE),
        one(cr.Term("90 days", at_most="91 days"), **INITIAL_DUE),
    ),
    ("years-in-days", term("365 days"), term("364 days")),
    (
        "month-ends-without-months",
        term("90 days", month_ends="next"),
        term("3 months", month_ends="next"),
    ),
    (
        "last-day-taken-twice",
        term(counting="inclusive", last_day_valid=False),
        term(counting="inclusive"),
    ),
    ("ages-without-duration", aged(1), aged(0)),
    (
        "age-limit-never-acts",
        aged(16, issued_before=16, until=20),
        aged(16, issued_before=17, until=20),
    ),
    (
        "age-limit-never-acts",
        term("5 years", age_limit=cr.AgeLimit(40, 45)),
        term("5 years", age_limit=cr.AgeLimit(40, 44)),
    ),
    (
        "age-limit-never-acts",
        term("5 years", age_limit=cr.AgeLimit(40, 45)),
        term("5 years", age_limit=cr.AgeLimit(40, 45), extend_to="end of year"),
    ),
    (
        "age-limit-never-acts",
        term("5 years", age_limit=cr.AgeLimit(40, 45)),
        term("5 years", age_limit=cr.AgeLimit(40, 40)),
    ),
    (
        "age-limit-never-acts",
        term("5 years", age_limit=cr.AgeLimit(40, 45)),
        renewing(cr.Term("5 years", age_limit=cr.AgeLimit(40, 45)), early="1 day"),
    ),
    ("last-terms-alike", one(YEAR, YEAR), one(YEAR, YEAR, cr.Term("2 years"))),
    ("term-after-never-expiring", one(cr.Term(), YEAR), one(YEAR, cr.Term())),
    (
        "force-date-drifts",
        anchored(cr.Term("364 days"), date=date(2025, 7, 1)),
        anchored(cr.Term("12 months"), date=date(2025, 7, 1)),
    ),
    (
        "force-date-drifts",
        anchored(date=date(2025, 7, 1), every="52 weeks", at_least="1 month"),
        anchored(date=date(2025, 7, 1), every="1 year", at_least="1 month"),
    ),
    (
        "force-date-in-short-months",
        anchored(cr.Term("1 month"), date=date(2025, 1, 29)),
        anchored(cr.Term("1 month"), date=date(2025, 1, 28)),
    ),
    (
        "force-date-in-short-months",
        anchored(cr.Term("1 year"), date=date(2024, 2, 29)),
        anchored(cr.Term("1 year"), date=date(2024, 1, 31)),
    ),
    (
        "force-date-in-short-months",
        anchored(cr.Term("1 month"), date=date(2025, 1, 31)),
        anchored(cr.Term("1 month", extend_to="end of month"), date=date(2025, 1, 31)),
    ),
    (
        "extension-leaves-force-date",
        anchored(cr.Term("1 year", extend_to="end of month"), date=date(2025, 6, 29)),
        anchored(cr.Term("1 year", extend_to="end of month"), date=date(2025, 6, 30)),
    ),
    (
        "first-period-short",
        anchored(cr.Term("2 years"), date=date(2025, 3, 31), every="1 year"),
        anchored(cr.Term("2 years"), date=date(2025, 3, 31), every="1 year", at_least="21 months"),
    ),
    (
        "first-period-short",
        anchored(cr.Term("2 years"), date=date(2025, 3, 31), every="1 year"),
        anchored(cr.Term("2 years"), date=date(2025, 3, 31), every="2 years"),
    ),
    (
        "early-window-never-opens",
        renewing(YEAR, cr.Term("1 year", first_notice="1 month"), early="after first notice"),
        renewing(
            cr.Term("2 years", first_notice="1 month"),
            cr.Term("1 year", first_notice="1 month"),
            early="after first notice",
        ),
    ),
    (
        "early-window-not-shorter-than-term",
        renewing(cr.Term("90 days"), early="90 days"),
        renewing(cr.Term("90 days"), early="89 days"),
    ),
    (
        "early-window-not-shorter-than-term",
        renewing(cr.Term("9 days", second_notice="9 days"), early="after second notice"),
        renewing(cr.Term("9 days", second_notice="8 days"), early="after second notice"),
    ),
    (
        "early-window-not-shorter-than-term",
        renewing(cr.Term("90 days"), early="90 days"),
        renewing(cr.Term("90 days", extend_to="end of year"), early="90 days"),
    ),
    (
        "late-window-longer-than-term",
        renewing(cr.Term("90 days"), late="91 days"),
        renewing(cr.Term("90 days"), late="90 days"),
    ),
    (
        "interval-not-shorter-than-term",
        renewing(cr.Term("90 days"), minimum_interval="90 days"),
        renewing(cr.Term("90 days"), minimum_interval="89 days"),
    ),
    (
        "interval-not-shorter-than-term",
        renewing(cr.Term("90 days"), minimum_interval="90 days"),
        renewing(cr.Term("90 days", extend_to="end of year"), minimum_interval="90 days"),
    ),
    (
        "credit-limit-never-acts",
        renewing(early="60 days", credit_at_most="61 days"),
        renewing(early="60 days", credit_at_most="60 days"),
    ),
    (
        "never-shorten-never-acts",
        renewing(never_shorten=True),
        renewing(*THREE_THEN_ONE, never_shorten=True),
    ),
    (
        "never-shorten-never-acts",
        renewing(never_shorten=True),
        anchored(subject="birth date", extra={"renewal": cr.Renewal(never_shorten=True)}),
    ),
    (
        "edge-without-window",
        renewing(edge="day after", early="always"),
        renewing(edge="day after", early="1 month"),
    ),
    (
        "edge-without-window",
        renewing(edge="day after"),
        renewing(cr.Term("1 year", grace="1 month"), edge="day after"),
    ),
    (
        "early-renewal-never-counts",
        renewing(too_early="keep"),
        renewing(too_early="keep", early="1 month"),
    ),
    (
        "late-renewal-never-counts",
        renewing(too_late="reject", late="1 month"),
        renewing(*THREE_THEN_ONE, too_late="initial", late="1 month"),
    ),
    (
        "never-renewable",
        renewing(too_early="reject", too_late="reject"),
        renewing(too_early="reject", too_late="reject", late="1 month"),
    ),
    (
        "initial-term-is-the-only-one",
        renewing(too_late="initial"),
        renewing(*THREE_THEN_ONE, too_late="initial"),
    ),
    (
        "refresher-until-without-refresher",
        renewing(refresher_until="1 year"),
        renewing(*THREE_THEN_ONE, refresher_until="1 year"),
    ),
    (
        "initial-due-longer-than-term",
        one(cr.Term("30 days"), initial_due="31 days"),
        one(cr.Term("30 days"), initial_due="30 days"),
    ),
    (
        "credits-outlast-term",
        one(cr.Term("364 days"), credits=cr.Credits(**CREDITS)),
        one(cr.Term("365 days"), credits=cr.Credits(**CREDITS)),
    ),
    (
        "renewal-shortens",
        renewing(cr.Term("3 years"), cr.Term("1 year", at_most="1 year"), early="2 years"),
        renewing(cr.Term("3 years"), cr.Term("1 year"), early="2 years", too_early="reject"),
    ),
    (
        "renewal-shortens",
        anchored(
            cr.Term("3 years"),
            date=date(2025, 3, 31),
            every="1 year",
            extra={"renewal": cr.Renewal(early="1 month")},
        ),
        anchored(
            cr.Term("3 years"),
            date=date(2025, 3, 31),
            every="3 years",
            extra={"renewal": cr.Renewal(early="1 month")},
        ),
    ),
    (
        "shorter-term-shortens",
        one(cr.Term(valid_for_by_age=[BAND(0, "5 years"), BAND(40, "2 years")])),
        one(cr.Term(valid_for_by_age=[BAND(0, "2 years"), BAND(40, "2 years")])),
    ),
    (
        "shorter-term-shortens",
        one(*THREE_THEN_ONE),
        renewing(*THREE_THEN_ONE, never_shorten=True),
    ),
    (
        "renewal-ends-before-it-begins",
        renewing(cr.Term("90 days"), late="91 days"),
        renewing(cr.Term("90 days"), late="90 days"),
    ),
    (
        "renewal-ends-before-it-begins",
        renewing(late="always"),
        renewing(early="always"),
    ),
    (
        "grace-longer-than-term",
        one(cr.Term(valid_for_by_age=[BAND(0, "30 days"), BAND(40, "60 days")], grace="31 days")),
        one(cr.Term(valid_for_by_age=[BAND(0, "60 days"), BAND(40, "31 days")], grace="31 days")),
    ),
    (
        "revision-changes-nothing",
        revised((2026, "1 year", False)),
        revised((2026, "2 years", False)),
    ),
    (
        "revision-never-governs",
        revised((2025, "3 years", False), (2026, "2 years", True)),
        revised((2025, "3 years", False), (2026, "2 years", False)),
    ),
    (
        "retroactive-revision-shortens",
        revised((2026, "364 days", True)),
        revised((2026, "365 days", True)),
    ),
    (
        "retroactive-revision-shortens",
        revised((2026, "1 year", True), policy=cr.Policy()),
        revised((2026, "never expires", True)),
    ),
    (
        "retroactive-revision-shortens",
        revised((2026, "364 days", True)),
        revised(
            (2026, "364 days", True),
            policy=cr.Policy(terms=[cr.Term(valid_for_by_age=[BAND(90, "1 year")])]),
        ),
    ),
    (
        "notices-on-what-never-expires",
        noticed(cr.NoticeRule(before="1 month"), terms=[cr.Term()]),
        noticed(cr.NoticeRule(before="1 month")),
    ),
    (
        "notices-on-what-never-expires",
        noticed(terms=[cr.Term()], tasks=[cr.TaskRule("1 month", "Book")]),
        noticed(tasks=[cr.TaskRule("1 month", "Book")]),
    ),
    (
        "notice-rule-not-shorter-than-term",
        noticed(cr.NoticeRule(before="30 days"), terms=[cr.Term("30 days")]),
        noticed(cr.NoticeRule(after="30 days"), terms=[cr.Term("30 days")]),
    ),
    (
        "notice-rule-not-shorter-than-term",
        noticed(terms=[cr.Term("30 days")], tasks=[cr.TaskRule("30 days", "Book")]),
        noticed(terms=[cr.Term("30 days")], tasks=[cr.TaskRule("29 days", "Book")]),
    ),
    (
        "notice-rule-doubles-notice",
        noticed(cr.NoticeRule(before="1 month"), terms=[cr.Term("1 year", first_notice="1 month")]),
        noticed(cr.NoticeRule(before="1 week"), terms=[cr.Term("1 year", first_notice="1 month")]),
    ),
    (
        "notice-rule-twice",
        noticed(cr.NoticeRule(after="1 week"), cr.NoticeRule(after="1 week")),
        noticed(cr.NoticeRule(after="1 week"), cr.NoticeRule(after="2 weeks")),
    ),
    (
        "notice-rule-never-repeats",
        noticed(cr.NoticeRule(before="1 week", every="7 days")),
        noticed(cr.NoticeRule(before="1 week", every="6 days")),
    ),
    (
        "notice-rule-never-repeats",
        noticed(cr.NoticeRule(before="1 week", every="7 days")),
        noticed(cr.NoticeRule(before="1 week")),
    ),
    ("competency-without-lead-time", competency(), competency(first_notice="1 month")),
    (
        "competency-without-lead-time",
        competency(),
        of(
            cr.Policy(terms=[YEAR]), competency_of="crew", notices=[cr.NoticeRule(before="1 month")]
        ),
    ),
    ("parent-never-expires", family(None, "1 year"), family("2 years", "1 year")),
    ("parent-never-expires", family(None, "1 year"), family(None, None)),
    ("composite-of-one", parts("1 year"), parts("1 year", "2 years")),
    ("composite-never-expires", parts(None, None), parts(None, "1 year")),
    (
        "composite-never-expires",
        parts(None, "1 year", field="any_of"),
        parts("2 years", "1 year", field="any_of"),
    ),
]

# What is odd, its code, and the dates that show it.
DATED = [
    (
        term("365 days"),
        "years-in-days",
        "completed 2023-03-01, expires 2024-02-29",
    ),
    (
        term(counting="inclusive", last_day_valid=False),
        "last-day-taken-twice",
        "completed 2023-03-01, expires 2024-02-29",
    ),
    (
        anchored(cr.Term("364 days"), date=date(2025, 7, 1)),
        "force-date-drifts",
        (
            "completed 2025-07-01, expires 2026-06-30; completed 2026-06-30, expires 2027-06-29; "
            "completed 2027-06-29, expires 2028-06-27"
        ),
    ),
    (
        anchored(cr.Term("1 month"), date=date(2025, 1, 31)),
        "force-date-in-short-months",
        "completed 2025-02-27, expires 2025-02-28",
    ),
    (
        anchored(cr.Term("1 year", extend_to="end of month"), date=date(2025, 6, 29)),
        "extension-leaves-force-date",
        "completed 2025-06-28, expires 2025-06-30",
    ),
    (
        anchored(cr.Term("2 years"), date=date(2025, 3, 31), every="1 year"),
        "first-period-short",
        "completed 2025-03-30, expires 2025-03-31",
    ),
    (
        one(*THREE_THEN_ONE),
        "shorter-term-shortens",
        "completed 2025-01-15, expires 2028-01-15; completed 2025-01-16, expires 2026-01-16",
    ),
    (
        renewing(cr.Term("90 days"), late="91 days"),
        "renewal-ends-before-it-begins",
        "completed 2025-01-15, expires 2025-04-15; completed 2025-07-15, expires 2025-07-14",
    ),
    (
        revised((2026, "1 month", True)),
        "retroactive-revision-shortens",
        (
            "before: completed 2025-12-31, expires 2026-12-31; "
            "after: completed 2025-12-31, expires 2026-01-31"
        ),
    ),
    (
        revised((2026, "1 month", True), policy=cr.Policy()),
        "retroactive-revision-shortens",
        (
            "before: completed 2025-12-31, expires never; "
            "after: completed 2025-12-31, expires 2026-01-31"
        ),
    ),
]
