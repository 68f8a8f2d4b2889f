"""Any CSV or XLSX file becomes completions or assignments of a store, as a mapping says (F-1)."""

from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from certrules.errors import ProblemsFound
from certrules.exchange import completion_table, mapping
from certrules.exchange.completion_rows import Named, Record
from certrules.exchange.completions_csv import take_rows
from certrules.exchange.csv_records import DEFAULT_LIMITS, Limits
from certrules.exchange.mapped_requirements import Required, take_required
from certrules.exchange.mapped_rows import MappedFile, MappedRow
from certrules.exchange.mapping import TableMapping, load_mapping
from certrules.exchange.outcome import ImportReport, Progress, Tally, Who, all_or_nothing, quiet
from certrules.exchange.problems import Findings, Where
from certrules.ports.store import Store, Transaction


def import_mapped(  # noqa: PLR0913 - who, when, why, and how the file is read
    store: Store,
    path: str | Path,
    rules: TableMapping | str | Path,
    *,
    table: str | None = None,
    by: str,
    at: datetime,
    because: str = "",
    dry_run: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = quiet,
) -> ImportReport:
    """Take a foreign CSV or XLSX file into a store: all of it, or nothing (F-1).

    `rules`: what the file means, a mapping or the path of one. Its rows become completions, which
    are compared with the store as those of a user certifications CSV are (F-12), or requirements of
    subjects: direct ones, or memberships of roles. A requirement is told by subject, certification
    or role, and first day; one with another last day is changed. `table`: what the rows are meant
    to become; a mapping for anything else is refused. `by`, `at` (an aware instant), `because`: for
    the audit trail. `dry_run`: write nothing, and return the same report. `limits`:
    how much is read (F-5), of a workbook unpacked, too.

    Problems of the file and of the mapping are in the report and not raised. Raises `MissingExtra`
    for a workbook without the extra ``excel`` and for a mapping in YAML without the extra ``yaml``,
    and the store's own errors.
    """
    source = "" if isinstance(rules, TableMapping) else str(rules)
    if not isinstance(rules, TableMapping):
        try:
            rules = load_mapping(rules)
        except ProblemsFound as error:
            return ImportReport(errors=error.problems)
    if table not in {None, rules.table}:
        message = f"is what the mapping is for. Give one for {table}, or ask for {rules.table}."
        found = Findings()
        found.add(Where(source, "table"), "wrong-mapping", rules.table, message)
        return ImportReport(errors=tuple(found.problems))
    file = MappedFile(Path(path), rules, limits, progress)
    of_completions = rules.table == mapping.COMPLETIONS
    records = [_record(one) for one in file.rows()] if of_completions else []
    required = [] if of_completions else [_required(one) for one in file.rows()]
    who, labels = Who(by, at, because), _labels(rules)

    def work(t: Transaction, tally: Tally) -> None:
        tally.errors.problems += file.errors.problems
        tally.warnings.problems += file.warnings.problems
        of_warnings = len(tally.warnings.problems)
        of_file = len(tally.errors.problems)
        if of_completions:
            take_rows(t, file.where, tally, records, who=who, progress=progress)
        else:
            take_required(t, file.where, tally, required, who=who, progress=progress)
        for found, begin in ((tally.errors, of_file), (tally.warnings, of_warnings)):
            found.problems[begin:] = [
                attrs.evolve(one, place=labels.get(one.place, one.place))
                for one in found.problems[begin:]
            ]

    return all_or_nothing(store, str(path), work, dry_run=dry_run)


def _record(row: MappedRow) -> Record | Named:
    """Return a row as a row of a user certifications CSV."""
    values = row.values
    subject = values.get(mapping.SUBJECT)
    certification = values.get(mapping.CERTIFICATION)
    if not row.sound:
        return Named(row.number, subject, certification)
    return Record(
        row.number,
        values[mapping.SUBJECT],
        values[mapping.CERTIFICATION],
        values[mapping.COMPLETED],
        values.get(mapping.EXPIRES),
        values[mapping.STATUS],
        values.get(mapping.COMMENT, ""),
    )


def _required(row: MappedRow) -> Required:
    """Return a row as what it requires of whom."""
    values = row.values
    return Required(
        row.number,
        values.get(mapping.SUBJECT),
        values.get(mapping.CERTIFICATION),
        values.get(mapping.ROLE),
        values.get(mapping.SINCE),
        values.get(mapping.UNTIL),
        row.sound,
    )


_FIELDS: Final = {
    completion_table.USERNAME: mapping.SUBJECT,
    completion_table.CERTIFICATION: mapping.CERTIFICATION,
    completion_table.COMPLETED: mapping.COMPLETED,
    completion_table.EXPIRES: mapping.EXPIRES,
    completion_table.STATUS: mapping.STATUS,
    completion_table.COMMENT: mapping.COMMENT,
}
"""The fields by the columns in which comparing with a store finds something."""


def _labels(rules: TableMapping) -> dict[str, str]:
    """Return how messages name what is found beside the store: by columns of the foreign file."""
    # What has no column is said in the mapping.
    labels = {name: rule.column or f"fields.{name}" for name, rule in rules.fields.items()}
    if rules.table == mapping.COMPLETIONS:
        return {column: labels.get(field, field) for column, field in _FIELDS.items()}
    return labels
