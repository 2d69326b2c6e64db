"""Indexes for the pages of targets and of what a person is to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
views = "c5f8ee69b680c3a9"
stands = "80ce6453d452199c"

VOICED = "via_article_id is null and held is null and label <> 'unrelated'"
UNSETTLED = (
    "label_from <> 'correction' and "
    "(label = 'unclear' or quote_status = 'unverified' or held is not null)"
)


def upgrade() -> None:
    for name, table, columns, condition in (
        (
            "ix_standing_stance_by_article", "standing_stance",
            ["target", "article_id", "analyst", "label"], VOICED,
        ),
        ("ix_standing_stance_unsettled", "standing_stance", ["answered_at"], UNSETTLED),
        ("ix_standing_actor_stance_unsettled", "standing_actor_stance", ["answered_at"], UNSETTLED),
    ):  # fmt: skip
        where = sa.text(condition)
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)
