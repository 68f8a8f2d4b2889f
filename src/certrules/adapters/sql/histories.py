"""The facts of many assignments as list columns: one list an assignment."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Table, and_, select

from certrules.adapters.sql.asking import among, listed, live
from certrules.adapters.sql.fetching import BATCH, Arrays, fetch
from certrules.adapters.sql.tables import FACTS, THINGS, assignments, role_requirements
from certrules.ports.tables import arrow_type

pc: Any = import_module("pyarrow.compute")  # its functions are made as it is loaded

Numbers = NDArray[np.int64]


class Histories:
    """The facts of some assignments, given by their numbers in ascending order.

    `every`: whether these are (nearly) all there are, so that all facts are read at once.
    """

    def __init__(self, connection: Connection, numbers: Numbers, *, every: bool) -> None:
        self.connection = connection
        self.numbers = numbers
        self.every = every
        self.present = np.zeros(len(numbers), np.bool_)
        self._listed = listed(() if every else numbers.tolist())

    # ------------------------------------------------------------ reading

    def _read(
        self,
        question: Any,  # noqa: ANN401 - a `Select` of whatever columns
        of: ColumnElement[int],
        kinds: dict[str, str],
    ) -> Any:  # noqa: ANN401 - a table of pyarrow
        """Return what a question gives for our assignments; `of` is their number in it."""
        if self.every:
            table = pa.table(fetch(self.connection, question, kinds))
            wanted = np.isin(table.column("assignment").to_numpy(), self.numbers)
            return table if wanted.all() else table.filter(pa.array(wanted))
        ours = among(self.connection, of, self._listed)
        return pa.table(fetch(self.connection, question.where(ours), kinds))

    def _facts(self, kind: str, columns: dict[str, str], *more: Any) -> Any:  # noqa: ANN401
        """Return the facts of a kind that are on file now, as a table; `more`: further columns."""
        table = FACTS[kind]
        names = [name for name in columns if name in table.c and not more]
        own = ("assignment", "id", "version", "removed")
        asked = select(*(table.c[name] for name in (*own, *names)), *more)
        kinds = dict.fromkeys(own, "number") | {"removed": "flag"} | columns
        found = self._read(asked, table.c.assignment, kinds)
        # Few facts are ever corrected or taken off, and then by a later version.
        if pc.any(pc.greater(found.column("version"), 1)).as_py():
            gone = np.isin(found.column("id").to_numpy(), self._old(table))
            gone |= found.column("removed").to_numpy()
            found = found.filter(pa.array(~gone))
        found = found.drop_columns(["version", "removed"])
        self._note(found)
        return found

    def _old(self, table: Table) -> Numbers:
        """Return the numbers of the rows that a later version supersedes; they are few."""
        later = table.alias("later")
        asked = select(table.c.id, table.c.assignment).join(
            later,
            and_(
                later.c.version > 1,
                later.c.assignment == table.c.assignment,
                later.c.identity == table.c.identity,
                later.c.version > table.c.version,
            ),
        )
        found = self._read(asked, later.c.assignment, {"id": "number", "assignment": "number"})
        return np.unique(found.column("id").to_numpy())

    def _note(self, table: Any) -> None:  # noqa: ANN401 - a table of pyarrow
        """Note which assignments have something on file, or are required."""
        self.present |= np.isin(self.numbers, table.column("assignment").to_numpy())

    # ------------------------------------------------------------ lists

    def _lists(self, table: Any, names: dict[str, str]) -> Arrays:  # noqa: ANN401 - of pyarrow
        """Return columns of a table as lists, one an assignment; `names`: new names by old ones."""
        of = table.column("assignment").to_numpy()
        order = np.argsort(of, kind="stable")
        table, of = _taken(table, order), of[order]
        starts = np.searchsorted(of, self.numbers, "left").astype(np.int32)
        offsets = pa.array(np.append(starts, np.int32(len(of))))
        return {
            new: pa.ListArray.from_arrays(offsets, table.column(old).combine_chunks())
            for old, new in names.items()
        }

    def revocations(self) -> Arrays:
        """Return the revocations."""
        names = {"revoked_on": "revoked_on", "reinstated_on": "reinstated_on"}
        return self._lists(self._facts("revocation", dict.fromkeys(names, "date")), names)

    def extensions(self) -> Arrays:
        """Return the extensions."""
        names = {"until": "extended_until", "granted_on": "extension_granted_on"}
        return self._lists(self._facts("extension", dict.fromkeys(names, "date")), names)

    def requirements(self) -> Arrays:
        """Return the requirements, direct ones and those by memberships."""
        kinds = {"since": "date", "until": "date", "role": "text", "training_until": "date"}
        direct = self._facts("requirement", kinds)
        by_role = self._memberships(kinds)
        self._note(by_role)
        both = pa.concat_tables([by_role, direct.drop_columns(["id"])])
        names = {
            "since": "required_since",
            "until": "required_until",
            "role": "required_by",
            "training_until": "training_until",
        }
        return self._lists(both, names)

    def _memberships(self, kinds: dict[str, str]) -> Any:  # noqa: ANN401 - a table of pyarrow
        member, required = THINGS["membership"], role_requirements
        asked = (
            select(
                assignments.c.id,
                member.c.since,
                member.c.until,
                member.c.role,
                member.c.training_until,
            )
            .select_from(member)
            .join(required, required.c.role == member.c.role)
            .join(
                assignments,
                and_(
                    assignments.c.subject == member.c.subject,
                    assignments.c.certification == required.c.certification,
                ),
            )
            .where(live(member))
        )
        return self._read(asked, assignments.c.id, {"assignment": "number", **kinds})

    def marks(self) -> Arrays:
        """Return the last mark of each assignment."""
        table = FACTS["exemption"]
        asked = select(
            *(table.c[name] for name in ("assignment", "id", "identity", "version", "removed")),
            table.c.kind,
            table.c.until,
        ).order_by(table.c.id)
        kinds = dict.fromkeys(("assignment", "id", "identity", "version"), "number")
        kinds |= {"removed": "flag", "kind": "text", "until": "date"}
        rows = self._read(asked, table.c.assignment, kinds).to_pylist()
        rows.sort(key=lambda row: row["id"])
        if not rows:
            return {
                "exemption": pa.nulls(len(self.numbers), pa.string()),
                "deferred_until": pa.nulls(len(self.numbers), pa.date32()),
            }
        facts: dict[tuple[int, int], dict[str, Any]] = {}
        for row in rows:
            facts[row["assignment"], row["identity"]] = row
        last = {row["assignment"]: row for row in facts.values() if not row["removed"]}
        found = [last.get(number, {}) for number in self.numbers.tolist()]
        self.present |= np.array([bool(one) for one in found], np.bool_)
        return {
            "exemption": pa.array([one.get("kind") for one in found], pa.string()),
            "deferred_until": pa.array([one.get("until") for one in found], pa.date32()),
        }

    # ------------------------------------------------------------ completions

    def completions(self) -> Arrays:
        """Return the completions that count, in R-11's order, and whether one is pending (R-24)."""
        columns = {
            "completed_on": "date",
            "expires_on": "date",
            "effective_on": "date",
            "credits": "text",
            "approved": "flag",
            "pending": "flag",
            "supersedes": "text",
        }
        table = FACTS["completion"]
        more = [
            *(table.c[name] for name in list(columns)[:4]),
            (table.c.state == "approved").label("approved"),
            (table.c.state == "pending").label("pending"),
            table.c.supersedes,
        ]
        found = self._without_corrected(self._facts("completion", columns, *more))
        pending = pc.unique(found.filter(found.column("pending")).column("assignment"))
        approved = self._in_order(found.filter(found.column("approved")))
        credit = approved.column("credits").cast(arrow_type("list of numbers").value_type)
        approved = approved.set_column(approved.column_names.index("credits"), "credits", credit)
        names = {
            "completed_on": "completed_on",
            "expires_on": "expires_on_given",
            "effective_on": "effective_on",
            "credits": "credits",
        }
        awaits = np.isin(self.numbers, pending.to_numpy(zero_copy_only=False))
        return {**self._lists(approved, names), "pending": pa.array(awaits)}

    def _without_corrected(self, found: Any) -> Any:  # noqa: ANN401 - a table of pyarrow
        """Return completions without those that an approved one supersedes."""
        corrects = pc.and_(found.column("approved"), pc.is_valid(found.column("supersedes")))
        chosen = found.filter(corrects).select(["assignment", "supersedes"]).to_pylist()
        if not chosen:
            return found
        corrected = {(row["assignment"], row["supersedes"]) for row in chosen}
        known = self._named([number for number, _ in corrected])
        gone = [row for row, pair in known.items() if pair in corrected]
        return found.filter(pc.invert(pc.is_in(found.column("id"), pa.array(gone, pa.int64()))))

    def _named(self, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Return assignment and id of completions by the number of their row."""
        table = FACTS["completion"]
        asked = select(table.c.id, table.c.assignment, table.c.completion_id)
        found: dict[int, tuple[int, str]] = {}
        wanted = sorted(set(numbers))
        for at in range(0, len(wanted), BATCH):
            some = asked.where(table.c.assignment.in_(wanted[at : at + BATCH]))
            for row, number, name in self.connection.execute(some):
                found[row] = (number, name)
        return found

    def _in_order(self, found: Any) -> Any:  # noqa: ANN401 - a table of pyarrow
        """Return completions by assignment and in R-11's order."""
        of = found.column("assignment").to_numpy()
        day = found.column("completed_on").cast(pa.int32()).to_numpy()
        order = np.lexsort((day, of))
        same = (np.diff(of[order]) == 0) & (np.diff(day[order]) == 0)
        if same.any():
            order = self._ties_in_order(found, order, same)
        return _taken(found, order)

    def _ties_in_order(self, found: Any, order: Numbers, same: NDArray[np.bool_]) -> Numbers:  # noqa: ANN401
        """Put completions of one day in the order of their recording, then of their ids."""
        rows = found.column("id").to_numpy()[order]
        tied = np.append(same, False) | np.append(False, same)
        keys = self._recorded(rows[tied].tolist())
        starts = np.flatnonzero(tied & ~np.append(False, same))
        for start in starts.tolist():
            end = start + 1
            while end < len(order) and same[end - 1]:
                end += 1
            group = sorted(order[start:end].tolist(), key=_by(found, keys))
            order[start:end] = group
        return order

    def _recorded(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return what orders completions of one day, by the number of their row."""
        table = FACTS["completion"]
        asked = select(table.c.id, table.c.recorded_at, table.c.completion_id)
        found: dict[int, tuple[str, str]] = {}
        for at in range(0, len(rows), BATCH):
            for row, recorded_at, name in self.connection.execute(
                asked.where(table.c.id.in_(rows[at : at + BATCH]))
            ):
                found[row] = ("" if recorded_at is None else recorded_at.isoformat(), name)
        return found


def _taken(table: Any, order: Numbers) -> Any:  # noqa: ANN401 - tables of pyarrow
    """Return rows in an order, the table itself where they stand in it."""
    in_order = np.array_equal(order, np.arange(len(order)))
    return table if in_order else table.take(pa.array(order))


def _by(found: Any, keys: dict[int, tuple[str, str]]) -> Callable[[int], tuple[str, str]]:  # noqa: ANN401
    rows = found.column("id")
    return lambda place: keys[rows[place].as_py()]
