"""An authority extends many assignments at once (X-15, R-61)."""

from collections.abc import Iterator
from datetime import date, datetime

import attrs

from certrules.engine.answers import answers
from certrules.model.assignments import Assignment
from certrules.model.facts import Extension
from certrules.model.fields import identifiers, names_fields, optional_date
from certrules.model.roster import Entry
from certrules.model.subjects import Subject
from certrules.ports.records import Written
from certrules.ports.store import Reading, Transaction


@names_fields
@attrs.frozen
class Selection:
    """Which assignments an authority's decision is about.

    `certifications`: ids. `companies`, `roles`: ids; empty for all. `expires_from`,
    `expires_until`: the first and the last expiration date, inclusive; None for open.

    >>> Selection(["forklift"], expires_from=date(2020, 3, 1)).certifications
    ('forklift',)
    """

    certifications: tuple[str, ...] = attrs.field(converter=identifiers)
    companies: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    roles: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    expires_from: date | None = attrs.field(default=None, converter=optional_date)
    expires_until: date | None = attrs.field(default=None, converter=optional_date)

    def takes(self, assignment: Assignment, subject: Subject, expires_on: date) -> bool:
        """Return whether a subject's assignment that expires on a date is among them."""
        if assignment.certification.id not in self.certifications:
            return False
        if self.companies and subject.company not in self.companies:
            return False
        if self.roles and not {one.role for one in assignment.requirements} & {*self.roles}:
            return False
        if self.expires_from is not None and expires_on < self.expires_from:
            return False
        return self.expires_until is None or expires_on <= self.expires_until


@attrs.frozen
class Extended:
    """What an extension of many came to: the assignments, and what was written."""

    pairs: tuple[tuple[str, str], ...]
    written: Written


def extend(
    t: Transaction, selection: Selection, extension: Extension, *, by: str, at: datetime
) -> Extended:
    """Extend every assignment of a selection, in one transaction, and return which they were.

    `extension`: until when, granted on which day, and why; those that expire later, or never, are
    left alone. Done again, it adds nothing (R-61). `by`, `at`: who records it, and when.
    """
    for name in selection.certifications:
        t.catalogue()[name]
    pairs = tuple(_chosen(t, selection, extension))
    entries = [Entry(subject, certification, extension) for subject, certification in pairs]
    return Extended(pairs, t.record(entries, by=by, at=at, because=extension.reason))


def _chosen(t: Reading, selection: Selection, extension: Extension) -> Iterator[tuple[str, str]]:
    for assignment, evaluation in answers(t, extension.granted_on):
        subject, expires_on = assignment.holder, evaluation.expires_on
        if evaluation.inherited_from or expires_on is None or expires_on >= extension.until:
            continue
        if selection.takes(assignment, subject, expires_on):
            yield subject.id, assignment.certification.id
