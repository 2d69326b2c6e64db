"""Feeds: what each format announces, what makes an entry new or changed, what is no feed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_FEED_BYTES, MAX_FEED_ENTRIES, MAX_TITLE
from pipeline.ingest.feed_content import FeedContent, newest
from pipeline.ingest.feed_dates import feed_date
from pipeline.ingest.feed_text import MAX_ATTRIBUTES, MAX_TAGS
from pipeline.ingest.feeds import read_feed
from pipeline.models import Entry
from pipeline.scrub import scrub

GOLDEN = Path(__file__).parent / "data" / "feeds"
FEEDS = sorted(path.name for path in GOLDEN.iterdir() if not path.name.endswith(".gold.json"))
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
LYING_TYPE = "text/xml; charset=iso-8859-1"


def read(content: str | bytes, content_type: str = "") -> FeedContent:
    """The feed of the Courier with this content."""
    sent = content if isinstance(content, bytes) else content.encode()
    return read_feed(sent, content_type, url="https://courier.example/feed", now=NOW)


def rss(*items: str) -> str:
    """A feed with these items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>Courier</title>{inside}</channel></rss>"


def item(link: str = "https://courier.example/1", **fields: str) -> str:
    """An item's inside."""
    stated = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<link>{link}</link>{stated}"


def one(*items: str) -> Entry:
    """The one entry of a feed with these items."""
    (entry,) = read(rss(*items)).entries
    return entry


@pytest.mark.parametrize("name", FEEDS)
def test_feeds_announce_what_is_written_beside_them(name: str) -> None:
    """RSS, Atom, RDF, JSON Feed, broken, cut and oddly encoded ones give the entries of gold."""
    found = read((GOLDEN / name).read_bytes(), LYING_TYPE)
    shown = ("key", "url", "guid", "title", "published_at")
    entries = [{field: getattr(entry, field) for field in shown} for entry in found.entries]
    for entry in entries:
        entry["published_at"] = entry["published_at"] and entry["published_at"].isoformat()
    gold = json.loads((GOLDEN / f"{name}.gold.json").read_text(encoding="utf-8"))
    assert gold == {
        "title": found.title,
        "language": found.language,
        "flags": list(found.flags),
        "entries": entries,
    }


@pytest.mark.parametrize("name", FEEDS)
def test_asking_again_says_the_same(name: str) -> None:
    """Entries and revisions are a function of the bytes, on any day."""
    content = (GOLDEN / name).read_bytes()
    later = NOW + timedelta(days=1)
    assert read_feed(content, "", url="https://a.example/", now=NOW) == read_feed(
        content, "", url="https://a.example/", now=later
    )


@pytest.mark.parametrize(
    "changed",
    [
        item(guid="other"),
        item("https://courier.example/1?utm_source=rss"),
        item(description="Words &lt;img src='https://ads.example/2'&gt;&lt;!-- 17 views --&gt;"),
        item(description="Words &lt;script&gt;count(18)&lt;/script&gt;"),
        item(description="&lt;p class='v2'&gt;Words&lt;/p&gt;"),
        item(pubDate="Fri, 20 Nov 2026 05:00:00 GMT"),
    ],
    ids=["guid", "tracker", "advertisement", "script", "attribute", "date"],
)
def test_noise_is_no_change(changed: str) -> None:
    """Another guid, tracker, advertisement, counter or date of publication fetches nothing."""
    if "description" not in changed:
        changed += "<description>Words</description>"
    before, after = one(item(description="Words")), one(changed)
    assert (before.key, before.revision) == (after.key, after.revision)


@pytest.mark.parametrize("field", ["title", "description", "lastBuildDate"])
def test_an_edit_is_a_change(field: str) -> None:
    """Other words, another title or a stated update give an entry another revision."""
    before, after = (one(item(**{field: words})) for words in ("1 May 2026", "2 May 2026"))
    assert before.key == after.key
    assert before.revision != after.revision


def test_the_first_of_a_link_counts() -> None:
    """A guid used twice, or a link announced twice, makes no second entry."""
    found = read(rss(item(guid="a", title="First"), item(guid="b", title="Second")))
    assert [entry.title for entry in found.entries] == ["First"]
    links = ("https://courier.example/1", "https://courier.example/2")
    assert len(read(rss(*(item(link, guid="same") for link in links))).entries) == 2


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "mailto:a@b.example", "http://[::1", "file:///a"],
)
def test_an_item_without_a_usable_link_is_left_out_and_flagged(link: str) -> None:
    """The others stay."""
    found = read(rss(item(link, guid="x"), item()))
    assert [entry.key for entry in found.entries] == ["https://courier.example/1"]
    assert found.flags == ("entry_without_link",)


def test_too_many_items_are_cut_and_flagged() -> None:
    """The first 2,000 are taken, however many there are."""
    found = read(rss(*(item(f"/{number}") for number in range(20_000))))
    assert len(found.entries) == MAX_FEED_ENTRIES
    assert found.entries[-1].key == "https://courier.example/1999"
    assert found.flags == ("too_many_entries",)
    records = [{"url": f"/{number}"} for number in range(2001)]
    assert read(json.dumps({"items": records})).flags == ("too_many_entries",)


def test_fields_are_plain_scrubbed_and_short() -> None:
    """Markup, controls and bidirectional marks leave a title; endless ones are cut."""
    title = "&lt;b&gt;Toll\u202e&lt;/b&gt;" + " word" * 500
    entry = one(item(title=title, guid="g\u202eg" * 5000))
    assert str(entry.title).startswith("Toll word")
    assert len(str(entry.title)) <= MAX_TITLE
    assert len(str(entry.guid)) == 2000
    assert scrub(str(entry)) == str(entry)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b"<!doctype html><title>Home</title><p>Hello", "an HTML page"),
        (b"<!-- x --><HTML><body>", "an HTML page"),
        (b"<b>Fatal error</b>: no database", "an HTML page"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>", "a sitemap"),
        (b"<opml version='2.0'></opml>", "an OPML outline"),
        (b"<note>Hello</note>", "XML of another kind"),
        (b"<rss><channel><item><title>half", "XML with nothing whole in it"),
        (b"<!-- begun", "XML that breaks off"),
        (b"Not found.", "plain text"),
        (b'{"error": "no such feed"}', "JSON that is no JSON Feed"),
        (b"[1, 2]", "JSON that is no JSON Feed"),
        (b'{"items": [1]}', "JSON that is no JSON Feed"),
        (b"{ color: red }", "neither XML nor JSON"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
        (bytes(range(32)) * 8, "binary data"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_feed_is_named(content: bytes, said: str) -> None:
    """The sentence names the host and what came instead, and nothing else of the address."""
    with pytest.raises(BadDocument, match=said) as caught:
        read_feed(content, "", url="https://courier.example/feed?token=s3cret", now=NOW)
    assert caught.value.code == "not_a_feed"
    assert "courier.example" in caught.value.message
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_a_feed_that_declares_entities_is_refused(encoding: str) -> None:
    """Whatever encoding it hides in; nothing is expanded, opened or asked for."""
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(BadDocument) as caught:
        read((bomb + rss(item(title="&a;"))).encode(encoding))
    assert caught.value.code == "unsafe_xml"


def test_an_external_dtd_is_never_looked_at() -> None:
    """A DOCTYPE that only names one is passed over; what it would have declared stays text."""
    doctype = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">'
    found = read(doctype + rss(item(title="A &nbsp;&oddity; B")))
    assert [entry.title for entry in found.entries] == ["A &oddity; B"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" " * (MAX_FEED_BYTES + 1), "too_large"),
        (rss(item() + "<a>" * MAX_TAGS).encode(), "too_large"),
        (rss(item() + "<a " + "".join(f"a{n}='1' " for n in range(9999)) + "/>").encode(),
         "too_large"),
        (b'{"items": ' + b"[" * 200_000, "too_deep"),
        (b'{"items": ' + b'{"a":' * 200_000, "too_deep"),
    ],
    ids=["bytes", "tags", "attributes", "lists", "objects"],
)  # fmt: skip
def test_what_would_take_a_parser_too_long_is_refused(content: bytes, code: str) -> None:
    """Size, tags, attributes and depth are counted before anything is parsed."""
    with pytest.raises(BadDocument) as caught:
        read(content)
    assert caught.value.code == code


def test_attributes_within_bounds_are_read() -> None:
    """Many attributes over many tags are no reason to refuse."""
    tag = "<a " + "".join(f"a{n}='1' " for n in range(MAX_ATTRIBUTES - 1)) + "/>"
    assert len(read(rss(item() + tag * 20)).entries) == 1


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Mon, 02 Nov 2026 10:10:00 CET", "2026-11-02T09:10:00+00:00"),
        ("Mon, 2 Nov 2026 10:10 EST", "2026-11-02T15:10:00+00:00"),
        ("2026-11-02 10:10:00 UTC", "2026-11-02T10:10:00+00:00"),
        ("2026-11-02 10:10:00 +0100", "2026-11-02T09:10:00+00:00"),
        ("2026-11-02T10:10:00.1234567Z", "2026-11-02T10:10:00.123456+00:00"),
        ("2 novembre 2026", "2026-11-02T00:00:00+00:00"),
        ("10:30", None),
        ("17", None),
        ("2 November", None),
        ("Mon, 31 Feb 2026 00:00:00 GMT", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("1 a " * 1000, None),
    ],
)
def test_dates_are_whole_or_none(written: str, read_as: str | None) -> None:
    """No part of a date is completed from the clock of the machine."""
    moment = feed_date(written)
    assert (moment.isoformat() if moment else None) == read_as


def test_a_guid_is_no_date() -> None:
    """An item without a date stays without one, whatever number names it."""
    assert one(item(guid="17")).published_at is None
    assert one(item(pubDate="10:30")).published_at is None


def entry(key: str, day: int | None) -> Entry:
    """An entry of a day in November."""
    date = datetime(2026, 11, day, tzinfo=UTC) if day else None
    return Entry(key=key, url=key, revision="1", published_at=date)


def test_the_newest_come_first_and_undated_ones_last() -> None:
    """Ties and undated entries keep the feed's order; nothing is lost."""
    entries = [entry("a", None), entry("b", 1), entry("c", 3), entry("d", None), entry("e", 3)]
    taken, rest = newest(entries, 3)
    assert [one.key for one in taken] == ["c", "e", "b"]
    assert [one.key for one in rest] == ["a", "d"]
    assert newest(entries, 9)[1] == ()


DAMAGE = (
    b"<", b">", b"&", b'"', b"\x00", b"\xff\xfe", b"&#xD800;", b"<!--", b"<![CDATA[", b"]]>",
    b"</item>", b"<item>", b"</entry>", b"<?", b"<!DOCTYPE x [", b"xml:base='//['", b"http://[::1",
    b"\\ud800", b"{", b"[", b"null", b"9999-12-31T23:59:59-23:59",
)  # fmt: skip


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(FEEDS),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(DAMAGE)), max_size=5
    ),
)
def test_damage_breaks_nothing(name: str, cuts: list[tuple[float, int, bytes]]) -> None:
    """A damaged feed is read or refused; what is read can be stored."""
    content = (GOLDEN / name).read_bytes()
    for place, length, put in cuts:
        at = int(place * len(content))
        content = content[:at] + put + content[at + length :]
    try:
        found = read(content)
    except BadDocument:
        return
    for announced in found.entries:
        assert announced.url.startswith(("http://", "https://"))
        assert scrub(repr(announced)).encode()
