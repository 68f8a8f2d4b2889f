"""An invented workshop: people, rules, and what is on file on 2026-06-15."""

from datetime import UTC, date, datetime

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.handling import Approval, Handling
from certrules.model.policies import Policy
from certrules.model.renewals import Renewal
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Membership, Role, Subject
from certrules.model.terms import Term
from certrules.office.access import Account
from certrules.office.actors import Actor
from certrules.office.office import Office
from certrules.ports.store import Store

FOUNDED = Actor("root", datetime(2026, 1, 5, 8, tzinfo=UTC), date(2026, 1, 5))

NOTICES = {"first_notice": "1 month", "second_notice": "1 week"}

CATALOGUE = Catalogue(
    [
        Certification(
            "first-aid", "First aid", Policy([Term("2 years", extend_to="end of month", **NOTICES)])
        ),
        Certification(
            "forklift",
            "Forklift",
            Policy([Term("1 year", **NOTICES)], Renewal(early="after first notice")),
            handling=Handling(approval=Approval(require_attachment=True)),
        ),
        Certification("induction", "Induction"),
    ]
)

PEOPLE = {"sue": "Sue Ox", "ana": "Ana Ng", "ben": "Ben Ito", "cem": "Cem Ünal", "kit": "Kit Low"}

ROSTER = Roster(
    [Company("acme", "Acme")],
    [
        Subject(id_, name=name, company="acme", supervisor=None if id_ == "sue" else "sue")
        for id_, name in PEOPLE.items()
    ],
    [
        Role("crew", "Crew", "acme", requires=["first-aid", "induction"]),
        Role("driver", "Driver", "acme", requires=["forklift"]),
    ],
    [
        *(Membership(one, "crew") for one in PEOPLE),
        *(Membership(one, "driver") for one in ("ana", "ben")),
    ],
    [
        *(
            Entry(one, "induction", Completion(date(2025, 3, 3)))
            for one in ("sue", "ana", "ben", "cem")
        ),
        Entry("sue", "first-aid", Completion(date(2025, 2, 10))),
        Entry("ana", "first-aid", Completion(date(2024, 6, 20))),
        Entry("ana", "forklift", Completion(date(2025, 6, 20))),
        Entry("ben", "first-aid", Completion(date(2023, 11, 2))),
        Entry("ben", "forklift", Completion(date(2025, 11, 30))),
        Entry("cem", "first-aid", Completion(date(2025, 9, 1))),
    ],
)

LEVELS = {"sue": "supervisor", "ana": "employee", "ben": "employee", "cem": "observer"}


def fill(store: Store) -> None:
    """Make a store ready and fill it with the workshop; one that is filled is left as it is."""
    store.prepare()
    with store.reading() as t:
        if t.people():
            return
    by, at = FOUNDED.id, FOUNDED.at
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by=by, at=at))
    store.apply(lambda t: t.load(ROSTER, by=by, at=at))
    office = Office(store)
    office.levels.found(FOUNDED)
    for id_, level in LEVELS.items():
        office.levels.put_account(FOUNDED, Account(id_, [level], id_))
