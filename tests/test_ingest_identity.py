"""Which article a document is: one spelling of an address, one key for one work."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.identity import article_key, article_url, canonical_url, web_url
from pipeline.models import BY_HAND, Document, Entry, PendingEntry


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("https://News.Example/A", "https://news.example/A"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:80/a#part", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://user:pass@news.example/a", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=y", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/?q=a%20b&page=2", "https://news.example/?q=a%20b&page=2"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
    ],
)
def test_an_address_has_one_spelling(spelling: str, canonical: str) -> None:
    """Case of the host, default port, fragment, user and trackers do not tell articles apart."""
    assert canonical_url(spelling) == canonical


@pytest.mark.parametrize(
    "stated",
    ["", "news.example/a", "ftp://news.example/a", "javascript:alert(1)", "file:///etc/passwd",
     "https://", "https:///a", "http://[::1", "http://news.example:99999/", "https://a b.example/",
     "https://news.example/" + "a" * 3000, "https://news.example/\x00", "data:text/html,x",
     "http://../a"],
)  # fmt: skip
def test_what_is_no_web_address_has_none(stated: str) -> None:
    """Other schemes, broken hosts and endless addresses are no identity."""
    assert canonical_url(stated) is None
    assert web_url(stated) is None


@given(st.text(max_size=80))
def test_the_canonical_spelling_is_final(text: str) -> None:
    """Spelling an address canonically twice changes nothing."""
    for stated in (text, f"https://news.example/{text}", f"http://{text}/a?utm_x=1"):
        canonical = canonical_url(stated)
        assert canonical is None or canonical_url(canonical) == canonical


FILE = "file:///news/2024/a.txt"


def pending(*, by_hand: bool = False) -> PendingEntry:
    """An entry of the source `ledger`."""
    return PendingEntry(
        entry_id=1,
        feed_id=1,
        source_id=1,
        source_slug="ledger",
        source_language=None,
        by_hand=by_hand,
        entry=Entry(key="2024/a.txt", url=FILE, revision="r"),
    )


def document(url: str | None = None, record_id: str | None = None) -> Document:
    """A document with these marks of identity."""
    return Document(title="A", text="A text.", extractor="x", url=url, record_id=record_id)


def test_the_address_comes_first() -> None:
    """A document with an address is known by it, by hand too."""
    one = document("https://Ledger.example/a?utm_source=x", "17")
    assert article_key(pending(), one, FILE) == "url:https://ledger.example/a"
    assert article_key(pending(by_hand=True), one, FILE) == "url:https://ledger.example/a"


def test_the_record_comes_second() -> None:
    """Without an address, the record's id within its source."""
    assert article_key(pending(), document(record_id="17"), FILE) == "id:ledger:17"


def test_the_path_comes_third_for_a_configured_folder() -> None:
    """A file without either is known by its place, so that an edit is a new version."""
    assert article_key(pending(), document(), FILE) == "path:ledger:2024/a.txt"


def test_the_text_comes_last_by_hand() -> None:
    """What a person drops in is known by its text, wherever the file lies."""
    one = document()
    assert article_key(pending(by_hand=True), one, FILE) == f"text:{one.sha256}"


def test_ids_of_documents_without_a_source_say_nothing() -> None:
    """Two strangers' records with one id stay two articles."""
    loose = replace(pending(by_hand=True), source_slug=BY_HAND)
    one = document(record_id="17")
    assert article_key(loose, one, FILE) == f"text:{one.sha256}"


@pytest.mark.parametrize(
    ("stated", "known_by"),
    [
        ("https://ledger.example/a", "https://ledger.example/a"),
        ("https://m.ledger.example/a", "https://m.ledger.example/a"),
        ("https://AMP.ledger.example./a", "https://AMP.ledger.example./a"),
        ("https://news.ledger.example/a", "https://news.ledger.example/a"),
        ("https://stranger.example/a", "https://www.ledger.example/b?id=7"),
        ("https://notledger.example/a", "https://www.ledger.example/b?id=7"),
        ("https://ledger.example.stranger.example/a", "https://www.ledger.example/b?id=7"),
        ("https://ledger.example/", "https://www.ledger.example/b?id=7"),
        ("https://ledger.example", "https://www.ledger.example/b?id=7"),
        ("https://ledger.example/?p=3", "https://ledger.example/?p=3"),
        ("file:///etc/passwd", "https://www.ledger.example/b?id=7"),
        (None, "https://www.ledger.example/b?id=7"),
    ],
)
def test_a_page_may_name_its_own_site_only(stated: str | None, known_by: str) -> None:
    """No page takes the place of a stranger's article, or that of its site's front page."""
    fetched = "https://www.ledger.example/b?id=7"
    assert article_url(stated, fetched) == known_by
    key = article_key(pending(), document(stated, record_id="17"), fetched)
    assert key == f"url:{canonical_url(known_by)}"


def test_editions_of_a_site_are_one_site() -> None:
    """The page for telephones names the one for desks, and the other way round."""
    desk, telephone = "https://www.ledger.example/a", "https://mobile.ledger.example/a"
    assert article_url(desk, telephone) == desk
    assert article_url(telephone, desk) == telephone
    assert article_url("https://ledger.example/a", "https://blog.ledger.example/b") is not None


def test_a_front_page_is_itself() -> None:
    """Where the front page was fetched, it may say so."""
    assert article_url("https://ledger.example/", "https://www.ledger.example") == (
        "https://ledger.example/"
    )


def test_a_file_is_believed() -> None:
    """What a person ingests says itself which article it is."""
    assert article_url("https://stranger.example/a", FILE) == "https://stranger.example/a"
    assert article_url(None, FILE) is None
