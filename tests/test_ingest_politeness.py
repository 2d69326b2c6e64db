"""Hosts are asked as they wish: at most twice at once, at their pace, where robots.txt allows."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from fake_hosts import FakeHosts
from fakes import FakeClock
from make import NOW
from pipeline.errors import BadAddress, StandpointError, Unreachable
from pipeline.ingest.http import Http
from pipeline.ingest.robots import MOST_ROBOTS_BYTES
from pipeline.ports import HostRow
from web_server import Script, WebServer, page

MOST = 1000


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@dataclass
class Naps:
    """Lets time pass at once."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def door(server: WebServer, **options: Any) -> Http:
    plain = {"hosts": FakeHosts(), "clock": FakeClock(), "owner": "test", "deadline": 5.0}
    return Http(
        **{**plain, "allow_hosts": (server.host,), "offline": True, "sleep": Naps(), **options}
    )


def refusal(asking: Http, url: str) -> StandpointError:
    with pytest.raises(StandpointError) as caught:
        asking.get(url, most_bytes=MOST)
    return caught.value


def short_nap(seconds: float) -> None:
    time.sleep(seconds / 40)


def test_no_host_has_more_than_two_connections() -> None:
    """Sixteen threads of two processes ask 200 addresses of eight hosts, each its two at a time."""
    hosts = FakeHosts()
    with ExitStack() as stack:
        servers = [stack.enter_context(WebServer(f"127.0.0.{one}")) for one in range(1, 9)]
        for server in servers:
            server.answer("/", lambda seen: [0.005, *page(b"words")])
        allowed = [server.host for server in servers]
        doors = [
            door(
                servers[0],
                hosts=hosts,
                allow_hosts=allowed,
                owner=f"process {one}",
                sleep=short_nap,
            )
            for one in (1, 2)
        ]
        with ThreadPoolExecutor(16) as threads:
            asked = [
                threads.submit(doors[number % 2].get, servers[number % 8].url(), most_bytes=MOST)
                for number in range(200)
            ]
        assert Counter(one.result().content for one in asked) == {b"words": 200}
        assert {server.peak for server in servers} <= {1, 2}
        assert max(server.peak for server in servers) == 2
    assert hosts.leases == {}


def test_places_held_elsewhere_are_waited_for(server: WebServer) -> None:
    """A call looks again until a place is free, and gives up after a minute."""
    hosts, naps = FakeHosts(), Naps()
    held = [
        hosts.take_lease(f"host:{server.host}#{number}", "other", ttl_ms=1) for number in (0, 1)
    ]
    url = server.page("/", b"words")
    error = refusal(door(server, hosts=hosts, sleep=naps), url)
    assert (type(error), error.code) == (Unreachable, "host_waits")
    assert isinstance(error, Unreachable)
    assert error.retry_at == NOW + timedelta(minutes=1)
    assert sum(naps.seconds) == pytest.approx(60)
    assert server.seen == []
    hosts.drop_lease(held[1])
    assert door(server, hosts=hosts).get(url, most_bytes=MOST).content == b"words"


@pytest.mark.parametrize("path", ["/", "/reset", "/large", "/missing", "/loop"])
def test_a_place_is_given_back_whatever_happens(server: WebServer, path: str) -> None:
    """Answers and faults of all kinds leave no lease behind."""
    server.page("/", b"words")
    server.script("/reset", [None])
    server.page("/large", b"a" * 2000)
    server.redirect("/loop", "/loop")
    hosts = FakeHosts()
    asking = door(server, hosts=hosts)
    if path == "/":
        asking.get(server.url(path), most_bytes=MOST)
    else:
        refusal(asking, server.url(path))
    assert hosts.leases == {}
    assert hosts.taken >= 2


def test_a_host_in_back_off_is_not_dialled(server: WebServer) -> None:
    """Also when another process was told so."""
    hosts = FakeHosts()
    hosts.back_off(server.host, NOW + timedelta(hours=2))
    error = refusal(door(server, hosts=hosts), server.page("/"))
    assert isinstance(error, Unreachable)
    assert (error.code, error.retry_at) == ("host_waits", NOW + timedelta(hours=2))
    assert server.seen == []
    assert hosts.taken == 0


def test_a_back_off_that_begins_while_a_call_waits_is_kept(server: WebServer) -> None:
    """The host is looked up again when the turn has come."""
    hosts = FakeHosts()
    server.page("/robots.txt", b"User-agent: *\nCrawl-delay: 2\n")
    asking = door(
        server, hosts=hosts, sleep=lambda _: hosts.back_off(server.host, NOW + timedelta(hours=1))
    )
    url = server.page("/")
    asking.get(url, most_bytes=MOST)
    assert refusal(asking, url).code == "host_waits"
    assert server.paths() == ["/robots.txt", "/"]


def test_the_pause_that_a_host_asks_for_is_kept(server: WebServer) -> None:
    """Each request claims its own moment, and holds its place until then."""
    server.page("/robots.txt", b"User-agent: *\nCrawl-delay: 12.5\n")
    hosts, naps = FakeHosts(), Naps()
    asking = door(server, hosts=hosts, sleep=naps)
    for _ in range(3):
        asking.get(server.page("/"), most_bytes=MOST)
    assert naps.seconds == [12.5, 25.0]
    assert hosts.renewed == [12_500 + 15_000, 25_000 + 15_000]


def test_a_turn_more_than_a_minute_away_is_not_waited_for(server: WebServer) -> None:
    """The host rests until then, so that no further turns are claimed and not used."""
    server.page("/robots.txt", b"User-agent: *\nCrawl-delay: 90\n")
    hosts, naps = FakeHosts(), Naps()
    asking = door(server, hosts=hosts, sleep=naps)
    url = server.page("/")
    asking.get(url, most_bytes=MOST)
    for _ in range(3):
        error = refusal(asking, url)
        assert isinstance(error, Unreachable)
        assert (error.code, error.retry_at) == ("host_waits", NOW + timedelta(seconds=90))
    assert naps.seconds == []
    assert hosts.turns[server.host] == 180_000


def test_robots_are_obeyed(server: WebServer) -> None:
    """What our name is disallowed is not fetched; what others are, is."""
    server.page(
        "/robots.txt",
        b"User-agent: *\nDisallow: /\n\n"
        b"User-agent: Standpoint\nDisallow: /private/*/x$\nDisallow: /cart\nAllow: /cart/open\n",
    )
    asking = door(server)
    for path in ("/", "/cart/open", "/private/a/xy"):
        asking.get(server.page(path), most_bytes=MOST)
    for path in ("/cart", "/cart/1?a", "/private/a/x"):
        error = refusal(asking, server.page(path))
        assert (type(error), error.code) == (BadAddress, "robots_disallowed")
    assert server.paths() == ["/robots.txt", "/", "/cart/open", "/private/a/xy"]


def test_robots_hold_behind_redirects(server: WebServer) -> None:
    """The host that a redirect leads to is asked for its own."""
    with WebServer("127.0.0.2") as other:
        other.page("/robots.txt", b"User-agent: *\nDisallow: /\n")
        server.redirect("/", other.url("/page"))
        asking = door(server, allow_hosts=(server.host, other.host))
        assert refusal(asking, server.url("/")).code == "robots_disallowed"
        assert other.paths() == ["/robots.txt"]


def test_robots_are_read_once_a_day(server: WebServer) -> None:
    """For all processes together, and again after 24 hours."""
    hosts, clock = FakeHosts(), FakeClock()
    url = server.page("/")
    for _ in range(3):
        door(server, hosts=hosts, clock=clock).get(url, most_bytes=MOST)
    assert server.paths().count("/robots.txt") == 1
    clock.move(hours=24)
    door(server, hosts=hosts, clock=clock).get(url, most_bytes=MOST)
    assert server.paths().count("/robots.txt") == 2


@pytest.mark.parametrize("status", ["401 Who", "403 No", "404 None", "410 Gone", "418 Tea"])
def test_a_host_without_robots_allows_everything(server: WebServer, status: str) -> None:
    """So does one that does not show it."""
    server.page("/robots.txt", b"User-agent: *\nDisallow: /\n", status=status)
    assert door(server).get(server.page("/", b"words"), most_bytes=MOST).content == b"words"


FAULTS: dict[str, Script] = {
    "fault": page(status="500 Fault"),
    "wait": page(status="503 Wait"),
    "often": page(status="429 Often"),
    "nothing": [b""],
    "reset": [None],
    "cut": [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nwords"],
    "packed": page(b"words", headers={"Content-Encoding": "br"}),
    "silence": [2.0, b""],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_host_whose_robots_do_not_answer_is_not_asked(server: WebServer, fault: str) -> None:
    """It is tried again after ten minutes, and not for each address anew."""
    server.script("/robots.txt", FAULTS[fault])
    asking = door(server, deadline=0.5)
    for path in ("/", "/other"):
        error = refusal(asking, server.page(path))
        assert isinstance(error, Unreachable)
        if path == "/" or fault not in ("wait", "often"):
            assert error.code == "robots_unreachable"
            assert error.retry_at == NOW + timedelta(minutes=10)
    assert server.paths() == ["/robots.txt"]


def test_robots_behind_redirects_are_read(server: WebServer) -> None:
    """A loop counts as none."""
    server.redirect("/robots.txt", "/rules")
    server.page("/rules", b"User-agent: *\nDisallow: /a\n")
    asking = door(server)
    assert refusal(asking, server.page("/a")).code == "robots_disallowed"
    with WebServer() as looping:
        looping.redirect("/robots.txt", "/robots.txt")
        door(looping).get(looping.page("/"), most_bytes=MOST)


def test_a_slow_way_to_a_host_is_not_held_against_its_robots(server: WebServer) -> None:
    """A deadline used up before leaves no mark on the host behind a redirect."""
    with WebServer("127.0.0.2") as other:
        other.answer("/robots.txt", lambda seen: [0.4, *page()])
        location = {"Location": other.url("/")}
        server.script("/", [0.4, *page(status="302 Found", headers=location)])
        hosts = FakeHosts()
        asking = door(server, hosts=hosts, allow_hosts=(server.host, other.host), deadline=0.6)
        assert refusal(asking, server.url("/")).code == "robots_unreachable"
        assert hosts.host(other.host) == HostRow()


def test_the_first_half_mebibyte_of_robots_counts(server: WebServer) -> None:
    """The rest is cut off, and NUL is never kept."""
    filler = b"# \x00" + b"a" * MOST_ROBOTS_BYTES
    server.page("/robots.txt", b"User-agent: *\nDisallow: /a\n" + filler + b"\nDisallow: /b\n")
    hosts = FakeHosts()
    asking = door(server, hosts=hosts)
    assert refusal(asking, server.page("/a")).code == "robots_disallowed"
    asking.get(server.page("/b"), most_bytes=MOST)
    assert "\x00" not in (hosts.host(server.host).robots_text or "")


def test_thousands_of_agents_and_rules_do_no_harm(server: WebServer) -> None:
    """Rules for others are read once, not once for each agent."""
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(12_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(12_000))
    server.page("/robots.txt", agents + rules + b"User-agent: standpoint/2\nDisallow: /mine\n")
    asking = door(server)
    asking.get(server.page("/1"), most_bytes=MOST)
    assert refusal(asking, server.page("/mine")).code == "robots_disallowed"


def test_what_was_remembered_of_a_host_stays(server: WebServer) -> None:
    """Robots kept by another process are used as they are."""
    hosts = FakeHosts()
    known = HostRow(robots_text="User-agent: *\nDisallow: /", robots_until=NOW + timedelta(hours=1))
    hosts.rows[server.host] = known
    assert refusal(door(server, hosts=hosts), server.page("/")).code == "robots_disallowed"
    assert server.seen == []
    hosts.rows[server.host] = replace(known, robots_until=NOW)
    door(server, hosts=hosts).get(server.url("/"), most_bytes=MOST)
    assert server.paths() == ["/robots.txt", "/"]
