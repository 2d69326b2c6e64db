"""Looks at every configured feed: what is in a folder, what an address on the web announces now."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from pipeline.configuration import checked_folder
from pipeline.errors import BadQuery, StandpointError
from pipeline.models import Feed, Source, Validators
from pipeline.ports import Fetcher
from pipeline.publish.wording import some

Pair = tuple[Source, Feed]
Told = Callable[[], None]
"""Is called each time a feed was looked at."""


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """A feed, whether it can be read, and what is there or what is wrong."""

    source: Source
    feed: Feed
    good: bool
    note: str


def chosen(sources: Sequence[Source], slugs: Sequence[str]) -> Sequence[Source]:
    """The sources with these slugs; all where none is named.

    Raises:
        BadQuery: a slug is not that of a source.
    """
    unknown = set(slugs) - {source.slug for source in sources}
    if unknown:
        raise BadQuery(f"no source named {', '.join(sorted(unknown))}; its file lists them")
    return [source for source in sources if not slugs or source.slug in slugs]


def check_feeds(
    sources: Sequence[Source],
    opened_fetcher: Callable[[], AbstractContextManager[Fetcher]],
    told: Told,
) -> list[FeedCheck]:
    """One check for each feed, in the order of the file; the fetcher is opened if one needs it."""
    pairs = [(source, feed) for source in sources for feed in source.feeds]
    checks = {pair: _looked_into(*pair) for pair in pairs if not pair[1].kind.on_the_web}
    for _ in checks:
        told()
    distant = [pair for pair in pairs if pair[1].kind.on_the_web]
    if distant:
        with opened_fetcher() as fetcher, _asked(fetcher, distant) as answers:
            for pair, check in answers:
                checks[pair] = check
                told()
    return [checks[pair] for pair in pairs]


@contextmanager
def _asked(fetcher: Fetcher, pairs: Sequence[Pair]) -> Iterator[Iterator[tuple[Pair, FeedCheck]]]:
    """The checks of feeds on the web as they come in; what was not begun is dropped at the end."""
    pool = ThreadPoolExecutor(fetcher.concurrency)
    try:
        waiting = {pool.submit(_ask, fetcher, *pair): pair for pair in pairs}
        yield ((waiting[done], done.result()) for done in as_completed(waiting))
    finally:
        pool.shutdown(cancel_futures=True)


def _ask(fetcher: Fetcher, source: Source, feed: Feed) -> FeedCheck:
    try:
        said = fetcher.announce(feed, Validators())
        entries = list(said.entries)
    except StandpointError as error:
        return FeedCheck(source, feed, False, error.message)
    dates = [entry.published_at for entry in entries if entry.published_at]
    notes = [some(len(entries), "entry", "entries")]
    notes += [f"newest of {max(dates):%Y-%m-%d}"] if dates else []
    if said.moved_to:
        notes.append(f"moved for good: write {said.moved_to} into the file of sources")
    return FeedCheck(source, feed, True, ", ".join([*notes, *said.flags]))


def _looked_into(source: Source, feed: Feed) -> FeedCheck:
    found = checked_folder(source, feed)
    return FeedCheck(source, feed, found.files is not None, found.note)
