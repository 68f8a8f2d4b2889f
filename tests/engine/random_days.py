"""Days in the life of an organisation: every day some facts, by chance."""

from datetime import date, timedelta
from random import Random

import attrs

import certrules as cr

FIRST = date(2024, 1, 1)
SUBJECTS = [f"s{number:02}" for number in range(14)]
ROLES = ["crew", "lead"]


def _term(valid_for, first=None, second=None, **options):
    return cr.Term(valid_for, first_notice=first, second_notice=second, **options)


def catalogue(months=6, revisions=()):
    """Return certifications of every kind: plain, covered, composite, with rules and options.

    `revisions`: those of two of the policies.
    """
    half = cr.Policy([_term(f"{months} months", "3 weeks", "1 week")])
    grace = cr.Policy([_term("4 months", "1 month", grace="2 weeks", extend_to="end of month")])
    due = cr.Policy([_term("8 months", "2 weeks")], initial_due="1 month")
    roof = cr.Policy([_term("1 year", "1 month", "1 week")])
    return cr.Catalogue(
        [
            cr.Certification("plain", policy=half, revisions=revisions),
            cr.Certification("grace", policy=grace, notices=[cr.NoticeRule(after="3 days")]),
            cr.Certification("due", policy=due),
            cr.Certification("roof", policy=roof, revisions=revisions),
            cr.Certification("child", policy=half, parents=["roof"]),
            cr.Certification("both", policy=cr.Policy(all_of=["plain", "grace"])),
            cr.Certification(
                "ruled",
                policy=cr.Policy([_term("5 months")]),
                notices=[
                    cr.NoticeRule(before="6 weeks", to=["supervisor"], every="2 weeks"),
                    cr.NoticeRule(after="1 week", to=["subject", "office"], every="1 week"),
                ],
                tasks=[cr.TaskRule(before="1 month", title="Book", assignee="supervisor")],
            ),
        ]
    )


DATED = ["plain", "grace", "due", "roof", "child", "ruled"]


def roster():
    """Return people, roles and a first lot of facts."""
    boss = SUBJECTS[0]
    subjects = [
        cr.Subject(one, supervisor=None if one == boss else boss, company="acme")
        for one in SUBJECTS
    ]
    crew = cr.Role("crew", requires=["plain", "roof", "due"])
    lead = cr.Role("lead", requires=["ruled"], competency=cr.Competency("9 months", "1 month"))
    entries = [cr.Entry(one, id_, cr.Requirement()) for one in SUBJECTS[:7] for id_ in DATED[1:3]]
    entries += [cr.Entry(one, "both", cr.Requirement()) for one in SUBJECTS[3:8]]
    chance = Random(0)
    entries += [
        cr.Entry(one, id_, cr.Completion(FIRST - timedelta(days=chance.randint(0, 200))))
        for one in SUBJECTS
        for id_ in DATED
        if chance.random() < 0.6
    ]
    memberships = [cr.Membership(one, "crew") for one in SUBJECTS[:9]]
    memberships += [cr.Membership(one, "lead", since=FIRST) for one in SUBJECTS[5:12]]
    return cr.Roster(
        companies=[cr.Company("acme")],
        subjects=subjects,
        roles=[crew, lead],
        memberships=memberships,
        entries=entries,
    )


@attrs.define
class Life:
    """What happens to an organisation, day by day; the same for the same seed."""

    seed: int
    chance: Random = attrs.field(init=False)
    numbers: int = 0

    def __attrs_post_init__(self):
        """Begin the chance."""
        self.chance = Random(self.seed)

    def writes(self, on):
        """Return what is written on a day: functions of a transaction, its actor and instant."""
        return [self._write(on) for _ in range(self.chance.choice([0, 1, 2, 3, 4]))]

    def _write(self, on):
        kinds = [self._completion] * 8 + [self._exemption] * 2 + [self._requirement] * 2
        kinds += [self._revocation, self._extension, self._person, self._member, self._rules]
        return self.chance.choice(kinds)(on)

    def _fact(self, fact, among=DATED):
        entry = cr.Entry(self.chance.choice(SUBJECTS), self.chance.choice(among), fact)
        return lambda t, **who: t.record([entry], **who)

    def _near(self, on, before, after):
        return on + timedelta(days=self.chance.randint(-before, after))

    def _completion(self, on):
        self.numbers += 1
        pending = self.chance.random() < 0.1
        completed = self._near(on, 30, 0)
        later = self.chance.random() < 0.1
        return self._fact(
            cr.Completion(
                completed,
                expires_on=self._near(on, 10, 200) if self.chance.random() < 0.1 else None,
                effective_on=completed + timedelta(days=20) if later else None,
                id=f"c{self.numbers}",
                state="pending" if pending else "approved",
            ),
            [*DATED, "competency:lead"],
        )

    def _exemption(self, on):
        kind = self.chance.choice(["deferred", "deferred", "not applicable", "none"])
        until = self._near(on, 5, 60) if kind == "deferred" else None
        return self._fact(cr.Exemption(kind, until=until))

    def _requirement(self, on):
        since = self._near(on, 10, 30)
        until = since + timedelta(days=self.chance.randint(0, 200))
        return self._fact(cr.Requirement(since=since, until=until), [*DATED, "both"])

    def _revocation(self, on):
        back = self._near(on, 0, 40)
        back = back if self.chance.random() < 0.5 else None
        return self._fact(cr.Revocation(on, "incident", reinstated_on=back))

    def _extension(self, on):
        return self._fact(cr.Extension(self._near(on, 0, 90), on, "by decree"))

    def _person(self, on):
        id_ = self.chance.choice(SUBJECTS)
        leaves = self._near(on, 5, 40) if self.chance.random() < 0.3 else None
        boss = self.chance.choice([None, *(one for one in SUBJECTS[:4] if one < id_)])
        person = cr.Subject(id_, supervisor=boss, active_until=leaves, company="acme")
        return lambda t, **who: t.put([person], **who)

    def _member(self, on):
        training = self._near(on, 5, 40) if self.chance.random() < 0.4 else None
        until = self._near(on, 0, 100) if self.chance.random() < 0.3 else None
        since = None if until is None else min(until, FIRST)
        member = cr.Membership(
            self.chance.choice(SUBJECTS),
            self.chance.choice(ROLES),
            since=since,
            until=until,
            training=training,
        )
        return lambda t, **who: t.put([member], **who)

    def _rules(self, on):
        revisions = []
        if self.chance.random() < 0.5:
            policy = cr.Policy([_term(f"{self.chance.choice([7, 9])} months", "3 weeks")])
            since, retroactive = self._near(on, 60, 60), self.chance.random() < 0.5
            revisions = [cr.Revision(since, policy, retroactive=retroactive)]
        changed = catalogue(self.chance.choice([5, 6, 7]), revisions)
        return lambda t, **who: t.set_catalogue(changed, **who)
