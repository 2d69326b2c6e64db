"""Which article a document is: one spelling of an address, one key for one work."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.identity import (
    article_key,
    article_url,
    canonical_url,
    same_site,
    web_url,
)
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
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https:\\\\news.example\\a", "https://news.example/a"),
        ("https://ne\tws.example/a\r\nb", "https://news.example/ab"),
        ("https://%6eews.example/%6e", "https://news.example/%6e"),
        ("http://0x7f.1/a", "http://127.0.0.1/a"),
        ("https://Möwe.example/ü?q=ü", "https://xn--mwe-sna.example/%C3%BC?q=%C3%BC"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/?", "https://news.example/"),
        ("https://news.example/a?&&", "https://news.example/a"),
        ("https://news.example/#!/a/7", "https://news.example/#!/a/7"),
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
     "http://../a", "https:/news.example/a", "https:news.example", "http://news.example:0/",
     "http://1.2.3.4.5/", "https://a%00b.example/", "https://news.example/\x85b", "http://xn--/"],
)  # fmt: skip
def test_what_is_no_web_address_has_none(stated: str) -> None:
    """Other schemes, broken hosts and endless addresses are no identity."""
    assert canonical_url(stated) is None
    assert web_url(stated) is None


PIECES = (
    *("news.example", "m.", "amp.", "co.uk", "xn--a", "127.1", "www.google.com"),
    *("cdn.ampproject.org", "/", "//", "/.", "/..", "/%2E%2e", "/.a", "/a", "/amp", ".amp.html"),
    *("/url", "%zz", "'", "~", "?", "&", "=", "utm_source=x", "amp=1", "id=7"),
    *("url=http://a.example/", "#a", "#!a", ":8080"),
)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7))
def test_an_ordinary_address_is_spelled_as_any_other(pieces: list[str]) -> None:
    """What is told at a glance is what reading it as a browser does gives."""
    rest = "".join(pieces)
    # a scheme in capitals is not told at a glance
    assert canonical_url(f"https://{rest}") == canonical_url(f"HTTPS://{rest}")
    if web_url(f"https://{rest}"):
        assert web_url(f"HTTPS://{rest}")


@given(st.text(max_size=80))
def test_the_canonical_spelling_is_final(text: str) -> None:
    """Spelling an address canonically twice changes nothing."""
    for stated in (text, f"https://news.example/{text}", f"http://{text}/a?utm_x=1"):
        canonical = canonical_url(stated)
        assert canonical is None or canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "parameter",
    ["utm_medium", "UTM_Source", "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid",
     "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_hsenc", "_hsmi", "vero_id", "oly_enc_id",
     "mkt_tok", "s_kwcid", "ref_src", "cmpid", "ncid", "icid", "ICID", "xtor", "at_medium",
     "pk_campaign", "mtm_source", "wt_mc", "wt_mc_id", "soc_src", "guccounter", "guce_referrer_sig",
     "taid", "sref"],
)  # fmt: skip
def test_what_follows_readers_about_is_no_part_of_a_key(parameter: str) -> None:
    """Well-known tracking parameters, in whatever case, between others."""
    assert canonical_url(f"https://news.example/a?id=7&{parameter}=x&p=2") == (
        "https://news.example/a?id=7&p=2"
    )


@pytest.mark.parametrize(
    "parameter",
    ["id", "p", "q", "article", "story", "page", "lang", "v", "s", "source", "ref", "attribution",
     "wt", "hs", "at", "ampère"],
)  # fmt: skip
def test_what_may_name_an_article_stays(parameter: str) -> None:
    """Names that publishers use, and beginnings of trackers that are none."""
    keys = {canonical_url(f"https://news.example/a?{parameter}={n}") for n in (7, 8)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("edition", "key"),
    [
        ("https://m.news.example/a", "https://news.example/a"),
        ("https://amp.news.example/a", "https://news.example/a"),
        ("https://mobile.news.example/a", "https://news.example/a"),
        ("https://amp.m.news.example/a", "https://news.example/a"),
        ("https://www.news.example/a/amp", "https://www.news.example/a"),
        ("https://www.news.example/a/amp/", "https://www.news.example/a/"),
        ("https://www.news.example/a.amp", "https://www.news.example/a"),
        ("https://www.news.example/a.amp.html", "https://www.news.example/a.html"),
        ("https://www.news.example/a?amp", "https://www.news.example/a"),
        ("https://www.news.example/a?id=7&amp=1", "https://www.news.example/a?id=7"),
        ("https://www.news.example/a?outputType=amp", "https://www.news.example/a"),
        ("https://www.news.example/amp", "https://www.news.example/amp"),
        ("https://www.news.example/camp", "https://www.news.example/camp"),
        ("https://www.news.example/a?amp=5", "https://www.news.example/a?amp=5"),
        ("https://m.example/a", "https://m.example/a"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("https://mnews.example/a", "https://mnews.example/a"),
    ],
)
def test_editions_for_telephones_are_the_same_work(edition: str, key: str) -> None:
    """Their marks are dropped where something is left to be the edition of."""
    assert canonical_url(edition) == key


@pytest.mark.parametrize(
    ("wrapped", "key"),
    [
        ("https://www.google.com/url?rct=j&url=https://news.example/a%3Fid%3D7&ct=ga",
         "https://news.example/a?id=7"),
        ("https://google.co.uk/url?q=https://news.example/a&usg=x", "https://news.example/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2Fa%3Ffbclid%3Dx&h=y",
         "https://news.example/a"),
        ("https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fnews.example%2fa",
         "https://news.example/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fgoogle.com%2Furl%3Fq%3Dhttps%3A%2F%2Fa.example",
         "https://a.example/"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a/amp?id=7",
         "https://news.example/a?id=7"),
        ("https://cdn.ampproject.org/v/news.example/a", "http://news.example/a"),
        ("https://www.google.com/amp/s/news.example/a", "https://news.example/a"),
        ("https://www.google.com/url?q=javascript:alert(1)",
         "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://www.google.com/search?q=https://news.example/a",
         "https://www.google.com/search?q=https://news.example/a"),
        ("https://google.com.stranger.example/url?q=https://news.example/a",
         "https://google.com.stranger.example/url?q=https://news.example/a"),
    ],
)  # fmt: skip
def test_a_well_known_detour_is_left_for_where_it_leads(wrapped: str, key: str) -> None:
    """Links that search engines wrap, and copies in an AMP cache, are the work itself."""
    assert canonical_url(wrapped) == key


def test_what_a_detour_itself_answers_is_not_the_article() -> None:
    """A notice of leaving a site does not become a text of the page that it leads to."""
    notice = "https://www.google.com/url?q=https://news.example/a"
    assert article_key(pending(), document(notice), notice) == f"url:{notice}"
    assert article_key(pending(), document(notice), FILE) == "url:https://news.example/a"


def test_a_cached_page_is_of_the_site_that_it_copies() -> None:
    """It may name its own address there, and no stranger's."""
    copy = "https://news-example.cdn.ampproject.org/c/s/www.news.example/a/amp"
    assert article_url("https://news.example/a", copy) == "https://news.example/a"
    assert article_url("https://stranger.example/a", copy) == copy
    assert article_key(pending(), document(None), copy) == "url:https://www.news.example/a"


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
    assert same_site("m.ledger.example", "amp.ledger.example")
    assert same_site("ledger.example.", "blog.ledger.example")
    assert same_site("möwe.example", "www.xn--mwe-sna.example")
    assert not same_site("m.pages.example", "other.pages.example")
    assert not same_site("m.co.uk", "ledger.co.uk")


def test_a_front_page_is_itself() -> None:
    """Where the front page was fetched, it may say so."""
    assert article_url("https://ledger.example/", "https://www.ledger.example") == (
        "https://ledger.example/"
    )


def test_a_file_is_believed() -> None:
    """What a person ingests says itself which article it is."""
    assert article_url("https://stranger.example/a", FILE) == "https://stranger.example/a"
    assert article_url(None, FILE) is None
