"""What is submitted, and for whom it may be (K-13, K-14, K-29)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from certrules.errors import InvalidInput, NotAllowed
from certrules.model.certifications import Certification
from certrules.model.names import name_key
from certrules.office.desk import Look, Work
from certrules.office.filing import Filing
from certrules.office.operations import Operation
from certrules.office.sought import held
from certrules.status.timeline import evaluate


@attrs.frozen
class Claim:
    """What is submitted, whoever it is for; the fields are those of `Filing`."""

    completed_on: date
    credits: Decimal | int | str | None
    files: tuple[str, ...]
    links: tuple[str, ...]
    comment: str

    def filing(self, subject: str, certification: Certification) -> Filing:
        """Return what is to come on file for a subject."""
        return Filing(
            subject,
            certification,
            self.completed_on,
            credits=self.credits,
            files=self.files,
            links=self.links,
            comment=self.comment,
        )

    def check(self, certification: Certification) -> None:
        """Refuse a submission without a file or a link where there has to be one (K-13)."""
        wanted = certification.handling.approval.require_attachment
        if wanted and not self.files and not self.links:
            raise InvalidInput(
                certification.name,
                "is submitted with a file or a link",
                "Attach one (K-13).",
                field="files",
            )


def may_for_all(look: Look | Work, certification: Certification) -> bool:
    """Return whether the actor is today a member of a role that may submit for many (K-14)."""
    own = look.viewer.subject
    names = {name_key(one) for one in certification.handling.approval.batch_roles}
    if own is None or not names:
        return False
    roster, today = look.t.roster([own]), look.actor.on
    allowed = {role.id for role in roster.roles if name_key(role.name) in names}
    return any(
        one.role in allowed
        and (one.since is None or one.since <= today)
        and (one.until is None or today <= one.until)
        for one in roster.memberships
    )


def check_required(work: Work, certification: str, subjects: Iterable[str]) -> None:
    """Refuse what is not required today, unless the actor may submit any (K-29)."""
    subjects = tuple(subjects)
    try:
        work.viewer.check(work.t, Operation.SUBMIT_ANY)
    except NotAllowed:
        known = held(work.t, subjects)
        for subject in subjects:
            one = known.get((subject, certification))
            if one is None or not evaluate(one, work.actor.on).required:
                raise
