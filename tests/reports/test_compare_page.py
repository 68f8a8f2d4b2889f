"""What if as a page: what is in it, what its changes open, what harms nothing (X-5, G11)."""

import json
import sys
from datetime import date
from decimal import Decimal

import attrs
import pytest

from certrules.errors import MissingExtra
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption
from certrules.model.handling import Handling
from certrules.model.policies import Policy
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import Company, Requirement, Subject
from certrules.model.terms import Term
from certrules.reports import compare_page as module
from certrules.reports.compare import what_if
from certrules.reports.compare_page import NO_ASSIGNMENT, compare_page, signed
from certrules.reports.html import environment
from tests.reports.parsed import Page, text_of
from tests.reports.world import SECRET

START, END = date(2026, 1, 1), date(2026, 12, 31)
HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e'


def rule(id_, *terms, **more):
    """Return a certification with terms."""
    return Certification(id_, policy=Policy(terms=terms or [Term()]), **more)


def done(subject, certification, *days):
    """Return entries: required directly, completed on days."""
    return [
        Entry(subject, certification, Requirement()),
        *(Entry(subject, certification, Completion(date.fromisoformat(day))) for day in days),
    ]


PEOPLE = [Subject("ana", name="Ana Ng", company="acme"), Subject("ben", name="Ben Ito")]
BEFORE = [
    rule("a", Term("2 years", cost="1200.50"), name="First aid"),
    rule("old", name="Old duty", handling=Handling(privacy=SECRET)),
    rule("child", Term("1 year"), name="Child"),
    rule("parent", Term("2 years", cost="10"), name="Parent"),
]
AFTER = [
    rule("a", Term("1 year", cost="1200.50", time_to_complete="3 hours"), name="First aid"),
    rule("child", Term("1 year"), name="Child"),
    rule("parent", Term("2 years", cost="10"), name="Parent", children=["child"]),
    rule("new", name="New duty"),
]
ROSTER = Roster(
    [Company("acme", "Acme")],
    PEOPLE,
    entries=[
        *done("ana", "a", "2025-07-01"),
        *done("ben", "old", "2025-02-01"),
        *done("ben", "child", "2025-02-01"),
        *done("ben", "parent", "2025-06-01"),
    ],
)


def asked(before=BEFORE, after=AFTER, roster=ROSTER, **more):
    """Return a comparison as everybody may see it."""
    return what_if(Catalogue(before), Catalogue(after), roster, START, END, **more)


def page(*args, **more):
    """Return its page, read."""
    return Page(compare_page(asked(*args, **more)))


def changes(found):
    """Return the rows of each change, as texts."""
    table = found.one("table", id="changes")
    return [[[text_of(cell) for cell in row] for row in body] for body in table.findall("tbody")]


def test_the_summary_counts_changes_people_and_cost():
    """Three assignments of both people change; a renewal in July costs 1,200.50 more."""
    found = page()
    facts = {text_of(one.find("dt")): text_of(one.find("dd")) for one in found.one("dl")}
    assert facts == {
        "Assignments that change": "3 of 4",
        "Whose they are": "2 of 2",
        "Become not compliant": "1",
        "Become compliant": "1",
        "Most on one day": "3 from 2026-01-01",
        "Cost of training": "+1,200.50 (0 → 1,200.50)",
        "Hours of training": "+3 (0 → 3)",
    }
    assert text_of(found.one("p", **{"class": "subtitle"})) == "2026-01-01 to 2026-12-31"


def test_every_pair_of_statuses_has_a_row():
    """With how many have it on a day at least, and the first such day."""
    rows = page().all("table")[0].find("tbody")
    assert [[text_of(cell) for cell in row] for row in rows] == [
        ["✓Valid", "→ ·Not required", "1", "2026-01-01"],
        ["✓Valid", "→ ✓Valid another date", "2", "2026-01-01"],
        ["✓Valid", "→ ✕Expired", "1", "2026-07-02"],
        ["✕Expired", "→ ✓Valid", "1", "2026-02-02"],
    ]


def test_each_certification_says_what_became_of_its_rules():
    """Changed, taken out, new; a child that is covered now stands with rules as before."""
    (table,) = [one for one in page().all("table") if "rules" in one.get("class", "")]
    rows = [[text_of(cell) for cell in row] for row in table.find("tbody")]
    assert rows == [
        ["First aid", "Changed", "1", "1", "0", "0", "1,200.50", "+1,200.50"],
        ["Old duty", "Taken out", "1", "0", "0", "0", "0", "0"],
        ["Parent", "Changed", "0", "0", "0", "0", "0", "0"],
        ["New duty", "New", "0", "0", "0", "0", "0", "0"],
        ["Child", "As before", "1", "0", "1", "0", "0", "0"],
    ]


def test_every_change_has_a_row_for_each_of_its_spans_the_most_pressing_first():
    """Who becomes not compliant stands before who changes sooner."""
    found = changes(page())
    assert [body[0][0] for body in found] == [
        "Ana NgAcmeWhy: Ana Ng, First aid",
        "Ben ItoWhy: Ben Ito, Old duty",
        "Ben ItoWhy: Ben Ito, Child",
    ]
    assert [row[-5:] for row in found[0]] == [
        [
            "2026-01-01",
            "2026-07-01",
            "✓Valid expires 2027-07-01",
            "✓Valid expires 2026-07-01",
            "Another date",
        ],
        [
            "2026-07-02",
            "2026-12-31",
            "✓Valid expires 2027-07-01",
            "✕Expired 2026-07-01",
            "▼ Becomes not compliant",
        ],
    ]
    assert found[1][0][1:] == [
        "Old duty 🔒",
        "2026-01-01",
        "2026-12-31",
        "✓Valid never expires",
        "·Not required No assignment",
        "Another status",
    ]
    assert found[2][1][-3:] == [
        "✕Expired 2026-02-01",
        "✓Valid expires 2027-06-01 inherited",
        "▲ Becomes compliant",
    ]


def test_an_exemption_says_until_when():
    """R-58: in training until another day, and then missing."""
    allowed = [
        Certification("a", policy=Policy(initial_due=one)) for one in ("2 months", "4 months")
    ]
    roster = Roster(subjects=PEOPLE[1:], entries=[Entry("ben", "a", Requirement(since=START))])
    ((first, second),) = changes(page(allowed[:1], allowed[1:], roster))
    assert [cell for cell in first if "training" in cell] == [
        "✎In training until 2026-03-01",
        "✎In training until 2026-05-01",
    ]
    assert second[2:4] == ["○Missing", "✎In training until 2026-05-01"]


def test_what_awaits_approval_is_said_beside_both():
    """R-24: it changes no status, and whoever looks should know of it."""
    waiting = Entry("ana", "a", Completion(date(2025, 12, 1), state="pending"))
    roster = attrs.evolve(ROSTER, entries=[*ROSTER.entries[:2], waiting])
    ((first, _),) = changes(page(BEFORE[:1], AFTER[:1], roster))
    assert [cell.endswith("a completion awaits approval") for cell in first[-3:-1]] == [True, True]


def test_whether_it_is_required_stands_there_where_that_differs():
    """Required directly before and by nobody after, with the same date."""
    fewer = attrs.evolve(ROSTER, entries=ROSTER.entries[1:])
    ((row,),) = changes(
        page(BEFORE[:1], BEFORE[:1], only("a", ROSTER), other_roster=only("a", fewer))
    )
    assert row[-3:-1] == [
        "✓Valid expires 2027-07-01 required",
        "✓Valid expires 2027-07-01 not required",
    ]


def only(certification, roster):
    """Return a roster with what is on file for one certification."""
    entries = [one for one in roster.entries if one.certification == certification]
    return attrs.evolve(roster, entries=entries)


def test_a_change_opens_both_timelines_over_the_same_days_and_the_reasons_of_each_span():
    """Reasons stand as texts, each once, and a side without an assignment says so."""
    found = page()
    opened = json.loads(found.one("script", id="opened").text)
    before, after, spans = opened["changes"][0]
    assert before[0] == after[0]
    assert before[0][0] <= START.toordinal() < END.toordinal() <= before[0][1]
    assert [span[:2] for span in spans] == [
        [START.toordinal(), date(2026, 7, 1).toordinal()],
        [date(2026, 7, 2).toordinal(), END.toordinal()],
    ]
    said = [[opened["texts"][one] for one in side] for side in spans[1][2:]]
    assert "On 2026-07-02 the status is VALID" in said[0][-1]
    assert "On 2026-07-02 the status is EXPIRED" in said[1][-1]
    before, after, ((*_, reasons),) = opened["changes"][1]
    assert after is None
    assert [opened["texts"][one] for one in reasons] == [NO_ASSIGNMENT]
    places = [one.get("data-change") for one in found.all("button") if one.get("data-change")]
    assert places == ["0", "1", "2"]


def test_the_costs_stand_by_month():
    """The child is renewed in February before, and first aid in July after."""
    found = page()
    (table,) = [one for one in found.all("table") if one.find("tfoot") is not None]
    rows = {text_of(row[0]): [text_of(cell) for cell in row[1:]] for row in table.find("tbody")}
    assert list(rows)[:2] == ["Open before", "2026-01"]
    assert len(rows) == 13
    assert rows["2026-07"] == ["0", "1", "+1", "0", "1,200.50", "+1,200.50", "0", "3", "+3"]
    assert text_of(table.find("tfoot")) == "All11001,200.50+1,200.5003+3"
    drawn = compare_page(asked())
    assert "Jul: 1,200.50 More after" in drawn
    assert "if everybody renews in time" in drawn
    assert "counting what is on file as it stands" in compare_page(asked(renewing=None))


def test_what_has_no_cost_on_file_is_said():
    """Otherwise a sum without it would look like all of it."""
    terms = [rule("a", Term(period, time_to_complete="1 hour")) for period in ("2 years", "1 year")]
    drawn = page(terms[:1], terms[1:], only("a", ROSTER))
    assert "1 training has no cost on file and is not in it." in drawn.section("costs-head")
    assert not [
        one for one in drawn.all("svg") if one.get("aria-labelledby", "").startswith("costs")
    ]


def test_where_nothing_changes_the_page_says_so():
    """Without tables, filters or charts, whatever the definitions say."""
    found = page(BEFORE, BEFORE)
    text = text_of(found.one("main"))
    assert "Nothing changes from 2026-01-01 to 2026-12-31" in text
    assert found.all("table") == []
    assert found.all("form", id="changes-filters") == []


def test_a_long_list_says_how_much_of_it_is_there(monkeypatch):
    """The most pressing ones are; the counts are of all."""
    monkeypatch.setattr(module, "LISTED_AT_MOST", 1)
    found = page()
    assert "The 1 most pressing of 3 changes are listed here." in found.section("changes-head")
    assert [body[0][1] for body in changes(found)] == ["First aid"]
    assert text_of(found.one("dl")[0]) == "Assignments that change3 of 4"


def test_filters_offer_what_there_is_to_choose():
    """A list only where there are two to choose from; a company, where some have none."""
    found = page()
    offered = {
        one.get("name"): [text_of(option) for option in one.findall("option")]
        for one in found.all("select")
    }
    assert offered["certification"] == ["All", "Child", "First aid", "Old duty"]
    assert offered["company"] == ["All", "Acme"]
    assert offered["flow"][0] == "All"
    single = page(BEFORE[:1], AFTER[:1], only("a", ROSTER))
    assert {one.get("name") for one in single.all("select")} == {"flow"}


def test_g_11_hostile_names_and_ids_do_nothing():
    """They stand in the page as text: no element comes of them, and no attribute."""
    before, after = (
        [rule(HOSTILE, Term(period, cost="1"), name=HOSTILE)] for period in ("2 years", "1 year")
    )
    mark = Exemption("deferred", until=date(2026, 3, 1), notes=HOSTILE)
    roster = Roster(
        [Company(HOSTILE, HOSTILE)],
        [Subject(HOSTILE, name=HOSTILE, company=HOSTILE), Subject("ben")],
        entries=[
            *done(HOSTILE, HOSTILE, "2025-07-01"),
            *done("ben", HOSTILE, "2025-07-01"),
            Entry(HOSTILE, HOSTILE, mark),
        ],
    )
    text = compare_page(asked(before, after, roster), title=HOSTILE, subtitle=HOSTILE)
    found = Page(text)
    assert len(found.all("script")) == 2
    assert "alert(1)</script>" not in text
    assert text_of(found.one("h1")) == HOSTILE
    bodies = found.one("table", id="changes").findall("tbody")
    assert {one.get("data-certification") for one in bodies} == {HOSTILE}
    assert {one.get("data-company") for one in bodies} == {HOSTILE, ""}


def test_g_14_the_same_comparison_gives_the_same_bytes():
    """Made anew from the same facts, byte for byte."""
    assert compare_page(asked()) == compare_page(asked())


def test_differences_have_their_sign():
    """A real minus sign, thousands apart, and no needless fraction."""
    assert [signed(one) for one in (Decimal("-1200.50"), -3, 0, 4)] == [
        "\N{MINUS SIGN}1,200.50",
        "\N{MINUS SIGN}3",
        "0",
        "+4",
    ]


def test_without_the_extra_the_error_names_it(monkeypatch):
    """Pages come with `certrules[report]`."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    environment.cache_clear()
    with pytest.raises(MissingExtra, match="report"):
        compare_page(asked())
    environment.cache_clear()
