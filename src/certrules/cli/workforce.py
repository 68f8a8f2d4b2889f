"""From files to answers: a roster read, every assignment evaluated."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

import attrs
import click

from certrules.cli import stores
from certrules.cli.arguments import Question
from certrules.cli.progress import Steps
from certrules.errors import UnknownId
from certrules.exchange.documents import load
from certrules.exchange.rosters import read_catalogue_and_roster, read_roster
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.names import name_key
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Subject
from certrules.model.verdicts import Evaluation
from certrules.status.rosters import assignments, competencies_of
from certrules.status.timeline import evaluate

Named = TypeVar("Named", Certification, Subject)


@attrs.frozen
class Workforce:
    """A roster and its rules, with every assignment."""

    catalogue: Catalogue
    roster: Roster
    assignments: tuple[Assignment, ...]

    @property
    def companies(self) -> dict[str, Company]:
        """The companies by id."""
        return {one.id: one for one in self.roster.companies}

    def assignment(self, subject: str, certification: str) -> Assignment:
        """Return the assignment of a subject, each given by its id, or by its name if unique.

        One that is neither required nor on file is made here: a parent may cover it (R-18).
        """
        competencies = competencies_of(self.roster.roles)
        holder = _find("subject", subject, self.roster.subjects)
        held = _find("certification", certification, [*self.catalogue, *competencies])
        own = {one.certification.id: one for one in self.assignments if one.holder.id == holder.id}
        if held.id in own:
            return own[held.id]
        parents = self.catalogue.parents_of(held.id) if held.id in self.catalogue else ()
        covering = [own[one.id] for one in parents if one.id in own]
        return Assignment(held, holder, parents=covering)


def _find(what: str, word: str, things: Iterable[Named]) -> Named:
    things = list(things)
    named = [one for one in things if name_key(one.name) == name_key(word)]
    for found in ([one for one in things if one.id == word], named):
        if len(found) == 1:
            return found[0]
    if named:
        ids = ", ".join(one.id for one in named)
        raise click.UsageError(f"{word!r} is the name of several: give one of the ids {ids}.")
    raise UnknownId(what, word, known=[*(one.id for one in things), *(one.name for one in things)])


class Row(NamedTuple):
    """An assignment with its evaluation."""

    assignment: Assignment
    evaluation: Evaluation


def read(question: Question, steps: Steps) -> Workforce:
    """Read policies and roster, and join them."""
    catalogue, people = facts(question, steps)
    steps.begin("Joining")
    return Workforce(catalogue, people, assignments(catalogue, people))


def facts(question: Question, steps: Steps) -> tuple[Catalogue, Roster]:
    """Read policies and roster; without a policy document the roster brings certifications."""
    steps.begin("Reading")
    if question.store is not None:
        with stores.opened(question.store) as store, store.reading() as t:
            return t.catalogue(question.known_at), t.roster(known_at=question.known_at)
    assert question.roster is not None  # noqa: S101 - one of the two was given
    return _from_files(question.policies, question.roster)


def _from_files(policies: Path | None, roster: Path) -> tuple[Catalogue, Roster]:
    if policies is None:
        return read_catalogue_and_roster(roster)
    catalogue = load(policies)
    return catalogue, read_roster(roster, catalogue)


def evaluated(question: Question) -> tuple[Workforce, list[Row]]:
    """Read a workforce and evaluate every assignment as the question asks."""
    with Steps() as steps:
        workforce = read(question, steps)
        companies, every = workforce.companies, workforce.assignments
        rows = [
            Row(one, evaluate(one, question.day.of(one.holder, companies), question.known_at))
            for one in steps.count("Evaluating", every, len(every))
        ]
    return workforce, rows
