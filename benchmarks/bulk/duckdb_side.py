"""The rules in DuckDB SQL: `duckdb_rules.sql`, and what puts its parts together."""

import re
from datetime import date
from pathlib import Path
from string import Template

import duckdb
import pyarrow as pa

from benchmarks.bulk.answers import Answers, answers_of_table
from benchmarks.bulk.rules import ROUNDS, policy_table
from benchmarks.bulk.workload import BulkWorkload

TUNED, PLAIN_SQL = "DuckDB", "DuckDB, plain SQL"
ORDERED = "ORDER BY never, force IS NULL, early, grace, extend, completions, number"
KEYS = {"singles": "id", "members": "covering, id"}


def statements() -> dict[str, str]:
    """Return the named parts of the file, the rounds of the fold written out."""
    text = (Path(__file__).parent / "duckdb_rules.sql").read_text("utf-8")
    _, *parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    before, block, after = re.split(r"^-- (?:round|end)$", named["fold"], flags=re.MULTILINE)
    rounds = [Template(block).safe_substitute(k=k, j=k - 1) for k in range(2, ROUNDS + 1)]
    return named | {"fold": "".join([before, *rounds, after])}


class DuckDB:
    """DuckDB with its own tables; the connection is what was loaded.

    `tuned`: whether its rows are sorted by what the rules do with them, for speed alone.
    """

    def __init__(self, threads: int = 1, *, tuned: bool = True) -> None:
        self.name = TUNED if tuned else PLAIN_SQL
        self.ordered = ORDERED if tuned else ""
        self.threads = threads
        self._parts = statements()

    def load(self, workload: BulkWorkload) -> duckdb.DuckDBPyConnection:
        """Return a connection with the rows in tables."""
        connection = duckdb.connect(config={"threads": self.threads})
        connection.register("given", workload.table)
        connection.register("policies", policy_table(workload))
        connection.execute(self._parts["macros"])
        connection.execute(self._part("tables", ordered=self.ordered))
        return connection

    def evaluate(self, loaded: duckdb.DuckDBPyConnection, day: date) -> pa.Table:
        """Return the answers, the expiration dates worked out on the way."""
        return self._run(loaded, self._folds(), day)

    def keep(self, loaded: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Write the expiration dates to tables, and return the connection."""
        for name, fold in self._folds().items():
            statement = Template("CREATE OR REPLACE TABLE kept_$name AS $fold")
            loaded.execute(statement.substitute(name=name, fold=fold))
        return loaded

    def evaluate_kept(self, kept: duckdb.DuckDBPyConnection, day: date) -> pa.Table:
        """Return the answers by the dates kept in tables."""
        return self._run(kept, {name: f"FROM kept_{name}" for name in KEYS}, day)

    def answers(self, given: pa.Table) -> Answers:
        """Return the answers in the order of the rows."""
        return answers_of_table(given.sort_by("id"))

    def _part(self, name: str, **values: str) -> str:
        return Template(self._parts[name]).substitute(values)

    def _folds(self) -> dict[str, str]:
        return {name: self._part("fold", source=name, key=key) for name, key in KEYS.items()}

    def _run(
        self, connection: duckdb.DuckDBPyConnection, records: dict[str, str], on: date
    ) -> pa.Table:
        """Return the answers of rows without a parent, then of those with one."""
        day = f"DATE '{on.isoformat()}'"
        dates = self._part("dates", records=f"({records['singles']})", day=day)
        singles = self._part("singles", dates=f"({dates})", day=day)
        families = self._part("families", members=records["members"])
        answers = self._part(
            "answers",
            today=self._part("state", source=f"({families})", day=day),
            boundaries=self._part("boundaries", today="today", day=day),
            ahead=self._part("state", source="later", day="day"),
            day=day,
        )
        return pa.concat_tables(
            connection.sql(query).to_arrow_table() for query in (singles, answers)
        )
