"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping

from pipeline.ports.publishing import PublishedArticle
from pipeline.publish.atom import stamp
from pipeline.publish.feeds import (
    PublishedFeed,
    article_html,
    article_id,
    article_title,
    summary_text,
    web_link,
)
from pipeline.scrub import scrub, scrub_line

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: PublishedFeed) -> str:
    """The whole document; the same articles, the same bytes."""
    document = {
        "version": VERSION,
        "title": feed.title,
        "feed_url": feed.served_at("json"),
        "authors": [{"name": "Standpoint"}],
        "items": [_item(article) for article in feed.articles],
    }
    return json.dumps(_given(document), ensure_ascii=False, indent=1) + "\n"


def _item(article: PublishedArticle) -> Mapping[str, object]:
    published = stamp(article.published_at) if article.published_at else None
    return _given(
        {
            "id": article_id(article),
            "url": web_link(article),
            "title": article_title(article),
            "summary": summary_text(article) or None,
            "content_html": article_html(article),
            "date_published": published,
            "date_modified": stamp(article.updated_at),
            "authors": [{"name": scrub_line(article.source_name)}],
            "language": article.language,
            "tags": sorted({one.target for one in article.stances}),
            "_standpoint": {
                "article_id": article.article_id,
                "source": article.source,
                "stances": [
                    _given(
                        {
                            "target": one.target,
                            "label": str(one.label),
                            "judged_by": one.analyst,
                            "quote": scrub(one.quote) if one.quote else None,
                        }
                    )
                    for one in article.stances
                ],
            },
        }
    )


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
