"""What a page says of its article: by which statement, and in which order."""

import pytest
import trafilatura

from pipeline.ingest.json_ld import article_body, statements
from pipeline.ingest.page_facts import page_facts
from stating_pages import ADA, BODY, HERE, NOON, TRAIL, article, facts, linked, meta, page


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (linked(article(datePublished="2024-03-05T13:00+0100", dateModified="2024-04-01")), ""),
        (meta("article:published_time", "2024-03-05T12:00:00Z"), ""),
        (meta("article:modified_time", "2024-04-01") + meta("date", "2024-03-05T12:00Z"), ""),
        (linked({"@type": "WebPage", "datePublished": "2024-03-05T12:00Z"}), ""),
        ("", '<time itemprop="datePublished" datetime="2024-03-05T12:00Z">5 March</time>'),
        ("", '<p itemprop="datePublished">5 March 2024, 12:00</p>'),
        ("", '<time pubdate datetime="2024-03-05T12:00Z"></time>'),
        ("", '<p data-publicationdate="2024-03-05T12:00Z"></p>'),
        ("", '<time datetime="2024-03-05T12:00Z">a week ago</time><time datetime="2020-01-01">'),
    ],
)
def test_the_date_is_the_first_that_states_publication(head: str, body: str) -> None:
    """From JSON-LD to the first time below the heading; a change of the page is none."""
    assert facts(head, body=body + BODY).published_at == NOON


def test_an_address_with_a_day_in_it_is_a_date() -> None:
    """Where nothing else states one."""
    link = '<link rel="canonical" href="https://ledger.example/2024/03/05/ferry">'
    assert facts(link).published_at == NOON.replace(hour=0)


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        ("", None),
        (linked(article(isAccessibleForFree=False)), True),
        (linked(article(isAccessibleForFree="True")), False),
        (linked(article(isAccessibleForFree="https://schema.org/False")), True),
        (linked(article(hasPart=[{"isAccessibleForFree": "False", "cssSelector": ".x"}])), True),
        (linked(article(isAccessibleForFree=True)) + meta("article:content_tier", "locked"), False),
        (meta("article:content_tier", "free"), False),
        (meta("og:article:content_tier", "locked"), True),
        (meta("article:content_tier", "metered"), None),
        (linked(article(isAccessibleForFree="maybe")), None),
        (meta("article:opinion", "true"), None),
    ],
)
def test_a_page_says_whether_it_is_paid_for(head: str, paywalled: bool | None) -> None:
    """JSON-LD first, then the tier; metered is neither."""
    assert facts(head).paywalled is paywalled


IMAGE = "https://ledger.example/i/ferry.jpg"


@pytest.mark.parametrize(
    "head",
    [
        meta("og:image", IMAGE) + linked(article(image="https://ledger.example/other.jpg")),
        linked(article(image=IMAGE)),
        linked(article(image=["javascript:x()", IMAGE])),
        linked(article(image={"@type": "ImageObject", "url": IMAGE})),
        linked({"@graph": [article(image={"@id": "#i"}), {"@id": "#i", "contentUrl": IMAGE}]}),
        meta("twitter:image", IMAGE),
        f'<link rel="image_src" href="{IMAGE}">',
        '<base href="https://ledger.example/a/b">' + meta("og:image", "/i/ferry.jpg"),
        f'<link rel="canonical" href="{HERE}">' + meta("og:image", "/i/ferry.jpg"),
        meta("og:image", "//ledger.example/i/ferry.jpg"),
        meta("og:image", "data:image/png;base64,AAAA") + meta("twitter:image", IMAGE),
    ],
)
def test_a_page_names_its_image(head: str) -> None:
    """An absolute address of the web; a relative one where the page says against what."""
    assert facts(head).image_url == IMAGE


@pytest.mark.parametrize(
    "stated", ["/i/ferry.jpg", "data:image/png;base64,A", "file:///x", "http://["]
)
def test_what_is_no_address_of_the_web_is_no_image(stated: str) -> None:
    """A relative address says nothing where its page's address is not known."""
    assert facts(meta("og:image", stated)).image_url is None


def test_a_relative_canonical_address_is_read_against_the_base() -> None:
    """Which a page may state."""
    head = '<base href="https://ledger.example/"><link rel="canonical" href="/2024/ferry">'
    assert facts(head).url == HERE
    assert facts(meta("og:url", HERE)).url == HERE


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (linked(article(articleSection=["Local", "Harbour"])) + meta("article:section", "x"), ""),
        (meta("article:section", "Local") + linked(TRAIL | {"itemListElement": 1}), ""),
        (linked(TRAIL), ""),
        ("", '<div class="breadcrumbs"><a href="/">Start</a> <a href="/local">Local</a></div>'),
    ],
)
def test_a_page_names_its_section(head: str, body: str) -> None:
    """In JSON-LD, a tag, or the trail of links below the home page."""
    assert facts(head, body=body + BODY).section == "Local"


@pytest.mark.parametrize(
    ("head", "attributes"),
    [
        (meta("og:locale", "de_DE"), 'lang="en-GB"'),
        ('<meta http-equiv="Content-Language" content="en-GB">', ""),
        (meta("og:locale", "en-GB"), 'lang=""'),
        (linked(article(inLanguage="en-GB")), 'lang="{{ lang }}"'),
    ],
)
def test_a_page_names_its_language(head: str, attributes: str) -> None:
    """Its own attribute first; what is no tag of a language is passed over."""
    assert facts(head, attributes=attributes).language == "en-GB"


def test_a_title_stands_without_its_site() -> None:
    """The headline, the tags, the only heading, at last the page's title."""
    site = meta("og:site_name", "The Ledger")
    assert facts(site, meta("og:title", "Ferry - now | the ledger")).title == "Ferry - now"
    assert facts(site, meta("og:title", "The Ledger")).title == "The Ledger"
    assert facts(site).title == "Ferry wins"


def test_a_page_that_states_everything_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow search is the last resort."""
    monkeypatch.delattr(trafilatura, "extract_metadata")
    head = linked(article(author=ADA, datePublished="2024-03-05T12:00Z", headline="Ferry"))
    assert facts(head).authors == ("Ada Nwosu",)


def test_json_ld_is_read_once_for_all() -> None:
    """Statements that were read already give the same facts, and the article's text."""
    tree = page(linked([article(author=ADA, articleBody="From June.")]))
    stated = statements(tree.iter("script"))
    assert page_facts(tree, stated) == page_facts(tree)
    assert article_body(stated) == "From June."


def test_relative_addresses_are_read_against_where_the_page_was_read() -> None:
    """A page that states no address of its own still has a picture; a stated one comes first."""
    here = "https://paper.example/news/ferry.html"
    stated = "<meta property='og:image' content='../i/boat.jpg'>"
    tree = trafilatura.load_html(f"<html><head>{stated}</head><body><p>x</p></body></html>")
    assert page_facts(tree).image_url is None
    assert page_facts(tree, address=here).image_url == "https://paper.example/i/boat.jpg"
    based = f"<base href='https://static.example/a/b/'>{stated}"
    tree = trafilatura.load_html(f"<html><head>{based}</head><body><p>x</p></body></html>")
    assert page_facts(tree, address=here).image_url == "https://static.example/a/i/boat.jpg"


def test_a_relative_address_of_its_own_needs_a_stated_base() -> None:
    """Pages that give a relative one often mean another page; then where it was read counts."""
    tree = trafilatura.load_html("<html><head><link rel='canonical' href='/news'></head></html>")
    assert page_facts(tree, address="https://paper.example/news/ferry").url is None
