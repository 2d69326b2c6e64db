"""Where the paragraphs and sentences of a text begin and end, as exact offsets."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

Span = tuple[int, int]
"""Start and end of a slice, in code points."""

# The splitter's time grows with the square of what it is given at once.
_PIECE = 4000

# The splitter panics where a full stop follows one of these.
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f]")


def sentences(text: str, language: str | None = None) -> tuple[Span, ...]:
    """The spans of all sentences, in order, without blanks at either end.

    No sentence crosses an empty line, and none is longer than 4,000 characters. `language` is
    an ISO 639 code; a language that the splitter does not know is split like English.
    """
    found: list[Span] = []
    for start, end in _pieces(text):
        piece = _WIDE_BLANK.sub(" ", text[start:end])
        for boundary in get_sentence_boundaries(language or "en", piece):
            first, last = start + boundary["start_index"], start + boundary["end_index"]
            part = text[first:last]
            first += len(part) - len(part.lstrip())
            last -= len(part) - len(part.rstrip())
            if first < last:
                found.append((first, last))
    return tuple(found)


def paragraphs(text: str) -> Iterator[Span]:
    """The spans of all paragraphs, in order: runs of lines that are not blank."""
    start = offset = 0
    for line in text.split("\n"):
        blank = not line or line.isspace()
        if blank and start < offset:
            yield start, offset - 1
        offset += len(line) + 1
        if blank:
            start = offset
    if start < offset:
        yield start, offset - 1


def _pieces(text: str) -> Iterator[Span]:
    """Paragraphs, the longest ones cut, at a blank where there is one."""
    for first, end in paragraphs(text):
        start = first
        while end - start > _PIECE:
            blank = text.rfind(" ", start + _PIECE // 2, start + _PIECE)
            cut = blank + 1 if blank > 0 else start + _PIECE
            yield start, cut
            start = cut
        yield start, end
