"""Acronyms and the names that they stand for: `World Health Organization (WHO)`.

Letters are matched as in Schwartz and Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (Pacific Symposium on Biocomputing, 2003), and more strictly: what
stands in brackets behind a person is mostly a party, `Carla Unger (CDU)`. So either the name says
that it is a body's, or three words or more give the letters one by one.
"""

import re
from typing import NamedTuple

from pipeline.actor_names.letters import folded, without_article, words
from pipeline.actor_names.organisations import is_organisation
from pipeline.scrub import scrub_line

FEWEST_LETTERS = 2
MOST_LETTERS = 10
MOST_WORDS = 10
MOST_TOGETHER = 200
"""Letters of a name with what stands in brackets behind it."""
_FEWEST = 3
"""Letters, and words, that need no word for a body among them."""

PARTICLES = "a da de del della der des di die do du e la le les y"
"""Words, also of surnames, that give an acronym no letter."""

LINKS = "and et for fur in of on the to und"
"""Words that an acronym may pass over."""

_PARTICLES = frozenset(PARTICLES.split())
_MINOR = _PARTICLES | frozenset(LINKS.split())
_BRACKETED = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*$")
_IN_BRACKETS = re.compile(rf"\s*\(([^()\s]{{{FEWEST_LETTERS},{MOST_LETTERS}}})\)")
_SENTENCE_END = re.compile(r"[.!?;:()\n]")


class Expansion(NamedTuple):
    """A name and the acronym that it goes by."""

    name: str
    acronym: str


def expansion(name: str, text: str) -> Expansion | None:
    """What a text introduces with a name, in brackets behind it: a name with its acronym.

    The name given may be either of the two, or both at once.
    """
    line = scrub_line(name)
    if both := bracketed(line):
        return both
    if looks_like_acronym(line):
        return _introduced(line, text)
    for found in re.finditer(re.escape(name), text):
        behind = _IN_BRACKETS.match(text, found.end())
        if behind and looks_like_acronym(behind[1]) and stands_for(behind[1], line):
            return Expansion(line, behind[1])
    return None


def bracketed(name: str) -> Expansion | None:
    """The two parts of a name that has its acronym in brackets behind it, or the other way."""
    found = _BRACKETED.match(name) if len(name) <= MOST_TOGETHER else None
    if not found:
        return None
    first, second = found[1], found[2].strip()
    if stands_for(second, first):
        return Expansion(first, second)
    return Expansion(second, first) if stands_for(first, second) else None


def looks_like_acronym(name: str) -> bool:
    """Whether a name is one word of few letters with two capitals or more."""
    capitals = sum(letter.isupper() for letter in name)
    return len(name) <= MOST_LETTERS and capitals >= FEWEST_LETTERS and " " not in name


def stands_for(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym are those of a name; case does not matter."""
    letters = "".join(words(folded(acronym)))
    parts = words(without_article(folded(name)))
    fits = FEWEST_LETTERS <= len(letters) <= MOST_LETTERS and 0 < len(parts) <= MOST_WORDS
    if not fits or " " in acronym.strip():
        return False
    if is_organisation(parts):
        return len(letters) < sum(map(len, parts)) and _in_order(letters, parts)
    named = [one for one in parts if one not in _PARTICLES]
    return (
        len(letters) >= _FEWEST
        and len(named) >= _FEWEST
        and all(len(one) > 1 for one in named)
        and _initials(letters, parts)
    )


def _introduced(acronym: str, text: str) -> Expansion | None:
    """The words before an acronym in brackets that it stands for, as few as do."""
    for found in re.finditer(rf"\s\({re.escape(acronym)}\)", text):
        start = max(0, found.start() - MOST_TOGETHER)
        before = _SENTENCE_END.split(text[start : found.start()])[-1].split()
        for count in range(1, min(len(before), MOST_WORDS) + 1):
            name = " ".join(before[-count:]).strip("\"'\u201c\u201d\u201e,")
            if name[:1].isupper() and stands_for(acronym, name):
                return Expansion(name, acronym)
    return None


def _initials(letters: str, parts: list[str]) -> bool:
    """Whether the letters are the first ones of the words; minor words may be passed over."""
    if not parts:
        return not letters
    first, rest = parts[0], parts[1:]
    gives = first not in _PARTICLES and letters[:1] == first[0]
    if gives and _initials(letters[1:], rest):
        return True
    return first in _MINOR and _initials(letters, rest)


def _in_order(letters: str, parts: list[str]) -> bool:
    """Whether the letters occur in order from the back, the first one as the name's first.

    There are no more words than letters, minor ones not counted.
    """
    if parts[0][0] != letters[0]:
        return False
    whole = " ".join(parts)
    place = len(whole)
    for letter in reversed(letters[1:]):
        place = whole.rfind(letter, 1, place)
        if place < 0:
            return False
    return sum(one not in _MINOR for one in parts) <= len(letters)
