"""Answers as plain data for programs: JSON and CSV, the same bytes everywhere."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

from certrules.errors import Problem
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Answer, Decision, Evaluation, Reason, Segment

# Inside JSON these stand in texts only, where an escape means the same and disguises nothing.
_DISGUISING = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_json(value: object, indent: int | None = 2) -> str:
    """Return a value as JSON text, readable and without invisible characters."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _DISGUISING.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def to_csv(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV text with a header.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    columns = list(columns)
    lines = [_line(columns)]
    lines += [_line([_cell(row[column]) for column in columns]) for row in rows]
    return "".join(lines)


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    # Older Pythons quote a cell for the line end that they are given, and for no other.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a reason holds
    """Return a value as JSON knows it: dates, periods and words as texts."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else str(value)


ANSWER: Final = (
    "status",
    "underlying",
    "required",
    "compliant",
    "pending",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "inherited_from",
)
"""What `answer_fields` tells of an answer, in its order."""


def answer_fields(answer: Answer) -> dict[str, Any]:
    """Return what is true of an assignment on a day or over a span (R-32, R-24, R-25)."""
    return {
        "status": answer.status.value,
        "underlying": answer.underlying.value,
        "required": answer.required,
        "compliant": answer.compliant,
        "pending": answer.pending,
        "expires_on": plain(answer.expires_on),
        "due_on": plain(answer.due_on),
        "overdue_on": plain(answer.overdue_on),
        "exempt_until": plain(answer.exempt_until),
        "inherited_from": answer.inherited_from,
    }


def evaluation_fields(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain data, without its reasons."""
    return {
        "on": plain(evaluation.on),
        **answer_fields(evaluation),
        "next_change_on": plain(evaluation.next_change_on),
    }


def segment_fields(segment: Segment) -> dict[str, Any]:
    """Return a segment of a timeline as plain data."""
    return {
        "start": plain(segment.start),
        "end": plain(segment.end),
        **answer_fields(segment),
    }


def assignment_fields(assignment: Assignment) -> dict[str, Any]:
    """Return who an assignment is of, and for what."""
    subject = assignment.subject
    return {
        "subject": subject.id if subject else None,
        "subject_name": subject.name if subject else None,
        "company": subject.company if subject else None,
        "certification": assignment.certification.id,
        "certification_name": assignment.certification.name,
    }


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data with its reasons."""
    return {
        "completed_on": plain(decision.completed_on),
        "expires_on": plain(decision.expires_on),
        "base": plain(decision.base),
        "due_on": plain(decision.due_on),
        "overdue_on": plain(decision.overdue_on),
        "policy": {
            "certification": decision.policy.certification,
            "revision": plain(decision.policy.revision),
            "content_hash": decision.policy.content_hash,
        },
        "reasons": reason_fields(decision.reasons),
    }


def reason_fields(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return the steps of an explanation as plain data."""
    return [
        {
            "rule": reason.rule,
            "code": reason.code,
            "sentence": reason.sentence,
            "values": {name: plain(value) for name, value in reason.values},
        }
        for reason in reasons
    ]


def problem_fields(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return the problems of a file as plain data."""
    return [
        {
            "place": one.place,
            "row": one.row,
            "code": one.code,
            "value": one.value,
            "message": one.message,
        }
        for one in problems
    ]
