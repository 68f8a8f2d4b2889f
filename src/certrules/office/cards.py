"""What an office keeps of companies, roles, people and competencies beside their rules."""

from collections.abc import Iterable

import attrs

from certrules.errors import InvalidInput
from certrules.model.certifications import Certification
from certrules.model.fields import identifier, identifiers, names_fields, optional_identifier
from certrules.model.handling import Handling, Privacy, to_url
from certrules.model.names import name_key
from certrules.model.subjects import Role
from certrules.office.drawers import Drawer
from certrules.ports.store import Reading
from certrules.status.rosters import competency_certification


def shown_name(value: str) -> str:
    """Return a name for people without blanks around it; raise `InvalidInput` for a blank one.

    >>> shown_name(" Crew ")
    'Crew'
    """
    name = value.strip()
    if not name or not name.isprintable():
        raise InvalidInput(value, "is no name", "Write a text that can be seen, on one line.")
    return name


@names_fields
@attrs.frozen
class PersonCard:
    """What an office keeps of a subject: its names for certificates and files, and if it is hidden.

    `subject`: its id. `first_name`, `last_name`: blank where only the whole name is known (K-36).
    `hidden`: left out of people's views (K-26).
    """

    subject: str = attrs.field(converter=identifier)
    first_name: str = ""
    last_name: str = ""
    hidden: bool = False


@names_fields
@attrs.frozen
class CompanyCard:
    """What an office keeps of a company (K-18).

    `url`: with http or https. `information`: for people. `tags`: words to find it by.
    """

    url: str = attrs.field(default="", converter=to_url)
    information: str = ""
    tags: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


@names_fields
@attrs.frozen
class RoleName:
    """A role: one name, whether or not a company defines it yet (K-19). `tags`: to find it by.

    >>> RoleName("Crew").tags
    ()
    """

    name: str = attrs.field(converter=shown_name)
    tags: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


@names_fields
@attrs.frozen
class RoleCard:
    """What an office keeps of a role in a company (K-19).

    `description`: for people. `requirements`: what it asks for besides certifications, as texts.
    """

    description: str = ""
    requirements: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


@names_fields
@attrs.frozen
class CompetencyCard:
    """What an office keeps of the competency of a role (K-23).

    `certificate`: the id of the file that is the certificate; None for the worksheet that is
    generated. `privacy`: from whom it is hidden.
    """

    certificate: str | None = attrs.field(default=None, converter=optional_identifier)
    privacy: Privacy = attrs.field(default=Privacy())


@attrs.frozen
class CompetencySwitch:
    """Whether roles may require competencies here (K-23)."""

    on: bool = True


PEOPLE = Drawer("person", PersonCard, subject="subject")
COMPANIES = Drawer("company details", CompanyCard)
ROLE_NAMES = Drawer("role name", RoleName)
ROLES = Drawer("role details", RoleCard)
COMPETENCIES = Drawer("competency", CompetencyCard, (Privacy,))
SWITCH = Drawer("competencies", CompetencySwitch)

THE_SWITCH = "competencies"
"""The key of the only record of the switch."""


def role_names(t: Reading) -> dict[str, RoleName]:
    """Return roles by the key of their name, in its order.

    Those that were created, and those that came with a definition.
    """
    found = ROLE_NAMES.all(t)
    for role in t.roster(()).roles:
        found.setdefault(name_key(role.name), RoleName(role.name))
    return dict(sorted(found.items()))


def competencies_of(t: Reading, roles: Iterable[Role]) -> tuple[Certification, ...]:
    """Return the competencies of roles as certifications, with their privacy (K-23)."""
    found = {role.id: one for role in roles if (one := competency_certification(role))}
    cards = COMPETENCIES.some(t, found)
    return tuple(
        attrs.evolve(one, handling=Handling(privacy=cards[role].privacy)) if role in cards else one
        for role, one in found.items()
    )


def hidden_people(t: Reading) -> frozenset[str]:
    """Return the ids of hidden subjects, who are left out of people's views (K-26)."""
    return frozenset(id_ for id_, card in PEOPLE.all(t).items() if card.hidden)
