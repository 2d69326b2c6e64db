"""A feed's items as it states them, before any of it is believed."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Item(NamedTuple):
    """One item as its feed states it; texts may be HTML, `link` may be relative.

    `has_date` is whether it states a date, also one that cannot be read; `updated` is as written.
    It is a tuple because thousands are made, at half the cost.
    """

    link: str = ""
    guid: str = ""
    title: str = ""
    published: datetime | None = None
    has_date: bool = False
    updated: str = ""
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A feed's items in its order, and what it says of itself; links start at `base`."""

    title: str = ""
    language: str = ""
    base: str = ""
    items: tuple[Item, ...] = ()
    more: bool = False
    truncated: bool = False
    broken: bool = False


def stated_words(stated: object) -> str:
    """A text without blanks around it; of anything else nothing."""
    return stated.strip() if isinstance(stated, str) else ""


def web_link(stated: object) -> str:
    """A text that is an address of the web, else nothing."""
    said = stated_words(stated)
    return said if said.startswith(("http://", "https://")) else ""
