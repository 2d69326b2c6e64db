"""What near-copies and stories are found by, and which article left a story."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
views = "2ee2b87c8b0a7422"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

# an array is looked up in the index, whatever PostgreSQL believes of how many rows there are
GROUPED = {
    "sqlite": "delete from ungrouped_version where version_id in "
    "(select id from version where article_id = new.article_id and id <= new.version_id);",
    "postgresql": "delete from ungrouped_version where version_id = any(array"
    "(select id from version where article_id = new.article_id and id <= new.version_id));",
}
AGAIN = "insert into ungrouped_version (version_id) values (old.version_id) on conflict do nothing;"
MARKS = (
    ("version", "insert", "insert into ungrouped_version (version_id) values (new.id);"),
    ("sketch", "delete", AGAIN),
)


def upgrade() -> None:
    op.create_table(
        "sketch",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("grams", sa.LargeBinary(), nullable=False),
        sa.Column("halvings", NUMBER, nullable=False),
        sa.Column("salient", sa.LargeBinary(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("grouped_at", MOMENT, nullable=False),
        sa.UniqueConstraint("article_id"),
        sa.UniqueConstraint("version_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sketch_text_sha256", "sketch", ["text_sha256"])
    op.create_index("ix_sketch_at", "sketch", ["at"])
    op.create_index("ix_sketch_grouped_at", "sketch", ["grouped_at"])
    op.create_table(
        "posting",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("key", "article_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posting_article_id", "posting", ["article_id"])
    op.create_index("ix_posting_at", "posting", ["at"])
    # SQLite adds a reference only with its column
    number = NUMBER.compile(op.get_bind().dialect)
    op.execute(
        f"alter table story_change add column article_id {number} "
        "constraint fk_story_change_article_id references article (id)"
    )
    op.create_index("ix_story_change_article_id", "story_change", ["article_id"])
    op.create_table(
        "ungrouped_version",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column(
            "version_id", NUMBER, sa.ForeignKey("version.id", ondelete="CASCADE"), nullable=False
        ),
        sa.UniqueConstraint("version_id"),
        sqlite_autoincrement=True,
    )
    # copies were known by the same text alone; all are looked at again
    op.execute(
        "insert into ungrouped_version (version_id) select id from version where not exists "
        "(select 1 from version as newer where newer.article_id = version.article_id "
        "and newer.seq > version.seq)"
    )
    for table, event, statement in MARKS:
        _create_trigger(table, event, statement)
    for event in ("insert", "update"):
        _create_trigger("sketch", event, GROUPED[op.get_bind().dialect.name])


def _create_trigger(table: str, event: str, statement: str) -> None:
    name = f"{table}_{event}_ungrouped"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"create trigger {name} after {event} on {table} begin {statement} end")
        return
    op.execute(
        f"create function {name}() returns trigger language plpgsql as "
        f"$$ begin {statement} return null; end $$"
    )
    op.execute(
        f"create trigger {name} after {event} on {table} for each row execute function {name}()"
    )
