"""Collect: what the feeds announce becomes entries."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import PermanentError, StoreUnavailable, TransientError
from pipeline.ingest.by_hand import page_by_hand
from pipeline.ingest.feed_content import newest
from pipeline.ingest.feed_waits import wait_after
from pipeline.ingest.silence import SHORTEST_SILENCE, silence_of
from pipeline.models import (
    BY_HAND,
    Announcement,
    Counts,
    Days,
    Entry,
    Feed,
    FeedKind,
    HandedIn,
    PastFeed,
    Prefix,
    Step,
    StepCounts,
    Validators,
)
from pipeline.ports import (
    BEFORE_THE_FIRST,
    Clock,
    CollectStore,
    FeedRow,
    Fetcher,
    Progress,
)
from pipeline.step_loop import Items
from pipeline.steps.side_by_side import by_turns, side_by_side

_USER = re.compile(r"//[^/?#]*@")


def collect(
    feeds: Sequence[FeedRow],
    *,
    first_entries: int,
    fetcher: Fetcher,
    store: CollectStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Asks each feed what it announces and writes the entries.

    Of a feed on the web that is asked for the first time only the newest `first_entries` are
    taken; a sitemap is bounded by its own days. A feed that answers and fell silent is told.
    """
    items = Items(Step.COLLECT, "feed", len(feeds), store=store, clock=clock, progress=progress)

    def asked(row: FeedRow) -> Announcement:
        return fetcher.announce(replace(row.feed, address=row.asked_address), row.validators)

    answered: list[int] = []
    ordered = by_turns(feeds, lambda row: row.asked_address)
    for row, answer in side_by_side(asked, ordered, fetcher.concurrency):
        items.add(feeds_asked=1)
        with items.one(row.key, source=row.source_slug):
            try:
                announcement = answer()
                items.add(**_write(row, announcement, first_entries, store=store, clock=clock))
            except StoreUnavailable:
                raise
            except (PermanentError, TransientError) as error:
                store.feed_failed(row.feed_id, error.code, wait_after(error, row, clock()))
                raise
            store.feed_answered(row.feed_id, announcement, clock())
            store.clear_failure("feed", row.key, Step.COLLECT)
            items.add(feeds_answered=1)
            answered.append(row.feed_id)
    _tell_silences(answered, store, clock())
    return items.counted()


def of_past_days(feed: Feed, days: Days, now: datetime) -> PastFeed:
    """A sitemap that is asked for what it dates on these days, the last of which is over or now."""
    last = min(days.last or now.date(), now.date())
    stated = {one.name: getattr(feed, one.name) for one in fields(Feed)}
    return PastFeed(**stated, first_day=days.first or date.min, last_day=last)


def collect_by_hand(
    handed_in: Sequence[HandedIn],
    feed_ids: Mapping[str, int],
    *,
    fetcher: Fetcher,
    store: CollectStore,
    clock: Clock,
    progress: Progress,
) -> tuple[StepCounts, Mapping[str, Sequence[str]]]:
    """Writes the entries that places and addresses lead to; also their keys, by source.

    `feed_ids` has the feed of each source. An entry's key is its whole URL, because the folders of
    one such feed share no root.
    """
    items = Items(Step.COLLECT, "path", len(handed_in), store=store, clock=clock, progress=progress)
    keys: dict[str, list[str]] = defaultdict(list)
    for one in handed_in:
        with items.one(_USER.sub("//***@", one.name)):
            entries = _entries(one.place, fetcher, clock())
            announced = store.announce(feed_ids[one.source], entries, clock())
            keys[one.source] += [entry.key for entry in entries]
            items.add(collected=announced.new, changed=announced.changed, known=announced.known)
    return items.counted(), keys


def _entries(place: Path | Prefix | str, fetcher: Fetcher, now: datetime) -> Sequence[Entry]:
    if isinstance(place, str):
        return [page_by_hand(place, now)]
    address = place.address if isinstance(place, Prefix) else str(place)
    feed = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=address)
    found = fetcher.announce(feed, Validators()).entries
    return [replace(entry, key=entry.url) for entry in found]


def _write(
    row: FeedRow,
    announcement: Announcement,
    first_entries: int,
    *,
    store: CollectStore,
    clock: Clock,
) -> Counts:
    if announcement.unchanged:
        return {"unchanged_feeds": 1}
    entries, older = announcement.entries, 0
    if row.is_first and row.feed.kind.first_is_cut:
        entries, rest = newest(tuple(entries), first_entries)
        # These first: killed in between, the feed is no longer new and the newest are.
        older = store.announce(row.feed_id, rest, clock(), passed_over=BEFORE_THE_FIRST).new
    announced = store.announce(row.feed_id, entries, clock())
    return {
        "collected": announced.new,
        "changed": announced.changed,
        "known": announced.known,
        "passed_over": older,
        "flawed_feeds": int(bool(announcement.flags)),
    }


def _tell_silences(answered: Sequence[int], store: CollectStore, now: datetime) -> None:
    for quiet in store.quiet_feeds(answered, now - SHORTEST_SILENCE):
        silence = silence_of(quiet.arrivals, now)
        if quiet.told is (silence is None):
            store.tell_silence(quiet.feed_id, silence)
