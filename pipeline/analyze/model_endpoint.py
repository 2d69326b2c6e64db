"""Which endpoint a model is asked at, without a client: the record that runtime fills."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from pipeline.analyze.masking import Mask
from pipeline.errors import ConfigurationError
from pipeline.models import Price, digest

OURS = frozenset(
    {"model", "messages", "response_format", "stream", "n", "tools", "tool_choice", "functions"}
)
"""Parameters of a request that STANDPOINT_MODEL_PARAMS cannot set."""

OUR_HEADERS = frozenset({"host", "content-type", "content-length", "connection", "accept-encoding"})
"""Headers that STANDPOINT_MODEL_HEADERS cannot set."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_VALUE = re.compile(r"[!-~]([ -~]{0,8000}[!-~])?")
_KEY = re.compile(r"[!-~]*")
_LOCAL_SUFFIXES = (".local", ".internal", ".lan", ".localhost")
_PUBLIC_PARAMETERS = frozenset({"api-version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEndpoint:
    """A model at an OpenAI-compatible endpoint, and those that are asked where it cannot be.

    Raises:
        ConfigurationError: key, address or parameters cannot be sent; the key is not shown.
    """

    base_url: str = field(repr=False)
    model: str
    api_key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fallbacks: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 180
    concurrency: int = 8
    price: Price | None = None
    fallback_prices: Mapping[str, Price] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.api_key and not _KEY.fullmatch(self.api_key):
            raise ConfigurationError(
                "OPENAI_API_KEY has blanks or letters that no header can carry; copy it again"
            )
        for name, value in self.headers.items():
            if name.lower() in OUR_HEADERS or not _NAME.fullmatch(name):
                raise ConfigurationError(f"STANDPOINT_MODEL_HEADERS cannot set {name!r}")
            if not _VALUE.fullmatch(value):
                raise ConfigurationError(
                    f"STANDPOINT_MODEL_HEADERS has a value for {name} that no header can carry"
                )
        taken = sorted(OURS & self.params.keys())
        if taken:
            raise ConfigurationError(
                f"STANDPOINT_MODEL_PARAMS sets {', '.join(taken)}, which Standpoint sets itself"
            )

    @property
    def parts(self) -> SplitResult:
        """The address in its parts."""
        return urlsplit(self.base_url)

    @property
    def place(self) -> str:
        """The address without user, password, query and fragment."""
        host = self.parts.netloc.rpartition("@")[2]
        return f"{self.parts.scheme}://{host}{self.parts.path}".rstrip("/")

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return self.parts.netloc.rpartition("@")[2]

    @property
    def is_here(self) -> bool:
        """Whether the host is this machine, by how it is written."""
        return _is_loopback(self.parts.hostname or "")

    def price_of(self, model: str) -> Price | None:
        """What the configured model or one of its fallbacks costs, if that is known."""
        return self.price if model == self.model else self.fallback_prices.get(model)

    @property
    def is_nearby(self) -> bool:
        """Whether the host is this machine or on one's own network, by how it is written."""
        host = (self.parts.hostname or "").rstrip(".")
        try:
            return not ip_address(host).is_global
        except ValueError:
            return "." not in host or host.endswith(_LOCAL_SUFFIXES)

    @property
    def basic(self) -> str:
        """User and password of the address as a header carries them, or nothing."""
        if not self.parts.username:
            return ""
        pair = f"{unquote(self.parts.username)}:{unquote(self.parts.password or '')}"
        return b64encode(pair.encode()).decode()

    @property
    def key_mark(self) -> str:
        """Tells this key and these headers from others; too short to tell what they are."""
        return digest(repr((self.api_key, self.basic, sorted(self.headers.items()))))[:8]

    @property
    def mask(self) -> Mask:
        """Hides the key and what the address may hold of secrets."""
        query = [one.partition("=") for one in self.parts.query.split("&")]
        hidden = [value for name, _, value in query if name.lower() not in _PUBLIC_PARAMETERS]
        hidden += [self.parts.username or "", self.parts.password or "", self.basic]
        for value in self.headers.values():
            hidden += [value, value.rpartition(" ")[2]]
        return Mask((self.api_key or "", *hidden, *map(unquote, hidden)))


def check_endpoint(base_url: str, *, offline: bool) -> None:
    """Refuses an endpoint on another machine where nothing but this one may be dialled.

    Raises:
        ConfigurationError: STANDPOINT_OFFLINE is set and the host is not this machine.
    """
    parts = urlsplit(base_url)
    if offline and not _is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"STANDPOINT_OFFLINE is set, and the model's endpoint {parts.hostname} is another "
            "machine; use one on 127.0.0.1, or the analyst `embedded`"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"
