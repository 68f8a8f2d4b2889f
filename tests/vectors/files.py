"""How the files of the vectors are written: one line a definition, one line a case."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import certrules as cr
from certrules.exchange.documents import to_plain

FACTS = ("completions", "requirements", "revocations", "extensions")
RELATIVES = ("parents", "parts")
FORMAT = 1


class VectorFile(NamedTuple):
    """A file to be written: its name, where its answers are from, definitions, cases."""

    name: str
    origin: str
    certification: list[dict[str, Any]]
    cases: list[dict[str, Any]]

    def text(self) -> str:
        """Return the text of the file: ASCII, the same on every machine."""
        head = {"$schema": "vectors.schema.json", "format": FORMAT, "origin": self.origin}
        lines = [f"  {written(key)}: {written(value)}," for key, value in head.items()]
        if self.certification:
            lines += ['  "certification": [', *_listed(self.certification), "  ],"]
        lines += ['  "cases": [', *_listed(self.cases), "  ]"]
        return "\n".join(["{", *lines, "}"]) + "\n"


def _listed(things: Iterable[dict[str, Any]]) -> Iterator[str]:
    return iter(",\n".join(f"    {written(one)}" for one in things).splitlines())


def written(value: object) -> str:
    """Return plain data as JSON, keys in the order given."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def case(
    id_: str, rules: Iterable[str], ask: str, *, given: object, expect: object
) -> dict[str, Any]:
    """Return one case."""
    return {"id": id_, "rules": list(rules), "ask": ask, "given": given, "expect": expect}


def facts(assignment: cr.Assignment) -> dict[str, Any]:
    """Return an assignment as plain data, its certifications by their ids."""
    found: dict[str, Any] = {"certification": assignment.certification.id}
    for key in FACTS:
        if several := getattr(assignment, key):
            found[key] = [to_plain(one) for one in several]
    if assignment.exemption is not None:
        found["exemption"] = to_plain(assignment.exemption)
    for key in RELATIVES:
        if several := getattr(assignment, key):
            found[key] = [facts(one) for one in several]
    return found


def person(subject: cr.Subject | None) -> dict[str, Any]:
    """Return what the rules ask of a subject, under the key `subject`, or nothing."""
    known = {} if subject is None else to_plain(subject)
    dates = {key: value for key, value in known.items() if key not in {"id", "name", "kind"}}
    return {"subject": dates} if dates else {}


def present(**values: object) -> dict[str, Any]:
    """Return the values that there are."""
    return {key: value for key, value in values.items() if value not in (None, "", ())}
