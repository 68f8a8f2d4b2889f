"""Assignments: a subject and a certification, with every fact that bears on them."""

from collections.abc import Iterable
from datetime import date

import attrs

from certrules.errors import DuplicateId, InvalidFact
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.fields import names_fields
from certrules.model.subjects import Requirement, Subject


def to_completions(value: Iterable[Completion | date]) -> tuple[Completion, ...]:
    """Return the completions in `value`; a bare date is an approved completion on that day."""
    return tuple(one if isinstance(one, Completion) else Completion(one) for one in value)


def _requirements(value: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(value)


def _revocations(value: Iterable[Revocation]) -> tuple[Revocation, ...]:
    return tuple(value)


def _parents(value: "Iterable[Assignment]") -> "tuple[Assignment, ...]":
    return tuple(value)


@names_fields
@attrs.frozen
class Assignment:
    """A (subject, certification) pair that is required, or has something on file.

    `completions`: in any order; a bare date is an approved completion. `requirements`: the reasons
    why it is required; none when it is not. `exemption`: the mark on it. `revocations`: in any
    order. `parents`: the assignments of the same subject whose certifications may cover this one
    (R-18).

    Raises `InvalidFact` for a subject of another kind, a parent of another subject or with parents
    of its own, a correction of a completion that is not there; `DuplicateId` for a completion id
    used twice.

    >>> Assignment(Certification("first-aid"), completions=[date(2026, 7, 1)]).completions[0].id
    ''
    """

    certification: Certification
    subject: Subject | None = None
    completions: tuple[Completion, ...] = attrs.field(default=(), converter=to_completions)
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_requirements)
    exemption: Exemption | None = None
    revocations: tuple[Revocation, ...] = attrs.field(default=(), converter=_revocations)
    parents: "tuple[Assignment, ...]" = attrs.field(default=(), converter=_parents)

    def __attrs_post_init__(self) -> None:
        """Refuse facts that do not belong together."""
        self._check_subject()
        self._check_completions()
        for parent in self.parents:
            self._check_parent(parent)

    def _check_subject(self) -> None:
        wanted = self.certification.subject_kind
        if self.subject is not None and self.subject.kind is not wanted:
            raise InvalidFact(
                self.subject.kind.value,
                f"is not the kind of subject that {self.certification.id!r} is for",
                f"Assign it to a subject of kind {wanted.value!r} (H-1).",
                field="subject",
            )

    def _check_completions(self) -> None:
        ids = [one.id for one in self.completions if one.id]
        if len(set(ids)) < len(ids):
            twice = next(one for one in ids if ids.count(one) > 1)
            raise DuplicateId(
                twice, "is the id of two completions", "Number them apart.", field="completions"
            )
        for one in self.completions:
            if one.supersedes is not None and one.supersedes not in ids:
                raise InvalidFact(
                    one.supersedes,
                    "is superseded, but no completion of the assignment has this id",
                    "Give the corrected completion too, or take `supersedes` away (R-30).",
                    field="completions",
                )

    def _check_parent(self, parent: "Assignment") -> None:
        name = parent.certification.id
        if parent.subject != self.subject:
            problem, remedy = "is assigned to another subject", "Coverage never crosses subjects"
        elif parent.parents:
            problem, remedy = "has parents of its own", "The graph is one level deep"
        elif name == self.certification.id:
            problem, remedy = "is its own parent", "Name another certification"
        else:
            return
        raise InvalidFact(name, problem, f"{remedy} (R-18).", field="parents")
