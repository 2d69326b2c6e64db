"""What a million articles need: edits that changed a stance, months, stories' voices."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
views = "5278bd5844dff2a7"
stands = "80ce6453d452199c"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LABELS = ("favor", "against", "neutral", "unclear", "unrelated")
VOICE = "via_article_id is null and held is null and label <> 'unrelated'"


def upgrade() -> None:
    op.add_column("article_day", sa.Column("summary_id", NUMBER))
    # made anew, since all is counted anew at the end of the upgrade
    op.drop_table("stance_day")
    _make(
        "stance_day",
        *_columns(sa.Text(), "day", "source", "target"),
        sa.Column("analyst", sa.Text()),
        *_columns(NUMBER, "fetched", "distinct_texts", "judged", *LABELS),
        *_columns(NUMBER, *(f"own_{label}" for label in LABELS)),
    )
    op.create_index("ix_stance_day_day_source", "stance_day", ["day", "source"])
    op.create_index("ix_stance_day_target_day", "stance_day", ["target", "day"])
    _make(
        "standing_change",
        *_columns(NUMBER, "article_id"),
        *_columns(sa.Text(), "target"),
        *_columns(NUMBER, "from_seq", "to_seq"),
        *_columns(sa.Text(), "from_label", "to_label"),
        *_columns(MOMENT, "changed_at"),
        *_columns(sa.Text(), "analyst"),
    )
    op.create_index("ix_standing_change_article_id", "standing_change", ["article_id"])
    op.create_index("ix_standing_change_changed_at", "standing_change", ["changed_at"])
    op.create_index(
        "ix_standing_change_target_changed_at", "standing_change", ["target", "changed_at"]
    )
    _make(
        "source_day",
        *_columns(sa.Text(), "day", "source"),
        *_columns(NUMBER, "leads"),
        sa.UniqueConstraint("day", "source"),
    )
    _make(
        "source_month",
        *_columns(sa.Text(), "month", "source"),
        *_columns(NUMBER, "leads"),
        sa.UniqueConstraint("month", "source"),
    )
    _make(
        "stance_month",
        *_columns(sa.Text(), "month", "source", "target"),
        sa.Column("analyst", sa.Text()),
        *_columns(NUMBER, *LABELS),
    )
    op.create_index(
        "uq_stance_month_counted",
        "stance_month",
        ["target", "month", "source", sa.text("coalesce(analyst, '')")],
        unique=True,
    )
    _make(
        "story_voices",
        *_columns(NUMBER, "story_id"),
        *_columns(sa.Text(), "target"),
        sa.Column("analyst", sa.Text()),
        *_columns(NUMBER, "voices", "favor", "against", "neutral", "unclear"),
    )
    op.create_index("ix_story_voices_story_id", "story_voices", ["story_id"])
    op.create_index("ix_story_voices_target", "story_voices", ["target"])
    _make("stale_story", *_columns(NUMBER, "story_id"))
    op.create_index("ix_stale_story_story_id", "stale_story", ["story_id"])
    where = sa.text(VOICE)
    op.create_index(
        "ix_standing_stance_voice",
        "standing_stance",
        ["target", "published_at"],
        postgresql_where=where,
        sqlite_where=where,
    )


def _make(table: str, *parts: sa.schema.SchemaItem) -> None:
    number = sa.Column("id", NUMBER, primary_key=True)
    op.create_table(table, number, *parts, sqlite_autoincrement=True)


def _columns(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]
