"""Foreign files: mappings, workbooks, packages that no spreadsheet would write; taking them in."""

import copy
import zipfile

import openpyxl

from certrules.exchange.mapped_import import import_mapped
from certrules.exchange.mapping import load_mapping
from certrules.testing import worlds
from tests.dumps import dump

COMPLETIONS = {
    "table": "completions",
    "fields": {
        "subject": {"column": "ID"},
        "certification": {"column": "Course", "values": {"FA-1": "fa"}},
        "completed_on": {"column": "Done", "date_format": "%m/%d/%Y"},
        "expires_on": {"column": "Until", "date_format": "%m/%d/%Y", "values": {"never": ""}},
        "status": {"column": "State", "values": {"Completed": "approved", "Sent": "pending"}},
        "comment": {"column": "Note"},
    },
    "leave_out": [{"column": "State", "values": ["In progress"]}],
}
"""A mapping for completions with something of each sort."""

ASSIGNMENTS = {
    "table": "assignments",
    "fields": {
        "subject": {"column": "ID"},
        "role": {"column": "Job"},
        "since": {"column": "From"},
        "until": {"column": "To"},
    },
}
"""A mapping for memberships of roles."""

REQUIREMENTS = copy.deepcopy(ASSIGNMENTS)
REQUIREMENTS["fields"]["certification"] = REQUIREMENTS["fields"].pop("role")


def changed(mapping, *steps_and_value):
    """Return a mapping with another value at a path; None takes the key out."""
    *steps, last, value = steps_and_value
    made = copy.deepcopy(mapping)
    place = made
    for step in steps:
        place = place.setdefault(step, {}) if isinstance(step, str) else place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


def take_mapped(store, path, mapping, hour=1, **options):
    """Import a foreign file, rehearsed first; the report of both must be the same.

    A refused import must leave the store's dump as it was, and so must the rehearsal.
    """
    rules = load_mapping(mapping) if isinstance(mapping, dict) else mapping
    who = {"by": "hr", "at": worlds.hour(hour), **options}
    before = dump(store)
    rehearsed = import_mapped(store, path, rules, dry_run=True, **who)
    assert dump(store) == before
    report = import_mapped(store, path, rules, **who)
    assert report == rehearsed
    if report.refused:
        assert dump(store) == before
        assert (report.created, report.updated, report.unchanged) == (0, 0, 0)
    return report


def workbook(path, *rows, change=None):
    """Write a workbook with one sheet of these rows, perhaps changed by a function; its path."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    book.save(path)
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELS = "application/vnd.openxmlformats-package.relationships+xml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}content-types">
<Default Extension="rels" ContentType="{_RELS}"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}relationships">
<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">
<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}relationships">
<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>""",
}
"""The parts of the smallest workbook but for its sheet."""


def text_cell(reference, text):
    """Return the XML of a cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row_xml(number, *texts, more=""):
    """Return the XML of a row of texts."""
    cells = "".join(text_cell(f"{chr(65 + at)}{number}", one) for at, one in enumerate(texts))
    return f'<row r="{number}"{more}>{cells}</row>'


def sheet_xml(*rows, before="", after=""):
    """Return the XML of a sheet of rows."""
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{before}{data}{after}</worksheet>'


def package(path, sheet, **parts):
    """Write a workbook with the XML of its sheet, and other parts by name; its path.

    In the names of parts a double underscore stands for a slash, a single one for a point, and an
    "@" for an underscore.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        named = {
            one.replace("__", "/").replace("_", ".").replace("@", "_"): text
            for one, text in parts.items()
        }
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **named}.items():
            made.writestr(name, text)
    return path
