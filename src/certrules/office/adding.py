"""What is valid when it is assigned needs no further action (H-5)."""

from collections.abc import Iterable
from datetime import date

from certrules.model.facts import Completion
from certrules.model.subjects import Role
from certrules.office.desk import Work
from certrules.office.filing import Filing, Submitted, at_once, file_in
from certrules.office.sought import Pair


def added_in(work: Work, added: Iterable[tuple[Pair, date | None]]) -> tuple[Submitted, ...]:
    """Put the day of the assignment on file for what is valid when added.

    `added`: assignments that were just made, each with its first day, None for today. Those of
    other certifications, and those with a completion on file, are left alone. Before a later first
    day it is UPCOMING. Return what was put on file.
    """
    catalogue = work.t.catalogue()
    days: dict[Pair, date] = {}
    for pair, since in added:
        if pair[1] in catalogue and catalogue[pair[1]].handling.valid_when_added:
            day = since or work.actor.on
            days[pair] = min(day, days.get(pair, day))
    filings = [
        Filing(pair[0], catalogue[pair[1]], day)
        for pair, day in days.items()
        if not any(isinstance(one.entry.fact, Completion) for one in work.t.facts(*pair))
    ]
    return file_in(work, filings, at_once, because="valid when added")


def added_by_roles(work: Work, before: Iterable[Role], after: Iterable[Role]) -> None:
    """Do so for the members of roles that require more than before, each from today on.

    `before`, `after`: the same roles. Members that are to come get it from their first day.
    """
    catalogue, today = work.t.catalogue(), work.actor.on
    new = {
        later.id: [
            one
            for one in later.requires
            if one not in earlier.requires and catalogue[one].handling.valid_when_added
        ]
        for earlier, later in zip(before, after, strict=True)
    }
    if any(new.values()):
        added_in(
            work,
            [
                ((one.subject, certification), max(one.since or today, today))
                for one in work.t.memberships(new)
                if one.until is None or today <= one.until
                for certification in new.get(one.role, ())
            ],
        )
