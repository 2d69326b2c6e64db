"""What is passed over, and what was taken down for good."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
views = "b75761014a6e4514"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("entry", sa.Column("passed_over", sa.Text()))
    with op.batch_alter_table("request", table_kwargs={"sqlite_autoincrement": True}) as request:
        request.alter_column("version_id", existing_type=NUMBER, nullable=True)
    op.create_table(
        "takedown",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("archive_refs", JSON, nullable=False),
        sa.UniqueConstraint("scope", "key"),
        sqlite_autoincrement=True,
    )
