"""What an actor sees of an office: supervision, privacy, hidden people (K-12, K-26, K-28)."""

from datetime import date, timedelta

import attrs
import pytest

from certrules.errors import NotAllowed, UnknownId
from certrules.model.handling import Privacy
from certrules.office.operations import Operation
from certrules.office.permissions import Level, Permission
from certrules.reports.certification import certification_view
from certrules.reports.in_office import audience_of, kept_of, snapshot_for
from certrules.reports.subject import subject_view
from tests.reports.world import DAY, EXPECTED, FILES, GROUPS, SECRET, act, world

BELOW_SUE = {"sue", "ben", "ana", "cleo", "dan", "eve", "ida", "van"}


def ids(view):
    """Return the ids of the subjects of a snapshot."""
    return {one.id for one in view.subjects}


def account(office, name):
    """Return the account of somebody."""
    return next(one for one in office.levels.accounts(act("root")) if one.id == name)


def see(office, name, **more):
    """Return what somebody sees of the workforce."""
    return snapshot_for(office.desk, act(name), **more)


def test_who_may_see_all_sees_the_same_as_without_an_office(office):
    """An administrator sees all that the workforce has, but for hidden people."""
    view, expected = see(office, "root"), world()
    assert {pair: one.status for pair, one in view.by_pair.items()} == {
        pair: status for pair, status in EXPECTED.items() if pair[0] != "hid"
    }
    for name in ("certifications", "people", "companies", "roles", "groups", "on"):
        assert getattr(view, name) == getattr(expected, name)
    assert view.role_tags == {**dict.fromkeys(("crew", "guard", "driver"), ()), "watch": ("night",)}
    assert view.company_tags["bolt"] == ("north",)
    assert {
        pair: tuple(each.link for each in one.attachments)
        for pair, one in view.by_pair.items()
        if one.attachments
    } == {pair: (link,) for pair, link in FILES.items()}


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("max", BELOW_SUE | {"max"}),
        ("sue", BELOW_SUE),
        ("zoe", {one for one, _ in EXPECTED if one != "hid"} | {"max", "sue"}),
    ],
)
def test_k_28_a_report_has_those_whom_the_actor_may_view(office, name, subjects):
    """A supervisor sees those below, an observer everybody; nobody else stands anywhere in it."""
    view = see(office, name)
    assert ids(view) == set(view.people) == subjects
    assert {one.subject.id for one in view.standings} <= subjects
    assert {one.subject for one in view.memberships} <= subjects


def test_k_28_an_employee_sees_no_report_and_the_own_view(office):
    """Who may not see reports is refused one about many, and sees what is about themselves."""
    with pytest.raises(NotAllowed, match="see the reports"):
        see(office, "ana")
    own = see(office, "ana", subjects=["ana"])
    assert ids(own) == set(own.people) == {"ana"}
    assert subject_view(own, "ana").supervisor is None


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("ana", ["sue"]),
        ("ana", ["ana", "ben"]),
        ("ana", ["ghost"]),
        ("sue", ["max"]),
        ("sue", ["fay"]),
        ("stranger", ["ana"]),
        ("stranger", None),
    ],
)
@pytest.mark.parametrize("operation", [None, Operation.VIEW_CERTIFICATIONS])
def test_k_28_others_are_refused_whatever_is_asked_besides(office, name, subjects, operation):
    """A view of somebody whom the actor may not view is refused, there or not."""
    if operation is not None and subjects is None:
        operation = Operation.SEE_REPORTS
    with pytest.raises(NotAllowed):
        see(office, name, subjects=subjects, operation=operation)


def test_k_28_what_the_operation_needs_is_asked_besides_the_subjects(office):
    """An employee may view the own records, and not as a part of a report."""
    with pytest.raises(NotAllowed, match="see the reports"):
        see(office, "ana", subjects=["ana"], operation=Operation.SEE_REPORTS)


def test_a_subject_that_is_not_there(office):
    """Who may view anybody is told that a subject is not there."""
    with pytest.raises(UnknownId, match="'ghost'"):
        see(office, "root", subjects=["ana", "ghost"])


def test_nobody_is_asked_for(office):
    """A report about no subjects has none."""
    assert ids(see(office, "root", subjects=[])) == set()


def test_the_module_switched_off(office):
    """While the module is off nobody sees a report (H-16)."""
    office.levels.switch_module(act("root"), on=False)
    with pytest.raises(NotAllowed):
        see(office, "root")


def test_k_12_what_is_hidden_from_the_level(office):
    """A supervisor sees no restricted certification, competency or attachment; an observer does."""
    view, whole = see(office, "sue"), see(office, "zoe")
    hidden = {"secret", "competency:watch"}
    assert hidden <= {one.id for one in whole.certifications}
    assert not hidden & {one.id for one in view.certifications}
    assert not hidden & {one.certification.id for one in view.standings}
    assert view.roles["guard"].requires == ("shadow",)
    assert view.roles["watch"].competency is None
    assert view.by_pair["ana", "shadow"].discreet
    assert view.by_pair["ana", "first-aid"].attachments
    assert not view.by_pair["ana", "fire"].attachments
    assert whole.by_pair["ana", "fire"].attachments
    with pytest.raises(UnknownId):
        certification_view(view, "secret")


def test_k_12_a_level_more_shows_it(office):
    """What one of several levels may see is seen."""
    sue = account(office, "sue")
    office.levels.put_account(
        act("root"), attrs.evolve(sue, levels=["supervisor", "observer"]), seen=sue
    )
    assert ("ana", "secret") in see(office, "sue").by_pair


def test_k_12_privacy_is_that_of_now(office):
    """A report as known earlier hides what has been hidden since, and what is attached to it."""
    known = act("root").at + timedelta(hours=1)
    later = act("root", DAY + timedelta(days=1))
    shadow = office.certifications.get(later, "shadow")
    handling = attrs.evolve(shadow.handling, privacy=SECRET)
    office.certifications.edit(later, attrs.evolve(shadow, handling=handling))
    aid = office.certifications.get(later, "first-aid")
    privacy = Privacy(hide_attachments_from_levels=["supervisor"])
    handling = attrs.evolve(aid.handling, privacy=privacy)
    office.certifications.edit(later, attrs.evolve(aid, handling=handling))
    view = see(office, "sue", known_at=known)
    assert ("ana", "shadow") not in view.by_pair
    assert not view.by_pair["ana", "first-aid"].attachments
    assert ("ana", "shadow") in see(office, "root", known_at=known).by_pair


def test_r_30_as_known_earlier(office):
    """What was recorded later does not count in a report as known before."""
    at = act("root", DAY, hour=9)
    office.records.certify(at, ["lift"], "inspection", DAY)
    before = see(office, "root", known_at=at.at - timedelta(minutes=1))
    assert before.by_pair["lift", "inspection"].status.value == "missing"
    assert see(office, "root").by_pair["lift", "inspection"].status.value == "valid"
    assert before.known_at == at.at - timedelta(minutes=1)


def test_k_26_hidden_people(office):
    """They are left out of reports, unless asked for by an option or by their id."""
    assert "hid" not in ids(see(office, "root"))
    assert see(office, "root").people["ida"].supervisor == "sue"
    assert "hid" in ids(see(office, "root", include_hidden=True))
    assert ids(see(office, "root", subjects=["hid"])) == {"hid"}


def test_k_26_who_is_hidden_sees_themselves(office):
    """A hidden supervisor has a report with the own team below."""
    office.people.hide(act("root"), ["sue"])
    view = see(office, "sue")
    assert ids(view) == BELOW_SUE
    assert view.people["ana"].supervisor == "sue"
    assert "sue" not in ids(see(office, "max"))


def test_r_33_the_day_of_a_report(office):
    """It is the actor's today, a day that is given, or each subject's own."""
    assert see(office, "root").on == DAY
    assert see(office, "root", on=date(2026, 7, 1)).on == date(2026, 7, 1)
    own = see(office, "root", day_of=lambda one, companies: date(2026, 5, len(one.id)))
    assert own.by_pair["ana", "fire"].evaluation.on == date(2026, 5, 3)


def test_k_40_the_view_of_a_certification_is_open_to_who_may_see_certifications(office):
    """An employee sees the roles of a certification, and of its holders the own record alone."""
    view = see(office, "ana", operation=Operation.VIEW_CERTIFICATIONS)
    found = certification_view(view, "fire")
    assert [one.standing.subject.id for one in found.holders] == ["ana"]
    assert [one.name for one in found.roles] == ["Crew"]
    with pytest.raises(UnknownId):
        certification_view(view, "secret")


def test_a_level_of_the_hosts_own_with_reports_alone(office):
    """Who may see reports and view nobody sees a report about nobody."""
    root = act("root")
    allowed = [Permission.MODULE, Permission.REPORTS_VIEW]
    office.levels.put_level(root, Level("auditor", allowed))
    sue = account(office, "sue")
    office.levels.put_account(root, attrs.evolve(sue, levels=["auditor"]), seen=sue)
    view = see(office, "sue")
    assert ids(view) == set()
    assert not view.standings
    assert not view.memberships


def test_what_an_office_keeps_beside_the_roster(office):
    """Groups, tags, hidden people, attachments, and competencies with their privacy."""
    with office.desk.store.reading() as t:
        kept = kept_of(t, t.roster())
        of_ben = kept_of(t, t.roster(["ben"]), ["ben"])
    assert kept.groups == GROUPS
    assert kept.hidden == {"hid"}
    assert set(kept.attachments) == set(FILES)
    assert not of_ben.attachments
    assert [one.handling.privacy for one in kept.competencies] == [SECRET]


def test_the_audience_of_one_who_looks(office):
    """It has those of the subjects given whom the actor may view, or all of them."""

    def ask(look):
        return audience_of(look), audience_of(look, ["ana", "fay"])

    everybody, some = office.desk.see(act("sue"), Operation.SEE_REPORTS, ask)
    assert everybody.subjects == BELOW_SUE | {"hid"}
    assert some.subjects == {"ana"}
