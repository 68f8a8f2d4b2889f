"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _changes()
    _rules()
    _assignments()
    _things()
    _facts()
    _telling()


def _filled(name: str, kind: Any) -> sa.Column[Any]:  # noqa: ANN401 - a type or its class
    return sa.Column(name, kind, nullable=False)


def _some(kind: Any, *names: str) -> list[sa.Column[Any]]:  # noqa: ANN401 - a type or its class
    return [sa.Column(name, kind) for name in names]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [_filled(name, sa.Text) for name in names]


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _changes() -> None:
    name = "certrules_counter"
    counter = op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        _filled("number", _NUMBER),
        _primary(name, "id"),
    )
    op.bulk_insert(counter, [{"id": 1, "number": 0}])
    name = "certrules_changes"
    op.create_table(
        name,
        sa.Column("number", _NUMBER, nullable=False, autoincrement=False),
        _filled("at", _INSTANT),
        *_texts("actor", "because"),
        _primary(name, "number"),
    )


def _rules() -> None:
    name = "certrules_catalogues"
    op.create_table(
        name,
        sa.Column("revision", _NUMBER, nullable=False, autoincrement=False),
        _filled("change", _NUMBER),
        *_texts("document"),
        _primary(name, "revision"),
        _reference(name, "change", "certrules_changes.number"),
    )
    name = "certrules_role_requirements"
    op.create_table(
        name,
        _filled("role", _NAME),
        _filled("certification", _NAME),
        _primary(name, "role", "certification"),
    )


def _assignments() -> None:
    name = "certrules_assignments"
    op.create_table(
        name,
        _filled("id", _NUMBER),
        _filled("subject", _NAME),
        _filled("certification", _NAME),
        _filled("version", _NUMBER),
        _filled("changed", sa.Boolean),
        *_some(sa.Date, "again_on", "evaluated_on"),
        *_some(sa.Text, "status", "underlying"),
        *_some(sa.Date, "expires_on", "due_on", "overdue_on", "exempt_until"),
        *_some(sa.Text, "inherited_from"),
        *_some(sa.Boolean, "required", "pending"),
        *_some(sa.Date, "next_change_on"),
        _primary(name, "id"),
        _unique(name, "subject", "certification"),
    )
    op.create_index(f"ix_{name}_again_on", name, ["again_on"])


def _thing(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _filled("id", _NUMBER),
        _filled("key", _NAME),
        _filled("version", sa.Integer),
        _filled("removed", sa.Boolean),
        _filled("change", _NUMBER),
        *columns,
        _primary(name, "id"),
        _unique(name, "key", "version"),
        _reference(name, "change", "certrules_changes.number"),
    )


def _things() -> None:
    _thing("certrules_companies", *_texts("name"), *_some(sa.Text, "time_zone"))
    _thing(
        "certrules_subjects",
        *_texts("kind", "name"),
        *_some(sa.Date, "birth_date", "hire_date", "active_from", "active_until"),
        *_some(sa.Text, "time_zone", "company"),
        *_some(_NAME, "supervisor"),
    )
    _thing(
        "certrules_roles",
        *_texts("name"),
        *_some(sa.Text, "company"),
        *_texts("requires"),
        _filled("competency", sa.Boolean),
        *_some(sa.Text, "competency_valid_for", "competency_lead_time"),
    )
    _thing(
        "certrules_memberships",
        _filled("subject", _NAME),
        _filled("role", _NAME),
        *_some(sa.Date, "since", "until", "training_until"),
        *_some(sa.Text, "training_notes"),
        *_some(_INSTANT, "training_recorded_at", "recorded_at"),
    )
    for table, column in (
        ("certrules_subjects", "supervisor"),
        ("certrules_memberships", "subject"),
        ("certrules_memberships", "role"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _fact(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _filled("id", _NUMBER),
        _filled("assignment", _NUMBER),
        _filled("identity", sa.BigInteger),
        _filled("version", sa.Integer),
        _filled("removed", sa.Boolean),
        _filled("change", _NUMBER),
        *columns,
        *_some(_INSTANT, "recorded_at"),
        _primary(name, "id"),
        _unique(name, "assignment", "identity", "version"),
        _reference(name, "assignment", "certrules_assignments.id"),
        _reference(name, "change", "certrules_changes.number"),
    )


def _facts() -> None:
    _fact(
        "certrules_requirements",
        *_some(_NAME, "role"),
        *_some(sa.Date, "since", "until", "training_until"),
        *_some(sa.Text, "training_notes"),
        *_some(_INSTANT, "training_recorded_at"),
    )
    _fact("certrules_exemptions", *_texts("kind"), *_some(sa.Date, "until"), *_texts("notes"))
    _fact(
        "certrules_completions",
        _filled("completed_on", sa.Date),
        *_some(sa.Date, "expires_on", "effective_on"),
        *_some(sa.Text, "credits"),
        *_texts("completion_id", "state"),
        *_some(_INSTANT, "decided_at", "withdrawn_at"),
        *_some(sa.Text, "supersedes"),
        *_texts("comment"),
    )
    _fact(
        "certrules_revocations",
        _filled("revoked_on", sa.Date),
        *_texts("reason", "text"),
        *_some(sa.Date, "reinstated_on"),
        *_some(_INSTANT, "reinstatement_recorded_at"),
    )
    _fact(
        "certrules_extensions",
        _filled("until", sa.Date),
        _filled("granted_on", sa.Date),
        *_texts("reason"),
    )


def _telling() -> None:
    name = "certrules_notices"
    op.create_table(
        name,
        _filled("id", _NUMBER),
        _filled("key", _NAME),
        _filled("subject", _NAME),
        _filled("certification", _NAME),
        *_texts("cause"),
        _filled("on", sa.Date),
        _filled("recipient", _NAME),
        *_some(sa.Date, "about"),
        *_texts("state", "reason"),
        *_some(_NUMBER, "run"),
        *_some(_NAME, "message"),
        _primary(name, "id"),
        _unique(name, "key"),
    )
    op.create_index(f"ix_{name}_subject", name, ["subject", "certification"])
    for column in ("recipient", "message", "state"):
        op.create_index(f"ix_{name}_{column}", name, [column])
    name = "certrules_outbox"
    op.create_table(
        name,
        _filled("id", _NUMBER),
        _filled("key", _NAME),
        *_texts("content", "state"),
        _filled("attempts", sa.Integer),
        *_some(_INSTANT, "not_before", "settled_at"),
        *_texts("problem"),
        _primary(name, "id"),
        _unique(name, "key"),
    )
    op.create_index(f"ix_{name}_state", name, ["state", "not_before"])
    name = "certrules_runs"
    op.create_table(
        name,
        _filled("number", _NUMBER),
        _filled("on", sa.Date),
        _filled("started_at", _INSTANT),
        *_some(_INSTANT, "ended_at"),
        *_texts("report"),
        _primary(name, "number"),
    )
