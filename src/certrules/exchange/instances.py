"""Every completion of a store as one table: CSV, JSON lines or Parquet (H-14, F-15)."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import attrs

from certrules.errors import UnknownWord
from certrules.exchange.completions_csv import known_certifications
from certrules.exchange.csv_writing import csv_line, save_bytes
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.model.subjects import Subject
from certrules.ports.store import Reading
from certrules.ports.tables import arrow

COLUMNS: Final = {
    "Username": "text",
    "Name": "text",
    "Kind": "text",
    "Company": "text",
    "Certification ID": "text",
    "Certification": "text",
    "Date Completed": "date",
    "Effective Date": "date",
    "Expiration Date": "date",
    "Status": "text",
    "Credits": "text",
    "Record ID": "text",
    "Comment": "text",
}
"""The columns in every format, and what each holds; the expiration date is the one by hand."""


def _ids(value: Collection[str] | None) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


@attrs.frozen
class Filter:
    """Which completions: those whose every field given is among these; None for any.

    >>> Filter(states=["pending"]).states
    frozenset({'pending'})
    """

    subjects: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    kinds: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    certifications: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    roles: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    states: frozenset[str] | None = attrs.field(default=None, converter=_ids)

    def takes(self, subject: Subject, entry: Entry, state: str, roles: Collection[str]) -> bool:
        """Return whether a completion of a subject, who is a member of roles, is taken."""
        return (
            (self.subjects is None or subject.id in self.subjects)
            and (self.kinds is None or subject.kind.value in self.kinds)
            and (self.certifications is None or entry.certification in self.certifications)
            and (self.roles is None or not self.roles.isdisjoint(roles))
            and (self.states is None or state in self.states)
        )


EVERYTHING: Final = Filter()


def export_instances(reading: Reading, path: str | Path, only: Filter = EVERYTHING) -> int:
    """Write every completion of a store, or those that a filter takes; return how many.

    `path`: the file, its format told by the suffix: .csv, .jsonl or .parquet. The columns and their
    names are the same in each. By username, certification and date; the same store gives the same
    rows, and in CSV and JSON lines the same bytes (F-14). Completions that were declined, withdrawn
    or superseded are among them.

    Raises `UnknownWord` for another suffix, `MissingExtra` for Parquet without the extra ``arrow``,
    and `ProblemsFound` where the file cannot be written.
    """
    path = Path(path)
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        choice = ", ".join(_WRITERS)
        raise UnknownWord(path.suffix, "is the suffix of no format", f"Use one of {choice}.")
    rows = list(_rows(reading, only))
    save_bytes(path, write(rows))
    return len(rows)


Row = tuple[str | date | None, ...]


def _rows(reading: Reading, only: Filter) -> Iterator[Row]:
    roster = reading.roster()
    names = {id_: one.name for id_, one in known_certifications(reading).items()}
    people = {one.id: one for one in roster.subjects}
    roles: dict[str, set[str]] = {}
    for one in roster.memberships:
        roles.setdefault(one.subject, set()).add(one.role)
    found: list[Row] = []
    for entry in roster.entries:
        fact, subject = entry.fact, people[entry.subject]
        if not isinstance(fact, Completion):
            continue
        state = fact.state.value
        if only.takes(subject, entry, state, roles.get(subject.id, ())):
            found.append(_row(subject, entry.certification, names[entry.certification], fact))
    yield from sorted(found, key=_place)


def _row(subject: Subject, certification: str, name: str, fact: Completion) -> Row:
    return (
        subject.id,
        subject.name,
        subject.kind.value,
        subject.company,
        certification,
        name,
        fact.completed_on,
        fact.effective_on,
        fact.expires_on,
        fact.state.value,
        _number(fact.credits),
        fact.id or None,
        fact.comment or None,
    )


def _number(credits_: Decimal | None) -> str | None:
    return None if credits_ is None else f"{credits_:f}"


def _place(row: Row) -> tuple[str, ...]:
    first = (str(row[0]), str(row[4]), str(row[6]))
    return (*first, *("" if cell is None else str(cell) for cell in row))


def _csv(rows: Sequence[Row]) -> bytes:
    lines = [csv_line(COLUMNS)]
    lines += [csv_line("" if cell is None else str(cell) for cell in row) for row in rows]
    return "".join(lines).encode()


def _json_lines(rows: Sequence[Row]) -> bytes:
    lines = [
        json.dumps(
            {
                name: cell.isoformat() if isinstance(cell, date) else cell
                for name, cell in zip(COLUMNS, row, strict=True)
            },
            ensure_ascii=True,
        )
        for row in rows
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _parquet(rows: Sequence[Row]) -> bytes:
    pa = arrow()
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    types = {"text": pa.string(), "date": pa.date32()}
    schema = pa.schema([(name, types[holds]) for name, holds in COLUMNS.items()])
    columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
    arrays = [
        pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)
    ]
    content = BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), content)
    return content.getvalue()


_WRITERS: Final[dict[str, Callable[[Sequence[Row]], bytes]]] = {
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
