"""What an operation names, found for who asks; what is hidden is answered as what is not there."""

from collections import deque
from collections.abc import Iterable

import attrs

from certrules.errors import UnknownId
from certrules.expiry.decisions import decision_of
from certrules.expiry.history import counting
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.roster import Entry, Fact, Roster
from certrules.model.subjects import Subject
from certrules.model.verdicts import Decision
from certrules.office.cards import competencies_of
from certrules.office.desk import Look, Work
from certrules.office.operations import Operation
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading
from certrules.status.coverage import history_of
from certrules.status.own import OwnHistory
from certrules.status.rosters import assignments

Pair = tuple[str, str]
"""The ids of a subject and of a certification."""

NOBODY = ""
"""Stands for the subject of what is not there: nobody has this id."""


def seen_by(look: Look | Work) -> dict[str, Certification]:
    """Return what the actor may see: certifications, and competencies of roles (K-12, R-26)."""
    known = [*look.t.catalogue(), *competencies_of(look.t, look.t.roster(()).roles)]
    return {one.id: one for one in known if look.viewer.sees(one)}


def certification_seen(look: Look | Work, id: str) -> Certification:  # noqa: A002 - the field's name
    """Return a certification or competency; raise `UnknownId` for a hidden one, too."""
    return certifications_seen(look, [id])[id]


def certifications_seen(look: Look | Work, ids: Iterable[str]) -> dict[str, Certification]:
    """Return certifications or competencies; raise `UnknownId` for a hidden one, too."""
    known = seen_by(look)
    found: dict[str, Certification] = {}
    for one in ids:
        if one not in known:
            raise UnknownId("certification", one, known=known)
        found[one] = known[one]
    return found


def subjects_there(t: Reading, ids: Iterable[str]) -> dict[str, Subject]:
    """Return subjects by id, in the order given; raise `UnknownId`."""
    ids = tuple(dict.fromkeys(ids))
    known = {one.id: one for one in t.people(ids)}
    for one in ids:
        if one not in known:
            raise UnknownId("subject", one)
    return {one: known[one] for one in ids}


def completions_seen(
    look: Look | Work, operation: Operation, ids: Iterable[str]
) -> dict[str, StoredFact]:
    """Return completions on file by id, in the order given.

    Raises `NotAllowed` unless the actor may do the operation to all of their subjects, and
    `UnknownId`. One that is hidden, or not there, stands as one of a subject that is not there.
    """
    known = seen_by(look)
    found = {one: _completion(look.t, one) for one in dict.fromkeys(ids)}
    there = {
        key: one
        for key, one in found.items()
        if one is not None and one.entry.certification in known
    }
    subjects = [there[key].entry.subject if key in there else NOBODY for key in found]
    look.viewer.check(look.t, operation, subjects)
    for key in found:
        if key not in there:
            raise UnknownId("submission", key)
    return there


def completion_seen(look: Look | Work, operation: Operation, id: str) -> StoredFact:  # noqa: A002
    """Return a completion on file; raises as `completions_seen` does."""
    return completions_seen(look, operation, [id])[id]


def _completion(t: Reading, id: str) -> StoredFact | None:  # noqa: A002 - the field's name
    found = [one for one in t.facts(id=id) if isinstance(one.entry.fact, Completion)]
    return found[0] if found else None


def completion_of(stored: StoredFact) -> Completion:
    """Return the completion that a stored fact is."""
    fact = stored.entry.fact
    assert isinstance(fact, Completion)  # noqa: S101 - completions alone were asked for
    return fact


def versions_of(t: Reading, id: str) -> tuple[StoredFact, ...]:  # noqa: A002 - the field's name
    """Return every version of a fact since it last came on file, the first one first."""
    return rows_of(t.facts(id=id, versions=True))[id]


def rows_of(versions: Iterable[StoredFact]) -> dict[str, tuple[StoredFact, ...]]:
    """Return the versions of facts on file by id, each since it last came, the first one first."""
    found: dict[str, tuple[StoredFact, ...]] = {}
    for one in versions:
        found[one.id] = () if one.removed else (*found.get(one.id, ()), one)
    return {key: row for key, row in found.items() if row}


def held(t: Reading, subjects: Iterable[str]) -> dict[Pair, Assignment]:
    """Return the assignments of some subjects."""
    return _built(t.catalogue(), t.roster(set(subjects)))


def held_with(t: Reading, subject: str, certification: str, *more: Fact) -> Assignment:
    """Return an assignment as it would be with more facts; raise `UnknownId` for none."""
    roster = t.roster([subject])
    entries = [Entry(subject, certification, one) for one in more]
    roster = attrs.evolve(roster, entries=[*roster.entries, *entries])
    return assignment_there(_built(t.catalogue(), roster), (subject, certification))


def held_if(t: Reading, subjects: Iterable[str], more: Iterable[Entry]) -> dict[Pair, Assignment]:
    """Return the assignments of some subjects as they would be with more facts."""
    roster = t.roster(set(subjects))
    return _built(t.catalogue(), attrs.evolve(roster, entries=[*roster.entries, *more]))


def _built(catalogue: Catalogue, roster: Roster) -> dict[Pair, Assignment]:
    found: dict[Pair, Assignment] = {}
    for one in assignments(catalogue, roster):
        found[one.holder.id, one.certification.id] = one
    return found


def assignment_there(known: dict[Pair, Assignment], pair: Pair) -> Assignment:
    """Return an assignment among those known; raise `UnknownId`."""
    found = known.get(pair)
    if found is None:
        raise UnknownId("assignment", ", ".join(pair))
    return found


class Decisions:
    """What each completion of an assignment came to, as the core decides it (R-11).

    >>> from datetime import date
    >>> one = Assignment(Certification("a"), completions=[date(2026, 7, 1)])
    >>> Decisions(one).of(one.completions[0]).expires_on is None
    True
    """

    def __init__(self, assignment: Assignment) -> None:
        self._found: dict[Completion, Decision] = {}
        history = history_of(assignment, None)
        if not isinstance(history, OwnHistory):
            return
        ahead = deque(history.records)
        # Both are in the same order; what the rules reject has no record in the history.
        for one in counting(assignment.completions)[0]:
            if ahead and (ahead[0].completed, ahead[0].id) == (
                one.completed_on.toordinal(),
                one.id,
            ):
                self._found[one] = decision_of(ahead.popleft(), assignment.certification.id)

    def of(self, completion: Completion) -> Decision | None:
        """Return the decision on a completion, None for one that counts for nothing."""
        return self._found.get(completion)
