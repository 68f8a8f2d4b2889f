"""The rows of a page: standings with why each is required, and what its filter offers."""

from collections.abc import Iterable, Mapping

import attrs

from certrules.model.subjects import Role
from certrules.model.verdicts import Status
from certrules.office.requirements import DIRECTLY
from certrules.reports.certification import role_name
from certrules.reports.ordering import URGENCY
from certrules.reports.standings import Standing


@attrs.frozen
class PageRow:
    """A row of a page: a standing, and why it is required."""

    standing: Standing
    reasons: tuple[str, ...] = ()

    @property
    def urgency(self) -> int:
        """The place of its status, the most pressing first."""
        return URGENCY.index(self.standing.status)


def listed(
    standings: Iterable[Standing], roles: Mapping[str, Role] | None = None
) -> tuple[PageRow, ...]:
    """Return rows; `roles`, by id, name why each is required, which is left out without them."""
    if roles is None:
        return tuple(PageRow(one) for one in standings)
    return tuple(PageRow(one, _reasons(one, roles)) for one in standings)


def statuses(rows: Iterable[PageRow]) -> tuple[Status, ...]:
    """Return the statuses that occur in rows, the most pressing first."""
    found = {one.standing.status for one in rows}
    return tuple(one for one in URGENCY if one in found)


def _reasons(one: Standing, roles: Mapping[str, Role]) -> tuple[str, ...]:
    return tuple(DIRECTLY if role is None else role_name(roles, role) for role in one.required_by)
