"""The contract of a store: office records, each version on top of the one before."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date
from functools import partial

import attrs

from certrules.errors import ConflictingChange, DuplicateId, InvalidFact, UnknownId
from certrules.model.subjects import Membership, Role, Subject
from certrules.ports.records import Action, OfficeRecord
from certrules.ports.store import Transaction
from certrules.testing import worlds
from certrules.testing.contracts_base import ContractBase


class OfficeContract(ContractBase):
    """What a store promises about what an office keeps."""

    def _write(self, *records: OfficeRecord, hour: int = 1) -> None:
        self.store.apply(lambda t: t.write_office(records, by=worlds.BY, at=worlds.hour(hour)))

    def test_office_records_come_back_in_the_order_of_writing(self) -> None:
        """Each kind has its own; what they are about finds them."""
        self._write(
            OfficeRecord("note", "b", "1", subject="ana"),
            OfficeRecord("note", "a", "2", subject="ben", certification="fire"),
            OfficeRecord("level", "a", "3"),
        )
        self._write(OfficeRecord("note", "b", "4", 2, subject="cyd"))
        read = self.read
        assert [one.content for one in read(lambda r: r.office_records("note"))] == ["4", "2"]
        assert [one.content for one in read(lambda r: r.office_records("level"))] == ["3"]
        found = read(lambda r: r.office_records("note", ["a", "x", "a"]))
        assert [one.key for one in found] == ["a"]
        assert read(lambda r: r.office_records("note", subject="ana")) == ()
        found = read(lambda r: r.office_records("note", subject="ben", certification="fire"))
        assert [one.key for one in found] == ["a"]
        found = read(lambda r: r.office_records("note", ["b"], versions=True))
        assert [(one.version, one.subject) for one in found] == [(1, "ana"), (2, "cyd")]

    def test_memberships_of_some_roles(self) -> None:
        """In the order of roles, subjects and first days, as they are now; all without ids."""
        people = [Subject("ben"), Subject("ana")]
        roles = [Role("watch"), Role("crew")]
        ended = Membership("ana", "crew", date(2026, 1, 1), date(2026, 5, 31))
        members = [
            Membership("ben", "watch"),
            Membership("ana", "crew", date(2026, 6, 1)),
            attrs.evolve(ended, until=None),
            Membership("ben", "crew"),
        ]
        gone = Membership("ana", "watch")

        def write(t: Transaction) -> None:
            t.put([*people, *roles, *members, gone], by=worlds.BY, at=worlds.hour(1))
            t.put([ended], by=worlds.BY, at=worlds.hour(2))
            t.drop(gone, by=worlds.BY, at=worlds.hour(2))

        self.store.apply(write)
        found = self.read(lambda r: r.memberships(["crew", "nothing", "a\0"]))
        told = [(one.subject, one.since, one.until) for one in found]
        assert told == [
            ("ana", date(2026, 1, 1), date(2026, 5, 31)),
            ("ana", date(2026, 6, 1), None),
            ("ben", None, None),
        ]
        assert {one.recorded_at for one in found} == {worlds.hour(1)}
        everybody = self.read(lambda r: r.memberships())
        assert [one.role for one in everybody] == ["crew"] * 3 + ["watch"]
        assert everybody[:3] == found
        assert self.read(lambda r: r.memberships([])) == ()

    def test_a_version_that_does_not_follow_is_refused(self) -> None:
        """Of two who change the same record, the second is told, and nothing is written."""
        first = OfficeRecord("note", "a", "1")
        self._write(first)
        for late in (first, attrs.evolve(first, version=3)):
            write = partial(self._write, OfficeRecord("note", "b", "1"), late)
            error = self.refused(ConflictingChange, write)
            assert not error.again
        assert [one.key for one in self.read(lambda r: r.office_records("note"))] == ["a"]
        twice = attrs.evolve(first, version=2)
        self.refused(DuplicateId, lambda: self._write(twice, attrs.evolve(twice, content="2")))

    def test_an_office_record_is_taken_off_and_comes_back(self) -> None:
        """Its versions stay in the history."""
        self._write(OfficeRecord("note", "a", "1"))
        gone = OfficeRecord("note", "a", "1", 2, removed=True)
        self._write(gone, hour=2)
        assert self.read(lambda r: r.office_records("note")) == ()
        self.refused(UnknownId, lambda: self._write(attrs.evolve(gone, version=3)))
        self.refused(UnknownId, lambda: self._write(OfficeRecord("note", "x", "", removed=True)))
        self._write(OfficeRecord("note", "a", "2", 3), hour=3)
        found = self.read(lambda r: r.office_records("note", versions=True))
        assert [(one.version, one.removed) for one in found] == [(1, False), (2, True), (3, False)]

    def test_the_trail_has_office_records(self) -> None:
        """Who, when and what, found by the subject that it is about."""
        self._write(OfficeRecord("note", "a", "1", subject="ana", certification="fire"))
        self._write(OfficeRecord("note", "a", "1", 2, removed=True, subject="ana"), hour=2)
        changes = self.read(lambda r: list(r.history(subject="ana")))
        told = [(one.what, one.key, one.version, one.action) for one in changes]
        assert told == [
            ("office record", "note a", 1, Action.RECORDED),
            ("office record", "note a", 2, Action.REMOVED),
        ]
        assert [one.at for one in changes] == [worlds.hour(1), worlds.hour(2)]
        assert len(self.read(lambda r: list(r.history(certification="fire")))) == 1

    def test_texts_that_no_database_keeps_are_refused(self) -> None:
        """NUL in an office record is refused, and finds nothing."""
        self.refused(InvalidFact, lambda: self._write(OfficeRecord("note", "a", "1\0")))
        assert self.read(lambda r: r.office_records("note", ["a\0"])) == ()
        assert self.read(lambda r: r.office_records("note", subject="a\0")) == ()
