"""Laws of views, on whole organisations by chance (K-12, K-40, K-41, H-13)."""

from collections import Counter

import attrs
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.model.subjects import SubjectKind
from certrules.reports.certification import certification_view
from certrules.reports.kinds import group_view, kind_view
from certrules.reports.ordering import Order, ordered
from certrules.reports.snapshots import Audience, Kept, snapshot
from certrules.reports.standings import DISCREET, UNNAMED
from certrules.reports.subject import is_outstanding, subject_view
from certrules.reports.supervisor import Part, part_of, supervisor_report
from certrules.testing.strategies import workforces

from .strategies import days, examples, known_ats


@st.composite
def questions(draw):
    """Draw a workforce in which anybody may supervise anybody, a day, and an instant."""
    catalogue, roster = draw(workforces(most_people=4, most=3))
    ids = [one.id for one in roster.subjects]
    subjects = [
        attrs.evolve(one, supervisor=draw(st.sampled_from([None, *ids]))) for one in roster.subjects
    ]
    return catalogue, attrs.evolve(roster, subjects=subjects), draw(days), draw(known_ats)


def made_of(catalogue, id_):
    """Return the ids of the parts of a certification, and of their parts."""
    if id_ not in catalogue:
        return set()
    policy = catalogue[id_].policy
    parts = {*policy.all_of, *policy.any_of}
    return parts.union(*(made_of(catalogue, one) for one in parts))


def pairs(standings):
    """Return how often each subject and certification stands there."""
    return Counter((one.subject.id, one.certification.id) for one in standings)


@examples(0.1)
@given(questions())
def test_every_view_has_everything_once(question):
    """Nothing of a snapshot is lost in a view, and nothing stands twice."""
    catalogue, roster, on, known_at = question
    view = snapshot(catalogue, roster, on, known_at=known_at)
    whole = pairs(view.standings)
    subjects = [subject_view(view, one.id) for one in view.subjects]
    assert pairs(one for each in subjects for one in (*each.outstanding, *each.records)) == whole
    kinds = [kind_view(view, kind) for kind in SubjectKind]
    rows = [row for each in kinds for row in each.rows]
    assert pairs(one for row in rows for one in row.standings) == whole
    groups = group_view(view).parts
    assert (
        pairs(one for part in groups for each in part.certifications for one in each.standings)
        == whole
    )
    report = supervisor_report(view)
    listed = [one for part in Part for one in report.parts[part]]
    assert pairs(listed) == pairs(filter(part_of, view.standings))
    in_tree = [team.member for top in report.tree for _, team in top.walk() if team.member]
    assert sorted(one.subject.id for one in in_tree) == sorted(
        one.subject.id for one in report.members
    )
    for one in Order:
        assert pairs(ordered(view.standings, one)) == whole


@examples(0.1)
@given(questions())
def test_r_25_what_is_not_compliant_is_outstanding_and_expired(question):
    """What is required and not compliant is in both, and what is in a part is outstanding."""
    catalogue, roster, on, known_at = question
    for one in snapshot(catalogue, roster, on, known_at=known_at).standings:
        answer = one.evaluation
        lacking = answer.required and not answer.compliant
        assert lacking is (part_of(one) is Part.EXPIRED)
        assert not lacking or is_outstanding(one)
        assert part_of(one) is None or is_outstanding(one) or answer.status.exempt
        assert bool(one.required_by) is answer.required


@examples(0.1)
@given(questions(), st.data())
def test_k_12_an_audience_sees_a_part_and_nothing_of_the_rest(question, data):
    """Whoever sees a part sees it as it is, and no name of the rest in any explanation."""
    catalogue, roster, on, known_at = question
    whole = snapshot(catalogue, roster, on, known_at=known_at)
    people = data.draw(st.sets(st.sampled_from([one.id for one in whole.subjects])))
    shown = data.draw(st.sets(st.sampled_from([one.id for one in whole.certifications])))
    hidden = data.draw(st.sets(st.sampled_from([one.id for one in whole.subjects])))
    part = snapshot(
        catalogue,
        roster,
        on,
        known_at=known_at,
        audience=Audience(frozenset(people), lambda one: one.id in shown),
        kept=Kept(hidden=frozenset(hidden)),
    )
    seen = people - hidden
    assert set(part.people) == {one.id for one in part.subjects} == seen
    assert {one.supervisor for one in part.people.values()} <= {None, *seen}
    expected = {pair for pair in whole.by_pair if pair[0] in seen and pair[1] in shown}
    assert set(part.by_pair) == expected
    for pair, one in part.by_pair.items():
        same = whole.by_pair[pair]
        assert one.evaluation == attrs.evolve(
            same.evaluation, inherited_from=one.evaluation.inherited_from
        )
        assert one.inherited is same.inherited
        rests_on = {
            one.evaluation.inherited_from,
            *(each.inherited_from for each in one.timeline()),
        }
        assert rests_on <= {None, UNNAMED, *shown}
        parents = {each.certification.id for each in same.assignment.parents}
        rests_on_hidden = not parents | made_of(catalogue, pair[1]) <= shown
        assert one.discreet or not rests_on_hidden
        assert one.discreet is (one.explanation == (DISCREET,))
    for role in part.roles.values():
        assert {*role.requires} <= shown
    for one in shown:
        holders = certification_view(part, one).holders
        assert {each.standing.subject.id for each in holders} <= seen
        assert all(
            cr.Status.NOT_REQUIRED is not each.standing.status for each in holders if each.reasons
        )
