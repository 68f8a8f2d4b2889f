"""Hostile tables: what no table of any kind may hold, and what each kind refuses by itself."""

from tests.exchange.hostile.files import in_rows
from tests.exchange.store.test_assignments import HEAD
from tests.exchange.store.test_certifications import EVERYTHING, NAMES, YEARLY, row, table
from tests.exchange.store.test_completions_refused import GOOD, HEADER

GOOD_FILES = {
    "certifications": table(row(**YEARLY)),
    "assignments": HEAD + "First aid,Y,\n",
    "completions": f"{HEADER}\n{GOOD}\n",
}
FIRST = {"certifications": 2, "assignments": 4, "completions": 2}
"""The row of the first record, by the kind of the table."""


def of_any_kind(reader):
    """Return cases of bytes and lines that are wrong in every table."""
    text, first = GOOD_FILES[reader].replace("\r\n", "\n"), FIRST[reader]
    corner = [(1, "", "not-utf-8")]
    return {
        "UTF-16 big-endian": (text.encode("utf-16-be"), corner),
        "UTF-16 with mark": (text.strip().encode("utf-16"), corner),
        "UTF-32 with mark": (text.strip().encode("utf-32"), corner),
        "Latin-1 in the last row": (
            (text + "Zo\xeb").encode("latin-1"),
            [(first + 1, "", "not-utf-8")],
        ),
        "Windows quotes": (
            text.replace("First aid", "\u201cFirst aid\u201d").encode("windows-1252"),
            [(first, "", "not-utf-8")],
        ),
        "Shift JIS": (
            text.replace("First aid", "\u6551\u6025").encode("shift-jis"),
            [(first, "", "not-utf-8")],
        ),
        "half a surrogate pair": (
            text.encode() + b"\xed\xa0\xbd\xed\xb1\xb7",
            [(first + 1, "", "not-utf-8")],
        ),
        "workbook of today": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", corner),
        "workbook of the nineties": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512, corner),
        "gzip of itself": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + text.encode(), corner),
        "NUL alone": (b"\0", corner),
        "CR between the lines": (text.strip().replace("\n", "\r"), [(1, "", "line-end")]),
        "two CRs and LF": (text.replace("\n", "\r\r\n"), [(1, "", "line-end")]),
        "open quote at the end": (text + '"', [(first + 1, "column 1", "quoting")]),
        "text after a closing quote": (text + '"a"b', [(first + 1, "column 1", "quoting")]),
        "apostrophes around a quote": (text + "'\"'", [(first + 1, "column 1", "quoting")]),
        "row of two cells too many": (
            text.rstrip("\n") + ",,\n",
            [(first, "", "row-length")],
        ),
        "ten thousand cells": (text + "," * 10_000, [(first + 1, "", "row-length")]),
        "end-of-file sign of old": (text + "\x1a", [(first + 1, "", "row-length")]),
        "line of nine million characters": (
            text + "x" * 9_000_000,
            [(first + 1, "", "cell-too-long")],
        ),
        "quoted cell that takes the rest": (
            text + '"' + "x\n" * 40_000,
            [(first + 1, "column 1", "cell-too-long")],
        ),
    }


def without(text, column):
    """Return the good table of certifications with one header in place of another."""
    return table(row(**YEARLY)).replace(column, text, 1)


def cells(**wrong):
    """Return cases of First aid with a wrong value in one column, by name."""
    return {
        f"{column.lower()} {value[:12]!r}": (
            table(row(**{**EVERYTHING, column: value})),
            [(2, column, code)],
        )
        for code, those in wrong.items()
        for column, values in those.items()
        for value in values
    }


NUMBERS = ["1_0", "\u00b2", "\u0663", "1.23E+05", "1 000", "0x10", "--1", "1e3", "\u2160", "NaN"]
CERTIFICATIONS = {
    **of_any_kind("certifications"),
    **cells(
        **{
            "invalid-number": {
                "Duration": [*NUMBERS, "-12", "1.5", "1,5", "1" * 10, "9" * 5_000],
                "Refresher Overdue": ["0", "\uff11"],
                "Cost of Training": [
                    *("Infinity", "1e400", "1_000.5", ".5", "5.", "1.234,56", "\u20ac5", "+1"),
                ],
                "Refresher Time to Complete": ["1/2", "8h", "\u00bd"],
            },
            "invalid-boolean": {
                "Certification Expires": ["S\xed", "2", "yess", "\uff39\uff25\uff33", "-"],
                "Refresher Training": ["ja", "t", "\u2713"],
                "Hide From QR Reports": ["null", "yes;no"],
                "Attach Certificates To Notifications": ["01", "y."],
            },
            "unknown-word": {
                "Duration Period": ["year", "yrs", "d\u0430ys", "months;years"],
                "Refresher Due Period": ["hours"],
                "Time to Complete Period": ["minutes"],
                "Extend Duration": ["end of month", "quarter"],
            },
            "invalid-certification": {
                "External URL": [
                    *("javascript:alert(1)//http://a", "data:text/html,x", "//example.org"),
                    *("https:example.org", "ftp://example.org", "https://a b", "http://a/\u202ea"),
                    *("https://a/\nhttps://b", " file:///etc/passwd", "https://?q", "HTTP//a"),
                ],
            },
            "invalid-text": {
                "Name": ["First\taid", "First\u2029aid", "First\u2067aid", "First\x7faid"],
                "Information": ["a\0b"],
                "Parent Certification": ["Fire\u202esafety"],
                "Hide From People Module Levels": ["observer;emplo\x07yee"],
                "Allowed Batch Submission Roles": ["wa\u200ftch"],
            },
            "cell-too-long": {"Information": ["x" * 65_537], "External URL": ["x" * 70_000]},
            "unknown-name": {
                "Hide Attachments From People Module Levels": ["administrators", "observer,boss"],
                "Parent Certification": ["Fire safety; Stra\u00dfe", "F\u0456re safety", "'"],
                "Child Certification(s)": ["Fire safety|Stra\u00dfe"],
                "Allowed Batch Submission Roles": ["Watch, Crew"],
            },
            "unknown-id": {"Certification ID": ["0", "-1", "1.0", "\uff11", "FA ", "fa;fs"]},
            "invalid-list": {"Allowed Batch Submission Roles": ["Watch;Watch"]},
            "invalid-period": {"Duration": ["201"], "Refresher Duration": ["999999999"]},
        }
    ),
    "semicolons": (
        table(row(**YEARLY)).replace(",", ";"),
        [(1, "", "missing-header")],
    ),
    "tabs": (table(row(**YEARLY)).replace(",", "\t"), [(1, "", "missing-header")]),
    "misspelt Expires": (
        without("Certification Expire", "Certification Expires"),
        [(1, "Certification Expire", "unknown-column")],
    ),
    "header twice": (
        without("Due", "Overdue"),
        [(1, "Due", "duplicate-column"), (1, "Overdue", "missing-column")],
    ),
    "all but one column": (
        table(row(**YEARLY), names=NAMES[:-1]),
        [(1, "Child Certification(s)", "missing-column")],
    ),
    "header of two marks": (
        b"\xef\xbb\xbf\xef\xbb\xbf" + table(row(**YEARLY)).encode(),
        [(1, "\ufeffCertification ID", "unknown-column")],
    ),
    "row without its ID, nothing that follows": (
        GOOD_FILES["certifications"].replace("fa,First aid", "First aid"),
        [(2, "", "row-length")],
    ),
    "row without its name, nothing that follows": (
        GOOD_FILES["certifications"].replace("fa,First aid", "fa").replace("years", "years,x,y"),
        [(2, "", "row-length")],
    ),
    "cycle of two new ones": (
        table(
            row("A", "", **{"Parent Certification": "B"}),
            row("B", "", **{"Parent Certification": "A"}),
        ),
        [(2, "Parent Certification", "invalid-certification"),
         (3, "Parent Certification", "invalid-certification")],
    ),
    "its own child": (
        table(row(**YEARLY, **{"Child Certification(s)": "First aid"})),
        [(2, "Child Certification(s)", "invalid-certification")],
    ),
    "same name in two forms": (
        table(row("\u00e9t\u00e9", ""), row("E\u0301TE\u0301", "")),
        [(3, "Name", "duplicate-name")],
    ),
    "errors of every row in one pass": (
        table(row(**{**YEARLY, "Due": "x"}), row("", ""), row("Fire safety", "st"), row(id="zz")),
        [(2, "Due", "invalid-number"), (3, "Name", "missing-value"),
         (4, "Name", "name-mismatch"), (5, "Certification ID", "unknown-id")],
    ),
}  # fmt: skip

ASSIGNMENTS = {
    **of_any_kind("assignments"),
    **{
        f"mark {mark!r}": (
            HEAD + f"First aid,{mark},\n",
            [(4, "Acme / Crew", "invalid-mark")],
        )
        for mark in ("yes", "TRUE", "1", "\uff39", "N", "\u0423", "'Y", "=Y", "YY", "-", "\0")
    },
    "semicolons": (HEAD.replace(",", ";"), [(3, "", "missing-header")]),
    "tabs": (HEAD.replace(",", "\t"), [(3, "", "missing-header")]),
    "tabs, no column marked": (
        HEAD.replace("Y,Y", ",").replace(",", "\t"),
        [(3, "", "missing-header")],
    ),
    "misspelt MODIFICATION, and no roles": (
        '""\n""\nMODIFICATIONS\n',
        [(3, "column 1", "missing-header")],
    ),
    "company that cannot be read, nothing that follows": (
        HEAD.replace("Acme", "Ac\u202eme"),
        [(1, "column 2", "invalid-text")],
    ),
    "company of 70,000 letters": (
        HEAD.replace("Acme", "x" * 70_000),
        [(1, "column 2", "cell-too-long")],
    ),
    "tab in a role": (HEAD.replace("Crew,", "Cr\tew,"), [(2, "column 2", "invalid-text")]),
    "blank role with a wrong mark": (
        ",Acme,\n,Crew,\nMODIFICATION,Y,no\nFirst aid,Y,no\n",
        [
            (2, "column 3", "missing-value"),
            (3, "column 3", "invalid-mark"),
            (4, "column 3", "invalid-mark"),
        ],
    ),
    "wide letters in MODIFICATION": (
        HEAD.replace("MODIFICATION", "\uff2dODIFICATION"),
        [(3, "column 1", "missing-header")],
    ),
    "companies and roles swapped": (
        ",Crew,Crew\n,Acme,Bolt\nMODIFICATION,Y,Y\n",
        [(1, "column 2", "unknown-name"), (1, "column 3", "unknown-name")],
    ),
    "certification by name and by id": (
        HEAD + "First aid,,\nfa,,\n",
        [(5, "Certification", "duplicate-row")],
    ),
    "competency of a role": (
        HEAD + "competency:watch,Y,\n",
        [(4, "Certification", "unknown-name")],
    ),
    "NUL in a name": (HEAD + "First\0aid,,\n", [(4, "Certification", "invalid-text")]),
    "name of 70,000 letters": (
        HEAD + "x" * 70_000 + ",,\n",
        [(4, "Certification", "cell-too-long")],
    ),
    "newline in a name": (HEAD + '"First\naid",,\n', [(4, "Certification", "invalid-text")]),
    "name that a sheet would run": (
        HEAD + "''=1+1,,\n",
        [(4, "Certification", "unknown-name")],
    ),
    "row of blanks": (HEAD + ",,\n", [(4, "Certification", "missing-value")]),
}

DECLARED = {
    "13/04/2026": "invalid-date",
    "3/4/26": "invalid-date",
    "2026-03-04": "invalid-date",
    "03-04-2026": "invalid-date",
    "\uff13/4/2026": "invalid-date",
    "0/4/2026": "invalid-date",
    "02/29/2026": "invalid-date",
    "3/4/5786": "date-out-of-range",
    "3/4/1899": "date-out-of-range",
    "/4/2026": "invalid-date",
    "3/4/2026 0:00": "invalid-date",
}
"""Dates that are none where %m/%d/%Y is declared."""


def _declared(date):
    return GOOD.replace("2026-01-10", date).replace("2027-03-01", "3/1/2027")


def one(old, new):
    """Return a file of the good record with something in place of another."""
    return f"{HEADER}\n{GOOD.replace(old, new)}\n"


COMPLETIONS = {
    **of_any_kind("completions"),
    "semicolons": (f"{HEADER}\n{GOOD}\n".replace(",", ";"), [(1, "", "missing-header")]),
    "pipes": (f"{HEADER}\n{GOOD}\n".replace(",", "|"), [(1, "", "missing-header")]),
    "separator named for a spreadsheet": (
        f"sep=,\n{HEADER}\n",
        [(1, "", "unknown-column"), (1, "sep=", "unknown-column"), (2, "", "row-length"),
         *((1, name, "missing-column") for name in HEADER.split(","))],
    ),
    "header of a thousand and one columns": (
        ",".join(f"c{n}" for n in range(1_001)),
        [(1, "", "missing-header")],
    ),
    "header of 60,000 letters": (
        f"{HEADER},{'x' * 60_000}\n{GOOD},\n",
        [(1, f"{'x' * 200}…", "unknown-column")],
    ),
    "zero-width blank in a name": (
        one("ana", "ana\u200b"),
        [(2, "Username", "unknown-name")],
    ),
    "mark within the file": (
        f"{HEADER}\n\ufeff{GOOD}\n",
        [(2, "Username", "unknown-name")],
    ),
    "dotless i in a word": (
        one("approved", "pend\u0131ng"),
        [(2, "Status", "unknown-word")],
    ),
    "wide letters in a word": (
        one("approved", "\uff41pproved"),
        [(2, "Status", "unknown-word")],
    ),
    "guard before a date": (
        one("2026-01-10", "'2026-01-10"),
        [(2, "Date Completed", "invalid-date")],
    ),
    "every cell wrong": (
        f"{HEADER}\n,,x,y,z,\0\n",
        [(2, "Username", "missing-value"), (2, "Certification", "missing-value"),
         (2, "Date Completed", "invalid-date"), (2, "Expiration Date", "invalid-date"),
         (2, "Status", "unknown-word"), (2, "Comment", "invalid-text")],
    ),
}  # fmt: skip

HOSTILE = (
    *in_rows("certifications", CERTIFICATIONS),
    *in_rows("assignments", ASSIGNMENTS),
    *in_rows("completions", COMPLETIONS),
    *in_rows(
        "completions",
        {
            f"{date} as %m/%d/%Y": (
                f"{HEADER}\n{_declared(date)}\n",
                [(2, "Date Completed", code)],
            )
            for date, code in DECLARED.items()
        },
        date_format="%m/%d/%Y",
    ),
    *in_rows(
        "completions",
        {
            "digits that may be two days": (
                one("2026-01-10,2027-03-01", "1112026,"),
                [(2, "Date Completed", "invalid-date")],
            )
        },
        date_format="%m%d%Y",
    ),
)
