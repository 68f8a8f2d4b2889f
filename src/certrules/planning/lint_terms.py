"""What is odd about a policy's terms, each by itself and one after another (X-7)."""

from collections.abc import Iterator

from certrules.model.periods import Counting, MonthEnds, Period, Unit
from certrules.model.policies import FirstFrom
from certrules.model.renewals import Renewal
from certrules.model.terms import Term
from certrules.planning.findings import Finding, Scope
from certrules.planning.lengths import longer, never_shorter
from certrules.planning.trials import MARCH, shown, tried

_YEAR = 365


def term_findings(scope: Scope) -> Iterator[Finding]:
    """Yield what is odd about the terms of a policy."""
    for place, term in enumerate(scope.policy.terms):
        path = f"terms[{place}]"
        yield from _notices(scope, term, path)
        yield from _limits(scope, term, path)
        yield from _days(scope, term, path)
        yield from _ages(scope, term, path)
    yield from _turns(scope)


def shortest(term: Term) -> Period | None:
    """Return the shortest duration of a term, None when it never expires."""
    found: Period | None = None
    for one in term.durations:
        if found is None or never_shorter(found, one):
            found = one
    return found


def _notices(scope: Scope, term: Term, path: str) -> Iterator[Finding]:
    first, second, lasts = term.first_notice, term.second_notice, shortest(term)
    for field, notice in (("first_notice", first), ("second_notice", second)):
        if notice is not None and lasts is not None and never_shorter(notice, lasts):
            yield scope.found(
                "notice-not-shorter-than-term",
                f"{path}.{field}",
                f"A notice of {notice} begins with, or before, a term of {lasts}.",
            )
    if first is not None and second is not None and never_shorter(second, first):
        yield scope.found(
            "second-notice-not-shorter",
            f"{path}.second_notice",
            f"The second notice, {second} before the end, does not come after the first, {first}.",
        )
    if first is None and second is not None and not scope.certification.periods_before:
        yield scope.found(
            "second-notice-alone",
            f"{path}.second_notice",
            f"There is a second notice, {second}, and no first: nobody is told before it is late.",
        )
    training = term.time_to_complete
    if first is not None and isinstance(training, Period) and longer(training, first):
        yield scope.found(
            "notice-shorter-than-training",
            f"{path}.first_notice",
            f"Told {first} before the end, nobody can finish training that takes {training}.",
        )


def _limits(scope: Scope, term: Term, path: str) -> Iterator[Finding]:
    lasts, cap = shortest(term), term.at_most
    if lasts is None:
        return
    if term.grace is not None and longer(term.grace, lasts):
        yield scope.found(
            "grace-longer-than-term",
            f"{path}.grace",
            f"The grace of {term.grace} is longer than the term of {lasts}.",
        )
    if cap is None:
        return
    if longer(lasts, cap):
        yield scope.found(
            "cap-shorter-than-term",
            f"{path}.at_most",
            f"A term of {lasts} is cut to {cap}.",
        )
    if not never_shorter(lasts, cap):
        return
    moved = scope.policy.anchor is not None or scope.policy.renewal.late is not None
    if term.extend_to is not None and not moved:
        yield scope.found(
            "extension-undone-by-cap",
            f"{path}.extend_to",
            f"After {lasts} the extension to {term.extend_to} is cut to {cap} again.",
        )
    if path == "terms[0]" and scope.policy.first_from is FirstFrom.DUE_DATE:
        yield scope.found(
            "due-date-undone-by-cap",
            f"{path}.at_most",
            f"{lasts} from the due date is cut to {cap} from the completion.",
        )


def _days(scope: Scope, term: Term, path: str) -> Iterator[Finding]:
    for lasts in term.durations:
        if lasts.days and lasts.days % _YEAR == 0:
            years = Period(lasts.days // _YEAR, Unit.YEAR)
            yield scope.found(
                "years-in-days",
                f"{path}.valid_for",
                f"{lasts} are not {years} where a leap day lies between.",
                shown(tried([Term(lasts)], [MARCH])),
            )
    whole_months = any(one.months for one in term.durations)
    if term.month_ends is not MonthEnds.CLAMP and not whole_months:
        yield scope.found(
            "month-ends-without-months",
            f"{path}.month_ends",
            "Days and weeks are exact; month_ends does nothing.",
        )
    if term.counting is Counting.INCLUSIVE and not term.last_day_valid:
        yield scope.found(
            "last-day-taken-twice",
            f"{path}.last_day_valid",
            "Counted inclusively, the last day is a day earlier; then it is not valid, either.",
            shown(tried([Term(term.durations[0], counting="inclusive")], [MARCH])),
        )


def _ages(scope: Scope, term: Term, path: str) -> Iterator[Finding]:
    bands, limit = term.valid_for_by_age, term.age_limit
    youngest = bands[0].from_age if bands else 0
    if youngest:
        yield scope.found(
            "ages-without-duration",
            f"{path}.valid_for_by_age[0].from_age",
            f"A completion before the age of {youngest} is an error.",
        )
    if limit is None:
        return
    if limit.issued_before <= youngest:
        yield scope.found(
            "age-limit-never-acts",
            f"{path}.age_limit.issued_before",
            f"Nobody younger than {limit.issued_before} is issued one.",
        )
    elif _ends_sooner(scope, term, limit.until - limit.issued_before):
        yield scope.found(
            "age-limit-never-acts",
            f"{path}.age_limit.until",
            f"Issued before {limit.issued_before}, it ends before {limit.until} anyway.",
        )


def _ends_sooner(scope: Scope, term: Term, years: int) -> bool:
    """Return whether every duration fits in so many years, and nothing makes it longer."""
    policy = scope.policy
    plain = policy.renewal == Renewal() and policy.anchor is None and policy.initial_due is None
    return (
        plain
        and term.extend_to is None
        and all(years and never_shorter(Period(years, "year"), lasts) for lasts in term.durations)
    )


def _turns(scope: Scope) -> Iterator[Finding]:
    terms = scope.policy.terms
    if len(terms) > 1 and terms[-1] == terms[-2]:
        yield scope.found(
            "last-terms-alike",
            f"terms[{len(terms) - 1}]",
            "The last two terms are the same, so the last one never makes a difference.",
        )
    for place, term in enumerate(terms[:-1]):
        if term.never_expires:
            yield scope.found(
                "term-after-never-expiring",
                f"terms[{place + 1}]",
                f"terms[{place}] never expires, so nobody needs what comes after it.",
            )
            return
