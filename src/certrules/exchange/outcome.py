"""What an import came to, and how it is all or nothing: one path for the real run and the dry one.

F-1: with one error anywhere nothing is written, and every error is told. A dry run does the same
work in a transaction that comes to nothing, so it gives the same report.
"""

from collections.abc import Callable
from datetime import datetime

import attrs

from certrules.errors import Problem, ProblemsFound
from certrules.exchange.problems import Findings
from certrules.ports.store import Store, Transaction

Progress = Callable[[str, int, int | None], None]
"""Told what is done now, how much of it is done, and of how much (None where nobody knows)."""


@attrs.frozen
class Who:
    """Who imports, when and why: for the audit trail."""

    by: str
    at: datetime
    because: str


def quiet(step: str, done: int, total: int | None) -> None:
    """Tell nobody."""
    del step, done, total


@attrs.frozen
class ImportReport:
    """What an import came to.

    `created`, `updated`, `unchanged`: how many records were new, changed, and there just so
    already; 0 each when there are errors, since nothing is written then. `errors`, `warnings`: in
    the order of the file.

    >>> ImportReport(created=2).refused
    False
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something was wrong, so that nothing was written."""
        return bool(self.errors)


@attrs.define
class Tally:
    """The counts and remarks of an import while it is under way."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: Findings = attrs.field(factory=Findings)
    warnings: Findings = attrs.field(factory=Findings)

    def report(self) -> ImportReport:
        """Return the report: with errors nothing counts as done."""
        warnings = _in_order(self.warnings)
        if self.errors:
            return ImportReport(errors=_in_order(self.errors), warnings=warnings)
        return ImportReport(self.created, self.updated, self.unchanged, (), warnings)


def _in_order(found: Findings) -> tuple[Problem, ...]:
    return tuple(sorted(found.problems, key=lambda one: one.row or 0))


class _Refused(Exception):
    """Breaks a transaction off, so that nothing of it comes to pass."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def all_or_nothing(
    store: Store,
    source: str,
    work: Callable[[Transaction, Tally], None],
    *,
    dry_run: bool,
) -> ImportReport:
    """Do the work of an import in one transaction; return its report.

    `source`: the file, named where the store itself refuses something. `work` may run several
    times; each time it gets a new tally, into which it puts what it counts and finds.
    """

    def attempt(t: Transaction) -> ImportReport:
        tally = Tally()
        try:
            work(t, tally)
        except ProblemsFound as error:
            # Where the file's own checks saw nothing, the store still has the last word.
            tally.errors.problems += [attrs.evolve(one, source=source) for one in error.problems]
        report = tally.report()
        if report.refused:
            raise _Refused(report)
        return report

    try:
        return store.apply(attempt, rehearse=dry_run)
    except _Refused as refused:
        return refused.report
