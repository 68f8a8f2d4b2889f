"""The policy check: what contradicts itself or can hardly be meant, before it is used (X-7).

Each kind of finding has a code that stays the same from version to version.

- `never-expires`: no term has a duration
- `notice-not-shorter-than-term`: a notice begins with, or before, the term
- `second-notice-not-shorter`: the second notice does not come after the first
- `second-notice-alone`: a second notice, and no first
- `notice-shorter-than-training`: the first notice leaves no time for the training
- `grace-longer-than-term`: the grace is longer than the term
- `cap-shorter-than-term`: the cap always cuts the term
- `extension-undone-by-cap`: the cap always undoes the extension
- `due-date-undone-by-cap`: the cap always undoes the start from the due date
- `years-in-days`: a duration in days that is meant as years
- `month-ends-without-months`: a rule for month ends, and days that are exact
- `last-day-taken-twice`: counted inclusively, and the last day is not valid
- `ages-without-duration`: no duration below an age
- `age-limit-never-acts`: an age limit that no date reaches
- `last-terms-alike`: the last term repeats the one before it
- `term-after-never-expiring`: a term after one that never expires
- `force-date-drifts`: a force date with steps in days
- `force-date-in-short-months`: a force date on a day that some months lack
- `extension-leaves-force-date`: an extension that moves dates off the force date
- `first-period-short`: a series of its own step without a minimum
- `early-window-never-opens`: a window after a notice that a term lacks
- `early-window-not-shorter-than-term`: an early window as long as a term
- `late-window-longer-than-term`: a late window longer than a term
- `interval-not-shorter-than-term`: a minimum interval that forbids to renew in time
- `credit-limit-never-acts`: a limit of credit longer than the early window
- `never-shorten-never-acts`: never_shorten where nothing shortens
- `edge-without-window`: an edge that nothing counts from
- `early-renewal-never-counts`: too_early without an early rule
- `late-renewal-never-counts`: too late once is too late for ever
- `never-renewable`: no renewal counts at all
- `initial-term-is-the-only-one`: too_late = 'initial' with a single term
- `refresher-until-without-refresher`: refresher_until with a single term
- `initial-due-longer-than-term`: the first may wait longer than it lasts
- `credits-outlast-term`: credits count for longer than the term
- `renewal-shortens`: a renewal can end before what it renews
- `shorter-term-shortens`: an early renewal under a shorter term ends sooner
- `renewal-ends-before-it-begins`: a renewal can end before its own day
- `revision-changes-nothing`: a revision equal to the policy before it
- `revision-never-governs`: a revision before a retroactive one
- `retroactive-revision-shortens`: a retroactive revision ends sooner what is on file
- `notices-on-what-never-expires`: notices or tasks, and no expiration date
- `notice-rule-not-shorter-than-term`: a notice rule or task as long as a term
- `notice-rule-doubles-notice`: a notice rule on the day of a term's notice
- `notice-rule-twice`: the same rule twice
- `notice-rule-never-repeats`: a repetition after the end
- `competency-without-lead-time`: a competency without a notice
- `parent-never-expires`: a parent that never expires
- `composite-of-one`: a composite of a single part
- `composite-never-expires`: a composite whose parts never let it expire
"""

from collections.abc import Iterator

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.planning.findings import Finding
from certrules.planning.lint_anchors import anchor_findings
from certrules.planning.lint_certifications import (
    catalogue_findings,
    certification_findings,
    scopes,
)
from certrules.planning.lint_renewals import renewal_findings
from certrules.planning.lint_terms import term_findings


def lint(catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return what is odd about the policies of a catalogue, certification by certification (X-7).

    An empty result promises nothing; every finding is worth a look. Where dates show it, the
    finding carries them, worked out by the same functions that answer every caller.

    >>> from certrules.model.policies import Policy
    >>> from certrules.model.terms import Term
    >>> policy = Policy(terms=[Term("1 month", first_notice="1 year")])
    >>> [found.code for found in lint(Catalogue([Certification("a", policy=policy)]))]
    ['notice-not-shorter-than-term']
    """
    return tuple(found for one in catalogue for found in _findings(catalogue, one))


def _findings(catalogue: Catalogue, one: Certification) -> Iterator[Finding]:
    for scope in scopes(one):
        yield from term_findings(scope)
        yield from renewal_findings(scope)
        yield from anchor_findings(scope)
    yield from certification_findings(one)
    yield from catalogue_findings(catalogue, one)
