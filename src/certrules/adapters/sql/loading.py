"""Completions by the thousand into a database, without making objects of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, islice, repeat
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Table,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from certrules.adapters.sql.asking import among, in_batches
from certrules.adapters.sql.fetching import put_in
from certrules.adapters.sql.tables import FACTS, THINGS, assignments
from certrules.adapters.sql.writing import AT_ONCE, SqlBookkeeping
from certrules.errors import InvalidFact
from certrules.model.facts import CompletionState
from certrules.model.fields import FIRST_DAY, LAST_DAY
from certrules.model.subjects import Role, SubjectKind
from certrules.ports import checks
from certrules.ports.bearing import dependents
from certrules.ports.identity import completion_identity
from certrules.ports.loading import CompletionColumns, Loaded, OnFile, completable, sort_out
from certrules.ports.matching import Pair
from certrules.ports.office_records import Header
from certrules.status.rosters import competency_role

COMPLETIONS: Final = FACTS["completion"]

AT_A_TIME: Final = 25
"""How many rows go into one statement; SQLite takes some hundreds of values at least."""


class SqlLoading(SqlBookkeeping):
    """Adds completions in columns."""

    def _add_completions(self, header: Header, given: CompletionColumns) -> Loaded:
        """See `Bookkeeping._add_completions`."""
        pairs = list(dict.fromkeys(given.pairs()))
        if not (_are_sound(given) and self._fit(pairs)):
            # What is wrong is told, or coped with, where it is looked at one by one.
            return super()._add_completions(header, given)
        numbers = self._numbered(pairs)
        found = sort_out(given, self._on_file(numbers))
        if found.new:
            self._add_new(header, given.at(found.new), numbers)
        return found.loaded

    def _fit(self, pairs: Sequence[Pair]) -> bool:
        """Return whether every subject can complete what it is said to have completed."""
        wanted = {certification for _, certification in pairs}
        roles = [role for one in wanted if (role := competency_role(one)) is not None]
        found = self.latest_things("role", roles).values() if roles else ()
        live = [one.thing for one in found if not one.removed and isinstance(one.thing, Role)]
        known = completable(self.catalogue(), live)
        kinds = self._kinds({subject for subject, _ in pairs})
        return all(
            subject in kinds and known.get(certification) is kinds[subject]
            for subject, certification in pairs
        )

    def _kinds(self, subjects: set[str]) -> dict[str, SubjectKind]:
        """Return the kinds of the subjects that are there."""
        table = THINGS["subject"].c
        question = select(table.key, table.kind, table.removed).order_by(table.version)
        latest = {
            key: None if removed else kind
            for some in in_batches(sorted(subjects))
            for key, kind, removed in self.connection.execute(
                question.where(among(self.connection, table.key, some))
            )
        }
        kinds = {one.value: one for one in SubjectKind}
        return {key: kinds[kind] for key, kind in latest.items() if kind is not None}

    def _on_file(self, numbers: Mapping[Pair, int]) -> OnFile:
        """Return the completions on file of assignments with these numbers."""
        found = OnFile()
        whose = {number: pair for pair, number in numbers.items()}
        states = {one.value: one for one in CompletionState}
        table = COMPLETIONS.c
        question = select(
            table.assignment,
            table.version,
            table.removed,
            table.supersedes,
            table.completed_on,
            table.expires_on,
            table.state,
            table.comment,
        )
        for some in in_batches(sorted(whose)):
            those = among(self.connection, table.assignment, some)
            for number, version, removed, supersedes, day, *said in self.connection.execute(
                question.where(those)
            ):
                first = version == 1 and not removed and supersedes is None
                expires_on, state, comment = said
                content = (expires_on, states[state], comment)
                found.take(whose[number], day, content, first=first)
        return found

    def _add_new(self, header: Header, new: CompletionColumns, numbers: dict[Pair, int]) -> None:
        """Add what is new, and make due what it bears on; `numbers`: of assignments on file."""
        pairs = dict.fromkeys(new.pairs())
        there = [numbers[one] for one in pairs if one in numbers]
        numbers |= self._number([one for one in pairs if one not in numbers])
        words = [one.value for one in new.states]
        said = (new.completed_on, new.expires_on, words, new.comments)
        varying = {
            "assignment": [numbers[one] for one in new.pairs()],
            "identity": list(map(completion_identity, *said)),
            **dict(zip(("completed_on", "expires_on", "state", "comment"), said, strict=True)),
        }
        same = {
            "version": 1,
            "removed": False,
            "change": header.number,
            "completion_id": "",
            "recorded_at": header.at,
        }
        _add_alike(self.connection, COMPLETIONS, varying, same)
        for some in in_batches(there):
            self._mark(among(self.connection, assignments.c.id, some))
        rest = dependents(self.catalogue())
        self.mark({(subject, each) for subject, one in pairs for each in rest.get(one, ())})

    def _number(self, pairs: Sequence[Pair]) -> dict[Pair, int]:
        """Make assignments that are not there; return their numbers."""
        if self.connection.dialect.name == "postgresql":
            return self.numbers(pairs)
        # Nobody else writes meanwhile, so the numbers need not be asked for afterwards.
        last: int = self.connection.scalar(select(func.max(assignments.c.id))) or 0
        numbers = range(last + 1, last + 1 + len(pairs))
        subjects, certifications = zip(*pairs, strict=True) if pairs else ((), ())
        varying = {"id": numbers, "subject": subjects, "certification": certifications}
        _add_alike(self.connection, assignments, varying, {"version": 1, **AT_ONCE})
        return dict(zip(pairs, numbers, strict=True))


def _are_sound(given: CompletionColumns) -> bool:
    """Return whether days and comments are such as a completion can have."""
    days = {*given.completed_on, *given.expires_on} - {None}
    if not all(type(one) is date and FIRST_DAY <= one <= LAST_DAY for one in days):
        return False
    try:
        for comment in set(given.comments):
            checks.check_text(comment, "comment")
    except InvalidFact:
        return False
    return True


def _add_alike(
    connection: Connection,
    table: Table,
    varying: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any],
) -> None:
    """Add rows that differ in some columns only.

    `varying`: the values of these by column. `same`: what the others hold in every row.
    """
    if connection.dialect.name == "postgresql":
        names = [*varying, *same]
        rows = zip(*varying.values(), *map(repeat, same.values()))  # noqa: B905 - repeated for ever
        put_in(connection, table, names, rows)
        return
    # What is the same is written into the statement: to hand it over takes longer than to keep it.
    values: dict[str, Any] = {name: bindparam(name) for name in varying}
    values |= {name: _written(connection, table, name, value) for name, value in same.items()}
    added = insert(table).values(values).compile(dialect=connection.dialect)
    columns = [_fitting(table, name, varying[name]) for name in added.positiontup or ()]
    one = str(added)
    head, row = one.rsplit(" VALUES ", 1)
    several = head + " VALUES " + ", ".join([row] * AT_A_TIME)
    whole = len(columns[0]) // AT_A_TIME * AT_A_TIME
    if whole:
        cells = chain.from_iterable(islice(zip(*columns, strict=True), whole))
        together = list(zip(*[cells] * (len(columns) * AT_A_TIME), strict=True))
        connection.exec_driver_sql(several, together)
    if rest := list(zip(*(column[whole:] for column in columns), strict=True)):
        connection.exec_driver_sql(one, rest)


def _written(connection: Connection, table: Table, name: str, value: object) -> ColumnElement[Any]:
    """Return a value as it is written for a column."""
    shown = literal(value, table.c[name].type).compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )
    return literal_column(str(shown))


def _fitting(table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a column as SQLite keeps them."""
    if not isinstance(table.c[name].type, Date):
        return values
    texts = {one: one and one.isoformat() for one in set(values)}
    return [texts[one] for one in values]
