"""What the policy check can find: every kind, how bad it is, and what to do about it (X-7)."""

from enum import Enum
from typing import NamedTuple

import attrs

from certrules.model.certifications import Certification
from certrules.model.policies import Policy


class Severity(Enum):
    """How bad a finding is, the worst first.

    An error is a rule that cannot work. A warning is one that can hardly be meant. A note is one
    that may be meant and surprises all the same.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def at_least(self, other: "Severity") -> bool:
        """Return whether this is as bad as another, or worse.

        >>> Severity.ERROR.at_least(Severity.WARNING)
        True
        """
        order = tuple(Severity)
        return order.index(self) <= order.index(other)


@attrs.frozen
class Finding:
    """One thing that the policy check found.

    `code`: the kind, which stays the same from version to version. `severity`: how bad it is.
    `place`: certification and path in it. `explanation`: what follows from the rules as they stand.
    `remedy`: what to do. `rules`: the numbers of the rules behind it. `dates`: dates that show it,
    empty where none do.

    >>> print(Finding("a-code", Severity.NOTE, "certification 'a', policy", "It is odd.", "Mend it."))
    note: certification 'a', policy: It is odd. Mend it.
    """  # noqa: E501 - an example stands on one line

    code: str
    severity: Severity
    place: str
    explanation: str
    remedy: str
    rules: tuple[str, ...] = ()
    dates: str = ""

    def __str__(self) -> str:
        """Return the finding as one line."""
        shown = f" ({self.dates})" if self.dates else ""
        return f"{self.severity.value}: {self.place}: {self.explanation}{shown} {self.remedy}"


class Kind(NamedTuple):
    """A kind of finding: how bad, by which rules, and what to do."""

    severity: Severity
    rules: tuple[str, ...]
    remedy: str


_ERROR, _WARNING, _NOTE = Severity

KINDS = {
    "never-expires": Kind(_NOTE, ("R-6",), "Give a term a duration if it should expire."),
    "notice-not-shorter-than-term": Kind(_WARNING, ("R-16",), "Shorten the notice."),
    "second-notice-not-shorter": Kind(
        _ERROR, ("R-16",), "Make the second notice shorter than the first."
    ),
    "second-notice-alone": Kind(_WARNING, ("R-16",), "Give a first notice, too."),
    "notice-shorter-than-training": Kind(
        _WARNING, ("R-16",), "Make the first notice at least as long as time_to_complete."
    ),
    "grace-longer-than-term": Kind(_WARNING, ("R-45",), "Shorten the grace period."),
    "cap-shorter-than-term": Kind(_WARNING, ("R-46",), "Give the shorter of the two as valid_for."),
    "extension-undone-by-cap": Kind(_WARNING, ("R-9", "R-46"), "Lengthen at_most or drop it."),
    "due-date-undone-by-cap": Kind(
        _WARNING, ("R-46", "R-56"), "Lengthen at_most, or take first_from away."
    ),
    "years-in-days": Kind(_NOTE, ("R-2",), "Write the duration in years."),
    "month-ends-without-months": Kind(
        _WARNING, ("R-43",), "Take month_ends away, or give the duration in months or years."
    ),
    "last-day-taken-twice": Kind(
        _WARNING,
        ("R-42", "R-44"),
        "Use counting = 'inclusive' or last_day_valid = false, not both.",
    ),
    "ages-without-duration": Kind(
        _NOTE, ("R-41",), "Add a band from age 0, unless nobody is younger."
    ),
    "age-limit-never-acts": Kind(_WARNING, ("R-41",), "Take the limit away, or correct its ages."),
    "last-terms-alike": Kind(
        _WARNING, ("R-40",), "Take the last one away: the one before repeats."
    ),
    "term-after-never-expiring": Kind(
        _WARNING, ("R-6", "R-40"), "Give that term a duration, or take the later ones away."
    ),
    "force-date-drifts": Kind(_WARNING, ("R-8", "R-54"), "Give the duration in months or years."),
    "force-date-in-short-months": Kind(
        _NOTE, ("R-2", "R-8"), "Choose a day from 1 to 28, or extend_to = 'end of month'."
    ),
    "extension-leaves-force-date": Kind(
        _WARNING, ("R-8", "R-9"), "Take extend_to away, or put the force date on such a day."
    ),
    "first-period-short": Kind(_WARNING, ("R-54",), "Give the anchor a minimum (at_least)."),
    "early-window-never-opens": Kind(
        _WARNING, ("R-7",), "Give the term that notice, or the early rule a period."
    ),
    "early-window-not-shorter-than-term": Kind(
        _WARNING, ("R-7",), "Shorten the window, or say early = 'always'."
    ),
    "late-window-longer-than-term": Kind(_WARNING, ("R-7",), "Shorten the late window."),
    "interval-not-shorter-than-term": Kind(
        _ERROR, ("R-51",), "Shorten the minimum interval, or lengthen the term."
    ),
    "credit-limit-never-acts": Kind(
        _WARNING, ("R-49",), "Take credit_at_most away, or make it shorter than the window."
    ),
    "never-shorten-never-acts": Kind(_NOTE, ("R-53",), "Take never_shorten away."),
    "edge-without-window": Kind(
        _WARNING, ("R-47",), "Take edge away, or give a window or a grace in a period."
    ),
    "early-renewal-never-counts": Kind(
        _WARNING, ("R-50",), "Give an early rule, or take too_early away."
    ),
    "late-renewal-never-counts": Kind(
        _NOTE, ("R-50",), "Use too_late = 'initial' or 'restart', unless it is lost for good."
    ),
    "never-renewable": Kind(_ERROR, ("R-50",), "Give an early or a late rule."),
    "initial-term-is-the-only-one": Kind(
        _WARNING, ("R-50",), "Take too_late = 'initial' away, or give a second term."
    ),
    "refresher-until-without-refresher": Kind(
        _WARNING, ("R-52",), "Take refresher_until away, or give a second term."
    ),
    "initial-due-longer-than-term": Kind(_WARNING, ("R-58",), "Shorten initial_due."),
    "credits-outlast-term": Kind(_WARNING, ("R-60",), "Shorten `within`, or lengthen the term."),
    "renewal-shortens": Kind(
        _WARNING, ("R-7", "R-53"), "Set never_shorten, or too_early = 'keep' or 'reject'."
    ),
    "shorter-term-shortens": Kind(
        _NOTE, ("R-40", "R-53"), "Set never_shorten, or too_early = 'keep' or 'reject'."
    ),
    "renewal-ends-before-it-begins": Kind(_WARNING, ("R-7", "R-48"), "Limit the late rule."),
    "revision-changes-nothing": Kind(_WARNING, ("R-13",), "Take the revision away, or correct it."),
    "revision-never-governs": Kind(
        _WARNING, ("R-13",), "Take it away, or make the later revision not retroactive."
    ),
    "retroactive-revision-shortens": Kind(
        _NOTE, ("R-13",), "Make it not retroactive if dates on file should stand."
    ),
    "notices-on-what-never-expires": Kind(
        _WARNING, ("R-57",), "Take the rule away, or give a term a duration."
    ),
    "notice-rule-not-shorter-than-term": Kind(_WARNING, ("R-57",), "Shorten `before`."),
    "notice-rule-doubles-notice": Kind(_NOTE, ("R-16", "R-57"), "Take one of the two away."),
    "notice-rule-twice": Kind(_WARNING, ("R-57",), "Take one of them away."),
    "notice-rule-never-repeats": Kind(_WARNING, ("R-57",), "Shorten `every`, or take it away."),
    "competency-without-lead-time": Kind(_WARNING, ("R-26",), "Give its term a first notice."),
    "parent-never-expires": Kind(
        _WARNING, ("R-18",), "Give the parent a duration, or take the relation away."
    ),
    "composite-of-one": Kind(_WARNING, ("R-59",), "Name the other parts, or use the part itself."),
    "composite-never-expires": Kind(
        _NOTE, ("R-59",), "Check the parts that never expire, if the whole should expire."
    ),
}
"""Every kind of finding by its code."""


@attrs.frozen
class Scope:
    """One policy of a certification: its own, or a revision's.

    `where`: the path of the policy in the certification.
    """

    certification: Certification
    policy: Policy
    where: str = "policy"

    def found(self, code: str, path: str, explanation: str, dates: str = "") -> Finding:
        """Return a finding of a kind, at a path in this policy."""
        where = ".".join(part for part in (self.where, path) if part)
        return found(self.certification, code, where, explanation, dates)


def found(
    certification: Certification, code: str, where: str, explanation: str, dates: str = ""
) -> Finding:
    """Return a finding of a kind, at a path in a certification."""
    kind = KINDS[code]
    place = f"certification {certification.id!r}, {where}"
    return Finding(code, kind.severity, place, explanation, kind.remedy, kind.rules, dates)
