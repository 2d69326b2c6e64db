"""How the value of a setting is read and shown; each reader names variable and expectation."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import ConfigurationError
from pipeline.models import NANO, AnalystKind, Price, usd

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
HIGHEST_PORT = 65_535
MILLION = 1_000_000
_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+):([0-9]{1,5})", re.IGNORECASE)
_STORE = re.compile(r"[a-z][a-z0-9+.-]*://[\w.~%@:/+=-]{1,900}", re.ASCII)
_HIDDEN = re.compile(r"(?:^|/)(?:[./]|$)")
"""A part of an address that is empty or begins with a dot."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONTACT = re.compile(r"[!-~]{0,200}")


def flag(variables: Mapping[str, str], name: str) -> bool:
    """A yes or no."""
    value = variables.get(name, "").strip().lower()
    if value not in TRUE + FALSE:
        raise ConfigurationError(f"{name} is {value!r}; expected 1 or 0")
    return value in TRUE


def whole(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = variables.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ConfigurationError(
            f"{name} is {value!r}; expected a whole number from {low} to {high}"
        )
    return int(value)


def days(variables: Mapping[str, str], name: str) -> int | None:
    """A number of days, a century at most; None where none is set."""
    return whole(variables, name, 1, 1, 36_500) if variables.get(name) else None


def hours(variables: Mapping[str, str], name: str) -> int | None:
    """A number of hours, a week at most; None where none is set."""
    return whole(variables, name, 1, 1, 168) if variables.get(name) else None


def zone(variables: Mapping[str, str], name: str) -> str:
    """The name of a time zone."""
    value = variables.get(name) or "UTC"
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{name} is {value!r}; expected a zone such as Europe/Berlin or UTC"
        raise ConfigurationError(message) from error
    return value


def language(variables: Mapping[str, str], name: str) -> str | None:
    """An ISO 639 code in lower case."""
    value = variables.get(name, "").strip().lower()
    if value and not _LANGUAGE.fullmatch(value):
        raise ConfigurationError(f"{name} is {value!r}; expected a code such as en or de")
    return value or None


def json_object(variables: Mapping[str, str], name: str) -> Mapping[str, Any]:
    """A JSON object."""
    try:
        value = json.loads(variables.get(name) or "{}")
    except ValueError as error:
        raise ConfigurationError(f"{name} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ConfigurationError(f'{name} must be a JSON object such as {{"temperature": 0}}')
    return value


def headers(variables: Mapping[str, str], name: str) -> Mapping[str, str]:
    """Headers by their names; what was set is not repeated: keys are in it."""
    try:
        value = json.loads(variables.get(name) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ConfigurationError(
            f'{name} must be a JSON object of texts such as {{"api-key": "..."}}'
        )
    return value


def names(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Names between commas, each once."""
    listed = (one.strip() for one in (variables.get(name) or "").split(","))
    return tuple(dict.fromkeys(one for one in listed if one))


def analyst(variables: Mapping[str, str]) -> AnalystKind:
    """The analyst that is named; else the one that the other settings speak for."""
    chosen = variables.get("STANDPOINT_ANALYST")
    if chosen:
        try:
            return AnalystKind(chosen)
        except ValueError as error:
            message = f"STANDPOINT_ANALYST is {chosen!r}; expected `embedded` or `openai`"
            raise ConfigurationError(message) from error
    endpoint = variables.get("OPENAI_API_KEY") or variables.get("OPENAI_BASE_URL")
    configured = bool(endpoint and variables.get("STANDPOINT_MODEL"))
    return AnalystKind.OPENAI if configured else AnalystKind.EMBEDDED


def price(variables: Mapping[str, str], name: str) -> Price | None:
    """US dollars for a million tokens sent, received and, if given, sent from a cache."""
    value = variables.get(name)
    if not value:
        return None
    try:
        parts = [Decimal(part) for part in value.split("/")]
        usable = len(parts) in (2, 3) and all(0 <= part < MILLION for part in parts)
    except InvalidOperation:
        usable = False
    if not usable:
        raise ConfigurationError(
            f"{name} is {value!r}; expected US dollars for a million tokens sent and received, "
            "such as 0.25/2, and perhaps sent from a cache, such as 0.25/2/0.025"
        )
    sent, received, *cached = (int(part * NANO) for part in parts)
    return Price(sent, received, cached[0] if cached else sent, source=name)


def slug_or_none(variables: Mapping[str, str], name: str) -> str | None:
    """A name in small letters, digits and hyphens; None where none is set."""
    value = (variables.get(name) or "").strip()
    if value and not _SLUG.fullmatch(value):
        raise ConfigurationError(f"{name} is {value!r}; expected a name such as v3 or my-prompt")
    return value or None


def dollars(variables: Mapping[str, str], name: str) -> int | None:
    """An amount of US dollars, in billionths; None where none is set."""
    value = (variables.get(name) or "").strip()
    if not value:
        return None
    try:
        amount = Decimal(value)
        usable = 0 <= amount < MILLION
    except InvalidOperation:
        usable = False
    if not usable:
        raise ConfigurationError(f"{name} is {value!r}; expected US dollars such as 2.50")
    return int(amount * NANO)


def web_address(variables: Mapping[str, str], name: str, default: str) -> str:
    """The address of an endpoint, without a slash at its end."""
    value = (variables.get(name) or default).strip()
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(f"{name} must be an address such as http://127.0.0.1:8000/v1")
    return value.rstrip("/")


def web_address_or_none(variables: Mapping[str, str], name: str) -> str | None:
    """A web address without a slash at its end; None where none is set."""
    return web_address(variables, name, "") if variables.get(name) else None


def folder_or_address(variables: Mapping[str, str], name: str, default: Path) -> str:
    """An absolute folder, or the address of an object store without any secret in it."""
    value = (variables.get(name) or "").strip()
    scheme, is_address, rest = value.partition("://")
    if is_address and scheme not in ("file", "local"):
        # What was set is not repeated: a password may be in it.
        if ":" in rest.rpartition("@")[0] or "?" in rest:
            raise ConfigurationError(
                f"{name} must hold no password and no key; "
                "the store's driver takes them from variables of its own"
            )
        if not _STORE.fullmatch(value):
            raise ConfigurationError(
                f"{name} must be a folder or an address such as s3://bucket/news, in plain letters"
            )
        return value.rstrip("/")
    folder = rest if is_address else value
    return str(Path(folder or default).expanduser().absolute())


def folder(variables: Mapping[str, str], name: str) -> Path | None:
    """An absolute folder; None where none is set."""
    value = (variables.get(name) or "").strip()
    return Path(value).expanduser().absolute() if value else None


def folders_or_addresses(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Absolute folders, or addresses of object stores without any secret, between commas."""
    found = tuple(folder_or_address({name: one}, name, Path()) for one in names(variables, name))
    for one in found:
        scheme, is_address, rest = one.partition("://")
        if is_address and (scheme in ("http", "https") or "::" in rest or _HIDDEN.search(rest)):
            raise ConfigurationError(
                f"{name} must hold folders or addresses such as s3://bucket/news, with no part "
                "that is empty or begins with a dot; pages of the web are named one by one"
            )
    return found


def folder_or_none(variables: Mapping[str, str], name: str, default: Path) -> Path | None:
    """An absolute folder; None where `none` was set."""
    value = (variables.get(name) or "").strip()
    return None if value == "none" else Path(value or default).expanduser().absolute()


def hosts(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Hosts with their ports, in lower case."""
    listed = [one.strip() for one in (variables.get(name) or "").split(",") if one.strip()]
    for one in listed:
        found = _HOST_AND_PORT.fullmatch(one)
        if not found or not 0 < int(found[2]) <= HIGHEST_PORT:
            raise ConfigurationError(
                f"{name} has {one!r}; expected host and port such as wiki.local:8080"
            )
    return tuple(one.lower() for one in listed)


def contact(variables: Mapping[str, str], name: str) -> str:
    """A mail or web address that fits a header."""
    value = (variables.get(name) or "").strip()
    if not _CONTACT.fullmatch(value):
        raise ConfigurationError(f"{name} must be a mail or web address in plain letters")
    return value


def shown(value: object, *, is_money: bool = False) -> str:
    """A value as text; money is in billionths of a US dollar."""
    if is_money and isinstance(value, int):
        return usd(value)
    if isinstance(value, Mapping):
        return json.dumps(value) if value else ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value or "")


def file(variables: Mapping[str, str], name: str, default: Path) -> Path:
    """The file that a variable names, else the default one."""
    return Path(variables.get(name) or default).expanduser().absolute()


def file_if_there(variables: Mapping[str, str], name: str, default: Path) -> Path | None:
    """The file that a variable names, there or not; else the default one, if it is there."""
    path = file(variables, name, default)
    return path if variables.get(name) or path.exists() else None
