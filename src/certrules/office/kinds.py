"""Which kind of subject goes with what (H-1, H-3)."""

from collections.abc import Iterable

from certrules.errors import InvalidFact
from certrules.model.certifications import Certification
from certrules.model.subjects import Subject, SubjectKind


def check_kind(subject: Subject, certification: Certification) -> None:
    """Refuse a subject of another kind than a certification is for (H-1)."""
    if subject.kind is not certification.subject_kind:
        raise InvalidFact(
            subject.id,
            f"is of the kind {subject.kind.value!r}, and {certification.name!r} "
            f"is for the kind {certification.subject_kind.value!r}",
            "Choose a subject and a certification of the same kind (H-1).",
            field="subject",
        )


def check_for_employees(certifications: Iterable[Certification]) -> None:
    """Refuse what roles cannot require: competencies, and what is not for employees (H-3)."""
    for one in certifications:
        if one.competency_of is not None or one.subject_kind is not SubjectKind.EMPLOYEE:
            raise InvalidFact(
                one.id,
                "is no certification for employees",
                "Roles require certifications for employees alone; require it directly (H-3).",
                field="requires",
            )


def check_members(subjects: Iterable[Subject]) -> None:
    """Refuse subjects that cannot be members of a role: those that are no employees (H-3)."""
    for one in subjects:
        if one.kind is not SubjectKind.EMPLOYEE:
            raise InvalidFact(
                one.id,
                f"is of the kind {one.kind.value!r}",
                "Only employees are members of roles; require it directly (H-3).",
                field="subject",
            )
