"""What a store in memory holds at one moment: values that never change, in tables by key."""

from datetime import date
from typing import TypeVar

import attrs

from certrules.model.catalogue import Catalogue
from certrules.ports.bookkeeping import StoredThing
from certrules.ports.identity import THING_KINDS
from certrules.ports.matching import Pair
from certrules.ports.office_records import Header
from certrules.ports.records import (
    Change,
    NoticeRecord,
    OfficeRecord,
    Outgoing,
    RunRecord,
    StoredEvaluation,
    StoredFact,
)

V = TypeVar("V")


@attrs.frozen
class Standing:
    """One assignment: its number, the version of what bears on it, and its evaluation.

    `again_on`: the day from which it is due, None for never. `changed`: whether something that
    bears on it changed since it was evaluated.
    """

    number: int
    version: int = 1
    changed: bool = True
    again_on: date | None = date.min
    kept: StoredEvaluation | None = None

    def marked(self) -> "Standing":
        """Return it with something that bears on it changed."""
        kept = None if self.kept is None else attrs.evolve(self.kept, again_on=None)
        return Standing(self.number, self.version + 1, kept=kept)


ThingVersion = tuple[Header, StoredThing]
"""Who changed a thing, and what it was then."""


def _things() -> dict[str, dict[str, tuple[ThingVersion, ...]]]:
    return {kind: {} for kind in THING_KINDS}


@attrs.define
class State:
    """All tables of a store. Only the tables change, never a value in one of them."""

    headers: int = 0
    catalogues: tuple[tuple[Header, Catalogue], ...] = ()
    things: dict[str, dict[str, tuple[ThingVersion, ...]]] = attrs.field(factory=_things)
    facts: dict[str, tuple[StoredFact, ...]] = attrs.field(factory=dict)
    facts_of: dict[Pair, tuple[str, ...]] = attrs.field(factory=dict)
    office: dict[tuple[str, str], tuple[OfficeRecord, ...]] = attrs.field(factory=dict)
    standings: dict[Pair, Standing] = attrs.field(factory=dict)
    notices: dict[str, NoticeRecord] = attrs.field(factory=dict)
    outbox: dict[str, Outgoing] = attrs.field(factory=dict)
    runs: dict[int, RunRecord] = attrs.field(factory=dict)
    trail: list[Change] = attrs.field(factory=list)

    def copied(self) -> "State":
        """Return a copy to work on: the tables are new, the values in them the same."""
        things = {kind: dict(table) for kind, table in self.things.items()}
        return State(
            self.headers,
            self.catalogues,
            things,
            dict(self.facts),
            dict(self.facts_of),
            dict(self.office),
            dict(self.standings),
            dict(self.notices),
            dict(self.outbox),
            dict(self.runs),
            list(self.trail),
        )
