"""How settings of receivers are read. What was set is never repeated: secrets are in it."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from pipeline.errors import ConfigurationError
from pipeline.models import DigestDay, MailSecurity, MailServer
from pipeline.setting_values import names, web_address

PORTS = {MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587, MailSecurity.NONE: 25}
MOST_RECEIVERS = 100
_MAIL = re.compile(r"[a-z0-9._%+=~-]{1,64}@[a-z0-9.-]{1,253}", re.IGNORECASE)
_PRINTABLE = re.compile(r"[ -~]*")


def mail_server(variables: Mapping[str, str], name: str) -> MailServer | None:
    """A server with how to encrypt, and perhaps user and password; None where none is set."""
    value = (variables.get(name) or "").strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
        security, port = MailSecurity(parts.scheme), parts.port
    except ValueError:
        raise _unusable(name) from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    bare = not (parts.path.strip("/") or parts.query or parts.fragment)
    if not (parts.hostname and bare and _PRINTABLE.fullmatch(user + password)) or port == 0:
        raise _unusable(name)
    if user and security is MailSecurity.NONE:
        raise ConfigurationError(
            f"{name} has a user and no encryption: take smtp:// (STARTTLS) or smtps:// (TLS)"
        )
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[security],
        security=security,
        user=user,
        password=password,
    )


def mail_address(variables: Mapping[str, str], name: str) -> str:
    """A mail address in plain letters; nothing where none is set."""
    value = (variables.get(name) or "").strip()
    if value and not _MAIL.fullmatch(value):
        raise ConfigurationError(f"{name} must be a mail address such as desk@example.org")
    return value


def mail_addresses(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Mail addresses between commas, each once."""
    listed = names(variables, name)
    if len(listed) > MOST_RECEIVERS or not all(_MAIL.fullmatch(one) for one in listed):
        raise ConfigurationError(
            f"{name} must be mail addresses such as desk@example.org, with commas between, "
            f"{MOST_RECEIVERS} at most"
        )
    return listed


def web_addresses(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Web addresses between commas, each once, as they are."""
    listed = names(variables, name)
    if len(listed) > MOST_RECEIVERS:
        raise ConfigurationError(f"{name} may have {MOST_RECEIVERS} addresses at most")
    for one in listed:
        web_address({name: one}, name, "")
    return listed


def digest_day(variables: Mapping[str, str], name: str) -> DigestDay:
    """Which day's digest is sent."""
    value = variables.get(name) or DigestDay.SAME
    try:
        return DigestDay(value)
    except ValueError as error:
        raise ConfigurationError(f"{name} is {value!r}; expected `same` or `before`") from error


def _unusable(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} must be an address such as smtp://user:password@mail.example.org:587"
    )
