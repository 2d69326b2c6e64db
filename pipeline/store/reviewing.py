"""Answers that are held for a person, and that person's word."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    ScalarSelect,
    and_,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import aliased

from pipeline.errors import BadAddress
from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.database import OnDatabase

COLUMNS = ("article", "title", "about", "label", "passage")
SUMMARY = "summary"
COMPARISON = "comparison"


class Reviewing(OnDatabase):
    """`ReviewStore` in SQL."""

    def held_answers(self, *, limit: int) -> Table:
        """Held answers about articles' latest texts: article, title, about, label, passage.

        One row for each passage for which an answer is held; a held comparison is told by the
        article that leads its story.
        """
        answer, version, gate = tables.Answer, tables.Version, tables.GateResult
        target, stance = tables.Target, tables.Stance
        own = and_(stance.answer_id == answer.id, stance.holder.is_(None))
        why = and_(gate.answer_id == answer.id, gate.code == answer.held)
        with self._database.answering() as connection:
            rows = connection.execute(
                select(
                    version.article_id,
                    version.title,
                    func.coalesce(target.slug, SUMMARY),
                    stance.label,
                    gate.detail,
                )
                .select_from(answer)
                .join(version, version.sha256 == answer.text_sha256)
                .join(gate, why)
                .join(target, target.id == answer.target_id, isouter=True)
                .join(stance, own, isouter=True)
                .where(
                    answer.held.is_not(None),
                    answer.cleared_at.is_(None),
                    version.seq == _latest_seq(),
                )
                .order_by(version.article_id, answer.id, gate.id)
                .limit(limit + 1)
            ).all()
            rows = [*rows, *_held_comparisons(connection, limit + 1 - len(rows))]
        kept = tuple(tuple(row) for row in rows[:limit])
        return Table(COLUMNS, kept, truncated=len(rows) > limit)

    def clear_held(self, article_id: int, *, author: str, now: datetime) -> int:
        """Lets all held answers about an article's latest text count; returns how many.

        Those are also the held comparisons of its story.

        Raises:
            BadAddress: there is no such article.
        """
        answer, version, member = tables.Answer, tables.Version, tables.StoryArticle
        with self._database.writing() as connection:
            sha256 = connection.scalars(
                select(version.sha256)
                .where(version.article_id == article_id)
                .order_by(version.seq.desc())
                .limit(1)
            ).first()
            if sha256 is None:
                raise BadAddress(f"no article {article_id}; `standpoint review list` names them")
            its_stories = select(member.story_id).where(member.article_id == article_id)
            return sum(
                connection.execute(
                    update(table)
                    .where(its, table.held.is_not(None), table.cleared_at.is_(None))
                    .values(cleared_at=now, cleared_by=author)
                ).rowcount
                for table, its in (
                    (answer, answer.text_sha256 == sha256),
                    (tables.StoryAnswer, tables.StoryAnswer.story_id.in_(its_stories)),
                )
            )


def _held_comparisons(connection: Connection, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    story, answer, gate = tables.Story, tables.StoryAnswer, tables.StoryGateResult
    why = and_(gate.story_answer_id == answer.id, gate.code == answer.held)
    return connection.execute(
        select(story.lead_article_id, story.title, literal(COMPARISON), null(), gate.detail)
        .select_from(answer)
        .join(story, story.id == answer.story_id)
        .join(gate, why)
        .where(answer.held.is_not(None), answer.cleared_at.is_(None), story.merged_into.is_(None))
        .order_by(story.id, answer.id, gate.id)
        .limit(max(0, limit))
    ).all()


def _latest_seq() -> ScalarSelect[int]:
    version, newer = tables.Version, aliased(tables.Version)
    return (
        select(func.max(newer.seq))
        .where(newer.article_id == version.article_id)
        .correlate(version)
        .scalar_subquery()
    )
