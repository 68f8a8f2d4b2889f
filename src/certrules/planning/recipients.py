"""Who receives what is told (R-29, R-57, R-62): words become people, and people may have left."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

import attrs

from certrules.model.subjects import Subject
from certrules.planning.telling import Cause

SUBJECT = "subject"
SUPERVISOR = "supervisor"
SUPERVISORS = "supervisors"
"""The supervisor, the supervisor's supervisor, and so on all the way up."""

_ONE = (SUBJECT,)
_BOTH = (SUBJECT, SUPERVISOR)

AUDIENCES: Mapping[Cause, tuple[str, ...]] = MappingProxyType(
    {
        Cause.FIRST: _ONE,
        Cause.SECOND: _BOTH,
        Cause.EXPIRY: _BOTH,
        Cause.LEAD_TIME: _ONE,
        Cause.DEFERRAL_ENDS: _BOTH,
        Cause.TRAINING_ENDS: _BOTH,
        Cause.REMINDER: _ONE,
    }
)
"""Who is told unless settings say otherwise (R-29); a rule names its own audience (R-57)."""


class WhyNot(Enum):
    """Why somebody was not told (X-16)."""

    NO_SUPERVISOR = "no supervisor"
    NOT_ACTIVE_YET = "not active yet"
    LEFT = "left"
    NO_LONGER_TRUE = "no longer true"
    BEFORE_FIRST_RUN = "before the first run"
    HELD_BACK = "held back by the cap"


@attrs.frozen
class Addressee:
    """One who is to be told, or why not.

    `id`: of a subject, or a name that the host knows; for a supervisor who is not there, the word.
    `why_not`: None for one who is told.
    """

    id: str
    why_not: WhyNot | None = None


Lookup = Callable[[str], Subject | None]
"""From an id to its subject, None for a name that is no subject's."""


def addressees(
    audience: tuple[str, ...], subject: Subject, lookup: Lookup, on: date
) -> tuple[Addressee, ...]:
    """Return the people that an audience is, each once, on the day `on`.

    `audience`: ``"subject"``, ``"supervisor"``, ``"supervisors"`` or names. `lookup`: gives people
    by id. Those who are not active on the day are not told (R-62).

    >>> people = {"ana": Subject("ana", supervisor="bo"),
    ...           "bo": Subject("bo", active_until=date(2026, 1, 31))}
    >>> told = addressees(("subject", "supervisor"), people["ana"], people.get, date(2026, 2, 1))
    >>> [(one.id, one.why_not and one.why_not.value) for one in told]
    [('ana', None), ('bo', 'left')]
    """
    found: dict[str, Addressee] = {}
    for word in audience:
        for one in _meant(word, subject, lookup):
            person = subject if one == subject.id else lookup(one)
            found.setdefault(one, Addressee(one, None if person is None else absence(person, on)))
        if word in {SUPERVISOR, SUPERVISORS} and subject.supervisor is None:
            found.setdefault(word, Addressee(word, WhyNot.NO_SUPERVISOR))
    return tuple(found.values())


def _meant(word: str, subject: Subject, lookup: Lookup) -> Iterator[str]:
    if word == SUBJECT:
        yield subject.id
    elif word == SUPERVISOR:
        if subject.supervisor is not None:
            yield subject.supervisor
    elif word == SUPERVISORS:
        yield from _up(subject, lookup)
    else:
        yield word


def _up(subject: Subject, lookup: Lookup) -> Iterator[str]:
    """Yield everyone above a subject, each once, though they lead back to one another."""
    seen = {subject.id}
    person: Subject | None = subject
    while person is not None and person.supervisor is not None and person.supervisor not in seen:
        seen.add(person.supervisor)
        yield person.supervisor
        person = lookup(person.supervisor)


def absence(person: Subject, on: date) -> WhyNot | None:
    """Return why a person is not told on a day: not active yet, or left; None if active (R-62)."""
    if person.active_until is not None and person.active_until < on:
        return WhyNot.LEFT
    if person.active_from is not None and on < person.active_from:
        return WhyNot.NOT_ACTIVE_YET
    return None
