"""What is odd about a policy's windows, anchor and conditions, some of it by trial (X-7)."""

from collections.abc import Iterator

import attrs

from certrules.model.periods import Edge, Period
from certrules.model.policies import NOTICE_OF_WINDOW, Policy
from certrules.model.renewals import AfterNotice, TooEarly, TooLate
from certrules.model.terms import Term
from certrules.planning.findings import Finding, Scope
from certrules.planning.lengths import longer, never_shorter
from certrules.planning.lint_terms import shortest
from certrules.planning.trials import Trial, renewals, shown


def renewal_findings(scope: Scope) -> Iterator[Finding]:
    """Yield what is odd about the renewal rules and conditions of a policy."""
    for place, term in enumerate(scope.policy.terms):
        lasts = shortest(term)
        if lasts is not None:
            yield from _early_window(scope, term, lasts, place)
            yield from _too_long(scope, term, lasts, place)
    yield from _first_term(scope)
    yield from _without_effect(scope)
    yield from _outside(scope)
    yield from _by_trial(scope)


def _early_window(scope: Scope, term: Term, lasts: Period, place: int) -> Iterator[Finding]:
    early = scope.policy.renewal.early
    if isinstance(early, AfterNotice):
        notice = NOTICE_OF_WINDOW[early]
        length: Period | None = getattr(term, notice)
        if length is None:
            yield scope.found(
                "early-window-never-opens",
                "renewal.early",
                f"terms[{place}] has no {notice}: a date that it gave is never renewed early.",
            )
    else:
        length = early if isinstance(early, Period) else None
    if length is not None and term.extend_to is None and never_shorter(length, lasts):
        yield scope.found(
            "early-window-not-shorter-than-term",
            "renewal.early",
            f"The window opens {length} before the end of terms[{place}], which lasts {lasts}.",
        )


def _too_long(scope: Scope, term: Term, lasts: Period, place: int) -> Iterator[Finding]:
    late, interval = scope.policy.renewal.late, scope.policy.renewal.minimum_interval
    credits_ = scope.policy.credits
    if isinstance(late, Period) and longer(late, lasts):
        yield scope.found(
            "late-window-longer-than-term",
            "renewal.late",
            f"The late window of {late} is longer than terms[{place}], {lasts}.",
        )
    extended = term.extend_to or scope.policy.anchor
    if interval is not None and not extended and never_shorter(interval, lasts):
        yield scope.found(
            "interval-not-shorter-than-term",
            "renewal.minimum_interval",
            f"Nothing counts until {interval} after a completion that ends after {lasts}: it can "
            "never be renewed in time.",
        )
    if credits_ is not None and longer(credits_.within, lasts):
        yield scope.found(
            "credits-outlast-term",
            "credits.within",
            f"Credits count for {credits_.within}, so those of one term of {lasts} complete the "
            "next one, too.",
        )


def _first_term(scope: Scope) -> Iterator[Finding]:
    due, lasts = scope.policy.initial_due, shortest(scope.policy.terms[0])
    if due is not None and lasts is not None and longer(due, lasts):
        yield scope.found(
            "initial-due-longer-than-term",
            "initial_due",
            f"The first completion may wait for {due}, longer than it is valid, {lasts}.",
        )


def _without_effect(scope: Scope) -> Iterator[Finding]:
    policy, renewal = scope.policy, scope.policy.renewal
    credit = renewal.credit_at_most
    if credit is not None and isinstance(renewal.early, Period) and longer(credit, renewal.early):
        yield scope.found(
            "credit-limit-never-acts",
            "renewal.credit_at_most",
            f"Nobody renews more than {renewal.early} early, so {credit} limit nothing.",
        )
    counted = (
        *(one for one in (renewal.early, renewal.late) if isinstance(one, Period)),
        renewal.refresher_until,
        *(term.grace for term in policy.terms),
    )
    if renewal.edge is Edge.DAY_AFTER and not any(counted):
        yield scope.found(
            "edge-without-window",
            "renewal.edge",
            "No window and no grace counts from the edge.",
        )
    if len(policy.terms) > 1:
        return
    if renewal.too_late is TooLate.INITIAL:
        yield scope.found(
            "initial-term-is-the-only-one",
            "renewal.too_late",
            "There is one term, so beginning again with the first is what happens anyway.",
        )
    if renewal.refresher_until is not None:
        yield scope.found(
            "refresher-until-without-refresher",
            "renewal.refresher_until",
            "There is one term, and it applies always.",
        )


def _outside(scope: Scope) -> Iterator[Finding]:
    renewal = scope.policy.renewal
    refuses_early = renewal.early is None and renewal.too_early is not TooEarly.RESTART
    refuses_late = renewal.too_late is TooLate.REJECT
    if refuses_early and refuses_late and renewal.late is None:
        yield scope.found(
            "never-renewable",
            "renewal",
            "No renewal gives a new date: neither up to the expiration date nor after it.",
        )
        return
    if refuses_early:
        yield scope.found(
            "early-renewal-never-counts",
            "renewal.too_early",
            "Without an early rule every renewal up to the expiration date is too early: it has to "
            "expire first.",
        )
    if refuses_late:
        yield scope.found(
            "late-renewal-never-counts",
            "renewal.too_late",
            "Who comes too late once is rejected ever after.",
        )


def _by_trial(scope: Scope) -> Iterator[Finding]:
    policy = scope.policy
    given: set[str] = set()
    for trial in renewals(policy):
        codes = []
        if trial.ends < trial.on_file:
            codes.append(_shortens(policy, trial))
        if trial.ends < trial.renewed.completed_on:
            codes.append("renewal-ends-before-it-begins")
        for code in codes:
            if code not in given:
                given.add(code)
                yield scope.found(
                    code, "renewal", _TOLD[code], shown((trial.before, trial.renewed))
                )
    if policy.renewal.never_shorten and not _could_shorten(scope):
        yield scope.found(
            "never-shorten-never-acts",
            "renewal.never_shorten",
            "No renewal that was tried gives an earlier date without it.",
        )


_TOLD = {
    "renewal-shortens": "A renewal can end before what it renews.",
    "shorter-term-shortens": "Renewed early, a shorter term ends before the longer one.",
    "renewal-ends-before-it-begins": "A late renewal can end before the day on which it is made.",
}


def _shortens(policy: Policy, trial: Trial) -> str:
    """Return which kind it is: a term that is meant to be shorter, or one that should not be."""
    term = policy.term(trial.turn)
    another = term != policy.term(trial.turn - 1) or bool(term.valid_for_by_age)
    restarted = trial.renewed.base == trial.renewed.completed_on
    return "shorter-term-shortens" if another and restarted else "renewal-shortens"


def _could_shorten(scope: Scope) -> bool:
    policy = scope.policy
    of_subject = policy.anchor is not None and policy.anchor.subject is not None
    aged = any(term.valid_for_by_age or term.age_limit for term in policy.terms)
    if of_subject or aged or scope.certification.revisions:
        return True  # it depends on more than the dates that are tried
    without = attrs.evolve(policy, renewal=attrs.evolve(policy.renewal, never_shorten=False))
    return any(trial.ends < trial.on_file for trial in renewals(without))
