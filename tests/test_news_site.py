"""The made-up news world: different articles that are read as articles, on loopback."""

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from news_pages import page
from news_site import BUSY_FOR_AN_HOUR, GONE, HTML_INSTEAD, NewsSite, Seen
from news_world import OUTLETS, TOPICS, World
from pipeline.configuration import load_sources, load_targets
from pipeline.ingest.extract import read_document
from pipeline.models import Original, Scope
from pipeline.runtime import new_invocation, opened, opened_store
from pipeline.settings import read_settings

ALL = 300


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    list(world.write(ALL))
    return world


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite(articles=24) as site:
        yield site


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", f"/{path}", headers=named)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


def test_every_article_is_different(world: World) -> None:
    """No title, path and text occurs twice, and no two texts share their first paragraph."""
    for fact in ("title", "paragraphs", "path"):
        assert len({getattr(one, fact) for one in world.articles}) == ALL
    assert len({one.paragraphs[0] for one in world.articles}) == ALL


def test_the_same_seed_writes_the_same_world(world: World) -> None:
    """What a run gives can be compared with what another gave."""
    other = World()
    list(other.write(ALL))
    assert other.articles == world.articles


def test_each_outlet_has_its_share_and_each_topic_its_voices(world: World) -> None:
    """Outlets take turns, and every target is named by several of them."""
    counts = Counter(one.outlet for one in world.articles)
    assert set(counts.values()) == {37, 38}
    for topic in TOPICS:
        naming = {
            one.outlet
            for one in world.articles
            if any(name in " ".join(one.paragraphs).lower() for name in topic.aliases)
        }
        assert len(naming) >= 6


@pytest.mark.parametrize("number", range(0, ALL, 23))
def test_a_page_is_read_as_its_article(world: World, number: int) -> None:
    """Title, author, date and every paragraph come out; menus and footers do not."""
    article = world.articles[number]
    content = page(OUTLETS[number % len(OUTLETS)], article, "http://127.0.0.1:1").encode()
    original = Original(
        url=f"http://127.0.0.1:1{article.path}", content=content, content_type="text/html"
    )
    document = read_document(original, language_hint=None, received_at=datetime.now(UTC))
    assert document.title == article.title
    assert article.author in document.authors
    assert document.published_at == article.published_at
    assert document.language == "en"
    assert all(paragraph in document.text for paragraph in article.paragraphs)
    assert not {"cookies", "crossword", "Imprint"} & set(document.text.replace(".", "").split())


def test_feeds_announce_every_article(site: NewsSite) -> None:
    """RSS and Atom are well-formed, JSON Feed is JSON."""
    for outlet in OUTLETS:
        status, headers, body = get(site.feed(outlet))
        assert (status, len(headers["ETag"]) > 8) == (200, True)
        if outlet.format == "json":
            found = [item["url"] for item in json.loads(body)["items"]]
        else:
            tree = etree.fromstring(body.encode())
            found = [one.text or one.get("href") for one in tree.iterfind(".//{*}item/{*}link")]
            found += [one.get("href") for one in tree.iterfind(".//{*}entry/{*}link")]
        assert found == [site.url(article) for article in site.world.of(outlet)]


def test_who_holds_a_feed_is_told_so(site: NewsSite) -> None:
    """An ETag or a date answers 304, until something is corrected."""
    address = site.feed(OUTLETS[0])
    _, headers, _ = get(address)
    assert get(address, If_None_Match=headers["ETag"])[0] == 304
    assert get(address, If_Modified_Since=headers["Last-Modified"])[0] == 304
    article = site.world.of(OUTLETS[0])[1]
    edited = site.edit(article)
    assert get(address, If_None_Match=headers["ETag"])[0] == 200
    assert edited.paragraphs[0] in get(site.url(article))[2]
    assert [one.conditional for one in site.log] == [False, True, True, True, False]


def test_an_outlet_can_be_broken(site: NewsSite) -> None:
    """Gone, busy for an hour, or a page instead of a feed; the others go on."""
    for outlet, answer in zip(OUTLETS, (GONE, BUSY_FOR_AN_HOUR, HTML_INSTEAD), strict=False):
        site.feed_answers[outlet.slug] = answer
    answers = [get(site.feed(outlet)) for outlet in OUTLETS[:4]]
    assert [status for status, _, _ in answers] == [410, 503, 200, 200]
    assert answers[1][1]["Retry-After"] == "3600"
    assert answers[2][2].startswith("<!doctype html>")


def test_new_articles_appear(site: NewsSite) -> None:
    """The newest is first in its outlet's feed."""
    (article,) = site.add()
    outlet = site.world.outlets[article.number % len(OUTLETS)]
    body = get(site.feed(outlet))[2]
    assert body.index(article.path) < body.index(site.world.of(outlet)[1].path)
    assert get(site.root(outlet) + "/nothing.html")[0] == 404


def test_the_world_brings_its_configuration(site: NewsSite, tmp_path: Path) -> None:
    """Eight sources, four targets, and settings that open the loopback ports."""
    site.configure(tmp_path)
    settings = read_settings(site.variables(tmp_path))
    assert [one.slug for one in load_sources(settings.sources)] == [one.slug for one in OUTLETS]
    assert len(load_targets(settings.targets)) == 4
    assert len(settings.allow_hosts) == 8


# ---- a day in this world, from feeds to stances --------------------------------------------

COUNT = 24
ROWS = (
    "SELECT feed_id, key, url, revision FROM entry ORDER BY 1, 2",
    "SELECT article_id, seq, sha256, title, published_at FROM version ORDER BY 1, 2",
    "SELECT text_sha256, kind, target_id, model FROM answer ORDER BY 1, 2, 3",
    "SELECT quote, start_char, end_char, status FROM evidence ORDER BY 1, 2, 3",
)
UNSUPPORTED = """SELECT count(*) FROM stance LEFT JOIN evidence ON evidence.stance_id = stance.id
    WHERE label IN ('favor', 'against') AND evidence.id IS NULL"""


class Day:
    """Runs over a site, one after the other, on one database."""

    def __init__(self, site: NewsSite, folder: Path, database_url: str) -> None:
        site.configure(folder)
        variables = site.variables(folder) | {"STANDPOINT_DATABASE_URL": database_url}
        self.site, self.settings = site, read_settings(variables)

    def run(self) -> list[Seen]:
        """One whole run; the requests that it made."""
        self.site.forget_requests()
        with opened(self.settings, upgrade=True) as standpoint:
            standpoint.run(Scope(), new_invocation())
        return self.site.forget_requests()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The answer to a query."""
        with opened_store(self.settings) as store:
            return list(store.query(sql, limit=10_000, seconds=30).rows)


@pytest.fixture
def day(site: NewsSite, tmp_path: Path, database_url: str) -> Day:
    return Day(site, tmp_path, database_url)


def test_a_day_in_the_world(day: Day) -> None:
    """All is read once; nothing is read again; a correction is a version; broken feeds are rows."""
    site = day.site
    first = day.run()
    assert Counter(seen.status for seen in first) == {200: 8 + 8 + COUNT}
    assert day.rows("SELECT count(*), count(DISTINCT source) FROM latest_article") == [(COUNT, 8)]
    assert day.rows("SELECT count(*) FROM failure") == [(0,)]
    titles = {one.title for one in site.world.articles}
    assert {title for (title,) in day.rows("SELECT title FROM version")} == titles
    assert day.rows("SELECT count(*) FROM article_stance") == [(COUNT * len(TOPICS),)]
    assert day.rows(UNSUPPORTED) == [(0,)]
    before = [day.rows(sql) for sql in ROWS]

    again = day.run()
    assert Counter((one.is_feed, one.status, one.conditional) for one in again) == {
        (True, 304, True): 8
    }
    assert [day.rows(sql) for sql in ROWS] == before

    gone, busy, page_instead, *others = site.world.outlets
    site.feed_answers = {gone.slug: GONE, busy.slug: BUSY_FOR_AN_HOUR}
    site.feed_answers[page_instead.slug] = HTML_INSTEAD
    edited = [site.edit(site.world.of(outlet)[1]) for outlet in others[:3]]
    third = day.run()
    assert sorted(one.path for one in third if not one.is_feed) == sorted(
        article.path for article in edited
    )
    assert day.rows("SELECT count(*) FROM version WHERE seq = 2") == [(3,)]
    assert day.rows("SELECT count(*) FROM article") == [(COUNT,)]
    assert day.rows("SELECT item_key, code FROM failure ORDER BY code") == [
        (f"{gone.slug}/main", "gone"),
        (f"{busy.slug}/main", "host_waits"),
        (f"{page_instead.slug}/main", "not_a_feed"),
    ]

    site.feed_answers = {}
    site.add(4)  # one by each of the three and one by another
    asked = {one.host for one in day.run() if one.is_feed}
    assert asked == {site.host(outlet) for outlet in (page_instead, *others)}
    assert day.rows("SELECT count(*) FROM latest_article") == [(COUNT + 2,)]
    assert day.rows("SELECT item_key FROM failure ORDER BY code") == [
        (f"{gone.slug}/main",),
        (f"{busy.slug}/main",),
    ]
