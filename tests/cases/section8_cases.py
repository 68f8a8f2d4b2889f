"""Read the cases of the options of section 8. README.md has the forms.

Nothing here knows a rule, and nothing works out a date.
"""

import re
from functools import cache

import attrs

import certrules as cr
from tests.cases.reading import FOLDER, completions, day, listed, rows

POLICIES = FOLDER / "section8_policies.toml"

FILES = {
    "section8_expirations.csv": ["expected"],
    "section8_errors.csv": ["code"],
}
"""Every file, with the columns of which at least one is filled in each row."""

CASES = {name: rows(name) for name in FILES}

_CREDITS = re.compile(r"(?P<completion>.*?)\s*\*(?P<credits>[0-9.]+)")


@cache
def catalogue() -> cr.Catalogue:
    """Return the certifications that the cases name."""
    return cr.load(POLICIES)


def certification(row: dict[str, str]) -> cr.Certification:
    """Return the certification of a row."""
    return catalogue()[row["certification"]]


def history(row: dict[str, str]) -> list[cr.Completion]:
    """Return the completions of a row, each with the credits that it carries."""
    return [_completion(one) for one in listed(row["completions"])]


def subject(row: dict[str, str]) -> cr.Subject:
    """Return the subject of a row with the dates that are known of it."""
    return cr.Subject("one", birth_date=day(row["birth_date"]), hire_date=day(row["hire_date"]))


def _completion(text: str) -> cr.Completion:
    match = _CREDITS.fullmatch(text)
    if match is None:
        return completions(text)[0]
    return attrs.evolve(completions(match["completion"])[0], credits=match["credits"])
