"""Reads plain text: its headline, section tag, byline and date, where it has them."""

import re
from dataclasses import replace

from pipeline.ingest.bounds import MAX_FIELD
from pipeline.ingest.dates import read_date
from pipeline.ingest.document import Draft
from pipeline.ingest.paragraphs import split_paragraphs
from pipeline.scrub import scrub

MAX_HEADLINE = 200
_MAX_CREDITS = 3
_MAX_VALUE = 500
_ABBREVIATION = 2

_SECTION = re.compile(r"\s*\[([^\W\d_][^\[\]\n]{1,38})\][ \t]*")
_NOT_SECTION = re.compile(r"[^\w\s&/.,'’-]|\d")
_HEADER = re.compile(r"\s*([A-Za-z]{2,9})[ \t]*:[ \t]*(\S.*)")
_FIELDS = {
    "title": "title",
    "headline": "title",
    "author": "author",
    "authors": "author",
    "byline": "author",
    "date": "date",
    "published": "date",
    "url": "url",
    "link": "url",
    "source": "source",
    "section": "section",
    "category": "section",
    "language": "language",
}
_NAME = r"(?:[^\W\d_a-zà-öø-ÿ][\w.'’-]*|and|und|et|y|de|da|van|von|der|&)"
_BYLINE = re.compile(rf"(?:[Bb]y|BY|Von|Par|Por|Di)[ ]+{_NAME}(?:,?[ ]+{_NAME}){{1,9}}")
_SENTENCE_END = re.compile(r"[.:;,…。、]['\"”’»)\]]*$")


def read_plain(text: str, title: str | None = None) -> Draft:
    """The draft of a plain text; a `title` known already is not looked for.

    At the top are understood, in this order: lines `Title:`, `Author:`, `Date:`, `Source:`,
    `URL:`, `Section:`, `Language:`; a section tag in capitals such as `[WORLD]`; a headline;
    after one of these, a line `By NAME` and a line with a date.
    """
    lines = scrub(text).strip().split("\n")
    head, lines = _headers(lines)
    draft = Draft(
        format="plain",
        paragraphs=(),
        title=title or head.get("title"),
        url=head.get("url"),
        authors=[head["author"]] if "author" in head else [],
        section=head.get("section"),
        language=head.get("language"),
        published_at=read_date(head.get("date", "")),
    )
    section, lines = _section(lines)
    draft = replace(draft, section=draft.section or section)
    if not draft.title and _starts_with_headline(lines):
        draft = replace(draft, title=lines[0])
        lines = lines[1:]
    if draft.title:
        draft, lines = _credits(draft, lines)
    return replace(draft, paragraphs=split_paragraphs("\n".join(lines)))


def section_name(tag: str) -> str:
    """A tag in capitals as a section's name: `TOP NEWS` is `Top News`, `EU` stays."""
    return " ".join(
        word if len(word) <= _ABBREVIATION else word.capitalize() for word in tag.split()
    )


def _headers(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The leading `Name: value` lines by field, and the lines after them."""
    head: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = _HEADER.fullmatch(line)
        field = _FIELDS.get(found[1].lower()) if found else None
        if not found or not field or field in head or len(found[2]) > _MAX_VALUE:
            return head, _without_blank(lines[number:])
        head[field] = found[2].strip()
    return {}, lines


def _section(lines: list[str]) -> tuple[str | None, list[str]]:
    found = _SECTION.match(lines[0]) if lines else None
    if not found or not found[1].isupper() or _NOT_SECTION.search(found[1]):
        return None, lines
    return section_name(found[1]), _without_blank([lines[0][found.end() :], *lines[1:]])


def _starts_with_headline(lines: list[str]) -> bool:
    """Whether the first line stands alone, is short and does not end like a sentence."""
    if not any(map(str.strip, lines[1:])):
        return False
    line = lines[0].strip()
    if len(line) > MAX_HEADLINE or _SENTENCE_END.search(line) or line[:1].islower():
        return False
    _, rest = _credits(Draft(format="plain", paragraphs=()), lines[1:])
    if all(map(str.strip, lines)):
        return not rest or not rest[0].strip()[:1].islower()
    # in a text with empty lines, a next line that is no byline or date is the same paragraph
    return not lines[1].strip() or rest != lines[1:]


def _credits(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """Takes a byline and a date from the first lines."""
    for _ in range(_MAX_CREDITS):
        lines = _without_blank(lines)
        line = lines[0].strip() if lines else ""
        if len(line) <= MAX_FIELD and not draft.authors and _BYLINE.fullmatch(line):
            draft = replace(draft, authors=[line])
        elif not draft.published_at and (moment := read_date(line)):
            draft = replace(draft, published_at=moment)
        else:
            break
        lines = lines[1:]
    return draft, lines


def _without_blank(lines: list[str]) -> list[str]:
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return lines[first:]
