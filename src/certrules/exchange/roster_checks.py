"""What the rows of a roster say of each other, checked when all of them are read (F-8)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import attrs

from certrules.dates.zones import civil_date
from certrules.errors import DeferralRefused, DuplicateId, InvalidFact, UnknownId, UnknownTimeZone
from certrules.exchange.problems import Findings, Hints, Where
from certrules.exchange.roster_tables import SHEETS
from certrules.model.certifications import Certification
from certrules.model.facts import Exemption, ExemptionKind
from certrules.model.roster import Entry
from certrules.model.subjects import Role, Subject, SubjectKind
from certrules.status.rosters import competency_id, competency_role

FACTS: Final = ("requirements", "exemptions", "completions", "revocations", "extensions")
"""The sheets whose rows are facts of an assignment, in the order of a roster's entries."""

_WHAT = {
    "companies": "company",
    "subjects": "subject",
    "roles": "role",
    "certifications": "certification",
}


@attrs.frozen
class Line:
    """A row of any format: its place, what could be read of it, the model or None."""

    where: Where
    values: Mapping[str, Any]
    model: Any = None


@attrs.define
class Lines:
    """Every row of a roster by sheet.

    `incomplete`: the sheets that have lost a row or an id, so that nothing can be said about what
    is not in them. `kinds`: for which kind of subject each certification is, where that is known;
    None when the certifications are not known at all. `own`: the certifications that the roster
    brings along, each with its place.
    """

    sheets: dict[str, list[Line]] = attrs.field(factory=dict)
    incomplete: set[str] = attrs.field(factory=set)
    own: list[tuple[Certification, Where]] | None = None
    kinds: Mapping[str, SubjectKind | None] | None = None

    def of(self, sheet: str) -> Sequence[Line]:
        """Return the rows of a sheet."""
        return self.sheets.get(sheet, ())

    def ids(self, sheet: str) -> set[str]:
        """Return the ids that stand in a sheet."""
        return {line.values["id"] for line in self.of(sheet) if "id" in line.values}


def check_lines(lines: Lines, found: Findings) -> None:
    """Note everything that is wrong between the rows of a roster."""
    for sheet in ("companies", "subjects", "roles"):
        _check_ids(lines.of(sheet), found)
    for sheet in ("companies", "subjects"):
        _check_zones(lines.of(sheet), found)
    _check_references(lines, found)
    _check_kinds(lines, found)
    _check_corrections(lines.of("completions"), found)
    _check_deferrals(lines.of("exemptions"), found)


def _check_ids(lines: Sequence[Line], found: Findings) -> None:
    seen: set[str] = set()
    for line in lines:
        one = line.values.get("id")
        if one in seen:
            message = "stands twice. Give each an id of its own."
            found.add(line.where.at("id"), DuplicateId.code, one, message)
        elif one is not None:
            seen.add(one)


_SOME_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def _zone_problem(zone: str) -> UnknownTimeZone | None:
    try:
        civil_date(_SOME_INSTANT, zone)
    except UnknownTimeZone as error:
        return error
    return None


def _check_zones(lines: Sequence[Line], found: Findings) -> None:
    for line in lines:
        zone = line.values.get("time_zone")
        error = _zone_problem(zone) if zone is not None else None
        if error:
            found.add_message(line.where.at("time_zone"), error.code, zone, error.message)


def _known(lines: Lines) -> dict[str, Collection[str]]:
    """Return for each sheet that can be referred to the ids that it has for certain."""
    known: dict[str, Collection[str]] = {
        sheet: lines.ids(sheet)
        for sheet in ("companies", "subjects", "roles")
        if sheet not in lines.incomplete
    }
    if lines.kinds is not None and "certifications" not in lines.incomplete:
        # A role's competency is a certification of that role alone.
        competencies = map(competency_id, _with_competency(lines))
        known["certifications"] = {*lines.kinds, *competencies}
    return known


def _with_competency(lines: Lines) -> Iterator[str]:
    for line in lines.of("roles"):
        # A role that could not be made might have one.
        if not isinstance(line.model, Role) or line.model.competency is not None:
            yield str(line.values.get("id"))


def _check_references(lines: Lines, found: Findings) -> None:
    known = _known(lines)
    hints = {sheet: Hints(ids) for sheet, ids in known.items()}
    for sheet in SHEETS:
        checked = [(column, to) for column, to in sheet.references.items() if to in known]
        for line in lines.of(sheet.name):
            for column, to in checked:
                for number, one in _named(line.values.get(column)):
                    if one not in known[to] and not _may_be_lost(one, to, lines):
                        where = line.where.at(column)
                        message = hints[to].message(_WHAT[to], one, f"Add it to the {to}.")
                        place = where if number is None else where.item(number)
                        found.add_message(place, UnknownId.code, one, message)


def _may_be_lost(one: str, sheet: str, lines: Lines) -> bool:
    """Whether this is the competency of a role that could not be read."""
    lost = sheet == "certifications" and "roles" in lines.incomplete
    return lost and competency_role(one) is not None


def _named(value: Any) -> Iterator[tuple[int | None, str]]:  # noqa: ANN401 - a cell's meaning
    if isinstance(value, str):
        yield None, value
    elif value:
        yield from enumerate(value)


def _check_kinds(lines: Lines, found: Findings) -> None:
    """What is certified is of the kind that the certification is for (H-1)."""
    if not lines.kinds:
        return
    subjects = _by_id(lines.of("subjects"))
    roles = _by_id(lines.of("roles"))
    for sheet in FACTS:
        for line in lines.of(sheet):
            subject = subjects.get(line.values.get("subject", ""))
            certification = line.values.get("certification", "")
            if problem := _other_kind(subject, certification, lines.kinds):
                found.add(line.where.at("certification"), InvalidFact.code, certification, problem)
    for line in lines.of("memberships"):
        subject = subjects.get(line.values.get("subject", ""))
        role = roles.get(line.values.get("role", ""))
        required = role.requires if role else ()
        for one in required:
            if problem := _other_kind(subject, one, lines.kinds):
                found.add(line.where.at("role"), InvalidFact.code, one, problem)
                break  # one certification shows that the member does not belong


def _other_kind(
    subject: Subject | None, certification: str, kinds: Mapping[str, SubjectKind | None]
) -> str | None:
    wanted = kinds.get(certification)
    if subject is None or wanted is None or subject.kind is wanted:
        return None
    return (
        f"is for subjects of kind {wanted.value!r}, and {subject.id!r} is of kind "
        f"{subject.kind.value!r}. Correct the one or the other (H-1)."
    )


def _by_id(lines: Sequence[Line]) -> dict[str, Any]:
    # Of an id that stands twice, which has been noted, the first counts.
    return {line.model.id: line.model for line in reversed(lines) if line.model is not None}


def _check_corrections(lines: Sequence[Line], found: Findings) -> None:
    """Completion ids are unique in an assignment, and corrections name one of them (R-30)."""
    ids: dict[tuple[object, object], set[str]] = defaultdict(set)
    corrections: list[tuple[Line, tuple[object, object], str]] = []
    for line in lines:
        values = line.values
        pair = values.get("subject"), values.get("certification")
        one, corrected = values.get("id"), values.get("supersedes")
        if one and one in ids[pair]:
            message = "is the id of two completions of the assignment. Number them apart."
            found.add(line.where.at("id"), DuplicateId.code, one, message)
        elif one:
            ids[pair].add(one)
        if corrected:
            corrections.append((line, pair, corrected))
    for line, pair, corrected in corrections:
        if corrected not in ids[pair]:
            message = (
                "is superseded, but no completion of the assignment has this id. "
                "Give the corrected completion too, or clear this (R-30)."
            )
            found.add(line.where.at("supersedes"), InvalidFact.code, corrected, message)


def _check_deferrals(lines: Sequence[Line], found: Findings) -> None:
    """A deferral does not follow "must not be deferred" (R-20)."""
    barred: dict[tuple[str, str], bool] = {}
    for line in lines:
        if not isinstance(line.model, Entry) or not isinstance(line.model.fact, Exemption):
            continue
        pair, mark = (line.model.subject, line.model.certification), line.model.fact
        deferred = mark.kind is ExemptionKind.DEFERRED
        if deferred and mark.replaces is None and barred.get(pair):
            error = DeferralRefused()
            found.add_message(line.where.at("kind"), error.code, mark.kind.value, str(error))
        else:
            barred[pair] = mark.kind is ExemptionKind.MUST_NOT_BE_DEFERRED
