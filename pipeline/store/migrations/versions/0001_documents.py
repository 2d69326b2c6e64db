"""Sources, what they announced, and what was read: articles, versions, stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("source_group", sa.Text()),
        sa.Column("homepage", sa.Text()),
        sa.UniqueConstraint("slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feed",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("next_fetch_at", MOMENT),
        sa.Column("failure_streak", NUMBER, nullable=False),
        sa.Column("paused_reason", sa.Text()),
        sa.UniqueConstraint("source_id", "slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "host_state",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at_ms", NUMBER, nullable=False),
        sa.Column("backoff_until", MOMENT),
        sa.Column("robots_text", sa.Text()),
        sa.Column("robots_until", MOMENT),
        sa.Column("crawl_delay_ms", NUMBER),
        sa.UniqueConstraint("host"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("feed_id", NUMBER, sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("published_at", MOMENT),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.UniqueConstraint("feed_id", "key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_source_id", "article", ["source_id"])
    op.create_table(
        "page",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("http_status", NUMBER),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("archive_ref", sa.Text(), nullable=False),
        sa.Column("entry_id", NUMBER, sa.ForeignKey("entry.id")),
        sa.Column("revision", sa.Text()),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_page_article_id", "page", ["article_id"])
    op.create_index("ix_page_entry_id_id", "page", ["entry_id", "id"])
    op.create_table(
        "version",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("published_at", MOMENT),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("page_id", NUMBER, sa.ForeignKey("page.id"), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.UniqueConstraint("article_id", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_version_page_id", "version", ["page_id"])
    op.create_index("ix_version_seen_at", "version", ["seen_at"])
    op.create_index("ix_version_sha256", "version", ["sha256"])
    op.create_table(
        "duplicate",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("lead_article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("containment", sa.Double(), nullable=False),
        sa.Column("jaccard", sa.Double(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.UniqueConstraint("article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_duplicate_lead_article_id", "duplicate", ["lead_article_id"])
    op.create_table(
        "story",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead_article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("merged_into", NUMBER, sa.ForeignKey("story.id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_last_at", "story", ["last_at"])
    op.create_table(
        "story_article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("story_id", NUMBER, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_article_story_id", "story_article", ["story_id"])
    op.create_table(
        "story_change",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("story_id", NUMBER, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("other_story_id", NUMBER, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_change_story_id", "story_change", ["story_id"])
