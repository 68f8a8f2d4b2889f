"""The faults: where each is planted, what it takes away, what it puts there, what that breaks."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault: a text that stands once in a file, and what takes its place.

    `shows_in`: the property that meets it first, where that is not the one of the file's room.
    """

    name: str
    file: str
    text: str
    replacement: str
    breaks: str
    shows_in: str = ""


FAULTS = [
    Fault(
        "month ends spill over",
        "dates/arithmetic.py",
        "return landed if landed < following else following - 1",
        "return landed if landed < following else following",
        "R-2: Jan 31 + 1 month is the last of February, not the first of March",
    ),
    Fault(
        "the series includes the base",
        "dates/anchors.py",
        "        if candidate > after:",
        "        if candidate >= after:",
        "R-8: the first date of the series strictly after the base",
    ),
    Fault(
        "a person's date is never rounded down",
        "dates/anchors.py",
        "years - 1 if down else years + 1",
        "years + 1",
        "R-55: `down` is on or before",
    ),
    Fault(
        "the year ends a day early",
        "dates/rounding.py",
        "return date(_from_day(day).year, 12, 31).toordinal()",
        "return date(_from_day(day).year, 12, 30).toordinal()",
        "R-9: the last day of the year",
    ),
    Fault(
        "the grace of a renewal is a day short",
        "expiry/windows.py",
        "return Window.LATE if record.completed <= end else",
        "return Window.LATE if record.completed < end else",
        "R-7: the last day of the late window counts",
    ),
    Fault(
        "the early window opens a day late",
        "expiry/windows.py",
        "early_start(record, before) <= record.completed",
        "early_start(record, before) < record.completed",
        "R-7: the first day of the early window counts",
    ),
    Fault(
        "a window looks at the wrong edge",
        "expiry/windows.py",
        "subtract(before.expires + record.edge, early)",
        "subtract(before.expires, early)",
        "R-47: `day after` counts from the day after the expiration date",
    ),
    Fault(
        "the minimum interval is a day short",
        "expiry/windows.py",
        "record.completed <= add(before.completed, interval)",
        "record.completed < add(before.completed, interval)",
        "R-51: on or before the previous completion + N",
    ),
    Fault(
        "the first term never comes back",
        "expiry/windows.py",
        "return record.completed > window_end(record.on_file, limit, record.edge)",
        "return False",
        "R-52: more than N after E the first term applies again",
    ),
    Fault(
        "credit has no cap",
        "expiry/expiration.py",
        "base = min(on_file, add(record.completed, limit))",
        "base = on_file",
        "R-49: the base is at most the completion + N",
    ),
    Fault(
        "a new date may be earlier",
        "expiry/expiration.py",
        "last = record.raised = max(last, record.before.expires)",
        "record.raised = max(last, record.before.expires)",
        "R-53: at least the date on file",
    ),
    Fault(
        "the cap counts from the base",
        "expiry/expiration.py",
        "add(record.completed, term.at_most)",
        "add(record.base or record.completed, term.at_most)",
        "R-46: never later than completion date + N",
    ),
    Fault(
        "a date off the series is cut short",
        "expiry/expiration.py",
        "    if not record.scheduled:\n        return False\n",
        "    if not record.scheduled or not anchor.own_series:\n        return False\n",
        "R-8: a renewal on schedule from a date by hand adds the duration to it",
    ),
    Fault(
        "age does not matter",
        "expiry/expiration.py",
        "return reached[-1]",
        "return reached[0]",
        "R-41: the last band whose age is reached",
    ),
    Fault(
        "a rejected completion moves the turns on",
        "expiry/history.py",
        "turn = 0 if before is None else before.turn + 1",
        "turn = len(records)",
        "R-40, R-50: what is rejected counts for nothing",
    ),
    Fault(
        "no revision is retroactive",
        "expiry/history.py",
        "if revision.effective_from <= completed_on or revision.retroactive:",
        "if revision.effective_from <= completed_on:",
        "R-13: a retroactive revision recomputes what came before",
    ),
    Fault(
        "credits must exceed the need",
        "expiry/history.py",
        "return total >= credits_.need",
        "return total > credits_.need",
        "R-60: the day on which the sum reaches the need",
    ),
    Fault(
        "what is corrected still counts",
        "expiry/history.py",
        "approved = [one for one in approved if one.id not in corrected]",
        "approved = list(approved)",
        "R-30: a correction supersedes",
    ),
    Fault(
        "a fact is known too late",
        "expiry/history.py",
        "one.recorded_at is not None and one.recorded_at > known_at:",
        "one.recorded_at is not None and one.recorded_at >= known_at:",
        "R-30: what was recorded by that instant is known",
        "answers_are_those_of_the_oracle",
    ),
    Fault(
        "the first completion governs",
        "status/own.py",
        "for record in reversed(self.records):",
        "for record in self.records:",
        "R-15: the last in R-11's order that is effective",
    ),
    Fault(
        "a revocation is lifted on its own day",
        "status/own.py",
        "if r.effective > one.start",
        "if r.effective >= one.start",
        "R-17: until a completion takes effect on a later date",
    ),
    Fault(
        "one training is enough",
        "status/requirements.py",
        "    earliest = min((one.training for one in requirements), default=NO_TRAINING)",
        "    earliest = max((one.training for one in requirements), default=NO_TRAINING)",
        "R-19: in training for every one of the roles",
    ),
    Fault(
        "a parent in grace covers",
        "status/coverage.py",
        "_IN_FORCE = (Status.VALID, Status.DUE, Status.OVERDUE)",
        "_IN_FORCE = (Status.VALID, Status.DUE, Status.OVERDUE, Status.GRACE)",
        "R-18: a parent in GRACE covers nothing",
    ),
    Fault(
        "all of ends with the last",
        "status/coverage.py",
        "decides = min(dates, key=_expires)",
        "decides = max(dates, key=_expires)",
        "R-59: all of expires with the first",
    ),
    Fault(
        "grace is a day short",
        "status/dates.py",
        "return _GRACE if day <= dates.grace_end else _EXPIRED",
        "return _GRACE if day < dates.grace_end else _EXPIRED",
        "R-45: the last day of grace",
    ),
    Fault(
        "an extension begins a day late",
        "status/dates.py",
        "if one.granted_on.toordinal() <= day]",
        "if one.granted_on.toordinal() < day]",
        "R-61: it applies from the day on which it is granted",
    ),
    Fault(
        "the earliest exemption ends them all",
        "status/layers.py",
        "until = max(trained, allowed, deferred)",
        "until = min(trained, allowed, deferred)",
        "R-21: the exemption ends on the later date",
    ),
    Fault(
        "the last active day is none",
        "status/layers.py",
        "self.active[0] <= day <= self.active[1]:",
        "self.active[0] <= day < self.active[1]:",
        "R-62: the last active day is one",
    ),
    Fault(
        "the end of a deferral is no change",
        "status/layers.py",
        "        if day <= deferred < soonest:",
        "        if day < deferred - 40 < soonest:",
        "R-28: the next change is the first day on which anything differs",
    ),
    Fault(
        "expired on the last valid day",
        "status/plain.py",
        "    if day > expires:\n        status, following = _EXPIRED, NEVER",
        "    if day >= expires:\n        status, following = _EXPIRED, NEVER",
        "R-12: valid on its expiration date",
    ),
    Fault(
        "notices go to who need not hold it",
        "planning/notices.py",
        "if not segment.required or segment.status not in kinds",
        "if segment.status not in kinds",
        "R-23: not required, no notices",
    ),
    Fault(
        "a mark forgets what it replaced",
        "status/rosters.py",
        "self.exemption = attrs.evolve(fact, replaces=replaced)",
        "self.exemption = fact",
        "R-30: a correction supersedes, and nothing is overwritten",
    ),
]
