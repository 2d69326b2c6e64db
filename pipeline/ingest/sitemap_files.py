"""Follows a sitemap through the files that its index names, newest first, within bounds."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from pipeline.errors import PermanentError, StandpointError, TransientError
from pipeline.ingest.dates import EARLIEST
from pipeline.ingest.feed_content import (
    MAX_ADDRESSES,
    TOO_MANY_ENTRIES,
    SitemapContent,
    SitemapFile,
    newest,
)
from pipeline.models import Announcement, Days, Entry, Feed, PastFeed
from pipeline.ports import Clock

MAX_SITEMAP_FILES = 50
"""Files that one feed may cost in one run, its own address included."""

MAX_DEPTH = 2
PATIENCE = timedelta(minutes=5)
"""After it no further file is asked for."""

PARTIAL_SITEMAP = "partial_sitemap"

Get = Callable[[str], tuple[str, bytes]]
"""Asks an address: where redirects ended, and what it answered."""


class ReadSitemap(Protocol):
    """Reads one file, as `pipeline.ingest.sitemaps.read_sitemap` does."""

    def __call__(  # noqa: D102
        self, content: bytes, *, url: str, now: datetime, since: datetime
    ) -> SitemapContent: ...


_PERIOD_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>19\d\d|20\d\d)[-_/.]?(?P<month>0[1-9]|1[0-2])"
    r"(?:[-_/.]?(?P<day>0[1-9]|[12]\d|3[01]))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Window:
    """What a sitemap is asked for: what it dates at `since` or later, and before `until`."""

    since: datetime
    until: datetime | None = None


def last_days(days: int, now: datetime) -> Window:
    """The last so many days, counted from midnight."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(midnight - timedelta(days=days))


def window_of(feed: Feed, now: datetime) -> Window:
    """What a feed is asked for: its last days, or the days of the past that it names."""
    if isinstance(feed, PastFeed):
        days = Days(feed.first_day, feed.last_day)
        return Window(days.start or EARLIEST, days.end)
    return last_days(feed.days, now)


def announce_sitemap(
    address: str, window: Window, get: Get, read: ReadSitemap, clock: Clock
) -> Announcement:
    """The pages that a sitemap, or the files of its index, dates within a window.

    Files are read newest first: by when the index says that they changed, else by a month or
    day in their address; one that is older than the window is not asked for. Where the window
    ends in the past, the nearest come first, and one that its address dates behind it is not asked
    for either. A file that cannot be read is left out and flagged. There are no validators,
    because what it announces depends on the window too.

    Raises:
        BadAddress: the address must not be opened, or there is nothing.
        BadDocument: what answered is no sitemap, or no file of it could be read.
        Unreachable: the host did not answer, or asked to be left alone for a while.
    """
    walk = _Walk(window, get, read, clock)
    walk.read_all(address)
    return Announcement(entries=walk.entries(), flags=tuple(sorted(walk.flags)))


class _Walk:
    """What was found so far, and the files that wait."""

    def __init__(self, window: Window, get: Get, read: ReadSitemap, clock: Clock) -> None:
        self._get, self._read, self._clock, self._now = get, read, clock, clock()
        self._since, self._until = window.since, window.until
        self._found: dict[str, Entry] = {}
        self._waiting: list[tuple[SitemapFile, int]] = []
        self._known: set[str] = set()
        self.flags: set[str] = set()

    def read_all(self, address: str) -> None:
        """Reads the address and the files behind it until one of the bounds is met.

        Raises:
            StandpointError: the address, or every file that it names, could not be read.
        """
        self._note(address, 0)
        failed: StandpointError | None = None
        asked, read = 1, 0
        while self._waiting and asked < MAX_SITEMAP_FILES and not self._is_enough():
            file, depth = self._waiting.pop(0)
            asked += 1
            try:
                self._note(file.address, depth)
                read += 1
            except PermanentError as error:
                failed = failed or error
            except TransientError as error:
                # the others are of the same host, which wants to be asked later
                failed = failed or error
                break
        if failed and not read:
            raise failed
        if failed or self._waiting:
            self.flags.add(PARTIAL_SITEMAP)

    def entries(self) -> tuple[Entry, ...]:
        """The newest pages found, newest first."""
        taken, left_out = newest(self._found.values(), MAX_ADDRESSES)
        if left_out:
            self.flags.add(TOO_MANY_ENTRIES)
        return taken

    def _is_enough(self) -> bool:
        return len(self._found) >= MAX_ADDRESSES or self._clock() > self._now + PATIENCE

    def _note(self, address: str, depth: int) -> None:
        url, content = self._get(address)
        read = self._read(content, url=url, now=self._now, since=self._since)
        self.flags.update(read.flags)
        for entry in read.entries:
            if self._until is None or (entry.published_at and entry.published_at < self._until):
                self._found.setdefault(entry.key, entry)
        self._queue(read, depth + 1)

    def _queue(self, read: SitemapContent, depth: int) -> None:
        if read.files and depth > MAX_DEPTH:
            self.flags.add(PARTIAL_SITEMAP)
            return
        for file in read.files:
            if file.address not in self._known and self._may_hold_some(file):
                self._known.add(file.address)
                self._waiting.append((file, depth))
        if self._until is None:
            self._waiting.sort(key=lambda one: _age(one[0]), reverse=True)
        else:
            self._waiting.sort(key=lambda one: _nearness(one[0], self._since))

    def _may_hold_some(self, file: SitemapFile) -> bool:
        """Whether anything speaks against a file's holding pages of the window."""
        begin = period_begin(file.address)
        is_later = self._until is not None and begin is not None and begin >= self._until
        return not is_later and not EARLIEST < _moment(file) < self._since


def period_end(address: str) -> datetime | None:
    """The end of the last month or day that an address names, as in `/sitemap-2026-11.xml`."""
    found = _period(address)
    return datetime(*found[1], tzinfo=UTC) + timedelta(days=1) if found else None


def period_begin(address: str) -> datetime | None:
    """The beginning of that month or day."""
    found = _period(address)
    return datetime(*found[0], tzinfo=UTC) if found else None


def _period(address: str) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """Its first day and its last one."""
    found = list(_PERIOD_IN_NAME.finditer(address))
    if not found:
        return None
    year, month = int(found[-1]["year"]), int(found[-1]["month"])
    last = monthrange(year, month)[1]
    if not found[-1]["day"]:
        return (year, month, 1), (year, month, last)
    day = min(int(found[-1]["day"]), last)
    return (year, month, day), (year, month, day)


def _moment(file: SitemapFile) -> datetime:
    """When something in a file changed last, as far as anyone can tell."""
    return file.changed_at or period_end(file.address) or EARLIEST


def _age(file: SitemapFile) -> tuple[datetime, datetime]:
    """What files are ordered by; where an index dates all alike, their addresses tell more."""
    return _moment(file), period_end(file.address) or EARLIEST


def _nearness(file: SitemapFile, since: datetime) -> tuple[int, timedelta]:
    """What files are ordered by where a window lies in the past, nearest first.

    Those that their addresses date within it or later, then those that changed in it or later, then
    those that their addresses date before it, and last those of which nothing is known.
    """
    end, when = period_end(file.address), _moment(file)
    if end is not None:
        return (0 if end > since else 2), abs(end - since)
    return (3 if when == EARLIEST else 1), abs(when - since)
