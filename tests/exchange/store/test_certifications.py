"""The certifications CSV on every store: 42 columns, what is made, changed, kept and refused."""

import csv
import io
from datetime import date

import pytest

import certrules as cr
from certrules.errors import ProblemsFound
from certrules.exchange.certification_columns import COLUMNS
from certrules.exchange.certifications_csv import import_certifications
from certrules.exchange.certifications_export import TEMPLATE, export_certifications
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.conftest import places

NAMES = [one.name for one in COLUMNS]

YEARLY = {
    "Certification Expires": "yes",
    "Duration": "1",
    "Duration Period": "years",
    "Due": "1",
    "Due Period": "months",
    "Overdue": "1",
    "Overdue Period": "weeks",
}

EVERYTHING = {
    **YEARLY,
    "Information": "What to know\nin two lines",
    "External URL": "https://example.org/first-aid",
    "Cost of Training": "120.50",
    "Time to Complete": "7.5",
    "Time to Complete Period": "Hours",
    "Extend Duration": "month",
    "Refresher Training": "on",
    "Refresher Cost of Training": "80",
    "Refresher Time to Complete": "2",
    "Refresher Time to Complete Period": "days",
    "Refresher Duration": "2",
    "Refresher Duration Period": "years",
    "Refresher Extend Duration": "YEAR",
    "Refresher Due": "60",
    "Refresher Due Period": "days",
    "Refresher Overdue": "2",
    "Refresher Overdue Period": "weeks",
    "Hide From Shared Reports": "1",
    "Hide From QR Reports": "true",
    "Hide From People Module Levels": "Observer; employee;",
    "Hide Attachments From Shared Reports": "y",
    "Hide Attachments From QR Reports": "YES",
    "Hide Attachments From People Module Levels": "supervisor",
    "Require Attachment": "yes",
    "Auto Approve User Submissions": "yes",
    "Auto Approve On Activity Completion": "yes",
    "Allowed Batch Submission Roles": "watch",
    "Generate Attachment On Approval": "yes",
    "Generate Attachment On Activity Completion": "yes",
    "Hide Expiration Date In Generated Attachments": "yes",
    "Attach Certificates To Notifications": "yes",
}


def table(*rows, names=None):
    """Return a file of rows, each the cells that are not blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, names or NAMES, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row(name="First aid", id="fa", **cells):  # noqa: A002 - the column's name
    """Return the cells of a row."""
    return {"Certification ID": id, "Name": name, **cells}


def counts(report):
    """Return how many were created, updated, unchanged."""
    return report.created, report.updated, report.unchanged


def catalogue(store):
    """Return the catalogue of a store."""
    with store.reading() as reading:
        return reading.catalogue()


def exported(store):
    """Return the export of a store."""
    with store.reading() as reading:
        return export_certifications(reading)


def put(store, *certifications):
    """Add certifications to a store."""
    after = cr.Catalogue([*catalogue(store), *certifications])
    store.apply(lambda t: t.set_catalogue(after, by="x", at=worlds.hour(0)))


def test_the_columns_are_those_of_the_format():
    """K-45: the header has 42 columns, from Certification ID to Child Certification(s)."""
    assert len(NAMES) == 42
    assert TEMPLATE.text == ",".join(NAMES) + "\r\n"


def test_a_certification_is_made(store, take):
    """F-10: a row with a blank ID makes a certification with every value of its columns."""
    report = take(import_certifications, store, table(row("Crane", "", **EVERYTHING)))
    assert counts(report) == (1, 0, 0)
    one = list(catalogue(store))[-1]
    assert (one.id, one.name, one.description) == ("1", "Crane", "What to know\nin two lines")
    first, refresher = one.policy.terms
    assert first == cr.Term(
        "1 year",
        "end of month",
        "1 month",
        "1 week",
        cost="120.50",
        time_to_complete="7.5 hours",
    )
    assert refresher == cr.Term(
        "2 years", "end of year", "60 days", "2 weeks", cost="80", time_to_complete="2 days"
    )
    assert one.handling == cr.Handling(
        "https://example.org/first-aid",
        cr.Approval(
            require_attachment=True,
            automatic=True,
            automatic_on_activity=True,
            batch_roles=["Watch"],
        ),
        cr.Privacy(True, True, ["observer", "employee"], True, True, ["supervisor"]),
        cr.CertificateSettings(True, True, True, True),
    )


def test_a_certification_is_changed(store, take):
    """F-10: a row with an ID changes the certification; what has no column stays."""
    put(
        store,
        worlds.yearly("7", name="Crane", notices=[cr.NoticeRule(after="1 week")], children=["fs"]),
    )
    cells = {**YEARLY, "Duration": "2", "Cost of Training": "9"}
    report = take(import_certifications, store, table(row("CRANE", "007", **cells)))
    assert counts(report) == (0, 1, 0)
    one = catalogue(store)["7"]
    assert (one.name, one.children, len(one.notices)) == ("Crane", (), 1)
    assert one.policy.terms[0].valid_for == cr.Period.parse("2 years")


def test_a_blank_cell_clears(store, take):
    """F-10: a blank cell clears the value, false for what is yes or no."""
    take(import_certifications, store, table(row("Crane", "", **EVERYTHING)))
    report = take(import_certifications, store, table(row("Crane", "1")), hour=2)
    assert counts(report) == (0, 1, 0)
    assert catalogue(store)["1"] == cr.Certification("1", "Crane")


def test_an_export_changes_nothing(store, take):
    """F-13: importing an export into its own store changes nothing, whatever is in it."""
    yearly = cr.Term("1 year", first_notice="2 months", second_notice="1 year")
    put(
        store,
        cr.Certification("c1", "Odd; name", policy=cr.Policy(terms=[cr.Term("90 days")])),
        cr.Certification("c2", "=2", description=" =x ", parents=["c1"]),
        cr.Certification("c3", policy=cr.Policy(terms=[yearly, cr.Term(), cr.Term("2 weeks")])),
        cr.Certification("c4", parents=["fa", "fs"]),
        cr.Certification(
            "c5",
            policy=cr.Policy(
                terms=[
                    cr.Term(
                        valid_for_by_age=[cr.AgeBand(0, "1 year")],
                        extend_to="end of quarter",
                        time_to_complete="1.5 days",
                    )
                ],
                anchor=cr.Anchor(date=date(2026, 7, 1)),
            ),
            handling=cr.Handling(privacy=cr.Privacy(hide_from_levels=["our own level"])),
        ),
        cr.Certification("c6", policy=cr.Policy(terms=[cr.Term(), yearly])),
        cr.Certification("c7", "'=quoted", children=["d1", "d2"]),
    )
    before, text = dump(store), exported(store).text
    report = take(import_certifications, store, text)
    assert counts(report) == (0, 0, len(catalogue(store)))
    assert dump(store) == before
    assert exported(store).text == text


def test_an_export_says_what_has_no_column(quick):
    """F-10: export says which certifications have values without a column, and which values."""
    policy = cr.Policy(
        terms=[cr.Term("1 year", grace="1 week", extend_to="day 15")] * 3,
        anchor=cr.Anchor(date=date(2026, 7, 1)),
        renewal=cr.Renewal(late="1 week"),
    )
    put(quick, cr.Certification("odd", "Odd", policy, parents=["fa", "fs"]))
    found = {one.value: one.message for one in exported(quick).warnings}
    assert found["odd"] == (
        "'odd' has values without a column, which an import leaves as they are: "
        "parents, renewal, anchor, terms, grace, extend_to."
    )
    assert found["lift"].endswith("as they are: subject_kind.")
    assert found["all"].endswith("as they are: all_of.")
    assert len(found) == 3


def test_names_that_no_list_holds(quick, take):
    """A child whose name has a semicolon is named by its id, if that has none."""
    put(quick, cr.Certification("c1", "A; B"), cr.Certification("up", children=["c1"]))
    assert counts(take(import_certifications, quick, exported(quick).text))[2] == 12
    handling = cr.Handling(approval=cr.Approval(batch_roles=["a;b"]))
    put(
        quick,
        cr.Certification("x;y"),
        cr.Certification("over", children=["x;y"]),
        cr.Certification("odd", handling=handling),
        cr.Certification("bell", "a\x07"),
    )
    with pytest.raises(ProblemsFound) as caught:
        exported(quick)
    assert places(caught.value.problems) == [
        (15, "Child Certification(s)", "not-writable"),
        (16, "Allowed Batch Submission Roles", "not-writable"),
        (17, "Name", "invalid-text"),
    ]


def test_a_year_as_months_changes_nothing(quick, take):
    """F-10: a second notice of a year is written as 12 months, and stays a year on file."""
    term = cr.Term("2 years", first_notice="14 days", second_notice="1 year")
    put(quick, cr.Certification("c", policy=cr.Policy(terms=[term])))
    cells = next(
        one
        for one in csv.DictReader(io.StringIO(exported(quick).text))
        if one["Certification ID"] == "c"
    )
    assert (cells["Overdue"], cells["Overdue Period"]) == ("12", "months")
    cells |= {"Due": "2", "Due Period": "weeks"}
    assert counts(take(import_certifications, quick, table(cells))) == (0, 0, 1)


def test_relatives_may_come_in_any_order(store, take):
    """F-8: parents and children are looked up when all rows are read, new ones among them."""
    rows = [
        row("Small crane", "", **{"Parent Certification": "LARGE CRANE"}),
        row("Large crane", ""),
        row("Rescue", "", **{"Child Certification(s)": "Straße; First aid;;"}),
    ]
    assert counts(take(import_certifications, store, table(*rows))) == (3, 0, 0)
    found = catalogue(store)
    assert found["1"].parents == ("2",)
    assert found["3"].children == ("st", "fa")


def test_columns_may_come_in_any_order(quick, take):
    """F-4: the columns may stand in any order."""
    text = table(row(**YEARLY), names=NAMES[::-1])
    assert counts(take(import_certifications, quick, text)) == (0, 0, 1)


def test_names_are_kept_as_typed(quick, take):
    """F-7: a name is stored as typed, whatever it looks like."""
    for name in ("NULL", "007", "TRUE", "👷🏽\u200d♀️", "אבטחה", "Fіrst aid"):
        take(import_certifications, quick, table(row(name, "")))
        assert list(catalogue(quick))[-1].name == name


def refused(*wanted, **cells):
    """Return a case: the cells of one row for First aid, and the (column, code) of each problem."""
    return [row(**cells)], [(2, column, code) for column, code in wanted]


EXPIRES = "Certification Expires"
REFUSED = {
    "unknown ID": ([row(id="zz")], [(2, "Certification ID", "unknown-id")]),
    "unknown number": ([row(id="12")], [(2, "Certification ID", "unknown-id")]),
    "long number": ([row(id="1" * 12)], [(2, "Certification ID", "invalid-number")]),
    "name of another": ([row("Fire safety")], [(2, "Name", "name-mismatch")]),
    "name taken": ([row("FIRST AID", "")], [(2, "Name", "duplicate-name")]),
    "blank name": ([row("", "")], [(2, "Name", "missing-value")]),
    "ID twice": ([row(**YEARLY), row(**YEARLY)], [(3, "Certification ID", "duplicate-id")]),
    "new name twice": ([row("A", ""), row("a", "")], [(3, "Name", "duplicate-name")]),
    "semicolon in a name": ([row("A;B", "")], [(2, "Name", "invalid-text")]),
    "angle in a name": ([row("<A>", "")], [(2, "Name", "invalid-text")]),
    "slash in a name": ([row("A/B", "")], [(2, "Name", "invalid-text")]),
    "backslash in a name": ([row("A\\B", "")], [(2, "Name", "invalid-text")]),
    "script address": refused(("External URL", "invalid-certification"),
                              **{"External URL": "javascript:alert(1)"}),
    "address without a host": refused(("External URL", "invalid-certification"),
                                      **{"External URL": "https://"}),
    "negative cost": refused(("Cost of Training", "invalid-number"), **{"Cost of Training": "-1"}),
    "cost with a comma": refused(("Cost of Training", "invalid-number"),
                                 **{"Cost of Training": "1,5"}),
    "cost with a currency": refused(("Cost of Training", "invalid-number"),
                                    **{"Cost of Training": "$1,250"}),
    "cost that is no number": refused(("Cost of Training", "invalid-number"),
                                      **{"Cost of Training": "NaN"}),
    "time without its period": refused(("Time to Complete Period", "missing-value"),
                                       **{"Time to Complete": "8"}),
    "time of nothing": refused(("Time to Complete", "invalid-period"),
                               **{"Time to Complete": "0", "Time to Complete Period": "hours"}),
    "period without its number": refused(("Time to Complete", "missing-value"),
                                         **{"Time to Complete Period": "days"}),
    "neither yes nor no": refused((EXPIRES, "invalid-boolean"), **{EXPIRES: "maybe"}),
    "expires without anything": (
        [row("New", "", **{EXPIRES: "yes"})],
        [(2, "Duration", "missing-value"), (2, "Due", "missing-value"),
         (2, "Overdue", "missing-value")],
    ),
    "expires without a period": (
        [row("New", "", **{**YEARLY, "Due Period": "none"})],
        [(2, "Due Period", "missing-value")],
    ),
    "duration of 0": refused(("Duration", "invalid-number"), **{**YEARLY, "Duration": "0"}),
    "duration with a sign": refused(("Duration", "invalid-number"), **{**YEARLY, "Duration": "+7"}),
    "duration with a point": refused(("Duration", "invalid-number"),
                                     **{**YEARLY, "Duration": "1.0"}),
    "duration in wide digits": refused(("Duration", "invalid-number"),
                                       **{**YEARLY, "Duration": "１２"}),
    "duration of 201 years": refused(("Duration", "invalid-period"),
                                     **{**YEARLY, "Duration": "201"}),
    "duration in hours": refused(("Duration Period", "unknown-word"),
                                 **{**YEARLY, "Duration Period": "hours"}),
    "second notice in years": refused(("Overdue Period", "unknown-word"),
                                      **{**YEARLY, "Overdue Period": "years"}),
    "extension to a week": refused(("Extend Duration", "unknown-word"),
                                   **{**YEARLY, "Extend Duration": "week"}),
    "notice where nothing expires": refused(("Due", "invalid-policy"),
                                            **{"Due": "1", "Due Period": "months"}),
    "refresher that is none": refused(
        ("Refresher Duration", "invalid-policy"),
        **{**YEARLY, "Refresher Duration": "1", "Refresher Duration Period": "years"},
    ),
    "refresher without anything": (
        [row(**{**YEARLY, "Refresher Training": "yes"})],
        [(2, f"Refresher {one}", "missing-value") for one in ("Duration", "Due", "Overdue")],
    ),
    "unknown level": refused(("Hide From People Module Levels", "unknown-name"),
                             **{**YEARLY, "Hide From People Module Levels": "employee; boss"}),
    "level twice": refused(("Hide From People Module Levels", "invalid-list"),
                           **{**YEARLY, "Hide From People Module Levels": "observer; Observer"}),
    "unknown role": refused(("Allowed Batch Submission Roles", "unknown-name"),
                            **{**YEARLY, "Allowed Batch Submission Roles": "Nobody"}),
    "unknown parent": refused(("Parent Certification", "unknown-name"),
                              **{**YEARLY, "Parent Certification": "No such thing"}),
    "ambiguous parent": refused(("Parent Certification", "ambiguous-name"),
                                **{**YEARLY, "Parent Certification": "Twin"}),
    "unknown child": refused(("Child Certification(s)", "unknown-name"),
                             **{**YEARLY, "Child Certification(s)": "Fire safety; Nothing"}),
    "child twice": refused(("Child Certification(s)", "invalid-list"),
                           **{**YEARLY, "Child Certification(s)": "Fire safety; FIRE SAFETY"}),
    "its own parent": refused(("Parent Certification", "invalid-certification"),
                              **{**YEARLY, "Parent Certification": "First aid"}),
    "parent and child": refused(
        ("Parent Certification", "invalid-certification"),
        **{**YEARLY, "Parent Certification": "Straße", "Child Certification(s)": "Fire safety"},
    ),
    "parent of another kind": refused(("Parent Certification", "invalid-certification"),
                                      **{**YEARLY, "Parent Certification": "Lift inspection"}),
    "chain": (
        [row("A", "", **{"Parent Certification": "B"}),
         row("B", "", **{"Parent Certification": "C"}), row("C", "")],
        [(2, "Parent Certification", "invalid-certification")],
    ),
    "composite that expires": (
        [row("Both", "all", **YEARLY)],
        [(2, "Name", "invalid-policy")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), REFUSED.values(), ids=REFUSED)
def test_refused(quick, take, rows, wanted):
    """F-1: every problem is told at its row and column, and nothing is written."""
    assert places(take(import_certifications, quick, table(*rows)).errors) == wanted


def test_duration_by_age_has_no_column(quick, take):
    """A duration by age cannot be taken away by a table."""
    bands = [cr.AgeBand(0, "1 year")]
    put(quick, cr.Certification("b", policy=cr.Policy(terms=[cr.Term(valid_for_by_age=bands)])))
    report = take(import_certifications, quick, table(row("b", "b")))
    assert places(report.errors) == [(2, EXPIRES, "invalid-policy")]
    report = take(import_certifications, quick, table(row("b", "b", **YEARLY)))
    assert places(report.errors) == [(2, "Duration", "invalid-policy")]


def test_headers_are_exact(quick, take):
    """F-4: a missing, doubled or misspelt header is an error of row 1."""
    text = table(row(**YEARLY)).replace("Due Period", "Due Perod", 1)
    report = take(import_certifications, quick, text)
    assert places(report.errors) == [(1, "Due Perod", "unknown-column")]
    assert "Did you mean 'Due Period'?" in report.errors[0].message


def test_the_store_has_the_last_word(quick, take):
    """What is on file bars a change that only the whole catalogue shows."""
    put(quick, cr.Certification("x", "X", parents=["fa"]))
    report = take(
        import_certifications, quick, table(row(**{**YEARLY, "Parent Certification": "Straße"}))
    )
    assert [one.code for one in report.errors] == ["invalid-certification"]
