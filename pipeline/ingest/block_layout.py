"""Where the blocks of a page are in its tree, as arrays that several descriptions need."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.block_text import Numbers
from pipeline.ingest.blocks import Blocks

Places = NDArray[np.int64]

LEVELS = 5
"""A block's element and this many less one above it are described."""

TAGS = {
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


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a page, and for each element its parent, the blocks it holds, what it is.

    `above` has one row a level: each block's element, then the one above that, up to the top.
    Elements of the same tag and names are of one `kind`.
    """

    blocks: Blocks
    parent: Places
    first: Places
    end: Places
    above: Places
    tags: Places
    kind: Places

    def sums(self, values: NDArray[np.generic]) -> Numbers:
        """A number of each block, added over the blocks that each element holds."""
        running = np.zeros(len(values) + 1)
        np.cumsum(values, dtype=np.float64, out=running[1:])
        found: Numbers = (running[self.end] - running[self.first]).astype(np.float32)
        return found

    def lift(self, rows: NDArray[np.generic], levels: int = LEVELS) -> NDArray[np.generic]:
        """Rows of a number for each element as rows for each block: all rows, level by level."""
        taken = rows.take(self.above[:levels], axis=1)
        return taken.transpose(1, 0, 2).reshape(-1, taken.shape[2])


def lay_out(blocks: Blocks) -> Layout:
    """The layout of a page's blocks; there must be one."""
    parent = np.array(blocks.parent)
    above = np.empty((LEVELS, len(blocks.texts)), dtype=np.int64)
    above[0] = blocks.element
    for level in range(1, LEVELS):
        above[level] = np.maximum(parent[above[level - 1]], 0)
    kinds: dict[tuple[str, str], int] = {}
    named = zip(blocks.tags, blocks.names, strict=True)
    return Layout(
        blocks=blocks,
        parent=parent,
        first=np.array(blocks.first),
        end=np.array(blocks.end),
        above=above,
        tags=np.array([TAGS.get(tag, 0) for tag in blocks.tags]),
        kind=np.array([kinds.setdefault(one, len(kinds)) for one in named]),
    )
