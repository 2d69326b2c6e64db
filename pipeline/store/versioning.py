"""An article's versions: a text that is not the latest one is added, with what it changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.models import Change, Document, Stored, digest
from pipeline.scrub import scrub
from pipeline.sentence_changes import sentence_changes
from pipeline.store import tables


def add_version(
    connection: Connection, article_id: int, page_id: int, document: Document, now: datetime
) -> Stored:
    """Writes a version, unless the latest one says the same or was read from a newer page.

    The article's row is locked by whoever calls this.
    """
    version = tables.Version
    latest = connection.execute(
        select(version.id, version.seq, version.sha256, version.page_id)
        .where(version.article_id == article_id)
        .order_by(version.seq.desc())
        .limit(1)
    ).first()
    text = scrub(document.text)
    sha256 = digest(text)
    if latest is not None and (latest.sha256 == sha256 or latest.page_id > page_id):
        return Stored(article_id=article_id, version_id=latest.id, change=Change.UNCHANGED)
    row = {
        "article_id": article_id,
        "seq": 1 if latest is None else latest.seq + 1,
        "sha256": sha256,
        "text": text,
        "title": document.title,
        "published_at": document.published_at,
        "seen_at": now,
        "page_id": page_id,
        **said_beside(document),
        **({} if latest is None else _changes(connection, latest.id, text, document.language)),
    }
    version_id = connection.scalars(insert(version).values(row).returning(version.id)).one()
    change = Change.NEW if latest is None else Change.EDITED
    return Stored(article_id=article_id, version_id=version_id, change=change)


def said_beside(document: Document) -> Mapping[str, Any]:
    """What a version says beside title, date and text, by column."""
    return {
        "authors": list(document.authors),
        "section": document.section,
        "language": document.language,
        "image_url": document.image_url,
        "paywalled": document.paywalled,
        "extractor": document.extractor,
    }


def _changes(
    connection: Connection, version_id: int, text: str, language: str | None
) -> Mapping[str, Any]:
    version = tables.Version
    before = connection.scalars(select(version.text).where(version.id == version_id)).one()
    changes = sentence_changes(before, text, language)
    return {"added": list(changes.added), "removed": list(changes.removed)}
