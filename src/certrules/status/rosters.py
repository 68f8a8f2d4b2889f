"""From a roster to its assignments: every pair that is required or has something on file (R-26)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from certrules.errors import CertrulesError, InvalidInput, Problem, ProblemsFound, UnknownId
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.policies import Policy
from certrules.model.roster import Fact, Roster
from certrules.model.subjects import Requirement, Role, Subject
from certrules.model.terms import Term

_COMPETENCY: Final = "competency:"


def competency_id(role: str) -> str:
    """Return the id of the certification that is the competency of a role (R-26).

    >>> competency_id("crew")
    'competency:crew'
    """
    return f"{_COMPETENCY}{role}"


def competency_role(certification: str) -> str | None:
    """Return the id of the role whose competency an id is, None for any other id (R-26).

    >>> competency_role("competency:crew"), competency_role("forklift")
    ('crew', None)
    """
    role = certification.removeprefix(_COMPETENCY)
    return None if role == certification else role


def required_by(role: Role) -> list[str]:
    """Return what a role requires, its competency among it (R-26)."""
    return [*role.requires, *([competency_id(role.id)] if role.competency else [])]


def competency_certification(role: Role) -> Certification | None:
    """Return the competency of a role as a certification of that role alone, or None (R-26).

    Its id is that of `competency_id`; the lead time is its one notice.

    >>> from certrules.model.subjects import Competency
    >>> competency_certification(Role("crew", competency=Competency("2 years", "1 month"))).id
    'competency:crew'
    """
    if role.competency is None:
        return None
    term = Term(valid_for=role.competency.valid_for, first_notice=role.competency.lead_time)
    return Certification(
        competency_id(role.id),
        f"Competency: {role.name}",
        Policy(terms=[term]),
        competency_of=role.id,
    )


def competencies_of(roles: Iterable[Role]) -> list[Certification]:
    """Return the competencies of roles as certifications, in the order of the roles (R-26)."""
    return [one for role in roles if (one := competency_certification(role))]


@attrs.define
class _Pair:
    """What a roster says of one (subject, certification) pair."""

    requirements: list[Requirement] = attrs.field(factory=list)
    completions: list[Completion] = attrs.field(factory=list)
    revocations: list[Revocation] = attrs.field(factory=list)
    extensions: list[Extension] = attrs.field(factory=list)
    exemption: Exemption | None = None

    def take(self, fact: Fact) -> None:
        """Add a fact; an exemption replaces the one before it (R-20)."""
        match fact:
            case Completion():
                self.completions.append(fact)
            case Revocation():
                self.revocations.append(fact)
            case Extension():
                self.extensions.append(fact)
            case Requirement():
                self.requirements.append(fact)
            case _:
                replaced = fact.replaces or self.exemption
                self.exemption = attrs.evolve(fact, replaces=replaced)


def assignments(catalogue: Catalogue, roster: Roster) -> tuple[Assignment, ...]:
    """Return every assignment of a roster: required, or with something on file.

    In the order of the roster's subjects, then of the catalogue; competencies come last. Parents
    are linked (R-18). Raises `ProblemsFound` with all problems at once: certifications that the
    catalogue does not have, facts that do not go together.

    >>> from datetime import date
    >>> from certrules.model.roster import Entry
    >>> roster = Roster(subjects=[Subject("ana")],
    ...                 entries=[Entry("ana", "a", Completion(date(2026, 7, 1)))])
    >>> [one.certification.id for one in assignments(Catalogue([Certification("a")]), roster)]
    ['a']
    """
    problems: list[Problem] = []
    pairs = _pairs(roster, problems)
    known = {one.id: one for one in [*catalogue, *competencies_of(roster.roles)]}
    for subject, certification in pairs:
        if certification not in known:
            missing = UnknownId("certification", certification, known=known)
            problems.append(problem_of(subject, certification, missing))
    built = tuple(_build(roster, catalogue, known, pairs, problems))
    if problems:
        raise ProblemsFound(problems)
    return built


def _pairs(roster: Roster, problems: list[Problem]) -> dict[tuple[str, str], _Pair]:
    pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)
    roles = {role.id: role for role in roster.roles}
    for membership in roster.memberships:
        for certification in required_by(roles[membership.role]):
            pairs[membership.subject, certification].take(membership.requirement())
    for entry in roster.entries:
        try:
            pairs[entry.subject, entry.certification].take(entry.fact)
        except CertrulesError as error:
            problems.append(problem_of(entry.subject, entry.certification, error))
    return pairs


class _Builder:
    """Builds the assignments of one subject, parents and parts before what needs them."""

    def __init__(
        self,
        subject: Subject,
        catalogue: Catalogue,
        known: dict[str, Certification],
        pairs: dict[str, _Pair],
    ) -> None:
        self.subject = subject
        self.catalogue = catalogue
        self.known = known
        self.pairs = pairs
        self.built: dict[str, Assignment | None] = {}
        self.problems: list[Problem] = []

    def build(self, id: str) -> Assignment | None:  # noqa: A002 - the field's name
        """Return the assignment of a certification, None when it could not be made."""
        if id not in self.built:
            try:
                self.built[id] = self._assignment(id, self.pairs[id])
            except InvalidInput as error:
                self.problems.append(problem_of(self.subject.id, id, error))
                self.built[id] = None
        return self.built[id]

    def _assignment(self, id: str, pair: _Pair) -> Assignment:  # noqa: A002 - the field's name
        certification = self.known[id]
        policy = certification.policy
        # A competency is no certification of the catalogue, and has no parents.
        parents = self.catalogue.parents_of(id) if id in self.catalogue else ()
        return Assignment(
            certification,
            self.subject,
            pair.completions,
            pair.requirements,
            pair.exemption,
            pair.revocations,
            pair.extensions,
            self._those([parent.id for parent in parents]),
            self._those([*policy.all_of, *policy.any_of]),
        )

    def _those(self, ids: list[str]) -> list[Assignment]:
        return [one for id_ in ids if id_ in self.pairs and (one := self.build(id_))]


def _build(
    roster: Roster,
    catalogue: Catalogue,
    known: dict[str, Certification],
    pairs: dict[tuple[str, str], _Pair],
    problems: list[Problem],
) -> Iterator[Assignment]:
    order = {one: place for place, one in enumerate(known)}
    of_subject: dict[str, dict[str, _Pair]] = defaultdict(dict)
    for (subject_id, certification), pair in pairs.items():
        if certification in order:
            of_subject[subject_id][certification] = pair
    for subject in roster.subjects:
        held = of_subject[subject.id]
        builder = _Builder(subject, catalogue, known, held)
        for certification in sorted(held, key=order.__getitem__):
            if (assignment := builder.build(certification)) is not None:
                yield assignment
        problems += builder.problems


def problem_of(subject: str, certification: str, error: CertrulesError) -> Problem:
    """Return an error about one assignment as a problem that says where it is.

    >>> print(problem_of("ana", "a", UnknownId("certification", "a")))
    subject 'ana', certification 'a': There is no certification 'a'.
    """
    message = error.message if isinstance(error, InvalidInput) else str(error)
    value = str(error.value) if isinstance(error, InvalidInput) else certification
    place = f"subject {subject!r}, certification {certification!r}"
    return Problem("", place, None, error.code, value, message)
