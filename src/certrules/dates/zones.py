"""An instant becomes a date in a subject's time zone (R-33)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from certrules.errors import DateOutOfRange, UnknownTimeZone
from certrules.model.fields import instant as aware


def civil_date(instant: datetime, *zones: str | None) -> date:
    """Return the date of an aware instant in the first zone that is given.

    `zones`: IANA names, for example the subject's own, its company's and the run's; None where
    there is none. Raises `NaiveInstant` for an instant without a zone and `UnknownTimeZone` for a
    name that the zone database does not know, or when every zone is None.

    >>> from datetime import UTC
    >>> midnight = datetime(2026, 7, 1, tzinfo=UTC)
    >>> civil_date(midnight, None, "Pacific/Honolulu"), civil_date(midnight, "Pacific/Apia")
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    """
    moment = aware(instant)
    name = next((zone for zone in zones if zone is not None), None)
    if name is None:
        raise UnknownTimeZone(
            "no time zone", "was given", "Give the run's zone as the last one, for example 'UTC'."
        )
    try:
        return moment.astimezone(_zone(name)).date()
    except OverflowError:
        raise DateOutOfRange(
            moment.isoformat(), f"is outside the years 1 … 9999 in {name}", "Correct the year."
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownTimeZone(
            name, "is no known time zone", "Use an IANA name such as 'Europe/Berlin'."
        ) from None
