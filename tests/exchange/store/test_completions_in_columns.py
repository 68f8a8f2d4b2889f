"""An import in columns beside one row by row: the same report, the same store."""

from datetime import date

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certrules.adapters.sql.loading import SqlLoading
from certrules.exchange import completion_import, completions_csv, csv_records
from certrules.exchange.completions_csv import import_completions
from certrules.exchange.completions_export import TEMPLATE
from certrules.model.facts import Completion
from certrules.model.roster import Entry
from certrules.ports.bookkeeping import Bookkeeping
from certrules.ports.loading import Loaded
from certrules.testing import worlds
from tests.dumps import dump
from tests.exchange.store.conftest import fill, make

USERS = ["ana", "ben", "Ben", "Cyd", "cyd", "lift-1", "nobody"]
NAMES = ["First aid", "FIRST AID", "Fire safety", "Straße", "Lift inspection", "Both", "diving"]
NAMES += ["Twin", "t1", "Competency: Watch"]
DAYS = [date(2026, 1, number) for number in (1, 2, 3)]

ROWS = st.tuples(
    st.sampled_from([*USERS[:2] * 6, *USERS]),
    st.sampled_from([*NAMES[:3] * 6, *NAMES]),
    st.sampled_from([str(day) for day in DAYS]),
    st.sampled_from(["", "", "2027-01-01"]),
    st.sampled_from(["approved", "Approved", "pending"]),
    st.sampled_from(["", "", "a", " a ", "'=1", '"b,c"']),
).map(",".join)
SEVERAL = st.lists(ROWS, max_size=14)

FACTS = st.builds(
    Completion,
    st.sampled_from(DAYS),
    st.sampled_from([None, date(2027, 1, 1)]),
    state=st.sampled_from(["approved", "approved", "pending", "declined", "withdrawn"]),
    comment=st.sampled_from(["", "", "a", " a"]),
)
ON_FILE = st.tuples(
    st.lists(
        st.tuples(st.sampled_from(["ana", "ben"]), st.sampled_from(["fa", "fs"]), FACTS), max_size=5
    ),
    st.lists(st.integers(0, 4), max_size=2, unique=True),
)
"""Facts, and the places of those that are removed again."""


def leaves_all(_, given, **__):
    """Add nothing, as if everything needed a closer look."""
    return Loaded(left=tuple(range(len(given))))


def outcome(sort, path, facts, gone):
    """Return the report of an import into a store that has some facts, and the store's dump."""
    store = fill(make(sort, None))
    entries = [Entry(*one) for one in facts]
    written = store.apply(lambda t: t.record(entries, by="x", at=worlds.hour(0)))
    for id_ in dict.fromkeys(written.ids[place] for place in gone if place < len(written.ids)):
        with store.transaction() as t:
            t.remove(id_, by="x", at=worlds.hour(0), because="x")
    report = import_completions(store, path, by="hr", at=worlds.hour(1))
    catalogue, roster, versions, trail = dump(store)
    store.close()
    # Ids of facts begin with the number of the assignment, and the order is not the same.
    said = sorted(repr(attrs.evolve(one, id="")) for one in versions)
    trail = sorted(repr(attrs.evolve(one, number=0, key="")) for one in trail)
    return report, catalogue, sorted(map(repr, roster.entries)), said, trail


@pytest.mark.slow
@pytest.mark.parametrize("sort", ["memory", "sqlite"])
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(rows=SEVERAL, on_file=ON_FILE)
def test_in_columns_as_row_by_row(sort, rows, on_file, tmp_path, monkeypatch):
    """Whatever is in a file and on file, the store in columns comes to what the rows come to."""
    facts, gone = on_file
    path = tmp_path / "table.csv"
    path.write_text("\r\n".join([TEMPLATE.text.strip(), *rows]), "utf-8")
    with monkeypatch.context() as patch:
        # Rows of many subjects are written in several batches.
        patch.setattr(completion_import, "BATCH", 3)
        found = outcome(sort, path, facts, gone)
        patch.setattr(Bookkeeping, "add_completions", leaves_all)
        if sort == "sqlite":
            patch.setattr(SqlLoading, "add_completions", leaves_all)
        assert found == outcome(sort, path, facts, gone)


def test_progress_counts_rows(quick, tmp_path, monkeypatch):
    """The bar is told how many rows are read, piece by piece or one by one, and are written."""
    monkeypatch.setattr(csv_records, "BLOCK", 1)
    monkeypatch.setattr(completion_import, "BATCH", 1)
    monkeypatch.setattr(completions_csv, "_EVERY", 2)
    path, told = tmp_path / "table.csv", []
    rows = ["ana,First aid,2026-01-01,,approved,", "ben,First aid,2026-01-01,,approved,"]
    quoted = [*rows, 'ben,"Fire safety",2026-01-01,,approved,']
    path.write_text("\n".join([TEMPLATE.text.strip(), *quoted]), "utf-8")
    import_completions(
        quick, path, by="x", at=worlds.hour(1), progress=lambda *said: told.append(said)
    )
    assert told == [
        ("Reading", 0, None),
        ("Reading", 1, None),
        ("Reading", 4, None),
        ("Writing", 0, 3),
        ("Writing", 1, 3),
    ]
