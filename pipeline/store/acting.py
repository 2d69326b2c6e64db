"""Actors made one by people and by what texts introduce, and apart again."""

from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import Connection, Row, delete, func, select, update

from pipeline.errors import BadAddress
from pipeline.ports import Merged, Unmerged
from pipeline.store import tables
from pipeline.store.actor_lists import ActorLists
from pipeline.store.actor_moves import keys_of, merge, move, name_of, owner, undo, wait_for_others
from pipeline.store.naming import rule_key, spelling_key

PERSON = "person"
FILE = "file"
MOST_NAMED = 3
MOST_COMPARED = 50_000
"""Names that one that is not known is compared with."""

MOST_DIGITS = 19


class Acting(ActorLists):
    """Merges, of `ActorStore`, in SQL."""

    def merge_actors(
        self, actor: str, into: str, *, reason: str, author: str, now: datetime
    ) -> Merged:
        """Makes two actors one; each is given by any of its names or its number.

        Raises:
            BadAddress: there is no such actor, the two are one, or the file keeps them apart.
        """
        with self._database.writing() as connection:
            wait_for_others(connection)
            giver, taker = _actor(connection, actor), _actor(connection, into)
            names = {number: name_of(connection, number) for number in (giver, taker)}
            if giver == taker:
                raise BadAddress(f"{actor!r} and {into!r} are one actor already, {names[giver]}")
            if all(_is_configured(connection, number) for number in names):
                raise BadAddress(
                    f"config/actors.yaml keeps {names[giver]} and {names[taker]} apart; "
                    "make them one there"
                )
            stances = _stances(connection, giver)
            keys = keys_of(connection, giver)
            said = {"kind": PERSON, "reason": reason, "author": author}
            number = merge(connection, giver, keys, taker, said=said, now=now)
            return Merged(
                number=number,
                actor=names[giver],
                into=names[taker],
                names=len(keys),
                stances=stances,
            )

    def undo_merge(self, number: int, *, author: str, now: datetime) -> Unmerged:
        """Gives an actor back what went to another, also what was reported since.

        Raises:
            BadAddress: there is no such merge, it was undone before, or it is the file's.
        """
        table = tables.ActorMerge
        with self._database.writing() as connection:
            wait_for_others(connection)
            found = connection.execute(select(table.__table__).where(table.id == number)).first()
            if found is None:
                raise BadAddress(f"no merge {number}; `standpoint actors merges` lists them")
            if found.undone_at is not None:
                raise BadAddress(f"merge {number} was undone before, by {found.undone_by}")
            if found.kind == FILE:
                raise BadAddress(
                    f"{found.reason}; remove it there, and the next run undoes merge {number}"
                )
            if found.made_at is None:
                raise BadAddress(f"merge {number} is not made yet; the end of a run makes it")
            actor = undo(connection, found, author=author, now=now)
            into = connection.scalars(
                select(tables.Actor.name).where(tables.Actor.id == found.into_actor_id)
            ).first()
            return Unmerged(
                number=number,
                actor=None if actor is None else name_of(connection, actor),
                into=into,
            )

    def join_acronyms(self, now: datetime) -> int:
        """Makes one of actors whom texts introduced as one since; returns how many that were."""
        table = tables.ActorMerge
        waiting = (
            select(table.id, table.into_actor_id, table.from_actor_id, table.alias_keys)
            .where(table.undone_at.is_(None), table.made_at.is_(None))
            .order_by(table.id)
        )
        with self._database.answering() as connection:
            if connection.execute(waiting.limit(1)).first() is None:
                return 0
        joined = 0
        with self._database.writing() as connection:
            wait_for_others(connection)
            for one in connection.execute(waiting).all():
                joined += _make(connection, one, now)
        return joined


def _make(
    connection: Connection, waiting: Row[int, int, int | None, list[str]], now: datetime
) -> bool:
    """Makes a merge that was noted; False where the two are not as they were, and it is dropped."""
    table, actor = tables.ActorMerge, tables.Actor
    giver, taker, keys = waiting.from_actor_id, waiting.into_actor_id, waiting.alias_keys
    there = connection.scalars(select(actor.id).where(actor.id == taker)).first()
    if not there or giver == taker or list(keys_of(connection, giver)) != keys:
        connection.execute(delete(table).where(table.id == waiting.id))
        return False
    move(connection, giver, keys, taker)
    connection.execute(update(table).where(table.id == waiting.id).values(made_at=now))
    return True


def _actor(connection: Connection, called: str) -> int:
    """The actor of a name or number.

    Raises:
        BadAddress: there is none.
    """
    actor = tables.Actor
    for key in (spelling_key(called), rule_key(called)):
        if (number := owner(connection, key)) is not None:
            return number
    if called.isascii() and called.isdigit() and len(called) < MOST_DIGITS:
        found = connection.scalars(select(actor.id).where(actor.id == int(called))).first()
        if found is not None:
            return found
    raise BadAddress(f"no actor {called!r}; {_next_step(connection, called)}")


def _next_step(connection: Connection, called: str) -> str:
    """The names most like one that is not known, in words; where none is, how to list them."""
    alias = tables.ActorAlias
    keys = connection.scalars(select(alias.alias_key).order_by(alias.id).limit(MOST_COMPARED)).all()
    wanted = rule_key(called)
    near = [key for key in keys if wanted in key][:MOST_NAMED]
    near = near or get_close_matches(wanted, keys, n=MOST_NAMED)
    return f"near to it: {', '.join(near)}" if near else "`standpoint actors list` names them"


def _is_configured(connection: Connection, actor_id: int) -> bool:
    alias = tables.ActorAlias
    found = select(alias.id).where(alias.actor_id == actor_id, alias.configured.is_(True))
    return connection.scalars(found).first() is not None


def _stances(connection: Connection, actor_id: int) -> int:
    stance = tables.Stance
    return connection.scalars(select(func.count()).where(stance.actor_id == actor_id)).one()
