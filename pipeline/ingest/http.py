"""The HTTP door: one address in, its bytes out, within bounds, politely, from nowhere internal.

Redirects are followed here and not by the client, since every hop is a new address to check.
"""

import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from urllib.parse import urldefrag, urljoin

import requests

from pipeline.errors import BadAddress
from pipeline.ingest.addresses import Origin, check_spelling, origin_of
from pipeline.ingest.bounds import MAX_FIELD
from pipeline.ingest.deadline import Deadline
from pipeline.ingest.dial import (
    FOREIGN,
    Authorities,
    Connect,
    DialledAdapter,
    Dialler,
    Resolve,
    chunks,
    connect,
    look_up,
    translated,
    trusted_authorities,
)
from pipeline.ingest.inflate import ENCODINGS, Body
from pipeline.ingest.politeness import Politeness, Sleep
from pipeline.ingest.robots import AGENT, MOST_ROBOTS_BYTES, Robots
from pipeline.ingest.statuses import (
    OK,
    PERMANENT_REDIRECTS,
    REDIRECTS,
    UNCHANGED,
    WAITS,
    broken,
    refusal,
    waits,
)
from pipeline.models import Validators
from pipeline.ports import Clock, HostStore
from pipeline.scrub import scrub_line

MOST_REDIRECTS = 5
HOLD_MARGIN = 10.0
"""Seconds that a place at a host is held beyond the deadline, for all but the exchange itself."""

_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address answered.

    `url` is where redirects ended and `moved_to` the same if all of them were permanent;
    `content` is unpacked. `unchanged` says that what the validators name is still in force.
    """

    url: str
    status: int
    content_type: str
    content: bytes
    validators: Validators
    unchanged: bool = False
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    accept: str
    known: Validators
    most_bytes: int
    robots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    url: str
    origin: Origin
    status: int
    headers: requests.structures.CaseInsensitiveDict[str]
    content: bytes
    conditional: bool
    wait_until: datetime | None = None
    redirects: tuple[int, ...] = ()


class Http:
    """Fetches addresses; up to `concurrency` threads may call `get` at once.

    Between two calls no connection is open, so there is nothing to close.
    """

    concurrency: int = 32

    def __init__(
        self,
        *,
        hosts: HostStore,
        clock: Clock,
        owner: str,
        contact: str = "",
        allow_hosts: Sequence[str] = (),
        offline: bool = False,
        deadline: float = 30.0,
        resolve: Resolve = look_up,
        connect: Connect = connect,
        authorities: Authorities = trusted_authorities,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._allow_hosts = frozenset(one.lower() for one in allow_hosts)
        self._dialler = Dialler(
            allow_hosts=self._allow_hosts, offline=offline, resolve=resolve, connect=connect
        )
        self._politeness = Politeness(
            hosts, clock, owner=owner, hold_ms=int((deadline + HOLD_MARGIN) * 1000), sleep=sleep
        )
        self._robots = Robots(hosts, clock, self._robots_txt)
        self._authorities = authorities
        self._agent = f"{AGENT}/{version('standpoint')}" + (f" (+{contact})" if contact else "")
        self._seconds = deadline

    def get(
        self,
        url: str,
        *,
        known: Validators = Validators(),  # noqa: B008
        most_bytes: int,
        accept: str = "*/*",
    ) -> Fetched:
        """What an address answers now, or that it did not change since `known`.

        Raises:
            BadAddress: it must not be fetched, leads nowhere, or the host refuses it.
            BadDocument: it is more than `most_bytes`, or packed in a way not asked for.
            Unreachable: the host does not answer, not completely, or wants to be left alone.
        """
        wanted = _Wanted(accept=accept, known=known, most_bytes=most_bytes)
        answer = self._follow(url, wanted, Deadline(self._seconds))
        if answer.wait_until is not None:
            raise waits(answer.origin.host, answer.wait_until)
        unchanged = answer.status == UNCHANGED and answer.conditional
        if answer.status not in OK and not unchanged:
            raise refusal(answer.origin.host, answer.status)
        validators = _validators(answer)
        lasting = bool(answer.redirects) and PERMANENT_REDIRECTS.issuperset(answer.redirects)
        return Fetched(
            url=answer.url,
            status=answer.status,
            content_type=scrub_line(answer.headers.get("Content-Type", ""))[:MAX_FIELD],
            content=answer.content,
            validators=known if unchanged and validators == Validators() else validators,
            unchanged=unchanged,
            moved_to=answer.url if lasting else None,
        )

    def _robots_txt(self, url: str, deadline: Deadline) -> tuple[int, bytes]:
        wanted = _Wanted(
            accept="text/plain, */*;q=0.5",
            known=Validators(),
            most_bytes=MOST_ROBOTS_BYTES,
            robots=True,
        )
        answer = self._follow(url, wanted, deadline)
        return answer.status, answer.content

    def _follow(self, url: str, wanted: _Wanted, deadline: Deadline) -> _Answer:
        redirects: tuple[int, ...] = ()
        asked_host: str | None = None
        while len(redirects) <= MOST_REDIRECTS:
            check_spelling(url)
            request = self._request(url, wanted)
            origin = origin_of(str(request.url), self._allow_hosts)
            asked_host = asked_host or origin.host
            if origin.host == asked_host:
                request.headers.update(_conditions(wanted.known))
            answer = self._hop(request, origin, wanted, deadline)
            if answer.status not in REDIRECTS:
                return replace(answer, redirects=redirects)
            redirects += (answer.status,)
            url = _target(answer)
        raise BadAddress(
            f"{asked_host} redirects more than {MOST_REDIRECTS} times; check the address",
            code="too_many_redirects",
        )

    def _request(self, url: str, wanted: _Wanted) -> requests.PreparedRequest:
        headers = {
            "User-Agent": self._agent,
            "Accept": wanted.accept,
            "Accept-Encoding": ENCODINGS,
            "Connection": "close",
        }
        request = requests.PreparedRequest()
        try:
            request.prepare_method("GET")
            request.prepare_url(urldefrag(url).url, None)
            request.prepare_headers(headers)
        except (requests.RequestException, ValueError) as error:
            raise BadAddress("this is no address on the web", code="bad_url") from error
        return request

    def _hop(
        self,
        request: requests.PreparedRequest,
        origin: Origin,
        wanted: _Wanted,
        deadline: Deadline,
    ) -> _Answer:
        pause_ms = 0
        if not wanted.robots:
            known = self._politeness.check
            pause_ms = self._robots.check(str(request.url), origin, known, deadline)
        with self._politeness.turn(origin, pause_ms):
            answer = self._exchange(request, origin, wanted, deadline)
            if answer.status not in WAITS:
                return answer
            until = self._politeness.back_off(origin, answer.headers.get("Retry-After", ""))
            return replace(answer, wait_until=until)

    def _exchange(
        self,
        request: requests.PreparedRequest,
        origin: Origin,
        wanted: _Wanted,
        deadline: Deadline,
    ) -> _Answer:
        dial = partial(self._dialler.dial, origin, deadline)
        adapter = DialledAdapter(origin, dial, self._authorities)
        with deadline.running(origin.host), closing(adapter):
            try:
                with closing(adapter.send(request, stream=True, timeout=deadline.left())) as sent:
                    return _Answer(
                        url=str(request.url),
                        origin=origin,
                        status=sent.status_code,
                        headers=sent.headers,
                        content=_content(sent, origin, wanted),
                        conditional=_is_conditional(request),
                    )
            except FOREIGN as error:
                raise translated(error, origin, deadline) from error


def _content(sent: requests.Response, origin: Origin, wanted: _Wanted) -> bytes:
    if sent.status_code not in OK:
        return b""
    encoding = sent.headers.get("Content-Encoding", "")
    body = Body(origin.host, encoding, most_bytes=wanted.most_bytes, cut=wanted.robots)
    return body.read(chunks(sent))


def _target(answer: _Answer) -> str:
    """Where a redirect leads; hosts send its letters as UTF-8, which headers are not read as."""
    location = answer.headers.get("Location", "").strip()
    if not location:
        raise broken(answer.origin.host)
    try:
        location = location.encode("latin-1").decode("utf-8", "replace")
        return urljoin(answer.url, location)
    except ValueError as error:
        raise BadAddress(
            f"{answer.origin.host} redirects to what is no address", code="bad_url"
        ) from error


def _conditions(known: Validators) -> dict[str, str]:
    fields = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in fields.items() if value and _VALIDATOR.fullmatch(value)}


def _is_conditional(request: requests.PreparedRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _validators(answer: _Answer) -> Validators:
    fields = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    etag, last_modified = (one if _VALIDATOR.fullmatch(one) else None for one in fields)
    return Validators(etag=etag, last_modified=last_modified)
