"""A story's page: what outlets say together, who says what with quotes, and who is silent."""

import pytest
from sqlalchemy import update

from desk_client import DeskClient
from desk_world import World, desk_world
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import WORD
from written_stories import save


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def test_outlets_divide_with_what_they_are_of(store: SqlStore, world: World) -> None:
    """The bar counts outlets with a voice, of all that tell the story."""
    shown = DeskClient(store).page(f"/stories/{world.story}")
    counts = "▲ 1 in favor ● 1 neutral ▼ 1 against 3 of 4 outlets, judged by a model"
    assert shown.words(".stance-counts") == counts
    assert shown.words("h1") == "A story"
    assert "4 outlets, 4 articles" in shown.words(".kicker")


def test_the_matrix_leads_from_a_label_to_its_quote(store: SqlStore, world: World) -> None:
    """A row an outlet, a column a target; each label opens quotes that lead to their articles."""
    shown = DeskClient(store).page(f"/stories/{world.story}")
    rows = [one.get_text(" ", strip=True) for one in shown.soup.select(".matrix tbody th")]
    assert set(rows) == {
        "The Courier daily, GB", "Mirror Wire agency, GB", "Evening Gazette tabloid, US",
        "المنار daily, EG",
    }  # fmt: skip
    buttons = shown.soup.select(".matrix button[popovertarget]")
    assert len(buttons) == 3
    said = {}
    for button in buttons:
        popover = shown.one(f"#{button['popovertarget']}")
        link = popover.select_one("a")
        assert link is not None
        said[link["href"]] = popover.get_text(" ", strip=True)
    assert "a ruinous idea" in said[f"../articles/{world.gazette}"]
    assert "The toll is a fair answer" in said[f"../articles/{world.courier}"]
    arabic = shown.soup.select_one("q[lang=ar]")
    assert arabic is not None
    assert arabic["dir"] == "auto"


def test_actors_are_apart_from_outlets(store: SqlStore, world: World) -> None:
    """Where an actor stands is told with who reports it."""
    shown = DeskClient(store).page(f"/stories/{world.story}")
    assert shown.words(".actors") == (
        "Ann Lee ▼ against on: The city should charge a toll. 1 report ▼ against The Courier "
        "Mayor Ann Lee calls the toll theft."
    )


def test_the_timeline_marks_copies_and_silence_is_told(store: SqlStore, world: World) -> None:
    """Articles come oldest first, by day; outlets that brought only other news are named."""
    shown = DeskClient(store).page(f"/stories/{world.story}")
    links = [one["href"] for one in shown.soup.select(".timeline [data-step] > a")]
    order = [world.courier, world.mirror, world.gazette, world.manar]
    assert sorted(links) == sorted(f"../articles/{number}" for number in order)
    assert links[:2] == [f"../articles/{number}" for number in order[:2]]
    assert f"repeats article {world.courier}" in shown.words(".timeline")
    assert shown.words(".silent") == "Herald daily, US ; 1 article of other matters"


def test_what_outlets_say_together_has_quotes(store: SqlStore, world: World) -> None:
    """Agreed and contradicted statements, the sides of a conflict apart; without one it says so."""
    client = DeskClient(store)
    assert "have not been compared" in client.page(f"/stories/{world.story}").words()
    assert save(store, world.story)
    shown = client.page(f"/stories/{world.story}")
    assert shown.words(".said-agreed li p") == f"{WORD} burned."
    assert "3 of 3 articles from 3 outlets compared by m-1" in shown.words(".said-agreed")
    assert shown.all_words(".said-conflict .tag") == ["side 1", "side 2"]


def test_a_merged_story_leads_to_the_one_that_took_it_in(
    store: SqlStore, database: Database, world: World
) -> None:
    """An old address still leads to the story; one that never was is told for people."""
    story = tables.Story
    merged = update(story).where(story.id == world.rain_story).values(merged_into=world.story)
    with database.writing() as connection:
        connection.execute(merged)
    client = DeskClient(store)
    answer = client.http.get(f"/stories/{world.rain_story}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"../stories/{world.story}")
    gone = client.page("/stories/999", status=404)
    assert "There is no story 999." in gone.words()
