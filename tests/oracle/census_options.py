"""Which branches of section 8's day-by-day rules an answer went through (R-44, R-45, R-57 ...)."""

from collections.abc import Iterator
from datetime import date

from .day_by_day import Oracle
from .months import ONE_DAY
from .standing import IN_FORCE

OPTION_BRANCHES = (
    "R-7 early: always",
    "R-7 early: credit alone",
    "R-9 day N",
    "R-9 end of quarter",
    "R-9 first of month",
    "R-9 first of next month",
    "R-40 third term or later",
    "R-41 day before a band",
    "R-41 first band",
    "R-41 first day of a band",
    "R-41 later band",
    "R-41 limit cut",
    "R-41 limit cuts never",
    "R-41 limit just not cut",
    "R-41 limit not cut",
    "R-41 too old for the limit",
    "R-42 inclusive",
    "R-42 inclusive renewal on schedule",
    "R-43 next",
    "R-43 stick",
    "R-43 stick where clamp is the same",
    "R-44 on the expiration date",
    "R-44 on the expiration date, last day not valid",
    "R-45 DUE",
    "R-45 DUE, last day not valid",
    "R-45 EXPIRED",
    "R-45 EXPIRED, last day not valid",
    "R-45 GRACE",
    "R-45 GRACE, last day not valid",
    "R-45 OVERDUE",
    "R-45 OVERDUE, last day not valid",
    "R-45 VALID",
    "R-45 VALID, last day not valid",
    "R-45 day after the last, edge day after",
    "R-45 day after the last, edge expiration",
    "R-45 last day, edge day after",
    "R-45 last day, edge expiration",
    "R-46 cut",
    "R-46 cuts never",
    "R-46 just not cut",
    "R-46 not cut",
    "R-47 day after: day after late",
    "R-47 day after: day before early",
    "R-47 day after: first early day",
    "R-47 day after: first late day",
    "R-47 day after: last early day",
    "R-47 day after: last late day",
    "R-48 late: always",
    "R-49 cut",
    "R-49 just not cut",
    "R-49 not cut",
    "R-50 first term again",
    "R-50 keep",
    "R-50 too early rejected",
    "R-50 too late rejected",
    "R-51 long enough after",
    "R-51 rejected",
    "R-52 first term again",
    "R-52 not that late",
    "R-53 kept",
    "R-53 not shorter",
    "R-53 what never expires stays so",
    "R-54 at least, duration",
    "R-54 at least, own step",
    "R-54 just the minimum",
    "R-54 on schedule",
    "R-54 own step",
    "R-55 birth date, day, down",
    "R-55 birth date, day, up",
    "R-55 birth date, end of month, down",
    "R-55 birth date, end of month, up",
    "R-55 hire date, day, down",
    "R-55 hire date, day, up",
    "R-55 hire date, end of month, down",
    "R-55 hire date, end of month, up",
    "R-55 on the date already, down",
    "R-55 on the date already, up",
    "R-56 after the due date",
    "R-56 before it",
    "R-56 no due date",
    "R-56 on the due date",
    "R-57 on the stand-in's date",
    "R-57 stand-in: DUE",
    "R-57 stand-in: EXPIRED",
    "R-57 stand-in: GRACE",
    "R-57 stand-in: OVERDUE",
    "R-57 stand-in: VALID",
    "R-58 deferral ends sooner",
    "R-58 deferral holds",
    "R-58 ends later than R-19",
    "R-58 ends sooner than R-19",
    "R-58 ends with R-19",
    "R-58 last day",
    "R-58 not all allow it, or past",
    "R-58 one",
    "R-58 over MISSING",
    "R-58 over REVOKED",
    "R-58 over UPCOMING",
    "R-58 over coverage",
    "R-58 several requirements",
    "R-58 something in effect",
    "R-58 under DEFERRED",
    "R-58 under IN_TRAINING",
    "R-58 under NOT_APPLICABLE",
    "R-58 under REVOKED",
    "R-59 all of: DUE",
    "R-59 all of: EXPIRED",
    "R-59 all of: GRACE",
    "R-59 all of: MISSING",
    "R-59 all of: NOT_REQUIRED",
    "R-59 all of: OVERDUE",
    "R-59 all of: REVOKED",
    "R-59 all of: UPCOMING",
    "R-59 all of: VALID",
    "R-59 all of: a part covered",
    "R-59 all of: a part is composite",
    "R-59 all of: a part not assigned",
    "R-59 all of: a part only covered",
    "R-59 all of: a part revoked",
    "R-59 all of: alike",
    "R-59 all of: one decides",
    "R-59 all of: only some in effect",
    "R-59 any of: DUE",
    "R-59 any of: EXPIRED",
    "R-59 any of: GRACE",
    "R-59 any of: MISSING",
    "R-59 any of: NOT_REQUIRED",
    "R-59 any of: OVERDUE",
    "R-59 any of: REVOKED",
    "R-59 any of: UPCOMING",
    "R-59 any of: VALID",
    "R-59 any of: a part covered",
    "R-59 any of: a part is composite",
    "R-59 any of: a part not assigned",
    "R-59 any of: a part only covered",
    "R-59 any of: a part revoked",
    "R-59 any of: alike",
    "R-59 any of: one decides",
    "R-59 any of: only some in effect",
    "R-59 composite covered",
    "R-59 composite parent in force",
    "R-59 not yet revoked, or reinstated",
    "R-60 credits on the last day of the window",
    "R-60 credits past the window",
    "R-60 just reached",
    "R-60 more than reached",
    "R-60 rejected",
    "R-60 without credits",
    "R-61 composite ends later by itself",
    "R-61 composite ends then by itself",
    "R-61 composite extended: DUE",
    "R-61 composite extended: EXPIRED",
    "R-61 composite extended: GRACE",
    "R-61 composite extended: OVERDUE",
    "R-61 composite extended: REVOKED",
    "R-61 composite extended: VALID",
    "R-61 composite granted that day",
    "R-61 composite last day",
    "R-61 composite never expires",
    "R-61 composite not yet granted",
    "R-61 ends later by itself",
    "R-61 ends then by itself",
    "R-61 extended: DUE",
    "R-61 extended: EXPIRED",
    "R-61 extended: GRACE",
    "R-61 extended: OVERDUE",
    "R-61 extended: REVOKED",
    "R-61 extended: VALID",
    "R-61 granted that day",
    "R-61 last day",
    "R-61 never expires",
    "R-61 not yet granted",
    "R-62 active: DEFERRED",
    "R-62 active: DUE",
    "R-62 active: EXPIRED",
    "R-62 active: GRACE",
    "R-62 active: IN_TRAINING",
    "R-62 active: MISSING",
    "R-62 active: NOT_APPLICABLE",
    "R-62 active: NOT_REQUIRED",
    "R-62 active: OVERDUE",
    "R-62 active: REVOKED",
    "R-62 active: UPCOMING",
    "R-62 active: VALID",
    "R-62 first day",
    "R-62 last day",
    "R-62 not active: DUE",
    "R-62 not active: EXPIRED",
    "R-62 not active: GRACE",
    "R-62 not active: NOT_APPLICABLE",
    "R-62 not active: NOT_REQUIRED",
    "R-62 not active: OVERDUE",
    "R-62 not active: REVOKED",
    "R-62 not active: UPCOMING",
    "R-62 not active: VALID",
)


def branches_of_options(oracle: Oracle, day: date) -> Iterator[str]:
    """Name each branch of an option that the answer of one day came through."""
    for member in oracle.family():
        for outcome in member.outcomes:
            yield from outcome.branches
    yield from _lapse(oracle, day)
    yield from _initial_due(oracle, day)
    yield from _extension(oracle, day)
    yield from _active(oracle, day)
    if oracle.named:
        yield from _composite(oracle, day)
    if any(parent.named and parent.in_force(day) for parent in oracle.parents):
        yield "R-59 composite parent in force"


def _lapse(oracle: Oracle, day: date) -> Iterator[str]:
    dates = oracle.standing(day)
    if dates is None or dates.expires_on is None:
        return
    if dates.record.stand_ins and dates.record.term["first_notice"] is None:
        yield f"R-57 stand-in: {dates.status(day)}"
        if day == dates.due_on:
            yield "R-57 on the stand-in's date"
    not_valid = "" if dates.record.term.get("last_day_valid", True) else ", last day not valid"
    if day == dates.expires_on:
        yield f"R-44 on the expiration date{not_valid}"
    if dates.grace_until is None:
        return
    edge = "day after" if dates.record.day_after else "expiration"
    yield f"R-45 {dates.status(day)}{not_valid}"
    if day == dates.grace_until:
        yield f"R-45 last day, edge {edge}"
    if day == dates.grace_until + ONE_DAY:
        yield f"R-45 day after the last, edge {edge}"


def _initial_due(oracle: Oracle, day: date) -> Iterator[str]:
    allowed, trained = oracle.allowed_until(day), oracle.trained_until(day)
    if allowed is None:
        if any(need.allowed_until for need in oracle.active_needs(day)):
            nothing = oracle.standing(day) is None
            yield "R-58 not all allow it, or past" if nothing else "R-58 something in effect"
        return
    answer = oracle.on(day)
    yield f"R-58 under {answer.status}"
    yield f"R-58 over {'coverage' if answer.underlying in IN_FORCE else answer.underlying}"
    yield "R-58 several requirements" if len(oracle.active_needs(day)) > 1 else "R-58 one"
    if allowed == day:
        yield "R-58 last day"
    if trained is not None:
        if trained == allowed:
            yield "R-58 ends with R-19"
        else:
            yield "R-58 ends later than R-19" if trained < allowed else "R-58 ends sooner than R-19"
    deferred = oracle.deferred_until(day)
    if deferred is not None:
        yield "R-58 deferral holds" if answer.status == "DEFERRED" else "R-58 deferral ends sooner"


def _extension(oracle: Oracle, day: date) -> Iterator[str]:
    dates = oracle.standing(day)
    if not oracle.known.extensions or dates is None:
        return
    kind = "composite " if oracle.named else ""
    granted = [e for e in oracle.known.extensions if e["granted_on"] <= day]
    if not granted:
        yield f"R-61 {kind}not yet granted"
        return
    if any(e["granted_on"] == day for e in granted):
        yield f"R-61 {kind}granted that day"
    latest = max(e["until"] for e in granted)
    if dates.expires_on is None:
        yield f"R-61 {kind}never expires"
    elif dates.expires_on > latest:
        yield f"R-61 {kind}ends later by itself"
    elif dates.record.expires_on == latest:
        yield f"R-61 {kind}ends then by itself"
    else:
        yield f"R-61 {kind}extended: {oracle.on(day).underlying}"
        if day == latest:
            yield f"R-61 {kind}last day"


def _active(oracle: Oracle, day: date) -> Iterator[str]:
    subject = oracle.assignment.get("subject", {})
    first, last = subject.get("active_from"), subject.get("active_until")
    if first is None and last is None:
        return
    outside = (first is not None and day < first) or (last is not None and day > last)
    yield f"R-62 {'not active' if outside else 'active'}: {oracle.on(day).status}"
    if day == first:
        yield "R-62 first day"
    if day == last:
        yield "R-62 last day"


def _composite(oracle: Oracle, day: date) -> Iterator[str]:
    kind = "all of" if oracle.all_of() else "any of"
    dates = oracle.standing(day)
    found = [None if part is None else part.as_part(day) for part in oracle.named]
    ends = [one.ends_on() for one in found if one is not None]
    yield f"R-59 {kind}: {oracle.on(day).underlying}"
    if dates is not None and len(ends) > 1:
        deciding = min(ends) if oracle.all_of() else max(ends)
        yield f"R-59 {kind}: {'alike' if ends.count(deciding) > 1 else 'one decides'}"
    if ends and len(ends) < len(found):
        yield f"R-59 {kind}: only some in effect"
    for part in oracle.named:
        for what in ("not assigned",) if part is None else _part(part, day):
            yield f"R-59 {kind}: a part {what}"
    if oracle.covering_parent(day) is not None:
        yield "R-59 composite covered"
    if oracle.known.revocations and dates is not None and not oracle.revoked(day):
        yield "R-59 not yet revoked, or reinstated"


def _part(part: Oracle, day: date) -> Iterator[str]:
    if part.named:
        yield "is composite"
    if part.revoked(day):
        yield "revoked"
    elif part.covering_parent(day) is not None:
        yield "covered" if part.on_file(day) else "only covered"
