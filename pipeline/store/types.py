"""Column types that store and return the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from math import isfinite
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from pipeline.scrub import scrub

KEY_BYTES = 2000
"""What fits, with the other columns of a key, in one entry of a PostgreSQL index (2,704 bytes)."""

WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; SQLite numbers rows by itself only where the type is called INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A point in time: aware and in UTC, in and out; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC.

        Raises:
            ValueError: it does not say its time zone.
        """
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} does not say its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite gives it back without its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Scrubbed(TypeDecorator[str]):
    """Text without what a database cannot keep or a screen should not show."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The scrubbed text."""
        del dialect
        return None if value is None else scrub(value)


class Key(TypeDecorator[str]):
    """Scrubbed text that fits an index: longer than `KEY_BYTES`, it is cut and ends in its hash."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The key as stored."""
        del dialect
        return None if value is None else bounded_key(value)


class ScrubbedJson(TypeDecorator[Any]):
    """A JSON document whose strings are scrubbed; numbers that JSON does not know are refused."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The scrubbed document.

        Raises:
            ValueError: a number is infinite or not a number.
        """
        del dialect
        return _scrubbed(value)


def bounded_key(text: str) -> str:
    """The text scrubbed and, beyond `KEY_BYTES` of UTF-8, cut with its sha256 at the end."""
    whole = scrub(text)
    encoded = whole.encode()
    if len(encoded) <= KEY_BYTES:
        return whole
    mark = "~" + sha256(encoded).hexdigest()
    return encoded[: KEY_BYTES - len(mark)].decode(errors="ignore") + mark


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number in JSON")
    if isinstance(value, Mapping):
        return {scrub(str(key)): _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
