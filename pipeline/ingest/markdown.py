"""Reads Markdown: optional YAML front matter, then the text as a reader sees it rendered."""

import re
from datetime import UTC, date, datetime

from markdown_it import MarkdownIt
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.errors import BadDocument
from pipeline.ingest.dates import read_date
from pipeline.ingest.document import Draft
from pipeline.ingest.fragments import fragment_paragraphs
from pipeline.scrub import scrub

MAX_MARKDOWN = 1_000_000
"""Characters."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\A\s*#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n|\Z)")
_MARKS = re.compile(r"[*_`]+")
_YAML_FAULTS = (YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def read_markdown(text: str) -> Draft:
    """The draft of a Markdown text; a first heading is its title where the head names none.

    Raises:
        BadDocument: the front matter is broken, or the text too large.
    """
    text = scrub(text)
    if len(text) > MAX_MARKDOWN:
        raise BadDocument(
            f"the text has {len(text):,} characters; of Markdown {MAX_MARKDOWN:,} are read at most",
            code="too_large",
        )
    head = _FRONT_MATTER.match(text)
    stated = _fields(head[1]) if head else {}
    body = text[head.end() :] if head and stated else text
    heading = _HEADING.match(body)
    if heading:
        body = body[heading.end() :]
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    return Draft(
        format="markdown",
        paragraphs=fragment_paragraphs(html),
        title=_text(stated.get("title")) or (_MARKS.sub("", heading[1]) if heading else None),
        url=_text(stated.get("url")),
        authors=_texts(stated.get("author", stated.get("authors"))),
        section=_text(stated.get("section")),
        language=_text(stated.get("language", stated.get("lang"))),
        published_at=_moment(stated.get("date")),
    )


def _fields(head: str) -> dict[str, object]:
    try:
        stated = YAML(typ="safe", pure=True).load(head)
    except RecursionError as error:
        raise BadDocument("the front matter is nested too deep", code="too_deep") from error
    except _YAML_FAULTS as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise BadDocument(
            f"the front matter between the lines `---` is no YAML{line}", code="bad_front_matter"
        ) from error
    if not isinstance(stated, dict):
        return {}
    return {str(name).lower(): value for name, value in stated.items()}


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) else None


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return read_date(value) if isinstance(value, str) else None
