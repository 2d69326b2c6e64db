"""Turns an original into a document, whatever its format."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.message import Message
from functools import lru_cache

from pipeline.errors import BadDocument, PermanentError, Skipped
from pipeline.ingest import formats
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.document import Draft, finish
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.ingest.identity import article_url
from pipeline.ingest.mail import read_mail
from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.places import place
from pipeline.ingest.plain import read_plain
from pipeline.ingest.records import draft_of, read_record
from pipeline.ingest.rows import read_row
from pipeline.ingest.webpage import declared_charset, read_html
from pipeline.models import Document, Original


def read_document(
    original: Original, *, language_hint: str | None, received_at: datetime
) -> Document:
    """The document in an original; the same bytes always give the same document.

    A page of the web has a `url` always: its own, or where it was read (see `article_url`).

    `language_hint` is the source's language, for originals that state none; `received_at`
    bounds the dates that are believed.

    Raises:
        BadDocument: the bytes cannot be read; the message names the file and the record.
        Skipped: nothing is wrong, but it is no article, or empty.
    """
    kind, charset = _stated_type(original.content_type)
    try:
        if not original.content.strip():
            raise Skipped("there is nothing in it", code="empty")
        if kind not in _READERS:
            raise BadDocument(f"documents of type {kind} are not read", code="unknown_format")
        document = finish(
            _READERS[kind](original, charset),
            extractor=EXTRACTOR,
            modified_at=original.modified_at,
            language_hint=language_hint,
            received_at=received_at,
        )
        return replace(document, url=article_url(document.url, original.url))
    except PermanentError as error:
        named = f"{place(original.url)}: {error.message}"
        raise type(error)(named, code=error.code) from error


def read_original(
    content: bytes,
    *,
    url: str,
    content_type: str,
    modified_at: datetime | None,
    language_hint: str | None,
    received_at: datetime,
) -> Document:
    """The document in an original whose parts came apart; see `read_document`."""
    original = Original(
        url=url, content=content, content_type=content_type, modified_at=modified_at
    )
    return read_document(original, language_hint=language_hint, received_at=received_at)


@lru_cache(maxsize=64)
def _stated_type(content_type: str) -> tuple[str, str | None]:
    header = Message()
    header["Content-Type"] = content_type
    return header.get_content_type(), header.get_content_charset()


def _plain(original: Original, charset: str | None) -> Draft:
    return read_plain(mend(decode(original.content, charset)))


def _html(original: Original, charset: str | None) -> Draft:
    text = mend(decode(original.content, charset or declared_charset(original.content)))
    return read_html(text, original.url)


def _markdown(original: Original, charset: str | None) -> Draft:
    return read_markdown(mend(decode(original.content, charset)))


def _mail(original: Original, _: str | None) -> Draft:
    return read_mail(original.content)


def _record(original: Original, _: str | None) -> Draft:
    return read_record(original.content)


def _row(original: Original, _: str | None) -> Draft:
    return draft_of(read_row(original.content))


_READERS: dict[str, Callable[[Original, str | None], Draft]] = {
    formats.TEXT: _plain,
    formats.HTML: _html,
    formats.XHTML: _html,
    formats.MARKDOWN: _markdown,
    formats.MAIL: _mail,
    formats.RECORD: _record,
    formats.ROW: _row,
}
