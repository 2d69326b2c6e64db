"""The door to a model: one try of one call, through the openai package.

Every outcome is a value. An exception of the package may quote what the server echoed, the key
included, so none leaves this module, not even as the cause of another.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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
_NAMED = ("model", "messages")
_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Received:
    """A whole response; `retry_after` is in seconds, or the moment that the server named."""

    status: int
    body: str
    retry_after: float | datetime | None = None


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


class _CappedTransport(httpx2.AsyncHTTPTransport):
    """Refuses compressed answers, which nobody asked for, and caps the others."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        encoding = response.headers.get("content-encoding", "identity")
        if encoding.lower() != "identity":
            await response.aclose()
            raise _BodyLost("a compressed answer, which was not asked for")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Capped(response.stream)
        return response


class _Session:
    """A client for one event loop."""

    def __init__(self, client: openai.AsyncOpenAI, at_once: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.client = client
        self.users = 0
        self.lock = asyncio.Lock()
        self.places = asyncio.Semaphore(at_once)


class Endpoint:
    """Sends requests. Connections live while `async with` blocks are open, in any event loop."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self._endpoint = endpoint
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._session: _Session | None = None

    async def __aenter__(self) -> Self:
        if self._session is None or self._session.loop is not asyncio.get_running_loop():
            self._session = _Session(self._client(), self._endpoint.concurrency)
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
        create = self._open.client.chat.completions.with_raw_response.create
        more = {name: value for name, value in body.items() if name not in _NAMED}
        try:
            async with asyncio.timeout(seconds):
                raw = await create(model=body["model"], messages=body["messages"], extra_body=more)
            return _received(raw.http_response)
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
    def places(self) -> asyncio.Semaphore:
        """As many as requests may be under way at once."""
        return self._open.places

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
        client = openai.AsyncOpenAI(
            api_key=self._endpoint.api_key or NO_KEY,
            base_url=self._endpoint.place,
            default_headers=self._headers(),
            default_query=dict(parse_qsl(self._endpoint.parts.query)),
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            http_client=httpx2.AsyncClient(
                transport=_CappedTransport(verify=self._tls, limits=limits, trust_env=False),
                trust_env=False,
                follow_redirects=False,
            ),
        )
        # The package would take these from variables that Standpoint does not know.
        client.organization = client.project = None
        return client

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if self._endpoint.basic:
            headers["Authorization"] = f"Basic {self._endpoint.basic}"
        return headers


def _received(response: httpx2.Response) -> Received:
    body = response.content.decode("utf-8", "replace").replace("\x00", "")
    return Received(response.status_code, body, _retry_after(response.headers.get("retry-after")))


def _retry_after(value: str | None) -> float | datetime | None:
    """Seconds or a moment; None for anything else."""
    if not value:
        return None
    seconds = _SECONDS.fullmatch(value)
    if seconds:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
