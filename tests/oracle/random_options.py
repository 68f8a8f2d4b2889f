"""Random assignments with the options of section 8 switched on, in every combination.

Each option is on in a fifth of the policies or so, hence some three or four at a time, and each has
dates of its own near which completions and days are put.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

from .expirations import NEVER, initial_dues
from .known import facts_known
from .months import rounded, shifted
from .plain import (
    AgeBand,
    AgeLimit,
    Anchor,
    Assignment,
    Completion,
    Credits,
    Extension,
    NoticeRule,
    Policy,
    Renewal,
    Requirement,
    Revision,
    Subject,
    Term,
)
from .random_assignments import Maker, Scale, dates_of, inside, random_scale
from .windows import end_after, start_before

MONTHLY = ("end of month", "first of month", "first of next month", "day N", "day N")
MONTHS = ("1 month", "1 month", "2 months", "3 months", "1 year")
YEARLY = ("end of quarter", "end of year")
LONG_ENOUGH_TO_ROUND_DOWN = ("1 year", "12 months", "53 weeks", "366 days", "14 months", "2 years")
SCALES = (96_000, 3_996, 4)
"""Long walks are rarer than without options, because there are twice as many assignments."""
EARLIEST_YEAR_WITH_AGES = 1960
"""In years before, somebody of age would be born before the domain begins (R-4)."""


def random_options(rng: random.Random) -> Assignment:
    """Make up one assignment, perhaps a composite, perhaps with parents."""
    return OptionMaker(rng, random_scale(rng, SCALES)).assignment()


class OptionMaker(Maker):
    """Makes one assignment with options; they are drawn anew for each policy in it."""

    def __init__(self, rng: random.Random, scale: Scale) -> None:
        super().__init__(rng, scale)
        self.months = scale.last - scale.first < timedelta(days=100)
        self.with_ages = scale.first.year >= EARLIEST_YEAR_WITH_AGES and scale.last.year <= 2100
        self.birthday, self.age = self.any_day(), rng.randint(10, 50)
        self.subject = self.random_subject()

    def assignment(self) -> Assignment:
        """Make up the assignment whole, perhaps a composite."""
        if not self.chance(0.15):
            return super().assignment()
        made = self.composite("c1", nested=True)
        for n in range(self.rng.choices((0, 1, 2), (75, 20, 5))[0]):
            made["parents"].append(self.parent(f"c1p{n + 1}", made))
        return made

    def bare(self, certification: str) -> Assignment:
        """Add the subject and the notices of the certification."""
        made = super().bare(certification)
        made["subject"] = self.subject
        if self.chance(0.2):
            made["notices"] = [self.notice_rule() for _ in range(self.rng.randint(1, 2))]
        return made

    def add_history(self, made: Assignment) -> None:
        """Add extensions."""
        super().add_history(made)
        if self.chance(0.22):
            count = self.rng.choices((1, 2, 3), (75, 20, 5))[0]
            made["extensions"] = [self.extension(made) for _ in range(count)]

    # ------------------------------------------------------------------ composites

    def parent(self, certification: str, child: Assignment) -> Assignment:
        """Make up a parent, perhaps a composite."""
        if self.chance(0.06):
            return self.composite(certification, nested=False)
        return super().parent(certification, child)

    def composite(self, certification: str, *, nested: bool) -> Assignment:
        """R-59: parts of any kind, and nothing of its own but what lies over a history."""
        made, parts = self.bare(certification), list[Assignment]()
        made["revisions"], made["parts"] = [], parts
        for n in range(self.rng.choices((1, 2, 3), (15, 60, 25))[0]):
            parts.append(self.part(f"{certification}.{n + 1}", made, parts, nested=nested))
        names = [part["certification"] for part in parts]
        # Parts may be handed over in any order, and one may not have been assigned at all.
        self.rng.shuffle(names)
        if self.chance(0.06):
            names.append(f"{certification}.x")
        made["policy"] = Policy(terms=[], anchor=None, renewal=Renewal(early=None, late=None))
        if self.chance(0.5):
            made["policy"]["all_of"] = names
        else:
            made["policy"]["any_of"] = names
        if self.chance(0.3):
            made["policy"]["initial_due"] = self.rng.choice(self.scale.notices)
        made["revocations"] = [self.revocation(made)] if self.chance(0.15) else []
        made["requirements"] = self.requirements(made)
        made["exemption"] = self.exemption(made)
        if self.chance(0.4):
            made["extensions"] = [self.extension(made)]
        return made

    def part(
        self, certification: str, made: Assignment, others: list[Assignment], *, nested: bool
    ) -> Assignment:
        """Make up one part, perhaps a composite or one with a parent."""
        if nested and self.chance(0.15):
            return self.composite(certification, nested=False)
        # A part is made like a parent: its end is often brought together with the others'.
        part = super().parent(certification, made)
        if self.chance(0.15):
            part["parents"].append(super().parent(f"{certification}p1", part))
        ends = [r.expires_on for one in others for r in self.records_of(one)[-1:]]
        if ends and ends[0] is not None and part["completions"] and self.chance(0.1):
            part["completions"][-1]["expires_on"] = inside(ends[0])
        return part

    # ------------------------------------------------------------------ who is certified

    def random_subject(self) -> Subject:
        """Make up dates of a subject, nearly always those that a rule may ask for."""
        subject = Subject()
        if self.with_ages and self.chance(0.97):
            subject["birth_date"] = self.birth_date()
        if self.chance(0.97):
            years = f"{self.rng.randint(1, 20)} years"
            subject["hire_date"] = inside(shifted(self.any_day(), years, -1))
        if self.chance(0.15):
            subject["active_from"] = self.any_day()
        if self.chance(0.15):
            earliest = subject.get("active_from", self.scale.first)
            until = inside(earliest + timedelta(days=self.rng.randint(0, 80)))
            subject["active_until"] = until
        return subject

    def birth_date(self) -> date:
        """Choose a date so that a birthday falls among the other dates."""
        if self.chance(0.1):
            return date(self.birthday.year // 4 * 4 - self.rng.randint(5, 12) * 4, 2, 29)
        return shifted(self.birthday, f"{self.age} years", -1)

    # ------------------------------------------------------------------ policies

    def policy(self) -> Policy:
        """Make up a policy with options."""
        terms = [self.term() for _ in range(self.rng.choices((1, 2, 3, 4), (45, 30, 15, 10))[0])]
        expiring = any(term.get("valid_for") != NEVER for term in terms)
        made = Policy(terms=terms, anchor=None, renewal=Renewal(early=None, late=None))
        if expiring:
            made["renewal"] = self.renewal(terms)
            if self.chance(0.4):
                made["anchor"] = self.anchor(terms)
        if self.chance(0.3):
            made["initial_due"] = self.rng.choice(self.scale.notices)
            if self.chance(0.6):
                made["first_from"] = "due date"
        if self.chance(0.12):
            within = self.rng.choice(self.scale.durations)
            made["credits"] = Credits(need=self.number_of_credits(1, 12), within=within)
        return made

    def number_of_credits(self, low: int, high: int) -> int | Decimal:
        """Choose a number of half credits, whole ones mostly."""
        halves = self.rng.randint(low, high)
        return halves // 2 if halves > 1 and self.chance(0.7) else Decimal(halves) / 2

    def revisions(self) -> list[Revision]:
        """Make up later policies; in which order they are handed over must not matter (R-13)."""
        revisions = super().revisions()
        self.rng.shuffle(revisions)
        return revisions

    def anchor(self, terms: list[Term]) -> Anchor:
        """Make up an anchor of either kind."""
        if self.chance(0.12 if self.months else 0.4):
            return self.persons_anchor(terms)
        anchor = Anchor(date=self.anchor_date())
        if self.chance(0.3):
            anchor["every"] = self.rng.choice(self.scale.durations)
        if self.chance(0.3):
            anchor["at_least"] = self.rng.choice(self.scale.durations)
        return anchor

    def persons_anchor(self, terms: list[Term]) -> Anchor:
        """Make up an anchor on a subject's date (R-55)."""
        anchor = Anchor(subject="hire date")
        if self.with_ages and self.chance(0.7):
            anchor["subject"] = "birth date"
        if self.chance(0.6):
            anchor["on"] = "end of month" if self.chance(0.7) else "day"
        if self.chance(0.5):
            anchor["round"] = "up"
        elif self.chance(0.25 if self.months else 0.6):
            anchor["round"] = "down"
            for term in terms:
                self.lengthen(term)
        return anchor

    def lengthen(self, term: Term) -> None:
        """R-55: rounding down must leave something."""
        for band in term.get("valid_for_by_age", []):
            band["valid_for"] = self.rng.choice(LONG_ENOUGH_TO_ROUND_DOWN)
        if term.get("valid_for", NEVER) != NEVER:
            term["valid_for"] = self.rng.choice(LONG_ENOUGH_TO_ROUND_DOWN)

    def term(self) -> Term:
        """Make up a term with options."""
        term = super().term()
        if term.get("valid_for") == NEVER:
            return term
        if self.with_ages:
            self.add_ages(term)
        if term["extend_to"] is not None:
            term["extend_to"] = self.rounding_word()
        if self.chance(0.3):
            term["counting"] = "inclusive" if self.chance(0.8) else "anniversary"
        if self.chance(0.3):
            self.add_month_ends(term)
        if self.chance(0.15):
            term["last_day_valid"] = False
        if self.chance(0.3):
            term["grace"] = self.rng.choice(self.scale.notices)
        if self.chance(0.15):
            term["at_most"] = self.rng.choice(self.scale.durations)
        return term

    def add_ages(self, term: Term) -> None:
        """Let the duration go by age, and let it end on a birthday (R-41)."""
        if self.chance(0.12):
            del term["valid_for"]
            term["valid_for_by_age"] = self.bands()
        if self.chance(0.13):
            issued_before = self.age + self.rng.choice((-1, 0, 0, 1))
            until = issued_before + self.rng.choice((0, 0, 1, 2))
            term["age_limit"] = AgeLimit(issued_before=issued_before, until=until)

    def add_month_ends(self, term: Term) -> None:
        """Say what becomes of a missing day, mostly where one may be missing (R-43)."""
        term["month_ends"] = self.rng.choice(("next", "next", "stick", "stick", "clamp"))
        if "valid_for" in term and self.chance(0.7):
            term["valid_for"] = self.rng.choice(MONTHS)

    def bands(self) -> list[AgeBand]:
        """R-41: bands that begin on birthdays among the other dates; rarely one is too young."""
        youngest = self.age if self.chance(0.03) else self.rng.choice((0, 0, self.age - 9))
        ages = {youngest, self.age + self.rng.randint(0, 1)}
        if self.chance(0.3):
            ages.add(self.age + 2)
        durations = self.scale.durations
        return [AgeBand(from_age=a, valid_for=self.rng.choice(durations)) for a in sorted(ages)]

    def rounding_word(self) -> str:
        """Choose a word; elsewhere than at a year's end the far ones would be long walks."""
        far = YEARLY if not self.months or "end of year" in self.scale.extensions else ()
        word = self.rng.choice((*MONTHLY, *far))
        number = self.rng.choice((1, 5, 14, 15, 28, 29, 30, 31, 31))
        return f"day {number}" if word == "day N" else word

    def renewal(self, terms: list[Term]) -> Renewal:
        """Make up a window with options."""
        renewal, notices = super().renewal(terms), self.scale.notices
        if self.chance(0.12):
            renewal["early"] = "always"
        if self.chance(0.12):
            renewal["late"] = "always"
        if self.chance(0.35):
            renewal["edge"] = "day after" if self.chance(0.85) else "expiration"
        if self.chance(0.2):
            renewal["credit_at_most"] = self.rng.choice(notices)
        # What is to become of a renewal outside a window without an outside is an error.
        always = renewal["early"] == "always" or (
            renewal["early"] is None and "credit_at_most" in renewal
        )
        if not always and self.chance(0.4):
            renewal["too_early"] = self.rng.choice(("keep", "keep", "reject", "reject", "restart"))
        if renewal["late"] != "always" and self.chance(0.4):
            renewal["too_late"] = self.rng.choice(("initial", "initial", "reject", "restart"))
        if self.chance(0.12):
            renewal["minimum_interval"] = self.rng.choice(notices)
        if self.chance(0.18):
            renewal["refresher_until"] = self.rng.choice(notices)
        for_ever = any(term.get("valid_for") == NEVER for term in terms)
        if self.chance(0.5 if for_ever else 0.18):
            renewal["never_shorten"] = True
        return renewal

    def notice_rule(self) -> NoticeRule:
        """Make up one more notice (R-57)."""
        period = self.rng.choice(self.scale.notices)
        return NoticeRule(before=period) if self.chance(0.8) else NoticeRule(after=period)

    # ------------------------------------------------------------------ facts

    def completion(self, made: Assignment) -> Completion:
        """Add credits where a policy counts them, and rarely elsewhere."""
        completion = super().completion(made)
        counted = any("credits" in policy for policy in _policies(made))
        if self.chance(0.9 if counted else 0.03):
            completion["credits"] = self.number_of_credits(0, 8)
        return completion

    def completion_date(self, made: Assignment) -> date:
        """Choose a date at which an option turns, or any other."""
        edges = self.option_edges(made)
        if edges and self.chance(0.4):
            return self.near(edges)
        return super().completion_date(made)

    def option_edges(self, made: Assignment) -> list[date]:
        """Collect the dates at which an option makes the next completion turn."""
        edges = []
        for policy in _policies(made):
            if "credits" in policy:
                within = policy["credits"]["within"]
                edges += [shifted(c["completed_on"], within) for c in made["completions"]]
            for term in policy["terms"]:
                edges += self.term_edges(policy, term)
        record = next(reversed(self.records_of(made)), None)
        if record is None:
            return [inside(day) for day in edges]
        renewal = made["policy"]["renewal"]
        if "minimum_interval" in renewal:
            edges.append(shifted(record.completed_on, renewal["minimum_interval"]))
        if record.expires_on is not None:
            edges += _edges_around(renewal, record.expires_on)
        return [inside(day) for day in edges]

    def term_edges(self, policy: Policy, term: Term) -> list[date]:
        """Collect the dates from which a term leads to a turn of the month or a birthday."""
        edges = [self.birthday] if "valid_for_by_age" in term else []
        duration = term.get("valid_for", NEVER)
        if duration == NEVER:
            return edges
        if term.get("month_ends", "clamp") != "clamp":
            edges.append(rounded(self.any_day(), "end of month"))
        personal = policy["anchor"] is not None and "subject" in policy["anchor"]
        if personal or "age_limit" in term:
            edges.append(shifted(self.birthday, duration, -1))
        if personal:
            hired = self.subject.get("hire_date", self.birthday)
            anniversary = shifted(hired, "1 year", self.scale.last.year - hired.year)
            edges.append(shifted(anniversary, duration, -1))
        return edges

    def requirement(self, made: Assignment, role: str | None, *, trainee: bool) -> Requirement:
        """Let the time that is allowed end near the first completion (R-56, R-58)."""
        requirement = super().requirement(made, role, trainee=trainee)
        allowed = made["policy"].get("initial_due")
        first = min((c["completed_on"] for c in made["completions"]), default=None)
        if allowed is not None and self.chance(0.7):
            day = self.any_day() if first is None else shifted(first, allowed, -1)
            requirement["since"] = self.near([inside(day)])
            if "until" in requirement:
                requirement["until"] = max(requirement["until"], requirement["since"])
        return requirement

    def interesting(self, made: Assignment) -> date:
        """Return a day near one that the parts look at, or one that the history does."""
        found = [day for part in made.get("parts", []) for day in self.days_of(part)]
        if found and self.chance(0.7):
            return self.near(found)
        dues = initial_dues(made, facts_known(made, None))
        if dues and self.chance(0.3):
            return self.near([inside(due) for due in dues])
        return super().interesting(made)

    def days_of(self, part: Assignment) -> list[date]:
        """Return the days that a part and its own parts look at."""
        own = [day for record in self.records_of(part) for day in dates_of(record)]
        return own + [day for below in part.get("parts", []) for day in self.days_of(below)]

    def extension(self, made: Assignment) -> Extension:
        """Make up an extension (R-61)."""
        granted_on = self.interesting(made)
        later = granted_on + timedelta(days=self.rng.randint(-5, 40))
        until = inside(max(later, self.interesting(made)))
        extension = Extension(until=until, granted_on=granted_on, reason="random extension")
        if self.with_instants and self.chance(0.6):
            extension["recorded_at"] = self.instant(granted_on)
        return extension


def _policies(made: Assignment) -> list[Policy]:
    return [made["policy"], *(revision["policy"] for revision in made["revisions"])]


def _edges_around(renewal: Renewal, expires_on: date) -> list[date]:
    """Collect the edges of both kinds: from the expiration, and from the day after it (R-47)."""
    edges = {expires_on}
    for day_after in (False, True):
        edges |= {
            start_before(expires_on, before, day_after=day_after)
            for before in (renewal["early"], renewal.get("credit_at_most"))
            if before is not None and not before.startswith("a")
        }
        edges |= {
            end_after(expires_on, after, day_after=day_after)
            for after in (renewal["late"], renewal.get("refresher_until"))
            if after is not None and after != "always"
        }
    return sorted(edges)
