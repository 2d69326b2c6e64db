"""From the Connections `standpoint_mail` and `standpoint_webhook` to settings of who is told."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from airflow.sdk import Connection

from pipeline.errors import ConfigurationError

MAIL = "standpoint_mail"
WEBHOOK = "standpoint_webhook"


def mail(found: Connection | None) -> dict[str, str]:
    """Server, sender and receivers, in the words of Airflow's SMTP provider.

    That is: TLS from the first byte, unless `disable_ssl`; then STARTTLS, unless `disable_tls`.

    Raises:
        ConfigurationError: it has no host, or its extra cannot be read.
    """
    if found is None:
        return {}
    extra = _extra(MAIL, found)
    if not found.host:
        raise ConfigurationError(f"the Connection {MAIL} cannot be used: it has no host")
    scheme = "smtps"
    if extra.get("disable_ssl"):
        scheme = "smtp+plain" if extra.get("disable_tls") else "smtp"
    secret = f":{quote(found.password, safe='')}" if found.password else ""
    at = f"{quote(found.login, safe='')}{secret}@" if found.login else ""
    host = f"[{found.host}]" if ":" in found.host else quote(found.host, safe="")
    port = f":{found.port}" if found.port else ""
    instead = {"STANDPOINT_MAIL_SERVER": f"{scheme}://{at}{host}{port}"}
    if extra.get("from_email"):
        instead["STANDPOINT_MAIL_FROM"] = str(extra["from_email"])
    if extra.get("to"):
        to = extra["to"]
        instead["STANDPOINT_MAIL_TO"] = ",".join(to) if isinstance(to, list) else str(to)
    return instead


def webhook(found: Connection | None) -> dict[str, str]:
    """The address, whole in the host, and what is posted there signed with.

    Raises:
        ConfigurationError: the host is no whole address.
    """
    if found is None:
        return {}
    if "://" not in (found.host or ""):
        raise ConfigurationError(
            f"the Connection {WEBHOOK} cannot be used: its host must be the whole address, "
            "https://..."
        )
    return {
        "STANDPOINT_WEBHOOKS": found.host or "",
        "STANDPOINT_WEBHOOK_SECRET": found.password or "",
    }


def _extra(name: str, found: Connection) -> Mapping[str, Any]:
    try:
        extra = json.loads(found.extra or "{}")
    except ValueError:
        extra = None
    if not isinstance(extra, dict):
        raise ConfigurationError(
            f'the Connection {name} cannot be used: its extra must be JSON such as {{"to": "..."}}'
        )
    return extra
