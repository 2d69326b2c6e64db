"""What a person types to search: read into terms, and how words are compared.

The syntax, all of it: words that must all be there; "several words" in this order; -word or
-"several words" that must not be there; the start of a word with * at its end. Case and the
accents of Latin letters do not count.
"""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.errors import BadQuery
from pipeline.scrub import scrub

LONGEST_QUERY = 256
MOST_TERMS = 16
SHORTEST_START = 3
"""Bytes of UTF-8 that must stand before a *: three Latin letters, or one Chinese."""

_TERM = re.compile(r'\s*(?P<without>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))(?P<end>\s|$)')
_TOKEN = re.compile(r"[^\W_]+")
_ACCENTED = re.compile("([A-Za-z])[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a word, or several in a row; `start`: only the last word's start."""

    text: str
    start: bool = False
    without: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        """Its words as they are compared."""
        return tuple(token for _, _, token in tokens(self.text))


def read_terms(query: str) -> tuple[Term, ...]:
    """The terms of a search, at least one of which must be there.

    Raises:
        BadQuery: it is too long, or not written as it should be; the message says where.
    """
    if len(query) > LONGEST_QUERY:
        raise BadQuery(f"a search has at most {LONGEST_QUERY} characters, not {len(query):,}")
    if scrub(query) != query:
        raise BadQuery("a search holds no control characters")
    terms, place = [], 0
    while query[place:].strip():
        found = _TERM.match(query, place)
        if found is None:
            raise BadQuery(_misplaced(query[place:].strip()))
        terms.append(_term(found))
        place = found.end("end")
    if not any(not term.without for term in terms):
        raise BadQuery("a search needs at least one word that must be there")
    if len(terms) > MOST_TERMS:
        raise BadQuery(f"a search has at most {MOST_TERMS} words and phrases, not {len(terms)}")
    return tuple(terms)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """The words of a text: where each begins and ends, and how it is compared."""
    return [(one.start(), one.end(), folded(one.group())) for one in _TOKEN.finditer(text)]


def folded(word: str) -> str:
    """A word without case and, on Latin letters, without accents."""
    if word.isascii():
        return word.lower()
    plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", plain).lower()


def _term(found: re.Match[str]) -> Term:
    without, phrase, word = bool(found["without"]), found["phrase"], found["word"]
    text = word if phrase is None else phrase
    start = phrase is None and text.endswith("*")
    text = text.removesuffix("*") if start else text
    shown = repr(found.group().strip())
    if not any(unicodedata.category(one)[0] in "LN" for one in text):
        raise BadQuery(f"{shown} holds no letter and no digit")
    if "*" in text:
        raise BadQuery(f"in {shown} a * stands elsewhere than at the end of one word")
    if start and len(text.encode()) < SHORTEST_START:
        raise BadQuery(f"{shown} is too short: write at least three letters before the *")
    return Term(text, start=start, without=without)


def _misplaced(rest: str) -> str:
    if rest.count('"') % 2:
        return f"a quotation mark is not closed: {rest[:40]!r}"
    return f"a quotation mark stands inside a word: {rest[:40]!r}"
