"""Every operation by every level to own, supervised and other subjects (K-28, G17)."""

import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.errors import NotAllowed
from certrules.office.access import Account
from certrules.office.office import Office
from certrules.office.operations import Operation, Relation, access_table
from certrules.office.permissions import DEFAULT_LEVELS, Permission
from tests.dumps import dump
from tests.office import access_page
from tests.office.calls import CALLS, ELSEWHERE, FUNCTIONS, GHOST, methods, prepared
from tests.office.press import PlainCertificates
from tests.office.world import act

LEVELS = {level.name: level for level in DEFAULT_LEVELS}

# The table of K-28 and H-16 in a few rows, by hand: what would be noticed first if it were wrong.
BY_HAND = {
    (Operation.SUBMIT, "employee"): {Relation.OWN},
    (Operation.SUBMIT, "observer"): set(),
    (Operation.SUBMIT, "supervisor"): {Relation.OWN, Relation.SUPERVISED},
    (Operation.DECIDE, "employee"): set(),
    (Operation.DECIDE, "supervisor"): {Relation.SUPERVISED},
    (Operation.DECIDE, "administrator"): set(Relation),
    (Operation.VIEW_SUBJECT, "employee"): {Relation.OWN},
    (Operation.VIEW_SUBJECT, "observer"): set(Relation),
    (Operation.REVOKE, "supervisor"): set(),
    (Operation.REMOVE_RECORDS, "supervisor"): set(),
    (Operation.EDIT_LEVELS, "supervisor"): set(),
    (Operation.CREATE_CERTIFICATION, "supervisor"): set(),
    (Operation.DELETE_CERTIFICATION, "administrator"): set(Relation),
    (Operation.VIEW_CERTIFICATIONS, "employee"): set(Relation),
    (Operation.SEE_REPORTS, "employee"): set(),
    (Operation.SEE_REPORTS, "supervisor"): set(Relation),
    (Operation.SEE_REPORTS, "observer"): set(Relation),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A store in memory that is filled once, with its targets and the folder of its files."""
    store, files = MemoryStore(), FolderOfFiles(tmp_path_factory.mktemp("files"))
    office, targets = prepared(store, files)
    return office, targets, files


def copied(world, level):
    """Return an office on a copy of the world, in which the caller has one level."""
    office, targets, files = world
    store = MemoryStore()
    store._state = office.desk.store._state.copied()
    return lowered(Office(store, files=files, renderer=PlainCertificates()), level), targets


def lowered(office, level):
    """Give the caller one level, and leave somebody who may change levels."""
    seen = Account("me", ["administrator"], "me")
    office.levels.put_account(act("root"), Account("me", [level], "me"), seen=seen)
    return office


def allowed(call, level, relation):
    """Return whether the table allows a call."""
    relations = [relation] if call.about else list(Relation)
    held = {*LEVELS[level].permissions}
    return any({Permission.MODULE, call.operation.need.of(one)} <= held for one in relations)


def held_by(office):
    """Return all that a store holds, messages and office records among it."""
    with office.desk.store.reading() as t:
        return dump(office.desk.store), t.outbox(), t.notices()


def check_refused(office, call, target):
    """Do what is not allowed, to what is there and to what is not; the answers are the same."""
    said = []
    for one in (target, GHOST):
        with pytest.raises(NotAllowed) as raised:
            call.make(office, one)
        said.append(str(raised.value))
    assert said[0] == said[1]
    assert call.operation.words in said[0]


def test_every_method_has_its_call():
    """No method of an office is left out, and none is called that is not there."""
    assert methods() == {*CALLS, *ELSEWHERE} - FUNCTIONS


def test_every_operation_is_called():
    """No operation of the table is without a method that needs it."""
    beside = {Operation.SUBMIT_ANY, Operation.SEE_WHOLE_INBOX, Operation.EDIT_RECORD}
    assert {call.operation for call in CALLS.values()} | beside == set(Operation)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", CALLS)
def test_k_28_each_cell_of_the_access_table(world, name, level):
    """What the table allows goes through; the rest is refused, changes and reveals nothing."""
    call = CALLS[name]
    for relation in Relation if call.about else [Relation.OTHER]:
        office, targets = copied(world, level)
        if allowed(call, level, relation):
            call.make(office, targets[relation])
        else:
            before = held_by(office)
            check_refused(office, call, targets[relation])
            assert held_by(office) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_k_28_refusals_are_the_same_in_a_database(request, tmp_path, kind):
    """What an observer may not do changes and reveals nothing there either."""
    url = tmp_path / "office.db"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").new_schema()
    store = SqlStore(url)
    office, targets = prepared(store, FolderOfFiles(tmp_path / "files"))
    lowered(office, "observer")
    before, refused = held_by(office), 0
    for call in CALLS.values():
        if not allowed(call, "observer", Relation.OTHER):
            check_refused(office, call, targets[Relation.OTHER])
            refused += 1
    assert refused > 50
    assert held_by(office) == before
    store.close()


def test_k_28_the_table_is_what_it_is_meant_to_be():
    """A few rows of the table, by hand."""
    table = {(cell.operation, cell.level.name): set() for cell in access_table(DEFAULT_LEVELS)}
    for cell in access_table(DEFAULT_LEVELS):
        if cell.allowed:
            table[cell.operation, cell.level.name].add(cell.relation)
    assert {key: table[key] for key in BY_HAND} == BY_HAND
    assert all(table[one, "administrator"] == set(Relation) for one in Operation)


def test_k_28_the_page_of_the_table_is_made_from_it():
    """The documentation says what the code does: `python -m tests.office.access_page` writes it."""
    assert access_page.PAGE.read_text("utf-8") == access_page.page()
