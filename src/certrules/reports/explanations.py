"""What the cells of a page open, each thing once: explanations and drawings, made compact."""

import re
from collections.abc import Hashable
from datetime import date
from typing import Final, NamedTuple

from certrules.model.assignments import Assignment
from certrules.reports.drawing import drawing
from certrules.reports.html import look
from certrules.reports.standings import Standing
from certrules.reports.timeline_svg import VOCABULARY, Compact, compact

_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})")


class _Template(NamedTuple):
    """What many records have in common: all but their days, which are places in their list.

    `pieces`: the sentences between the days in them, a sentence a line. `days`: the days there.
    `seen`: the drawing.
    """

    pieces: tuple[str, ...]
    days: tuple[int, ...]
    seen: Compact


class Explanations:
    """Gathers what the cells of a page open, each thing once.

    Where the facts and the rules are equal, so is the explanation: it is worked out once. What is
    then equal but for its days shares a template, and a record is a template and some days.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Subject
    >>> from certrules.status.timeline import evaluate
    >>> facts = [Assignment(Certification("a"), Subject(one), completions=[date(2026, 7, 1)])
    ...          for one in ("ana", "ben")]
    >>> found = Explanations()
    >>> [found.key_of(Standing(one, evaluate(one, date(2026, 8, 1)))) for one in facts]
    ['0', '0']
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, int] = {}
        self._kept: list[Assignment] = []  # what is told apart by its identity has to stay
        self._templates: dict[_Template, int] = {}
        self._records: dict[tuple[int, ...], int] = {}

    def key_of(self, standing: Standing) -> str:
        """Return what a cell opens: the number of a record.

        A button with it as its ``data-key`` opens the panel of the page. The lines of its title are
        the heading there: whose it is, what for, and more.
        """
        key = _facts(standing)
        place = self._known.get(key)
        if place is None:
            record = self._record(standing)
            self._kept.append(standing.assignment)
            place = self._known[key] = self._records.setdefault(record, len(self._records))
        return str(place)

    def data(self) -> dict[str, object]:
        """Return all of it, for `safe_json`."""
        texts: dict[str, int] = {}
        templates = [
            ([texts.setdefault(one, len(texts)) for one in pieces], days, *seen)
            for pieces, days, seen in self._templates
        ]
        return {
            "known": VOCABULARY,
            "texts": list(texts),
            "templates": templates,
            "records": list(self._records),
        }

    def _record(self, standing: Standing) -> tuple[int, ...]:
        """Return the number of a template, and the days that stand in it."""
        days: dict[int, int] = {}
        pieces, places = _taken_apart("\n".join(_sentences(standing)), days)
        seen = compact(drawing(standing))

        def place(day: int) -> int:
            return days.setdefault(day, len(days))

        first, last, today = seen.span
        template = _Template(
            pieces,
            places,
            Compact(
                (place(first), place(last), place(today)),
                tuple([(status, place(day)) for status, day in seen.bars]),
                tuple([(kind, place(day)) for kind, day in seen.marks]),
                tuple([(kind, place(start), place(end)) for kind, start, end in seen.renewals]),
            ),
        )
        return self._templates.setdefault(template, len(self._templates)), *days


def _sentences(standing: Standing) -> tuple[str, ...]:
    """Return the line below the heading, and the reasons."""
    return (look(standing).label, *standing.explanation)


def _taken_apart(text: str, days: dict[int, int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return a text without its days, and the places of these among `days`, which grow."""
    pieces, places = [""], []
    for number, one in enumerate(_DATE.split(text)):
        day = _day(one) if number % 2 else None
        if day is not None:
            places.append(days.setdefault(day, len(days)))
            pieces.append("")
        else:
            pieces[-1] += one
    return tuple(pieces), tuple(places)


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:  # somebody wrote it into a text; it is no day
        return None


def _facts(standing: Standing) -> Hashable:
    """Return all that an explanation and a drawing depend on; equal ones are explained alike."""
    answer = standing.evaluation
    return (
        answer.on,
        standing.known_at,
        standing.discreet,
        standing.locked,
        _of(standing.assignment),
    )


def _of(one: Assignment) -> Hashable:
    """Return the facts of an assignment; a certification is the same only if it is one object."""
    if one.plain:
        parents = tuple([(id(each.certification), each.days, each.by_hand) for each in one.parents])
        return id(one.certification), one.days, one.by_hand, one.requirements, parents
    person = one.subject and (
        one.subject.birth_date,
        one.subject.hire_date,
        one.subject.active_from,
        one.subject.active_until,
    )
    return (
        id(one.certification),
        person,
        one.completions,
        one.requirements,
        one.exemption,
        one.revocations,
        one.extensions,
        tuple([_of(each) for each in one.parents]),
        tuple([_of(each) for each in one.parts]),
    )
