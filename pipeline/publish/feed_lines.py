"""Feeds in words: how many answered, which are left alone, and until when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.models import Counts
from pipeline.publish.wording import cut, moment

SHOWN_FEEDS = 10

Records = Sequence[Mapping[str, object]]


def feed_key(row: Mapping[str, object]) -> str:
    """What a record of `Reader.feeds` is called in a failure: source and feed."""
    return f"{row['source']}/{row['feed']}"


def left_alone(feeds: Iterable[Mapping[str, object]], now: datetime) -> Records:
    """The records of `Reader.feeds` that are not to be asked now."""
    return [
        row
        for row in feeds
        if row["paused_reason"]
        or (isinstance(row["next_fetch_at"], datetime) and row["next_fetch_at"] > now)
    ]


def when_asked_again(row: Mapping[str, object]) -> str:
    """When a feed is asked again, in words."""
    if isinstance(row["next_fetch_at"], datetime):
        return f"asked again after {moment(row['next_fetch_at'])}"
    if row["paused_reason"]:
        return "left alone until its address changes: correct it in the file of sources"
    return "asked again by the next run"


def answered_line(counts: Counts) -> list[str]:
    """How many of the feeds asked gave an answer that could be read."""
    asked, unchanged = counts.get("feeds_asked", 0), counts.get("unchanged_feeds", 0)
    if not asked:
        return []
    line = [f"{counts.get('feeds_answered', 0):,} of {asked:,} answered"]
    return [*line, f"{unchanged:,} unchanged"] if unchanged else line


def feeds_left_alone(rows: Records, failed: Iterable[str]) -> list[RenderableType]:
    """A line on each feed that was not asked, the ones that `failed` in this run apart."""
    known = set(failed)
    others = [row for row in rows if feed_key(row) not in known]
    if not others:
        return []
    lines = [Text("\nFeeds not asked", style="bold")]
    for row in others[:SHOWN_FEEDS]:
        reason = cut(row["message"] or row["paused_reason"] or row["code"] or "", 200)
        lines.append(Text(f"{cut(feed_key(row), 80)}: {when_asked_again(row)}. {reason}".rstrip()))
    if len(others) > SHOWN_FEEDS:
        lines.append(Text(f"and {len(others) - SHOWN_FEEDS:,} more: standpoint show feeds"))
    head, *rest = lines
    return [head, *(Padding(line, (0, 0, 0, 2), expand=False) for line in rest)]
