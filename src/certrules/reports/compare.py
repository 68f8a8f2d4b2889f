"""What if, as somebody may see it: a comparison of two catalogues with its costs (X-5)."""

from datetime import date, datetime

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.verdicts import Evaluation
from certrules.planning.assumed_renewals import Renewing
from certrules.planning.compare import compare
from certrules.planning.compared_costs import ComparedCosts, compared_costs
from certrules.planning.comparisons import ChangedSpan, Compared, Comparison, Redefined
from certrules.reports.choosing import Choice, chosen
from certrules.reports.snapshots import EVERYTHING, Audience, Kept, Snapshot, snapshot
from certrules.reports.standings import Standing, said_discreetly

Sides = tuple[Standing | None, Standing | None]
"""An assignment under the first and the second catalogue; None where it does not exist."""


@attrs.frozen
class WhatIf:
    """How a workforce comes out under two catalogues, as an audience sees it.

    `comparison`: what differs, `costs`: what that costs, of nothing but what is seen and chosen.
    `before`, `after`: all that is seen of the workforce on the first day of the comparison, under
    the first catalogue and under the second.
    """

    comparison: Comparison
    costs: ComparedCosts
    before: Snapshot
    after: Snapshot

    def sides(self, one: Compared) -> Sides:
        """Return how an assignment stands on the first day of the comparison."""
        key = one.subject.id, one.certification.id
        return self.before.by_pair.get(key), self.after.by_pair.get(key)

    def on(self, one: Compared, span: ChangedSpan) -> Sides:
        """Return how an assignment stands on the first day of a span that differs."""
        before, after = self.sides(one)
        return _on(before, span.before), _on(after, span.after)


def what_if(  # noqa: PLR0913 - two catalogues, the facts, when, and for whom
    catalogue: Catalogue,
    other: Catalogue,
    roster: Roster,
    start: date,
    end: date,
    *,
    other_roster: Roster | None = None,
    known_at: datetime | None = None,
    audience: Audience = EVERYTHING,
    kept: Kept | None = None,
    choice: Choice | None = None,
    renewing: Renewing | str | None = Renewing.ON_EXPIRATION,
) -> WhatIf:
    """Return how the same facts come out under two catalogues, as an audience sees it (X-5).

    `other`, `other_roster`, `start`, `end`, `known_at`: as in `compare`. `kept`: as in `snapshot`.
    `renewing`: as in `forecast`. `choice`: which part of it; its statuses and labels are those of
    the first day, under one of the catalogues at least.

    Who looks has to be allowed to see an assignment under both catalogues, as far as it exists
    there; otherwise it is left out and counts nowhere, in the costs neither. The same holds for a
    certification that is defined otherwise (K-12).

    Raises as `compare` and `forecast` do.

    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.policies import Policy
    >>> from certrules.model.roster import Entry
    >>> from certrules.model.subjects import Requirement, Subject
    >>> facts = Roster(subjects=[Subject("ana")], entries=[Entry("ana", "a", Requirement())])
    >>> before = Catalogue([Certification("a")])
    >>> after = Catalogue([Certification("a", policy=Policy(initial_due="1 month"))])
    >>> found = what_if(before, after, facts, date(2026, 1, 1), date(2026, 12, 31))
    >>> len(found.comparison.compared), len(found.comparison.changes)
    (1, 0)
    """
    comparison = compare(catalogue, other, roster, start, end, known_at, other_roster=other_roster)
    others = roster if other_roster is None else other_roster
    before, after = (
        snapshot(
            rules,
            facts,
            comparison.start,
            known_at=comparison.known_at,
            audience=audience,
            kept=kept,
            held=[one for one in held if one is not None],
        )
        for rules, facts, held in (
            (catalogue, roster, [one.before for one in comparison.compared]),
            (other, others, [one.after for one in comparison.compared]),
        )
    )
    seen = _seen(comparison, before, after)
    if choice is not None:
        seen = _chosen(seen, chosen(before, choice), chosen(after, choice))
    costs = compared_costs(
        seen,
        renewing=renewing,
        roles={**before.roles, **after.roles}.values(),
        companies={**before.companies, **after.companies}.values(),
    )
    return WhatIf(seen, costs, before, after)


def _seen(comparison: Comparison, before: Snapshot, after: Snapshot) -> Comparison:
    """Return what is in a snapshot under each catalogue under which it exists."""
    rules = [{one.id for one in side.certifications} for side in (before, after)]

    def keeps(one: Compared) -> bool:
        key = one.subject.id, one.certification.id
        return all(
            assignment is None or key in side.by_pair
            for assignment, side in ((one.before, before), (one.after, after))
        )

    def defines(one: Redefined) -> bool:
        return all(
            definition is None or definition.id in ids
            for definition, ids in zip((one.before, one.after), rules, strict=True)
        )

    return comparison.only(keeps, defines)


def _chosen(comparison: Comparison, before: Snapshot, after: Snapshot) -> Comparison:
    """Return what is in the chosen part of one of the two."""
    pairs = before.by_pair.keys() | after.by_pair.keys()
    rules = {one.id for side in (before, after) for one in side.certifications}
    return comparison.only(
        lambda one: (one.subject.id, one.certification.id) in pairs, lambda one: one.id in rules
    )


def _on(standing: Standing | None, evaluation: Evaluation | None) -> Standing | None:
    if standing is None or evaluation is None:
        return None
    said = said_discreetly(evaluation) if standing.discreet else evaluation
    return attrs.evolve(standing, evaluation=said)
