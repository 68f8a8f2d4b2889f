"""Why an assignment has its status on a day: what it came from as reasons, and as text (R-31)."""

from collections.abc import Iterator
from typing import NamedTuple

from certrules.dates.arithmetic import to_date
from certrules.expiry.reasons import reasons_of
from certrules.expiry.records import Dates
from certrules.model.verdicts import Decision, Evaluation, Reason, Segment, Status
from certrules.status.coverage import Cover
from certrules.status.dates import status_on
from certrules.status.layers import Answer, Layers
from certrules.status.own import OwnHistory


class _Causes(NamedTuple):
    """What an answer came from, by name."""

    own: Dates | None
    covered: Cover | None
    trained: int
    allowed: int


def explain(answer: Decision | Evaluation | Segment) -> str:
    """Return the reasons of a decision or an evaluation, one sentence a line (R-31).

    >>> from datetime import date
    >>> from certrules.expiry.decisions import decide
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> decision = decide(Policy(terms=[Term("1 year")]), date(2026, 7, 1))
    >>> print(explain(decision))  # doctest: +ELLIPSIS
    R-13: The completion of 2026-07-01 is computed under the policy given (content ...).
    R-5: Term 1 of 1 applies, because nothing is on file: 1 year.
    R-7: Nothing is on file, so there is no date to renew from.
    R-7: The duration counts from the completion date, 2026-07-01.
    R-2: 2026-07-01 + 1 year is 2027-07-01.
    R-12: It expires on 2027-07-01: that is the last valid day.
    """
    return "\n".join(str(reason) for reason in answer.reasons)


def reasons_on(layers: Layers, day: int) -> tuple[Reason, ...]:
    """Return the chain of decisions that led to the answer on a day, in their order."""
    answer, found = layers.look(day)
    causes = _Causes(*found)
    return (
        *_required(layers, answer, day),
        *_dates(layers, causes),
        *_own(layers, causes, day),
        *_covered(causes),
        *_exempt(layers, answer, causes, day),
        _status(answer, day),
    )


def _required(layers: Layers, answer: Answer, day: int) -> Iterator[Reason]:
    if layers.active is not None and not layers.active[0] <= day <= layers.active[1]:
        yield _reason("R-62", "not-active", f"The subject is not active on {to_date(day)}.")
        return
    if not answer[-1]:
        yield _reason("R-23", "not-required", f"Nothing requires it on {to_date(day)}.")
        return
    roles = [one.role for one in layers.requirements if one.since <= day <= one.until]
    named = ", ".join("directly" if role is None else f"by the role {role!r}" for role in roles)
    yield _reason("R-22", "required", f"It is required {named}.", roles=tuple(roles))


def _dates(layers: Layers, causes: _Causes) -> Iterator[Reason]:
    """Yield the decisions behind the dates: those of the covering record, else the own one."""
    if causes.covered is not None:
        yield from reasons_of(causes.covered.dates.record, causes.covered.certification)
    elif causes.own is not None:
        policy = layers.assignment.certification.policy
        if policy.composite:
            words = "all of" if policy.all_of else "any of"
            parts = ", ".join(policy.all_of or policy.any_of)
            which = "the first" if policy.all_of else "the last"
            yield _reason(
                "R-59", "composite", f"It is {words} {parts}: {which} of them to end decides."
            )
            yield from reasons_of(causes.own.record, None)
        else:
            yield from reasons_of(causes.own.record, layers.assignment.certification.id)


def _own(layers: Layers, causes: _Causes, day: int) -> Iterator[Reason]:
    if causes.own is None:
        yield _nothing_in_effect(layers, day)
    else:
        completed = to_date(causes.own.record.completed)
        yield _reason(
            "R-15",
            "governing",
            f"The completion of {completed} governs on {to_date(day)}.",
            completed_on=completed,
            effective_on=to_date(causes.own.record.effective),
        )
        if causes.own.expires != causes.own.record.expires:
            yield _extended(layers, causes.own)
        yield _reached(causes.own, day)
    for start, end, revocation in layers.history.revoked:
        if start <= day < end:
            yield _reason(
                "R-17",
                "revoked",
                f"It was revoked on {to_date(start)}: {revocation.text or revocation.reason}.",
                revoked_on=to_date(start),
                reason=revocation.reason,
            )


def _extended(layers: Layers, own: Dates) -> Reason:
    until = to_date(own.expires)
    why = [one.reason for one in layers.assignment.extensions if one.until == until]
    because = f": {why[0]}" if why else ""
    return _reason(
        "R-61", "extended", f"Its last valid day was moved to {until}{because}.", until=until
    )


def _nothing_in_effect(layers: Layers, day: int) -> Reason:
    history = layers.history
    if not history.on_file(day):
        return _reason("R-15", "nothing-on-file", "Nothing is on file.")
    if not isinstance(history, OwnHistory):
        return _reason("R-59", "not-satisfied", "Not all that it takes is in effect yet.")
    effective = min(one.effective for one in history.records)
    return _reason(
        "R-15",
        "not-in-effect",
        f"What is on file takes effect on {to_date(effective)}, after {to_date(day)}.",
        effective_on=to_date(effective),
    )


def _reached(own: Dates, day: int) -> Reason:
    on, expires, status = to_date(day), to_date(own.expires), status_on(own, day)
    last = f"is after {expires}" if own.record.term.last_day_valid else f"is not before {expires}"
    sentences = {
        Status.EXPIRED: f"It expired: {on} {last}.",
        Status.GRACE: f"It expired, {on} {last}, but its grace lasts to {to_date(own.grace_end)}.",
        Status.OVERDUE: f"Its second notice, {to_date(own.overdue)}, is reached on {on}.",
        Status.DUE: f"Its first notice, {to_date(own.due)}, is reached on {on}.",
        Status.VALID: f"It is in effect on {on}, and no notice is reached.",
    }
    rule = "R-45" if status is Status.GRACE else "R-16"
    return _reason(rule, status.value, sentences[status], expires_on=expires)


def _covered(causes: _Causes) -> Iterator[Reason]:
    if causes.covered is not None:
        expires, parent = to_date(causes.covered.dates.expires), causes.covered.certification
        ends = "never expires" if expires is None else f"ends on {expires}"
        yield _reason(
            "R-18",
            "covered",
            f"Its parent {parent!r} is in force and {ends}, later than its own.",
            inherited_from=parent,
            expires_on=expires,
        )


def _exempt(layers: Layers, answer: Answer, causes: _Causes, day: int) -> Iterator[Reason]:
    if layers.mark.not_applicable:
        yield _reason("R-22", "not-applicable", "It is marked as not applicable.")
    ends = []
    if causes.trained:
        until = to_date(causes.trained)
        sentence = f"The subject is in training for every role that requires it, until {until}."
        ends.append(_reason("R-19", "in-training", sentence, until=until))
    if causes.allowed:
        until = to_date(causes.allowed)
        sentence = f"Nothing need be on file yet: every requirement allows until {until}."
        ends.append(_reason("R-58", "initial-due", sentence, until=until))
    if layers.mark.deferred_until >= day:
        until = to_date(layers.mark.deferred_until)
        ends.append(_reason("R-20", "deferred", f"It is deferred until {until}.", until=until))
    yield from ends
    if len(ends) > 1 and answer[0].exempt:
        until = to_date(answer[5])
        yield _reason("R-21", "both", f"The later end shows: {until}.", exempt_until=until)


def _status(answer: Answer, day: int) -> Reason:
    status, underlying = answer[:2]
    beneath = f" Beneath it lies {underlying.name}." if status is not underlying else ""
    return _reason(
        "R-22",
        "status",
        f"On {to_date(day)} the status is {status.name}.{beneath}",
        status=status.value,
        underlying=underlying.value,
    )


def _reason(rule: str, code: str, sentence: str, **values: object) -> Reason:
    return Reason(rule, code, tuple(values.items()), sentence)
