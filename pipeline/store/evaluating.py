"""The database of evaluations: the results schema in a file of its own.

It is apart from the results, so that a dataset's texts are in no view, and it stays, so that what
was paid for once is never asked again: the ledger gives the reply back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from pipeline.models import AttemptState, Document, Text
from pipeline.ports.evaluating import PaidCall
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.schema import upgrade
from pipeline.store.sql import SqlStore
from pipeline.store.statements import among, insert_into
from pipeline.store.versioning import add_version

SOURCE = "evaluation"
"""The source that all texts of datasets are put under."""


class EvaluationStore(SqlStore):
    """`ExampleStore` in SQL, with the ledger of the calls."""

    def keep_texts(self, documents: Sequence[Document], now: datetime) -> Sequence[Text]:
        """The texts of these documents, in their order; each is kept once."""
        with self._database.writing() as connection:
            source_id = _source(connection)
            ids = [_version(connection, source_id, one, now) for one in documents]
        found = {one.version_id: one for one in self.texts(ids)}
        return [found[number] for number in ids]

    def paid_calls(self, request_ids: Sequence[int]) -> Sequence[PaidCall]:
        """What the newest reply to each of these requests took, by request."""
        attempt = tables.Attempt
        with self._database.reading() as connection:
            rows = connection.execute(
                select(attempt)
                .where(
                    among(connection, attempt.request_id, request_ids),
                    attempt.state == AttemptState.OK,
                )
                .order_by(attempt.id)
            )
            calls = {row.request_id: row for row in rows}
        return [
            PaidCall(
                request_id=number,
                seconds=(row.ended_at - row.started_at).total_seconds() if row.ended_at else None,
                tokens_in=row.tokens_in,
                tokens_out=row.tokens_out,
                cost_nanousd=row.cost_nanousd,
                raw_answer=row.raw_answer,
            )
            for number, row in sorted(calls.items())
        ]


def open_evaluation_store(url: str) -> EvaluationStore:
    """The database of evaluations behind a URL, created or migrated first.

    Raises:
        SchemaMismatch: the schema is newer than this code, or another program's.
        StoreUnavailable: the database does not answer.
    """
    database = Database.at(url)
    try:
        upgrade(database)
    except BaseException:
        database.close()
        raise
    return EvaluationStore(database)


def _source(connection: Connection) -> int:
    table = tables.Source
    connection.execute(
        insert_into(connection, table)
        .values(slug=SOURCE, name="Evaluation")
        .on_conflict_do_nothing()
    )
    return connection.scalars(select(table.id).where(table.slug == SOURCE)).one()


def _version(connection: Connection, source_id: int, document: Document, now: datetime) -> int:
    article, version = tables.Article, tables.Version
    key = f"{SOURCE}:{document.sha256}:{document.language}"
    known = connection.scalars(
        select(version.id).join(article, article.id == version.article_id).where(article.key == key)
    ).first()
    if known is not None:
        return known
    article_id = connection.scalars(
        insert(article)
        .values(key=key, source_id=source_id, url=key, first_seen_at=now)
        .returning(article.id)
    ).one()
    page = tables.Page
    page_id = connection.scalars(
        insert(page)
        .values(
            url=key,
            fetched_at=now,
            content_type="text/plain",
            sha256=document.sha256,
            archive_ref="",
            article_id=article_id,
        )
        .returning(page.id)
    ).one()
    kept = Document(
        title=scrub(document.title),
        text=document.text,
        extractor=document.extractor,
        language=document.language,
    )
    return add_version(connection, article_id, page_id, kept, now).version_id
