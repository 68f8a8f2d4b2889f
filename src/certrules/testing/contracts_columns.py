"""The contract of a store: the same in columns; needs the extra ``arrow``."""
# ruff: noqa: S101 - assert is how a test speaks

from datetime import date
from typing import Any

from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.roster import Entry
from certrules.model.subjects import Membership, Requirement, Subject, Training
from certrules.ports.records import StoredEvaluation
from certrules.ports.store import Reading
from certrules.ports.tables import EVALUATION_COLUMNS, arrow, of_objects
from certrules.status.rosters import assignments, competencies_of
from certrules.testing.contracts_base import ContractBase, fresh
from certrules.testing.contracts_evaluations import ALL, FEBRUARY
from certrules.testing.contracts_facts import EVERY_FACT
from certrules.testing.worlds import BY, hour

LATER = date(2026, 12, 20)

_STORES_OWN = ("assignment", "version")


class ColumnsContract(ContractBase):
    """Columns say what the objects say."""

    def table(self, **asked: Any) -> Any:  # noqa: ANN401 - pyarrow comes without types
        """Return the assignments as a table."""
        return self.read(lambda r: r.columns(**asked))

    def rows(self, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever is asked
        """Return the assignments in columns, row by row, in the order of subject and name."""
        rows = self.table(**asked).drop_columns(list(_STORES_OWN)).to_pylist()
        return sorted(rows, key=_pair)

    def expected(self, reading: Reading) -> list[dict[str, Any]]:
        """Return the same, made of the objects of the roster."""
        catalogue, roster = reading.catalogue(), reading.roster()
        pairs = {(one.holder.id, one.certification.id) for one in assignments(catalogue, roster)}
        numbered = dict.fromkeys(pairs, (1, 1))
        kept: dict[tuple[str, str], StoredEvaluation | None] = dict.fromkeys(pairs)
        kept |= {(one.subject, one.certification): one for one in reading.evaluations()}
        table = of_objects(catalogue, roster, pairs, numbered, kept)
        return sorted(table.drop_columns(list(_STORES_OWN)).to_pylist(), key=_pair)

    def test_columns_of_an_empty_store(self) -> None:
        """A store without facts gives a table without rows, and takes one."""
        assert self.table().num_rows == 0
        assert self.table(due_on=FEBRUARY).num_rows == 0
        assert self.read(lambda r: r.evaluation_columns()).num_rows == 0

    def test_columns_are_the_objects(self) -> None:
        """Each fact of each assignment stands in its row."""
        self.filled()
        for fact in EVERY_FACT:
            self.record("ana", "first-aid", fact)
            self.record("cyd", "fire", fact)
        self.run(FEBRUARY)
        with self.store.reading() as r:
            wanted = self.expected(r)
        found = self.rows()
        assert all(one.pop("due") for one in found)
        assert [{**one, "due": True} for one in found] == wanted

    def test_columns_after_changes(self) -> None:
        """Corrected and removed facts, and members who left, are not in the columns."""
        self.filled()
        id_ = self.complete("cyd", "fire", date(2026, 1, 2))
        wrong = self.complete("cyd", "fire", date(2026, 1, 4))
        alone = self.complete("cyd", "basic", date(2026, 1, 4))
        self.record("ana", "fire", Exemption("not applicable"))
        mark = self.record("ana", "fire", Exemption("deferred", until=date(2026, 4, 1)))
        self.record("ana", "fire", Revocation(date(2026, 2, 1), "fraud"), 1)
        self.record("ana", "fire", Revocation(date(2026, 2, 1), "fraud", "", None, LATER), 2)
        with self.store.transaction() as t:
            t.correct(id_, Completion(date(2026, 1, 3), LATER), by=BY, at=hour(3))
            for gone in (wrong, alone, mark.ids[0]):
                t.remove(gone, by=BY, at=hour(3), because="x")
            t.put([Membership("ana", "crew", until=LATER)], by=BY, at=hour(3))
            t.drop(Membership("ben", "watch", since=FEBRUARY), by=BY, at=hour(3))
        with self.store.reading() as r:
            wanted = self.expected(r)
        assert self.rows() == wanted
        pairs = [(one["subject"], one["certification"]) for one in wanted]
        assert ("ben", "both") not in pairs
        assert ("cyd", "basic") not in pairs

    def test_completions_come_in_order(self) -> None:
        """R-11: by date, then by recording, then by id; a corrected one is not there."""
        self.filled()
        same = date(2026, 1, 5)
        for number, done in enumerate(
            (
                Completion(same, date(2026, 5, 3), id="c"),
                Completion(same, date(2026, 5, 2), id="b", recorded_at=hour(1)),
                Completion(same, date(2026, 5, 1), id="a", recorded_at=hour(1)),
                Completion(date(2026, 1, 4), id="d", credits="0.5"),
                Completion(date(2026, 1, 3), id="e"),
                Completion(date(2026, 1, 6), id="f", state="declined"),
                Completion(date(2026, 1, 6), id="g", state="pending"),
                Completion(date(2026, 1, 7), id="h", supersedes="e"),
                Completion(date(2026, 1, 7), id="i", supersedes="d", state="pending"),
            )
        ):
            self.record("cyd", "fire", done, number + 2)
        with self.store.reading() as r:
            wanted = self.expected(r)
        found = self.rows()
        assert found == wanted
        [fire] = [one for one in found if (one["subject"], one["certification"]) == ("cyd", "fire")]
        given = [one and one.day for one in fire["expires_on_given"]]
        assert (given, fire["pending"]) == ([None, 1, 2, 3, None], True)

    def test_columns_of_what_is_due(self) -> None:
        """What is due, and beside it what covers it or is part of it."""
        self.filled()
        self.run(FEBRUARY)
        assert self.table(due_on=FEBRUARY).num_rows == 0
        self.complete("ana", "advanced", date(2026, 1, 20))
        self.run(FEBRUARY)
        self.store.apply(lambda t: t.mark_due(["ben"]))
        self.record("ana", "basic", Extension(LATER, FEBRUARY, "order"))
        found = {
            (one["subject"], one["certification"]): one["due"] for one in self.rows(due_on=FEBRUARY)
        }
        assert found == {
            ("ana", "basic"): True,
            ("ana", "advanced"): False,
            ("ben", "both"): True,
            ("ben", "competency:watch"): True,
            ("ben", "fire"): True,
        }

    def test_columns_of_some_subjects(self) -> None:
        """Columns can be asked for by subject."""
        self.filled()
        found = [(one["subject"], one["certification"]) for one in self.rows(subjects=["ben", "x"])]
        assert found == ALL[2:]

    def test_columns_of_odd_names(self) -> None:
        """Names with quotes, percent signs and line ends are found and given to the letter."""
        self.filled()
        names = ["50%", "%s", "o'neil", 'a"b', "a\\b", "a,b", "a\nb", "NULL", ":x", "ü"]
        with self.store.transaction() as t:
            t.put([Subject(name) for name in names], by=BY, at=hour(1))
            done = Completion(date(2026, 1, 2))
            t.record([Entry(name, "fire", done) for name in names], by=BY, at=hour(1))
        for name in names:
            assert [one["subject"] for one in self.rows(subjects=[name])] == [name]
        assert {one["subject"] for one in self.rows()} == {"ana", "ben", *names}

    def test_answers_are_kept(self) -> None:
        """What the bulk evaluation answers is kept as what the objects answer."""
        self.filled()
        self.record("ana", "basic", Requirement("watch", training=Training(LATER)))
        with self.store.reading() as r:
            wanted = {
                (one.due.subject, one.due.certification): one.evaluation
                for one in fresh(r, FEBRUARY)
            }
        with self.store.transaction() as t:
            assert t.keep_columns(evaluated(t, FEBRUARY), FEBRUARY) == 0
        assert self.due(FEBRUARY) == []
        kept = self.kept()
        assert kept.keys() == wanted.keys()
        for pair, answer in wanted.items():
            for name in list(EVALUATION_COLUMNS)[2:-1]:
                assert getattr(kept[pair], name) == getattr(answer, name)
            assert kept[pair].again_on == kept[pair].next_change_on
        table = self.read(lambda r: r.evaluation_columns())
        assert table.column_names == list(EVALUATION_COLUMNS)
        assert table.column("status").to_pylist() == [one.status.value for one in kept.values()]

    def test_answers_of_old_facts_are_not_kept(self) -> None:
        """A fact that came in between is not lost; a day to look again is kept."""
        import_again = date(2026, 2, 11)
        self.filled()
        with self.store.reading() as r:
            answers = evaluated(r, FEBRUARY, again_on=import_again)
        self.complete("ana", "basic", date(2026, 1, 20))
        assert self.store.apply(lambda t: t.keep_columns(answers, FEBRUARY)) == 1
        assert self.due(FEBRUARY) == [("ana", "basic")]
        assert self.due(import_again) == ALL
        assert self.read(lambda r: r.evaluation_columns(on=FEBRUARY)).num_rows == len(ALL) - 1

    def test_what_is_not_due_is_not_kept(self) -> None:
        """Rows that only stand beside what is due leave their own evaluation as it was."""
        self.filled()
        self.complete("ana", "advanced", date(2026, 1, 20))
        self.run(FEBRUARY)
        before = self.kept()["ana", "advanced"]
        self.store.apply(lambda t: t.mark_due(["ana"]))
        self.record("ana", "basic", Extension(LATER, FEBRUARY, "order"))
        with self.store.transaction() as t:
            assert t.keep_columns(evaluated(t, LATER), LATER) == 0
        assert self.kept()["ana", "advanced"].on == LATER
        assert before.on == FEBRUARY


def evaluated(r: Reading, on: date, *, again_on: date | None = None) -> Any:  # noqa: ANN401 - of pyarrow
    """Return what is due on a day, evaluated in columns."""
    pa = arrow()
    from certrules.bulk import evaluate  # noqa: PLC0415 - it needs the extra

    certifications = Catalogue([*r.catalogue(), *competencies_of(r.roster(()).roles)])
    table = r.columns(due_on=on)
    own = ["assignment", "version", "due"]
    before = [name for name in table.column_names if name.startswith("before_")]
    found = evaluate(table.drop_columns(before), certifications, on, carry=own)
    if again_on is None:
        return found
    return found.append_column("again_on", pa.array([again_on] * len(found), pa.date32()))


def _pair(row: dict[str, Any]) -> tuple[str, str]:
    return row["subject"], row["certification"]
