"""Read the case files: every cell becomes what the public interface takes. README.md has the forms.

Nothing here knows a rule: a date is read, never worked out.
"""

import csv
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

import attrs

import certrules as cr

FOLDER = Path(__file__).parent
POLICIES = FOLDER / "policies.toml"

COMPETENCIES = {"crew-drill": "crew"}
"""Which certification of policies.toml stands for the competency of which role (R-26)."""

_DATE = r"\d{4}-\d\d-\d\d"
_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\dZ"
_RECORDED = rf"(?:\s*\^(?P<recorded>{_INSTANT}))?"
_COMPLETION = re.compile(
    rf"(?P<on>{_DATE})(?:\s*#(?P<id>[\w-]+))?(?:\s*=(?P<expires>{_DATE}))?"
    rf"(?:\s*@(?P<effective>{_DATE}))?(?:\s*!(?P<state>[a-z]+))?{_RECORDED}"
    rf"(?:\s*~(?P<decided>{_INSTANT}))?(?:\s*%(?P<withdrawn>{_INSTANT}))?"
    r"(?:\s*>(?P<supersedes>[\w-]+))?"
)
_REQUIREMENT = re.compile(
    rf"(?:direct|role:(?P<role>[\w-]+)){_RECORDED}(?: since (?P<since>{_DATE}))?"
    rf"(?: until (?P<until>{_DATE}))?"
    rf"(?: training (?P<training>{_DATE})(?:\s*\^(?P<trained>{_INSTANT}))?)?"
)
_EXEMPTION = re.compile(rf"(?P<kind>[a-z ]+?)(?: (?P<until>{_DATE}))?{_RECORDED}")
_REVOCATION = re.compile(
    rf"(?P<on>{_DATE}){_RECORDED}"
    rf"(?: reinstated (?P<back>{_DATE})(?:\s*\^(?P<back_recorded>{_INSTANT}))?)?"
)
_PARENT = re.compile(r"([\w-]+)\[([^\]]*)\](?:; |$)")


class UnreadableCase(Exception):
    """A case file or a cell that has not the form that README.md gives."""


def rows(name: str) -> list[dict[str, str]]:
    """Return the cases of a file, each with the file's own columns and no others."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, strict=True))
    for row in found:
        if None in row or None in row.values():
            raise UnreadableCase(f"{name}: {row['id']} has too many or too few cells")
    return found


def day(text: str) -> date | None:
    """Return the date in a cell, or None for a blank one."""
    return date.fromisoformat(text) if text else None


def instant(text: str | None) -> datetime | None:
    """Return the instant in a cell, or None for a blank one."""
    return datetime.fromisoformat(text) if text else None


def listed(text: str) -> list[str]:
    """Return the parts of a cell that "; " divides."""
    return text.split("; ") if text else []


def completions(text: str) -> list[cr.Completion]:
    """Return the completions of a cell."""
    return [_completion(one) for one in listed(text)]


@cache
def catalogue() -> cr.Catalogue:
    """Return the certifications that the cases name."""
    return cr.load(POLICIES)


def certification(name: str) -> cr.Certification:
    """Return a certification, marked as a role's competency if it stands for one."""
    return attrs.evolve(catalogue()[name], competency_of=COMPETENCIES.get(name))


def assignment(row: dict[str, str]) -> cr.Assignment:
    """Return the assignment of a row: its facts, its requirements and its parents."""
    return cr.Assignment(
        certification=certification(row["certification"]),
        subject=cr.Subject("one"),
        completions=completions(row["completions"]),
        requirements=[_requirement(one) for one in listed(row["requirements"])],
        exemption=_exemption(row["exemption"]) if row["exemption"] else None,
        revocations=[_revocation(one) for one in listed(row["revocations"])],
        parents=_parents(row.get("parents", "")),
    )


def _matched(form: re.Pattern[str], text: str) -> dict[str, str | None]:
    match = form.fullmatch(text.strip())
    if match is None:
        raise UnreadableCase(f"{text!r} has not the form that README.md gives")
    return match.groupdict()


def _completion(text: str) -> cr.Completion:
    cell = _matched(_COMPLETION, text)
    return cr.Completion(
        day(cell["on"]),
        expires_on=day(cell["expires"]),
        effective_on=day(cell["effective"]),
        recorded_at=instant(cell["recorded"]),
        id=cell["id"] or "",
        state=cell["state"] or "approved",
        decided_at=instant(cell["decided"]),
        withdrawn_at=instant(cell["withdrawn"]),
        supersedes=cell["supersedes"],
    )


def _requirement(text: str) -> cr.Requirement:
    cell = _matched(_REQUIREMENT, text)
    training = cell["training"] and cr.Training(
        day(cell["training"]), recorded_at=instant(cell["trained"])
    )
    return cr.Requirement(
        role=cell["role"],
        since=day(cell["since"]),
        until=day(cell["until"]),
        training=training,
        recorded_at=instant(cell["recorded"]),
    )


def _exemption(text: str) -> cr.Exemption:
    now, _, before = text.partition(" replaces ")
    cell = _matched(_EXEMPTION, now)
    return cr.Exemption(
        cell["kind"],
        until=day(cell["until"]),
        recorded_at=instant(cell["recorded"]),
        replaces=_exemption(before) if before else None,
    )


def _revocation(text: str) -> cr.Revocation:
    cell = _matched(_REVOCATION, text)
    return cr.Revocation(
        day(cell["on"]),
        "misconduct",
        recorded_at=instant(cell["recorded"]),
        reinstated_on=day(cell["back"]),
        reinstatement_recorded_at=instant(cell["back_recorded"]),
    )


def _parents(text: str) -> list[cr.Assignment]:
    if _PARENT.sub("", text):
        raise UnreadableCase(f"{text!r} has not the form that README.md gives")
    return [_parent(name, inside) for name, inside in _PARENT.findall(text)]


def _parent(name: str, inside: str) -> cr.Assignment:
    first, *others = [part.strip() for part in inside.split("|")]
    facts = dict.fromkeys(("requirements", "exemption", "revocations"), "")
    for part in others:
        word, _, cell = part.partition(" ")
        if word not in facts:
            raise UnreadableCase(f"{part!r} is no fact of a parent")
        facts[word] = cell
    return assignment({"certification": name, "completions": first, **facts})
