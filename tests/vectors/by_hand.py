"""The hand-worked cases of tests/cases as vectors: what they expect is copied cell by cell.

Nothing here works out a date. The facts pass through the models, which change none.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from certrules import errors
from certrules.exchange.documents import dump, to_plain
from certrules.model.catalogue import Catalogue
from certrules.testing.vectors.reading import named
from tests.cases import reading, section8_cases, section8_status_reading
from tests.cases.reading import COMPETENCIES, listed, rows
from tests.vectors.files import VectorFile, case, facts, person, present

ORIGIN = "worked by hand"

SIGNS = {"add": 1, "subtract": -1, "multiple": 1}
ANSWERED = ("expires_on", "due_on", "overdue_on", "exempt_until", "inherited_from")
JUDGED = ("required", "pending", "compliant")


def files() -> Iterator[VectorFile]:
    """Yield a file for each table of cases."""
    yield _file("arithmetic", _sums())
    yield _file("periods", _periods())
    yield _file("zones", _zones())
    yield _file("expirations", _expirations(), _marked(reading.catalogue()))
    yield _file("options-expirations", _option_expirations(), section8_cases.catalogue())
    yield _file("statuses", _statuses("statuses.csv", reading), _marked(reading.catalogue()))
    options = section8_status_reading
    yield _file(
        "options-statuses", _statuses("section8_statuses.csv", options), options.catalogue()
    )
    yield _file("notices", _notices("notices.csv", reading), _marked(reading.catalogue()))
    many = _notices("section8_notices.csv", options)
    yield _file("options-notices", many, options.catalogue())
    yield _file("refused-policies", _refused())


def _file(
    name: str, cases: Iterator[dict[str, Any]], catalogue: Catalogue | None = None
) -> VectorFile:
    made = list(cases)
    known = {one["id"]: one for one in dump(catalogue or Catalogue())["certification"]}
    used = {id_ for one in made for id_ in named(one["given"], known)}
    return VectorFile(name, ORIGIN, [one for id_, one in known.items() if id_ in used], made)


def _marked(catalogue: Catalogue) -> Catalogue:
    """Return the certifications, those that stand for a competency marked as such (R-26)."""
    return Catalogue(attrs.evolve(one, competency_of=COMPETENCIES.get(one.id)) for one in catalogue)


def _made(row: dict[str, str], ask: str, given: object, expect: object) -> dict[str, Any]:
    made = case(row["id"], row["rules"].split(";"), ask, given=given, expect=expect)
    return {**made, **present(note=row["note"])}


def _error(cell: str) -> dict[str, Any] | None:
    """Return the error that a cell names: a class, or any that holds a text."""
    if cell.split(" ", maxsplit=1)[0] == "error":
        return {"error": "any"}
    if not re.fullmatch(r"[A-Z]\w+[a-z]\w*", cell):
        return None
    kind: type[errors.CertrulesError] = getattr(errors, cell)
    return {"error": "any" if kind.__subclasses__() else kind.code}


def _sums() -> Iterator[dict[str, Any]]:
    for row in rows("arithmetic.csv"):
        times = int(row["times"]) * SIGNS[row["operation"]]
        given = {"start": row["start"], "period": row["period"], "times": times}
        yield _made(row, "sum", given, {"date": row["expected"]})


def _periods() -> Iterator[dict[str, Any]]:
    for row in rows("periods.csv"):
        expect = _error(row["expected_error"]) or {
            "count": int(row["expected_count"]),
            "unit": row["expected_unit"],
        }
        yield _made(row, "period", {"text": row["text"]}, expect)


def _zones() -> Iterator[dict[str, Any]]:
    for row in rows("zones.csv"):
        zones = [row[name] or None for name in ("subject_zone", "company_zone", "run_zone")]
        expect = _error(row["expected_date"]) or {"date": row["expected_date"]}
        yield _made(row, "date", {"instant": row["instant"], "zones": zones}, expect)


def _expirations() -> Iterator[dict[str, Any]]:
    for row in rows("expirations.csv"):
        yield _expired(row, _history(row), {})


def _history(row: dict[str, str]) -> list[Any]:
    """Return the completions of a row; dates that no model takes stay as they are."""
    try:
        return [to_plain(one) for one in reading.completions(row["completions"])]
    except errors.DateOutOfRange:
        cells = [reading._matched(reading._COMPLETION, one) for one in listed(row["completions"])]
        return [
            present(
                completed_on=one["on"], expires_on=one["expires"], effective_on=one["effective"]
            )
            for one in cells
        ]


def _option_expirations() -> Iterator[dict[str, Any]]:
    for row in section8_cases.CASES["section8_expirations.csv"]:
        history = [to_plain(one) for one in section8_cases.history(row)]
        yield _expired(row, history, person(section8_cases.subject(row)))


def _expired(row: dict[str, str], history: list[Any], who: dict[str, Any]) -> dict[str, Any]:
    given = {
        "certification": row["certification"],
        **who,
        **present(existing=row["existing"]),
        "completions": history,
    }
    expect = _error(row["expected"]) or {"expires": listed(row["expected"])}
    return _made(row, "expirations", given, expect)


def _held(row: dict[str, str], reader: Any) -> dict[str, Any]:
    assignment = reader.assignment(row)
    return {**person(assignment.subject), "assignment": facts(assignment)}


def _statuses(name: str, reader: Any) -> Iterator[dict[str, Any]]:
    for row in rows(name):
        given = {**_held(row, reader), "on": row["on"], **present(known_at=row["known_at"])}
        yield _made(row, "evaluation", given, _error(row["status"]) or _status(row))


def _status(row: dict[str, str]) -> dict[str, Any]:
    change = row["next_change_on"].removeprefix("-")
    return {
        "status": row["status"].lower(),
        "underlying": row["underlying"].lower(),
        **present(**{name: row[name] for name in ANSWERED}, next_change_on=change),
        **{name: row[name] == "yes" for name in JUDGED},
    }


def _notices(name: str, reader: Any) -> Iterator[dict[str, Any]]:
    for row in rows(name):
        span = {"from": row["from"], "to": row["to"]}
        given = {**_held(row, reader), **span, **present(known_at=row.get("known_at"))}
        told = [] if row["expected"] == "none" else sorted(listed(row["expected"]))
        yield _made(row, "notices", given, {"notices": [_notice(one) for one in told]})


def _notice(cell: str) -> dict[str, Any]:
    on, kind, *rule = cell.split(" ")
    return {"on": on, "kind": kind, **({"rule": int(rule[0])} if rule else {})}


def _refused() -> Iterator[dict[str, Any]]:
    for row in section8_cases.CASES["section8_errors.csv"]:
        policy = _as_json(tomllib.loads(f"policy = {row['document']}")["policy"])
        expect = {"error": row["code"], "path": row["path"]}
        yield _made(row, "policy", {"policy": policy}, expect)


def _as_json(value: Any) -> Any:
    """Return plain data without what JSON does not have: a date becomes its text."""
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
