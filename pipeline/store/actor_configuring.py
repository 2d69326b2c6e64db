"""Who is who according to `config/actors.yaml`: what it says wins, and what it says no more ends.

Each name of the file is an alias of its actor, reported or not, so that whoever is reported under
it later is that actor. Where a name was another actor's, it alone is moved, as a merge of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.models import NamedActor
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.acting import FILE, Acting
from pipeline.store.actor_moves import (
    add_actor,
    keep_if_named,
    keys_of,
    merge,
    move,
    owner,
    reported,
    undo,
    wait_for_others,
)
from pipeline.store.naming import rule_key
from pipeline.store.statements import among

THE_FILE = "config/actors.yaml"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One actor of the file: the key of its own name, and all names by their keys."""

    own: str
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.names[self.own]


class ActorConfiguring(Acting):
    """The configuration of actors, of `ActorStore`, in SQL."""

    def configure_actors(self, actors: Sequence[NamedActor], now: datetime) -> None:
        """Makes names go to the actors that the configuration gives them to.

        Names that it gives no more go back to where they were.
        """
        wanted = [_wanted(actor) for actor in actors]
        with self._database.reading() as connection:
            if _says(connection, wanted):
                return
        with self._database.writing() as connection:
            wait_for_others(connection)
            _end_unsaid(connection, wanted, now)
            taken: set[int] = set()
            for one in wanted:
                taken.add(_apply(connection, one, taken, now))


def _wanted(actor: NamedActor) -> _Wanted:
    names = {rule_key(name): name for name in reversed((actor.name, *actor.aliases))}
    return _Wanted(rule_key(actor.name), names)


def _says(connection: Connection, wanted: Sequence[_Wanted]) -> bool:
    """Whether the database says of names exactly what the file does."""
    alias, actor = tables.ActorAlias, tables.Actor
    rows = connection.execute(
        select(alias.alias_key, alias.actor_id, actor.name)
        .join(actor, actor.id == alias.actor_id)
        .where(alias.configured.is_(True))
    )
    stored = {row.alias_key: (row.actor_id, row.name) for row in rows}
    if stored.keys() != {key for one in wanted for key in one.names}:
        return False
    owners = [{stored[key] for key in one.names} for one in wanted]
    return (
        all(len(one) == 1 for one in owners)
        and len(set().union(*owners)) == len(wanted)
        and all(stored[one.own][1] == scrub(one.name) for one in wanted)
    )


def _end_unsaid(connection: Connection, wanted: Sequence[_Wanted], now: datetime) -> None:
    """Takes back what the file said of names and says no more; actors' own names come last."""
    alias, actor = tables.ActorAlias, tables.Actor
    rows = connection.execute(
        select(alias.alias_key, alias.actor_id, actor.name)
        .join(actor, actor.id == alias.actor_id)
        .where(alias.configured.is_(True))
        .order_by(alias.id)
    ).all()
    stored = {row.alias_key: row.actor_id for row in rows}
    stays = {
        key
        for one in wanted
        for key in one.names
        if key in stored and stored[key] == stored.get(one.own)
    }
    ended = [row for row in rows if row.alias_key not in stays]
    own = [row.alias_key for row in ended if rule_key(row.name) == row.alias_key]
    for row in ended:
        if row.alias_key not in own:
            _give_back(connection, row.alias_key, now)
    for key in own:
        _mark(connection, [key], configured=None)
        _remove_unused(connection, key)


def _give_back(connection: Connection, key: str, now: datetime) -> None:
    """Ends what the file said of one name: back to whose it was, else to an actor of its own."""
    table, alias = tables.ActorMerge, tables.ActorAlias
    _mark(connection, [key], configured=None)
    merges = connection.execute(
        select(table.__table__)
        .where(table.kind == FILE, table.undone_at.is_(None))
        .order_by(table.id.desc())
    )
    if record := next((one for one in merges if one.alias_keys == [key]), None):
        undo(connection, record, author=THE_FILE, now=now)
    elif not _remove_unused(connection, key):
        name = connection.scalars(select(alias.name).where(alias.alias_key == key)).one()
        giver = owner(connection, key)
        if giver is not None and len(keys_of(connection, giver)) > 1:
            move(connection, giver, [key], add_actor(connection, name or key))


def _remove_unused(connection: Connection, key: str) -> bool:
    """Removes a name that nobody was reported or corrected under, and its actor with the last."""
    giver = owner(connection, key)
    corrected = select(tables.Correction.id).where(tables.Correction.holder_key == key).limit(1)
    if (
        giver is None
        or key in reported(connection, giver).values()
        or connection.execute(corrected).first() is not None
    ):
        return False
    alias = tables.ActorAlias
    connection.execute(delete(alias).where(alias.alias_key == key))
    keep_if_named(connection, giver)
    return True


def _apply(connection: Connection, wanted: _Wanted, taken: set[int], now: datetime) -> int:
    """Gives all names of one actor of the file to one actor; returns its number."""
    actor_id = owner(connection, wanted.own)
    if actor_id is None or actor_id in taken:
        actor_id = add_actor(connection, wanted.name)
    for key in wanted.names:
        _take(connection, key, wanted, actor_id, now)
    _mark(connection, list(wanted.names), configured=True)
    connection.execute(
        update(tables.Actor)
        .where(tables.Actor.id == actor_id, tables.Actor.name != wanted.name)
        .values(name=wanted.name)
    )
    return actor_id


def _take(connection: Connection, key: str, wanted: _Wanted, actor_id: int, now: datetime) -> None:
    giver = owner(connection, key)
    if giver is None:
        _add_alias(connection, key, wanted.names[key], actor_id)
    elif giver != actor_id:
        said = {
            "kind": FILE,
            "reason": f"{THE_FILE} gives {wanted.names[key]!r} to {wanted.name}",
            "author": THE_FILE,
        }
        merge(connection, giver, [key], actor_id, said=said, now=now)


def _add_alias(connection: Connection, key: str, name: str, actor_id: int) -> None:
    row = {"alias_key": key, "name": name, "actor_id": actor_id}
    connection.execute(insert(tables.ActorAlias).values(row))


def _mark(connection: Connection, keys: Sequence[str], *, configured: bool | None) -> None:
    alias = tables.ActorAlias
    connection.execute(
        update(alias).where(among(connection, alias.alias_key, keys)).values(configured=configured)
    )
