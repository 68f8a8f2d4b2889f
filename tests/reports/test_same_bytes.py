"""Every medium is the same bytes in every process (G14)."""

import pytest

from tests.anywhere import LOCALES, SEEDS, ZONES, in_each_zone, places
from tests.reports.every_medium import PAGES

__all__ = ["places"]

PROGRAM = """
import hashlib

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.policies import Policy
from certrules.model.terms import Term
from tests.reports.every_medium import Workforce, others, pages
from tests.reports.world import CATALOGUE, DAY, KEPT, ROSTER

shorter = Policy(terms=[Term("6 months", first_notice="1 month", cost="12.50")])
other = Catalogue(
    [attrs.evolve(one, policy=shorter) if one.id == "first-aid" else one for one in CATALOGUE]
)
workforce = Workforce(CATALOGUE, other, ROSTER, DAY, ("ana", "fire"), KEPT)

def made():
    media = {**pages(workforce), **others(workforce)}
    content = {word: one if isinstance(one, bytes) else one.encode() for word, one in media.items()}
    return {word: hashlib.sha256(one).hexdigest() for word, one in content.items()}
"""


@pytest.fixture(scope="module")
def first(places):
    """What every medium must be: that of one zone, locale and seed."""
    return in_each_zone(PROGRAM, places, SEEDS[0], LOCALES[0])[0]


@pytest.mark.slow
@pytest.mark.usefixtures("uncovered")
@pytest.mark.parametrize("name", LOCALES)
def test_the_same_workforce_gives_the_same_bytes(places, first, name):
    """G14: every page, table, workbook, calendar and drawing is the same wherever it is made."""
    assert set(PAGES) < set(first)
    assert len(set(first.values())) == len(first)
    for seed in SEEDS:
        assert in_each_zone(PROGRAM, places, seed, name) == [first] * len(ZONES)
