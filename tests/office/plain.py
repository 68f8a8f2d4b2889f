"""An office in plain dictionaries: what people may do, and what comes of it, by hand.

Each operation raises `Refused` with the class of the error that the office has to give, or returns
what has to be noted once the office has done it, with what the office has answered.
"""

from datetime import timedelta

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    DeferralRefused,
    DuplicateId,
    InvalidFact,
    InvalidInput,
    NotAllowed,
    UnknownId,
)
from certrules.model.assignments import Assignment
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.subjects import Requirement
from certrules.status.timeline import evaluate
from tests.office.world import yearly

_OWN = {"view", "submit", "edit"}
_BELOW = {*_OWN, "record", "decide", "assign"}
RIGHTS = {
    "sue": {"sue": _OWN, "ana": _BELOW, "ben": _BELOW},
    "ana": {"ana": _OWN},
    "ben": {"ben": _OWN},
    "zoe": {one: {"view"} for one in ("sue", "ana", "ben", "zoe", "nobody")},
}
"""What those who do not administer may do to whom; root may do everything to everybody."""

DAY = timedelta(days=1)


class Refused(Exception):
    """The office has to refuse this with an error of a class."""

    def __init__(self, error):
        super().__init__(error.__name__)
        self.error = error


def refuse(condition, error):
    """Refuse where a condition holds."""
    if condition:
        raise Refused(error)


def reaches(until, day):
    """Return whether what ends on a day, or never, does not end before another."""
    return until is None or day <= until


class PlainOffice:
    """What is on file, in dictionaries; `today` is set before each operation."""

    def __init__(self, roster, certifications):
        self.today = self.now = None
        self.people = {one.id: one for one in roster.subjects}
        self.certifications = dict.fromkeys(certifications, "")
        self.requires = {one.id: set(one.requires) for one in roster.roles}
        self.members = {(one.subject, one.role): {None: None} for one in roster.memberships}
        self.direct, self.marks, self.revocations = {}, {}, {}
        self.facts, self.comments, self.attached, self.files = {}, {}, {}, {}
        self.hidden = set()

    # ------------------------------------------------------------ who may, and what is there

    def may(self, who, what, subject):
        """Return whether somebody may do something to a subject."""
        return who == "root" or what in RIGHTS.get(who, {}).get(subject, ())

    def admit(self, who, what, subjects):
        """Refuse who may not do something to all of the subjects."""
        refuse(not all(self.may(who, what, one) for one in subjects), NotAllowed)

    def admit_to_any(self, who, what):
        """Refuse who may not do something to anybody."""
        refuse(not any(self.may(who, what, one) for one in self.people), NotAllowed)

    def administer(self, who):
        """Refuse who is not root."""
        refuse(who != "root", NotAllowed)

    def there(self, *, subjects=(), certifications=(), roles=()):
        """Refuse what names anything that is not there."""
        refuse(not self.people.keys() >= {*subjects}, UnknownId)
        refuse(not self.certifications.keys() >= {*certifications}, UnknownId)
        refuse(not self.requires.keys() >= {*roles}, UnknownId)

    def found(self, who, what, ids):
        """Return completions; what is not there stands as somebody else's."""
        self.admit_to_any(who, what)
        facts = [self.facts.get(one) for one in ids]
        self.admit(who, what, [one["pair"][0] if one else "nobody" for one in facts])
        refuse(None in facts, UnknownId)
        return facts

    # ------------------------------------------------------------ what follows from it

    def required(self, pair):
        """Return the requirements of a pair: the role or None, and the days."""
        subject, certification = pair
        found = [
            (role, *span)
            for (member, role), spans in self.members.items()
            if member == subject and certification in self.requires[role]
            for span in spans.items()
        ]
        return found + [(None, *span) for span in self.direct.get(pair, ())]

    def required_today(self, pair):
        """Return the reasons for which a pair is required today."""
        return [
            role
            for role, since, until in self.required(pair)
            if (since is None or since <= self.today) and reaches(until, self.today)
        ]

    def of(self, pair):
        """Return the completions of a pair by id."""
        return {key: one for key, one in self.facts.items() if one["pair"] == pair}

    def pairs(self):
        """Return every pair that is required, or has something on file."""
        every = [(one, each) for one in self.people for each in self.certifications]
        return [one for one in every if self.exists(one)]

    def exists(self, pair):
        """Return whether a pair is required, or has something on file."""
        on_file = (self.of(pair), self.marks.get(pair), self.revocations.get(pair))
        return bool(self.required(pair)) or any(on_file)

    def mark(self, pair):
        """Return the mark on a pair, None for none."""
        last = (self.marks.get(pair) or [("none", None)])[-1]
        return None if last[0] == "none" else last

    def revoked(self, pair):
        """Return the revocations of a pair in force today: none lifted, none taken back (R-17)."""
        days = [one["day"] for one in self.of(pair).values() if one["state"] == "approved"]
        return [
            one
            for one in self.revocations.get(pair, ())
            if one["back"] is None and not any(one["day"] < day for day in days)
        ]

    def evaluated(self, pair):
        """Return how a pair stands today, by the core, from what is on file here."""
        subject, certification = pair
        mark = self.mark(pair)
        return evaluate(
            Assignment(
                self.certification(certification),
                self.people[subject],
                [
                    Completion(
                        one["day"], one["by_hand"], state=one["state"], recorded_at=one["at"]
                    )
                    for one in self.of(pair).values()
                ],
                [Requirement(*one) for one in self.required(pair)],
                Exemption(*mark) if mark else None,
                [
                    Revocation(one["day"], one["reason"], reinstated_on=one["back"])
                    for one in self.revocations.get(pair, ())
                ],
            ),
            self.today,
        )

    def certification(self, certification):
        """Return a certification as it stands in the catalogue."""
        return yearly(certification, description=self.certifications[certification])

    # ------------------------------------------------------------ roles and requirements

    def assign(self, who, role, subjects, since):
        """Make subjects members from a day on."""
        self.admit(who, "assign", subjects)
        self.there(subjects=subjects, roles=[role])

        def done(_):
            for subject in subjects:
                spans = self.members.setdefault((subject, role), {})
                lasting = [start for start, until in spans.items() if until is None]
                if not lasting:
                    spans[since] = None
                elif lasting[0] is not None and since < lasting[0]:
                    del spans[lasting[0]]
                    spans[since] = None

        return done

    def unassign(self, who, role, subjects, since):
        """End memberships, so that they do not hold from a day on."""
        self.admit(who, "assign", subjects)
        self.there(subjects=subjects, roles=[role])
        for subject in subjects:
            spans = self.members.get((subject, role), {})
            refuse(not any(reaches(until, since) for until in spans.values()), UnknownId)

        def done(_):
            for subject in subjects:
                spans = self.members[subject, role]
                for start, until in list(spans.items()):
                    if reaches(until, since):
                        self.end(spans, start, since)

        return done

    def end(self, spans, start, since):
        """End a span before a day, or take it away where it does not begin before."""
        if start is not None and since <= start:
            del spans[start]
        else:
            spans[start] = since - DAY

    def role_requires(self, who, role, certification):
        """Make a role require a certification."""
        self.administer(who)
        self.there(certifications=[certification], roles=[role])
        return lambda _: self.requires[role].add(certification)

    def role_releases(self, who, role, certification):
        """Make a role require a certification no more."""
        self.administer(who)
        self.there(certifications=[certification], roles=[role])
        refuse(certification not in self.requires[role], UnknownId)
        return lambda _: self.requires[role].discard(certification)

    def require(self, who, subjects, certification, since):
        """Require a certification of subjects from a day on."""
        self.admit(who, "assign", subjects)
        self.there(subjects=subjects, certifications=[certification])

        def done(_):
            for subject in subjects:
                spans = self.direct.setdefault((subject, certification), [])
                lasting = [one for one in spans if one[1] is None]
                if not lasting:
                    spans.append([since, None])
                elif since < lasting[0][0]:
                    lasting[0][0] = since

        return done

    def release(self, who, subjects, certification):
        """Require a certification of subjects from today on no more."""
        self.admit(who, "assign", subjects)
        self.there(subjects=subjects, certifications=[certification])
        for subject in subjects:
            pair = (subject, certification)
            if not any(reaches(until, self.today) for _, until in self.direct.get(pair, ())):
                raise Refused(InvalidInput if self.required_today(pair) else UnknownId)

        def done(_):
            for subject in subjects:
                kept = []
                for since, until in self.direct[subject, certification]:
                    if not reaches(until, self.today):
                        kept.append([since, until])
                    elif since < self.today:
                        kept.append([since, self.today - DAY])
                self.direct[subject, certification] = kept

        return done

    # ------------------------------------------------------------ submissions

    def file(self, who, pair, day, state, by_hand=None):
        """Return what notes a completion, once its id is known."""
        fact = {"pair": pair, "day": day, "by_hand": by_hand, "state": state}
        fact |= {"version": 1, "at": self.now, "who": who}

        def noted(made):
            self.facts[made.id] = fact
            self.comments[made.id], self.attached[made.id] = [], []

        return noted

    def submit(self, who, pair, day, link, comment):
        """Submit a completion; it is approved at once by who may approve it."""
        subject, certification = pair
        self.admit(who, "submit", [subject])
        self.there(subjects=[subject], certifications=[certification])
        refuse(who not in {"root", "sue"} and not self.required_today(pair), NotAllowed)
        state = "approved" if self.may(who, "decide", subject) else "pending"
        noted = self.file(who, pair, day, state)

        def done(made):
            noted(made)
            self.attached[made.id] += [link] if link else []
            self.comments[made.id] += [[who, comment]] if comment else []

        return done

    def decide(self, who, ids, state, comment=""):
        """Approve or decline submissions."""
        facts = self.found(who, "decide", ids)
        refuse(any(one["state"] != "pending" for one in facts), ConflictingChange)

        def done(_):
            for key in ids:
                self.facts[key] |= {"state": state, "version": self.facts[key]["version"] + 1}
                self.comments[key] += [[who, comment]] if comment else []

        return done

    def delete(self, who, key, sure):
        """Delete a submission."""
        (fact,) = self.found(who, "decide", [key])
        refuse(fact["state"] != "pending", ConflictingChange)
        refuse(not sure, ConfirmationNeeded)
        return lambda _: self.forget(key)

    def forget(self, key):
        """Take a completion off, with what goes with it."""
        for kept in (self.facts, self.comments, self.attached):
            del kept[key]

    def edit(self, who, key, version, day, by_hand):
        """Change the dates of a completion."""
        (fact,) = self.found(who, "edit", [key])
        if fact["state"] != "pending":
            self.admit(who, "record", [fact["pair"][0]])
        refuse(fact["version"] != version, ConflictingChange)
        refuse(fact["state"] == "declined", InvalidFact)
        after = {"day": day or fact["day"], "by_hand": by_hand or fact["by_hand"]}
        if by_hand is None and after["day"] != fact["day"]:
            after["by_hand"] = None
        if after.items() <= fact.items():
            return lambda _: None
        return lambda _: fact.update(after, version=version + 1)

    def comment(self, who, key, text):
        """Comment on a completion."""
        self.found(who, "edit", [key])
        refuse(not text, InvalidInput)
        return lambda _: self.comments[key].append([who, text])

    def edit_comment(self, who, key, place, text, *, stale):
        """Change what one has said."""
        self.found(who, "edit", [key])
        refuse(self.comments[key][place][0] != who, NotAllowed)
        refuse(not text, InvalidInput)
        refuse(stale, ConflictingChange)
        return lambda _: self.comments[key].__setitem__(place, [who, text])

    def delete_comment(self, who, key, place):
        """Take off what one has said, or what anybody has for root."""
        self.found(who, "edit", [key])
        refuse(who not in {"root", self.comments[key][place][0]}, NotAllowed)
        return lambda _: self.comments[key].pop(place)

    # ------------------------------------------------------------ records

    def issue(self, who, subjects, certification, day, by_hand, *, renews):  # noqa: PLR0913
        """Certify or renew."""
        self.admit(who, "record", subjects)
        self.there(subjects=subjects, certifications=[certification])
        pairs = [(one, certification) for one in subjects]
        for pair in pairs:
            held = any(one["state"] == "approved" for one in self.of(pair).values())
            refuse(held is not renews, InvalidFact)
        noted = [self.file(who, pair, day, "approved", by_hand) for pair in pairs]
        return lambda made: [note(one) for note, one in zip(noted, made, strict=True)]

    def assigned(self, pairs):
        """Refuse pairs that are not there."""
        for subject, certification in pairs:
            self.there(subjects=[subject], certifications=[certification])
        refuse(not all(map(self.exists, pairs)), UnknownId)

    def revoke(self, who, pairs, reason):
        """Revoke certificates from today on."""
        self.administer(who)
        refuse(reason == "bad mood", InvalidFact)
        self.assigned(pairs)
        refuse(any(map(self.revoked, pairs)), InvalidFact)

        def done(_):
            for pair in pairs:
                revocation = {"day": self.today, "reason": reason, "back": None}
                self.revocations.setdefault(pair, []).append(revocation)

        return done

    def reinstate(self, who, pairs):
        """Let certificates hold again from today on."""
        self.administer(who)
        self.assigned(pairs)
        refuse(not all(map(self.revoked, pairs)), InvalidFact)

        def done(_):
            for pair in pairs:
                for one in self.revoked(pair):
                    one["back"] = self.today

        return done

    def remove(self, who, pairs, sure):
        """Remove pairs with all that is on file of them."""
        self.administer(who)
        self.assigned(pairs)
        for pair in pairs:
            roles = [one for one in self.required(pair) if one[0] and reaches(one[2], self.today)]
            refuse(roles, InvalidInput)
        refuse(not sure, ConfirmationNeeded)
        return lambda _: [self.clean(pair) for pair in pairs]

    def clean(self, pair):
        """Take off all that is on file of a pair."""
        for key in self.of(pair):
            self.forget(key)
        for kept in (self.direct, self.marks, self.revocations):
            kept.pop(pair, None)

    # ------------------------------------------------------------ marks and files

    def set_mark(self, who, subjects, certification, kind, until):
        """Mark a certification for subjects; the kind "none" takes marks off."""
        self.admit(who, "assign", subjects)
        self.there(subjects=subjects, certifications=[certification])
        pairs = [(one, certification) for one in subjects]
        for pair in pairs:
            barred = self.mark(pair) == ("must not be deferred", None)
            refuse(barred and kind == "deferred", DeferralRefused)

        def done(_):
            for pair in pairs:
                if (self.mark(pair) or ("none", None)) != (kind, until):
                    self.marks.setdefault(pair, []).append((kind, until))

        return done

    def receive(self, who, subject):
        """Hand a file in for a subject."""
        self.admit(who, "submit", [subject])
        self.there(subjects=[subject])
        return lambda info: self.files.__setitem__(info.id, subject)

    def attach(self, who, subject, key, what):
        """Attach a file or a link to a completion of a subject."""
        self.admit(who, "edit", [subject])
        refuse(key not in self.facts or self.facts[key]["pair"][0] != subject, UnknownId)
        owner = self.files.get(what, subject)
        refuse(not self.may(who, "edit", owner), UnknownId)

        def done(_):
            if what not in self.attached[key]:
                self.attached[key].append(what)

        return done

    def detach(self, who, subject, key, place, sure):
        """Take an attachment of a subject off."""
        self.admit(who, "edit", [subject])
        refuse(self.facts[key]["pair"][0] != subject, UnknownId)
        refuse(not sure, ConfirmationNeeded)
        return lambda _: self.attached[key].pop(place)

    def inbox(self):
        """Return the files that are attached to nothing."""
        held = {what for those in self.attached.values() for what in those}
        return [one for one in self.files if one not in held]

    # ------------------------------------------------------------ certifications and people

    def create(self, who, certification):
        """Define a certification."""
        self.administer(who)
        refuse(certification in self.certifications, DuplicateId)
        return lambda _: self.certifications.__setitem__(certification, "")

    def describe(self, who, certification, text, seen):
        """Describe a certification otherwise than it was seen."""
        self.administer(who)
        self.there(certifications=[certification])
        refuse(self.certifications[certification] not in {seen, text}, ConflictingChange)
        return lambda _: self.certifications.__setitem__(certification, text)

    def undo(self, who, certification, sure):
        """Delete a certification with all that is on file of it."""
        self.administer(who)
        self.there(certifications=[certification])
        refuse(not sure, ConfirmationNeeded)

        def done(_):
            for subject in self.people:
                self.clean((subject, certification))
            for those in self.requires.values():
                those.discard(certification)
            del self.certifications[certification]

        return done

    def hide(self, who, subject, hidden):
        """Hide a person, or show it again."""
        self.administer(who)
        self.there(subjects=[subject])
        return lambda _: (self.hidden.add if hidden else self.hidden.discard)(subject)
