"""Folders of CSV files that must be refused, each with every problem at its row and column."""

import os
import threading
from contextlib import suppress

import pytest

from certrules.errors import ProblemsFound
from certrules.exchange.csv_records import Limits
from certrules.exchange.problems import Findings
from certrules.exchange.reading import Column, read_table
from certrules.exchange.rosters import (
    read_catalogue_and_roster,
    read_certifications,
    read_roster,
)
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from tests.exchange.folders import GOOD, fill, problems_in

SUBJECTS = "subjects.csv"
COMPLETIONS = "completions.csv"
HEADER = "subject,certification,completed_on\n"


def edited(file, *swaps):
    """Return one good file with texts in it swapped."""
    content = GOOD[file]
    for old, new in swaps:
        assert old in content
        content = content.replace(old, new, 1)
    return {file: content}


# Each: a name, files in place of the good ones, and the (file, row, column, code) of each problem.
CASES = {
    # Encodings, F-2.
    "UTF-16": ({SUBJECTS: "id\nana\n".encode("utf-16")}, {(SUBJECTS, 1, "", "not-utf-8")}),
    "UTF-16 without mark": (
        {SUBJECTS: "id\nána\n".encode("utf-16-le")},
        {(SUBJECTS, 1, "", "not-utf-8")},
    ),
    "Latin-1": (
        {SUBJECTS: GOOD[SUBJECTS].replace("Ana Ng", "Anä Ng").encode("latin-1")},
        {(SUBJECTS, 2, "", "not-utf-8")},
    ),
    "half a character at the end": (
        {SUBJECTS: GOOD[SUBJECTS].encode() + b"\xe2\x82"},
        {(SUBJECTS, 5, "", "not-utf-8")},
    ),
    "overlong UTF-8": (
        {SUBJECTS: b"id\n\xc0\xaf\n"},
        {(SUBJECTS, 2, "", "not-utf-8")},
    ),
    "surrogate in UTF-8": (
        {SUBJECTS: b"id\n\xed\xa0\x80\n"},
        {(SUBJECTS, 2, "", "not-utf-8")},
    ),
    # Records, F-3.
    "empty file": ({SUBJECTS: ""}, {(SUBJECTS, None, "", "missing-header")}),
    "blank lines only": ({SUBJECTS: "\n\r\n  \n"}, {(SUBJECTS, None, "", "missing-header")}),
    "mark only": ({SUBJECTS: b"\xef\xbb\xbf"}, {(SUBJECTS, None, "", "missing-header")}),
    "short row": (
        edited(COMPLETIONS, ("pending,,", "pending,")),
        {(COMPLETIONS, 3, "", "row-length")},
    ),
    "long row": (
        edited(COMPLETIONS, ("pending,,", "pending,,,")),
        {(COMPLETIONS, 3, "", "row-length")},
    ),
    "semicolons as delimiters": (
        {COMPLETIONS: GOOD[COMPLETIONS].replace(",", ";")},
        {(COMPLETIONS, 1, "", "missing-header")},
    ),
    "semicolons in the file that others refer to": (
        {SUBJECTS: GOOD[SUBJECTS].replace(",", ";")},
        {(SUBJECTS, 1, "", "missing-header")},
    ),
    "open quote at the end": (
        {COMPLETIONS: HEADER + 'ana,forklift,2025-01-15\nana,"forklift,2025-01-15\n'},
        {(COMPLETIONS, 3, "column 2", "quoting")},
    ),
    "open quote that swallows rows": (
        edited(COMPLETIONS, ("bo,first-aid", 'bo,"first-aid')),
        {(COMPLETIONS, 3, "column 2", "quoting")},
    ),
    "text after a closing quote": (
        edited(COMPLETIONS, ("bo,first-aid", 'bo,"first"-aid')),
        {(COMPLETIONS, 3, "column 2", "quoting")},
    ),
    "blank after a closing quote": (
        edited(COMPLETIONS, ("bo,first-aid", 'bo,"first-aid" ')),
        {(COMPLETIONS, 3, "column 2", "quoting")},
    ),
    "quote in the middle of a cell": (
        edited(SUBJECTS, ("Lift 7", '7" lift')),
        {(SUBJECTS, 4, "column 3", "quoting")},
    ),
    "blank before an opening quote": (
        edited(SUBJECTS, ("Lift 7", ' "Lift 7"')),
        {(SUBJECTS, 4, "column 3", "quoting")},
    ),
    "quote in the header": (
        {COMPLETIONS: 'sub"ject,certification,completed_on\nana,forklift,2025-01-15\n'},
        {(COMPLETIONS, 1, "column 1", "quoting")},
    ),
    "lines that end with CR alone": (
        {COMPLETIONS: GOOD[COMPLETIONS].replace("\n", "\r")},
        {(COMPLETIONS, 1, "", "line-end")},
    ),
    "one line that ends with CR alone": (
        {COMPLETIONS: HEADER + "ana,forklift,2025-01-15\rbo,forklift,2025-01-15\n"},
        {(COMPLETIONS, 2, "", "line-end")},
    ),
    "rows after a newline in a cell keep their numbers": (
        {SUBJECTS: 'id,name,kind\nana,Ana,\nbo,"B\no",\nlift,Lift,asset\nana,Ana,\n'},
        {(SUBJECTS, 3, "name", "invalid-text"), (SUBJECTS, 5, "id", "duplicate-id")},
    ),
    "rows after a blank line are numbered as in a spreadsheet": (
        {COMPLETIONS: HEADER + "\nana,forklift,2025-13-15\n"},
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "row of blank cells": (
        {COMPLETIONS: HEADER + ",,\n"},
        {
            (COMPLETIONS, 2, "subject", "missing-value"),
            (COMPLETIONS, 2, "certification", "missing-value"),
            (COMPLETIONS, 2, "completed_on", "missing-value"),
        },
    ),
    # Headers, F-4.
    "no header": (
        {COMPLETIONS: "ana,forklift,2025-01-15\n"},
        {
            (COMPLETIONS, 1, "ana", "unknown-column"),
            (COMPLETIONS, 1, "forklift", "unknown-column"),
            (COMPLETIONS, 1, "2025-01-15", "unknown-column"),
            (COMPLETIONS, 1, "subject", "missing-column"),
            (COMPLETIONS, 1, "certification", "missing-column"),
            (COMPLETIONS, 1, "completed_on", "missing-column"),
        },
    ),
    "header twice": (
        edited(SUBJECTS, ("id,kind,name", "id,kind,kind")),
        {(SUBJECTS, 1, "kind", "duplicate-column")},
    ),
    "misspelt header, its cells read all the same": (
        {COMPLETIONS: "subject,certificaton,completed_on\nana,forklfit,2025-01-15\n"},
        {
            (COMPLETIONS, 1, "certificaton", "unknown-column"),
            (COMPLETIONS, 2, "certification", "unknown-id"),
        },
    ),
    "header in capitals": (
        {COMPLETIONS: "Subject,Certification,Completed_On\nana,forklift,2025-01-15\n"},
        {
            (COMPLETIONS, 1, "Subject", "unknown-column"),
            (COMPLETIONS, 1, "Certification", "unknown-column"),
            (COMPLETIONS, 1, "Completed_On", "unknown-column"),
        },
    ),
    "unknown column": (
        edited(SUBJECTS, ("time_zone", "shoe size")),
        {
            (SUBJECTS, 1, "shoe size", "unknown-column"),
        },
    ),
    "column without a name": (
        {SUBJECTS: "id,,kind\nana,Ana,\nbo,,\nlift,,asset\n"},
        {(SUBJECTS, 1, "", "unknown-column")},
    ),
    "required column left out": (
        {COMPLETIONS: "subject,completed_on\nana,2025-01-15\n"},
        {(COMPLETIONS, 1, "certification", "missing-column")},
    ),
    # Limits, F-5.
    "NUL": (
        edited("exemptions.csv", ("back in", "back\0in")),
        {("exemptions.csv", 2, "notes", "invalid-text")},
    ),
    "NUL in an id": (
        {SUBJECTS: "id\na\0na\n", **{n: None for n in GOOD if n != SUBJECTS}},
        {(SUBJECTS, 2, "id", "invalid-text")},
    ),
    "cell of a million characters": (
        edited("exemptions.csv", ("back in spring", "x" * 10**6)),
        {("exemptions.csv", 2, "notes", "cell-too-long")},
    ),
    "quoted cell of a million characters": (
        edited("exemptions.csv", ("back in spring", '"' + "x\n" * 500_000 + '"')),
        {("exemptions.csv", 2, "column 5", "cell-too-long")},
    ),
    "line of ten million characters": (
        edited("exemptions.csv", ("back in spring", "x" * 10**7)),
        {("exemptions.csv", 2, "", "cell-too-long")},
    ),
    # Dates, F-6.
    "a day that is none": (
        edited(COMPLETIONS, ("2025-02-15", "2025-02-29")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a month that is none": (
        edited(COMPLETIONS, ("2025-02-15", "2025-13-15")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "month first": (
        edited(COMPLETIONS, ("2025-02-15", "03/04/2026")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a serial number": (
        edited(COMPLETIONS, ("2025-02-15", "46082")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a year alone": (
        edited(COMPLETIONS, ("2025-02-15", "2026")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "two digits of a year": (
        edited(COMPLETIONS, ("2025-02-15", "68-02-15")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "no dashes": (
        edited(COMPLETIONS, ("2025-02-15", "20250215")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a week date": (
        edited(COMPLETIONS, ("2025-02-15", "2026-W09-7")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "digits of another script": (
        edited(COMPLETIONS, ("2025-02-15", "２０２６-03-01")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a Hebrew year": (
        edited(COMPLETIONS, ("2025-02-15", "5786-08-12")),
        {(COMPLETIONS, 3, "completed_on", "date-out-of-range")},
    ),
    "the year 202": (
        edited(COMPLETIONS, ("2025-02-15", "0202-02-15")),
        {(COMPLETIONS, 3, "completed_on", "date-out-of-range")},
    ),
    "an instant where a date belongs": (
        edited(COMPLETIONS, ("2025-02-15", "2025-02-15T00:00:00Z")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "the word today": (
        edited(COMPLETIONS, ("2025-02-15", "today")),
        {(COMPLETIONS, 3, "completed_on", "invalid-date")},
    ),
    "a blank date": (
        edited(COMPLETIONS, ("2025-02-15", "  ")),
        {(COMPLETIONS, 3, "completed_on", "missing-value")},
    ),
    "a naive instant": (
        edited(COMPLETIONS, ("2025-01-16T09:00:00Z", "2025-01-16T09:00:00")),
        {(COMPLETIONS, 2, "recorded_at", "naive-instant")},
    ),
    "a date where an instant belongs": (
        edited(COMPLETIONS, ("2025-01-16T09:00:00Z", "2025-01-16")),
        {(COMPLETIONS, 2, "recorded_at", "naive-instant")},
    ),
    "an hour that is none": (
        edited(COMPLETIONS, ("2025-01-16T09:00:00Z", "2025-01-16T25:00:00Z")),
        {(COMPLETIONS, 2, "recorded_at", "naive-instant")},
    ),
    "an instant outside the domain": (
        edited(COMPLETIONS, ("2025-01-16T09:00:00Z", "0001-01-01T00:00:00+23:59")),
        {(COMPLETIONS, 2, "recorded_at", "date-out-of-range")},
    ),
    # words, periods, truth values
    "unknown state": (
        edited(COMPLETIONS, ("approved", "aproved")),
        {(COMPLETIONS, 2, "state", "unknown-word")},
    ),
    "unknown kind of subject": (
        edited(SUBJECTS, ("lift,asset", "lift,truck")),
        {(SUBJECTS, 4, "kind", "unknown-word")},
    ),
    "unknown mark": (
        edited("exemptions.csv", ("deferred", "postponed")),
        {("exemptions.csv", 2, "kind", "unknown-word")},
    ),
    "a truth value that is none": (
        edited("roles.csv", (",yes,", ",maybe,")),
        {("roles.csv", 2, "competency", "invalid-boolean")},
    ),
    "no competency, but its details": (
        edited("roles.csv", (",yes,", ",no,")),
        {("roles.csv", 2, "competency", "invalid-fact")},
    ),
    "lead time as long as the duration": (
        edited("roles.csv", ("2 years,1 month", "1 year,12 months")),
        {("roles.csv", 2, "competency_lead_time", "invalid-period")},
    ),
    "0 days": (
        edited("certifications.csv", ("1 year,1 month", "0 days,1 month")),
        {("certifications.csv", 2, "valid_for", "invalid-period")},
    ),
    "0 days, nothing that follows from it": (
        edited("certifications.csv", ("2 years,,,forklift", "0 days,1 week,0 weeks,forklift")),
        {
            ("certifications.csv", 3, "valid_for", "invalid-period"),
            ("certifications.csv", 3, "early", "invalid-period"),
        },
    ),
    "a notice on what never expires": (
        edited("certifications.csv", ("1 year,1 month", ",1 month")),
        {("certifications.csv", 2, "first_notice", "invalid-policy")},
    ),
    "early after a notice that is not there": (
        edited("certifications.csv", ("1 year,1 month", "1 year,")),
        {("certifications.csv", 2, "early", "invalid-policy")},
    ),
    "a notice on a refresher that never expires": (
        {
            "certifications.csv": "id,subject_kind,valid_for,refresher_second_notice\n"
            "forklift,,1 year,1 week\nfirst-aid,,,\ninspection,asset,,\n"
        },
        {("certifications.csv", 2, "refresher_second_notice", "invalid-policy")},
    ),
    # certifications among each other
    "certification twice": (
        edited("certifications.csv", ("first-aid,First aid", "forklift,First aid")),
        {
            ("certifications.csv", 3, "parents", "invalid-certification"),
            ("certifications.csv", 3, "id", "duplicate-id"),
            ("roles.csv", 2, "requires", "unknown-id"),
            (COMPLETIONS, 3, "certification", "unknown-id"),
        },
    ),
    "unknown parent": (
        edited("certifications.csv", (",,,forklift", ",,,forklfit")),
        {("certifications.csv", 3, "parents", "unknown-id")},
    ),
    "parent twice": (
        edited("certifications.csv", (",,,forklift", ",,,forklift; forklift")),
        {("certifications.csv", 3, "parents", "invalid-list")},
    ),
    "cycle of two": (
        edited("certifications.csv", ("after first notice,", "after first notice,first-aid")),
        {
            ("certifications.csv", 2, "parents", "invalid-certification"),
            ("certifications.csv", 3, "parents", "invalid-certification"),
        },
    ),
    "its own parent": (
        edited("certifications.csv", (",,,forklift", ",,,first-aid")),
        {("certifications.csv", 3, "parents", "invalid-certification")},
    ),
    "parent of another kind": (
        edited("certifications.csv", (",,,forklift", ",,,inspection")),
        {("certifications.csv", 3, "parents", "invalid-certification")},
    ),
    "children have no column": (
        edited("certifications.csv", ("parents", "children")),
        {("certifications.csv", 1, "children", "unknown-column")},
    ),
    # References, F-8.
    "unknown subject": (
        edited(COMPLETIONS, ("bo,first-aid", "boo,first-aid")),
        {(COMPLETIONS, 3, "subject", "unknown-id")},
    ),
    "subject in another case": (
        edited(COMPLETIONS, ("bo,first-aid", "BO,first-aid")),
        {(COMPLETIONS, 3, "subject", "unknown-id")},
    ),
    "look-alike letter": (
        edited(COMPLETIONS, ("bo,first-aid", "bо,first-aid")),
        {(COMPLETIONS, 3, "subject", "unknown-id")},
    ),
    "unknown certification": (
        edited(COMPLETIONS, ("ana,forklift", "ana,forklfit")),
        {(COMPLETIONS, 2, "certification", "unknown-id")},
    ),
    "unknown role": (
        edited("memberships.csv", ("ana,crew", "ana,screw")),
        {("memberships.csv", 2, "role", "unknown-id")},
    ),
    "unknown company": (
        edited(SUBJECTS, ("Ana Ng,acme", "Ana Ng,acne")),
        {(SUBJECTS, 2, "company", "unknown-id")},
    ),
    "unknown supervisor": (
        edited(SUBJECTS, ("acme,bo", "acme,bob")),
        {(SUBJECTS, 2, "supervisor", "unknown-id")},
    ),
    "unknown certification of a role": (
        edited("roles.csv", ("forklift;first-aid", "forklift;first_aid")),
        {("roles.csv", 2, "requires", "unknown-id")},
    ),
    "companies are not there": (
        {"companies.csv": None},
        {(SUBJECTS, row, "company", "unknown-id") for row in (2, 3, 4)}
        | {("roles.csv", 2, "company", "unknown-id")},
    ),
    "competency of a role that has none": (
        {
            **edited("roles.csv", (",yes,2 years,1 month", ",no,,")),
            COMPLETIONS: HEADER + "ana,competency:crew,2025-01-15\n",
        },
        {(COMPLETIONS, 2, "certification", "unknown-id")},
    ),
    "unknown time zone": (
        edited(SUBJECTS, ("Pacific/Apia", "Pacific/Appia")),
        {(SUBJECTS, 3, "time_zone", "unknown-time-zone")},
    ),
    "time zone that is a path": (
        edited(SUBJECTS, ("Pacific/Apia", "../../etc/passwd")),
        {(SUBJECTS, 3, "time_zone", "unknown-time-zone")},
    ),
    "subject twice": (
        edited(SUBJECTS, ("lift,asset", "ana,asset")),
        {
            (SUBJECTS, 4, "id", "duplicate-id"),
            ("requirements.csv", 2, "subject", "unknown-id"),
            (COMPLETIONS, 4, "subject", "unknown-id"),
        },
    ),
    "role twice": (
        {"roles.csv": "id,requires\ncrew,forklift\ncrew,\n"},
        {("roles.csv", 3, "id", "duplicate-id")},
    ),
    "certification for another kind of subject": (
        edited(COMPLETIONS, ("lift,inspection", "lift,forklift")),
        {(COMPLETIONS, 4, "certification", "invalid-fact")},
    ),
    "member of another kind than the role requires": (
        edited("memberships.csv", ("ana,crew", "lift,crew")),
        {("memberships.csv", 2, "role", "invalid-fact")},
    ),
    # facts
    "completion id twice": (
        {COMPLETIONS: HEADER.replace("\n", ",id\n") + "ana,forklift,2025-01-15,c\n" * 2},
        {(COMPLETIONS, 3, "id", "duplicate-id")},
    ),
    "correction of what is not there": (
        {COMPLETIONS: HEADER.replace("\n", ",supersedes\n") + "ana,forklift,2025-01-15,c\n"},
        {(COMPLETIONS, 2, "supersedes", "invalid-fact")},
    ),
    "deferral without a date": (
        edited("exemptions.csv", ("2026-03-10", "")),
        {("exemptions.csv", 2, "until", "invalid-fact")},
    ),
    "date without a deferral": (
        edited("exemptions.csv", ("deferred", "not applicable")),
        {("exemptions.csv", 2, "until", "invalid-fact")},
    ),
    "deferral after a bar": (
        {
            "exemptions.csv": "subject,certification,kind,until\n"
            "bo,forklift,must not be deferred,\nbo,forklift,deferred,2026-03-10\n"
        },
        {("exemptions.csv", 3, "kind", "deferral-refused")},
    ),
    "revocation without a reason": (
        edited("revocations.csv", ("misconduct", "")),
        {("revocations.csv", 2, "reason", "missing-value")},
    ),
    "other reason in few words": (
        edited("revocations.csv", ("misconduct,", "other,because")),
        {("revocations.csv", 2, "text", "invalid-fact")},
    ),
    "reinstated before it was revoked": (
        {
            "revocations.csv": "subject,certification,revoked_on,reason,reinstated_on\n"
            "ana,forklift,2025-06-01,fraud,2025-05-31\n"
        },
        {("revocations.csv", 2, "reinstated_on", "invalid-fact")},
    ),
    "membership that ends before it begins": (
        edited("memberships.csv", ("2026-01-01,,", "2026-01-01,2025-12-31,")),
        {("memberships.csv", 2, "until", "invalid-fact")},
    ),
    "notes on a training without an end": (
        {"memberships.csv": "subject,role,training_notes\nana,crew,with Bo\n"},
        {("memberships.csv", 2, "training_until", "invalid-fact")},
    ),
    "training for no role": (
        {"requirements.csv": "subject,certification,training_until\nana,forklift,2026-05-01\n"},
        {("requirements.csv", 2, "training_until", "invalid-fact")},
    ),
    # Names, F-7.
    "turned direction in a name": (
        edited(SUBJECTS, ("Ana Ng", "Ana\u202egN")),
        {(SUBJECTS, 2, "name", "invalid-text")},
    ),
    "line separator in a name": (
        edited(SUBJECTS, ("Ana Ng", "Ana\u2028Ng")),
        {(SUBJECTS, 2, "name", "invalid-text")},
    ),
    "newline in a name": (
        edited(SUBJECTS, ("Ana Ng", '"Ana\nNg"')),
        {(SUBJECTS, 2, "name", "invalid-text")},
    ),
    "tab in a name": (
        edited(SUBJECTS, ("Ana Ng", "Ana\tNg")),
        {(SUBJECTS, 2, "name", "invalid-text")},
    ),
    # files
    "no subjects": ({SUBJECTS: None}, {(SUBJECTS, None, "", "missing-file")}),
    "misnamed file": (
        {SUBJECTS: None, "subject.csv": GOOD[SUBJECTS]},
        {("subject.csv", None, "", "unknown-file")},
    ),
    "file that is none of a roster": (
        {"shoes.csv": "size\n42\n"},
        {("shoes.csv", None, "", "unknown-file")},
    ),
    "file name in capitals": (
        {"companies.csv": None, "COMPANIES.CSV": GOOD["companies.csv"]},
        {("COMPANIES.CSV", None, "", "unknown-file")},
    ),
    # all at once
    "errors in every file": (
        {
            **edited(SUBJECTS, ("employee,Bo", "boss,Bo")),
            **edited("roles.csv", ("crew,", ",")),
            **edited(COMPLETIONS, ("2025-01-15", "15 Jan"), ("bo,first-aid", "bo,first aid")),
            **edited("certifications.csv", ("2 years", "2 yaers")),
        },
        {
            (SUBJECTS, 3, "kind", "unknown-word"),
            ("roles.csv", 2, "id", "missing-value"),
            (COMPLETIONS, 2, "completed_on", "invalid-date"),
            (COMPLETIONS, 3, "certification", "unknown-id"),
            ("certifications.csv", 3, "valid_for", "invalid-period"),
        },
    ),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_folder_is_refused(tmp_path, files, expected):
    """A faulty folder is refused with every problem at its file, row and column, and no other."""
    problems = problems_in(fill(tmp_path / "r", files))
    assert sorted(problems, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("files", [files for files, _ in CASES.values()], ids=CASES)
def test_refusal_names_a_remedy(tmp_path, files):
    """Each problem says in one short line what is wrong and what to do."""
    with pytest.raises(ProblemsFound) as caught:
        read_roster(fill(tmp_path / "r", files))
    for one in caught.value.problems:
        assert ". " in one.message, one.message
        assert one.message.endswith((".", "?"))
        assert "\n" not in one.message
        assert len(one.message) < 400
        assert len(one.value) < 100


def test_problems_come_in_the_order_of_the_files(tmp_path):
    """Problems are sorted by file and row, however they were found."""
    files = {
        SUBJECTS: "id,supervisor\nana,zed\nana,\nbo,zed\n",
        COMPLETIONS: HEADER + "zed,forklift,2025-01-15\nana,forklift,x\nzed,forklift,2025-01-15\n",
    }
    problems = problems_in(fill(tmp_path, files, based_on={}))
    assert [problem[:2] for problem in problems] == [
        (SUBJECTS, 2),
        (SUBJECTS, 3),
        (SUBJECTS, 4),
        (COMPLETIONS, 2),
        (COMPLETIONS, 3),
        (COMPLETIONS, 4),
    ]


def test_near_misses_are_named(tmp_path):
    """What was probably meant is named: columns, ids, words, files."""
    files = {
        **edited(SUBJECTS, ("supervisor", "superviser"), ("lift,asset", "lift,aset")),
        **edited(COMPLETIONS, ("ana,forklift", "ana,forklfit"), ("bo,first-aid", "BO,first-aid")),
        "roles.csv": None,
        "role.csv": "",
    }
    with pytest.raises(ProblemsFound) as caught:
        read_roster(fill(tmp_path, files))
    text = str(caught.value)
    for meant in ("supervisor", "asset", "forklift", "bo", "roles.csv"):
        assert f"Did you mean '{meant}'?" in text or f"Did you mean {meant!r}" in text


def test_lost_file_does_not_make_its_ids_unknown(tmp_path):
    """When subjects cannot be read, facts that name them are not reported as well."""
    folder = fill(tmp_path, {SUBJECTS: b"\xff\xfe"})
    assert problems_in(folder) == [(SUBJECTS, 1, "", "not-utf-8")]


def test_row_of_wrong_length_does_not_make_its_id_unknown(tmp_path):
    """The id of a row that is too long is known to the other files."""
    folder = fill(tmp_path, edited(SUBJECTS, ("Ana Ng,acme,bo,", "Ana Ng,acme,bo,,")))
    assert problems_in(folder) == [(SUBJECTS, 2, "", "row-length")]


def test_catalogue_given_is_what_counts(tmp_path):
    """With a catalogue given, certifications are those of the catalogue."""
    catalogue = Catalogue([Certification("forklift")])
    folder = fill(tmp_path, {"certifications.csv": None})
    assert problems_in(folder, lambda path: read_roster(path, catalogue)) == [
        ("roles.csv", 2, "requires", "unknown-id"),
        ("requirements.csv", 2, "certification", "unknown-id"),
        (COMPLETIONS, 3, "certification", "unknown-id"),
        (COMPLETIONS, 4, "certification", "unknown-id"),
    ]


def test_catalogue_given_and_brought_along_must_agree(tmp_path):
    """A certification in the folder that the catalogue has otherwise, or not, is a problem."""
    folder = fill(tmp_path, {})
    brought = read_certifications(folder)
    assert read_roster(folder, brought) == read_roster(folder)
    other = Catalogue([Certification("forklift"), *list(brought)[1:2], Certification("inspection")])
    assert problems_in(folder, lambda path: read_roster(path, other))[:2] == [
        ("certifications.csv", 2, "id", "two-versions"),
        ("certifications.csv", 4, "id", "two-versions"),
    ]
    fewer = Catalogue(list(brought)[:2])
    found = problems_in(folder, lambda path: read_roster(path, fewer))
    assert found[0] == ("certifications.csv", 4, "id", "unknown-id")


def test_certifications_unknown_are_not_checked(tmp_path):
    """Without a catalogue and certifications of its own, a roster may name any certification."""
    folder = fill(tmp_path, {"certifications.csv": None})
    assert len(read_roster(folder).entries) == 6


def test_roster_that_brings_no_certifications(tmp_path):
    """Asking for certifications that a roster does not bring along is an error."""
    folder = fill(tmp_path / "r", {"certifications.csv": None})
    with pytest.raises(ProblemsFound, match="brings no certifications along"):
        read_catalogue_and_roster(folder)
    with pytest.raises(ProblemsFound, match=r"certifications\.csv"):
        read_certifications(folder)
    file = tmp_path / "r.json"
    file.write_text('{"subjects": []}', encoding="utf-8")
    with pytest.raises(ProblemsFound, match="brings no certifications along"):
        read_certifications(file)


@pytest.mark.parametrize("path", ["nothing", "nothing.csv", "nothing.json"])
def test_missing_roster_is_refused(tmp_path, path):
    """A folder or file that is not there is one problem."""
    with pytest.raises(ProblemsFound) as caught:
        read_roster(tmp_path / path)
    assert [one.code for one in caught.value.problems] == ["missing-file"]


def test_file_instead_of_a_folder_is_refused(tmp_path):
    """One CSV file is no roster."""
    folder = fill(tmp_path, {})
    with pytest.raises(ProblemsFound) as caught:
        read_roster(folder / SUBJECTS)
    assert [one.code for one in caught.value.problems] == ["unreadable-file"]


def test_large_file_is_refused_before_it_is_read_whole(tmp_path):
    """A file over the limit is refused unread; one of exactly the limit is read."""
    path = tmp_path / "a.csv"
    path.write_text("id\n" + "a\n" * 1_000, encoding="utf-8")
    size = path.stat().st_size
    for limit, rows, codes in ((size, 1_000, []), (size - 1, 0, ["file-too-large"])):
        found = Findings()
        read = list(read_table(path, [Column("id")], found, limits=Limits(file=limit)))
        assert (len(read), [one.code for one in found.problems]) == (rows, codes)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_endless_file_is_left_at_the_limit(tmp_path):
    """What does not tell its size is read up to the limit and no further."""
    path = tmp_path / "a.csv"
    os.mkfifo(path)

    def write():
        with suppress(BrokenPipeError), path.open("wb") as file:
            file.write(b"id\n" + b"a\n" * 200_000)

    writer = threading.Thread(target=write)
    writer.start()
    found = Findings()
    read = list(read_table(path, [Column("id")], found, limits=Limits(file=13)))
    writer.join()
    assert (len(read), [one.code for one in found.problems]) == (5, ["file-too-large"])


@pytest.mark.parametrize(("length", "codes"), [(10, []), (11, ["cell-too-long"])])
@pytest.mark.parametrize("cell", ["{}", '"{}"'], ids=["bare", "quoted"])
def test_limit_of_a_cell(tmp_path, cell, length, codes):
    """A cell may have as many characters as the limit and not one more."""
    path = tmp_path / "a.csv"
    path.write_text("id\n" + cell.replace("{}", "x" * length) + "\n", encoding="utf-8")
    found = Findings()
    list(read_table(path, [Column("id")], found, limits=Limits(cell=10)))
    assert [one.code for one in found.problems] == codes


def test_there_are_enough_cases():
    """More than a hundred hostile folders are tried."""
    assert len(CASES) > 100
