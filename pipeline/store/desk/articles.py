"""What stands behind an article: evidence with its places, people's labels, answers and edits."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy import types as sql_types

from pipeline.ports.desk_articles import (
    AnswerLine,
    PersonSaid,
    QuotedAt,
    StanceBehind,
    StanceTurn,
)
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

MOST_ROWS = 1_000

STANCES = """
    with {standing}
    select
        standing.id as answer_id, stance.id as stance_id, target.slug as target, stance.holder,
        stance.actor_id, stance.label, stance.model_label, stance.rationale, stance.flags,
        evidence.quote, evidence.start_char, evidence.end_char, evidence.status
    from version
    join standing on standing.text_sha256 = version.sha256 and standing.kind = 'stance'
    join stance on stance.answer_id = standing.id
    join target on target.id = stance.target_id
    left join evidence on evidence.stance_id = stance.id
    where version.id = :version_id
    order by target.slug, stance.id, evidence.id
    limit :most
"""
PEOPLE = """
    select
        target.slug as target, coalesce(actor.name, nullif(correction.holder_key, '')) as actor,
        correction.label, correction.reason, correction.author, correction.created_at as at
    from version
    join correction on correction.text_sha256 = version.sha256
    join target on target.id = correction.target_id
    left join actor_alias on actor_alias.alias_key = correction.holder_key
    left join actor on actor.id = actor_alias.actor_id
    where version.id = :version_id
    order by correction.id desc
    limit :most
"""
TURNS = """
    select target, to_seq, from_label, to_label, analyst from stance_change
    where article_id = :article_id
    order by to_seq, target, analyst
    limit :most
"""
LINES = """
    with {standing}
    select
        answer.id as answer_id, answer.kind, target.slug as target, answer.analyst, answer.model,
        answer.outcome, answer.created_at,
        (
            select sum(attempt.cost_nanousd) from attempt
            where attempt.request_id in (answer.request_id, answer.second_request_id)
        ) as cost_nanousd,
        case when standing.id is null then 0 else 1 end as stands
    from {from_}
    join answer on {which}
    left join target on target.id = answer.target_id
    left join standing on standing.id = answer.id and standing.text_sha256 = answer.text_sha256
        and standing.kind = answer.kind
    order by answer.kind desc, target.slug, answer.created_at desc, answer.id desc
    limit :most
"""
OF_VERSION = LINES.format(
    from_="version",
    which="answer.text_sha256 = version.sha256 and version.id = :version_id",
    **FRAGMENTS,
)


class ArticleReading(OnDatabase):
    """The lists of `ArticleReader` in SQL."""

    def stances_behind(self, version_id: int) -> Sequence[StanceBehind]:
        """What stands of a version's text, with all evidence."""
        with self._database.answering() as connection:
            rows = _rows(
                connection,
                STANCES.format(**FRAGMENTS),
                {"flags": sql_types.JSON()},
                version_id=version_id,
            )
        by_stance: dict[int, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_stance.setdefault(row["stance_id"], []).append(row)
        return [_stance(told) for told in by_stance.values()]

    def people_said(self, version_id: int) -> Sequence[PersonSaid]:
        """What people said of a version's text, newest first."""
        with self._database.answering() as connection:
            rows = _rows(connection, PEOPLE, {"at": Moment()}, version_id=version_id)
        return [PersonSaid(**row) for row in rows]

    def stance_turns(self, article_id: int) -> Sequence[StanceTurn]:
        """Edits that changed where an article stands."""
        with self._database.answering() as connection:
            rows = _rows(connection, TURNS, {}, article_id=article_id)
        return [StanceTurn(**row) for row in rows]

    def answer_lines(self, version_id: int) -> Sequence[AnswerLine]:
        """All answers about a version's text, by question, newest first."""
        with self._database.answering() as connection:
            rows = _rows(connection, OF_VERSION, {"created_at": Moment()}, version_id=version_id)
        return [answer_line(row) for row in rows]


def answer_line(row: Mapping[str, Any]) -> AnswerLine:
    """A row of `LINES`."""
    cost = row["cost_nanousd"]
    return AnswerLine(
        **{
            **row,
            "cost_nanousd": None if cost is None else int(cost),
            "stands": bool(row["stands"]),
        }
    )


def _stance(rows: Sequence[Mapping[str, Any]]) -> StanceBehind:
    first = rows[0]
    names = (
        "answer_id", "target", "holder", "actor_id", "label", "model_label", "rationale", "flags"
    )  # fmt: skip
    quotes = [
        QuotedAt(
            quote=row["quote"], start=row["start_char"], end=row["end_char"], status=row["status"]
        )
        for row in rows
        if row["quote"] is not None
    ]
    return StanceBehind(**{name: first[name] for name in names}, quotes=quotes)


def _rows(
    connection: Connection, sql: str, types: Mapping[str, Any], **values: object
) -> Sequence[Mapping[str, Any]]:
    statement = text(sql).columns(**types)
    found = connection.execute(statement, {"most": MOST_ROWS, **values}).mappings().all()
    return [dict(row) for row in found]
