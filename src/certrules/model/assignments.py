"""Assignments: a subject and a certification, with every fact that bears on them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from certrules.errors import DuplicateId, InvalidFact
from certrules.model.certifications import Certification
from certrules.model.facts import (
    Completion,
    CompletionState,
    Exemption,
    Extension,
    Revocation,
    completion_on,
)
from certrules.model.fields import hidden, names_fields
from certrules.model.subjects import Requirement, Subject

_APPROVED = CompletionState.APPROVED
_set = object.__setattr__


def to_completions(value: Iterable[Completion | date]) -> tuple[Completion, ...]:
    """Return the completions in `value`; a bare date is an approved completion on that day."""
    return tuple([one if isinstance(one, Completion) else completion_on(one) for one in value])


def _requirements(value: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(value)


def _revocations(value: Iterable[Revocation]) -> tuple[Revocation, ...]:
    return tuple(value)


def _extensions(value: Iterable[Extension]) -> tuple[Extension, ...]:
    return tuple(value)


def _parents(value: "Iterable[Assignment]") -> "tuple[Assignment, ...]":
    return tuple(value)


def _day_by_hand(one: Completion) -> int:
    return 0 if one.expires_on is None else one.expires_on.toordinal()


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
    whether there is a mark, a training, or a day from which or to which it is required; `overlaid`:
    whether there is that or a parent; `plain`: whether nothing but these bears on it. `days`: the
    completion dates; `by_hand`: the expiration dates given by hand, 0 where there is none, and
    empty without any; each as days.

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
    plain_history: bool = hidden(default=True)
    plain_requirements: bool = hidden(default=True)
    marked: bool = hidden(default=False)
    overlaid: bool = hidden(default=False)
    plain: bool = hidden(default=True)
    days: tuple[int, ...] = hidden(())
    by_hand: tuple[int, ...] = hidden(())
    kept: Any = hidden()  # noqa: RUF009 - hidden() is an attrs field

    def __attrs_post_init__(self) -> None:
        """Refuse facts that do not belong together."""
        self._check_subject()
        self._check_completions()
        for parent in self.parents:
            self._check_parent(parent)
        if self.parts or self.certification.policy.composite:
            self._check_parts()
        self._look_over()

    def _look_over(self) -> None:
        """Work out once what every answer asks of the facts, where it is not the usual."""
        for one in self.requirements:
            if one.training is not None or one.since is not None or one.until is not None:
                _set(self, "plain_requirements", False)  # noqa: FBT003 - a field's value
                break
        marked = self.exemption is not None or not self.plain_requirements
        if self.subject is not None and not self.subject.always_active:
            marked = True
        if marked:
            _set(self, "marked", marked)
        if marked or self.parents:
            _set(self, "overlaid", True)  # noqa: FBT003 - a field's value
        if not self.plain_own or (self.parents and not all(one.plain_own for one in self.parents)):
            _set(self, "plain", False)  # noqa: FBT003 - a field's value

    def __getstate__(self) -> tuple[object, ...]:
        """Return what it was made of; what was worked out from it is not carried along."""
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(Assignment)
        return tuple(getattr(self, field.name) for field in fields if field.init)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Make it again of what it was made of."""
        type(self).__init__(self, *state)

    @property
    def holder(self) -> Subject:
        """The subject whose it is; every assignment of a roster has one.

        Raises `InvalidFact` for an assignment that was made without a subject.

        >>> Assignment(Certification("first-aid"), Subject("ana")).holder.id
        'ana'
        """
        if self.subject is None:
            raise InvalidFact(
                self.certification.id,
                "is assigned to no subject, and here it has to be somebody's",
                "Give the assignment a subject.",
                field="subject",
            )
        return self.subject

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
        days: list[int] = []
        plain, identified, by_hand, latest = True, False, False, 0
        for one in self.completions:
            day = one.completed_on.toordinal()
            if one.state is not _APPROVED or day <= latest:
                plain = False
            if one.effective_on is not None or one.supersedes is not None:
                plain = False
            if one.expires_on is not None:
                by_hand = True
            if one.id:
                identified = True
            days.append(day)
            latest = day
        if days:
            _set(self, "days", tuple(days))
        if by_hand:
            _set(self, "by_hand", tuple([_day_by_hand(one) for one in self.completions]))
        if not plain:
            _set(self, "plain_history", plain)
        if identified or not plain:
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
