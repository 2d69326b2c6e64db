"""Tells when a page's article was published, never when it was changed."""

from collections.abc import Iterator
from datetime import datetime

from htmldate import find_date

from pipeline.ingest.dates import date_in_address, read_date
from pipeline.ingest.json_ld import words
from pipeline.ingest.page_body import shown_date
from pipeline.ingest.page_statements import Page
from pipeline.ingest.written_dates import written_date

_DATES = (
    "article:published_time", "article:published:time", "article:published", "datepublished",
    "parsely-pub-date", "publish-date", "publishdate", "published_time", "publication_date",
    "publish_date", "pubdate", "pub_date", "citation_publication_date", "date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "sailthru.date",
    "article_date_original", "originalpublicationdate", "og:published_time",
)  # fmt: skip


def published_at(page: Page) -> datetime | None:
    """The first date that can be read.

    The places: JSON-LD, meta tags, what the page marks in its body, its creation, its address,
    what it writes near its headline, at last what htmldate finds fast.
    """
    return next(filter(None, _dates(page)), None)


def _dates(page: Page) -> Iterator[datetime | None]:
    yield read_date(page.said("datePublished") or "")
    for name in _DATES:
        yield read_date(page.head.first([name]) or "")
    for statement in page.pages:
        yield read_date(words(statement.get("datePublished")) or "")
    yield shown_date(page.tree, page.heading)
    yield read_date(page.said("dateCreated") or "")
    yield date_in_address(page.head.base or "")
    yield written_date(page.tree, page.heading)
    yield read_date(_found(page) or "")


def _found(page: Page) -> str | None:
    """What htmldate finds in the page without its slow search, which guesses: slowest of all."""
    found: str | None = find_date(page.tree, original_date=True, extensive_search=False)
    return found
