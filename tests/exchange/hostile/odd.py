"""Odd but right files, each beside a plain file that says the same, or with the counts it gives."""

import json

import pyarrow as pa

from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Subject
from tests.exchange import test_accepted
from tests.exchange.hostile.columns import DAY, READERS, as_bytes
from tests.exchange.hostile.columns import table as columns
from tests.exchange.hostile.files import File
from tests.exchange.store import test_completions_refused
from tests.exchange.store.test_assignments import HEAD
from tests.exchange.store.test_certifications import NAMES, YEARLY, row, table
from tests.exchange.store.test_completions_refused import GOOD, HEADER

CRANE = table(row("Crane", "", **YEARLY))
NEW, SET = (1, 0, 0), (0, 1, 0)


def with_cells(**cells):
    """Return a table of one new certification with some other cells."""
    return table(row("Crane", "", **{**YEARLY, **cells}))


CERTIFICATIONS = {
    "byte order mark": (CRANE.encode("utf-8-sig"), CRANE, NEW),
    "LF alone": (CRANE.replace("\r\n", "\n"), CRANE, NEW),
    "no line end": (CRANE.rstrip(), CRANE, NEW),
    "blank lines everywhere": (CRANE.replace("\r\n", "\r\n \r\n\n\t\r\n"), CRANE, NEW),
    "columns backwards": (table(row("Crane", "", **YEARLY), names=NAMES[::-1]), CRANE, NEW),
    "blanks around headers": (CRANE.replace(",", " ,\t", 41), CRANE, NEW),
    "every cell quoted": (
        "\n".join(",".join(f'"{one}"' for one in line.split(",")) for line in CRANE.splitlines()),
        CRANE,
        NEW,
    ),
    "no-break blanks around cells": (
        with_cells(**{"Duration": "\u00a01\u00a0", "Due Period": "\u3000months"}),
        CRANE,
        NEW,
    ),
    "leading zeros": (with_cells(Duration="000000001"), CRANE, NEW),
    "words in capitals": (
        with_cells(**{"Certification Expires": "yEs", "Duration Period": "YEARS"}),
        CRANE,
        NEW,
    ),
    "one for yes, and words for no": (
        with_cells(
            **{
                "Certification Expires": "1",
                "Require Attachment": "OFF",
                "Hide From QR Reports": "0",
                "Refresher Training": "No",
            }
        ),
        CRANE,
        NEW,
    ),
    "none for blank": (with_cells(**{"Extend Duration": "NONE"}), CRANE, NEW),
    "lists with blanks": (
        with_cells(**{"Child Certification(s)": "; Stra\u00dfe ;;FIRST AID;"}),
        with_cells(**{"Child Certification(s)": "Stra\u00dfe;First aid"}),
        NEW,
    ),
    "parent in capitals, with two letters for one": (
        with_cells(**{"Parent Certification": "STRASSE"}),
        with_cells(**{"Parent Certification": "Stra\u00dfe"}),
        NEW,
    ),
    "parent by its id": (
        with_cells(**{"Parent Certification": "d1"}),
        with_cells(**{"Parent Certification": "Diving"}),
        NEW,
    ),
    "name in another form of the same letters": (
        table(row("STRASSE", "st", **{**YEARLY, "Duration": "2"})),
        table(row("Stra\u00dfe", "st", **{**YEARLY, "Duration": "2"})),
        SET,
    ),
    "guarded formula": (
        table(row("Crane", "", **YEARLY, Information="'=1+1")),
        table(row("Crane", "", **YEARLY, Information="=1+1")),
        NEW,
    ),
    "address in capitals": (
        table(row("Crane", "", **YEARLY, **{"External URL": "HTTPS://EXAMPLE.ORG/\u00e9?q#f"})),
        None,
        NEW,
    ),
    "description of lines, quotes and commas": (
        table(row("Crane", "", **YEARLY, Information='a\r\n"b", c;\u2028d')),
        None,
        NEW,
    ),
    "a price of many digits": (with_cells(**{"Cost of Training": "0" * 20 + "1.50"}), None, NEW),
    "look-alike of a name": (table(row("F\u0456rst aid", "")), None, NEW),
    "name of joined signs": (table(row("\U0001f477\U0001f3fd\u200d\u2640\ufe0f", "")), None, NEW),
    "name like a number": (table(row("007", "")), None, NEW),
    "a change in other words": (
        table(row(**{**YEARLY, "Duration": "24", "Duration Period": "months"})),
        None,
        SET,
    ),
    "nothing but the header": (table(), None, (0, 0, 0)),
}

MATRIX = HEAD + "First aid,Y,Y\nStra\u00dfe,Y,\n"
ASSIGNMENTS = {
    "byte order mark": (MATRIX.encode("utf-8-sig"), MATRIX, (0, 1, 1)),
    "CRLF": (MATRIX.replace("\n", "\r\n"), MATRIX, (0, 1, 1)),
    "no line end": (MATRIX.rstrip(), MATRIX, (0, 1, 1)),
    "blank lines everywhere": ("\n \n" + MATRIX.replace("\n", "\n\r\n\t\n"), MATRIX, (0, 1, 1)),
    "blanks around everything": (
        MATRIX.replace(",", " ,\u00a0").replace("MOD", " MOD"),
        MATRIX,
        (0, 1, 1),
    ),
    "every cell quoted": (
        "\n".join(",".join(f'"{one}"' for one in line.split(",")) for line in MATRIX.splitlines()),
        MATRIX,
        (0, 1, 1),
    ),
    "names in capitals": (
        MATRIX.replace("Acme", "ACME").replace("Crew", "CREW").replace("Stra\u00dfe", "STRASSE"),
        MATRIX,
        (0, 1, 1),
    ),
    "names by their ids": (
        ",acme,b\n,crew,crew-b\nMODIFICATION,Y,Y\nfa,Y,Y\nst,Y,\n",
        MATRIX,
        (0, 1, 1),
    ),
    "companies in another order": (
        ",Bolt,Acme\n,Crew,Crew\nMODIFICATION,Y,Y\nFirst aid,Y,Y\nStra\u00dfe,,Y\n",
        MATRIX,
        (0, 1, 1),
    ),
    "rows in another order": (
        HEAD + "Stra\u00dfe,Y,\nFirst aid,Y,Y\n",
        MATRIX,
        (0, 1, 1),
    ),
    "no column is marked": (MATRIX.replace("N,Y,Y", "N,,"), None, (0, 0, 2)),
    "no rows": (HEAD, None, (0, 0, 2)),
    "guarded name": (HEAD + "'=1+1,Y,\n", HEAD + "=1+1,Y,\n", (0, 1, 1)),
}


def completed(day, until):
    """Return a file of the good record with other dates."""
    return f"{HEADER}\n{GOOD.replace('2026-01-10', day).replace('2027-03-01', until)}\n"


ISO = completed("2026-03-04", "2027-12-31")
DECLARED = {
    "month first": ("%m/%d/%Y", completed("3/4/2026", "12/31/2027")),
    "day first": ("%d/%m/%Y", completed("04/03/2026", "31/12/2027")),
    "points": ("%d.%m.%Y", completed("4.3.2026", "31.12.2027")),
    "no signs": ("%Y%m%d", completed("20260304", "20271231")),
    "year in the middle": ("%d %Y %m", completed("04 2026 3", "31 2027 12")),
}

PEOPLE = '{"subjects": [{"id": "ana"}]}'
ROSTER_FILES = {
    "byte order mark": "\ufeff" + PEOPLE,
    "blanks and line ends": PEOPLE.replace(" ", "\r\n\t"),
    "escapes": PEOPLE.replace("ana", "\\u0061n\\u0061"),
    "empty tables": '{"subjects": [{"id": "ana"}], "companies": [], "completions": []}',
    "kind in capitals": '{"subjects": [{"kind": "EMPLOYEE", "id": "ana"}]}',
}

COLUMNS = {
    "days as instants at midnight": columns(
        completed_on=pa.array([[DAY], []]).cast(pa.list_(pa.timestamp("us")))
    ),
    "one day a row": columns(completed_on=pa.array([DAY, None])),
    "dictionaries": columns(certification=pa.array(["fa", "fs"]).dictionary_encode()),
    "large texts": columns(certification=pa.array(["fa", "fs"], pa.large_string())),
    "columns that nobody knows": columns(note=["a", None], **{"subject.name": ["x", "y"]}),
    "columns in another order": columns().select(["completed_on", "subject", "certification"]),
    "no rows": columns()[:0],
}


def _tables():
    for reader, cases in (("certifications", CERTIFICATIONS), ("assignments", ASSIGNMENTS)):
        for name, (content, plain, counts) in cases.items():
            yield File(reader, name, content, counts=counts, plain=plain)
    for name, content in test_completions_refused.ODD.items():
        yield File("completions", name, content, counts=NEW)
    for name, (declared, content) in DECLARED.items():
        yield File("completions", name, content, counts=NEW, plain=ISO, date_format=declared)


def _documents():
    for name, (suffix, content, one) in test_accepted.DOCUMENTS.items():
        reader = "yaml" if suffix == ".yml" else suffix.removeprefix(".")
        yield File(reader, name, content, model=Catalogue([one]))


STRANGE = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{7*7}}",
    "{0.__class__}",
    "../../etc/x",
    "C:x",
    "CON",
    "%2e%2e/",
    "=1+1",
    "a%0d%0aBcc: x",
    "NULL",
)
"""Names that some other program would run, or take for something else."""


def _rosters():
    for name, (files, roster) in test_accepted.ODD.items():
        yield File("roster folder", name, files, model=roster)
    ana = Roster(subjects=[Subject("ana")])
    for name, content in ROSTER_FILES.items():
        yield File("roster file", name, content, model=ana)
    subjects = [{"id": one, "name": one} for one in STRANGE]
    strange = Roster(subjects=map(Subject, STRANGE))
    yield File("roster file", "strange names", json.dumps({"subjects": subjects}), model=strange)
    cells = "".join(f'"{one.replace(chr(34), chr(34) * 2)}"\n' for one in STRANGE)
    yield File("roster folder", "strange names", {"subjects.csv": f"id\n{cells}"}, model=strange)


def _columns():
    for reader in READERS:
        for name, content in COLUMNS.items():
            yield File(reader, name, as_bytes(reader, content), rows=len(content))


ODD = (*_tables(), *_documents(), *_rosters(), *_columns())
