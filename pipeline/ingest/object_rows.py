"""What drivers of object stores say of an object, each in words of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

_MOMENTS = ("LastModified", "last_modified", "mtime", "updated", "created")
_TAGS = ("ETag", "etag", "md5Hash", *_MOMENTS)
"""Where they say that an object changed, the surest first."""

Row = Mapping[str, Any]


def size_of(row: Row) -> int:
    """How many bytes an object has."""
    return int(row.get("size") or 0)


def tag_of(row: Row) -> str | None:
    """A revision for what is not read; None where the store says nothing that would change."""
    told = next((str(row[key]) for key in _TAGS if row.get(key)), None)
    return told and "stat:" + sha256(f"{size_of(row)}:{told}".encode()).hexdigest()


def moment_of(row: Row) -> datetime | None:
    """When an object changed; None where the store does not say so."""
    told = next((row[key] for key in _MOMENTS if row.get(key)), None)
    try:
        if isinstance(told, str):
            told = datetime.fromisoformat(told)
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    if not isinstance(told, datetime):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
