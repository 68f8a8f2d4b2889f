"""What a change of rules costs, worked by hand (X-5, X-6)."""

from datetime import date
from decimal import Decimal

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Role, Subject
from certrules.model.terms import Term
from certrules.planning.compare import compare
from certrules.planning.compared_costs import compared_costs

DAYS = date(2026, 1, 15), date(2027, 6, 30)


def rule(id_, valid_for, cost, time="2 hours", **more):
    """Return a certification of one term with a cost."""
    term = Term(valid_for, cost=cost, time_to_complete=time)
    return Certification(id_, policy=Policy(terms=[term]), **more)


def held(subject, certification, *days):
    """Return entries: required directly, completed on days."""
    return [
        Entry(subject, certification, Requirement()),
        *(Entry(subject, certification, Completion(date.fromisoformat(day))) for day in days),
    ]


def costs(before, after, *entries, ids=("ana",), **more):
    """Return what two lists of certifications cost the same people."""
    roster = Roster(subjects=[Subject(one) for one in ids], entries=entries)
    return compared_costs(compare(Catalogue(before), Catalogue(after), roster, *DAYS), **more)


def test_a_shorter_duration_brings_renewals_forward():
    """Two years from July 2025 end in July 2027; one year ends, and is renewed, in July 2026."""
    before, after = [rule("a", "2 years", "80.50")], [rule("a", "1 year", "80.50")]
    found = costs(before, after, *held("ana", "a", "2025-07-01"))
    assert (found.months[0], found.months[-1], len(found.months)) == (
        date(2026, 1, 1),
        date(2027, 6, 1),
        18,
    )
    by_month = {
        str(month): (one.trainings, one.cost, one.hours)
        for month, one in zip(found.months, found.by_month, strict=True)
        if one.trainings
    }
    assert by_month == {"2026-07-01": (1, Decimal("80.50"), Decimal(2))}
    assert (found.total.before.cost, found.total.after.cost) == (0, Decimal("80.50"))
    assert found.open.trainings == 0


def test_what_is_open_on_the_first_day_stands_apart():
    """Three months from July 2025 ended in October: open on the first day, as nothing is done."""
    before, after = [rule("a", "1 year", "80")], [rule("a", "3 months", "80")]
    found = costs(before, after, *held("ana", "a", "2025-07-01"), renewing=None)
    assert (found.open.before.renewals, found.open.after.renewals) == (0, 1)
    assert (found.total.before.cost, found.total.after.cost, found.total.cost) == (80, 80, 0)


def test_each_certification_has_its_difference():
    """One that is taken out costs less by all of it, a new one more by all of it."""
    entries = [*held("ana", "old"), *held("ana", "new"), *held("ana", "same", "2025-03-01")]
    same = rule("same", "1 year", "10")
    before, after = [rule("old", "5 years", "70"), same], [rule("new", "5 years", "95"), same]
    found = costs(before, after, *entries)
    differences = {id_: one.cost for id_, one in found.by_certification.items()}
    assert differences == {"old": -70, "new": 95, "same": 0}
    assert found.by_certification["same"].before.cost == 20
    assert found.total.cost == 25


def test_a_child_is_renewed_less_when_its_parent_covers_it():
    """R-18: the parent, whose rules stay, is renewed in both; the child no more with a parent."""
    parent, child = rule("parent", "1 year", "100"), rule("child", "1 year", "40")
    covered = rule("child", "1 year", "40", parents=["parent"])
    entries = [*held("ana", "parent", "2025-09-01"), *held("ana", "child", "2025-03-01")]
    found = costs([parent, child], [parent, covered], *entries)
    assert found.by_certification["parent"].cost == 0
    assert found.by_certification["parent"].before.cost == 100
    assert (found.by_certification["child"].before.cost, found.total.after.cost) == (80, 100)


def test_whoever_nothing_bears_on_is_left_out():
    """Ben holds what stays as it is: his renewal costs the same under both, and is not counted."""
    stays = rule("b", "1 year", "30")
    before, after = [rule("a", "2 years", "80"), stays], [rule("a", "1 year", "80"), stays]
    entries = [*held("ana", "a", "2025-07-01"), *held("ben", "b", "2025-07-01")]
    found = costs(before, after, *entries, ids=("ana", "ben"))
    assert set(found.by_certification) == {"a"}
    assert found.total.after.trainings == 1


def test_roles_name_their_lines():
    """As `forecast` names them."""
    entries = [Entry("ana", "a", Requirement("crew"))]
    before, after = [rule("a", "2 years", "80")], [rule("a", "1 year", "80")]
    found = costs(before, after, *entries, roles=[Role("crew", "The crew")])
    assert [one.name for one in found.after.by_role] == ["The crew"]
