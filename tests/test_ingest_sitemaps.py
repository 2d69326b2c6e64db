"""Sitemaps: what each lists within a window, and what is refused."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from make import NOW
from pipeline.errors import BadDocument, StandpointError
from pipeline.ingest.feed_content import (
    BROKEN_FEED,
    MAX_ADDRESSES,
    MAX_SITEMAP_BYTES,
    SitemapContent,
)
from pipeline.ingest.sitemaps import MAX_TAGS, read_sitemap
from pipeline.scrub import scrub

GOLDEN = Path(__file__).parent / "data" / "sitemaps"
SITEMAPS = sorted(path.name for path in GOLDEN.iterdir() if path.suffix == ".xml")
SITE = "https://courier.example"
SINCE = datetime(2026, 11, 17, tzinfo=UTC)


def read(content: str | bytes) -> SitemapContent:
    """What the Courier's sitemap with this content lists since 17 November."""
    sent = content if isinstance(content, bytes) else content.encode()
    return read_sitemap(sent, url=f"{SITE}/sitemap.xml", now=NOW, since=SINCE)


def listing(*names: str, date: str = "2026-11-19") -> str:
    """A sitemap of pages with these names and one date."""
    pages = (f"<url><loc>{SITE}/{name}</loc><lastmod>{date}</lastmod></url>" for name in names)
    return f"<urlset>{''.join(pages)}</urlset>"


@pytest.mark.parametrize("name", SITEMAPS)
def test_sitemaps_list_what_is_written_beside_them(name: str) -> None:
    """News sitemaps, plain ones, indexes, broken and oddly encoded ones give the rows of gold."""
    found = read((GOLDEN / name).read_bytes())
    shown = ("key", "url", "title", "published_at")
    gold = json.loads((GOLDEN / f"{name}.gold.json").read_text(encoding="utf-8"))
    assert gold == {
        "entries": [
            {field: str(getattr(entry, field)) for field in shown} for entry in found.entries
        ],
        "files": [[file.address, str(file.changed_at)] for file in found.files],
        "flags": list(found.flags),
    }


def test_an_entry_changes_with_its_dates_and_its_title() -> None:
    """What a sitemap says otherwise, such as a priority, is no edit."""
    (before,) = read(listing("a")).entries
    (same,) = read(listing("a").replace("</url>", "<priority>1</priority></url>")).entries
    (edited,) = read(listing("a", date="2026-11-20")).entries
    assert before.revision == same.revision != edited.revision
    assert before.key == edited.key


@pytest.mark.parametrize("length", [10, 30, 60, 80])
def test_an_address_that_breaks_off_is_left_out(length: int) -> None:
    """Half an address is that of another page; a cut sitemap is flagged."""
    found = read(listing("a", "b", date="2026-11-20")[:length])
    assert (found.entries, found.flags) == ((), ("broken_feed",))


def test_an_empty_sitemap_is_a_quiet_day() -> None:
    """A news sitemap lists two days at most, so that it may well be empty."""
    assert read("<urlset/>") == read("<urlset></urlset>") == SitemapContent()


def test_a_packed_sitemap_is_unpacked() -> None:
    """Hosts send `.xml.gz` as it is, without saying in a header that it is packed."""
    assert read(gzip.compress(listing("a").encode())) == read(listing("a"))


BIG = b" " * (MAX_SITEMAP_BYTES + 1)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        pytest.param(b"", "not_a_feed", "sent nothing instead", id="nothing"),
        pytest.param(b"<!doctype html><html>", "not_a_feed", "an HTML page", id="page"),
        pytest.param(b"<rss><channel/></rss>", "not_a_feed", "a feed of the kind rss", id="feed"),
        pytest.param(b"<svg/>", "not_a_feed", "sent <svg> instead", id="other xml"),
        pytest.param(b"no such sitemap", "not_a_feed", "text of another kind", id="text"),
        pytest.param(b"%PDF-1.7", "not_a_feed", "this is a PDF", id="binary"),
        pytest.param(b"\x1f\x8bbroken", "broken_answer", "damaged", id="broken gzip"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>',
            "unsafe_xml",
            "declares entities",
            id="entities",
        ),
        pytest.param(BIG, "too_large", "20.0 MiB", id="large"),
        pytest.param(gzip.compress(BIG), "too_large", "20.0 MiB", id="bomb"),
        pytest.param(
            b"<urlset>" + b"<a/>" * MAX_TAGS + b"</urlset>", "too_large", "tags", id="many tags"
        ),
        pytest.param(
            b"<urlset><url " + b'a=">" ' * 2000 + b"/></urlset>", "too_large", "tag", id="long tag"
        ),
    ],
)
def test_what_is_no_sitemap_is_refused_in_words(content: bytes, code: str, words: str) -> None:
    """The message names the host and what came instead."""
    with pytest.raises(StandpointError, match=words) as refused:
        read(content)
    assert refused.value.code == code
    assert "courier.example" in refused.value.message


def test_a_doctype_and_what_it_names_outside_never_reach_the_parser() -> None:
    """A DTD that declares nothing itself is cut off with the rest before the root."""
    assert read(f'<!DOCTYPE urlset SYSTEM "file:///etc/passwd">{listing("a")}') == read(
        listing("a")
    )


def test_of_too_many_addresses_the_first_are_read() -> None:
    """What is beyond 50,000 is left out and flagged."""
    found = read("<urlset>" + f"<url><loc>{SITE}/a</loc></url>" * (MAX_ADDRESSES + 1))
    assert "too_many_entries" in found.flags


def test_a_deep_sitemap_ends_where_the_parser_stops() -> None:
    """Depth costs no stack and no time."""
    assert "broken_feed" in read("<urlset>" + "<url>" * 100_000 + "</urlset>").flags


DAMAGE = (
    b"", b"<", b">", b"&", b"\x00", b"\xff\xfe", b"\r", b"<![CDATA[", b"]]>", b"<!--", b"<url>",
    b"</url>", b"</urlset>", b"&#0;", b"&#xD800;", b"&nbsp;", b"<!ENTITY", b"http://[::1",
    b"\xe2\x80\xae", b"9999-12-31T23:59:59-23:59",
)  # fmt: skip


def test_an_address_with_half_a_character_is_left_out_and_told() -> None:
    """A parser that goes on after a broken tag lets it through; the other addresses are read."""
    content = (GOLDEN / "news.xml").read_bytes().replace(b"google.com/", b"google.com/<![CDATA[", 1)
    at = content.index(b"<loc>") + len(b"<loc>https://courier.example/")
    broken = read(content[:at] + b"&#xD800;" + content[at:])
    assert [one.url for one in broken.entries] == [one.url for one in read(content).entries[1:]]
    assert BROKEN_FEED in broken.flags


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(DAMAGE)), max_size=5
    )
)
def test_damage_breaks_nothing(cuts: list[tuple[float, int, bytes]]) -> None:
    """A damaged sitemap is read or refused; what is read can be stored."""
    content = (GOLDEN / "news.xml").read_bytes()
    for place, length, put in cuts:
        at = int(place * len(content))
        content = content[:at] + put + content[at + length :]
    try:
        found = read(content)
    except BadDocument:
        return
    for entry in found.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert scrub(repr(entry)).encode()
