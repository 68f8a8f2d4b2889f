"""Views as plain data for programs; nothing that is hidden from who looks is in them (K-12)."""

from collections.abc import Iterable
from typing import Any, Final

from certrules.cli.attention import why
from certrules.cli.data import assignment_fields, evaluation_fields, plain
from certrules.cli.status import COLUMNS as STATUS_COLUMNS
from certrules.cli.workforce import Row
from certrules.office.finished import ToDo
from certrules.reports.certification import CertificationView
from certrules.reports.kinds import GroupView, KindView
from certrules.reports.matrix import Column, Matrix
from certrules.reports.standings import DISCREET, Standing
from certrules.reports.subject import SubjectView
from certrules.reports.supervisor import SupervisorReport

COLUMNS: Final = (*STATUS_COLUMNS, "completed_on", "note")
"""What is told of every standing, in JSON and in CSV."""


def standing_fields(one: Standing) -> dict[str, Any]:
    """Return a standing as plain data."""
    return {
        **assignment_fields(one.assignment),
        **evaluation_fields(one.evaluation),
        "reason": standing_why(one),
        "completed_on": plain(one.completed_on),
        "note": one.note,
    }


def standing_why(one: Standing) -> str:
    """Return why a standing has its status, in one sentence."""
    return DISCREET if one.discreet else why(Row(one.assignment, one.evaluation))


def matrix_fields(table: Matrix) -> dict[str, Any]:
    """Return a matrix: its columns, and rows with the places of their cells among the standings."""
    places = {
        (one.subject.id, one.certification.id): place
        for place, one in enumerate(table.view.standings)
    }
    return {
        "columns": [_column(one) for one in table.columns],
        "rows": [
            {
                "subject": row.subject.id,
                "supervisor": row.subject.supervisor,
                "outstanding": row.outstanding,
                "cells": [
                    None if one is None else places[one.subject.id, one.certification.id]
                    for one in row.cells
                ],
            }
            for row in table.rows
        ],
        "standings": _all(table.view.standings),
    }


def _column(one: Column) -> dict[str, Any]:
    return {
        "company": None if one.company is None else one.company.id,
        "role": None if one.role is None else one.role.id,
        "certification": one.certification.id,
        "certification_name": one.certification.name,
    }


def subject_fields(view: SubjectView) -> dict[str, Any]:
    """Return a subject with what is outstanding, what else there is, and what is to be done."""
    return {
        "subject": view.subject.id,
        "subject_name": view.subject.name,
        "roles": [one.id for one in view.roles],
        "outstanding": _all(view.outstanding),
        "records": _all(view.records),
        "to_do": None if view.to_do is None else [_to_do(one) for one in view.to_do],
    }


def _to_do(one: ToDo) -> dict[str, Any]:
    return {
        "certification": one.certification,
        "certification_name": one.name,
        "activity": one.activity.kind.value,
        "title": one.activity.title,
        "status": one.status.value,
        "expires_on": plain(one.expires_on),
        "new_revision": one.new_revision,
        "required_at_login": one.blocks,
    }


def certification_fields(view: CertificationView) -> dict[str, Any]:
    """Return a certification with those who must hold it, or have it on file."""
    return {
        "certification": view.certification.id,
        "certification_name": view.certification.name,
        "groups": list(view.path),
        "restricted": view.locked,
        "roles": [one.id for one in view.roles],
        "holders": [
            {**standing_fields(one.standing), "required_by": list(one.reasons)}
            for one in view.holders
        ],
    }


def supervisor_fields(report: SupervisorReport) -> dict[str, Any]:
    """Return a supervisor's report in its five parts."""
    return {
        "supervisor": None if report.supervisor is None else report.supervisor.id,
        "parts": {part.value: _all(those) for part, those in report.parts.items()},
    }


def kind_fields(view: KindView) -> dict[str, Any]:
    """Return the subjects of a kind with all that is required of them or on file."""
    return {
        "kind": view.kind.value,
        "subjects": [
            {
                "subject": row.subject.id,
                "subject_name": row.subject.name,
                "standings": _all(row.standings),
            }
            for row in view.rows
        ],
    }


def group_fields(view: GroupView) -> dict[str, Any]:
    """Return the certifications by group, each with all that is required or on file of it."""
    return {
        "groups": [
            {
                "group": None if part.group is None else part.group.id,
                "path": list(part.path),
                "certifications": [
                    {"certification": one.certification.id, "standings": _all(one.standings)}
                    for one in part.certifications
                ],
            }
            for part in view.parts
        ]
    }


def _all(standings: Iterable[Standing]) -> list[dict[str, Any]]:
    return [standing_fields(one) for one in standings]
