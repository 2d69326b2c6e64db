"""Lay out: feeds and the digest as files, with the run and without a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from pipeline.errors import BadAddress
from pipeline.models import Failure, Limits, Source, Step, Target
from pipeline.ports import Clock, FailureStore, FeedStore, Shelf
from pipeline.publish.atom import atom
from pipeline.publish.digest import Facts, digest_of
from pipeline.publish.digest_html import digest_html
from pipeline.publish.digest_markdown import digest_markdown
from pipeline.publish.feeds import feeds
from pipeline.publish.json_feed import json_feed
from pipeline.steps.watch import watch

KIND, KEY = "files", "published"


class LayOutStore(FeedStore, Facts, FailureStore, Protocol):
    """What laying out reads, and where it leaves what it cannot do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is laid out: feeds of these sources and targets, served at an address if it is known."""

    sources: Sequence[Source]
    targets: Sequence[Target]
    limits: Limits
    address: str | None = None


def lay_out(layout: Layout, *, shelf: Shelf | None, store: LayOutStore, clock: Clock) -> None:
    """Tells what alerts, then writes feeds and digests of today and yesterday, where they changed.

    Days are UTC's; yesterday's is written again for a run that midnight came upon. Without a shelf
    nothing is written. What keeps it from writing is a failure row, which the next run that
    succeeds clears: a run's news are not lost for it.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    watch(layout.targets, store=store, clock=clock)
    if shelf is None:
        return
    now = clock()
    try:
        put_feeds(layout, shelf=shelf, store=store)
        for day in (now.date() - timedelta(days=1), now.date()):
            put_digest(day, shelf=shelf, store=store, limits=layout.limits)
    except BadAddress as error:
        failure = Failure(
            item_kind=KIND,
            item_key=KEY,
            step=Step.PUBLISH,
            code=error.code,
            transient=True,
            message=f"feeds and digest are as they were: {error.message}",
        )
        store.record_failure(failure, now)
    else:
        store.clear_failure(KIND, KEY, Step.PUBLISH)


def put_feeds(layout: Layout, *, shelf: Shelf, store: FeedStore) -> int:
    """Writes each feed as Atom and as JSON Feed, where it changed; how many there are.

    Raises:
        BadAddress: a file cannot be written.
    """
    number = 0
    for feed in feeds(store, layout.sources, layout.targets, layout.address):
        shelf.put(f"feeds/{feed.name}.atom", atom(feed))
        shelf.put(f"feeds/{feed.name}.json", json_feed(feed))
        number += 1
    return number


def put_digest(day: date, *, shelf: Shelf, store: Facts, limits: Limits) -> tuple[str, str] | None:
    """Writes a day's digest as Markdown and HTML, where it changed; the names of the files.

    A day on which nothing came in has none.

    Raises:
        BadAddress: a file cannot be written.
    """
    digest = digest_of(day, store=store, limits=limits)
    if digest.is_empty:
        return None
    names = f"digest/{day}.md", f"digest/{day}.html"
    for name, content in zip(names, (digest_markdown(digest), digest_html(digest)), strict=True):
        shelf.put(name, content)
    return names
