"""Actors go with the last stance and correction that name them, and so do their names."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_, select

from pipeline.models import Counts
from pipeline.store import tables
from pipeline.store.actor_moves import keys_of, reported
from pipeline.store.naming import ACRONYM, spelling_key
from pipeline.store.statements import among


def leave_actors(connection: Connection, candidates: Sequence[int]) -> Counts:
    """Removes what nothing names any more of these actors; returns rows removed, by table.

    Of those who stay, spellings go that are reported nowhere now; what the file gives, and an
    acronym, stays with its actor.
    """
    counts: Counter[str] = Counter()
    merge = tables.ActorMerge
    for actor_id in candidates:
        keys = keys_of(connection, actor_id)
        used = _used(connection, actor_id, keys)
        if not used:
            counts["actor_alias"] += _remove(connection, keys)
            gone = delete(tables.Actor).where(tables.Actor.id == actor_id)
            counts["actor"] += connection.execute(gone).rowcount
            theirs = or_(merge.from_actor_id == actor_id, merge.into_actor_id == actor_id)
            counts["actor_merge"] += connection.execute(delete(merge).where(theirs)).rowcount
        else:
            kept = used | _kept(connection, actor_id)
            unused = [key for key in keys if key not in kept]
            counts["actor_alias"] += _remove(connection, unused)
    if candidates:
        counts["actor_merge"] += _forget_merges(connection, candidates)
    return counts


def _used(connection: Connection, actor_id: int, keys: Sequence[str]) -> set[str]:
    """The names that a stance or a correction gives."""
    told = tables.Correction.holder_key
    corrected = connection.scalars(select(told).where(among(connection, told, keys)))
    return {*corrected, *reported(connection, actor_id).values()}


def _kept(connection: Connection, actor_id: int) -> set[str]:
    """The names that need no text: those of the file, and acronyms."""
    alias, merge = tables.ActorAlias, tables.ActorMerge
    configured = connection.scalars(
        select(alias.alias_key).where(alias.actor_id == actor_id, alias.configured.is_(True))
    )
    acronyms = connection.scalars(
        select(merge.alias_keys).where(
            merge.kind == ACRONYM, merge.undone_at.is_(None), merge.into_actor_id == actor_id
        )
    )
    return {*configured, *(key for keys in acronyms for key in keys)}


def _remove(connection: Connection, keys: Sequence[str]) -> int:
    alias = tables.ActorAlias
    return connection.execute(
        delete(alias).where(among(connection, alias.alias_key, keys))
    ).rowcount


def _forget_merges(connection: Connection, actors: Sequence[int]) -> int:
    """Removes the records of merges of names that are gone."""
    merge, alias = tables.ActorMerge, tables.ActorAlias
    records = connection.execute(
        select(merge.id, merge.into_actor_id, merge.alias_keys).where(
            or_(
                among(connection, merge.from_actor_id, actors),
                among(connection, merge.into_actor_id, actors),
            )
        )
    ).all()
    gone = [
        one.id
        for one in records
        if connection.execute(
            select(alias.id).where(among(connection, alias.alias_key, one.alias_keys)).limit(1)
        ).first()
        is None
        and not _spelled(connection, one.into_actor_id, one.alias_keys)
    ]
    return connection.execute(delete(merge).where(among(connection, merge.id, gone))).rowcount


def _spelled(connection: Connection, actor_id: int, keys: Sequence[str]) -> bool:
    """Whether an actor is reported in one of these spellings."""
    return any(spelling_key(name) in keys for name in reported(connection, actor_id))
