"""The daily run: look at what is due, keep the answers, tell people."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial

import attrs

from certrules.engine.answers import Why, why
from certrules.engine.clocks import SystemClock
from certrules.engine.days import Days, OneDay, OwnDays, latest_anywhere
from certrules.engine.delivering import Carriers, deliver
from certrules.engine.extensions import Extended, Selection, extend
from certrules.engine.looking import Look, look_at
from certrules.engine.posting import post
from certrules.engine.reminding import Reminder, remind
from certrules.engine.reports import Deliveries, Figures, RunReport
from certrules.engine.settings import Settings
from certrules.errors import InvalidDate, MissingExtra
from certrules.model.facts import Extension
from certrules.model.fields import instant
from certrules.ports.clocks import Clock
from certrules.ports.messages import Directory, Message, Notifier, TaskSink
from certrules.ports.records import Due, RunRecord
from certrules.ports.store import Reading, Store, Transaction

MOST_PASSES = 5
"""How often a run goes back to what changed while it was looked at; the next run does the rest."""

FEW = 100
"""For fewer subjects than this a run does without columns, unless settings say otherwise."""


class Engine:
    """Runs day by day on a store: evaluates what is due, and tells people.

    `store`: where everything is kept, made ready with `prepare`. `notifier`: carries messages;
    without one they wait in the outbox. `tasks`: takes tasks; without one none are made.
    `directory`: knows addresses. `clock`: the machine's unless given. `settings`: who is told, how
    much at once, and so on.

    A run may be repeated, killed and started again, or run in two places at once: each notice goes
    into one message, and that message is delivered at least once under one key.

    >>> from datetime import UTC
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.engine.clocks import StoppedClock
    >>> store = MemoryStore()
    >>> store.prepare()
    >>> engine = Engine(store, clock=StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC)))
    >>> engine.run(date(2026, 6, 1)).looked_at
    0
    """

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        store: Store,
        notifier: Notifier | None = None,
        *,
        tasks: TaskSink | None = None,
        directory: Directory | None = None,
        clock: Clock | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.store = store
        self.carriers = Carriers(notifier, tasks, directory)
        self.clock = SystemClock() if clock is None else clock
        self.settings = Settings() if settings is None else settings

    def run(
        self,
        on: date | None = None,
        *,
        now: datetime | None = None,
        full: bool = False,
        dry_run: bool = False,
    ) -> RunReport:
        """Do the run of a day and return what it did.

        `on`: the day, the same for everybody. Without it each subject's own today counts, at the
        aware instant `now` or by the clock (R-33). `full`: looks at every assignment, not only at
        what is due. `dry_run`: does the same and writes nothing; the report says what would go out.

        A run for a day before that of the last run evaluates nothing and says so; what waits in the
        outbox is delivered. Raises `InvalidDate` for a day that has begun nowhere yet, unless it is
        a rehearsal, and what the store raises.
        """
        started_at = self.clock.now()
        days = self._days(on, started_at if now is None else instant(now))
        if not dry_run:
            _check_begun(days, started_at)
        with self.store.reading() as t:
            last = t.last_run()
        report = RunReport(days.on, started_at, started_at, rehearsal=dry_run, first=last is None)
        report = attrs.evolve(report, caught_up=_missed(last, days.on))
        if last is not None and days.on < last.on:
            report = attrs.evolve(report, backwards=last.on)
            return self._sent(report)
        look = Look(days, self.settings, report.first, None, self.carriers.tasks is not None)
        if dry_run:
            figures = self.store.apply(partial(_rehearsed, look, full), rehearse=True)
            return self._sent(_filled(report, figures))
        number = self.store.apply(partial(_begun, days.on, started_at, full))
        look = attrs.evolve(look, run=number)
        figures = self._looked(look)
        report = self._sent(_filled(attrs.evolve(report, number=number), figures), figures.messages)
        self.store.apply(partial(_ended, report))
        return report

    def deliver(self) -> Deliveries:
        """Deliver what waits in the outbox and may be tried now.

        A run does so at its end; call it in between to try again sooner what did not arrive.
        """
        return deliver(self.store, self.carriers, self.clock, self.settings)

    def remind(
        self,
        pairs: Iterable[tuple[str, str]],
        *,
        text: str = "",
        to: Iterable[str] | None = None,
        on: date | None = None,
    ) -> tuple[Message, ...]:
        """Send reminders now, of assignments that somebody chose (H-15, K-39).

        `pairs`: subjects and certifications, by id. `text`: what the sender writes. `to`: who is
        reminded, as in `Settings.audiences`; the settings say so if not given. `on`: the day; by
        the clock if not given. Returns the messages, one a person. Raises `UnknownId` for an
        assignment that is not there.
        """
        now = self.clock.now()
        days = self._days(on, now)
        audience = None if to is None else tuple(to)
        reminder = Reminder(tuple(pairs), text, audience, days, self.settings, now)
        messages = self.store.apply(partial(remind, reminder))
        self.deliver()
        return messages

    def extend(self, selection: Selection, extension: Extension, *, by: str) -> Extended:
        """Extend every assignment that an authority's decision is about (X-15, R-61).

        `selection`: which. `extension`: until when, granted on which day, and why. `by`: who says
        so. All or none; done again, it adds nothing. Returns which they were. The next run sees
        them. Raises `UnknownId` for a certification that is not there.
        """
        now = self.clock.now()
        return self.store.apply(partial(_extended, selection, extension, by, now))

    def why(self, subject: str, certification: str, on: date | None = None) -> Why:
        """Return why somebody was told of an assignment, or why nobody was (X-16).

        `on`: how it stands on that day; today in the run's zone if not given. Raises `UnknownId`
        for an assignment that is not there.
        """
        return why(self.store, subject, certification, on or self._days(None, self.clock.now()).on)

    def _days(self, on: date | None, now: datetime) -> Days:
        return OwnDays(now, self.settings.zone) if on is None else OneDay(on)

    def _looked(self, look: Look) -> Figures:
        """Look at what is due: in columns if that is wanted, and the rest piece by piece."""
        figures = Figures()
        with self.store.reading() as t:
            look_in_columns = columns_wanted(t, look)
        if look_in_columns is not None:
            figures, all_of_it = self.store.apply(partial(_flipped, look_in_columns, look))
            if all_of_it:
                return figures
        for _ in range(MOST_PASSES):
            figures.postponed = 0
            after: str | None = ""
            while after is not None:
                piece, after = self.store.apply(partial(_look_at, look, after))
                figures.add(piece)
            if not figures.postponed:
                break
        figures.add(self.store.apply(partial(_post, look)))
        return figures

    def _sent(self, report: RunReport, made: Iterable[Message] = ()) -> RunReport:
        deliveries = report.deliveries
        if not report.rehearsal:
            deliveries = deliver(self.store, self.carriers, self.clock, self.settings, made)
        return attrs.evolve(report, deliveries=deliveries, ended_at=self.clock.now())


def _extended(
    selection: Selection, extension: Extension, by: str, at: datetime, t: Transaction
) -> Extended:
    return extend(t, selection, extension, by=by, at=at)


def _check_begun(days: Days, now: datetime) -> None:
    if days.latest > latest_anywhere(now):
        raise InvalidDate(
            days.on.isoformat(),
            f"has begun nowhere yet: the clock says {now:%Y-%m-%d %H:%M} UTC",
            "Correct the day or the clock, or rehearse it with dry_run.",
            field="on",
        )


def _missed(last: RunRecord | None, on: date) -> tuple[date, ...]:
    """Return the days between the last run and this one."""
    if last is None:
        return ()
    days = (on - last.on).days
    return tuple(last.on + timedelta(days=count) for count in range(1, days))


def _begun(on: date, at: datetime, full: bool, t: Transaction) -> int:  # noqa: FBT001
    if full:
        t.mark_due()
    return t.begin_run(on, at)


LookInColumns = Callable[[Transaction, Look], tuple[Figures, bool]]


def columns_wanted(t: Reading, look: Look) -> LookInColumns | None:
    """Return what looks at everything at once, None where that is not wanted or not there.

    Unless settings say so, it is not wanted for a few subjects: loading its packages takes longer.
    """
    wanted = look.settings.in_columns
    if wanted is False or (wanted is None and _are_few(t.due(look.days.latest, subjects=FEW))):
        return None
    try:
        from certrules.engine.columns import look_in_columns  # noqa: PLC0415 - needs an extra
    except ImportError:
        if wanted:
            raise MissingExtra("looking at everything in columns", "arrow") from None
        return None
    return look_in_columns


def _are_few(dues: Iterable[Due]) -> bool:
    return len({due.subject for due in dues}) < FEW


def _flipped(look_in_columns: LookInColumns, look: Look, t: Transaction) -> tuple[Figures, bool]:
    return look_in_columns(t, look)


def _look_at(look: Look, after: str, t: Transaction) -> tuple[Figures, str | None]:
    return look_at(t, look, after)


def _post(look: Look, t: Transaction) -> Figures:
    return post(t, look)


def _rehearsed(look: Look, full: bool, t: Transaction) -> Figures:  # noqa: FBT001
    if full:
        t.mark_due()
    figures = Figures()
    look_in_columns = columns_wanted(t, look)
    if look_in_columns is not None:
        figures, all_of_it = look_in_columns(t, look)
        if all_of_it:
            return figures
    after: str | None = ""
    while after is not None:
        piece, after = look_at(t, look, after)
        figures.add(piece)
    figures.add(post(t, look))
    return figures


def _filled(report: RunReport, figures: Figures) -> RunReport:
    rehearsal = report.rehearsal
    return attrs.evolve(
        report,
        looked_at=figures.looked_at,
        changed=figures.changed,
        postponed=figures.postponed,
        notices=dict(figures.notices),
        not_sent=dict(figures.not_sent),
        held_back=figures.held_back,
        messages=len(figures.messages),
        tasks=len(figures.tasks),
        would_send=tuple(figures.messages) if rehearsal else (),
        would_create=tuple(figures.tasks) if rehearsal else (),
        why=tuple(figures.why) if rehearsal else (),
    )


def _ended(report: RunReport, t: Transaction) -> None:
    assert report.number is not None  # noqa: S101 - it was begun
    t.end_run(report.number, report.ended_at, report.as_text())
