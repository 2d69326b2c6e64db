"""What an edit changed: the sentences that a text gained and those that it lost."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sentencex import segment

MOST_SENTENCES = 500
MOST_CHARACTERS = 50_000
"""Of each list the first sentences are kept, up to both bounds; the texts themselves are whole."""

# The splitter's time grows with the square of what it is given at once.
_LONGEST = 1000
_EMPTY_LINE = re.compile(r"\n\s*\n")
_END = re.compile(r"[.!?…]['\"’”»)]* |[。！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChanges:
    """Sentences in one text only, each list in the order of its text; a moved one is in neither."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


def sentence_changes(before: str, after: str, language: str | None) -> SentenceChanges:
    """Compares two texts by their sentences, white space folded; repeats are counted.

    `language` is an ISO 639 code; one that the splitter does not know is split like English.
    Paragraphs that both texts have are not split. No sentence is longer than 1,000 characters.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    lost, gained = _without(old, new), _without(new, old)
    old_sentences = list(_sentences(lost, language))
    new_sentences = list(_sentences(gained, language))
    return SentenceChanges(
        added=_bounded(_without(new_sentences, old_sentences)),
        removed=_bounded(_without(old_sentences, new_sentences)),
    )


def _paragraphs(text: str) -> Sequence[str]:
    return [words for one in _EMPTY_LINE.split(text) if (words := " ".join(one.split()))]


def _without(these: Iterable[str], those: Iterable[str]) -> Sequence[str]:
    """What these have more of than those, in its order, from the first on that are too many."""
    left = Counter(those)
    rest = []
    for one in these:
        if left[one] > 0:
            left[one] -= 1
        else:
            rest.append(one)
    return rest


def _sentences(paragraphs: Iterable[str], language: str | None) -> Iterator[str]:
    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            yield from filter(None, map(str.strip, segment(language or "en", piece)))


def _pieces(paragraph: str) -> Iterator[str]:
    """A long paragraph is cut where a sentence seems to end, so that an edit moves no other cut."""
    start = 0
    while len(paragraph) - start > _LONGEST:
        ends = [found.end() for found in _END.finditer(paragraph, start, start + _LONGEST)]
        blank = paragraph.rfind(" ", start, start + _LONGEST) + 1
        cut = ends[-1] if ends else blank if blank > start else start + _LONGEST
        yield paragraph[start:cut]
        start = cut
    yield paragraph[start:]


def _bounded(sentences: Sequence[str]) -> tuple[str, ...]:
    kept, room = [], MOST_CHARACTERS
    for one in sentences[:MOST_SENTENCES]:
        room -= len(one)
        if room < 0:
            break
        kept.append(one)
    return tuple(kept)
