"""The newest articles and stances, found by their days, so that the archive is not sorted.

First the newest days are taken that have as many rows as are wanted, then these alone are sorted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, bindparam, text

from pipeline.models import Label
from pipeline.store.details import MOMENTS
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

RANKS = (
    (Label.FAVOR, Label.AGAINST), (Label.NEUTRAL,), (Label.UNCLEAR,), (Label.UNRELATED,),
)  # fmt: skip
"""Labels in the order in which they are shown."""

ARTICLES = """
    with {latest}
    select article_day.article_id
    from article_day
    join latest on latest.article_id = article_day.article_id
    join page on page.id = latest.page_id
    where {conditions} and article_day.day >= coalesce((
        select min(newest.day) from (
            select article_day.day from article_day
            where {conditions} order by article_day.day desc limit :limit
        ) as newest
    ), '')
    order by coalesce(latest.published_at, page.fetched_at) desc, article_day.article_id desc
    limit :limit
"""

STANCES = """
    with {latest}
    select told.article_id, told.target
    from standing_stance as told
    join article_day on article_day.article_id = told.article_id
    join latest on latest.article_id = told.article_id
    join page on page.id = latest.page_id
    where {conditions} {of_days}
    order by
        coalesce(latest.published_at, page.fetched_at) desc, told.article_id desc, told.target
    limit :limit
"""

OF_DAYS = """
        and article_day.day >= coalesce((
            select min(newest.day) from (
                select article_day.day
                from standing_stance as told
                join article_day on article_day.article_id = told.article_id
                where {conditions} and told.published_at is not null
                order by told.published_at desc limit :limit
            ) as newest
        ), '')
"""


THESE_ARTICLES = """
    select article_id, source, title, text, summary, published_at, fetched_at
    from latest_article
    where article_id in ({articles})
"""

THESE_STANCES = """
    select
        article_stance.article_id, latest_article.published_at, latest_article.fetched_at,
        article_stance.source, latest_article.title, article_stance.target,
        article_stance.label, article_stance.quote, article_stance.quote_status,
        article_stance.analyst, article_stance.model
    from latest_article
    join article_stance on article_stance.article_id = latest_article.article_id
    where latest_article.article_id in ({articles}) and article_stance.article_id in ({articles})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stances; None: any. `since` and `until`, both included, bound when they were stored."""

    target: str | None
    source: str | None
    label: str | None
    since: datetime | None
    until: datetime | None


def newest_articles(connection: Connection, source: str | None, limit: int) -> Sequence[RowMapping]:
    """Rows of `latest_article`, newest first."""
    given = {} if source is None else {"article_day.source = :source": source}
    found = _keys(connection, ARTICLES, given, limit)
    return _in_order(connection, THESE_ARTICLES, found)


def newest_stances(connection: Connection, wanted: Wanted, limit: int) -> Sequence[RowMapping]:
    """Rows of `article_stance` with their articles' titles: by label, then newest first."""
    conditions: Mapping[str, object] = {
        "told.target = :target": wanted.target,
        "told.source = :source": wanted.source,
        "told.answered_at >= :since": wanted.since,
        "told.answered_at <= :until": wanted.until,
    }
    given = {words: value for words, value in conditions.items() if value is not None}
    found: list[Row[Any]] = []
    for labels in RANKS:
        named = [label for label in labels if wanted.label in (None, label)]
        if named and len(found) < limit:
            listed = ", ".join(f"'{label}'" for label in named)
            found += _keys(
                connection,
                STANCES,
                {f"told.label in ({listed})": None, **given},
                limit - len(found),
                of_days="" if wanted.since else OF_DAYS,
            )
    return _in_order(connection, THESE_STANCES, found)


def _keys(
    connection: Connection, sql: str, given: Mapping[str, object], limit: int, of_days: str = ""
) -> Sequence[Row[Any]]:
    conditions = " and ".join(given) or "1 = 1"
    statement = text(
        sql.format(
            conditions=conditions, of_days=of_days.format(conditions=conditions), **FRAGMENTS
        )
    )
    values = [
        bindparam(words.rpartition(":")[2], value, Moment if isinstance(value, datetime) else None)
        for words, value in given.items()
        if value is not None
    ]
    return connection.execute(statement.bindparams(*values, limit=limit)).all()


def _in_order(connection: Connection, sql: str, keys: Sequence[Row[Any]]) -> Sequence[RowMapping]:
    """The rows with these keys; their articles are named one by one, which any plan looks up."""
    if not keys:
        return ()
    articles = ", ".join(str(number) for number in sorted({key.article_id for key in keys}))
    statement = text(sql.format(articles=articles)).columns(**MOMENTS)
    rows = connection.execute(statement).mappings().all()
    by_key = {tuple(row[name] for name in keys[0]._fields): row for row in rows}
    return [by_key[tuple(key)] for key in keys if tuple(key) in by_key]
