"""The door to what a person is to look at: labels that nothing settles yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Doubt(StrEnum):
    """Why a label is to be looked at."""

    UNVERIFIED = "unverified"
    HELD = "held"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A label that a person has not settled; `actor` None: the article's own voice.

    `held` is the reason code for which it does not count, `found` what the check found.
    """

    article_id: int
    title: str
    language: str | None
    source_name: str
    day: date
    target: str
    actor: str | None
    actor_id: int | None
    label: str
    rationale: str
    analyst: str | None
    model: str | None
    quote: str | None
    quote_status: str | None
    held: str | None
    found: str | None
    answered_at: datetime


class UnsettledReader(Protocol):
    """What waits for a person."""

    def unsettled(
        self,
        *,
        doubt: Doubt | None,
        target: str | None,
        analyst: str | None,
        skip: int,
        limit: int,
    ) -> Sequence[Unsettled]:
        """Labels to look at, the newest answer first; what is None leaves none out.

        Copies are not: they take their lead's.
        """
        ...
