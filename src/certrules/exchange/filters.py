"""Which part of a store an export takes: by subject, certification, role, status (H-14)."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from certrules.engine.answers import Answer
from certrules.engine.days import Days, OneDay
from certrules.errors import InvalidFact, InvalidInput, UnknownId
from certrules.exchange.completion_import import known_certifications
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import CompletionState
from certrules.model.fields import names_fields, optional_identifier_set, optional_word_set
from certrules.model.roster import Roster
from certrules.model.subjects import Role, Subject, SubjectKind
from certrules.model.verdicts import Status
from certrules.ports.store import Reading
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate


def _kinds(value: Collection[SubjectKind | str] | None) -> frozenset[SubjectKind] | None:
    return optional_word_set(value, SubjectKind)


def _statuses(value: Collection[Status | str] | None) -> frozenset[Status] | None:
    return optional_word_set(value, Status)


def _states(value: Collection[CompletionState | str] | None) -> frozenset[CompletionState] | None:
    return optional_word_set(value, CompletionState)


def _days(value: Days | date | None) -> Days | None:
    if isinstance(value, date):
        return OneDay(value)
    if value is None or isinstance(value, Days):
        return value
    raise InvalidFact(value, "is neither a date nor days", "Give a datetime.date, or OwnDays.")


@names_fields
@attrs.frozen
class Filter:
    """What an export takes: that whose every field given is among these; None for any (H-14).

    `subjects`, `kinds`, `companies`: of the subjects. `roles`: those of which the subject is a
    member, on whatever days. `certifications`: ids, those of competencies too. `statuses`: of the
    assignment on the day `on`, a date or `certrules.engine.days.OwnDays`, without which there are
    none. `states`: of the completion.

    Raises `InvalidInput` for statuses without a day, and for words, ids and days that are none.

    >>> Filter(kinds=["asset"], statuses=["expired", "due"], on=date(2026, 7, 1)).on
    OneDay(on=datetime.date(2026, 7, 1))
    """

    subjects: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    kinds: frozenset[SubjectKind] | None = attrs.field(default=None, converter=_kinds)
    companies: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    roles: frozenset[str] | None = attrs.field(default=None, converter=optional_identifier_set)
    certifications: frozenset[str] | None = attrs.field(
        default=None, converter=optional_identifier_set
    )
    statuses: frozenset[Status] | None = attrs.field(default=None, converter=_statuses)
    states: frozenset[CompletionState] | None = attrs.field(default=None, converter=_states)
    on: Days | None = attrs.field(default=None, converter=_days)

    def __attrs_post_init__(self) -> None:
        """Refuse statuses of no day."""
        if self.statuses is not None and self.on is None:
            raise _no_day()


EVERYTHING: Final = Filter()


def _no_day() -> InvalidInput:
    return InvalidInput("statuses", "are those of a day", "Say of which.", field="on")


class Taken:
    """What a filter takes of a store.

    Raises `UnknownId` for ids in the filter that nothing in the store has, and `InvalidInput` for
    fields of it in `without`, which say nothing of the table `what`.
    """

    def __init__(
        self, reading: Reading, only: Filter, *, what: str = "", without: Collection[str] = ()
    ) -> None:
        self._reading = reading
        self._only = only
        for name in without:
            if getattr(only, name) is not None:
                raise InvalidInput(name, f"is no filter of {what}", "Take it away.")
        self._check()

    @cached_property
    def roster(self) -> Roster:
        """Everybody who may be taken, with everything on file."""
        return self._reading.roster(self._only.subjects)

    @cached_property
    def known(self) -> dict[str, Certification]:
        """The certifications by id, those of competencies too."""
        return known_certifications(self._reading)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The certifications of the store, all of them."""
        return self._reading.catalogue()

    def _check(self) -> None:
        only = self._only
        if only.subjects is not None:
            _known(
                "subject", only.subjects, [one.id for one in self._reading.people(only.subjects)]
            )
        if only.companies is not None or only.roles is not None:
            structure = self._reading.roster([])
            _known("company", only.companies, [one.id for one in structure.companies])
            _known("role", only.roles, [one.id for one in structure.roles])
        if only.certifications is not None:
            _known("certification", only.certifications, self.known)

    # ------------------------------------------------------------ people and what they hold

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """The subjects taken, by id."""
        only = self._only
        members = {one.subject for one in self.roster.memberships if one.role in (only.roles or ())}
        return {
            one.id: one
            for one in self.roster.subjects
            if (only.subjects is None or one.id in only.subjects)
            and (only.kinds is None or one.kind in only.kinds)
            and (only.companies is None or one.company in only.companies)
            and (only.roles is None or one.id in members)
        }

    def answers(self) -> Iterator[Answer]:
        """Yield the assignments taken with their evaluations on the day.

        Raises `InvalidInput` without a day.
        """
        on = self._only.on
        if on is None:
            raise _no_day()
        companies = {one.id: one for one in self.roster.companies}
        for one in assignments(self.catalogue, self.roster):
            subject = one.holder
            if not self._named(subject.id, one.certification.id):
                continue
            found = evaluate(one, on.of(subject, companies))
            if self._only.statuses is None or found.status in self._only.statuses:
                yield Answer(one, found)

    @cached_property
    def _standing(self) -> frozenset[tuple[str, str]] | None:
        """The assignments whose status is taken; None for all of them."""
        if self._only.statuses is None:
            return None
        return frozenset(
            (subject.id, one.certification.id)
            for one, _ in self.answers()
            if (subject := one.subject) is not None
        )

    def _named(self, subject: str, certification: str) -> bool:
        only = self._only.certifications
        return subject in self.subjects and (only is None or certification in only)

    def takes(self, subject: str, certification: str) -> bool:
        """Return whether an assignment is taken."""
        return self._named(subject, certification) and (
            self._standing is None or (subject, certification) in self._standing
        )

    def takes_state(self, state: CompletionState) -> bool:
        """Return whether completions in a state are taken."""
        return self._only.states is None or state in self._only.states

    # ------------------------------------------------------------ structure

    def roles(self) -> list[Role]:
        """Return the roles taken: by themselves, and by their companies."""
        only = self._only
        return [
            one
            for one in self._reading.roster([]).roles
            if (only.roles is None or one.id in only.roles)
            and (only.companies is None or one.company in only.companies)
        ]

    def certifications(self) -> list[Certification]:
        """Return the certifications taken: by themselves, and by the kind that they are for.

        With statuses, those of which an assignment stands so.
        """
        only = self._only
        held = None if self._standing is None else {one for _, one in self._standing}
        return [
            one
            for one in self.catalogue
            if (only.certifications is None or one.id in only.certifications)
            and (only.kinds is None or one.subject_kind in only.kinds)
            and (held is None or one.id in held)
        ]

    def required_certifications(self) -> list[Certification]:
        """Return the certifications taken that a role taken requires."""
        found = self.certifications()
        if self._only.roles is None and self._only.companies is None:
            return found
        required = {one for role in self.roles() for one in role.requires}
        return [one for one in found if one.id in required]


def _known(what: str, asked: Collection[str] | None, known: Collection[str]) -> None:
    """Raise `UnknownId` for the first id asked for that is not known."""
    for one in sorted(asked or ()):
        if one not in known:
            raise UnknownId(what, one, known=known)
