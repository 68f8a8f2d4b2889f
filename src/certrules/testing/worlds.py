"""A small world for tests of a store: people, roles, certifications, instants in a row."""

from datetime import UTC, date, datetime, timedelta

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Competency, Membership, Role, Subject
from certrules.model.terms import Term

BY = "hr"
"""Who changes things, unless a test says otherwise."""


def hour(number: int) -> datetime:
    """Return an instant: so many hours into 2026.

    >>> hour(1).isoformat()
    '2026-01-01T01:00:00+00:00'
    """
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)


def yearly(id: str, **more: object) -> Certification:  # noqa: A002 - the field's name
    """Return a certification for a year, with notices a month and a week before.

    >>> yearly("first-aid").policy.terms[0].valid_for
    Period('1 year')
    """
    term = Term("1 year", first_notice="1 month", second_notice="1 week")
    return Certification(id, policy=Policy(terms=[term]), **more)  # type: ignore[arg-type]


def catalogue() -> Catalogue:
    """Return five certifications: `advanced` covers `basic`, `both` is made of two parts.

    >>> len(catalogue())
    5
    """
    return Catalogue(
        [
            yearly("first-aid"),
            yearly("fire"),
            yearly("advanced", children=["basic"]),
            yearly("basic"),
            Certification("both", policy=Policy(all_of=["first-aid", "fire"])),
        ]
    )


def roster() -> Roster:
    """Return three employees, one above the others, in a crew and on watch.

    >>> [one.id for one in roster().subjects]
    ['ana', 'ben', 'cyd']
    """
    return Roster(
        [Company("acme", "Acme", "Europe/Berlin")],
        [
            Subject("ana", name="Ana Ng", company="acme", supervisor="cyd"),
            Subject("ben", birth_date=date(1990, 2, 28), company="acme", supervisor="cyd"),
            Subject("cyd", "employee", "Cyd Ox", time_zone="Pacific/Apia"),
        ],
        [
            Role("crew", company="acme", requires=["first-aid", "basic"]),
            Role("watch", requires=["both"], competency=Competency("2 years", "1 month")),
        ],
        [Membership("ana", "crew"), Membership("ben", "watch", since=date(2026, 2, 1))],
        [
            Entry("ana", "first-aid", Completion(date(2026, 1, 10), id="a1")),
            Entry("ben", "fire", Completion(date(2026, 1, 5))),
        ],
    )
