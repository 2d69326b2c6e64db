"""What analyzing reads and writes: targets, versions without answers, texts, answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from pipeline.errors import LeaseLost, Skipped
from pipeline.models import AnalystKind, Answer, AnswerKey, Lease, Scope, Step, Target, Text
from pipeline.store import answering, tables
from pipeline.store.article_days import articles_of
from pipeline.store.failing import Failing, held_back
from pipeline.store.leasing import Leasing, give_back
from pipeline.store.statements import among, insert_into
from pipeline.store.targeting import target_ids


class Analyzing(Failing, Leasing):
    """`AnalyzeStore` in SQL."""

    def configure_targets(self, targets: Sequence[Target], now: datetime) -> None:
        """Makes target rows say what the configuration says; a changed one gets a revision."""
        with self._database.writing() as connection:
            for target in sorted(targets, key=lambda target: target.slug):
                _configure_target(connection, target, now)

    def pending_versions(
        self, keys: Sequence[AnswerKey], *, scope: Scope, config_hash: str, now: datetime
    ) -> Sequence[int]:
        """Ids of versions lacking an answer to any key, one per text, oldest first.

        `scope.since` (included) and `scope.until` (excluded) bound when a version was first seen;
        `scope.articles` names articles instead, `scope.days` the days of articles, of which then
        only the latest version counts. A text that several versions share is stood for
        by the first of those in scope. A near-copy is left out where its lead has all answers or
        is asked itself.
        """
        version, answer = tables.Version, tables.Answer
        asked = set(keys)
        if not asked:
            return ()
        waits = held_back("text", version.sha256, Step.ANALYZE, config_hash=config_hash, now=now)
        first = func.min(version.id)
        with self._database.reading() as connection:
            answered = (
                select(func.count())
                .where(answer.text_sha256 == version.sha256, answers_any(connection, asked))
                .scalar_subquery()
            )
            return connection.scalars(
                select(first)
                .where(
                    *in_scope(connection, scope),
                    answered < len(asked),
                    not_(waits),
                    not_(_is_told_by_its_lead(connection, asked, scope, config_hash, now)),
                )
                .group_by(version.sha256)
                .order_by(first)
                .limit(scope.limit)
            ).all()

    def texts(self, version_ids: Sequence[int]) -> Sequence[Text]:
        """The texts of these versions, oldest first."""
        version = tables.Version
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    version.id,
                    version.article_id,
                    version.sha256,
                    version.title,
                    version.text,
                    version.language,
                    version.published_at,
                )
                .where(among(connection, version.id, version_ids))
                .order_by(version.id)
            )
            return [
                Text(
                    version_id=row.id,
                    article_id=row.article_id,
                    sha256=row.sha256,
                    title=row.title,
                    text=row.text,
                    language=row.language,
                    published_at=row.published_at,
                )
                for row in rows
            ]

    def missing(self, text_sha256: str, keys: Sequence[AnswerKey]) -> Sequence[AnswerKey]:
        """Those of the keys that this text has no answer to."""
        with self._database.reading() as connection:
            rows = connection.execute(_ANSWERED, {"text": text_sha256})
            answered = {tuple(row) for row in rows}
        return [key for key in keys if answering.identity(key) not in answered]

    def save_answers(
        self,
        text: Text,
        answers: Sequence[tuple[AnswerKey, Answer]],
        *,
        analyst: AnalystKind,
        lease: Lease,
        now: datetime,
    ) -> int:
        """Writes answers and gives the lease back, in one transaction; returns how many were new.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
            Skipped: the text was forgotten meanwhile.
            ValueError: a quote is not what stands at its place in the text, or a target was never
                configured: a mistake in the program.
        """
        answering.check_evidence(text, [answer for _, answer in answers])
        with self._database.writing() as connection:
            if not give_back(connection, lease):
                raise LeaseLost(f"{lease.key} was taken over; its late answers were left out")
            kept = replace(text, version_id=_version_of(connection, text))
            return answering.write(connection, kept, answers, analyst=analyst, now=now)


def _version_of(connection: Connection, text: Text) -> int:
    """The text's version or, where that was forgotten, another one of the same words."""
    said = {"text": text.sha256, "version": text.version_id}
    found = connection.scalars(_SHARED_VERSION, said).first()
    if found is None:
        raise Skipped("the text was taken down meanwhile", code="forgotten")
    return found


def _configure_target(connection: Connection, target: Target, now: datetime) -> None:
    table, revision = tables.Target, tables.TargetRevision
    connection.execute(
        insert_into(connection, table).values(slug=target.slug).on_conflict_do_nothing()
    )
    target_id = connection.scalars(
        select(table.id).where(table.slug == target.slug).with_for_update()
    ).one()
    latest = connection.scalars(
        select(revision.sha256)
        .where(revision.target_id == target_id)
        .order_by(revision.id.desc())
        .limit(1)
    ).first()
    if latest == target.sha256:
        return
    connection.execute(
        insert(revision).values(
            target_id=target_id,
            statement=target.statement,
            description=target.description,
            aliases=list(target.aliases),
            only_if_named=target.only_if_named,
            languages=list(target.languages),
            sha256=target.sha256,
            since=now,
        )
    )


def answers_any(connection: Connection, keys: set[AnswerKey]) -> ColumnElement[bool]:
    """Whether an answer has one of these keys."""
    answer = tables.Answer
    ids = target_ids(connection, [key.target_slug for key in keys])
    never = -1
    return or_(
        *(
            and_(
                answer.kind == key.kind,
                func.coalesce(answer.target_id, tables.NO_TARGET)
                == (ids.get(key.target_slug, never) if key.target_slug else 0),
                answer.prompt_hash == key.prompt_hash,
                answer.model == key.model,
                answer.params_hash == key.params_hash,
            )
            for key in sorted(keys, key=repr)
        )
    )


def _is_told_by_its_lead(
    connection: Connection, asked: set[AnswerKey], scope: Scope, config_hash: str, now: datetime
) -> ColumnElement[bool]:
    """Whether a version is a near-copy's latest, and its lead's text is answered or pending."""
    version, mark, sketch, answer = (
        tables.Version, tables.Duplicate, tables.Sketch, tables.Answer
    )  # fmt: skip
    lead, newer = aliased(tables.Version), aliased(tables.Version)
    waits = held_back("text", lead.sha256, Step.ANALYZE, config_hash=config_hash, now=now)
    answered = (
        select(func.count())
        .where(answer.text_sha256 == lead.sha256, answers_any(connection, asked))
        .scalar_subquery()
    )
    return exists(
        select(mark.id)
        .join(sketch, sketch.article_id == mark.article_id)
        .join(lead, lead.article_id == mark.lead_article_id)
        .where(
            mark.article_id == version.article_id,
            sketch.version_id == version.id,
            lead.sha256 != version.sha256,
            ~exists().where(newer.article_id == lead.article_id, newer.seq > lead.seq),
            or_(
                answered >= len(asked),
                and_(*in_scope(connection, scope, lead), not_(waits)),
            ),
        )
        .correlate(version)
    )


def in_scope(
    connection: Connection, scope: Scope, version: type[tables.Version] = tables.Version
) -> Sequence[ColumnElement[bool]]:
    """What a version must be to lie within a scope's days, articles and sources."""
    article, source = tables.Article, tables.Source
    conditions: list[ColumnElement[bool]] = []
    if scope.since is not None:
        conditions.append(version.seen_at >= scope.since)
    if scope.until is not None:
        conditions.append(version.seen_at < scope.until)
    if scope.articles is not None:
        conditions.append(among(connection, version.article_id, scope.articles))
    if scope.days is not None:
        day = tables.ArticleDay
        latest = select(day.sha256).where(day.article_id == version.article_id)
        conditions.append(version.article_id.in_(articles_of(scope.days)))
        conditions.append(version.sha256 == latest.correlate(version).scalar_subquery())
    if scope.sources:
        theirs = (
            select(article.id)
            .join(source, source.id == article.source_id)
            .where(source.slug.in_(scope.sources))
        )
        conditions.append(version.article_id.in_(theirs))
    return conditions


_ANSWERED = (
    select(
        tables.Answer.kind,
        tables.Target.slug,
        tables.Answer.prompt_hash,
        tables.Answer.model,
        tables.Answer.params_hash,
    )
    .join(tables.Target, tables.Target.id == tables.Answer.target_id, isouter=True)
    .where(tables.Answer.text_sha256 == bindparam("text"))
)
_SHARED_VERSION = (
    select(tables.Version.id)
    .where(tables.Version.sha256 == bindparam("text"))
    .order_by(tables.Version.id != bindparam("version"), tables.Version.id)
    .limit(1)
    .with_for_update(read=True, key_share=True)
)
