"""All subjects of a kind, and certifications by group, as pages (H-12, H-13)."""

import pytest

from certrules.reports.kinds import group_view, kind_view
from certrules.reports.kinds_page import group_page, kind_page
from tests.reports.parsed import Page, text_of


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("employee", "Employees"),
        ("asset", "Assets"),
        ("client", "Clients"),
        ("location", "Locations"),
    ],
)
def test_h_13_all_of_a_kind_with_every_certification(view, kind, title):
    """Every row of the view is there, by name of subject, then of certification."""
    wanted, found = kind_view(view, kind), Page(kind_page(kind_view(view, kind)))
    assert text_of(found.one("h1")) == title
    assert [(row[0], row[1].removesuffix(" 🔒")) for row in found.rows("all")] == [
        (row.subject.name, one.certification.name) for row in wanted.rows for one in row.standings
    ]


def test_h_13_who_has_nothing_is_named(view):
    """Subjects without any certification are named after the table."""
    found = Page(kind_page(kind_view(view, "employee")))
    assert found.section("without-head") == ("Nothing required, nothing on file Max Ode, Sue Ox")
    assert "without-head" not in kind_page(kind_view(view, "asset"))


def test_h_12_only_some_labels(view):
    """A view of some labels gives a page of these."""
    found = Page(kind_page(kind_view(view, "employee", labels=["Expires Soon"])))
    assert [row[0] for row in found.rows("all")] == ["Ana Ng", "ben Ito"]


def test_h_13_by_group(view):
    """Every group stands under the names of those around it; what is in none comes last."""
    wanted, found = group_view(view), Page(group_page(group_view(view)))
    heads = [text_of(one) for one in found.root.iter("h2") if one.get("id", "").startswith("group")]
    assert heads == ["Driving", "Safety", "Safety / Fire", "In no group"]
    for number, part in enumerate(wanted.parts, 1):
        assert [(row[0].removesuffix(" 🔒"), row[1]) for row in found.rows(f"group-{number}")] == [
            (each.certification.name, one.subject.name)
            for each in part.certifications
            for one in each.standings
        ]
