"""The files that are read, by suffix in lower case, and what they hold."""

from pathlib import Path

TEXT = "text/plain"
HTML = "text/html"
XHTML = "application/xhtml+xml"
MARKDOWN = "text/markdown"
MAIL = "message/rfc822"
RECORD = "application/json"
ROW = "text/csv"

CONTENT_TYPES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": XHTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".eml": MAIL,
    ".json": RECORD,
    ".jsonl": RECORD,
    ".ndjson": RECORD,
    ".csv": ROW,
}

_ONE_A_LINE = frozenset({".jsonl", ".ndjson"})
_ROWS = frozenset({".csv"})
_MAYBE_A_LIST = ".json"


def content_type(path: Path) -> str | None:
    """What a file of this name holds, or None where it is not read."""
    return CONTENT_TYPES.get(path.suffix.lower())


def holds_lines(path: Path) -> bool:
    """Whether every line of the file is a record."""
    return path.suffix.lower() in _ONE_A_LINE


def holds_rows(path: Path) -> bool:
    """Whether the file is a table: a header, and a record in each row below it."""
    return path.suffix.lower() in _ROWS


def holds_many(path: Path) -> bool:
    """Whether the file always holds records, so that it may be larger than a document."""
    return holds_lines(path) or holds_rows(path)


def may_hold_list(path: Path) -> bool:
    """Whether the file's one JSON value may be a list of records."""
    return path.suffix.lower() == _MAYBE_A_LIST
