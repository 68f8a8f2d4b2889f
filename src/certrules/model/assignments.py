"""Assignments: a subject and a certification, with every fact that bears on them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from certrules.errors import DuplicateId, InvalidFact
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, CompletionState, Exemption, Extension, Revocation
from certrules.model.fields import hidden, names_fields
from certrules.model.subjects import Requirement, Subject

_APPROVED = CompletionState.APPROVED


def to_completions(value: Iterable[Completion | date]) -> tuple[Completion, ...]:
    """Return the completions in `value`; a bare date is an approved completion on that day."""
    return tuple(one if isinstance(one, Completion) else Completion(one) for one in value)


def _requirements(value: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(value)


def _revocations(value: Iterable[Revocation]) -> tuple[Revocation, ...]:
    return tuple(value)


def _extensions(value: Iterable[Extension]) -> tuple[Extension, ...]:
    return tuple(value)


def _parents(value: "Iterable[Assignment]") -> "tuple[Assignment, ...]":
    return tuple(value)


@names_fields
@attrs.frozen
class Assignment:
    """A (subject, certification) pair that is required, or has something on file.

    `completions`: in any order; a bare date is an approved completion. `requirements`: the reasons
    why it is required; none when it is not. `exemption`: the mark on it. `revocations`: in any
    order. `extensions`: in any order (R-61). `parents`: the assignments of the same subject whose
    certifications may cover this one (R-18). `parts`: the assignments of the same subject that a
    composite is made of (R-59); a part that is left out has nothing on file. `plain_history`:
    whether all completions are approved, in order, uncorrected and in effect at once;
    `plain_requirements`: whether all requirements hold on every day, without training; `marked`:
    whether there is a mark or a training; `plain`: whether nothing but these bears on it, every
    requirement open-ended.

    Raises `InvalidFact` for a subject of another kind, a parent or part of another subject, a
    parent with parents of its own, parts that the policy does not name, completions of a composite,
    a correction of a completion that is not there; `DuplicateId` for a completion id used twice.

    >>> Assignment(Certification("first-aid"), completions=[date(2026, 7, 1)]).completions[0].id
    ''
    """

    certification: Certification
    subject: Subject | None = None
    completions: tuple[Completion, ...] = attrs.field(default=(), converter=to_completions)
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_requirements)
    exemption: Exemption | None = None
    revocations: tuple[Revocation, ...] = attrs.field(default=(), converter=_revocations)
    extensions: tuple[Extension, ...] = attrs.field(default=(), converter=_extensions)
    parents: "tuple[Assignment, ...]" = attrs.field(default=(), converter=_parents)
    parts: "tuple[Assignment, ...]" = attrs.field(default=(), converter=_parents)
    plain_history: bool = hidden(default=False)
    plain_requirements: bool = hidden(default=False)
    marked: bool = hidden(default=False)
    plain: bool = hidden(default=False)
    kept: Any = hidden()  # noqa: RUF009 - hidden() is an attrs field

    def __attrs_post_init__(self) -> None:
        """Refuse facts that do not belong together."""
        self._check_subject()
        self._check_completions()
        for parent in self.parents:
            self._check_parent(parent)
        if self.parts or self.certification.policy.composite:
            self._check_parts()
        trained = any(one.training is not None for one in self.requirements)
        open_ended = all(one.since is None and one.until is None for one in self.requirements)
        object.__setattr__(self, "plain_requirements", open_ended and not trained)
        object.__setattr__(self, "marked", trained or self.exemption is not None)
        object.__setattr__(self, "plain", open_ended and self._is_plain())

    def __getstate__(self) -> tuple[object, ...]:
        """Return what it was made of; what was worked out from it is not carried along."""
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(Assignment)
        return tuple(getattr(self, field.name) for field in fields if field.init)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Make it again of what it was made of."""
        type(self).__init__(self, *state)

    def _is_plain(self) -> bool:
        """Return whether all that bears on it is plain; its requirements are looked at beside."""
        subject = self.subject
        return (
            self.plain_own
            and all(parent.plain_own for parent in self.parents)
            and (subject is None or (subject.active_from is None and subject.active_until is None))
        )

    @property
    def plain_own(self) -> bool:
        """Whether its own dates come from plain completions under a plain policy alone."""
        return (
            self.plain_history
            and self.certification.plain
            and not self.revocations
            and not self.extensions
        )

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
        """Look at the completions once, for what is wrong and for what need not be asked again."""
        plain, latest = True, date.min
        for one in self.completions:
            counts = one.state is _APPROVED and one.effective_on is None
            plain &= counts and one.supersedes is None and one.completed_on > latest
            latest = one.completed_on
        object.__setattr__(self, "plain_history", plain)
        if not plain or any(one.id for one in self.completions):
            self._check_ids()

    def _check_ids(self) -> None:
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

    def _check_parts(self) -> None:
        policy = self.certification.policy
        named = [part.certification.id for part in self.parts]
        known = policy.all_of or policy.any_of
        if self.completions:
            value = self.completions[0].completed_on.isoformat()
            problem = "completes a composite, which is made of other certifications"
            remedy, field = "Record it for one of its parts", "completions"
        elif strange := [one for one in named if one not in known or named.count(one) > 1]:
            value, problem = strange[0], "is no part of the composite, or stands twice"
            remedy, field = f"Its parts are {', '.join(known) or 'none'}", "parts"
        elif any(part.subject != self.subject for part in self.parts):
            value, problem = named[0], "is assigned to another subject"
            remedy, field = "Parts never cross subjects", "parts"
        else:
            return
        raise InvalidFact(value, problem, f"{remedy} (R-59).", field=field)
