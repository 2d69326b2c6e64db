"""How much of an endpoint's rate limit is used, and whether anything is asked too early.

    python benchmarks/model_limits.py [--requests 300] [--limit 60] [--window 6] [--at-once 32]

Asks a model on this machine that answers in 0.3 seconds and allows 600 requests a minute, scaled
down in time: 60 in any window of 6 seconds. Three servers say so in three ways. Printed for each,
beside the ideal (the time that the limit alone takes):

- refused: calls over the limit, answered 429;
- early: refused texts that came again before the moment that the server had named for them, and
  others that came before it and later than a call can have been under way;
- used: the share of what the limit allowed in the time that it took.
"""

import argparse
import asyncio
import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.analyze.questions import questions
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from asked_model import BODY
from ledgers import FakeLedger
from make import target, text
from model_server import Asked, ModelServer, Reply, error, good

LATENCY = 0.3
ON_THE_WAY = 0.5
"""Seconds in which a call may have been under way already when the server named a moment."""


@dataclass
class Limit:
    """A limit of requests; `left` and `reset` are what the server would say in its headers."""

    most: int
    window: float
    tells: bool = True
    served: int = 0
    refused: int = 0
    early: int = 0
    began: float = 0.0
    last: float = 0.0
    _named: tuple[float, float] = (0.0, 0.0)
    _told: dict[str, float] = field(default_factory=dict)

    def take(self, now: float) -> tuple[int, float, float]:
        """What is left before this call, and the seconds until all and until one is free."""
        raise NotImplementedError

    def __call__(self, asked: Asked) -> Reply:
        """The reply to a call, as rules of the server."""
        now = time.monotonic()
        self.began = self.began or now
        self.last = now
        left, reset, one = self.take(now)
        said_at, until = self._named
        self.early += said_at + ON_THE_WAY < now < until or now < self._told.get(asked.article, 0)
        if left < 1:
            self.refused += 1
            self._named = (now, now + one)
            self._told[asked.article] = now + one
            told = {"retry_after_ms": str(math.ceil(one * 1000))}
            return error(429, None, "slow down", **told)
        self.served += 1
        if self.tells and left == 1:
            self._named = (now, now + reset)
        headers: Mapping[str, str] = {
            "x-ratelimit-remaining-requests": str(left - 1),
            "x-ratelimit-reset-requests": f"{math.ceil(reset * 1000)}ms",
        }
        return good(latency=LATENCY, headers=headers if self.tells else {})


@dataclass
class Window(Limit):
    """So many in each window of the clock."""

    _start: float = 0.0
    _count: int = 0

    def take(self, now: float) -> tuple[int, float, float]:
        """See `Limit`."""
        if now - self._start >= self.window:
            self._start, self._count = now, 0
        left = self.most - self._count
        self._count += left > 0
        reset = self._start + self.window - now
        return left, reset, reset

    def allowed(self) -> float:
        """As many as all windows that were begun had."""
        return self.most * math.ceil((self.last - self.began + 0.001) / self.window)


@dataclass
class Bucket(Limit):
    """A bucket that fills at the limit's rate; it says when it will be full."""

    _level: float = -1.0
    _at: float = 0.0

    def take(self, now: float) -> tuple[int, float, float]:
        """See `Limit`."""
        rate = self.most / self.window
        level = self.most if self._level < 0 else self._level + (now - self._at) * rate
        level = min(level, self.most)
        left = int(level)
        self._level, self._at = level - (left > 0), now
        return left, (self.most - self._level) / rate, (1 - level) / rate

    def allowed(self) -> float:
        """The full bucket, and what came in."""
        return self.most + self.most / self.window * (self.last - self.began)


def main() -> None:
    """Asks each server and prints a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--window", type=float, default=6.0)
    parser.add_argument("--at-once", type=int, default=32)
    options = parser.parse_args()
    made: Mapping[str, Callable[[], Window | Bucket]] = {
        "window, in headers": lambda: Window(options.limit, options.window),
        "bucket, in headers": lambda: Bucket(options.limit, options.window),
        "window, only 429": lambda: Window(options.limit, options.window, tells=False),
    }
    print(f"{'server':20s} {'ideal':>7s} {'took':>7s} {'answered':>8s} refused early   used")
    for name, make in made.items():
        limit = make()
        answered = asyncio.run(ask(limit, options.requests, options.at_once))
        full = (options.requests / options.limit - 1) * options.window
        print(
            f"{name:20s} {full:6.1f}s {limit.last - limit.began:6.1f}s {answered:8d} "
            f"{limit.refused:7d} {limit.early:5d} {limit.served / limit.allowed():6.1%}"
        )


async def ask(limit: Limit, number: int, at_once: int) -> int:
    """Asks about so many texts; how many were answered."""
    with ModelServer(rules=limit) as server:
        analyst = OpenAIAnalyst(
            endpoint=ModelEndpoint(base_url=server.base_url, model="m", concurrency=at_once),
            ledger=FakeLedger(),
            clock=lambda: datetime.now(UTC),
        )
        about = questions([target()])
        ends = await asyncio.gather(
            *(analyst.answer(text(f"{BODY} Number {one}."), about) for one in range(number)),
            return_exceptions=True,
        )
    return sum(not isinstance(end, BaseException) for end in ends)


if __name__ == "__main__":
    main()
