"""One article whole, with all that leads to it and from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select, text

from pipeline.store import tables
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

Rows = list[dict[str, object]]
MOMENTS = dict.fromkeys(("published_at", "fetched_at", "answered_at"), Moment)

SENTENCES = """
    with {standing}
    select
        summary_sentence.id, summary_sentence.kind, summary_sentence.text,
        evidence.quote, evidence.start_char, evidence.end_char, evidence.status
    from version
    join standing on standing.text_sha256 = version.sha256 and standing.kind = 'summary'
    join summary_sentence on summary_sentence.answer_id = standing.id
    left join evidence on evidence.summary_sentence_id = summary_sentence.id
    where version.id = :version_id
    order by summary_sentence.position, evidence.id
""".format(**FRAGMENTS)
STANCES = "select * from article_stance where article_id = :article_id order by target"
ACTORS = "select * from actor_stance where article_id = :article_id order by target, actor"
LATEST = "select * from latest_article where article_id = :article_id"


def whole_article(connection: Connection, article_id: int) -> dict[str, object] | None:
    """An article's row of `latest_article` and, as lists of dictionaries, what belongs to it."""
    found = _rows(connection, LATEST, article_id=article_id)
    if not found:
        return None
    return {
        **found[0],
        "sentences": _sentences(connection, found[0]["version_id"]),
        "stances": _rows(connection, STANCES, article_id=article_id),
        "actors": _rows(connection, ACTORS, article_id=article_id),
        "versions": _versions(connection, article_id),
        "failures": _failures(connection, article_id),
    }


def _sentences(connection: Connection, version_id: object) -> Rows:
    sentences: dict[object, dict[str, Any]] = {}
    for row in _rows(connection, SENTENCES, version_id=version_id):
        sentence = sentences.setdefault(
            row["id"], {"kind": row["kind"], "text": row["text"], "quotes": []}
        )
        if row["quote"] is not None:
            names = ("quote", "start_char", "end_char", "status")
            sentence["quotes"].append({name: row[name] for name in names})
    return list(sentences.values())


def _versions(connection: Connection, article_id: int) -> Rows:
    version, page = tables.Version, tables.Page
    return _records(
        connection.execute(
            select(
                version.id.label("version_id"),
                version.seq,
                version.title,
                version.sha256,
                version.published_at,
                version.seen_at,
                version.extractor,
                version.image_url,
                version.paywalled,
                version.added,
                version.removed,
                page.url.label("page_url"),
                page.archive_ref,
            )
            .join(page, page.id == version.page_id)
            .where(version.article_id == article_id)
            .order_by(version.seq)
        )
        .mappings()
        .all()
    )


def _failures(connection: Connection, article_id: int) -> Rows:
    failure, entry, page, version = tables.Failure, tables.Entry, tables.Page, tables.Version
    urls = (
        select(entry.url).join(page, page.entry_id == entry.id).where(page.article_id == article_id)
    )
    texts = select(version.sha256).where(version.article_id == article_id)
    return _records(
        connection.execute(
            select(
                failure.step,
                failure.code,
                failure.message,
                failure.transient,
                failure.retry_at,
                failure.times,
                failure.last_at,
            )
            .where(
                or_(
                    and_(failure.item_kind == "entry", failure.item_key.in_(urls)),
                    and_(failure.item_kind == "text", failure.item_key.in_(texts)),
                )
            )
            .order_by(failure.last_at.desc())
        )
        .mappings()
        .all()
    )


def _rows(connection: Connection, sql: str, **values: object) -> Rows:
    return _records(connection.execute(text(sql).columns(**MOMENTS), values).mappings().all())


def _records(rows: Sequence[Mapping[Any, Any]]) -> Rows:
    return [dict(row) for row in rows]
