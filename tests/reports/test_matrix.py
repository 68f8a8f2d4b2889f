"""The matrix as data: users × company → role → certification, and its flat form (K-42)."""

from datetime import date

import pytest

from certrules.errors import InvalidInput
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Membership, Role, Subject
from certrules.model.verdicts import Status
from certrules.reports.choosing import Choice
from certrules.reports.matrix import NO_COMPANY, OTHER, RowOrder, flat_matrix, matrix, sorted_by
from certrules.reports.snapshots import snapshot
from tests.office.world import yearly
from tests.reports.world import CATALOGUE, DAY, EXPECTED, KEPT, ROSTER

BY_NAME = [
    *("ana", "ben", "cleo", "cora", "dan", "eve", "fay", "gil", "ida"),
    *("lift", "max", "sue", "van", "yard", "zoe"),
]
COLUMNS = [
    ("acme", "crew", "first-aid"),
    ("acme", "crew", "fire"),
    ("acme", "guard", "secret"),
    ("acme", "guard", "shadow"),
    ("acme", "watch", "competency:watch"),
    ("bolt", "driver", "forklift"),
    (None, None, "first-aid"),
    (None, None, "fire"),
    (None, None, "warden"),
    (None, None, "forklift"),
    (None, None, "ready"),
    (None, None, "inspection"),
    (None, None, "contract"),
    (None, None, "permit"),
]


def places(table):
    """Return the ids of company, role and certification of each column."""
    return [
        (one.company and one.company.id, one.role and one.role.id, one.certification.id)
        for one in table.columns
    ]


def people(rows):
    """Return the ids of the subjects of rows."""
    return [row.subject.id for row in rows]


def filled(table):
    """Return the status of each cell with something in it, by subject and column."""
    return {
        (row.subject.id, *place): cell.status
        for row in table.rows
        for place, cell in zip(places(table), row.cells, strict=True)
        if cell is not None
    }


def test_columns_are_a_tree(view):
    """Columns stand by company, role and catalogue; what no role requires stands last."""
    assert places(matrix(view)) == COLUMNS


def test_headings_span_their_columns(view):
    """Each heading names what its columns stand under, once, as wide as they are."""
    table = matrix(view)
    heads = [(one.name, one.start, one.width) for one in table.companies]
    assert heads == [("Acme", 0, 5), ("Bolt", 5, 1), (OTHER, 6, 8)]
    heads = [(one.name, one.start, one.width) for one in table.roles]
    assert heads == [
        ("Crew", 0, 2),
        ("Guard", 2, 2),
        ("Watch", 4, 1),
        ("Driver", 5, 1),
        (OTHER, 6, 8),
    ]


def test_every_standing_stands_under_each_reason(view):
    """A cell is under each role that requires it, or under "Other"; with both, under both."""
    under = {
        ("fay", "forklift"): [("bolt", "driver")],
        ("ben", "competency:watch"): [("acme", "watch")],
        ("ana", "secret"): [("acme", "guard")],
        ("ana", "shadow"): [("acme", "guard")],
        ("ana", "fire"): [("acme", "crew"), (None, None)],
    }
    crew = {"ana", "ben", "cleo", "dan", "eve", "ida"}
    expected = {}
    for (subject, certification), status in EXPECTED.items():
        if subject == "hid":
            continue
        in_crew = subject in crew and certification in {"first-aid", "fire"}
        usual = [("acme", "crew")] if in_crew else [(None, None)]
        for place in under.get((subject, certification), usual):
            expected[subject, *place, certification] = status
    assert filled(matrix(view)) == expected


def test_what_several_roles_require_stands_under_each():
    """A certification that two roles require of a subject has a cell under both of them."""
    roster = Roster(
        subjects=[Subject("ana"), Subject("ben")],
        roles=[Role("b", requires=["x"]), Role("a", requires=["x"])],
        memberships=[Membership("ana", "a"), Membership("ana", "b"), Membership("ben", "b")],
    )
    table = matrix(snapshot(Catalogue([yearly("x")]), roster, DAY))
    assert places(table) == [(None, "a", "x"), (None, "b", "x")]
    assert [head.name for head in table.companies] == [NO_COMPANY]
    ana, ben = table.rows
    assert ana.cells[0] is ana.cells[1]
    assert ana.outstanding == 1
    assert ben.cells[0] is None
    assert ben.cells[1].status is Status.MISSING


def test_rows_stand_by_name(view):
    """Rows stand by name, whatever its case; subjects with nothing have a row without anything."""
    table = matrix(view)
    assert people(table.rows) == BY_NAME
    by_id = {row.subject.id: row for row in table.rows}
    assert set(by_id["max"].cells) == {None}


def test_the_most_outstanding_first(view):
    """By what is outstanding the worst come first, those alike by name."""
    rows = matrix(view, order=RowOrder.OUTSTANDING).rows
    assert [(row.subject.id, row.outstanding) for row in rows[:6]] == [
        ("ben", 2),
        ("cleo", 2),
        ("eve", 1),
        ("lift", 1),
        ("yard", 1),
        ("ana", 0),
    ]
    assert people(rows)[5:] == [one for one in BY_NAME if one not in people(rows)[:5]]


def test_as_in_the_roster(view):
    """The order of the roster is kept where it is asked for by its word."""
    assert people(matrix(view, order="roster").rows) == [one.id for one in view.subjects]


def test_an_order_that_is_none(view):
    """A word that is no order is refused."""
    with pytest.raises(InvalidInput, match="shoe size"):
        matrix(view, order="shoe size")


def test_grouped_by_supervisor(view):
    """Bands stand by the name of the supervisor, whoever has none last; hidden ones are passed."""
    table = matrix(view, by_supervisor=True)
    bands = [(one.supervisor and one.supervisor.id, people(one.rows)) for one in table.bands]
    assert bands == [
        ("ben", ["cleo"]),
        ("fay", ["gil"]),
        ("max", ["sue"]),
        ("sue", ["ana", "ben", "dan", "eve", "ida", "van"]),
        (None, ["cora", "fay", "lift", "max", "yard", "zoe"]),
    ]
    assert table.grouped


def test_everybody_has_a_supervisor(view):
    """There is no band for nobody where nobody is in it."""
    table = matrix(view, Choice(subjects=["cleo", "gil"]), by_supervisor=True)
    assert [one.supervisor.id for one in table.bands] == ["ben", "fay"]


def test_without_requirements_hidden(view):
    """Subjects of whom nothing is required are left out where that is asked for."""
    table = matrix(view, hide_without_requirements=True)
    left_out = {"cora", "max", "sue", "zoe"}
    assert people(table.rows) == [one for one in BY_NAME if one not in left_out]


def test_filtered_by_tag(view):
    """A tag leaves cells of its certifications, roles and companies, and columns with any."""
    table = matrix(view, Choice(tags=["medical"]), hide_without_requirements=True)
    assert places(table) == [("acme", "crew", "first-aid"), (None, None, "first-aid")]
    assert people(table.rows) == ["ana", "ben", "cleo", "dan", "eve", "gil", "ida"]
    north = matrix(view, Choice(tags=["north"]))
    assert {key[0] for key in filled(north)} == {"fay", "gil", "zoe"}


def test_filtered_by_status(view):
    """A status leaves cells that stand so; subjects stay, without anything."""
    table = matrix(view, Choice(statuses=[Status.EXPIRED]))
    assert filled(table) == {
        ("cleo", "acme", "crew", "first-aid"): Status.EXPIRED,
        ("yard", None, None, "permit"): Status.EXPIRED,
    }
    assert people(table.rows) == BY_NAME


def test_sorted_by_a_column(view):
    """The earliest expiration date comes first, then what has none, then whoever has no cell."""
    table = sorted_by(matrix(view), 0)
    with_cells = ["cleo", "ben", "ana", "ida", "dan", "eve"]
    rest = [one for one in BY_NAME if one not in with_cells]
    assert people(table.rows) == [*with_cells, *rest]
    turned = sorted_by(matrix(view), 0, descending=True)
    assert people(turned.rows) == ["dan", "eve", "ida", "ana", "ben", "cleo", *rest]


def test_what_is_missing_sorts_first(view):
    """What is not compliant and has no date comes before all dates; N/A counts as nothing."""
    assert people(sorted_by(matrix(view), 1).rows)[:2] == ["ben", "eve"]
    other_first_aid = sorted_by(matrix(view), 6)
    assert people(other_first_aid.rows) == BY_NAME


def test_sorted_within_bands(view):
    """Sorting by a column leaves the bands as they are."""
    table = sorted_by(matrix(view, by_supervisor=True), 0)
    assert people(table.bands[3].rows) == ["ben", "ana", "ida", "dan", "eve", "van"]


@pytest.mark.parametrize("column", [-1, len(COLUMNS)])
def test_a_column_that_is_not_there(view, column):
    """A column is counted from 0 and has to be there."""
    with pytest.raises(InvalidInput, match="is no column"):
        sorted_by(matrix(view), column)


def test_the_flat_form(view):
    """The flat form has each certification once, all of them, with the same standings."""
    table = flat_matrix(view)
    ids = [one.id for one in view.certifications]
    assert places(table) == [(None, None, one) for one in ids]
    expected = {pair: one for pair, one in EXPECTED.items() if pair[0] != "hid"}
    assert {(key[0], key[3]): one for key, one in filled(table).items()} == expected
    assert (table.companies, table.roles, table.flat) == ((), (), True)
    assert people(table.rows) == BY_NAME


def test_the_flat_form_of_a_kind(view):
    """The flat form has the certifications for the kinds of subject shown, and hides as asked."""
    assets = flat_matrix(view, Choice(kinds=["asset"]), order="outstanding")
    assert [one.certification.id for one in assets.columns] == ["inspection"]
    assert people(assets.rows) == ["lift", "van"]
    required = flat_matrix(view, hide_without_requirements=True)
    assert "zoe" not in people(required.rows)


def test_nobody():
    """A workforce of nobody is a matrix of nothing."""
    table = matrix(snapshot(Catalogue([]), Roster(), date(2026, 6, 1)))
    assert (table.columns, table.rows, table.companies) == ((), (), ())


def test_the_same_each_time():
    """Two matrices of equal workforces are equal."""
    one, other = (matrix(snapshot(CATALOGUE, ROSTER, DAY, kept=KEPT)) for _ in range(2))
    assert one == other
