"""Folds away what differs between two spellings of the same words, and keeps the way back.

White space, dashes, quotation marks and ellipses come in one form each, characters in that of
Unicode's compatibility decomposition, and what is invisible is gone. Capitals stay.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_DASHES = "-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″「」『』＂＇"

# A run of blanks is read once, whatever follows it, so that time stays linear.
_PIECE = re.compile(
    rf"(?P<blank>\s+(?P<spaced>[{_DASHES}]+\s*)?)"
    rf"|(?P<dash>[{_DASHES}]+\s*)"
    rf"|(?P<quote>[{_QUOTES}]+)"
    r"|(?P<ellipsis>\.(?:\s?\.){2,}|…)"
    r"|(?P<invisible>[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+)"
    r"|[^\x00-\x7f]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts` and `ends` are the source offsets behind each of its characters."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the source behind a slice that is not empty.

        None where the slice begins or ends inside what people read as one character.
        """
        for edge in (start, end):
            if 0 < edge < len(self.text) and (
                self.starts[edge] == self.starts[edge - 1] or unicodedata.combining(self.text[edge])
            ):
                return None
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=2)
def folded_article(text: str) -> Folded:
    """The folded text; an article's many quotes fold it once."""
    return fold(text)


def fold(text: str) -> Folded:
    """The folded text."""
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    position = 0
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        folded = _fold_piece(piece)
        parts += (text[position:start], folded)
        starts.extend(range(position, start))
        ends.extend(range(position + 1, start + 1))
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
        position = end
    parts.append(text[position:])
    starts.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return Folded("".join(parts), starts, ends)


def _fold_piece(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "blank":
            return "-" if piece["spaced"] else " "
        case "dash":
            return "-"
        case "quote":
            return "'"
        case "ellipsis":
            return "..."
        case "invisible":
            return ""
        case _:
            return unicodedata.normalize("NFKD", piece[0])
