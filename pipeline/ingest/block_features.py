"""Describes each block of a page in numbers: its text, its place in the tree, its neighbours.

The order of the rows is the models' (pipeline/ingest/weights): who changes it trains them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.block_layout import TAGS, Layout
from pipeline.ingest.block_text import (
    COMMAS,
    ENDS,
    FINAL,
    WORDS,
    Numbers,
    Row,
    repeats,
    stated,
    text_numbers,
)
from pipeline.ingest.block_words import CLASS_WORDS, TEXT_WORDS, bit_rows, find_words

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
_SAID = 200
"""Characters; words that stand around articles tell nothing of a longer block."""

_SECOND_LEVELS = 4

_MARKED = {
    tag: 1 << bit
    for bit, tag in enumerate(
        (
            "article", "main", "aside", "nav", "li", "footer", "header", "table", "figure",
            "blockquote", "form", "p",
        )
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """What several descriptions need of a page.

    What is `_in` has a number an element; so has `named`, the groups of words in its names as bits.
    """

    layout: Layout
    linked: Numbers
    length: Numbers
    good: Numbers
    final: Numbers
    good_in: Numbers
    text_in: Numbers
    all_good: float
    all_text: float
    named: Sequence[int]


def describe(layout: Layout, title: str = "", lead: str = "", body: str = "") -> Numbers:
    """One row a feature, one column a block.

    `title`, `lead` and `body` are what the page states of itself: its title, its description,
    the article's text as structured data.
    """
    texts = layout.blocks.texts
    size = np.array([len(text) for text in texts], dtype=np.float32)
    linked = np.array(layout.blocks.linked, dtype=np.float32) / size
    raw = text_numbers(texts)
    length = size * (1 + _WIDE_LETTER * raw[-1])
    lower = [text.lower() for text in texts]
    sentences = (raw[COMMAS] + raw[FINAL] > 0) & (linked < _FEW_LINKS)
    good = np.where(sentences & (length >= _GOOD), length, np.float32(0))
    words = np.maximum(raw[WORDS], length / _LETTERS_A_WORD)
    short = [text if len(text) <= _SAID else "" for text in lower]
    named, said = find_words(layout.blocks.names, short)
    page = _page(layout, linked, length, good, raw[FINAL], named=named)
    size_row = np.log1p(length)
    return _table([
        size_row, np.log1p(words), linked, np.array(layout.blocks.links), length / words,
        raw[1:], raw[COMMAS] / words, raw[ENDS] / words,
        *repeats(texts), *stated(lower, title, lead, body),
        bit_rows(said, len(TEXT_WORDS)), np.bitwise_count(said),
        *_elements(page), *_names(page), *_container(page), *_kinds(page), *_places(page),
        _neighbours(page, size_row),
    ])  # fmt: skip


def describe_again(
    layout: Layout, numbers: Numbers, chance: Numbers, chosen: NDArray[np.intp] | None = None
) -> Numbers:
    """The rows again, with what the first model thought of each block's surroundings.

    One column a chosen block; without a choice there is one for each.
    """
    size = np.array([len(text) for text in layout.blocks.texts], dtype=np.float32)
    weighed = chance * size
    count = len(chance)
    by_text, by_block = layout.sums(weighed), layout.sums(chance)
    held = np.maximum(layout.end - layout.first, 1)
    within = np.array(
        [by_text / (layout.sums(size) + 1), by_block / held, by_text / (by_text[0] + 1)],
        dtype=np.float32,
    )
    kind = layout.kind[layout.above[0]]
    counts = np.maximum(np.bincount(kind), 1)
    kept = np.cumsum(weighed)
    sure = chance > _HALF
    around = [step for step in range(-WINDOW, WINDOW + 1) if step]
    rows = (
        numbers, chance, _shifted(chance[None], around), *_smooth(chance, (2, 5, 10)),
        np.full(count, chance.mean()), np.full(count, chance.max()),
        layout.lift(within, _SECOND_LEVELS), (np.bincount(kind, chance) / counts)[kind],
        kept / (kept[-1] + 1), _since(sure), _since(sure[::-1])[::-1],
    )  # fmt: skip
    if chosen is None:
        return _table(rows)
    return _table([row.reshape(-1, count).take(chosen, axis=1) for row in rows])


def _page(
    layout: Layout,
    linked: Numbers,
    length: Numbers,
    good: Numbers,
    final: Numbers,
    *,
    named: Sequence[int],
) -> _Page:
    good_in, text_in = layout.sums(good), layout.sums(length)
    return _Page(
        layout, linked, length, good, final, good_in, text_in,
        all_good=max(float(good_in[0]), 1.0), all_text=max(float(text_in[0]), 1.0), named=named,
    )  # fmt: skip


def _elements(page: _Page) -> list[Row]:
    """What a block's element and those above it are, and how much of the page they hold."""
    layout = page.layout
    own = layout.above[0]
    held = layout.end - layout.first
    text = page.text_in + 1
    shares = np.array(
        [
            page.good_in / page.all_good, page.text_in / page.all_text,
            layout.sums(page.length * page.linked) / text, np.log1p(held.astype(np.float32)),
            page.good_in / text,
        ]
    )  # fmt: skip
    depth = np.array(layout.blocks.depth)
    return [layout.tags[layout.above[:4]], depth[own], held[own], layout.lift(shares)]


def _names(page: _Page) -> list[Row]:
    """Words of class names, here and above; a wrapper of nearly everything says nothing."""
    blocks, own, named = page.layout.blocks, page.layout.above[0], page.named
    wraps = (page.good_in > _MOST * page.all_good).tolist()
    # the first element is the page, which has nothing above it
    inherited, marked, inside = [0], [0], [0]
    marks = [_MARKED.get(tag, 0) for tag in blocks.tags]
    for above, mark, name, wrap in islice(
        zip(blocks.parent, marks, named, wraps, strict=True), 1, None
    ):
        marked.append(marked[above] | mark)
        inherited.append(inherited[above] if wrap else inherited[above] | name)
        inside.append(inside[above] if wrap else inside[above] + 1)
    groups = len(CLASS_WORDS)
    bits = np.array(named)
    return [
        bit_rows(bits[own], groups), bit_rows(bits[page.layout.above[1]], groups),
        bit_rows(np.array(inherited)[own], groups), bit_rows(np.array(marked)[own], len(_MARKED)),
        np.array(inside)[own],
    ]  # fmt: skip


def _container(page: _Page) -> list[Row]:
    """Where a block is to the element with the most text right in it, as in readability."""
    layout = page.layout
    above, count, elements = layout.above, len(page.length), len(layout.parent)
    direct = np.bincount(above[1], page.good, elements).astype(np.float32)
    direct += np.bincount(above[2], page.good, elements).astype(np.float32) / 2
    top = int(direct.argmax())
    over = max(int(layout.parent[top]), 0)
    place = np.arange(count)
    first, end = layout.first, layout.end
    return [
        (place >= first[top]) & (place < end[top]), (place >= first[over]) & (place < end[over]),
        direct[above[1:3]] / (direct[top] + 1),
        (place - first[top]) / count, (place - end[top]) / count,
        np.full(count, direct[top] / page.all_good),
    ]  # fmt: skip


def _kinds(page: _Page) -> list[Row]:
    """How much text all elements of the same tag and names hold."""
    rows: list[Row] = []
    for at in page.layout.above[:2]:
        kind = page.layout.kind[at]
        good, text = np.bincount(kind, page.good), np.bincount(kind, page.length)
        number = np.log1p(np.bincount(kind))
        rows.append(np.array([good / page.all_good, good / (text + 1), number])[:, kind])
    return rows


def _places(page: _Page) -> list[Row]:
    """How far down the page a block is, and how far from its text and its headline."""
    count, length, good = len(page.length), page.length, page.good
    is_good = good > 0
    headline = page.layout.tags[page.layout.above[0]] == TAGS["h1"]
    return [
        np.arange(count) / count, np.full(count, np.log1p(count)),
        (np.cumsum(good) - good) / page.all_good, (np.cumsum(length) - length) / page.all_text,
        np.full(count, np.log1p(page.all_good)), np.full(count, page.all_good / page.all_text),
        length / (length.max() + 1),
        _since(is_good), _since(is_good[::-1])[::-1], _since(good >= _LONG),
        _since(headline), _since(headline[::-1])[::-1],
    ]  # fmt: skip


def _neighbours(page: _Page, size: Row) -> Row:
    """Seven rows a neighbour."""
    own = page.layout.above[0]
    kind = page.layout.kind[own]
    rows = [size, page.linked, page.layout.tags[own], page.good, kind, page.final, own]
    found = _shifted(np.array(rows, dtype=np.float32), NEIGHBOURS)
    found[:, 3] = found[:, 3] > 0
    found[:, 4] = found[:, 4] == kind
    found[:, 6] = found[:, 6] == own
    return found.reshape(-1, len(own))


def _table(rows: Sequence[Row]) -> Numbers:
    """All rows, of which some come together, on top of each other."""
    parts = [row.reshape(-1, row.shape[-1]) for row in rows]
    found = np.empty((sum(map(len, parts)), parts[0].shape[1]), dtype=np.float32)
    place = 0
    for part in parts:
        found[place : place + len(part)] = part
        place += len(part)
    return found


def _shifted(rows: Numbers, steps: Sequence[int]) -> Numbers:
    """For each step all rows, taken from the block so much further on; zero beyond the ends."""
    found = np.zeros((len(steps), *rows.shape), dtype=np.float32)
    for number, step in enumerate(steps):
        if step > 0:
            found[number, :, :-step] = rows[:, step:]
        else:
            found[number, :, -step:] = rows[:, :step]
    return found


def _since(marks: NDArray[np.bool_]) -> Numbers:
    """How many blocks ago the last mark was, at most 30."""
    place = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, place, -_FAR))
    found: Numbers = np.minimum(place - last, _FAR).astype(np.float32)
    return found


def _smooth(values: Numbers, reaches: Sequence[int]) -> list[Numbers]:
    """The mean of each block and of so many on each side of it."""
    running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    place = np.arange(len(values))
    found: list[Numbers] = []
    for reach in reaches:
        low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(values))
        found.append(((running[high] - running[low]) / (high - low)).astype(np.float32))
    return found
