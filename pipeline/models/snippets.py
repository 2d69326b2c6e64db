"""Where the words of a search stand in a text, shown with some of what is around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.models.search_words import Term, tokens

LENGTH = 240
BEFORE = 60
LOOKED_THROUGH = 100_000
"""How many characters of a text are looked through for the words of a search."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some of a text, unchanged; `marks` are the offsets of what was searched, in code points."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(text: str, terms: Sequence[Term], *, begin: int = 0) -> Snippet | None:
    """What stands around the first match at or after `begin`; None where nothing matches."""
    marks = list(_marks(text[:LOOKED_THROUGH], [term for term in terms if not term.without]))
    first = next((mark for mark in marks if mark[0] >= begin), None)
    if first is None:
        return None
    start = _word_boundary(text, max(begin, first[0] - BEFORE), first[0])
    end = max(first[1], _last_boundary(text, start))
    inside = [(one - start, two - start) for one, two in marks if start <= one and two <= end]
    return Snippet(text[start:end], tuple(_apart(inside)))


def beginning(text: str) -> Snippet:
    """The first words of a text, nothing marked."""
    return Snippet(text[: _last_boundary(text, 0)], ())


def holds(text: str, term: Term) -> bool:
    """Whether a term stands in what is looked through of a text."""
    return next(_marks(text[:LOOKED_THROUGH], [term]), None) is not None


def _marks(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    wanted = [(term.tokens, term.start) for term in terms]
    words = tokens(text)
    for place, (start, _, word) in enumerate(words):
        for run, is_start in wanted:
            if not run or not _fits(word, run[0], is_start=is_start and len(run) == 1):
                continue
            found = words[place : place + len(run)]
            if len(found) == len(run) and all(
                _fits(one[2], token, is_start=is_start and at == len(run) - 1)
                for at, (one, token) in enumerate(zip(found, run, strict=True))
            ):
                yield start, found[-1][1]


def _fits(word: str, token: str, *, is_start: bool) -> bool:
    return word.startswith(token) if is_start else word == token


def _word_boundary(text: str, wanted: int, latest: int) -> int:
    if wanted == 0 or text[wanted - 1].isspace():
        return wanted
    return next((at + 1 for at in range(wanted, latest) if text[at].isspace()), wanted)


def _last_boundary(text: str, start: int) -> int:
    end = start + LENGTH
    if end >= len(text):
        return len(text)
    return next((at for at in range(end, end - BEFORE, -1) if text[at].isspace()), end)


def _apart(marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached = -1
    for start, end in sorted(set(marks), key=lambda mark: (mark[0], -mark[1])):
        if start >= reached:
            yield start, end
            reached = end
