"""Actors by how often they are reported, and what is reported of one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text

from pipeline.actor_names import exact_key
from pipeline.ports.desk_targets import ActorLine, ActorName, Told
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.desk.targets import MOST_REPORTS, PARTS, REPORTS, told_rows

MOST_SPELLINGS = 200

LINES = """
    with counted as (
        select
            told.actor_id, count(*) as reports, count(distinct told.source) as outlets,
            count(distinct told.target) as targets, max(told.article_id) as last_article_id
        from standing_actor_stance as told
        where told.actor_id is not null and told.label <> 'unrelated' and told.held is null
            and not exists (select 1 from duplicate where duplicate.article_id = told.article_id)
            {named}
        group by told.actor_id
        order by count(*) desc, told.actor_id
        limit :limit offset :skip
    )
    select
        counted.actor_id, actor.name, counted.reports, counted.outlets, counted.targets,
        article_day.day as last_day
    from counted
    join actor on actor.id = counted.actor_id
    join article_day on article_day.article_id = counted.last_article_id
    order by counted.reports desc, counted.actor_id
"""
NAMED = """
            and told.actor_id in (
                select actor_alias.actor_id from actor_alias
                where actor_alias.alias_key like :key escape '~'
                    or lower(coalesce(actor_alias.name, '')) like :key escape '~'
            )
"""
OF_ACTOR = REPORTS.format(which="told.actor_id = :actor_id", **PARTS)


class ActorReading(OnDatabase):
    """`ActorReader` in SQL."""

    def actor_lines(self, *, named: str | None, skip: int, limit: int) -> Sequence[ActorLine]:
        """Actors, the one reported most first; `named`: those with these words in a name."""
        asked: dict[str, object] = {"skip": skip, "limit": limit}
        if named is not None:
            key = exact_key(named).replace("~", "~~").replace("%", "~%").replace("_", "~_")
            asked["key"] = f"%{key}%"
        statement = text(LINES.format(named="" if named is None else NAMED))
        with self._database.answering() as connection:
            rows = connection.execute(statement, asked).mappings()
            return [
                ActorLine(**{**row, "last_day": date.fromisoformat(row["last_day"])})
                for row in rows
            ]

    def actor_name(self, actor_id: int) -> ActorName | None:
        """One actor; None: there is none, or no longer."""
        actor, alias = tables.Actor, tables.ActorAlias
        with self._database.answering() as connection:
            name = connection.scalars(select(actor.name).where(actor.id == actor_id)).first()
            if name is None:
                return None
            spellings = connection.execute(
                select(alias.name, alias.alias_key)
                .where(alias.actor_id == actor_id)
                .order_by(alias.id)
                .limit(MOST_SPELLINGS)
            ).all()
        others = [row.name or row.alias_key for row in spellings]
        return ActorName(
            actor_id=actor_id, name=name, spellings=[one for one in others if one != name]
        )

    def went_into(self, actor_id: int) -> int | None:
        """The actor that one was made one with; None: nothing is known of that."""
        merge = tables.ActorMerge
        with self._database.answering() as connection:
            return connection.scalars(
                select(merge.into_actor_id)
                .where(
                    merge.from_actor_id == actor_id,
                    merge.made_at.is_not(None),
                    merge.undone_at.is_(None),
                )
                .order_by(merge.id.desc())
                .limit(1)
            ).first()

    def reports_of(self, actor_id: int) -> Sequence[Told]:
        """What articles report of an actor, newest first, at most some thousand."""
        with self._database.answering() as connection:
            return told_rows(connection, OF_ACTOR, {"actor_id": actor_id, "most": MOST_REPORTS})
