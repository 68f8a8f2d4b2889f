"""Laws of what-if comparisons, on whole organisations by chance (X-5)."""

from datetime import timedelta
from itertools import groupby

import attrs
from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.planning.compare import compare
from certrules.testing.strategies import certifications, workforces

from .strategies import ONE_DAY, days, examples, known_ats

NOBODY = (cr.Status.NOT_REQUIRED, None, None, False)


@st.composite
def redrawn(draw, catalogue):
    """Draw another catalogue: some certifications with other rules, and now and then one less."""
    made = []
    for one in catalogue:
        other = draw(certifications(one.id, kind=one.subject_kind))
        changed = not one.policy.composite and draw(st.sampled_from([True, True, False]))
        policy = {"policy": other.policy, "revisions": other.revisions, "notices": other.notices}
        made.append(attrs.evolve(one, **policy) if changed else one)
    leans = {
        name
        for one in made
        for name in (*one.parents, *one.children, *one.policy.all_of, *one.policy.any_of)
    }
    free = [one for one in made if one.id not in leans]
    if draw(st.sampled_from([False, False, False, True])):
        made.remove(draw(st.sampled_from(free)))
    return cr.Catalogue(made)


@st.composite
def with_more_on_file(draw, catalogue, roster):
    """Draw a completion for every subject and certification that can have one."""
    more = [
        cr.Entry(subject.id, one.id, cr.Completion(draw(days), credits=1000))
        for subject in roster.subjects
        for one in catalogue
        if one.subject_kind is subject.kind and not one.policy.composite
    ]
    return attrs.evolve(roster, entries=[*roster.entries, *more])


@st.composite
def questions(draw):
    """Draw a workforce, another catalogue and roster, days, and an instant."""
    workforce = draw(workforces(most_people=2, most=3))
    roster = draw(with_more_on_file(*workforce))
    fewer = attrs.evolve(roster, memberships=roster.memberships[1:])
    start = draw(days)
    return (
        (workforce.catalogue, roster),
        (draw(redrawn(workforce.catalogue)), draw(st.sampled_from([roster, fewer]))),
        (start, start + timedelta(days=draw(st.integers(0, 400)))),
        draw(known_ats),
    )


def kept(catalogue, other, roster):
    """Return a roster without what only the other catalogue has, for the reference."""
    gone = {one.id for one in other} - {one.id for one in catalogue}
    roles = [
        attrs.evolve(role, requires=tuple(one for one in role.requires if one not in gone))
        for role in roster.roles
    ]
    entries = [one for one in roster.entries if one.certification not in gone]
    return attrs.evolve(roster, roles=roles, entries=entries)


def day_by_day(catalogue, roster, first, last, known_at):
    """Return what is true of every pair on every day, from timelines."""
    found = {}
    for one in cr.assignments(catalogue, roster):
        whole = cr.timeline(one, known_at)
        row = []
        for past in range((last - first).days + 1):
            answer = whole.at(first + past * ONE_DAY)
            fields = (answer.status, answer.expires_on, answer.exempt_until, answer.required)
            row.append(fields)
        found[one.subject.id, one.certification.id] = row
    return found


def runs(first, before, after):
    """Return the runs of days on which two rows differ: first day, last day, before, after."""
    numbered = enumerate(zip(before, after, strict=True))
    found = []
    for pair, group in groupby(numbered, key=lambda each: each[1]):
        places = [place for place, _ in group]
        if pair[0] != pair[1]:
            found.append((first + places[0] * ONE_DAY, first + places[-1] * ONE_DAY, *pair))
    return found


def content(answer):
    """Return what a comparison compares of an evaluation."""
    if answer is None:
        return NOBODY
    return (answer.status, answer.expires_on, answer.exempt_until, answer.required)


@examples(0.4)
@given(questions())
def test_the_spans_are_those_of_an_evaluation_of_every_day(question):
    """Every day of both catalogues, evaluated by itself, differs exactly within the spans."""
    (catalogue, roster), (other, other_roster), (first, last), known_at = question
    before = day_by_day(catalogue, kept(catalogue, other, roster), first, last, known_at)
    after = day_by_day(other, kept(other, catalogue, other_roster), first, last, known_at)
    found = compare(catalogue, other, roster, first, last, known_at, other_roster=other_roster)
    nothing = [NOBODY] * ((last - first).days + 1)
    wanted = {
        key: runs(first, before.get(key, nothing), after.get(key, nothing))
        for key in before | after
    }
    got = {
        (one.subject.id, one.certification.id): [
            (span.start, span.end, content(span.before), content(span.after)) for span in one.spans
        ]
        for one in found.compared
    }
    assert got == wanted
    for one in found.changes:
        assert ((one.before is None), (one.after is None)) == (
            (one.subject.id, one.certification.id) not in before,
            (one.subject.id, one.certification.id) not in after,
        )
        for span in one.spans:
            for assignment, answer in ((one.before, span.before), (one.after, span.after)):
                if assignment is not None:
                    assert answer == cr.evaluate(assignment, span.start, known_at)


@examples(0.15)
@given(questions())
def test_steps_count_every_day(question):
    """Each step's counts are those of each of its days, and the steps leave no day out."""
    (catalogue, roster), (other, other_roster), (first, last), known_at = question
    found = compare(catalogue, other, roster, first, last, known_at, other_roster=other_roster)
    day = first
    for step in found.steps:
        assert step.start == day
        for each in {step.start, step.end}:
            spans = [span for _, span in found.on(each)]
            assert step.differing == len(spans) == sum(found.counts_on(each).values())
            assert step.lapsing == sum(span.lapses for span in spans)
            assert step.recovering == sum(span.recovers for span in spans)
        day = step.end + ONE_DAY
    assert day == last + ONE_DAY


@examples(0.3)
@given(workforces(most_people=2), days, known_ats)
def test_the_same_rules_change_nothing(workforce, first, known_at):
    """`compare(x, x)` is empty, and so it is where every certification has but another name."""
    catalogue, roster = workforce
    last = first + timedelta(days=1000)
    renamed = cr.Catalogue(attrs.evolve(one, name=f"{one.name}, renamed") for one in catalogue)
    for other in (catalogue, renamed):
        found = compare(catalogue, other, roster, first, last, known_at)
        assert found.changes == ()
        assert [(one.start, one.differing) for one in found.steps] == [(first, 0)]
    assert len(found.redefined) == len(catalogue)


@examples(0.1)
@given(questions())
def test_turned_round_before_and_after_change_places(question):
    """Comparing the other way round gives the same days, each lapse being a recovery."""
    (catalogue, roster), (other, other_roster), (first, last), known_at = question
    there = compare(catalogue, other, roster, first, last, known_at, other_roster=other_roster)
    back = compare(other, catalogue, other_roster, first, last, known_at, other_roster=roster)
    for one, turned in zip(by_pair(there), by_pair(back), strict=True):
        assert one == tuple(
            (start, end, after, before, recovers, lapses)
            for start, end, before, after, lapses, recovers in turned
        )


def by_pair(found):
    """Return the spans of each change, by the ids of its subject and certification."""
    changes = {(one.subject.id, one.certification.id): one.spans for one in found.changes}
    return [
        tuple((*attrs.astuple(span, recurse=False), span.lapses, span.recovers) for span in spans)
        for _, spans in sorted(changes.items())
    ]
