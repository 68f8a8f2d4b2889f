"""What a link or a code opens: some subjects on a day, for somebody nobody has to know."""

from collections.abc import Callable
from datetime import date

from certrules.model.certifications import Certification
from certrules.office.access import Viewer
from certrules.office.desk import Look
from certrules.reports.in_office import kept_of
from certrules.reports.snapshots import Audience, Snapshot, snapshot

Rule = Callable[[Viewer, Certification], bool]
"""Whether a certification is shown there, given on whose behalf it is looked at (K-12)."""


def opened_snapshot(
    look: Look, on: date, subjects: frozenset[str], sees: Rule, sees_attachments: Rule
) -> Snapshot:
    """Return some subjects on a day, with what the rules show."""
    viewer = look.viewer
    roster = look.t.roster(subjects)
    audience = Audience(
        subjects, lambda one: sees(viewer, one), lambda one: sees_attachments(viewer, one)
    )
    kept = kept_of(look.t, roster, subjects)
    return snapshot(look.t.catalogue(), roster, on, audience=audience, kept=kept)
