"""The door to a model: one try of one call, through the openai package.

Every outcome is a value. An exception of the package may quote what the server echoed, the key
included, so none leaves this module, not even as the cause of another.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl

import httpx2
import openai

from pipeline.analyze.call_failure import (
    MOST_BILLED_TRIES,
    CallFailure,
    broken_answer,
    no_connection,
    timed_out,
)
from pipeline.analyze.model_endpoint import ModelEndpoint

MOST_BYTES = 4 * 1024 * 1024
CONNECT_SECONDS = 10
NO_KEY = "none"
_QUIET = ("openai", "httpx2", "httpcore2")
_NEEDED = ("host", "connection", "content-type", "content-length", "user-agent")


@dataclass(frozen=True, slots=True)
class Received:
    """A whole response; the names of its headers in lower case."""

    status: int
    body: str
    headers: Mapping[str, str]


class _BodyLost(httpx2.TransportError):
    """An answer began and did not end, or must not be read on."""


class _Capped(httpx2.AsyncByteStream):
    """A body of at most `MOST_BYTES`."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        try:
            async for chunk in self._stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _BodyLost(f"more than {MOST_BYTES} bytes")
                yield chunk
        except httpx2.TransportError as error:
            raise _BodyLost("the connection ended inside the answer") from error

    async def aclose(self) -> None:
        await self._stream.aclose()


class _OwnTransport(httpx2.AsyncHTTPTransport):
    """Sends the headers that are ours and no others; caps answers and refuses compressed ones.

    The package would add what it finds in variables that Standpoint does not know, keys included.
    """

    def __init__(self, headers: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._headers = headers

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        kept = {name: request.headers[name] for name in _NEEDED if name in request.headers}
        # The package reads its own headers again from the request that it made.
        ours = httpx2.Request(
            request.method,
            request.url,
            headers={**kept, **self._headers},
            stream=request.stream,
            extensions=request.extensions,
        )
        response = await super().handle_async_request(ours)
        encoding = response.headers.get("content-encoding", "identity")
        if encoding.lower() != "identity":
            await response.aclose()
            raise _BodyLost("a compressed answer, which was not asked for")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Capped(response.stream)
        return response


class _Session:
    """A client for one event loop."""

    def __init__(self, client: openai.AsyncOpenAI) -> None:
        self.loop = asyncio.get_running_loop()
        self.client = client
        self.users = 0
        self.lock = asyncio.Lock()


class Endpoint:
    """Sends requests. Connections live while `async with` blocks are open, in any event loop."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self._endpoint = endpoint
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._session: _Session | None = None

    async def __aenter__(self) -> Self:
        if self._session is None or self._session.loop is not asyncio.get_running_loop():
            self._session = _Session(self._client())
        self._session.users += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        session = self._session
        if session is None:
            return
        session.users -= 1
        if not session.users:
            self._session = None
            await session.client.close()

    async def send(self, body: Mapping[str, Any], *, seconds: float) -> Received | CallFailure:
        """Sends one request and reads its whole answer, whatever its status.

        Raises:
            RuntimeError: called outside of an `async with` block.
        """
        # Not `chat.completions.create`: it walks all of the body for its types, a millisecond.
        try:
            async with asyncio.timeout(seconds):
                response = await self._open.client.post(
                    "/chat/completions", cast_to=httpx2.Response, body=body
                )
            return _received(response)
        except openai.APIStatusError as error:
            return _received(error.response)
        except TimeoutError:
            return timed_out()
        except openai.APIConnectionError as error:
            return self._lost(error.__cause__)

    @property
    def lock(self) -> asyncio.Lock:
        """The lock of those who use this event loop."""
        return self._open.lock

    @property
    def _open(self) -> _Session:
        if self._session is None:
            raise RuntimeError("the endpoint is not open")
        return self._session

    def _lost(self, cause: BaseException | None) -> CallFailure:
        """What a connection without a whole response means."""
        if isinstance(cause, _BodyLost):
            return broken_answer(f"sent {cause}", most_tries=MOST_BILLED_TRIES)
        never_sent = isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
        reason = self._endpoint.mask(" ".join(str(cause or "").split()))[:200]
        how = "could not be reached" if never_sent else "closed the connection without an answer"
        return no_connection(f"{how} ({reason})" if reason else how, was_sent=not never_sent)

    def _client(self) -> openai.AsyncOpenAI:
        # At DEBUG these would log whole requests with their addresses.
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        limits = httpx2.Limits(max_connections=self._endpoint.concurrency)
        return openai.AsyncOpenAI(
            api_key=self._endpoint.api_key or NO_KEY,
            base_url=self._endpoint.place,
            default_query=dict(parse_qsl(self._endpoint.parts.query)),
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            http_client=httpx2.AsyncClient(
                transport=_OwnTransport(
                    self._headers(), verify=self._tls, limits=limits, trust_env=False
                ),
                trust_env=False,
                follow_redirects=False,
            ),
        )

    def _headers(self) -> dict[str, str]:
        """What each request carries; a header that was set wins."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self._endpoint.basic:
            headers["Authorization"] = f"Basic {self._endpoint.basic}"
        elif self._endpoint.api_key:
            headers["Authorization"] = f"Bearer {self._endpoint.api_key}"
        own = {name.lower() for name in self._endpoint.headers}
        kept = {name: value for name, value in headers.items() if name.lower() not in own}
        return {**kept, **self._endpoint.headers}


def _received(response: httpx2.Response) -> Received:
    body = response.content.decode("utf-8", "replace").replace("\x00", "")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Received(response.status_code, body, headers)
