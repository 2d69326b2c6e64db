"""Letters without what spellings differ in: case, accents, apostrophes, dots, kinds of dash."""

import re
import unicodedata

from pipeline.scrub import scrub_line

_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670]")
"""Marks that Latin, Greek, Cyrillic, Hebrew and Arabic names are also written without. Those of
other scripts tell words apart and stay."""

_PLAIN = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "&": " and ",
    }
)
_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u02bb\u00b4`\u2032"
_POSSESSIVES = tuple(f"{mark}s" for mark in _APOSTROPHES)
ARTICLES = ("the", "der", "die")
_KEPT = frozenset("+#@%$€£")


def without_case(text: str) -> str:
    """A text in small letters of normal width, on one line; the same when done again."""
    small = unicodedata.normalize("NFKC", text).casefold()
    return scrub_line(unicodedata.normalize("NFKC", small))


def folded(text: str) -> str:
    """A text in folded letters; words that dashes join stay joined, by hyphens."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", without_case(text)))
    letters = unicodedata.normalize("NFC", bare).translate(_PLAIN)
    spaced = "".join(_part(one) for one in letters)
    return " ".join(_with_initials_joined(re.sub(r"(?<!\w)-+|-+(?!\w)", " ", spaced).split()))


def without_possessive(name: str) -> str:
    """A small name of two words or more without its `'s`; `mcdonald's` is no mcdonald."""
    return name[:-2] if " " in name and name.endswith(_POSSESSIVES) else name


def without_article(name: str) -> str:
    """A name in folded letters without `the` before it, or what German has for it."""
    first, _, rest = name.partition(" ")
    return rest if rest and first in ARTICLES else name


def words(folded_text: str) -> list[str]:
    """The words of folded letters, also those that hyphens join."""
    return folded_text.replace("-", " ").split()


def _part(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isalnum() or kind[0] == "M" or letter in _KEPT:
        return letter
    if kind == "Pd":
        return "-"
    return "" if kind == "Cf" or letter in _APOSTROPHES else " "


def _with_initials_joined(parts: list[str]) -> list[str]:
    """`j d vance` as `jd vance`, `u s` as `us`."""
    joined: list[str] = []
    initials = ""
    for part in [*parts, ""]:
        if len(part) == 1 and part.isalpha():
            initials += part
            continue
        joined += [one for one in (initials, part) if one]
        initials = ""
    return joined
