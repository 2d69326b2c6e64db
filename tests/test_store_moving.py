"""Feeds that moved for good: asked at the new place, told to a person, and asked at home again."""

from datetime import timedelta
from typing import Any

import pytest

import make
from pipeline.models import Announcement, Feed, FeedKind, Validators
from pipeline.ports import FeedRow, FeedWait
from pipeline.store.sql import SqlStore

HOME = "https://courier.example/feed"
THERE = "https://www.courier.example/news.xml"
TAG = Validators(etag='"b1"')
LATER = make.NOW + timedelta(hours=1)


def source(address: str = HOME, kind: FeedKind = FeedKind.RSS) -> Any:
    return make.source(feeds=(Feed(kind=kind, address=address),))


def feed(store: SqlStore, **fields: Any) -> FeedRow:
    """The one configured feed."""
    store.configure([source(**fields)])
    [row] = store.feed_rows([source(**fields)])
    return row


def answered(store: SqlStore, moved_to: str | None, **said: Any) -> None:
    announcement = Announcement(validators=TAG, moved_to=moved_to, **said)
    store.feed_answered(feed(store).feed_id, announcement, make.NOW)


def notices(store: SqlStore) -> list[tuple[object, object]]:
    """The open notices, by kind and text."""
    return [(row["kind"], row["text"]) for row in store.notices().records()]


def test_a_feed_that_moved_is_asked_there(store: SqlStore) -> None:
    """What it is named by belongs to the new place; the configured address stays as it is."""
    answered(store, THERE)
    row = feed(store)
    assert (row.asked_address, row.feed.address, row.validators) == (THERE, HOME, TAG)
    answered(store, None)
    assert feed(store).asked_address == THERE


def test_a_move_is_told_once_with_what_to_do(store: SqlStore) -> None:
    """The notice names both addresses, and is one however often the move is seen."""
    answered(store, THERE)
    answered(store, THERE)
    [(kind, words)] = notices(store)
    assert kind == "feed_moved"
    assert words == (
        f"courier/main moved for good from {HOME} to {THERE} and is asked there: "
        "write that address into the file of sources"
    )


def test_a_move_to_another_site_names_the_site(store: SqlStore) -> None:
    """A person decides whether it still is the same publisher."""
    answered(store, "https://parked.example/rss")
    [(_, words)] = notices(store)
    assert "parked.example is another site: if it is still this source's, write that" in str(words)


def test_a_second_move_replaces_the_first(store: SqlStore) -> None:
    """In the notice too, which stays one."""
    answered(store, THERE)
    answered(store, "https://courier.example/third")
    [(_, words)] = notices(store)
    assert f"from {HOME} to https://courier.example/third" in str(words)
    assert feed(store).asked_address == "https://courier.example/third"


def test_a_move_back_home_is_no_move(store: SqlStore) -> None:
    """The notice is settled."""
    answered(store, THERE)
    answered(store, HOME)
    assert (feed(store).moved_to, notices(store)) == (None, [])


@pytest.mark.parametrize(
    "said",
    [{"moved_to": THERE, "unchanged": True}, {"moved_to": "https://courier.example/" + "x" * 500}],
    ids=["nothing new", "too long"],
)
def test_a_move_needs_an_answer_and_an_address_for_the_file(
    store: SqlStore, said: dict[str, Any]
) -> None:
    """Any page can say that nothing changed, and 500 characters are what the file takes."""
    answered(store, **said)
    assert (feed(store).moved_to, notices(store)) == (None, [])


def test_a_listing_does_not_move(store: SqlStore) -> None:
    """Any page has links: that some came is no proof of the place."""
    row = feed(store, kind=FeedKind.LISTING)
    store.feed_answered(row.feed_id, Announcement(moved_to=THERE), make.NOW)
    assert feed(store, kind=FeedKind.LISTING).moved_to is None


def test_a_place_that_fails_is_forgotten(store: SqlStore) -> None:
    """The configured address is asked again, as if it had never failed, and the notice goes."""
    answered(store, THERE)
    number = feed(store).feed_id
    store.feed_failed(number, "missing", FeedWait())
    store.feed_failed(number, "gone", FeedWait(next_fetch_at=LATER, forget_move=True))
    assert feed(store) == FeedRow(number, "courier", source().feeds[0], next_fetch_at=LATER,
                                  is_first=True)  # fmt: skip
    assert notices(store) == []


def test_the_new_address_in_the_file_settles_the_notice(store: SqlStore) -> None:
    """The feed is configured where it moved to."""
    answered(store, THERE)
    row = feed(store, address=THERE)
    assert (row.asked_address, row.moved_to, notices(store)) == (THERE, None, [])
