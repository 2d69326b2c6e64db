"""Pages: what a reader sees, what a page says of itself, what is no article, what is too much."""

from datetime import UTC, datetime

import pytest

from pipeline.errors import BadDocument, Skipped
from pipeline.ingest.document import Draft
from pipeline.ingest.fragments import fragment_paragraphs
from pipeline.ingest.markup import MAX_ATTRIBUTES, MAX_DEPTH, MAX_MARKUP, MAX_TAGS
from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.webpage import declared_charset, plain_text, read_html

TEXT = (
    "Westhaven will have a ferry after midnight from June, its council decided on Thursday. ",
    "Supporters spoke of nurses and cooks who now sleep on benches until the first boat. ",
    "Opponents spoke of a debt that the town has carried since the flood of eleven years ago. ",
)
PARAGRAPHS = "".join(f"<p>{one * 2}</p>" for one in TEXT)


def page(body: str = PARAGRAPHS, head: str = "", attributes: str = "") -> str:
    """A page with a heading and a body."""
    return (
        f"<!doctype html><html {attributes}><head><title>Ferry wins</title>{head}</head>"
        f"<body><article><h1>Ferry wins</h1>{body}</article></body></html>"
    )


def linked(data: str) -> str:
    """A head with JSON-LD."""
    return f'<script type="application/ld+json">{data}</script>'


def text(draft: Draft) -> str:
    """The draft's whole body."""
    return "\n".join(draft.paragraphs)


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET words to machines</p>",
        '<div hidden=""><p>SECRET words to machines</p></div>',
        '<p style="display:none">SECRET words to machines</p>',
        '<p style="color:red;DISPLAY : NONE !important">SECRET words to machines</p>',
        '<p style="visibility: hidden">SECRET words to machines</p>',
        '<p aria-hidden="true">SECRET words to machines</p>',
        "<template><p>SECRET words to machines</p></template>",
        "<!-- SECRET words to machines -->",
        "<script>SECRET = 'words to machines'</script>",
        "<style>SECRET { words: to-machines }</style>",
    ],
)
def test_what_a_reader_does_not_see_is_no_text(hidden: str) -> None:
    """Hidden elements, comments, scripts and templates do not reach the text."""
    draft = read_html(page(PARAGRAPHS + hidden + PARAGRAPHS))
    assert "Supporters spoke" in text(draft)
    assert "SECRET" not in text(draft)
    assert "SECRET" not in "".join(fragment_paragraphs(f"<p>Seen.</p>{hidden}"))


def test_parts_that_a_script_shows_are_text() -> None:
    """A page streamed by React carries its article hidden until its script runs."""
    streamed = f'<div hidden id="S:1a">{PARAGRAPHS}</div><script>$RC("B:1a","S:1a")</script>'
    assert "Supporters spoke" in text(read_html(page(streamed)))


def test_structured_data_comes_before_meta_tags() -> None:
    """JSON-LD names title, authors, date, section; the language is the page's own."""
    draft = read_html(
        page(
            head=linked(
                '[{"@type": "Organization"}, {"@type": ["NewsArticle"],'
                '"headline": "Ferry &amp; debt",'
                '"author": {"name": "Ada Nwosu"}, "datePublished": "2024-03-05T13:00:00+01:00",'
                '"articleSection": "Local"}]'
            )
            + '<meta property="og:title" content="Other"><meta name="author" content="Nobody Else">'
            '<meta property="article:published_time" content="2020-01-01">',
            attributes='lang="en-GB"',
        )
    )
    assert (draft.title, draft.authors, draft.section) == ("Ferry & debt", ("Ada Nwosu",), "Local")
    assert draft.published_at == datetime(2024, 3, 5, 12, tzinfo=UTC)
    assert draft.language == "en-GB"


def test_meta_tags_come_before_guesses() -> None:
    """OpenGraph and its kin are read where there is no JSON-LD, or only a broken one."""
    draft = read_html(
        page(
            head=linked("{broken") + '<meta property="og:title" content="Ferry wins - The Ledger">'
            '<meta property="og:site_name" content="The Ledger">'
            '<meta name="author" content="Ada Nwosu">'
            '<meta property="article:published_time" content="2024-03-05">'
            '<meta property="article:section" content="Local">'
            '<meta property="og:url" content="https://ledger.example/b">'
        )
    )
    assert (draft.title, draft.authors, draft.section) == ("Ferry wins", ("Ada Nwosu",), "Local")
    assert draft.published_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert draft.url == "https://ledger.example/b"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "/b", "http://[::1"])
def test_a_canonical_address_is_one_of_the_web(href: str) -> None:
    """Anything else is no address of the article."""
    assert read_html(page(head=f'<link rel="canonical" href="{href}">')).url is None


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page("<p>Soon more.</p>"), "too short"),
        (page("<p>The council voted.</p><p>Subscribe now for the rest of it.</p>"), "do not pay"),
        (page("<p>Der Rat stimmte ab.</p><p>Jetzt weiterlesen mit Plus.</p>"), "do not pay"),
        (page("<p>Le conseil a voté.</p><p>Article réservé aux abonnés.</p>"), "do not pay"),
        (
            page(
                f"<p>{TEXT[0]}</p>",
                linked('{"@type": "NewsArticle", "isAccessibleForFree": "False"}'),
            ),
            "do not pay",
        ),
        (page("<p>We and our partners use cookies.</p><p>Accept all cookies?</p>"), "consent"),
        (
            page("<p>Log in</p><form><input type='password'></form><p>Forgot password?</p>"),
            "log in",
        ),
        (page("<p>Please verify you are a human to continue to this site.</p>"), "no robot"),
    ],
)
def test_what_is_no_article_is_skipped_with_its_reason(html: str, reason: str) -> None:
    """Walls, stubs and snippets are not judged."""
    with pytest.raises(Skipped, match=reason) as caught:
        read_html(html)
    assert caught.value.code == "not_article"


@pytest.mark.parametrize(
    "html",
    [
        page(PARAGRAPHS * 3 + "<p>Subscribe to our newsletter. We use cookies.</p>"),
        page(PARAGRAPHS * 3, linked('{"@type": "NewsArticle", "isAccessibleForFree": false}')),
        page(f"<p>{TEXT[0]}</p>", '<meta property="og:type" content="article">'),
    ],
)
def test_an_article_with_a_wall_around_it_is_read(html: str) -> None:
    """Wording or a price tag alone skip no full text, nor brevity what is marked as an article."""
    assert "Westhaven" in text(read_html(html))


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (page("<p>" + "x" * MAX_MARKUP), "too_large"),
        (page("<br>" * (MAX_TAGS + 1)), "too_large"),
        (page(f"<p {' '.join(f'a{n}=1' for n in range(MAX_ATTRIBUTES + 1))}>x</p>"), "too_large"),
        (page(f"<p x=it's {' '.join(f'a{n}' for n in range(MAX_ATTRIBUTES + 1))}>"), "too_large"),
        (page("<div>" * (MAX_DEPTH + 1) + PARAGRAPHS), "too_deep"),
        (page("<div>" * 20_000 + PARAGRAPHS), "too_deep"),
        ("<div>" * 20_000 + "a piece", "too_deep"),
    ],
)
def test_markup_that_stops_a_parser_is_refused(html: str, code: str) -> None:
    """Size, tags, attributes and depth are bounded, in pages and in pieces."""
    with pytest.raises(BadDocument) as caught:
        read_html(html)
    assert caught.value.code == code


def test_long_attributes_and_scripts_are_no_reason() -> None:
    """An image inside an attribute and a long script are common."""
    html = page(
        f"<img alt='{'word ' * 5000}' src='x'>{PARAGRAPHS}",
        "<script>" + "if (a<b && c d e) { x = '>' } " * 2000 + "</script>",
    )
    assert "Supporters spoke" in text(read_html(html))


def test_each_block_of_a_piece_is_a_paragraph() -> None:
    """Inline markup joins, line breaks and list items divide, entities are letters."""
    assert fragment_paragraphs(
        "Before<p>One <b>bold</b>\n word</p><ul><li>First<li>Second</ul>A<br>B &amp; &#8217;"
        "<table><tr><td>x</td><td>y</td></tr></table>after"
    ) == ["Before", "One bold word", "First", "Second", "A", "B & ’", "x y", "after"]


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="koi8-r">', "koi8-r"),
        (b"<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>", "Shift_JIS"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        (b"<p>charset=none</p>", None),
    ],
)
def test_a_page_declares_its_encoding_in_its_head(head: bytes, charset: str | None) -> None:
    """In a meta tag or an XML declaration."""
    assert declared_charset(head) == charset


def test_joiners_survive_whoever_reads_the_page() -> None:
    """Emoji of several parts and Persian half spaces are whole where trafilatura reads, too."""
    family, will = (
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    )
    html = page(PARAGRAPHS + f"<p>A family {family} wrote {will} below the news of it.</p>")
    for read in (plain_text(read_tree(html)), text(read_html(html))):
        assert family in read
        assert will in read
