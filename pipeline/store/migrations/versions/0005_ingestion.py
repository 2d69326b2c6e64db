"""What a page says of its image and its price, what an edit changed, and how feeds answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
views = "b75761014a6e4514"

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
