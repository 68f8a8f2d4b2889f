"""Does a policy reproduce 63,287 real renewals?

Run it with ``python examples/licences/replay.py``.
For every renewal the expiration date on file is known, and so is the date that the city gave. Each
policy below predicts that date, and the report says how often it is right and how it fails.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

import certrules as cr

FILE = Path(__file__).with_name("dog_licences.csv")

TERMS = range(1, 6)
"""The city sells licences for one to five whole years."""

NO_LIMIT = "10 years"
"""Stands for "however early or late": the licences were issued within seven years."""


class Renewal(NamedTuple):
    """One renewal: the expiration date on file, the day of issue, the new expiration date."""

    on_file: date
    issued: date
    expires: date

    @property
    def days_late(self) -> int:
        """Days from the expiration date on file to the renewal; negative when it was early."""
        return (self.issued - self.on_file).days

    @property
    def anniversary(self) -> date:
        """The last anniversary of the date on file that had passed, or that date itself."""
        years = 0
        while _years_after(self.on_file, years + 1) <= self.issued:
            years += 1
        return _years_after(self.on_file, years)


def _years_after(day: date, years: int) -> date:
    return day + relativedelta(years=years)


def renewals(rows: Iterable[list[str]]) -> Iterator[Renewal]:
    """Yield each licence that follows another one of the same animal."""
    animal, on_file = "", date.min
    for number, issued, expires in rows:
        following = date.fromisoformat(expires)
        if number == animal:
            yield Renewal(on_file, date.fromisoformat(issued), following)
        animal, on_file = number, following


# The term that was bought is not in the file. So each policy is given the whole years between its
# own base and the date that the city gave, and only the day and the month are left to predict.


def from_date_on_file(renewal: Renewal) -> date | None:
    """Count from the expiration date on file, early or late (R-7)."""
    years = renewal.expires.year - renewal.on_file.year
    return _predict(renewal, years, window=True)


def from_issue_date(renewal: Renewal) -> date | None:
    """Count from the day of issue, whatever is on file (R-5)."""
    return _predict(renewal, renewal.expires.year - renewal.issued.year)


def skipping_anniversaries(renewal: Renewal) -> date | None:
    """Count from the date on file; if late, from its last anniversary, as a force date (R-8)."""
    if renewal.days_late <= 0:
        return from_date_on_file(renewal)
    force = renewal.anniversary
    return _predict(renewal, renewal.expires.year - force.year, force=force)


def _predict(
    renewal: Renewal, years: int, *, window: bool = False, force: date | None = None
) -> date | None:
    if years not in TERMS:
        return None
    policy = _policy(years, window=window, force=force)
    return cr.expiration_date(policy, renewal.issued, existing=renewal.on_file)


@cache
def _policy(years: int, *, window: bool, force: date | None) -> cr.Policy:
    return cr.Policy(
        terms=[cr.Term(valid_for=f"{years} years")],
        renewal=cr.Renewal(early=NO_LIMIT, late=NO_LIMIT) if window else cr.Renewal(),
        anchor=None if force is None else cr.Anchor(force),
    )


POLICIES = {
    "on file": from_date_on_file,
    "skipping": skipping_anniversaries,
    "issue date": from_issue_date,
}

LEGEND = {
    "on file": "counts from the expiration date on file, early or late",
    "skipping": "the same, but a late one counts from the last anniversary passed",
    "issue date": "counts from the day of issue",
}

SEASON = 180

TIMINGS = (
    f"more than {SEASON} days early",
    f"0 to {SEASON} days early",
    "up to a year late",
    "more than a year late",
)


def timing(renewal: Renewal) -> str:
    """Return how early or late a renewal was: one of `TIMINGS`."""
    if renewal.days_late <= 0:
        return TIMINGS[0] if renewal.days_late < -SEASON else TIMINGS[1]
    return TIMINGS[2] if renewal.issued <= _years_after(renewal.on_file, 1) else TIMINGS[3]


class Outcome(NamedTuple):
    """A renewal and the policies that reproduce it."""

    renewal: Renewal
    timing: str
    right: frozenset[str]

    @property
    def mismatch(self) -> str:
        """What the city did if it did not count from the date on file, as far as one can see."""
        if "issue date" in self.right:
            return "counted from the day of issue"
        if "skipping" in self.right:
            return "counted from a later anniversary of the date on file"
        on_file, expires = self.renewal.on_file, self.renewal.expires
        if _years_after(on_file, expires.year - on_file.year) == expires:
            return "on the day and month on file, but not one to five years later"
        return f"another date; renewed {self.timing}"


def outcome(renewal: Renewal) -> Outcome:
    """Ask every policy for the expiration date and compare it with the one that the city gave."""
    right = (name for name, predict in POLICIES.items() if predict(renewal) == renewal.expires)
    return Outcome(renewal, timing(renewal), frozenset(right))


class Report(NamedTuple):
    """What came out. `shares`: how many renewals each policy reproduces, by timing and in all."""

    licences: int
    animals: int
    counts: dict[str, int]
    reproduced: dict[str, dict[str, int]]
    mismatches: dict[str, int]


ALL = "all renewals"


def report(path: Path = FILE) -> Report:
    """Replay every licence of the file under every policy."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    outcomes = [outcome(one) for one in renewals(rows)]
    groups = {name: [one for one in outcomes if one.timing == name] for name in TIMINGS}
    groups[ALL] = outcomes
    return Report(
        licences=len(rows),
        animals=len({row[0] for row in rows}),
        counts={name: len(group) for name, group in groups.items()},
        reproduced={
            name: {policy: sum(policy in one.right for one in group) for policy in POLICIES}
            for name, group in groups.items()
        },
        mismatches=dict(
            Counter(one.mismatch for one in outcomes if "on file" not in one.right).most_common()
        ),
    )


def lines(found: Report) -> Iterator[str]:
    """Yield the report as lines of at most 80 columns."""
    yield (
        f"{found.licences:,} licences of {found.animals:,} animals, "
        f"{found.counts[ALL]:,} of them renewals."
    )
    yield "Which policy gives the expiration dates that the city gave? A renewal ..."
    yield ""
    for name, meaning in LEGEND.items():
        yield f"  {name:<12}{meaning}"
    yield ""
    yield f"{'Reproduced':<32}{'renewals':>12}" + "".join(f"{name:>12}" for name in POLICIES)
    for name, count in found.counts.items():
        shares = "".join(f"{right / count:>12.1%}" for right in found.reproduced[name].values())
        yield f"  {name:<30}{count:>12,}{shares}"
    right = "".join(f"{count:>12,}" for count in found.reproduced[ALL].values())
    yield f"  {'that is':<30}{'':>12}{right}"
    yield ""
    yield f"The {sum(found.mismatches.values()):,} renewals not counted from the date on file:"
    for name, count in found.mismatches.items():
        yield f"  {name:<66}{count:>12,}"


def main() -> None:
    """Print the report."""
    print("\n".join(lines(report())))


if __name__ == "__main__":
    main()
