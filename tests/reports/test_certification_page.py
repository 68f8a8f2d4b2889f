"""A certification's view as a page (K-40)."""

import pytest

from certrules.reports.certification import certification_view
from certrules.reports.certification_page import certification_page
from tests.reports.parsed import Page


def shown(view, certification):
    """Return the page of a certification."""
    return Page(certification_page(certification_view(view, certification)))


@pytest.mark.parametrize("certification", ["first-aid", "fire", "warden", "secret", "permit"])
def test_k_40_who_must_hold_it_or_has_it_and_why(view, certification):
    """The holders stand in the order of the view, each with every reason."""
    wanted = certification_view(view, certification).holders
    found = shown(view, certification).rows("holders")
    assert [(row[0], row[5]) for row in found] == [
        (one.standing.subject.name, ", ".join(one.reasons) or "Not required") for one in wanted
    ]


def test_k_40_its_roles_and_group(view):
    """The head names for whom it is, its group in those around it, and the roles."""
    assert shown(view, "fire").facts() == {
        "For": "employees",
        "Group": "Safety / Fire",
        "Required by the roles": "Crew",
    }


def test_k_40_a_lock_where_it_is_restricted(view):
    """A restricted certification says so; one that no role requires says that."""
    secret = shown(view, "secret").facts()
    assert secret["Privacy"] == "🔒 Restricted: others may not see it"
    assert shown(view, "permit").facts()["Required by the roles"] == "None"
