"""Feeds in words: how many answered, which are left alone until when, which need a look."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.models import Counts
from pipeline.publish.wording import cut, moment

SHOWN_FEEDS = 10
LONGEST_LINE = 1500
TOLD_AS_LEFT_ALONE = "feed_paused"
"""The kind of notice that the lines on feeds left alone tell with more."""

STATES: Mapping[str, str] = {"feed_moved": "moved", "feed_silent": "silent"}
FLAWS: Mapping[str, str] = {
    "bad_date": "some dates cannot be right; those items count from when they were fetched",
    "broken_feed": "its XML is broken; what could be made out of it was taken",
    "encoding_guessed": "its letters are in no stated encoding and were guessed; some may be wrong",
    "entry_without_date": "pages without a date were left out",
    "entry_without_link": "items without a link were left out",
    "partial_sitemap": "not all of its files were read; the next run reads it anew",
    "too_many_entries": "it is longer than a feed may be; only its first part was taken",
    "truncated_feed": "it breaks off; its whole items were taken, and the next run asks for all",
}
"""What became of a feed with a flag, and what happens next."""

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


def in_states(notices: Records, waiting: Records) -> list[str]:
    """How many feeds moved, are silent, or are paused, where any is."""
    numbers = Counter(STATES.get(str(row["kind"]), "") for row in notices)
    numbers["paused"] = sum(1 for row in waiting if row["paused_reason"])
    words = (*STATES.values(), "paused")
    return [f"{numbers[word]:,} {word}" for word in words if numbers[word]]


def flaws(row: Mapping[str, object]) -> list[str]:
    """What was wrong with the last full answer of a record of `Reader.feeds`, one line each."""
    flags = str(row["flags"] or "").split(", ")
    return [f"{flag}: {FLAWS[flag]}" if flag in FLAWS else flag for flag in flags if flag]


def feeds_to_look_at(notices: Records, feeds: Records) -> list[RenderableType]:
    """A line on each feed that moved, fell silent, or sent a flawed answer."""
    lines = [
        *(str(row["text"]) for row in notices),
        *(f"{feed_key(row)}: {'; '.join(flaws(row))}" for row in feeds),
    ]
    return _section("Feeds to look at", lines, "standpoint show notices, standpoint show feeds")


def feeds_left_alone(rows: Records, failed: Iterable[str]) -> list[RenderableType]:
    """A line on each feed that was not asked, the ones that `failed` in this run apart."""
    known = set(failed)
    others = [row for row in rows if feed_key(row) not in known]
    lines = []
    for row in others:
        reason = cut(row["message"] or row["paused_reason"] or row["code"] or "", 200)
        lines.append(f"{cut(feed_key(row), 80)}: {when_asked_again(row)}. {reason}".rstrip())
    return _section("Feeds not asked", lines, "standpoint show feeds")


def _section(title: str, lines: Sequence[str], more: str) -> list[RenderableType]:
    if not lines:
        return []
    shown = [Text(cut(line, LONGEST_LINE)) for line in lines[:SHOWN_FEEDS]]
    if len(lines) > SHOWN_FEEDS:
        shown.append(Text(f"and {len(lines) - SHOWN_FEEDS:,} more: {more}"))
    head = Text(f"\n{title}", style="bold")
    return [head, *(Padding(line, (0, 0, 0, 2), expand=False) for line in shown)]
