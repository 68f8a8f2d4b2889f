"""certrules and the oracle give the same answer on 100,000 random assignments (G3)."""

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pprint import pformat

import pytest

import certrules as cr

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


@pytest.fixture
def untraced() -> Iterator[None]:
    """Stop measuring coverage for a while: it takes six times as long, and adds nothing here."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_agreement(chunk: int) -> None:
    """Evaluations, expiration dates and timelines of random assignments are the oracle's."""
    for seed in range(chunk * SEEDS_PER_CHUNK, (chunk + 1) * SEEDS_PER_CHUNK):
        agree(seed, random_assignment, days_asked=5)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("chunk", range(OPTION_CHUNKS))
def test_agreement_on_options(chunk: int) -> None:
    """The same holds with random combinations of every option of section 8."""
    for seed in range(chunk * SEEDS_PER_CHUNK, (chunk + 1) * SEEDS_PER_CHUNK):
        agree(seed, random_options, days_asked=3)


def agree(seed: int, make: Callable[[random.Random], Assignment], days_asked: int) -> None:
    """Compare everything about the assignment of one seed."""
    rng = random.Random(seed)
    data = make(rng)
    known_at = random_known_at(rng, data) if seed % 3 == 0 else None
    for asked, expected, got in _questions(seed, rng, data, known_at, days_asked):
        if expected != got:
            pytest.fail(
                f"seed {seed}: {asked}\n"
                f"oracle:    {pformat(expected, width=100)}\n"
                f"certrules: {pformat(got, width=100)}\n"
                f"known_at = {known_at!r}\n"
                f"assignment = {pformat(data, sort_dicts=False, width=100)}",
                pytrace=False,
            )


def _questions(
    seed: int, rng: random.Random, data: Assignment, known_at: datetime | None, days_asked: int
) -> Iterator["Question"]:
    try:
        oracle = Oracle(data, known_at)
    except Unanswerable as error:
        yield _refusal(error, data, known_at)
        return
    days = random_days(rng, oracle, days_asked)
    yield from _evaluations(data, oracle, days, known_at)
    if seed % 10 == 0 and _walkable(oracle):
        yield from _timeline(data, oracle, days, known_at)
    if seed % 100 == 0 and _walkable(oracle):
        yield from _evaluations(data, oracle, _every_day(oracle), known_at)
    if not data.get("parts"):
        yield from _decisions(data)
        yield from (_one_decision(data, day, days[-1]) for day in days[:2])


Question = tuple[str, object, object]
"""What was asked, what the oracle says, and what certrules says."""


def _evaluations(
    data: Assignment, oracle: Oracle, days: list[date], known_at: datetime | None
) -> Iterator[Question]:
    assignment = build.assignment(data)
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
    data: Assignment, oracle: Oracle, days: list[date], known_at: datetime | None
) -> Iterator[Question]:
    timeline = cr.timeline(build.assignment(data), known_at=known_at)
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


def _refusal(error: Unanswerable, data: Assignment, known_at: datetime | None) -> Question:
    """A date of the subject that is missing is an error that says which (R-41, R-55)."""
    _, _, says = str(error).partition("the subject ")
    try:
        got: object = cr.evaluate(build.assignment(data), LAST_DAY, known_at=known_at)
    except cr.CertrulesError as refused:
        got = says if says.rpartition(" no ")[2] in str(refused) else str(refused)
    return "evaluate", says, got


def _decisions(data: Assignment) -> Iterator[Question]:
    """Replay knows revisions but no revocations or requirements; a bare policy not even those."""
    completions = [build.completion(one) for one in data["completions"]]
    alone = data.copy()
    alone["revocations"], alone["requirements"] = [], []
    subject = build.subject(data)
    for source in (build.certification(data), build.policy(data["policy"])):
        yield "replay", _outcomes(alone), _decided(cr.replay(source, completions, subject=subject))
        alone["revisions"] = []


def _one_decision(data: Assignment, completed_on: date, existing: date) -> Question:
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
    decision = cr.decide(
        build.policy(data["policy"]), completed_on, existing=existing, subject=build.subject(data)
    )
    return f"decide {completed_on} from {existing}", _outcomes(alone)[-1:], _decided([decision])


def _outcomes(data: Assignment) -> list[tuple[object, ...]]:
    try:
        found = outcomes(data, facts_known(data, None))
    except Unanswerable:
        return [("no answer",)]
    return [
        (one.id, one.completed_on, one.rule)
        if isinstance(one, Rejected)
        else (one.id, one.completed_on, one.base, one.expires_on, one.due_on, one.overdue_on)
        for one in found
    ]


def _decided(decisions: Iterable[cr.Decision]) -> list[tuple[object, ...]]:
    return [
        (one.id, one.completed_on, one.rejected)
        if one.rejected
        else (one.id, one.completed_on, one.base, one.expires_on, one.due_on, one.overdue_on)
        for one in decisions
    ]


def _walkable(oracle: Oracle) -> bool:
    facts = oracle.dates_that_matter() or {LAST_DAY}
    return max(facts) - min(facts) < LONGEST_WALK


def _every_day(oracle: Oracle) -> list[date]:
    facts = oracle.dates_that_matter() or {date(2024, 2, 29)}
    first = max(min(facts) - timedelta(days=2), FIRST_DAY)
    last = min(max(facts) + timedelta(days=2), LAST_DAY)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
