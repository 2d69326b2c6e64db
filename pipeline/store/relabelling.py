"""How answers with some keys differ from what else was answered about the same texts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from pipeline.models import AnalystKind, AnswerKey, AnswerOutcome, QuestionKind, Scope
from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.analyzing import answers_any, in_scope
from pipeline.store.database import Database

NEW, OLD = tables.Answer, aliased(tables.Answer)
NEW_VOICE, OLD_VOICE = aliased(tables.Stance), aliased(tables.Stance)


class Relabelling:
    """`RelabelStore` in SQL."""

    _database: Database

    def label_moves(self, keys: Sequence[AnswerKey], *, scope: Scope) -> Table:
        """Articles by target, old_label (null: nothing else was answered) and new_label."""
        target, old, new = tables.Target.slug, OLD_VOICE.label, NEW_VOICE.label
        columns = ("target", "old_label", "new_label", "articles")
        with self._database.reading() as connection:
            wanted = _compared(connection, keys, scope, target, old, new, func.count())
            rows = connection.execute(
                wanted.group_by(target, old, new).order_by(target, old, new)
            ).all()
        return Table(columns, tuple(tuple(row) for row in rows))

    def relabelled(self, keys: Sequence[AnswerKey], *, scope: Scope, limit: int) -> Table:
        """Articles whose labels differ, newest first, with both labels and who gave the old one."""
        version = tables.Version
        shown: dict[str, Any] = {
            "article_id": version.article_id,
            "target": tables.Target.slug,
            "old_label": OLD_VOICE.label,
            "new_label": NEW_VOICE.label,
            "old_model": OLD.model,
            "source": tables.Source.slug,
            "title": version.title,
            "url": tables.Article.url,
        }
        with self._database.reading() as connection:
            rows = connection.execute(
                _compared(connection, keys, scope, *shown.values())
                .where(OLD_VOICE.label != NEW_VOICE.label)
                .order_by(
                    version.published_at.desc(), version.article_id.desc(), tables.Target.slug
                )
                .limit(limit)
            ).all()
        return Table(tuple(shown), tuple(tuple(row) for row in rows))


def _compared(
    connection: Connection, keys: Sequence[AnswerKey], scope: Scope, *columns: Any
) -> Select[Any]:
    version, newer = tables.Version, aliased(tables.Version)
    article, source, target = tables.Article, tables.Source, tables.Target
    asked = {key for key in keys if key.kind is QuestionKind.STANCE}
    later = select(newer.id).where(newer.article_id == version.article_id, newer.seq > version.seq)
    return (
        select(*columns)
        .select_from(version)
        .join(article, article.id == version.article_id)
        .join(source, source.id == article.source_id)
        .join(NEW, NEW.text_sha256 == version.sha256)
        .join(target, target.id == NEW.target_id)
        .join(NEW_VOICE, _own_voice(NEW_VOICE, NEW))
        .outerjoin(OLD, OLD.id == _other())
        .outerjoin(OLD_VOICE, _own_voice(OLD_VOICE, OLD))
        .where(
            answers_any(connection, asked),
            ~later.correlate(version).exists(),
            *in_scope(connection, scope),
        )
    )


def _own_voice(voice: Any, answer: Any) -> ColumnElement[bool]:
    return and_(
        voice.answer_id == answer.id,
        voice.target_id == answer.target_id,
        voice.holder.is_(None),
    )


def _other() -> Any:
    """The answer that an answer is compared with."""
    other = aliased(tables.Answer)
    return (
        select(other.id)
        .where(
            other.text_sha256 == NEW.text_sha256,
            other.kind == NEW.kind,
            other.target_id == NEW.target_id,
            other.outcome == AnswerOutcome.ANSWERED,
            other.id != NEW.id,
        )
        .order_by(
            (other.analyst == AnalystKind.OPENAI).desc(), other.created_at.desc(), other.id.desc()
        )
        .limit(1)
        .correlate(NEW)
        .scalar_subquery()
    )
