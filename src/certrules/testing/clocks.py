"""A clock that tests and rehearsals move by hand."""

from datetime import UTC, date, datetime, time, timedelta

import attrs

from certrules.engine.clocks import StoppedClock
from certrules.model.fields import civil_date


@attrs.define
class FakeClock(StoppedClock):
    """A clock that shows what it was set to, and that a test moves on.

    It has what the `Clock` protocol asks: an engine takes it instead of the machine's.

    >>> clock = FakeClock.on(date(2026, 6, 1))
    >>> clock.advance(hours=20)
    >>> clock.now().isoformat()
    '2026-06-02T00:00:00+00:00'
    """

    @classmethod
    def on(cls, day: date, hour: int = 4) -> "FakeClock":
        """Return a clock that shows an hour of a day in UTC, 4 o'clock unless said otherwise.

        Raises `InvalidDate` or `DateOutOfRange` for a wrong day.
        """
        return cls(datetime.combine(civil_date(day), time(hour), UTC))

    def advance(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> None:
        """Move the clock on, or back by negative numbers."""
        self.at += timedelta(days=days, hours=hours, seconds=seconds)
