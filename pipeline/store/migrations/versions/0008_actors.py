"""Actors are one under more spellings than before, and what made them one is kept.

Names get the keys of the present rules. Actors who then share one become the one stored first;
each such merge is recorded and can be undone, for its exact spelling.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pipeline.actor_names import alias_key, exact_key
from pipeline.store.types import bounded_key

revision = "0008"
down_revision = "0006"
views = "2d77f0a3e04723b9"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

ACTOR = sa.table("actor", sa.column("id", NUMBER), sa.column("name", sa.Text()))
ALIAS = sa.table(
    "actor_alias",
    sa.column("id", NUMBER),
    sa.column("alias_key", sa.Text()),
    sa.column("actor_id", NUMBER),
    sa.column("name", sa.Text()),
)
STANCE = sa.table("stance", sa.column("actor_id", NUMBER), sa.column("holder", sa.Text()))
CORRECTION = sa.table("correction", sa.column("id", NUMBER), sa.column("holder_key", sa.Text()))
MERGE = sa.table(
    "actor_merge",
    sa.column("kind", sa.Text()),
    sa.column("from_actor_id", NUMBER),
    sa.column("from_name", sa.Text()),
    sa.column("into_actor_id", NUMBER),
    sa.column("alias_keys", JSON),
    sa.column("reason", sa.Text()),
    sa.column("author", sa.Text()),
    sa.column("noted_at", MOMENT),
    sa.column("made_at", MOMENT),
)


def upgrade() -> None:
    op.create_table(
        "actor_merge",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_actor_id", NUMBER),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("into_actor_id", NUMBER, nullable=False),
        sa.Column("alias_keys", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_actor_merge_undone_at_made_at", "actor_merge", ["undone_at", "made_at"])
    op.add_column("actor_alias", sa.Column("name", sa.Text()))
    op.add_column("actor_alias", sa.Column("configured", sa.Boolean()))
    _give_new_keys(op.get_bind())


def _give_new_keys(connection: sa.Connection) -> None:
    sharing: dict[str, list[Any]] = defaultdict(list)
    rows = connection.execute(
        sa.select(ALIAS.c.id, ALIAS.c.alias_key, ALIAS.c.actor_id, ACTOR.c.name)
        .join(ACTOR, ACTOR.c.id == ALIAS.c.actor_id)
        .order_by(ALIAS.c.actor_id, ALIAS.c.id)
    ).all()
    for row in rows:
        sharing[bounded_key(alias_key(row.alias_key))].append(row)
    for new, theirs in sharing.items():
        kept, *others = theirs
        for row in others:
            connection.execute(sa.delete(ALIAS).where(ALIAS.c.id == row.id))
            if row.actor_id != kept.actor_id:
                _merge(connection, row, kept)
        _rename(connection, kept, new)
    # Only when no key is an old one any more can none be in the way of a new one.
    for new, theirs in sharing.items():
        connection.execute(sa.update(ALIAS).where(ALIAS.c.id == theirs[0].id).values(alias_key=new))
    _correct(connection, {row.alias_key: new for new, rows in sharing.items() for row in rows})


def _rename(connection: sa.Connection, kept: Any, new: str) -> None:
    called = kept.name if bounded_key(alias_key(kept.name)) == new else None
    connection.execute(
        sa.update(ALIAS).where(ALIAS.c.id == kept.id).values(alias_key=f"~{kept.id}", name=called)
    )


def _correct(connection: sa.Connection, keys: Mapping[str, str]) -> None:
    for row in connection.execute(sa.select(CORRECTION)).all():
        if keys.get(row.holder_key, row.holder_key) != row.holder_key:
            connection.execute(
                sa.update(CORRECTION)
                .where(CORRECTION.c.id == row.id)
                .values(holder_key=keys[row.holder_key])
            )


def _merge(connection: sa.Connection, row: Any, kept: Any) -> None:
    """Gives the stances that were reported under a name to the actor who keeps it."""
    left = connection.execute(sa.select(ALIAS.c.id).where(ALIAS.c.actor_id == row.actor_id)).first()
    moved = sa.update(STANCE).where(STANCE.c.actor_id == row.actor_id)
    if left is not None:
        holders = connection.scalars(
            sa.select(STANCE.c.holder).where(STANCE.c.actor_id == row.actor_id).distinct()
        )
        theirs = [one for one in holders if bounded_key(exact_key(one)) == row.alias_key]
        moved = moved.where(STANCE.c.holder.in_(theirs))
    connection.execute(moved.values(actor_id=kept.actor_id))
    if left is None:
        connection.execute(sa.delete(ACTOR).where(ACTOR.c.id == row.actor_id))
    now = datetime.now(UTC)
    connection.execute(
        sa.insert(MERGE).values(
            kind="spelling",
            from_actor_id=row.actor_id,
            from_name=row.name,
            into_actor_id=kept.actor_id,
            alias_keys=[row.alias_key],
            reason=f"spelled alike by the rules of schema {revision}",
            author="rule",
            noted_at=now,
            made_at=now,
        )
    )
