"""What is known of each model's endpoint, how answers were judged, which are held."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
views = "2ee2b87c8b0a7422"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "endpoint_state",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text()),
        sa.Column("refused_parameters", JSON, nullable=False),
        sa.Column("context_tokens", NUMBER),
        sa.Column("learnt_at", MOMENT),
        sa.Column("closed_until", MOMENT),
        sa.Column("closed_code", sa.Text()),
        sa.Column("closed_for", sa.Text()),
        sa.UniqueConstraint("endpoint", "model"),
        sqlite_autoincrement=True,
    )
    op.add_column("attempt", sa.Column("run", sa.Text()))
    op.add_column("attempt", sa.Column("priced_by", sa.Text()))
    op.add_column("attempt", sa.Column("reserved_nanousd", NUMBER))
    op.add_column("attempt", sa.Column("reserved_day", sa.Text()))
    op.add_column("attempt", sa.Column("reserved_until_ms", NUMBER))
    op.create_index("ix_attempt_reserved_until_ms", "attempt", ["reserved_until_ms"])
    op.add_column("summary_sentence", sa.Column("aspect", sa.Text()))
    for name in ("gates_version", "language", "held", "cleared_by"):
        op.add_column("answer", sa.Column(name, sa.Text()))
    op.add_column("answer", sa.Column("shown", NUMBER))
    op.add_column("answer", sa.Column("cleared_at", MOMENT))
    # SQLite adds a reference only with its column
    number = NUMBER.compile(op.get_bind().dialect)
    op.execute(
        f"alter table answer add column second_request_id {number} "
        "constraint fk_answer_second_request_id references request (id)"
    )
    op.create_index("ix_answer_second_request_id", "answer", ["second_request_id"])
