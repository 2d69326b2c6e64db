"""Lists of what has a name: actors, targets, sources."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from pipeline.errors import BadQuery
from pipeline.ports.browsing import Filter, Key, Page, Record
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.listing import named, source_ids
from pipeline.store.types import Moment

HEALTH = """
    select feed, address, last_success_at, last_new_at, entries_per_day, usual_per_day,
        failure_streak, next_fetch_at, paused_reason, silent_since, moved_to, flags
    from source_health where source = :source order by feed
"""
MOMENTS = dict.fromkeys(("last_success_at", "last_new_at", "next_fetch_at", "silent_since"), Moment)


class NamedLists(OnDatabase):
    """The part of `Catalog` that is about actors, targets and sources, in SQL."""

    def list_actors(self, name: str | None, *, after: Key | None, limit: int) -> Page:
        """Actors, the one named last first; with `name` only who goes by it."""
        actor = tables.Actor
        statement = _actors().order_by(actor.id.desc())
        if name is not None:
            statement = statement.where(actor.id.in_(named(name)))
        if after is not None:
            statement = statement.where(actor.id < _single(after, int))
        with self._database.answering() as connection:
            page = _page(connection, statement, "actor_id", limit)
            return Page(tuple(_with_names(connection, page.rows)), page.after)

    def whole_actor(self, actor_id: int) -> Record | None:
        """One actor with all names."""
        with self._database.answering() as connection:
            rows = connection.execute(_actors().where(tables.Actor.id == actor_id)).mappings()
            found = _with_names(connection, [dict(row) for row in rows])
            return found[0] if found else None

    def list_targets(self, *, after: Key | None, limit: int) -> Page:
        """Targets by slug, each as configured last."""
        target, said = tables.Target, tables.TargetRevision
        newest = (
            select(func.max(said.id))
            .where(said.target_id == target.id)
            .correlate(target)
            .scalar_subquery()
        )
        statement = (
            select(
                target.slug, said.statement, said.description, said.aliases, said.only_if_named,
                said.languages, said.since,
            )
            .join(said, said.id == newest, isouter=True)
            .order_by(target.slug)
        )  # fmt: skip
        if after is not None:
            statement = statement.where(target.slug > _single(after, str))
        with self._database.answering() as connection:
            return _page(connection, statement, "slug", limit)

    def list_sources(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Sources by slug, each with its feeds' health."""
        source = tables.Source
        statement = select(
            source.slug, source.name, source.country, source.language, source.source_group,
            source.homepage,
        ).order_by(source.slug)  # fmt: skip
        if where.language is not None:
            statement = statement.where(source.language == where.language)
        if after is not None:
            statement = statement.where(source.slug > _single(after, str))
        with self._database.answering() as connection:
            if (numbers := source_ids(connection, where)) is not None:
                statement = statement.where(source.id.in_(numbers))
            page = _page(connection, statement, "slug", limit)
            rows = tuple({**row, "feeds": _feeds(connection, row)} for row in page.rows)
            return Page(rows, page.after)


def _actors() -> Select[*tuple[Any, ...]]:
    actor, stance = tables.Actor, tables.Stance
    told: ColumnElement[int] = (
        select(func.count())
        .select_from(stance)
        .where(stance.actor_id == actor.id)
        .correlate(actor)
        .scalar_subquery()
    )
    return select(actor.id.label("actor_id"), actor.name, told.label("stances"))


def _with_names(connection: Connection, actors: Sequence[Record]) -> list[Record]:
    alias = tables.ActorAlias
    names: dict[object, list[str]] = {}
    numbers = [actor["actor_id"] for actor in actors]
    rows = connection.execute(
        select(alias.actor_id, func.coalesce(alias.name, alias.alias_key).label("name"))
        .where(alias.actor_id.in_(numbers))
        .order_by(alias.alias_key)
    )
    for row in rows:
        names.setdefault(row.actor_id, []).append(row.name)
    return [{**actor, "names": names.get(actor["actor_id"], [])} for actor in actors]


def _feeds(connection: Connection, source: Record) -> list[Record]:
    health = text(HEALTH).columns(**MOMENTS)
    rows = connection.execute(health, {"source": source["slug"]}).mappings()
    return [dict(row) for row in rows]


def _page(
    connection: Connection, statement: Select[*tuple[Any, ...]], key: str, limit: int
) -> Page:
    found = [dict(row) for row in connection.execute(statement.limit(limit + 1)).mappings()]
    more = len(found) > limit
    return Page(tuple(found[:limit]), (found[limit - 1][key],) if more else None)


def _single(key: Key, kind: type) -> Any:
    if len(key) != 1 or not isinstance(key[0], kind):
        raise BadQuery("no page ended there")
    return key[0]
