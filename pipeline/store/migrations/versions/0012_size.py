"""What stands, kept in tables, and the indexes that a large archive needs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
views = "d27acc4d98436d67"
stands = "528d581ae86fefab"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DAY = {
    "sqlite": "substr({0}, 1, 10)",
    "postgresql": "(lpad(cast(cast(extract(year from {0} at time zone 'UTC') as integer) as text), "
    "4, '0') || '-' || "
    "lpad(cast(cast(extract(month from {0} at time zone 'UTC') as integer) as text), 2, '0') || "
    "'-' || lpad(cast(cast(extract(day from {0} at time zone 'UTC') as integer) as text), 2, '0'))",
}

STANDS = (
    ("article_id", NUMBER, False),
    ("target", sa.Text(), False),
    ("source", sa.Text(), False),
    ("published_at", MOMENT, True),
    ("label", sa.Text(), False),
    ("label_from", sa.Text(), False),
    ("quote", sa.Text(), True),
    ("quote_status", sa.Text(), True),
    ("analyst", sa.Text(), True),
    ("model", sa.Text(), True),
    ("answered_at", MOMENT, False),
    ("held", sa.Text(), True),
)
COUNTS = (
    "fetched", "distinct_texts", "judged", "favor", "against", "neutral", "unclear", "unrelated",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "article_day",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_day_day_source", "article_day", ["day", "source"])
    op.create_table(
        "standing_stance",
        sa.Column("id", NUMBER, primary_key=True),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in STANDS),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("via_article_id", NUMBER),
        sa.UniqueConstraint("article_id", "target"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_standing_stance_answered_at", "standing_stance", ["answered_at"])
    op.create_table(
        "standing_actor_stance",
        sa.Column("id", NUMBER, primary_key=True),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in STANDS),
        sa.Column("actor_id", NUMBER),
        sa.Column("holder", sa.Text()),
        sqlite_autoincrement=True,
    )
    for name in ("article_id", "actor_id"):
        op.create_index(f"ix_standing_actor_stance_{name}", "standing_actor_stance", [name])
    for table in ("standing_stance", "standing_actor_stance"):
        op.create_index(f"ix_{table}_published_at", table, ["published_at"])
        op.create_index(f"ix_{table}_target_published_at", table, ["target", "published_at"])
    op.create_table(
        "stance_day",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("analyst", sa.Text()),
        *(sa.Column(name, NUMBER, nullable=False) for name in COUNTS),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stance_day_day_source", "stance_day", ["day", "source"])
    op.create_index("ix_stance_day_target_day", "stance_day", ["target", "day"])
    op.create_table(
        "stale_article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stale_article_article_id", "stale_article", ["article_id"])
    op.create_table(
        "stale_day",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stale_day_day_source", "stale_day", ["day", "source"])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        # empty between transactions: nothing of it is worth the log
        op.execute("alter table stale_article set unlogged")
    for name, table, column, condition in (
        ("ix_version_edited", "version", "seen_at", "seq > 1"),
        ("ix_answer_held", "answer", "text_sha256", "held is not null and cleared_at is null"),
    ):
        where = sa.text(condition)
        op.create_index(name, table, [column], postgresql_where=where, sqlite_where=where)
    op.create_index("ix_version_published_at", "version", ["published_at"])
    op.create_index("ix_correction_holder_key", "correction", ["holder_key"])
    op.create_index("ix_story_first_at", "story", ["first_at"])
    op.create_index("ix_attempt_day", "attempt", [sa.text(DAY[dialect].format("started_at"))])
    op.add_column("entry", sa.Column("read_revision", sa.Text()))
    op.execute(
        "update entry set read_revision = (select page.revision from page "
        "where page.entry_id = entry.id order by page.id desc limit 1)"
    )
    differs = "is not" if dialect == "sqlite" else "is distinct from"
    unread = sa.text(f"passed_over is null and read_revision {differs} revision")
    op.create_index(
        "ix_entry_unread",
        "entry",
        ["feed_id", "id"],
        postgresql_where=unread,
        sqlite_where=unread,
    )
