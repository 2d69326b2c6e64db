"""What the articles of stories claim: the checked claims of a model's standing answers.

Of an article that repeats no other one, by its latest version: the sentences and facts of its
newest `openai` summary, and the stances of its newest `openai` answer on each target, each with
the quotes that were found. Left out are answers that are held, stances that no quote supports or
that settle nothing, and those that a person gave another label.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pipeline.models import (
    AnalystKind,
    AnswerOutcome,
    Aspect,
    CheckedClaim,
    ClaimOf,
    Evidence,
    EvidenceStatus,
    Label,
    SentenceKind,
    ToldArticle,
    ToldStory,
)
from pipeline.store import tables
from pipeline.store.statements import among

Answers = Mapping[int, Row[*tuple[Any, ...]]]
"""Answers' rows by their ids."""

OWN_VOICE = 0
"""Stands in keys for the article itself, beside the ids of actors."""


def told_stories(connection: Connection, story_ids: Sequence[int]) -> list[ToldStory]:
    """These stories with their articles that claim anything, the newest article first."""
    members = connection.execute(
        _members().where(among(connection, tables.StoryArticle.story_id, story_ids))
    ).all()
    claims = _claims(connection, {row.sha256 for row in members})
    told: dict[int, list[ToldArticle]] = {number: [] for number in story_ids}
    for row in sorted(members, key=_newest_first):
        if claims[row.sha256]:
            told[row.story_id].append(_article(row, claims[row.sha256]))
    return [ToldStory(number, tuple(articles)) for number, articles in told.items()]


def _newest_first(row: Row[*tuple[Any, ...]]) -> tuple[float, int]:
    return -_at(row).timestamp(), -row.article_id


def _at(row: Row[*tuple[Any, ...]]) -> datetime:
    at: datetime = row.published_at or row.first_seen_at
    return at


def _article(row: Row[*tuple[Any, ...]], claims: Sequence[CheckedClaim]) -> ToldArticle:
    return ToldArticle(
        article_id=row.article_id,
        version_id=row.version_id,
        source=row.source,
        source_name=row.source_name,
        title=row.title,
        language=row.language,
        at=_at(row),
        claims=tuple(claims),
    )


def _members() -> Select[*tuple[Any, ...]]:
    """The latest versions of stories' articles that repeat no other one."""
    member, article, source = tables.StoryArticle, tables.Article, tables.Source
    version, newer, mark = tables.Version, aliased(tables.Version), tables.Duplicate
    return (
        select(
            member.story_id,
            article.id.label("article_id"),
            article.first_seen_at,
            source.slug.label("source"),
            source.name.label("source_name"),
            version.id.label("version_id"),
            version.sha256,
            version.title,
            version.published_at,
            func.coalesce(version.language, source.language).label("language"),
        )
        .join(article, article.id == member.article_id)
        .join(source, source.id == article.source_id)
        .join(version, version.article_id == article.id)
        .where(
            ~exists().where(newer.article_id == version.article_id, newer.seq > version.seq),
            ~exists().where(mark.article_id == article.id),
        )
    )


def _claims(connection: Connection, texts: Collection[str]) -> Mapping[str, Sequence[CheckedClaim]]:
    """The claims of each text, in the order in which they are shown."""
    answers = _standing(connection, sorted(texts))
    told: dict[str, dict[ClaimOf, list[CheckedClaim]]] = defaultdict(lambda: defaultdict(list))
    for text, claim in (*_sentences(connection, answers), *_stances(connection, answers)):
        told[text][claim.of].append(claim)
    return {text: [one for of in ClaimOf for one in told[text][of]] for text in texts}


def _sentences(connection: Connection, answers: Answers) -> Iterator[tuple[str, CheckedClaim]]:
    """The sentences and facts of summaries that have quotes, each with its text's hash."""
    quotes = _quotes(
        connection, answers, tables.SummarySentence, tables.Evidence.summary_sentence_id
    )
    rows = connection.execute(
        _SENTENCES.where(among(connection, tables.SummarySentence.answer_id, list(answers)))
    )
    for row in rows:
        answer = answers[row.answer_id]
        if row.id in quotes:
            yield (
                answer.text_sha256,
                CheckedClaim(
                    of=ClaimOf.FACT if row.kind == SentenceKind.FACT else ClaimOf.SUMMARY,
                    text=row.text,
                    aspect=Aspect(row.aspect) if row.aspect else None,
                    quotes=tuple(quotes[row.id]),
                    is_cleared=answer.cleared_at is not None,
                ),
            )


def _stances(connection: Connection, answers: Answers) -> Iterator[tuple[str, CheckedClaim]]:
    """The stances that have quotes and no other label of a person, each with its text's hash."""
    quotes = _quotes(connection, answers, tables.Stance, tables.Evidence.stance_id)
    corrected = _corrected(connection, sorted({one.text_sha256 for one in answers.values()}))
    rows = connection.execute(
        _STANCES.where(among(connection, tables.Stance.answer_id, list(answers)))
    )
    for row in rows:
        answer = answers[row.answer_id]
        holder = row.actor_id if row.holder else OWN_VOICE
        label = corrected.get((answer.text_sha256, row.target_id, holder), row.label)
        if row.id in quotes and label == row.label:
            yield (
                answer.text_sha256,
                CheckedClaim(
                    of=ClaimOf.ACTOR if row.holder else ClaimOf.OWN_VOICE,
                    label=Label(row.label),
                    target=row.statement,
                    holder=row.holder or "",
                    is_named=bool(row.holder and row.holder in row.text),
                    quotes=tuple(quotes[row.id]),
                    is_cleared=answer.cleared_at is not None,
                ),
            )


def _standing(connection: Connection, texts: Sequence[str]) -> Answers:
    """The newest answer of a model to each question about these texts, unless it is held."""
    answer = tables.Answer
    rows = connection.execute(
        select(
            answer.id,
            answer.text_sha256,
            answer.kind,
            answer.target_id,
            answer.held,
            answer.cleared_at,
        )
        .where(
            among(connection, answer.text_sha256, texts),
            answer.analyst == AnalystKind.OPENAI,
            answer.outcome == AnswerOutcome.ANSWERED,
        )
        .order_by(answer.created_at, answer.id)
    )
    newest = {(row.text_sha256, row.kind, row.target_id): row for row in rows}
    return {row.id: row for row in newest.values() if not row.held or row.cleared_at}


def _corrected(
    connection: Connection, texts: Sequence[str]
) -> Mapping[tuple[str, int, int | None], str]:
    """A person's last word by text, target and actor."""
    correction, alias = tables.Correction, tables.ActorAlias
    rows = connection.execute(
        select(
            correction.text_sha256,
            correction.target_id,
            correction.holder_key,
            correction.label,
            alias.actor_id,
        )
        .join(alias, alias.alias_key == correction.holder_key, isouter=True)
        .where(among(connection, correction.text_sha256, texts))
        .order_by(correction.id)
    )
    return {
        (row.text_sha256, row.target_id, row.actor_id if row.holder_key else OWN_VOICE): row.label
        for row in rows
    }


def _quotes(
    connection: Connection,
    answers: Answers,
    claim: type[tables.SummarySentence | tables.Stance],
    column: InstrumentedAttribute[int | None],
) -> Mapping[int, Sequence[Evidence]]:
    """The quotes found for the sentences or stances of these answers, by what they support."""
    evidence = tables.Evidence
    rows = connection.execute(
        select(
            column.label("claim"),
            evidence.quote,
            evidence.start_char,
            evidence.end_char,
            evidence.status,
        )
        .join(claim, claim.id == column)
        .where(
            among(connection, claim.answer_id, list(answers)),
            evidence.status.in_((EvidenceStatus.VERIFIED, EvidenceStatus.REPAIRED)),
        )
        .order_by(evidence.id)
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        found[row.claim].append(
            Evidence(
                quote=row.quote,
                start=row.start_char,
                end=row.end_char,
                status=EvidenceStatus(row.status),
            )
        )
    return found


_SENTENCE, _STANCE = tables.SummarySentence, tables.Stance
_SENTENCES = (
    select(_SENTENCE.id, _SENTENCE.answer_id, _SENTENCE.kind, _SENTENCE.aspect, _SENTENCE.text)
    .where(_SENTENCE.kind != SentenceKind.HEADLINE)
    .order_by(_SENTENCE.answer_id, _SENTENCE.position)
)
_LATER = aliased(tables.TargetRevision)
_STANCES = (
    select(
        _STANCE.id,
        _STANCE.answer_id,
        _STANCE.target_id,
        _STANCE.holder,
        _STANCE.actor_id,
        _STANCE.label,
        tables.TargetRevision.statement,
        tables.Version.text,
    )
    .join(tables.Answer, tables.Answer.id == _STANCE.answer_id)
    .join(tables.Version, tables.Version.id == tables.Answer.version_id)
    .join(tables.TargetRevision, tables.TargetRevision.target_id == _STANCE.target_id)
    .where(
        _STANCE.label.in_((Label.FAVOR, Label.AGAINST, Label.NEUTRAL)),
        ~exists().where(
            _LATER.target_id == tables.TargetRevision.target_id,
            _LATER.id > tables.TargetRevision.id,
        ),
    )
    .order_by(tables.TargetRevision.statement, _STANCE.id)
)
