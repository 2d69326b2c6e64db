"""A digest as data: sections of items, which Markdown and HTML write each in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.models import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestQuote:
    """A checked quote: who says it, and on which side."""

    label: Label
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCounts:
    """How outlets stand on a target, as one analyst judged."""

    target: str
    analyst: str
    counts: Mapping[Label, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One thing told: a head, perhaps with a web address; notes; words; counts; quotes."""

    head: str
    link: str | None = None
    notes: tuple[str, ...] = ()
    words: str = ""
    counts: tuple[DigestCounts, ...] = ()
    quotes: tuple[DigestQuote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSection:
    """A heading with what is told below it; `nothing` is said where that is nothing."""

    heading: str
    items: Sequence[DigestItem]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One day, for people; `is_empty`: nothing came in."""

    day: date
    is_empty: bool
    headline: str
    sections: Sequence[DigestSection]
    remark: str | None

    @property
    def day_in_words(self) -> str:
        """Such as `Sunday, 1 March 2026`."""
        return f"{self.day:%A}, {self.day.day} {self.day:%B %Y}"
