"""A sentence as seen from a name in it: what the portrayal classifier looks at.

The target's own words are replaced by a mark, and so are other capitalised words: who is meant
must not decide how the sentence reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.analyze.sentences import Span
from pipeline.analyze.valence import NEGATIONS

REACH = 60
"""How many words on each side of the target are looked at."""

TARGET, NAME, NUMBER = "§target", "§name", "§number"

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]")
_SENTENCE_START = frozenset('.“"')
_NEAR, _NEARBY, _BESIDE = 6, 10, 3
_STEM = 5
_HEADLINE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Mention:
    """The words around one name: lower case, marks for names and numbers, `at` the target."""

    words: tuple[str, ...]
    at: int


def mention(sentence: str, spans: Sequence[Span]) -> Mention:
    """The sentence as seen from the first span; further spans are other names of the target.

    Spans are offsets into the sentence.
    """
    tokens: list[str] = []
    position = at = 0
    for start, end in sorted(spans):
        if start < position:
            continue
        tokens += _TOKEN.findall(sentence, position, start)
        if start <= spans[0][0]:
            at = len(tokens)
        tokens.append(TARGET)
        position = end
    tokens += _TOKEN.findall(sentence, position)
    first = max(0, at - REACH)
    return Mention(tuple(_words(tokens)[first : at + REACH + 1]), at - first)


def ngrams(seen: Mention) -> Iterator[str]:
    """The features of a mention that are words: each is a kind, a colon and the words."""
    words, at = seen.words, seen.at
    left, right = words[:at], words[at + 1 :]
    for word in words:
        yield f"word:{word}"
    for first, second in pairwise(words):
        yield f"pair:{first} {second}"
    for side, around in (("left", left[::-1]), ("right", right)):
        for distance, word in enumerate(around):
            yield f"{side}:{word}"
            if len(word) >= _STEM - 1:
                yield f"{side} stem:{word[:_STEM]}"
            if distance < _NEARBY:
                yield f"{side} nearby:{word}"
            if distance < _NEAR:
                yield f"{side} near:{word}"
            if distance < _BESIDE:
                yield f"{side} {distance}:{word}"
    yield from _negated(words)


def _negated(words: Sequence[str]) -> Iterator[str]:
    since = _BESIDE + 1
    for word in words:
        if word in NEGATIONS:
            since = 0
        elif since <= _BESIDE:
            yield f"not:{word}"
            since += 1


def _words(tokens: Sequence[str]) -> list[str]:
    names = not _is_headline(tokens)
    before = "."
    words = []
    for token in tokens:
        if token == TARGET:
            words.append(TARGET)
        elif token[0].isdigit():
            words.append(NUMBER)
        elif names and token[0].isupper() and before not in _SENTENCE_START:
            words.append(NAME)
        else:
            words.append(token.lower().replace("’", "'"))
        before = token
    return words


def _is_headline(tokens: Sequence[str]) -> bool:
    """Whether nearly all longer words are capitalised, so that capitals tell no names."""
    longer = [token for token in tokens if len(token) >= _STEM and token != TARGET]
    capitalised = sum(token[0].isupper() for token in longer)
    return capitalised > _HEADLINE_SHARE * len(longer)
