"""An article's page: its text with quotes marked, claims, versions, and where answers come from."""

import pytest

from desk_client import DeskClient
from desk_world import FOR_IT, NOW, World, desk_world, edit
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.visiting import Visitor


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def test_claims_and_their_quotes_lead_to_each_other(store: SqlStore, world: World) -> None:
    """A claim links to its mark in the text, and what is marked links back; no script is needed."""
    shown = DeskClient(store).page(f"/articles/{world.courier}")
    for link in shown.soup.select(".to-quote"):
        place = shown.one(f"[id='{str(link['href'])[1:]}']")
        assert place.select_one("mark") is not None
    back = [str(one["href"]) for one in shown.soup.select(".back a")]
    assert back == ["#t-toll", "#s-1", "#s-2", "#a-1"]
    for address in back:
        shown.one(f".claim[id='{address[1:]}']")
    assert shown.all_words("mark[data-quotes]") == [
        "The toll is a fair answer",
        "The council voted for it on Thursday by nine to four.",
        "Mayor Ann Lee calls the toll theft.",
    ]
    text = "".join(one.get_text() for one in shown.soup.select(".body p"))
    assert "to crowded streets." in text


def test_stances_tell_why_and_by_whom(store: SqlStore, world: World) -> None:
    """Label, rationale, quote, judge and the way to the raw answer; actors apart."""
    shown = DeskClient(store).page(f"/articles/{world.courier}")
    card = shown.words("#t-toll")
    for words in ("in favor", "As it says.", "The toll is a fair answer", "Judged by a model"):
        assert words in card
    assert "Ann Lee" in shown.words("#a-1")
    assert shown.soup.select("#t-toll a[href^='../answers/']")


def test_a_copy_is_judged_where_its_lead_was(store: SqlStore, world: World) -> None:
    """The quote is marked in the copy's own text, and the lead is named."""
    shown = DeskClient(store).page(f"/articles/{world.mirror}")
    assert "the article that it repeats" in shown.words("#t-toll")
    assert "The toll is a fair answer" in shown.all_words("mark[data-quotes]")


def test_an_answer_leads_to_all_that_it_came_from(store: SqlStore, world: World) -> None:
    """Prompt, model, request, cost and the reply as received."""
    client = DeskClient(store)
    shown = client.page(f"/articles/{world.courier}")
    link = shown.soup.select_one("#t-toll a[href^='../answers/']")
    assert link is not None
    origin = client.page(str(link["href"]).removeprefix(".."))
    for words in ("Hash of what was sent", "h1", "said quillfeather", "small", "Prompt"):
        assert words in origin.words()
    assert "There is no answer 999." in client.page("/answers/999", status=404).words()


def test_versions_tell_what_an_edit_changed(store: SqlStore, world: World) -> None:
    """Sentences added and removed, and the stance before and after."""
    edit(store, world)
    shown = DeskClient(store, now=NOW).page(f"/articles/{world.courier}")
    assert "The toll is a mistake." in shown.words(".versions ins")
    assert "The toll is a fair answer to crowded streets." in shown.words(".versions del")
    assert "in favor → ▼ against" in shown.words(".versions")


def test_only_who_may_correct_sees_the_forms(store: SqlStore, world: World) -> None:
    """A reader gets the same page without forms."""
    path = f"/articles/{world.courier}"
    assert len(DeskClient(store).page(path).soup.select(".correct form")) == 2
    reader = DeskClient(store, visitor=Visitor("bob")).page(path)
    assert reader.soup.select(".correct") == []
    assert FOR_IT.partition("\n")[0] in reader.words()


def test_original_pages_are_linked_safely(store: SqlStore, world: World) -> None:
    """Links to other sites take nothing along and open nothing of ours."""
    shown = DeskClient(store).page(f"/articles/{world.courier}")
    for link in shown.soup.select("a.outside"):
        assert str(link["href"]).startswith("https://courier.example/")
        assert link["rel"] == ["noopener", "noreferrer"]
    assert shown.soup.select("a.outside")
