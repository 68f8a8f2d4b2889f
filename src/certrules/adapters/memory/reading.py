"""What can be asked of a store in memory."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from certrules.adapters.memory.state import State
from certrules.model.catalogue import Catalogue
from certrules.model.facts import CompletionState
from certrules.model.fields import civil_date
from certrules.model.roster import Roster
from certrules.model.subjects import Membership, Subject
from certrules.ports import tables
from certrules.ports.assembling import as_known, assembled
from certrules.ports.identity import FACT_KINDS, THING_KINDS, in_order, kind_name
from certrules.ports.known import entries_of, in_state, latest
from certrules.ports.records import (
    Change,
    Delivery,
    Due,
    NoticeRecord,
    NoticeState,
    OfficeRecord,
    Outgoing,
    RunRecord,
    StoredEvaluation,
    StoredFact,
)
from certrules.ports.store import Columns
from certrules.ports.trail import OFFICE, concerns

_KINDS: Final = ("catalogue", *THING_KINDS, *FACT_KINDS, OFFICE)


class MemoryReading:
    """One state of a store in memory, to be read."""

    def __init__(self, state: State) -> None:
        self.state = state

    def catalogue(self, known_at: datetime | None = None) -> Catalogue:
        """See `Reading.catalogue`."""
        found = Catalogue()
        for number, (header, catalogue) in enumerate(self.state.catalogues):
            if number == 0 or known_at is None or header.at <= known_at:
                found = catalogue
        return found

    def roster(
        self, subjects: Iterable[str] | None = None, known_at: datetime | None = None
    ) -> Roster:
        """See `Reading.roster`."""
        wanted = None if subjects is None else set(subjects)
        things = {
            kind: as_known(
                ((header.at, one) for row in table.values() for header, one in row), known_at
            )
            for kind, table in self.state.things.items()
        }
        return assembled(things, entries_of(self._versions(wanted), known_at), wanted)

    def _versions(self, subjects: set[str] | None) -> list[StoredFact]:
        if subjects is None:
            return [one for row in self.state.facts.values() for one in row]
        ids = {
            id_
            for (subject, _), those in self.state.facts_of.items()
            if subject in subjects
            for id_ in those
        }
        order = [id_ for id_ in self.state.facts if id_ in ids]
        return [one for id_ in order for one in self.state.facts[id_]]

    def people(self, ids: Iterable[str] | None = None) -> tuple[Subject, ...]:
        """See `Reading.people`."""
        table = self.state.things["subject"]
        found: dict[str, Subject] = {}
        ahead = list(table if ids is None else ids)
        while ahead:
            versions = table.get(ahead.pop())
            if versions is None or versions[-1][1].removed:
                continue
            person = versions[-1][1].thing
            if isinstance(person, Subject) and person.id not in found:
                found[person.id] = person
                ahead += [person.supervisor] if person.supervisor else []
        return tuple(found.values())

    def memberships(self, roles: Iterable[str] | None = None) -> tuple[Membership, ...]:
        """See `Reading.memberships`."""
        wanted = None if roles is None else set(roles)
        latest_ones = (row[-1][1] for row in self.state.things["membership"].values())
        live = (one.thing for one in latest_ones if not one.removed)
        return in_order(
            one
            for one in live
            if isinstance(one, Membership) and (wanted is None or one.role in wanted)
        )

    def facts(
        self,
        subject: str | None = None,
        certification: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the field's name
        state: CompletionState | None = None,
        versions: bool = False,
    ) -> tuple[StoredFact, ...]:
        """See `Reading.facts`."""
        found = [
            one
            for one in self._versions(None if subject is None else {subject})
            if certification in {None, one.entry.certification} and id in {None, one.id}
        ]
        if state is not None:
            found = in_state(found, state)
        if not versions:
            found = [one for one in latest(found) if not one.removed]
        place = {kind: number for number, kind in enumerate(FACT_KINDS)}
        return tuple(sorted(found, key=lambda one: place[kind_name(one.entry.fact)]))

    def due(
        self, on: date, *, subjects: int | None = None, after: str | None = None
    ) -> tuple[Due, ...]:
        """See `Reading.due`."""
        on = civil_date(on)
        pairs = sorted(
            pair
            for pair, one in self.state.standings.items()
            if one.again_on is not None
            and one.again_on <= on
            and (after is None or pair[0] > after)
        )
        among = dict.fromkeys(subject for subject, _ in pairs)
        first = set(list(among)[:subjects])
        return tuple(self._due(*pair) for pair in pairs if pair[0] in first)

    def _due(self, subject: str, certification: str) -> Due:
        one = self.state.standings[subject, certification]
        return Due(subject, certification, one.version, one.changed, one.kept)

    def evaluations(
        self, subjects: Iterable[str] | None = None, *, on: date | None = None
    ) -> Iterator[StoredEvaluation]:
        """See `Reading.evaluations`."""
        wanted = None if subjects is None else set(subjects)
        for (subject, _), one in sorted(self.state.standings.items(), key=lambda item: item[0]):
            if one.kept is None or (wanted is not None and subject not in wanted):
                continue
            if on is None or (not one.changed and one.kept.holds_on(on)):
                yield one.kept

    def columns(
        self, subjects: Iterable[str] | None = None, *, due_on: date | None = None
    ) -> Columns:
        """See `Reading.columns`."""
        wanted = None if subjects is None else set(subjects)
        catalogue, roster = self.catalogue(), self.roster(wanted)
        standings = self.state.standings
        asked = sorted(
            pair
            for pair, one in standings.items()
            if (wanted is None or pair[0] in wanted)
            and (due_on is None or (one.again_on is not None and one.again_on <= due_on))
        )
        numbered = {pair: (one.number, one.version) for pair, one in standings.items()}
        kept = {pair: one.kept for pair, one in standings.items()}
        return tables.of_objects(catalogue, roster, asked, numbered, kept)

    def evaluation_columns(self, *, on: date | None = None) -> Columns:
        """See `Reading.evaluation_columns`."""
        return tables.of_evaluations(self.evaluations(on=on))

    def notices(  # noqa: PLR0913 - see the protocol
        self,
        *,
        key: str | None = None,
        keys: Iterable[str] | None = None,
        subject: str | None = None,
        certification: str | None = None,
        recipient: str | None = None,
        state: NoticeState | None = None,
        limit: int | None = None,
    ) -> tuple[NoticeRecord, ...]:
        """See `Reading.notices`."""
        wanted = None if keys is None else set(keys)
        found = [
            one
            for one in self.state.notices.values()
            if key in {None, one.key}
            and (wanted is None or one.key in wanted)
            and subject in {None, one.subject}
            and certification in {None, one.certification}
            and recipient in {None, one.recipient}
            and state in {None, one.state}
        ]
        return tuple(found[:limit])

    def outbox(self, state: Delivery | None = None) -> tuple[Outgoing, ...]:
        """See `Reading.outbox`."""
        return tuple(one for one in self.state.outbox.values() if state in {None, one.state})

    def runs(self, limit: int | None = None) -> tuple[RunRecord, ...]:
        """See `Reading.runs`."""
        return tuple(reversed(self.state.runs.values()))[:limit]

    def last_run(self) -> RunRecord | None:
        """See `Reading.last_run`."""
        ended = [one for one in self.state.runs.values() if one.ended_at is not None]
        return max(ended, key=lambda one: (one.on, one.number), default=None)

    def office_records(
        self,
        kind: str,
        keys: Iterable[str] | None = None,
        *,
        subject: str | None = None,
        certification: str | None = None,
        versions: bool = False,
    ) -> tuple[OfficeRecord, ...]:
        """See `Reading.office_records`."""
        wanted = None if keys is None else set(keys)
        return tuple(
            one
            for (of_kind, key), row in self.state.office.items()
            if of_kind == kind and (wanted is None or key in wanted)
            for one in (row if versions else row[-1:])
            if (versions or not one.removed)
            and subject in {None, one.subject}
            and certification in {None, one.certification}
        )

    def history(
        self, *, subject: str | None = None, certification: str | None = None, after: int = 0
    ) -> Iterator[Change]:
        """See `Reading.history`."""
        for one in sorted(self.state.trail, key=_place):
            if one.number > after and concerns(one, subject, certification):
                yield one


def _place(change: Change) -> tuple[int, int]:
    """Return where a change stands in the trail: the kinds of one change one after the other."""
    return change.number, _KINDS.index(change.what)
