"""From Airflow Connections to settings, for tasks: a Connection that exists wins.

`standpoint_results` is the results database, `openai_default` the model's endpoint, and those of
news_receivers are who is told. Where one is absent, the variables of docs/reference/settings.md
count. Reading a DAG never looks Connections up. docs/how-to/connections-and-secrets.md
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.sdk.log import mask_secret

import news_receivers
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, read_settings

RESULTS = "standpoint_results"
MODEL = "openai_default"
CONNECTIONS = (RESULTS, MODEL, news_receivers.MAIL, news_receivers.WEBHOOK)
LIBPQ_EXTRAS = (
    "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "target_session_attrs",
    "options",
)  # fmt: skip
"""What a Connection's extra may add to a PostgreSQL address; Airflow's hooks know more words."""

log = logging.getLogger(__name__)


def as_they_are(_: Settings) -> Mapping[str, str]:
    """Changes nothing."""
    return {}


def task_settings(
    otherwise: Callable[[Settings], Mapping[str, str]] = as_they_are,
) -> Settings:
    """The settings in force for the running task; its secrets are masked in the task's log.

    `otherwise` tells, from these, which variables the run's form changes.

    Raises:
        ConfigurationError: a Connection or a variable cannot be used; the message names it.
    """
    instead = {
        **_results(_connection(RESULTS)),
        **_model(_connection(MODEL)),
        **news_receivers.mail(_connection(news_receivers.MAIL)),
        **news_receivers.webhook(_connection(news_receivers.WEBHOOK)),
    }
    try:
        found = read_settings(instead=instead)
        if changed := otherwise(found):
            found = read_settings(instead={**instead, **changed})
    except ConfigurationError as error:
        if not instead:
            raise
        raise ConfigurationError(
            f"{error.message} (set by the Connections {', '.join(CONNECTIONS)}, where they exist)"
        ) from error
    for secret in _secrets(found):
        if secret:
            mask_secret(secret)
    if "OPENAI_BASE_URL" in instead and not found.model:
        log.warning(
            "the Connection %s names no model, so it is not used: add "
            '{"model": "..."} to its extra, or set STANDPOINT_MODEL', MODEL,
        )  # fmt: skip
    return found


def _connection(name: str) -> Connection | None:
    try:
        found: Connection = Connection.get(name)
    except AirflowNotFoundException:
        return None
    return found


def _results(found: Connection | None) -> dict[str, str]:
    """The database's URL; of type generic, which is all that an Airflow without providers has.

    A path without a schema is then an SQLite file, all else PostgreSQL.
    """
    if found is None:
        return {}
    kind = (found.conn_type or "generic").lower()
    if kind == "generic":
        is_file = (found.host or "").startswith("/") and not found.schema
        kind = "sqlite" if is_file else "postgres"
    match kind:
        case "sqlite":
            path = found.schema or found.host or ""
            if not path.startswith("/"):
                raise _unusable(RESULTS, "an SQLite file needs an absolute path as its host")
            return {"STANDPOINT_DATABASE_URL": f"sqlite:///{path}"}
        case "postgres" | "postgresql":
            return {"STANDPOINT_DATABASE_URL": _postgresql(found)}
        case other:
            raise _unusable(RESULTS, f"its type is {other!r}; expected postgres, sqlite or generic")


def _postgresql(found: Connection) -> str:
    extra = _extra(RESULTS, found)
    options = {name: str(extra[name]) for name in LIBPQ_EXTRAS if name in extra}
    host = found.host or ""
    if host.startswith("/"):
        options["host"], host = host, ""
    user = quote(found.login or "", safe="")
    password = f":{quote(found.password, safe='')}" if found.password else ""
    place = f"[{host}]" if ":" in host else quote(host, safe="")
    port = f":{found.port}" if found.port else ""
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    at = "@" if user or password else ""
    name = quote(found.schema or "", safe="")
    return f"postgresql://{user}{password}{at}{place}{port}/{name}{query}"


def _model(found: Connection | None) -> dict[str, str]:
    """Key, headers and address come from the Connection alone: a key is for one address."""
    if found is None:
        return {}
    extra = _extra(MODEL, found)
    instead = {
        "OPENAI_API_KEY": found.password or "",
        "OPENAI_BASE_URL": found.host or "",
        "STANDPOINT_MODEL_HEADERS": json.dumps(extra.get("headers") or {}),
    }
    if extra.get("model"):
        instead["STANDPOINT_MODEL"] = str(extra["model"])
    if "params" in extra:
        instead["STANDPOINT_MODEL_PARAMS"] = json.dumps(extra["params"])
    return instead


def _extra(name: str, found: Connection) -> Mapping[str, Any]:
    try:
        extra = json.loads(found.extra or "{}")
    except ValueError as error:
        raise _unusable(name, "its extra is not JSON") from error
    if not isinstance(extra, dict):
        raise _unusable(name, 'its extra must be a JSON object such as {"model": "..."}')
    return extra


def _unusable(name: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"the Connection {name} cannot be used: {reason}")


def _secrets(found: Settings) -> Iterator[str | None]:
    """All that must not be in a log; of the address of a webhook everything but the host."""
    yield from (found.api_key, *found.model_headers.values(), found.webhook_secret)
    yield from (*_passwords(found.database_url), *_passwords(found.base_url))
    if found.mail_server is not None:
        yield from (found.mail_server.password, quote(found.mail_server.password, safe=""))
    for url in found.webhooks:
        yield from (url, urlsplit(url).path.strip("/"), urlsplit(url).query)


def _passwords(url: str) -> tuple[str, ...]:
    """A URL's password as it stands there and as it is meant."""
    written = urlsplit(url).password or ""
    return (written, unquote(written))
