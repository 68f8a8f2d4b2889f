"""Access levels and accounts: K-28, H-16."""

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.office.access import Account
from certrules.office.permissions import DEFAULT_LEVELS, EMPLOYEE, Level, Permission
from tests.office.world import act


def test_k_28_the_default_levels_are_there(office, root):
    """Administrator, supervisor, employee and observer, without anybody having made them."""
    assert [one.name for one in office.levels.levels(root)] == [
        "administrator",
        "supervisor",
        "employee",
        "observer",
    ]


def test_k_28_only_the_first_founds_an_office(office):
    """Where there are accounts, nobody makes himself an administrator."""
    with pytest.raises(NotAllowed):
        office.levels.found(act("mallory"))


def test_k_28_a_level_of_the_hosts_own(office, root):
    """A level is made, given to an account, changed, and taken away again."""
    guest = Level("guest", [Permission.MODULE])
    office.levels.put_level(root, guest)
    office.levels.put_account(root, Account("gus", ["guest"]))
    with pytest.raises(NotAllowed):
        office.levels.levels(act("gus"))
    more = attrs.evolve(guest, permissions=[*guest.permissions, Permission.LEVELS])
    office.levels.put_level(root, more, seen=guest)
    assert office.levels.levels(act("gus"))[-1] == more
    with pytest.raises(ConfirmationNeeded) as asked:
        office.levels.delete_level(root, "guest")
    assert asked.value.effect == "deletes the access level 'guest' and takes it from 1 accounts"
    office.levels.delete_level(root, "guest", asked.value.effect)
    (gus,) = [one for one in office.levels.accounts(root) if one.id == "gus"]
    assert gus.levels == ()
    assert len(office.levels.levels(root)) == len(DEFAULT_LEVELS)


def test_k_28_a_default_level_is_changed_but_not_deleted(office, root):
    """What employees may do is the host's to say; that there are some is not."""
    may_not_edit = attrs.evolve(
        EMPLOYEE, permissions=[one for one in EMPLOYEE.permissions if one != Permission.OWN_EDIT]
    )
    office.levels.put_level(root, may_not_edit, seen=EMPLOYEE)
    assert may_not_edit in office.levels.levels(root)
    with pytest.raises(InvalidInput, match="default level"):
        office.levels.delete_level(root, "employee")


def test_k_28_of_two_who_change_a_level_the_second_is_told(office, root):
    """Nobody overwrites what he has not seen."""
    guest = Level("guest")
    office.levels.put_level(root, guest)
    office.levels.put_level(root, Level("guest", [Permission.MODULE]), seen=guest)
    with pytest.raises(ConflictingChange, match="meanwhile") as raised:
        office.levels.put_level(root, Level("guest", [Permission.LEVELS]), seen=guest)
    assert not raised.value.again
    with pytest.raises(ConflictingChange):
        office.levels.put_level(
            root, attrs.evolve(EMPLOYEE, permissions=[]), seen=Level("employee")
        )


def test_k_28_somebody_stays_who_may_change_levels(office, root):
    """The last administrator goes nowhere: not by account, by level, or by permission."""
    administrator = office.levels.levels(root)[0]
    (account,) = [one for one in office.levels.accounts(root) if one.id == "root"]
    for attempt in (
        lambda: office.levels.delete_accounts(root, ["root"]),
        lambda: office.levels.put_account(root, Account("root", ["employee"]), seen=account),
        lambda: office.levels.put_level(
            root, Level("administrator", [Permission.MODULE]), seen=administrator
        ),
    ):
        with pytest.raises(InvalidInput, match="without anybody"):
            attempt()
    assert next(iter(office.levels.accounts(root))).id == "root"


def test_k_28_accounts_name_what_is_there(office, root):
    """An unknown level or subject is refused, with what was meant."""
    with pytest.raises(UnknownId, match="employee"):
        office.levels.put_account(root, Account("x", ["employe"]))
    with pytest.raises(UnknownId, match="subject"):
        office.levels.put_account(root, Account("x", [], "nobody"))
    with pytest.raises(UnknownId):
        office.levels.delete_accounts(root, ["nobody"])
    with pytest.raises(UnknownId):
        office.levels.delete_level(root, "nothing")


@pytest.mark.parametrize("who", ["ana", "sue", "zoe", "stranger"])
def test_k_28_others_change_no_levels(office, root, who):
    """Who may not change levels or accounts changes none, and sees none."""
    before = office.levels.accounts(root)
    for attempt in (
        lambda: office.levels.put_level(act(who), Level("own", Permission)),
        lambda: office.levels.put_account(act(who), Account(who, ["administrator"])),
        lambda: office.levels.delete_accounts(act(who), ["root"]),
        lambda: office.levels.switch_module(act(who), on=False),
        lambda: office.levels.accounts(act(who)),
        lambda: office.levels.levels(act(who)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert office.levels.accounts(root) == before


def test_h_16_while_the_module_is_off_nothing_can_be_done(office, root):
    """Only switching it on again is left to those who may."""
    office.levels.switch_module(root, on=False)
    office.levels.switch_module(root, on=False)
    with pytest.raises(NotAllowed):
        office.levels.accounts(root)
    with pytest.raises(NotAllowed):
        office.levels.switch_module(act("ana"), on=True)
    office.levels.switch_module(root, on=True)
    assert office.levels.accounts(root)
