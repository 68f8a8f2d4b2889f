"""What to write for facts given: what is new, what changes a fact on file, what is there (F-12)."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from itertools import count

import attrs

from certrules.errors import InvalidFact
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.roster import Entry, Fact
from certrules.ports.identity import (
    fact_id,
    identity,
    kind_name,
    same_revocation,
    says_the_same,
    what_tells,
)
from certrules.ports.known import dated, marks_in
from certrules.ports.records import StoredFact, Written

Pair = tuple[str, str]
"""A subject's and a certification's id."""


@attrs.define
class Plan:
    """What recording some entries comes to: the versions to add, and the count."""

    versions: list[StoredFact] = attrs.field(factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: list[str] = attrs.field(factory=list)

    @property
    def written(self) -> Written:
        """The count as a store gives it back."""
        return Written(self.new, self.changed, self.unchanged, tuple(self.ids))


class Matcher:
    """Compares entries with the facts on file of their assignments.

    `corrections_stand`: a fact given as it was before it was corrected is the corrected one, and
    stays so. Otherwise it is another fact, and is added beside the corrected one.
    """

    def __init__(
        self,
        on_file: dict[Pair, list[StoredFact]],
        numbers: dict[Pair, int],
        write: Callable[[str, int, Entry], StoredFact],
        at: datetime,
        *,
        corrections_stand: bool = False,
    ) -> None:
        self.on_file = on_file
        self.rows: dict[Pair, _OnFile] = {}
        self.numbers = numbers
        self.write = write
        self.at = at
        self.corrections_stand = corrections_stand
        self.plan = Plan()

    def take_all(self, entries: Iterable[Entry]) -> Plan:
        """Compare all entries; marks of one assignment are compared as a row."""
        marks: dict[Pair, list[Exemption]] = {}
        places: dict[Pair, list[int]] = {}
        for entry in entries:
            pair = (entry.subject, entry.certification)
            check_recorded(entry.fact, self.at)
            if isinstance(entry.fact, Exemption):
                marks.setdefault(pair, []).extend(marks_in(entry.fact))
                places.setdefault(pair, []).append(len(self.plan.ids))
                self.plan.ids.append("")
            else:
                self.plan.ids.append(self._take(pair, entry))
        for pair, row in marks.items():
            last = self._take_marks(pair, row)
            for place in places[pair]:
                self.plan.ids[place] = last
        return self.plan

    def on_file_now(self) -> list[Entry]:
        """Return what is on file of the assignments looked at, with what is to be added."""
        on_file = (one for row in self.rows.values() for one in row.facts.values())
        return [one.entry for one in on_file if not one.removed]

    def _take(self, pair: Pair, entry: Entry) -> str:
        found = next(self._row(pair).alike(entry.fact), None)
        if found is None:
            return self._take_unlike(pair, entry)
        if says_the_same(found.entry.fact, entry.fact):
            self.plan.unchanged += 1
            return found.id
        return self._add(pair, entry, None, found)

    def _take_unlike(self, pair: Pair, entry: Entry) -> str:
        """Take a fact that no fact on file says now; one may have been corrected or removed."""
        facts, kind, number = self._row(pair).facts, kind_name(entry.fact), self.numbers[pair]
        for place in count():
            said = identity(entry.fact, place)
            before = facts.get(fact_id(kind, number, said))
            if before is None:
                return self._add(pair, entry, said, None)
            if before.removed:
                return self._add(pair, entry, None, before)
            if self.corrections_stand:
                self.plan.unchanged += 1
                return before.id
        raise AssertionError  # pragma: no cover - there is always another place

    def _row(self, pair: Pair) -> "_OnFile":
        if pair not in self.rows:
            self.rows[pair] = _OnFile(self.on_file.get(pair, ()))
        return self.rows[pair]

    def _take_marks(self, pair: Pair, row: list[Exemption]) -> str:
        """Add the marks that do not stand at the end of those on file already."""
        marks = [one for one in self._row(pair).facts.values() if _is_mark(one)]
        live = [one for one in marks if not one.removed]
        there = _overlap([one.entry.fact for one in live], row)
        self.plan.unchanged += there
        last = live[-1].id if live else ""
        for place, mark in enumerate(row[there:], start=len(marks)):
            said = identity(mark, place)
            last = self._add(pair, Entry(*pair, mark), said, None)
        return last

    def _add(self, pair: Pair, entry: Entry, said: int | None, before: StoredFact | None) -> str:
        earlier = None if before is None or before.removed else before.entry.fact
        entry = Entry(*pair, dated(entry.fact, self.at, earlier))
        if said is not None:
            id_, version = fact_id(kind_name(entry.fact), self.numbers[pair], said), 1
        else:
            assert before is not None  # noqa: S101 - either it is new, or there is one before
            id_, version = before.id, before.version + 1
        kept = self.write(id_, version, entry)
        self._row(pair).put(kept)
        self.plan.versions.append(kept)
        if earlier is None:
            self.plan.new += 1
        else:
            self.plan.changed += 1
        return id_


class _OnFile:
    """The facts on file of one assignment: by id in their order, and by what tells them apart.

    A file may have very many of one assignment, so they are not gone through for each.
    """

    def __init__(self, facts: Iterable[StoredFact]) -> None:
        self.facts: dict[str, StoredFact] = {}
        self._places: dict[str, int] = {}
        self._told: dict[Hashable, set[str]] = {}
        for one in facts:
            self.put(one)

    def put(self, kept: StoredFact) -> None:
        """Put a fact behind the others, or in the place of its version before."""
        before = self.facts.get(kept.id)
        if before is not None and not before.removed:
            self._told[what_tells(before.entry.fact)].discard(kept.id)
        if not kept.removed:
            self._told.setdefault(what_tells(kept.entry.fact), set()).add(kept.id)
        self.facts[kept.id] = kept
        self._places.setdefault(kept.id, len(self._places))

    def alike(self, given: Fact) -> Iterator[StoredFact]:
        """Yield, in their order, the facts not removed that are the same one as one given."""
        ids = self._told.get(what_tells(given), ())
        for id_ in sorted(ids, key=self._places.__getitem__):
            if _same_one(self.facts[id_].entry.fact, given):
                yield self.facts[id_]


def _is_mark(one: StoredFact) -> bool:
    return isinstance(one.entry.fact, Exemption)


def _same_one(kept: Fact, given: Fact) -> bool:
    """Return whether two facts of one kind are the same one, whatever they say."""
    if isinstance(kept, Completion) and isinstance(given, Completion) and (kept.id or given.id):
        return kept.id == given.id
    if isinstance(kept, Revocation) and isinstance(given, Revocation):
        return same_revocation(kept, given)
    return says_the_same(kept, given)


def _overlap(on_file: list[Fact], row: list[Exemption]) -> int:
    """Return how many marks at the start of `row` are the last ones on file."""
    for length in range(min(len(on_file), len(row)), 0, -1):
        last = on_file[-length:]
        if all(says_the_same(kept, given) for kept, given in zip(last, row, strict=False)):
            return length
    return 0


def check_recorded(fact: Fact, at: datetime) -> None:
    """Refuse a fact that says it was recorded later than now."""
    recorded_at = fact.recorded_at
    if recorded_at is not None and recorded_at > at:
        raise InvalidFact(
            recorded_at.isoformat(),
            f"is after the instant of this change, {at.isoformat()}",
            "Correct the instant of recording, or leave it out.",
            field="recorded_at",
        )
