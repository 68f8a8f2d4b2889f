"""Vectors that the slow oracle answers and certrules must answer alike, or none is made.

The oracle beside this folder counts day by day and shares no code with certrules. A case is made
again from the seed in its id, so that the list of ids says which there are.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import certrules as cr
from certrules.exchange.documents import to_plain
from tests.oracle import build
from tests.oracle.census import branches
from tests.oracle.census_options import branches_of_options
from tests.oracle.day_by_day import Oracle
from tests.oracle.expirations import outcomes
from tests.oracle.known import facts_known
from tests.oracle.plain import Assignment
from tests.oracle.random_assignments import random_assignment, random_days, random_known_at
from tests.oracle.random_options import random_options
from tests.oracle.records import Rejected, Unanswerable
from tests.oracle.standing import LAST_DAY
from tests.vectors.files import VectorFile, case, facts, person, present

ORIGIN = "answered alike by two implementations that share no code"
LONGEST_WALK = timedelta(days=200)
ID = re.compile(r"agreed-(?P<ask>[a-z]+)-(?P<kind>plain|options)-(?P<seed>\d+)")

MAKERS: dict[str, Callable[[random.Random], Assignment]] = {
    "plain": random_assignment,
    "options": random_options,
}
KINDS = {"DUE": "first", "OVERDUE": "second", "EXPIRED": "expiry"}
DATES = ("base", "expires_on", "due_on", "overdue_on")


class Made(NamedTuple):
    """One case, and the branches of the rules that its answer comes through."""

    case: dict[str, Any]
    branches: set[str]


def files(ids: Iterable[str]) -> Iterator[VectorFile]:
    """Yield a file for each kind of question, with the cases that these ids name."""
    found = [match for id_ in ids if (match := ID.fullmatch(id_))]
    for ask in ASKED:
        named = sorted(
            (one for one in found if one["ask"] == ask),
            key=lambda one: (one["kind"], int(one["seed"])),
        )
        cases = [made(ask, one["kind"], int(one["seed"])) for one in named]
        yield VectorFile(f"agreed-{ask}", ORIGIN, [], [one.case for one in cases if one])


def made(ask: str, kind: str, seed: int) -> Made | None:
    """Return the case of a seed, None where the oracle has no answer or too far to walk."""
    rng = random.Random(f"{ask}:{kind}:{seed}")
    data = MAKERS[kind](rng)
    known_at = random_known_at(rng, data) if seed % 3 == 0 and ask != "decisions" else None
    try:
        oracle = Oracle(data, known_at)
    except Unanswerable:
        return None
    if not _walkable(oracle):
        return None
    assignment = build.assignment(data)
    asked = ASKED[ask](rng, data, oracle)
    if asked is None:
        return None
    given, expect, met = asked
    who = person(assignment.subject)
    if ask == "decisions":
        held = facts(assignment)
        history = held.get("completions", [])
        given = {"certification": data["certification"], **who, "completions": history}
    else:
        at = {} if known_at is None else {"known_at": _instant(known_at)}
        given = {**who, "assignment": facts(assignment), **given, **at}
    rules = sorted({branch.split(" ")[0] for branch in met}, key=lambda rule: int(rule[2:]))
    one = case(f"agreed-{ask}-{kind}-{seed}", rules, ask, given=given, expect=expect)
    return Made({**one, "certification": _definitions(assignment)}, met)


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _walkable(oracle: Oracle) -> bool:
    days = oracle.dates_that_matter() or {LAST_DAY}
    return max(days) - min(days) < LONGEST_WALK


def _definitions(assignment: cr.Assignment) -> list[dict[str, Any]]:
    """Return the certifications of an assignment; a part that nobody holds is there by name."""
    found = {one.certification.id: to_plain(one.certification) for one in _family(assignment)}
    for one in list(found.values()):
        policy = one.get("policy", {})
        for part in (*policy.get("all_of", ()), *policy.get("any_of", ())):
            found.setdefault(part, {"id": part})
    return list(found.values())


def _family(assignment: cr.Assignment) -> list[cr.Assignment]:
    others = (*assignment.parents, *assignment.parts)
    return [*(one for other in others for one in _family(other)), assignment]


# ---------------------------------------------------------------- what is asked

Asked = tuple[dict[str, Any], dict[str, Any], set[str]]


def _evaluation(rng: random.Random, data: Assignment, oracle: Oracle) -> Asked:
    del data
    day = rng.choice(random_days(rng, oracle, 5))
    change = oracle.next_change_on(day)
    expect = {**_fields(oracle, day), **present(next_change_on=change and change.isoformat())}
    return {"on": day.isoformat()}, expect, _met(oracle, day)


def _timeline(rng: random.Random, data: Assignment, oracle: Oracle) -> Asked:
    del rng, data
    starts = oracle.segment_starts()
    ends = [*(start - timedelta(days=1) for start in starts[1:]), LAST_DAY]
    segments = [
        {"start": start.isoformat(), "end": end.isoformat(), **_fields(oracle, start)}
        for start, end in zip(starts, ends, strict=True)
    ]
    met = {branch for start in starts for branch in _met(oracle, start)}
    return {}, {"segments": segments}, {*met, "R-27 timeline"}


def _notices(rng: random.Random, data: Assignment, oracle: Oracle) -> Asked | None:
    """R-29: the first day in a state, not exempt, required, once for an expiration date."""
    if data.get("notices"):
        return None
    facts_of = sorted(oracle.dates_that_matter()) or [date(2024, 2, 29)]
    first = facts_of[0] + timedelta(days=rng.randint(-3, 30))
    last = facts_of[-1] + timedelta(days=rng.randint(-3, 3))
    told, given, met = [], set(), set()
    day = facts_of[0] - timedelta(days=1)
    while day <= last:
        answer = oracle.on(day)
        kind = KINDS.get(answer.status)
        if answer.required and kind and (kind, answer.expires_on) not in given:
            given.add((kind, answer.expires_on))
            if day >= first:
                told.append({"on": day.isoformat(), "kind": kind})
                met |= _met(oracle, day)
        day += timedelta(days=1)
    if last < first or not told:
        return None
    span = {"from": first.isoformat(), "to": last.isoformat()}
    return span, {"notices": told}, {*met, "R-29 notice"}


def _decisions(rng: random.Random, data: Assignment, oracle: Oracle) -> Asked | None:
    """Replay knows revisions but no revocations or requirements."""
    del rng, oracle
    if data.get("parts") or not data["completions"]:
        return None
    alone = data.copy()
    alone["revocations"], alone["requirements"] = [], []
    found = outcomes(alone, facts_known(alone, None))
    if not found:
        return None
    decisions = [
        {"id": one.id, "rejected": one.rule.split()[0]}
        if isinstance(one, Rejected)
        else {"id": one.id, **present(**{name: _text(getattr(one, name)) for name in DATES})}
        for one in found
    ]
    return {}, {"decisions": decisions}, {branch for one in found for branch in one.branches}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _fields(oracle: Oracle, day: date) -> dict[str, Any]:
    answer = oracle.on(day)._asdict()
    plain = {
        name: one.isoformat() if isinstance(one, date) else one for name, one in answer.items()
    }
    plain["status"], plain["underlying"] = answer["status"].lower(), answer["underlying"].lower()
    return {name: one for name, one in plain.items() if one is not None}


def _met(oracle: Oracle, day: date) -> set[str]:
    return {*branches(oracle, day), *branches_of_options(oracle, day)}


ASKED: dict[str, Callable[[random.Random, Assignment, Oracle], Asked | None]] = {
    "decisions": _decisions,
    "evaluation": _evaluation,
    "timeline": _timeline,
    "notices": _notices,
}
