"""The table of office records."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    name = "certrules_office_records"
    op.create_table(
        name,
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("kind", _NAME, nullable=False),
        sa.Column("key", _NAME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("change", _NUMBER, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("subject", _NAME),
        sa.Column("certification", _NAME),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("kind", "key", "version", name=f"uq_{name}_kind_key_version"),
        sa.ForeignKeyConstraint(["change"], ["certrules_changes.number"], name=f"fk_{name}_change"),
    )
    for column in ("subject", "certification"):
        op.create_index(f"ix_{name}_{column}", name, ["kind", column])
