r"""A web server on this machine's loopback that answers byte for byte as a test scripts it.

    with WebServer() as server:
        server.page("/feed", b"<rss/>", headers={"ETag": '"1"'})
        server.script("/slow", [b"HTTP/1.1 200 OK\r\n", 0.2, b"Content-Length: 0\r\n\r\n"])
        server.answer("/echo", lambda seen: page(seen.headers["user-agent"].encode()))
        ...
        assert [seen.path for seen in server.seen] == ["/robots.txt", "/feed"]

`server.url(path)` is the address, `server.host` the `host:port` for STANDPOINT_ALLOW_HOSTS.
What was not scripted is a 404. `server.peak` is the most requests under way at once;
a request is over when the last part of its answer is due.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from struct import pack
from types import TracebackType
from typing import Self

Script = Iterable[bytes | float | None]
"""Bytes to send, seconds to pause between them, and None for a reset of the connection."""


@dataclass(frozen=True)
class Seen:
    """One request as it came in; header names in lower case."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def page(
    content: bytes = b"", *, status: str = "200 OK", headers: Mapping[str, str] | None = None
) -> Script:
    """A whole answer with a true length, unless the headers tell another."""
    fields = {"Content-Length": str(len(content)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return [f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + content]


class WebServer:
    """Listens while it is a context; `seen` are the requests so far, in order."""

    def __init__(self, address: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.peak = 0
        self._now = 0
        self._tls = tls
        self._answers: dict[str, Callable[[Seen], Script]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._socket = socket.create_server((address, 0), backlog=128)
        self._address, self.port = self._socket.getsockname()[:2]
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @property
    def host(self) -> str:
        return f"{self._address}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}{path}"

    def page(
        self,
        path: str,
        content: bytes = b"",
        *,
        status: str = "200 OK",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serves a whole answer under a path; returns its address."""
        return self.script(path, page(content, status=status, headers=headers))

    def redirect(self, path: str, location: str, status: str = "302 Found") -> str:
        """Sends on from a path; returns its address."""
        return self.page(path, status=status, headers={"Location": location})

    def script(self, path: str, script: Script) -> str:
        """Serves these bytes and pauses, as they are; the connection is closed after them."""
        return self.answer(path, lambda seen: script)

    def answer(self, path: str, answer: Callable[[Seen], Script]) -> str:
        """Serves what a function says to each request; returns the address."""
        self._answers[path] = answer
        return self.url(path)

    def paths(self) -> list[str]:
        """The paths asked for so far."""
        return [one.path for one in self.seen]

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._accepting.join()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            plain.settimeout(30)
            wrapped = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with wrapped as connection:
                seen = _read_request(connection)
                if seen is not None:
                    self._reply(connection, seen)

    def _reply(self, connection: socket.socket, seen: Seen) -> None:
        self.seen.append(seen)
        answer = self._answers.get(seen.path, _nothing)
        self._under_way(1)
        held: bytes | float | None = b""
        try:
            for part in answer(seen):
                self._send(connection, held)
                held = part
        finally:
            self._under_way(-1)
        self._send(connection, held)

    def _under_way(self, change: int) -> None:
        with self._lock:
            self._now += change
            self.peak = max(self.peak, self._now)

    def _send(self, connection: socket.socket, part: bytes | float | None) -> None:
        if self._closed.is_set():
            raise ConnectionAbortedError
        if part is None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
            connection.close()
        elif isinstance(part, bytes):
            connection.sendall(part)
        else:
            self._closed.wait(part)


def _nothing(seen: Seen) -> Script:
    return page(status="404 Not Found")


def _read_request(connection: socket.socket) -> Seen | None:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65536)
        if not received:
            return None
        head += received
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Seen(
        path=first.split(" ")[1],
        headers={name.strip().lower(): value.strip() for name, _, value in pairs},
    )
