"""What is odd about the dates on which a policy's expiration dates lie (X-7)."""

from collections.abc import Iterator
from datetime import date, timedelta

from certrules.dates.arithmetic import add_period, to_date
from certrules.dates.rounding import round_to
from certrules.model.anchors import Anchor
from certrules.model.periods import Period
from certrules.model.terms import Term
from certrules.planning.findings import Finding, Scope
from certrules.planning.trials import shown, tried

_STEPS = range(1, 13)  # in whole months, twelve steps meet every month that a series ever meets


def anchor_findings(scope: Scope) -> Iterator[Finding]:
    """Yield what is odd about the force date of a policy; a person's own date has nothing odd."""
    anchor = scope.policy.anchor
    if anchor is None or anchor.date is None:
        return
    if anchor.every is not None:
        yield from _series(scope, anchor.every, anchor.date, "anchor.every", extended=False)
    for place, term in enumerate(scope.policy.terms):
        if anchor.every is None and term.valid_for is not None:
            path = f"terms[{place}].valid_for"
            extended = term.extend_to is not None
            yield from _series(scope, term.valid_for, anchor.date, path, extended=extended)
        yield from _extended(scope, term, anchor.date, place)
        yield from _first_period(scope, term, anchor, anchor.date)


def _series(
    scope: Scope, step: Period, force: date, path: str, *, extended: bool
) -> Iterator[Finding]:
    if step.days:
        anchor = Anchor(force)
        days = [force, *(add_period(force, step, times) for times in (1, 2))]
        yield scope.found(
            "force-date-drifts",
            path,
            f"In steps of {step} a series does not stay on the day and month of {force}.",
            shown(tried([Term(step)], days, anchor)),
        )
        return
    if extended:
        return  # to a day that every month has
    for times in _STEPS:
        landed = add_period(force, step, times)
        if landed.day != force.day:
            yield scope.found(
                "force-date-in-short-months",
                "anchor.date",
                f"Not every month has a day {force.day}: the series from {force} meets {landed}.",
                shown(tried([Term(step)], [landed - timedelta(days=1)], Anchor(force))),
            )
            return


def _extended(scope: Scope, term: Term, force: date, place: int) -> Iterator[Finding]:
    if term.extend_to is None:
        return
    landed = to_date(round_to(force.toordinal(), term.extend_to))
    if landed != force:
        yield scope.found(
            "extension-leaves-force-date",
            f"terms[{place}].extend_to",
            f"Extended to {term.extend_to}, dates leave the series of the force date.",
            shown(tried([term], [force - timedelta(days=1)], Anchor(force))),
        )


def _first_period(scope: Scope, term: Term, anchor: Anchor, force: date) -> Iterator[Finding]:
    another = anchor.every is not None and anchor.every not in (term.valid_for, None)
    if another and anchor.at_least is None and not term.never_expires:
        yield scope.found(
            "first-period-short",
            "anchor.every",
            f"A first completion lasts up to {anchor.every} and not {term.durations[0]}: it ends "
            "with the next date of the series, perhaps the day after.",
            shown(tried([Term(term.durations[0])], [force - timedelta(days=1)], anchor)),
        )
