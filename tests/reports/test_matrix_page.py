"""The page of a matrix, read back with another library (K-42, G11, G14)."""

import json
import re
from datetime import date, timedelta

import pytest
import tinyhtml5

from certrules.errors import InvalidCertification
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.reports import matrix_page as module
from certrules.reports.choosing import Choice
from certrules.reports.html import look, words_for
from certrules.reports.matrix import flat_matrix, matrix
from certrules.reports.matrix_page import WITHOUT_SCRIPT, matrix_page
from certrules.reports.snapshots import Kept, snapshot
from tests.office.world import yearly
from tests.reports.world import DAY, EXPECTED, FILES, done, world

HOSTILE = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{7*7}}{% raw %}",
    "</script><img src=x onerror=alert(1)>",
    "\u202eevil\u2028line\nbreak",
    "<!--",
)
FIELDS = ("inherited", "locked", "pending", "oval")
COMPLETED, EXPIRES, HAS_FILES = 16, 32, 64


def parsed(text):
    """Return the elements of a page without their name space, as a browser would see them."""
    found = list(tinyhtml5.parse(text).iter())
    for one in found:
        one.tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else "comment"
    return found


def json_in(text, name):
    """Return what a script element holds as JSON."""
    (kept,) = (one.text for one in parsed(text) if one.get("id") == name and one.tag == "script")
    return json.loads(kept)


def cells_of(data):
    """Return what the script of the page makes of its numbers, None for a cell without any."""
    rows = []
    for numbers in data["cells"]:
        left, row = list(numbers), []
        while left:
            place = left.pop(0)
            row += [None] * -place if place < 0 else [taken(data, place, left)]
        rows.append(row + [None] * (len(data["columns"]) - len(row)))
    return rows


def taken(data, place, left):
    """Take one cell off a row of numbers, and return what it says."""
    status, symbol, text, label, flags = data["looks"][place]
    record = left.pop(0) if data["explained"] else None
    completed = left.pop(0) if flags & COMPLETED else None
    expires = left.pop(0) if flags & EXPIRES else None
    files = data["files"][left.pop(0)] if flags & HAS_FILES else []
    until = "" if expires is None else str(DAY + timedelta(days=expires))
    return {
        "status": data["statuses"][status]["words"],
        "colour": data["statuses"][status]["colour"],
        "symbol": symbol,
        "text": text.replace("%", until),
        "label": label.replace("%", until),
        "completed": None if completed is None else DAY + timedelta(days=completed),
        "expires": until,
        "files": files,
        "record": record,
        **{field: bool(flags & 1 << bit) for bit, field in enumerate(FIELDS)},
    }


def said(standing):
    """Return what a cell has to say, from the standing itself."""
    seen, expires = look(standing), standing.evaluation.expires_on
    return {
        "status": words_for(standing.status),
        "colour": standing.status.colour,
        "symbol": seen.symbol,
        "text": seen.text,
        "label": seen.label,
        "completed": standing.completed_on,
        "expires": "" if expires is None else str(expires),
        "files": [[one.name, one.link] for one in standing.attachments],
        **{field: getattr(seen, field) for field in FIELDS},
    }


@pytest.mark.parametrize("make", [matrix, flat_matrix])
def test_the_page_holds_the_view(view, make):
    """The numbers in a page say of every cell what its standing says."""
    table = make(view)
    found = cells_of(json_in(matrix_page(table), "matrix"))
    for cells in found:
        for cell in filter(None, cells):
            del cell["record"]
    assert found == [[one and said(one) for one in row.cells] for row in table.rows]


def test_every_cell_opens_its_explanation(view):
    """The record that a cell opens begins with its label and gives the reasons after it."""
    table = matrix(view)
    text = matrix_page(table)
    kept = json_in(text, "explanations")
    found = cells_of(json_in(text, "matrix"))
    for row, cells in zip(table.rows, found, strict=True):
        for standing, cell in zip(row.cells, cells, strict=True):
            if standing is not None:
                lines = explained(kept, cell["record"])
                assert lines == [look(standing).label, *standing.explanation]


def explained(kept, place):
    """Return the lines of a record, as the script of the page puts them together."""
    template, *days = kept["records"][place]
    pieces, gaps, *_ = kept["templates"][template]
    written = [str(date.fromordinal(days[gap])) for gap in gaps]
    between = zip(pieces, [*written, ""], strict=True)
    return "".join(kept["texts"][piece] + day for piece, day in between).split("\n")


def test_people_and_columns_are_told_what_they_belong_to(view):
    """Names, companies, roles, supervisors and tags are in the page once, and referred to."""
    table = matrix(view, by_supervisor=True)
    text = matrix_page(table)
    data = json_in(text, "matrix")
    listed = choices(text)
    assert listed["tag"] == ["medical", "night", "north"]
    assert listed["role"] == ["Crew", "Driver", "Guard", "Watch"]
    assert listed["company"] == ["Acme", "Bolt"]
    assert listed["supervisor"] == ["ben Ito", "Fay Day", "Max Ode", "Sue Ox"]
    assert data["supervisors"] == [["ben Ito", 3], ["Fay Day", -1], ["Max Ode", -1], ["Sue Ox", 2]]
    people = {row[0]: row[1:] for row in data["people"]}
    assert people["ben Ito"] == [0, 3, 0, [0, 3], [1], 1, 2, 1]
    assert people["Gil Ré"] == [1, 1, -1, [], [2], 1, 0, 7]
    assert people["Cora Ltd"] == [-1, -1, -1, [], [], 0, 0, 3]
    assert data["companies"] == ["Acme", "Bolt", "Other"]
    assert data["heads"] == ["Crew", "Guard", "Watch", "Driver", "Other"]
    assert data["columns"][0] == ["First aid", 0, 0, 0, [0]]
    assert data["columns"][5] == ["Forklift", 1, 3, 1, []]
    assert data["columns"][-1] == ["Permit", 2, 4, -1, []]


def test_only_supervisors_of_who_is_shown_are_named(view):
    """The list of supervisors has those above whoever is shown, up the tree, and nobody else."""
    text = matrix_page(matrix(view, Choice(subjects=["cleo", "lift"])))
    assert choices(text)["supervisor"] == ["ben Ito", "Max Ode", "Sue Ox"]
    assert "Fay Day" not in text


def choices(text):
    """Return the words of each list of the form, without the first, which is for all."""
    return {
        one.get("name"): [option.text for option in list(one)[1:]]
        for one in parsed(text)
        if one.tag == "select"
    }


def test_statuses_to_choose_are_those_there(view):
    """The list of statuses, the legend and the numbers name what is there, in one order."""
    text = matrix_page(matrix(view))
    there = [one for one in Status if one in set(EXPECTED.values())]
    assert choices(text)["status"] == [words_for(one) for one in there]
    statuses = json_in(text, "matrix")["statuses"]
    assert [one["compliant"] for one in statuses] == [one.compliant for one in there]
    assert [one["words"] for one in statuses if one["silent"]] == ["Not applicable"]


def test_files_are_in_their_cells(view):
    """What is attached and may be seen is named with its address."""
    table = matrix(view)
    data = json_in(matrix_page(table), "matrix")
    assert [link for ((_, link),) in data["files"]] == list(FILES.values())


def rows_in(text):
    """Return the texts of the table as it stands without scripts, row by row."""
    (body,) = (one for one in parsed(text) if one.tag == "tbody")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in body]


def test_the_table_is_there_without_scripts(view):
    """Without scripts a real table has names, dates and statements, each status in words."""
    table = matrix(view)
    rows = rows_in(matrix_page(table))
    assert [row[0] for row in rows] == [row.subject.name for row in table.rows]
    for row, shown in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, shown[1:], strict=True):
            assert (text == "") is (cell is None)
            if cell is not None:
                assert look(cell).label in text
                assert (look(cell).text or words_for(cell.status)) in text
                assert ("INH" in text) is cell.inherited


def test_bands_are_headed_without_scripts(view):
    """Where rows are grouped each band has a line with the name of the supervisor before it."""
    rows = rows_in(matrix_page(matrix(view, by_supervisor=True)))
    lines = [row[0] for row in rows if len(row) == 1]
    assert lines == ["ben Ito", "Fay Day", "Max Ode", "Sue Ox", "No supervisor"]
    assert [row[0] for row in rows[:2]] == ["ben Ito", "Cleo Rey"]


def test_headings_stand_in_three_lines(view):
    """Companies, roles and certifications head the table, each as wide as what it holds."""
    head = headings(matrix_page(matrix(view)))
    assert head[0] == [("Name", 1), ("Acme", 5), ("Bolt", 1), ("Other", 8)]
    assert head[1] == [("Crew", 2), ("Guard", 2), ("Watch", 1), ("Driver", 1), ("Other", 8)]
    assert head[2][:2] == [("First aid", 1), ("Fire drill", 1)]


def test_the_flat_form_has_one_line_of_headings(view):
    """The flat form is headed by names of certifications alone."""
    table = flat_matrix(view)
    (line,) = headings(matrix_page(table))
    assert [words for words, _ in line] == ["Name", *(one.name for one in view.certifications)]
    assert json_in(matrix_page(table), "matrix")["columns"][0] == ["First aid", -1, -1, -1, [0]]


def headings(text):
    """Return the headings of the table line by line, each with its width."""
    (head,) = (one for one in parsed(text) if one.tag == "thead")
    return [[("".join(one.itertext()), int(one.get("colspan", 1))) for one in row] for row in head]


def many(count):
    """Return a matrix of so many people who hold one thing."""
    subjects = [Subject(f"s{number:03}") for number in range(count)]
    entries = [done(one.id, "x", "2026-03-01") for one in subjects]
    return matrix(
        snapshot(Catalogue([yearly("x")]), Roster(subjects=subjects, entries=entries), DAY)
    )


def test_a_long_table_says_what_is_left_out():
    """Without scripts a long table has its first rows and says so; the data have all."""
    text = matrix_page(many(WITHOUT_SCRIPT + 1))
    assert len(rows_in(text)) == WITHOUT_SCRIPT
    assert f"The first {WITHOUT_SCRIPT} of {WITHOUT_SCRIPT + 1} rows" in text
    assert len(json_in(text, "matrix")["people"]) == WITHOUT_SCRIPT + 1


def test_equal_facts_are_explained_once():
    """People with equal facts share one record of explanation."""
    assert len(json_in(matrix_page(many(30)), "explanations")["records"]) == 1


def test_explanations_are_left_out_where_there_are_many(monkeypatch):
    """Beyond a number of cells there are no explanations, unless they are asked for."""
    table = many(3)
    monkeypatch.setattr(module, "EXPLAINED_AT_MOST", 2)
    text = matrix_page(table)
    assert json_in(text, "explanations")["records"] == []
    assert [row[0]["label"] for row in cells_of(json_in(text, "matrix"))] == [
        "Valid, expires 2027-03-01"
    ] * 3
    assert json_in(matrix_page(table, explained=True), "explanations")["records"] != []
    monkeypatch.setattr(module, "EXPLAINED_AT_MOST", 3)
    assert json_in(matrix_page(table), "explanations")["records"] != []


def test_cells_lead_to_where_a_completion_is_recorded():
    """With an address of the host's the page knows it and the ids that go into it, else neither."""
    address = "https://example.org/record?who={subject}&what={certification}"
    data = json_in(matrix_page(many(1), record_at=address), "matrix")
    assert (data["record"], data["people"][0][-1], data["columns"][0][-1]) == (address, "s000", "x")
    plain = json_in(matrix_page(many(1)), "matrix")
    assert plain["record"] == ""
    assert (len(plain["people"][0]), len(plain["columns"][0])) == (9, 5)


def test_an_address_that_runs_is_refused():
    """The address at which completions are recorded has to be one of the web."""
    with pytest.raises(InvalidCertification, match="is no web address"):
        matrix_page(many(1), record_at="javascript:alert(1)")


def test_nothing_to_show(view):
    """A matrix without columns or rows says so, and has no table and no data."""
    for table in (
        matrix(view, Choice(subjects=["max"])),
        matrix(view, Choice(subjects=["nobody"])),
    ):
        found = parsed(matrix_page(table))
        assert "table" not in {one.tag for one in found}
        assert any(one.text == "There is nothing to show." for one in found)


def hostile():
    """Return a matrix in which all that can be named has a hostile name."""
    subjects = [
        Subject(f"s{number}", name=name, company="c", supervisor="s0")
        for number, name in enumerate(HOSTILE)
    ]
    roles = [Role(f"r{number}", name, "c", requires=["x"]) for number, name in enumerate(HOSTILE)]
    roster = Roster(
        companies=[Company("c", HOSTILE[0])],
        subjects=subjects,
        roles=roles,
        memberships=[Membership(one.id, role.id) for one in subjects for role in roles],
    )
    kept = Kept(role_tags={"r0": HOSTILE})
    return matrix(snapshot(Catalogue([yearly("x", name=HOSTILE[4])]), roster, DAY, kept=kept))


def test_hostile_names_do_nothing():
    """Hostile names are texts: no element, no handler and no address comes of them."""
    harmless, text = parsed(matrix_page(many(1))), matrix_page(hostile(), title=HOSTILE[0])
    found = parsed(text)
    tags = {one.tag for one in found}
    assert tags - {one.tag for one in harmless} == set()
    assert sum(one.tag == "script" for one in found) == sum(one.tag == "script" for one in harmless)
    for one in found:
        assert not [name for name in one.attrib if name.startswith("on")]
        assert not any("javascript:" in one.get(name, "") for name in ("href", "src", "action"))
    data = json_in(text, "matrix")
    assert {row[0] for row in data["people"]} == set(HOSTILE)
    assert set(data["heads"]) == set(HOSTILE)


def test_the_page_names_nothing_outside(view):
    """A page loads nothing: no address in an attribute that loads, none in its styles."""
    text = matrix_page(matrix(view))
    for one in parsed(text):
        assert one.tag not in {"link", "img", "iframe", "object", "embed"}
        assert one.get("src") is None
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert not re.findall(r"url\((?!\"data:)", style)
    assert "@import" not in style


def test_the_same_bytes_each_time():
    """Equal workforces make equal pages."""
    one, other = (matrix_page(matrix(world())) for _ in range(2))
    assert one == other


def test_title_and_subtitle(view):
    """A page says what it is and on which day, or what it is told to say."""
    table = matrix(view)
    heads = {one.tag: one.text for one in parsed(matrix_page(table, title="A & B"))}
    assert heads["h1"] == "A & B"
    assert f"On {DAY}" in matrix_page(table)
    assert "Of the night shift" in matrix_page(table, subtitle="Of the night shift")
