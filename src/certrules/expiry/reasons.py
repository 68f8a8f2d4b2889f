"""Why a completion expires when it does: the stages of its record as reasons (R-31)."""

from collections.abc import Iterator
from datetime import date

from certrules.dates.arithmetic import NEVER, to_date
from certrules.expiry.expiration import keeps_own_date
from certrules.expiry.records import Record, Window
from certrules.expiry.windows import ANY_DAY, early_start, late_end, outside
from certrules.model.anchors import Anchor
from certrules.model.periods import Counting, MonthEnds
from certrules.model.renewals import TooEarly, TooLate
from certrules.model.verdicts import Reason


def reasons_of(record: Record, certification: str | None) -> tuple[Reason, ...]:
    """Return the chain of decisions that led to a record's expiration date, in their order."""
    steps = [_policy(record, certification)]
    if record.window is Window.BELOW_NEED:
        steps.append(_below_need(record))
    elif record.window is Window.TOO_SOON:
        steps.append(_too_soon(record))
    else:
        steps.append(_term(record))
        if record.window is Window.GIVEN_BY_HAND:
            steps.append(_by_hand(record))
        else:
            steps += [*_window(record), *_stages(record)]
    return (*steps, _answer(record))


def _stages(record: Record) -> Iterator[Reason]:
    """Yield the stages from the base to the cap; none where the renewal was rejected or kept."""
    if record.base is not None and record.stepped is not None:
        yield _base(record, record.base)
        yield _step(record, record.base, record.stepped)
        yield from _anchor(record, record.base)
        yield from _extension(record)
        yield from _limits(record)


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
    rule = "R-5" if count <= 2 else "R-40"  # noqa: PLR2004 - initial and refresher
    if record.before is None:
        because = "nothing is on file"
    elif record.turn == 0:
        rule = "R-50" if outside(record) is TooLate.INITIAL else "R-52"
        because = f"what is on file, {to_date(record.on_file)}, is too long past"
    else:
        because = "a completion is already on file"
    return Reason(
        rule,
        "term",
        (("turn", record.turn + 1), ("term", place), ("terms", count)),
        f"Term {place} of {count} applies, because {because}: {_length(record)}.",
    )


def _length(record: Record) -> str:
    if record.duration is None and record.term.valid_for_by_age:
        return "a duration by age"
    return str(record.duration or record.term.valid_for or "no duration")


def _below_need(record: Record) -> Reason:
    credits_ = record.policy.credits
    need, within = (credits_.need, credits_.within) if credits_ else (None, None)
    return Reason(
        "R-60",
        "below-need",
        (("need", need), ("within", within)),
        f"On {to_date(record.completed)} the credits within {within} do not reach {need}.",
    )


def _too_soon(record: Record) -> Reason:
    interval = record.policy.renewal.minimum_interval
    previous = NEVER if record.before is None else record.before.completed
    return Reason(
        "R-51",
        "too-soon",
        (("previous", to_date(previous)), ("minimum_interval", str(interval))),
        f"{to_date(record.completed)} is not more than {interval} after the previous completion, "
        f"{to_date(previous)}.",
    )


def _by_hand(record: Record) -> Reason:
    return Reason(
        "R-10",
        "given-by-hand",
        (("expires_on", to_date(record.expires)),),
        f"The completion carries its own expiration date, {to_date(record.expires)}; it wins.",
    )


def _window(record: Record) -> Iterator[Reason]:
    """Yield how the renewal lies to its window, and what a renewal outside it comes to."""
    action = outside(record)
    if record.base is None and action in {None, TooEarly.RESTART, TooLate.RESTART}:
        return  # it never expires, and the window decided nothing
    on_file = to_date(record.on_file)
    yield Reason(
        "R-7",
        record.window.name.lower().replace("_", "-"),
        (("completed_on", to_date(record.completed)), ("on_file", on_file)),
        _window_sentence(record, on_file),
    )
    sentences = {
        TooEarly.KEEP: f"A renewal too early keeps the date on file, {on_file}.",
        TooEarly.REJECT: "A renewal too early is rejected; it counts for nothing.",
        TooLate.REJECT: "A renewal too late is rejected; it counts for nothing.",
        TooLate.INITIAL: "A renewal too late starts again under the first term.",
    }
    if action is not None and action in sentences:
        yield Reason("R-50", action.value, (("on_file", on_file),), sentences[action])


def _window_sentence(record: Record, on_file: date | None) -> str:
    completed, opens, closes = to_date(record.completed), _opens(record), _closes(record)
    sentences = {
        Window.NOTHING_ON_FILE: "Nothing is on file, so there is no date to renew from.",
        Window.NEVER_EXPIRES: "What is on file never expires, so there is no date to renew from.",
        Window.REVOKED: f"What is on file, {on_file}, is revoked, so it is no date to renew from.",
        Window.EARLY: f"Renewed on schedule: {completed} is in the window {opens} to {on_file}.",
        Window.LATE: f"Renewed on schedule: {completed} is after {on_file} and by {closes}.",
        Window.NO_EARLY_RULE: f"Renewed by {on_file}, and the policy has no early rule.",
        Window.TOO_EARLY: f"Renewed too early: the window before {on_file} opens on {opens}.",
        Window.NO_LATE_RULE: f"Renewed after {on_file}, and the policy has no late rule.",
        Window.TOO_LATE: f"Renewed too late: {completed} is after {closes}.",
    }
    return sentences[record.window]


def _opens(record: Record) -> str:
    if record.window not in {Window.EARLY, Window.TOO_EARLY}:
        return ""
    start = NEVER if record.before is None else early_start(record, record.before)
    return "any day" if start == ANY_DAY else str(to_date(start) or "never")


def _closes(record: Record) -> str:
    if record.window not in {Window.LATE, Window.TOO_LATE}:
        return ""
    end = late_end(record.on_file, record.policy.renewal.late, record.edge)
    return str(to_date(end) or "any day")


def _base(record: Record, day: int) -> Reason:
    base = to_date(day)
    rule = "R-7"
    if record.scheduled:
        sentence = f"The duration counts from the expiration date on file, {base}."
        if record.shift:
            sentence = f"The duration counts from the day after the date on file, {base}."
    elif record.window is Window.EARLY:
        rule = "R-49"
        limit = record.policy.renewal.credit_at_most
        sentence = f"An early renewal is credited up to {limit}: it counts from {base}."
    elif day != record.completed:
        rule = "R-56"
        sentence = f"The first term counts from the due date, {base}."
    else:
        sentence = f"The duration counts from the completion date, {base}."
    return Reason(rule, "base", (("base", base),), sentence)


def _step(record: Record, base: int, stepped: int) -> Reason:
    month_ends, duration = record.term.month_ends, _length(record)
    if record.term.valid_for_by_age:
        rule = "R-41"
    elif month_ends is not MonthEnds.CLAMP:
        rule = "R-43"
    elif record.term.counting is Counting.INCLUSIVE:
        rule = "R-42"
    else:
        rule = "R-2"
    sentence = f"{to_date(base)} + {duration} is {to_date(stepped)}"
    if record.shift:
        sentence += ", counted inclusively: the last day is the day before"
    return Reason(
        rule,
        "step",
        (("valid_for", duration), ("stepped", to_date(stepped))),
        f"{sentence}.",
    )


def _anchor(record: Record, base: int) -> Iterator[Reason]:
    anchor = record.policy.anchor
    if anchor is None or record.anchored is None:
        return
    anchored = to_date(record.anchored)
    if anchor.date is None:
        yield _yearly(anchor, anchored)
        return
    rule = "R-54" if anchor.own_series else "R-8"
    on_own = keeps_own_date(record, anchor)
    if on_own and anchor.own_series:
        sentence = f"A renewal on schedule adds the duration to the date on file: {anchored}."
    elif on_own:
        sentence = (
            f"The date on file, {to_date(base)}, is not on the series of the force date "
            f"{anchor.date}, so the renewal keeps its own: {anchored}."
        )
    else:
        least = f" at least {anchor.at_least}" if anchor.at_least else ""
        sentence = (
            f"The first date{least} after {to_date(base)} in steps of "
            f"{anchor.every or record.duration} from the force date {anchor.date} gives {anchored}."
        )
    yield Reason(
        rule, "force-date", (("force_date", anchor.date), ("anchored", anchored)), sentence
    )


def _yearly(anchor: Anchor, anchored: date | None) -> Reason:
    which = anchor.subject.value if anchor.subject else ""
    return Reason(
        "R-55",
        "date-of-subject",
        (("subject", which), ("anchored", anchored)),
        f"Rounded {anchor.round.value} to the subject's {which} ({anchor.on.value}): {anchored}.",
    )


def _extension(record: Record) -> Iterator[Reason]:
    rounding = record.term.extend_to
    if record.extended is not None:
        extended = to_date(record.extended)
        yield Reason(
            "R-9",
            "extended",
            (("extend_to", str(rounding)), ("extended", extended)),
            f"Extended to the {rounding}: {extended}.",
        )


def _limits(record: Record) -> Iterator[Reason]:
    """Yield the last stages that acted: never shorten, age limit, cap."""
    if record.raised is not None:
        raised = to_date(record.raised)
        ends = "it never expires" if raised is None else f"it ends on {raised}"
        yield Reason(
            "R-53",
            "never-shorten",
            (("raised", raised),),
            f"A renewal never ends before what is on file: {ends}.",
        )
    if record.limited is not None and record.term.age_limit is not None:
        limited, until = to_date(record.limited), record.term.age_limit.until
        yield Reason(
            "R-41",
            "age-limit",
            (("until", until), ("limited", limited)),
            f"It ends by the birthday at {until}: {limited}.",
        )
    if record.capped is not None:
        capped, limit = to_date(record.capped), record.term.at_most
        yield Reason(
            "R-46",
            "cap",
            (("at_most", str(limit)), ("capped", capped)),
            f"It ends at most {limit} after the completion: {capped}.",
        )


def _answer(record: Record) -> Reason:
    if record.rejected:
        return Reason("R-11", "rejected", (("rejected", True),), "It counts for nothing.")
    if record.expires == NEVER:
        return Reason("R-6", "never-expires", (("expires_on", None),), "It never expires.")
    expires = to_date(record.expires)
    if record.term.last_day_valid:
        return Reason(
            "R-12",
            "expires",
            (("expires_on", expires),),
            f"It expires on {expires}: that is the last valid day.",
        )
    return Reason(
        "R-44",
        "expires",
        (("expires_on", expires),),
        f"It expires on {expires}, and that day is no longer valid.",
    )
