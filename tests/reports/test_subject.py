"""A user's view (K-40)."""

from datetime import date, timedelta

import attrs
import pytest

from certrules.errors import UnknownId
from certrules.model.facts import Exemption
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Requirement, Subject
from certrules.model.verdicts import Status
from certrules.reports.in_office import snapshot_for, subject_view_for
from certrules.reports.snapshots import Audience, snapshot
from certrules.reports.subject import is_outstanding, subject_view
from tests.reports.world import CATALOGUE, DAY, act, done, world


def names(standings):
    """Return the ids of the certifications of standings."""
    return [one.certification.id for one in standings]


@pytest.mark.parametrize(
    ("subject", "outstanding", "records"),
    [
        ("ana", ["fire"], ["first-aid", "ready", "secret", "shadow"]),
        ("ben", ["competency:watch", "fire", "first-aid"], []),
        ("cleo", ["first-aid", "fire"], []),
        ("dan", ["fire", "first-aid"], []),
        ("eve", ["fire", "first-aid"], []),
        ("fay", ["forklift"], []),
        ("gil", [], ["fire", "warden", "first-aid"]),
        ("zoe", [], ["forklift"]),
        ("cora", [], ["contract"]),
        ("yard", ["permit"], []),
        ("max", [], []),
    ],
)
def test_k_40_outstanding_requirements_and_other_records(view, subject, outstanding, records):
    """What is required and not simply valid is outstanding, the most pressing first."""
    found = subject_view(view, subject)
    assert names(found.outstanding) == outstanding
    assert names(found.records) == records


def test_k_40_missing_is_among_the_outstanding(view):
    """Nothing on file is red and says so, with a dot where something waits for approval."""
    found = {one.certification.id: one for one in subject_view(view, "ben").outstanding}
    assert found["fire"].status is Status.MISSING
    assert found["fire"].status.colour == "red"
    assert found["fire"].status.text == "Nothing on file"
    assert found["fire"].evaluation.pending
    assert not found["first-aid"].evaluation.pending


def test_k_40_marks_beside_a_date(view):
    """Inherited dates, notes with the end of an exemption, and the lock are with the standings."""
    warden = next(one for one in subject_view(view, "gil").records if one.inherited)
    assert warden.certification.id == "warden"
    assert warden.evaluation.inherited_from == "fire"
    notes = [one.note for one in subject_view(view, "dan").outstanding]
    assert notes == ["In training until 2026-07-01"] * 2
    eve = {one.certification.id: one for one in subject_view(view, "eve").outstanding}
    assert eve["first-aid"].note == "Deferred until 2026-06-15"
    assert eve["first-aid"].evaluation.days_left == 14
    assert eve["fire"].note == ""
    assert [one.certification.id for one in subject_view(view, "ana").records if one.locked] == [
        "secret"
    ]


@pytest.mark.parametrize(
    ("completed", "outstanding"), [("2026-05-01", False), ("2025-06-05", True), (None, True)]
)
def test_k_40_a_deferral_over_a_valid_record_is_not_outstanding(completed, outstanding):
    """What lies beneath an exemption decides whether anything is left to do."""
    entries = [
        Entry("ana", "fire", Requirement()),
        Entry("ana", "fire", Exemption("deferred", until=date(2026, 6, 15))),
        *([] if completed is None else [done("ana", "fire", completed)]),
    ]
    roster = Roster(subjects=[Subject("ana")], entries=entries)
    (one,) = snapshot(CATALOGUE, roster, DAY).standings
    assert one.status is Status.DEFERRED
    assert is_outstanding(one) is outstanding


def test_r_23_what_is_not_required_is_not_outstanding():
    """An expired record that nothing requires is one of the other records."""
    roster = Roster(subjects=[Subject("ana")], entries=[done("ana", "fire", "2020-01-01")])
    view = snapshot(CATALOGUE, roster, DAY)
    found = subject_view(view, "ana")
    assert not found.outstanding
    assert [one.status for one in found.records] == [Status.EXPIRED]


def test_whose_view_it_is(view):
    """It names the subject, the company, the supervisor and the roles by name."""
    found = subject_view(view, "ana")
    assert found.subject.name == "Ana Ng"
    assert found.company.name == "Acme"
    assert found.supervisor.name == "Sue Ox"
    assert [one.name for one in found.roles] == ["Crew", "Guard"]
    assert found.on == DAY
    client = subject_view(view, "cora")
    assert (client.company, client.supervisor, client.roles) == (None, None, ())


def test_k_26_a_hidden_supervisor_is_not_named(view):
    """The supervisor is the next one up the tree who is shown."""
    assert subject_view(view, "ida").supervisor.id == "sue"


def test_r_33_the_day_is_the_subjects_own():
    """Where each has a day of their own, the view is of that day."""
    view = world(day_of=lambda one, companies: DAY - timedelta(days=1))
    assert subject_view(view, "ana").on == DAY - timedelta(days=1)
    assert subject_view(view, "max").on == DAY


def test_it_can_be_ordered_otherwise(view):
    """Both lists take an order."""
    found = subject_view(view, "ana").ordered("certification", descending=True)
    assert names(found.records) == ["shadow", "secret", "ready", "first-aid"]
    by_date = subject_view(view, "ben").ordered("expires")
    assert names(by_date.outstanding) == ["first-aid", "competency:watch", "fire"]


@pytest.mark.parametrize("subject", ["ghost", "hid", "sue"])
def test_k_12_who_may_not_be_seen_is_as_one_who_is_not_there(subject):
    """The error is the same, and names nobody else."""
    view = world(audience=Audience(frozenset({"ana"})))
    with pytest.raises(UnknownId, match=f"'{subject}'"):
        subject_view(view, subject)


def test_k_12_nothing_hidden_is_in_the_view():
    """A restricted certification is in neither list."""
    view = world(audience=Audience(sees=lambda one: one.id != "secret"))
    found = subject_view(view, "ana")
    assert "secret" not in names([*found.outstanding, *found.records])


def test_k_40_activities_to_do(office):
    """The activities are those that the office says are to be done, and where the host has them."""

    class Host:
        """Offers every activity at one address."""

        def address(self, reference, subject):
            """Return the address."""
            return f"https://example.org/{reference}/{subject}"

    found = subject_view_for(office.desk, act("sue"), "cleo", provider=Host())
    assert [(one.certification, one.activity.title, one.address) for one in found.to_do] == [
        ("fire", "Read the fire plan", "https://example.org/fire-plan/cleo")
    ]
    view = snapshot_for(office.desk, act("sue"), subjects=["cleo"])
    assert subject_view(view, "cleo") == attrs.evolve(found, to_do=None)
    assert subject_view_for(office.desk, act("sue"), "ida").to_do == ()
