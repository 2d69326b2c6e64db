"""Turns what a feed's address sent into XML or JSON for a parser, or says what came instead.

bytes --> decoded, without controls --> JSON as it is
                                    --> XML from its root on, whole items only

The prolog is cut off, so no parser ever sees a DTD, whoever wrote it and in whatever encoding.
"""

import codecs
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html.entities import html5
from itertools import islice
from typing import NoReturn
from urllib.parse import urlsplit

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_FEED_BYTES, MAX_FEED_ENTRIES, megabytes
from pipeline.ingest.decode import decode

MAX_ATTRIBUTES = 500
"""In one tag; libxml2 and expat take quadratic time over them."""

MAX_TAGS = 400_000
"""A tree of them takes a hundred megabytes."""

MAX_REFERENCES = 2_000_000

_HEAD = 64 * 1024
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_NOTICES = frozenset({"b", "br", "div", "font", "p", "pre", "table"})
_OTHER_ROOTS = {
    "html": "an HTML page",
    "head": "an HTML page",
    "body": "an HTML page",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "opml": "an OPML outline",
    "svg": "an image",
    "error": "an error message",
}

_WIDEST = ((b"\0\0\0<", "utf-32-be"), (b"<\0\0\0", "utf-32-le"))
"""How XML begins in UTF-32 without a mark; nothing else begins so."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_C0 = tuple(sorted({*range(32)} - set(b"\t\n\r")))
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_PROLOG_STEP = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*>|>)"
    r"|<(?P<root>[a-z_][\w.:-]*)",
    re.IGNORECASE | re.DOTALL,
)
_LATE_ROOT = re.compile(r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_DECLARES_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_TOO_MANY_ATTRIBUTES = re.compile(
    r"<[A-Za-z_][^\s<>/]*+(?:(?:[^<>\"'=]++|\"[^\"]*+\"?|'[^']*+'?)*+=)"
    rf"{{{MAX_ATTRIBUTES + 1}}}"
)
# "&" that begins no reference of XML's own, or one to a character that XML has not
_BAD_REFERENCE = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos);|#)|&#(?!\d{1,7};|x[0-9a-fA-F]{1,6};)"
    r"|&#(?:x0*(?:[01]?[0-9a-fA-F]|[dD][89a-fA-F]..|[fF]{3}[eEfF]|.{6});"
    r"|0*(?:[012]?\d|3[01]|5[5-7]\d{3}|6553[45]|\d{7});)"
)
_REFERENCE = re.compile(r"&(?:#(?P<number>\d{1,7}|[xX][0-9a-fA-F]{1,6});|(?P<name>\w{2,31};))?")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_XML_NAMES = frozenset({"lt;", "gt;", "amp;", "quot;", "apos;"})
_MARKUP = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed's text; of one that was `truncated`, XML holds its whole items only.

    It holds the first 2,000 items; `more` tells that there were others. `guessed` tells that its
    letters are a guess: they are not UTF-8, nor in the encoding that it declares, if any.
    """

    text: str
    is_json: bool
    guessed: bool = False
    truncated: bool = False
    more: bool = False


def feed_text(content: bytes, content_type: str, *, url: str) -> FeedText:
    """The text of what a feed's address answered with.

    Raises:
        BadDocument: it is no feed at all (`not_a_feed`), too much (`too_large`) or declares
            entities (`unsafe_xml`).
    """
    if len(content) > MAX_FEED_BYTES:
        raise BadDocument(
            f"{host(url)} sent a feed of {megabytes(len(content))}; "
            f"{megabytes(MAX_FEED_BYTES)} are read at most",
            code="too_large",
        )
    decoded, guessed = _decoded(content, content_type, url)
    text = _without_controls(decoded).lstrip("\ufeff \t\r\n")
    if not text:
        refuse("nothing", url)
    if text[0] in "{[":
        return FeedText(text, is_json=True, guessed=guessed)
    start, root = _root(text, url)
    if _DECLARES_ENTITY.search(text, 0, start):
        raise BadDocument(
            f"{host(url)} sent a feed that declares entities of its own; such a feed is not read, "
            "ask its publisher for one without a DTD",
            code="unsafe_xml",
        )
    _check_tags(text, url)
    whole, truncated = _whole_items(text[start:], root)
    first, more = _first_items(whole, root)
    if truncated or more:
        first += f"</channel></{root}>" if root.lower() == "rss" else f"</{root}>"
    return FeedText(first, is_json=False, guessed=guessed, truncated=truncated, more=more)


def refuse(instead: str, url: str) -> NoReturn:
    """Says what came instead of a feed.

    Raises:
        BadDocument: always (`not_a_feed`).
    """
    raise BadDocument(
        f"{host(url)} sent {instead} instead of a feed; correct the feed's address",
        code="not_a_feed",
    )


def host(url: str) -> str:
    """The host of a URL, for messages: the rest of an address may hold a secret."""
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"


def _decoded(content: bytes, content_type: str, url: str) -> tuple[str, bool]:
    """The text of some bytes, and whether its letters are a guess."""
    widest = next((name for start, name in _WIDEST if content.startswith(start)), None)
    if widest:
        return content.decode(widest, "replace"), False
    written = _XML_ENCODING.search(content[:1024])
    stated = _HEADER_CHARSET.search(content_type)
    # servers add a charset to all they send; what wrote the feed wrote its declaration
    declared = written[1].decode("ascii", "replace") if written else ""
    if declared.lower() in {"", "utf-8", "utf8"} and stated:
        declared = stated[1]
    try:
        return decode(content, declared or None), not _is_as_said(content, declared)
    except BadDocument as error:
        raise BadDocument(
            f"{host(url)} sent no feed: {error.message.partition(';')[0]}; "
            "correct the feed's address",
            code="not_a_feed",
        ) from error


def _is_as_said(content: bytes, declared: str) -> bool:
    """Whether bytes are what their mark or their declaration says, or UTF-8, without a fault."""
    if content.isascii() or content.startswith(_MARKS) or b"\0" in content[:_HEAD]:
        return True
    for name in ("utf-8", declared):
        with suppress(LookupError, ValueError):
            content.decode(name)
            return True
    return False


def _without_controls(text: str) -> str:
    # nearly all feeds have none, which looking for each tells sixteen times as fast
    try:
        sent = text.encode()
    except UnicodeEncodeError:
        return _CONTROLS.sub("", text)
    has_any = any(map(sent.__contains__, _C0)) or "\ufffe" in text or "\uffff" in text
    return _CONTROLS.sub("", text) if has_any else text


def _root(text: str, url: str) -> tuple[int, str]:
    """Where the feed's root element begins, and its name as written."""
    head = text[:_HEAD]
    first = next((step for step in _PROLOG_STEP.finditer(head) if step["root"]), None)
    name = first["root"] if first else ""
    local = name.rpartition(":")[2].lower()
    if first and local in _FEED_ROOTS:
        return first.start(), name
    late = _LATE_ROOT.search(head)
    if late and not _HTML.search(head) and local in _NOTICES | {""}:
        return late.start(), late[0][1:]
    if _HTML.search(head) or local in _NOTICES:
        refuse("an HTML page", url)
    if not first:
        refuse("XML that breaks off" if text.startswith("<") else "plain text", url)
    refuse(_OTHER_ROOTS.get(local, f"XML of another kind (<{name[:40]}>)"), url)


def _whole_items(text: str, root: str) -> tuple[str, bool]:
    """The text up to its root's end; without one, up to the end of its last whole item."""
    closing = f"</{root}>"
    end = text.rfind(closing)
    if end >= 0:
        return text[: end + len(closing)], False
    if re.search(rf"</{re.escape(root)}\s+>", text):
        return text, False
    end = max(text.rfind("</item>"), text.rfind("</entry>"))
    if end >= 0:
        return text[: text.index(">", end) + 1], True
    begun = [at for at in (text.find("<item"), text.find("<entry")) if at >= 0]
    return text[: min(begun, default=len(text))], True


def _first_items(text: str, root: str) -> tuple[str, bool]:
    """The text up to the end of its 2,000th item, and whether there were others."""
    name = "entry>" if root.lower().endswith("feed") else "item>"
    if text.count(name) <= MAX_FEED_ENTRIES:
        return text, False
    last = next(islice(_ITEM_END.finditer(text), MAX_FEED_ENTRIES - 1, None), None)
    more = last is not None and _ITEM_END.search(text, last.end()) is not None
    return (text[: last.end()], True) if last and more else (text, False)


def _check_tags(text: str, url: str) -> None:
    """Refuses what would take a parser too much memory or time."""
    if (len(text) > MAX_TAGS and text.count("<") > MAX_TAGS) or (
        len(text) > MAX_REFERENCES and text.count("&") > MAX_REFERENCES
    ):
        raise BadDocument(
            f"{host(url)} sent a feed with more than {MAX_TAGS:,} tags or {MAX_REFERENCES:,} "
            "entities; "
            "ask its publisher for a shorter one",
            code="too_large",
        )
    if any(_TOO_MANY_ATTRIBUTES.match(text, at) for at in long_tags(text, 2 * MAX_ATTRIBUTES)):
        raise BadDocument(
            f"{host(url)} sent a feed with more than {MAX_ATTRIBUTES} attributes in one tag",
            code="too_large",
        )


def long_tags(text: str, letters: int) -> Iterator[int]:
    """Where each "<" stands that no other one follows within so many letters.

    Parsers of XML end a tag there too, also within quotes.
    """
    at = text.find("<")
    while at >= 0:
        after = text.rfind("<", at + 1, at + 1 + letters)
        if after < 0:
            if at + letters < len(text):
                yield at
            after = text.find("<", at + 1)
        at = after


def with_good_references(text: str) -> str:
    """The text with HTML's entities as letters and a bare `&` escaped; CDATA stays as it is."""
    if not _BAD_REFERENCE.search(text):
        return text
    parts: list[str] = []
    position = 0
    while position < len(text):
        start = text.find(_CDATA, position)
        start = len(text) if start < 0 else start
        end = text.find(_CDATA_END, start)
        end = len(text) if end < 0 else end + len(_CDATA_END)
        parts += [_REFERENCE.sub(_mended, text[position:start]), text[start:end]]
        position = end
    return "".join(parts)


def _mended(found: re.Match[str]) -> str:
    written, number, name = found[0], found["number"], found["name"]
    if name in _XML_NAMES:
        return written
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        known = code <= sys.maxunicode and not _CONTROLS.match(chr(code))
        return f"&#{number.lower()};" if known else ""
    if name in html5:
        return "".join(_MARKUP.get(letter, letter) for letter in html5[name])
    return f"&amp;{name}" if name else "&amp;"
