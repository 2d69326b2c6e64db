"""Which actor a name means: every spelling of it is one actor's.

A name is looked up in its exact spelling first, which keeps apart whom the rules would take for
one (`standpoint actors undo`), then by what all its spellings share.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.actor_names import Expansion, alias_key, exact_key, expansion
from pipeline.store import tables
from pipeline.store.statements import insert_in
from pipeline.store.types import bounded_key

ACRONYM = "acronym"
RULE = "rule"


def rule_key(name: str) -> str:
    """`alias_key` as stored."""
    return bounded_key(alias_key(name))


def spelling_key(name: str) -> str:
    """`exact_key` as stored."""
    return bounded_key(exact_key(name))


def known_actors(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    """The ids of those actors that are known, by the names given; kept from merges meanwhile."""
    keys = {key for name in names for key in (rule_key(name), spelling_key(name))}
    if not keys:
        return {}
    known = {
        row.alias_key: row.actor_id
        for row in connection.execute(_SHARED_ALIASES, {"keys": sorted(keys)})
    }
    found = {name: known.get(spelling_key(name), known.get(rule_key(name))) for name in names}
    return {name: number for name, number in found.items() if number is not None}


def known_key(connection: Connection, name: str) -> str:
    """The key that a name is known by; its `rule_key` where it is not known."""
    exact = spelling_key(name)
    known = connection.execute(_ALIASES, {"keys": [exact]}).first()
    return exact if known else rule_key(name)


def actor_ids(
    connection: Connection, names: Sequence[str], text: str, now: datetime
) -> Mapping[str, int]:
    """The ids of actors by the names that a text gives them; unknown ones are written.

    Where the text introduces an acronym with a name, both become one actor's. Two actors that
    were known apart are noted, and become one at `join_acronyms`.
    """
    introduced = {name: expansion(name, text) for name in names}
    pairs = sorted({pair for pair in introduced.values() if pair})
    ids = dict(known_actors(connection, [*names, *(one for pair in pairs for one in pair)]))
    for pair in pairs:
        _introduce(connection, pair, ids, now)
    if pairs:
        ids |= known_actors(connection, names)
    for name in sorted(set(names) - set(ids)):
        ids[name] = _actor(connection, name)
    return {name: ids[name] for name in names}


def _introduce(connection: Connection, pair: Expansion, ids: dict[str, int], now: datetime) -> None:
    """Makes a name and its acronym one actor's, unless the acronym is another's already."""
    name, acronym = pair
    if _was_undone(connection, pair):
        return
    if name in ids and acronym in ids:
        if ids[name] != ids[acronym]:
            _note(connection, pair, ids, now)
    elif acronym in ids:
        if _names(connection, ids[acronym]) == 1:
            _join(connection, pair, name, ids[acronym], now)
    else:
        if name not in ids:
            ids[name] = _actor(connection, name)
        _join(connection, pair, acronym, ids[name], now)


def _join(connection: Connection, pair: Expansion, name: str, actor_id: int, now: datetime) -> None:
    """Gives an actor a name that nobody had, and records it; another worker may come first."""
    if _alias(connection, name, actor_id) == actor_id:
        said = _said_together(pair, name, actor_id, now)
        connection.execute(insert(tables.ActorMerge).values(**said, made_at=now))


def _note(connection: Connection, pair: Expansion, ids: Mapping[str, int], now: datetime) -> None:
    """Notes once that an acronym, known by no other name, is another actor's."""
    merge = tables.ActorMerge
    giver, taker = ids[pair.acronym], ids[pair.name]
    if _names(connection, giver) != 1:
        return
    waits = select(merge.id).where(
        merge.undone_at.is_(None), merge.made_at.is_(None),
        merge.from_actor_id == giver, merge.into_actor_id == taker,
    )  # fmt: skip
    if connection.execute(waits).first() is None:
        said = _said_together(pair, pair.acronym, taker, now)
        connection.execute(insert(merge).values(**said, from_actor_id=giver))


def _said_together(pair: Expansion, name: str, into: int, now: datetime) -> Mapping[str, Any]:
    """The record of a name that goes to an actor, since a text introduces both as one."""
    return {
        "kind": ACRONYM,
        "from_name": name,
        "into_actor_id": into,
        "alias_keys": [rule_key(name)],
        "reason": f"a text introduces {pair.name} ({pair.acronym})",
        "author": RULE,
        "noted_at": now,
    }


def _was_undone(connection: Connection, pair: Expansion) -> bool:
    """Whether a person said of a name or its acronym that it is not what a text had said."""
    merge = tables.ActorMerge
    ours = {rule_key(one) for one in pair}
    undone = connection.scalars(
        select(merge.alias_keys).where(merge.kind == ACRONYM, merge.undone_at.is_not(None))
    )
    return any(not ours.isdisjoint(keys) for keys in undone)


def _names(connection: Connection, actor_id: int) -> int:
    alias = tables.ActorAlias
    return connection.scalars(select(func.count()).where(alias.actor_id == actor_id)).one()


def _actor(connection: Connection, name: str) -> int:
    """A new actor of this name, or the one that another worker has just written."""
    added: int = connection.scalars(_INSERT_ACTOR, {"name": name}).one()
    owner = _alias(connection, name, added)
    if owner != added:
        connection.execute(_DELETE_ACTOR, {"added": added})
    return owner


def _alias(connection: Connection, name: str, actor_id: int) -> int:
    """Gives an actor one more name; returns whose it is now, another worker's if that was first."""
    key = rule_key(name)
    named = {"alias_key": key, "actor_id": actor_id, "name": name}
    if connection.scalars(_insert_alias(connection.dialect.name), named).first() is not None:
        return actor_id
    other: int = connection.scalars(_ALIASES, {"keys": [key]}).one()
    return other


_ALIASES = select(tables.ActorAlias.actor_id, tables.ActorAlias.alias_key).where(
    tables.ActorAlias.alias_key.in_(bindparam("keys", expanding=True))
)
_SHARED_ALIASES = _ALIASES.with_for_update(read=True, key_share=True)
_INSERT_ACTOR = insert(tables.Actor).returning(tables.Actor.id)
_DELETE_ACTOR = delete(tables.Actor).where(tables.Actor.id == bindparam("added"))


@cache
def _insert_alias(dialect: str) -> ReturningInsert[int]:
    table = tables.ActorAlias
    return insert_in(dialect, table).on_conflict_do_nothing().returning(table.id)
