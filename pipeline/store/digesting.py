"""One day as a digest tells it: every question begins at what was stored on that day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select, text

from pipeline.models import BudgetScope, Label
from pipeline.ports.digesting import DayFacts, ToldChange, ToldContest, ToldStory, ToldVoice
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.publishing import published
from pipeline.store.types import Moment

MOST_STORIES = 5
MOST_WEIGHED = 500
"""Stories and edits of a day that are looked through, the most covered and the newest first."""

MOST_ROWS = 1000
NUMBERS = """
    select
        coalesce(sum(case when version.seq = 1 then 1 else 0 end), 0) as articles,
        coalesce(sum(case when version.seq > 1 then 1 else 0 end), 0) as edits,
        count(distinct case when version.seq = 1 then article.source_id end) as outlets
    from version
    join article on article.id = version.article_id
    where version.seen_at >= :since and version.seen_at < :until
"""
STORIES = """
    select
        story.id, story.title, story.lead_article_id, count(*) as articles,
        count(distinct article.source_id) as outlets,
        (select count(*) from story_article as any_one where any_one.story_id = story.id) as whole
    from version
    join article on article.id = version.article_id
    join story_article on story_article.article_id = version.article_id
    join story on story.id = story_article.story_id and story.merged_into is null
    where version.seq = 1 and version.seen_at >= :since and version.seen_at < :until
    group by story.id, story.title, story.lead_article_id
    order by count(distinct article.source_id) desc, count(*) desc, story.id
    limit :most
"""
OUTLETS = """
    select distinct story_article.story_id, source.name
    from story_article
    join article on article.id = story_article.article_id
    join source on source.id = article.source_id
    where story_article.story_id in :ids
    order by story_article.story_id, source.name
"""
CONTESTS = """
    select * from story_contest where story_id in :ids order by story_id, target, analyst
"""
VOICES = """
    select story_id, target, analyst, source_name, label,
        case when quote_status in ('verified', 'repaired') then quote end as quote
    from story_perspective
    where story_id in :ids and label in ('favor', 'against')
    order by story_id, target, label desc, source_name, article_id
"""
EDITED = """
    select version.article_id from version
    where version.seq > 1 and version.seen_at >= :since and version.seen_at < :until
    order by version.seen_at desc, version.article_id
    limit :most
"""
CHANGES = """
    select stance_change.*, version.title, article.url, source.name as source_name
    from stance_change
    join article on article.id = stance_change.article_id
    join source on source.id = article.source_id
    join version on version.article_id = stance_change.article_id
        and version.seq = stance_change.to_seq
    where stance_change.article_id in :ids
        and stance_change.changed_at >= :since and stance_change.changed_at < :until
    order by stance_change.article_id, stance_change.target, stance_change.analyst
"""
FIRST_TARGETS = """
    select target.slug, (
        select target_revision.statement from target_revision
        where target_revision.target_id = target.id
        order by target_revision.id desc limit 1
    ) as statement
    from target
    join stance on stance.id = (
        select min(first.id) from stance as first where first.target_id = target.id
    )
    join answer on answer.id = stance.answer_id
    where answer.created_at >= :since and answer.created_at < :until
    order by target.slug
"""
HELD = """
    select count(distinct answer.id) as count
    from version
    join answer on answer.text_sha256 = version.sha256
    where version.seen_at >= :since and version.seen_at < :until
        and answer.held is not null and answer.cleared_at is null
"""

Rows = Sequence[Mapping[Any, Any]]
About = tuple[int, str, str | None]
"""Story, target and analyst."""


class Digesting(OnDatabase):
    """`DigestStore` in SQL."""

    def last_day(self) -> date | None:
        """The newest day on which an article was first stored; None where there is none."""
        version = tables.Version
        with self._database.answering() as connection:
            newest = connection.scalar(select(func.max(version.seen_at)))
        return newest.astimezone(UTC).date() if newest else None

    def day_facts(self, day: date) -> DayFacts:
        """What is stored of a day; the same for the same database."""
        since = datetime.combine(day, time(), UTC)
        until = since + timedelta(days=1)
        with self._database.answering() as connection:
            [numbers] = _rows(connection, NUMBERS, since=since, until=until)
            stories = _rows(connection, STORIES, since=since, until=until, most=MOST_WEIGHED)
            edited = _rows(connection, EDITED, since=since, until=until, most=MOST_WEIGHED)
            titles = {row["id"]: row["title"] for row in stories}
            contests = _contests(connection, titles)
            return DayFacts(
                articles=numbers["articles"],
                edits=numbers["edits"],
                outlets=numbers["outlets"],
                new_stories=sum(row["whole"] == row["articles"] for row in stories),
                stories=_stories(connection, stories[:MOST_STORIES], contests),
                contests=_with_voices(connection, _most_contested(contests)),
                changes=_changes(
                    connection, [row["article_id"] for row in edited], since=since, until=until
                ),
                first_targets=[
                    (row["slug"], row["statement"] or "")
                    for row in _rows(connection, FIRST_TARGETS, since=since, until=until)
                ],
                failures=_failures(connection, since=since, until=until),
                notices=_notices(connection),
                held=_rows(connection, HELD, since=since, until=until)[0]["count"],
                spent_day=_spent(connection, BudgetScope.DAY, day.isoformat()),
                spent_month=_spent(connection, BudgetScope.MONTH, f"{day:%Y-%m}"),
            )


def _stories(
    connection: Connection, rows: Rows, contests: Sequence[ToldContest]
) -> list[ToldStory]:
    ids = [row["id"] for row in rows]
    outlets: defaultdict[int, list[str]] = defaultdict(list)
    for row in _of_ids(connection, OUTLETS, ids):
        outlets[row["story_id"]].append(row["name"])
    leads = {
        one.article_id: one
        for one in published(connection, [row["lead_article_id"] for row in rows])
    }
    return [
        ToldStory(
            story_id=row["id"],
            title=row["title"],
            articles=row["articles"],
            outlets=tuple(outlets[row["id"]]),
            is_new=row["whole"] == row["articles"],
            lead=leads.get(row["lead_article_id"]),
            contests=tuple(one for one in contests if one.story_id == row["id"]),
        )
        for row in rows
    ]


def _contests(connection: Connection, titles: Mapping[int, str]) -> list[ToldContest]:
    return [
        ToldContest(
            story_id=row["story_id"],
            story_title=titles[row["story_id"]],
            target=row["target"],
            analyst=row["analyst"],
            counts={
                label: row[label.value]
                for label in (Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR)
            },
            contested=row["contested"],
        )
        for row in _of_ids(connection, CONTESTS, list(titles))
    ]


def _most_contested(contests: Sequence[ToldContest]) -> list[ToldContest]:
    """Those with both sides, the most evenly split first, and of those the ones of most voices."""
    both = [one for one in contests if one.contested]
    both.sort(
        key=lambda one: (-(one.contested or 0), -sum(one.counts.values()), one.story_id, one.target)
    )
    return both[:MOST_STORIES]


def _with_voices(connection: Connection, contests: Sequence[ToldContest]) -> list[ToldContest]:
    voices: defaultdict[About, list[ToldVoice]] = defaultdict(list)
    for row in _of_ids(connection, VOICES, sorted({one.story_id for one in contests})):
        told = ToldVoice(
            source_name=row["source_name"], label=Label(row["label"]), quote=row["quote"]
        )
        voices[row["story_id"], row["target"], row["analyst"]].append(told)
    return [
        ToldContest(
            story_id=one.story_id,
            story_title=one.story_title,
            target=one.target,
            analyst=one.analyst,
            counts=one.counts,
            contested=one.contested,
            voices=tuple(voices[one.story_id, one.target, one.analyst]),
        )
        for one in contests
    ]


def _changes(
    connection: Connection, edited: Sequence[int], *, since: datetime, until: datetime
) -> list[ToldChange]:
    return [
        ToldChange(
            article_id=row["article_id"],
            title=row["title"],
            url=row["url"],
            source_name=row["source_name"],
            target=row["target"],
            from_label=Label(row["from_label"]),
            to_label=Label(row["to_label"]),
            analyst=row["analyst"],
        )
        for row in _of_ids(connection, CHANGES, sorted(set(edited)), since=since, until=until)
    ]


def _failures(connection: Connection, *, since: datetime, until: datetime) -> Rows:
    failed = tables.Failure
    statement = (
        select(
            failed.step, failed.code, failed.item_kind, failed.item_key, failed.message,
            failed.transient, failed.retry_at, failed.times, failed.last_at,
        )
        .where(failed.last_at >= since, failed.last_at < until)
        .order_by(failed.code, failed.item_kind, failed.item_key)
        .limit(MOST_ROWS)
    )  # fmt: skip
    return connection.execute(statement).mappings().all()


def _notices(connection: Connection) -> Rows:
    notice = tables.Notice
    statement = (
        select(notice.kind, notice.subject, notice.text, notice.raised_at)
        .where(notice.cleared_at.is_(None))
        .order_by(notice.kind, notice.subject)
        .limit(MOST_ROWS)
    )
    return connection.execute(statement).mappings().all()


def _spent(connection: Connection, scope: BudgetScope, period: str) -> int:
    budget = tables.Budget
    used = select(budget.used_nanousd).where(budget.scope == scope, budget.period == period)
    return connection.scalar(used) or 0


def _of_ids(connection: Connection, sql: str, ids: Sequence[int], **moments: datetime) -> Rows:
    """Rows about some stories or articles; none where there are none."""
    if not ids:
        return []
    listed = bindparam("ids", list(ids), type_=Integer, expanding=True)
    bound = [bindparam(name, at, Moment) for name, at in moments.items()]
    return connection.execute(text(sql).bindparams(listed, *bound)).mappings().all()


def _rows(
    connection: Connection, sql: str, *, since: datetime, until: datetime, **values: int
) -> Rows:
    span = [bindparam("since", since, Moment), bindparam("until", until, Moment)]
    return connection.execute(text(sql).bindparams(*span, **values)).mappings().all()
