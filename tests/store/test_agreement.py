"""Two stores that are asked to do the same by chance stay the same (G4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql import tables
from certrules.adapters.sql.store import SqlStore
from certrules.errors import CertrulesError
from certrules.ports.messages import Addressee, Message, TaskToDo
from certrules.ports.records import NoticeRecord
from certrules.testing.contracts_base import fresh
from tests.properties import strategies as drawn

START = datetime(2028, 1, 1, tzinfo=UTC)
PEOPLE = ("x", "y", "z")
certification_ids = st.sampled_from([*"abcd" * 3, "competency:crew"])
people = st.sampled_from(PEOPLE)
facts = st.one_of(drawn.completions, drawn.revocations, drawn.requirements, drawn.any_exemption)
role_things = st.builds(
    cr.Role,
    st.sampled_from(drawn.ROLES),
    requires=st.lists(st.sampled_from("abcd"), unique=True, max_size=3),
    competency=st.none() | drawn.competencies,
)
membership_things = st.builds(
    lambda subject, role, span, training: cr.Membership(subject, role, *span, training),
    people,
    st.sampled_from(drawn.ROLES),
    drawn.spans,
    drawn.maybe_trainings,
)
subject_things = st.builds(
    cr.Subject,
    people,
    name=st.sampled_from(["", "A", "B"]),
    birth_date=drawn.rarely_days,
    supervisor=st.none() | people,
)
notice_keys = st.lists(st.sampled_from("klmn"), max_size=3)
catalogues = st.one_of(
    drawn.catalogues(), drawn.catalogues().map(lambda one: cr.Catalogue([*one][:3]))
)


RUNS = min(300, drawn.examples(0.5).max_examples)
"""How many lives are lived: 100 in CI, 300 in a soak."""

STEPS = 50
"""How much happens in one of them."""

SQL = SqlStore("sqlite://")


def setup_module():
    """Make the tables once, since statements are compiled once for a store."""
    SQL.prepare()


def teardown_module():
    """Give the database back."""
    SQL.close()


def empty(store):
    """Take everything out of a database; a test begins with a new one."""
    with store.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(tables.counter.insert().values(id=1, number=0))
    store._catalogues_read.clear()


class TwoStores(RuleBasedStateMachine):
    """The same is done to both, and both must answer alike."""

    def __init__(self):
        super().__init__()
        empty(SQL)
        self.stores = (MemoryStore(), SQL)
        self.hours = self.asked = 0

    def now(self):
        """Return the next instant."""
        self.hours += 1
        return START + timedelta(hours=self.hours)

    def both(self, work):
        """Do the same in both; return what came of it, which must be the same."""
        came = []
        for store in self.stores:
            try:
                came.append(("done", store.apply(work)))
            except CertrulesError as error:
                came.append((type(error).__name__, str(error)))
        assert came[0] == came[1]
        return came[0]

    @initialize(catalogue=drawn.catalogues())
    def begin(self, catalogue):
        """Begin with some rules, people and roles."""
        at = self.now()

        def work(t):
            t.set_catalogue(catalogue, by="x", at=at)
            t.put([cr.Subject(one) for one in PEOPLE], by="x", at=at)
            return t.put([cr.Role(one, requires=["a"]) for one in drawn.ROLES], by="x", at=at)

        self.both(work)

    @rule(catalogue=catalogues)
    def set_catalogue(self, catalogue):
        """Change the rules."""
        at = self.now()
        self.both(lambda t: t.set_catalogue(catalogue, by="x", at=at))

    @rule(things=st.lists(st.one_of(role_things, membership_things, subject_things), max_size=3))
    def put(self, things):
        """Put things in, or new versions of them."""
        at = self.now()
        self.both(lambda t: t.put(things, by="x", at=at))

    @rule(thing=st.one_of(role_things, membership_things, subject_things))
    def drop(self, thing):
        """Take a thing off."""
        at = self.now()
        self.both(lambda t: t.drop(thing, by="x", at=at))

    @rule(entries=st.lists(st.builds(cr.Entry, people, certification_ids, facts), max_size=2))
    def record(self, entries):
        """Record facts."""
        at = self.now()
        self.both(lambda t: t.record(entries, by="x", at=at, because="seen"))

    @rule(place=st.integers(0, 9), fact=facts)
    def correct(self, place, fact):
        """Correct a fact, often in a way that is refused."""
        at = self.now()

        def work(t):
            on_file = t.facts()
            one = on_file[place % len(on_file)] if on_file else None
            return one and t.correct(one.id, fact, by="y", at=at, version=one.version)

        self.both(work)

    @rule(place=st.integers(0, 9))
    def remove(self, place):
        """Take a fact off the file."""
        at = self.now()

        def work(t):
            on_file = t.facts()
            if on_file:
                t.remove(on_file[place % len(on_file)].id, by="y", at=at, because="wrong")

        self.both(work)

    @rule()
    def load_again(self):
        """Load what is there already: nothing comes of it."""
        at = self.now()
        came, written = self.both(lambda t: t.load(t.roster(), by="z", at=at))
        assert came == "done"
        assert (written.new, written.changed) == (0, 0)

    @rule(on=drawn.days)
    def run(self, on):
        """Evaluate what is due."""
        self.both(lambda t: t.keep(fresh(t, on)))

    @rule(keys=notice_keys)
    def notice(self, keys):
        """Add notices, and a message that carries them."""
        day = date(2028, 1, 1)

        def work(t):
            rows = [NoticeRecord(key, "x", "a", "first", day, "x") for key in keys]
            new = t.add_notices(rows)
            t.enqueue_task(TaskToDo(f"t-{len(keys)}", "Do", "x", day, "x", "a"))
            return new, t.enqueue(Message("m-" + "".join(keys), Addressee("x"), [], day))

        self.both(work)

    @rule(place=st.integers(0, 5), well=st.booleans(), again=st.booleans())
    def deliver(self, place, well, again):
        """Claim what waits, and settle some of it."""
        at = self.now()

        def work(t):
            for one in t.claim(place, at):
                if well:
                    t.delivered(one.key, at)
                else:
                    t.failed(one.key, at, "no", at + timedelta(hours=2) if again else None)
            return t.outbox()

        self.both(work)

    @precondition(lambda self: self.hours)
    @invariant()
    def the_same_answers(self):
        """A part of what can be asked, another after each step, is the same in both."""
        self.asked += 1
        self.compare(list(QUESTIONS)[self.asked % PARTS :: PARTS])

    def teardown(self):
        """Everything that can be asked is the same in both in the end; nothing is forgotten."""
        self.compare(QUESTIONS)

    def compare(self, names):
        """Ask both stores some questions."""
        half = START + timedelta(hours=self.hours // 2)
        answers = []
        for store in self.stores:
            with store.reading() as r:
                answers.append({name: QUESTIONS[name](r, half) for name in names})
        assert answers[0] == answers[1]


QUESTIONS = {
    "catalogue": lambda r, half: r.catalogue(),
    "catalogue of then": lambda r, half: r.catalogue(half),
    "roster": lambda r, half: r.roster(),
    "roster of one": lambda r, half: r.roster(["x"]),
    "roster of then": lambda r, half: r.roster(known_at=half),
    "roster of some, then": lambda r, half: r.roster(["y", "z"], datetime(2025, 2, 1, tzinfo=UTC)),
    "people": lambda r, half: sorted(one.id for one in r.people(["x"])),
    "everybody": lambda r, half: sorted(map(repr, r.people())),
    "facts": lambda r, half: r.facts(),
    "versions of facts": lambda r, half: sorted(map(repr, r.facts(versions=True))),
    "due": lambda r, half: r.due(date(2025, 3, 1)),
    "evaluations": lambda r, half: list(r.evaluations()),
    "evaluations that hold": lambda r, half: list(r.evaluations(on=date(2025, 3, 1))),
    "notices": lambda r, half: r.notices(),
    "outbox": lambda r, half: r.outbox(),
    "history": lambda r, half: [(one.number, one.what, one.key, one.value) for one in r.history()],
}
"""What is asked of both stores: of one state of it, and of what was known at an instant."""

PARTS = 5
"""In how many parts it is asked; to ask all of it takes longer than what is done in between."""


TwoStores.TestCase.settings = settings(max_examples=RUNS, stateful_step_count=STEPS)
TestTwoStores = pytest.mark.slow(pytest.mark.usefixtures("uncovered")(TwoStores.TestCase))
