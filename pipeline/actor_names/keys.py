"""The key that all spellings of a name share."""

import re
from functools import lru_cache

from pipeline.actor_names.acronyms import bracketed
from pipeline.actor_names.letters import (
    folded,
    without_article,
    without_case,
    without_possessive,
    words,
)
from pipeline.actor_names.organisations import is_organisation
from pipeline.actor_names.title_words import (
    BEFORE_TITLES,
    IBERIAN_TITLES,
    LINKS,
    PARTICLES,
    TITLES,
)

FULL_NAME = 2
"""Words that make a name more than a surname."""

FULL_IBERIAN_NAME = 3


@lru_cache(maxsize=4096)
def alias_key(name: str) -> str:
    """What all spellings of an actor's name have in common; never empty for a name with letters.

    Case, accents, apostrophes, kinds of dash, dots of initials, a trailing `'s`, an acronym in
    brackets behind what it stands for, a leading article and, before a full name, titles.
    """
    exact = exact_key(name)
    line = without_possessive(exact)
    if both := bracketed(line):
        line = both.name
    return " ".join(words(_untitled(without_article(folded(line))))) or exact


def exact_key(name: str) -> str:
    """One spelling of a name, in any case; keeps people apart whom `alias_key` takes for one."""
    return without_case(name)


def is_named(name: str, text: str) -> bool:
    """Whether a text names someone so, in whatever case, accents and dashes."""
    wanted = words(folded(without_possessive(exact_key(name))))
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words(folded(text)))} "


def _untitled(name: str) -> str:
    """The name without titles, where a full name is left."""
    for titles, least in ((_TITLED, FULL_NAME), (_IBERIAN_TITLED, FULL_IBERIAN_NAME)):
        if found := titles.match(name):
            rest = name[found.end() :]
            if _full_words(rest) >= least:
                return rest
    return name


def _full_words(name: str) -> int:
    """How many words of a name are more than particles and initials; 0: it is no person's."""
    parts = name.split()
    if not parts or parts[0] in _LINKS or is_organisation(words(name)):
        return 0
    return sum(one not in _PARTICLES and len(one) > 1 for one in parts)


def _listed(table: str) -> list[str]:
    """The entries of a table, folded, the longest first."""
    entries = (folded(one) for one in table.replace("\n", " ").split(","))
    return sorted({one for one in entries if one}, key=len, reverse=True)


def _pattern(table: str) -> str:
    return "|".join(re.escape(one).replace(r"\ ", "[ -]") for one in _listed(table))


def _titled(titles: str) -> re.Pattern[str]:
    before = rf"(?:(?:{_pattern(BEFORE_TITLES)})[ -])*"
    return re.compile(rf"(?:{before}(?:{_pattern(titles)}) )+")


_PARTICLES = frozenset(_listed(PARTICLES))
_LINKS = frozenset(_listed(LINKS))
_TITLED = _titled(TITLES)
_IBERIAN_TITLED = _titled(f"{IBERIAN_TITLES}, {TITLES}")
