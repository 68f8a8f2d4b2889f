"""The mark on an assignment as known: not applicable, deferred (R-20, R-30)."""

from datetime import datetime
from typing import NamedTuple

from certrules.model.facts import Exemption, ExemptionKind

NO_DAY = 0
"""The last day of an exemption that there is not: earlier than every day."""


class Mark(NamedTuple):
    """The mark as known: whether it is not applicable, and the last day of a deferral or 0."""

    not_applicable: bool
    deferred_until: int


UNMARKED = Mark(not_applicable=False, deferred_until=NO_DAY)


def known_mark(exemption: Exemption | None, known_at: datetime | None) -> Mark:
    """Return the mark that was known at an instant (R-20, R-30)."""
    known = exemption.known(known_at) if exemption else None
    if known is None:
        return UNMARKED
    deferred = NO_DAY if known.until is None else known.until.toordinal()
    return Mark(known.kind is ExemptionKind.NOT_APPLICABLE, deferred)
