"""Actors: who is reported how often, and where one stands on what, as whom reports it."""

import pytest
from store_steps import answered, article, evidence, stance, stance_answer, stance_key

import make
from desk_client import DeskClient
from desk_world import World, desk_world
from pipeline.models import AnalystKind, Label
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def number(store: SqlStore) -> int:
    [line] = store.actor_lines(named=None, skip=0, limit=10)
    return line.actor_id


def test_the_list_tells_how_often_actors_are_reported(store: SqlStore, world: World) -> None:
    """A report that only a copy repeats does not count twice; a name can be looked for."""
    client = DeskClient(store)
    [line] = client.page("/actors").all_words("tbody tr")
    assert line == "Ann Lee 1 1 1 19 Nov 2026"
    assert client.page("/actors", name="LEE").all_words("tbody tr") == [line]
    assert "Nobody goes by that name" in client.page("/actors", name="%").words()
    assert client.page("/actors", name=" ").all_words("tbody tr") == [line]


def test_an_actor_tells_where_it_stands_and_who_reports_it(store: SqlStore, world: World) -> None:
    """With the quote, which leads into the article."""
    actor = number(store)
    shown = DeskClient(store).page(f"/actors/{actor}")
    assert shown.words("h1") == "Ann Lee"
    assert "1 report by 1 outlet" in shown.words(".day-facts")
    assert shown.words(".outlet-bars li") == "The Courier ▼ 1 against"
    quote = shown.one(".quotes a.to-quote")
    assert quote["href"] == f"../articles/{world.courier}/quote?target=toll&actor={actor}"
    assert "Mayor Ann Lee calls the toll theft." in quote.get_text()


def test_a_quote_of_an_actor_leads_to_its_place(store: SqlStore, world: World) -> None:
    """Not to that of the article's own voice."""
    client = DeskClient(store)
    path = f"/articles/{world.courier}/quote?target=toll&actor={number(store)}"
    place = client.http.get(path, follow_redirects=False).headers["location"].partition("#")[2]
    article = client.page(f"/articles/{world.courier}")
    assert article.words(f"#{place}") == "Mayor Ann Lee calls the toll theft."


def test_one_actor_made_another_leads_there(
    store: SqlStore, database: Database, world: World
) -> None:
    """Links that were kept go on working."""
    text = "Skippers say that the toll is fair."
    stored = article(store, text, key="b.txt", title="Skippers")
    voices = (stance(Label.NEUTRAL), stance(Label.FAVOR, evidence(text, text), holder="Skippers"))
    answered(store, store.texts([stored.version_id])[0], [(stance_key(), stance_answer(*voices))],
             analyst=AnalystKind.OPENAI)  # fmt: skip
    lines = {one.name: one.actor_id for one in store.actor_lines(named=None, skip=0, limit=9)}
    store.merge_actors("Skippers", "Ann Lee", reason="one", author="ada", now=make.NOW)
    client = DeskClient(store)
    answer = client.http.get(f"/actors/{lines['Skippers']}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../actors/{lines['Ann Lee']}"
    assert "Also as" in client.page(f"/actors/{lines['Ann Lee']}").words()
    assert "Skippers" in client.page(f"/actors/{lines['Ann Lee']}").words("header .note")


def test_nobody_is_told_as_that(store: SqlStore, world: World) -> None:
    """404 for an unknown number, 400 for none."""
    client = DeskClient(store)
    client.page("/actors/999999", status=404)
    client.page("/actors/0", status=400)


def test_an_empty_list_says_who_reads_actors(store: SqlStore) -> None:
    """The built-in baseline does not."""
    assert "Only a model reads" in DeskClient(store).page("/actors").words()
