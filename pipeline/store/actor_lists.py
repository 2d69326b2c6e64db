"""Actors and their merges as lists."""

from json import loads
from typing import Any

from sqlalchemy import bindparam, text

from pipeline.actor_names import exact_key
from pipeline.ports import Table
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

ACTORS = """
    with named as (
        select actor.id, actor.name,
            (select count(*) from stance where stance.actor_id = actor.id) as stances
        from actor
        where {condition}
        order by stances desc, actor.name, actor.id
        limit :limit
    )
    select
        named.id, named.name,
        (
            select {listed} from actor_alias where actor_alias.actor_id = named.id
        ) as names,
        named.stances,
        (
            select count(distinct stance.target_id) from stance where stance.actor_id = named.id
        ) as targets,
        exists (
            select 1 from actor_alias
            where actor_alias.actor_id = named.id and actor_alias.configured
        ) as in_file
    from named
    order by named.stances desc, named.name, named.id
"""
NAMED = """
    exists (
        select 1 from actor_alias
        where actor_alias.actor_id = actor.id and (
            {found} or lower(coalesce(actor_alias.name, '')) like :words escape '~'
        )
    )
"""
MERGES = """
    select
        actor_merge.id as number, actor_merge.kind, actor_merge.from_name as actor,
        actor.name as "into", actor_merge.alias_keys as names, actor_merge.reason,
        actor_merge.author, actor_merge.made_at, actor_merge.undone_at
    from actor_merge
    left join actor on actor.id = actor_merge.into_actor_id
    where {condition}
    order by actor_merge.id desc
    limit :limit
"""
LISTED = {
    "sqlite": "json_group_array(coalesce(actor_alias.name, actor_alias.alias_key))",
    "postgresql": "json_agg(coalesce(actor_alias.name, actor_alias.alias_key) "
    "order by actor_alias.id)",
}


class ActorLists(OnDatabase):
    """Lists, of `ActorStore`, in SQL."""

    def actors(self, *, name: str | None = None, limit: int = 20) -> Table:
        """Actors, those with most stances first; `name`: those with these words in a name.

        Columns: id, name, names (all of them, a list), stances, targets, in_file.
        """
        words = {} if name is None else {"words": f"%{_escaped(exact_key(name))}%"}
        found = NAMED.format(found="actor_alias.alias_key like :words escape '~'")
        with self._database.answering() as connection:
            sql = ACTORS.format(
                condition=found if words else "1 = 1", listed=LISTED[connection.dialect.name]
            )
            rows = connection.execute(text(sql), {**words, "limit": limit + 1}).all()
        shown = [
            (row.id, row.name, _list(row.names), row.stances, row.targets, bool(row.in_file))
            for row in rows[:limit]
        ]
        columns = ("id", "name", "names", "stances", "targets", "in_file")
        return Table(columns, tuple(shown), truncated=len(rows) > limit)

    def actor_merges(self, *, undone: bool = False, limit: int = 20) -> Table:
        """What made actors one, newest first; `undone`: also what was undone.

        Columns: number, kind, actor, into (the one that the names are of now; None: gone), names
        (a list), reason, author, made_at (None: waits for the end of a run), undone_at.
        """
        condition = "1 = 1" if undone else "actor_merge.undone_at is null"
        statement = text(MERGES.format(condition=condition)).bindparams(bindparam("limit"))
        typed = statement.columns(made_at=Moment, undone_at=Moment)
        with self._database.answering() as connection:
            result = connection.execute(typed, {"limit": limit + 1})
            columns = tuple(result.keys())
            place = columns.index("names")
            rows = [
                (*row[:place], _list(row[place]), *row[place + 1 :]) for row in map(tuple, result)
            ]
        return Table(columns, tuple(rows[:limit]), truncated=len(rows) > limit)


def _escaped(words: str) -> str:
    """Words that `like` takes as they are."""
    return words.replace("~", "~~").replace("%", "~%").replace("_", "~_")


def _list(value: Any) -> list[str]:
    """A JSON list; SQLite gives it back as text."""
    return loads(value) if isinstance(value, str) else list(value)
