"""The cases beside rules, run: what each expects against what comes out (X-8)."""

from collections.abc import Iterator, Mapping

import attrs

from certrules.errors import CertrulesError, InvalidInput, UnknownId
from certrules.expiry.decisions import decision_of
from certrules.expiry.history import counting, fold
from certrules.model.assignments import Assignment
from certrules.model.cases import NEVER_EXPIRES, REJECTED, RuleCase
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.subjects import Requirement, Subject
from certrules.model.verdicts import Decision
from certrules.status.explain import explain
from certrules.status.requirements import first_due
from certrules.status.timeline import evaluate


@attrs.frozen
class Difference:
    """Where a case expects one thing and another comes out.

    `what`: ``"completion 2 (2027-06-15)"``, ``"status on 2027-06-30"``, or ``"the case"`` when it
    cannot be computed. `expected`, `got`: the two. `explanation`: why it came out so, one sentence
    a line as `explain` gives it, or the message of the error.

    >>> Difference("status on 2027-06-30", "valid", "due").got
    'due'
    """

    what: str
    expected: str
    got: str
    explanation: str = ""


@attrs.frozen
class CaseResult:
    """What one case came to: the id of its certification, its name, what differs.

    >>> CaseResult("first-aid", "plain").passed
    True
    """

    certification: str
    case: str
    differences: tuple[Difference, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def run_cases(catalogue: Catalogue) -> tuple[CaseResult, ...]:
    """Return the result of every case of a catalogue, in the order of its certifications (X-8).

    A case stands for one subject of its certification's kind. A composite has the completions that
    the case gives to its parts, and to theirs (R-59). What cannot be computed, for example for a
    birth date that is missing, is a difference and no error.

    >>> from datetime import date
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> cases = [RuleCase("plain", completions=[date(2026, 7, 1)], expires=[date(2027, 6, 30)])]
    >>> rule = Certification("yearly", policy=Policy(terms=[Term("1 year")]), cases=cases)
    >>> [(one.case, one.passed) for one in run_cases(Catalogue([rule]))]
    [('plain', False)]
    """
    return tuple(
        CaseResult(certification.id, case.name, _differences(catalogue, certification, case))
        for certification in catalogue
        for case in certification.cases
    )


def _differences(
    catalogue: Catalogue, certification: Certification, case: RuleCase
) -> tuple[Difference, ...]:
    try:
        assignment = _assignment(catalogue, certification, case)
        return (*_in_dates(assignment, case), *_in_statuses(assignment, case))
    except CertrulesError as error:
        message = error.message if isinstance(error, InvalidInput) else str(error)
        return (Difference("the case", "dates and statuses", "an error", message),)


def _assignment(catalogue: Catalogue, certification: Certification, case: RuleCase) -> Assignment:
    person = case.subject
    subject = Subject(
        "the subject of the case",
        certification.subject_kind,
        birth_date=person.birth_date,
        hire_date=person.hire_date,
        active_from=person.active_from,
        active_until=person.active_until,
    )
    completions = {
        part: [one.completion(number) for number, one in enumerate(dated)]
        for part, dated in case.parts
    }
    parts = set(_parts_of(catalogue, certification))
    for part in completions:
        if part not in parts:
            raise UnknownId("part", part, known=parts)
    return Assignment(
        certification,
        subject,
        [one.completion(number) for number, one in enumerate(case.completions)],
        case.requirements or [Requirement()],
        parts=_part_assignments(catalogue, certification, subject, completions),
    )


def _parts_of(catalogue: Catalogue, certification: Certification) -> Iterator[str]:
    """Yield the ids of the parts of a composite, of their parts, and so on (R-59)."""
    for part in (*certification.policy.all_of, *certification.policy.any_of):
        yield part
        yield from _parts_of(catalogue, catalogue[part])


def _part_assignments(
    catalogue: Catalogue,
    certification: Certification,
    subject: Subject,
    completions: Mapping[str, list[Completion]],
) -> list[Assignment]:
    return [
        Assignment(
            catalogue[part],
            subject,
            completions.get(part, []),
            parts=_part_assignments(catalogue, catalogue[part], subject, completions),
        )
        for part in (*certification.policy.all_of, *certification.policy.any_of)
    ]


def _in_dates(assignment: Assignment, case: RuleCase) -> Iterator[Difference]:
    if not case.expires:
        return
    decisions = {one.id: one for one in _decisions(assignment)}
    for number, (dated, expected) in enumerate(zip(case.completions, case.expires, strict=True)):
        decision = decisions[dated.completion(number).id]
        got = _outcome(decision)
        if got != str(expected):
            what = f"completion {number + 1} ({dated.on})"
            yield Difference(what, str(expected), got, explain(decision))


def _decisions(assignment: Assignment) -> Iterator[Decision]:
    """Yield the decisions on the completions; unlike `replay`, with the due date of R-56."""
    certification = assignment.certification
    counted, _ = counting(assignment.completions)
    for record in fold(
        certification.policy,
        certification.revisions,
        counted,
        subject=assignment.subject,
        due=first_due(assignment, None),
    ):
        yield decision_of(record, certification.id)


def _outcome(decision: Decision) -> str:
    if decision.rejected:
        return REJECTED
    return NEVER_EXPIRES if decision.expires_on is None else str(decision.expires_on)


def _in_statuses(assignment: Assignment, case: RuleCase) -> Iterator[Difference]:
    for expected in case.status:
        answer = evaluate(assignment, expected.on)
        if answer.status is not expected.status:
            what = f"status on {expected.on}"
            got = answer.status.value
            yield Difference(what, expected.status.value, got, explain(answer))
