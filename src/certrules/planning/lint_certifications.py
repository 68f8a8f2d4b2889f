"""What is odd about a certification beside its policy, and about several together (X-7)."""

from collections.abc import Iterator
from datetime import date

from certrules.dates.arithmetic import add_period
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification, NoticeRule
from certrules.model.periods import Period
from certrules.model.policies import Policy
from certrules.planning.findings import Finding, Scope, found
from certrules.planning.lengths import never_shorter
from certrules.planning.lint_terms import shortest
from certrules.planning.trials import decisions, shown


def certification_findings(one: Certification) -> Iterator[Finding]:
    """Yield what is odd about a certification by itself, beside its policies."""
    if never_expires(one):
        if not one.policy.composite:
            yield found(one, "never-expires", "policy", "No term has a duration: it never expires.")
            for field, rules in (("notices", one.notices), ("tasks", one.tasks)):
                for place in range(len(rules)):
                    yield found(
                        one,
                        "notices-on-what-never-expires",
                        f"{field}[{place}]",
                        "It never expires, so there is nothing to tell before or after.",
                    )
    else:
        yield from _rules(one)
        yield from _lead_time(one)
    yield from _twice(one)
    yield from _revisions(one)


def never_expires(one: Certification) -> bool:
    """Return whether no policy of a certification ever gives an expiration date by its terms."""
    policies = (one.policy, *(revision.policy for revision in one.revisions))
    return all(term.never_expires for policy in policies for term in policy.terms)


def _rules(one: Certification) -> Iterator[Finding]:
    lasts = [period for term in one.policy.terms if (period := shortest(term)) is not None]
    before = [
        *((f"notices[{place}].before", rule.before) for place, rule in enumerate(one.notices)),
        *((f"tasks[{place}].before", rule.before) for place, rule in enumerate(one.tasks)),
    ]
    for where, period in before:
        short = [term for term in lasts if period is not None and never_shorter(period, term)]
        if short:
            yield found(
                one,
                "notice-rule-not-shorter-than-term",
                where,
                f"{period} before the end is before, or on, the first day of a term of {short[0]}.",
            )
    for place, rule in enumerate(one.notices):
        yield from _notice_rule(one, rule, f"notices[{place}]")


def _notice_rule(one: Certification, rule: NoticeRule, where: str) -> Iterator[Finding]:
    if rule.before is None:
        return
    of_terms = {term.first_notice for term in one.policy.terms}
    of_terms |= {term.second_notice for term in one.policy.terms}
    if rule.before in of_terms and "subject" in rule.to:
        yield found(
            one,
            "notice-rule-doubles-notice",
            where,
            f"A term has a notice {rule.before} before the end, too: two come on one day.",
        )
    if rule.every is not None and never_shorter(rule.every, rule.before):
        yield found(
            one,
            "notice-rule-never-repeats",
            f"{where}.every",
            f"{rule.every} after a notice {rule.before} before the end, the end has come.",
        )


def _twice(one: Certification) -> Iterator[Finding]:
    for field, rules in (("notices", one.notices), ("tasks", one.tasks)):
        for place, rule in enumerate(rules):
            if rule in rules[:place]:
                yield found(
                    one, "notice-rule-twice", f"{field}[{place}]", "The same rule stands before it."
                )


def _lead_time(one: Certification) -> Iterator[Finding]:
    if one.competency_of is None or one.periods_before:
        return
    for place, term in enumerate(one.policy.terms):
        if term.first_notice is None and not term.never_expires:
            yield found(
                one,
                "competency-without-lead-time",
                f"policy.terms[{place}]",
                f"The competency of {one.competency_of!r} has no lead time: nobody is told before "
                "it ends.",
            )


def _revisions(one: Certification) -> Iterator[Finding]:
    retroactive = [place for place, revision in enumerate(one.revisions) if revision.retroactive]
    last = retroactive[-1] if retroactive else 0
    earlier = one.policy
    for place, revision in enumerate(one.revisions):
        where = f"revisions[{place}]"
        if revision.policy == earlier:
            yield found(
                one,
                "revision-changes-nothing",
                where,
                "Its policy is the one that holds before it.",
            )
        if place < last:
            since = one.revisions[last].effective_from
            yield found(
                one,
                "revision-never-governs",
                where,
                f"The retroactive revision of {since} takes the place of all before it.",
            )
        elif revision.retroactive:
            yield from _shortened(one, where, earlier, revision.policy, revision.effective_from)
        earlier = revision.policy


def _shortened(
    one: Certification, where: str, earlier: Policy, later: Policy, since: date
) -> Iterator[Finding]:
    """Yield whether the last completion before a retroactive revision ends sooner under it."""
    day = [add_period(since, Period(1, "day"), -1)]
    was, becomes = decisions(earlier, day), decisions(later, day)
    if not was or not becomes or becomes[0].expires_on is None:
        return
    if was[0].expires_on is None or becomes[0].expires_on < was[0].expires_on:
        yield found(
            one,
            "retroactive-revision-shortens",
            where,
            "What is on file already ends sooner than it did.",
            f"before: {shown(was)}; after: {shown(becomes)}",
        )


def catalogue_findings(catalogue: Catalogue, one: Certification) -> Iterator[Finding]:
    """Yield what is odd about a certification among the others."""
    for parent in catalogue.parents_of(one.id):
        if never_expires(parent) and not parent.policy.composite and not never_expires(one):
            yield found(
                one,
                "parent-never-expires",
                "parents",
                f"Its parent {parent.id!r} never expires: who holds that need never renew this.",
            )
    policy = one.policy
    field, parts = ("all_of", policy.all_of) if policy.all_of else ("any_of", policy.any_of)
    if len(parts) == 1:
        yield found(
            one, "composite-of-one", f"policy.{field}", f"It is {parts[0]!r} and nothing else."
        )
    if policy.composite and _endless(catalogue, one):
        which = "None of its parts" if field == "all_of" else "Not every one of its parts"
        yield found(
            one, "composite-never-expires", f"policy.{field}", f"{which} expires: nor does it."
        )


def _endless(catalogue: Catalogue, one: Certification) -> bool:
    policy = one.policy
    if not policy.composite:
        return never_expires(one)
    every = [_endless(catalogue, catalogue[part]) for part in (*policy.all_of, *policy.any_of)]
    return all(every) if policy.all_of else any(every)


def scopes(one: Certification) -> Iterator[Scope]:
    """Yield each policy of a certification with its path."""
    yield Scope(one, one.policy)
    for place, revision in enumerate(one.revisions):
        yield Scope(one, revision.policy, f"revisions[{place}]")
