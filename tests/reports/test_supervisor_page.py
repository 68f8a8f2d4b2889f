"""The supervisor report as a page (K-41)."""

from certrules.reports.supervisor import Part, supervisor_report
from certrules.reports.supervisor_page import supervisor_page
from tests.reports.parsed import Page, text_of


def shown(view, *supervisor):
    """Return the page of a report."""
    return Page(supervisor_page(supervisor_report(view, *supervisor)))


def tree(found):
    """Return the tree of a page: of everybody the name, and those below."""
    top = [one for one in found.root.iter("ul") if one.get("class") == "tree"]
    return [branch(one) for one in top[0]] if top else []


def branch(item):
    """Return a name and the branches below it."""
    name = text_of(item.find("span/bdi"))
    below = [one for one in item.findall("ul") if one.get("class") != "cells"]
    return (name, [branch(one) for each in below for one in each])


def as_names(one):
    """Return a branch of a report likewise."""
    return (one.subject.name, [as_names(each) for each in one.below])


def test_k_41_five_parts_in_the_order_of_names(view):
    """Every part lists what is in it, person by person, and the head says how many."""
    report, found = supervisor_report(view), shown(view)
    for part in Part:
        wanted = [(one.subject.name, one.certification.name) for one in report.parts[part]]
        rows = [(row[0], row[1].removesuffix(" 🔒")) for row in found.rows(f"part-{part.value}")]
        assert rows == wanted
        assert f" {len(wanted)} " in found.section(part.value)
    heads = [text_of(one) for one in found.root.iter("h2") if one.get("id", "") in PARTS]
    assert heads == [
        "Expired or missing 7", "Overdue 2", "Due 1", "In training 2", "Deferred 1",
    ]  # fmt: skip


PARTS = [part.value for part in Part]


def test_k_41_the_same_as_a_tree(view):
    """Everybody stands below the supervisor, with what is not in order."""
    found = shown(view)
    assert tree(found) == [as_names(one) for one in supervisor_report(view).tree]
    cells = [text_of(one) for one in found.all("ul", **{"class": "cells"})]
    assert sum(one.count(": why, and the timeline") for one in cells) == 13


def test_k_41_of_one_supervisor(view):
    """The head says whose report it is; those above are not in it."""
    found = shown(view, "ben")
    assert text_of(found.one("p", **{"class": "subtitle"})) == "For ben Ito, on 2026-06-01"
    assert tree(found) == [("Cleo Rey", [])]


def test_all_in_order(view):
    """Without anything to show, every part and the tree say so."""
    found = shown(view, "cleo")
    assert found.section("tree") == "By supervisor Nothing."
    assert found.section("due") == "Due 0 Nothing."


def test_a_row_and_its_cell_in_the_tree_open_the_same(view):
    """The keys of the list are those of the tree."""
    keys = [one.get("data-key") for one in shown(view).root.iter("button") if one.get("data-key")]
    assert sorted(keys[:13]) == sorted(keys[13:])
