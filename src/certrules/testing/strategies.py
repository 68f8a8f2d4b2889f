"""Hypothesis strategies for everything that certrules is given, for the tests of a host.

Everything drawn is valid by construction: no model refuses it, and every question about it has an
answer. Dates fall mostly where rules turn. What a failing example does not need shrinks away.

The extra `testing` brings Hypothesis.

>>> from certrules.status.timeline import evaluate
>>> from hypothesis import given
>>> @given(assignments(), days())
... def status_lasts_until_the_next_change(assignment, on):
...     answer = evaluate(assignment, on)
...     if answer.next_change_on:
...         last = evaluate(assignment, answer.next_change_on - timedelta(days=1))
...         assert last.status is answer.status
>>> from datetime import timedelta
>>> status_lasts_until_the_next_change()
"""

from certrules.errors import MissingExtra

try:
    import hypothesis
except ImportError:
    raise MissingExtra("making up test data", "testing") from None

from certrules.testing.strategies_assignments import assignments, days, families, known_ats
from certrules.testing.strategies_certifications import (
    catalogues,
    certifications,
    composites,
    notice_rules,
    task_rules,
)
from certrules.testing.strategies_facts import (
    completions,
    exemptions,
    extensions,
    histories,
    requirements,
    revocations,
    subjects,
    trainings,
)
from certrules.testing.strategies_policies import (
    anchors,
    policies,
    renewals,
    revisions,
    roundings,
    terms,
)
from certrules.testing.strategies_rosters import Workforce, competencies, rosters, workforces
from certrules.testing.strategies_times import (
    any_dates,
    any_periods,
    dates,
    instants,
    notice_periods,
    periods,
    spans,
)

__all__ = [
    "Workforce",
    "anchors",
    "any_dates",
    "any_periods",
    "assignments",
    "catalogues",
    "certifications",
    "competencies",
    "completions",
    "composites",
    "dates",
    "days",
    "exemptions",
    "extensions",
    "families",
    "histories",
    "instants",
    "known_ats",
    "notice_periods",
    "notice_rules",
    "periods",
    "policies",
    "renewals",
    "requirements",
    "revisions",
    "revocations",
    "rosters",
    "roundings",
    "spans",
    "subjects",
    "task_rules",
    "terms",
    "trainings",
    "workforces",
]

del hypothesis
