"""What people judged, by text and target, as others measure an analyst by it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select
from sqlalchemy.orm import aliased

from pipeline.models import Label
from pipeline.ports import GoldRecord
from pipeline.store import tables
from pipeline.store.statements import among

TEXTS_AT_ONCE = 100


def gold_records(connection: Connection) -> Iterator[GoldRecord]:
    """People's last words by text and target, in the order in which they first spoke."""
    actors = _actors_judged(connection)
    rows = connection.execute(_judged()).all()
    for start in range(0, len(rows), TEXTS_AT_ONCE):
        some = rows[start : start + TEXTS_AT_ONCE]
        texts = _texts(connection, [row.version_id for row in some])
        for row in some:
            # a takedown may have come between
            if row.version_id in texts:
                yield GoldRecord(
                    text=texts[row.version_id],
                    title=row.title,
                    language=row.language,
                    target_slug=row.slug,
                    statement=row.statement,
                    description=row.description,
                    aliases=row.aliases,
                    label=Label(row.label) if row.label else None,
                    reason=row.reason or "",
                    actors=actors.get((row.text_sha256, row.target_id), {}),
                )


def _judged() -> Select[Any]:
    """A row for each text and target, with the own voice's label where there is one."""
    told, own = tables.Correction, aliased(tables.Correction)
    version, article, source = tables.Version, tables.Article, tables.Source
    target, revision = tables.Target, tables.TargetRevision
    judged = (
        select(told.text_sha256, told.target_id, func.min(told.id).label("first_id"))
        .group_by(told.text_sha256, told.target_id)
        .subquery()
    )
    first = (
        select(func.min(version.id))
        .where(version.sha256 == judged.c.text_sha256)
        .correlate(judged)
        .scalar_subquery()
    )
    newest = (
        select(func.max(revision.id))
        .where(revision.target_id == judged.c.target_id)
        .correlate(judged)
        .scalar_subquery()
    )
    by_person = and_(
        own.text_sha256 == judged.c.text_sha256,
        own.target_id == judged.c.target_id,
        own.holder_key == "",
        not_(_is_overruled(own)),
    )
    return (
        select(
            judged.c.text_sha256,
            judged.c.target_id,
            version.id.label("version_id"),
            version.title,
            func.coalesce(version.language, source.language).label("language"),
            target.slug,
            revision.statement,
            revision.description,
            revision.aliases,
            own.label,
            own.reason,
        )
        .select_from(judged)
        .join(version, version.id == first)
        .join(article, article.id == version.article_id)
        .join(source, source.id == article.source_id)
        .join(target, target.id == judged.c.target_id)
        .join(revision, revision.id == newest)
        .join(own, by_person, isouter=True)
        .order_by(judged.c.first_id)
    )


def _texts(connection: Connection, version_ids: Sequence[int]) -> Mapping[int, str]:
    version = tables.Version
    rows = connection.execute(
        select(version.id, version.text).where(among(connection, version.id, version_ids))
    )
    return {row.id: row.text for row in rows}


def _actors_judged(connection: Connection) -> Mapping[tuple[str, int], Mapping[str, Label]]:
    """Actors with people's last words on them, by text and target."""
    told, alias, actor = tables.Correction, tables.ActorAlias, tables.Actor
    found: dict[tuple[str, int], dict[str, Label]] = defaultdict(dict)
    rows = connection.execute(
        select(told.text_sha256, told.target_id, actor.name, told.label)
        .join(alias, alias.alias_key == told.holder_key)
        .join(actor, actor.id == alias.actor_id)
        .where(told.holder_key != "")
        .order_by(told.id)
    )
    for row in rows:
        found[row.text_sha256, row.target_id][row.name] = Label(row.label)
    return found


def _is_overruled(told: type[tables.Correction]) -> ColumnElement[bool]:
    later = aliased(tables.Correction)
    return exists().where(
        later.text_sha256 == told.text_sha256,
        later.target_id == told.target_id,
        later.holder_key == told.holder_key,
        later.id > told.id,
    )
