"""Walks through articles, newest first, from where a page ended: every step reads an index.

What can be told of an article's own row narrows the query. What only a view knows, a stance, is
asked for a chunk of articles at a time, and after `LOOKED_AT` of them the page ends as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from pipeline.errors import BadQuery
from pipeline.ports.browsing import Filter, Key, Page, Record
from pipeline.store import tables
from pipeline.store.details import MOMENTS
from pipeline.store.naming import rule_key, spelling_key
from pipeline.store.types import Moment

FIRST_CHUNK, CHUNK = 50, 500
NOBODY = 0
LOOKED_AT = 10_000
"""How many articles are looked through for one page."""

TOLD = """
    select {columns} from {view}
    where article_id in :articles and {conditions}
"""
SUMMED_UP = ", ".join(
    (
        "article_id", "source", "source_name", "country", "source_group", "url", "title",
        "authors", "section", "language", "published_at", "fetched_at", "version_seq", "summary",
        "summary_analyst", "summary_model", "lead_article_id", "story_id", "image_url",
        "paywalled", "summary_held",
    )
)  # fmt: skip
"""The columns of `latest_article` that lists show: all but the text and the version's number."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the order of lists."""

    at: datetime
    article_id: int

    @property
    def key(self) -> Key:
        """The place as a page's key."""
        return (self.at.isoformat(), self.article_id)


def place_of(key: Key) -> Place:
    """The place that begins a key.

    Raises:
        BadQuery: it does not begin with one.
    """
    try:
        moment, number = key[:2]
        at = datetime.fromisoformat(str(moment)).astimezone(UTC)
        if not isinstance(number, int):
            raise BadQuery("no page ended there")
        return Place(at, number)
    except (ValueError, OverflowError) as error:
        raise BadQuery("no page ended there") from error


def walk(
    connection: Connection, where: Filter, after: Place | None, *, again: bool = False
) -> Iterator[tuple[Sequence[Place], bool]]:
    """Articles that their own rows let pass, in chunks, each with whether there may be more.

    With `again` the first is `after` itself.
    """
    listed = tables.ListedArticle
    statement = narrowed(connection, select(listed.at, listed.id), where)
    statement = statement.order_by(listed.at.desc(), listed.id.desc())
    looked_at, size, more = 0, FIRST_CHUNK, True
    while more and looked_at < LOOKED_AT:
        query = statement if after is None else statement.where(_beyond(after, again=again))
        rows = connection.execute(query.limit(size)).all()
        places, more = [Place(row.at, row.id) for row in rows], len(rows) == size
        yield places, more
        looked_at += size
        after, again, size = places[-1] if places else after, False, CHUNK


def page_of(
    chunks: Iterable[tuple[Sequence[Place], bool]],
    rows_of: Callable[[Sequence[Place]], list[tuple[Key, Record]]],
    limit: int,
) -> Page:
    """So many of the rows that chunks of articles have, each with its key."""
    found: list[tuple[Key, Record]] = []
    after: Key | None = None
    for places, more in chunks:
        found += rows_of(places)
        if len(found) > limit:
            return Page(tuple(row for _, row in found[:limit]), found[limit - 1][0])
        after = places[-1].key if more else None
    return Page(tuple(row for _, row in found), after)


def _beyond(after: Place, *, again: bool) -> ColumnElement[bool]:
    listed = tables.ListedArticle
    here = tuple_(literal(after.at, Moment()), literal(after.article_id))
    place = tuple_(listed.at, listed.id)
    return place <= here if again else place < here


def narrowed(
    connection: Connection, statement: Select[*tuple[Any, ...]], where: Filter
) -> Select[*tuple[Any, ...]]:
    """The query over `listed_article`, of articles that a filter lets pass but for its stances."""
    listed, version, source = tables.ListedArticle, tables.Version, tables.Source
    if (sources := source_ids(connection, where)) is not None:
        statement = statement.where(listed.source_id.in_(sources))
    if where.since is not None:
        statement = statement.where(listed.at >= where.since)
    if where.until is not None:
        statement = statement.where(listed.at < where.until)
    if where.language is not None:
        spoken = (
            select(func.coalesce(version.language, source.language))
            .where(version.id == listed.version_id, source.id == listed.source_id)
            .scalar_subquery()
        )
        statement = statement.where(spoken == where.language)
    if where.story is not None:
        told = tables.StoryArticle
        members = select(told.article_id).where(told.story_id == where.story)
        statement = statement.where(listed.id.in_(members))
    if where.actor is not None:
        statement = statement.where(listed.id.in_(_naming(where.actor)))
    return statement


def _naming(actor: str) -> Select[*tuple[Any, ...]]:
    """The articles whose latest text, as some answer says, reports a stance of an actor."""
    alias, stance, answer = tables.ActorAlias, tables.Stance, tables.Answer
    version, listed, corrected = tables.Version, tables.ListedArticle, tables.Correction
    whose = named(actor)
    names = select(alias.alias_key).where(alias.actor_id.in_(whose))
    reported = (
        select(answer.text_sha256)
        .join(stance, stance.answer_id == answer.id)
        .where(stance.actor_id.in_(whose))
    )
    said = select(corrected.text_sha256).where(corrected.holder_key.in_(names))
    return (
        select(listed.id)
        .join(version, version.id == listed.version_id)
        .where(version.sha256.in_(reported.union(said)))
    )


def named(actor: str) -> Select[int]:
    """The actors who go by a name, in one of its spellings; it is one at most, or none."""
    alias = tables.ActorAlias
    exact, shared = spelling_key(actor), rule_key(actor)
    known = select(alias.actor_id).where(alias.alias_key == exact)
    return select(alias.actor_id).where(
        or_(alias.alias_key == exact, and_(alias.alias_key == shared, ~known.exists()))
    )


def source_ids(connection: Connection, where: Filter) -> Sequence[int] | None:
    """The sources that a filter names by slug, country or group; None: it names none."""
    source = tables.Source
    asked = {
        source.slug: where.source,
        source.country: where.country,
        source.source_group: where.source_group,
    }
    conditions = [column == value for column, value in asked.items() if value is not None]
    if not conditions:
        return None
    return connection.scalars(select(source.id).where(*conditions).order_by(source.id)).all()


def told_of(
    connection: Connection, view: str, columns: str, articles: Iterable[int], **asked: object
) -> list[Record]:
    """The rows of a view about some articles; of `asked`, what is not None must be equal."""
    given = {name: value for name, value in asked.items() if value is not None}
    numbers = list(articles)
    if not numbers:
        return []
    conditions = " and ".join(f"{name} = :{name}" for name in given) or "1 = 1"
    statement: TextClause = text(TOLD.format(columns=columns, view=view, conditions=conditions))
    bound = statement.bindparams(bindparam("articles", expanding=True)).columns(**MOMENTS)
    rows = connection.execute(bound, {"articles": numbers, **given}).mappings()
    return [dict(row) for row in rows]


def has_stance(where: Filter) -> bool:
    """Whether a filter asks for stances, which only views know."""
    return any((where.target, where.label, where.analyst, where.actor))


def judged(connection: Connection, where: Filter, articles: Sequence[int]) -> set[int]:
    """Those of some articles with a stance that a filter asks for."""
    asked: dict[str, object] = {
        "target": where.target, "label": where.label, "analyst": where.analyst,
    }  # fmt: skip
    view = "article_stance"
    if where.actor is not None:
        view, asked["actor_id"] = "actor_stance", actor_number(connection, where.actor)
    rows = told_of(connection, view, "article_id", articles, **asked)
    return {int(str(row["article_id"])) for row in rows}


def actor_number(connection: Connection, name: str) -> int:
    """The number of the actor who goes by a name; one that nobody has where it is unknown."""
    return connection.scalars(named(name)).first() or NOBODY


def summed_up(connection: Connection, articles: Sequence[int]) -> list[Record]:
    """What lists show of some articles, in the order of these."""
    rows = told_of(connection, "latest_article", SUMMED_UP, articles)
    by_number = {row["article_id"]: row for row in rows}
    return [by_number[number] for number in articles if number in by_number]
