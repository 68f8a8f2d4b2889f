"""The policies as columns of numbers, one row a policy: what each contestant joins its rows to."""

from datetime import date

import numpy as np
import pyarrow as pa

import certrules as cr
from benchmarks.bulk.workload import BulkWorkload, name_of
from benchmarks.workload import PolicyRow, TermRow, count_and_unit

STATUSES = tuple(status.value for status in cr.Status)
"""R-14's statuses in their order; a contestant may answer with their numbers."""

CODE = {name: number for number, name in enumerate(STATUSES)}
EXTENSIONS = {None: 0, "end of month": 1, "end of year": 2}
ROUNDS = 6
"""The most completions that a row of the workload has."""

MONTHS_AND_DAYS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}


def months_and_days(words: str | None) -> tuple[int, int]:
    """Return a period as calendar months and days, one of them 0; both are 0 for no period."""
    if words is None:
        return 0, 0
    count, unit = count_and_unit(words)
    months, days = MONTHS_AND_DAYS[unit]
    return count * months, count * days


def policy_table(workload: BulkWorkload) -> pa.Table:
    """Return the rules as a table of 200 rows.

    `certification` and its `number`; for the initial term (0) and the one of later turns (1) its
    duration, first and second notice in months and days; `never`, `extend` (0 no, 1 month, 2
    year); `early`; the late window; `force`, a date; `parent`, a number.
    """
    rows = [_row(number, policy, workload) for number, policy in enumerate(workload.policies)]
    return pa.Table.from_pylist(rows, schema=_schema(rows[0]))


def _schema(row: dict[str, str | int | bool | date | None]) -> pa.Schema:
    special = {"certification": pa.string(), "force": pa.date32(), "early": pa.bool_()}
    special |= {"never": pa.bool_(), "grace": pa.bool_()}
    return pa.schema([(name, special.get(name, pa.int32())) for name in row])


def _row(
    number: int, policy: PolicyRow, workload: BulkWorkload
) -> dict[str, str | int | bool | date | None]:
    row: dict[str, str | int | bool | date | None] = {
        "certification": name_of(number),
        "number": number,
        "never": policy.terms[0].valid_for is None,
        "extend": EXTENSIONS[policy.terms[0].extend_to],
        "early": policy.early is not None,
        "grace": policy.late is not None,
        "force": policy.force_date,
        "parent": workload.parents.get(number),
    }
    row["late_months"], row["late_days"] = months_and_days(policy.late)
    for turn in (0, 1):
        row |= _term(policy.terms[min(turn, len(policy.terms) - 1)], turn)
    return row


def _term(term: TermRow, turn: int) -> dict[str, int]:
    periods = {
        "valid": term.valid_for,
        "first": term.first_notice,
        "second": term.second_notice,
    }
    row = {}
    for name, words in periods.items():
        row[f"{name}{turn}_months"], row[f"{name}{turn}_days"] = months_and_days(words)
    return row


def numbers(table: pa.Table, name: str) -> np.ndarray:
    """Return a column of the rules as an array."""
    values: np.ndarray = table[name].to_numpy()
    return values
