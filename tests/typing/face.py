"""What type checkers see of the face, from outside: checked by mypy and pyright, never run."""

from datetime import UTC, date, datetime
from typing import assert_type

import certrules as cr

# Words and dates are taken where a period, a word of ours or a fact is meant.
policy = cr.Policy(
    terms=[
        cr.Term(
            valid_for="1 year",
            extend_to="end of month",
            first_notice="1 month",
            second_notice="1 week",
            cost="120.50",
        ),
        cr.Term(valid_for=cr.Period.parse("2 years")),
    ],
    renewal=cr.Renewal(early="after first notice", late="2 weeks"),
    anchor=cr.Anchor(date=date(2025, 7, 1)),
)
certification = cr.Certification("forklift", name="Forklift", policy=policy)
requirement = cr.Requirement(role="driver", since=date(2024, 1, 1), training=date(2024, 3, 1))
assignment = cr.Assignment(
    certification=certification,
    completions=[date(2024, 1, 15), cr.Completion(date(2025, 1, 15))],
    requirements=[requirement],
    exemption=cr.Exemption("deferred", until=date(2026, 1, 1)),
    revocations=[cr.Revocation(date(2025, 6, 1), "misconduct")],
)
day = date(2026, 8, 1)
instant = datetime(2026, 8, 1, tzinfo=UTC)

assert_type(cr.Period.parse("6 months"), cr.Period)
assert_type(cr.Catalogue([certification])["forklift"], cr.Certification)
assert_type(cr.expiration_date(policy, day, existing=day), date | None)
assert_type(cr.decide(certification, day), cr.Decision)
assert_type(cr.decide(policy, day).reasons, tuple[cr.Reason, ...])
assert_type(cr.replay(policy, [day, cr.Completion(day)]), tuple[cr.Decision, ...])

evaluation = cr.evaluate(assignment, day, known_at=instant)
assert_type(evaluation, cr.Evaluation)
assert_type(evaluation.status, cr.Status)
assert_type(evaluation.underlying, cr.Status)
assert_type(evaluation.expires_on, date | None)
assert_type(evaluation.next_change_on, date | None)
assert_type(evaluation.inherited_from, str | None)
assert_type(evaluation.compliant, bool)
assert_type(cr.timeline(assignment, known_at=instant), cr.Timeline)
assert_type(list(cr.timeline(assignment)), list[cr.Segment])
assert_type(cr.notices(assignment, day, day), tuple[cr.Notice, ...])
assert_type(cr.explain(evaluation), str)
assert_type(cr.explain(cr.decide(policy, day)), str)
assert_type(cr.run_cases(cr.Catalogue([certification])), tuple[cr.CaseResult, ...])
assert_type(
    [one.differences for one in cr.run_cases(cr.Catalogue())], list[tuple[cr.Difference, ...]]
)
