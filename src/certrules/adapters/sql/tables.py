"""The tables of a store: what `migrations` make, as SQLAlchemy knows them.

Versions are never changed: a correction is a row with the next version. Three tables are caches
and may be made anew: `certrules_assignments`, `certrules_role_requirements`,
`certrules_counter`.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

PREFIX: Final = "certrules_"
"""The tables may stand beside those of a host application."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: a timestamp with time zone, or on SQLite a text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that a database has for it."""
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return what goes into the database."""
        return instant_text(value) if dialect.name == "sqlite" and value is not None else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Return what came out of the database, in UTC."""
        if value is None:
            return None
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(UTC)


def instant_text(value: datetime) -> str:
    """Return an instant as text that sorts as instants do.

    >>> instant_text(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000+00:00'
    """
    return value.astimezone(UTC).isoformat(timespec="microseconds")


# Ids compare by code point on every database, as they do in Python.
Name = Text().with_variant(Text(collation="C"), "postgresql")

Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""


def _key() -> Column[int]:
    return Column("id", Number, primary_key=True)


def _change() -> Column[int]:
    return Column("change", Number, ForeignKey(f"{PREFIX}changes.number"), nullable=False)


def _things(name: str, *columns: Column[Any]) -> Table:
    return Table(
        PREFIX + name,
        metadata,
        _key(),
        Column("key", Name, nullable=False),
        Column("version", Integer, nullable=False),
        Column("removed", Boolean, nullable=False),
        _change(),
        *columns,
        UniqueConstraint("key", "version"),
    )


def _facts(name: str, *columns: Column[Any]) -> Table:
    return Table(
        PREFIX + name,
        metadata,
        _key(),
        Column("assignment", Number, ForeignKey(f"{PREFIX}assignments.id"), nullable=False),
        Column("identity", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),
        Column("removed", Boolean, nullable=False),
        _change(),
        *columns,
        Column("recorded_at", Instant),
        UniqueConstraint("assignment", "identity", "version"),
    )


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def _optional(kind: Any, *names: str) -> list[Column[Any]]:  # noqa: ANN401 - a type or its class
    return [Column(name, kind) for name in names]


counter = Table(
    f"{PREFIX}counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
)

changes = Table(
    f"{PREFIX}changes",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    *_texts("actor", "because"),
)

catalogues = Table(
    f"{PREFIX}catalogues",
    metadata,
    Column("revision", Number, primary_key=True, autoincrement=False),
    _change(),
    *_texts("document"),
)

role_requirements = Table(
    f"{PREFIX}role_requirements",
    metadata,
    Column("role", Name, primary_key=True),
    Column("certification", Name, primary_key=True),
)

assignments = Table(
    f"{PREFIX}assignments",
    metadata,
    _key(),
    Column("subject", Name, nullable=False),
    Column("certification", Name, nullable=False),
    Column("version", Number, nullable=False),
    Column("changed", Boolean, nullable=False),
    *_optional(Date, "again_on", "evaluated_on"),
    *_optional(Text, "status", "underlying"),
    *_optional(Date, "expires_on", "due_on", "overdue_on", "exempt_until"),
    *_optional(Text, "inherited_from"),
    *_optional(Boolean, "required", "pending"),
    *_optional(Date, "next_change_on"),
    UniqueConstraint("subject", "certification"),
    Index(f"ix_{PREFIX}assignments_again_on", "again_on"),
)

THINGS: Final = {
    "company": _things("companies", *_texts("name"), *_optional(Text, "time_zone")),
    "subject": _things(
        "subjects",
        *_texts("kind", "name"),
        *_optional(Date, "birth_date", "hire_date", "active_from", "active_until"),
        *_optional(Text, "time_zone", "company"),
        *_optional(Name, "supervisor"),
    ),
    "role": _things(
        "roles",
        *_texts("name"),
        *_optional(Text, "company"),
        *_texts("requires"),
        Column("competency", Boolean, nullable=False),
        *_optional(Text, "competency_valid_for", "competency_lead_time"),
    ),
    "membership": _things(
        "memberships",
        Column("subject", Name, nullable=False),
        Column("role", Name, nullable=False),
        *_optional(Date, "since", "until", "training_until"),
        *_optional(Text, "training_notes"),
        *_optional(Instant, "training_recorded_at", "recorded_at"),
    ),
}
"""The tables of things by kind."""

FACTS: Final = {
    "requirement": _facts(
        "requirements",
        *_optional(Name, "role"),
        *_optional(Date, "since", "until", "training_until"),
        *_optional(Text, "training_notes"),
        *_optional(Instant, "training_recorded_at"),
    ),
    "exemption": _facts("exemptions", *_texts("kind"), *_optional(Date, "until"), *_texts("notes")),
    "completion": _facts(
        "completions",
        Column("completed_on", Date, nullable=False),
        *_optional(Date, "expires_on", "effective_on"),
        *_optional(Text, "credits"),
        *_texts("completion_id", "state"),
        *_optional(Instant, "decided_at", "withdrawn_at"),
        *_optional(Text, "supersedes"),
        *_texts("comment"),
    ),
    "revocation": _facts(
        "revocations",
        Column("revoked_on", Date, nullable=False),
        *_texts("reason", "text"),
        *_optional(Date, "reinstated_on"),
        *_optional(Instant, "reinstatement_recorded_at"),
    ),
    "extension": _facts(
        "extensions",
        Column("until", Date, nullable=False),
        Column("granted_on", Date, nullable=False),
        *_texts("reason"),
    ),
}
"""The tables of facts by kind."""

office_records = Table(
    f"{PREFIX}office_records",
    metadata,
    _key(),
    Column("kind", Name, nullable=False),
    Column("key", Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    _change(),
    *_texts("content"),
    *_optional(Name, "subject", "certification"),
    UniqueConstraint("kind", "key", "version"),
    Index(f"ix_{PREFIX}office_records_subject", "kind", "subject"),
    Index(f"ix_{PREFIX}office_records_certification", "kind", "certification"),
)

for _table, _columns in (
    (THINGS["subject"], ("supervisor",)),
    (THINGS["membership"], ("subject",)),
    (THINGS["membership"], ("role",)),
):
    Index(f"ix_{_table.name}_{'_'.join(_columns)}", *(_table.c[name] for name in _columns))

notices = Table(
    f"{PREFIX}notices",
    metadata,
    _key(),
    Column("key", Name, nullable=False, unique=True),
    Column("subject", Name, nullable=False),
    Column("certification", Name, nullable=False),
    *_texts("cause"),
    Column("on", Date, nullable=False),
    Column("recipient", Name, nullable=False),
    Column("about", Date),
    *_texts("state", "reason"),
    Column("run", Number),
    Column("message", Name),
    Index(f"ix_{PREFIX}notices_subject", "subject", "certification"),
    Index(f"ix_{PREFIX}notices_recipient", "recipient"),
    Index(f"ix_{PREFIX}notices_message", "message"),
    Index(f"ix_{PREFIX}notices_state", "state"),
)

outbox = Table(
    f"{PREFIX}outbox",
    metadata,
    _key(),
    Column("key", Name, nullable=False, unique=True),
    *_texts("content", "state"),
    Column("attempts", Integer, nullable=False),
    *_optional(Instant, "not_before", "settled_at"),
    *_texts("problem"),
    Index(f"ix_{PREFIX}outbox_state", "state", "not_before"),
)

runs = Table(
    f"{PREFIX}runs",
    metadata,
    Column("number", Number, primary_key=True),
    Column("on", Date, nullable=False),
    Column("started_at", Instant, nullable=False),
    *_optional(Instant, "ended_at"),
    *_texts("report"),
)
