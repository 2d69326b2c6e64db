"""A model on this machine that takes its time, in a process of its own, and tells what it served.

with slow_model(latency=3.0) as model:
    variables = model.variables(at_once=8)
    model.served()
"""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from model_server import ModelServer, slow


@dataclass(frozen=True)
class SlowModel:
    """Where it is, and the way to ask what it did."""

    address: str
    pipe: Connection

    def variables(self, at_once: int) -> dict[str, str]:
        """Settings that ask it about so many texts at once in each task."""
        return {
            "STANDPOINT_ANALYST": "openai",
            "STANDPOINT_MODEL": "slow",
            "STANDPOINT_MODEL_CONCURRENCY": str(at_once),
            "STANDPOINT_PRICE": "0.25/2",
            "STANDPOINT_BUDGET_MONTH": "100000",
            "OPENAI_BASE_URL": self.address,
        }

    def served(self) -> Counter[str]:
        """How often it was asked about each text since the last look."""
        self.pipe.send("more")
        return Counter(self.pipe.recv())


@contextmanager
def slow_model(latency: float) -> Iterator[SlowModel]:
    """Serves until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(latency, theirs), daemon=True)
    server.start()
    try:
        yield SlowModel(ours.recv(), ours)
    finally:
        ours.send("stop")
        server.join(10)


def _serve(latency: float, told: Connection) -> None:
    with ModelServer(default=slow(latency)) as server:
        told.send(server.base_url)
        while told.recv() != "stop":
            told.send(Counter(asked.article.partition("\n")[0] for asked in server.asked))
            server.asked.clear()
