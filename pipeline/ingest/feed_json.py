"""Reads a JSON Feed's items."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_FEED_ENTRIES
from pipeline.ingest.feed_dates import feed_date
from pipeline.ingest.feed_text import host, refuse
from pipeline.ingest.stated_items import Item, Items, stated_words, web_link
from pipeline.scrub import scrub

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r"[\s,]*")


def json_items(text: str, url: str) -> Items:
    """The items of a JSON Feed, the first 2,000 at most; of a cut one the whole ones.

    Raises:
        BadDocument: it is JSON but no feed (`not_a_feed`) or nested too deep (`too_deep`).
    """
    truncated = False
    try:
        feed = json.loads(text, strict=False)
    except RecursionError as error:
        raise BadDocument(f"{host(url)} sent JSON nested too deep", code="too_deep") from error
    except ValueError:
        feed, truncated = {"items": list(_whole_records(text))}, True
        if not feed["items"]:
            refuse("text that is neither XML nor JSON", url)
    records = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        refuse("JSON that is no JSON Feed", url)
    return Items(
        title=_said(feed.get("title")),
        language=_said(feed.get("language")),
        items=tuple(_from_json(record) for record in records[:MAX_FEED_ENTRIES]),
        more=len(records) > MAX_FEED_ENTRIES,
        truncated=truncated,
    )


def _whole_records(text: str) -> Iterator[Mapping[str, Any]]:
    """The items of a JSON Feed up to where it breaks off."""
    begun = _ITEMS.search(text)
    position = begun.end() if begun else len(text)
    decoder = json.JSONDecoder(strict=False)
    while position < len(text):
        spaces = _NEXT.match(text, position)
        try:
            record, position = decoder.raw_decode(text, spaces.end() if spaces else position)
        except (ValueError, RecursionError):
            return
        yield record


def _from_json(record: Mapping[str, Any]) -> Item:
    guid, updated = record.get("id"), _said(record.get("date_modified"))
    published = _said(record.get("date_published")) or updated
    return Item(
        link=_said(record.get("url")) or _said(record.get("external_url")) or web_link(_said(guid)),
        guid=str(guid) if isinstance(guid, int) else _said(guid),
        title=_said(record.get("title")),
        published=feed_date(published),
        has_date=bool(published),
        updated=updated,
        summary=_said(record.get("summary")),
        content=_said(record.get("content_html")) or _said(record.get("content_text")),
    )


def _said(stated: object) -> str:
    """A text of JSON, whose escapes may spell what UTF-8 cannot."""
    return scrub(stated_words(stated))
