"""Names go from one actor to another and back, with the stances reported under them.

Who moves names works alone: others who write about actors finish first or wait, so that a stance
is never given to an actor who has just gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select, text, update

from pipeline.store import tables
from pipeline.store.naming import rule_key, spelling_key
from pipeline.store.statements import among

SPELLING = "spelling"


def wait_for_others(connection: Connection) -> None:
    """Lets PostgreSQL's other writers finish or wait; SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("lock table actor_alias in exclusive mode"))


def owner(connection: Connection, key: str) -> int | None:
    """The actor whose name a key is."""
    alias = tables.ActorAlias
    return connection.scalars(select(alias.actor_id).where(alias.alias_key == key)).first()


def keys_of(connection: Connection, actor_id: int) -> Sequence[str]:
    """The keys of an actor's names, in the order in which they were stored."""
    alias = tables.ActorAlias
    return connection.scalars(
        select(alias.alias_key).where(alias.actor_id == actor_id).order_by(alias.id)
    ).all()


def name_of(connection: Connection, actor_id: int) -> str:
    """An actor's name."""
    actor = tables.Actor
    return connection.scalars(select(actor.name).where(actor.id == actor_id)).one()


def add_actor(connection: Connection, name: str, actor_id: int | None = None) -> int:
    """A new actor, or one that comes back under its number."""
    given = {"name": name} | ({} if actor_id is None else {"id": actor_id})
    return connection.scalars(insert(tables.Actor).values(given).returning(tables.Actor.id)).one()


def merge(
    connection: Connection,
    giver: int,
    keys: Sequence[str],
    taker: int,
    *,
    said: Mapping[str, Any],
    now: datetime,
) -> int:
    """Moves names of one actor to another and records it; returns the record's number.

    `said` is who says so and why: kind, reason and author.
    """
    record = {
        "from_actor_id": giver,
        "from_name": name_of(connection, giver),
        "into_actor_id": taker,
        "alias_keys": list(keys),
        "noted_at": now,
        "made_at": now,
    }
    move(connection, giver, keys, taker)
    table = tables.ActorMerge
    return connection.scalars(insert(table).values(**said, **record).returning(table.id)).one()


def move(connection: Connection, giver: int, keys: Sequence[str], taker: int) -> None:
    """Gives an actor's names to another; the giver goes with the last of them."""
    alias, stance = tables.ActorAlias, tables.Stance
    left = [key for key in keys_of(connection, giver) if key not in keys]
    theirs = update(stance).where(stance.actor_id == giver)
    if left:
        given = [name for name, key in reported(connection, giver).items() if key in keys]
        theirs = theirs.where(among(connection, stance.holder, given))
    connection.execute(theirs.values(actor_id=taker))
    connection.execute(
        update(alias).where(among(connection, alias.alias_key, keys)).values(actor_id=taker)
    )
    if not left:
        connection.execute(delete(tables.Actor).where(tables.Actor.id == giver))


def reported(connection: Connection, actor_id: int) -> Mapping[str, str]:
    """The names that an actor's stances give, as reported, each with the key it goes by."""
    stance = tables.Stance
    names = connection.scalars(select(stance.holder).where(stance.actor_id == actor_id).distinct())
    known = set(keys_of(connection, actor_id))
    return {
        name: exact if (exact := spelling_key(name)) in known else rule_key(name)
        for name in names
        if name is not None
    }


def undo(connection: Connection, merged: Row[Any], *, author: str, now: datetime) -> int | None:
    """Gives names back that are still where a merge brought them; returns whose they are again.

    None: none of them is, so that only the record says that it is undone.
    """
    table = tables.ActorMerge
    connection.execute(
        update(table).where(table.id == merged.id).values(undone_at=now, undone_by=author)
    )
    places = _places(connection, merged)
    alone = [key for key in merged.alias_keys if owner(connection, key) is None]
    if merged.kind == SPELLING:
        places |= _spelled_apart(connection, alone)
    back = {key: place for key, place in places.items() if owner(connection, key) == place}
    if not back:
        return None
    taker = _returned(connection, merged)
    for giver in set(back.values()):
        move(connection, giver, [key for key, place in back.items() if place == giver], taker)
    return taker if keep_if_named(connection, taker) else None


def keep_if_named(connection: Connection, actor_id: int) -> bool:
    """Whether a stance, a correction or the file names an actor; one whom none does is removed."""
    stance, alias = tables.Stance, tables.ActorAlias
    corrected = tables.Correction.holder_key == alias.alias_key
    named = or_(
        exists().where(stance.actor_id == actor_id),
        exists().where(alias.actor_id == actor_id, alias.configured.is_(True)),
        exists().where(alias.actor_id == actor_id, corrected),
    )
    if connection.scalars(select(named)).one():
        return True
    connection.execute(delete(alias).where(alias.actor_id == actor_id))
    connection.execute(delete(tables.Actor).where(tables.Actor.id == actor_id))
    return False


def _places(connection: Connection, merged: Row[Any]) -> dict[str, int]:
    """Where later merges in force brought each name of a merge."""
    table = tables.ActorMerge
    places = dict.fromkeys(merged.alias_keys, merged.into_actor_id)
    later = connection.execute(
        select(table.from_actor_id, table.into_actor_id, table.alias_keys)
        .where(table.undone_at.is_(None), table.made_at.is_not(None), table.id > merged.id)
        .order_by(table.id)
    )
    for one in later:
        for key in set(one.alias_keys) & set(places):
            if places[key] == one.from_actor_id:
                places[key] = one.into_actor_id
    return places


def _spelled_apart(connection: Connection, keys: Sequence[str]) -> Mapping[str, int]:
    """Makes spellings names of their own, of those who have what they are spelled alike with."""
    found = {key: owner(connection, rule_key(key)) for key in keys}
    places = {key: place for key, place in found.items() if place is not None}
    if places:
        connection.execute(
            insert(tables.ActorAlias),
            [{"alias_key": key, "actor_id": place} for key, place in places.items()],
        )
    return places


def _returned(connection: Connection, merged: Row[Any]) -> int:
    """The actor whose names they were, back if gone; a new one where nobody had them."""
    actor = tables.Actor
    number: int | None = merged.from_actor_id
    if number is None:
        return add_actor(connection, merged.from_name)
    there = connection.scalars(select(func.count()).where(actor.id == number)).one()
    return number if there else add_actor(connection, merged.from_name, number)
