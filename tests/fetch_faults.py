"""The faults of fetching: addresses, redirects, sizes, times, broken answers, waits, robots."""

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from email.utils import format_datetime

from fault_site import REBOUND, SHORT, Also, Fault, Met, article, rss
from make import NOW
from web_server import Script, Seen, WebServer, page

ADDRESSES = (
    "internal addresses in every spelling, other schemes, users, ports; also behind a redirect"
)
REDIRECTS = "redirect loop, 30 hops, redirect to `file:`"
SUBRESOURCES = "subresources, hubs, cloud links, meta refresh"
SIZES = "100 MB, endless body, gzip bomb, double gzip"
TIMES = "hang, drip, slow headers"
BROKEN = "endless or huge headers, HTTP/0.9, odd status, bad chunk, short body, reset, bad gzip"
WAITS = "429/503 with Retry-After"
CONDITIONAL = "304, ETag, Last-Modified"
GONE = "410, 404 three times, 401, 451"
ROBOTS = "robots, crawl-delay, connections"

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024

Arrange = Callable[[WebServer], None]


def announces(*links: str) -> Arrange:
    """A feed that leads to these addresses."""
    return lambda server: _ignore(server.page("/feed", rss(*links)))


def sends(*parts: bytes | float | None) -> Arrange:
    """A page whose answer is these bytes and pauses."""
    return lambda server: _ignore(server.script("/page", parts))


def answers(content: bytes = b"", **fields: str) -> Arrange:
    """A page with this content and these headers, written with underscores."""
    headers = {name.replace("_", "-"): value for name, value in fields.items() if name != "status"}
    status = fields.get("status", "200 OK")
    return lambda server: _ignore(server.page("/page", content, status=status, headers=headers))


def drip(part: bytes) -> Sequence[bytes | float]:
    """The same part for four seconds."""
    return (part, 0.1) * 40


def leads(location: str) -> Arrange:
    """A page that sends on."""
    return lambda server: _ignore(server.redirect("/page", location))


def feed_later(status: str) -> Arrange:
    """A feed that answers once, and then with this status."""

    def arrange(server: WebServer) -> None:
        sound = rss(server.url("/page"))
        server.page("/page", article())
        server.answer("/feed", lambda seen: page(sound) if _first(server) else page(status=status))

    return arrange


def _first(server: WebServer) -> bool:
    return server.paths().count("/feed") == 1


def _ignore(_: object) -> None:
    """The address of what was arranged is not needed."""


def _loop(server: WebServer) -> None:
    server.redirect("/page", "/other")
    server.redirect("/other", "/page")


def _hops(server: WebServer) -> None:
    server.redirect("/page", "/hop-1")
    for number in range(1, 30):
        server.redirect(f"/hop-{number}", f"/hop-{number + 1}")
    server.page("/hop-30", article())


def _endless(_: Seen) -> Iterator[bytes]:
    yield HEAD + b"Content-Type: text/html\r\n\r\n"
    for _number in range(100):
        yield b"words " * (MIB // 6)


def _bomb(server: WebServer) -> None:
    bomb = gzip.compress(bytes(64 * MIB))
    server.page("/page", bomb, headers={"Content-Encoding": "gzip"})


def _enclosing(server: WebServer) -> None:
    extras = (
        "<img src='/asked'><script src='/asked'></script><iframe src='/asked'></iframe>"
        "<link rel='hub' href='/asked'><link rel='stylesheet' href='/asked'>"
        "<object data='/asked'></object><video src='/asked'></video>"
    )
    refresh = b"<head><meta http-equiv='refresh' content='60;url=/asked'>"
    server.page("/page", article(more=extras).replace(b"<head>", refresh))
    hub = (
        "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='/asked'/>"
        "<cloud domain='127.0.0.1' port='80' path='/asked' protocol='http-post'/>"
        "<image><url>/asked</url></image>"
    )
    server.page("/feed", rss(server.url("/page"), inside=hub))


def _unchanged(server: WebServer) -> None:
    server.page("/page", article())
    whole = page(rss(server.url("/page")), headers={"ETag": '"7"', "Last-Modified": "then"})

    def answer(seen: Seen) -> Script:
        known = seen.headers.get("if-none-match") == '"7"'
        return page(status="304 Not Modified") if known else whole

    server.answer("/feed", answer)


def _robots(text: str, status: str = "200 OK") -> Arrange:
    def arrange(server: WebServer) -> None:
        server.page("/robots.txt", text.encode(), status=status)
        server.page("/feed", rss(server.url("/page")))
        server.page("/page", article())

    return arrange


def _crowd(server: WebServer) -> None:
    server.page("/feed", rss(*(server.url(f"/page-{number}") for number in range(8))))
    for number in range(8):
        server.script(f"/page-{number}", [0.05, *page(article(f"The toll, part {number}"))])


def never(path: str) -> Also:
    """Nobody asked for a path."""
    return Also(f"`{path}` was never asked for", lambda met: path not in met.server.paths())


def waits(then: str) -> Also:
    """It is asked again exactly then."""
    return Also("never early", lambda met: met.next == f"asked again {then}")


def _conditional(met: Met) -> bool:
    asked = [seen for seen in met.server.seen if seen.path == "/feed"]
    once = met.server.paths().count("/page") == 1
    counted = dict(met.counts[2].counts)
    return once and "if-none-match" in asked[1].headers and counted["unchanged_feeds"] == 1


ONE_ADDRESS = Also(
    "looked up once, and that address alone is dialled", lambda met: len(met.dialled) == 1
)
NO_ROW = Also("no row of it", lambda met: met.rows("SELECT count(*) FROM article") == ((1,),))
OLD_ROWS = Also("what it brought before stays", lambda met: met.text() != "")
CONDITIONAL_POLL = Also("the second request is conditional, nothing is parsed again", _conditional)
PAUSES = Also(
    "seven seconds between requests", lambda met: any(5 < pause <= 7 for pause in met.slept)
)
AT_MOST_TWO = Also("at most two at once", lambda met: met.server.peak <= 2)


def fault(row: str, served: str, outcome: str, arrange: Arrange, **more: object) -> Fault:
    """One fault."""
    return Fault(row=row, served=served, outcome=outcome, arrange=arrange, **more)  # type: ignore[arg-type]


BLOCKED: Mapping[str, str] = {
    "private": "http://10.0.0.5/",
    "loopback": "http://127.0.0.9/",
    "loopback as one number": "http://2130706433/",
    "loopback in hexadecimal": "http://0x7f.1/",
    "link-local, metadata": "http://169.254.169.254/latest/",
    "CGNAT": "http://100.64.0.1/",
    "IPv4-mapped": "http://[::ffff:10.0.0.5]/",
    "NAT64": "http://[64:ff9b::a00:5]/",
    "6to4": "http://[2002:a00:5::1]/",
    "multicast": "http://224.0.0.1/",
    "reserved": "http://240.0.0.1/",
    "a name of an internal host": "http://internal.example/",
    "a name with a public and an internal record": "http://mixed.example/",
}
BAD: Mapping[str, str] = {
    "a user in the address": "http://user:s3cret@news.example/",
    "a port below 1024": "http://news.example:22/",
}
SLOW_ANSWERS: Mapping[str, tuple[bytes | float | None, ...]] = {
    "silence": (4.0, b""),
    "a byte now and then": (HEAD, b"\r\n", *drip(b"a")),
    "a header now and then": (HEAD, *drip(b"A: b\r\n")),
}
BROKEN_ANSWERS: Mapping[str, tuple[bytes | float | None, ...]] = {
    "200 headers": (HEAD + b"A: b\r\n" * 200 + b"\r\n",),
    "a header of 70 kB": (HEAD + b"A: " + b"b" * 70_000 + b"\r\n\r\n",),
    "HTTP/0.9": (b"<html>words</html>\r\n",),
    "a status in letters": (b"HTTP/1.1 OK OK\r\n\r\n",),
    "a bad chunk": (CHUNKED + b"zz\r\nwords\r\n0\r\n\r\n",),
    "a body shorter than its length": (HEAD + b"Content-Length: 9\r\n\r\nwords",),
    "a reset inside the body": (HEAD + b"Content-Length: 9\r\n\r\nwords", 0.05, None),
    "gzip that breaks off": (
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"words" * 99)[:-9],
    ),
    "what says gzip and is not": (HEAD + b"Content-Encoding: gzip\r\n\r\nwords words words",),
}
MOMENTS = {
    "seconds": ("120", "after 0:02:00"),
    "a day of seconds": ("86400", "after 1 day, 0:00:00"),
    "a date": (format_datetime(NOW + timedelta(hours=1), usegmt=True), "after 1:00:00"),
}

FETCH = (
    *(
        fault(ADDRESSES, said, "dead blocked_address", announces(url))
        for said, url in BLOCKED.items()
    ),
    *(fault(ADDRESSES, said, "dead bad_url", announces(url)) for said, url in BAD.items()),
    fault(ADDRESSES, "a redirect to an internal name", "dead blocked_address",
          leads("http://internal.example/")),
    fault(ADDRESSES, "a redirect to metadata", "dead blocked_address", leads("//169.254.169.254/")),
    fault(
        ADDRESSES, "a name that is public first and internal then", "failed unreachable",
        announces(f"http://{REBOUND}/"), dials=(("8.8.8.8", 80),), also=ONE_ADDRESS,
    ),
    fault(REDIRECTS, "a loop", "dead too_many_redirects", _loop),
    fault(REDIRECTS, "30 hops", "dead too_many_redirects", _hops, also=never("/hop-6")),
    fault(REDIRECTS, "a redirect to `file:`", "dead bad_url", leads("file:///etc/hostname")),
    fault(SUBRESOURCES, "a page and a feed full of them", "done", _enclosing, also=never("/asked")),
    fault(
        SIZES, "an endless body, 100 MB offered", "dead too_large",
        lambda server: _ignore(server.answer("/page", _endless)), also=NO_ROW,
    ),
    fault(
        SIZES, "a gzip bomb of 64 MiB", "dead too_large",
        _bomb,
    ),
    fault(
        SIZES, "gzip in gzip, both announced", "dead bad_encoding",
        answers(gzip.compress(gzip.compress(article())), Content_Encoding="gzip, gzip"),
    ),
    fault(
        SIZES, "gzip in gzip, one announced", "dead binary",
        answers(gzip.compress(gzip.compress(article())), Content_Encoding="gzip"),
    ),
    *(
        fault(TIMES, said, "failed timeout", sends(*parts), deadline=SHORT)
        for said, parts in SLOW_ANSWERS.items()
    ),
    *(
        fault(BROKEN, said, "failed broken_answer", sends(*parts), also=NO_ROW)
        for said, parts in BROKEN_ANSWERS.items()
    ),
    fault(BROKEN, "status 999", "failed broken_answer", answers(article(), status="999 Odd")),
    fault(BROKEN, "status 500", "failed server_error", answers(article(), status="500 Fault")),
    *(
        fault(
            WAITS, f"{status[:3]}, {said}", "failed host_waits",
            answers(status=status, Retry_After=value),
            also=waits(then),
        )
        for status in ("429 Often", "503 Wait")
        for said, (value, then) in MOMENTS.items()
    ),
    fault(CONDITIONAL, "the same feed twice", "done", _unchanged, polls=2, also=CONDITIONAL_POLL),
    fault(GONE, "410 for a feed", "dead gone", feed_later("410 Gone"), polls=2, also=OLD_ROWS),
    fault(GONE, "404 for a feed, once", "failed missing", feed_later("404 None"), polls=2,
          also=OLD_ROWS),
    fault(GONE, "404 for a feed, three times", "paused missing", feed_later("404 None"), polls=4,
          also=OLD_ROWS),
    fault(GONE, "401 for a feed", "paused forbidden", feed_later("401 Who"), polls=2,
          also=OLD_ROWS),
    fault(GONE, "451 for a page", "dead forbidden", answers(status="451 Law")),
    fault(GONE, "404 for a page", "dead missing", answers(status="404 None")),
    fault(
        ROBOTS, "a page that robots.txt forbids", "dead robots_disallowed",
        _robots("User-agent: *\nDisallow: /page"), also=never("/page"),
    ),
    fault(
        ROBOTS, "robots.txt with status 500", "failed robots_unreachable",
        _robots("", "500 Fault"), also=never("/feed"),
    ),
    fault(
        ROBOTS, "a crawl-delay of 7 seconds", "done", _robots("User-agent: *\nCrawl-delay: 7"),
        also=PAUSES,
    ),
    fault(ROBOTS, "eight pages of one host", "done", _crowd, also=AT_MOST_TWO),
)  # fmt: skip
"""The faults of fetching, in the order of the list."""
