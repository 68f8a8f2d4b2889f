"""A small company: who is in it, what they must hold, and what they may do."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.policies import Policy
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.terms import Term
from certrules.office.actors import Actor

DAY = date(2026, 6, 1)


def act(name, day=DAY, hour=8):
    """Return an actor at work on a day, at an hour of it."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Actor(name, midnight + timedelta(hours=hour), day)


def numbered(word):
    """Return a source of tokens that gives the same ones in the same order each time."""
    numbers = count(1)
    return lambda: f"{word}-{next(numbers):030}"


def yearly(id_, **more):
    """Return a certification for a year, with notices a month and a week before."""
    term = Term("1 year", first_notice="1 month", second_notice="1 week")
    return Certification(id_, policy=Policy(terms=[term]), **more)


CATALOGUE = Catalogue([yearly("first-aid"), yearly("fire"), yearly("forklift")])

ROSTER = Roster(
    [Company("acme", "Acme", "Europe/Berlin"), Company("bolt", "Bolt")],
    [
        Subject("sue", name="Sue Ox", company="acme"),
        Subject("ana", name="Ana Ng", company="acme", supervisor="sue"),
        Subject("ben", name="Ben Ito", company="acme", supervisor="sue"),
        Subject("zoe", name="Zoe Ek", company="bolt"),
    ],
    [Role("crew", "Crew", "acme", requires=["first-aid", "fire"])],
    [Membership("ana", "crew"), Membership("ben", "crew")],
)

LEVELS = {"sue": "supervisor", "ana": "employee", "ben": "employee", "zoe": "observer"}

OTHERS = (*LEVELS, "stranger")
"""Those who do not administer: one of each level, and one without an account."""
