"""A whole roster into a database that has no facts yet, many rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from certrules.adapters.sql.fetching import put_in
from certrules.adapters.sql.rows import values_of
from certrules.adapters.sql.tables import FACTS, THINGS, assignments, instant_text
from certrules.adapters.sql.telling import SqlTransaction
from certrules.model.facts import Exemption
from certrules.model.fields import FIRST_DAY
from certrules.model.roster import Entry, Fact, Roster
from certrules.ports import checks
from certrules.ports.bearing import required_by
from certrules.ports.bookkeeping import Header, StoredThing
from certrules.ports.identity import THING_KINDS, identity, kind_name, thing_key
from certrules.ports.known import dated, marks_in
from certrules.ports.matching import Pair, check_recorded
from certrules.ports.records import Thing, Written

Numbered = tuple[int, int, Fact]
"""An assignment's number, what tells the fact from others, and the fact."""

_ROW: Final = ("version", "removed", "change")


class LoadingTransaction(SqlTransaction):
    """A transaction that loads a roster in bulk where nothing is on file yet."""

    def load(self, roster: Roster, *, by: str, at: datetime, because: str = "") -> Written:
        """See `Transaction.load`."""
        if self._is_used() or len(roster.entries) < _WORTH_IT:
            return super().load(roster, by=by, at=at, because=because)
        header = self._opened(by, at, because)
        facts = _Facts(roster, header.at)
        if facts.doubled:
            # Which of two like facts counts is decided in one place only.
            return super().load(roster, by=by, at=at, because=because)
        self._load_things(header, roster)
        checks.roster(self.catalogue(), roster)
        self._load_assignments(facts.numbers)
        for kind, rows in facts.rows.items():
            self._load_facts(header, kind, rows)
        things = (roster.companies, roster.subjects, roster.roles, roster.memberships)
        return Written(sum(map(len, things)) + sum(map(len, facts.rows.values())))
