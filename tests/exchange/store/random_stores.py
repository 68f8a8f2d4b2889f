"""Random stores, made fast: certifications, people, roles and facts with hostile names.

`Drawn(number)` is the same store for the same number. Policies are drawn from a pool that a chunk
of stores shares, since making one takes longer than all else.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

import attrs

import certrules as cr
from certrules.model.handling import Approval, CertificateSettings, Handling, Privacy
from certrules.testing import worlds

NAMES = [
    *["=cmd|'/c calc'!A1", "+1", "-1", "@x", "'=1", "''=1", "'", '"', 'a"b', "a,b", "a;b", "#"],
    *["NULL", "null", "~", "007", "7", "TRUE", "Y", "MODIFICATION", "1e5", "2026-07-01", "1 year"],
    *["<script>", "javascript:alert(1)", "{{7*7}}", "{0.__class__}", "../../etc/x", "C:\\x", "%"],
    *["Straße", "STRASSE", "strasse", "é", "e\u0301", "É", "İ", "i", "ı", "а", "a", "A", "ﬁ", "fi"],
    *["👷🏽\u200d♀️", "אבטחה", "a\u00a0b", "\ufeffa", "a\u200db", "competency:a", "ς", "σ", "Σ"],
]
"""Names that a table can hold, many of which look like another one or like something else."""

UNNAMES = ["a\r\nb", "\u202ea", "a\u2028b", "a\x85b", "\x01", "a\x7f", "a\u2066"]
"""Texts that are no names: what bears one cannot be written, and the export says so."""

TEXTS = [
    "",
    "on paper",
    "two\nlines",
    "\r\n",
    " x ",
    "\t=1",
    "\n",
    "=1",
    "'",
    "'=",
    "'\t",
    ",",
    '"',
]
DAYS = [date(2026, 1, 1) + timedelta(days) for days in range(4)]
UNITS = ["day", "week", "month", "year"]
LEVELS = ["administrator", "supervisor", "employee", "observer"]
KINDS = ["employee", "employee", "employee", "asset"]


def period(draw):
    """Return a period of any unit."""
    return cr.Period(draw.randint(1, 60), draw.choice(UNITS))


def term(draw, *, plain, expires=False):
    """Return a term; a plain one has what the table of certifications has columns for."""
    cost = draw.choice([None, Decimal(0), Decimal("1.50"), Decimal("0.0000001"), Decimal(10) ** 9])
    time = draw.choice([None, "8 hours", "1.5 days", "0.25 years", "2 weeks"])
    if not expires and draw.random() < 0.2:
        return cr.Term(cost=cost, time_to_complete=time)
    second = period(draw)
    if plain and second.unit.value == "year":
        second = cr.Period(second.months, "month")
    roundings = ["end of month", "end of year", None]
    chosen = cr.Term(
        period(draw),
        extend_to=draw.choice(roundings if plain else [*roundings, "day 31", "end of quarter"]),
        first_notice=period(draw),
        second_notice=second,
        cost=cost,
        time_to_complete=time,
    )
    if plain:
        return chosen
    first, last = draw.choice([True, False]), draw.choice([True, False])
    return attrs.evolve(
        chosen,
        first_notice=chosen.first_notice if first else None,
        grace=None if last else period(draw),
        last_day_valid=last,
    )


def policy(draw, *, plain):
    """Return a policy of one to three terms; a plain one has at most the two with columns."""
    terms = [term(draw, plain=plain)]
    for _ in range(draw.randint(0, 1 if plain else 2)):
        # The table has no way to say that a refresher never expires where the first term does.
        expires = plain and not terms[0].never_expires
        terms.append(term(draw, plain=plain, expires=expires))
    if plain:
        return cr.Policy(terms)
    return cr.Policy(
        terms,
        cr.Renewal(late=draw.choice([None, "always", period(draw)])),
        draw.choice([None, cr.Anchor(draw.choice(DAYS), every=period(draw))]),
        draw.choice([None, period(draw)]),
    )


def handling(draw, names):
    """Return how a certification is handled, its batch roles among some names."""

    def some(words):
        return draw.sample(words, draw.randint(0, min(2, len(words))))

    def flags(count):
        return [draw.random() < 0.3 for _ in range(count)]

    shared, codes, attached, coded = flags(4)
    return Handling(
        draw.choice(["", "", "https://example.org/a?b=c,d", "HTTP://x"]),
        Approval(*flags(3), some(names)),
        Privacy(shared, codes, some(LEVELS), attached, coded, some(LEVELS)),
        CertificateSettings(*flags(4)),
    )


class Pool:
    """The policies that stores of a chunk choose from."""

    def __init__(self, number, size=60):
        draw = random.Random(number)
        self.policies = {
            plain: [policy(draw, plain=plain) for _ in range(size)] for plain in (True, False)
        }


class Drawn:
    """A random world: `catalogue`, `roster`, and `load`, which puts it into a store.

    `plain`: whether its certifications have only what the table of certifications has columns for.
    """

    def __init__(self, number, pool):
        self.draw = random.Random(number)
        self.pool = pool
        self.plain = number % 2 == 0
        self.names = NAMES if self.draw.random() < 0.9 else [*NAMES, *UNNAMES]
        self.ids = self.some(1, 4)
        companies = [cr.Company(one, self.name()) for one in self.some(0, 3)]
        self.catalogue = self.made_catalogue()
        required = [one.id for one in self.catalogue if one.subject_kind.value == "employee"]
        roles = [
            cr.Role(
                one,
                self.name(),
                self.draw.choice([None, *(each.id for each in companies)]),
                self.draw.sample(required, self.draw.randint(0, len(required))),
                self.draw.choice([None, None, cr.Competency(), cr.Competency("2 years", "1 day")]),
            )
            for one in self.some(0, 4)
        ]
        people = [cr.Subject(one, self.draw.choice(KINDS)) for one in self.some(1, 4)]
        members = [
            cr.Membership(one.id, two.id)
            for one in people
            for two in roles[:1]
            if one.kind.value == "employee"
        ]
        pairs = [
            (one.id, other.id)
            for one in people
            for other in self.catalogue
            if one.kind is other.subject_kind and not other.policy.composite
        ]
        entries = [
            cr.Entry(*self.draw.choice(pairs), self.fact(number))
            for number in range(self.draw.randint(0, 6) if pairs else 0)
        ]
        self.roster = cr.Roster(companies, people, roles, members, entries)

    def some(self, fewest, most):
        """Return some different ids."""
        return self.draw.sample(self.names, self.draw.randint(fewest, most))

    def name(self):
        """Return a name, often the same as an id or as another name."""
        return self.draw.choice(["", *self.draw.sample(self.names, 3)])

    def text(self):
        """Return a text; in a plain world one that a cell keeps as it is."""
        texts = [one for one in TEXTS if one == one.strip() or not self.plain]
        return self.draw.choice([*texts, self.draw.choice(self.names)])

    def made_catalogue(self):
        """Return certifications, the first one perhaps above others or made of them."""
        made = [
            cr.Certification(
                one,
                self.name(),
                self.draw.choice(self.pool.policies[self.plain]),
                description=self.text(),
                handling=handling(self.draw, []),
            )
            for one in self.ids
        ]
        relation = self.draw.choice(["none", "children", "parents", "all_of", "kind"])
        first, *others = made
        ids = [one.id for one in others]
        if relation == "children":
            first = attrs.evolve(first, children=ids)
        elif relation == "parents":
            others = [attrs.evolve(one, parents=[first.id]) for one in others]
        elif relation == "all_of" and ids and not self.plain:
            first = attrs.evolve(first, policy=cr.Policy(all_of=ids))
        elif relation == "kind" and not first.id.startswith("competency:"):
            first = attrs.evolve(first, subject_kind="asset")
        return cr.Catalogue([first, *others])

    def fact(self, number):
        """Return a completion, or now and then another fact."""
        day = self.draw.choice(DAYS)
        if self.draw.random() < 0.15:
            other = cr.Exemption("deferred", day, self.text())
            return self.draw.choice([cr.Revocation(day, "fraud"), other, cr.Requirement(since=day)])
        rare = self.draw.random() < 0.1
        return cr.Completion(
            day,
            self.draw.choice([None, *DAYS]),
            day if rare else None,
            "1.5" if rare else None,
            state=self.draw.choice(["approved", "approved", "pending", "declined", "withdrawn"]),
            id=self.draw.choice(["", f"c{number}"]),
            comment=self.text(),
        )

    def load(self, store, catalogue=None, roster=None):
        """Put the world into a store, or one like it; return the store."""
        catalogue = self.catalogue if catalogue is None else catalogue
        roster = self.roster if roster is None else roster
        store.apply(lambda t: t.set_catalogue(catalogue, by="setup", at=worlds.hour(0)))
        store.apply(lambda t: t.load(roster, by="setup", at=worlds.hour(0)))
        return store
