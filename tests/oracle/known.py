"""What was known at an instant (R-30): facts recorded later drop out, later states are undone."""

from datetime import datetime
from typing import NamedTuple

from .plain import (
    Assignment,
    Completion,
    Exemption,
    Extension,
    Requirement,
    Revocation,
    State,
)


class Known(NamedTuple):
    """The facts of one assignment as they were known at an instant."""

    completions: list[Completion]
    requirements: list[Requirement]
    exemption: Exemption | None
    revocations: list[Revocation]
    extensions: list[Extension]


def known_by(recorded_at: datetime | None, known_at: datetime | None) -> bool:
    """Say whether a fact was known: one without an instant always was."""
    return known_at is None or recorded_at is None or recorded_at <= known_at


def facts_known(assignment: Assignment, known_at: datetime | None) -> Known:
    """Keep of an assignment what was known at the instant; all of it without one."""
    return Known(
        completions=_completions(assignment, known_at),
        requirements=_requirements(assignment, known_at),
        exemption=_exemption(assignment["exemption"], known_at),
        revocations=_revocations(assignment, known_at),
        extensions=[
            extension
            for extension in assignment.get("extensions", [])
            if known_by(extension.get("recorded_at"), known_at)
        ],
    )


def _completions(assignment: Assignment, known_at: datetime | None) -> list[Completion]:
    """Leave out what an approved correction superseded; any other correction leaves it alone."""
    recorded = []
    for completion in assignment["completions"]:
        if known_by(completion.get("recorded_at"), known_at):
            as_then = completion.copy()
            as_then["state"] = _state(completion, known_at)
            recorded.append(as_then)
    gone = {
        completion["supersedes"]
        for completion in recorded
        if completion["state"] == "approved" and "supersedes" in completion
    }
    return [completion for completion in recorded if completion["id"] not in gone]


def _state(completion: Completion, known_at: datetime | None) -> State:
    """Return the state as it was then: decided later was pending, withdrawn later still held."""
    if not known_by(completion.get("decided_at"), known_at):
        return "pending"
    state = completion["state"]
    if state == "withdrawn" and not known_by(completion.get("withdrawn_at"), known_at):
        return "approved"
    return state


def _requirements(assignment: Assignment, known_at: datetime | None) -> list[Requirement]:
    remaining = []
    for requirement in assignment["requirements"]:
        if known_by(requirement.get("recorded_at"), known_at):
            as_then = requirement.copy()
            training = requirement.get("training")
            if training is not None and not known_by(training.get("recorded_at"), known_at):
                del as_then["training"]
            remaining.append(as_then)
    return remaining


def _exemption(exemption: Exemption | None, known_at: datetime | None) -> Exemption | None:
    while exemption is not None and not known_by(exemption.get("recorded_at"), known_at):
        exemption = exemption.get("replaces")
    return exemption


def _revocations(assignment: Assignment, known_at: datetime | None) -> list[Revocation]:
    remaining = []
    for revocation in assignment["revocations"]:
        if known_by(revocation.get("recorded_at"), known_at):
            as_then = revocation.copy()
            later = revocation.get("reinstatement_recorded_at")
            if "reinstated_on" in revocation and not known_by(later, known_at):
                del as_then["reinstated_on"]
            remaining.append(as_then)
    return remaining
