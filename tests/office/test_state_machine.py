"""Whatever people do in an office by chance, it is and answers what a plain one does (G4, G17).

`HYPOTHESIS_PROFILE=soak` lives 300 lives of 50 operations on each store.
"""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.memory.store import MemoryStore
from certrules.errors import CertrulesError
from certrules.model.subjects import Role
from certrules.office.access import Account
from certrules.office.actors import Actor
from certrules.office.office import Office
from certrules.office.permissions import Level, Permission
from tests.office.calls import confirming
from tests.office.chances import (
    CERTIFICATIONS,
    actors,
    certification_ids,
    days,
    days_ago,
    days_from_now,
    days_valid,
    links,
    often,
    pairs,
    places,
    roles,
    some_pairs,
    some_subjects,
    subject_ids,
    texts,
)
from tests.office.plain import PlainOffice, Refused
from tests.office.questions import QUESTIONS
from tests.office.sharing import SHARERS, PlainSharing, Sharing
from tests.office.test_access import held_by
from tests.office.world import CATALOGUE, LEVELS, ROSTER, act, numbered, yearly
from tests.store.test_agreement import empty

START = datetime(2026, 6, 1, tzinfo=UTC)
WORLD = attrs.evolve(
    ROSTER, roles=[*ROSTER.roles, Role("watch", "Watch", "bolt", requires=["forklift"])]
)
LIVES = {"memory": (60, 30), "sqlite": (8, 20), "postgres": (5, 20)}
"""How many lives are lived on each store, and how much happens in one."""

SOAK = (300, 50)


class Life(Sharing, RuleBasedStateMachine):
    """What is done in the office is done in the plain one, and both must answer alike."""

    def __init__(self, store, files):
        super().__init__()
        if isinstance(store, MemoryStore):
            store = MemoryStore()
            store.prepare()
        else:
            empty(store)
        self.hours = self.asked = 0
        root = act("root", START.date() - days(1))
        store.apply(lambda t: t.set_catalogue(CATALOGUE, by="root", at=root.at))
        store.apply(lambda t: t.load(WORLD, by="root", at=root.at))
        self.store = store
        self.office = Office(store, files=files, tokens=numbered("token"))
        self.office.levels.found(root)
        self.office.levels.put_level(root, Level("sharer", [Permission.REPORTS_SHARE]))
        for id_, level in LEVELS.items():
            levels = [level, "sharer"] if id_ in SHARERS else [level]
            self.office.levels.put_account(root, Account(id_, levels, id_))
        self.plain = PlainOffice(WORLD, CERTIFICATIONS)
        self.plain.sharing = PlainSharing(self.plain)
        self.seen = {}
        self.tell_time()

    def tell_time(self):
        """Let the plain office know how late it is."""
        self.plain.now = START + timedelta(hours=self.hours)
        self.plain.today = self.plain.now.date()

    def actor(self, who):
        """Return somebody at work now."""
        return Actor(who, self.plain.now, self.plain.today)

    def do(self, who, plan, call):
        """Do something in both; what is refused changes nothing."""
        self.hours += 1
        self.tell_time()
        try:
            done, wanted = plan(), None
        except Refused as refused:
            done, wanted = None, refused.error
        before = held_by(self.office) if wanted else None
        try:
            made, came = call(self.actor(who)), None
        except CertrulesError as error:
            made, came = None, type(error)
        assert came is wanted
        if wanted:
            assert held_by(self.office) == before
        else:
            done(made)

    def fact(self, place, *, pending=False):
        """Return the id of a completion on file, or of none."""
        found = [
            key for key, one in self.plain.facts.items() if not pending or one["state"] == "pending"
        ]
        return [*found, "completion-9-9"][place % (len(found) + 1)]

    @initialize()
    def begin(self):
        """Begin with something on file: approved, pending, revoked, attached."""
        card, said = "https://example.org/1", "Is this the new card?"
        self.issue("root", ["sue", "ben"], "first-aid", (40, None), renews=False)
        self.issue("sue", ["ben"], "first-aid", (40, 500), renews=True)
        self.revoke("root", [("ben", "first-aid")], "fraud")
        self.submit("ana", True, ("ana", "fire"), 3, (card, said))
        self.submit("ben", True, ("ben", "fire"), 0, ("", said))
        self.submit("ana", True, ("ana", "first-aid"), 0, (card, ""))
        self.approve("sue", [0], True)
        self.decline("sue", 0, True)
        self.submit("ben", True, ("ben", "fire"), 0, (card, said))
        self.submit("ana", True, ("ana", "first-aid"), 3, ("", said))
        self.receive("ana", "ana")
        self.attach("ana", True, "ana", len(self.plain.facts) - 1, 0)
        self.share("sue", "crew", ["ana", "ben"])
        self.share("root", "crew", ["zoe"])
        for subject in ("ana", "ben", "zoe"):
            self.give_code("zoe", subject)

    @rule(count=st.sampled_from([1, 1, 7, 100, 340]))
    def wait(self, count):
        """Let time pass."""
        self.hours += 24 * count
        self.tell_time()

    # ------------------------------------------------------------ roles and requirements

    @rule(who=actors, role=roles, those=some_subjects, shift=days_from_now)
    def assign(self, who, role, those, shift):
        """Make people members of a role."""
        since = self.plain.today + days(shift)
        self.do(
            who,
            lambda: self.plain.assign(who, role, those, since),
            lambda a: self.office.roles.assign(a, role, those, since=since),
        )

    @rule(who=actors, role=roles, those=some_subjects, shift=days_from_now, place=places)
    def unassign(self, who, role, those, shift, place):
        """Let people leave a role, mostly one that they have been in."""
        known = [pair for pair, spans in self.plain.members.items() if spans]
        if place and known:
            subject, role = known[place % len(known)]
            those = [subject]
        since = self.plain.today + days(shift)
        self.do(
            who,
            lambda: self.plain.unassign(who, role, those, since),
            lambda a: self.office.roles.unassign(a, role, those, since=since),
        )

    @rule(who=actors, role=roles, one=certification_ids, more=often)
    def change_role(self, who, role, one, more):
        """Let a role require more, or less."""
        plain = self.plain.role_requires if more else self.plain.role_releases
        change = self.office.roles.require if more else self.office.roles.release
        self.do(who, lambda: plain(who, role, one), lambda a: change(a, [role], [one]))

    @rule(who=actors, those=some_subjects, one=certification_ids, shift=days_from_now)
    def require(self, who, those, one, shift):
        """Require a certification directly."""
        since = self.plain.today + days(shift)
        self.do(
            who,
            lambda: self.plain.require(who, those, one, since),
            lambda a: self.office.requirements.require(a, those, [one], since=since),
        )

    @rule(who=actors, those=some_subjects, one=certification_ids, place=places, known=often)
    def release(self, who, those, one, place, known):
        """Require a certification directly no more, mostly one that is."""
        required = [pair for pair, spans in self.plain.direct.items() if spans]
        if known and required:
            subject, one = required[place % len(required)]
            those = [subject]
        self.do(
            who,
            lambda: self.plain.release(who, those, one),
            lambda a: self.office.requirements.release(a, those, [one]),
        )

    # ------------------------------------------------------------ submissions

    @rule(who=actors, own=often, pair=pairs, ago=days_ago, more=st.tuples(links, texts))
    def submit(self, who, own, pair, ago, more):
        """Submit a completion, mostly one's own."""
        link, text = more
        if own and who in LEVELS:
            pair = (who, pair[1])
        day = self.plain.today - days(ago)
        self.do(
            who,
            lambda: self.plain.submit(who, pair, day, link, text),
            lambda a: self.office.submissions.submit(
                a, *pair, day, links=[link] if link else (), comment=text
            ),
        )

    @rule(who=actors, some=st.lists(places, min_size=1, max_size=2), pending=often)
    def approve(self, who, some, pending):
        """Approve submissions, sometimes decided ones."""
        ids = list(dict.fromkeys(self.fact(one, pending=pending) for one in some))
        self.do(
            who,
            lambda: self.plain.decide(who, ids, "approved"),
            lambda a: self.office.submissions.approve(a, ids),
        )

    @rule(who=actors, place=places, pending=often)
    def decline(self, who, place, pending):
        """Decline a submission, sometimes a decided one."""
        ids = [self.fact(place, pending=pending)]
        self.do(
            who,
            lambda: self.plain.decide(who, ids, "declined", "Too old."),
            lambda a: self.office.submissions.decline(a, ids, "Too old."),
        )

    @rule(who=actors, place=places, pending=often, sure=often)
    def delete(self, who, place, pending, sure):
        """Delete a submission."""
        id_ = self.fact(place, pending=pending)

        def call(actor, confirmation=None):
            return self.office.submissions.delete(actor, id_, confirmation)

        self.do(who, lambda: self.plain.delete(who, id_, sure), self.surely(call, sure=sure))

    def surely(self, call, *, sure):
        """Return a call that is confirmed, where somebody is sure."""
        if not sure:
            return call
        return lambda actor: confirming(lambda effect: call(actor, effect))

    @rule(who=actors, place=places, current=often, ago=st.none() | days_ago, valid=days_valid)
    def edit(self, who, place, current, ago, valid):
        """Change the dates of what is on file, sometimes as it is not any more."""
        id_ = self.fact(place)
        there = self.plain.facts.get(id_, {"version": 1, "day": self.plain.today})
        version = there["version"] if current else there["version"] + 1
        day = None if ago is None else self.plain.today - days(ago)
        by_hand = None if valid is None else (day or there["day"]) + days(valid)
        self.do(
            who,
            lambda: self.plain.edit(who, id_, version, day, by_hand),
            lambda a: self.office.submissions.edit(
                a, id_, version=version, completed_on=day, expires_on=by_hand
            ),
        )

    @rule(who=actors, place=places, text=texts)
    def comment(self, who, place, text):
        """Comment on what is on file."""
        id_ = self.fact(place)
        self.do(
            who,
            lambda: self.plain.comment(who, id_, text),
            lambda a: self.office.comments.add(a, id_, text),
        )

    def said(self, place):
        """Return a completion, the place of a comment on it, and the comment."""
        comments = self.plain.comments.items()
        every = [(key, at) for key, those in comments for at in range(len(those))]
        key, at = every[place % len(every)]
        return key, at, self.office.comments.of(self.actor("root"), key)[at]

    @precondition(lambda self: any(self.plain.comments.values()))
    @rule(who=actors, own=often, place=places, text=texts, stale=st.booleans())
    def edit_comment(self, who, own, place, text, stale):
        """Change a comment, mostly one's own, sometimes one that says something else now."""
        key, at, now = self.said(place)
        who = now.author if own else who
        first = self.seen.setdefault(now.id, now)
        seen = first if stale else now
        self.do(
            who,
            lambda: self.plain.edit_comment(who, key, at, text, stale=seen != now),
            lambda a: self.office.comments.edit(a, seen, text),
        )

    @precondition(lambda self: any(self.plain.comments.values()))
    @rule(who=actors, place=places)
    def delete_comment(self, who, place):
        """Take a comment off."""
        key, at, now = self.said(place)
        self.do(
            who,
            lambda: self.plain.delete_comment(who, key, at),
            lambda a: self.office.comments.delete(a, now.id),
        )

    # ------------------------------------------------------------ records

    @rule(
        who=actors,
        those=some_subjects,
        one=certification_ids,
        dates=st.tuples(days_ago, days_valid),
        renews=st.booleans(),
    )
    def issue(self, who, those, one, dates, renews):
        """Certify or renew."""
        ago, valid = dates
        day = self.plain.today - days(ago)
        by_hand = None if valid is None else day + days(valid)
        issue = self.office.records.renew if renews else self.office.records.certify
        self.do(
            who,
            lambda: self.plain.issue(who, those, one, day, by_hand, renews=renews),
            lambda a: issue(a, those, one, day, by_hand),
        )

    @rule(who=actors, those=some_pairs, reason=st.sampled_from(["fraud", "fraud", "bad mood"]))
    def revoke(self, who, those, reason):
        """Revoke certificates."""
        self.do(
            who,
            lambda: self.plain.revoke(who, those, reason),
            lambda a: self.office.records.revoke(a, those, reason),
        )

    @rule(who=actors, those=some_pairs, place=places, revoked=often)
    def reinstate(self, who, those, place, revoked):
        """Let certificates hold again, mostly revoked ones."""
        if revoked and self.plain.revocations:
            known = list(self.plain.revocations)
            those = [known[place % len(known)]]
        self.do(
            who,
            lambda: self.plain.reinstate(who, those),
            lambda a: self.office.records.reinstate(a, those),
        )

    @rule(who=actors, those=some_pairs, place=places, own=often, sure=often)
    def remove(self, who, those, place, own, sure):
        """Remove assignments with their history, mostly those that no role requires."""
        there = [
            pair
            for pair in self.plain.pairs()
            if not any(role for role, _, _ in self.plain.required(pair))
        ]
        if own and there:
            those = [there[place % len(there)]]

        def call(actor, confirmation=None):
            return self.office.records.remove(actor, those, confirmation)

        self.do(who, lambda: self.plain.remove(who, those, sure), self.surely(call, sure=sure))

    # ------------------------------------------------------------ marks and files

    @rule(
        who=actors,
        those=some_subjects,
        one=certification_ids,
        kind=st.sampled_from(["not applicable", "deferred", "must not be deferred"]),
    )
    def mark(self, who, those, one, kind):
        """Mark a certification."""
        until = self.plain.today + days(60) if kind == "deferred" else None
        self.do(
            who,
            lambda: self.plain.set_mark(who, those, one, kind, until),
            lambda a: self.office.marks.set(a, one, those, kind, until=until),
        )

    @rule(who=actors, those=some_subjects, one=certification_ids)
    def clear_mark(self, who, those, one):
        """Take marks off."""
        self.do(
            who,
            lambda: self.plain.set_mark(who, those, one, "none", None),
            lambda a: self.office.marks.clear(a, one, those),
        )

    @rule(who=actors, subject=subject_ids)
    def receive(self, who, subject):
        """Hand a file in."""
        self.do(
            who,
            lambda: self.plain.receive(who, subject),
            lambda a: self.office.files.receive(a, "n.pdf", BytesIO(b"x"), subject=subject),
        )

    @rule(who=actors, own=often, subject=subject_ids, place=places, other=places)
    def attach(self, who, own, subject, place, other):
        """Attach a file or a link, mostly to a record of its subject."""
        id_ = self.fact(place)
        if own and id_ in self.plain.facts:
            subject = self.plain.facts[id_]["pair"][0]
        known = [*self.plain.files, "https://example.org/1"]
        what = known[other % len(known)]
        attached = {"files": [what]} if what in self.plain.files else {"links": [what]}
        self.do(
            who,
            lambda: self.plain.attach(who, subject, id_, what),
            lambda a: self.office.files.attach(a, subject, id_, **attached),
        )

    @precondition(lambda self: any(self.plain.attached.values()))
    @rule(who=actors, own=often, subject=subject_ids, place=places, sure=often)
    def detach(self, who, own, subject, place, sure):
        """Take an attachment off."""
        attached = self.plain.attached.items()
        every = [(key, at) for key, those in attached for at in range(len(those))]
        key, at = every[place % len(every)]
        whose = self.plain.facts[key]["pair"][0]
        subject = whose if own else subject
        one = self.office.files.attached(self.actor("root"), whose, key)[at].id

        def call(actor, confirmation=None):
            return self.office.files.detach(actor, subject, one, confirmation)

        self.do(
            who,
            lambda: self.plain.detach(who, subject, key, at, sure),
            self.surely(call, sure=sure),
        )

    # ------------------------------------------------------------ certifications and people

    @rule(who=actors, one=st.sampled_from(CERTIFICATIONS), gone=often)
    def create(self, who, one, gone):
        """Define a certification again, mostly one that was deleted."""
        missing = [each for each in CERTIFICATIONS if each not in self.plain.certifications]
        one = missing[0] if gone and missing else one
        self.do(
            who,
            lambda: self.plain.create(who, one),
            lambda a: self.office.certifications.create(a, yearly(one)),
        )

    @rule(who=actors, one=certification_ids, text=texts, current=often)
    def describe(self, who, one, text, current):
        """Describe a certification, sometimes one that was described otherwise meanwhile."""
        seen = self.plain.certifications.get(one, "") if current else "Never said."
        self.do(
            who,
            lambda: self.plain.describe(who, one, text, seen),
            lambda a: self.office.certifications.edit(
                a, yearly(one, description=text), seen=yearly(one, description=seen)
            ),
        )

    @rule(who=actors, one=certification_ids, sure=st.booleans())
    def delete_certification(self, who, one, sure):
        """Delete a certification."""

        def call(actor, confirmation=None):
            return self.office.certifications.delete(actor, one, confirmation)

        self.do(who, lambda: self.plain.undo(who, one, sure), self.surely(call, sure=sure))

    @rule(who=actors, subject=subject_ids, hidden=st.booleans())
    def hide(self, who, subject, hidden):
        """Hide somebody, or show somebody again."""
        hide = self.office.people.hide if hidden else self.office.people.show
        self.do(
            who,
            lambda: self.plain.hide(who, subject, hidden),
            lambda a: hide(a, [subject]),
        )

    # ------------------------------------------------------------ what both answer

    @rule(who=actors, pair=pairs)
    def look(self, who, pair):
        """Look at the history of a pair, which is there for those who may view it."""

        def plan():
            self.plain.admit(who, "view", pair[:1])
            self.plain.assigned([pair])
            return lambda past: past

        self.do(who, plan, lambda a: self.office.histories.of(a, *pair))

    @invariant()
    def the_same_answers(self):
        """A part of what can be asked, another after each operation, is the same in both."""
        self.asked += 1
        self.compare(QUESTIONS[self.asked % PARTS :: PARTS])

    def teardown(self):
        """Everything that can be asked is the same in both in the end."""
        self.compare(QUESTIONS)

    def compare(self, questions):
        """Ask both offices some questions."""
        for question in questions:
            of_office, of_plain = question(self)
            assert of_office == of_plain, question.__doc__


PARTS = len(QUESTIONS)
"""In how many parts it is asked."""


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
def test_an_office_is_what_a_plain_one_is(request, store, tmp_path):
    """After any operations, done or refused, both are and answer the same."""
    kind = request.node.callspec.params["store"]
    soaking = settings.default.max_examples > settings.get_profile("ci").max_examples
    lives, steps = SOAK if soaking else LIVES[kind]
    files = FolderOfFiles(tmp_path / "files")
    run_state_machine_as_test(
        lambda: Life(store, files), settings=settings(max_examples=lives, stateful_step_count=steps)
    )
