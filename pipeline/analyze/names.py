"""Where a text names a target: by the target's aliases, never by its statement."""

import re
import unicodedata
from functools import lru_cache

from pipeline.analyze.sentences import Span
from pipeline.analyze.writing import HANGUL, IN_WORD, UNSPACED
from pipeline.models import Target

DASHES = "-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_WORD_BEGINS = f"(?<![{IN_WORD}])"
APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`"


def find_names(target: Target, text: str) -> list[Span]:
    """The spans at which the text names the target, in order, none inside another.

    An alias matches as whole words, whatever white space, dashes and apostrophes the text sets,
    and in capitals or not; an alias all in capitals (`US`, `NATO`) matches only as it is. Where
    a script sets no blanks between words, an alias also matches inside a run of letters.
    """
    pattern = _pattern(target.aliases)
    return [match.span() for match in pattern.finditer(text)] if pattern else []


def is_named(target: Target, text: str) -> bool:
    """Whether the text names the target anywhere (see `find_names`)."""
    pattern = _pattern(target.aliases)
    return pattern is not None and pattern.search(text) is not None


@lru_cache(maxsize=1024)
def _pattern(aliases: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = {
        unicodedata.normalize(form, alias.strip()) for alias in aliases for form in ("NFC", "NFD")
    }
    # Longest first, because the first alternative that matches wins.
    ordered = sorted(filter(None, forms), key=lambda form: (-len(form), form))
    if not ordered:
        return None
    alternatives = "|".join(map(_alternative, ordered))
    # Most places in a text are inside a word: looked at once, not once for each alias.
    spaced = not any(re.match(f"[{UNSPACED}]", alias) for alias in ordered)
    return re.compile(f"{_WORD_BEGINS}(?:{alternatives})" if spaced else alternatives)


def _alternative(alias: str) -> str:
    words = "".join(map(_character, " ".join(alias.split())))
    before = "" if re.match(f"[{UNSPACED}]", alias[0]) else _WORD_BEGINS
    after = "" if re.match(f"[{UNSPACED}{HANGUL}]", alias[-1]) else f"(?![{IN_WORD}])"
    return f"{before}(?:{words}){after}" if alias.isupper() else f"{before}(?i:{words}){after}"


def _character(character: str) -> str:
    if character == " ":
        return r"\s{1,9}"
    if re.match(f"[{DASHES}]", character):
        return f"[{DASHES}]"
    return f"[{APOSTROPHES}]" if character in APOSTROPHES else re.escape(character)
