"""The faults of parsing: hostile XML, no feed, broken feeds, encodings, dates, sizes, pages."""

from collections.abc import Callable, Mapping

from fault_site import WORDS, Also, Fault, Met, article, rss
from fetch_faults import OLD_ROWS, Arrange, never
from web_server import WebServer, page

UNSAFE = "entity bombs, XXE, external DTD, XInclude"
NO_FEED = "HTML, JSON, binary or nothing instead of a feed"
BROKEN = "truncated feed, bad token, BOM, undefined entity"
ENCODINGS = "charset lies, UTF-16/32, Shift-JIS, UTF-7, unknown"
DATES = "dates missing, invalid, in the future, year 1"
LARGE = "20,000 items, 100,000 deep, 20 MB attribute, 100,000 attributes"
NO_ARTICLE = "paywall stub, cookie wall, captcha, login, soft 404, product page"
LETTERS = "NUL, C0/C1, surrogates, bidi, zero-width, tag characters, RTL, CJK, emoji"
HIDDEN = "hidden text"
LONG = "1 MB text, 5 MB HTML"

BOMB = "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 9)
)  # fmt: skip
SCRIPTS = "עיריית ברונמר 橋の通行料 🌉 🚲"
ACCENTS = "Le péage est voté à l'été, dit la mairie de Brunmar"
ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(100_000))
FRENCH = (
    "La mairie de Brunmar a décidé mardi de créer un péage à l'entrée de la vieille ville. Les "
    "commerçants s'inquiètent, et les élèves prendront l'autobus dès l'été prochain."
)
JAPANESE = "橋の通行料は春に決まると市議会は発表した"


def feed(make: Callable[[str], bytes], content_type: str = "text/xml") -> Arrange:
    """A feed made of the address of the page that it leads to."""

    def arrange(server: WebServer) -> None:
        server.page("/page", article())
        server.page("/feed", make(server.url("/page")), headers={"Content-Type": content_type})

    return arrange


def turned(content: bytes) -> Arrange:
    """A feed that answers once, and then with this."""

    def arrange(server: WebServer) -> None:
        server.page("/page", article())
        both = iter([rss(server.url("/page"))])
        server.answer("/feed", lambda seen: page(next(both, content)))

    return arrange


def shown(content: bytes | Callable[[], bytes]) -> Arrange:
    """A page with this content; what is large is made when it is served."""

    def arrange(server: WebServer) -> None:
        made = content if isinstance(content, bytes) else content()
        server.page("/page", made, headers={"Content-Type": "text/html"})

    return arrange


def dtd(declared: str, used: str) -> Callable[[str], bytes]:
    """A feed with a DTD, whose entity stands in an item."""
    before = f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>'
    return lambda link: rss(link, inside=f"<description>{used}</description>", before=before)


def titled(title: str, encoding: str, *, mark: bytes = b"") -> Callable[[str], bytes]:
    """A feed in an encoding."""
    return lambda link: mark + rss(link).decode().replace("Item 0", title).encode(encoding)


def has_title(title: str) -> Also:
    """The entry came in with its letters right."""
    return Also(
        "every letter is right", lambda met: (title,) in met.rows("SELECT title FROM entry")
    )


def has_text(words: str) -> Also:
    """The words stand in the text."""
    return Also("every letter is right", lambda met: words in met.text())


def dated(written: str) -> Callable[[str], bytes]:
    """A feed whose item has this date."""
    return lambda link: rss(link).replace(b"</item>", f"{written}</item>".encode())


def _many(link: str) -> bytes:
    return rss(link, *(f"{link}-{number}" for number in range(20_000)))


def _is_cut(met: Met) -> bool:
    extractors = met.rows("SELECT extractor FROM version")
    return 900_000 < len(met.text()) <= 1_000_000 and any("+cut" in str(one) for one in extractors)


UNDATED = Also(
    "no date: that of fetching counts",
    lambda met: (None,) in met.rows("SELECT published_at FROM entry WHERE url LIKE '%/page'"),
)
FIRST_2000 = Also(
    "the first 2,000", lambda met: met.rows("SELECT count(*) FROM entry") == ((2001,),)
)
CUT = Also("cut at a million characters, on record", _is_cut)
NOT_SHOWN = Also(
    "not in the text", lambda met: "SECRETWORD" not in met.text() and "Brunmar" in met.text()
)
SCRUBBED = Also(
    "none of them in the text",
    lambda met: not set("\x00\x85\u200b\u2066\u202e\U000e0041") & set(met.text()),
)


WALLS: Mapping[str, str] = {
    "a paywall stub": "<h1>The toll</h1><p>The council voted.</p><p>Subscribe now to continue "
    "reading. Already a subscriber? Sign in.</p>",
    "a cookie wall": "<h1>Before you go on</h1><p>We and our partners use cookies. Accept all "
    "cookies or manage preferences.</p>",
    "a captcha": "<h1>One moment</h1><p>Please verify that you are a human. Enable JavaScript to "
    "go on.</p>",
    "a log-in": "<h1>Sign in</h1><form><input type='email'><input type='password'></form>"
    "<p>Forgot your password? Create an account.</p>",
    "a soft 404": "<h1>Page not found</h1><p>Sorry, the page you are looking for does not exist "
    "or has been moved.</p>",
    "a product": '<script type=\'application/ld+json\'>{"@type": "Product", "name": "Bell", '
    '"offers": {"price": "9.90"}}</script><h1>Bicycle bell</h1><p>A bell of brass.</p>'
    "<p>9.90</p><button>Add to cart</button>",
    "nothing to read": "<p></p>",
}
HIDING: Mapping[str, str] = {
    "display:none": "<p style='display:none'>SECRETWORD</p>",
    "visibility:hidden": "<p style='visibility:hidden'>SECRETWORD</p>",
    "white on white": "<p style='color:#fff;background:#ffffff'>SECRETWORD</p>",
    "off the screen": "<p style='position:absolute;left:-9999px'>SECRETWORD</p>",
    "of no size": "<p style='font-size:0'>SECRETWORD</p>",
    "the attribute `hidden`": "<p hidden>SECRETWORD</p>",
    "aria-hidden": "<p aria-hidden='true'>SECRETWORD</p>",
    "a comment": "<!-- SECRETWORD -->",
    "alt": "<img alt='SECRETWORD' src='/a.png'>",
    "a template": "<template><p>SECRETWORD</p></template>",
}
LONG_TEXT = "".join(f"<p>In week {number}: {WORDS}</p>" for number in range(2800))


def fault(row: str, served: str, outcome: str, arrange: Arrange, **more: object) -> Fault:
    """One fault."""
    return Fault(row=row, served=served, outcome=outcome, arrange=arrange, **more)  # type: ignore[arg-type]


def _page(inside: str) -> bytes:
    return f"<html><head><title>T</title></head><body>{inside}</body></html>".encode()


PARSE = (
    fault(UNSAFE, "billion laughs", "failed unsafe_xml",
          feed(dtd(f'<!ENTITY e0 "words">{BOMB}', "&e8;"))),
    fault(UNSAFE, "quadratic entities", "failed unsafe_xml",
          feed(dtd(f'<!ENTITY big "{"words " * 9000}">', "&big;" * 9000))),
    fault(UNSAFE, "an entity of a file", "failed unsafe_xml",
          feed(dtd('<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"))),
    fault(UNSAFE, "an external DTD", "done",
          feed(lambda link: rss(link, before='<!DOCTYPE rss SYSTEM "/asked">')),
          also=never("/asked")),
    fault(UNSAFE, "XInclude", "done",
          feed(lambda link: rss(link, inside="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude'"
                                " href='/asked'/>")), also=never("/asked")),
    fault(NO_FEED, "an HTML page", "failed not_a_feed", turned(article()), polls=2, also=OLD_ROWS),
    fault(NO_FEED, "an HTML page, three times", "paused not_a_feed", turned(article()), polls=4,
          also=OLD_ROWS),
    fault(NO_FEED, "JSON of another kind", "failed not_a_feed", turned(b'{"error": 1}'), polls=2,
          also=OLD_ROWS),
    fault(NO_FEED, "an image", "failed not_a_feed", turned(b"\x89PNG\r\n\x1a\n\x00\x00"), polls=2,
          also=OLD_ROWS),
    fault(NO_FEED, "nothing", "failed not_a_feed", turned(b""), polls=2, also=OLD_ROWS),
    fault(BROKEN, "a feed that breaks off", "done (truncated_feed)",
          feed(lambda link: rss(link, f"{link}2")[:-90])),
    fault(BROKEN, "a bare `&` and `<`", "done (broken_feed)",
          feed(lambda link: rss(link, inside="<b>a & b < c</i>"))),
    fault(BROKEN, "a byte-order mark", "done", feed(titled(ACCENTS, "utf-8", mark=b"\xef\xbb\xbf")),
          also=has_title(ACCENTS)),
    fault(BROKEN, "an entity that nobody defined", "done", feed(titled("A &oddity; B", "utf-8")),
          also=has_title("A &oddity; B")),
    fault(ENCODINGS, "Latin 1 called UTF-8", "done (encoding_guessed)",
          feed(titled(f"{ACCENTS}</title><description>{FRENCH}</description><title>", "latin-1"),
               "text/xml; charset=utf-8"),
          also=has_title(ACCENTS)),
    fault(ENCODINGS, "Latin 1, short and not declared", "done (encoding_guessed)",
          feed(titled(ACCENTS, "latin-1"))),
    fault(ENCODINGS, "UTF-8 called Latin 1", "done",
          feed(titled(ACCENTS, "utf-8"), "text/xml; charset=iso-8859-1"), also=has_title(ACCENTS)),
    *(fault(ENCODINGS, name, "done", feed(titled(ACCENTS, encoding)), also=has_title(ACCENTS))
      for name, encoding in (("UTF-16", "utf-16"), ("UTF-16 without a mark", "utf-16-le"),
                             ("UTF-32", "utf-32"), ("UTF-32 without a mark", "utf-32-be"))),
    fault(ENCODINGS, "Shift-JIS, declared", "done",
          feed(titled(JAPANESE, "shift_jis"), "text/xml; charset=shift_jis"),
          also=has_title(JAPANESE)),
    fault(ENCODINGS, "UTF-7, declared", "done",
          feed(titled("+ADw-b+AD4-", "utf-8"), "text/xml; charset=utf-7"),
          also=has_title("+ADw-b+AD4-")),
    fault(ENCODINGS, "an encoding that nobody knows", "done",
          feed(titled(ACCENTS, "utf-8"), "text/xml; charset=klingon"), also=has_title(ACCENTS)),
    fault(DATES, "none", "done", feed(rss), also=UNDATED),
    *(fault(DATES, name, "done (bad_date)", feed(dated(written)), also=UNDATED)
      for name, written in (
          ("half of one", "<pubDate>10:30</pubDate>"),
          ("no date at all", "<pubDate>soon</pubDate>"),
          ("the year 2035", "<pubDate>Mon, 01 Jan 2035 00:00:00 GMT</pubDate>"),
          ("the year 1", "<pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>"))),
    fault(LARGE, "20,000 items", "done (too_many_entries)", feed(_many), also=FIRST_2000,
          first_entries=1),
    fault(LARGE, "a feed 100,000 deep", "done",
          feed(lambda link: rss(link, inside="<a>" * 100_000 + "</a>" * 100_000))),
    fault(LARGE, "a feed with 100,000 attributes in a tag", "failed too_large",
          feed(lambda link: rss(link, inside=f"<a {ATTRIBUTES}/>"))),
    fault(LARGE, "a feed of 20 MB, one attribute", "failed too_large",
          feed(lambda link: rss(link, inside=f"<a b='{'c' * 20_000_000}'/>"))),
    fault(LARGE, "a page 100,000 deep", "dead too_large",
          shown(lambda: _page("<div>" * 100_000 + WORDS))),
    fault(LARGE, "a page 300 deep", "dead too_deep", shown(_page("<div>" * 300 + WORDS))),
    fault(LARGE, "a page with 100,000 attributes in a tag", "dead too_large",
          shown(lambda: _page(f"<p {ATTRIBUTES}>{WORDS}"))),
    fault(LARGE, "a page with an attribute of 20 MB", "dead too_large",
          shown(lambda: _page(f"<p title='{'a' * 20_000_000}'>{WORDS}</p>"))),
    *(fault(NO_ARTICLE, name, "skipped not_article",
            shown(_page(inside)))
      for name, inside in WALLS.items()),
    fault(LETTERS, "NUL, controls, bidi, zero-width and tag characters", "done",
          shown(article("Toll\u202e vote", f"A\x00B\x85\u200b\u2066\U000e0041C {WORDS}")),
          also=SCRUBBED),
    fault(LETTERS, "Hebrew, Japanese and emoji", "done",
          shown(article(text=f"{SCRIPTS} {WORDS}")), also=has_text(SCRIPTS)),
    fault(LETTERS, "surrogates as references", "done",
          shown(article(text=f"&#xD800;&#55357; {WORDS}")), also=has_text("Brunmar")),
    *(fault(HIDDEN, name, "done", shown(article(more=inside)), also=NOT_SHOWN)
      for name, inside in HIDING.items()),
    fault(LONG, "1.2 MB of text", "done",
          shown(article(more=LONG_TEXT)), also=CUT),
    fault(LONG, "5 MB of markup", "dead too_large",
          shown(lambda: article(more="<p><b>a</b></p>" * 360_000))),
)  # fmt: skip
"""The faults of parsing, in the order of the list."""
