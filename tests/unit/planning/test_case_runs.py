"""What the cases beside rules come to when they are run (X-8)."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Policy([cr.Term("1 year", first_notice="1 month")])
YEAR_RULE = cr.Certification("rule", policy=YEAR)
FIRST, SECOND = date(2025, 7, 1), date(2026, 6, 15)


def results(case, policy=YEAR, others=(), **settings):
    """Return the results of a catalogue whose certification "rule" has one case."""
    rule = cr.Certification("rule", policy=policy, cases=[case], **settings)
    return cr.run_cases(cr.Catalogue([rule, *others]))


def differences(case, policy=YEAR, others=(), **settings):
    """Return what differs as (what, expected, got)."""
    [result] = results(case, policy, others, **settings)
    assert (result.certification, result.case) == ("rule", case.name)
    assert result.passed is not bool(result.differences)
    return [(one.what, one.expected, one.got) for one in result.differences]


def explanation(case, policy=YEAR, others=()):
    """Return the explanation of the only difference."""
    [result] = results(case, policy, others)
    [difference] = result.differences
    return difference.explanation


def expecting(on, status, **given):
    """Return a case that expects one status."""
    return cr.RuleCase(
        "status", status=[cr.ExpectedStatus(date.fromisoformat(on), status)], **given
    )


def test_catalogue_without_cases_has_no_results():
    """Nothing to run gives nothing, so that a caller can tell it from success."""
    assert cr.run_cases(cr.Catalogue([cr.Certification("rule")])) == ()


def test_cases_run_in_their_order():
    """Each case of each certification has one result, in the order of the catalogue."""
    cases = [cr.RuleCase(name, completions=[FIRST], expires=["never"]) for name in ("one", "two")]
    every = [cr.Certification("b", cases=cases), cr.Certification("a", cases=cases[:1])]
    found = cr.run_cases(cr.Catalogue(every))
    names = [(one.certification, one.case) for one in found]
    assert names == [("b", "one"), ("b", "two"), ("a", "one")]
    assert all(one.passed for one in found)


def test_right_dates_and_statuses_pass():
    """A case whose dates and statuses come out has no differences."""
    case = cr.RuleCase(
        "right",
        completions=[FIRST, SECOND],
        expires=[date(2026, 7, 1), date(2027, 6, 15)],
        status=[
            cr.ExpectedStatus(date(2027, 6, 15), "due"),
            cr.ExpectedStatus(date(2027, 6, 16), "expired"),
        ],
    )
    assert differences(case) == []


def test_wrong_date_is_told_with_its_completion():
    """A date that differs is told with the number and day of its completion."""
    case = cr.RuleCase(
        "wrong", completions=[FIRST, SECOND], expires=[date(2026, 7, 1), date(2027, 7, 1)]
    )
    assert differences(case) == [("completion 2 (2026-06-15)", "2027-07-01", "2027-06-15")]
    assert explanation(case) == cr.explain(cr.replay(YEAR_RULE, [FIRST, SECOND])[1])


def test_wrong_status_is_told_with_its_day():
    """A status that differs is told with its day, and with the explanation of that day."""
    case = expecting("2026-07-02", "due", completions=[FIRST])
    assert differences(case) == [("status on 2026-07-02", "due", "expired")]
    held = cr.Assignment(YEAR_RULE, completions=[FIRST], requirements=[cr.Requirement()])
    assert explanation(case) == cr.explain(cr.evaluate(held, date(2026, 7, 2)))


def test_every_difference_is_told():
    """One difference does not hide another: dates come first, then statuses."""
    case = cr.RuleCase(
        "wrong",
        completions=[FIRST, SECOND],
        expires=["never", "rejected"],
        status=[cr.ExpectedStatus(FIRST, "missing")],
    )
    assert differences(case) == [
        ("completion 1 (2025-07-01)", "never", "2026-07-01"),
        ("completion 2 (2026-06-15)", "rejected", "2027-06-15"),
        ("status on 2025-07-01", "missing", "valid"),
    ]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (["never"], []),
        ([date(2030, 1, 1)], [("completion 1 (2025-07-01)", "2030-01-01", "never")]),
    ],
)
def test_never_is_what_no_date_is_called(expected, told):
    """A completion that never expires is expected, and told, as the word for it."""
    case = cr.RuleCase("never", completions=[FIRST], expires=expected)
    assert differences(case, cr.Policy()) == told


def test_rejected_completion_is_told_apart():
    """A completion that counts for nothing is expected as rejected, and the next one counts."""
    policy = cr.Policy([cr.Term("1 year")], renewal=cr.Renewal(minimum_interval="1 month"))
    days = [FIRST, date(2025, 7, 2), date(2026, 1, 1)]
    case = cr.RuleCase(
        "soon", completions=days, expires=[date(2026, 7, 1), "rejected", date(2027, 1, 1)]
    )
    assert differences(case, policy) == []


def test_dates_are_compared_in_the_order_of_the_case():
    """Completions may stand in any order; each is compared with the date beside it."""
    case = cr.RuleCase(
        "backwards", completions=[SECOND, FIRST], expires=[date(2027, 6, 15), date(2026, 7, 1)]
    )
    assert differences(case) == []


def test_completions_carry_what_they_are_given():
    """A date given by hand, a later effective date and credits reach the rule."""
    policy = cr.Policy([cr.Term("1 year")], credits=cr.Credits(10, "1 year"))
    case = cr.RuleCase(
        "carried",
        completions=[
            cr.Dated(FIRST, credits=6),
            cr.Dated(date(2025, 8, 1), credits=4),
            cr.Dated(date(2025, 9, 1), expires=date(2030, 1, 1), effective=date(2025, 9, 3)),
        ],
        expires=["rejected", date(2026, 8, 1), date(2030, 1, 1)],
        status=[cr.ExpectedStatus(date(2025, 7, 31), "upcoming")],
    )
    assert differences(case, policy) == []


def test_case_is_required_unless_it_says_when():
    """Without requirements it is always required; with them, only while they hold."""
    since = cr.Requirement(since=date(2026, 1, 1))
    assert differences(expecting("2025-12-31", "missing")) == []
    assert differences(expecting("2025-12-31", "not_required", requirements=[since])) == []
    assert differences(expecting("2026-01-01", "missing", requirements=[since])) == []


def test_first_term_counts_from_the_due_date():
    """R-56: the requirements of the case give the due date that the first term counts from."""
    policy = cr.Policy([cr.Term("1 year")], initial_due="3 months", first_from="due date")
    case = cr.RuleCase(
        "due date",
        completions=[date(2026, 2, 1)],
        requirements=[cr.Requirement(since=date(2026, 1, 1))],
        expires=[date(2027, 4, 1)],
    )
    assert differences(case, policy) == []


def test_birth_and_hire_date_count():
    """Birth and hire date of the case are those of its subject (R-41, R-55)."""
    bands = [cr.AgeBand(0, "2 years"), cr.AgeBand(40, "1 year")]
    policy = cr.Policy([cr.Term(valid_for_by_age=bands)], anchor=cr.Anchor(subject="hire date"))
    person = cr.Person(birth_date=date(1985, 7, 1), hire_date=date(2010, 9, 9))
    case = cr.RuleCase("person", subject=person, completions=[FIRST], expires=[date(2026, 9, 9)])
    assert differences(case, policy) == []


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2025-12-31", "not_required"),
        ("2026-01-01", "missing"),
        ("2026-08-31", "missing"),
        ("2026-09-01", "not_required"),
    ],
)
def test_active_days_count(on, status):
    """R-62: outside the active days of the case's subject nothing is required."""
    person = cr.Person(active_from=date(2026, 1, 1), active_until=date(2026, 8, 31))
    assert differences(expecting(on, status, subject=person)) == []


def test_case_is_of_the_kind_of_subject():
    """A rule for assets is tested with an asset."""
    case = cr.RuleCase("asset", completions=[FIRST], expires=[date(2026, 7, 1)])
    assert differences(case, subject_kind="asset") == []


def test_missing_birth_date_is_a_difference():
    """A case that cannot be computed differs, and the message says what it lacks."""
    policy = cr.Policy([cr.Term(valid_for_by_age=[cr.AgeBand(0, "2 years")])])
    case = cr.RuleCase("nobody", completions=[FIRST], expires=[date(2027, 7, 1)])
    assert differences(case, policy) == [("the case", "dates and statuses", "an error")]
    assert explanation(case, policy).startswith("'the subject of the case' has no birth date")


def test_wrong_active_days_are_a_difference():
    """A subject that cannot be differs like any other error."""
    person = cr.Person(active_from=date(2026, 1, 2), active_until=date(2026, 1, 1))
    case = expecting("2026-01-01", "missing", subject=person)
    assert "is before the first active day" in explanation(case)


A, B, C = (cr.Certification(name, policy=YEAR) for name in "abc")
INNER = cr.Certification("inner", policy=cr.Policy(any_of=["b", "c"]))
COMPOSITE = cr.Policy(all_of=["a", "inner"])
PARTS = (A, B, C, INNER)


@pytest.mark.parametrize(
    ("parts", "on", "status"),
    [
        ({"a": [FIRST], "c": [date(2025, 8, 1)]}, "2026-05-31", "valid"),
        ({"a": [FIRST], "c": [date(2025, 8, 1)]}, "2026-07-02", "expired"),
        ({"a": [SECOND], "b": [FIRST], "c": [SECOND]}, "2026-07-02", "valid"),
        ({"a": [FIRST]}, "2025-07-02", "missing"),
        ({"b": [FIRST], "c": [FIRST]}, "2025-07-02", "missing"),
        ({}, "2025-07-02", "missing"),
    ],
)
def test_composite_has_the_completions_of_its_parts(parts, on, status):
    """R-59: the completions of a case's parts reach them, through composites of composites."""
    assert differences(expecting(on, status, parts=parts), COMPOSITE, PARTS) == []


def test_unknown_part_is_a_difference():
    """Completions of something that is no part are never left out silently."""
    case = expecting("2025-07-02", "missing", parts={"innr": [FIRST]})
    assert explanation(case, COMPOSITE, PARTS) == ("There is no part 'innr'. Did you mean 'inner'?")
    plain = expecting("2025-07-02", "missing", parts={"a": [FIRST]})
    assert explanation(plain, YEAR, PARTS) == "There is no part 'a'."


def test_completion_of_a_composite_is_a_difference():
    """R-59: a composite has no completions of its own, as a part neither."""
    case = expecting("2025-07-02", "missing", parts={"inner": [FIRST]})
    assert "completes a composite" in explanation(case, COMPOSITE, PARTS)
