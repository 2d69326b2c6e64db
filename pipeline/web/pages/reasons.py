"""Reason codes in words for people, from `reason_words.tsv`: code, what is next, what it means.

A test holds the file against `docs/reference/reason-codes.md`.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

NEXT: dict[str, str] = {
    "later": "tried again by itself",
    "changed": "tried again when it, the configuration or Standpoint's code has changed",
    "now": "ended there and waits for you",
    "never": "never tried again",
    "checked": "nothing failed: one claim of an answer was checked",
    "flag": "it was read all the same",
}
"""What happens next, by how the file marks it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What a code means, and what happens next; `next_step` is empty for a code nobody knows."""

    code: str
    words: str
    next_step: str


@cache
def _known() -> dict[str, Reason]:
    file = resources.files("pipeline.web.pages") / "reason_words.tsv"
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {code: Reason(code, words, NEXT[after]) for code, after, words in rows}


def reason(code: str) -> Reason:
    """What a reason code means; one that is not known is its own words."""
    return _known().get(code) or Reason(code, code.replace("_", " "), "")
