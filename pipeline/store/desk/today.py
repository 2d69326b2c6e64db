"""The stories of a day, found through the articles of that day alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select, text
from sqlalchemy.orm import aliased

from pipeline.ports.desk import (
    CoveredStory,
    DayFilter,
    DayNumbers,
    DaysAround,
    SaidInStory,
    StoryHead,
    ToldBy,
    TurnedByEdit,
)
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import among
from pipeline.store.views.precedence import FRAGMENTS

MOST_STORIES = 500
"""Stories of a day that are listed, the most covered."""

MOST_SENTENCES = 2

SENTENCES = """
    with {standing}
    select listed_article.id as article_id, summary_sentence.text
    from listed_article
    join version on version.id = listed_article.version_id
    join standing on standing.text_sha256 = version.sha256 and standing.kind = 'summary'
    join summary_sentence on summary_sentence.answer_id = standing.id
        and summary_sentence.kind = 'summary'
    where listed_article.id in :ids
        and (standing.held is null or standing.cleared_at is not null)
        and exists (
            select 1 from evidence where evidence.summary_sentence_id = summary_sentence.id
                and evidence.status in ('verified', 'repaired')
        )
    order by listed_article.id, summary_sentence.position
"""


class TodayReading(OnDatabase):
    """`TodayReader` in SQL."""

    def days_around(self, day: date) -> DaysAround | None:
        """The newest day up to `day` that has articles, with its neighbours; None: none has."""
        dated = tables.ArticleDay
        with self._database.answering() as connection:
            newest = connection.scalar(
                select(func.max(dated.day)).where(dated.day <= day.isoformat())
            )
            if newest is None:
                return None
            before = connection.scalar(select(func.max(dated.day)).where(dated.day < newest))
            after = connection.scalar(select(func.min(dated.day)).where(dated.day > newest))
        return DaysAround(day=_day(newest), before=_maybe(before), after=_maybe(after))

    def day_numbers(self, day: date, where: DayFilter) -> DayNumbers:
        """What came in on a day."""
        dated, member = tables.ArticleDay, tables.StoryArticle
        statement = (
            select(
                func.count(dated.article_id).label("articles"),
                func.count(dated.source.distinct()).label("outlets"),
                func.count(member.article_id).label("placed"),
            )
            .join(member, member.article_id == dated.article_id, isouter=True)
            .where(*_of_day(day, where))
        )
        with self._database.answering() as connection:
            row = connection.execute(statement).one()
        return DayNumbers(
            articles=row.articles, outlets=row.outlets, alone=row.articles - row.placed
        )

    def covered_stories(self, day: date, where: DayFilter) -> Sequence[CoveredStory]:
        """The stories with articles of a day, those of most outlets first."""
        dated, member = tables.ArticleDay, tables.StoryArticle
        outlets, articles = func.count(dated.source.distinct()), func.count()
        most = (
            select(member.story_id, articles.label("articles"), outlets.label("outlets"))
            .select_from(dated)
            .join(member, member.article_id == dated.article_id)
            .where(*_of_day(day, where))
            .group_by(member.story_id)
            .order_by(outlets.desc(), articles.desc(), member.story_id.desc())
            .limit(MOST_STORIES)
            .subquery()
        )
        any_one = aliased(member)
        size = select(func.count()).where(any_one.story_id == most.c.story_id).scalar_subquery()
        statement = select(most, size.label("size")).order_by(
            most.c.outlets.desc(), size.desc(), most.c.story_id.desc()
        )
        with self._database.answering() as connection:
            rows = connection.execute(statement).mappings()
            return [CoveredStory(**row) for row in rows]

    def told_by(self, stories: Sequence[int], day: date) -> Sequence[ToldBy]:
        """The outlets of some stories up to the end of a day."""
        dated, member, source = tables.ArticleDay, tables.StoryArticle, tables.Source
        today = day.isoformat()
        with self._database.answering() as connection:
            rows = connection.execute(
                select(
                    member.story_id,
                    source.slug.label("source"),
                    source.name,
                    func.count().label("articles"),
                    func.sum(case((dated.day == today, 1), else_=0)).label("of_day"),
                    func.min(dated.day).label("first_day"),
                )
                .join(dated, dated.article_id == member.article_id)
                .join(source, source.slug == dated.source)
                .where(among(connection, member.story_id, stories), dated.day <= today)
                .group_by(member.story_id, source.slug, source.name)
                .order_by(member.story_id, source.name)
            ).mappings()
            return [ToldBy(**{**row, "first_day": _day(row["first_day"])}) for row in rows]

    def said_in_stories(self, stories: Sequence[int]) -> Sequence[SaidInStory]:
        """What the own voices of some stories' articles say on targets."""
        dated, member, told = tables.ArticleDay, tables.StoryArticle, tables.StandingStance
        columns = (
            member.story_id, told.target, told.analyst, told.source, told.label, dated.day
        )  # fmt: skip
        with self._database.answering() as connection:
            rows = connection.execute(
                select(*columns, func.count().label("articles"))
                .join(dated, dated.article_id == member.article_id)
                .join(told, told.article_id == member.article_id)
                .where(
                    among(connection, member.story_id, stories),
                    told.via_article_id.is_(None),
                    told.held.is_(None),
                    told.label != "unrelated",
                )
                .group_by(*columns)
            ).mappings()
            return [SaidInStory(**{**row, "day": _day(row["day"])}) for row in rows]

    def turned_by_edits(self, stories: Sequence[int], day: date) -> Sequence[TurnedByEdit]:
        """The edits of some stories' articles that were read on a day, the first one first."""
        change, member = tables.StandingChange, tables.StoryArticle
        listed, source = tables.ListedArticle, tables.Source
        begins = datetime.combine(day, time(), UTC)
        with self._database.answering() as connection:
            rows = connection.execute(
                select(
                    member.story_id,
                    source.name.label("source_name"),
                    change.target,
                    change.from_label,
                    change.to_label,
                )
                .join(member, member.article_id == change.article_id)
                .join(listed, listed.id == change.article_id)
                .join(source, source.id == listed.source_id)
                .where(
                    among(connection, member.story_id, stories),
                    change.changed_at >= begins,
                    change.changed_at < begins + timedelta(days=1),
                )
                .order_by(change.changed_at, source.name, change.target)
            ).mappings()
            return [TurnedByEdit(**row) for row in rows]

    def story_heads(self, stories: Sequence[int]) -> Sequence[StoryHead]:
        """What some stories are about."""
        story, listed = tables.Story, tables.ListedArticle
        version, source = tables.Version, tables.Source
        with self._database.answering() as connection:
            rows = connection.execute(
                select(
                    story.id.label("story_id"),
                    story.title,
                    story.lead_article_id,
                    func.coalesce(version.language, source.language).label("language"),
                )
                .join(listed, listed.id == story.lead_article_id)
                .join(version, version.id == listed.version_id)
                .join(source, source.id == listed.source_id)
                .where(among(connection, story.id, stories))
            ).mappings().all()  # fmt: skip
            said = _sentences(connection, [row["lead_article_id"] for row in rows])
        return [
            StoryHead(**row, sentences=said.get(row["lead_article_id"], [])[:MOST_SENTENCES])
            for row in rows
        ]


def _of_day(day: date, where: DayFilter) -> list[ColumnElement[bool]]:
    """The conditions on `article_day` that a filter makes."""
    dated, source, told = tables.ArticleDay, tables.Source, tables.StandingStance
    conditions = [dated.day == day.isoformat()]
    asked = {source.country: where.country, source.source_group: where.source_group}
    of_source = [column == value for column, value in asked.items() if value is not None]
    if of_source:
        conditions.append(dated.source.in_(select(source.slug).where(*of_source)))
    if where.source is not None:
        conditions.append(dated.source == where.source)
    if where.target is not None:
        addresses = select(1).where(
            told.article_id == dated.article_id, told.target == where.target,
            told.label != "unrelated", told.held.is_(None),
        )  # fmt: skip
        conditions.append(addresses.exists())
    return conditions


def _sentences(connection: Connection, articles: Sequence[int]) -> dict[int, list[str]]:
    """The checked sentences of some articles' standing summaries, in their order."""
    said: dict[int, list[str]] = {}
    if articles:
        asked = text(SENTENCES.format(**FRAGMENTS)).bindparams(bindparam("ids", expanding=True))
        for row in connection.execute(asked, {"ids": list(articles)}):
            said.setdefault(row.article_id, []).append(row.text)
    return said


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _maybe(written: str | None) -> date | None:
    return None if written is None else _day(written)
