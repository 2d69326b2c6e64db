"""How numbers, days and moments are written on pages; templates use these as filters."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from markupsafe import Markup, escape

from pipeline.models import NANO
from pipeline.web.masking import masked
from pipeline.web_links import safe_link


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 outlet`, `1,200 outlets`."""
    return f"{number:,} {one if number == 1 else many}"


def whole(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def day_in_words(day: date) -> str:
    """A day for people: `Friday 20 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """A day where there is little room: `20 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def moment(at: datetime) -> Markup:
    """A moment in UTC, marked so that a script can show it in the reader's zone."""
    words = f"{short_day(at.date())}, {at:%H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%dT%H:%M:%SZ"), words)


def dated(day: date) -> Markup:
    """A day, marked as one; no zone changes it."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), short_day(day))


def foreign(words: str, language: str | None = None) -> Markup:
    """Words from outside, set apart so that their direction and language stay theirs."""
    said = Markup(' lang="{}"').format(language) if language else Markup("")
    return Markup("<bdi{}>{}</bdi>").format(said, words)


def outside(url: str, words: str, otherwise: str | None = None) -> Markup:
    """A link to another site; where the address is none to follow, other words, or the same."""
    address = safe_link(url)
    if address is None:
        return escape(words if otherwise is None else otherwise)
    return Markup(
        '<a href="{}" target="_blank" rel="noopener noreferrer" class="outside">{}</a>'
    ).format(address, words)


def usd(dollars: float) -> str:
    """An amount of money that may be small."""
    return f"${dollars:,.2f}" if dollars >= 1 or dollars == 0 else f"${dollars:.4f}"


def nano_usd(cost: int) -> str:
    """The same, from billionths."""
    return usd(cost / NANO)


FILTERS: Mapping[str, Callable[..., object]] = {
    "counted": counted, "whole": whole, "day_in_words": day_in_words, "short_day": short_day,
    "moment": moment, "dated": dated, "foreign": foreign, "outside": outside, "usd": usd,
    "nano_usd": nano_usd, "masked": masked,
}  # fmt: skip
