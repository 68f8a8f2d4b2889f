"""Who must hold which certification, when it expires, what its status is, why, and who is told.

One pure function is behind every answer: facts + policies → timeline. Nothing here reads a clock, a
file or a network; *today* is an argument.

>>> import certrules as cr
>>> from datetime import date
>>> policy = cr.Policy(terms=[cr.Term(valid_for="1 year", first_notice="1 month")])
>>> cr.expiration_date(policy, date(2026, 7, 1))
datetime.date(2027, 7, 1)
"""

from typing import TYPE_CHECKING

from certrules.expiry.decisions import decide, expiration_date, replay
from certrules.model.anchors import Anchor, DateOfSubject, OnDay, Round
from certrules.model.assignments import Assignment
from certrules.model.cases import Dated, ExpectedStatus, Person, RuleCase, Source
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.facts import (
    Completion,
    CompletionState,
    Exemption,
    ExemptionKind,
    Extension,
    Revocation,
)
from certrules.model.handling import Approval, CertificateSettings, Handling, Privacy
from certrules.model.periods import (
    ALWAYS,
    Counting,
    Edge,
    MonthEnds,
    Period,
    Rounding,
    RoundingWord,
    Unit,
)
from certrules.model.policies import Credits, FirstFrom, Policy, Revision
from certrules.model.renewals import AfterNotice, Renewal, TooEarly, TooLate
from certrules.model.subjects import (
    Company,
    Competency,
    Membership,
    Requirement,
    Role,
    Subject,
    SubjectKind,
    Training,
)
from certrules.model.terms import AgeBand, AgeLimit, Term
from certrules.model.training_time import TrainingTime
from certrules.model.verdicts import (
    Decision,
    Evaluation,
    Notice,
    NoticeKind,
    PolicyReference,
    Reason,
    Recipient,
    Segment,
    Status,
    Task,
    Timeline,
)
from certrules.status.timeline import evaluate, timeline

if TYPE_CHECKING:
    from certrules.dates.zones import civil_date
    from certrules.exchange.documents import dump, load
    from certrules.exchange.rosters import read_roster, write_roster
    from certrules.model.catalogue import Catalogue
    from certrules.model.roster import Entry, Roster
    from certrules.planning.case_runs import CaseResult, Difference, run_cases
    from certrules.planning.findings import Finding, Severity
    from certrules.planning.lint import lint
    from certrules.planning.notices import notices, tasks
    from certrules.status.explain import explain
    from certrules.status.rosters import assignments

__version__ = "0.1.0"

__all__ = [
    "ALWAYS",
    "AfterNotice",
    "AgeBand",
    "AgeLimit",
    "Anchor",
    "Approval",
    "Assignment",
    "CaseResult",
    "Catalogue",
    "CertificateSettings",
    "Certification",
    "Company",
    "Competency",
    "Completion",
    "CompletionState",
    "Counting",
    "Credits",
    "DateOfSubject",
    "Dated",
    "Decision",
    "Difference",
    "Edge",
    "Entry",
    "Evaluation",
    "Exemption",
    "ExemptionKind",
    "ExpectedStatus",
    "Extension",
    "Finding",
    "FirstFrom",
    "Handling",
    "Membership",
    "MonthEnds",
    "Notice",
    "NoticeKind",
    "NoticeRule",
    "OnDay",
    "Period",
    "Person",
    "Policy",
    "PolicyReference",
    "Privacy",
    "Reason",
    "Recipient",
    "Renewal",
    "Requirement",
    "Revision",
    "Revocation",
    "Role",
    "Roster",
    "Round",
    "Rounding",
    "RoundingWord",
    "RuleCase",
    "Segment",
    "Severity",
    "Source",
    "Status",
    "Subject",
    "SubjectKind",
    "Task",
    "TaskRule",
    "Term",
    "Timeline",
    "TooEarly",
    "TooLate",
    "Training",
    "TrainingTime",
    "Unit",
    "assignments",
    "civil_date",
    "decide",
    "dump",
    "evaluate",
    "expiration_date",
    "explain",
    "lint",
    "load",
    "notices",
    "read_roster",
    "replay",
    "run_cases",
    "tasks",
    "timeline",
    "write_roster",
]

# Reading and writing files loads parsers, checking policies loads every check, and a host that only
# evaluates needs neither; so what is beside the answers comes when it is asked for.
_LATE = {
    name: module
    for module, names in {
        "certrules.dates.zones": ("civil_date",),
        "certrules.exchange.documents": ("dump", "load"),
        "certrules.exchange.rosters": ("read_roster", "write_roster"),
        "certrules.model.catalogue": ("Catalogue",),
        "certrules.model.roster": ("Entry", "Roster"),
        "certrules.planning.case_runs": ("CaseResult", "Difference", "run_cases"),
        "certrules.planning.findings": ("Finding", "Severity"),
        "certrules.planning.lint": ("lint",),
        "certrules.planning.notices": ("notices", "tasks"),
        "certrules.status.explain": ("explain",),
        "certrules.status.rosters": ("assignments",),
    }.items()
    for name in names
}


def __getattr__(name: str) -> object:
    """Return a name that is loaded only when it is asked for."""
    if name not in _LATE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message, name=name)
    from importlib import import_module  # noqa: PLC0415 - late, like what it imports

    found: object = getattr(import_module(_LATE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return every name, those that are loaded late among them."""
    return sorted({*globals(), *_LATE})
