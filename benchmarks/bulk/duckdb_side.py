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

KEYS = {"singles": "id", "members": "covering, id"}
PARAMETER = "$day::DATE"


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

    The queries are prepared: planning them takes longer than running them on small tables.
    """

    def __init__(self, threads: int = 1) -> None:
        self.name = "DuckDB"
        self.threads = threads
        self._parts = statements()

    def load(self, workload: BulkWorkload, *, once: bool = False) -> duckdb.DuckDBPyConnection:
        """Return a connection with the rows in tables, or read as they are for one day."""
        connection = duckdb.connect(config={"threads": self.threads})
        connection.register("given", workload.table)
        connection.register("policies", policy_table(workload))
        connection.execute(self._parts["macros"])
        connection.execute(self._parts["tables"])
        order = "" if once else self._parts["order"]
        connection.execute(self._part("layout", kind="VIEW" if once else "TABLE", order=order))
        folds = {name: self._part("fold", source=name, key=key) for name, key in KEYS.items()}
        self._prepare(connection, "evaluate", folds)
        return connection

    def evaluate(self, loaded: duckdb.DuckDBPyConnection, day: date) -> pa.Table:
        """Return the answers, the expiration dates worked out on the way."""
        return _run(loaded, "evaluate", day)

    def keep(self, loaded: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """Write the expiration dates to tables, and return the connection."""
        for name, key in KEYS.items():
            fold = self._part("fold", source=name, key=key)
            loaded.execute(
                Template("CREATE OR REPLACE TABLE kept_$name AS $fold").substitute(
                    name=name, fold=fold
                )
            )
        self._prepare(loaded, "kept", {name: f"SELECT * FROM kept_{name}" for name in KEYS})
        return loaded

    def evaluate_kept(self, kept: duckdb.DuckDBPyConnection, day: date) -> pa.Table:
        """Return the answers by the dates kept in tables."""
        return _run(kept, "kept", day)

    def answers(self, given: pa.Table) -> Answers:
        """Return the answers in the order of the rows."""
        return answers_of_table(given.sort_by("id"))

    def _part(self, name: str, **values: str) -> str:
        return Template(self._parts[name]).substitute(values)

    def _prepare(
        self, connection: duckdb.DuckDBPyConnection, name: str, records: dict[str, str]
    ) -> None:
        dates = self._part("dates", records=f"({records['singles']})", day=PARAMETER)
        singles = self._part("singles", dates=f"({dates})", day=PARAMETER)
        families = self._part("families", members=records["members"])
        answers = self._part(
            "answers",
            today=self._part("state", source=f"({families})", day=PARAMETER),
            boundaries=self._part("boundaries", today="today", day=PARAMETER),
            ahead=self._part("state", source="later", day="day"),
            day=PARAMETER,
        )
        for which, query in (("singles", singles), ("families", answers)):
            connection.execute(
                Template("PREPARE ${name}_$which AS $query").substitute(
                    name=name, which=which, query=query
                )
            )


def _run(connection: duckdb.DuckDBPyConnection, name: str, day: date) -> pa.Table:
    """Run both queries; rows without a parent come first."""
    return pa.concat_tables(
        connection.sql(
            Template("EXECUTE ${name}_$which(day := DATE '$day')").substitute(
                name=name, which=which, day=day.isoformat()
            )
        ).to_arrow_table()
        for which in ("singles", "families")
    )
