"""What happened, and who is at work on what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
views = "b75761014a6e4514"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token", NUMBER, nullable=False),
        sa.Column("expires_at_ms", NUMBER, nullable=False),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("invocation_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("dag_id", sa.Text()),
        sa.Column("dag_run_id", sa.Text()),
        sa.Column("task_id", sa.Text()),
        sa.Column("map_index", NUMBER),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.Text()),
        sa.Column("counts", JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_invocation_id_step", "run", ["invocation_id", "step"])
    op.create_index("ix_run_started_at", "run", ["started_at"])
    op.create_table(
        "failure",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("item_kind", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("transient", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("retry_at", MOMENT),
        sa.Column("config_hash", sa.Text(), nullable=False),
        sa.Column("times", NUMBER, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.UniqueConstraint("item_kind", "item_key", "step"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_failure_last_at", "failure", ["last_at"])
    op.create_table(
        "notice",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("cleared_at", MOMENT),
        sqlite_autoincrement=True,
    )
