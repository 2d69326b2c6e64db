"""Collecting: configuration becomes rows, announcements become entries, nothing twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from store_steps import CONFIG, announced, feed_id, rows, saved, unchanged

import make
from pipeline.models import BY_HAND, Failure, Feed, FeedKind, Source, Step
from pipeline.ports import Announced
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore


def entry_failure(key: str, **fields: Any) -> Failure:
    plain = Failure(
        item_kind="entry",
        item_key=f"file:///papers/{key}",
        step=Step.EXTRACT,
        code="empty",
        transient=False,
        message="nothing in it",
        config_hash=CONFIG,
    )
    return replace(plain, **fields)


def test_configuration_becomes_rows(store: SqlStore) -> None:
    """Configured sources and feeds can be found by source and by id."""
    source = make.source("courier", feeds=(make.feed("main"), make.feed("late", "evening")))
    store.configure([source, make.source("herald")])
    found = store.feed_rows([source])
    assert [(row.source_slug, row.feed) for row in found] == [
        ("courier", make.feed("main")),
        ("courier", make.feed("late", "evening")),
    ]
    assert store.feeds_by_id([found[1].feed_id]) == [found[1]]
    assert store.feed_rows([]) == []


def test_unchanged_configuration_writes_nothing(store: SqlStore, database: Database) -> None:
    """Configuring the same again changes no row."""
    store.configure([make.source()])
    with unchanged(database):
        store.configure([make.source()])


def test_changed_configuration_updates_rows(store: SqlStore, database: Database) -> None:
    """A source's new name and a feed's new address replace the old; ids stay."""
    store.configure([make.source()])
    before = store.feed_rows([make.source()])[0].feed_id
    changed = make.source(name="The Courier", feeds=(make.feed(address="elsewhere"),))
    store.configure([changed])
    assert store.feed_rows([changed])[0].feed_id == before
    assert [row["name"] for row in rows(database, tables.Source)] == ["The Courier"]
    assert [row["address"] for row in rows(database, tables.Feed)] == ["elsewhere"]


def test_a_feed_by_hand_is_told_apart(store: SqlStore) -> None:
    """Entries of the feed by hand say so, and the configured feeds leave it out."""
    feed = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=BY_HAND)
    by_hand = Source(slug="courier", name="Courier", feeds=(feed,))
    store.configure([make.source("courier")])
    store.configure([by_hand])
    number = store.feed_rows([by_hand])[0].feed_id
    store.announce(number, [make.entry()], make.NOW)
    pending = store.entries(store.pending_entries([number], config_hash=CONFIG, now=make.NOW))
    assert [one.by_hand for one in pending] == [True]
    assert [row.feed.slug for row in store.feed_rows([make.source("courier")])] == ["main"]


def test_announcements_are_counted(store: SqlStore) -> None:
    """New entries, new revisions and known entries are told apart."""
    number = feed_id(store)
    first = store.announce(number, [make.entry("a"), make.entry("b")], make.NOW)
    second = store.announce(
        number, [make.entry("a", "2"), make.entry("b"), make.entry("c")], make.NOW
    )
    assert first == Announced(new=2, changed=0, known=0)
    assert second == Announced(new=1, changed=1, known=1)


def test_the_same_announcement_writes_nothing(store: SqlStore, database: Database) -> None:
    """Announcing the same entries later changes no row."""
    number = feed_id(store)
    entries = [make.entry(f"{i}") for i in range(1200)]
    store.announce(number, entries, make.NOW)
    with unchanged(database):
        again = store.announce(number, entries, make.NOW + timedelta(days=1))
    assert again == Announced(new=0, changed=0, known=1200)


def test_an_entry_announced_twice_at_once_is_one(store: SqlStore, database: Database) -> None:
    """The last of two entries with one key counts, also where only control characters differ."""
    number = feed_id(store)
    twice = [make.entry("a"), make.entry("a", "2"), make.entry("a\x00", "3")]
    assert store.announce(number, twice, make.NOW).new == 1
    assert [row["revision"] for row in rows(database, tables.Entry)] == ["3"]


def test_a_new_revision_forgets_the_failure(store: SqlStore, database: Database) -> None:
    """What failed for good is tried again once the feed says that it changed."""
    number = feed_id(store)
    store.announce(number, [make.entry("a"), make.entry("b")], make.NOW)
    store.record_failure(entry_failure("a"), make.NOW)
    store.record_failure(entry_failure("b"), make.NOW)
    assert store.pending_entries([number], config_hash=CONFIG, now=make.NOW) == []
    store.announce(number, [make.entry("a", "2"), make.entry("b")], make.NOW)
    assert [row["item_key"] for row in rows(database, tables.Failure)] == ["file:///papers/b"]
    assert len(store.pending_entries([number], config_hash=CONFIG, now=make.NOW)) == 1


def test_an_entry_is_pending_until_its_revision_has_a_page(store: SqlStore) -> None:
    """Saved, an entry waits no more; a later revision waits again, an earlier one too."""
    pending = announced(store, make.entry("a", "1"))
    saved(store, pending, "first")
    assert store.pending_entries([pending.feed_id], config_hash=CONFIG, now=make.NOW) == []
    saved(store, announced(store, make.entry("a", "2")), "second")
    again = announced(store, make.entry("a", "1"))
    assert again.entry_id == pending.entry_id


def test_permanent_failures_hold_until_the_configuration_changes(store: SqlStore) -> None:
    """A permanent failure excludes its entry under the configuration that it failed with only."""
    number = announced(store, make.entry("a")).feed_id
    store.record_failure(entry_failure("a"), make.NOW)
    assert store.pending_entries([number], config_hash=CONFIG, now=make.NOW) == []
    assert len(store.pending_entries([number], config_hash="config-2", now=make.NOW)) == 1


def test_transient_failures_hold_until_their_time(store: SqlStore) -> None:
    """A transient failure excludes its entry until retry_at, whatever the configuration."""
    number = announced(store, make.entry("a")).feed_id
    later = make.NOW + timedelta(minutes=30)
    store.record_failure(entry_failure("a", transient=True, retry_at=later), make.NOW)
    assert store.pending_entries([number], config_hash="config-2", now=make.NOW) == []
    assert len(store.pending_entries([number], config_hash=CONFIG, now=later)) == 1


def test_failures_count_their_repeats(store: SqlStore, database: Database) -> None:
    """A failure that comes again keeps its first time and says how often it came."""
    later = make.NOW + timedelta(days=1)
    store.record_failure(entry_failure("a"), make.NOW)
    store.record_failure(entry_failure("a", code="binary"), later)
    [row] = rows(database, tables.Failure)
    assert (row["times"], row["code"]) == (2, "binary")
    assert (row["first_at"], row["last_at"]) == (make.NOW, later)
    store.clear_failure("entry", "file:///papers/a", Step.EXTRACT)
    assert rows(database, tables.Failure) == []


def test_entries_passed_over_are_not_pending(store: SqlStore, database: Database) -> None:
    """New ones keep their reason, whatever is announced later; known ones get none."""
    number = feed_id(store)
    store.announce(number, [make.entry("known")], make.NOW)
    entries = [make.entry("known"), make.entry("old")]
    passed = store.announce(number, entries, make.NOW, passed_over="before_first_run")
    assert passed == Announced(new=1, changed=0, known=1)
    store.announce(number, [make.entry("old", "2"), make.entry("new")], make.NOW)
    waiting = store.pending_entries([number], config_hash=CONFIG, now=make.NOW)
    assert [one.entry.key for one in store.entries(waiting)] == ["known", "new"]
    assert [(row["revision"], row["passed_over"]) for row in rows(database, tables.Entry)] == [
        ("1", None),
        ("2", "before_first_run"),
        ("1", None),
    ]


def test_pending_entries_can_be_limited(store: SqlStore) -> None:
    """A limit takes the oldest entries first."""
    number = feed_id(store)
    store.announce(number, [make.entry(f"{i}") for i in range(5)], make.NOW)
    waiting = store.pending_entries([number], config_hash=CONFIG, now=make.NOW, limit=2)
    assert [one.entry.key for one in store.entries(waiting)] == ["0", "1"]
    assert store.pending_entries([], config_hash=CONFIG, now=make.NOW) == []
