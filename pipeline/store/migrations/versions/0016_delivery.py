"""What receivers are to get once, and got."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
views = "c5f8ee69b680c3a9"
stands = "80ce6453d452199c"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("refused", sa.Text()),
        sa.Column("times", NUMBER, nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.UniqueConstraint("receiver", "kind", "key"),
        sqlite_autoincrement=True,
    )
