"""The certifications of a catalogue as columns: what dates a completion, and what it meets.

A *slot* is one (certification, revision, turn): the term under which a completion was dated, which
gives its notices, its last day and its grace. A *step* is what the next completion meets: the slot
on file, or nothing, and the revision in force.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from certrules.bulk.columns import Flags
from certrules.bulk.tables import ABSENT, Tables
from certrules.expiry.records import edge_of
from certrules.model.anchors import Anchor
from certrules.model.certifications import Certification
from certrules.model.periods import Counting, Period
from certrules.model.policies import FirstFrom, Policy
from certrules.model.renewals import TooEarly, TooLate
from certrules.model.terms import Term

_NO_RENEWAL, _NO_TERM = Policy(), Term()

MARGIN = 400
"""Days before the first and after the last that rounding can reach."""

NOTHING, NOT_YET = 0, 1
"""The slots of rows with nothing on file, and with nothing in effect yet."""

RESTART, KEEP, REJECT, INITIAL = 0, 1, 2, 3
"""What a renewal outside its window comes to (R-50), as codes."""

_TOO_EARLY = {TooEarly.RESTART: RESTART, TooEarly.KEEP: KEEP, TooEarly.REJECT: REJECT}
_TOO_LATE = {TooLate.RESTART: RESTART, TooLate.REJECT: REJECT, TooLate.INITIAL: INITIAL}

Column = NDArray[np.int64]


@attrs.frozen
class Personal:
    """How a slot's dates depend on the person (R-41, R-55).

    `ages`: from which age each band counts; empty when the duration does not depend on age.
    `restarted`, `scheduled`: the offsets of each band's tables. `anchor`: the yearly anchor; with
    one, the tables stop before it and the term's rounding is still to be applied.
    """

    term: Term
    anchor: Anchor | None
    ages: tuple[int, ...]
    restarted: tuple[int, ...]
    scheduled: tuple[int, ...]


class Slot(NamedTuple):
    """A term as offsets of tables; `ABSENT` where it has no such rule.

    `due`, `overdue`: notices. `lapse`: how many days after the expiration date it is no longer
    valid. `grace`: the last day of grace. `restarted`, `scheduled`: expiration dates. `at_most`:
    the cap. `personal`: which entry of `Rules.personal` dates it. `shift`: 1 under inclusive
    counting (R-42). `expiring`: whether it has a duration.
    """

    due: int
    overdue: int
    lapse: int
    grace: int
    restarted: int
    scheduled: int
    at_most: int
    personal: int
    shift: int
    expiring: bool


class Step(NamedTuple):
    """What a completion meets, as slots, offsets of tables and codes.

    `slot`: under which term it is dated. `opens`, `closes`: the window of what is on file.
    `plain`: whether nothing else bears on it. `interval`, `lapsed`, `credit`: offsets (R-51, R-52,
    R-49). `again`: the step in its place when what is on file is too long past (R-52). `initial`:
    the slot of a restart (R-50). `too_early`, `too_late`: codes. `never_shorten`, `from_due`: R-53,
    R-56.
    """

    slot: int
    opens: int
    closes: int
    plain: bool
    interval: int = ABSENT
    lapsed: int = ABSENT
    again: int = ABSENT
    credit: int = ABSENT
    initial: int = ABSENT
    too_early: int = RESTART
    too_late: int = RESTART
    never_shorten: bool = False
    from_due: bool = False


class Rules:
    """Some certifications compiled against tables.

    `slots`, `steps`: their columns by name, for example ``rules.slots["due"]``; a step also has the
    ``restarted`` and ``scheduled`` of its slot. `first_slot`, `turns`: where a certification's
    slots begin, and how many turns each revision has. `start`: the first step of each
    (certification, revision). `following`: the step after each (slot, revision). `revisions`: how
    many revisions a row of these two has. `simple`: of which certifications every step is plain;
    `plain`: whether all are. `personal`: R-41, R-55. `composite`: which certifications are made of
    others (R-59); `apart`: of which the histories are folded by the object core only (R-59, R-60).
    """

    def __init__(self, certifications: Sequence[Certification], tables: Tables) -> None:
        self.certifications = certifications
        self._by_id = {one.id: one for one in certifications}
        self.tables = tables
        self.revisions = 1 + max((len(one.revisions) for one in certifications), default=0)
        self.personal: list[Personal] = []
        self.first_slot: list[int] = []
        self.turns: list[int] = []
        no_notice = tables.notice(())
        empty = Slot(
            no_notice, no_notice, 1, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, 0, expiring=False
        )
        self._slots: list[Slot] = [empty, empty]
        self._lent: dict[tuple[Policy, Term, tuple[Period, ...]], int] = {}
        self._steps: list[Step] = []
        self._start: list[int] = []
        self._following: list[int] = [ABSENT] * (2 * self.revisions)
        simple: list[bool] = []
        for certification in certifications:
            begin = len(self._steps)
            self._compile(certification)
            simple.append(all(step.plain for step in self._steps[begin:]))
        self.simple: Flags = np.array(simple, np.bool_)
        self.plain = all(simple)
        self.composite: Flags = np.array([one.policy.composite for one in certifications], np.bool_)
        credited = np.array([_credited(one) for one in certifications], np.bool_)
        self.apart: Flags = self.composite | credited
        self.start: Column = np.array(self._start, np.int64)
        self.following: Column = np.array(self._following, np.int64)
        self.steps = _columns(Step, self._steps)
        self.settle()
        # One look-up instead of two.
        for name in ("restarted", "scheduled"):
            self.steps[name] = self.slots[name][self.steps["slot"]]

    @cached_property
    def reach(self) -> int:
        """How many days after the latest date the tables must reach at least."""
        return reach_of(self.certifications)

    def hold(self, certifications: Iterable[Certification]) -> bool:
        """Return whether these are among the certifications compiled, all of them unchanged."""
        return all(_same(self._by_id.get(one.id), one) for one in certifications)

    def settle(self) -> None:
        """Take in the slots that were lent since, and the tables that they brought."""
        self.slots = _columns(Slot, self._slots)
        self.flat = self.tables.flat()
        self.shift = self.slots["shift"]
        self.lapse = self.slots["lapse"].astype(np.int32)
        self.expiring = self.slots["expiring"] != 0
        self.count = len(self._slots)
        self.graceful = any(slot.grace != ABSENT for slot in self._slots)

    def lend(self, policy: Policy, term: Term, before: tuple[Period, ...]) -> int:
        """Return a slot with the notices and the last day of a term, wherever it comes from (R-59).

        `before`: the periods of the notification rules (R-57). Call `settle` when all are lent.
        """
        key = policy, term, before
        if key not in self._lent:
            self._lent[key] = len(self._slots)
            self._slots.append(self._slot(policy, term, before))
        return self._lent[key]

    def slot(self, certification: int, revision: int, turn: int) -> int:
        """Return the slot of a turn under a revision; 0 is the certification's own policy."""
        turns = self.turns[certification]
        return self.first_slot[certification] + revision * turns + min(turn, turns - 1)

    def _compile(self, certification: Certification) -> None:
        policies = [certification.policy, *(one.policy for one in certification.revisions)]
        turns = max(len(policy.terms) for policy in policies)
        begin = len(self._slots)
        self.first_slot.append(begin)
        self.turns.append(turns)
        for policy in policies:
            for turn in range(turns):
                term = policy.term(turn)
                self._slots.append(self._slot(policy, term, certification.periods_before))
        rows = [begin + place * turns for place in range(len(policies))]
        # A certification with fewer revisions than another repeats its last one.
        padding = self.revisions - len(policies)
        met = [*zip(policies, rows, strict=True)] + [(policies[-1], rows[-1])] * padding
        for policy, row in met:
            self._start.append(self._add(_first_step(policy, row, self.tables)))
        for before in policies:
            for turn in range(turns):
                for policy, row in met:
                    self._following.append(
                        self._next_step(policy, row, before.term(turn), min(turn + 1, turns - 1))
                    )

    def _add(self, step: Step) -> int:
        self._steps.append(step)
        return len(self._steps) - 1

    def _next_step(self, policy: Policy, row: int, before: Term, turn: int) -> int:
        renewal, tables = policy.renewal, self.tables
        lapsed = again = ABSENT
        if renewal.refresher_until is not None:
            edge = edge_of(policy, policy.term(turn))
            lapsed = tables.window_end(renewal.refresher_until, edge)
            again = self._add(_step(policy, row, before, 0, tables))
        step = _step(policy, row, before, turn, tables)
        return self._add(step._replace(lapsed=lapsed, again=again))

    def _slot(self, policy: Policy, term: Term, before: tuple[Period, ...]) -> Slot:
        tables = self.tables
        notice = () if term.first_notice is None else (term.first_notice,)
        second = () if term.second_notice is None else (term.second_notice,)
        grace = ABSENT
        if term.grace is not None:
            grace = tables.window_end(term.grace, edge_of(policy, term))
        return Slot(
            due=tables.notice(notice or before),
            overdue=tables.notice(second),
            lapse=1 if term.last_day_valid else 0,
            grace=grace,
            restarted=tables.restarted(policy, term, None),
            scheduled=tables.scheduled(policy, term, None),
            at_most=ABSENT if term.at_most is None else tables.later(term.at_most),
            personal=self._personal(policy, term),
            shift=1 if term.counting is Counting.INCLUSIVE else 0,
            expiring=not term.never_expires,
        )

    def _personal(self, policy: Policy, term: Term) -> int:
        """Return the entry of `personal` that dates a term, `ABSENT` if the person does not."""
        anchor = policy.anchor
        yearly = None if anchor is None or anchor.date is not None else anchor
        if term.never_expires or (
            yearly is None and not term.valid_for_by_age and term.age_limit is None
        ):
            return ABSENT
        lengths = [None] if not term.valid_for_by_age else term.durations
        tables = self.tables
        self.personal.append(
            Personal(
                term,
                yearly,
                tuple(band.from_age for band in term.valid_for_by_age),
                tuple(tables.restarted(policy, term, length) for length in lengths),
                tuple(tables.scheduled(policy, term, length) for length in lengths),
            )
        )
        return len(self.personal) - 1


def reach_of(certifications: Iterable[Certification]) -> int:
    """Return how many days after the latest date tables of some certifications must reach."""
    longest = 0
    for certification in certifications:
        for policy in (certification.policy, *(one.policy for one in certification.revisions)):
            periods = [duration for term in policy.terms for duration in term.durations]
            if policy.initial_due is not None:
                periods.append(policy.initial_due)
            if policy.anchor is not None:
                periods += filter(None, (policy.anchor.every, policy.anchor.at_least))
            longest = max([longest, *(period.longest for period in periods)])
    return 2 * longest + MARGIN


def _same(known: Certification | None, other: Certification) -> bool:
    # To compare two field by field takes much longer, and most are one object.
    return known is other or known == other


def _credited(certification: Certification) -> bool:
    """Return whether some policy of a certification counts credits (R-60)."""
    policies = (certification.policy, *(one.policy for one in certification.revisions))
    return any(policy.credits is not None for policy in policies)


def _first_step(policy: Policy, row: int, tables: Tables) -> Step:
    """Return what the first completion meets: no window, and perhaps a due date (R-56)."""
    from_due = policy.first_from is FirstFrom.DUE_DATE
    opens, closes = tables.windows(_NO_RENEWAL, _NO_TERM, 0)
    plain = not from_due and _plain(policy.term(0), policy)
    return Step(row, opens, closes, plain, from_due=from_due)


def _step(policy: Policy, row: int, before: Term, turn: int, tables: Tables) -> Step:
    renewal, term = policy.renewal, policy.term(turn)
    opens, closes = tables.windows(policy, before, edge_of(policy, term))
    interval, credit = renewal.minimum_interval, renewal.credit_at_most
    outside = _TOO_EARLY[renewal.too_early], _TOO_LATE[renewal.too_late]
    simple = interval is None and credit is None and renewal.refresher_until is None
    return Step(
        row + turn,
        opens,
        closes,
        plain=simple
        and outside == (RESTART, RESTART)
        and not renewal.never_shorten
        and _plain(term, policy),
        interval=ABSENT if interval is None else tables.later(interval),
        credit=ABSENT if credit is None else tables.later(credit),
        initial=row,
        too_early=outside[0],
        too_late=outside[1],
        never_shorten=renewal.never_shorten,
    )


def _plain(term: Term, policy: Policy) -> bool:
    """Return whether a term's dates follow from one table alone."""
    yearly = policy.anchor is not None and policy.anchor.date is None
    by_age = bool(term.valid_for_by_age) or term.age_limit is not None
    return term.at_most is None and not by_age and not (yearly and not term.never_expires)


def _columns(kind: type[Slot] | type[Step], entries: Sequence[Slot | Step]) -> dict[str, Column]:
    """Return one column for each field, in the order of the entries."""
    columns = np.array(entries, np.int64).reshape(-1, len(kind._fields)).T.copy()
    return dict(zip(kind._fields, columns, strict=False))
