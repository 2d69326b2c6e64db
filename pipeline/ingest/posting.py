"""Posts bytes to a checked address of the web, once, without following where that would lead."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from importlib.metadata import version

import requests

from pipeline.errors import BadAddress, StandpointError, Unreachable
from pipeline.ingest.addresses import Origin, check_spelling, origin_of
from pipeline.ingest.deadline import Deadline
from pipeline.ingest.dial import (
    FOREIGN,
    Authorities,
    Connect,
    DialledAdapter,
    Dialler,
    Resolve,
    connect,
    look_up,
    translated,
    trusted_authorities,
)
from pipeline.ingest.robots import AGENT
from pipeline.ingest.statuses import WAITS, retry_moment
from pipeline.ports import Clock

ACCEPTED = range(200, 300)
FAULTS = range(500, 600)
TIMED_OUT = 408


class Poster:
    """Hands bytes to hosts that may be dialled; between two calls no connection is open."""

    def __init__(
        self,
        *,
        clock: Clock,
        allow_hosts: Sequence[str] = (),
        offline: bool = False,
        seconds: float = 30.0,
        resolve: Resolve = look_up,
        connect: Connect = connect,
        authorities: Authorities = trusted_authorities,
    ) -> None:
        self._allow_hosts = frozenset(one.lower() for one in allow_hosts)
        self._dialler = Dialler(
            allow_hosts=self._allow_hosts, offline=offline, resolve=resolve, connect=connect
        )
        self._clock, self._seconds = clock, seconds
        self._authorities = authorities

    def __call__(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Posts the bytes; returns once a status from 200 to 299 came back, whose body is not read.

        Raises:
            BadAddress: the address must not be asked, or does not take this.
            Unreachable: the host does not answer, not in time, or wants to be left alone.
        """
        check_spelling(url)
        request = _request(url, content, headers)
        origin = origin_of(str(request.url), self._allow_hosts)
        deadline = Deadline(self._seconds)
        dial = partial(self._dialler.dial, origin, deadline)
        adapter = DialledAdapter(origin, dial, self._authorities)
        with deadline.running(origin.host), closing(adapter):
            try:
                with closing(adapter.send(request, stream=True, timeout=deadline.left())) as sent:
                    status = sent.status_code
                    wait = sent.headers.get("Retry-After", "")
            except FOREIGN as error:
                raise translated(error, origin, deadline) from error
        if status not in ACCEPTED:
            raise self._refusal(origin, status, wait)

    def _refusal(self, origin: Origin, status: int, wait: str) -> StandpointError:
        if status in WAITS:
            return Unreachable(
                f"{origin.host} wants to be left alone for a while (status {status})",
                code="rate_limited",
                retry_at=retry_moment(wait, self._clock()),
            )
        if status in FAULTS or status == TIMED_OUT:
            return Unreachable(f"{origin.host} has a fault (status {status})", code="server_error")
        return BadAddress(
            f"{origin.host} does not take what is posted there (status {status}); check the "
            "address",
            code="refused_by_host",
        )


def _request(url: str, content: bytes, headers: Mapping[str, str]) -> requests.PreparedRequest:
    ours = {"User-Agent": f"{AGENT}/{version('standpoint')}", "Connection": "close"}
    request = requests.PreparedRequest()
    try:
        request.prepare_method("POST")
        request.prepare_url(url, None)
        request.prepare_headers({**headers, **ours})
        request.prepare_body(content, None)
    except (requests.RequestException, ValueError) as error:
        raise BadAddress("this is no address on the web", code="bad_url") from error
    return request
