"""Today: the day's stories, how outlets divide on targets, and what the day changed."""

from datetime import UTC, datetime

import pytest

from desk_client import DeskClient
from desk_world import World, desk_world, edit
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def test_a_day_tells_its_stories(store: SqlStore, world: World) -> None:
    """The most covered story comes first, with headline, summary, outlets and a bar a target."""
    shown = DeskClient(store).page()
    assert shown.words("h1") == "Friday 20 November 2026"
    assert shown.words(".day-facts") == "3 articles from 3 outlets, 2 stories."
    first, second = shown.all_words(".story h2")
    assert (first, second) == ("A story", "A story")
    assert "The council voted for it on Thursday by nine to four." in shown.words(".summary")
    assert "Evening Gazette" in shown.words(".outlets")
    counts = "▲ 1 in favor ● 1 neutral ▼ 1 against 3 of 4 outlets, judged by a model"
    assert shown.words(".stance-counts") == counts
    link = shown.soup.select_one(".story h2 a")
    assert link is not None
    assert link["href"] == f"./stories/{world.story}"


def test_a_day_tells_what_it_changed(store: SqlStore, world: World) -> None:
    """New articles, outlets that join, and sides that grew; the day before shows none of it."""
    client = DeskClient(store)
    assert client.page().words(".changes") == (
        "Since the day before: 2 new articles; first told by Evening Gazette, المنار; "
        "toll: 0 → 1 against."
    )
    before = client.page(day="2026-11-19")
    assert before.soup.select(".changes") == []
    assert before.all_words(".tag") == ["New"]
    assert "1 of 2 outlets" in before.words(".stance-counts")


def test_an_edit_that_turned_an_article_is_told(store: SqlStore, world: World) -> None:
    """On the day on which it was read, with the outlet and both labels."""
    edit(store, world)
    client = DeskClient(store)
    assert "toll: The Courier, edited, in favor → against" in client.page().words(".changes")
    assert "edited" not in client.page(day="2026-11-19").words()


def test_filters_narrow_a_day_and_stay_in_its_links(store: SqlStore, world: World) -> None:
    """By target, outlet, group and country; what does not fit leaves a way back."""
    client = DeskClient(store)
    assert len(client.page(target="toll").soup.select(".story")) == 1
    assert len(client.page(group="daily").soup.select(".story")) == 2
    shown = client.page(country="US", sort="contested")
    assert len(shown.soup.select(".story")) == 2
    assert "country=US" in str(shown.one("nav.days a[rel=prev]")["href"])
    none = client.page(source="courier")
    assert "Nothing of this day passes the filters." in none.words()


@pytest.mark.parametrize("asked", ["page=0", "day=2026-02-31", "sort=x", "no=1", "country=Uk"])
def test_what_cannot_be_asked_is_told_for_people(store: SqlStore, asked: str) -> None:
    """A page with the reason and a way back, never a trace."""
    shown = DeskClient(store).page(f"/?{asked}", status=400)
    assert "Go back and choose again" in shown.words()


def test_an_empty_desk_says_how_to_begin(store: SqlStore) -> None:
    """Before the first run there is no list, but the next step."""
    assert "Nothing is stored yet" in DeskClient(store).page().words()


def test_the_newest_day_stands_in_for_one_without_news(store: SqlStore, world: World) -> None:
    """Early in the morning the last day with news is shown, and said to be that."""
    shown = DeskClient(store, now=datetime(2026, 11, 23, 5, tzinfo=UTC)).page()
    assert shown.words("h1") == "Friday 20 November 2026"
    assert "nothing of today yet" in shown.words(".note")
