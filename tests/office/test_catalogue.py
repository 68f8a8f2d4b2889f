"""Certifications as those who define them work on them: K-1 to K-17, H-1 to H-8."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    DuplicateId,
    InvalidCertification,
    InvalidInput,
    NotAllowed,
    ProblemsFound,
    UnknownId,
)
from certrules.expiry.decisions import expiration_date
from certrules.model.activities import Activity, CertificationForm
from certrules.model.anchors import Anchor
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.facts import Completion
from certrules.model.handling import Approval, CertificateSettings, Handling, Privacy
from certrules.model.policies import Policy
from certrules.model.renewals import Renewal
from certrules.model.roster import Entry
from certrules.model.subjects import Requirement, Subject
from certrules.model.terms import Term
from certrules.office.groups import Group
from tests.office.world import DAY, act, yearly


def handled(name, **handling):
    """Return a certification that is handled so."""
    return yearly(name, handling=Handling(**handling))


def made(office, root, certification, **more):
    """Return a certification as the office keeps it, read back."""
    office.certifications.create(root, certification, **more)
    return office.certifications.get(root, certification.id)


def test_k_1_a_name_is_unique_without_case_and_blanks(office, root):
    """Two certifications never have names that a person takes for the same."""
    office.certifications.create(root, yearly("x", name="Première Aid"))
    for name in ("Première Aid", " PREMIÈRE AID ", "Premie\u0300re Aid"):
        with pytest.raises(DuplicateId, match="name of a certification"):
            office.certifications.create(root, yearly("y", name=name))


def test_k_1_some_characters_are_in_no_name(office, root):
    """A name that files and addresses cannot hold is refused."""
    for barred in ";<>\\/":
        with pytest.raises(InvalidCertification, match="holds"):
            office.certifications.create(root, yearly("x", name=f"A{barred}B"))
    for blank in ("  ", "A\nB"):
        with pytest.raises(InvalidCertification):
            office.certifications.create(root, yearly("x", name=blank))


def test_k_1_what_is_told_of_a_certification(office, root):
    """Information, address, tags and a name without blanks around it are kept."""
    told = attrs.evolve(
        handled("x", url="https://example.org/x", tags=["Open", "2026"]),
        name=" X ",
        description="What it is for.",
    )
    kept = made(office, root, told)
    assert kept.name == "X"
    assert kept.description == "What it is for."
    assert kept.handling.url == "https://example.org/x"
    assert kept.handling.tags == ("Open", "2026")
    assert office.certifications.all(root, tags=["open", "closed"]) == (kept,)
    with pytest.raises(InvalidInput):
        handled("y", url="ftp://example.org")


def test_k_2_cost_and_time(office, root):
    """Decimal cost, and time in hours, days, weeks, months or years, come back exactly."""
    term = Term(cost="120.50", time_to_complete="1.5 hours")
    kept = made(office, root, Certification("x", policy=Policy(terms=[term])))
    assert kept.policy.terms[0].cost == Decimal("120.50")
    assert str(kept.policy.terms[0].time_to_complete) == "1.5 hours"


def test_k_3_never_expires_unless_told_otherwise(office, root):
    """A certification is saved without any rules, and gets them later."""
    kept = made(office, root, Certification("x"))
    assert kept.policy.terms[0].never_expires
    later = attrs.evolve(kept, policy=yearly("x").policy)
    office.certifications.edit(root, later, seen=kept)
    assert expiration_date(office.certifications.get(root, "x").policy, DAY) == date(2027, 6, 1)


@pytest.mark.parametrize("given", [{}, {"first_notice": "1 month"}])
def test_k_3_a_duration_has_both_notices(office, root, given):
    """Without its notices a duration is refused, unless it is said to go without."""
    bare = Certification("x", policy=Policy(terms=[Term("1 year", **given)]))
    with pytest.raises(InvalidCertification, match="notice") as raised:
        office.certifications.create(root, bare)
    assert raised.value.field.startswith("policy.terms[0].")
    assert made(office, root, bare, without_notices=True).policy == bare.policy


def test_k_4_k_5_k_6_and_k_8_the_rules_come_back(office, root):
    """Extension, forced date, windows and the refresher term are kept as they were given."""
    notices = {"first_notice": "2 months", "second_notice": "2 weeks"}
    policy = Policy(
        terms=[
            Term("3 years", extend_to="end of month", **notices),
            Term("1 year", extend_to="end of year", cost="30", **notices),
        ],
        renewal=Renewal(early="after first notice", late="2 weeks"),
    )
    assert made(office, root, Certification("x", policy=policy)).policy == policy
    forced = Policy(terms=[Term("1 year", **notices)], anchor=Anchor(date=date(2025, 7, 1)))
    assert made(office, root, Certification("y", policy=forced)).policy == forced
    assert expiration_date(policy, date(2026, 6, 10)) == date(2029, 6, 30)


def test_k_7_and_h_8_notices_and_tasks_by_rule(office, root):
    """Any number of notices before or after, and tasks with title and assignee."""
    ruled = yearly(
        "x",
        notices=[NoticeRule(before="3 months"), NoticeRule(after="1 week", to=["supervisor"])],
        tasks=[TaskRule("2 months", "Book the course", "supervisor")],
    )
    kept = made(office, root, ruled)
    assert (kept.notices, kept.tasks) == (ruled.notices, ruled.tasks)


def test_k_9_an_activity_names_who_is_there(office, root):
    """A course has teachers, a document owners: subjects or roles."""
    course = Activity("course", "Driving", teachers=["sue", "crew"], makes_submission=False)
    assert made(office, root, handled("x", activity=course)).handling.activity == course
    with pytest.raises(ProblemsFound, match="nobody"):
        office.certifications.create(
            root, handled("y", activity=Activity("course", teachers=["nobody"]))
        )
    with pytest.raises(InvalidCertification, match="owners"):
        Activity("course", owners=["sue"])


def test_k_10_required_at_login_is_approved_automatically(office, root):
    """What stands before a login never waits for anybody, whatever is asked for."""
    rules = Activity("acknowledgement", "Site rules", required_at_login=True)
    asked = handled("x", activity=rules, approval=Approval(automatic_on_activity=False))
    assert made(office, root, asked).handling.approval.automatic_on_activity
    for kind in ("course", "external course", "payment"):
        with pytest.raises(InvalidCertification, match="required_at_login"):
            Activity(kind, required_at_login=True)


def test_k_11_to_k_15_how_it_is_handled(office, root):
    """Approval, privacy and certificate settings are kept; levels and roles must be there."""
    handling = {
        "approval": Approval(require_attachment=True, batch_roles=["crew"]),
        "privacy": Privacy(hide_from_levels=["observer"], hide_from_qr_reports=True),
        "certificate": CertificateSettings(on_approval=True, attach_to_notices=True),
    }
    assert made(office, root, handled("x", **handling)).handling == Handling(**handling)
    wrong = handled(
        "y",
        approval=Approval(batch_roles=["crews"]),
        privacy=Privacy(hide_from_levels=["observers"], hide_attachments_from_levels=["x"]),
        group="none",
        materials=["lost.pdf"],
    )
    with pytest.raises(ProblemsFound) as raised:
        office.certifications.create(root, wrong)
    assert [one.place for one in raised.value.problems] == [
        "handling.privacy.hide_from_levels",
        "handling.privacy.hide_attachments_from_levels",
        "handling.approval.batch_roles",
        "handling.group",
        "handling.materials",
    ]


def test_k_12_what_is_hidden_is_not_there(office, root):
    """Who has only barred levels gets the answer for what does not exist."""
    hidden = Privacy(hide_from_levels=["observer", "employee"])
    office.certifications.create(root, handled("secret", privacy=hidden))
    assert "secret" not in [one.id for one in office.certifications.all(act("ana"))]
    assert "secret" in [one.id for one in office.certifications.all(act("sue"))]
    with pytest.raises(UnknownId) as raised:
        office.certifications.get(act("zoe"), "secret")
    with pytest.raises(UnknownId) as of_nothing:
        office.certifications.get(act("zoe"), "nothing")
    assert str(raised.value).replace("secret", "nothing") == str(of_nothing.value)


def test_k_16_parents_or_children(office, root):
    """A certification has parents or children; both are refused, and so is a chain."""
    kept = made(office, root, yearly("x", parents=["fire"]))
    assert kept.parents == ("fire",)
    with pytest.raises(InvalidCertification, match="both parents and children"):
        yearly("y", parents=["fire"], children=["first-aid"])
    with pytest.raises(ProblemsFound):
        office.certifications.create(root, yearly("z", parents=["x"]))


def test_k_17_of_two_who_edit_the_second_is_told(office, root):
    """An edit of what somebody else has changed meanwhile is refused, and nothing is lost."""
    seen = office.certifications.get(root, "fire")
    first = attrs.evolve(seen, description="first")
    office.certifications.edit(root, first, seen=seen)
    with pytest.raises(ConflictingChange) as raised:
        office.certifications.edit(root, attrs.evolve(seen, description="second"), seen=seen)
    assert not raised.value.again
    assert office.certifications.edit(root, first, seen=seen) == first
    with pytest.raises(UnknownId):
        office.certifications.edit(root, yearly("nothing"))


def test_k_17_deleting_says_what_it_takes_along(office, store, root):
    """Records, roles and relatives are named first; then all of them go, and the trail stays."""
    office.certifications.create(root, yearly("hose", parents=["fire"]))
    facts = [Entry("ana", "fire", Completion(DAY)), Entry("zoe", "fire", Requirement())]
    store.apply(lambda t: t.record(facts, by="hr", at=act("hr").at))
    effect = office.certifications.effect_of_deleting(root, "fire")
    assert effect == (
        "deletes the certification 'fire' with 2 records of 2 subjects, takes it from the roles "
        "'Crew', and leaves 'hose' without it as a parent or child"
    )
    with pytest.raises(ConfirmationNeeded) as asked:
        office.certifications.delete(act("root"), "fire")
    assert asked.value.effect == effect
    with pytest.raises(ConfirmationNeeded):
        office.certifications.delete(act("root"), "fire", "deletes something else")
    office.certifications.delete(act("root"), "fire", effect)
    with pytest.raises(UnknownId):
        office.certifications.get(root, "fire")
    assert office.certifications.get(root, "hose").parents == ()
    with store.reading() as t:
        assert t.facts(certification="fire") == ()
        assert t.roster(()).roles[0].requires == ("first-aid",)
        kept = [one.because for one in t.history(certification="fire") if one.by == "root"]
    assert kept[-1] == "deleted the certification fire"


def test_k_17_a_part_of_another_stays(office, root):
    """What a composite is made of is not deleted under it."""
    both = Certification("both", policy=Policy(all_of=["first-aid", "fire"]))
    office.certifications.create(root, both)
    with pytest.raises(InvalidCertification, match="part of 'both'"):
        office.certifications.delete(root, "fire")


def test_h_1_the_kind_of_subject_stays_once_assigned(office, store, root):
    """An unassigned certification changes its kind; an assigned one does not."""
    crane = made(office, root, yearly("crane"))
    asset = attrs.evolve(crane, subject_kind="asset")
    assert office.certifications.edit(root, asset) == asset
    assert office.certifications.all(root, kind=asset.subject_kind) == (asset,)
    fire = office.certifications.get(root, "fire")
    with pytest.raises(InvalidCertification, match="H-1"):
        office.certifications.edit(root, attrs.evolve(fire, subject_kind="asset"))
    with pytest.raises(ProblemsFound):
        store.apply(
            lambda t: t.record([Entry("ana", "crane", Completion(DAY))], by="hr", at=root.at)
        )


def test_h_2_groups_are_a_tree(office, root):
    """Groups hold groups and certifications; where one is made prefills its group."""
    office.groups.create(root, Group("safety", "Safety"))
    office.groups.create(root, Group("heights", "Heights", "safety"))
    office.certifications.create(root, yearly("rope"), group="heights")
    office.certifications.create(root, handled("hat", group="safety"), group="heights")
    top = office.groups.tree(root)
    assert top.certifications == ("first-aid", "fire", "forklift")
    walked = [(one.group.id, one.certifications) for one in top.walk() if one.group]
    assert walked == [("safety", ("hat",)), ("heights", ("rope",))]
    inside = office.certifications.all(root, group="safety")
    assert [one.id for one in inside] == ["rope", "hat"]
    with pytest.raises(UnknownId):
        office.certifications.all(root, group="nothing")


def test_h_2_a_group_moves_with_all_its_contents(office, root):
    """Moving makes no ring and no two groups of one name in one place."""
    for group in (Group("a", "A"), Group("b", "B", "a"), Group("c", "C"), Group("d", "b")):
        office.groups.create(root, group)
    office.certifications.create(root, yearly("rope"), group="b")
    for wrong in (Group("a", "A", "b"), Group("a", "A", "a")):
        with pytest.raises(InvalidInput, match="H-2"):
            office.groups.edit(root, wrong)
    with pytest.raises(DuplicateId):
        office.groups.edit(root, Group("d", "b", "a"))
    with pytest.raises(UnknownId):
        office.groups.edit(root, Group("a", "A", "nowhere"))
    with pytest.raises(UnknownId):
        office.groups.edit(root, Group("z", "Z"))
    with pytest.raises(DuplicateId):
        office.groups.create(root, Group("a", "Another"))
    office.groups.edit(root, Group("a", "A", "c"), seen=Group("a", "A"))
    with pytest.raises(ConflictingChange):
        office.groups.edit(root, Group("a", "AA"), seen=Group("a", "A"))
    assert [one.id for one in office.certifications.all(root, group="c")] == ["rope"]


def test_h_2_deleting_a_group_keeps_its_certifications(office, root):
    """They are in its parent afterwards, which is said first."""
    office.groups.create(root, Group("a", "A"))
    office.groups.create(root, Group("b", "B", "a"))
    office.groups.create(root, Group("c", "C", "b"))
    office.certifications.create(root, yearly("rope"), group="c")
    effect = office.groups.effect_of_deleting(root, "b")
    assert effect == (
        "deletes the group 'B' and 1 groups in it, and moves 1 certifications to the group 'A'"
    )
    with pytest.raises(ConfirmationNeeded):
        office.groups.delete(root, "b")
    office.groups.delete(root, "b", effect)
    assert office.certifications.get(root, "rope").handling.group == "a"
    office.groups.delete(root, "a", office.groups.effect_of_deleting(root, "a"))
    assert office.certifications.get(root, "rope").handling.group is None
    with pytest.raises(UnknownId):
        office.groups.effect_of_deleting(root, "a")


def test_h_3_clients_are_for_employees(office, store, root):
    """Issuer and clients are kept; clients on another kind, or that are none, are refused."""
    store.apply(lambda t: t.put([Subject("shop", "client")], by="hr", at=root.at))
    kept = made(office, root, handled("x", issuer="Red Cross", clients=["shop"]))
    assert (kept.handling.issuer, kept.handling.clients) == ("Red Cross", ("shop",))
    with pytest.raises(InvalidCertification, match="H-3"):
        office.certifications.create(
            root, attrs.evolve(handled("y", clients=["shop"]), subject_kind="asset")
        )
    with pytest.raises(ProblemsFound, match="client"):
        office.certifications.create(root, handled("z", clients=["ana"]))


def test_h_5_and_h_6_when_added_and_with_which_forms(office, root):
    """Valid when added, and the forms that go with certifying, are kept."""
    forms = [CertificationForm("eye-test"), CertificationForm("photo", required=False, renews=True)]
    kept = made(office, root, handled("x", valid_when_added=True, forms=forms))
    assert kept.handling.valid_when_added
    assert kept.handling.forms == tuple(forms)
    with pytest.raises(InvalidCertification, match="two forms"):
        handled("y", forms=[forms[0], forms[0]])


def test_h_7_recertification(office, root):
    """The interval and how the new date is computed are those of the policy."""
    policy = Policy(
        terms=[Term("2 years", first_notice="2 months", second_notice="1 month")],
        renewal=Renewal(early="3 months", late="1 month"),
    )
    kept = made(office, root, Certification("x", policy=policy))
    renewed = expiration_date(kept.policy, date(2026, 5, 1), existing=date(2026, 6, 1))
    assert renewed == date(2028, 6, 1)


@pytest.mark.parametrize("who", ["ana", "sue", "zoe", "stranger"])
def test_h_16_others_define_nothing(office, store, root, who):
    """Who may not define certifications changes none, and learns nothing of what is there."""
    with store.reading() as t:
        before = (t.catalogue(), len(list(t.history())))
    calls = [
        lambda id_: office.certifications.create(act(who), yearly(id_)),
        lambda id_: office.certifications.edit(act(who), yearly(id_)),
        lambda id_: office.certifications.effect_of_deleting(act(who), id_),
        lambda id_: office.certifications.delete(act(who), id_),
        lambda id_: office.groups.create(act(who), Group(id_, "A")),
        lambda id_: office.groups.edit(act(who), Group(id_, "A")),
        lambda id_: office.groups.delete(act(who), id_),
    ]
    for call in calls:
        said = []
        for id_ in ("fire", "nothing"):
            with pytest.raises(NotAllowed) as raised:
                call(id_)
            said.append(str(raised.value))
        assert said[0] == said[1]
    with store.reading() as t:
        assert (t.catalogue(), len(list(t.history()))) == before
