"""Judges the author and the date found on a page against the public extraction sets.

A date is right where it is the gold's calendar day. fundus gives moments: what is found is
brought to the zone of the gold's moment first (a gold without a zone is taken as UTC, as the
product takes dates without one), a bare day is compared as it is. The trafilatura set gives bare
days, so the product's day in UTC counts there. Authors are right where the set of names is the
gold's after folding case and single blanks; order, and nothing else, is ignored. A page without
authors in fundus's gold is right where none is found. A page of fundus may have several golds, by
the version of the parser that made them; any counts. The trafilatura set is judged only where its
gold names an author, split at commas, semicolons and `and`, or a date.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from extraction_scores import Gold

_BETWEEN = re.compile(r"[;,]|\s(?:and|und|&)\s")


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found on one page; `day` is a bare day where it gives no moment."""

    authors: Sequence[str]
    day: datetime | date | None


def author_is_right(name: str, gold: Gold, found: Found) -> bool | None:
    """Whether a page's authors are right; None where the gold cannot tell."""
    ours = _folded(found.authors)
    if name == "fundus":
        return any(_folded(one.get("authors") or ()) == ours for one in gold["versions"].values())
    stated = gold.get("author") or ()
    lines = [stated] if isinstance(stated, str) else stated
    right = _folded(part for line in lines for part in _BETWEEN.split(line))
    return right == ours if right else None


def date_is_right(name: str, gold: Gold, found: Found) -> bool | None:
    """Whether a page's date is right; None where the gold cannot tell."""
    if name == "fundus":
        return any(
            _same_day(found.day, one["publishing_date"]) for one in gold["versions"].values()
        )
    stated = gold.get("date")
    return _same_day(found.day, stated) if stated else None


def share(judged: Collection[bool | None]) -> float:
    """The share that is right of what could be judged."""
    told = [one for one in judged if one is not None]
    return sum(told) / len(told)


def _same_day(found: datetime | date | None, stated: str) -> bool:
    if isinstance(found, datetime):
        try:
            zone = datetime.fromisoformat(stated).tzinfo
        except ValueError:
            return False
        found = found.astimezone(zone or UTC).date()
    return found is not None and found.isoformat() == stated[:10]


def _folded(names: Iterable[str]) -> set[str]:
    return {" ".join(name.casefold().split()) for name in names} - {""}
