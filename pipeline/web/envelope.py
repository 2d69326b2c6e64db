"""What every answer gets, whatever it is: safe headers, ETag and 304, HEAD, gzip, the right host.

An ETag is the hash of the body: exact, and without a clock or a counter to keep. A page that did
not change is not sent again; it is still read.
"""

import gzip
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.headers import NOTHING_RUNS, SAFE
from pipeline.web.problems import problem

ETAG_DIGITS = 32
OK, NOT_MODIFIED = 200, 304
WORTH_PACKING = 1_000
"""Bytes from which packing saves more than it costs."""

PACK_LEVEL = 5


class Envelope:
    """An ASGI app around another; with `hosts` only these names and addresses are served.

    That keeps a page of another site from reading a server without a login under a name that it
    points to this machine.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] | None = None) -> None:
        self.app = app
        self.hosts = None if hosts is None else {name.casefold() for name in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        answer = _Answer(send, asked, is_head=scope["method"] == "HEAD")
        if answer.is_head:
            scope = {**scope, "method": "GET"}
        if self.hosts is not None and _host(asked) not in self.hosts:
            wrong = problem(400, "this server is not known by that host name")
            await wrong(scope, receive, answer)
            return
        await self.app(scope, receive, answer)


def _host(asked: Headers) -> str:
    host = asked.get("host", "").casefold()
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[")
    return host.partition(":")[0]


class _Answer:
    """Holds an answer back until it is whole, then sends it with what all answers get."""

    def __init__(self, send: Send, asked: Headers, *, is_head: bool) -> None:
        self.send, self.asked, self.is_head = send, asked, is_head
        self.start: dict[str, Any] = {}
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._send_whole()

    async def _send_whole(self) -> None:
        headers = MutableHeaders(raw=list(self.start["headers"]))
        for name, value in {**SAFE, "content-security-policy": NOTHING_RUNS}.items():
            headers.setdefault(name, value)
        body = self._packed(headers, bytes(self.body))
        if self.start["status"] == OK:
            tag = f'"{sha256(body).hexdigest()[:ETAG_DIGITS]}"'
            headers["etag"] = tag
            if _has(self.asked.get("if-none-match", ""), tag):
                self.start["status"], body = NOT_MODIFIED, b""
                for name in ("content-length", "content-type"):
                    del headers[name]
        await self.send({**self.start, "headers": headers.raw})
        shown = b"" if self.is_head else body
        await self.send({"type": "http.response.body", "body": shown})

    def _packed(self, headers: MutableHeaders, body: bytes) -> bytes:
        """The body as it is sent: texts of some length are packed for who takes them so."""
        kind = headers.get("content-type", "")
        if "content-encoding" in headers or not kind.startswith(("text/", "application/")):
            return body
        headers.add_vary_header("accept-encoding")
        if len(body) < WORTH_PACKING or "gzip" not in self.asked.get("accept-encoding", ""):
            return body
        packed = gzip.compress(body, PACK_LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(packed))
        return packed


def _has(asked: str, tag: str) -> bool:
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in asked.split(","))
