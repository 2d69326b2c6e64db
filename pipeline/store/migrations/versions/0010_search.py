"""The narrow rows that lists and search read; `word_index` fills them once this is done."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010"
down_revision = "0009"
views = "2d77f0a3e04723b9"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "listed_article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), nullable=False),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql")),
        sa.UniqueConstraint("version_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_listed_article_at_id", "listed_article", ["at", "id"])
    op.create_index(
        "ix_listed_article_source_id_at_id", "listed_article", ["source_id", "at", "id"]
    )
