"""Random assignments as plain data, seeded, with every rule of sections 3 to 5 switched on.

Two things make the sample worth its time. Each new date is as often as not put exactly on, one day
before or one day after a date that a rule looks at: the start and end of a window, an expiration, a
notice, a date of the forced series, a month's end. And most samples live within a few months and
count in days and weeks, so that the oracle can walk through every day of them; a share spans years,
and a small share spans centuries.
"""

import random
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from .day_by_day import Oracle
from .expirations import NEVER, records
from .known import facts_known
from .months import ONE_DAY, next_in_series, rounded, shifted
from .plain import (
    Assignment,
    Completion,
    Exemption,
    ExemptionKind,
    ExtendTo,
    Policy,
    Renewal,
    Requirement,
    Revision,
    Revocation,
    State,
    Term,
    Training,
)
from .records import Record, Unanswerable
from .standing import FIRST_DAY, LAST_DAY


class Scale(NamedTuple):
    """How far apart the dates of one assignment lie, and how long its periods are."""

    first: date
    last: date
    durations: tuple[str, ...]
    notices: tuple[str, ...]
    extensions: tuple[ExtendTo, ...]


MONTHS = ("1 month", "2 months", "1 year")
DURATIONS_OF_DAYS = ("5 days", "10 days", "17 days", "2 weeks", "30 days", "1 month", "2 months")
NOTICES_OF_DAYS = ("1 day", "2 days", "4 days", "1 week", "9 days", "2 weeks", "1 month")
DURATIONS_OF_YEARS = ("90 days", "26 weeks", "6 months", "1 year", "12 months", "2 years")
NOTICES_OF_YEARS = ("1 week", "2 weeks", "30 days", "1 month", "60 days", "2 months", "1 year")
DURATIONS_OF_CENTURIES = ("9 months", "1 year", "4 years", "25 years", "2000 weeks", "200 years")
NOTICES_OF_CENTURIES = ("1 day", "1 month", "2 years", "40 years", "200 years")


ODD_YEARS = (1900, 2000, 2100, 2999)
"""The domain's first and last year, and centuries with and without a leap day."""

ENDINGS: tuple[ExtendTo, ...] = ("end of month", "end of year")


def random_scale(rng: random.Random, weights: tuple[int, int, int] = (9_200, 798, 2)) -> Scale:
    """Choose a span of months (mostly), of years, or the whole domain (rarely)."""
    return rng.choices((_months, _years, _centuries), weights)[0](rng)


def _months(rng: random.Random) -> Scale:
    month = rng.choice((1, 1, 2, 4, 8, 11, 12))
    years = rng.choices((range(2019, 2028), ODD_YEARS), (95, 5))[0]
    first = date(rng.choice(years), month, rng.randint(1, 28))
    # Elsewhere a year's end is months away, and the oracle would have to walk there.
    extensions = ENDINGS if month in {11, 12} else ENDINGS[:1]
    return Scale(first, first + timedelta(days=70), DURATIONS_OF_DAYS, NOTICES_OF_DAYS, extensions)


def _years(rng: random.Random) -> Scale:
    first = date(rng.randint(2019, 2023), rng.choice((1, 2, 5, 12)), rng.choice((1, 15, 28)))
    last = first + timedelta(days=rng.choice((700, 1400)))
    return Scale(first, last, DURATIONS_OF_YEARS, NOTICES_OF_YEARS, ENDINGS)


def _centuries(rng: random.Random) -> Scale:
    del rng
    return Scale(FIRST_DAY, LAST_DAY, DURATIONS_OF_CENTURIES, NOTICES_OF_CENTURIES, ENDINGS)


def random_assignment(rng: random.Random) -> Assignment:
    """Make up one assignment, perhaps with parents."""
    return Maker(rng, random_scale(rng)).assignment()


def random_days(rng: random.Random, oracle: Oracle, count: int) -> list[date]:
    """Choose days to ask about: on and around the dates that matter, and a few anywhere."""
    facts = sorted(oracle.dates_that_matter()) or [date(2024, 2, 29)]
    days = [rng.choice(facts) + rng.choice((-1, 0, 0, 1, 1)) * ONE_DAY for _ in range(count - 1)]
    days.append(facts[0] + timedelta(days=rng.randint(-5, (facts[-1] - facts[0]).days + 5)))
    days += rng.choices(([], [FIRST_DAY, LAST_DAY]), (98, 2))[0]
    return sorted({inside(day) for day in days})


def random_known_at(rng: random.Random, assignment: Assignment) -> datetime | None:
    """Choose an instant at which something becomes known, or one second to either side of it."""
    instants = sorted(_instants(assignment))
    if not instants:
        return None
    return rng.choice(instants) + timedelta(seconds=rng.choice((-1, 0, 0, 1)))


def _instants(assignment: Assignment) -> set[datetime]:
    found: set[datetime | None] = set()
    for completion in assignment["completions"]:
        found |= {completion.get("recorded_at"), completion.get("decided_at")}
        found.add(completion.get("withdrawn_at"))
    for requirement in assignment["requirements"]:
        found.add(requirement.get("recorded_at"))
        if "training" in requirement:
            found.add(requirement["training"].get("recorded_at"))
    exemption = assignment["exemption"]
    while exemption is not None:
        found.add(exemption.get("recorded_at"))
        exemption = exemption.get("replaces")
    for revocation in assignment["revocations"]:
        found |= {revocation.get("recorded_at"), revocation.get("reinstatement_recorded_at")}
    found.update(extension.get("recorded_at") for extension in assignment.get("extensions", []))
    instants = {instant for instant in found if instant is not None}
    others = [*assignment["parents"], *assignment.get("parts", [])]
    return instants.union(*(_instants(other) for other in others))


def inside(day: date) -> date:
    return min(max(day, FIRST_DAY), LAST_DAY)


class Maker:
    """Makes one assignment; each part looks at the parts before it to find interesting dates."""

    def __init__(self, rng: random.Random, scale: Scale) -> None:
        self.rng = rng
        self.scale = scale
        self.with_instants = self.chance(0.4)
        self._records: dict[tuple[str, int, int, int], list[Record]] = {}

    def assignment(self) -> Assignment:
        """Make up the assignment whole."""
        made = self.bare("c1")
        self.add_history(made)
        count = self.rng.choices((0, 1, 2, 3), (60, 27, 10, 3))[0]
        for n in range(count):
            made["parents"].append(self.parent(f"p{n + 1}", made))
        return made

    def bare(self, certification: str) -> Assignment:
        """Make up an assignment with its policies and nothing on file."""
        return Assignment(
            certification=certification,
            policy=self.policy(),
            revisions=self.revisions(),
            completions=[],
            requirements=[],
            exemption=None,
            revocations=[],
            parents=[],
        )

    def add_history(self, made: Assignment) -> None:
        """Add completions, and what lies over them."""
        for n in range(self.rng.choices((0, 1, 2, 3, 4, 6), (10, 27, 28, 20, 10, 5))[0]):
            self.add_completion(made, n)
        made["revocations"] = [
            self.revocation(made) for _ in range(self.rng.choices((0, 1, 2), (78, 17, 5))[0])
        ]
        if made["revocations"] and self.chance(0.5):
            self.add_completion(made, len(made["completions"]))
        made["requirements"] = self.requirements(made)
        made["exemption"] = self.exemption(made)

    def parent(self, certification: str, child: Assignment) -> Assignment:
        """Make up a parent of an assignment."""
        made = self.bare(certification)
        self.add_history(made)
        others = [child, *child["parents"]]
        ends = [r.expires_on for one in others for r in self.records_of(one)[-1:] if r.expires_on]
        if ends and made["completions"] and self.chance(0.5):
            # Coverage turns on which of two ends is the later, so the two are brought together.
            made["completions"][-1]["expires_on"] = self.near([inside(end) for end in ends])
        return made

    # ------------------------------------------------------------------ chances and dates

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.rng.random() < probability

    def any_day(self) -> date:
        """Return a day of the scale, often one beside a turn of the month."""
        span = (self.scale.last - self.scale.first).days
        day = inside(self.scale.first + timedelta(days=self.rng.randint(0, span)))
        if self.chance(0.15):
            day = day.replace(day=1)
            day -= ONE_DAY if self.chance(0.6) and day > FIRST_DAY else timedelta(0)
        return day

    def near(self, days: list[date]) -> date:
        """Return one of the days, or a neighbour of one."""
        return inside(self.rng.choice(days) + self.rng.choice((-1, 0, 0, 0, 1)) * ONE_DAY)

    def interesting(self, made: Assignment) -> date:
        """Return a day near one that the history so far looks at, or any day."""
        days = [day for record in self.records_of(made) for day in dates_of(record)]
        return self.near(days) if days and self.chance(0.7) else self.any_day()

    def records_of(self, made: Assignment) -> list[Record]:
        """Return the records so far, none where there is no answer."""
        key = (
            made["certification"],
            len(made["completions"]),
            len(made["revocations"]),
            len(made["requirements"]),
        )
        if key not in self._records:
            try:
                self._records[key] = records(made, facts_known(made, None))
            except Unanswerable:
                self._records[key] = []
        return self._records[key]

    def instant(self, day: date) -> datetime:
        """Return an instant some days around a date; whole hours, so that equal ones occur."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return midnight + timedelta(days=self.rng.randint(0, 20), hours=self.rng.choice((0, 9)))

    # ------------------------------------------------------------------ policies

    def policy(self) -> Policy:
        """Make up a policy."""
        terms = [self.term() for _ in range(self.rng.choices((1, 2), (70, 30))[0])]
        expiring = any(term.get("valid_for") != NEVER for term in terms)
        anchored = expiring and self.chance(0.4)
        return Policy(
            terms=terms,
            anchor={"date": self.anchor_date()} if anchored else None,
            renewal=self.renewal(terms) if expiring else Renewal(early=None, late=None),
        )

    def anchor_date(self) -> date:
        """Choose a force date among, before or after the other dates."""
        day = inside(self.any_day() + self.rng.choice((-90, -30, 0, 0, 60, 365)) * ONE_DAY)
        # From a month's last day the series moves from month to month: 31, 28, 31.
        return rounded(day, "end of month") if self.chance(0.3) else day

    def term(self) -> Term:
        """Make up a term."""
        if self.chance(0.08):
            return Term(valid_for=NEVER, extend_to=None, first_notice=None, second_notice=None)
        notices = self.scale.notices
        return Term(
            valid_for=self.rng.choice(self.scale.durations),
            extend_to=self.rng.choice(self.scale.extensions) if self.chance(0.25) else None,
            first_notice=self.rng.choice(notices) if self.chance(0.75) else None,
            second_notice=self.rng.choice(notices[:3]) if self.chance(0.6) else None,
        )

    def renewal(self, terms: list[Term]) -> Renewal:
        """Make up the window for these terms."""
        early: list[str | None] = [None, self.rng.choice(self.scale.notices)]
        if any(term["first_notice"] for term in terms):
            early += ["after first notice"] * 2
        if any(term["second_notice"] for term in terms):
            early += ["after second notice"]
        late = self.rng.choice(self.scale.notices) if self.chance(0.5) else None
        return Renewal(early=self.rng.choice(early), late=late)

    def revisions(self) -> list[Revision]:
        """Make up later policies."""
        count = self.rng.choices((0, 1, 2), (78, 16, 6))[0]
        starts = {self.any_day() for _ in range(count)}
        return [
            Revision(effective_from=start, retroactive=self.chance(0.3), policy=self.policy())
            for start in sorted(starts)
        ]

    # ------------------------------------------------------------------ completions

    def add_completion(self, made: Assignment, n: int) -> None:
        """Add one completion somewhere among the others."""
        # The order in which completions are handed over must not matter.
        made["completions"].insert(self.rng.randint(0, n), self.completion(made))

    def completion(self, made: Assignment) -> Completion:
        """Make up one completion more."""
        ids = [completion["id"] for completion in made["completions"]]
        completed_on = self.completion_date(made)
        states: tuple[State, ...] = ("approved", "pending", "declined", "withdrawn")
        completion = Completion(
            id=self.unused_id(ids),
            completed_on=completed_on,
            state=self.rng.choices(states, (80, 7, 4, 9))[0],
        )
        if self.chance(0.15):
            completion["expires_on"] = self.by_hand(made, completed_on)
        if self.chance(0.1):
            completion["effective_on"] = inside(completed_on + self.rng.randint(-3, 20) * ONE_DAY)
        if ids and self.chance(0.06):
            completion["supersedes"] = self.rng.choice(ids)
        if self.with_instants and self.chance(0.85):
            self.add_instants(completion)
        return completion

    def unused_id(self, ids: list[str]) -> str:
        """Return an id that no other completion has."""
        return self.rng.choice([letter for letter in "abcdefghijkl" if letter not in ids])

    def by_hand(self, made: Assignment, completed_on: date) -> date:
        """Choose an expiration date, at times a near miss of the forced series (R-8)."""
        anchor = made["policy"]["anchor"]
        if anchor is not None and "date" in anchor and self.chance(0.5):
            day = next_in_series(anchor["date"], self.rng.choice(MONTHS), completed_on)
            return self.near([inside(day)])
        longest = min((self.scale.last - self.scale.first).days, 800)
        return inside(completed_on + timedelta(days=self.rng.randint(-2, longest)))

    def completion_date(self, made: Assignment) -> date:
        """Choose a date at an edge that decides how the completion is computed, or any date."""
        record = next(reversed(self.records_of(made)), None)
        edges = edges_of(made, record)
        starts = [revision["effective_from"] for revision in made["revisions"]]
        if edges and self.chance(0.65):
            return self.near(edges)
        if starts and self.chance(0.5):
            return self.near(starts)
        if record is not None and self.chance(0.2):
            return record.completed_on
        return self.any_day()

    def add_instants(self, completion: Completion) -> None:
        """Say when a completion was recorded, decided and withdrawn."""
        recorded_at = self.instant(completion["completed_on"])
        completion["recorded_at"] = recorded_at
        if completion["state"] != "pending" and self.chance(0.5):
            completion["decided_at"] = recorded_at + timedelta(hours=self.rng.randint(0, 200))
        if completion["state"] == "withdrawn" and self.chance(0.7):
            start = completion.get("decided_at", recorded_at)
            completion["withdrawn_at"] = start + timedelta(hours=self.rng.randint(0, 400))

    # ------------------------------------------------------------------ what lies over the history

    def revocation(self, made: Assignment) -> Revocation:
        """Make up a revocation, perhaps with a reinstatement."""
        revoked_on = self.interesting(made)
        revocation = Revocation(revoked_on=revoked_on, reason="other")
        if self.chance(0.35):
            revocation["reinstated_on"] = max(revoked_on, self.interesting(made))
        if self.with_instants and self.chance(0.7):
            revocation["recorded_at"] = self.instant(revoked_on)
            if "reinstated_on" in revocation and self.chance(0.7):
                later = self.instant(revocation["reinstated_on"])
                revocation["reinstatement_recorded_at"] = max(later, revocation["recorded_at"])
        return revocation

    def requirements(self, made: Assignment) -> list[Requirement]:
        """Make up why the certification must be held."""
        count = self.rng.choices((0, 1, 2, 3), (15, 45, 25, 15))[0]
        trainee = self.chance(0.45)
        roles = self.rng.sample(("r1", "r2", "r3", "r4"), count)
        return [
            self.requirement(made, None if self.chance(0.2) else role, trainee=trainee)
            for role in roles
        ]

    def requirement(self, made: Assignment, role: str | None, *, trainee: bool) -> Requirement:
        """Make up one requirement, perhaps with a training period."""
        requirement = Requirement(role=role)
        if self.chance(0.35):
            requirement["since"] = self.interesting(made)
        if self.chance(0.3):
            until = self.interesting(made)
            requirement["until"] = max(until, requirement.get("since", until))
        if role is not None and self.chance(0.9 if trainee else 0.1):
            requirement["training"] = Training(until=self.interesting(made))
            if self.with_instants and self.chance(0.5):
                requirement["training"]["recorded_at"] = self.instant(self.any_day())
        if self.with_instants and self.chance(0.4):
            requirement["recorded_at"] = self.instant(self.any_day())
        return requirement

    def exemption(self, made: Assignment) -> Exemption | None:
        """Make up an exemption, perhaps one that replaces others."""
        if self.chance(0.5):
            return None
        exemption = self.one_exemption(made)
        if self.chance(0.35):
            replaced = self.one_exemption(made)
            if self.chance(0.3):
                replaced["replaces"] = Exemption(kind="must not be deferred")
            # A deferral cannot take the place of "must not be deferred".
            if not (exemption["kind"] == "deferred" and replaced["kind"] == "must not be deferred"):
                exemption["replaces"] = replaced
            if "replaces" in replaced and replaced["kind"] == "deferred":
                replaced["kind"] = "not applicable"
                replaced.pop("until", None)
        return exemption

    def one_exemption(self, made: Assignment) -> Exemption:
        """Make up an exemption by itself."""
        kinds: tuple[ExemptionKind, ...] = (
            "deferred",
            "not applicable",
            "must not be deferred",
            "none",
        )
        exemption = Exemption(kind=self.rng.choices(kinds, (60, 15, 12, 13))[0])
        if exemption["kind"] == "deferred":
            ends = [r["training"]["until"] for r in made["requirements"] if "training" in r]
            together = ends and self.chance(0.4)
            exemption["until"] = self.near(ends) if together else self.interesting(made)
        if self.with_instants and self.chance(0.7):
            exemption["recorded_at"] = self.instant(self.any_day())
        return exemption


def dates_of(record: Record) -> list[date]:
    """Return the dates of a record that days and other facts are put near."""
    dates = (record.effective_on, record.expires_on, record.due_on, record.overdue_on)
    return [inside(day) for day in dates if day is not None]


def edges_of(made: Assignment, record: Record | None) -> list[date]:
    """Collect the dates at which the next completion's computation turns."""
    policy, edges = made["policy"], []
    if policy["anchor"] is not None and "date" in policy["anchor"] and record is not None:
        duration = policy["terms"][-1].get("valid_for", NEVER)
        if duration != NEVER:
            edges.append(next_in_series(policy["anchor"]["date"], duration, record.completed_on))
    for revocation in made["revocations"]:
        revoked_on = revocation["revoked_on"]
        edges += [revoked_on, revocation.get("reinstated_on", revoked_on)]
    if record is None or record.expires_on is None:
        return edges
    edges += dates_of(record)
    early, late = policy["renewal"]["early"], policy["renewal"]["late"]
    if early is not None and not early.startswith("a"):
        edges += [shifted(record.expires_on, early, -1)] * 2
    if late is not None and late != "always":
        edges += [shifted(record.expires_on, late)] * 2
    return edges
