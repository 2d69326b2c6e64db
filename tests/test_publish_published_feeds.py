"""Atom and JSON Feed: valid, stable, and with nothing in them that comes to life."""

import json
from typing import Any

import feedparser
import jsonschema
import pytest

import make
from pipeline.models import Label
from pipeline.publish.atom import atom
from pipeline.publish.feeds import HELD, PublishedFeed, feeds
from pipeline.publish.json_feed import json_feed
from pipeline.web_links import safe_link
from published import HOSTILE, own, published

TEXT: dict[str, Any] = {"type": "string"}
ADDRESS = {"type": "string", "pattern": '^https?://[^ "<>]+$'}
STAMP = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
ITEM = {
    "type": "object",
    "properties": {
        "id": TEXT, "url": ADDRESS, "external_url": ADDRESS, "title": TEXT, "summary": TEXT,
        "content_html": TEXT, "content_text": TEXT, "image": ADDRESS, "date_published": STAMP,
        "date_modified": STAMP, "authors": AUTHORS, "language": TEXT,
        "tags": {"type": "array", "items": TEXT},
    },
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "patternProperties": {"^_[a-z]": {"type": "object"}},
    "additionalProperties": False,
}  # fmt: skip
JSON_FEED = {
    "type": "object",
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"}, "title": TEXT,
        "home_page_url": ADDRESS, "feed_url": ADDRESS, "description": TEXT, "authors": AUTHORS,
        "language": TEXT, "items": {"type": "array", "items": ITEM},
    },
    "required": ["version", "title", "items"],
    "additionalProperties": False,
}  # fmt: skip
"""What https://www.jsonfeed.org/version/1.1/ asks for."""


IS_ATOM = {"content-type": "application/atom+xml; charset=utf-8"}


def feed(*articles: Any, **fields: Any) -> PublishedFeed:
    return PublishedFeed(name="all", title="Standpoint", articles=articles, **fields)


def read(document: str) -> Any:
    parsed = feedparser.parse(
        document.encode(),
        response_headers=IS_ATOM,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def test_atom_reads_back() -> None:
    """Title, address, dates, author, tags and summary, in the order of the feed."""
    parsed = read(atom(feed(published(2), published(1), address="https://news.example")))
    assert parsed.version == "atom10"
    assert parsed.feed.id == "tag:standpoint.invalid,2026:feed/all"
    assert parsed.feed.updated == "2026-11-20T08:00:00Z"
    assert parsed.feed.links[0].href == "https://news.example/feeds/all.atom"
    first, second = parsed.entries
    assert (first.title, second.title) == ("Article 2", "Article 1")
    assert first.link == "https://courier.example/2"
    assert (first.published, first.updated) == ("2026-11-20T06:00:00Z", "2026-11-20T08:00:00Z")
    assert (first.author, [tag.term for tag in first.tags]) == ("The Courier", ["toll"])
    assert first.summary == "The council voted. The toll stays."
    assert "<b>favor</b> on <bdi>toll</bdi>" in first.content[0].value


def test_json_feed_is_one() -> None:
    """It has what version 1.1 asks for and nothing that it does not know."""
    file = published(2, language=None, published_at=None, url="file:///papers/a.txt")
    told = feed(published(), file, address="https://news.example")
    document = json.loads(json_feed(told))
    jsonschema.validate(document, JSON_FEED)
    assert document["feed_url"] == "https://news.example/feeds/all.json"
    assert document["items"][0]["_standpoint"]["stances"] == [
        {"target": "toll", "label": "favor", "judged_by": "openai", "quote": "The toll is fair."}
    ]
    assert "url" not in document["items"][1]
    jsonschema.validate(json.loads(json_feed(feed())), JSON_FEED)


def test_ids_stay_whatever_changes() -> None:
    """Another title, address or date is the same article; both feeds call it the same."""
    before = read(atom(feed(published()))).entries[0].id
    later = feed(published(title="Edited", url="https://courier.example/new", updated_at=make.NOW))
    assert read(atom(later)).entries[0].id == before
    assert json.loads(json_feed(later))["items"][0]["id"] == before
    assert before.startswith("tag:standpoint.invalid,2026:article/")


def test_hostile_text_stays_text() -> None:
    """Tags, ends of sections and direction marks of a title, quote or name change nothing."""
    told = feed(
        published(title=HOSTILE, source_name=HOSTILE, sentences=(HOSTILE,),
                  stances=(own(quote=HOSTILE),))
    )  # fmt: skip
    parsed = read(atom(told))
    content = parsed.entries[0].content[0].value
    for document in (content, json.loads(json_feed(told))["items"][0]["content_html"]):
        assert "<script" not in document
        assert "\u202e" not in document
    jsonschema.validate(json.loads(json_feed(told)), JSON_FEED)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "file:///papers/a.txt", "data:text/html,x", "//courier.example/a",
        "https://user:word@courier.example/", "http://[broken", "", "https:///nothing",
    ],
)  # fmt: skip
def test_only_web_addresses_are_linked(address: str) -> None:
    """What is no http or https address of a host, or hides it, is no link."""
    assert safe_link(address) is None
    assert "alternate" not in atom(feed(published(url=address)))


def test_an_address_cannot_end_the_place_where_it_stands() -> None:
    """Quotation marks, angles and brackets are encoded."""
    assert safe_link('https://a.example/?q="><b>(x)') == "https://a.example/?q=%22%3E%3Cb%3E%28x%29"


def test_a_held_summary_is_not_told() -> None:
    """The feed says that it waits for a person."""
    [entry] = read(atom(feed(published(summary_held=True, sentences=())))).entries
    assert entry.summary == HELD


class FakeFeedStore:
    """One article of everything, of the source `courier` and of the target `toll`."""

    def published_articles(
        self, *, source: str | None = None, target: str | None = None, limit: int
    ) -> list[Any]:
        return [published()] if source in (None, "courier") and target in (None, "toll") else []


def test_there_is_a_feed_of_everything_and_of_each_source_and_target() -> None:
    """Those without an article have none."""
    told = list(
        feeds(
            FakeFeedStore(),
            [make.source(), make.source("herald")],
            [make.target(), make.target("ferry")],
            None,
        )
    )
    assert [one.name for one in told] == ["all", "sources/courier", "targets/toll"]
    assert told[2].title == "Standpoint: The city should charge a toll."


def test_the_same_articles_give_the_same_bytes() -> None:
    """Nothing of now is in a feed, so that an unchanged one is not written again."""
    assert atom(feed(published())) == atom(feed(published()))
    assert json_feed(feed(published())) == json_feed(feed(published()))
    assert read(atom(feed())).feed.updated == "1970-01-01T00:00:00Z"


def test_a_stance_without_a_checked_quote_has_none() -> None:
    """Its label is told alone."""
    told = published(stances=(own(quote=None, label=Label.UNCLEAR),))
    item = json.loads(json_feed(feed(told)))["items"][0]
    assert "quote" not in item["_standpoint"]["stances"][0]
    assert "<q>" not in item["content_html"]
