"""Searching and serving from a shell."""

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest

from pipeline.cli.serving import is_loopback
from pipeline.settings import CHECKOUT
from shell import Shell

SERVES = "from pipeline.cli import main; main(['serve', '--port', '{port}'])"


def test_search_shows_what_holds_the_words(shell: Shell) -> None:
    """Articles with what is around the words, or as JSON with the marks' offsets."""
    shell("run", "--plain")
    assert "Skippers call the harbour toll a disaster" in shell("search", "skippers").words
    [hit] = json.loads(shell("search", "--json", "--", '"harbour toll"', "-skippers").out)
    start, end = hit["snippet"]["marks"][0]
    assert hit["snippet"]["text"][start:end].lower() == "harbour toll"
    assert json.loads(shell("search", "toll", "--source", "nobody", "--json").out) == []


def test_a_search_that_cannot_be_read_is_wrong_usage(shell: Shell) -> None:
    """In one line that says what is wrong."""
    shell("run", "--plain")
    said = shell("search", '"harbour')
    assert (said.code, said.out) == (2, "")
    assert said.err == "standpoint: a quotation mark is not closed: '\"harbour'\n"
    assert "nothing holds these words" in shell("search", "zeppelin").err


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),  # noqa: S104 - what is refused
     ("192.0.2.1", False), ("news.example", False)],
)  # fmt: skip
def test_only_loopback_needs_no_warning(host: str, local: bool) -> None:
    """Whatever others can reach is told apart."""
    assert is_loopback(host) is local


def test_only_this_machine_corrects_without_a_login(shell: Shell) -> None:
    """A name goes with loopback alone: elsewhere anyone would write under it."""
    told = shell("serve", "--as", "ada", "--host", "192.0.2.1")
    assert told.code == 2
    assert "leave --host out" in told.err


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.integration
def test_serve_answers_until_it_is_stopped(shell: Shell) -> None:
    """On loopback, with the rows of the database; Ctrl-C ends it."""
    shell("run", "--plain")
    free_port = _free_port()
    command = [sys.executable, "-c", SERVES.format(port=free_port)]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ}, stderr=subprocess.PIPE
    ) as server:
        assert server.stderr is not None
        told = server.stderr.readline().decode()
        address = f"http://127.0.0.1:{free_port}/api/v1"
        assert told.startswith(f"the news desk is at http://127.0.0.1:{free_port}/")
        for _ in range(100):
            try:
                with urlopen(f"{address}/articles", timeout=10) as answer:  # noqa: S310 - ours
                    items = json.load(answer)["items"]
                break
            except OSError:
                signal.sigtimedwait([], 0.2)
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)
    assert len(items) == 2
