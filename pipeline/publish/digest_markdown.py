"""A digest as Markdown, in which nothing that was stored comes to life."""

import re
import unicodedata
from collections.abc import Iterator

from pipeline.models import Label
from pipeline.publish.digest_parts import Digest, DigestCounts, DigestItem, DigestSection
from pipeline.scrub import scrub_line

_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BEGINS_BLOCK = re.compile(r"[#+=-]|[0-9]+(?=[.)])")
_COMMAND = re.compile("(`standpoint [a-z0-9 -]+`)")
FIRST_STRONG, END = "\u2068", "\u2069"
"""The isolate around words of a script that runs from right to left, and its end."""


def digest_markdown(digest: Digest) -> str:
    """The whole page."""
    parts = [f"# Digest of {digest.day_in_words}", f"{inert(digest.headline)}."]
    for section in digest.sections:
        parts += _section(section)
    if digest.remark:
        parts.append(f"*{inert(digest.remark)}*")
    return "\n\n".join(parts) + "\n"


def _section(section: DigestSection) -> Iterator[str]:
    yield f"## {section.heading}"
    if not section.items:
        yield inert(section.nothing)
    else:
        yield "\n".join(line for item in section.items for line in _item(item))


def _item(item: DigestItem) -> Iterator[str]:
    head = f"**{inert(item.head)}**"
    yield f"- {f'[{head}](<{item.link}>)' if item.link else head}"
    for note in item.notes:
        yield f"  - {inert(note)}"
    if item.words:
        yield f"  - {inert(item.words)}"
    for counts in item.counts:
        yield f"  - {_counts(counts)}"
    for quote in item.quotes:
        yield f"  - {quote.label}, {inert(quote.by)}: “{inert(quote.words)}”"


def _counts(one: DigestCounts) -> str:
    told = ", ".join(f"{one.counts[label]:,} {label}" for label in Label if one.counts.get(label))
    return f"{inert(one.target)}: {told} (judged by {inert(one.analyst)})"


def inert(words: str) -> str:
    """Words with every mark of Markdown escaped but those of our own commands."""
    line = scrub_line(words)
    parts = _COMMAND.split(line)
    escaped = "".join(
        part if place % 2 else _MARKS.sub(r"\\\g<0>", part) for place, part in enumerate(parts)
    )
    if begins := _BEGINS_BLOCK.match(escaped):
        mark, rest = begins[0], escaped[begins.end() :]
        escaped = f"{mark}\\{rest}" if mark[0].isdigit() else f"\\{escaped}"
    return f"{FIRST_STRONG}{escaped}{END}" if _runs_left(line) else escaped


def _runs_left(line: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in line)
