"""What revoking takes along, before it is done (H-11, R-17, R-18)."""

from collections.abc import Iterable
from datetime import date

import attrs

from certrules.model.facts import Revocation
from certrules.model.roster import Entry
from certrules.model.verdicts import Status
from certrules.office.desk import Look
from certrules.office.sought import Pair, held, held_if, seen_by
from certrules.status.timeline import evaluate


@attrs.frozen
class StatusChange:
    """A status that another one takes the place of, on a day.

    >>> StatusChange("ana", "fire", Status.VALID, Status.REVOKED).text
    'fire of ana: valid becomes revoked'
    """

    subject: str
    certification: str
    before: Status
    after: Status

    @property
    def text(self) -> str:
        """The change in words."""
        words = [one.value.replace("_", " ") for one in (self.before, self.after)]
        return f"{self.certification} of {self.subject}: {words[0]} becomes {words[1]}"


@attrs.frozen
class Revoking:
    """What revoking assignments takes along.

    `on`: from which day. `changes`: every status that changes on it: of what is revoked, of what it
    covers as a parent (R-18), of what it is a part of (R-59). The records stay, and it can be
    reinstated.
    """

    on: date
    changes: tuple[StatusChange, ...]

    @property
    def text(self) -> str:
        """The effect in words."""
        changes = "; ".join(one.text for one in self.changes) or "no status changes"
        return f"revokes from {self.on} on: {changes}; the records stay, and it can be reinstated"


def revoking_in(look: Look, pairs: Iterable[Pair], on: date) -> Revoking:
    """Return what revoking assignments on a day takes along, as far as the actor may see it."""
    pairs = tuple(pairs)
    subjects = {subject for subject, _ in pairs}
    revoked = [Entry(*pair, Revocation(on, "incident")) for pair in pairs]
    before, after = held(look.t, subjects), held_if(look.t, subjects, revoked)
    shown = seen_by(look)
    changes = (
        StatusChange(*pair, evaluate(one, on).status, evaluate(after[pair], on).status)
        for pair, one in before.items()
        if pair[1] in shown
    )
    return Revoking(on, tuple(one for one in changes if one.before is not one.after))
