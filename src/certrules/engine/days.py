"""Which day a run is for: one for all, or each subject's own today (R-33)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs

from certrules.dates.zones import civil_date
from certrules.errors import UnknownTimeZone
from certrules.model.fields import civil_date as plain_date
from certrules.model.fields import instant
from certrules.model.subjects import Company, Subject

EASTERNMOST = timedelta(hours=14)
"""How far the zone is ahead of UTC in which a day begins first."""


@attrs.frozen
class OneDay:
    """The same day for everybody.

    >>> OneDay(date(2026, 6, 1)).of(Subject("ana"), {})
    datetime.date(2026, 6, 1)
    """

    on: date = attrs.field(converter=plain_date)

    @property
    def latest(self) -> date:
        """The day."""
        return self.on

    def of(self, subject: Subject, companies: Mapping[str, Company]) -> date:
        """Return the day."""
        del subject, companies
        return self.on


@attrs.frozen
class OwnDays:
    """Each subject's own today at an instant: in its zone, else its company's, else the run's.

    >>> from datetime import UTC
    >>> days = OwnDays(datetime(2026, 6, 1, 12, tzinfo=UTC), "Europe/Berlin")
    >>> days.of(Subject("ana"), {}).day, days.of(Subject("bo", time_zone="Pacific/Apia"), {}).day
    (1, 2)
    """

    now: datetime = attrs.field(converter=instant)
    zone: str
    _kept: dict[str | None, date] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    @property
    def on(self) -> date:
        """Today in the run's zone."""
        return civil_date(self.now, self.zone)

    @property
    def latest(self) -> date:
        """The latest day there is anywhere at the instant."""
        return (self.now + EASTERNMOST).date()

    def of(self, subject: Subject, companies: Mapping[str, Company]) -> date:
        """Return a subject's own today; raise `UnknownTimeZone` for a zone that is none."""
        zone = subject.time_zone
        if zone is None:
            company = companies.get(subject.company or "")
            zone = None if company is None else company.time_zone
        if zone not in self._kept:
            try:
                self._kept[zone] = civil_date(self.now, zone, self.zone)
            except UnknownTimeZone as error:
                raise error.named(f"subject {subject.id!r}, time_zone") from None
        return self._kept[zone]


Days = OneDay | OwnDays
"""Which day it is for whom."""


def latest_anywhere(now: datetime) -> date:
    """Return the latest day that there is anywhere at an instant.

    >>> from datetime import UTC
    >>> latest_anywhere(datetime(2026, 6, 1, 12, tzinfo=UTC))
    datetime.date(2026, 6, 2)
    """
    return (now + EASTERNMOST).date()
