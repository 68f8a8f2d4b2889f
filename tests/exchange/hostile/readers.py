"""What takes a file of any kind into a store, and what comes of it."""

from datetime import date

import attrs

from certrules.errors import ProblemsFound
from certrules.exchange.assignments_csv import import_assignments
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.columnar import evaluate_file
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.documents import load
from certrules.exchange.rosters import read_roster
from certrules.testing import worlds

WHO = {"by": "hr", "at": worlds.hour(1)}
ON = date(2026, 7, 1)


@attrs.frozen
class Outcome:
    """The problems of a file, or how many records it made, changed, and left as they were."""

    problems: tuple
    counts: tuple = ()

    def places(self, path):
        """Return the problems as (file in the folder, row, column or path, code)."""
        return [
            (one.source.removeprefix(str(path)).lstrip("/"), one.row, one.place, one.code)
            for one in self.problems
        ]


def take(file, path, store, *, dry_run):
    """Take a file into a store, or only rehearse it; return what came of it."""
    try:
        return _TAKERS[file.reader](store, path, file, dry_run)
    except ProblemsFound as error:
        return Outcome(error.problems)


def _by(importer):
    def run(store, path, file, dry_run):
        more = {"date_format": file.date_format} if file.date_format else {}
        report = importer(store, path, dry_run=dry_run, **WHO, **more)
        return Outcome(report.errors, (report.created, report.updated, report.unchanged))

    return run


def _document(store, path, file, dry_run):
    catalogue = load(path)
    written = store.apply(lambda t: t.set_catalogue(catalogue, **WHO), rehearse=dry_run)
    return Outcome((), (written.new, written.changed, written.unchanged))


def _roster(store, path, file, dry_run):
    roster = read_roster(path)
    written = store.apply(lambda t: t.load(roster, **WHO), rehearse=dry_run)
    return Outcome((), (written.new, written.changed, written.unchanged))


def _columns(store, path, file, dry_run):
    target = None if dry_run else path.with_name(f"answers{path.suffix}")
    with store.reading() as t:
        catalogue = t.catalogue()
    try:
        counts = evaluate_file(path, target, catalogue, ON)
    except ProblemsFound:
        assert target is None or not target.exists(), "what is refused has no answers"
        raise
    return Outcome((), tuple(counts.values()))


_TAKERS = {
    "certifications": _by(import_certifications),
    "assignments": _by(import_assignments),
    "completions": _by(import_completions),
    "roster folder": _roster,
    "roster file": _roster,
    "toml": _document,
    "yaml": _document,
    "json": _document,
    "parquet": _columns,
    "arrow": _columns,
}
