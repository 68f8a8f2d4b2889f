"""What the cells of a page open (X-1, X-2, R-31)."""

import json
from datetime import date

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from certrules.model.assignments import Assignment
from certrules.model.certifications import Certification
from certrules.model.facts import Revocation
from certrules.model.policies import Policy
from certrules.model.subjects import Requirement, Subject
from certrules.model.terms import Term
from certrules.reports.drawing import drawing
from certrules.reports.explanations import Explanations
from certrules.reports.html import look
from certrules.reports.standings import DISCREET, Standing
from certrules.reports.timeline_svg import compact
from certrules.status.timeline import evaluate
from certrules.testing.strategies import assignments, days

TODAY = date(2026, 6, 1)


def opened(data, key):
    """Return the sentences and the drawing of a key, as the script of a page puts them together."""
    place, *dates = data["records"][int(key)]
    pieces, gaps, span, *rows = data["templates"][place]
    text = ""
    for number, piece in enumerate(pieces):
        gap = date.fromordinal(dates[gaps[number]]).isoformat() if number < len(gaps) else ""
        text += data["texts"][piece] + gap
    dated = [
        [[value if not at else dates[value] for at, value in enumerate(one)] for one in row]
        for row in rows
    ]
    return text.split("\n"), [[dates[one] for one in span], *dated]


def told(explanations):
    """Return the data as a page reads it."""
    return json.loads(json.dumps(explanations.data()))


def plain(seen):
    """Return a compact drawing as JSON has it."""
    return json.loads(json.dumps(seen))


A = Certification("a")


def standing(*completions, subject="ana", certification=A, **facts):
    """Return how an assignment stands."""
    one = Assignment(certification, Subject(subject), completions, **facts)
    return Standing(one, evaluate(one, TODAY))


def test_x_2_every_cell_opens_its_own(view):
    """Every standing of a workforce has its own label, reasons and drawing behind its key."""
    explanations = Explanations()
    keys = [explanations.key_of(one) for one in view.standings]
    data = told(explanations)
    for key, one in zip(keys, view.standings, strict=True):
        lines, seen = opened(data, key)
        assert lines == [look(one).label, *one.explanation]
        assert seen == plain(compact(drawing(one)))


def test_what_is_equal_is_there_once():
    """Two people with the same facts open the same record; other facts, rules or days another."""
    explanations = Explanations()
    done = date(2026, 5, 1)
    first = explanations.key_of(standing(done))
    assert explanations.key_of(standing(done, subject="ben")) == first
    others = [
        standing(done, date(2026, 5, 2)),
        standing(done, certification=Certification("b")),
        standing(done, requirements=[Requirement()]),
        standing(done, requirements=[Requirement(role="crew")]),
        standing(done, revocations=[Revocation(date(2026, 5, 20), "fraud")]),
        attrs.evolve(standing(done), locked=True),
        attrs.evolve(standing(done), discreet=True),
    ]
    assert len({first, *map(explanations.key_of, others)}) == 1 + len(others)


def test_certifications_of_one_id_are_told_apart():
    """The same facts under two policies of one certification are explained each by its own."""
    explanations = Explanations()
    ones = [
        standing(date(2026, 5, 1), certification=Certification("a", policy=Policy(terms=[term])))
        for term in (Term("1 year"), Term("2 years"))
    ]
    keys = [explanations.key_of(one) for one in ones]
    found = told(explanations)
    assert [opened(found, key)[0][1:] for key in keys] == [list(one.explanation) for one in ones]


def test_k_12_a_discreet_standing_says_nothing_more():
    """Where a hidden certification has a part in it, the explanation is that alone."""
    explanations = Explanations()
    one = attrs.evolve(standing(date(2026, 5, 1)), discreet=True)
    key = explanations.key_of(one)
    lines, _ = opened(told(explanations), key)
    assert lines[1:] == [DISCREET]


def test_a_text_with_what_looks_like_a_day():
    """What somebody wrote comes back to the letter: days, digits that are none, and braces."""
    text = "seen 2026-02-30 and 2026-02-28, {0} 9999-99-99 {{7*7}} 1e5"
    explanations = Explanations()
    one = standing(date(2026, 5, 1), revocations=[Revocation(date(2026, 5, 20), "other", text)])
    key = explanations.key_of(one)
    lines, _ = opened(told(explanations), key)
    assert lines[1:] == list(one.explanation)
    assert any(text in line for line in lines)


@settings(max_examples=15)
@given(st.data())
def test_x_2_whatever_the_facts_nothing_is_mixed_up(data):
    """Of any assignments gathered together, each opens its own explanation and drawing."""
    drawn = []
    for _ in range(2):
        one = data.draw(assignments())
        drawn.append(Standing(one, evaluate(one, data.draw(days(one)))))
    explanations = Explanations()
    keys = [explanations.key_of(one) for one in drawn]
    found = told(explanations)
    for key, one in zip(keys, drawn, strict=True):
        lines, seen = opened(found, key)
        assert lines == [look(one).label, *one.explanation]
        assert seen == plain(compact(drawing(one)))
