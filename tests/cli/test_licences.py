"""The real licences: the figures that are known by other means come out of the rules."""

import importlib.util
from datetime import date

import pytest

from tests.house.tree import ROOT

FILE = ROOT / "examples" / "licences" / "replay.py"


@pytest.fixture(scope="module")
def replay():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("licences_replay", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(replay):
    """What comes out for the whole file."""
    return replay.report()


def share(found, policy, timing="all renewals"):
    """Return the share of renewals that a policy reproduces, in percent."""
    return 100 * found.reproduced[timing][policy] / found.counts[timing]


def test_every_licence_is_used(found):
    """All 93,287 licences of 30,000 animals are read, 63,287 of them renewals."""
    assert (found.licences, found.animals) == (93_287, 30_000)
    assert found.counts["all renewals"] == 63_287
    assert sum(found.counts.values()) == 2 * 63_287


def test_most_renewals_count_from_the_date_on_file(found):
    """The date on file, early or late, gives 97.3 % of the renewals; the issue date 3.1 %."""
    assert share(found, "on file") == pytest.approx(97.3, abs=0.05)
    assert share(found, "issue date") == pytest.approx(3.1, abs=0.05)


@pytest.mark.parametrize(
    ("timing", "policy", "percent"),
    [
        ("more than 180 days early", "on file", 57),
        ("more than a year late", "on file", 83),
        ("more than a year late", "skipping", 92),
    ],
)
def test_where_the_policy_fails(found, timing, policy, percent):
    """Very early and very late renewals follow it less, by the shares known of the data."""
    assert round(share(found, policy, timing)) == percent


def test_mismatches_are_all_listed(found):
    """The kinds of mismatch add up to what is not reproduced, and the commonest comes first."""
    counts = list(found.mismatches.values())
    assert sum(counts) == 63_287 - found.reproduced["all renewals"]["on file"]
    assert counts == sorted(counts, reverse=True)
    assert next(iter(found.mismatches)) == "counted from the day of issue"


# On file, issued, expires → which policies are right; worked out by hand.
RENEWALS = [
    ("2018-07-14", "2018-09-02", "2019-07-14", {"on file", "skipping"}),
    ("2018-07-14", "2018-09-02", "2019-09-02", {"issue date"}),
    ("2018-07-14", "2018-06-01", "2021-07-14", {"on file", "skipping"}),
    ("2016-07-16", "2019-01-26", "2023-07-16", {"skipping"}),
    ("2016-02-29", "2016-02-29", "2017-02-28", {"on file", "skipping", "issue date"}),
    ("2019-07-22", "2019-07-01", "2019-09-09", set()),
]


@pytest.mark.parametrize(("on_file", "issued", "expires", "right"), RENEWALS)
def test_renewals_by_hand(replay, on_file, issued, expires, right):
    """Each policy is right about the renewals that it describes, and about no other."""
    renewal = replay.Renewal(*map(date.fromisoformat, (on_file, issued, expires)))
    assert replay.outcome(renewal).right == right


def test_report_fits_a_terminal(replay, found):
    """The report has no line of more than 80 columns."""
    assert max(map(len, replay.lines(found))) <= 80
