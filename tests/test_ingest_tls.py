"""Encryption: the checked address is dialled, and the certificate must be the name's."""

import ssl
from pathlib import Path

import pytest

from fake_hosts import FakeHosts
from fakes import FakeClock
from made_certificate import certificate
from pipeline.errors import Unreachable
from pipeline.ingest.http import Http
from web_server import WebServer

NAME = "news.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate of NAME, which vouches for itself, and its key."""
    return certificate(tmp_path_factory.mktemp("tls"), NAME)


def served(authority: Path) -> WebServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    return WebServer(tls=context)


def http(server: WebServer, authority: Path | None, *, deadline: float = 5) -> Http:
    trusted = ssl.create_default_context(cafile=authority)
    return Http(
        hosts=FakeHosts(),
        clock=FakeClock(),
        owner="test",
        allow_hosts=[f"{name}:{server.port}" for name in (NAME, "other.example")],
        resolve=lambda host, port: ["127.0.0.1"],
        deadline=deadline,
        authorities=lambda: trusted,
    )


def test_the_certificate_and_the_host_header_are_those_of_the_name(authority: Path) -> None:
    """The number that is dialled shows nowhere."""
    with served(authority) as server:
        server.page("/", b"safe")
        door = http(server, authority)
        assert door.get(f"https://{NAME}:{server.port}/", most_bytes=10).content == b"safe"
        assert {seen.headers["host"] for seen in server.seen} == {f"{NAME}:{server.port}"}


@pytest.mark.parametrize(
    ("name", "trusted"), [(NAME, False), ("other.example", True)], ids=["unknown", "other name"]
)
def test_a_certificate_that_does_not_fit_ends_it(authority: Path, name: str, trusted: bool) -> None:
    """Nothing is sent to a host that cannot prove its name."""
    with served(authority) as server:
        door = http(server, authority if trusted else None)
        with pytest.raises(Unreachable, match="certificate"):
            door.get(f"https://{name}:{server.port}/", most_bytes=10)
        assert server.seen == []


def test_the_deadline_cuts_an_encrypted_connection_too(authority: Path) -> None:
    """The socket below TLS is shut down."""
    with served(authority) as server:
        server.page("/robots.txt")
        drip: list[bytes | float] = [b"a", 0.05]
        server.script("/", [b"HTTP/1.1 200 OK\r\n\r\n", *drip * 200])
        door = http(server, authority, deadline=0.5)
        with pytest.raises(Unreachable) as caught:
            door.get(f"https://{NAME}:{server.port}/", most_bytes=1000)
        assert caught.value.code == "timeout"
