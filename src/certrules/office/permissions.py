"""What an access level can allow, and the levels there are unless a host makes its own (K-28)."""

from collections.abc import Iterable
from enum import Enum
from typing import Final

import attrs

from certrules.model.fields import identifier, names_fields, word


class Permission(Enum):
    """One thing that an access level allows: a category, and what is allowed in it (K-28, H-16)."""

    OWN_VIEW = "my account: view"
    OWN_SUBMIT = "my account: submit"
    OWN_RECORD = "my account: record"
    OWN_DECIDE = "my account: decide"
    OWN_ASSIGN = "my account: assign"
    OWN_REVOKE = "my account: revoke"
    OWN_EDIT = "my account: edit records"
    OWN_REMOVE = "my account: remove records"
    OWN_REMIND = "my account: remind"

    SUPERVISED_VIEW = "supervised users: view"
    SUPERVISED_SUBMIT = "supervised users: submit"
    SUPERVISED_RECORD = "supervised users: record"
    SUPERVISED_DECIDE = "supervised users: decide"
    SUPERVISED_ASSIGN = "supervised users: assign"
    SUPERVISED_REVOKE = "supervised users: revoke"
    SUPERVISED_EDIT = "supervised users: edit records"
    SUPERVISED_REMOVE = "supervised users: remove records"
    SUPERVISED_REMIND = "supervised users: remind"

    OTHER_VIEW = "non-supervised users: view"
    OTHER_SUBMIT = "non-supervised users: submit"
    OTHER_RECORD = "non-supervised users: record"
    OTHER_DECIDE = "non-supervised users: decide"
    OTHER_ASSIGN = "non-supervised users: assign"
    OTHER_REVOKE = "non-supervised users: revoke"
    OTHER_EDIT = "non-supervised users: edit records"
    OTHER_REMOVE = "non-supervised users: remove records"
    OTHER_REMIND = "non-supervised users: remind"

    REPORTS_VIEW = "reports: view"
    REPORTS_SHARE = "reports: share"
    REPORTS_EXPORT = "reports: export"
    REPORTS_AUDIT = "reports: audit trail"

    CERTIFICATIONS_CREATE = "administration: create certifications"
    CERTIFICATIONS_EDIT = "administration: edit certifications"
    CERTIFICATIONS_DELETE = "administration: delete certifications"
    COMPANIES = "administration: companies"
    ROLES = "administration: roles"
    USERS = "administration: users"
    LEVELS = "administration: access levels"
    SETTINGS = "administration: settings"
    INBOX = "administration: inbox"

    MODULE = "general: see the module"
    CERTIFICATIONS_VIEW = "general: view certifications"
    ANY_CERTIFICATION = "general: submit certifications that are not required"

    @property
    def category(self) -> str:
        """The category: my account, reports, supervised users ...

        >>> Permission.OWN_VIEW.category
        'my account'
        """
        return self.value.partition(":")[0]


def _permissions(value: Iterable[Permission | str]) -> tuple[Permission, ...]:
    given = {word(one, Permission) for one in value}
    return tuple(one for one in Permission if one in given)


@names_fields
@attrs.frozen
class Level:
    """An access level: a named set of permissions (K-28).

    `permissions`: in the order in which `Permission` has them, each once.

    >>> Level("guest", ["general: see the module"]).permissions
    (<Permission.MODULE: 'general: see the module'>,)
    """

    name: str = attrs.field(converter=identifier)
    permissions: tuple[Permission, ...] = attrs.field(default=(), converter=_permissions)


_GENERAL: Final = (Permission.MODULE, Permission.CERTIFICATIONS_VIEW)

EMPLOYEE: Final = Level(
    "employee", [*_GENERAL, Permission.OWN_VIEW, Permission.OWN_SUBMIT, Permission.OWN_EDIT]
)
SUPERVISOR: Final = Level(
    "supervisor",
    [
        *EMPLOYEE.permissions,
        Permission.ANY_CERTIFICATION,
        Permission.SUPERVISED_VIEW,
        Permission.SUPERVISED_SUBMIT,
        Permission.SUPERVISED_RECORD,
        Permission.SUPERVISED_DECIDE,
        Permission.SUPERVISED_ASSIGN,
        Permission.SUPERVISED_EDIT,
        Permission.SUPERVISED_REMIND,
        Permission.REPORTS_VIEW,
    ],
)
OBSERVER: Final = Level(
    "observer",
    [
        *_GENERAL,
        Permission.OWN_VIEW,
        Permission.SUPERVISED_VIEW,
        Permission.OTHER_VIEW,
        Permission.REPORTS_VIEW,
    ],
)
ADMINISTRATOR: Final = Level("administrator", Permission)

DEFAULT_LEVELS: Final = (ADMINISTRATOR, SUPERVISOR, EMPLOYEE, OBSERVER)
"""The levels that there are unless a host makes its own (K-28)."""
