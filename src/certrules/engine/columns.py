"""Everything that is due at once, in columns (R-32): what `looking` does, for many assignments.

The answers come from `certrules.bulk`, and only the few assignments of which there may be something
to tell become objects. What columns do not hold (an assignment that is no more) is left to
`looking`. Needs the extra ``arrow``.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from certrules.bulk import prepare
from certrules.engine.days import OneDay
from certrules.engine.evaluated import NEVER, EvaluatedColumns, differing
from certrules.engine.looking import Look, Looked, Pair, note
from certrules.engine.posting import post
from certrules.engine.reports import Figures
from certrules.errors import ConflictingChange
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.fields import FIRST_DAY
from certrules.planning.telling import IN_EFFECT, TOLD, look_again_on
from certrules.ports.records import NoticeRecord
from certrules.ports.store import Transaction
from certrules.status.rosters import assignments, competencies_of

BEFORE = "before_"
"""How the names of columns begin that hold the evaluation kept before."""

MANY = 200_000
"""How many rows are worth a compiled kernel."""

_PAIR = ("subject", "certification")
_OWN = ("assignment", "version", "due")
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()


def look_in_columns(t: Transaction, look: Look) -> tuple[Figures, bool]:
    """Look at everything that is due, as `look_at` does piece by piece; return the figures.

    With them comes whether that was all, and is put into messages. Otherwise something is left
    that columns do not hold, and what there is to tell waits for it, so that nobody gets two
    messages.

    Raises `ConflictingChange` when a fact came in between: the work is to be done again.
    """
    # Done again, it may find that others stand otherwise now.
    look.stood.clear()
    figures = Figures()
    new: list[NoticeRecord] = []
    table = t.columns(due_on=look.days.latest)
    if table.num_rows:
        certifications = _certifications(t)
        for on, rows in _by_day(t, look, table):
            found, to_add = _look_on(t, look, certifications, rows, on)
            figures.add(found)
            new += to_add
    if t.due(look.days.latest, subjects=1):
        t.add_notices(new)
        return figures, False
    figures.add(post(t, look, new))
    return figures, True


def _certifications(t: Transaction) -> Catalogue:
    """Return the certifications with the competencies of the roles among them (R-26)."""
    return Catalogue([*t.catalogue(), *competencies_of(t.roster(()).roles)])


def _by_day(t: Transaction, look: Look, table: Any) -> Iterator[tuple[date, Any]]:  # noqa: ANN401
    """Yield each day with the rows of the subjects that live on it (R-33).

    Who was evaluated on a later day already is left out: those are few, and `looking` knows them.
    """
    if isinstance(look.days, OneDay):
        yield look.days.on, table
        return
    subjects = table.column("subject").combine_chunks().dictionary_encode()
    names, places = subjects.dictionary.to_pylist(), subjects.indices.to_numpy()
    look.people.fetch(t, names)
    days = np.array([_day_of(look, one) for one in names])[places]
    before = EvaluatedColumns(table, BEFORE).day_column("on")
    ahead = np.isin(places, places[before > days])
    for day in np.unique(days[~ahead]):
        lives_on = pa.array((days == day) & ~ahead)
        yield date.fromordinal(int(day) + _EPOCH), table.filter(lives_on)


def _day_of(look: Look, subject: str) -> int:
    person = look.people.get(subject)
    assert person is not None  # noqa: S101 - its rows are in the store
    return look.days.of(person, look.people.companies).toordinal() - _EPOCH


def _look_on(
    t: Transaction,
    look: Look,
    certifications: Catalogue,
    table: Any,  # noqa: ANN401 - pyarrow comes without types
    on: date,
) -> tuple[Figures, list[NoticeRecord]]:
    own = [name for name in table.column_names if name in _OWN or name.startswith(BEFORE)]
    # Below this, loading the compiler takes longer than it saves.
    jit = None if table.num_rows >= MANY else False
    prepared = prepare(table.drop_columns(own), certifications, jit=jit)
    due = table.column("due")
    rows = table.filter(due)
    today = EvaluatedColumns(prepared.evaluate(on).filter(due), on=on)
    before = EvaluatedColumns(rows, BEFORE)
    seen = before
    if look.first and not look.settings.tell_backlog and on > FIRST_DAY:
        # The first run takes yesterday as seen, so that it tells what falls due today alone.
        seen = EvaluatedColumns(prepared.evaluate(on - _DAY).filter(due), on=on - _DAY)
    batch = _Batch(rows, certifications, on, today, seen)
    chosen = batch.worth_a_look(look)
    postponed = t.keep_columns(_kept(batch, chosen, look), on)
    if postponed:
        raise ConflictingChange(
            f"{postponed} assignments changed while they were looked at", "Do the work again."
        )
    figures = Figures(looked_at=len(today), changed=int(differing(today, before).sum()))
    return figures, note(t, look, _looked(t, look, batch, chosen), figures)


@attrs.frozen
class _Batch:
    """What is due on one day: the store's rows, and how they stand and stood."""

    rows: Any
    certifications: Catalogue
    on: date
    today: EvaluatedColumns
    seen: EvaluatedColumns

    def worth_a_look(self, look: Look) -> Any:  # noqa: ANN401 - an array
        """Return the places of what there may be something to tell of, or to be woken up for."""
        today, seen = self.today, self.seen
        state_is_new = today.is_one_of(TOLD) & ~(
            (today.codes == seen.codes)
            & (today.day_column("expires_on") == seen.day_column("expires_on"))
            & seen.flag_column("required")
        )
        exempt = today.day_column("exempt_until") != NEVER
        if look.settings.exemption_notice is None:
            exempt = np.zeros(len(today), np.bool_)
        ruled = self.ruled & today.is_one_of(IN_EFFECT)
        return np.flatnonzero(today.flag_column("required") & (state_is_new | exempt | ruled))

    @cached_property
    def ruled(self) -> Any:  # noqa: ANN401 - an array
        """Which rows are of certifications with rules for notices or tasks (R-57)."""
        ids = self.rows.column("certification").combine_chunks().dictionary_encode()
        of_id = [self.certifications[one] for one in ids.dictionary.to_pylist()]
        has_rules = [bool(one.notices or one.tasks) for one in of_id]
        return np.array(has_rules, np.bool_)[ids.indices.to_numpy()]

    def needing_objects(self, chosen: Any) -> Any:  # noqa: ANN401 - arrays
        """Return those of some places whose whole history may be needed.

        It is for rules, and for a state that did not begin today.
        """
        was_to_change = self.seen.day_column("next_change_on")[chosen]
        return chosen[self.ruled[chosen] | (was_to_change != self.on.toordinal() - _EPOCH)]

    def pairs(self, chosen: Any) -> list[Pair]:  # noqa: ANN401 - an array
        """Return subject and certification of some rows."""
        names = [self.rows.column(name).take(chosen) for name in _PAIR]
        return list(zip(*(one.to_pylist() for one in names), strict=True))


class _Objects:
    """The assignments of which the whole history is needed, read once when the first is asked."""

    def __init__(self, t: Transaction, wanted: Iterable[str]) -> None:
        self._t = t
        self._wanted = wanted
        self._found: dict[Pair, Assignment] = {}

    def find(self, pair: Pair) -> Assignment:
        """Return an assignment."""
        if not self._found:
            roster = self._t.roster(self._wanted)
            for one in assignments(self._t.catalogue(), roster):
                self._found[one.holder.id, one.certification.id] = one
        return self._found[pair]


def _looked(
    t: Transaction,
    look: Look,
    batch: _Batch,
    chosen: Any,  # noqa: ANN401 - an array
) -> Iterator[Looked]:
    """Yield the assignments at some places, one after another: they are many."""
    pairs = batch.pairs(chosen)
    look.people.fetch(t, {subject for subject, _ in pairs})
    standings = zip(batch.today.standings(chosen), batch.seen.standings(chosen), strict=True)
    wanted = batch.pairs(batch.needing_objects(chosen))
    objects = _Objects(t, {subject for subject, _ in wanted})
    for pair, (today, before) in zip(pairs, standings, strict=True):
        subject, certification = look.people.get(pair[0]), batch.certifications[pair[1]]
        assert subject is not None  # noqa: S101 - its rows are in the store
        assert today is not None  # noqa: S101 - it was evaluated
        yield Looked(certification, subject, before, today, partial(objects.find, pair))


def _kept(batch: _Batch, chosen: Any, look: Look) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the table to keep: the answers, and when to look again."""
    today, notice = batch.today, look.settings.exemption_notice
    again = today.day_column("next_change_on").copy()
    exempt = today.day_column("exempt_until")[chosen] != NEVER
    sooner = chosen[batch.ruled[chosen] | exempt]
    pairs = batch.pairs(sooner)
    for place, (_, name), one in zip(sooner, pairs, today.standings(sooner), strict=True):
        assert one is not None  # noqa: S101 - it was evaluated
        day = look_again_on(batch.certifications[name], one, notice)
        again[place] = NEVER if day is None else day.toordinal() - _EPOCH
    table = today.table
    for name in ("version", "assignment"):
        table = table.add_column(0, name, batch.rows.column(name))
    days = pa.array(again, pa.int32(), mask=again == NEVER).cast(pa.date32())
    return table.append_column("again_on", days)
