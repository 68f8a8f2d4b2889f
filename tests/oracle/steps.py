"""From the base to the expiration date: step, anchor, extension and cap (R-8, R-9, section 8)."""

from datetime import date
from typing import NamedTuple

from .months import (
    ONE_DAY,
    is_month_end,
    lies_on_series,
    next_in_series,
    prolonged,
    rounded,
    shifted,
    yearly,
)
from .plain import Anchor, Period, Policy, Subject, Term
from .records import Record, Unanswerable


class Step(NamedTuple):
    """One completion on its way, once its term and base are known."""

    policy: Policy
    term: Term
    subject: Subject
    completed_on: date
    branches: list[str]

    # ------------------------------------------------------------------ step and anchor

    def anchored(self, base: date, *, on_schedule: bool) -> date:
        """Return the last valid day that the step and the anchor give.

        R-42: under inclusive counting all is worked out on the day after it, but for the date of a
        person.
        """
        duration, anchor = self._duration(), self.policy["anchor"]
        if anchor is not None and "date" in anchor:
            day = self._in_series(anchor, anchor["date"], base, duration, on_schedule=on_schedule)
        else:
            day = self._plus(base, duration)
        if self.term.get("counting") == "inclusive":
            self.branches.append("R-42 inclusive")
            day -= ONE_DAY
        if anchor is None:
            self.branches.append("R-8 no force date")
        elif "subject" in anchor:
            day = self._persons(anchor, day)
        return day

    def _duration(self) -> Period:
        """R-41: the duration, which may go by the age that the subject has reached that day."""
        if "valid_for_by_age" not in self.term:
            assert "valid_for" in self.term, "a term has one duration or the other"
            return self.term["valid_for"]
        reached = None
        for n, band in enumerate(self.term["valid_for_by_age"]):
            birthday = self._birthday(band["from_age"])
            if birthday <= self.completed_on:
                reached = n
            if birthday - self.completed_on == ONE_DAY:
                self.branches.append("R-41 day before a band")
        if reached is None:
            raise Unanswerable("R-41", "age")
        band = self.term["valid_for_by_age"][reached]
        if self._birthday(band["from_age"]) == self.completed_on:
            self.branches.append("R-41 first day of a band")
        self.branches.append("R-41 first band" if reached == 0 else "R-41 later band")
        return band["valid_for"]

    def _birthday(self, age: int) -> date:
        if "birth_date" not in self.subject:
            raise Unanswerable("R-41", "birth date")
        return shifted(self.subject["birth_date"], "1 year", age)

    def _plus(self, base: date, duration: Period) -> date:
        """R-43: base + duration by the term's rule for month ends."""
        month_ends = self.term.get("month_ends", "clamp")
        result = prolonged(base, duration, month_ends)
        if result != shifted(base, duration):
            self.branches.append(f"R-43 {month_ends}")
        elif month_ends == "stick" and is_month_end(base) and is_month_end(result):
            self.branches.append("R-43 stick where clamp is the same")
        return result

    def _in_series(
        self, anchor: Anchor, force: date, base: date, duration: Period, *, on_schedule: bool
    ) -> date:
        """R-8, and R-54 with a step or a minimum of its own."""
        step, own = anchor.get("every", duration), "every" in anchor or "at_least" in anchor
        if own and on_schedule:
            self.branches.append("R-54 on schedule")
            return self._plus(base, duration)
        if on_schedule and not lies_on_series(force, duration, base):
            self.branches.append("R-8 E off the series")
            return self._plus(base, duration)
        after = base
        if "at_least" in anchor:
            at_least = shifted(base, anchor["at_least"])
            after = at_least - ONE_DAY
        forced = next_in_series(force, step, after)
        if "at_least" in anchor:
            step_of = "own step" if "every" in anchor else "duration"
            self.branches.append(f"R-54 at least, {step_of}")
            if forced == after + ONE_DAY:
                self.branches.append("R-54 just the minimum")
        elif own:
            self.branches.append("R-54 own step")
        else:
            self.branches.append("R-8 series, k negative" if forced < force else "R-8 series")
        return forced

    def _persons(self, anchor: Anchor, day: date) -> date:
        """R-55: rounded to the yearly date of the subject."""
        assert "subject" in anchor, "asked only of a person's anchor"
        words = anchor["subject"]
        personal = self.subject.get("birth_date" if words == "birth date" else "hire_date")
        if personal is None:
            raise Unanswerable("R-55", words)
        on, direction = anchor.get("on", "day"), anchor.get("round", "up")
        moved = yearly(personal, on, day, direction)
        self.branches.append(f"R-55 {words}, {on}, {direction}")
        if moved == day:
            self.branches.append(f"R-55 on the date already, {direction}")
        return moved

    # ------------------------------------------------------------------ extension and cap

    def extended(self, day: date) -> date:
        """R-9: on to the day that the term names."""
        word = self.term["extend_to"]
        if word is None:
            return day
        self.branches.append(f"R-9 {'day N' if word.startswith('day') else word}")
        moved = rounded(day, word)
        if moved == day:
            self.branches.append("R-9 there already")
        return moved

    def limited(self, day: date, previous: Record | None) -> date | None:
        """R-53, R-41, R-46, in this order: never shorter, but not past a birthday or the cap."""
        kept = self._not_shortened(day, previous)
        if "age_limit" in self.term:
            kept = self._limited_by_age(kept)
        if "at_most" in self.term:
            cap = shifted(self.completed_on, self.term["at_most"])
            self.branches.append(_cut("R-46", kept, cap))
            kept = _earlier(kept, cap)
        return kept

    def _not_shortened(self, day: date, previous: Record | None) -> date | None:
        if previous is None or not self.policy["renewal"].get("never_shorten", False):
            return day
        if previous.expires_on is None:
            self.branches.append("R-53 what never expires stays so")
            return None
        shorter = day < previous.expires_on
        self.branches.append("R-53 kept" if shorter else "R-53 not shorter")
        return max(day, previous.expires_on)

    def _limited_by_age(self, day: date | None) -> date | None:
        assert "age_limit" in self.term, "asked only of a term with an age limit"
        limit = self.term["age_limit"]
        if self.completed_on >= self._birthday(limit["issued_before"]):
            self.branches.append("R-41 too old for the limit")
            return day
        end = self._birthday(limit["until"])
        self.branches.append(_cut("R-41 limit", day, end))
        return _earlier(day, end)


def _earlier(day: date | None, limit: date) -> date:
    """Return the earlier of two dates, the first of which may be never."""
    return limit if day is None else min(day, limit)


def _cut(rule: str, day: date | None, limit: date) -> str:
    if day is None:
        return f"{rule} cuts never"
    if day == limit:
        return f"{rule} just not cut"
    return f"{rule} cut" if limit < day else f"{rule} not cut"
