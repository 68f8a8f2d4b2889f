"""Clocks: the machine's, and one that stands still."""

from datetime import UTC, datetime

import attrs

from certrules.model.fields import instant


class SystemClock:
    """The machine's clock: the only place where the engine reads the time.

    >>> SystemClock().now().tzinfo
    datetime.timezone.utc
    """

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


@attrs.define
class StoppedClock:
    """A clock that shows what it was set to, for tests and rehearsals.

    >>> StoppedClock(datetime(2026, 6, 1, 4, tzinfo=UTC)).now().isoformat()
    '2026-06-01T04:00:00+00:00'
    """

    at: datetime = attrs.field(converter=instant)

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.at
