"""Voices on targets over some days, found through an index of those that address a target.

Labels and conditions are written out, not sent as parameters: SQLite takes a partial index only
where it sees its condition.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, text

from pipeline.ports.desk_targets import CountedBy, Judged, SourceWords, Told, Voices, Window
from pipeline.store import tables
from pipeline.store.database import OnDatabase

VOICED = "told.label <> 'unrelated' and told.held is null and told.via_article_id is null"
"""The condition of `ix_standing_stance_voiced`."""

MOST_QUOTED = 200
"""Voices of one side that are looked through for quotes."""

MOST_REPORTS = 2_000
MOST_SOURCES = 2_000

WORDS = """
    told.article_id, version.title, coalesce(version.language, source.language) as language,
    told.source, source.name as source_name, article_day.day, told.target, told.label,
    told.label_from, told.analyst, told.quote, told.quote_status
"""
JOINED = """
    join article_day on article_day.article_id = told.article_id
    join source on source.slug = told.source
    join listed_article on listed_article.id = told.article_id
    join version on version.id = listed_article.version_id
"""
BY_TARGET = """
    select told.target as key, told.analyst, told.label, count(*) as articles
    from article_day
    join standing_stance as told on told.article_id = article_day.article_id
    where article_day.day >= :first and article_day.day <= :last and {voiced}
    group by told.target, told.analyst, told.label
"""
COUNTED = """
    select article_day.{by} as key, told.analyst, told.label, count(*) as articles
    from standing_stance as told
    join article_day on article_day.article_id = told.article_id
    where told.target = :target and {voiced}
        and article_day.day >= :first and article_day.day <= :last
    group by article_day.{by}, told.analyst, told.label
"""
JUDGED = """
    select {by} as key, analyst, sum(judged) as articles
    from stance_daily
    where target = :target and day >= :first and day <= :last
    group by {by}, analyst
"""
FETCHED = """
    select {by} as key, count(*) as articles
    from article_day
    where day >= :first and day <= :last
    group by {by}
"""
SIDE = """
    select {words}, null as actor, null as actor_id
    from standing_stance as told
    {joined}
    where told.target = :target and {voiced} and told.label = '{label}'
        and coalesce(told.analyst, '') = :analyst
        and told.quote_status in ('verified', 'repaired')
        and article_day.day >= :first and article_day.day <= :last
    order by told.article_id desc
    limit :most
"""
REPORTS = """
    select {words}, coalesce(actor.name, told.holder) as actor, told.actor_id
    from standing_actor_stance as told
    {joined}
    left join actor on actor.id = told.actor_id
    where {which} and told.label <> 'unrelated' and told.held is null
        and not exists (select 1 from duplicate where duplicate.article_id = told.article_id)
    order by told.article_id desc, told.id desc
    limit :most
"""
PARTS: Mapping[str, str] = {"words": WORDS, "joined": JOINED, "voiced": VOICED}
ON_TARGET = REPORTS.format(
    which="told.target = :target and article_day.day >= :first and article_day.day <= :last",
    **PARTS,
)


class TargetReading(OnDatabase):
    """`TargetReader` in SQL."""

    def voices_by_target(self, window: Window) -> Sequence[Voices]:
        """Own voices on every target."""
        with self._database.answering() as connection:
            rows = connection.execute(text(BY_TARGET.format(**PARTS)), _days(window)).mappings()
            return [Voices(**row) for row in rows]

    def voices(self, target: str, window: Window, by: CountedBy) -> Sequence[Voices]:
        """Own voices on one target, by day or by source."""
        asked = {"target": target, **_days(window)}
        with self._database.answering() as connection:
            rows = connection.execute(text(COUNTED.format(by=by, **PARTS)), asked).mappings()
            return [Voices(**row) for row in rows]

    def judged(self, target: str, window: Window, by: CountedBy) -> Sequence[Judged]:
        """How many articles were judged on one target, by day or by source."""
        asked = {"target": target, **_days(window)}
        with self._database.answering() as connection:
            rows = connection.execute(text(JUDGED.format(by=by)), asked).mappings()
            return [Judged(**{**row, "articles": int(row["articles"])}) for row in rows]

    def fetched(self, window: Window, by: CountedBy) -> dict[str, int]:
        """All articles by day or by source, copies included."""
        with self._database.answering() as connection:
            rows = connection.execute(text(FETCHED.format(by=by)), _days(window))
            return {row.key: row.articles for row in rows}

    def sides(self, target: str, window: Window, *, analyst: str | None) -> Sequence[Told]:
        """Own voices in favor and against that a checked quote supports, newest first."""
        asked = {
            "target": target, "analyst": analyst or "", "most": MOST_QUOTED, **_days(window)
        }  # fmt: skip
        with self._database.answering() as connection:
            return [
                one
                for label in ("favor", "against")
                for one in told_rows(connection, SIDE.format(label=label, **PARTS), asked)
            ]

    def reports(self, target: str, window: Window) -> Sequence[Told]:
        """What articles report of actors on a target, newest first."""
        asked = {"target": target, "most": MOST_REPORTS, **_days(window)}
        with self._database.answering() as connection:
            return told_rows(connection, ON_TARGET, asked)

    def compared_sources(self) -> Sequence[SourceWords]:
        """All sources."""
        source = tables.Source
        with self._database.answering() as connection:
            rows = connection.execute(
                select(source.slug, source.name, source.country, source.source_group)
                .order_by(source.slug)
                .limit(MOST_SOURCES)
            ).mappings()
            return [SourceWords(**row) for row in rows]


def told_rows(connection: Connection, sql: str, asked: Mapping[str, Any]) -> list[Told]:
    """The rows of a query that begins with `WORDS`."""
    rows = connection.execute(text(sql), asked).mappings()
    return [Told(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]


def _days(window: Window) -> dict[str, str]:
    return {"first": window.first.isoformat(), "last": window.last.isoformat()}
