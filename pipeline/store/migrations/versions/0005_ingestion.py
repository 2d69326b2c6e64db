"""What a page says of its image and its price, what an edit changed, and how feeds answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
views = "d1b1d38fac45d779"

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("version", sa.Column("image_url", sa.Text()))
    op.add_column("version", sa.Column("paywalled", sa.Boolean()))
    op.add_column("version", sa.Column("added", JSON))
    op.add_column("version", sa.Column("removed", JSON))
    op.add_column("feed", sa.Column("moved_to", sa.Text()))
    op.add_column("feed", sa.Column("answered_at", MOMENT))
    op.add_column("feed", sa.Column("flags", JSON))
    op.add_column("feed", sa.Column("failure_code", sa.Text()))
    op.create_index(
        "ix_entry_feed_id_first_seen_at_passed_over",
        "entry",
        ["feed_id", "first_seen_at", "passed_over"],
    )
    op.add_column("entry", sa.Column("relinked", sa.Boolean()))
    # too long for an index; the feed says them again
    op.execute("update entry set guid = null where length(guid) > 500")
    op.create_index("ix_entry_feed_id_guid", "entry", ["feed_id", "guid"])
    op.create_index("ix_notice_subject_kind", "notice", ["subject", "kind"])
