"""Stores of each sort, each filled once for all files."""

import pytest

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.roster import Roster
from tests.dumps import dump
from tests.exchange.store.conftest import SORTS, fill, make


@pytest.fixture(scope="module", params=SORTS)
def sort(request):
    """The sorts of store in turn."""
    return request.param


@pytest.fixture
def covered_once(sort, request):
    """Measure coverage with one sort of store only: the readers do the same with each."""
    if sort != SORTS[0]:
        request.getfixturevalue("uncovered")


@pytest.fixture(scope="module")
def held(sort, request):
    """A filled store, and all that it holds."""
    store = fill(make(sort, request))
    yield store, dump(store)
    store.close()


@pytest.fixture(scope="module")
def bare(sort, request):
    """A store of two certifications and nobody, and all that it holds."""
    store = make(sort, request)
    fill(store, Catalogue([Certification("a"), Certification("b")]), Roster())
    yield store, dump(store)
    store.close()
