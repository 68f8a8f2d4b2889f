"""The user certifications CSV on every store: what is new, changed, unchanged, and round trips."""

from datetime import date
from decimal import Decimal

import pytest

from certrules.errors import InvalidInput, ProblemsFound
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import TEMPLATE, export_completions
from certrules.exchange.outcome import all_or_nothing
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.conftest import places

HEADER = TEMPLATE.text.strip()
DAY = date(2026, 1, 10)


def table(*rows):
    """Return a file of rows."""
    return "\r\n".join([HEADER, *rows, ""])


def counts(report):
    """Return how many were created, updated, unchanged."""
    return report.created, report.updated, report.unchanged


def record(store, *completions, subject="ana", certification="fa"):
    """Record completions of one assignment."""
    entries = [Entry(subject, certification, one) for one in completions]
    store.apply(lambda t: t.record(entries, by="setup", at=worlds.hour(0)))


def exported(store):
    """Return the export of a store."""
    with store.reading() as reading:
        return export_completions(reading)


def on_file(store, subject="ana", certification="fa"):
    """Return the completions on file of one assignment."""
    with store.reading() as reading:
        return [
            one.entry.fact
            for one in reading.facts(subject, certification)
            if isinstance(one.entry.fact, Completion)
        ]


def test_records_are_new_once(store, take):
    """F-12: a record is added once, however often it stands in the file or is imported."""
    row = "ana,First aid,2026-01-10,2027-03-01,approved,on paper"
    text = table(row, row, "ben,Fire safety,2026-02-01,,pending,")
    assert counts(take(import_completions, store, text)) == (2, 0, 1)
    assert counts(take(import_completions, store, text, hour=2)) == (0, 0, 3)
    [one] = on_file(store)
    assert (one.expires_on, one.comment) == (date(2027, 3, 1), "on paper")


def test_a_record_is_changed(store, take):
    """F-12: a record of the same user, certification and day that differs is corrected."""
    record(store, Completion(DAY, state="pending"))
    report = take(import_completions, store, table("ana,First aid,2026-01-10,,approved,checked"))
    assert counts(report) == (0, 1, 0)
    [one] = on_file(store)
    assert (one.state.value, one.comment, one.decided_at) == ("approved", "checked", worlds.hour(1))


def test_what_has_no_column_stays(store, take):
    """A correction leaves credits, ids and the effective date of a record as they are."""
    record(store, Completion(DAY, effective_on=date(2026, 2, 1), credits="1.5", id="c1"))
    take(import_completions, store, table("ana,First aid,2026-01-10,2026-12-31,approved,"))
    [one] = on_file(store)
    assert (one.id, one.credits, one.effective_on) == ("c1", Decimal("1.5"), date(2026, 2, 1))
    assert one.expires_on == date(2026, 12, 31)


def test_names_are_told_by_their_key(store, take):
    """F-7: names are compared trimmed, composed and case-folded; usernames as well."""
    rows = ["ANA, FIRST AID ,2026-01-10,,Approved,", "ben,STRASSE,2026-01-10,,approved,"]
    assert counts(take(import_completions, store, table(*rows))) == (2, 0, 0)


def test_a_name_as_it_stands_wins(store, take):
    """Where two names differ in case only, each is told by how it is typed."""
    rows = ["Cyd,Diving,2026-01-10,,approved,", "cyd,diving,2026-01-10,,approved,"]
    assert counts(take(import_completions, store, table(*rows))) == (2, 0, 0)
    assert len(on_file(store, "cyd", "d2")) == 1


def test_a_competency_is_named_by_its_role(store, take):
    """R-26: the competency of a role is completed like a certification."""
    text = table("ana,Competency: Watch,2026-01-10,,approved,")
    assert counts(take(import_completions, store, text)) == (1, 0, 0)
    assert len(on_file(store, "ana", "competency:watch")) == 1


def test_all_problems_come_at_once(store, take):
    """F-1: problems of cells, of names and of what is on file come together, by row."""
    record(store, Completion(DAY))
    rows = [
        "ana,First aid,2026-01-10,,pending,",
        "nobody,No such thing,2026-13-01,01/02/2026,maybe,",
        "ana,Both,2026-01-10,,approved,",
        "lift-1,First aid,2026-01-10,,approved,",
        "CYD,DIVING,2026-01-10,,approved,",
    ]
    report = take(import_completions, store, table(*rows))
    assert places(report.errors) == [
        (2, "Status", "already-decided"),
        (3, "Date Completed", "invalid-date"),
        (3, "Expiration Date", "invalid-date"),
        (3, "Status", "unknown-word"),
        (3, "Username", "unknown-name"),
        (3, "Certification", "unknown-name"),
        (4, "Certification", "invalid-fact"),
        (5, "Certification", "invalid-fact"),
        (6, "Username", "ambiguous-name"),
        (6, "Certification", "ambiguous-name"),
    ]
    assert all(one.source.endswith("table.csv") for one in report.errors)


def test_several_records_of_a_day(store, take):
    """Where nobody can tell which of several records a row changes, the row is refused."""
    record(store, Completion(DAY, comment="a"), Completion(DAY, comment="b"))
    rows = ["ana,First aid,2026-01-10,,approved,a", "ana,First aid,2026-01-10,,approved,c"]
    assert counts(take(import_completions, store, table(*rows))) == (0, 1, 1)
    assert {one.comment for one in on_file(store)} == {"a", "c"}
    rows = [f"ana,First aid,2026-01-10,,approved,{word}" for word in "xy"]
    report = take(import_completions, store, table(*rows), hour=2)
    assert places(report.errors) == [
        (2, "Date Completed", "ambiguous-record"),
        (3, "Date Completed", "ambiguous-record"),
    ]


def test_two_new_records_of_a_day_are_remarked(store, take):
    """Two rows of one day with different contents are both added, with a warning."""
    rows = [f"ana,First aid,2026-01-10,,approved,{word}" for word in "xy"]
    report = take(import_completions, store, table(*rows))
    assert counts(report) == (2, 0, 0)
    assert places(report.warnings) == [(3, "Date Completed", "same-day")]


@pytest.mark.parametrize(
    "gone",
    [
        [Completion(DAY, state="declined")],
        [Completion(DAY, state="withdrawn")],
        [Completion(DAY, id="c1"), Completion(date(2026, 1, 12), id="c2", supersedes="c1")],
    ],
    ids=["declined", "withdrawn", "superseded"],
)
def test_what_is_gone_does_not_come_back(store, take, gone):
    """A row that says what was declined, withdrawn or superseded changes nothing, and says so."""
    record(store, *gone)
    report = take(import_completions, store, table("ana,First aid,2026-01-10,,pending,"))
    assert counts(report) == (0, 0, 1)
    assert places(report.warnings) == [(2, "Date Completed", "not-in-force")]


def test_an_export_changes_nothing(store, take):
    """F-13: importing an export into its own store changes nothing, whatever is in it."""
    record(
        store,
        Completion(DAY, comment='=cmd|"/c"!A1'),
        Completion(DAY, comment="  two\r\nlines, 'quoted' "),
        Completion(date(2026, 1, 11), expires_on=date(2027, 1, 1), id="x", credits=3),
        Completion(date(2026, 1, 12), state="declined"),
        Completion(date(2026, 1, 12), state="pending", comment="'=1"),
    )
    record(store, Completion(DAY), subject="🦺 Zoë", certification="=1+1")
    record(store, Completion(DAY), certification="t1")
    text = exported(store).text
    before = dump(store)
    assert counts(take(import_completions, store, text)) == (0, 0, 6)
    assert dump(store)[:3] == before[:3]


def test_an_export_fills_another_store(quick, take):
    """An export taken into a store without completions is the export of that store."""
    record(quick, Completion(DAY, comment="-1"), Completion(DAY, comment="+1"))
    record(quick, Completion(DAY, state="pending"), subject="Cyd", certification="d2")
    text = exported(quick).text
    other = type(quick)()
    with quick.reading() as reading:
        catalogue, roster = reading.catalogue(), reading.roster()
    other.apply(lambda t: t.set_catalogue(catalogue, by="x", at=worlds.hour(0)))
    people = [*roster.companies, *roster.subjects, *roster.roles]
    other.apply(lambda t: t.put(people, by="x", at=worlds.hour(0)))
    assert counts(take(import_completions, other, text)) == (3, 0, 0)
    assert exported(other).text == text


def test_an_export_says_what_it_cannot_hold(quick):
    """What has no column, or is not written, is told as warnings."""
    record(
        quick,
        Completion(DAY, credits=3),
        Completion(DAY),
        Completion(date(2026, 1, 12), effective_on=DAY),
        Completion(date(2026, 1, 12), state="declined"),
    )
    found = exported(quick)
    assert found.rows == 2
    assert [one.message for one in found.warnings] == [
        "1 completions declined, withdrawn or superseded are not in the file.",
        "1 completions that say the same as another are not in the file.",
        "1 completions with an effective date are in the file without it: it has no column.",
        "1 completions with credits are in the file without it: it has no column.",
    ]


def test_an_export_refuses_what_would_not_come_back(quick):
    """A comment that no cell may hold is a problem before anything is written."""
    record(quick, Completion(DAY, comment="x" * 70_000))
    with pytest.raises(ProblemsFound) as caught:
        exported(quick)
    assert places(caught.value.problems) == [(2, "Comment", "cell-too-long")]


def test_names_that_cannot_be_told_apart_are_not_written(quick):
    """A certification whose name and id are both taken by others is a problem of the export."""
    with quick.reading() as reading:
        known = list(reading.catalogue())
    odd = [worlds.yearly("A", name="B"), worlds.yearly("B", name="B"), worlds.yearly("C", name="A")]
    catalogue = type(reading.catalogue())([*known, *odd])
    quick.apply(lambda t: t.set_catalogue(catalogue, by="x", at=worlds.hour(0)))
    record(quick, Completion(DAY), certification="A")
    with pytest.raises(ProblemsFound) as caught:
        exported(quick)
    assert places(caught.value.problems) == [(2, "Certification", "not-writable")]


def test_dates_as_declared(quick, take):
    """F-6: another format of dates is read when it is declared for the file."""
    text = table("ana,First aid,3/4/2026,12/31/2026,approved,")
    report = take(import_completions, quick, text, date_format="%m/%d/%Y")
    assert counts(report) == (1, 0, 0)
    assert on_file(quick)[0].completed_on == date(2026, 3, 4)


def test_a_format_that_is_none(quick, tmp_path):
    """F-6: a format without day, month and year, each once, is refused."""
    with pytest.raises(InvalidInput, match="is no format of dates"):
        import_completions(
            quick, tmp_path / "x.csv", by="x", at=worlds.hour(1), date_format="%y/%m/%d"
        )


def test_what_the_store_refuses_is_in_the_report(quick):
    """What only the store itself refuses is an error of the report, with the file."""

    def work(t, tally):
        tally.created += 1
        t.record([Entry("nobody", "fa", Completion(DAY))], by="x", at=worlds.hour(1))

    report = all_or_nothing(quick, "table.csv", work, dry_run=False)
    assert (report.created, len(report.errors)) == (0, 1)
    assert report.errors[0].source == "table.csv"


def test_a_row_as_it_was_before_is_added_beside_the_corrected_one(store, take):
    """F-12: a record that the report calls created is on file, and what was on file stays."""
    pending, approved = (f"ana,First aid,2026-01-10,,{one}," for one in ("pending", "approved"))
    assert counts(take(import_completions, store, table(pending))) == (1, 0, 0)
    assert counts(take(import_completions, store, table(approved), hour=2)) == (0, 1, 0)
    both = table(pending, approved)
    assert counts(take(import_completions, store, both, hour=3)) == (1, 0, 1)
    assert sorted(one.state.value for one in on_file(store)) == ["approved", "pending"]
    assert counts(take(import_completions, store, both, hour=4)) == (0, 0, 2)
    assert len(on_file(store)) == 2


def test_a_day_corrected_by_hand_stays(store, take):
    """F-12: a file with the day before a correction and the day after it has both on file."""
    assert counts(
        take(import_completions, store, table("ana,First aid,2026-01-10,,approved,"))
    ) == (
        1,
        0,
        0,
    )
    other = Completion(date(2026, 1, 11))
    with store.reading() as reading:
        [kept] = reading.facts("ana", "fa")
    store.apply(lambda t: t.correct(kept.id, other, by="boss", at=worlds.hour(2)))
    both = table(*(f"ana,First aid,2026-01-{day},,approved," for day in (10, 11)))
    assert counts(take(import_completions, store, both, hour=3)) == (1, 0, 1)
    assert {one.completed_on for one in on_file(store)} == {DAY, other.completed_on}
    assert counts(take(import_completions, store, both, hour=4)) == (0, 0, 2)
