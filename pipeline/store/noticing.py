"""Notices about feeds: raised once, their words kept fresh, settled when it is over."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, update

from pipeline.ports import Silence
from pipeline.store import tables
from pipeline.store.statements import database_now

FEED_MOVED = "feed_moved"
"""The notice of a feed whose address leads elsewhere for good."""

FEED_PAUSED = "feed_paused"
"""The notice of a feed that is left alone."""

FEED_SILENT = "feed_silent"
"""The notice of a feed that answers and brings nothing new."""

_MOST_HOURS = 36


def raise_notice(connection: Connection, kind: str, subject: str, words: str) -> None:
    """Raises a notice; an open one of the same kind and subject gets the new words instead."""
    table = tables.Notice
    open_one = (table.kind == kind, table.subject == subject, table.cleared_at.is_(None))
    if connection.execute(update(table).where(*open_one).values(text=words)).rowcount:
        return
    raised = {"kind": kind, "subject": subject, "text": words}
    connection.execute(insert(table).values(**raised, raised_at=database_now(connection)))


def clear_notices(connection: Connection, subject: str, *kinds: str) -> None:
    """Settles the open notices of these kinds about a subject."""
    table = tables.Notice
    connection.execute(
        update(table)
        .where(table.kind.in_(kinds), table.subject == subject, table.cleared_at.is_(None))
        .values(cleared_at=database_now(connection))
    )


def moved(subject: str, old: str, new: str) -> str:
    """What is said of a feed that moved for good."""
    here, there = (urlsplit(address).hostname or "" for address in (old, new))
    if _is_below(here, there) or _is_below(there, here):
        next_step = "write that address into the file of sources"
    else:
        next_step = (
            f"{there} is another site: if it is still this source's, write that address into the "
            "file of sources, else delete the feed there"
        )
    return f"{subject} moved for good from {old} to {new} and is asked there: {next_step}"


def paused(subject: str, reason: str, until: datetime | None) -> str:
    """What is said of a feed that is left alone."""
    then = (
        "it is asked again once its address in the file of sources has changed"
        if until is None
        else f"it is asked again after {until:%Y-%m-%d %H:%M} UTC"
    )
    return f"{subject} is left alone ({reason}): {then}"


def silent(subject: str, silence: Silence) -> str:
    """What is said of a feed that brings nothing new."""
    return (
        f"{subject} answers and has brought nothing new since {silence.since:%Y-%m-%d %H:%M} UTC; "
        f"usually something comes every {_apart(silence.usual_gap)}: look at it with "
        f"`standpoint sources check {subject.partition('/')[0]}`"
    )


def _is_below(host: str, other: str) -> bool:
    return f".{host}".endswith("." + other.removeprefix("www."))


def _apart(gap: timedelta) -> str:
    hours = round(gap / timedelta(hours=1))
    if hours > _MOST_HOURS:
        return f"{round(gap / timedelta(days=1))} days"
    return f"{hours} hours" if hours > 1 else "hour or so"
