"""certrules and the oracle give the same answer on 100,000 random assignments (G3)."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pprint import pformat
from typing import NamedTuple

import pytest

import certrules as cr
from certrules.errors import CertrulesError

from . import build
from .day_by_day import Oracle
from .expirations import outcomes
from .known import facts_known
from .plain import Assignment, Completion
from .random_assignments import random_assignment, random_days, random_known_at
from .random_options import random_options
from .records import Rejected, Unanswerable
from .standing import FIRST_DAY, LAST_DAY

CHUNKS = 20
SEEDS_PER_CHUNK = 5_000
OPTION_CHUNKS = 40
LONGEST_WALK = timedelta(days=200)
REFUSED = "no answer without what the subject lacks"


class Effort(NamedTuple):
    """How many questions are asked about one assignment."""

    days: int
    decisions: int
    every: int
    """Replays and decisions are asked for one assignment in so many."""


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_agreement(chunk: int) -> None:
    """Evaluations, expiration dates and timelines of random assignments are the oracle's."""
    for seed in range(chunk * SEEDS_PER_CHUNK, (chunk + 1) * SEEDS_PER_CHUNK):
        agree(seed, random_assignment, Effort(days=5, decisions=2, every=1))


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(OPTION_CHUNKS))
def test_agreement_on_options(chunk: int) -> None:
    """The same holds with random combinations of every option of section 8."""
    for seed in range(chunk * SEEDS_PER_CHUNK, (chunk + 1) * SEEDS_PER_CHUNK):
        agree(seed, random_options, Effort(days=3, decisions=1, every=2))


def agree(seed: int, make: Callable[[random.Random], Assignment], effort: Effort) -> None:
    """Compare everything about the assignment of one seed."""
    rng = random.Random(seed)
    data = make(rng)
    known_at = random_known_at(rng, data) if seed % 3 == 0 else None
    asked: object = None
    try:
        for asked, expected, got in _questions(seed, rng, data, known_at, effort):
            if expected != got:
                _fail(f"seed {seed}: {asked}", expected, got, data, known_at)
    except CertrulesError as error:
        _fail(f"seed {seed}: after {asked}", "no error", error, data, known_at)


def _fail(
    says: str, expected: object, got: object, data: Assignment, known_at: datetime | None
) -> None:
    pytest.fail(
        f"{says}\n"
        f"oracle:    {pformat(expected, width=100)}\n"
        f"certrules: {pformat(got, width=100)}\n"
        f"known_at = {known_at!r}\n"
        f"assignment = {pformat(data, sort_dicts=False, width=100)}",
        pytrace=False,
    )


def _questions(
    seed: int, rng: random.Random, data: Assignment, known_at: datetime | None, effort: Effort
) -> Iterator["Question"]:
    try:
        oracle = Oracle(data, known_at)
    except Unanswerable:
        yield _refusal(data, known_at)
        return
    assignment = build.assignment(data)
    days = random_days(rng, oracle, effort.days)
    yield from _evaluations(assignment, oracle, days, known_at)
    if seed % 10 == 0 and _walkable(oracle):
        yield from _timeline(assignment, oracle, days, known_at)
    if seed % 100 == 0 and _walkable(oracle):
        yield from _evaluations(assignment, oracle, _every_day(oracle), known_at)
    if not data.get("parts") and seed % effort.every == 0:
        yield from _decisions(data, assignment)
        for day in days[: effort.decisions]:
            yield _one_decision(data, assignment, day, days[-1])


Question = tuple[str, object, object]
"""What was asked, what the oracle says, and what certrules says."""


def _evaluations(
    assignment: cr.Assignment, oracle: Oracle, days: list[date], known_at: datetime | None
) -> Iterator[Question]:
    for day in days:
        evaluation = cr.evaluate(assignment, day, known_at=known_at)
        yield f"evaluate on {day}", _expected(oracle, day), _evaluated(evaluation)


def _expected(oracle: Oracle, day: date) -> dict[str, object]:
    return {**oracle.on(day)._asdict(), "on": day, "next_change_on": oracle.next_change_on(day)}


def _evaluated(evaluation: cr.Evaluation) -> dict[str, object]:
    return {
        **_answered(evaluation),
        "on": evaluation.on,
        "next_change_on": evaluation.next_change_on,
    }


def _answered(answer: cr.Evaluation | cr.Segment) -> dict[str, object]:
    return {
        "status": answer.status.name,
        "underlying": answer.underlying.name,
        "expires_on": answer.expires_on,
        "due_on": answer.due_on,
        "overdue_on": answer.overdue_on,
        "exempt_until": answer.exempt_until,
        "inherited_from": answer.inherited_from,
        "required": answer.required,
        "pending": answer.pending,
        "compliant": answer.compliant,
    }


def _timeline(
    assignment: cr.Assignment, oracle: Oracle, days: list[date], known_at: datetime | None
) -> Iterator[Question]:
    timeline = cr.timeline(assignment, known_at=known_at)
    starts = oracle.segment_starts()
    ends = [*(start - timedelta(days=1) for start in starts[1:]), LAST_DAY]
    expected = [
        (start, end, oracle.on(start)._asdict()) for start, end in zip(starts, ends, strict=True)
    ]
    segments = timeline.segments
    yield "timeline", expected, [(one.start, one.end, _answered(one)) for one in segments]
    for day in days:
        asked = f"the timeline's evaluation on {day}"
        yield asked, _expected(oracle, day), _evaluated(timeline.evaluation(day))


def _refusal(data: Assignment, known_at: datetime | None) -> Question:
    """What the subject lacks is an error that says what (R-41, R-55)."""
    asked = partial(cr.evaluate, build.assignment(data), LAST_DAY, known_at=known_at)
    return "evaluate", REFUSED, _refused(asked)


def _refused(asked: Callable[[], object]) -> object:
    """Several things may be lacking; which of them is named does not matter."""
    try:
        return asked()
    except CertrulesError as refused:
        named = any(lacking in str(refused) for lacking in ("age of", "birth date", "hire date"))
        return REFUSED if named else str(refused)


def _decisions(data: Assignment, assignment: cr.Assignment) -> Iterator[Question]:
    """Replay knows revisions but no revocations or requirements; a bare policy not even those."""
    certification = assignment.certification
    alone = data.copy()
    alone["revocations"], alone["requirements"] = [], []
    for source in (certification, certification.policy):
        asked = partial(cr.replay, source, assignment.completions, subject=assignment.subject)
        yield "replay", *_compared(alone, asked)
        alone["revisions"] = []


def _one_decision(
    data: Assignment, assignment: cr.Assignment, completed_on: date, existing: date
) -> Question:
    """Decide from an existing date, which stands for one completion under the first term."""
    alone = data.copy()
    alone["revisions"], alone["revocations"], alone["requirements"] = [], [], []
    alone["policy"] = data["policy"].copy()
    alone["policy"]["renewal"] = data["policy"]["renewal"].copy()
    # What is on file has no completion date there, so that no interval can be counted from it.
    alone["policy"]["renewal"].pop("minimum_interval", None)
    alone["completions"] = [
        Completion(id="", completed_on=FIRST_DAY, state="approved", expires_on=existing),
        Completion(id="", completed_on=completed_on, state="approved"),
    ]

    def asked() -> list[cr.Decision]:
        its_policy, subject = assignment.certification.policy, assignment.subject
        return [cr.decide(its_policy, completed_on, existing=existing, subject=subject)]

    expected, got = _compared(alone, asked)
    return f"decide {completed_on} from {existing}", expected[-1:], got


def _compared(
    data: Assignment, asked: Callable[[], Sequence[cr.Decision]]
) -> tuple[Sequence[object], Sequence[object]]:
    try:
        expected = _outcomes(data)
    except Unanswerable:
        return [REFUSED], [_refused(asked)]
    return expected, _decided(asked())


def _outcomes(data: Assignment) -> list[tuple[object, ...]]:
    return [
        (one.id, one.completed_on, one.rule.split()[0])
        if isinstance(one, Rejected)
        else (one.id, one.completed_on, one.base, one.expires_on, one.due_on, one.overdue_on)
        for one in outcomes(data, facts_known(data, None))
    ]


def _decided(decisions: Sequence[cr.Decision]) -> list[tuple[object, ...]]:
    return [
        (one.id, one.completed_on, _rule_of(one))
        if one.rejected
        else (one.id, one.completed_on, one.base, one.expires_on, one.due_on, one.overdue_on)
        for one in decisions
    ]


def _rule_of(decision: cr.Decision) -> str | None:
    rules = [reason.rule for reason in decision.reasons]
    return next((rule for rule in rules if rule in {"R-50", "R-51", "R-60"}), None)


def _walkable(oracle: Oracle) -> bool:
    facts = oracle.dates_that_matter() or {LAST_DAY}
    return max(facts) - min(facts) < LONGEST_WALK


def _every_day(oracle: Oracle) -> list[date]:
    facts = oracle.dates_that_matter() or {date(2024, 2, 29)}
    first = max(min(facts) - timedelta(days=2), FIRST_DAY)
    last = min(max(facts) + timedelta(days=2), LAST_DAY)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
