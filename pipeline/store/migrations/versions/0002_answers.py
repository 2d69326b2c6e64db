"""What is asked and answered, with its evidence, and what it cost."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.UniqueConstraint("slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "target_revision",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("target_id", NUMBER, sa.ForeignKey("target.id"), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("only_if_named", sa.Boolean(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_target_revision_target_id_id", "target_revision", ["target_id", "id"])
    op.create_table(
        "request",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_hash", "request", ["hash"])
    op.create_index("ix_request_version_id", "request", ["version_id"])
    op.create_table(
        "request_question",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("request_id", NUMBER, sa.ForeignKey("request.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", NUMBER, sa.ForeignKey("target.id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_question_request_id", "request_question", ["request_id"])
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("request_id", NUMBER, sa.ForeignKey("request.id"), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("code", sa.Text()),
        sa.Column("http_status", NUMBER),
        sa.Column("model_served", sa.Text()),
        sa.Column("tokens_in", NUMBER),
        sa.Column("tokens_out", NUMBER),
        sa.Column("tokens_cached", NUMBER),
        sa.Column("cost_nanousd", NUMBER),
        sa.Column("possibly_billed", sa.Boolean(), nullable=False),
        sa.Column("raw_answer", sa.Text()),
        sa.UniqueConstraint("request_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempt_started_at", "attempt", ["started_at"])
    op.create_table(
        "budget",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("limit_nanousd", NUMBER),
        sa.Column("reserved_nanousd", NUMBER, nullable=False),
        sa.Column("used_nanousd", NUMBER, nullable=False),
        sa.UniqueConstraint("scope", "period"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answer",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", NUMBER, sa.ForeignKey("target.id")),
        sa.Column("prompt_hash", sa.Text(), nullable=False),
        sa.Column("analyst", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("params_hash", sa.Text(), nullable=False),
        sa.Column("request_id", NUMBER, sa.ForeignKey("request.id")),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answer_request_id", "answer", ["request_id"])
    op.create_index("ix_answer_version_id", "answer", ["version_id"])
    op.create_index(
        "uq_answer_identity",
        "answer",
        [
            "text_sha256",
            "kind",
            sa.text("coalesce(target_id, 0)"),
            "prompt_hash",
            "model",
            "params_hash",
        ],
        unique=True,
    )
    op.create_table(
        "actor",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actor_alias",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("alias_key", sa.Text(), nullable=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False),
        sa.UniqueConstraint("alias_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_alias_actor_id", "actor_alias", ["actor_id"])
    op.create_table(
        "summary_sentence",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("answer_id", NUMBER, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_summary_sentence_answer_id_position", "summary_sentence", ["answer_id", "position"]
    )
    op.create_table(
        "stance",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("answer_id", NUMBER, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("target_id", NUMBER, sa.ForeignKey("target.id"), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id")),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("model_label", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("flags", JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stance_actor_id", "stance", ["actor_id"])
    op.create_index("ix_stance_target_id", "stance", ["target_id"])
    op.create_index(
        "uq_stance_holder",
        "stance",
        ["answer_id", "target_id", sa.text("coalesce(holder, '')")],
        unique=True,
    )
    op.create_table(
        "evidence",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("summary_sentence_id", NUMBER, sa.ForeignKey("summary_sentence.id")),
        sa.Column("stance_id", NUMBER, sa.ForeignKey("stance.id")),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(summary_sentence_id is null) <> (stance_id is null)", name="supports_one_claim"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_stance_id", "evidence", ["stance_id"])
    op.create_index("ix_evidence_summary_sentence_id", "evidence", ["summary_sentence_id"])
    op.create_index("ix_evidence_version_id", "evidence", ["version_id"])
    op.create_table(
        "gate_result",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("answer_id", NUMBER, sa.ForeignKey("answer.id"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gate_result_answer_id", "gate_result", ["answer_id"])
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("target_id", NUMBER, sa.ForeignKey("target.id"), nullable=False),
        sa.Column("holder_key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_correction_text_sha256_target_id_holder_key_id",
        "correction",
        ["text_sha256", "target_id", "holder_key", "id"],
    )
