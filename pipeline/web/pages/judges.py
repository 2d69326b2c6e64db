"""Who judged, as addresses name it: one at a time, for their labels are never added up."""

from collections.abc import Iterable, Mapping

PEOPLE = "people"
"""Stands in addresses for labels that only people gave."""

ORDER = ("openai", "embedded", PEOPLE)
NAMES: Mapping[str, str] = {
    "openai": "A model", "embedded": "The built-in baseline", PEOPLE: "People alone",
}  # fmt: skip


def slug_of(analyst: str | None) -> str:
    """An analyst as addresses name it."""
    return analyst or PEOPLE


def analyst_of(slug: str) -> str | None:
    """An analyst from an address."""
    return None if slug == PEOPLE else slug


def present(analysts: Iterable[str | None]) -> list[str]:
    """Those that judged something, the one that is shown first before the others."""
    found = {slug_of(one) for one in analysts}
    return [slug for slug in ORDER if slug in found]
