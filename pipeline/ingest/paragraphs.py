"""Paragraphs: how lines become them, how they become a text, where a long text is cut."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from pipeline.scrub import scrub, scrub_line

LONGEST_WRAPPED_LINE = 160
"""Characters that a line broken to fit a page has at most."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_WORD = re.compile(r"\w+")


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text.

    Where the text has empty lines, they separate paragraphs and lines in between are joined
    with a blank, because they were broken to fit a page; a line too long for that is a
    paragraph of its own, and so are its neighbours. Without empty lines every line is one.
    """
    text = scrub(text).strip()
    blocks = _BLANK_LINE.split(text)
    if len(blocks) == 1:
        return clean_paragraphs(text.split("\n"))
    return clean_paragraphs(part for block in blocks for part in _unwrapped(block))


def _unwrapped(block: str) -> list[str]:
    lines = block.split("\n")
    return lines if any(len(line) > LONGEST_WRAPPED_LINE for line in lines) else [block]


def clean_paragraphs(paragraphs: Iterable[str]) -> list[str]:
    """The paragraphs scrubbed, each on one line, in Unicode's composed form, none empty."""
    return [line for line in map(clean_line, paragraphs) if line]


def clean_line(text: str) -> str:
    """A text scrubbed, on one line, in Unicode's composed form."""
    line = scrub_line(text)
    if line.isascii():
        return line
    composed = normalize("NFC", line)
    return line if composed == line else scrub_line(composed)


def same_words(one: str, other: str) -> bool:
    """Whether two lines differ in case, punctuation and white space only."""
    return _words(one) == _words(other)


def begins_with(line: str, start: str) -> bool:
    """Whether a line begins with the words of another, and has few more of its own."""
    words, first = _words(line), _words(start)
    return len(words) <= 2 * len(first) and words[: len(first)] == first


def shorten(line: str, limit: int) -> str:
    """The line, cut at a word with an ellipsis where it is longer than `limit` characters."""
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head = cut.rpartition(" ")[0] if " " in cut[limit // 2 :] else cut
    return head.rstrip(" ,;:-–—") + "…"


def fit(paragraphs: Sequence[str], limit: int) -> list[str]:
    """The leading paragraphs that join to at most `limit` characters.

    A first paragraph longer than that is itself cut at a word.
    """
    kept: list[str] = []
    room = limit
    for paragraph in paragraphs:
        if len(paragraph) > room:
            break
        kept.append(paragraph)
        room -= len(paragraph) + 2
    return kept or [shorten(paragraphs[0], limit)]


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())
