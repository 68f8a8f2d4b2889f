"""Read the status and the notice cases of section 8. README.md has the forms.

Nothing here knows a rule, and nothing works out a date.
"""

import re
from functools import cache

import certrules as cr
from tests.cases import reading
from tests.cases.reading import FOLDER, UnreadableCase, day, instant, listed, rows
from tests.cases.section8_cases import history

POLICIES = FOLDER / "section8_status_policies.toml"

FILES = {"section8_statuses.csv": ["status"], "section8_notices.csv": ["expected"]}
"""Every file, with the columns of which at least one is filled in each row."""

CASES = {name: rows(name) for name in FILES}

_DATE = reading._DATE
_EXTENSION = re.compile(rf"(?P<until>{_DATE}) granted (?P<granted>{_DATE}){reading._RECORDED}")
_ACTIVE = re.compile(rf"(?:from (?P<first>{_DATE}))?(?: ?until (?P<last>{_DATE}))?")
_NAMED = re.compile(r"(?P<name>[\w-]+)\[(?P<inside>.*)\]")

_FACTS = ("requirements", "exemption", "revocations", "parents", "parts", "extensions")


@cache
def catalogue() -> cr.Catalogue:
    """Return the certifications that the cases name."""
    return cr.load(POLICIES)


def assignment(row: dict[str, str]) -> cr.Assignment:
    """Return the assignment of a row: its facts, its subject, its parents and its parts."""
    active = reading._matched(_ACTIVE, row["active"])
    person = cr.Subject(
        "one",
        birth_date=day(row["birth_date"]),
        hire_date=day(row["hire_date"]),
        active_from=day(active["first"]),
        active_until=day(active["last"]),
    )
    return _assignment(row, person)


def notice(found: cr.Notice) -> str:
    """Return a notice as the cells write it: a rule has its place in the certification's list."""
    kind = found.kind.value
    return f"{found.on} {kind}" if found.rule is None else f"{found.on} {kind} {found.rule}"


def _assignment(facts: dict[str, str], person: cr.Subject) -> cr.Assignment:
    return cr.Assignment(
        certification=catalogue()[facts["certification"]],
        subject=person,
        completions=history(facts),
        requirements=[reading._requirement(one) for one in listed(facts["requirements"])],
        exemption=reading._exemption(facts["exemption"]) if facts["exemption"] else None,
        revocations=[reading._revocation(one) for one in listed(facts["revocations"])],
        extensions=[_extension(one) for one in listed(facts["extensions"])],
        parents=_others(facts["parents"], person),
        parts=_others(facts["parts"], person),
    )


def _extension(text: str) -> cr.Extension:
    cell = reading._matched(_EXTENSION, text)
    return cr.Extension(
        day(cell["until"]), day(cell["granted"]), "by decree", recorded_at=instant(cell["recorded"])
    )


def _others(text: str, person: cr.Subject) -> list[cr.Assignment]:
    return [_other(one, person) for one in _divided(text, ";")]


def _other(text: str, person: cr.Subject) -> cr.Assignment:
    cell = reading._matched(_NAMED, text)
    completed, *others = _divided(f" {cell['inside']}", "|") or [""]
    facts = dict.fromkeys(_FACTS, "") | {"certification": cell["name"], "completions": completed}
    for one in others:
        word, _, value = one.partition(" ")
        if word not in _FACTS:
            raise UnreadableCase(f"{one!r} is no fact of a parent or a part")
        facts[word] = value
    return _assignment(facts, person)


def _divided(text: str, sign: str) -> list[str]:
    """Return the parts of a text that a sign divides outside of brackets."""
    parts, depth = [""], 0
    for one in text:
        depth += (one == "[") - (one == "]")
        if one == sign and not depth:
            parts.append("")
        else:
            parts[-1] += one
    return [part.strip() for part in parts] if text else []
