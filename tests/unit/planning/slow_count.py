"""What falls due, counted day by day over timelines, slowly and plainly: the forecast's reference.

It shares nothing with the forecast: it goes from day to day, looks at the answer of each, and asks
the explanation of an imagined completion which term it was dated under.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import attrs
from dateutil.relativedelta import relativedelta

import certrules as cr

DAY = timedelta(days=1)
OPEN_STATES = (
    cr.Status.VALID,
    cr.Status.DUE,
    cr.Status.OVERDUE,
    cr.Status.GRACE,
    cr.Status.EXPIRED,
)
HOURS = {"hour": 1, "day": 8, "week": 40, "month": 160, "year": 1920}
AFTER = (cr.Status.GRACE, cr.Status.EXPIRED)
NOTICE_STATES = {
    cr.Status.DUE: "first_notices",
    cr.Status.OVERDUE: "second_notices",
    cr.Status.EXPIRED: "expiry_notices",
}


def days_of(whole, last):
    """Yield each day from the eve of the first change through `last`, with its answer."""
    boundaries = [one.start for one in whole]
    day = boundaries[1] - DAY if len(boundaries) > 1 else last
    for segment in whole:
        while segment.start <= day <= min(segment.end, last):
            yield day, segment
            day += DAY


def counted(assignments, first, last):
    """Return the figures by group and month; ("open") stands for what fell due before `first`."""
    found = Counter()
    for assignment in assignments:
        whole = cr.timeline(assignment)
        open_trainings = {}
        for on, name, about in _events(assignment, whole, last):
            if name not in {"renewals", "first_trainings"}:
                if on >= first:
                    _add(found, assignment, on, month(on), {name: 1})
            elif on >= first:
                _add(found, assignment, on, month(on), {name: 1, **_takes(assignment, on)})
            else:
                open_trainings[name, about] = on
        _count_open(found, assignment, whole.at(first), first, open_trainings)
    return {key: value for key, value in found.items() if value}


def _count_open(found, assignment, answer, first, trainings):
    for name, about in trainings:
        if name == "renewals":
            stands = answer.status in OPEN_STATES and answer.expires_on == about
        else:
            stands = answer.status is cr.Status.MISSING and answer.start == about
        if stands and answer.required and answer.inherited_from is None:
            _add(found, assignment, first, "open", {name: 1, **_takes(assignment, first)})


def month(on):
    """Return a month as the forecast writes it."""
    return f"{on:%Y-%m}"


def _add(found, assignment, on, place, figures):
    certification, subject = assignment.certification, assignment.subject
    groups = [
        ("total", None),
        ("certification", certification.id),
        ("company", subject.company),
        *{("role", one.role) for one in assignment.requirements if one.holds_on(on)},
    ]
    for group in groups:
        for name, value in figures.items():
            found[*group, place, name] += value


def _events(assignment, whole, last):
    """Yield each day on which something falls due, what it is, and what it is about."""
    seen = Counter()
    before = None
    for day, answer in days_of(whole, last):
        if answer.required:
            found = _on(assignment.certification, day, answer, seen)
            if answer is not before and _missing(answer):
                found.append(("first_trainings", answer.start))
            for name, about in found:
                yield (day if before else answer.start), name, about
        before = answer


def _missing(answer):
    return answer.status is cr.Status.MISSING and answer.inherited_from is None


def _on(certification, day, answer, seen):
    """Return what falls due on a day that did not before, each with its expiration date."""
    status, about = answer.status, answer.expires_on
    reached = {("notice", _notice(certification, status)): 1}
    if about and status in OPEN_STATES:
        reached["renewal", "renewals"] = int(answer.inherited_from is None and about <= day)
        for number, rule in enumerate(certification.notices):
            if (rule.after is not None) is (status in AFTER):
                times = _reached(rule.before, rule.after, rule.every, about, day)
                reached[number, "rule_notices"] = times
        for number, rule in enumerate(certification.tasks):
            if status not in AFTER:
                reached[number, "tasks"] = _reached(rule.before, None, None, about, day)
    found = []
    for (number, name), times in reached.items():
        if name and about and times > seen[number, name, about]:
            seen[number, name, about] = times
            found.append((name, about))
    return found


def _notice(certification, status):
    if certification.competency_of is not None:
        return "lead_time_notices" if status is cr.Status.DUE else None
    return NOTICE_STATES.get(status)


def _reached(before, after, every, about, day):
    """Return how often a rule has fallen due by a day."""
    if before is not None and day > about:
        return 0
    start = about - delta(before) if before is not None else about + delta(after)
    turn = 0
    while start + (delta(every) * turn if every else relativedelta()) <= day:
        turn += 1
        if every is None:
            break
    return turn


def delta(period):
    """Return a period as dateutil's."""
    return relativedelta(**{f"{period.unit.value}s": period.count})


def _takes(assignment, on):
    """Return cost and hours of a training done on a day, or that there are none on file."""
    if assignment.certification.policy.composite:
        return {}
    term = term_on(assignment, on)
    time = term.time_to_complete
    found = {"cost": term.cost} if term.cost is not None else {"without_cost": 1}
    if time is None:
        return {**found, "without_time": 1}
    if isinstance(time, cr.Period):
        return {**found, "hours": Decimal(time.count * HOURS[time.unit.value])}
    return {**found, "hours": time.amount * HOURS[time.unit]}


def term_on(assignment, on):
    """Return the term that a completion on a day would be dated under, from its explanation."""
    certification = assignment.certification
    policy = _policy_on(certification, on)
    need = None if policy.credits is None else policy.credits.need
    probe = cr.Completion(on, credits=need, id="!")
    completions = (*assignment.completions, probe)
    if not any(_rejects(one) for one in (certification.policy, *_later(certification))):
        changed = attrs.evolve(assignment, completions=completions, parents=())
        return _named_term(policy, cr.evaluate(changed, on).reasons)
    made = cr.replay(certification, completions, subject=assignment.subject)
    place = next(place for place, one in enumerate(made) if one.id == "!")
    found = _named_term(policy, made[place].reasons)
    if found is not None:
        return found
    # Rejected before a term was chosen: the one whose turn it would have been.
    accepted = [one for one in made[:place] if not one.rejected]
    turn = _turn(accepted[-1].reasons) if accepted else 0
    return policy.terms[min(turn, len(policy.terms) - 1)]


def _rejects(policy):
    renewal = policy.renewal
    outside = {renewal.too_early.value, renewal.too_late.value}
    return "reject" in outside or bool(renewal.minimum_interval or policy.credits)


def _later(certification):
    return [one.policy for one in certification.revisions]


def _policy_on(certification, on):
    for one in reversed(certification.revisions):
        if one.effective_from <= on or one.retroactive:
            return one.policy
    return certification.policy


def _named_term(policy, reasons):
    for one in reasons:
        if one.code == "term":
            return policy.terms[dict(one.values)["term"] - 1]
    return None


def _turn(reasons):
    return next(dict(one.values)["turn"] for one in reasons if one.code == "term")


def years(first, count):
    """Return the first and last day of some years."""
    return first, date(first.year + count, first.month, 1) - DAY
