"""What models say of stories: comparisons with their statements, quotes and checks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
views = "bf758738f315da54"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "story_answer",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("story_id", NUMBER, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("prompt_hash", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("params_hash", sa.Text(), nullable=False),
        sa.Column("request_id", NUMBER, sa.ForeignKey("request.id"), nullable=False),
        sa.Column("second_request_id", NUMBER, sa.ForeignKey("request.id")),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("gates_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("articles", NUMBER, nullable=False),
        sa.Column("articles_shown", NUMBER, nullable=False),
        sa.Column("outlets_shown", NUMBER, nullable=False),
        sa.Column("held", sa.Text()),
        sa.Column("cleared_at", MOMENT),
        sa.Column("cleared_by", sa.Text()),
        sa.UniqueConstraint(
            "story_id",
            "content_hash",
            "prompt_hash",
            "model",
            "params_hash",
            name="uq_story_answer_identity",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_answer_request_id", "story_answer", ["request_id"])
    op.create_index("ix_story_answer_second_request_id", "story_answer", ["second_request_id"])
    op.create_table(
        "story_statement",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("story_answer_id", NUMBER, sa.ForeignKey("story_answer.id"), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_story_statement_story_answer_id_position",
        "story_statement",
        ["story_answer_id", "position"],
    )
    op.create_table(
        "story_quote",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column(
            "story_statement_id", NUMBER, sa.ForeignKey("story_statement.id"), nullable=False
        ),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("side", NUMBER),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_quote_story_statement_id", "story_quote", ["story_statement_id"])
    op.create_index("ix_story_quote_version_id", "story_quote", ["version_id"])
    op.create_table(
        "story_gate_result",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("story_answer_id", NUMBER, sa.ForeignKey("story_answer.id"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_story_gate_result_story_answer_id", "story_gate_result", ["story_answer_id"]
    )
    op.create_table(
        "request_version",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("request_id", NUMBER, sa.ForeignKey("request.id"), nullable=False),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.UniqueConstraint("request_id", "version_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_version_version_id", "request_version", ["version_id"])
