"""Two people at the same record: one wins, the other is told, nothing is lost."""

import threading
from contextlib import ExitStack

import attrs
import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ConflictingChange
from certrules.model.subjects import Subject
from certrules.office.office import Office
from certrules.office.operations import Relation
from certrules.office.permissions import Level, Permission
from tests.office.calls import ME, prepared
from tests.office.world import DAY, act, yearly

ROUNDS = 3
"""How often the two go at it: who is first is a matter of chance."""


@pytest.fixture(params=["sqlite", "READ COMMITTED", "REPEATABLE READ"])
def two(request, tmp_path):
    """Two offices on one database, each with a store of its own, and the targets."""
    url = tmp_path / "office.db"
    isolation = None
    if request.param != "sqlite":
        url, isolation = request.getfixturevalue("postgres").new_schema(), request.param
    with ExitStack() as stack:
        stores = [SqlStore(url, isolation=isolation) for _ in range(2)]
        for one in stores:
            stack.callback(one.close)
        files = FolderOfFiles(tmp_path / "files")
        office, targets = prepared(stores[0], files)
        yield (office, Office(stores[1], files=files)), targets


def at_once(*works):
    """Do works at the same time; return what each came to, an error among it."""
    came_to = [None] * len(works)
    line = threading.Barrier(len(works))

    def do(place):
        line.wait()
        try:
            came_to[place] = works[place]()
        except Exception as error:  # noqa: BLE001 - it is looked at
            came_to[place] = error

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came_to


def check_one_wins(came_to):
    """Return the place of the one who won; the other was told, and not to try again."""
    lost = [isinstance(one, Exception) for one in came_to]
    assert sorted(lost) == [False, True], came_to
    error = came_to[lost.index(True)]
    assert isinstance(error, ConflictingChange), error
    assert not error.again
    return lost.index(False)


def described(office, seen, words):
    """Return what gives a certification a description, if it is still as it was seen."""
    described = attrs.evolve(seen, description=words)
    return lambda: office.certifications.edit(ME, described, seen=seen)


def test_two_edit_a_certification(two):
    """The catalogue has the words of one, and another certification that a third adds."""
    (one, other), _ = two
    for number in range(ROUNDS):
        seen = one.certifications.get(ME, "fire")
        words = [f"first {number}", f"second {number}"]
        edits = [described(office, seen, each) for office, each in zip(two[0], words, strict=True)]
        won = at_once(*edits, lambda n=number: other.certifications.create(ME, yearly(f"c{n}")))
        assert not isinstance(won[2], Exception)
        place = check_one_wins(won[:2])
        assert one.certifications.get(ME, "fire").description == words[place]
        assert other.certifications.get(ME, f"c{number}").id == f"c{number}"


def test_two_edit_a_person_and_a_level(two):
    """What one has written is there, whole."""
    (one, other), _ = two
    person = one.people.get(ME, "oth").subject
    names = ["Otto", "Otis"]
    place = check_one_wins(
        at_once(
            *(
                lambda o=o, n=n: o.people.edit(ME, Subject("oth", name=n), seen=person)
                for o, n in zip((one, other), names, strict=True)
            )
        )
    )
    assert other.people.get(ME, "oth").subject.name == names[place]
    level = Level("guest")
    wanted = [Level("guest", [Permission.MODULE]), Level("guest", [Permission.LEVELS])]
    place = check_one_wins(
        at_once(
            *(
                lambda o=o, w=w: o.levels.put_level(ME, w, seen=level)
                for o, w in zip((one, other), wanted, strict=True)
            )
        )
    )
    assert wanted[place] in one.levels.levels(ME)


def test_one_approves_and_one_declines(two):
    """There is one decision, and one notice of it."""
    (one, other), targets = two
    for relation, hour in ((Relation.SUPERVISED, 9), (Relation.OTHER, 10)):
        pending = targets[relation].pending
        me = act("me", DAY, hour)
        place = check_one_wins(
            at_once(
                lambda me=me, p=pending, o=one: o.submissions.approve(me, [p]),
                lambda me=me, p=pending, o=other: o.submissions.decline(me, [p], "Too old."),
            )
        )
        with one.desk.store.reading() as t:
            (fact,) = t.facts(id=pending)
            told = [n for n in t.notices() if n.subject == targets[relation].subject]
        state = ("approved", "declined")[place]
        assert fact.entry.fact.state.value == state
        assert {one.cause.value for one in told} == {state}
        assert len({one.key for one in told}) == len(told)


def test_two_submit_and_nothing_is_lost(two):
    """Submissions of two people at the same time are all there."""
    (one, other), _ = two
    came_to = at_once(
        *(
            lambda o=o, s=s, n=n: o.submissions.submit(act("me", DAY, 9 + n), s, "forklift", DAY)
            for n in range(ROUNDS)
            for o, s in ((one, "sub"), (other, "oth"))
        )
    )
    assert not [each for each in came_to if isinstance(each, Exception)]
    with one.desk.store.reading() as t:
        facts = t.facts(certification="forklift")
    assert {each.id for each in came_to} <= {fact.id for fact in facts}


def test_two_edit_a_comment(two):
    """The text of one is there, and the other is told."""
    (one, other), targets = two
    comment = targets[Relation.SUPERVISED].comment
    texts = ["Yes.", "No."]
    place = check_one_wins(
        at_once(
            *(
                lambda o=o, x=x, n=n: o.comments.edit(act("me", DAY, 9 + n), comment, x)
                for n, (o, x) in enumerate(zip((one, other), texts, strict=True))
            )
        )
    )
    (kept,) = one.comments.of(ME, targets[Relation.SUPERVISED].pending)
    assert kept.text == texts[place]
