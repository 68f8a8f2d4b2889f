"""People and the tree of supervisors: K-26, K-27, K-36, H-1."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from threading import Barrier

import attrs
import pytest

from certrules.errors import (
    ConflictingChange,
    DuplicateId,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.subjects import Subject
from certrules.office.cards import PersonCard
from tests.dumps import dump
from tests.office.world import DAY, OTHERS, act


def ids(people):
    """Return the ids of people in their order."""
    return [one.subject.id for one in people]


def shape(branches):
    """Return a tree as ids in ids."""
    return {one.person.subject.id: shape(one.branches) for one in branches}


def test_k_26_hidden_people_are_left_out_of_views_and_shown_again(office, root):
    """An option includes them; and they are as they were when they are shown again."""
    assert ids(office.people.all(root)) == ["ana", "ben", "sue", "zoe"]
    office.people.hide(root, ["ben", "zoe"])
    assert ids(office.people.all(root)) == ["ana", "sue"]
    everybody = office.people.all(root, include_hidden=True)
    assert [(one.subject.id, one.hidden) for one in everybody] == [
        ("ana", False),
        ("ben", True),
        ("sue", False),
        ("zoe", True),
    ]
    office.people.show(root, ["ben", "ana"])
    assert ids(office.people.all(root)) == ["ana", "ben", "sue"]


def test_k_26_hidden_people_are_still_counted(office, store, root):
    """What is evaluated of them is not touched, and the views of roles and reasons include them."""
    with store.reading() as t:
        before = t.roster()
    office.people.hide(root, ["ben"])
    with store.reading() as t:
        assert t.roster() == before
    assert [one.subject for one in office.roles.members(root, "crew").rows] == ["ana"]
    table = office.roles.members(root, "crew", include_hidden=True)
    assert [one.subject for one in table.rows] == ["ana", "ben"]
    required = office.requirements.of_certification
    assert [one.subject for one in required(root, "fire")] == ["ana"]
    assert [one.subject for one in required(root, "fire", include_hidden=True)] == ["ana", "ben"]


def test_k_26_only_who_is_there_is_hidden(office, store, root):
    """One unknown id among many, and nobody is hidden."""
    before = dump(store)
    with pytest.raises(UnknownId, match="bob"):
        office.people.hide(root, ["ana", "bob"])
    assert dump(store) == before


def test_k_27_supervisors_are_a_tree(office, root):
    """Given to many at once, and taken away again."""
    office.people.add(root, [Subject("mia", name="Mia Abt")])
    office.people.set_supervisor(root, ["sue", "zoe"], "mia")
    assert shape(office.people.tree(root)) == {"mia": {"sue": {"ana": {}, "ben": {}}, "zoe": {}}}
    office.people.set_supervisor(root, ["ben"], None)
    assert shape(office.people.tree(root)) == {
        "ben": {},
        "mia": {"sue": {"ana": {}}, "zoe": {}},
    }


def test_k_27_the_tree_is_of_those_whom_the_actor_may_view(office, root):
    """A supervisor sees the people below; one whose supervisor is not seen stands at the top."""
    office.people.set_supervisor(root, ["sue"], "zoe")
    assert shape(office.people.tree(act("sue"))) == {"sue": {"ana": {}, "ben": {}}}
    assert shape(office.people.tree(act("ana"))) == {"ana": {}}
    office.people.hide(root, ["sue"])
    assert shape(office.people.tree(root)) == {"ana": {}, "ben": {}, "zoe": {}}


def test_k_27_nobody_supervises_himself(office, store, root):
    """Neither at once nor through others; nothing changes."""
    before = dump(store)
    for who, supervisor in (("sue", "sue"), ("sue", "ana"), ("zoe", "zoe")):
        with pytest.raises(InvalidInput, match="K-27"):
            office.people.set_supervisor(root, [who], supervisor)
    assert dump(store) == before


def test_k_27_no_circle_comes_in_with_many(office, root):
    """Two new people who supervise each other are refused; two in a row are not."""
    with pytest.raises(InvalidInput, match="K-27"):
        office.people.add(root, [Subject("a", supervisor="b"), Subject("b", supervisor="a")])
    office.people.add(root, [Subject("a", supervisor="b"), Subject("b", supervisor="ana")])
    with pytest.raises(InvalidInput, match="K-27"):
        office.people.edit(root, Subject("sue", name="Sue Ox", company="acme", supervisor="a"))


def test_k_27_an_imported_circle_is_shown_once(office, store, root):
    """A tree ends, though its people were brought in as their own supervisors."""
    circle = [Subject("sue", supervisor="ana"), Subject("ana", supervisor="sue")]
    store.apply(lambda t: t.put(circle, by="import", at=root.at))
    assert shape(office.people.tree(root)) == {"zoe": {}, "ana": {"sue": {"ben": {}}}}


def test_k_27_of_two_who_move_somebody_the_second_is_told(office, root):
    """Who has not seen the new supervisor does not overwrite it."""
    office.people.set_supervisor(root, ["ana"], "zoe", seen={"ana": "sue"})
    with pytest.raises(ConflictingChange, match="'ana'") as raised:
        office.people.set_supervisor(root, ["ana"], None, seen={"ana": "sue"})
    assert not raised.value.again
    assert office.people.get(root, "ana").subject.supervisor == "zoe"
    office.people.set_supervisor(root, ["ana"], "zoe", seen={"ana": "sue"})


def test_k_27_the_supervisor_decides_who_is_supervised(office, root):
    """What one may do to supervised people goes with the tree, at once (K-28)."""
    assert office.people.get(act("sue"), "ana")
    office.people.set_supervisor(root, ["ana"], None)
    with pytest.raises(NotAllowed):
        office.people.get(act("sue"), "ana")


def test_people_are_added_and_edited(office, store, root):
    """The names are kept without blanks around them, and everything is in the audit trail."""
    new = Subject("kim", name=" Kim Ode ", company="bolt", supervisor="zoe")
    office.people.add(root, [new, Subject("van", "asset", "Van 7")])
    kim = office.people.get(root, "kim").subject
    assert kim == attrs.evolve(new, name="Kim Ode")
    left = attrs.evolve(kim, active_until=DAY + timedelta(days=30))
    later = act("root", hour=12)
    office.people.edit(later, left, seen=kim)
    assert office.people.get(root, "kim").subject == left
    with store.reading() as t:
        told = [(one.by, one.at, one.version) for one in t.history(subject="kim")]
    assert told == [("root", root.at, 1), ("root", later.at, 2)]


def test_people_are_refused_all_or_none(office, store, root):
    """An id that is taken or given twice, a company or supervisor that is not there."""
    before = dump(store)
    for error, wrong in (
        (DuplicateId, [Subject("ana")]),
        (DuplicateId, [Subject("x"), Subject("x", name="Y")]),
        (UnknownId, [Subject("x", company="acmee")]),
        (UnknownId, [Subject("x", supervisor="y")]),
        (InvalidInput, [Subject("x", name=" ")]),
    ):
        with pytest.raises(error):
            office.people.add(root, [Subject("w"), *wrong])
    with pytest.raises(UnknownId):
        office.people.edit(root, Subject("w"))
    assert dump(store) == before


def test_h_1_a_subject_stays_of_its_kind(office, root):
    """An employee never becomes an asset."""
    with pytest.raises(InvalidInput, match="H-1"):
        office.people.edit(root, Subject("zoe", "asset", "Zoe Ek"))


def test_of_two_who_edit_a_person_the_second_is_told(office, root):
    """Nobody overwrites what he has not seen; the same edit twice is one."""
    zoe = office.people.get(root, "zoe").subject
    moved = attrs.evolve(zoe, company="acme")
    office.people.edit(root, moved, seen=zoe)
    office.people.edit(root, moved, seen=zoe)
    with pytest.raises(ConflictingChange, match="meanwhile"):
        office.people.edit(root, attrs.evolve(zoe, name="Zoe Oz"), seen=zoe)
    assert office.people.get(root, "zoe").subject == moved


def test_k_36_first_and_last_names_are_kept(office, root):
    """For the names of files; hiding a person keeps them."""
    office.people.set_names(root, "ana", "Ana", "Ng", seen=PersonCard("ana"))
    office.people.hide(root, ["ana"])
    card = PersonCard("ana", "Ana", "Ng", hidden=True)
    assert office.people.get(root, "ana").card == card
    with pytest.raises(ConflictingChange):
        office.people.set_names(root, "ana", "A", "Ng", seen=PersonCard("ana"))
    with pytest.raises(UnknownId):
        office.people.set_names(root, "nobody", "A", "B")


def test_k_28_others_change_no_people(office, store):
    """It is answered alike whether or not the person is there, and nothing changes."""
    before = dump(store)
    people = office.people
    for name, who in product(OTHERS, ("ben", "nobody")):
        for attempt in (
            lambda by, one: people.add(by, [Subject(one)]),
            lambda by, one: people.edit(by, Subject(one)),
            lambda by, one: people.hide(by, [one]),
            lambda by, one: people.show(by, [one]),
            lambda by, one: people.set_supervisor(by, [one], None),
            lambda by, one: people.set_names(by, one, "", ""),
        ):
            with pytest.raises(NotAllowed) as raised:
                attempt(act(name), who)
            assert str(raised.value).startswith(f"{name!r} may not change people here.")
    assert dump(store) == before


def test_k_28_who_may_not_view_learns_nothing(office):
    """Somebody who is there, and nobody, are refused alike."""
    for who in ("zoe", "nobody"):
        with pytest.raises(NotAllowed):
            office.people.get(act("ana"), who)
    assert ids(office.people.all(act("ana"))) == ["ana"]
    assert ids(office.people.all(act("zoe"))) == ["ana", "ben", "sue", "zoe"]
    with pytest.raises(UnknownId):
        office.people.get(act("zoe"), "nobody")


def test_k_27_two_at_once_make_no_circle(office, root):
    """Of two who give each other's people to them at the same time, one is refused."""
    start = Barrier(2)

    def move(who, supervisor):
        start.wait()
        try:
            office.people.set_supervisor(root, [who], supervisor)
        except InvalidInput:
            return "refused"
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(move, ("sue", "zoe"), ("zoe", "sue")))
    assert sorted(done) == ["moved", "refused"]
