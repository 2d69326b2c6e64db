"""How voices are counted over time, from what stands of a span's articles.

Grouped by analyst throughout, so that what only a person judged is in no group. Copies are no
voices of their own; what is held counts once a person has cleared it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from pipeline.models import Label
from pipeline.ports.balancing import ActorReport, Balance, Voices
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.naming import rule_key
from pipeline.store.noticing import clear_notices, raise_notice
from pipeline.store.statements import among
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

OWN = """
    with voiced as (
        select
            case when listed.at >= :middle then 1 else 0 end as late,
            told.target, told.source as holder, told.analyst, told.label
        from listed_article as listed
        join standing_stance as told on told.article_id = listed.id
        where {voices}
    )
    {counted}
"""
OF_ACTORS = """
    with voiced as (
        select
            case when listed.at >= :middle then 1 else 0 end as late,
            told.target, actor.name as holder, told.analyst, told.label
        from listed_article as listed
        join standing_actor_stance as told on told.article_id = listed.id
        join actor on actor.id = told.actor_id
        where {voices}
    )
    {counted}
"""
VOICES = """
    listed.at >= :since and listed.at < :until and told.held is null
        and told.analyst is not null
        and not exists (select 1 from duplicate where duplicate.article_id = listed.id)
"""
COUNTED = """
    select
        target, holder, analyst,
        sum(case when late = 0 and label = 'favor' then 1 else 0 end) as favor_before,
        sum(case when late = 0 and label = 'against' then 1 else 0 end) as against_before,
        sum(case when late = 0 and label = 'neutral' then 1 else 0 end) as neutral_before,
        sum(case when late = 1 and label = 'favor' then 1 else 0 end) as favor,
        sum(case when late = 1 and label = 'against' then 1 else 0 end) as against,
        sum(case when late = 1 and label = 'neutral' then 1 else 0 end) as neutral
    from voiced
    where label in ('favor', 'against', 'neutral')
    group by target, holder, analyst
    order by target, holder, analyst
"""
REPORTED = """
    select distinct stance.actor_id
    from version
    join answer on answer.text_sha256 = version.sha256 and answer.kind = 'stance'
    join stance on stance.answer_id = answer.id and stance.actor_id is not null
    where version.published_at >= :since and version.published_at < :until
    order by stance.actor_id
"""
NAMED = "select distinct actor_id from actor_alias where alias_key in :keys order by actor_id"
REPORTS = """
    with {latest}, {standing}, {overruled}
    select
        target.slug as target, actor.name as actor, standing.analyst,
        coalesce(overruled.label, stance.label) as label,
        latest.article_id, source.slug as source, latest.published_at
    from stance
    join actor on actor.id = stance.actor_id
    join target on target.id = stance.target_id
    join standing on standing.id = stance.answer_id
    join latest on latest.sha256 = standing.text_sha256
    join article on article.id = latest.article_id
    join source on source.id = article.source_id
    left join overruled on overruled.text_sha256 = latest.sha256
        and overruled.target_id = stance.target_id and overruled.actor_id = stance.actor_id
    where stance.actor_id in :actors and latest.published_at < :until
        and (standing.held is null or standing.cleared_at is not null or overruled.id is not null)
        and not exists (select 1 from duplicate where duplicate.article_id = latest.article_id)
    order by latest.published_at, latest.article_id
"""
_WORDS = {**FRAGMENTS, "voices": VOICES.strip(), "counted": COUNTED.strip()}


class Balancing(OnDatabase):
    """`BalanceStore` in SQL."""

    def own_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        """Articles' own voices by source and target: from `since`, and from `middle` to `until`."""
        return self._voices(OWN, since, middle, until)

    def actor_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        """The same for actors as articles report them; never added to own voices."""
        return self._voices(OF_ACTORS, since, middle, until)

    def actor_reports(
        self, since: datetime, until: datetime, *, names: Sequence[str] = ()
    ) -> Sequence[ActorReport]:
        """All dated reports on actors who have one in this time, oldest first."""
        with self._database.answering() as connection:
            actors = _within(connection, REPORTED, since=since, until=until)
            if names:
                named = text(NAMED).bindparams(bindparam("keys", expanding=True))
                keys = [rule_key(name) for name in names]
                known = set(connection.scalars(named, {"keys": keys}))
                actors = [actor for actor in actors if actor in known]
            if not actors:
                return []
            told = text(REPORTS.format(**_WORDS)).bindparams(
                bindparam("actors", actors, expanding=True), bindparam("until", until, Moment)
            )
            rows = connection.execute(told.columns(published_at=Moment)).mappings().all()
        return [ActorReport(**{**row, "label": Label(row["label"])}) for row in rows]

    def tell_alerts(self, raised: Mapping[tuple[str, str], str], kinds: Sequence[str]) -> None:
        """Raises notices by kind and subject, once; settles open ones of the kinds beside them."""
        notice = tables.Notice
        with self._database.writing() as connection:
            still_open = connection.execute(
                notice.__table__.select().where(
                    notice.cleared_at.is_(None), among(connection, notice.kind, list(kinds))
                )
            ).all()
            said = {(row.kind, row.subject): row.text for row in still_open}
            for (kind, subject), words in raised.items():
                if said.get((kind, subject)) != words:
                    raise_notice(connection, kind, subject, words)
            for kind, subject in said.keys() - raised.keys():
                clear_notices(connection, subject, kind)

    def _voices(
        self, sql: str, since: datetime, middle: datetime, until: datetime
    ) -> Sequence[Voices]:
        statement = text(sql.format(**_WORDS)).bindparams(
            bindparam("since", since, Moment),
            bindparam("middle", middle, Moment),
            bindparam("until", until, Moment),
        )
        with self._database.answering() as connection:
            rows = connection.execute(statement).all()
        return [
            Voices(
                target=row.target,
                holder=row.holder,
                analyst=row.analyst,
                before=Balance(row.favor_before, row.against_before, row.neutral_before),
                now=Balance(row.favor, row.against, row.neutral),
            )
            for row in rows
        ]


def _within(connection: Connection, sql: str, **moments: datetime) -> list[Any]:
    bound = [bindparam(name, at, Moment) for name, at in moments.items()]
    return list(connection.scalars(text(sql).bindparams(*bound)))
