"""Why a completion expires when it does: the stages of its record as reasons (R-31)."""

from collections.abc import Iterator
from datetime import date

from certrules.dates.arithmetic import NEVER, to_date
from certrules.expiry.expiration import is_off_series
from certrules.expiry.records import Record, Window, on_schedule
from certrules.expiry.windows import early_start
from certrules.model.verdicts import Reason


def reasons_of(record: Record, certification: str | None) -> tuple[Reason, ...]:
    """Return the chain of decisions that led to a record's expiration date, in their order."""
    steps = [_policy(record, certification), _term(record)]
    if record.window is Window.GIVEN_BY_HAND:
        steps.append(_by_hand(record))
    elif record.window is not Window.NO_DURATION:
        steps += [_window(record), _base(record), _step(record), *_anchor(record)]
        steps += _extension(record)
    return (*steps, _answer(record))


def _policy(record: Record, certification: str | None) -> Reason:
    name = f"of {certification!r}" if certification else "given"
    if record.revision is None:
        which = f"the policy {name}"
    else:
        which = f"the revision of {record.revision} of the policy {name}"
    digest = record.policy.content_hash
    return Reason(
        "R-13",
        "policy",
        (
            ("certification", certification),
            ("revision", record.revision),
            ("content_hash", digest),
        ),
        f"The completion of {to_date(record.completed)} is computed under {which} "
        f"(content {digest[:12]}).",
    )


def _term(record: Record) -> Reason:
    count = len(record.policy.terms)
    place = min(record.turn, count - 1) + 1
    known = "nothing is on file" if record.turn == 0 else "a completion is already on file"
    length = record.term.valid_for or "no duration"
    return Reason(
        "R-5",
        "term",
        (("turn", record.turn + 1), ("term", place), ("terms", count)),
        f"Term {place} of {count} applies, because {known}: {length}.",
    )


def _by_hand(record: Record) -> Reason:
    return Reason(
        "R-10",
        "given-by-hand",
        (("expires_on", to_date(record.expires)),),
        f"The completion carries its own expiration date, {to_date(record.expires)}; it wins.",
    )


def _window(record: Record) -> Reason:
    on_file = None if record.before is None else to_date(record.before.expires)
    return Reason(
        "R-7",
        record.window.name.lower().replace("_", "-"),
        (("completed_on", to_date(record.completed)), ("on_file", on_file)),
        _window_sentence(record, on_file),
    )


def _window_sentence(record: Record, on_file: date | None) -> str:
    completed, opens, late = to_date(record.completed), _opens(record), record.policy.renewal.late
    sentences = {
        Window.NOTHING_ON_FILE: "Nothing is on file, so there is no date to renew from.",
        Window.NEVER_EXPIRES: "What is on file never expires, so there is no date to renew from.",
        Window.REVOKED: f"What is on file, {on_file}, is revoked, so it is no date to renew from.",
        Window.EARLY: f"Renewed on schedule: {completed} is in the window {opens} to {on_file}.",
        Window.LATE: f"Renewed on schedule: {completed} is at most {late} after {on_file}.",
        Window.NO_EARLY_RULE: f"Renewed by {on_file}, and the policy has no early rule.",
        Window.TOO_EARLY: f"Renewed too early: the window before {on_file} opens on {opens}.",
        Window.NO_LATE_RULE: f"Renewed after {on_file}, and the policy has no late rule.",
        Window.TOO_LATE: f"Renewed too late: {completed} is more than {late} after {on_file}.",
    }
    return sentences[record.window]


def _opens(record: Record) -> date | str | None:
    if record.before is None or record.before.expires == NEVER:
        return None
    return to_date(early_start(record.policy.renewal, record.before)) or "never"


def _base(record: Record) -> Reason:
    which = "expiration date on file" if on_schedule(record.window) else "completion date"
    return Reason(
        "R-7",
        "base",
        (("base", to_date(record.base)),),
        f"The duration counts from the {which}, {to_date(record.base)}.",
    )


def _step(record: Record) -> Reason:
    return Reason(
        "R-2",
        "step",
        (("valid_for", str(record.term.valid_for)), ("stepped", to_date(record.stepped))),
        f"{to_date(record.base)} + {record.term.valid_for} is {to_date(record.stepped)}.",
    )


def _anchor(record: Record) -> Iterator[Reason]:
    anchor, duration = record.policy.anchor, record.term.valid_for
    if anchor is None or duration is None:
        return
    if is_off_series(anchor, duration, record.window, record.base):
        sentence = (
            f"The date on file, {to_date(record.base)}, is not on the series of the force date "
            f"{anchor.date}, so the renewal keeps its own: {to_date(record.anchored)}."
        )
    else:
        sentence = (
            f"The first date after {to_date(record.base)} in steps of {duration} "
            f"from the force date {anchor.date} is {to_date(record.anchored)}."
        )
    yield Reason(
        "R-8",
        "force-date",
        (("force_date", anchor.date), ("anchored", to_date(record.anchored))),
        sentence,
    )


def _extension(record: Record) -> Iterator[Reason]:
    rounding = record.term.extend_to
    if rounding is not None:
        yield Reason(
            "R-9",
            "extended",
            (("extend_to", rounding.value), ("extended", to_date(record.expires))),
            f"Extended to the {rounding.value}: {to_date(record.expires)}.",
        )


def _answer(record: Record) -> Reason:
    if record.expires == NEVER:
        return Reason("R-6", "never-expires", (("expires_on", None),), "It never expires.")
    expires = to_date(record.expires)
    return Reason(
        "R-12",
        "expires",
        (("expires_on", expires),),
        f"It expires on {expires}: that is the last valid day.",
    )
