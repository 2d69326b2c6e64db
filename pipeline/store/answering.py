"""How answers are written: sentences, stances, actors, evidence and gates of one text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerKey,
    Evidence,
    EvidenceStatus,
    Stance,
    SummarySentence,
    Text,
)
from pipeline.store import tables
from pipeline.store.naming import actor_ids
from pipeline.store.statements import insert_in
from pipeline.store.targeting import target_ids

IDENTITY = ("kind", "target_id", "prompt_hash", "model", "params_hash")
"""The columns that, with its text's hash, identify an answer."""


def identity(key: AnswerKey) -> tuple[str, str | None, str, str, str]:
    """What identifies an answer, beside its text."""
    return (str(key.kind), key.target_slug, key.prompt_hash, key.model, key.params_hash)


def check_evidence(text: Text, answers: Iterable[Answer]) -> None:
    """Refuses evidence that the text does not hold where it should.

    Raises:
        ValueError: a quote is not `text[start:end]`, yet does not say that it is unverified.
    """
    for answer in answers:
        claims: tuple[SummarySentence | Stance, ...] = (*answer.sentences, *answer.stances)
        for claim in claims:
            for evidence in claim.evidence:
                stands = text.text[evidence.start : evidence.end] == evidence.quote
                if not stands and evidence.status is not EvidenceStatus.UNVERIFIED:
                    raise ValueError(
                        f"{evidence.status} quote {evidence.quote[:60]!r} is not what stands at "
                        f"{evidence.start}:{evidence.end} of version {text.version_id}"
                    )


Written = Sequence[tuple[int, AnswerKey, Answer]]
"""Answers that had none before, each with its row's id."""

Claims = list[tuple[Mapping[str, int], Sequence[Evidence]]]
"""Claims as evidence names them, each with its quotes."""

NO_CLAIM: Mapping[str, None] = {"summary_sentence_id": None, "stance_id": None}


def write(
    connection: Connection,
    text: Text,
    answers: Sequence[tuple[AnswerKey, Answer]],
    *,
    analyst: AnalystKind,
    now: datetime,
) -> int:
    """Writes the answers whose questions had none and returns how many that were.

    Raises:
        ValueError: a target was never configured.
    """
    targets = target_ids(connection, [key.target_slug for key, _ in answers])
    unknown = {key.target_slug for key, _ in answers} - {None, *targets}
    if unknown:
        raise ValueError(f"target {min(map(str, unknown))} was never configured")
    written = _answers(connection, text, answers, targets, analyst=analyst, now=now)
    write_claims(connection, text, written, targets, now=now)
    return len(written)


def write_claims(
    connection: Connection,
    text: Text,
    written: Written,
    targets: Mapping[str, int],
    *,
    now: datetime,
) -> None:
    """Writes the sentences, stances, evidence and gate results of answers that have none."""
    claims = _sentences(connection, written)
    claims += _stances(connection, text, written, targets, now=now)
    _insert(
        connection,
        tables.Evidence,
        [
            _evidence(text, quote, {**NO_CLAIM, **claim})
            for claim, quotes in claims
            for quote in quotes
        ],
    )
    _insert(
        connection,
        tables.GateResult,
        [
            {"answer_id": one, "code": gate.code, "detail": gate.detail, "action": gate.action}
            for one, _, answer in written
            for gate in answer.gates
        ],
    )


def told(answer: Answer) -> Mapping[str, Any]:
    """What an answer's row says of its reply and of how that was judged."""
    return {
        "request_id": answer.request_id,
        "second_request_id": answer.second_request_id,
        "outcome": answer.outcome,
        "gates_version": answer.gates_version,
        "shown": answer.shown,
        "language": answer.language,
        "held": answer.held,
    }


def _answers(
    connection: Connection,
    text: Text,
    answers: Sequence[tuple[AnswerKey, Answer]],
    targets: Mapping[str, int],
    *,
    analyst: AnalystKind,
    now: datetime,
) -> Written:
    given = {
        (
            key.kind,
            None if key.target_slug is None else targets[key.target_slug],
            key.prompt_hash,
            key.model,
            key.params_hash,
        ): (key, answer)
        for key, answer in reversed(answers)
    }
    if not given:
        return ()
    same = {
        "text_sha256": text.sha256,
        "version_id": text.version_id,
        "analyst": analyst,
        "created_at": now,
    }
    new = connection.execute(
        _insert_answers(connection.dialect.name),
        [
            {
                **same,
                **dict(zip(IDENTITY, identified, strict=True)),
                **told(answer),
            }
            for identified, (_, answer) in given.items()
        ],
    )
    ids = {tuple(row[1:]): row.id for row in new}
    return [(ids[one], *given[one]) for one in given if one in ids]


def _sentences(connection: Connection, written: Written) -> Claims:
    said = [
        (answer_id, place, one)
        for answer_id, _, answer in written
        for place, one in enumerate(answer.sentences)
    ]
    ids = _insert(
        connection,
        tables.SummarySentence,
        [
            {
                "answer_id": answer_id,
                "position": place,
                "kind": one.kind,
                "aspect": one.aspect,
                "text": one.text,
            }
            for answer_id, place, one in said
        ],
    )
    return [
        ({"summary_sentence_id": number}, one.evidence)
        for number, (_, _, one) in zip(ids, said, strict=True)
    ]


def _stances(
    connection: Connection,
    text: Text,
    written: Written,
    targets: Mapping[str, int],
    *,
    now: datetime,
) -> Claims:
    taken = [
        (answer_id, targets[key.target_slug], one)
        for answer_id, key, answer in written
        if key.target_slug is not None
        for one in answer.stances
    ]
    named = sorted({one.holder for _, _, one in taken if one.holder})
    actors = actor_ids(connection, named, text.text, now) if named else {}
    ids = _insert(
        connection,
        tables.Stance,
        [
            {
                "answer_id": answer_id,
                "target_id": target_id,
                "holder": one.holder,
                "actor_id": actors[one.holder] if one.holder else None,
                "label": one.label,
                "model_label": one.model_label,
                "rationale": one.rationale,
                "flags": list(one.flags),
            }
            for answer_id, target_id, one in taken
        ],
    )
    return [
        ({"stance_id": number}, one.evidence)
        for number, (_, _, one) in zip(ids, taken, strict=True)
    ]


def _evidence(text: Text, evidence: Evidence, claim: Mapping[str, int | None]) -> Mapping[str, Any]:
    return {
        **claim,
        "version_id": text.version_id,
        "quote": evidence.quote,
        "start_char": evidence.start,
        "end_char": evidence.end,
        "status": evidence.status,
    }


def _insert(
    connection: Connection, table: type[tables.Row], rows: Sequence[Mapping[str, Any]]
) -> Sequence[int]:
    if not rows:
        return ()
    return connection.scalars(_insert_each(table), [dict(row) for row in rows]).all()


@cache
def _insert_answers(dialect: str) -> ReturningInsert[Any]:
    table = tables.Answer
    return (
        insert_in(dialect, table)
        .on_conflict_do_nothing()
        .returning(table.id, *(table.__table__.c[name] for name in IDENTITY))
    )


@cache
def _insert_each(table: type[tables.Row]) -> ReturningInsert[int]:
    return insert(table).returning(table.id, sort_by_parameter_order=True)
