"""The door of the results database to labels that people give, above every analyst's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Label
from pipeline.ports.reading import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's label for an article's latest text; `holder` None: for its own voice."""

    article_id: int
    target_slug: str
    label: Label
    reason: str
    author: str
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a label was before: by a person with a reason, or by an analyst of this name."""

    label: Label
    by: str
    at: datetime
    by_person: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What became of a correction; not `written`: the same was said before, word for word."""

    written: bool
    before: Said | None
    actor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRecord:
    """One text and one target as people judged them.

    `label` is None where they judged actors only; `actors` are those whom they judged.
    """

    text: str
    title: str
    language: str | None
    target_slug: str
    statement: str
    description: str
    aliases: Sequence[str]
    label: Label | None
    reason: str
    actors: Mapping[str, Label]


class CorrectionStore(Protocol):
    """What people say of labels; nothing of it is ever overwritten."""

    def correct(self, correction: Correction, now: datetime) -> Corrected:
        """Writes a person's label; the same label with the same reason is not written twice.

        Raises:
            BadAddress: no such article or target, or an actor whom neither the article's text
                nor an answer about it names; the message tells the nearest.
        """
        ...

    def corrections(self, *, target: str | None = None, limit: int = 20) -> Table:
        """What people said, newest first, beside what the machine says.

        Columns: article_id, title, target, actor (None: the own voice), label, machine_label,
        analyst, reason, author, created_at, last_word (none came after it), latest_text (its
        text is still the article's latest).
        """
        ...

    def gold(self) -> Iterator[GoldRecord]:
        """People's last words by text and target, in the order in which they first spoke."""
        ...
