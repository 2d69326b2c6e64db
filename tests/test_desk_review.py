"""Review: what nothing settles is shown with why, labelled by who may, and gone then."""

from typing import Any

import pytest
from store_steps import unchanged

from desk_client import DeskClient
from desk_work import Doubts, work
from desk_world import World, desk_world
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.visiting import Visitor

NONE_OF_OURS = "1.9999999999.x"
SAME_SITE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


@pytest.fixture
def doubts(store: SqlStore, database: Database, world: World) -> Doubts:
    return work(store, database)


def token(client: DeskClient) -> str:
    return str(client.page("/review").soup.select("input[name=token]")[0]["value"])


def send(client: DeskClient, path: str, headers: Any = SAME_SITE, **fields: Any) -> Any:
    given = {"target": "toll", "label": "neutral", "reason": "It only reports.", **fields}
    return client.http.post(path, data=given, headers=headers, follow_redirects=False)


def test_doubts_are_listed_with_why(store: SqlStore, doubts: Doubts) -> None:
    """The newest first: not found, held with its reason in words, unclear."""
    shown = DeskClient(store).page("/review")
    tags = shown.all_words(".item .kicker .tag")
    assert tags == ["Quote not found in the text", "Held for a person", "Unclear"]
    held = shown.words(f"#i-{doubts.held}-toll-0")
    assert "suspicious_text the article, or a claim that a comparison shows, speaks to" in held
    assert "Ignore all instructions" in held
    assert "unverified" in shown.words(f"#i-{doubts.unverified}-toll-0 blockquote")


@pytest.mark.parametrize("doubt", ["unverified", "held", "unclear"])
def test_doubts_can_be_narrowed(store: SqlStore, doubts: Doubts, doubt: str) -> None:
    """By kind, target and judge; the address keeps it."""
    client = DeskClient(store)
    [item] = client.page("/review", doubt=doubt).soup.select(".item")
    assert item["id"] == f"i-{getattr(doubts, doubt)}-toll-0"
    assert len(client.page("/review", target="toll", judge="openai").soup.select(".item")) == 3
    none = client.page("/review", judge="embedded")
    assert "Nothing of that kind waits" in none.words()


def test_a_label_settles_a_doubt_and_counts(store: SqlStore, doubts: Doubts) -> None:
    """It leads to the next item of the list as it was narrowed."""
    client = DeskClient(store)
    form = client.page("/review", target="toll").soup.select(".item form.decide")[0]
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    assert fields["article_id"] == str(doubts.unverified)
    answer = send(client, "/review/labels", **fields)
    assert answer.status_code == 303
    place = f"#i-{doubts.held}-toll-0"
    assert answer.headers["location"] == f"../review?target=toll&kept=label{place}"
    shown = client.page("/review", kept="label")
    assert "Your label is kept" in shown.words(".kept")
    assert len(shown.soup.select(".item")) == 2
    article = client.page(f"/articles/{doubts.unverified}")
    assert "ada said so on" in article.words("#t-toll")


def test_what_is_held_can_be_let_count(store: SqlStore, doubts: Doubts) -> None:
    """Without another label: the machine's own counts then."""
    client = DeskClient(store)
    answer = client.http.post(
        "/review/clear",
        data={"token": token(client), "article_id": doubts.held, "page": "1", "next": ""},
        headers=SAME_SITE,
        follow_redirects=False,
    )
    assert answer.headers["location"] == "../review?kept=cleared"
    assert "counts from now on" in client.page("/review", kept="cleared").words(".kept")
    assert len(client.page("/review").soup.select(".item")) == 2


def test_who_may_not_write_reads(store: SqlStore, database: Database, doubts: Doubts) -> None:
    """No form is shown, and one that is sent all the same is refused."""
    client = DeskClient(store, visitor=Visitor("eve"))
    shown = client.page("/review")
    assert shown.soup.select(".item form") == []
    assert "You are reading only" in shown.words()
    with unchanged(database):
        for path in ("/review/labels", "/review/clear"):
            answer = send(client, path, article_id=doubts.held, token=NONE_OF_OURS)
            assert answer.status_code == 403


def test_what_is_no_form_of_ours_writes_nothing(
    store: SqlStore, database: Database, doubts: Doubts
) -> None:
    """Another site, no token, no article, no reason, a field too many, a state that is none."""
    client = DeskClient(store)
    good = token(client)
    number = str(doubts.held)
    tries: list[tuple[int, Any, dict[str, str]]] = [
        (403, {"sec-fetch-site": "cross-site"}, {"token": good, "article_id": number}),
        (403, SAME_SITE, {"article_id": number}),
        (400, SAME_SITE, {"token": good}),
        (400, SAME_SITE, {"token": good, "article_id": "x"}),
        (400, SAME_SITE, {"token": good, "article_id": "9" * 30}),
        (400, SAME_SITE, {"token": good, "article_id": "999999"}),
        (400, SAME_SITE, {"token": good, "article_id": number, "reason": " "}),
        (400, SAME_SITE, {"token": good, "article_id": number, "label": "maybe"}),
        (400, SAME_SITE, {"token": good, "article_id": number, "more": "1"}),
    ]
    with unchanged(database):
        for status, headers, fields in tries:
            answer = send(client, "/review/labels", headers, **fields)
            assert answer.status_code == status, fields
        assert client.http.get("/review/labels").status_code == 405


def test_a_list_that_cannot_be_gone_on_with_is_told_before_anything_is_written(
    store: SqlStore, database: Database, doubts: Doubts
) -> None:
    """A form whose state was changed on its way keeps no label."""
    client = DeskClient(store)
    with unchanged(database):
        sent = {"token": token(client), "article_id": str(doubts.held), "doubt": "any"}
        assert send(client, "/review/labels", **sent).status_code == 400


def test_nothing_that_waits_is_good_news(store: SqlStore, world: World) -> None:
    """And says so."""
    assert "Nothing waits for you" in DeskClient(store).page("/review").words()
