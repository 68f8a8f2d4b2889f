"""What was known at an instant, of versions of facts and things (R-30)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import attrs

from certrules.model.facts import Completion, CompletionState, Exemption, Revocation
from certrules.model.roster import Entry, Fact
from certrules.ports.identity import FACT_KINDS
from certrules.ports.records import StoredFact


def marks_in(exemption: Exemption) -> tuple[Exemption, ...]:
    """Return a mark and those that it replaces, the first one first, each by itself.

    >>> [mark.kind.value for mark in marks_in(Exemption("none", replaces=Exemption(
    ...     "not applicable")))]
    ['not applicable', 'none']
    """
    row: list[Exemption] = []
    mark: Exemption | None = exemption
    while mark is not None:
        row.append(attrs.evolve(mark, replaces=None))
        mark = mark.replaces
    return tuple(reversed(row))


def dated(fact: Fact, at: datetime, before: Fact | None = None) -> Fact:
    """Return a fact with the instants that were not given: recorded, decided, withdrawn at `at`.

    `before`: the version that it supersedes, whose instants it keeps.
    """
    told: dict[str, Any] = {}
    if fact.recorded_at is None:
        told["recorded_at"] = (before.recorded_at if before is not None else None) or at
    if isinstance(fact, Completion) and isinstance(before, Completion):
        told |= _decided(fact, before, at)
    elif isinstance(fact, Revocation) and fact.reinstated_on is not None:
        earlier = before.reinstatement_recorded_at if isinstance(before, Revocation) else None
        if fact.reinstatement_recorded_at is None:
            told["reinstatement_recorded_at"] = earlier or at
    changed: Any = attrs.evolve(cast("Any", fact), **told)
    return cast("Fact", changed)


def _decided(fact: Completion, before: Completion, at: datetime) -> dict[str, datetime]:
    """Return the instants of a decision that the version before did not have."""
    pending = CompletionState.PENDING
    told: dict[str, datetime] = {}
    if fact.decided_at is None and before.decided_at is not None and fact.state is not pending:
        told["decided_at"] = before.decided_at
    elif fact.decided_at is None and before.state is pending and fact.state is not pending:
        told["decided_at"] = at
    if fact.state is CompletionState.WITHDRAWN and fact.withdrawn_at is None:
        told["withdrawn_at"] = before.withdrawn_at or at
    return told


def known_since(version: StoredFact) -> datetime:
    """Return since when a version of a fact is known: the first since it was recorded."""
    recorded_at = version.entry.fact.recorded_at
    return recorded_at if version.version == 1 and recorded_at is not None else version.at


def latest(versions: Iterable[StoredFact], known_at: datetime | None = None) -> list[StoredFact]:
    """Return the latest version of each fact, those taken off among them.

    `versions`: in the order in which the facts came, each fact's in the order of its versions.
    `known_at`: only versions that were known at this instant.
    """
    found: dict[str, StoredFact] = {}
    for one in versions:
        if known_at is None or known_since(one) <= known_at:
            found[one.id] = one
    return list(found.values())


def in_state(versions: Sequence[StoredFact], state: CompletionState) -> list[StoredFact]:
    """Return the versions of the completions on file that are in a state now.

    `versions`: as in `latest`.
    """
    those = {
        one.id
        for one in latest(versions)
        if not one.removed
        and isinstance(one.entry.fact, Completion)
        and one.entry.fact.state is state
    }
    return [one for one in versions if one.id in those]


def entries_of(versions: Sequence[StoredFact], known_at: datetime | None = None) -> list[Entry]:
    """Return the entries on file, as known at an instant if given, in the order they came."""
    if known_at is None:
        return [one.entry for one in latest(versions) if not one.removed]
    kept = {one.id for one in latest(versions, known_at) if not one.removed}
    needed = _needed(versions, kept, known_at)
    chosen = {one.id: one for one in latest(versions, known_at)}
    return [chosen.get(one.id, one).entry for one in latest(versions) if one.id in kept | needed]


def _needed(versions: Sequence[StoredFact], kept: set[str], known_at: datetime) -> set[str]:
    """Return the facts not known yet without which those known do not go together.

    The completion that a known one supersedes, and marks before a known one: `evaluate` passes them
    over by their instants, but the assignment cannot be made without them.
    """
    now = [one for one in latest(versions) if not one.removed]
    superseded = {
        (one.entry.subject, one.entry.certification, one.entry.fact.supersedes)
        for one in latest(versions, known_at)
        if one.id in kept and isinstance(one.entry.fact, Completion)
    }
    last_mark: dict[tuple[str, str], int] = {}
    for place, one in enumerate(now):
        if one.id in kept and isinstance(one.entry.fact, Exemption):
            last_mark[one.entry.subject, one.entry.certification] = place
    needed: set[str] = set()
    for place, one in enumerate(now):
        entry = one.entry
        pair = (entry.subject, entry.certification)
        if isinstance(entry.fact, Exemption) and place < last_mark.get(pair, 0):
            needed.add(one.id)
        if isinstance(entry.fact, Completion) and (*pair, entry.fact.id) in superseded:
            needed.add(one.id)
    return needed


def in_roster_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by kind, in the order in which a roster gives them, else as they are."""
    place = {kind: number for number, kind in enumerate(FACT_KINDS.values())}
    return sorted(entries, key=lambda entry: place[type(entry.fact)])
