"""What comparing reads and writes: stories to compare, their claims, the comparisons."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, func, insert, not_, or_, select

from pipeline.errors import LeaseLost, Skipped
from pipeline.models import Comparison, ComparisonKey, Lease, Scope, Step, ToldStory
from pipeline.store import tables
from pipeline.store.article_days import articles_of
from pipeline.store.failing import Failing, forget_failure
from pipeline.store.leasing import Leasing, give_back
from pipeline.store.statements import among, insert_into
from pipeline.store.told_stories import told_stories

STORY = "story"
"""The kind of item that a failure to compare is about."""


class Comparing(Failing, Leasing):
    """`CompareStore` in SQL."""

    def comparable_stories(self, scope: Scope, *, fewest: int) -> Sequence[int]:
        """Ids of stories with so many articles that repeat no other, oldest first.

        `scope.since` (included) and `scope.until` (excluded) bound a story's last date,
        `scope.sources`, `scope.days` and `scope.articles` name what one of its articles is to be.
        """
        story, member = tables.Story, tables.StoryArticle
        article, source, mark = tables.Article, tables.Source, tables.Duplicate
        wanted = (
            select(story.id)
            .join(member, member.story_id == story.id)
            .where(
                story.merged_into.is_(None), ~exists().where(mark.article_id == member.article_id)
            )
            .group_by(story.id)
            .having(func.count() >= fewest)
            .order_by(story.last_at, story.id)
        )
        if scope.since is not None:
            wanted = wanted.where(story.last_at >= scope.since)
        if scope.until is not None:
            wanted = wanted.where(story.last_at < scope.until)
        with self._database.reading() as connection:
            if scope.articles is not None:
                theirs = select(member.story_id).where(
                    among(connection, member.article_id, scope.articles)
                )
                wanted = wanted.where(story.id.in_(theirs))
            if scope.days is not None:
                dated = select(member.story_id).where(
                    member.article_id.in_(articles_of(scope.days))
                )
                wanted = wanted.where(story.id.in_(dated))
            if scope.sources:
                named = (
                    select(member.story_id)
                    .join(article, article.id == member.article_id)
                    .join(source, source.id == article.source_id)
                    .where(source.slug.in_(scope.sources))
                )
                wanted = wanted.where(story.id.in_(named))
            return connection.scalars(wanted).all()

    def told_stories(self, story_ids: Sequence[int]) -> Sequence[ToldStory]:
        """What the articles of these stories claim by a model's standing answers, as checked."""
        with self._database.reading() as connection:
            return told_stories(connection, story_ids)

    def uncompared(self, keys: Mapping[int, ComparisonKey]) -> Sequence[int]:
        """Those of these stories that have no comparison with their key."""
        table = tables.StoryAnswer
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    table.story_id,
                    table.content_hash,
                    table.prompt_hash,
                    table.model,
                    table.params_hash,
                ).where(among(connection, table.story_id, list(keys)))
            )
            known = {(row[0], ComparisonKey(*row[1:])) for row in rows}
        return [number for number, key in keys.items() if (number, key) not in known]

    def waiting_stories(self, config_hashes: Mapping[int, str], now: datetime) -> Sequence[int]:
        """Those of these stories that failed for good under their hash, or are not due again."""
        failure = tables.Failure
        with self._database.reading() as connection:
            rows = connection.execute(
                select(failure.item_key, failure.config_hash).where(
                    failure.item_kind == STORY,
                    failure.step == Step.COMPARE,
                    or_(not_(failure.transient), failure.retry_at > now),
                    among(connection, failure.item_key, [str(number) for number in config_hashes]),
                )
            )
            held = {row.item_key: row.config_hash for row in rows}
        return [one for one, hashed in config_hashes.items() if held.get(str(one)) == hashed]

    def save_comparison(
        self,
        story_id: int,
        key: ComparisonKey,
        comparison: Comparison,
        *,
        lease: Lease,
        now: datetime,
    ) -> bool:
        """Writes a comparison and gives the lease back, in one transaction; False: there was one.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
            Skipped: the story, or an article that was shown, was forgotten meanwhile.
            ValueError: a quote is not what stands at its place: a mistake in the program.
        """
        with self._database.writing() as connection:
            if not give_back(connection, lease):
                raise LeaseLost(f"{lease.key} was taken over; its late comparison was left out")
            _check(connection, story_id, comparison)
            number = _answer(connection, story_id, key, comparison, now)
            if number is None:
                return False
            _statements(connection, number, comparison)
            forget_failure(connection, STORY, str(story_id), Step.COMPARE)
        return True


def _check(connection: Connection, story_id: int, comparison: Comparison) -> None:
    """Looks once more whether all of it is still there, and each quote where it says.

    Raises:
        Skipped: the story is gone, or the reply was emptied because an article is.
        ValueError: a quote is not `text[start:end]`.
    """
    story, version, asked = tables.Story, tables.Version, tables.Request
    quotes = [one for statement in comparison.statements for one in statement.quotes]
    wanted = sorted({one.version_id for one in quotes})
    texts = {
        row.id: row.text
        for row in connection.execute(
            select(version.id, version.text)
            .where(among(connection, version.id, wanted))
            .order_by(version.id)
            .with_for_update(read=True, key_share=True)
        )
    }
    kept = connection.scalars(
        select(asked.id)
        .where(asked.id == comparison.request_id, asked.version_id.is_not(None))
        .with_for_update(read=True, key_share=True)
    ).first()
    there = connection.scalars(
        select(story.id).where(story.id == story_id).with_for_update(read=True, key_share=True)
    ).first()
    if there is None or kept is None or len(texts) < len(wanted):
        raise Skipped("an article of the story was taken down meanwhile", code="forgotten")
    for one in quotes:
        evidence = one.evidence
        if texts[one.version_id][evidence.start : evidence.end] != evidence.quote:
            raise ValueError(
                f"{evidence.status} quote {evidence.quote[:60]!r} is not what stands at "
                f"{evidence.start}:{evidence.end} of version {one.version_id}"
            )


def _answer(
    connection: Connection, story_id: int, key: ComparisonKey, comparison: Comparison, now: datetime
) -> int | None:
    """Writes the answer's row; None where there is one."""
    table = tables.StoryAnswer
    return connection.scalars(
        insert_into(connection, table)
        .values(
            story_id=story_id,
            content_hash=key.content_hash,
            prompt_hash=key.prompt_hash,
            model=key.model,
            params_hash=key.params_hash,
            request_id=comparison.request_id,
            second_request_id=comparison.second_request_id,
            outcome=comparison.outcome,
            created_at=now,
            gates_version=comparison.gates_version,
            language=comparison.language,
            articles=comparison.articles,
            articles_shown=comparison.shown,
            outlets_shown=comparison.outlets,
            held=comparison.held,
        )
        .on_conflict_do_nothing()
        .returning(table.id)
    ).first()


def _statements(connection: Connection, answer_id: int, comparison: Comparison) -> None:
    statement, gate = tables.StoryStatement, tables.StoryGateResult
    for position, one in enumerate(comparison.statements):
        number = connection.scalars(
            insert(statement)
            .values(story_answer_id=answer_id, position=position, kind=one.kind, text=one.text)
            .returning(statement.id)
        ).one()
        connection.execute(
            insert(tables.StoryQuote),
            [
                {
                    "story_statement_id": number,
                    "version_id": quote.version_id,
                    "side": quote.side,
                    "quote": quote.evidence.quote,
                    "start_char": quote.evidence.start,
                    "end_char": quote.evidence.end,
                    "status": quote.evidence.status,
                }
                for quote in one.quotes
            ],
        )
    results = [
        {"story_answer_id": answer_id, "code": one.code, "detail": one.detail, "action": one.action}
        for one in comparison.gates
    ]
    if results:
        connection.execute(insert(gate), results)
