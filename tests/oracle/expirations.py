"""Sections 3 and 8 of the semantics: the history folded, one expiration date after another.

One completion goes through the same stages as everywhere: term, window, base, step, anchor,
extension, cap. Each stage notes which branch it took, so that a sample can be shown to take all.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from . import steps
from .known import Known
from .months import ONE_DAY, shifted
from .plain import Assignment, Completion, Policy, Term
from .records import Record, Rejected, notice_of
from .windows import (
    Place,
    Window,
    branches_of_window,
    counts_from_day_after,
    first_term_again,
    too_soon,
    window_of,
)

NEVER = "never expires"


def records(assignment: Assignment, known: Known) -> list[Record]:
    """Return the completions that count, each one's expiration being the next one's E (R-11)."""
    return [one for one in outcomes(assignment, known) if isinstance(one, Record)]


def outcomes(assignment: Assignment, known: Known) -> list[Record | Rejected]:
    """Return what becomes of each approved completion, in R-11's order."""
    history = _History(assignment, known)
    approved = [c for c in known.completions if c["state"] == "approved"]
    for completion in sorted(approved, key=_order):
        history.take(completion)
    return history.outcomes


def _order(completion: Completion) -> tuple[date, bool, datetime, str]:
    recorded_at = completion.get("recorded_at")
    without = datetime.min.replace(tzinfo=UTC)
    return (
        completion["completed_on"],
        recorded_at is not None,
        recorded_at or without,
        completion["id"],
    )


def policy_on(assignment: Assignment, day: date, branches: list[str]) -> Policy:
    """R-13: the last revision that is in force on a day, or is retroactive."""
    policy, branch = assignment["policy"], "R-13 own policy"
    for revision in sorted(assignment["revisions"], key=lambda r: r["effective_from"]):
        if revision["effective_from"] <= day:
            policy, branch = revision["policy"], "R-13 revision in force"
        elif revision["retroactive"]:
            policy, branch = revision["policy"], "R-13 retroactive revision"
    branches.append(branch)
    return policy


def initial_dues(assignment: Assignment, known: Known) -> list[date]:
    """R-58: of each requirement that allows time from the day it began, the last day of it."""
    found = [initial_due(assignment, one.get("since")) for one in known.requirements]
    return [due for due in found if due is not None]


def initial_due(assignment: Assignment, since: date | None) -> date | None:
    """R-58: since + N of the policy in force on that day; without either, no time is allowed."""
    if since is None:
        return None
    allowed = policy_on(assignment, since, []).get("initial_due")
    return None if allowed is None else shifted(since, allowed)


class _History:
    """The completions taken so far, and what became of them."""

    def __init__(self, assignment: Assignment, known: Known) -> None:
        self.assignment = assignment
        self.known = known
        self.outcomes: list[Record | Rejected] = []
        self.last: Record | None = None
        self.earned: list[Completion] = []

    def take(self, completion: Completion) -> None:
        """Take the next completion into the history."""
        branches: list[str] = []
        policy = policy_on(self.assignment, completion["completed_on"], branches)
        rule = self._rejected_by(policy, completion, branches)
        if rule is None or rule == "R-60":
            # What misses the need adds to it; what is rejected counts for nothing, credits too.
            self.earned.append(completion)
        if rule is None:
            self.last = self._record(policy, completion, branches)
            self.outcomes.append(self.last)
        else:
            branches.append(f"{rule} rejected")
            rejected = Rejected(completion["id"], completion["completed_on"], rule, tuple(branches))
            self.outcomes.append(rejected)

    # ------------------------------------------------------------------ what does not count

    def _rejected_by(
        self, policy: Policy, completion: Completion, branches: list[str]
    ) -> str | None:
        """Return the rule by which a completion does not count; one with its own date always does.

        R-60 is asked first, since what does not complete is not there to be early or late.
        """
        if "expires_on" in completion:
            return None
        if "credits" in policy and not self._reaches_the_need(policy, completion, branches):
            return "R-60"
        completed_on, renewal = completion["completed_on"], policy["renewal"]
        if too_soon(policy, self.last, completed_on):
            return "R-51"
        if self.last is not None and "minimum_interval" in renewal:
            branches.append("R-51 long enough after")
        place = self._place(policy, completed_on)
        too_early = place == "too early" and renewal.get("too_early") == "reject"
        too_late = place == "too late" and renewal.get("too_late") == "reject"
        return f"R-50 {place}" if too_early or too_late else None

    def _reaches_the_need(
        self, policy: Policy, completion: Completion, branches: list[str]
    ) -> bool:
        """R-60: whether the credits that still count on this day are enough, by means of its own.

        Each credit is asked by itself whether its date + within is after the day.
        """
        assert "credits" in policy, "asked only of a policy with credits"
        need, within = policy["credits"]["need"], policy["credits"]["within"]
        if not completion.get("credits"):
            branches.append("R-60 without credits")
            return False
        day, total = completion["completed_on"], Decimal(0)
        for earned in [*self.earned, completion]:
            if shifted(earned["completed_on"], within) > day:
                total += earned.get("credits", 0)
            elif earned.get("credits"):
                branches.append("R-60 credits past the window")
                if shifted(earned["completed_on"], within) == day:
                    branches.append("R-60 credits on the last day of the window")
        if total >= need:
            branches.append("R-60 just reached" if total == need else "R-60 more than reached")
        return total >= need

    # ------------------------------------------------------------------ what counts

    def _record(self, policy: Policy, completion: Completion, branches: list[str]) -> Record:
        completed_on = completion["completed_on"]
        previous = self._previous(completed_on, branches)
        turn = self._turn(policy, completed_on, previous, branches)
        term = _term(policy, turn)
        base: date | None = None
        expires_on: date | None
        if "expires_on" in completion:
            branches.append("R-10 given by hand")
            expires_on = completion["expires_on"]
        else:
            base, expires_on = self._computed(policy, term, completed_on, previous, branches)
        return Record(
            id=completion["id"],
            completed_on=completed_on,
            effective_on=max(completed_on, completion.get("effective_on", completed_on)),
            base=base,
            expires_on=expires_on,
            due_on=notice_of(expires_on, term["first_notice"]),
            overdue_on=notice_of(expires_on, term["second_notice"]),
            turn=turn,
            term=term,
            day_after=counts_from_day_after(policy, term),
            stand_ins=tuple(
                notice["before"]
                for notice in self.assignment.get("notices", [])
                if "before" in notice
            ),
            branches=tuple(branches),
        )

    def _previous(self, completed_on: date, branches: list[str]) -> Record | None:
        """R-7: the record before, unless it was revoked and not reinstated by the completion."""
        if self.last is None:
            return None
        for revocation in self.known.revocations:
            struck = self.last.effective_on <= revocation["revoked_on"] <= completed_on
            reinstated_on = revocation.get("reinstated_on")
            if struck and (reinstated_on is None or reinstated_on > completed_on):
                branches.append("R-7 revoked record is no E")
                return None
            if struck:
                branches.append("R-7 reinstated record is E again")
        return self.last

    def _turn_reached(self) -> int:
        return 0 if self.last is None else self.last.turn + 1

    def _window(self, policy: Policy, completed_on: date) -> Window | None:
        """Return the window of the record before, its edge being that of the turn's own term."""
        previous = self._previous(completed_on, [])
        return window_of(policy, _term(policy, self._turn_reached()), previous)

    def _place(self, policy: Policy, completed_on: date) -> Place:
        window = self._window(policy, completed_on)
        return "no E" if window is None else window.place(completed_on)

    def _turn(
        self, policy: Policy, completed_on: date, previous: Record | None, branches: list[str]
    ) -> int:
        """R-5, R-40: one turn after another, until R-50 or R-52 begins them again."""
        turn = self._turn_reached()
        if first_term_again(policy, _term(policy, turn), previous, completed_on):
            branches.append("R-52 first term again")
            return 0
        if previous is not None and "refresher_until" in policy["renewal"]:
            branches.append("R-52 not that late")
        too_late = self._place(policy, completed_on) == "too late"
        if too_late and policy["renewal"].get("too_late") == "initial":
            branches.append("R-50 first term again")
            return 0
        branches.append(_branch_of_turn(turn, len(policy["terms"])))
        return turn

    def _computed(
        self,
        policy: Policy,
        term: Term,
        completed_on: date,
        previous: Record | None,
        branches: list[str],
    ) -> tuple[date | None, date | None]:
        """Return base and expiration date of a completion that brings no date of its own."""
        window = self._window(policy, completed_on)
        own_turn = _term(policy, self._turn_reached())
        branches.extend(branches_of_window(policy, own_turn, window, completed_on))
        place: Place = "no E" if window is None else window.place(completed_on)
        if place == "too early" and policy["renewal"].get("too_early") == "keep":
            assert previous is not None, "nothing is too early for no E"
            branches.append("R-50 keep")
            return None, previous.expires_on
        if term.get("valid_for") == NEVER:
            branches.append("R-6 never expires")
            return None, None
        base, on_schedule = self._base(policy, term, completed_on, place, branches)
        subject = self.assignment.get("subject", {})
        step = steps.Step(policy, term, subject, completed_on, branches)
        result = step.anchored(base, on_schedule=on_schedule)
        return base, step.limited(step.extended(result), previous)

    def _base(
        self,
        policy: Policy,
        term: Term,
        completed_on: date,
        place: Place,
        branches: list[str],
    ) -> tuple[date, bool]:
        """R-7: the day counted from, and whether that keeps to the schedule."""
        if place not in {"early", "late"} or self.last is None or self.last.expires_on is None:
            return self._fresh_base(policy, completed_on, branches), False
        existing = self.last.expires_on
        if term.get("counting") == "inclusive":
            branches.append("R-42 inclusive renewal on schedule")
            existing += ONE_DAY
        at_most = policy["renewal"].get("credit_at_most")
        if place == "late" or at_most is None:
            return existing, True
        credited = shifted(completed_on, at_most)
        cut = credited < existing
        exact = "R-49 just not cut" if credited == existing else "R-49 not cut"
        branches.append("R-49 cut" if cut else exact)
        return min(credited, existing), not cut

    def _fresh_base(self, policy: Policy, completed_on: date, branches: list[str]) -> date:
        """R-56: the completion date, or the due date that a first completion comes before."""
        if policy.get("first_from", "completion") == "completion" or self.last is not None:
            return completed_on
        due = min(initial_dues(self.assignment, self.known), default=None)
        if due is None or due < completed_on:
            branches.append("R-56 no due date" if due is None else "R-56 after the due date")
            return completed_on
        branches.append("R-56 on the due date" if due == completed_on else "R-56 before it")
        return due


def _term(policy: Policy, turn: int) -> Term:
    """R-40: the n-th completion takes the n-th term, and the last term repeats."""
    return policy["terms"][min(turn, len(policy["terms"]) - 1)]


def _branch_of_turn(turn: int, terms: int) -> str:
    if turn == 0:
        return "R-5 initial term"
    if terms == 1:
        return "R-5 no refresher term"
    if turn == 1:
        return "R-5 refresher term"
    return "R-40 last term repeats" if turn >= terms else "R-40 third term or later"
