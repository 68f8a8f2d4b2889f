"""Every operation of an office, and the permission that it needs: the access table (K-28, G17)."""

from collections.abc import Iterator
from enum import Enum

import attrs

from certrules.office.permissions import Level, Permission


class Relation(Enum):
    """How a subject stands to the actor."""

    OWN = "own"
    SUPERVISED = "supervised"
    OTHER = "other"


@attrs.frozen
class Need:
    """The permission that an operation needs, by how the subject stands to the actor.

    >>> Need.everywhere(Permission.ROLES).of(Relation.OTHER)
    <Permission.ROLES: 'administration: roles'>
    """

    own: Permission
    supervised: Permission
    other: Permission

    @classmethod
    def everywhere(cls, permission: Permission) -> "Need":
        """Return the need of an operation that is about no subject."""
        return cls(permission, permission, permission)

    @classmethod
    def to(cls, what: str) -> "Need":
        """Return the need of an operation about subjects: the permission to do so, by relation."""
        return cls(*(Permission[f"{one.name}_{what}"] for one in Relation))

    def of(self, relation: Relation) -> Permission:
        """Return the permission needed for a subject that stands so to the actor."""
        permission: Permission = getattr(self, relation.value)
        return permission


class Operation(Enum):
    """What can be done in an office: in words, as an error says it."""

    def __init__(self, words: str, need: Need) -> None:
        self.words = words
        self.need = need

    # certifications and groups
    VIEW_CERTIFICATIONS = (
        "view certifications",
        Need.everywhere(Permission.CERTIFICATIONS_VIEW),
    )
    CREATE_CERTIFICATION = (
        "create a certification",
        Need.everywhere(Permission.CERTIFICATIONS_CREATE),
    )
    EDIT_CERTIFICATION = ("edit a certification", Need.everywhere(Permission.CERTIFICATIONS_EDIT))
    DELETE_CERTIFICATION = (
        "delete a certification",
        Need.everywhere(Permission.CERTIFICATIONS_DELETE),
    )
    CREATE_GROUP = ("create a group", Need.everywhere(Permission.CERTIFICATIONS_CREATE))
    EDIT_GROUP = ("edit a group", Need.everywhere(Permission.CERTIFICATIONS_EDIT))
    DELETE_GROUP = ("delete a group", Need.everywhere(Permission.CERTIFICATIONS_DELETE))

    # people, companies, roles, requirements
    EDIT_PEOPLE = ("change people", Need.everywhere(Permission.USERS))
    SEE_COMPANIES = ("see the companies", Need.everywhere(Permission.MODULE))
    EDIT_COMPANIES = ("change companies", Need.everywhere(Permission.COMPANIES))
    DELETE_COMPANIES = ("delete a company", Need.everywhere(Permission.COMPANIES))
    SEE_ROLES = ("see the roles", Need.everywhere(Permission.MODULE))
    EDIT_ROLES = ("change roles", Need.everywhere(Permission.ROLES))
    DELETE_ROLES = ("delete or undefine a role", Need.everywhere(Permission.ROLES))
    ASSIGN_ROLES = ("assign roles", Need.to("ASSIGN"))
    REQUIRE = ("require certifications of a subject", Need.to("ASSIGN"))
    MARK = ("mark a certification of a subject", Need.to("ASSIGN"))
    TRAIN = ("say who is in training", Need.to("ASSIGN"))
    EDIT_COMPETENCIES = ("change the competencies of roles", Need.everywhere(Permission.ROLES))
    SWITCH_COMPETENCIES = (
        "switch competencies on or off",
        Need.everywhere(Permission.SETTINGS),
    )

    # submissions, records and notices
    SUBMIT = ("submit a certification", Need.to("SUBMIT"))
    SUBMIT_FOR_MANY = ("submit a certification for many", Need.to("SUBMIT"))
    SUBMIT_ANY = (
        "submit a certification that is not required",
        Need.everywhere(Permission.ANY_CERTIFICATION),
    )
    HAND_IN_FORM = ("hand in a form", Need.to("SUBMIT"))
    DECIDE = ("approve, decline or delete a submission", Need.to("DECIDE"))
    RECORD = ("record a certification", Need.to("RECORD"))
    EDIT_SUBMISSION = ("change a submission that waits", Need.to("EDIT"))
    EDIT_RECORD = ("change the dates of a record", Need.to("RECORD"))
    COMMENT = ("comment on a submission", Need.to("EDIT"))
    REVOKE = ("revoke or reinstate a certification", Need.to("REVOKE"))
    REMOVE_RECORDS = ("remove records", Need.to("REMOVE"))
    REMIND = ("send a reminder", Need.to("REMIND"))
    CHANGE_AUDIENCES = (
        "say who is told what becomes of submissions",
        Need.everywhere(Permission.SETTINGS),
    )
    CHANGE_REASONS = (
        "change the reasons for revoking",
        Need.everywhere(Permission.SETTINGS),
    )

    # files
    RECEIVE_FILE = ("hand in a file", Need.to("SUBMIT"))
    SEE_INBOX = ("see the files that wait to be attached", Need.to("EDIT"))
    SEE_WHOLE_INBOX = ("see all files that are for nobody yet", Need.everywhere(Permission.INBOX))
    ATTACH = ("attach files to a record", Need.to("EDIT"))
    SEE_NAMING = ("see how files are named", Need.everywhere(Permission.MODULE))
    CHANGE_NAMING = ("say how files are named", Need.everywhere(Permission.SETTINGS))

    # activities and certificates
    FINISH_ACTIVITY = ("finish an activity", Need.to("SUBMIT"))
    MAKE_CERTIFICATE = ("make a certificate", Need.to("RECORD"))

    # reports
    SEE_REPORTS = ("see the reports", Need.everywhere(Permission.REPORTS_VIEW))

    # reports for those without an account
    SEE_SHARED_REPORTS = ("see the shared reports", Need.everywhere(Permission.REPORTS_SHARE))
    SHARE_REPORT = ("share a report", Need.everywhere(Permission.REPORTS_SHARE))
    DELETE_SHARED_REPORT = ("delete a shared report", Need.everywhere(Permission.REPORTS_SHARE))
    GIVE_CODE = ("give out the code of a subject", Need.everywhere(Permission.REPORTS_SHARE))
    RESET_CODE = ("reset the code of a subject", Need.everywhere(Permission.REPORTS_SHARE))

    # levels and accounts
    VIEW_SUBJECT = ("view the records of a subject", Need.to("VIEW"))
    SEE_LEVELS = ("see the access levels", Need.everywhere(Permission.LEVELS))
    EDIT_LEVELS = ("change access levels", Need.everywhere(Permission.LEVELS))
    EDIT_ACCOUNTS = ("change accounts", Need.everywhere(Permission.LEVELS))
    SWITCH_MODULE = ("switch the module on or off", Need.everywhere(Permission.SETTINGS))


@attrs.frozen
class Cell:
    """One cell of the access table: an operation, a level, a relation, and whether it may."""

    operation: Operation
    level: Level
    relation: Relation
    allowed: bool


def access_table(levels: tuple[Level, ...]) -> Iterator[Cell]:
    """Yield the access table of some levels: operation by level by relation (G17).

    What a level may do needs `Permission.MODULE` besides (H-16).
    """
    for operation in Operation:
        for level in levels:
            for relation in Relation:
                needed = {Permission.MODULE, operation.need.of(relation)}
                yield Cell(operation, level, relation, needed <= {*level.permissions})
