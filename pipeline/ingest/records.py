"""Reads one record with documented fields, from JSON or of a table."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from pipeline.errors import BadDocument
from pipeline.ingest.dates import read_date
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.document import Draft
from pipeline.ingest.identity import web_url
from pipeline.ingest.language import language_code
from pipeline.ingest.plain import read_plain
from pipeline.ingest.record_fields import FIELDS
from pipeline.ingest.webpage import read_html

_Record = Mapping[str, object]
_KINDS = {dict: "an object", list: "a list", bool: "true or false", str: "a text"}


def read_record(content: bytes) -> Draft:
    """The draft of a record: its `text`, else its `html`, with what its other fields say.

    Raises:
        BadDocument: it is no JSON object, or a field is not what it should be (`bad_record`).
        Skipped: its `html` is a page that is no article.
    """
    return draft_of(_parsed(decode(content)))


def draft_of(record: Mapping[str, object]) -> Draft:
    """The draft of a record whose fields are known.

    Raises:
        BadDocument: a field is not what it should be (`bad_record`).
        Skipped: its `html` is a page that is no article.
    """
    title, text, html = (_text(record, field) for field in ("title", "text", "html"))
    url, section = _url(record), _text(record, "section")
    language, moment = _language(record), _moment(record)
    authors, record_id = _authors(record), _id(record)
    if not text and not html:
        names = ", ".join((*FIELDS["text"], *FIELDS["html"]))
        raise BadDocument(f"it has no text; expected one of the fields {names}", code="bad_record")
    draft = read_plain(text, title) if text else read_html(html or "")
    return replace(
        draft,
        format=f"record-{draft.format}",
        title=title or draft.title,
        url=url or draft.url,
        authors=authors or draft.authors,
        section=section or draft.section,
        language=language or draft.language,
        published_at=moment or draft.published_at,
        record_id=record_id,
    )


def _parsed(text: str) -> _Record:
    try:
        record = json.loads(text.removeprefix("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text.strip() else ""
        raise BadDocument(
            f"it is no valid JSON: {error.msg} at {line}character {error.colno}", code="bad_record"
        ) from error
    except RecursionError as error:
        raise BadDocument("its JSON is nested too deep", code="too_deep") from error
    except ValueError as error:
        raise BadDocument(f"it is no valid JSON: {error}", code="bad_record") from error
    if not isinstance(record, dict):
        kind = _KINDS.get(type(record), "a single value")
        raise BadDocument(f"it is {kind}; expected an object with fields", code="bad_record")
    return record


def _values(record: _Record, field: str) -> list[tuple[str, object]]:
    return [(name, record[name]) for name in FIELDS[field] if record.get(name) is not None]


def _text(record: _Record, field: str, expected: str = "text") -> str | None:
    for name, value in _values(record, field):
        if not isinstance(value, str):
            _refuse(name, value, expected)
        if value.strip():
            return mend(value).strip()
    return None


def _url(record: _Record) -> str | None:
    expected = "an http or https address"
    stated = _text(record, "url", expected)
    if stated and not web_url(stated):
        _refuse(_named(record, "url"), stated, expected)
    return stated


def _language(record: _Record) -> str | None:
    expected = "a language code such as en"
    stated = _text(record, "language", expected)
    if stated and not language_code(stated):
        _refuse(_named(record, "language"), stated, expected)
    return stated


def _moment(record: _Record) -> datetime | None:
    expected = "a date such as 2024-03-01 or 2024-03-01T12:00:00Z"
    stated = _text(record, "published_at", expected)
    moment = read_date(stated) if stated else None
    if stated and not moment:
        _refuse(_named(record, "published_at"), stated, expected)
    return moment


def _authors(record: _Record) -> list[str]:
    for name, value in _values(record, "authors"):
        people = value if isinstance(value, list) else [value]
        named = [one.get("name") if isinstance(one, dict) else one for one in people]
        wrong = next((one for one in named if not isinstance(one, str)), None)
        if wrong is not None or None in named:
            _refuse(name, value, "a name or a list of names")
        if any(str(one).strip() for one in named):
            return [mend(str(one)) for one in named]
    return []


def _id(record: _Record) -> str | None:
    for name, value in _values(record, "id"):
        if isinstance(value, bool) or not isinstance(value, str | int):
            _refuse(name, value, "a text or a whole number")
        return str(value)
    return None


def _named(record: _Record, field: str) -> str:
    """The name under which the record states a field."""
    return next(name for name, value in _values(record, field) if str(value).strip())


def _refuse(name: str, value: object, expected: str) -> NoReturn:
    kind = _KINDS.get(type(value), "a number")
    shown = f"{value[:60]!r}" if isinstance(value, str) else kind
    raise BadDocument(f"field `{name}` is {shown}; expected {expected}", code="bad_record")
