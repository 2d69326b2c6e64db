"""Targets: how voices divide over time and by outlet, with quotes that lead to their places."""

from datetime import date

import pytest

from desk_client import DeskClient
from desk_work import work
from desk_world import World, desk_world
from pipeline.ports.desk_targets import CountedBy, Window
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

DAYS = Window(first=date(2026, 11, 1), last=date(2026, 11, 20))


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def test_the_list_tells_how_articles_divide_lately(store: SqlStore, world: World) -> None:
    """With what the numbers are of; a copy has no voice of its own."""
    shown = DeskClient(store).page("/targets")
    [line] = shown.all_words(".targets > li")
    assert line == (
        "The city should charge a toll. ▲ 1 in favor ● 1 neutral ▼ 1 against "
        "3 of 5 articles address it, judged by a model"
    )


def test_a_target_tells_its_shares_with_intervals(store: SqlStore, world: World) -> None:
    """Over time, as a chart with a table and its unit, and by outlet with denominators."""
    shown = DeskClient(store).page("/targets/toll", days="30")
    assert shown.words("h1") == "The city should charge a toll."
    assert (
        "Of 5 articles that came in, 4 were judged by a model, copies included; 3 address it"
        in (shown.words())
    )
    assert "95 % intervals" in shown.words("#chart-shares")
    rows = {row.split(" 2026 ")[0]: row for row in shown.all_words(".chart tbody tr")}
    assert rows["19 Nov"].startswith("19 Nov 2026")
    shares = [row for row in shown.all_words(".chart tbody tr") if row.startswith("19 Nov")]
    assert "100 % (1 of 1; 21 to 100) 0 % (0 of 1; 0 to 79)" in shares[0]
    lines = shown.all_words(".shares tbody tr")
    assert "Evening Gazette 1 1 ▼ 1 against 1 0 % 0–79 100 % 21–100" in lines
    assert not any(line.startswith("Mirror") for line in lines)


@pytest.mark.parametrize(
    ("by", "first"),
    [("group", "daily 3 2 ▲ 1 in favor ● 1 neutral 2"), ("country", "EG 1 1 ● 1 neutral 1")],
)
def test_groups_and_countries_are_compared_too(
    store: SqlStore, world: World, by: str, first: str
) -> None:
    """The choice stays in the address."""
    shown = DeskClient(store).page("/targets/toll", by=by)
    assert shown.all_words(".shares tbody tr")[0].startswith(first)


def test_the_strongest_quotes_lead_to_their_place(store: SqlStore, world: World) -> None:
    """One click from a quote to the words in the article, marked."""
    client = DeskClient(store)
    shown = client.page("/targets/toll")
    favor, against = shown.soup.select(".sides > div")
    assert "The toll is a fair answer" in favor.get_text()
    assert "a ruinous idea" in against.get_text()
    link = favor.select_one("a.to-quote")
    assert link is not None
    assert link["href"] == f"../articles/{world.courier}/quote?target=toll"
    answer = client.http.get(f"/articles/{world.courier}/quote?target=toll", follow_redirects=False)
    assert answer.status_code == 303
    place = answer.headers["location"].partition("#")[2]
    article = client.page(f"/articles/{world.courier}")
    assert article.words(f"#{place}") == "The toll is a fair answer"


def test_actors_are_told_apart_from_own_voices(store: SqlStore, world: World) -> None:
    """As reported, each with a link to its page and to the quote."""
    shown = DeskClient(store).page("/targets/toll")
    [actor] = shown.soup.select(".actors > li")
    assert "Ann Lee" in actor.get_text()
    assert "1 against" in actor.get_text()
    links = [str(one["href"]) for one in actor.select("a")]
    assert links[0].startswith("../actors/")
    assert links[1].startswith(f"../articles/{world.courier}/quote?target=toll&actor=")


def test_what_is_held_is_in_no_number(store: SqlStore, database: Database, world: World) -> None:
    """Nor is what carries no verified quote a strong one."""
    work(store, database)
    told = {
        (one.label, one.articles)
        for one in store.voices("toll", DAYS, CountedBy.SOURCE)
        if one.key == "herald"
    }
    assert told == {("unclear", 1), ("favor", 1)}
    assert all(one.source != "herald" for one in store.sides("toll", DAYS, analyst="openai"))


def test_counts_agree_with_the_views(store: SqlStore, world: World) -> None:
    """By day and by source the same voices, and as many judged as `stance_daily` says."""
    by_day = store.voices("toll", DAYS, CountedBy.DAY)
    by_source = store.voices("toll", DAYS, CountedBy.SOURCE)
    assert sum(one.articles for one in by_day) == sum(one.articles for one in by_source) == 3
    judged = {one.key: one.articles for one in store.judged("toll", DAYS, CountedBy.SOURCE)}
    assert judged == {"courier": 1, "mirror": 1, "gazette": 1, "manar": 1}
    assert store.fetched(DAYS, CountedBy.DAY) == {"2026-11-19": 2, "2026-11-20": 3}
    assert [one.slug for one in store.compared_sources()] == [
        "courier", "gazette", "herald", "manar", "mirror"
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["days=7", "by=x", "judge=me", "until=2026-13-01", "no=1"])
def test_what_cannot_be_asked_is_refused(store: SqlStore, world: World, asked: str) -> None:
    """As a page for people."""
    assert "Go back" in DeskClient(store).page(f"/targets/toll?{asked}", status=400).words()


def test_unknown_targets_and_articles_are_told(store: SqlStore, world: World) -> None:
    """404 with a way back."""
    client = DeskClient(store)
    client.page("/targets/nothing", status=404)
    client.page("/articles/999999/quote?target=toll", status=404)


def test_an_empty_list_says_how_to_begin(store: SqlStore) -> None:
    """Before any target is stored."""
    assert "config/targets.yaml" in DeskClient(store).page("/targets").words()


def test_days_without_a_voice_say_so(store: SqlStore, world: World) -> None:
    """With what came in, and a way to look further back."""
    shown = DeskClient(store).page("/targets/toll", until="2026-01-31", days="30")
    assert "Nobody says anything on it" in shown.words()
