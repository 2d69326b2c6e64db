"""Reads bylines: whom they name, without what they say of them."""

import re
from collections.abc import Iterable, Sequence

from pipeline.ingest.bounds import MAX_AUTHORS, MAX_FIELD
from pipeline.ingest.paragraphs import clean_line, shorten

_LONGEST = 2000
_MOST_WORDS = 8
_MOST_NAMES = 5
_LONGEST_UNCASED = 20
_MOST_WORDS_MORE = 4
"""Of a part behind a comma: a place or an agency has few, what somebody does has more."""

_BY = re.compile(
    r"(?:[^\W\d]+\s+)?by[:\s]\s*"
    r"|(?:(?:text|interview|artikel|beitrag|beiträge|geschrieben|verfasst|erstellt|eingestellt"
    r"|veröffentlicht|mehr|alles)\s+)?"
    r"(?:von|vom):?\s+"
    r"|(?:(?:écrit|publié|propos\s+recueillis)\s+)?par:?\s+"
    r"|(?:(?:escrito|publicado)\s+)?por:?\s+"
    r"|(?:(?:scritto|a\s+cura)\s+)?di:?\s+"
    r"|(?:door|av|af|przez|от|автор[ы]?|작성자|作者|文|記者|责编)[:：\s]\s*"
    r"|(?:authors?|autor(?:en|in|a|es|as)?|auteurs?|autor[ei]|text|interview)\s*:\s*"
    r"|(?:autor(?:in)?|auteur)\s+(?=\S+\s\S)"
    r"|view\s+all\s+posts\s+by\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[;；|、]\s*|\s+(?:[/•·&+]|and|AND|und|UND|et|og|och|ve|и|та)\s+")
_MAYBE_AND = re.compile(r"\s+[yei]\s+")
_ASIDE = re.compile(r"(?<=\S)\s*\([^()]{0,80}\)\s*$|\s+[|/–—-]\s*$")
_HANDLE = re.compile(r"(?<=\S)\s+@\w+$")
_NO_NAME = re.compile(
    r"https?://|www\.|@|\[at\]|^[\W\d_]*$|\.(?:com|org|net)/|\d[:.]\d\d\b", re.IGNORECASE
)
_PLACEHOLDER = frozenset(
    {
        "admin", "administrator", "anonymous", "anónimo", "author", "autor", "editor", "follow",
        "n/a", "name", "no author", "none", "null", "posted", "published", "super user", "text",
        "unbekannt", "undefined", "unknown", "user", "wordpressadmin",
    }
)  # fmt: skip
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d|esq|dr|msc|mba|cbe|obe|mp)\.?", re.IGNORECASE
)
_DOES = re.compile(
    r"\b(?:editor|reporter|correspondent|columnist|writer|critic|producer|journalist|professor"
    r"|contributor|director|analyst|redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?"
    r"|rédact(?:eur|rice)|journaliste|correspondante?|periodista|redactora?|corresponsal"
    r"|giornalista|redattore|repórter|jornalista)s?\b",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(r"[\d:/|]")
_SIGNS = re.compile(r"[\W_]+")


def names(stated: Iterable[str]) -> tuple[str, ...]:
    """The people, agencies and desks that bylines name, once each and as they are written.

    Left out are addresses, links and numbers; labels before a name; brackets, what somebody
    does, and any prose behind it.
    """
    found: dict[str, str] = {}
    for byline in stated:
        for part in _parts(clean_line(byline[:_LONGEST])):
            if _is_name(part):
                found.setdefault(part.casefold(), shorten(part, MAX_FIELD))
    return tuple(found.values())[:MAX_AUTHORS]


def without(stated: Sequence[str], outlet: frozenset[str]) -> tuple[str, ...]:
    """The names that are not the outlet's own; `outlet` holds its names as `sign` gives them."""
    return tuple(name for name in stated if sign(name) not in outlet)


def are_people(stated: Sequence[str]) -> bool:
    """Whether names have the shape of people's: two to five words in capitals, or no case."""
    return all(map(_is_person, stated))


def sign(name: str) -> str:
    """A name without case, blanks and punctuation, by which two spellings are the same."""
    return _SIGNS.sub("", name.casefold())


def _parts(byline: str) -> Iterable[str]:
    by = _BY.match(byline)
    for part in _divided(byline[by.end() :] if by else byline):
        pieces = [_bare(piece) for piece in part.split(",")]
        # "Doe, Jane" is one person; "Jane Doe, John Roe" are two, "Jane Doe, Reuters" as well
        if len(pieces) == 1 or " " not in pieces[0]:
            yield _bare(part)
        else:
            yield from _told_apart(pieces)


def _divided(byline: str) -> Iterable[str]:
    for part in _AND.split(byline):
        halves = _MAYBE_AND.split(part)
        # "Ana Lima y Rui Costa" are two people, "José Ortega y Gasset" is one
        yield from halves if all(" " in half.strip() for half in halves) else [part]


def _told_apart(pieces: Sequence[str]) -> list[str]:
    told = [pieces[0]]
    for piece in pieces[1:]:
        if _SUFFIX.fullmatch(piece):
            told[-1] += f", {piece}"
        elif len(piece.split()) <= _MOST_WORDS_MORE and not _DOES.search(piece):
            told.append(piece)
    return told


def _bare(part: str) -> str:
    part = _HANDLE.sub("", _ASIDE.sub("", part.strip(" ,|:;-–—•·*©\"'“”„")))
    return part.strip(" ,|:;-–—•·*")


def _is_person(name: str) -> bool:
    parts = name.split()
    cased = name.lower() != name.upper()
    few = 1 < len(parts) <= _MOST_NAMES if cased else len(name) <= _LONGEST_UNCASED
    return few and not parts[0][0].islower() and not _NO_PERSON.search(name)


def _is_name(part: str) -> bool:
    return (
        not _NO_NAME.search(part)
        and part.casefold() not in _PLACEHOLDER
        and len(part.split()) <= _MOST_WORDS
    )
