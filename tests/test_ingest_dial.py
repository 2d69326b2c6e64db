"""Nothing but the public internet and what was allowed is ever dialled; nothing is sent here."""

import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from fake_hosts import FakeHosts
from fakes import FakeClock
from pipeline.errors import BadAddress, StandpointError, Unreachable
from pipeline.ingest.addresses import is_public
from pipeline.ingest.http import Http
from web_server import WebServer

INTERNAL_NUMBERS = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
127.0.0.2 127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.170 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::ffff:0:0 ::ffff:127.0.0.1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 2002:808:808::1 3fff::1 4000::1
5f00::1 fc00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe90::1 febf::1 fec0::1 feff::1 ff01::1
ff02::1 ff0e::1
"""

PUBLIC_NUMBERS = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
223.255.255.255 2001:4860:4860::8888 2606:4700::1111 2a00:1450::1 2003::1
"""

SPELLINGS = """
http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://127.1/ http://127.0.1/
http://017700000001/ http://0177.0.0.1/ http://0177.0.0.0x1/ http://0x7f.0x0.0x0.0x1/
http://127.0.0.1./ http://0/ http://0x0/ http://10.1/ http://0xa.1/ http://167772161/
http://2852039166/ http://0xa9fea9fe/ http://0xa9.0xfe.0xa9.0xfe/ http://0251.0376.0251.0376/
http://169.254.43518/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:7f00:0001]/
http://[0000::0001]/ http://[::FFFF:127.0.0.1]/ http://127.0.0.1:8080/ https://127.0.0.1/
HTTP://127.0.0.1/ http://%31%32%37.0.0.1/ http://LOCALHOST/ http://localhost./
http://localhost:22222/
"""

BROKEN = [
    "",
    "127.0.0.1",
    "/etc/passwd",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "data:text/plain,a",
    "javascript:alert(1)",
    "http://",
    "http:///path",
    "http://user@example.org/",
    "http://user:s3cret@example.org/",
    "http://@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\example.org/",
    "http://example.org/\\evil",
    "http://example.org/\r\nHost: other",
    "http://example.org/\x00",
    "http://exa\tmple.org/",
    "http://exam ple.org/",
    "http://example.org%2f@127.0.0.1/",
    "http://127.0.0.1%09/",
    "http://exa*mple.org/",
    "http://[::1/",
    "http://[fe80::1%25lo]/",
    "http://[::1%lo]/",
    "http://[not]/",
    "http://example.org:0/",
    "http://example.org:22/",
    "http://example.org:1023/",
    "http://example.org:65536/",
    "http://example.org:-1/",
    "http://example.org:port/",
    "http://example.org/" + "a" * 8000,
    "http://\ud800.org/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
]


@dataclass
class Outside:
    """Knows addresses of names, and writes down what would have been dialled."""

    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return self.names[host]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        raise ConnectionRefusedError

    def http(self, *, allow_hosts: Sequence[str] = (), offline: bool = False) -> Http:
        return Http(
            hosts=FakeHosts(),
            clock=FakeClock(),
            owner="test",
            allow_hosts=allow_hosts,
            offline=offline,
            resolve=self.resolve,
            connect=self.connect,
        )

    def refusal(self, url: str, *, offline: bool = False) -> StandpointError:
        with pytest.raises(StandpointError) as caught:
            self.http(offline=offline).get(url, most_bytes=1000)
        return caught.value


@pytest.mark.parametrize("number", INTERNAL_NUMBERS.split())
def test_internal_numbers_are_never_dialled(number: str) -> None:
    """Written in the address or said by a name server: the same refusal, and no connection."""
    outside = Outside(names={"news.example": [number]})
    written = outside.refusal(f"http://[{number}]/" if ":" in number else f"http://{number}/")
    named = outside.refusal("http://news.example/")
    assert outside.dialled == []
    assert (type(written), written.code) == (type(named), named.code)
    assert (type(written), written.code) == (BadAddress, "blocked_address")


@pytest.mark.parametrize("number", INTERNAL_NUMBERS.split())
def test_no_number_is_public_by_another_spelling(number: str) -> None:
    """Long and short forms are the same number."""
    assert not is_public(number)
    assert not is_public(ip_address(number).exploded)


@pytest.mark.parametrize("number", PUBLIC_NUMBERS.split())
def test_public_numbers_are_dialled_as_they_are(number: str) -> None:
    """Exactly the checked address is dialled, after one lookup."""
    outside = Outside(names={"news.example": [number]})
    assert outside.refusal("https://news.example/").code == "unreachable"
    assert outside.dialled == [(number, 443)]
    assert outside.looked_up == ["news.example"]


@pytest.mark.parametrize("url", SPELLINGS.split())
def test_odd_spellings_are_decided_by_what_is_dialled(url: str) -> None:
    """Whatever a host is written like, its number counts."""
    outside = Outside(names={"localhost": ["127.0.0.1", "::1"]})
    assert outside.refusal(url).code == "blocked_address"
    assert outside.dialled == []


@pytest.mark.parametrize("url", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    """Schemes, users, ports and characters that no page has: nothing is even looked up."""
    outside = Outside(names={"example.org": ["8.8.8.8"]})
    refusal = outside.refusal(url)
    assert (type(refusal), refusal.code) == (BadAddress, "bad_url")
    assert "s3cret" not in refusal.message
    assert (outside.looked_up, outside.dialled) == ([], [])


def test_one_internal_record_blocks_a_name() -> None:
    """A name with public and internal addresses leads nowhere."""
    outside = Outside(names={"mixed.example": ["8.8.8.8", "10.0.0.1"]})
    assert outside.refusal("http://mixed.example/").code == "blocked_address"
    assert outside.dialled == []


def test_every_internal_address_is_refused_in_the_same_words() -> None:
    """The message names the host, and tells nothing of what is behind it."""
    names = {"a.example": ["10.0.0.1"], "b.example": ["::1"], "c.example": ["169.254.169.254"]}
    outside = Outside(names=names)
    messages = {outside.refusal(f"http://{name}/").message.replace(name, "") for name in names}
    assert len(messages) == 1
    assert "STANDPOINT_ALLOW_HOSTS" in messages.pop()


def test_an_allowed_host_is_allowed_on_its_port_only() -> None:
    """An entry opens one host and one port, by the name it has."""
    outside = Outside(names={"wiki.local": ["10.0.0.5"]})
    http = outside.http(allow_hosts=("Wiki.local:81",))
    for url in ("http://wiki.local:8080/", "http://10.0.0.5/", "http://wiki.local/"):
        with pytest.raises(BadAddress):
            http.get(url, most_bytes=10)
    assert outside.dialled == []
    with pytest.raises(Unreachable):
        http.get("http://wiki.local:81/", most_bytes=10)
    assert outside.dialled == [("10.0.0.5", 81)]


@pytest.mark.parametrize("host", ["news.example", "8.8.8.8", "[2606:4700::1111]", "10.0.0.1"])
def test_offline_nothing_leaves_the_machine(host: str) -> None:
    """No connection and no lookup; it is tried again later."""
    outside = Outside(names={"news.example": ["127.0.0.1"]})
    refusal = outside.refusal(f"http://{host}/", offline=True)
    assert (type(refusal), refusal.code) == (Unreachable, "offline")
    assert (outside.looked_up, outside.dialled) == ([], [])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_offline_opens_no_port_of_this_machine(host: str) -> None:
    """Loopback needs its entry in STANDPOINT_ALLOW_HOSTS as ever."""
    outside = Outside(names={"localhost": ["127.0.0.1"]})
    assert outside.refusal(f"http://{host}/", offline=True).code == "blocked_address"
    assert outside.dialled == []


def test_this_machine_is_reached_by_its_name() -> None:
    """`localhost` is looked up also offline, and dialled once it is allowed."""
    with WebServer() as server:
        server.page("/", b"words")
        named = f"localhost:{server.port}"
        door = Http(
            hosts=FakeHosts(), clock=FakeClock(), owner="t", allow_hosts=(named,), offline=True
        )
        assert door.get(f"http://{named}/", most_bytes=10).content == b"words"


def test_other_addresses_of_a_name_are_tried_in_turn() -> None:
    """Four at most, each with its share of the time."""
    numbers = [f"8.8.8.{last}" for last in range(1, 7)]
    outside = Outside(names={"news.example": numbers})
    outside.refusal("http://news.example/")
    assert [address for address, _ in outside.dialled] == numbers[:4]


def test_a_name_without_an_address_is_asked_again_later() -> None:
    """A lookup that fails is no verdict on the feed: the next run asks again, whenever it is."""
    refusal = Outside().refusal("http://nowhere.example/")
    assert isinstance(refusal, Unreachable)
    assert (refusal.code, refusal.retry_at) == ("unreachable", None)


def test_a_lookup_that_hangs_ends_with_the_deadline() -> None:
    """The name server's time is part of the total."""
    hang = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        hang.wait()
        return []

    http = Http(hosts=FakeHosts(), clock=FakeClock(), owner="t", deadline=0.05, resolve=resolve)
    with pytest.raises(Unreachable, match=r"slow\.example did not answer") as caught:
        http.get("http://slow.example/", most_bytes=10)
    hang.set()
    assert isinstance(caught.value.__cause__, Unreachable)
    assert caught.value.__cause__.code == "timeout"
