"""Sources: which feeds need a look, why, and when they are asked again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk_client import DeskClient
from desk_work import work
from desk_world import NOW, World, desk_world
from pipeline.ports.desk_health import FeedHealth
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.pages.feed_states import State, feed_line

WELL = FeedHealth(
    source="courier", source_name="The Courier", country="GB", source_group="daily", feed="main",
    kind="rss", address="https://ada:s3cret@courier.example/feed", last_success_at=NOW,
    last_new_at=NOW, entries_per_day=9.0, usual_per_day=10.0, failure_streak=0,
    next_fetch_at=None, paused_reason=None, silent_since=None, moved_to=None, flags=(), code=None,
    message=None, retry_at=None, notices=(),
)  # fmt: skip


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    made = desk_world(store, database)
    work(store, database)
    return made


def row(store: SqlStore, name: str, **asked: Any) -> str:
    rows = DeskClient(store).page("/sources", **asked).all_words(".feeds tbody tr")
    [found] = [one for one in rows if one.startswith(name)]
    return found


def test_feeds_that_need_a_look_come_first(store: SqlStore, world: World) -> None:
    """Paused before failing before flawed; each state leads to its feeds."""
    shown = DeskClient(store).page("/sources")
    facts = shown.words(".day-facts")
    assert facts.startswith("5 feeds of 5 sources: paused: 1 , failing: 1 ,")
    assert "read with flaws: 1" in facts
    states = shown.all_words(".feeds .state")
    assert states[:2] == ["❚❚ Paused", "✕ Failing"]
    assert states.index("! Read with flaws") < states.index("✓ Delivers")
    looked_at = DeskClient(store).page("/sources", state="look").all_words(".feeds .state")
    assert "✓ Delivers" not in looked_at
    assert len(looked_at) >= 3
    tabloid = DeskClient(store).page("/sources", group="tabloid").all_words(".feeds tbody tr")
    assert len(tabloid) == 1


def test_a_feed_tells_why_and_what_next(store: SqlStore, world: World) -> None:
    """The reason code with its words, the next try, and what a person can do; no secret."""
    paused = row(store, "Evening Gazette")
    assert "gone the host says that the address is gone for good" in paused
    assert "correct its address in the file of sources" in paused
    failing = row(store, "Mirror Wire")
    assert "timeout no whole answer in time" in failing
    assert "Asked again after 20 Nov 2026, 17:00 UTC" in failing
    assert "truncated_feed it breaks off" in row(store, "المنار")
    assert "s3cret" not in DeskClient(store).page("/sources").html


def test_entries_that_failed_are_told_by_reason(store: SqlStore, world: World) -> None:
    """How many, why, whether they are tried again, and the newest of them without its secret."""
    shown = DeskClient(store).page("/sources")
    [entries] = [one for one in shown.all_words(".losses tbody tr") if "not_article" in one]
    assert entries.startswith("1 not_article a page that is no article to judge")
    assert "https://courier.example/shop?token=***" in entries


def test_a_source_tells_its_days_and_articles(store: SqlStore, world: World) -> None:
    """Volume as a chart with its table, the feed's health, the newest articles."""
    shown = DeskClient(store).page("/sources/courier")
    assert shown.words("h1") == "The Courier"
    assert "1 article from 22 Sep 2026 to 20 Nov 2026" in shown.words(".day-facts")
    volume = {row[:6]: row for row in shown.all_words(".chart tbody tr")}
    assert volume["19 Nov"] == "19 Nov 2026 1"
    assert "Council backs the toll" in shown.words(".plain")
    DeskClient(store).page("/sources/nobody", status=404)


def test_no_source_says_how_to_begin(store: SqlStore) -> None:
    """Before the first run."""
    assert "standpoint sources add" in DeskClient(store).page("/sources").words()


@pytest.mark.parametrize(
    ("health", "state"),
    [
        (WELL, State.WELL),
        (replace(WELL, entries_per_day=4.9), State.FEWER),
        (replace(WELL, entries_per_day=0.0, usual_per_day=0.5), State.WELL),
        (replace(WELL, usual_per_day=None), State.WELL),
        (replace(WELL, flags=("bad_date",)), State.FLAWED),
        (replace(WELL, moved_to="https://new.example/feed"), State.FLAWED),
        (replace(WELL, silent_since=NOW, flags=("bad_date",)), State.SILENT),
        (replace(WELL, code="timeout", silent_since=NOW), State.FAILING),
        (replace(WELL, code="offline"), State.OFFLINE),
        (replace(WELL, paused_reason="gone", code="gone"), State.PAUSED),
    ],
)
def test_the_worst_that_holds_is_a_feeds_state(health: FeedHealth, state: State) -> None:
    """So that a person looks at what matters."""
    assert feed_line(health, NOW).state is state


def test_a_feed_says_how_far_it_is_from_its_usual_volume() -> None:
    """In percent; a moment in the past is no wait, and an address keeps its secrets."""
    line = feed_line(replace(WELL, next_fetch_at=NOW - timedelta(hours=1)), NOW)
    assert (line.change, line.asked_again) == (-10, None)
    assert line.address == "https://***@courier.example/feed"
    assert feed_line(replace(WELL, usual_per_day=None), NOW).change is None
    waits = replace(WELL, code="timeout", retry_at=NOW + timedelta(hours=2))
    assert feed_line(waits, NOW).asked_again == NOW + timedelta(hours=2)
