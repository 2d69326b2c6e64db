"""Articles as feeds tell them: only what is checked, and nothing that waits for a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Integer, TextClause, bindparam, text

from pipeline.models import Label
from pipeline.ports.publishing import PublishedArticle, PublishedStance
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

JUDGED_PER_ARTICLE = 4
"""Own voices looked through for each article that a target's feed has room for: edits and models
judge one article more than once."""

NEWEST = """
    select article.id from article
    where not exists (select 1 from duplicate where duplicate.article_id = article.id)
    order by article.id desc
    limit :most
"""
OF_SOURCE = """
    select article.id from article
    join source on source.id = article.source_id
    where source.slug = :source
    order by article.id desc
    limit :most
"""
OF_TARGET = """
    select distinct version.article_id
    from (
        select stance.answer_id from stance
        join target on target.id = stance.target_id
        where target.slug = :target and stance.holder is null and stance.label <> 'unrelated'
        order by stance.id desc
        limit :looked
    ) as judged
    join answer on answer.id = judged.answer_id
    join version on version.sha256 = answer.text_sha256
    where not exists (select 1 from duplicate where duplicate.article_id = version.article_id)
    order by version.article_id desc
"""
ARTICLES = """
    with {latest}, {standing}
    select
        article.id as article_id, article.key, article.url, latest.title, source.slug as source,
        source.name as source_name, coalesce(latest.language, source.language) as language,
        latest.published_at, latest.seen_at, standing.created_at as summarized_at,
        standing.cleared_at,
        case when standing.held is not null and standing.cleared_at is null then 1 else 0 end
            as held
    from article
    join latest on latest.article_id = article.id
    join source on source.id = article.source_id
    left join standing on standing.text_sha256 = latest.sha256 and standing.kind = 'summary'
    where article.id in :ids
    order by article.id desc
"""
SENTENCES = """
    with {latest}, {standing}
    select latest.article_id, summary_sentence.text
    from latest
    join standing on standing.text_sha256 = latest.sha256 and standing.kind = 'summary'
    join summary_sentence on summary_sentence.answer_id = standing.id
        and summary_sentence.kind = 'summary'
    where latest.article_id in :ids
        and (standing.held is null or standing.cleared_at is not null)
        and exists (
            select 1 from evidence where evidence.summary_sentence_id = summary_sentence.id
                and evidence.status in ('verified', 'repaired')
        )
    order by latest.article_id, summary_sentence.position
"""
STANCES = """
    select article_id, target, label, analyst, label_from, answered_at,
        case when quote_status in ('verified', 'repaired') then quote end as quote
    from article_stance
    where article_id in :ids and held is null and label <> 'unrelated'
    order by article_id, target
"""
_MOMENTS = dict.fromkeys(
    ("published_at", "seen_at", "summarized_at", "cleared_at", "answered_at"), Moment
)


class Publishing(OnDatabase):
    """`FeedStore` in SQL."""

    def published_articles(
        self, *, source: str | None = None, target: str | None = None, limit: int
    ) -> Sequence[PublishedArticle]:
        """The newest articles stored, newest first; copies only where a source is named."""
        with self._database.reading() as connection:
            return published(connection, _newest(connection, source, target, limit))


def published(connection: Connection, ids: Sequence[int]) -> list[PublishedArticle]:
    """The articles with these ids as they may be told, the highest id first."""
    if not ids:
        return []
    sentences = _by_article(_rows(connection, SENTENCES, ids))
    stances = _by_article(_rows(connection, STANCES, ids))
    return [
        _published(row, sentences[row["article_id"]], stances[row["article_id"]])
        for row in _rows(connection, ARTICLES, ids)
    ]


def _newest(
    connection: Connection, source: str | None, target: str | None, limit: int
) -> Sequence[int]:
    if target is not None:
        looked = {"target": target, "looked": limit * JUDGED_PER_ARTICLE}
        return connection.scalars(text(OF_TARGET), looked).all()[:limit]
    if source is not None:
        return connection.scalars(text(OF_SOURCE), {"source": source, "most": limit}).all()
    return connection.scalars(text(NEWEST), {"most": limit}).all()


def _rows(connection: Connection, sql: str, ids: Sequence[int]) -> Sequence[Mapping[Any, Any]]:
    statement: TextClause = text(sql.format(**FRAGMENTS)).bindparams(
        bindparam("ids", list(ids), type_=Integer, expanding=True)
    )
    return connection.execute(statement.columns(**_MOMENTS)).mappings().all()


def _by_article(rows: Iterable[Mapping[Any, Any]]) -> Mapping[int, list[Mapping[Any, Any]]]:
    found: defaultdict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


def _published(
    row: Mapping[Any, Any],
    sentences: Sequence[Mapping[Any, Any]],
    stances: Sequence[Mapping[Any, Any]],
) -> PublishedArticle:
    changed: list[datetime | None] = [row["seen_at"], row["summarized_at"], row["cleared_at"]]
    changed += [one["answered_at"] for one in stances]
    return PublishedArticle(
        article_id=row["article_id"],
        key_sha256=sha256(row["key"].encode()).hexdigest(),
        url=row["url"],
        title=row["title"],
        source=row["source"],
        source_name=row["source_name"],
        language=row["language"],
        published_at=row["published_at"],
        updated_at=max(at for at in changed if at is not None),
        sentences=tuple(one["text"] for one in sentences),
        summary_held=bool(row["held"]),
        stances=tuple(
            PublishedStance(
                target=one["target"],
                label=Label(one["label"]),
                analyst=one["analyst"] or one["label_from"],
                quote=one["quote"],
            )
            for one in stances
        ),
    )
