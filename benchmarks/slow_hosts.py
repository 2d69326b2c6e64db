"""Twenty hosts on loopback, in a process of their own, that take their time with every page.

with SlowHosts(hosts=20, pages=10) as slow:
    slow.urls                   # every page's address, neighbours on different hosts
    slow.pauses                 # the seconds that each takes, in the same order
"""

import asyncio
import random
import subprocess
import sys
from contextlib import suppress
from types import TracebackType
from typing import Self

FASTEST, SLOWEST = 0.05, 0.2
PAGE = 60_000
"""Bytes of a page; a third of what news pages have, since loopback is not what is measured."""


class SlowHosts:
    """Listens while it is a context; the system must know 127.0.0.1 and those after it."""

    def __init__(self, *, hosts: int, pages: int, seed: int = 7) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(hosts)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout  # noqa: S101 - it is a pipe
        self.hosts = self._process.stdout.readline().split()
        chance = random.Random(seed)
        self.pauses = [chance.uniform(FASTEST, SLOWEST) for _ in range(hosts * pages)]
        self.urls = [
            f"http://{self.hosts[number % hosts]}/{number}?{pause:.4f}"
            for number, pause in enumerate(self.pauses)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One page after the pause that its address asks for; robots.txt allows everything at once."""
    with suppress(OSError, asyncio.IncompleteReadError):
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
        pause = path.partition(b"?")[2]
        body = b"x" * PAGE if pause else b""
        await asyncio.sleep(float(pause or 0))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % len(body) + body)
        await writer.drain()
        writer.close()


async def serve(hosts: int) -> None:
    """Listens on so many addresses and prints them in one line."""
    servers = [
        await asyncio.start_server(answer, f"127.0.0.{number}", 0, backlog=256)
        for number in range(1, hosts + 1)
    ]
    names = (server.sockets[0].getsockname() for server in servers)
    print(*(f"{address}:{port}" for address, port in names), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
