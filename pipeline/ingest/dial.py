"""Connects to an address only after it was checked, and to exactly that address.

A name is looked up once. Were it looked up again to connect, it could lead elsewhere by then.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from http.client import HTTPException
from ipaddress import IPv4Address, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.exceptions import SSLError as BrokenEncryption
from urllib3.util.ssl_ import create_urllib3_context

from pipeline.errors import BadAddress, Unreachable
from pipeline.ingest.addresses import Origin, host_and_port, is_loopback, is_public
from pipeline.ingest.deadline import Deadline
from pipeline.ingest.statuses import broken

MOST_ADDRESSES = 4
FOREIGN = (requests.RequestException, HTTPError, HTTPException, OSError)
"""What the client can raise once a connection is open; `translated` says it in our words."""

# Its warnings repeat what hosts sent, and whole addresses, as they are.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
logging.getLogger("urllib3.response").setLevel(logging.ERROR)

_CHUNK = 64 * 1024
_LARGEST_CHUNK = 1024 * 1024
_TOO_SLOW = (requests.Timeout, ReadTimeoutError, TimeoutError)

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name, in the order to try them; an OSError where it has none."""

Connect = Callable[[str, int, float], socket.socket]
"""Opens a connection to a numeric address and port within so many seconds."""

Authorities = Callable[[], ssl.SSLContext]
"""What certificates are checked against."""


def look_up(host: str, port: int) -> list[str]:
    """The addresses that this machine knows a name by."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Opens a connection to a numeric address."""
    return socket.create_connection((address, port), timeout=seconds)


class Dialler:
    """Knows which hosts may be dialled."""

    def __init__(
        self,
        *,
        allow_hosts: Iterable[str] = (),
        offline: bool = False,
        resolve: Resolve = look_up,
        connect: Connect = connect,
    ) -> None:
        self._allow_hosts = frozenset(one.lower() for one in allow_hosts)
        self._offline = offline
        self._resolve = resolve
        self._connect = connect

    def dial(self, origin: Origin, deadline: Deadline) -> socket.socket:
        """An open connection to a checked address of this host.

        Raises:
            BadAddress: one of its addresses is internal and not allowed.
            Unreachable: it has no address, none answers, or it is elsewhere while offline.
        """
        addresses = self._checked(origin, deadline)[:MOST_ADDRESSES]
        refused: OSError | None = None
        for position, address in enumerate(addresses):
            patience = deadline.left() / (len(addresses) - position)
            try:
                line = self._connect(address, origin.port, patience)
            except OSError as error:
                refused = error
                continue
            deadline.watch(line)
            return line
        deadline.check(origin.host)
        raise Unreachable(
            f"{origin.host} does not take connections; it is asked again later"
        ) from refused

    def _checked(self, origin: Origin, deadline: Deadline) -> Sequence[str]:
        addresses = _numeric(origin.host) or self._named(origin, deadline)
        if self._offline and not all(map(is_loopback, addresses)):
            raise _offline(origin)
        allowed = host_and_port(origin.host, origin.port) in self._allow_hosts
        if not allowed and not all(map(is_public, addresses)):
            raise BadAddress(
                f"{origin.host} is not on the public internet; if it is yours, "
                "add it with its port to STANDPOINT_ALLOW_HOSTS",
                code="blocked_address",
            )
        return addresses

    def _named(self, origin: Origin, deadline: Deadline) -> Sequence[str]:
        """The addresses of a name; asked in a thread, since a lookup cannot be interrupted."""
        if self._offline and origin.host != "localhost":
            raise _offline(origin)
        answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()
        Thread(target=self._ask, args=(origin, answers), daemon=True).start()
        try:
            found = answers.get(timeout=deadline.left())
        except Empty:
            raise deadline.over(origin.host) from None
        if isinstance(found, Exception) or not found:
            cause = found if isinstance(found, Exception) else None
            raise Unreachable(
                f"no address is known for {origin.host}; check the name or the network"
            ) from cause
        return found

    def _ask(self, origin: Origin, answers: SimpleQueue[Sequence[str] | Exception]) -> None:
        try:
            answers.put(self._resolve(origin.host, origin.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)


def _offline(origin: Origin) -> Unreachable:
    return Unreachable(
        f"{origin.host} is not asked while STANDPOINT_OFFLINE is set", code="offline"
    )


def _numeric(host: str) -> list[str]:
    """The address that a host is a spelling of, such as 0x7f.1; nothing for a name."""
    try:
        return [str(ip_address(host) if ":" in host else IPv4Address(socket.inet_aton(host)))]
    except (OSError, ValueError):
        return []


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Those that requests trusts; read once a process, when a certificate is first checked."""
    context = create_urllib3_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _Dialled(HTTPConnection):
    """A connection that a Dialler opens."""

    def __init__(self, *args: Any, dial: Callable[[], socket.socket], **options: Any) -> None:
        super().__init__(*args, **options)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class _Encrypted(_Dialled, HTTPSConnection):
    """The same under TLS."""


class DialledAdapter(HTTPAdapter):
    """Sends one request over one connection of a Dialler, whatever proxies there may be."""

    def __init__(
        self, origin: Origin, dial: Callable[[], socket.socket], authorities: Authorities
    ) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._pool: HTTPConnectionPool
        if origin.scheme == "https":
            self._pool = HTTPSConnectionPool(origin.host, origin.port, ssl_context=authorities())
            self._pool.ConnectionCls = partial(_Encrypted, dial=dial)  # type: ignore[assignment]
        else:
            self._pool = HTTPConnectionPool(origin.host, origin.port)
            self._pool.ConnectionCls = partial(_Dialled, dial=dial)  # type: ignore[assignment]

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        """The one connection, of the origin it was made for."""
        return self._pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Certificates are always checked, by the context given."""

    def build_response(
        self, req: requests.PreparedRequest, resp: BaseHTTPResponse
    ) -> requests.Response:
        """The answer without cookies, which nothing here would send back."""
        answer = requests.Response()
        answer.status_code, answer.raw = resp.status, resp
        answer.headers = requests.structures.CaseInsensitiveDict(resp.headers)
        answer.url, answer.request = str(req.url), req
        return answer

    def close(self) -> None:
        """Closes the connection."""
        self._pool.close()
        super().close()


def chunks(sent: requests.Response) -> Iterator[bytes]:
    """The body as sent. Not by `stream`, which takes a chunk's head of any length.

    Most bodies say how long they are, and come in one piece that is not copied again.
    """
    said = sent.raw.length_remaining or 0
    size = min(max(said, _CHUNK), _LARGEST_CHUNK)
    while chunk := sent.raw.read(size, decode_content=False):
        yield chunk


def translated(error: Exception, origin: Origin, deadline: Deadline) -> Unreachable:
    """The error for what the client raised."""
    if isinstance(error, _TOO_SLOW):
        return deadline.over(origin.host)
    if isinstance(error, requests.exceptions.SSLError | BrokenEncryption):
        return Unreachable(
            f"{origin.host} cannot be asked safely: its certificate or encryption is at fault; "
            "it is asked again later"
        )
    return broken(origin.host)
