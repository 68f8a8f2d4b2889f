"""Terms, renewals, anchors and policies by chance: every option of the rules, a few at a time.

An option is drawn by its name from a list that shrinks to the empty one, so that a failing example
keeps the options that it needs and no others.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from certrules.dates.arithmetic import add_period
from certrules.model.anchors import Anchor, DateOfSubject, OnDay, Round
from certrules.model.periods import (
    ALWAYS,
    Counting,
    Edge,
    MonthEnds,
    Period,
    Rounding,
    RoundingWord,
)
from certrules.model.policies import NOTICE_OF_WINDOW, Credits, FirstFrom, Policy, Revision
from certrules.model.renewals import AfterNotice, Renewal, TooEarly, TooLate
from certrules.model.terms import AgeBand, AgeLimit, Term
from certrules.testing.strategies_times import (
    any_dates,
    dates,
    few,
    long_periods,
    maybe,
    notice_periods,
    periods,
    row_of,
)

AGE: Final = 40
"""Drawn people reach this age in the years of the facts, and rules by age turn about it (R-41)."""

_PLAIN_WORDS = (Rounding.END_OF_MONTH, Rounding.END_OF_YEAR)
_DAYS_OF_MONTH = (15, 1, 5, 14, 28, 29, 30, 31)


@cache
def roundings(*, options: bool = True) -> st.SearchStrategy[Rounding]:
    """Draw words for rounding (R-9); without `options` the end of the month or of the year."""
    if not options:
        return st.sampled_from(_PLAIN_WORDS)
    words = [Rounding(word) for word in RoundingWord if word is not RoundingWord.DAY]
    of_month = [Rounding(RoundingWord.DAY, day) for day in _DAYS_OF_MONTH]
    return st.one_of(row_of(words), row_of(of_month))


def _bands(durations: st.SearchStrategy[Period]) -> st.SearchStrategy[list[AgeBand]]:
    ages = st.lists(st.integers(AGE - 1, AGE + 3), min_size=1, max_size=2, unique=True)
    return ages.flatmap(
        lambda drawn: st.tuples(
            *[st.builds(AgeBand, st.just(age), durations) for age in (0, *sorted(drawn))]
        ).map(list)
    )


def _age_limits() -> st.SearchStrategy[AgeLimit]:
    return st.builds(
        lambda age, more: AgeLimit(age, age + more),
        st.integers(AGE - 1, AGE + 3),
        st.integers(0, 2),
    )


@cache
def _term_options(durations: st.SearchStrategy[Period]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "extend_to": roundings(),
        "counting": st.just(Counting.INCLUSIVE),
        "month_ends": st.sampled_from((MonthEnds.NEXT, MonthEnds.STICK)),
        "last_day_valid": st.just(False),  # noqa: FBT003 - the option's value
        "grace": notice_periods(),
        "at_most": periods(),
        "valid_for_by_age": _bands(durations),
        "age_limit": _age_limits(),
    }


def terms(
    *, options: bool = True, never: bool = True, durations: st.SearchStrategy[Period] | None = None
) -> st.SearchStrategy[Term]:
    """Draw terms (R-5, R-6, R-9, R-16); with `options` those of R-41 to R-46, a few at a time.

    `never`: one in eight never expires, and then takes no date option (R-6). `durations`: how long
    the others are valid, `periods()` if not given.

    >>> from hypothesis import given
    >>> @given(terms(options=False, never=False))
    ... def holds(term):
    ...     assert term.plain and term.valid_for is not None
    >>> holds()
    """
    return _terms(periods() if durations is None else durations, options=options, never=never)


@cache
def _terms(
    durations: st.SearchStrategy[Period], *, options: bool, never: bool
) -> st.SearchStrategy[Term]:
    expiring = _expiring_terms(durations, options=options)
    return st.one_of(*[expiring] * 7, st.just(Term())) if never else expiring


_months: Final = row_of([Period(count, "month") for count in (1, 1, 13, 1, 12, 1)])
_maybe_notices: Final = maybe(notice_periods())
_maybe_roundings: Final = maybe(roundings(options=False), 4)
_few_term_options: Final = few(tuple(_term_options(periods())))


@st.composite
def _expiring_terms(
    draw: st.DrawFn, durations: st.SearchStrategy[Period], *, options: bool
) -> Term:
    values: dict[str, Any] = {
        "valid_for": draw(durations),
        "first_notice": draw(_maybe_notices),
        "second_notice": draw(_maybe_notices),
    }
    if not options:
        values["extend_to"] = draw(_maybe_roundings)
        return Term(**values)
    known = _term_options(durations)
    for name in draw(_few_term_options):
        values[name] = draw(known[name])
    if "month_ends" in values and durations is periods():
        values["valid_for"] = draw(_months)  # a day is missing in months only
    if "valid_for_by_age" in values:
        del values["valid_for"]
    return Term(**values)


@cache
def _early(*, options: bool, first: bool, second: bool) -> st.SearchStrategy[Any]:
    words = [*[AfterNotice.FIRST] * first, *[AfterNotice.SECOND] * second, *[ALWAYS] * options]
    return st.one_of(st.none(), notice_periods(), notice_periods(), *map(st.just, words))


@cache
def _late(*, options: bool) -> st.SearchStrategy[Any]:
    always = [st.just(ALWAYS)] * options
    return st.one_of(st.none(), notice_periods(), notice_periods(), *always)


_RENEWAL_OPTIONS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "edge": st.just(Edge.DAY_AFTER),
    "credit_at_most": notice_periods(),
    "too_early": st.sampled_from((TooEarly.KEEP, TooEarly.REJECT)),
    "too_late": st.sampled_from((TooLate.REJECT, TooLate.INITIAL)),
    "minimum_interval": notice_periods(),
    "refresher_until": notice_periods(),
    "never_shorten": st.just(True),  # noqa: FBT003 - the option's value
}


_few_renewal_options: Final = few(tuple(_RENEWAL_OPTIONS))


@st.composite
def renewals(draw: st.DrawFn, used: Sequence[Term] = (), *, options: bool = True) -> Renewal:
    """Draw renewal rules (R-7) for terms; with `options` those of R-47 to R-53, a few at a time.

    `used`: the terms of the policy. A window opens after a notice only if one of them has it.

    >>> from hypothesis import given
    >>> @given(renewals())
    ... def holds(renewal):
    ...     assert not isinstance(renewal.early, AfterNotice)
    >>> holds()
    """
    first = any(term.first_notice for term in used)
    second = any(term.second_notice for term in used)
    values: dict[str, Any] = {
        "early": draw(_early(options=options, first=first, second=second)),
        "late": draw(_late(options=options)),
    }
    for name in draw(_few_renewal_options) if options else ():
        values[name] = draw(_RENEWAL_OPTIONS[name])
    credit_alone = values["early"] is None and "credit_at_most" in values
    if values["early"] is ALWAYS or credit_alone:
        values.pop("too_early", None)  # such a window has no outside
    if values["late"] is ALWAYS:
        values.pop("too_late", None)
    return Renewal(**values)


@cache
def anchors(*, options: bool = True) -> st.SearchStrategy[Anchor]:
    """Draw anchors: force dates (R-8); with `options` series of their own and dates of the person.

    A force date lies mostly in the years of the facts, else anywhere (R-54, R-55).
    """
    force = st.builds(Anchor, st.one_of(dates(), dates(), any_dates()))
    if not options:
        return force
    series = st.builds(Anchor, dates(), every=maybe(periods()), at_least=maybe(periods()))
    personal = st.builds(
        Anchor,
        subject=st.sampled_from(DateOfSubject),
        on=st.sampled_from(OnDay),
        round=st.sampled_from(Round),
    )
    return st.one_of(force, series, personal)


_POLICY_OPTIONS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "initial_due": notice_periods(),
    "first_from": st.just(FirstFrom.DUE_DATE),
    "credits": st.builds(Credits, st.sampled_from((1, "1.5", 2, 3)), periods()),
}


_few_policy_options: Final = few(tuple(_POLICY_OPTIONS))
_mostly: Final = st.sampled_from((False, True, True))


@cache
def _maybe_anchors(*, options: bool) -> st.SearchStrategy[Anchor | None]:
    return maybe(anchors(options=options), 3)


@cache
def _some(drawn: st.SearchStrategy[Term], most: int) -> st.SearchStrategy[list[Term]]:
    return st.lists(drawn, min_size=1, max_size=most)


@st.composite
def policies(
    draw: st.DrawFn, *, options: bool = True, never: bool = True, most_terms: int = 3
) -> Policy:
    """Draw renewal policies, with any combination of options of section 8 unless told otherwise.

    `options`: whether what is off by default may be on (R-40 to R-60), in two policies of three.
    `never`: whether a term may never expire. `most_terms`: how many terms there are at most.
    Composites come from `certifications` and `catalogues`, which know what they are made of.

    >>> from hypothesis import given
    >>> @given(policies(options=False))
    ... def holds(policy):
    ...     assert policy.plain
    >>> holds()
    """
    optional = options and draw(_mostly)
    anchor = draw(_maybe_anchors(options=optional))
    down = anchor is not None and anchor.round is Round.DOWN
    durations = long_periods() if down else periods()
    one = _terms(durations, options=optional, never=never)
    drawn = draw(_some(one, most_terms))
    values: dict[str, Any] = {}
    for name in draw(_few_policy_options) if optional else ():
        values[name] = draw(_POLICY_OPTIONS[name])
    if "first_from" in values:
        values.setdefault("initial_due", draw(notice_periods()))
    renewal = draw(renewals(drawn, options=optional))
    return Policy(drawn, renewal, anchor, **values)


_starts: Final = st.lists(dates(), max_size=2, unique=True)


@st.composite
def revisions(draw: st.DrawFn, *, options: bool = True) -> list[Revision]:
    """Draw up to two later policies, each from a date of its own, some retroactive (R-13)."""
    starts = draw(_starts)
    return [
        Revision(start, draw(policies(options=options)), draw(st.booleans())) for start in starts
    ]


def turning_dates(policy: Policy, expires_on: date) -> list[date]:
    """Return the dates at which a renewal of what ends on a date is computed in another way.

    They are the edges of windows, credit and refresher (R-7, R-49, R-52), the windows' own twice.
    """
    renewal = policy.renewal
    before: list[object] = [renewal.early, renewal.early, renewal.credit_at_most]
    if isinstance(renewal.early, AfterNotice):
        before += [getattr(term, NOTICE_OF_WINDOW[renewal.early]) for term in policy.terms]
    after: list[object] = [renewal.late, renewal.late, renewal.refresher_until]
    lengths = [(one, -1) for one in before] + [(one, 1) for one in after]
    edges = [add_period(expires_on, one, sign) for one, sign in lengths if isinstance(one, Period)]
    return [expires_on, *edges]
