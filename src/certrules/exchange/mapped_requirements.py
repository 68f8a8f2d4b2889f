"""The rows of a foreign file beside a store: what is required of whom, directly or by a role.

A requirement is told by subject, certification or role, and first day. What is there with another
last day is changed; nothing is taken off.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

import attrs

from certrules.errors import InvalidFact, InvalidInput
from certrules.exchange.completion_import import People, other_kind
from certrules.exchange.mapping import CERTIFICATION, ROLE, SINCE, SUBJECT, UNTIL
from certrules.exchange.naming import Names
from certrules.exchange.outcome import Progress, Tally, Who, quiet
from certrules.exchange.problems import Where
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Membership, Requirement, Subject
from certrules.ports.store import Transaction


class Required(NamedTuple):
    """One row: its number, what could be read of it, and whether all could."""

    row: int
    subject: str | None
    certification: str | None
    role: str | None
    since: date | None
    until: date | None
    sound: bool = True


BATCH: Final = 2_000
"""How many subjects are compared and written together."""

Key = tuple[str, str, str, date | None]
"""The subject, the field that says of what, its id, and the first day."""


def take_required(  # noqa: PLR0913 - the rows, their file, who, when, why
    t: Transaction,
    where: Where,
    tally: Tally,
    rows: Sequence[Required],
    *,
    who: Who,
    progress: Progress = quiet,
) -> None:
    """Compare what rows require with a store, and write what differs unless something is wrong.

    `where`: the file. What is counted and found goes into `tally`, in the fields of a mapping.
    """
    work = _Import(t, where, tally, rows)
    of_subject: dict[str, list[tuple[Key, Required]]] = {}
    for key, row in work.keyed(rows):
        of_subject.setdefault(key[0], []).append((key, row))
    ahead, done = iter(of_subject), 0
    while batch := list(islice(ahead, BATCH)):
        progress("Writing", done, len(of_subject))
        changes = work.compared(batch, of_subject)
        if not tally.errors:
            changes.write(t, who)
        done += len(batch)


@attrs.define
class _Changes:
    """What is to be written of the rows of some subjects."""

    memberships: list[Membership] = attrs.field(factory=list)
    entries: list[Entry] = attrs.field(factory=list)
    corrections: list[tuple[Entry, Requirement]] = attrs.field(factory=list)

    def write(self, t: Transaction, who: Who) -> None:
        said = attrs.asdict(who)
        if self.memberships:
            t.put(self.memberships, **said)
        if self.entries:
            t.record(self.entries, **said)
        for before, after in self.corrections:
            stored = t.facts(before.subject, before.certification)
            id_ = next(one.id for one in stored if one.entry == before)
            t.correct(id_, after, **said)


class _Import:
    """One import under way in a transaction."""

    def __init__(
        self, t: Transaction, where: Where, tally: Tally, rows: Sequence[Required]
    ) -> None:
        self._t = t
        self._where = where
        self._tally = tally
        self._certifications = {one.id: one for one in t.catalogue()}
        self._roles = {one.id: one for one in t.roster([]).roles}
        self._names: Final = {
            CERTIFICATION: Names(
                CERTIFICATION, ((one.id, one.name) for one in self._certifications.values())
            ),
            ROLE: Names(ROLE, ((one.id, one.name) for one in self._roles.values())),
        }
        self._people = People(t, list(dict.fromkeys(one.subject for one in rows if one.subject)))

    def keyed(self, rows: Sequence[Required]) -> Iterator[tuple[Key, Required]]:
        """Yield the rows in which nothing is wrong, each but once, with what tells it."""
        seen: dict[Key, Required] = {}
        for row in rows:
            key = self._key(row)
            if key is None:
                continue
            before = seen.setdefault(key, row)
            if before is row:
                yield key, row
            elif before.until == row.until:
                self._tally.unchanged += 1
            else:
                message = f"stands in row {before.row} with another last day. Keep one of the two."
                self._add(row, UNTIL, "duplicate-row", str(row.until or "blank"), message)

    def _key(self, row: Required) -> Key | None:
        """Return what tells a row, or None after noting what is wrong with it."""
        subject = self._subject(row)
        field, id_ = self._wanted(row, subject)
        if row.since is not None and row.until is not None and row.until < row.since:
            message = f"is before the first day, {row.since}. Correct one of the dates."
            self._add(row, UNTIL, InvalidFact.code, row.until.isoformat(), message)
            return None
        if not row.sound or subject is None or id_ is None:
            return None
        return subject.id, field, id_, row.since

    def _subject(self, row: Required) -> Subject | None:
        if row.subject is None:
            return None
        if error := self._people.problems.get(row.subject):
            self._tally.errors.refuse(self._at(row, SUBJECT), error)
            return None
        return self._people.subjects[row.subject]

    def _wanted(self, row: Required, subject: Subject | None) -> tuple[str, str | None]:
        """Return what is required: the field that says it, and its id if it has one."""
        field = CERTIFICATION if row.role is None else ROLE
        name = row.certification if row.role is None else row.role
        if name is None:
            return field, None
        try:
            found = self._names[field].id_of(name)
        except InvalidInput as error:
            self._tally.errors.refuse(self._at(row, field), error)
            return field, None
        problem = self._other_kind(field, found, subject)
        if problem is not None:
            self._add(row, field, InvalidFact.code, name, problem)
            return field, None
        return field, found

    def _other_kind(self, field: str, id: str, subject: Subject | None) -> str | None:  # noqa: A002 - the field's name
        """Return what is wrong where something required is not for the subject's kind (H-1)."""
        if subject is None:
            return None
        if field == CERTIFICATION:
            return other_kind(self._certifications[id], subject)
        required = (self._certifications[one] for one in self._roles[id].requires)
        problems = ((one, other_kind(one, subject)) for one in required)
        return next((f"requires {one.id!r}, which {what}" for one, what in problems if what), None)

    def compared(
        self, subjects: Sequence[str], rows: dict[str, list[tuple[Key, Required]]]
    ) -> _Changes:
        """Return what is to be written for some subjects, counting what is new and what is not."""
        roster, changes = self._t.roster(subjects), _Changes()
        there = {(one.subject, one.role, one.since): one for one in roster.memberships}
        direct = _direct(roster)
        for subject in subjects:
            for key, row in rows[subject]:
                _, field, id_, since = key
                if field == ROLE:
                    self._membership(Membership(subject, id_, since, row.until), there, changes)
                else:
                    on_file = direct.get((subject, id_, since), [])
                    self._requirement(Entry(subject, id_, Requirement()), row, on_file, changes)
        return changes

    def _membership(
        self,
        given: Membership,
        there: dict[tuple[str, str, date | None], Membership],
        changes: _Changes,
    ) -> None:
        before = there.get((given.subject, given.role, given.since))
        if before is not None and before.until == given.until:
            self._tally.unchanged += 1
        elif before is None:
            self._tally.created += 1
            changes.memberships.append(given)
        else:
            self._tally.updated += 1
            # What the file has no field for, such as a training, stays as it is.
            changes.memberships.append(attrs.evolve(before, until=given.until))

    def _requirement(
        self, blank: Entry, row: Required, on_file: Sequence[Requirement], changes: _Changes
    ) -> None:
        if any(one.until == row.until for one in on_file):
            self._tally.unchanged += 1
        elif not on_file:
            self._tally.created += 1
            fact = Requirement(since=row.since, until=row.until)
            changes.entries.append(attrs.evolve(blank, fact=fact))
        elif len(on_file) == 1:
            self._tally.updated += 1
            before = attrs.evolve(blank, fact=on_file[0])
            changes.corrections.append((before, attrs.evolve(on_file[0], until=row.until)))
        else:
            message = (
                "is the first day of several requirements on file, so nobody can tell which is "
                "meant. Change them by hand."
            )
            self._add(row, SINCE, "ambiguous-record", str(row.since or "blank"), message)

    def _add(self, row: Required, field: str, code: str, value: str, message: str) -> None:
        self._tally.errors.add(self._at(row, field), code, value, message)

    def _at(self, row: Required, field: str) -> Where:
        return Where(self._where.source, field, row.row)


def _direct(roster: Roster) -> dict[tuple[str, str, date | None], list[Requirement]]:
    """Return the direct requirements of a roster, by subject, certification and first day."""
    found: dict[tuple[str, str, date | None], list[Requirement]] = {}
    for one in roster.entries:
        if isinstance(one.fact, Requirement) and one.fact.role is None:
            found.setdefault((one.subject, one.certification, one.fact.since), []).append(one.fact)
    return found
