"""Feeds and pages damaged by dice: each is read or refused, and the batch goes on."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutations import fields_of, mutated
from pipeline.errors import PermanentError
from pipeline.ingest.extract import read_document
from pipeline.ingest.feeds import read_feed
from pipeline.models import Original
from pipeline.scrub import scrub

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
URL = "https://courier.example/1"
SEEDS = range(8)
EACH = 30
NAUGHTY = (
    "", " ", "\x00", "\ud800", "\u202e\u2066", "\U000e0041", "\ufeff", "NaN", "-1", "1e999",
    "null", "&#xD800;", "&amp;lt;", "]]>", "<!--", "<script>alert(1)</script>", "' OR 1=1 --",
    "../../etc/passwd", "%00", "http://[::1", "javascript:alert(1)", "9999-12-31T23:59:59-23:59",
    "\u0336" * 300, "\ufdfd" * 40, "a" * 20_000, "{{7*7}}", "\\u0000", "=1+1", "\u00a0", "0" * 400,
)  # fmt: skip


def originals(*folders: str) -> list[bytes]:
    """The files of these folders of test data, without what is expected of them."""
    files = [path for name in folders for path in sorted((DATA / name).iterdir())]
    return [path.read_bytes() for path in files if ".gold." not in path.name]


def ended(content: bytes, content_type: str, *, is_feed: bool) -> str:
    """How reading some bytes ended; what was read can be stored."""
    try:
        if is_feed:
            found = read_feed(content, content_type, url=URL, now=NOW)
            assert all(scrub(repr(one)).encode() for one in found.entries)
            return "entries"
        original = Original(url=URL, content=content, content_type=content_type)
        document = read_document(original, language_hint=None, received_at=NOW)
    except PermanentError as error:
        return error.code
    assert scrub(document.text) == document.text
    return "document"


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_by_dice_ends_as_expected(seed: int) -> None:
    """Every damaged feed and page is read, or refused with a reason code."""
    feeds, pages = originals("feeds"), originals("ingest")
    dice = random.Random(seed)
    for number in range(EACH):
        is_feed = number % 2 == 0
        content = dice.choice(feeds if is_feed else pages)
        damaged = mutated(dice, content, dice.choice(feeds + pages), NAUGHTY)
        assert ended(damaged, "" if is_feed else "text/html", is_feed=is_feed)


@pytest.mark.parametrize("words", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_words_in_every_field_end_as_expected(words: str) -> None:
    """In RSS, Atom, JSON Feed, a page and plain text."""
    for name, (content_type, content) in fields_of(words).items():
        is_feed = name in {"rss", "atom", "json"}
        assert ended(content, content_type, is_feed=is_feed)


def test_the_same_dice_do_the_same_damage() -> None:
    """A crash that was found can be found again."""
    feeds = originals("feeds")
    one, again = (mutated(random.Random(7), feeds[0], feeds[1], NAUGHTY) for _ in range(2))
    assert one == again != feeds[0]
