"""Labels that nothing settles yet, found through indexes that hold these alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, text

from pipeline.ports.desk_unsettled import Doubt, Unsettled
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

UNSETTLED = (
    "told.label_from <> 'correction' and "
    "(told.label = 'unclear' or told.quote_status = 'unverified' or told.held is not null)"
)
"""The condition of the indexes `ix_standing_stance_unsettled` and `..._actor_stance_...`."""

DOUBTS: Mapping[Doubt, str] = {
    Doubt.UNVERIFIED: "told.quote_status = 'unverified'",
    Doubt.HELD: "told.held is not null",
    Doubt.UNCLEAR: "told.label = 'unclear'",
}
SQL = """
    with newest as (
        select told.*, {columns}
        from {table} as told
        where {unsettled} {narrowed}
        order by told.answered_at desc, told.id desc
        limit :most
    )
    select
        newest.article_id, version.title, coalesce(version.language, source.language) as language,
        source.name as source_name, article_day.day, newest.target, newest.actor,
        newest.actor_number as actor_id, newest.label, newest.why as rationale, newest.analyst,
        newest.model, newest.quote, newest.quote_status, newest.held, newest.answered_at,
        (
            select gate_result.detail from gate_result
            join answer on answer.id = gate_result.answer_id
            join target on target.id = answer.target_id
            where answer.text_sha256 = version.sha256 and answer.kind = 'stance'
                and target.slug = newest.target and gate_result.code = newest.held
            order by gate_result.id desc
            limit 1
        ) as found
    from newest
    join article_day on article_day.article_id = newest.article_id
    join source on source.slug = newest.source
    join listed_article on listed_article.id = newest.article_id
    join version on version.id = listed_article.version_id
    order by newest.answered_at desc, newest.id desc
"""
OWN = {
    "table": "standing_stance",
    "columns": "null as actor, null as actor_number, told.rationale as why",
}
OF_ACTORS = {
    "table": "standing_actor_stance",
    "columns": """
            coalesce(
                (select actor.name from actor where actor.id = told.actor_id), told.holder
            ) as actor,
            told.actor_id as actor_number, '' as why""",
}


class UnsettledReading(OnDatabase):
    """`UnsettledReader` in SQL."""

    def unsettled(
        self,
        *,
        doubt: Doubt | None,
        target: str | None,
        analyst: str | None,
        skip: int,
        limit: int,
    ) -> Sequence[Unsettled]:
        """Labels to look at, the newest answer first; what is None leaves none out.

        Copies are not: they take their lead's.
        """
        narrowed = "" if doubt is None else f"and {DOUBTS[doubt]}"
        asked: dict[str, Any] = {"most": skip + limit}
        for column, value in (("target", target), ("analyst", analyst)):
            if value is not None:
                narrowed += f" and told.{column} = :{column}"
                asked[column] = value
        with self._database.answering() as connection:
            rows = [
                *_rows(connection, OWN, f"and told.via_article_id is null {narrowed}", asked),
                *_rows(connection, OF_ACTORS, f"and {NO_COPY} {narrowed}", asked),
            ]
        rows.sort(key=lambda one: (one.answered_at, one.article_id), reverse=True)
        return rows[skip : skip + limit]


NO_COPY = "not exists (select 1 from duplicate where duplicate.article_id = told.article_id)"


def _rows(
    connection: Connection, of: Mapping[str, str], narrowed: str, asked: Mapping[str, Any]
) -> list[Unsettled]:
    statement = text(SQL.format(**of, unsettled=UNSETTLED, narrowed=narrowed)).bindparams(
        *(bindparam(name) for name in asked)
    )
    rows = connection.execute(statement.columns(answered_at=Moment()), asked).mappings()
    return [Unsettled(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]
