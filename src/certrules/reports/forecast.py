"""The forecast and the trend of a snapshot: what its audience may see, and nothing else (X-6)."""

from datetime import date

from certrules.planning.assumed_renewals import Renewing
from certrules.planning.forecast import YEAR, forecast
from certrules.planning.forecast_figures import Forecast
from certrules.planning.trend import Trend, trend
from certrules.reports.snapshots import Snapshot


def forecast_of(
    view: Snapshot,
    months: int = YEAR,
    *,
    start: date | None = None,
    renewing: Renewing | str | None = None,
) -> Forecast:
    """Return what falls due month by month of the assignments of a snapshot.

    `start`: a day of the first month; that of the snapshot if not given. The other arguments, and
    the errors, are those of `certrules.planning.forecast.forecast`.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([]), Roster(), date(2026, 8, 15))
    >>> [str(one) for one in forecast_of(view, 2).months]
    ['2026-08-01', '2026-09-01']
    """
    return forecast(
        [one.assignment for one in view.standings],
        view.on if start is None else start,
        months,
        renewing=renewing,
        known_at=view.known_at,
        roles=view.roles.values(),
        companies=view.companies.values(),
    )


def trend_of(view: Snapshot, first: date, last: date) -> Trend:
    """Return how many assignments of a snapshot have each status on each day of a range.

    Raises `InvalidDate` when `last` is before `first`.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> view = snapshot(Catalogue([]), Roster(), date(2026, 8, 15))
    >>> len(trend_of(view, date(2026, 8, 1), date(2026, 8, 31)).days)
    31
    """
    return trend([one.assignment for one in view.standings], first, last, view.known_at)
