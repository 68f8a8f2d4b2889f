"""A user's view: outstanding requirements, other records, activities to do (K-40)."""

from collections.abc import Iterable
from datetime import date

import attrs

from certrules.errors import UnknownId
from certrules.model.subjects import Company, Role, Subject
from certrules.model.verdicts import Status
from certrules.office.finished import ToDo
from certrules.reports.ordering import Order, by_name, ordered
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing

_SETTLED = frozenset({Status.VALID, Status.NOT_APPLICABLE, Status.NOT_REQUIRED})


@attrs.frozen
class SubjectView:
    """What somebody, or something, must hold and has on file, on a day.

    `company`: None for none. `supervisor`: the next one up the tree who is shown. `roles`: by name.
    `outstanding`: what is required and not simply valid, MISSING among it, the most pressing
    first; what is deferred or in training is among it with its end as a note, unless a valid record
    lies beneath. `records`: everything else, by name of certification. `to_do`: the activities that
    are to be done, None where no office was asked for them.
    """

    on: date
    subject: Subject
    company: Company | None
    supervisor: Subject | None
    roles: tuple[Role, ...]
    outstanding: tuple[Standing, ...]
    records: tuple[Standing, ...]
    to_do: tuple[ToDo, ...] | None = None

    def ordered(self, by: Order | str, *, descending: bool = False) -> "SubjectView":
        """Return the same view with both lists in an order; see `ordering.ordered`."""
        return attrs.evolve(
            self,
            outstanding=ordered(self.outstanding, by, descending=descending),
            records=ordered(self.records, by, descending=descending),
        )


def subject_view(
    view: Snapshot, subject: str, *, to_do: Iterable[ToDo] | None = None
) -> SubjectView:
    """Return the view of a subject.

    `to_do`: the activities to do, as `Activities.to_do` gives them; None where no office knows.
    Raises `UnknownId` for a subject that is not in the snapshot.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.roster import Entry, Roster
    >>> from certrules.model.subjects import Requirement
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "fire", Requirement())])
    >>> view = snapshot(Catalogue([Certification("fire")]), roster, date(2026, 6, 1))
    >>> [one.status.text for one in subject_view(view, "ana").outstanding]
    ['Nothing on file']
    """
    found = next((one for one in view.subjects if one.id == subject), None)
    if found is None:
        raise UnknownId("subject", subject, known=[one.id for one in view.subjects])
    standings = view.by_subject.get(subject, ())
    return SubjectView(
        _day(view, standings),
        found,
        view.companies.get(found.company or ""),
        view.people.get(view.people[subject].supervisor or ""),
        by_name(view.roles_of.get(subject, ())),
        ordered(filter(is_outstanding, standings), Order.STATUS),
        ordered((one for one in standings if not is_outstanding(one)), Order.CERTIFICATION),
        None if to_do is None else tuple(to_do),
    )


def is_outstanding(one: Standing) -> bool:
    """Return whether something is required that is not simply valid, beneath an exemption too.

    What is marked not applicable is not; neither is what is not required (R-23).

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.status.timeline import evaluate
    >>> nothing = Assignment(Certification("a"), Subject("ana"))
    >>> is_outstanding(Standing(nothing, evaluate(nothing, date(2026, 8, 1))))
    False
    """
    settled = one.status in _SETTLED or one.evaluation.underlying in _SETTLED
    return one.evaluation.required and not settled


def _day(view: Snapshot, standings: Iterable[Standing]) -> date:
    """Return the subject's own day, which is that of its standings (R-33)."""
    return next((one.evaluation.on for one in standings), view.on)
