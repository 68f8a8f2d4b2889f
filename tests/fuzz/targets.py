"""The readers, each with what must hold of any bytes: they are read, and read again as written.

A target returns, or raises an error of the `CertrulesError` family where its reader is documented
to raise one. Anything else that comes out of it is a find.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import attrs

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.errors import CertrulesError, InvalidInput, Problem, ProblemsFound
from certrules.exchange import cells, certifications_export, completions_export
from certrules.exchange.assignments_csv import MARK, MODIFICATION, import_assignments
from certrules.exchange.assignments_export import export_assignments
from certrules.exchange.certification_columns import COLUMNS
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import export_certifications
from certrules.exchange.completions_csv import columns, import_completions
from certrules.exchange.completions_export import export_completions
from certrules.exchange.csv_records import Limits
from certrules.exchange.documents import dumps, load, loads
from certrules.exchange.mapped_import import import_mapped
from certrules.exchange.mapping import FIELDS as MAPPED
from certrules.exchange.roster_tables import CERTIFICATIONS, SHEETS
from certrules.exchange.rosters import read_roster, write_roster
from certrules.exchange.shapes import to_date, to_instant
from certrules.model.periods import Period, Rounding
from certrules.testing import worlds
from tests.dumps import dump
from tests.fuzz.world import CATALOGUE, ROSTER, fresh

SEEDS = Path(__file__).with_name("seeds")
LIMITS = Limits(cell=256, file=16_384, line=4_096)
"""Small, so that inputs of a size that is soon made go beyond them."""


@attrs.frozen
class Target:
    """A reader: what is done with each input, and words that its inputs are made of.

    `take`: gets an input, and a folder for files.
    """

    name: str
    take: Callable[[bytes, Path], None]
    words: tuple[str, ...] = attrs.field(converter=lambda words: tuple(dict.fromkeys(words)))

    @property
    def seeds(self) -> Path:
        """The folder with its first inputs."""
        return SEEDS / self.name


# ---------------------------------------------------------------- tables into a store


def take_table(
    dressed: Callable[[bytes], bytes],
    take_in: Callable[..., Any],
    export: Callable[[Any], Any],
    data: bytes,
    folder: Path,
) -> None:
    """A table is refused and changes nothing, or is taken, and its export changes nothing then.

    A dry run must give the same report. The reader itself raises nothing at all.

    `dressed`: what makes the file of an input that begins with `|`, so that most of the bytes that
    change are those of rows below a header that is right.
    """
    path, store = folder / "table.csv", fresh()
    path.write_bytes(dressed(data[1:]) if data.startswith(b"|") else data)
    take_once(take_in, store, path)
    taken = dump(store)
    with store.reading() as reading:
        path.write_bytes(attempt(export, reading).text.encode())
    again = attempt(take_in, store, path, by="hr", at=worlds.hour(2))
    assert (again.errors, again.created, again.updated) == ((), 0, 0), again
    assert dump(store) == taken, "an export changed its own store"


def take_once(take_in: Callable[..., Any], store: MemoryStore, path: Path) -> None:
    """Take a file in, rehearsed first; raise its problems where it is refused."""
    who = {"by": "hr", "at": worlds.hour(1), "limits": LIMITS}
    before = dump(store)
    rehearsed = attempt(take_in, store, path, dry_run=True, **who)
    assert dump(store) == before, "a dry run changed the store"
    report = attempt(take_in, store, path, **who)
    assert report == rehearsed, "a dry run gave another report"
    for one in (*report.errors, *report.warnings):
        assert one.code, one
        assert one.message, one
        assert one.source.startswith(str(path.parent)), one
    if report.refused:
        assert dump(store) == before, "a refused file changed the store"
        raise ProblemsFound(report.errors)


def take_mapped(data: bytes, folder: Path) -> None:
    """A foreign table is refused or taken by a mapping, and a second time nothing is new.

    An input holds the mapping, a line with `@@`, and the table.
    """
    rules, path, store = folder / "mapping.toml", folder / "table.csv", fresh()
    mapping, _, table = data.partition(b"\n@@\n")
    rules.write_bytes(mapping)
    path.write_bytes(table)
    take_in = partial(import_mapped, rules=rules)
    take_once(take_in, store, path)
    taken = dump(store)
    again = attempt(take_in, store, path, by="hr", at=worlds.hour(2))
    assert (again.errors, again.created, again.updated) == ((), 0, 0), again
    assert dump(store) == taken, "a file taken twice changed the store twice"


def below_header(header: str, rows: bytes) -> bytes:
    """Return rows below a header."""
    return header.encode() + rows


def spread(rows: bytes) -> bytes:
    """Return a table of certifications from lines of `number=cell`, apart by `|`, each a row."""
    lines = [certifications_export.TEMPLATE.text.encode()]
    for row in rows.split(b"\n"):
        cells_of = dict(cell.partition(b"=")[::2] for cell in row.split(b"|"))
        line = b",".join(cells_of.get(b"%d" % place, b"") for place in range(len(COLUMNS)))
        lines.append(line + b"\n")
    return b"".join(lines)


def attempt(work: Callable[..., Any], *given: Any, **options: Any) -> Any:
    """Return what a function returns that may not raise anything here, its own errors included."""
    try:
        return work(*given, **options)
    except CertrulesError as error:
        message = f"{work} raised {error!r}"
        raise AssertionError(message) from error


# ---------------------------------------------------------------- documents and rosters


def take_document(suffix: str, data: bytes, folder: Path) -> None:
    """A policy document is read, and written and read again, or refused."""
    path = folder / f"policies.{suffix}"
    path.write_bytes(data)
    catalogue = load(path)
    for language in dict.fromkeys((suffix, "json")):
        text = attempt(dumps, catalogue, language)
        assert attempt(loads, text, language) == catalogue, language


def take_json_roster(data: bytes, folder: Path) -> None:
    """A roster in JSON is read, and written and read again, or refused."""
    path = folder / "roster.json"
    path.write_bytes(data)
    write_and_read(path, read_roster(path))


def take_csv_roster(data: bytes, folder: Path) -> None:
    """A roster of CSV files is read, and written and read again, or refused.

    An input holds several files, each after a line with `@` and its name.
    """
    path = folder / "roster"
    path.mkdir(exist_ok=True)
    for old in path.iterdir():
        old.unlink()
    for part in (b"\n" + data).split(b"\n@")[1:]:
        name, _, content = part.partition(b"\n")
        if name in FILES:
            (path / name.decode()).write_bytes(content)
    write_and_read(path, read_roster(path))


FILES = [sheet.file.encode() for sheet in (CERTIFICATIONS, *SHEETS)]


def write_and_read(path: Path, roster: cr.Roster) -> None:
    """A roster comes back as it was, or cannot be written for reasons that are documented."""
    problems: Sequence[Problem] = ()
    try:
        write_roster(roster, path)
    except ProblemsFound as error:
        problems = error.problems
    assert {one.code for one in problems} <= {"not-writable"}, problems
    assert problems or attempt(read_roster, path) == roster


# ---------------------------------------------------------------- texts


def as_text(data: bytes) -> str:
    """Return any bytes as a text; what is no UTF-8 becomes half of a surrogate pair."""
    return data.decode("utf-8", "surrogateescape")


def take_period(data: bytes, folder: Path) -> None:
    """A period is read, and so is what it is written as, or it is refused; so are roundings."""
    del folder
    text = as_text(data)
    with suppress(InvalidInput):
        rounding = Rounding.parse(text)
        assert Rounding.parse(str(rounding)) == rounding
    period = Period.parse(text)
    assert Period.parse(str(period)) == period == Period.parse(period.iso)


def take_cell(data: bytes, folder: Path) -> None:
    """A cell is read as what it says, or refused; before it stands a format for dates, in a line.

    A date is read again from what it is written as in that format, with all digits.
    """
    del folder
    declared, _, cell = as_text(data).partition("\n")
    assert cells.unguarded(cells.guarded(cell)) == cell
    for read, holds in SAID.items():
        with suppress(InvalidInput):
            assert holds(read(cell), cell), (read, cell)
    read = cells.dates_as(declared)
    day, written = read(cell), declared
    for part, digits in {"%Y": f"{day:%Y}", "%m": f"{day:%m}", "%d": f"{day:%d}"}.items():
        written = written.replace(part, digits)
    assert attempt(read, written) == day, (declared, written)


SAID: dict[Callable[[str], Any], Callable[[Any, str], bool]] = {
    cells.integer: lambda number, cell: str(number) == (cell.lstrip("0") or "0"),
    cells.decimal: lambda number, cell: number == Decimal(cell) and number.is_finite(),
    cells.boolean: lambda said, cell: said is (cell.lower() in {"yes", "y", "on", "true", "1"}),
    cells.name: lambda said, cell: said == cell,
    cells.list_of(cells.name): lambda said, cell: (
        list(said) == [part for one in cell.split(";") if (part := one.strip())]
    ),
    to_date: lambda day, cell: day.isoformat() == cell,
    to_instant: lambda moment, _: to_instant(moment.isoformat()) == moment,
}
"""Readers of one cell, and whether what one of them made of a cell is what the cell says."""


# ---------------------------------------------------------------- all of them


def _fields() -> Iterator[str]:
    """Yield the keys of documents: the names of the fields of every model."""
    for one in vars(cr).values():
        if isinstance(one, type) and attrs.has(one):
            yield from (field.name for field in attrs.fields(one))


WORDS = [
    *["1 year", "2 months", "30 days", "weeks", "never expires", "always", "after first notice"],
    *["end of month", "day 31", "approved", "pending", "declined", "employee", "asset"],
    *["2026-01-05", "2027-01-31", "1899-12-31", "3000-01-01", "2024-02-29", "2026-07-01T09:30:00Z"],
]
CHOICES = [
    "days",
    "weeks",
    "months",
    "years",
    "hours",
    "none",
    "month",
    "observer",
    "https://",
    "1",
]
MAPPING = ["column", "values", "[fields.", "date_format", "[[leave_out]]", "[file]", "delimiter"]
MARKS = [",", '"', '""', "\r\n", "\ufeff", "\0", "'=", "'", ";", "\u202e", "e\u0301", "İ", "\u00a0"]
NAMES = [
    *[one.id for kind in (ROSTER.subjects, ROSTER.roles, CATALOGUE) for one in kind],
    *[one.name for kind in (ROSTER.companies, ROSTER.roles, CATALOGUE) for one in kind],
]
FIELDS = list(_fields())
KEYS = [*FIELDS, "certification", "$schema", "[[certification]]", "policy.terms", *WORDS]
SHEET_COLUMNS = [column.name for sheet in (CERTIFICATIONS, *SHEETS) for column in sheet.columns]

TARGETS = {
    one.name: one
    for one in (
        Target(
            "completions",
            partial(
                take_table,
                partial(below_header, completions_export.TEMPLATE.text),
                import_completions,
                export_completions,
            ),
            [*(one.name for one in columns()), *NAMES, *MARKS, *WORDS],
        ),
        Target(
            "assignments",
            partial(
                take_table,
                partial(below_header, ",,Acme\n,Free,Crew\nMODIFICATION,Y,\n"),
                import_assignments,
                export_assignments,
            ),
            [MODIFICATION, MARK, *NAMES, *MARKS],
        ),
        Target(
            "certifications",
            partial(take_table, spread, import_certifications, export_certifications),
            [*(one.name for one in COLUMNS), *CHOICES, *NAMES, *MARKS],
        ),
        Target(
            "mapped",
            take_mapped,
            [*chain(*MAPPED.values()), *MAPPED, *MAPPING, *NAMES, *MARKS, *WORDS],
        ),
        Target("toml", partial(take_document, "toml"), [*KEYS, "[[", "]]", "'''", '"""', "= {"]),
        Target("json", partial(take_document, "json"), [*KEYS, '{"', '":', "null", "\\ud800"]),
        Target("yaml", partial(take_document, "yaml"), [*KEYS, "- ", ": ", "!!", "&a", "*a", "<<"]),
        Target("roster-json", take_json_roster, [*FIELDS, *WORDS, *SHEET_COLUMNS, '{"', '":']),
        Target(
            "roster-csv",
            take_csv_roster,
            [*(f"\n@{name.decode()}\n" for name in FILES), *SHEET_COLUMNS, *MARKS, *WORDS],
        ),
        Target("period", take_period, ["year", "month", "week", "day", "P1Y", "end of", "quarter"]),
        Target("cell", take_cell, ["%Y", "%m", "%d", "%Y-%m-%d\n", "%%", *MARKS, *WORDS]),
    )
}
"""Every target by its name, which is also that of the folder with its seeds."""
