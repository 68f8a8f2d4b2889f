"""A small workforce with one of everything that a view has to show, and an office of it."""

from datetime import date, datetime, timedelta

import attrs

from certrules.adapters.memory.store import MemoryStore
from certrules.model.activities import Activity
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Revocation
from certrules.model.handling import Handling, Privacy
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Competency, Membership, Requirement, Role, Subject
from certrules.model.terms import Term
from certrules.model.verdicts import Status
from certrules.office.access import Account
from certrules.office.attachments import Attachment
from certrules.office.cards import CompanyCard, CompetencyCard, RoleName
from certrules.office.groups import Group
from certrules.office.office import Office
from certrules.reports.snapshots import Kept, snapshot
from certrules.status.rosters import competencies_of
from tests.office.world import DAY, act, yearly

__all__ = ["DAY", "act"]

SECRET = Privacy(hide_from_levels=["employee", "supervisor"])
"""Hidden from all but administrators and observers."""

GROUPS = (
    Group("safety", "Safety"),
    Group("burning", "Fire", "safety"),
    Group("driving", "Driving"),
)


def _handled(**more):
    return {"handling": Handling(**more)}


CATALOGUE = Catalogue(
    [
        yearly("first-aid", name="First aid", **_handled(group="safety", tags=["medical"])),
        yearly(
            "fire",
            name="Fire drill",
            children=["warden"],
            **_handled(
                group="burning",
                privacy=Privacy(hide_attachments_from_levels=["supervisor", "employee"]),
                activity=Activity("acknowledgement", "Read the fire plan", "fire-plan"),
            ),
        ),
        yearly("warden", name="Fire warden", **_handled(group="burning")),
        Certification(
            "forklift",
            "Forklift",
            Policy(terms=[Term("1 year", grace="1 month")]),
            **_handled(group="driving"),
        ),
        yearly("secret", name="Secret duty", children=["shadow"], **_handled(privacy=SECRET)),
        yearly("shadow", name="Shadow duty"),
        Certification("ready", "Ready for duty", Policy(all_of=["first-aid", "secret"])),
        yearly("inspection", name="Inspection", subject_kind="asset"),
        yearly("contract", name="Contract", subject_kind="client"),
        yearly("permit", name="Permit", subject_kind="location", **_handled(group="safety")),
    ]
)

COMPANIES = (Company("acme", "Acme"), Company("bolt", "Bolt"))

ROLES = (
    Role("crew", "Crew", "acme", requires=["first-aid", "fire"]),
    Role("watch", "Watch", "acme", competency=Competency("2 years", "3 months")),
    Role("guard", "Guard", "acme", requires=["secret", "shadow"]),
    Role("driver", "Driver", "bolt", requires=["forklift"]),
)

SUBJECTS = (
    Subject("max", name="Max Ode", company="acme"),
    Subject("sue", name="Sue Ox", company="acme", supervisor="max"),
    Subject("ben", name="ben Ito", company="acme", supervisor="sue"),
    Subject("ana", name="Ana Ng", company="acme", supervisor="sue"),
    Subject("cleo", name="Cleo Rey", company="acme", supervisor="ben"),
    Subject("dan", name="Dan Au", company="acme", supervisor="sue"),
    Subject("eve", name="Eve Lo", company="acme", supervisor="sue"),
    Subject("hid", name="Hidden Han", company="acme", supervisor="sue"),
    Subject("ida", name="Ida Os", company="acme", supervisor="hid"),
    Subject("fay", name="Fay Day", company="bolt"),
    Subject("gil", name="Gil Ré", company="bolt", supervisor="fay"),
    Subject("zoe", name="Zoe Ek", company="bolt"),
    Subject("van", "asset", "Van 1", company="acme", supervisor="sue"),
    Subject("lift", "asset", "Lift 2", company="acme"),
    Subject("cora", "client", "Cora Ltd"),
    Subject("yard", "location", "Yard"),
)

MEMBERSHIPS = (
    *(Membership(one, "crew") for one in ("ana", "ben", "cleo", "eve", "hid", "ida")),
    Membership("dan", "crew", training=date(2026, 7, 1)),
    Membership("ben", "watch"),
    Membership("ana", "guard"),
    Membership("fay", "driver"),
    Membership("zoe", "driver", until=DAY - timedelta(days=1)),
)


def done(subject, certification, on, **more):
    """Return a completion of a subject on a day."""
    return Entry(subject, certification, Completion(date.fromisoformat(on), **more))


ENTRIES = (
    Entry("gil", "fire", Requirement()),
    Entry("gil", "first-aid", Requirement()),
    Entry("gil", "warden", Requirement()),
    Entry("van", "inspection", Requirement()),
    Entry("lift", "inspection", Requirement()),
    Entry("yard", "permit", Requirement()),
    Entry("ana", "ready", Requirement()),
    Entry("ana", "fire", Requirement()),
    Entry("gil", "first-aid", Exemption("not applicable")),
    Entry("eve", "first-aid", Exemption("deferred", until=date(2026, 6, 15))),
    done("ana", "first-aid", "2026-03-01"),
    done("ana", "fire", "2025-06-20"),
    done("ana", "secret", "2026-04-01"),
    done("ben", "first-aid", "2025-06-05"),
    done("ben", "fire", "2026-05-30", state="pending"),
    done("cleo", "first-aid", "2025-05-01"),
    done("cleo", "fire", "2026-02-01"),
    done("eve", "fire", "2026-05-20", effective_on=date(2026, 6, 10)),
    done("ida", "first-aid", "2026-05-02"),
    done("ida", "fire", "2026-05-02"),
    done("fay", "forklift", "2025-05-15"),
    done("gil", "fire", "2026-05-01"),
    done("zoe", "forklift", "2026-01-10"),
    done("van", "inspection", "2026-04-04"),
    done("cora", "contract", "2025-06-10"),
    done("yard", "permit", "2025-02-02"),
    Entry("cleo", "fire", Revocation(date(2026, 5, 1), "fraud")),
)

ROSTER = Roster(COMPANIES, SUBJECTS, ROLES, MEMBERSHIPS, ENTRIES)

EXPECTED = {
    ("ana", "first-aid"): Status.VALID,
    ("ana", "fire"): Status.DUE,
    ("ana", "secret"): Status.VALID,
    ("ana", "shadow"): Status.VALID,
    ("ana", "ready"): Status.VALID,
    ("ben", "first-aid"): Status.OVERDUE,
    ("ben", "fire"): Status.MISSING,
    ("ben", "competency:watch"): Status.MISSING,
    ("cleo", "first-aid"): Status.EXPIRED,
    ("cleo", "fire"): Status.REVOKED,
    ("dan", "first-aid"): Status.IN_TRAINING,
    ("dan", "fire"): Status.IN_TRAINING,
    ("eve", "first-aid"): Status.DEFERRED,
    ("eve", "fire"): Status.UPCOMING,
    ("hid", "first-aid"): Status.MISSING,
    ("hid", "fire"): Status.MISSING,
    ("ida", "first-aid"): Status.VALID,
    ("ida", "fire"): Status.VALID,
    ("fay", "forklift"): Status.GRACE,
    ("gil", "first-aid"): Status.NOT_APPLICABLE,
    ("gil", "fire"): Status.VALID,
    ("gil", "warden"): Status.VALID,
    ("zoe", "forklift"): Status.VALID,
    ("van", "inspection"): Status.VALID,
    ("lift", "inspection"): Status.MISSING,
    ("cora", "contract"): Status.DUE,
    ("yard", "permit"): Status.EXPIRED,
}
"""How everything stands on `DAY`, by hand."""

FILES = {
    ("ana", "first-aid"): "https://example.org/first-aid",
    ("ana", "fire"): "https://example.org/fire",
    ("ana", "secret"): "https://example.org/secret",
}
"""The links that are attached to completions."""


def _attachment(pair, link):
    at = datetime.fromisoformat("2026-05-31T08:00:00+00:00")
    return Attachment(f"link of {pair[1]}", "fact", *pair, "root", at, link=link, name=link)


KEPT = Kept(
    groups=GROUPS,
    attachments={pair: (_attachment(pair, link),) for pair, link in FILES.items()},
    hidden=frozenset({"hid"}),
    company_tags={"bolt": ("north",)},
    role_tags={"watch": ("night",)},
    competencies=tuple(
        attrs.evolve(one, handling=Handling(privacy=SECRET)) for one in competencies_of(ROLES)
    ),
)


def world(**more):
    """Return the workforce on `DAY` as somebody sees it who sees everything but hidden people."""
    return snapshot(CATALOGUE, ROSTER, DAY, **{"kept": KEPT, **more})


ACCOUNTS = {"max": "supervisor", "sue": "supervisor", "ana": "employee", "zoe": "observer"}
"""Who has an account of which level, beside root, who administers."""


def made_office():
    """Return an office in memory with the same workforce, and accounts."""
    root = act("root", DAY - timedelta(days=1))
    store = MemoryStore()
    store.prepare()
    store.apply(lambda t: t.set_catalogue(CATALOGUE, by="root", at=root.at))
    store.apply(lambda t: t.load(ROSTER, by="root", at=root.at))
    office = Office(store)
    office.levels.found(root)
    for id_, level in ACCOUNTS.items():
        office.levels.put_account(root, Account(id_, [level], id_))
    for group in GROUPS:
        office.groups.create(root, group)
    office.companies.edit(root, COMPANIES[1], CompanyCard(tags=["north"]))
    office.roles.rename(root, "Watch", RoleName("Watch", tags=["night"]))
    office.competencies.require(
        root, "watch", ROLES[1].competency, card=CompetencyCard(privacy=SECRET)
    )
    office.people.hide(root, ["hid"])
    for (subject, certification), link in FILES.items():
        with store.reading() as t:
            (fact,) = (
                one
                for one in t.facts(subject, certification)
                if isinstance(one.entry.fact, Completion)
            )
        office.files.attach(root, subject, fact.id, links=[link])
    return office
