"""Correcting a label on the desk: who may, from where, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
from store_steps import unchanged

from desk_client import DeskClient
from desk_world import NOW, World, desk_world
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.visiting import Visitor

SAME_SITE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


def token(client: DeskClient, article: int) -> str:
    field = client.page(f"/articles/{article}").soup.select_one("input[name=token]")
    assert field is not None
    return str(field["value"])


def send(client: DeskClient, article: int, headers: Any = SAME_SITE, **fields: str) -> Any:
    given = {"target": "toll", "label": "neutral", "reason": "It only reports.", **fields}
    return client.http.post(
        f"/articles/{article}/corrections", data=given, headers=headers, follow_redirects=False
    )


def test_a_label_is_kept_beside_the_machines_and_counts(store: SqlStore, world: World) -> None:
    """It leads back to the article, which tells both labels; bars count it from then on."""
    client = DeskClient(store)
    answer = send(client, world.courier, token=token(client, world.courier))
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where == f"../../articles/{world.courier}?kept=toll#kept"
    shown = client.page(f"/articles/{world.courier}", kept="toll")
    assert "Your label on The city should charge a toll. is kept" in shown.words("#kept")
    card = shown.words("#t-toll")
    assert "ada said so on" in card
    assert "It only reports." in card
    assert "Beside it, judged by a model: ▲ in favor" in card
    assert client.page().words(".stance-counts").startswith("● 2 neutral ▼ 1 against")


def test_an_actors_label_is_corrected_by_name(store: SqlStore, world: World) -> None:
    """The article's own voice stays as it is."""
    client = DeskClient(store)
    sent = send(client, world.courier, holder="Ann Lee", token=token(client, world.courier))
    assert sent.status_code == 303
    shown = client.page(f"/articles/{world.courier}")
    assert "neutral" in shown.words("#a-1 .claim-head")
    assert "in favor" in shown.words("#t-toll .claim-head")


def test_what_was_not_sent_from_our_form_is_refused(
    store: SqlStore, database: Database, world: World
) -> None:
    """Another site, no origin, no token, another's, an old or a changed one: nothing is written."""
    client = DeskClient(store)
    good = token(client, world.courier)
    old = token(DeskClient(store, now=NOW - timedelta(days=1)), world.courier)
    tries: list[tuple[Any, dict[str, str]]] = [
        ({"sec-fetch-site": "cross-site"}, {"token": good}),
        ({"sec-fetch-site": "same-site"}, {"token": good}),
        ({"origin": "https://evil.example"}, {"token": good}),
        ({"origin": "null"}, {"token": good}),
        ({}, {"token": good}),
        (SAME_SITE, {}),
        (SAME_SITE, {"token": old}),
        (SAME_SITE, {"token": f"{good}0"}),
        (SAME_SITE, {"token": "1.9999999999.x"}),
    ]
    with unchanged(database):
        for headers, fields in tries:
            answer = send(client, world.courier, headers, **fields)
            assert answer.status_code == 403, headers


def test_a_form_of_ours_is_known_by_its_origin_too(store: SqlStore, world: World) -> None:
    """Browsers that do not say how a request came about name the page's site."""
    client = DeskClient(store)
    headers = {"origin": "http://127.0.0.1"}
    sent = send(client, world.courier, headers, token=token(client, world.courier))
    assert sent.status_code == 303


def test_who_may_not_correct_is_refused(store: SqlStore, database: Database, world: World) -> None:
    """A reader, even with the token of somebody who may."""
    good = token(DeskClient(store, secret=b"shared"), world.courier)
    with unchanged(database):
        for visitor in (Visitor("bob"), Visitor()):
            reader = DeskClient(store, visitor=visitor, secret=b"shared")
            assert send(reader, world.courier, token=good).status_code == 403
        other = DeskClient(store, visitor=Visitor("eve", may_correct=True), secret=b"shared")
        assert send(other, world.courier, token=good).status_code == 403


CANNOT_BE_KEPT = (
    ({"label": "angry"}, "a label is one of"),
    ({"reason": "  "}, "say why"),
    ({"reason": "x" * 5001}, "say why"),
    ({"target": "x" * 501}, "too long"),
    ({"target": "nothing"}, "no target"),
    ({"holder": "Nobody Here"}, "does not name them"),
    ({"more": "1"}, "fields are target, holder"),
)


def test_what_cannot_be_kept_is_told(store: SqlStore, database: Database, world: World) -> None:
    """400 with the reason, and nothing is written."""
    client = DeskClient(store)
    good = token(client, world.courier)
    with unchanged(database):
        for fields, words in CANNOT_BE_KEPT:
            answer = send(client, world.courier, token=good, **fields)
            assert (answer.status_code, words in answer.text) == (400, True), fields


def test_nothing_is_written_by_reading(store: SqlStore, database: Database, world: World) -> None:
    """The address of the form only takes forms, and a long one is cut off."""
    client = DeskClient(store)
    path = f"/articles/{world.courier}/corrections"
    with unchanged(database):
        assert client.http.get(path).status_code == 405
        assert client.http.post(path, json={}, headers=SAME_SITE).status_code == 400
        long = {"reason": "x" * 100_000, "token": token(client, world.courier)}
        assert client.http.post(path, data=long, headers=SAME_SITE).status_code == 413
