"""Requirements, training, deferral, marks, and which of them shows (R-19 … R-23)."""

from datetime import date

import pytest

import certrules as cr

YEAR = cr.Certification("a", policy=cr.Policy([cr.Term("1 year")]))
REQUIRED = [cr.Requirement()]
HELD = [date(2026, 1, 1)]


def day(text):
    """Return a date from its ISO form."""
    return date.fromisoformat(text)


def answer(on, **facts):
    """Return the evaluation on a day of an assignment with these facts."""
    return cr.evaluate(cr.Assignment(YEAR, **facts), day(on))


def shown(on, **facts):
    """Return the status, what lies beneath and the end of the exemption on a day."""
    one = answer(on, **facts)
    return one.status.name, one.underlying.name, one.exempt_until and str(one.exempt_until)


def in_training(*roles):
    """Return a requirement by each role, in training until a date or, for None, not."""
    return [
        cr.Requirement(f"role-{place}", training=until and day(until))
        for place, until in enumerate(roles)
    ]


# ---------------------------------------------------------------- requirements


@pytest.mark.parametrize(
    ("on", "required"),
    [
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2026-03-31", True),
        ("2026-04-01", False),
    ],
)
def test_a_requirement_holds_on_both_its_days(on, required):
    """R-19: a requirement holds from its first through its last day."""
    span = [cr.Requirement(since=day("2026-03-01"), until=day("2026-03-31"))]
    assert answer(on, requirements=span).required is required


def test_not_required_and_on_file_is_evaluated_all_the_same():
    """R-23: what nobody requires is evaluated, marked as not required, and never missing."""
    one = answer("2026-06-01", completions=HELD)
    assert (one.status.name, one.required, str(one.expires_on)) == ("VALID", False, "2027-01-01")
    assert answer("2027-01-02", completions=HELD).status is cr.Status.EXPIRED


# ---------------------------------------------------------------- training


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-04-30", ("IN_TRAINING", "MISSING", "2026-05-01")),
        ("2026-05-01", ("IN_TRAINING", "MISSING", "2026-05-01")),
        ("2026-05-02", ("MISSING", "MISSING", None)),
    ],
)
def test_in_training_through_its_last_day(on, expected):
    """R-19: the last day of the training is exempt, the day after it is not."""
    assert shown(on, requirements=in_training("2026-05-01")) == expected


def test_training_for_several_roles_ends_with_the_first():
    """R-19: training ends on the earliest of the roles' end dates."""
    roles = in_training("2026-02-01", "2026-05-01")
    assert shown("2026-02-01", requirements=roles) == ("IN_TRAINING", "MISSING", "2026-02-01")
    assert shown("2026-02-02", requirements=roles) == ("MISSING", "MISSING", None)


def test_one_role_without_training_and_it_exempts_nothing():
    """R-19: in training for one of two roles, it is due for the other."""
    roles = in_training("2026-05-01", None)
    assert shown("2026-04-01", requirements=roles) == ("MISSING", "MISSING", None)


def test_a_direct_requirement_and_training_exempts_nothing():
    """R-19: required directly as well, no training exempts."""
    both = [*in_training("2026-05-01"), cr.Requirement()]
    assert shown("2026-04-01", requirements=both) == ("MISSING", "MISSING", None)


def test_only_requirements_of_the_day_count():
    """R-19: a role that no longer requires it does not end the training for the other."""
    past = cr.Requirement("past", until=day("2026-03-31"))
    roles = [*in_training("2026-05-01"), past]
    assert shown("2026-03-31", requirements=roles) == ("MISSING", "MISSING", None)
    assert shown("2026-04-01", requirements=roles) == ("IN_TRAINING", "MISSING", "2026-05-01")


def test_training_without_need_exempts_nothing():
    """R-19: before the role requires it, there is nothing to be exempt from."""
    later = [cr.Requirement("crew", since=day("2026-04-01"), training=day("2026-05-01"))]
    assert shown("2026-03-31", requirements=later) == ("NOT_REQUIRED", "NOT_REQUIRED", None)
    assert shown("2026-04-01", requirements=later) == ("IN_TRAINING", "MISSING", "2026-05-01")


# ---------------------------------------------------------------- deferral


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1900-01-01", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-10", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-11", ("MISSING", "MISSING", None)),
    ],
)
def test_deferred_through_its_date(on, expected):
    """R-20: deferred until Mar 10, it is exempt on Mar 10 and not on Mar 11."""
    mark = cr.Exemption("deferred", day("2026-03-10"))
    assert shown(on, requirements=REQUIRED, exemption=mark) == expected


def test_what_is_not_required_is_not_deferred():
    """R-22: a deferral shows only while something requires it."""
    mark = cr.Exemption("deferred", day("2026-03-10"))
    assert shown("2026-03-01", exemption=mark) == ("NOT_REQUIRED", "NOT_REQUIRED", None)
    assert shown("2026-03-01", completions=HELD, exemption=mark) == ("VALID", "VALID", None)


@pytest.mark.parametrize("kind", ["must not be deferred", "none"])
def test_marks_that_exempt_from_nothing(kind):
    """R-20: "must not be deferred" and a mark taken off leave the status as it is."""
    mark = cr.Exemption(kind)
    assert shown("2026-03-01", requirements=REQUIRED, exemption=mark) == (
        "MISSING",
        "MISSING",
        None,
    )


# ---------------------------------------------------------------- both


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-01-15", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-10", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-11", ("MISSING", "MISSING", None)),
    ],
)
def test_deferred_and_in_training_for_two_roles(on, expected):
    """R-21: deferred until Mar 10, trained until Feb 1 and May 1: exempt through Mar 10."""
    mark = cr.Exemption("deferred", day("2026-03-10"))
    roles = in_training("2026-02-01", "2026-05-01")
    assert shown(on, requirements=roles, exemption=mark) == expected


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        ("2026-03-09", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-10", ("DEFERRED", "MISSING", "2026-03-10")),
        ("2026-03-11", ("IN_TRAINING", "MISSING", "2026-03-11")),
    ],
)
def test_the_later_end_shows_and_a_tie_is_deferred(training, expected):
    """R-21: the exemption ends on the later date and is called by it; a tie is DEFERRED."""
    mark = cr.Exemption("deferred", day("2026-03-10"))
    assert shown("2026-03-01", requirements=in_training(training), exemption=mark) == expected


def test_training_goes_on_after_the_deferral():
    """R-21: on the day after the shorter one ends, the longer one still shows."""
    mark = cr.Exemption("deferred", day("2026-03-10"))
    assert shown("2026-03-11", requirements=in_training("2026-05-01"), exemption=mark) == (
        "IN_TRAINING",
        "MISSING",
        "2026-05-01",
    )


# ---------------------------------------------------------------- precedence


REVOKED = [cr.Revocation(date(2026, 2, 1), "fraud")]
NOT_APPLICABLE = cr.Exemption("not applicable")
DEFERRED = cr.Exemption("deferred", date(2026, 3, 10))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"exemption": NOT_APPLICABLE, "revocations": REVOKED},
            ("NOT_APPLICABLE", "REVOKED", None),
        ),
        (
            {"exemption": NOT_APPLICABLE, "requirements": REQUIRED},
            ("NOT_APPLICABLE", "MISSING", None),
        ),
        ({"exemption": NOT_APPLICABLE}, ("NOT_APPLICABLE", "NOT_REQUIRED", None)),
        (
            {"exemption": NOT_APPLICABLE, "requirements": in_training("2026-05-01")},
            ("NOT_APPLICABLE", "MISSING", None),
        ),
        (
            {"exemption": DEFERRED, "revocations": REVOKED, "requirements": REQUIRED},
            ("REVOKED", "REVOKED", None),
        ),
        (
            {"revocations": REVOKED, "requirements": in_training("2026-05-01")},
            ("REVOKED", "REVOKED", None),
        ),
        (
            {"exemption": DEFERRED, "requirements": REQUIRED, "completions": HELD},
            ("DEFERRED", "VALID", "2026-03-10"),
        ),
        (
            {"exemption": DEFERRED, "requirements": REQUIRED, "completions": [date(2025, 1, 1)]},
            ("DEFERRED", "EXPIRED", "2026-03-10"),
        ),
        (
            {"exemption": DEFERRED, "requirements": REQUIRED, "completions": [date(2026, 9, 1)]},
            ("DEFERRED", "UPCOMING", "2026-03-10"),
        ),
        ({"requirements": REQUIRED, "completions": HELD}, ("VALID", "VALID", None)),
        ({"requirements": REQUIRED}, ("MISSING", "MISSING", None)),
        ({}, ("NOT_REQUIRED", "NOT_REQUIRED", None)),
    ],
)
def test_what_comes_before_what(facts, expected):
    """R-22: not applicable, revoked, an exemption, the own status, missing, not required."""
    assert shown("2026-03-01", **facts) == expected


def test_beneath_an_exemption_the_dates_are_shown():
    """R-22: an auditor sees the dates and the status beneath a deferral."""
    one = answer("2026-03-01", requirements=REQUIRED, completions=HELD, exemption=DEFERRED)
    assert one.expires_on == date(2027, 1, 1)
    assert one.compliant
