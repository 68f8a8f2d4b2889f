"""Rows of completions beside what a store holds: looked up, compared, and written (F-8, F-12).

What is plainly new, or plainly on file, the store adds and counts in columns. What needs a closer
look is compared row by row.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from certrules.errors import InvalidFact
from certrules.exchange.completion_rows import Changes, Correction, Record, compare
from certrules.exchange.completion_table import (
    CERTIFICATION,
    COMMENT,
    COMPLETED,
    EXPIRES,
    STATUS,
    USERNAME,
    CompletionTable,
)
from certrules.exchange.naming import AmbiguousName, Names, UnknownName
from certrules.exchange.outcome import Progress, Tally, Who
from certrules.exchange.problems import Where
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Subject
from certrules.ports.loading import CompletionColumns
from certrules.ports.store import Reading, Transaction
from certrules.status.rosters import competencies_of

BATCH: Final = 20_000
"""About how many rows are compared and written together; those of one subject always are."""

_OUT: Final = -1
"""The number of no subject."""


class People:
    """The subjects of a store by the names of a file, found without reading the facts."""

    def __init__(self, t: Reading, wanted: Sequence[str]) -> None:
        asked = set(wanted)
        exact = {one.id: one for one in t.people(sorted(asked)) if one.id in asked}
        self.subjects: dict[str, Subject] = exact
        if missing := asked - exact.keys():
            # Only a name in other letters, or a wrong one, makes all subjects worth reading.
            everybody = {one.id: one for one in t.people()}
            names = Names("subject", ((id_, id_) for id_ in sorted(everybody)))
            self.problems: dict[str, UnknownName | AmbiguousName] = {}
            for one in sorted(missing):
                try:
                    self.subjects[one] = everybody[names.id_of(one)]
                except (UnknownName, AmbiguousName) as error:
                    self.problems[one] = error
        else:
            self.problems = {}


class CompletionImport:
    """One import under way in a transaction.

    `where`: the file. What is counted and found goes into `tally`.
    """

    def __init__(
        self,
        t: Transaction,
        where: Where,
        tally: Tally,
        table: CompletionTable,
        progress: Progress,
    ) -> None:
        self._t = t
        self._where = where
        self._tally = tally
        self._table = table
        self._progress = progress
        self._known = known_certifications(t)
        self._names = Names("certification", ((one.id, one.name) for one in self._known.values()))
        named = [one.subject for one in table.named if one.subject is not None]
        self._people = People(t, list(dict.fromkeys([*table.meanings(USERNAME), *named])))
        self._found: dict[str, Certification | UnknownName | AmbiguousName] = {}
        self._subjects = [self._people.subjects.get(one) for one in table.meanings(USERNAME)]
        found = [self._certification(one) for one in table.meanings(CERTIFICATION)]
        self._certifications = [one if isinstance(one, Certification) else None for one in found]
        self._subject_ids = [one and one.id for one in self._subjects]
        self._certification_ids = [one and one.id for one in self._certifications]

    def run(self, who: Who) -> None:
        """Look names up, then compare and write, some subjects at a time."""
        for row in self._table.named:
            self._look_up(row.row, row.subject, row.certification)
        whose = self._table.translated(USERNAME, _numbers(self._subjects))
        what = self._table.translated(CERTIFICATION, _numbers(self._certifications))
        misfits = self._take_out(whose)
        done = 0
        for places in batches(whose, what):
            self._progress("Writing", done, len(self._table))
            self._load(places, who)
            done += len(places)
        for places in batches(misfits, what):
            self._one_by_one(places, who)

    # ------------------------------------------------------------ names

    def _take_out(self, whose: "array[int]") -> "array[int]":
        """Tell of every row with a name that does not do, and take it out of `whose`.

        Return whose rows these were, as far as they can still be compared.
        """
        kinds = [one and one.kind for one in self._subjects]
        one_each = {one.kind: one for one in self._subjects if one}
        fine = {
            (kind, number)
            for kind, subject in one_each.items()
            for number, one in enumerate(self._certifications)
            if one is not None and misfit(one, subject) is None
        }
        if len(fine) == len({*kinds}) * len(self._certifications):
            return array("l")
        misfits = array("l", [_OUT]) * len(whose)
        names = zip(self._table.codes(USERNAME), self._table.codes(CERTIFICATION), strict=True)
        for place, (user, number) in enumerate(names):
            if (kinds[user], number) not in fine:
                if self._tell(place):
                    misfits[place] = whose[place]
                whose[place] = _OUT
        return misfits

    def _tell(self, place: int) -> bool:
        """Tell what is wrong with the names of a row; return whether there are such things."""
        [user] = self._table.values(USERNAME, [place])
        [name] = self._table.values(CERTIFICATION, [place])
        return self._look_up(self._table.numbers[place], user, name)

    def _look_up(self, row: int, user: str | None, name: str | None) -> bool:
        """Tell what is wrong with names; return whether a subject and a certification have them."""
        subject = None if user is None else self._people.subjects.get(user)
        if user is not None and user in self._people.problems:
            self._tally.errors.refuse(self._at(row, USERNAME), self._people.problems[user])
        if name is None:
            return False
        found = self._certification(name)
        if not isinstance(found, Certification):
            self._tally.errors.refuse(self._at(row, CERTIFICATION), found)
            return False
        problem = misfit(found, subject)
        if problem:
            self._tally.errors.add(self._at(row, CERTIFICATION), InvalidFact.code, name, problem)
        return subject is not None

    def _certification(self, name: str) -> Certification | UnknownName | AmbiguousName:
        if name not in self._found:
            try:
                self._found[name] = self._known[self._names.id_of(name)]
            except (UnknownName, AmbiguousName) as error:
                self._found[name] = error
        return self._found[name]

    def _at(self, row: int, column: str) -> Where:
        return Where(self._where.source, column, row)

    # ------------------------------------------------------------ the store

    def _load(self, places: Sequence[int], who: Who) -> None:
        """Let the store add and count what is plain; look at the rest row by row."""
        table = self._table
        given = CompletionColumns(
            table.values(USERNAME, places, self._subject_ids),
            table.values(CERTIFICATION, places, self._certification_ids),
            *(table.values(name, places) for name in (COMPLETED, EXPIRES, STATUS, COMMENT)),
        )
        loaded = self._t.add_completions(given, **attrs.asdict(who))
        self._tally.created += loaded.new
        self._tally.unchanged += loaded.unchanged
        if loaded.left:
            self._one_by_one([places[one] for one in loaded.left], who)

    def _one_by_one(self, places: Sequence[int], who: Who) -> None:
        """Compare rows with what is on file, and write the changes unless something is wrong."""
        of_pair: dict[tuple[str, str], list[Record]] = {}
        for one in self._table.records(places):
            subject = self._people.subjects[one.subject].id
            certification = self._certification(one.certification)
            assert isinstance(certification, Certification)  # noqa: S101 - others were left out
            found = one._replace(subject=subject, certification=certification.id)
            of_pair.setdefault((subject, certification.id), []).append(found)
        on_file = completions_of(self._t.roster({subject for subject, _ in of_pair}))
        changes = Changes()
        for pair, those in of_pair.items():
            compare(those, on_file.get(pair, ()), self._where, self._tally, changes)
        if not self._tally.errors:
            self._write(changes, who)

    def _write(self, changes: Changes, who: Who) -> None:
        said = attrs.asdict(who)
        entries = [Entry(one.subject, one.certification, one.completion()) for one in changes.new]
        if entries:
            self._t.record(entries, **said)
        for one in changes.corrections:
            self._t.correct(self._fact_id(one), one.after, **said)

    def _fact_id(self, one: Correction) -> str:
        stored = self._t.facts(one.record.subject, one.record.certification)
        return next(each.id for each in stored if each.entry.fact == one.before)


def batches(whose: Sequence[int], what: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of rows in lists of about `BATCH`, each assignment's together.

    `whose`, `what`: for each row the numbers of its subject and certification, the former negative
    for a row that is left out. All rows of a subject are in one list.

    >>> list(batches([0, 1, 0, -1], [5, 5, 5, 5]))
    [[0, 2, 1]]
    """
    held = Counter(whose)
    held.pop(_OUT, None)
    batch_of: dict[int, int] = {}
    begun = room = 0
    for subject, rows in held.items():
        if room <= 0:
            begun, room = begun + 1, BATCH
        batch_of[subject] = begun - 1
        room -= rows
    lists = [array("l") for _ in range(begun)]
    for place, subject in enumerate(whose):
        if subject in batch_of:
            lists[batch_of[subject]].append(place)
    for places in lists:
        yield sorted(sorted(places, key=what.__getitem__), key=whose.__getitem__)


def _numbers(things: Sequence[Subject | None] | Sequence[Certification | None]) -> list[int]:
    """Return the place of each thing among them, the first place of one that stands twice."""
    first: dict[str, int] = {}
    return [
        _OUT if one is None else first.setdefault(one.id, place) for place, one in enumerate(things)
    ]


def misfit(certification: Certification, subject: Subject | None) -> str | None:
    """Return why a subject cannot complete a certification, or None."""
    if certification.policy.composite:
        return (
            "is made of its parts and completed by them. Name the part that was completed (R-59)."
        )
    return None if subject is None else other_kind(certification, subject)


def other_kind(certification: Certification, subject: Subject) -> str | None:
    """Return what is wrong where a certification is not for the subject's kind, or None (H-1)."""
    wanted = certification.subject_kind
    if subject.kind is wanted:
        return None
    return (
        f"is for subjects of kind {wanted.value!r}, and {subject.id!r} is of kind "
        f"{subject.kind.value!r}. Correct the one or the other (H-1)."
    )


def completions_of(roster: Roster) -> dict[tuple[str, str], list[Completion]]:
    """Return the completions of a roster by subject and certification."""
    found: dict[tuple[str, str], list[Completion]] = {}
    for one in roster.entries:
        if isinstance(one.fact, Completion):
            found.setdefault((one.subject, one.certification), []).append(one.fact)
    return found


def known_certifications(t: Reading) -> dict[str, Certification]:
    """Return the certifications of a store by id: its catalogue, and the competencies of roles."""
    return {one.id: one for one in (*t.catalogue(), *competencies_of(t.roster([]).roles))}
