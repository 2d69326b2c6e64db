"""What the desk's pages show, worked out from rows: voices, marks, links, words, files."""

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.testclient import TestClient
from store_steps import view

from desk_client import DeskClient
from desk_world import desk_world
from pipeline.settings import CHECKOUT
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.pages.assets import FOREVER, known_assets
from pipeline.web.pages.highlighting import Mark, paragraphs
from pipeline.web.pages.links import links_of
from pipeline.web.pages.stance_bars import bar, contested, voice, voices
from pipeline.web.pages.wording import foreign, moment, outside

STATIC = CHECKOUT / "pipeline" / "web" / "pages" / "static"
TEXT = "One toll.\n\nTwo tolls, and a third.\nMore of it."


def mark(slug: str, start: int, end: int) -> Mark:
    return Mark(
        slug=slug, claim="c", start=start, end=end, kind="stance", sign="T1", words="a stance"
    )


@given(
    some.lists(
        some.tuples(some.integers(0, len(TEXT)), some.integers(0, len(TEXT) + 9)), max_size=8
    )
)
def test_marks_never_change_the_text(places: list[tuple[int, int]]) -> None:
    """However marks overlap, the words stay whole and each mark covers just its own."""
    marks = [mark(f"q{number}", *place) for number, place in enumerate(places)]
    told = paragraphs(TEXT, marks)
    assert ["".join(piece.text for piece in one) for one in told] == [
        line for line in TEXT.split("\n") if line
    ]
    for one in marks:
        covered = "".join(p.text for part in told for p in part if one in p.marks)
        within = 0 <= one.start < one.end <= len(TEXT)
        assert covered == (TEXT[one.start : one.end].replace("\n", "") if within else "")


def test_an_outlets_voice_is_that_of_the_database(store: SqlStore, database: Database) -> None:
    """The bars count as the view `story_contest` does."""
    desk_world(store, database)
    for row in view(store, "story_contest"):
        said = store.said_in_stories([int(str(row["story_id"]))])
        counts = voices([(one.source, one.label, one.articles) for one in said])
        for label in ("favor", "against", "neutral", "unclear"):
            assert counts[label] == row[label]
        assert contested(counts) == row["contested"]


def test_torn_outlets_are_neutral() -> None:
    """The most frequent label is the voice; on a tie it is neutral, and unclear settles nothing."""
    assert voice({"favor": 3, "against": 2}) == "favor"
    assert voice({"favor": 2, "against": 2}) == "neutral"
    assert voice({"unclear": 5, "against": 1}) == "against"
    assert voice({"unclear": 2}) == "unclear"
    assert contested({"favor": 2, "against": 1, "neutral": 1}) == 0.5
    assert contested({"unclear": 2}) == 0.0


def test_a_bar_says_what_it_is_of() -> None:
    """Parts stand in their order, what says nothing is left empty, and all is told in words."""
    counts = Counter(favor=1, against=2, unclear=1)
    one = bar(counts, target="toll", statement="A toll.", analyst="openai", of=6)
    assert [part.label for part in one.parts] == ["favor", "unclear", "against"]
    assert [part.width for part in one.parts] == ["16.667%", "16.667%", "33.333%"]
    assert one.in_words == "1 in favor, 1 unclear, 2 against; 4 of 6 outlets address it"


@pytest.mark.parametrize(
    ("path", "prefix", "address"),
    [
        ("/", "", "./stories/3?day=2026-01-01#on-a%2Fb"),
        ("/articles/1", "", "../stories/3?day=2026-01-01#on-a%2Fb"),
        ("/news/articles/1", "/news", "../stories/3?day=2026-01-01#on-a%2Fb"),
        ("/articles/1/corrections", "", "../../stories/3?day=2026-01-01#on-a%2Fb"),
    ],
)
def test_links_are_relative_to_where_the_app_is(path: str, prefix: str, address: str) -> None:
    """They need no knowledge of host, scheme or prefix."""
    links = links_of({"type": "http", "path": path, "root_path": prefix})
    asked = {"day": "2026-01-01", "source": None}
    assert links.to("stories", 3, asked=asked, at="on-a/b") == address


def test_words_from_outside_are_set_apart() -> None:
    """Escaped, in their own direction and language; links lead to the web alone."""
    assert foreign("<b>", "ar") == '<bdi lang="ar">&lt;b&gt;</bdi>'
    assert outside("javascript:x", "page") == "page"
    assert outside("https://a.example/'", "it") == (
        '<a href="https://a.example/%27" target="_blank" rel="noopener noreferrer" class="outside">'
        "it</a>"
    )
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert moment(at) == '<time datetime="2026-01-02T03:04:00Z">2 Jan 2026, 03:04 UTC</time>'


def test_the_chart_library_is_the_recorded_one() -> None:
    """Its files are those of the release that is named, with its licence beside them."""
    record = json.loads((STATIC / "vendored.json").read_text())
    for name, expected in record["sha256"].items():
        assert sha256((STATIC / name).read_bytes()).hexdigest() == expected, name
    notice = (CHECKOUT / "NOTICE").read_text()
    assert f"uPlot {record['version']}" in notice


def test_files_are_kept_for_good_under_their_contents_names(store: SqlStore) -> None:
    """Another content is another name; nothing else is served from there."""
    http: TestClient = DeskClient(store).http
    for name, asset in known_assets().items():
        answer = http.get(f"/static/{asset.name}")
        assert answer.headers["cache-control"] == FOREVER
        assert answer.content == (STATIC / name).read_bytes() == gzip.decompress(asset.packed)
    for path in ("/static/desk.css", "/static/vendored.json", "/static/..%2f__init__.py"):
        assert http.get(path).status_code == 404


def test_pages_forbid_all_that_is_inline(store: SqlStore, database: Database) -> None:
    """The policy allows the app's own files alone, and no page needs more."""
    desk_world(store, database)
    client = DeskClient(store)
    for path in ("/", "/stories/1", "/articles/1", "/search", "/nowhere"):
        answer = client.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        ours = re.sub(r'href="https://[a-z]+[.]example[^"]*"', "", answer.text)
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|https?://", ours)
