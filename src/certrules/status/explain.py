"""Why an assignment has its status on a day: its state as reasons, and reasons as text (R-31)."""

from collections.abc import Iterator

from certrules.dates.arithmetic import to_date
from certrules.expiry.reasons import reasons_of
from certrules.expiry.records import Record
from certrules.model.verdicts import Answer, Decision, Reason, Status
from certrules.status.layers import Layers, State


def explain(answer: Decision | Answer) -> str:
    """Return the reasons of a decision or an evaluation, one sentence a line (R-31).

    >>> from certrules.expiry.decisions import decide
    >>> from certrules.model.policies import Policy, Term
    >>> from datetime import date
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


def reasons_on(layers: Layers, state: State, day: int) -> tuple[Reason, ...]:
    """Return the chain of decisions that led to the state on a day, in their order."""
    return (
        *_required(layers, state, day),
        *_dates(layers, state),
        *_own(layers, state, day),
        *_covered(state),
        *_exempt(layers, state, day),
        _status(state, day),
    )


def _required(layers: Layers, state: State, day: int) -> Iterator[Reason]:
    if not state.required:
        yield _reason("R-23", "not-required", f"Nothing requires it on {to_date(day)}.")
        return
    roles = [one.role for one in layers.requirements if one.since <= day <= one.until]
    named = ", ".join("directly" if role is None else f"by the role {role!r}" for role in roles)
    yield _reason("R-22", "required", f"It is required {named}.", roles=tuple(roles))


def _dates(layers: Layers, state: State) -> Iterator[Reason]:
    """Yield the decisions behind the dates: those of the covering record, else the own one."""
    if state.covered is not None:
        yield from reasons_of(state.covered.record, state.covered.certification)
    elif state.record is not None:
        yield from reasons_of(state.record, layers.assignment.certification.id)


def _own(layers: Layers, state: State, day: int) -> Iterator[Reason]:
    record = state.record
    if record is None:
        yield _nothing_in_effect(layers, day)
    else:
        completed = to_date(record.completed)
        yield _reason(
            "R-15",
            "governing",
            f"The completion of {completed} governs on {to_date(day)}.",
            completed_on=completed,
            effective_on=to_date(record.effective),
        )
        yield _reached(record, state.own, day)
    for start, end, revocation in layers.own.revoked:
        if start <= day < end:
            yield _reason(
                "R-17",
                "revoked",
                f"It was revoked on {to_date(start)}: {revocation.text or revocation.reason}.",
                revoked_on=to_date(start),
                reason=revocation.reason,
            )


def _nothing_in_effect(layers: Layers, day: int) -> Reason:
    if not layers.own.records:
        return _reason("R-15", "nothing-on-file", "Nothing is on file.")
    effective = min(one.effective for one in layers.own.records)
    return _reason(
        "R-15",
        "not-in-effect",
        f"What is on file takes effect on {to_date(effective)}, after {to_date(day)}.",
        effective_on=to_date(effective),
    )


def _reached(record: Record, own: Status | None, day: int) -> Reason:
    on, expires = to_date(day), to_date(record.expires)
    sentences = {
        Status.EXPIRED: f"It expired: {on} is after {expires}.",
        Status.OVERDUE: f"Its second notice, {to_date(record.overdue)}, is reached on {on}.",
        Status.DUE: f"Its first notice, {to_date(record.due)}, is reached on {on}.",
        Status.VALID: f"It is in effect on {on}, and no notice is reached.",
    }
    status = own or Status.VALID
    return _reason("R-16", status.value, sentences[status], expires_on=expires)


def _covered(state: State) -> Iterator[Reason]:
    if state.covered is not None:
        expires = to_date(state.covered.record.expires)
        ends = "never expires" if expires is None else f"ends on {expires}"
        yield _reason(
            "R-18",
            "covered",
            f"Its parent {state.inherited_from!r} is in force and {ends}, later than its own.",
            inherited_from=state.inherited_from,
            expires_on=expires,
        )


def _exempt(layers: Layers, state: State, day: int) -> Iterator[Reason]:
    if layers.mark.not_applicable:
        yield _reason("R-22", "not-applicable", "It is marked as not applicable.")
    if state.training_until:
        until = to_date(state.training_until)
        yield _reason(
            "R-19",
            "in-training",
            f"The subject is in training for every role that requires it, until {until}.",
            until=until,
        )
    if layers.mark.deferred_until >= day:
        until = to_date(layers.mark.deferred_until)
        yield _reason("R-20", "deferred", f"It is deferred until {until}.", until=until)
        if state.training_until and state.status.exempt:
            yield _reason(
                "R-21",
                "both",
                f"The later of the two ends shows: {to_date(state.exempt_until)}.",
                exempt_until=to_date(state.exempt_until),
            )


def _status(state: State, day: int) -> Reason:
    beneath = ""
    if state.status is not state.underlying:
        beneath = f" Beneath it lies {state.underlying.name}."
    return _reason(
        "R-22",
        "status",
        f"On {to_date(day)} the status is {state.status.name}.{beneath}",
        status=state.status.value,
        underlying=state.underlying.value,
    )


def _reason(rule: str, code: str, sentence: str, **values: object) -> Reason:
    return Reason(rule, code, tuple(values.items()), sentence)
