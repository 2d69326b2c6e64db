"""How answers are written: sentences, stances, actors, evidence and gates of one text."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

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
from pipeline.scrub import scrub_line
from pipeline.store import tables
from pipeline.store.statements import insert_into


def identity(key: AnswerKey) -> tuple[str, str | None, str, str, str]:
    """What identifies an answer, beside its text."""
    return (str(key.kind), key.target_slug, key.prompt_hash, key.model, key.params_hash)


def target_ids(connection: Connection, keys: Iterable[AnswerKey]) -> Mapping[str, int]:
    """The ids of the targets that keys name, as far as these were configured."""
    slugs = {key.target_slug for key in keys if key.target_slug}
    rows = connection.execute(
        select(tables.Target.slug, tables.Target.id).where(tables.Target.slug.in_(slugs))
    )
    return {row.slug: row.id for row in rows}


def alias_key(name: str) -> str:
    """What two spellings of an actor's name have in common."""
    return unicodedata.normalize("NFKC", scrub_line(name)).casefold()


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
    targets = target_ids(connection, [key for key, _ in answers])
    new = 0
    for key, answer in answers:
        if key.target_slug is not None and key.target_slug not in targets:
            raise ValueError(f"target {key.target_slug} was never configured")
        target_id = None if key.target_slug is None else targets[key.target_slug]
        row = {
            "text_sha256": text.sha256,
            "version_id": text.version_id,
            "kind": key.kind,
            "target_id": target_id,
            "prompt_hash": key.prompt_hash,
            "analyst": analyst,
            "model": key.model,
            "params_hash": key.params_hash,
            "outcome": answer.outcome,
            "created_at": now,
        }
        answer_id = connection.scalars(
            insert_into(connection, tables.Answer)
            .values(row)
            .on_conflict_do_nothing()
            .returning(tables.Answer.id)
        ).first()
        if answer_id is None:
            continue
        new += 1
        _sentences(connection, text, answer_id, answer.sentences)
        if target_id is not None:
            _stances(connection, text, answer_id, target_id, answer.stances)
        _insert(
            connection,
            tables.GateResult,
            [
                {
                    "answer_id": answer_id,
                    "code": gate.code,
                    "detail": gate.detail,
                    "action": gate.action,
                }
                for gate in answer.gates
            ],
        )
    return new


def _sentences(
    connection: Connection, text: Text, answer_id: int, sentences: Sequence[SummarySentence]
) -> None:
    ids = _insert(
        connection,
        tables.SummarySentence,
        [
            {"answer_id": answer_id, "position": place, "kind": one.kind, "text": one.text}
            for place, one in enumerate(sentences)
        ],
    )
    rows = [
        _evidence(text, quote, summary_sentence_id=number)
        for number, sentence in zip(ids, sentences, strict=True)
        for quote in sentence.evidence
    ]
    _insert(connection, tables.Evidence, rows)


def _stances(
    connection: Connection,
    text: Text,
    answer_id: int,
    target_id: int,
    stances: Sequence[Stance],
) -> None:
    actors = _actors(connection, [one.holder for one in stances if one.holder])
    ids = _insert(
        connection,
        tables.Stance,
        [
            {
                "answer_id": answer_id,
                "target_id": target_id,
                "holder": one.holder,
                "actor_id": actors.get(alias_key(one.holder)) if one.holder else None,
                "label": one.label,
                "model_label": one.model_label,
                "rationale": one.rationale,
                "flags": list(one.flags),
            }
            for one in stances
        ],
    )
    rows = [
        _evidence(text, quote, stance_id=number)
        for number, stance in zip(ids, stances, strict=True)
        for quote in stance.evidence
    ]
    _insert(connection, tables.Evidence, rows)


def _evidence(
    text: Text,
    evidence: Evidence,
    *,
    summary_sentence_id: int | None = None,
    stance_id: int | None = None,
) -> Mapping[str, Any]:
    return {
        "version_id": text.version_id,
        "summary_sentence_id": summary_sentence_id,
        "stance_id": stance_id,
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
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return connection.scalars(statement, [dict(row) for row in rows]).all()


def _actors(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    by_key = {alias_key(name): name for name in reversed(names)}
    return {key: _actor(connection, key, by_key[key]) for key in sorted(by_key)}


def _actor(connection: Connection, key: str, name: str) -> int:
    actor, alias = tables.Actor, tables.ActorAlias
    known = select(alias.actor_id).where(alias.alias_key == key)
    found = connection.scalars(known).first()
    if found is not None:
        return found
    added = connection.scalars(insert(actor).values(name=name).returning(actor.id)).one()
    named = connection.scalars(
        insert_into(connection, alias)
        .values(alias_key=key, actor_id=added)
        .on_conflict_do_nothing()
        .returning(alias.id)
    ).first()
    if named is not None:
        return added
    connection.execute(delete(actor).where(actor.id == added))
    return connection.scalars(known).one()
