"""The read API: what it answers, refuses and never shows; on both databases."""

from datetime import UTC, datetime

import pytest
from fastapi import HTTPException
from sqlalchemy import update
from starlette.testclient import TestClient
from store_steps import article, rows

import make
from api_client import Client
from pipeline.errors import SchemaMismatch, StoreUnavailable
from pipeline.models import FeedKind, Step
from pipeline.ports.desk import Desk
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store
from pipeline.web.app import ROOT, create_app
from takedowns import OTHER, full, web_article

LISTS = (
    "articles", "stances", "actor-stances", "stories", "actors", "targets", "sources", "runs",
    "spend", "search",
)  # fmt: skip


@pytest.fixture
def client(store: SqlStore, database: Database) -> Client:
    """The API over one article with everything, beside another one and one run."""
    full(store, database)
    store.begin_run(make.invocation(), Step.COLLECT, make.NOW)
    return Client(store)


@pytest.fixture
def plain(store: SqlStore) -> Client:
    """The API over a database without rows."""
    return Client(store)


def test_every_list_has_rows_that_lead_to_their_own_page(client: Client) -> None:
    """Articles, stances, stories, actors, targets, sources and runs, each as it is stored."""
    listed = client.get("articles")["items"]
    assert "text" not in listed[0]
    later, first = (one["article_id"] for one in listed)
    whole = client.get(f"articles/{first}")
    assert [one["quotes"][0]["status"] for one in whole["sentences"]] == ["verified"]
    quote = whole["sentences"][0]["quotes"][0]
    assert whole["text"][quote["start_char"] : quote["end_char"]] == quote["quote"]
    assert [one["label"] for one in whole["stances"]] == ["favor"]
    assert {one["actor"] for one in whole["actors"]} >= {"Skippers"}
    assert [one["seq"] for one in whole["versions"]] == [1]
    assert [one["target"] for one in client.get("stances")["items"]] == ["toll"]
    assert [one["label"] for one in client.get("actor-stances", actor="SKIPPERS")["items"]] == [
        "against"
    ]
    [story] = client.get("stories")["items"]
    assert (story["articles"], story["sources"]) == (2, 1)
    told = client.get(f"stories/{story['story_id']}")
    assert [one["article_id"] for one in told["members"]] == [later, first]
    assert [one["label"] for one in told["perspectives"]] == ["favor"]
    actors = client.get("actors")["items"]
    assert client.get(f"actors/{actors[0]['actor_id']}") == actors[0]
    assert [one["slug"] for one in client.get("targets")["items"]] == ["toll"]
    assert [one["slug"] for one in client.get("sources")["items"]] == ["courier"]
    [run] = client.get("runs")["items"]
    assert [one["step"] for one in client.get(f"runs/{run['invocation_id']}")["steps"]] == [
        "collect"
    ]
    [day] = client.get("spend")["items"]
    assert (day["day"], day["requests"]) == ("2026-11-20", 1)
    assert [one["found_in"] for one in client.get("search", q="skippers")["items"]] == ["text"]
    assert client.get("health")["status"] == "ok"


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_database_has_empty_lists(plain: Client, path: str) -> None:
    """A list without rows is a page without items, and the last."""
    asked = {"q": "toll"} if path == "search" else {}
    page = plain.get(path, **asked)
    assert (page["items"], page["next"]) == ([], None)


@pytest.mark.parametrize("path", ["articles", "stances", "actor-stances", "stories", "actors"])
def test_pages_lead_through_a_list_once(client: Client, store: SqlStore, path: str) -> None:
    """Followed from page to page, `next` shows each row of the whole list once, in its order."""
    wanted = client.get(path)["items"]
    seen, address = [], f"{ROOT}/{path}?limit=1"
    while address:
        page = client.http.get(address).json()
        assert len(page["items"]) <= 1
        seen += page["items"]
        address = page["next"]
    assert seen == wanted


def test_articles_come_by_date(store: SqlStore) -> None:
    """An archive that is stored today does not come first; days are UTC and both included."""
    old = article(store, "Old\n\nNews.", key="o", published_at=datetime(1999, 1, 1, tzinfo=UTC))
    new = article(store, "New\n\nNews.", key="n", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    late = article(store, "Late\n\nNews.", key="l", published_at=datetime(1998, 1, 1, tzinfo=UTC))
    client = Client(store)
    numbers = [new.article_id, old.article_id, late.article_id]
    assert [one["article_id"] for one in client.get("articles")["items"]] == numbers
    page = client.get("articles", since="1999-01-01", until="1999-01-01")
    assert [one["article_id"] for one in page["items"]] == [old.article_id]
    assert page["items"][0]["published_at"] == "1999-01-01T00:00:00Z"


def test_stories_are_narrowed_to_a_target(client: Client, database: Database) -> None:
    """Only stories are listed in which some article's own voice addresses the target."""
    [story] = client.get("stories", target="toll")["items"]
    assert [one["target"] for one in client.get(f"stories/{story['story_id']}")["contest"]] == [
        "toll"
    ]
    assert client.get("stories", target="tram")["items"] == []
    with database.writing() as connection:
        connection.execute(update(tables.Stance).values(label="unrelated"))
    assert client.get("stories", target="toll")["items"] == []


def test_what_did_not_change_is_not_sent_again(client: Client, store: SqlStore) -> None:
    """An ETag of the body: 304 until a row changes; HEAD has the headers alone."""
    address = f"{ROOT}/articles"
    first = client.http.get(address)
    asked = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = client.http.get(address, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    head = client.http.head(address)
    assert (head.content, head.headers["etag"]) == (b"", first.headers["etag"])
    assert head.headers["content-length"] == str(len(first.content))
    web_article(store, f"{OTHER} Still.", "https://courier.example/news/3")
    assert client.http.get(address, headers=asked).status_code == 200


def test_answers_do_no_harm_in_a_browser(client: Client) -> None:
    """No sniffing, nothing runs, no other site reads; also where something is refused."""
    for path in ("articles", "articles?no=1", "nowhere"):
        headers = client.http.get(f"{ROOT}/{path}", headers={"Origin": "https://x.example"}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-cache"
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_is_written(client: Client, method: str) -> None:
    """All but GET and HEAD is refused, with what is allowed."""
    answer = client.http.request(method, f"{ROOT}/articles")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["next_step"] == "Use GET or HEAD."


def test_a_cursor_belongs_to_its_list_and_filters(client: Client) -> None:
    """One of another list, or of other filters, is refused instead of skipping rows."""
    address = client.get("articles", limit=1)["next"]
    cursor = address.partition("cursor=")[2]
    assert client.http.get(address).status_code == 200
    for path in (f"articles?source=courier&cursor={cursor}", f"stances?cursor={cursor}"):
        assert client.refused(path)["errors"][0]["parameter"] == "cursor"


HOSTILE = (
    "' or 1=1 --",
    "%",
    "_%",
    ".*",
    "[a-z]+",
    "\\",
    "$(id)",
    "<script>",
    "\u202e",
    "🚌" * 200,
)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("articles", "source"),
        ("stances", "target"),
        ("actor-stances", "actor"),
        ("actors", "name"),
        ("stories", "source_group"),
    ],
)
def test_hostile_values_find_nothing(client: Client, path: str, parameter: str) -> None:
    """What looks like SQL, LIKE or a pattern is a name that nobody has."""
    for value in HOSTILE:
        assert client.get(path, **{parameter: value})["items"] == [], value


@pytest.mark.parametrize("path", ["articles/9", "stories/9", "actors/9", "runs/none", "nowhere"])
def test_what_is_not_there_is_404(plain: Client, path: str) -> None:
    """With where to look it up."""
    assert plain.refused(path)["status"] == 404


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("postgresql://reader:hunter2@db.example/x does not answer"),
        SchemaMismatch("schema 0009, newer than 0008"),
    ],
)
def test_a_database_that_is_away_is_told(error: Exception) -> None:
    """503 everywhere, `/health` included, with when to try again and without where it is."""

    def away() -> Desk:
        raise error

    http = TestClient(create_app(away), raise_server_exceptions=False)
    for path in ("health", "articles", "articles/1", "search?q=toll"):
        answer = http.get(f"{ROOT}/{path}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert answer.json()["code"] == "store_unavailable"
        assert "hunter2" not in answer.text
        assert "db.example" not in answer.text


def test_a_mistake_of_ours_shows_nothing_of_itself() -> None:
    """500 as a problem, without a trace."""

    def broken() -> Desk:
        raise ZeroDivisionError("secret detail")

    http = TestClient(create_app(broken), raise_server_exceptions=False)
    answer = http.get(f"{ROOT}/articles")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret detail" not in answer.text


def test_no_credentials_are_shown(store: SqlStore) -> None:
    """User names, passwords and keys in addresses are masked."""
    address = "https://reader:hunter2@courier.example/feed?apikey=s3cret&page=2"
    feed = make.feed(address=address)
    store.configure([make.source(feeds=(feed,), homepage=address)])
    assert feed.kind is FeedKind.FOLDER
    [source] = Client(store).get("sources")["items"]
    shown = "https://***@courier.example/feed?apikey=***&page=2"
    assert (source["homepage"], source["feeds"][0]["address"]) == (shown, shown)


def test_who_may_not_read_is_told_first(store: SqlStore) -> None:
    """The user's dependency guards every route, the description and bad requests too."""

    def nobody() -> None:
        raise HTTPException(401, "log in")

    client = Client(store, visitor=nobody)
    for path in ("articles", "health", "openapi.json", "articles?no=1", "articles/x"):
        assert client.refused(path)["status"] == 401


def test_another_name_is_not_served(store: SqlStore) -> None:
    """Where hosts are named, a page that points its own name to this machine reads nothing."""
    client = Client(store, hosts=["127.0.0.1", "::1"])
    client.get("articles")
    assert client.http.get(f"{ROOT}/articles", headers={"Host": "[::1]:80"}).status_code == 200
    problem = client.refused("articles", headers={"Host": "evil.example"})
    assert (problem["status"], problem["detail"]) == (
        400,
        "this server is not known by that host name",
    )


def test_texts_are_as_stored(store: SqlStore, database: Database) -> None:
    """Markup is text: never interpreted, never changed."""
    text = "<script>alert(1)</script>\n\n=cmd() & <b>toll</b>"
    stored = article(store, text, title="<script>alert(1)</script>")
    [version] = rows(database, tables.Version)
    shown = Client(store).get(f"articles/{stored.article_id}")
    assert shown["text"] == version["text"]
    [hit] = Client(store).get("search", q="toll")["items"]
    [(start, end)] = hit["snippet"]["marks"]
    assert hit["snippet"]["text"][start:end] == "toll"


def test_a_server_that_loses_its_database_recovers(database_url: str) -> None:
    """The same app answers 503 while it is away and goes on afterwards."""
    store = open_store(database_url)
    away = [True]

    def desk() -> Desk:
        if away[0]:
            raise StoreUnavailable("it is away")
        return store

    http = TestClient(create_app(desk))
    assert http.get(f"{ROOT}/health").status_code == 503
    away[0] = False
    assert http.get(f"{ROOT}/health").status_code == 200
    store.close()
