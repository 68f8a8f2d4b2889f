"""What a run did, in figures and in words."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

import attrs

from certrules.ports.messages import Message, TaskToDo
from certrules.ports.records import NoticeRecord, NoticeState


@attrs.frozen
class Deliveries:
    """What became of what was sent.

    `delivered`, `tasks`: how many messages and tasks arrived. `again`: how many did not and are
    tried again. `given_up`: how many did not and are not. `problems`: what went wrong, one line
    each.
    """

    delivered: int = 0
    tasks: int = 0
    again: int = 0
    given_up: int = 0
    problems: tuple[str, ...] = ()


@attrs.frozen
class RunReport:
    """What a run did.

    `on`: the day it was for; in subjects' own days, that of the run's zone. `number`: in the log of
    runs; None for a rehearsal. `started_at`, `ended_at`: when. `first`: whether it was the store's
    first. `caught_up`: the days before it on which no run ended, since the last that did.
    `backwards`: the day of the last run, when `on` is before it; then nothing was evaluated.
    `rehearsal`: whether nothing was written or sent.

    `looked_at`: how many assignments were evaluated. `changed`: how many of them answered otherwise
    than before. `postponed`: how many changed while they were evaluated, and are left to the next
    run. `notices`: how many new ones, by cause. `not_sent`: how many of all notices were settled
    without being sent, by reason. `held_back`: how many messages wait for the next run (the cap).
    `messages`: how many were made. `tasks`: how many were made. `would_send`, `would_create`:
    in a rehearsal, what would go out; `why`: the notices found in it. `deliveries`: what became of
    what was sent.
    """

    on: date
    started_at: datetime
    ended_at: datetime
    number: int | None = None
    first: bool = False
    caught_up: tuple[date, ...] = ()
    backwards: date | None = None
    rehearsal: bool = False
    looked_at: int = 0
    changed: int = 0
    postponed: int = 0
    notices: Mapping[str, int] = attrs.field(factory=dict)
    not_sent: Mapping[str, int] = attrs.field(factory=dict)
    held_back: int = 0
    messages: int = 0
    tasks: int = 0
    would_send: tuple[Message, ...] = ()
    would_create: tuple[TaskToDo, ...] = ()
    why: tuple[NoticeRecord, ...] = ()
    deliveries: Deliveries = Deliveries()

    def lines(self) -> tuple[str, ...]:
        """Return the report as sentences, the first of them the day."""
        return tuple(_lines(self))

    def as_text(self) -> str:
        """Return the figures as JSON text, which the log of runs keeps."""
        skipped = {"would_send", "would_create", "why"}
        values = attrs.asdict(self, filter=lambda field, _: field.name not in skipped)
        caught_up = [str(day) for day in (self.caught_up[:1] + self.caught_up[-1:])]
        return json.dumps({**values, "caught_up": caught_up}, default=str, sort_keys=True)


@attrs.define
class Figures:
    """The counts of a run, being added up; those of one piece of work are added to those before."""

    looked_at: int = 0
    changed: int = 0
    postponed: int = 0
    notices: Counter[str] = attrs.field(factory=Counter)
    not_sent: Counter[str] = attrs.field(factory=Counter)
    held_back: int = 0
    messages: list[Message] = attrs.field(factory=list)
    tasks: list[TaskToDo] = attrs.field(factory=list)
    why: list[NoticeRecord] = attrs.field(factory=list)

    def count(self, found: NoticeRecord) -> None:
        """Count a notice that was found."""
        self.notices[found.cause.value] += 1
        if found.state is NoticeState.NOT_SENT:
            self.not_sent[found.reason] += 1
        self.why.append(found)

    def add(self, other: "Figures") -> None:
        """Add the counts of a piece of work."""
        self.looked_at += other.looked_at
        self.changed += other.changed
        self.postponed += other.postponed
        self.notices += other.notices
        self.not_sent += other.not_sent
        self.held_back += other.held_back
        self.messages += other.messages
        self.tasks += other.tasks
        self.why += other.why


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _lines(report: RunReport) -> list[str]:
    lines = [f"Run for {report.on}{' (a rehearsal: nothing was written)' * report.rehearsal}."]
    if report.backwards is not None:
        lines.append(
            f"The last run was for {report.backwards}, a later day: nothing was evaluated. "
            "Set the clock right, or run for a day from then on."
        )
    if report.caught_up:
        first, last = report.caught_up[0], report.caught_up[-1]
        span = f"{first}" if first == last else f"{first} to {last}"
        lines.append(f"Caught up {len(report.caught_up)} missed day(s): {span}.")
    lines.append(f"Evaluated {report.looked_at} assignment(s); {report.changed} changed.")
    if report.postponed:
        lines.append(f"{report.postponed} changed meanwhile and are left to the next run.")
    would = "would be " if report.rehearsal else ""
    lines.append(f"Notices found: {_counted(report.notices) or 'none'}.")
    if report.not_sent:
        lines.append(f"Not sent: {_counted(report.not_sent)}.")
    lines.append(f"{report.messages} message(s) and {report.tasks} task(s) {would}made.")
    if report.held_back:
        lines.append(f"{report.held_back} message(s) held back by the cap until the next run.")
    return lines + _delivery_lines(report)


def _delivery_lines(report: RunReport) -> list[str]:
    if report.rehearsal:
        return []
    sent = report.deliveries
    lines = [f"Delivered {sent.delivered} message(s) and {sent.tasks} task(s)."]
    if sent.again:
        lines.append(f"{sent.again} did not arrive and are tried again later.")
    if sent.given_up:
        lines.append(f"{sent.given_up} did not arrive and are given up.")
    return lines
