"""Describes each block of a page in numbers: its text, its place in the tree, its neighbours.

The order of the rows is the models' (pipeline/ingest/weights): who changes it trains them again.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.block_text import (
    COMMAS,
    ENDS,
    FINAL,
    WORDS,
    Numbers,
    Row,
    repeats,
    said,
    stated,
    text_numbers,
)
from pipeline.ingest.block_words import CLASS_WORDS, WordGroups, bit_rows
from pipeline.ingest.blocks import Blocks

Places = NDArray[np.int64]

LEVELS = 5
"""A block's element and this many less one above it are described."""

NEIGHBOURS = (-2, -1, 1, 2)
WINDOW = 4
"""Blocks on each side whose first probabilities the second model sees."""

_GOOD = 80
_LONG = 300
_FEW_LINKS = 0.35
_LETTERS_A_WORD = 12
_WIDE_LETTER = 1.5
"""How much more a letter of Chinese, Japanese or Korean says."""

_MOST = 0.7
_HALF = 0.5
_FAR = 30

_TAGS = {
    tag: number
    for number, tag in enumerate(
        (
            "p", "blockquote", "pre", "td", "section", "article", "main", "div", "dd", "li",
            "figcaption", "caption", "header", "footer", "aside", "nav", "h1", "h2", "h3", "h4",
            "h5", "h6", "ul", "ol", "dl", "dt", "table", "tbody", "tr", "th", "figure", "body",
            "form", "html", "details", "summary", "address", "center",
        ),
        start=1,
    )
}  # fmt: skip
_MARKED = {
    tag: 1 << bit
    for bit, tag in enumerate(
        (
            "article", "main", "aside", "nav", "li", "footer", "header", "table", "figure",
            "blockquote", "form", "p",
        )
    )
}  # fmt: skip

_CLASS_WORDS = WordGroups(CLASS_WORDS)


@dataclass(slots=True)
class _Page:
    """What several descriptions need of a page; `above` leads from each block to the top."""

    blocks: Blocks
    linked: Numbers
    length: Numbers
    good: Numbers
    final: Numbers
    above: list[Places] = field(default_factory=list)
    parent: Places = field(init=False)
    first: Places = field(init=False)
    end: Places = field(init=False)
    tags: Places = field(init=False)
    kind: Places = field(init=False)
    good_in: Numbers = field(init=False)
    text_in: Numbers = field(init=False)
    all_good: float = field(init=False)
    all_text: float = field(init=False)

    def __post_init__(self) -> None:
        blocks = self.blocks
        self.parent = np.array(blocks.parent)
        self.first, self.end = np.array(blocks.first), np.array(blocks.end)
        self.above = _above(blocks, self.parent)
        self.tags = np.array([_TAGS.get(tag, 0) for tag in blocks.tags])
        kinds: dict[tuple[str, str], int] = {}
        named = zip(blocks.tags, blocks.names, strict=True)
        self.kind = np.array([kinds.setdefault(one, len(kinds)) for one in named])
        self.good_in, self.text_in = self.sums(self.good), self.sums(self.length)
        self.all_good = max(float(self.good_in[0]), 1.0)
        self.all_text = max(float(self.text_in[0]), 1.0)

    def sums(self, values: Row) -> Numbers:
        """A number of each block, added over the blocks that each element holds."""
        running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
        found: Numbers = (running[self.end] - running[self.first]).astype(np.float32)
        return found


def describe(blocks: Blocks, title: str = "", lead: str = "", body: str = "") -> Numbers:
    """One row a feature, one column a block; there must be a block.

    `title`, `lead` and `body` are what the page states of itself: its title, its description,
    the article's text as structured data.
    """
    texts = blocks.texts
    size = np.array([len(text) for text in texts], dtype=np.float32)
    linked = np.array(blocks.linked, dtype=np.float32) / size
    raw = text_numbers(texts)
    length = size * (1 + _WIDE_LETTER * raw[-1])
    lower = [text.lower() for text in texts]
    sentences = (raw[COMMAS] + raw[FINAL] > 0) & (linked < _FEW_LINKS)
    good = np.where(sentences & (length >= _GOOD), length, np.float32(0))
    words = np.maximum(raw[WORDS], length / _LETTERS_A_WORD)
    page = _Page(blocks, linked, length, good, raw[FINAL])
    rows: list[Row] = [
        np.log1p(length), np.log1p(words), linked, np.array(blocks.links), length / words,
        *raw[1:], raw[COMMAS] / words, raw[ENDS] / words,
        *repeats(texts), *stated(lower, title, lead, body), *said(lower),
        *_elements(page), *_names(page), *_container(page), *_kinds(page), *_places(page),
    ]  # fmt: skip
    return _table([*rows, *_neighbours(page, rows[0])])


def describe_again(blocks: Blocks, numbers: Numbers, chance: Numbers) -> Numbers:
    """The rows again, with what the first model thought of each block's surroundings."""
    size = np.array([len(text) for text in blocks.texts], dtype=np.float32)
    page = _Page(blocks, chance, size, chance * size, chance)
    count = len(chance)
    rows: list[Row] = [chance]
    rows += [_shift(chance, step) for step in range(-WINDOW, WINDOW + 1) if step]
    rows += [_smooth(chance, reach) for reach in (2, 5, 10)]
    rows += [np.full(count, chance.mean()), np.full(count, chance.max())]
    by_text, by_block = page.good_in, page.sums(chance)
    number = np.maximum(page.end - page.first, 1)
    for at in page.above[: LEVELS - 1]:
        rows += [by_text[at] / (page.text_in[at] + 1), by_block[at] / number[at]]
        rows.append(by_text[at] / (by_text[0] + 1))
    kind = page.kind[page.above[0]]
    counts = np.maximum(np.bincount(kind), 1)
    rows.append((np.bincount(kind, chance) / counts)[kind])
    kept = np.cumsum(page.good)
    sure = chance > _HALF
    rows += [kept / (kept[-1] + 1), _since(sure), _since(sure[::-1])[::-1]]
    return np.concatenate((numbers, _table(rows)))


def _above(blocks: Blocks, parent: Places) -> list[Places]:
    found = [np.array(blocks.element)]
    for _ in range(LEVELS - 1):
        found.append(np.maximum(parent[found[-1]], 0))
    return found


def _elements(page: _Page) -> list[Row]:
    """What a block's element and those above it are, and how much of the page they hold."""
    own = page.above[0]
    held = page.end - page.first
    linked_in = page.sums(page.length * page.linked)
    rows: list[Row] = [page.tags[at] for at in page.above[:4]]
    rows += [np.array(page.blocks.depth)[own], held[own]]
    for at in page.above:
        text = page.text_in[at] + 1
        rows += [
            page.good_in[at] / page.all_good, page.text_in[at] / page.all_text,
            linked_in[at] / text, np.log1p(held[at].astype(np.float32)), page.good_in[at] / text,
        ]  # fmt: skip
    return rows


def _names(page: _Page) -> list[Row]:
    """Words of class names, here and above; a wrapper of nearly everything says nothing."""
    blocks, own = page.blocks, page.above[0]
    named = _CLASS_WORDS.find(blocks.names)
    wraps = (page.good_in > _MOST * page.all_good).tolist()
    inherited, marked, inside = [0] * len(named), [0] * len(named), [0] * len(named)
    for number, above in enumerate(blocks.parent):
        if above >= 0:
            inherited[number] = inherited[above] | (0 if wraps[number] else named[number])
            marked[number] = marked[above] | _MARKED.get(blocks.tags[number], 0)
            inside[number] = 0 if wraps[number] else inside[above] + 1
    groups = len(CLASS_WORDS)
    return [
        *bit_rows(np.array(named)[own], groups), *bit_rows(np.array(named)[page.above[1]], groups),
        *bit_rows(np.array(inherited)[own], groups), *bit_rows(np.array(marked)[own], len(_MARKED)),
        np.array(inside)[own],
    ]  # fmt: skip


def _container(page: _Page) -> list[Row]:
    """Where a block is to the element with the most text right in it, as in readability."""
    count, elements = len(page.length), len(page.parent)
    direct = np.bincount(page.above[1], page.good, elements).astype(np.float32)
    direct += np.bincount(page.above[2], page.good, elements).astype(np.float32) / 2
    top = int(direct.argmax())
    over = max(int(page.parent[top]), 0)
    place = np.arange(count)
    return [
        (place >= page.first[top]) & (place < page.end[top]),
        (place >= page.first[over]) & (place < page.end[over]),
        direct[page.above[1]] / (direct[top] + 1), direct[page.above[2]] / (direct[top] + 1),
        (place - page.first[top]) / count, (place - page.end[top]) / count,
        np.full(count, direct[top] / page.all_good),
    ]  # fmt: skip


def _kinds(page: _Page) -> list[Row]:
    """How much text all elements of the same tag and names hold."""
    rows: list[Row] = []
    for at in page.above[:2]:
        kind = page.kind[at]
        good, text = np.bincount(kind, page.good), np.bincount(kind, page.length)
        rows += [
            good[kind] / page.all_good, good[kind] / (text[kind] + 1),
            np.log1p(np.bincount(kind)[kind]),
        ]  # fmt: skip
    return rows


def _places(page: _Page) -> list[Row]:
    """How far down the page a block is, and how far from its text and its headline."""
    count, length, good = len(page.length), page.length, page.good
    is_good = good > 0
    headline = page.tags[page.above[0]] == _TAGS["h1"]
    return [
        np.arange(count) / count, np.full(count, np.log1p(count)),
        (np.cumsum(good) - good) / page.all_good, (np.cumsum(length) - length) / page.all_text,
        np.full(count, np.log1p(page.all_good)), np.full(count, page.all_good / page.all_text),
        length / (length.max() + 1),
        _since(is_good), _since(is_good[::-1])[::-1], _since(good >= _LONG),
        _since(headline), _since(headline[::-1])[::-1],
    ]  # fmt: skip


def _neighbours(page: _Page, size: Row) -> list[Row]:
    own = page.above[0]
    kind, tags = page.kind[own], page.tags[own]
    rows: list[Row] = []
    for step in NEIGHBOURS:
        rows += [
            _shift(size, step), _shift(page.linked, step), _shift(tags, step),
            _shift(page.good, step) > 0, _shift(kind, step) == kind, _shift(page.final, step),
            _shift(own, step) == own,
        ]  # fmt: skip
    return rows


def _table(rows: list[Row]) -> Numbers:
    found = np.empty((len(rows), len(rows[0])), dtype=np.float32)
    for number, row in enumerate(rows):
        found[number] = row
    return found


def _shift(values: Row, step: int) -> Numbers:
    """Each block's value taken from the block `step` further on; nothing beyond the ends."""
    found = np.zeros(len(values), dtype=np.float32)
    if step > 0:
        found[:-step] = values[step:]
    else:
        found[-step:] = values[:step]
    return found


def _since(marks: NDArray[np.bool_]) -> Numbers:
    """How many blocks ago the last mark was, at most 30."""
    place = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, place, -_FAR))
    found: Numbers = np.minimum(place - last, _FAR).astype(np.float32)
    return found


def _smooth(values: Numbers, reach: int) -> Numbers:
    running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    place = np.arange(len(values))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(values))
    found: Numbers = ((running[high] - running[low]) / (high - low)).astype(np.float32)
    return found
