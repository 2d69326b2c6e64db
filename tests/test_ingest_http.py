"""The HTTP door against a server that answers as real and hostile hosts do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fake_hosts import FakeHosts
from fakes import FakeClock
from make import NOW
from pipeline.errors import BadAddress, StandpointError, Unreachable
from pipeline.ingest.http import Http
from pipeline.models import Validators
from web_server import Script, Seen, WebServer, page

MOST = 1000
WEEK = timedelta(days=7)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def door(server: WebServer, **options: Any) -> Http:
    plain = {"hosts": FakeHosts(), "clock": FakeClock(), "owner": "test", "deadline": 5.0}
    return Http(**{**plain, "allow_hosts": (server.host,), "offline": True, **options})


def refusal(server: WebServer, path: str, **options: Any) -> StandpointError:
    with pytest.raises(StandpointError) as caught:
        door(server, **options).get(server.url(path), most_bytes=MOST)
    return caught.value


def pages(server: WebServer) -> list[Seen]:
    return [seen for seen in server.seen if seen.path != "/robots.txt"]


def test_an_answer_comes_as_it_was_sent(server: WebServer) -> None:
    """Bytes, type, validators and address."""
    fields = {"Content-Type": "text/html; charset=x", "ETag": 'W/"1"', "Last-Modified": "then"}
    url = server.page("/a?b=c", b"bytes\x00", headers=fields)
    found = door(server).get(url + "#part", most_bytes=MOST)
    assert (found.url, found.status, found.content) == (url, 200, b"bytes\x00")
    assert found.content_type == "text/html; charset=x"
    assert found.validators == Validators(etag='W/"1"', last_modified="then")
    assert (found.unchanged, found.moved_to) == (False, None)


def test_a_request_says_who_asks_and_nothing_else(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cookies, no log-in, no proxy, whatever the environment says."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    url = server.page("/", headers={"Set-Cookie": "a=b"})
    asking = door(server, contact="mail@example.org")
    for _ in range(2):
        asking.get(url, most_bytes=MOST, accept="text/html")
    last = server.seen[-1].headers
    assert set(last) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert last["user-agent"].startswith("Standpoint/")
    assert last["user-agent"].endswith(" (+mail@example.org)")
    assert (last["accept"], last["accept-encoding"]) == ("text/html", "gzip, deflate")


def test_without_a_contact_the_agent_is_the_bare_name(server: WebServer) -> None:
    """No empty brackets."""
    door(server).get(server.page("/"), most_bytes=MOST)
    assert "(" not in server.seen[-1].headers["user-agent"]


def test_a_known_answer_is_asked_for_conditionally(server: WebServer) -> None:
    """Not modified: nothing was sent, and the validators stay."""
    url = server.page("/feed", status="304 Not Modified")
    known = Validators(etag='"1"', last_modified="Fri, 20 Nov 2026 06:00:00 GMT")
    found = door(server).get(url, known=known, most_bytes=MOST)
    assert (found.unchanged, found.content, found.validators) == (True, b"", known)
    assert server.seen[-1].headers["if-none-match"] == '"1"'
    assert server.seen[-1].headers["if-modified-since"] == known.last_modified


def test_validators_follow_to_the_same_host_only(server: WebServer) -> None:
    """Another host is not told what the first one answered."""
    with WebServer("127.0.0.2") as other:
        server.redirect("/feed", "/new")
        server.redirect("/new", other.url("/newer"))
        other.page("/newer", b"new")
        asking = door(server, allow_hosts=(server.host, other.host))
        asking.get(server.url("/feed"), known=Validators(etag='"1"'), most_bytes=MOST)
        conditional = ["if-none-match" in seen.headers for seen in pages(server) + pages(other)]
        assert conditional == [True, True, False]


def test_a_validator_that_is_no_header_is_not_sent_back(server: WebServer) -> None:
    """A stored value cannot add a line to a request."""
    url = server.page("/")
    known = Validators(etag='"1"\r\nX-Other: 1', last_modified="\x00")
    door(server).get(url, known=known, most_bytes=MOST)
    assert not {"x-other", "if-none-match", "if-modified-since"} & set(server.seen[-1].headers)


def test_not_modified_without_a_condition_is_no_answer(server: WebServer) -> None:
    """Nothing was there that could be unchanged."""
    server.page("/", status="304 Not Modified")
    assert refusal(server, "/").code == "broken_answer"


STATUSES = {
    "400 Bad": (BadAddress, "refused_by_host"),
    "401 Who": (BadAddress, "forbidden"),
    "402 Pay": (BadAddress, "forbidden"),
    "403 No": (BadAddress, "forbidden"),
    "404 None": (BadAddress, "missing"),
    "407 Proxy": (BadAddress, "forbidden"),
    "408 Slow": (Unreachable, "server_error"),
    "410 Gone": (BadAddress, "gone"),
    "418 Tea": (BadAddress, "refused_by_host"),
    "429 Often": (Unreachable, "host_waits"),
    "451 Law": (BadAddress, "forbidden"),
    "500 Fault": (Unreachable, "server_error"),
    "502 Fault": (Unreachable, "server_error"),
    "503 Wait": (Unreachable, "host_waits"),
    "599 Odd": (Unreachable, "server_error"),
    "204 Nothing": (Unreachable, "broken_answer"),
    "206 Part": (Unreachable, "broken_answer"),
    "300 Many": (Unreachable, "broken_answer"),
    "302 Nowhere": (Unreachable, "broken_answer"),
    "101 Other": (Unreachable, "broken_answer"),
    "600 Odd": (Unreachable, "broken_answer"),
    "999 Odd": (Unreachable, "broken_answer"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_one_meaning(server: WebServer, status: str) -> None:
    """Gone, refused, broken or to be asked later; never content."""
    server.page("/", b"<html>secret words</html>", status=status)
    error = refusal(server, "/")
    assert (type(error), error.code) == STATUSES[status]
    assert "127.0.0.1" in error.message
    assert "secret" not in error.message


WAITS = {
    "": timedelta(minutes=10),
    "120": timedelta(seconds=120),
    "86400": timedelta(days=1),
    "0": timedelta(seconds=1),
    "99999999999999999999": WEEK,
    "-5": timedelta(minutes=10),
    "soon": timedelta(minutes=10),
    "Fri, 20 Nov 2026 07:00:00 GMT": timedelta(hours=1),
    "Fri, 20 Nov 2026 09:00:00 +0200": timedelta(hours=1),
    "Fri, 20 Nov 2026 05:00:00 GMT": timedelta(seconds=1),
    "Fri, 31 Dec 9999 23:59:59 GMT": WEEK,
    "Fri, 99 Nov 2026 05:00:00 GMT": timedelta(minutes=10),
}


@pytest.mark.parametrize("status", ["429 Often", "503 Wait"])
@pytest.mark.parametrize("said", WAITS)
def test_a_host_that_asks_for_patience_is_left_alone(
    server: WebServer, said: str, status: str
) -> None:
    """No request before its moment, not even for another address; ten minutes if it names none."""
    server.page("/", status=status, headers={"Retry-After": said} if said else None)
    server.page("/other", b"other")
    clock = FakeClock()
    asking = door(server, clock=clock)
    until = NOW + WAITS[said]
    for path in ("/", "/other"):
        with pytest.raises(Unreachable) as caught:
            asking.get(server.url(path), most_bytes=MOST)
        assert (caught.value.code, caught.value.retry_at) == ("host_waits", until)
    assert [seen.path for seen in pages(server)] == ["/"]
    clock.now = until
    assert asking.get(server.url("/other"), most_bytes=MOST).content == b"other"


def drip(part: bytes) -> list[bytes | float | None]:
    pair: list[bytes | float | None] = [part, 0.05]
    return pair * 60


def broken_answers() -> dict[str, tuple[Script, str]]:
    head = b"HTTP/1.1 200 OK\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    return {
        "no answer": ([b""], "broken_answer"),
        "HTTP/0.9": ([b"<html>words</html>\r\n"], "broken_answer"),
        "another protocol": ([b"SSH-2.0-x\r\n\r\n"], "broken_answer"),
        "status in letters": ([b"HTTP/1.1 OK OK\r\n\r\n"], "broken_answer"),
        "short body": ([head + b"Content-Length: 9\r\n\r\nwords"], "broken_answer"),
        "two lengths": (
            [head + b"Content-Length: 5\r\nContent-Length: 3\r\n\r\nwords"],
            "broken_answer",
        ),
        "reset before": ([None], "broken_answer"),
        "reset inside": ([head + b"Content-Length: 9\r\n\r\nwords", 0.05, None], "broken_answer"),
        "odd chunk": ([chunked + b"zz\r\nwords\r\n0\r\n\r\n"], "broken_answer"),
        "cut chunk": ([chunked + b"9\r\nwords"], "broken_answer"),
        "no last chunk": ([chunked + b"5\r\nwords\r\n"], "broken_answer"),
        "endless chunk head": ([chunked + b"1" * 200_000], "broken_answer"),
        "long header": ([head + b"A: " + b"b" * 70_000 + b"\r\n\r\n"], "broken_answer"),
        "many headers": ([head + b"A: b\r\n" * 200 + b"\r\n"], "broken_answer"),
        "slow head": (drip(b"H"), "timeout"),
        "slow headers": ([head, *drip(b"A: b\r\n")], "timeout"),
        "endless early answers": (drip(b"HTTP/1.1 100 Go on\r\n\r\n"), "timeout"),
        "silence": ([3.0, b""], "timeout"),
        "drip": ([head + b"Content-Length: 99\r\n\r\n", *drip(b"a")], "timeout"),
        "drip to the end": ([head + b"\r\n", *drip(b"a")], "timeout"),
        "silence inside": ([head + b"\r\nwords", 3.0, b"more"], "timeout"),
    }


@pytest.mark.parametrize("fault", broken_answers())
def test_what_breaks_off_or_drags_on_is_no_answer(server: WebServer, fault: str) -> None:
    """Cut, damaged and slow answers are asked for again, and never taken for whole ones."""
    script, code = broken_answers()[fault]
    server.page("/robots.txt")
    server.script("/", script)
    error = refusal(server, "/", deadline=0.6 if code == "timeout" else 5)
    assert (type(error), error.code) == (Unreachable, code)


def test_a_host_that_takes_no_connection_is_asked_later(server: WebServer) -> None:
    """Nothing listens there."""
    server.page("/robots.txt")
    hosts = FakeHosts()
    door(server, hosts=hosts).get(server.page("/"), most_bytes=MOST)
    server.__exit__(None, None, None)
    assert refusal(server, "/", hosts=hosts).code == "unreachable"


def test_the_deadline_is_one_for_all_hops(server: WebServer) -> None:
    """Redirects that each take their time do not add up."""
    server.page("/robots.txt")
    for number in range(5):
        moved = {"Location": f"/{number + 1}"}
        server.script(f"/{number}", [0.3, *page(status="302 Found", headers=moved)])
    server.page("/5", b"end")
    assert refusal(server, "/0", deadline=0.8).code == "timeout"
    assert "/5" not in server.paths()


def test_an_answer_ends_where_its_length_says(server: WebServer) -> None:
    """What comes after it is not read."""
    url = server.script("/", [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwordsmore"])
    assert door(server).get(url, most_bytes=MOST).content == b"words"


def test_an_answer_without_a_length_ends_with_the_connection(server: WebServer) -> None:
    """As old servers send it."""
    url = server.script("/", [b"HTTP/1.0 200 OK\r\n\r\nwords", 0.05, b" more"])
    assert door(server).get(url, most_bytes=MOST).content == b"words more"


def test_a_long_address_arrives_as_it_is_written(server: WebServer) -> None:
    """Path and query keep their letters, order and encoding."""
    url = server.page(f"/{'a' * 2000}/A%20b;c?q=%C3%BC&b&&a=%2F", b"words")
    assert door(server).get(url, most_bytes=MOST).content == b"words"
