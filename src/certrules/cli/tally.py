"""How many assignments have which status: counted, as plain data, and drawn as tables."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
from rich.table import Table
from rich.text import Text

from certrules.cli.attention import ORDER
from certrules.cli.console import Part, heading, plain, status_word, table
from certrules.model.certifications import Certification
from certrules.model.counting import counted
from certrules.model.verdicts import Status

SHORT = {
    Status.REVOKED: "Rev",
    Status.EXPIRED: "Exp",
    Status.MISSING: "Miss",
    Status.UPCOMING: "Upc",
    Status.GRACE: "Grc",
    Status.OVERDUE: "Over",
    Status.DUE: "Due",
    Status.DEFERRED: "Def",
    Status.IN_TRAINING: "Trn",
    Status.VALID: "Val",
    Status.NOT_APPLICABLE: "N/A",
}
"""Headings for a narrow terminal."""

NARROW = 76
"""The width below which a table of all statuses does not fit."""

ROOM_FOR_NAMES = 32
"""The width that a table of numbers leaves to the names of certifications."""

Counts = Counter[tuple[Status, bool]]
"""How many have a status, those required and the others apart (R-23)."""


@attrs.frozen
class Tally:
    """The counts of each certification, in the order in which they are told.

    `names`: their names by id.
    """

    names: dict[str, str] = attrs.field(factory=dict)
    counts: dict[str, Counts] = attrs.field(factory=dict)

    @classmethod
    def of(cls, certifications: Iterable[Certification]) -> "Tally":
        """Return a tally of nothing, with these certifications first."""
        tally = cls()
        for one in certifications:
            tally.add(one, Counter())
        return tally

    def add(self, certification: Certification, counts: Counts) -> None:
        """Count some assignments of a certification."""
        self.names.setdefault(certification.id, certification.name)
        self.counts.setdefault(certification.id, Counter()).update(counts)

    @property
    def total(self) -> Counts:
        """The counts of all certifications together."""
        total: Counts = Counter()
        for counts in self.counts.values():
            total.update(counts)
        return total

    def document(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        total = self.total
        return {
            "assignments": total.total(),
            "required": _required(total).total(),
            "compliant": _compliant(total),
            "by_status": _fields(total),
            "by_certification": {
                id_: _fields(counts) for id_, counts in self.counts.items() if counts
            },
        }

    def parts(self, title: str, before: str = "") -> list[Part]:
        """Return what is printed of it under a title; `before` stands before the numbers."""
        total = self.total
        required = _required(total).total()
        compliant = _share(_compliant(total), required)
        numbers = f"Required: {required:,}; of these compliant: {compliant}."
        return [
            heading(title),
            f"{before}{counted(total.total(), 'assignment')}. {numbers}",
            "",
            _summary(total),
            "",
            heading("Required assignments by certification"),
            self._matrix,
            "",
        ]

    def _matrix(self, width: int) -> Table:
        """Return the counts of required assignments by certification and status."""
        required = [
            (self.names[id_], of_id)
            for id_, counts in self.counts.items()
            if (of_id := _required(counts))
        ]
        if width < NARROW:
            return _narrow_matrix(required)
        present = {status for _, counts in required for status in counts}
        statuses = [one for one in ORDER if one in present]
        drawn = table(
            "Certification",
            *_headings(statuses, width),
            "OK",
            numbers=range(1, len(statuses) + 2),
            gap=0,
        )
        for name, counts in required:
            compliant = sum(number for status, number in counts.items() if status.compliant)
            drawn.add_row(
                plain(name),
                *(_coloured(one, counts[one]) for one in statuses),
                f"{compliant / counts.total():.0%}",
            )
        return drawn


def _required(counts: Counts) -> Counter[Status]:
    """Return the counts of those that are required."""
    return Counter({status: n for (status, required), n in counts.items() if required and n})


def _compliant(counts: Counts) -> int:
    """Return how many of those that are required are compliant (R-25)."""
    return sum(number for status, number in _required(counts).items() if status.compliant)


def _fields(counts: Counts) -> dict[str, dict[str, int]]:
    return {
        status.value: {"required": counts[status, True], "not_required": counts[status, False]}
        for status in ORDER
        if counts[status, True] or counts[status, False]
    }


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else "0"


def _summary(counts: Counts) -> Table:
    drawn = table("Status", "Short", "Required", "Not required", numbers=(2, 3))
    for status in ORDER:
        required, other = counts[status, True], counts[status, False]
        if required or other:
            short = SHORT.get(status, "")
            drawn.add_row(status_word(status), short, _count(required), _count(other))
    return drawn


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _narrow_matrix(required: Sequence[tuple[str, Counter[Status]]]) -> Table:
    """Return the same counts in words, where there is no room for a column of each status."""
    drawn = table("Certification", "Statuses")
    for name, counts in required:
        words = [
            Text.assemble(f"{counts[one]:,} ", status_word(one)) for one in ORDER if counts[one]
        ]
        drawn.add_row(plain(name), Text(", ").join(words))
    return drawn


def _headings(statuses: Sequence[Status], width: int) -> list[Text]:
    """Return the words of the statuses, or where there is no room for them the short ones."""
    words = {one: one.name.replace("_", "\n") for one in statuses}
    needed = sum(1 + max(map(len, word.split("\n"))) for word in words.values())
    if needed > width - ROOM_FOR_NAMES:
        words = SHORT
    return [Text(words[one], status_word(one).style) for one in statuses]


def _coloured(status: Status, number: int) -> Text:
    word = status_word(status)
    return Text(_count(number), word.style if number else "dim")
