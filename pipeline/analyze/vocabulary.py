"""Which words a text has, and where one of them stands: two looks for what few texts have."""

import re
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4)
def vocabulary(text: str) -> frozenset[str]:
    """The words of a text as they are spelled, without digits."""
    return frozenset(_WORD.findall(text))


def places(word: str, text: str) -> Iterator[re.Match[str]]:
    """Where a word stands alone."""
    return _alone(word).finditer(text)


@lru_cache(maxsize=4096)
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])")
