"""How close asking a model about many articles comes to the time that its latency allows.

    python benchmarks/model_concurrency.py [--articles 1000] [--latency 0.3] [--at-once 32]

Stores so many generated articles, then asks a model on this machine, which answers each request
after the given seconds, for summaries and stances with everything on: leases, ledger, checked
quotes, every try committed before its call. Printed beside it, measured in the same run:

- the ideal: articles x latency / requests at once;
- the baseline: the openai package alone asking as many questions of the same server, with
  nothing checked and nothing stored;
- a second run over the same articles, which must ask nothing.

The processor time of this process is printed for each call or text: on a busy machine, where the
seconds tell little, that of ours beside that of the package alone still tells what we add.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from openai import AsyncOpenAI
from openai.types.shared_params import ResponseFormatJSONSchema
from whole_flow import write_corpus

from pipeline.flow import Standpoint
from pipeline.models import Invocation, Scope
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

sys.path.insert(0, str(CHECKOUT / "tests"))
from model_server import ModelServer, slow


def main() -> None:
    """Runs all parts and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.3)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    ideal = options.articles * options.latency / options.at_once
    ours, theirs = multiprocessing.Pipe()
    stop = multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(options.latency, theirs, stop))
    server.start()
    try:
        address = ours.recv()
        print(f"{'ideal':24s} {ideal:7.1f} s")
        used = time.process_time()
        bare = asyncio.run(ask_bare(address, options.articles, options.at_once))
        used = (time.process_time() - used) * 1000 / options.articles
        print(
            f"{'openai package alone':24s} {bare:7.1f} s  {bare / ideal:.2f} x the ideal  "
            f"{used:.1f} ms of processor time a call"
        )
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(Path(folder), options.articles)
            variables = {
                "STANDPOINT_HOME": f"{folder}/home",
                "STANDPOINT_SOURCES": f"{folder}/sources.yaml",
                "STANDPOINT_DATABASE_URL": options.database or "",
                "STANDPOINT_MODEL": "slow",
                "STANDPOINT_MODEL_CONCURRENCY": str(options.at_once),
                "OPENAI_BASE_URL": address,
                "STANDPOINT_OFFLINE": "1",
            }
            with opened(read_settings(variables), upgrade=True) as standpoint:
                measure(standpoint, ideal)
    finally:
        stop.set()
        server.join()


def serve(latency: float, told: Connection, stop: Event) -> None:
    """The model, in a process of its own, so that it takes no time from who asks it."""
    with ModelServer(default=slow(latency)) as server:
        told.send(server.base_url)
        stop.wait()


async def ask_bare(address: str, number: int, at_once: int) -> float:
    """Seconds for so many requests of an article's size without checks, ledger and store."""
    free = asyncio.Semaphore(at_once)
    asked: ResponseFormatJSONSchema = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"properties": {"summary": {}}}},
    }
    words = "The council of Brunmar voted on the toll. " * 60

    async def one(client: AsyncOpenAI) -> None:
        async with free:
            await client.chat.completions.create(
                model="slow",
                messages=[{"role": "user", "content": words}],
                response_format=asked,
            )

    async with AsyncOpenAI(base_url=address, api_key="none", max_retries=0) as client:
        began = time.monotonic()
        await asyncio.gather(*(one(client) for _ in range(number)))
        return time.monotonic() - began


def measure(standpoint: Standpoint, ideal: float) -> None:
    """Stores the articles, then times the analysis alone, and a second one."""
    invocation = Invocation(invocation_id="benchmark")
    standpoint.configure()
    standpoint.collect(standpoint.feeds(Scope()), invocation)
    standpoint.extract(standpoint.pending_entries(Scope()), invocation)
    for name in ("standpoint analyze", "the same again"):
        before = dict(standpoint.analyst.spent())
        began, used = time.monotonic(), time.process_time()
        versions = standpoint.pending_versions(Scope())
        counted = standpoint.analyze(versions, Scope(), invocation)
        seconds, used = time.monotonic() - began, time.process_time() - used
        requests = standpoint.analyst.spent().get("requests", 0) - before.get("requests", 0)
        each = used * 1000 / counted.done if counted.done else 0
        print(
            f"{name:24s} {seconds:7.1f} s  {seconds / ideal:.2f} x the ideal  "
            f"{each:.1f} ms of processor time a text  "
            f"{counted.done} texts, {requests} requests, "
            f"{counted.counts.get('quotes_verified', 0)} quotes verified"
        )


if __name__ == "__main__":
    main()
