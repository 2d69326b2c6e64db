"""Steps that bring a store into a state, for tests of what comes after."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

import make
from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerKey,
    Document,
    Entry,
    Evidence,
    EvidenceStatus,
    Label,
    Original,
    PendingEntry,
    Question,
    QuestionKind,
    SentenceKind,
    Stance,
    Stored,
    SummarySentence,
    Target,
    Text,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

CONFIG = "config-1"
HASH = "0" * 64


def document(text: str = "The toll divides the city.", **fields: Any) -> Document:
    return replace(Document(title="A toll", text=text, extractor="plain 1"), **fields)


def original(content: bytes = b"The toll divides the city.") -> Original:
    return Original(url="file:///papers/a.txt", content=content, content_type="text/plain")


def feed_id(store: SqlStore, slug: str = "courier") -> int:
    store.configure([make.source(slug)])
    return store.feed_rows([make.source(slug)])[0].feed_id


def announced(store: SqlStore, entry: Entry, *, slug: str = "courier") -> PendingEntry:
    """Announces one entry of a source and returns it as extracting meets it."""
    number = feed_id(store, slug)
    store.announce(number, [entry], make.NOW)
    pending = store.entries(store.pending_entries([number], config_hash=CONFIG, now=make.NOW))
    return next(one for one in pending if one.entry.key == entry.key)


def saved(store: SqlStore, pending: PendingEntry, text: str, **fields: Any) -> Stored:
    """Saves a text for an entry; `article_key`, `now` and the document's fields may be named."""
    key = fields.pop("article_key", f"{pending.source_slug}/{pending.entry.key}")
    now = fields.pop("now", make.NOW)
    return store.save_document(
        pending,
        original(text.encode(errors="replace")),
        document(text, **fields),
        article_key=key,
        archive_ref="sha256:1",
        now=now,
    )


def article(
    store: SqlStore, text: str, *, key: str = "a.txt", slug: str = "courier", **fields: Any
) -> Stored:
    """Announces and saves one article."""
    return saved(store, announced(store, make.entry(key), slug=slug), text, **fields)


def stance_key(target: str = "toll", **fields: Any) -> AnswerKey:
    plain = AnswerKey(QuestionKind.STANCE, target, HASH, "counting", HASH)
    return replace(plain, **fields)


def summary_key(**fields: Any) -> AnswerKey:
    plain = AnswerKey(QuestionKind.SUMMARY, None, HASH, "counting", HASH)
    return replace(plain, **fields)


def evidence(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    status = EvidenceStatus.VERIFIED
    return Evidence(quote=quote, start=start, end=start + len(quote), status=status)


def stance(label: Label, *quotes: Evidence, holder: str | None = None) -> Stance:
    return Stance(label=label, model_label=label, holder=holder, evidence=quotes)


def stance_answer(*stances: Stance, target: Target | None = None) -> Answer:
    question = Question(QuestionKind.STANCE, target or make.target())
    return Answer(question=question, stances=stances)


def summary_answer(text: str, *sentences: str) -> Answer:
    said = tuple(
        SummarySentence(kind=SentenceKind.SUMMARY, text=one, evidence=(evidence(text, one),))
        for one in sentences
    )
    return Answer(question=Question(QuestionKind.SUMMARY), sentences=said)


def answered(
    store: SqlStore,
    text: Text,
    answers: Sequence[tuple[AnswerKey, Answer]],
    *,
    analyst: AnalystKind = AnalystKind.EMBEDDED,
    now: datetime = make.NOW,
) -> int:
    """Saves answers under a lease of their own."""
    lease = store.take_lease(f"text:{text.sha256}", "worker", ttl_ms=60_000)
    return store.save_answers(text, answers, analyst=analyst, lease=lease, now=now)


def judged(store: SqlStore, version_id: int, label: Label, quote: str = "", **fields: Any) -> None:
    """Saves one own-voice stance on the target `toll` for a version's text."""
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([version_id])[0]
    quotes = (evidence(text.text, quote),) if quote else ()
    kind = fields.pop("analyst", AnalystKind.EMBEDDED)
    now = fields.pop("now", make.NOW)
    answers = [(stance_key(**fields), stance_answer(stance(label, *quotes)))]
    assert answered(store, text, answers, analyst=kind, now=now) == 1


def copied(database: Database, copy: Stored, lead: Stored, **fields: Any) -> None:
    """Marks an article as a copy of another."""
    scores = {"containment": 1.0, "jaccard": 1.0, "decided_at": make.NOW, **fields}
    numbers = {"article_id": copy.article_id, "lead_article_id": lead.article_id}
    with database.writing() as connection:
        connection.execute(insert(tables.Duplicate).values(**numbers, **scores))


def rows(database: Database, table: type[tables.Row]) -> Sequence[Mapping[str, Any]]:
    """All rows of a table, in their order."""
    with database.reading() as connection:
        statement = select(table.__table__).order_by(table.id)
        return [dict(row) for row in connection.execute(statement).mappings()]


def everything(database: Database) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """All rows of all tables."""
    return {
        mapper.class_.__tablename__: rows(database, mapper.class_)
        for mapper in tables.Row.registry.mappers
    }


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """Fails if what happens inside changes any row of the database."""
    before = everything(database)
    yield
    assert everything(database) == before


def view(store: SqlStore, name: str, where: str = "1 = 1") -> list[dict[str, object]]:
    """The rows of a view."""
    return store.query(f"select * from {name} where {where}", limit=1000, seconds=30).records()
