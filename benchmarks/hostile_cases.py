"""Hostile pages and feeds, made when asked for: name, what it is, and its bytes."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MB = 1_000_000
SENTENCE = "The night ferry was measured twice before the council voted on it, and nobody paid. "
PARAGRAPH = f"<p>{SENTENCE * 6}</p>"
WORDS = "Le péage du pont est voté à l'été; 橋の通行料は春に決まる。"
JAPANESE = "市議会は橋の通行料について春に決定すると発表した。反対する住民も多い。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hostile answer; `kind` is page or feed, and `packed` says that the door unpacks it."""

    kind: str
    make: Callable[[], bytes]
    content_type: str = ""
    packed: bool = False


def page(inside: str, *, head: str = "", title: str = "The toll") -> bytes:
    """A page with this body."""
    return f"<html><head><title>{title}</title>{head}</head><body>{inside}</body></html>".encode()


def rss(inside: str, *, before: str = "") -> bytes:
    """A feed with this inside its channel."""
    head = "<rss version='2.0'><channel><title>Courier</title>"
    return f"{before}{head}{inside}</channel></rss>".encode()


def item(number: int, extra: str = "") -> str:
    """One item of a feed."""
    link = f"https://courier.example/{number}"
    return f"<item><title>Toll {number}</title><link>{link}</link>{extra}</item>"


def attributes(count: int) -> str:
    """So many attributes of one tag."""
    return " ".join(f"a{number}='1'" for number in range(count))


def bomb(levels: int) -> str:
    """A DTD whose last entity is ten to the power of `levels` words."""
    grown = "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, levels + 1)
    )
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "words">{grown}]>'


def packed(content: bytes, times: int = 1) -> bytes:
    """The content in gzip, once or more often."""
    for _ in range(times):
        content = gzip.compress(content)
    return content


def zeros(size: int) -> bytes:
    """So many zeros in gzip, never unpacked here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(packer.compress(bytes(MB)) for _ in range(size // MB)) + packer.flush()


def japanese_page() -> bytes:
    """A page in Shift-JIS that says it is UTF-8."""
    body = f"<p>{JAPANESE * 8}</p>" * 4
    head = "<meta charset='utf-8'>"
    return page(body, head=head, title="橋の通行料").decode().encode("shift_jis")


def utf_7_page() -> bytes:
    """A page that says it is UTF-7, in which its plus signs would spell a script."""
    return page(PARAGRAPH * 4 + "<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>")


LINKS = f"<div><p>{SENTENCE}<a href='/a'>a ferry</a> <b>b</b></p></div>"
CASES: Mapping[str, Case] = {
    "5 MB page of small blocks": Case(
        kind="page", make=lambda: page(LINKS * (5 * MB // len(LINKS)))
    ),
    "5 MB page of long paragraphs": Case(
        kind="page", make=lambda: page(PARAGRAPH * (5 * MB // len(PARAGRAPH)))
    ),
    "4 MB page, 59,000 tags": Case(
        kind="page",
        make=lambda: page("".join(f"<div>{SENTENCE}{SENTENCE[:50]}</div>" for _ in range(29_500))),
    ),
    "1 MB text in one paragraph": Case(
        kind="page", make=lambda: page(f"<p>{SENTENCE * (MB // len(SENTENCE))}</p>")
    ),
    "1 MB text in paragraphs": Case(
        kind="page", make=lambda: page(PARAGRAPH * (MB // len(PARAGRAPH)))
    ),
    "page, tag of 100,000 attributes": Case(
        kind="page", make=lambda: page(f"<p {attributes(100_000)}>{SENTENCE}</p>")
    ),
    "page, 100,000 deep": Case(
        kind="page", make=lambda: page("<div>" * 100_000 + SENTENCE * 9 + "</div>" * 100_000)
    ),
    "page, 20 MB attribute": Case(
        kind="page", make=lambda: page(f"<p title='{'a' * 20 * MB}'>{SENTENCE}</p>")
    ),
    "page, billion laughs": Case(
        kind="page", make=lambda: bomb(9).encode() + page(f"<p>&e9;</p>{PARAGRAPH}")
    ),
    "page, 4 MB of '<'": Case(kind="page", make=lambda: page("<" * 4 * MB)),
    "page, 4 MB of open comments": Case(kind="page", make=lambda: page("<!--" * MB)),
    "page, UTF-16 called Latin 1": Case(
        kind="page",
        make=lambda: page(f"<p>{SENTENCE * 9}</p>").decode().encode("utf-16-le"),
        content_type="text/html; charset=iso-8859-1",
    ),
    "page, Shift-JIS called UTF-8": Case(
        kind="page", make=japanese_page, content_type="text/html; charset=utf-8"
    ),
    "page, called UTF-7": Case(
        kind="page", make=utf_7_page, content_type="text/html; charset=utf-7"
    ),
    "45 MB feed": Case(
        kind="feed", make=lambda: rss("".join(item(n, SENTENCE * 4) for n in range(109_000)))
    ),
    "feed of 20,000 items": Case(kind="feed", make=lambda: rss("".join(map(item, range(20_000))))),
    "10 MB feed of 2,000 items": Case(
        kind="feed",
        make=lambda: rss(
            "".join(
                item(n, f"<description>{'&lt;b&gt;x ' * 380}</description>") for n in range(2000)
            )
        ),
    ),
    "feed, 1 MB broken": Case(
        kind="feed", make=lambda: rss("".join(f"{item(n)}<b>&x<" for n in range(9_000)))
    ),
    "feed, billion laughs": Case(
        kind="feed", make=lambda: rss(item(1, "<description>&e9;</description>"), before=bomb(9))
    ),
    "feed, quadratic entities": Case(
        kind="feed",
        make=lambda: rss(
            item(1, f"<description>{'&big;' * 50_000}</description>"),
            before=f'<!DOCTYPE rss [<!ENTITY big "{"words " * 10_000}">]>',
        ),
    ),
    "feed, entity of a file": Case(
        kind="feed",
        make=lambda: rss(
            item(1, "<description>&x;</description>"),
            before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        ),
    ),
    "feed, tag of 100,000 attributes": Case(
        kind="feed", make=lambda: rss(item(1) + f"<a {attributes(100_000)}/>")
    ),
    "feed, 100,000 deep": Case(
        kind="feed", make=lambda: rss(item(1) + "<a>" * 100_000 + "</a>" * 100_000)
    ),
    "feed, 9 MB attribute": Case(
        kind="feed", make=lambda: rss(item(1) + f"<a b='{'c' * 9 * MB}'/>")
    ),
    "feed, UTF-32 without a mark": Case(
        kind="feed", make=lambda: rss(item(1, WORDS)).decode().encode("utf-32-be")
    ),
    "feed, UTF-16 called UTF-8": Case(
        kind="feed",
        make=lambda: rss(item(1, WORDS)).decode().encode("utf-16"),
        content_type="text/xml; charset=utf-8",
    ),
    "JSON feed, 200,000 deep": Case(kind="feed", make=lambda: b'{"items": ' + b"[" * 200_000),
    "door: page of 100 MB": Case(
        kind="page", make=lambda: packed(b"<p>words</p>" * (100 * MB // 12)), packed=True
    ),
    "door: gzip bomb of 1 GB": Case(kind="page", make=lambda: zeros(1000 * MB), packed=True),
    "door: 45 MB feed in gzip": Case(
        kind="feed", make=lambda: packed(rss("".join(map(item, range(450_000))))), packed=True
    ),
    "door: double gzip": Case(kind="feed", make=lambda: packed(rss(item(1)), 2), packed=True),
}
