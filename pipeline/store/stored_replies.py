"""A reply to a model's request as it is stored, with all that its answers were judged by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from pipeline.models import (
    AttemptState,
    EvidenceStatus,
    Label,
    PaidReply,
    Question,
    QuestionKind,
    Target,
    Text,
)
from pipeline.ports import StoredAnswer, StoredReply
from pipeline.store import tables


def read_reply(connection: Connection, answers: Sequence[Row[Any]]) -> StoredReply | None:
    """The reply that these rows of answers are from; None where it is not kept any more."""
    first = answers[0]
    reply = _raw(connection, first.request_id)
    if reply is None:
        return None
    questions = _questions(connection, first)
    return StoredReply(
        text=_text(connection, first.version_id),
        reply=reply,
        second=_raw(connection, first.second_request_id) if first.second_request_id else None,
        questions=tuple(questions.values()),
        shown=first.shown,
        language=first.language,
        answers={
            row.id: _answer(connection, row, questions[row.target_id])
            for row in answers
            if row.target_id in questions
        },
    )


def _raw(connection: Connection, request_id: int) -> PaidReply | None:
    attempt = tables.Attempt
    raw = connection.scalars(
        select(attempt.raw_answer)
        .where(
            attempt.request_id == request_id,
            attempt.state == AttemptState.OK,
            attempt.raw_answer.is_not(None),
        )
        .order_by(attempt.id.desc())
        .limit(1)
    ).first()
    return None if raw is None else PaidReply(request_id=request_id, raw_answer=raw)


def _questions(connection: Connection, answer: Row[Any]) -> dict[int | None, Question]:
    """What the request asked, in its order, by target; None: the summary."""
    asked, target = tables.RequestQuestion, tables.Target
    rows = connection.execute(
        select(asked.kind, asked.target_id, target.slug)
        .join(target, target.id == asked.target_id, isouter=True)
        .where(asked.request_id == answer.request_id)
        .order_by(asked.id)
    ).all()
    return {
        row.target_id: Question(
            QuestionKind(row.kind),
            _target(connection, row.target_id, row.slug, answer.created_at) if row.slug else None,
        )
        for row in rows
    }


def _target(connection: Connection, target_id: int, slug: str, at: datetime) -> Target:
    """The target as the configuration described it at that moment."""
    revision = tables.TargetRevision
    row = connection.execute(
        select(revision.statement, revision.description)
        .where(revision.target_id == target_id)
        .order_by(revision.since > at, revision.id.desc())
        .limit(1)
    ).one()
    return Target(slug=slug, statement=row.statement, description=row.description)


def _text(connection: Connection, version_id: int) -> Text:
    version = tables.Version
    row = connection.execute(
        select(
            version.article_id,
            version.sha256,
            version.title,
            version.text,
            version.language,
            version.published_at,
        ).where(version.id == version_id)
    ).one()
    return Text(version_id=version_id, **row._asdict())


def _answer(connection: Connection, row: Row[Any], question: Question) -> StoredAnswer:
    stance, sentence, evidence = tables.Stance, tables.SummarySentence, tables.Evidence
    label = connection.scalars(
        select(stance.label).where(stance.answer_id == row.id, stance.holder.is_(None))
    ).first()
    claims = or_(
        evidence.stance_id.in_(select(stance.id).where(stance.answer_id == row.id)),
        evidence.summary_sentence_id.in_(select(sentence.id).where(sentence.answer_id == row.id)),
    )
    quotes = connection.scalars(
        select(func.count())
        .select_from(evidence)
        .where(claims, evidence.status != EvidenceStatus.UNVERIFIED)
    ).one()
    return StoredAnswer(
        question=question,
        gates_version=row.gates_version,
        label=Label(label) if label else None,
        quotes=quotes,
    )
