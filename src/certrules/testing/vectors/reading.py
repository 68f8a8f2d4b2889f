"""The files of the vectors become cases; one that could not fail or is not listed is refused."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

FOLDER: Final = Path(__file__).parent
"""Where the vectors are."""

LIST: Final = "ids.txt"
"""The list of every case: an id and the digest of what stands under it, one line each."""

FORMAT: Final = 1
"""The version of the form of the files."""

EXPECTED: Final = {
    "sum": "date",
    "period": "unit",
    "expirations": "expires",
    "decisions": "decisions",
    "evaluation": "status",
    "timeline": "segments",
    "notices": "notices",
    "date": "date",
    "policy": "error",
}
"""What can be asked, and the key without which an answer to it says nothing."""

_MAY_BE_EMPTY = {"notices"}


class UnsoundVectors(ValueError):
    """The vectors are not what their list says, or a case could never fail."""


@attrs.frozen
class Case:
    """One question with its answer.

    `id`: never given to another case. `rules`: the numbers of the rules that it turns on. `ask`:
    what is asked, a key of `EXPECTED`. `given`: the facts. `expect`: the answer; a key that is
    missing is null. `certification`: the definitions that the facts name, in the form of a policy
    document. `origin`: where the answer is from. `note`: what is not plain from the facts.
    """

    id: str
    rules: tuple[str, ...]
    ask: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    certification: tuple[Mapping[str, Any], ...] = ()
    origin: str = ""
    note: str = ""

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change with anything that bears on the answer."""
        content = [self.ask, self.given, self.expect, self.certification]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:8]


def load(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Return every case of the vectors in a folder, in the order of the files' names.

    Raises `UnsoundVectors` for a case that expects nothing, an id used twice, a case that is not on
    the list, one that differs from what was listed, and one that is listed and missing.

    >>> cases = load()
    >>> len(cases) >= 2000, len({case.id for case in cases}) == len(cases)
    (True, True)
    """
    files = sorted(one for one in folder.glob("*.json") if not one.name.endswith(".schema.json"))
    cases = [case for path in files for case in cases_of(path)]
    _check_listed(cases, listed(folder))
    return tuple(cases)


def listed(folder: Path = FOLDER) -> dict[str, str]:
    """Return the digest of each case on the list of a folder, by its id."""
    lines = (folder / LIST).read_text("ascii").splitlines()
    pairs = [line.split(" ") for line in lines]
    found = {pair[0]: pair[-1] for pair in pairs}
    if len(found) < len(pairs):
        message = f"{LIST} names a case twice. Take one of the lines out."
        raise UnsoundVectors(message)
    return found


def cases_of(path: Path) -> Iterator[Case]:
    """Yield the cases of one file; raise `UnsoundVectors` for one that expects nothing."""
    content = json.loads(path.read_text("ascii"))
    if content["format"] != FORMAT:
        other = f"{path.name} has format {content['format']!r}, not {FORMAT}"
        message = f"{other}. Run it with the release that it came with."
        raise UnsoundVectors(message)
    shared = {one["id"]: one for one in content.get("certification", [])}
    for one in content["cases"]:
        own = one.get("certification") or [shared[id_] for id_ in named(one["given"], shared)]
        case = Case(
            one["id"],
            tuple(one["rules"]),
            one["ask"],
            one["given"],
            one["expect"],
            tuple(own),
            content["origin"],
            one.get("note", ""),
        )
        _check_expects(case)
        yield case


def named(given: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """Return the ids of the certifications that facts name, and of their relatives and parts."""
    found: dict[str, None] = {}
    waiting: list[Any] = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if one in known and one not in found:
                found[one] = None
                waiting += _relatives(known[one])
        elif isinstance(one, Mapping):
            waiting += [one.get("certification"), one.get("assignment")]
            waiting += [*one.get("parents", ()), *one.get("parts", ())]
    return [one for one in known if one in found]


def _relatives(definition: Mapping[str, Any]) -> list[str]:
    policy = definition.get("policy", {})
    parts = [*policy.get("all_of", ()), *policy.get("any_of", ())]
    return [*parts, *definition.get("parents", ()), *definition.get("children", ())]


def _check_expects(case: Case) -> None:
    key = EXPECTED.get(case.ask)
    if key is None:
        message = f"{case.id} asks for {case.ask!r}. Ask for one of {', '.join(EXPECTED)}."
        raise UnsoundVectors(message)
    wanted = case.expect.get("error") or case.expect.get(key)
    if not wanted and not (case.ask in _MAY_BE_EMPTY and key in case.expect):
        message = f"{case.id} expects nothing, so that it can never fail. Give it an answer."
        raise UnsoundVectors(message)


def _check_listed(cases: Iterable[Case], ids: Mapping[str, str]) -> None:
    found: dict[str, str] = {}
    for case in cases:
        if case.id in found:
            message = f"Two cases have the id {case.id!r}. Give one of them another."
            raise UnsoundVectors(message)
        found[case.id] = case.digest
    for id_ in sorted({*found, *ids}):
        if found.get(id_) != ids.get(id_):
            raise UnsoundVectors(_difference(id_, listed=id_ in ids, there=id_ in found))


def _difference(id_: str, *, listed: bool, there: bool) -> str:
    if not listed:
        return f"{id_} is not on the list {LIST}. Add it, with its digest."
    if not there:
        return f"{id_} is on the list {LIST} and in no file. Put the case back: ids are for ever."
    return f"{id_} is not the case that was listed. Give the changed one an id of its own."
