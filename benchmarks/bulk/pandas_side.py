"""The rules in pandas: what holds on a day, given the expiration dates of `pandas_fold`."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.bulk.answers import NO_DATE, NOT_INHERITED, Answers
from benchmarks.bulk.pandas_fold import (
    DAY,
    NAT,
    Array,
    Rows,
    Rules,
    counts_of,
    fold,
    shifted,
)
from benchmarks.bulk.rules import CODE, ROUNDS, policy_table
from benchmarks.bulk.workload import BulkWorkload

PERIODS = ("valid0", "valid1", "first0", "first1", "second0", "second1", "late")
State = dict[str, Array]


class Loaded(NamedTuple):
    """All rows, and where among them each child and its parent stand."""

    rows: Rows
    children: Array
    parents: Array


class Kept(NamedTuple):
    """What was loaded, and the expiration dates."""

    loaded: Loaded
    expires: Array


class Pandas:
    """pandas, its columns as NumPy arrays wherever it has no faster word of its own."""

    name = "pandas"

    def load(self, workload: BulkWorkload) -> Loaded:
        """Return the rows sorted by how many completions they have, and the families."""
        rows = _rows(workload)
        frame = pd.DataFrame({name: rows.columns[name] for name in ("subject", "number")})
        frame["parent"] = rows.rule("parent")
        frame["place"] = np.arange(len(frame))
        pairs = frame[frame["parent"] >= 0].merge(
            frame[["subject", "number", "place"]],
            left_on=["subject", "parent"],
            right_on=["subject", "number"],
        )
        return Loaded(rows, pairs["place_x"].to_numpy(), pairs["place_y"].to_numpy())

    def evaluate(self, loaded: Loaded, day: date) -> pd.DataFrame:
        """Return the answers, the expiration dates worked out on the way."""
        return self.evaluate_kept(self.keep(loaded), day)

    def keep(self, loaded: Loaded) -> Kept:
        """Return the rows with their expiration dates."""
        return Kept(loaded, fold(loaded.rows))

    def evaluate_kept(self, kept: Kept, day: date) -> pd.DataFrame:
        """Return the answers by the dates kept."""
        rows, children, parents = kept.loaded
        on = np.datetime64(day, "s")
        own = Histories(rows.rules, rows.columns, rows.completed, kept.expires)
        state = laid(own.on(on), on)
        state["next_change_on"] = _next_change(own, state, on)
        family = Families(own.of(children), own.of(parents))
        for name, values in family.answers(on).items():
            if name in state:
                state[name][children] = values
        frame = pd.DataFrame({name: state[name] for name in (*SHOWN, "required")}, copy=False)
        return frame.assign(id=rows.columns["id"], next_change_on=state["next_change_on"])

    def answers(self, given: pd.DataFrame) -> Answers:
        """Return the answers in the order of the rows."""
        given = given.sort_values("id")
        columns = []
        for name in Answers._fields:
            column = given[name].to_numpy()
            if column.dtype.kind == "M":
                days = column.astype("M8[D]").astype(np.int64)
                column = np.where(np.isnat(column), NO_DATE, days).astype(np.int32)
            columns.append(column if column.dtype == bool else column.astype(np.int32))
        return Answers(*columns)


SHOWN = (*Answers._fields[:6], "inherited")


# ------------------------------------------------------------------ the layout


def _rules(workload: BulkWorkload) -> Rules:
    policies = policy_table(workload).to_pandas()
    pairs = {(0, 0): 0}
    columns = {}
    for name in PERIODS:
        months, days = policies[f"{name}_months"], policies[f"{name}_days"]
        columns[name] = np.array(
            [pairs.setdefault(pair, len(pairs)) for pair in zip(months, days, strict=True)],
            dtype=np.int8,
        )
    force = pd.to_datetime(policies["force"]).to_numpy().astype("M8[s]")
    month = force.astype("M8[M]")
    return Rules(
        columns
        | {name: policies[name].to_numpy() for name in ("early", "grace", "extend")}
        | {f"months{turn}": policies[f"valid{turn}_months"].to_numpy() for turn in (0, 1)}
        | {f"days{turn}": policies[f"valid{turn}_days"].to_numpy() for turn in (0, 1)}
        | {
            "parent": policies["parent"].fillna(-1).to_numpy().astype(np.int16),
            "forced": ~np.isnat(force),
            "force": force,
            "force_month": month.astype(np.int64),
            "force_day": pd.to_datetime(policies["force"]).dt.day.fillna(1).to_numpy().astype(int),
        },
        [pd.DateOffset(months=months, days=days) for months, days in pairs],
    )


def _rows(workload: BulkWorkload) -> Rows:
    table = workload.table.combine_chunks()
    lists = table["completed_on"].combine_chunks()
    offsets = lists.offsets.to_numpy()
    lengths = np.diff(offsets)
    order = np.argsort(-lengths, kind="stable")
    certification = table["certification"].combine_chunks()
    names = {f"c{number}": number for number in range(len(workload.policies))}
    numbers = np.array([names[one] for one in certification.dictionary.to_pylist()], dtype=np.int16)
    columns = {
        "id": order,
        "subject": table["subject"].to_numpy()[order],
        "number": numbers[certification.indices.to_numpy()][order],
        "required": (np.diff(table["required_by"].combine_chunks().offsets.to_numpy()) > 0)[order],
        "training_until": _training(table["training_until"].combine_chunks())[order],
    }
    for name in ("deferred_until", "revoked_on"):
        columns[name] = _seconds(table[name].combine_chunks())[order]
    values = _seconds(lists.values)
    counts = counts_of(lengths)
    completed = np.full((ROUNDS, len(order)), NAT)
    for turn, count in enumerate(counts):
        completed[turn, :count] = values[offsets[order[:count]] + turn]
    restored = np.full(len(order), NAT)
    for dates in completed[::-1]:
        restored = np.where(dates > columns["revoked_on"], dates, restored)
    return Rows(columns | {"restored_on": restored}, completed, counts, _rules(workload))


def _training(lists: pa.Array) -> Array:
    """Return the first end of training of rows that are in training for every requirement."""
    offsets, ends = lists.offsets.to_numpy(), _seconds(lists.values)
    found = np.full(len(offsets) - 1, NAT)
    filled = np.flatnonzero(np.diff(offsets) > 0)
    found[filled] = np.minimum.reduceat(ends, offsets[filled])  # NaT where one is not
    return found


def _seconds(dates: pa.Array) -> Array:
    seconds: Array = dates.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False)
    return seconds


# ------------------------------------------------------------------ what holds on a day


class Histories:
    """The rows at some places, with the dates in effect on any day."""

    def __init__(self, rules: Rules, columns: State, completed: Array, expires: Array) -> None:
        self.rules, self.columns = rules, columns
        self.completed, self.expires = completed, expires

    def of(self, places: Array) -> "Histories":
        """Return those at some of the places."""
        columns = {name: column[places] for name, column in self.columns.items()}
        return Histories(self.rules, columns, self.completed[:, places], self.expires[:, places])

    def on(self, day: Array | np.datetime64) -> State:
        """Return the governing completions and their dates on a day, or each row on its own."""
        turn = (self.completed <= day).sum(axis=0, dtype=np.int8)
        expires = self.expires[np.maximum(turn, 1) - 1, np.arange(len(turn))]
        expires[turn == 0] = NAT
        revoked = (self.columns["revoked_on"] <= day) & ~(self.columns["restored_on"] <= day)
        state = {"turn": turn, "expires_on": expires, "revoked": revoked}
        numbers = self.columns["number"]
        for name, which in (("due_on", "first"), ("overdue_on", "second")):
            first, later = (self.rules.columns[f"{which}{place}"][numbers] for place in (0, 1))
            periods = np.where(turn <= 1, first, later)
            state[name] = shifted(self.rules, expires, periods, back=True)
        state["on_file"] = ~np.isnat(self.completed[0])
        state["inherited"] = np.full(len(turn), NOT_INHERITED, dtype=np.int16)
        kept = ("required", "deferred_until", "training_until")
        return state | {name: self.columns[name] for name in kept}


def laid(state: State, day: Array | np.datetime64) -> State:
    """Add status, underlying status and the end of an exemption (R-16 … R-22)."""
    underlying = np.where(state["required"], CODE["missing"], CODE["not_required"]).astype(np.int8)
    underlying[state["on_file"]] = CODE["upcoming"]
    dated = np.full(len(underlying), CODE["valid"], dtype=np.int8)
    dated[day >= state["due_on"]] = CODE["due"]
    dated[day >= state["overdue_on"]] = CODE["overdue"]
    dated[day > state["expires_on"]] = CODE["expired"]
    in_effect = (state["turn"] > 0) | (state["inherited"] != NOT_INHERITED)
    underlying = np.where(in_effect, dated, underlying)
    underlying[state["revoked"]] = CODE["revoked"]
    exempt = np.fmax(state["deferred_until"], state["training_until"])
    holds = state["required"] & ~state["revoked"] & (exempt >= day)
    status = underlying.copy()
    status[holds] = CODE["in_training"]
    status[holds & (state["deferred_until"] == exempt)] = CODE["deferred"]
    exempt = np.where(holds, exempt, NAT)
    return state | {"status": status, "underlying": underlying, "exempt_until": exempt}


def _next_change(own: Histories, state: State, day: np.datetime64) -> Array:
    """Return the first boundary that shows (R-28), for rows without a parent."""
    due, overdue, expires = state["due_on"], state["overdue_on"], state["expires_on"]
    soonest = np.where(expires >= day, expires + DAY, NAT)
    soonest = np.where(overdue > day, overdue, soonest)
    soonest = np.where((due > day) & (due < overdue), due, soonest)
    soonest = np.fmin(soonest, state["exempt_until"] + DAY)
    revoked_on = own.columns["revoked_on"]
    soonest = np.fmin(soonest, np.where(revoked_on > day, revoked_on, NAT))
    last = np.maximum(state["turn"], 0)
    for turn in range(ROUNDS):
        ahead = np.flatnonzero((own.completed[turn] > day) & (last <= turn))
        if len(ahead):
            shows = ahead[_shows(own, state, ahead, turn)]
            soonest[shows] = np.fmin(soonest[shows], own.completed[turn, shows])
    found: Array = np.where(state["revoked"], own.columns["restored_on"], soonest)
    return found


def _shows(own: Histories, state: State, rows: Array, turn: int) -> Array:
    """Return whether the dates of a later completion are not those in effect already."""
    expires = own.expires[turn, rows]
    never = np.isnat(expires) & np.isnat(state["expires_on"][rows])
    shows = (state["turn"][rows] == 0) | ((expires != state["expires_on"][rows]) & ~never)
    numbers = own.columns["number"][rows]
    for name, which in (("due_on", "first1"), ("overdue_on", "second1")):
        periods = own.rules.columns[which][numbers]
        notice = shifted(own.rules, expires, periods, back=True)
        shows |= (notice != state[name][rows]) & ~never
    return shows


class Families:
    """Rows with a parent, beside their parents (R-18)."""

    def __init__(self, own: Histories, parents: Histories) -> None:
        self.own, self.parents = own, parents

    def answers(self, day: np.datetime64) -> State:
        """Return the state of each row and its next change.

        The state is worked out on the next day on which anything can change, and again for those
        rows whose state is then the same.
        """
        today, own, parent = self.state(day)
        today["next_change_on"] = np.full(len(today["turn"]), NAT)
        places, days = np.arange(len(today["turn"])), np.full(len(today["turn"]), day)
        while len(places):
            days = self.boundary(own, parent, days)
            ahead = np.flatnonzero(~np.isnat(days))
            places, days = places[ahead], days[ahead]
            self.own, self.parents = self.own.of(ahead), self.parents.of(ahead)
            state, own, parent = self.state(days)
            differs = np.zeros(len(places), dtype=bool)
            for name in SHOWN:
                before, now = today[name][places], state[name]
                different = before != now
                if now.dtype.kind == "M":
                    different &= ~(np.isnat(before) & np.isnat(now))
                differs |= different
            today["next_change_on"][places[differs]] = days[differs]
            same = np.flatnonzero(~differs)
            places, days = places[same], days[same]
            self.own, self.parents = self.own.of(same), self.parents.of(same)
            own = {name: column[same] for name, column in own.items()}
            parent = {name: column[same] for name, column in parent.items()}
        return today

    def state(self, day: Array | np.datetime64) -> tuple[State, State, State]:
        """Return what shows on a day, and the own and the parent's dates beneath."""
        own, parent = self.own.on(day), self.parents.on(day)
        ends, covers = parent["expires_on"], ~own["revoked"] & ~parent["revoked"]
        covers &= (parent["turn"] > 0) & ~(day > ends)
        own_ends = own["expires_on"]
        longer = ~np.isnat(own_ends) & (np.isnat(ends) | (ends > own_ends))
        covers &= (own["turn"] == 0) | longer
        shown = dict(own)
        for name in ("expires_on", "due_on", "overdue_on"):
            shown[name] = np.where(covers, parent[name], own[name])
        numbers = self.parents.columns["number"]
        shown["inherited"] = np.where(covers, numbers, NOT_INHERITED).astype(np.int16)
        return laid(shown, day), own, parent

    def boundary(self, own: State, parent: State, day: Array) -> Array:
        """Return the first later day on which a row's state may be another."""
        columns = self.own.columns
        days = [columns["deferred_until"] + DAY, columns["training_until"] + DAY]
        for state, histories in ((own, self.own), (parent, self.parents)):
            days += [state["due_on"], state["overdue_on"], state["expires_on"] + DAY]
            days += [histories.columns["revoked_on"], histories.columns["restored_on"]]
            days += list(histories.completed)
        soonest = np.full(len(day), NAT)
        for one in days:
            soonest = np.fmin(soonest, np.where(one > day, one, NAT))
        return soonest
