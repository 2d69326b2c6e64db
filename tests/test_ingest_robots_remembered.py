"""robots.txt is remembered by a process until its time is over, and the host's wishes are kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from test_ingest_politeness import MOST, door, refusal

from fake_hosts import FakeHosts
from fakes import FakeClock
from make import NOW
from pipeline.models import Lease
from pipeline.ports import HostRow
from web_server import WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def test_robots_that_were_read_are_not_looked_up_again(server: WebServer) -> None:
    """Until their time is over; what is allowed by then is looked up anew."""
    looked_up = []

    class Watched(FakeHosts):
        def host(self, host: str) -> HostRow:
            looked_up.append(host)
            return super().host(host)

        def take_place(
            self, host: str, number: int, owner: str, *, ttl_ms: int
        ) -> tuple[Lease, None]:
            return self.take_lease(f"host:{host}#{number}", owner, ttl_ms=ttl_ms), None

    clock = FakeClock()
    asking = door(server, hosts=Watched(), clock=clock)
    asking.get(server.page("/"), most_bytes=MOST)
    looked_up.clear()
    asking.get(server.page("/"), most_bytes=MOST)
    assert looked_up == []
    clock.move(hours=24)
    asking.get(server.page("/"), most_bytes=MOST)
    assert looked_up != []
    assert server.paths() == ["/robots.txt", "/", "/", "/robots.txt", "/"]


def test_a_back_off_told_elsewhere_is_kept_where_robots_are_known(server: WebServer) -> None:
    """The host is not dialled, and its place is given back."""
    hosts = FakeHosts()
    asking = door(server, hosts=hosts)
    url = server.page("/")
    asking.get(url, most_bytes=MOST)
    hosts.back_off(server.host, NOW + timedelta(hours=1))
    assert refusal(asking, url).code == "host_waits"
    assert server.paths() == ["/robots.txt", "/"]
    assert hosts.leases == {}


def test_only_so_much_of_robots_is_remembered(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was left out is in the database."""
    monkeypatch.setattr("pipeline.ingest.robots.MOST_LETTERS", 10)
    server.page("/robots.txt", b"User-agent: *\nDisallow: /private\n")
    asking = door(server)
    for _ in range(2):
        asking.get(server.page("/"), most_bytes=MOST)
        assert refusal(asking, server.page("/private")).code == "robots_disallowed"
    assert server.paths() == ["/robots.txt", "/", "/"]
