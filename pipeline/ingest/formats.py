"""The files that are read, by suffix in lower case, and what they hold."""

from pathlib import Path

TEXT = "text/plain"
HTML = "text/html"
XHTML = "application/xhtml+xml"
MARKDOWN = "text/markdown"
MAIL = "message/rfc822"
RECORD = "application/json"

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
}

_ONE_A_LINE = frozenset({".jsonl", ".ndjson"})
_MAYBE_A_LIST = ".json"


def content_type(path: Path) -> str | None:
    """What a file of this name holds, or None where it is not read."""
    return CONTENT_TYPES.get(path.suffix.lower())


def holds_lines(path: Path) -> bool:
    """Whether every line of the file is a record."""
    return path.suffix.lower() in _ONE_A_LINE


def may_hold_list(path: Path) -> bool:
    """Whether the file's one JSON value may be a list of records."""
    return path.suffix.lower() == _MAYBE_A_LIST
