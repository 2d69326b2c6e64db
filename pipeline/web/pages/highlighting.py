"""Marks quotes in a text: cuts it where marks begin and end, so that they may overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A quote at its place in the text, in code points, and the claim that it supports.

    `slug` is its own name on the page, `claim` that of the claim, `sign` what refers to the claim.
    """

    slug: str
    claim: str
    start: int
    end: int
    kind: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words under the same marks; `begins` and `ends` are marks with an end of theirs here."""

    text: str
    marks: Sequence[Mark]
    begins: Sequence[Mark]
    ends: Sequence[Mark]

    @property
    def slugs(self) -> str:
        """The marks by name."""
        return " ".join(mark.slug for mark in self.marks)

    @property
    def kinds(self) -> Sequence[str]:
        """What the marks support, each kind once."""
        return list(dict.fromkeys(mark.kind for mark in self.marks))


Paragraph = Sequence[Piece]


def paragraphs(text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """The text's paragraphs, cut into pieces; marks that do not lie in the text are left out."""
    within = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    found = []
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        if line.strip():
            here = [mark for mark in within if mark.start < end and mark.end > begin]
            found.append(_pieces(text, begin, end, here))
        begin = end + 1
    return found


def _pieces(text: str, begin: int, end: int, marks: Sequence[Mark]) -> Paragraph:
    cuts = {begin, end}
    for mark in marks:
        cuts |= {max(begin, mark.start), min(end, mark.end)}
    places = sorted(cuts)
    return [
        Piece(
            text=text[start:stop],
            marks=[mark for mark in marks if mark.start <= start and mark.end >= stop],
            begins=[mark for mark in marks if mark.start == start],
            ends=[mark for mark in marks if mark.end == stop],
        )
        for start, stop in pairwise(places)
    ]
