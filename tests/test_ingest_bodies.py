"""Bodies and redirects over HTTP: unpacked, bounded, followed by hand."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from fake_hosts import FakeHosts
from fakes import FakeClock
from pipeline.errors import BadAddress, BadDocument, StandpointError, Unreachable
from pipeline.ingest.bounds import MIB
from pipeline.ingest.http import Http
from pipeline.ingest.inflate import Body
from web_server import Script, WebServer

MOST = 1000
WORDS = b"The toll divides the city. " * 30


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def door(server: WebServer, **options: Any) -> Http:
    plain = {"hosts": FakeHosts(), "clock": FakeClock(), "owner": "test", "deadline": 10.0}
    return Http(**{**plain, "allow_hosts": (server.host,), "offline": True, **options})


def refusal(server: WebServer, path: str, **options: Any) -> StandpointError:
    with pytest.raises(StandpointError) as caught:
        door(server, **options).get(server.url(path), most_bytes=MOST)
    return caught.value


def raw_deflate(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-zlib.MAX_WBITS)


PACKED = {
    "gzip": ("gzip", gzip.compress(WORDS)),
    "x-gzip": ("X-GZip", gzip.compress(WORDS)),
    "gzip in two members": ("gzip", gzip.compress(WORDS[:9]) + gzip.compress(WORDS[9:])),
    "gzip and zeros": ("gzip", gzip.compress(WORDS) + bytes(100)),
    "deflate": ("deflate", zlib.compress(WORDS)),
    "deflate without its header": ("deflate", raw_deflate(WORDS)),
    "identity": ("identity", WORDS),
}


@pytest.mark.parametrize("kind", PACKED)
def test_packed_answers_are_unpacked(server: WebServer, kind: str) -> None:
    """All forms of the two encodings that are asked for."""
    encoding, content = PACKED[kind]
    url = server.page("/", content, headers={"Content-Encoding": encoding})
    assert door(server).get(url, most_bytes=MOST).content == WORDS


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("size", [2, 3, 5, 7])
def test_packing_does_not_depend_on_how_it_arrives(kind: str, size: int) -> None:
    """A few bytes at a time give the same."""
    encoding, content = PACKED[kind]
    body = Body("host", encoding, most_bytes=MOST)
    assert body.read(content[at : at + size] for at in range(0, len(content), size)) == WORDS


def test_a_packed_answer_without_content_is_empty(server: WebServer) -> None:
    """Some hosts name an encoding and send nothing."""
    url = server.page("/", headers={"Content-Encoding": "gzip"})
    assert door(server).get(url, most_bytes=MOST).content == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, deflate", "compress", "?"])
def test_other_packing_is_refused(server: WebServer, encoding: str) -> None:
    """What was not asked for cannot be bounded; twice packed is no page."""
    server.page("/", gzip.compress(gzip.compress(WORDS)), headers={"Content-Encoding": encoding})
    error = refusal(server, "/")
    assert (type(error), error.code) == (BadDocument, "bad_encoding")


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(WORDS)[:-9], gzip.compress(WORDS)[:9] + b"\xff" * 99],
    ids=["not packed", "cut", "damaged"],
)
def test_damaged_packing_is_no_answer(server: WebServer, content: bytes) -> None:
    """Half a page is not stored as a whole one."""
    server.page("/", content, headers={"Content-Encoding": "gzip"})
    error = refusal(server, "/")
    assert (type(error), error.code) == (Unreachable, "broken_answer")


def test_the_cap_is_exact(server: WebServer) -> None:
    """As many bytes as allowed are read; one more is refused, packed or not."""
    for encoding, pack in (("identity", bytes), ("gzip", gzip.compress)):
        for size in (MOST, MOST + 1):
            fields = {"Content-Encoding": encoding}
            server.page(f"/{encoding}{size}", pack(b"a" * size), headers=fields)
        url = server.url(f"/{encoding}{MOST}")
        assert len(door(server).get(url, most_bytes=MOST).content) == MOST
        error = refusal(server, f"/{encoding}{MOST + 1}")
        assert (type(error), error.code) == (BadDocument, "too_large")


def endless(part: bytes) -> Iterator[bytes]:
    while True:
        yield part


def endless_chunks() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield from endless(b"1000\r\n" + b"a" * 4096 + b"\r\n")


def endless_members() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    yield from endless(gzip.compress(b"") * 100)


ENDLESS: dict[str, Script] = {
    "chunks": endless_chunks(),
    "empty gzip members": endless_members(),
    "a length of 100 MB": [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n",
        b"a" * 10_000_000,
    ],
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_does_not_end_is_cut_at_the_cap(server: WebServer, kind: str) -> None:
    """The connection is closed, whatever else would come."""
    server.script("/", ENDLESS[kind])
    assert refusal(server, "/").code == "too_large"


def test_a_gzip_bomb_costs_no_memory(server: WebServer) -> None:
    """256 MiB in a quarter of one are refused at the cap of one document."""
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(256)) + packer.flush()
    url = server.page("/", bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(BadDocument) as caught:
            door(server).get(url, most_bytes=15 * MIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "too_large"
    assert peak < 40 * MIB


@pytest.mark.parametrize(
    ("statuses", "lasting"),
    [
        ([301], True),
        ([308], True),
        ([301, 308, 301], True),
        ([302], False),
        ([303], False),
        ([307], False),
        ([301, 302], False),
        ([301] * 5, True),
    ],
    ids=str,
)
def test_redirects_are_followed(server: WebServer, statuses: list[int], lasting: bool) -> None:
    """The end is told; as the address to use from now on only if each redirect was permanent."""
    for step, status in enumerate(statuses):
        server.redirect(f"/{step}", f"/{step + 1}#part", f"{status} Moved")
    end = server.page(f"/{len(statuses)}", b"end")
    found = door(server).get(server.url("/0"), most_bytes=MOST)
    assert (found.url, found.content) == (end, b"end")
    assert found.moved_to == (end if lasting else None)


def test_redirects_end_after_the_fifth(server: WebServer) -> None:
    """Loops and long chains are given up."""
    server.redirect("/", "/")
    error = refusal(server, "/")
    assert (type(error), error.code) == (BadAddress, "too_many_redirects")
    assert server.paths().count("/") == 6


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "//user:s3cret@127.0.0.1/",
        "http://[::1",
        "\\\\127.0.0.1\\",
        "javascript:alert(1)",
        "http://127.0.0.1:25/",
    ],
)
def test_redirects_lead_to_pages_only(server: WebServer, location: str) -> None:
    """Every hop is checked as the first address is."""
    server.redirect("/", location)
    error = refusal(server, "/")
    assert (type(error), error.code) == (BadAddress, "bad_url")
    assert "s3cret" not in error.message


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.2:{port}/", "http://[::1]:{port}/", "//2130706434:{port}/", "http://0:{port}"],
)
def test_redirects_do_not_open_internal_addresses(server: WebServer, location: str) -> None:
    """Only what is allowed by itself is reached through an allowed host."""
    with WebServer("127.0.0.2") as other:
        server.redirect("/", location.format(port=other.port))
        error = refusal(server, "/", offline=False)
        assert (type(error), error.code) == (BadAddress, "blocked_address")
        assert other.seen == []


def test_a_redirect_may_be_written_in_any_script(server: WebServer) -> None:
    """UTF-8 in a header is read as what it is."""
    server.redirect("/", "/über".encode().decode("latin-1"))
    end = server.page("/%C3%BCber", b"end")
    assert door(server).get(server.url("/"), most_bytes=MOST).url == end


def test_only_the_address_itself_is_fetched(server: WebServer) -> None:
    """A page's own links, refreshes and hubs are left alone."""
    html = b'<meta http-equiv="refresh" content="0;url=/b"><img src="/c"><link rel="hub" href="/d">'
    fields = {"Refresh": "0; url=/e", "Link": '</f>; rel="preload"'}
    door(server).get(server.page("/a", html, headers=fields), most_bytes=MOST)
    assert server.paths() == ["/robots.txt", "/a"]
