"""Damages feeds and pages as lines, servers and attackers do; the same dice, the same damage."""

import json
import random
import re
from collections.abc import Callable, Sequence
from html import escape

DAMAGE = (
    b"<", b">", b"&", b'"', b"'", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"&#xD800;", b"&#0;",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"</item>", b"<item>", b"</entry>", b"</html>", b"<?",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<table>", b"<svg>", b"<template>", b"<p hidden>",
    b"<script type='application/ld+json'>[[{", b"<base href='//['>", b"<title>", b"http://[::1",
    b"xml:base='//['", b"9999-12-31T23:59:59-23:59", b"\\ud800", b"{", b"[", b"null", b"1e999",
    "\u202e".encode(), "\U000e0041".encode(), "\u0336".encode() * 50,
)  # fmt: skip

_TAG = re.compile(rb"<[^<>]{1,300}>")
_FIELD = re.compile(rb"(?<=>)[^<>]{1,2000}(?=</)|(?<==\")[^\"<>]{1,500}(?=\")")
_MOST_FIELDS = 40
_MOST_STEPS = 5

Step = Callable[[random.Random, bytes, bytes, bytes], bytes]


def mutated(dice: random.Random, content: bytes, other: bytes, words: Sequence[str]) -> bytes:
    """The content after one to five kinds of damage; `other` is spliced in, `words` are put in."""
    for _ in range(dice.randint(1, _MOST_STEPS)):
        naughty = dice.choice(words).encode("utf-8", "surrogatepass")
        content = dice.choice(STEPS)(dice, content, other, naughty)
    return content


def fields_of(words: str) -> dict[str, tuple[str, bytes]]:
    """Feeds and a page with some words in every field: name to content type and bytes."""
    raw, safe = words.replace("]]>", ""), escape(words)
    item = (
        f"<item><title>{safe}</title><link>https://a.example/1?q={safe}</link><guid>{safe}</guid>"
        f"<pubDate>{safe}</pubDate><description>{safe}</description>"
        f"<content:encoded><![CDATA[{raw}]]></content:encoded></item>"
    )
    namespace = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    names = ("id", "url", "title", "date_published", "summary", "content_html")
    record = dict.fromkeys(names, words)
    feed = json.dumps({"title": words, "items": [record, {**record, "url": "https://a.example/1"}]})
    page = (
        f"<html lang='{safe}'><head><title>{words}</title><meta name='author' content='{safe}'>"
        f"<meta property='article:published_time' content='{safe}'><base href='{safe}'>"
        f"<link rel='canonical' href='{safe}'><script type='application/ld+json'>"
        f"{json.dumps({'@type': 'NewsArticle', 'headline': words, 'author': {'name': words}})}"
        f"</script></head><body><h1>{words}</h1><article><p class='{safe}'>{words}</p>"
        f"<p>{safe * 20}</p></article></body></html>"
    )
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{safe}'><title>{safe}</title><entry>"
        f"<title type='html'>{safe}</title><link href='{safe}'/><id>{safe}</id>"
        f"<updated>{safe}</updated><content type='xhtml'>{words}</content></entry></feed>"
    )
    made = {
        "rss": (
            "text/xml",
            f"<rss {namespace}><channel><title>{raw}</title>{item}</channel></rss>",
        ),
        "atom": ("application/atom+xml", atom),
        "json": ("application/feed+json", feed),
        "page": ("text/html", page),
        "text": ("text/plain", words),
    }
    return {
        name: (kind, content.encode("utf-8", "surrogatepass"))
        for name, (kind, content) in made.items()
    }


def _flip(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    changed = bytearray(content)
    for _number in range(dice.randint(1, 20) if changed else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    start, end = _span(dice, content)
    return content[:start] if dice.random() < 1 / 2 else content[:start] + content[end:]


def _double(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    start, end = _span(dice, content)
    return content[:end] + content[start:end] * dice.randint(1, 3) + content[end:]


def _splice(dice: random.Random, content: bytes, other: bytes, _: bytes) -> bytes:
    start, end = _span(dice, other)
    at = dice.randint(0, len(content))
    return content[:at] + other[start:end] + content[at:]


def _insert(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + dice.choice(DAMAGE) * dice.choice((1, 1, 1, 3, 300)) + content[at:]


def _repeat_tag(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    tags = _TAG.findall(content[:100_000])
    if not tags:
        return content
    tag = dice.choice(tags)
    return content.replace(tag, tag * dice.choice((2, 10, 300)), 1)


def _fill(dice: random.Random, content: bytes, _: bytes, naughty: bytes) -> bytes:
    said = naughty if dice.random() < 1 / 2 else escape(naughty.decode("utf-8", "replace")).encode()
    return _FIELD.sub(lambda _found: said, content, count=dice.randint(1, _MOST_FIELDS))


def _recode(dice: random.Random, content: bytes, _: bytes, __: bytes) -> bytes:
    encoding = dice.choice(("utf-16", "utf-16-be", "utf-32", "utf-7", "shift_jis", "latin-1"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def _span(dice: random.Random, content: bytes) -> tuple[int, int]:
    start = dice.randint(0, len(content))
    return start, min(len(content), start + dice.choice((1, 20, 500, 20_000)))


STEPS: tuple[Step, ...] = (_flip, _cut, _double, _splice, _insert, _repeat_tag, _fill, _recode)
