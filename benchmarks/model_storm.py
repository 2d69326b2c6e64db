"""What thousands of requests to a model leave behind that fails in every known way.

    python benchmarks/model_storm.py [--requests 10000] [--database URL]

Generated articles are analyzed by a model on this machine, 32 at once, until so many requests were
served; about two thirds of them get a fault, drawn by a fixed seed. A run that the model closes is
followed by another one. The program's clock runs 200 times as fast as ours, so that an hour's
wait is 18 seconds. Then, from the database alone:

- crashes: runs that ended with an exception;
- wrong rows: answers with another label than the model gives that article, quotes that do not
  stand where they say, requests that were served and are no row of the ledger;
- repeats: requests whose reply was committed and that were asked again.

Printed beside it, in the same run: the baseline, the same articles and a model without faults.
"""

import argparse
import asyncio
import logging
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import create_engine, text
from whole_flow import write_corpus

from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.flow import Standpoint
from pipeline.models import Invocation, Price, Scope
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

sys.path.insert(0, str(CHECKOUT / "tests"))
from model_server import Asked, ModelServer, Reply, cut, error, good, hang, html, raw, reset, saying

SPEED = 200
AT_ONCE = 32
SECONDS = 2
LABELS = ("favor", "against", "neutral")
PART = re.compile(r"part (\d+)")

FAULTS: Mapping[str, tuple[float, Reply]] = {
    "429 with Retry-After": (9, error(429, "rate_limit_exceeded", Retry_After="1")),
    "429 without": (3, error(429, "rate_limit_exceeded")),
    "429 for an hour": (0.03, error(429, "rate_limit_exceeded", Retry_After="3600")),
    "500": (4, error(500)),
    "503 with Retry-After": (6, error(503, Retry_After="2")),
    "529": (2, error(529, "overloaded")),
    "408": (2, error(408)),
    "HTML with 200": (3, html()),
    "empty": (2, raw(b"")),
    "an error inside 200": (3, raw('{"error": {"message": "overloaded", "code": 502}}')),
    "no choices": (2, raw('{"choices": []}')),
    "reset": (2, reset()),
    "cut in the middle": (3, cut()),
    "hangs": (0.3, hang()),
    "broken JSON": (3, saying('{"summary": {"headline": ')),
    "prose around JSON": (2, saying("I cannot say.")),
    "refused": (2, Reply(message={"refusal": "I cannot help with that."}, content="")),
    "filtered": (2, Reply(finish_reason="content_filter", content="")),
    "out of tokens": (3, Reply(finish_reason="length", content='{"summary"')),
    "labels of no set": (3, Reply(label="strongly in favour")),
    "too long": (1, error(400, "context_length_exceeded", "maximum context length is 9000 tokens")),
    "400": (1, error(400, "bad", "this text is not taken")),
    "no usage": (3, good(usage=None)),
    "odd usage": (3, good(usage={"prompt_tokens": "many", "completion_tokens": -1})),
    "401": (0.03, error(401, "invalid_api_key")),
    "no quota": (0.03, error(429, "insufficient_quota")),
    "404": (0.02, error(404, "model_not_found")),
}
"""By name: how many of a hundred requests get it, and the reply."""

CHECKS = {
    "answers": "SELECT count(*) FROM answer WHERE analyst = 'openai'",
    "answered": "SELECT count(*) FROM answer WHERE analyst = 'openai' AND outcome = 'answered'",
    "doubled answers": """SELECT count(*) FROM (SELECT 1 AS one FROM answer
        GROUP BY text_sha256, kind, target_id, analyst, prompt_hash, model, params_hash
        HAVING count(*) > 1) AS twice""",
    "quotes that stand nowhere": """SELECT count(*) FROM evidence
        JOIN version ON version.id = evidence.version_id
        WHERE evidence.status <> 'unverified' AND substr(version.text, start_char + 1,
            end_char - start_char) <> evidence.quote""",
    "replies paid for twice": """SELECT count(*) FROM (SELECT request.hash FROM attempt
        JOIN request ON request.id = request_id WHERE state = 'ok' AND raw_answer IS NOT NULL
        GROUP BY request.hash HAVING count(*) > 1) AS twice""",
    "tries without an end": "SELECT count(*) FROM attempt WHERE state = 'started'",
    "budget still held": "SELECT coalesce(sum(reserved_nanousd), 0) FROM budget",
}


@dataclass(frozen=True)
class Served:
    """What the model saw: requests by fault, `good` for none."""

    by_fault: Counter[str]

    @property
    def requests(self) -> int:
        """All of them."""
        return self.by_fault.total()


class FastClock:
    """A clock that runs `SPEED` times as fast, and the wait that fits it."""

    def __init__(self) -> None:
        self._began, self._real = datetime.now(UTC), time.monotonic()
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self._began + self._ahead + timedelta(seconds=time.monotonic() - self._real) * SPEED

    async def wait(self, seconds: float) -> None:
        """Sleeps for so long by this clock."""
        await asyncio.sleep(seconds / SPEED)

    def skip(self, hours: int) -> None:
        """What was told to wait may be tried."""
        self._ahead += timedelta(hours=hours)


def serve(share: float, ours: Connection) -> None:
    """The model, in a process of its own: draws a fault or answers; says at the end what it did."""
    dice, seen = random.Random(11), Counter[str]()
    names = list(FAULTS)
    weights = [FAULTS[name][0] * share for name in names]

    def reply(asked: Asked) -> Reply:
        (name,) = dice.choices([*names, "good"], [*weights, max(0.0, 100 - sum(weights))])
        seen[name] += 1
        answered = FAULTS[name][1] if name in FAULTS else good()
        if answered.label == "favor":
            answered = replace(answered, label=label(asked.article))
        return answered

    with ModelServer(rules=reply) as server:
        ours.send(server.base_url)
        while ours.recv() != "stop":
            ours.send(Counter(seen))


def label(article: str) -> str:
    """The label that the model gives an article, known by its title."""
    found = PART.search(article)
    return LABELS[int(found[1]) % len(LABELS)] if found else LABELS[0]


def main() -> None:
    """Runs the baseline and the storm and prints what each left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    for title, share in (("a model without faults (baseline)", 0.0), ("the storm", 1.0)):
        if share == 0 and options.database:
            continue
        print(f"\n{title}", flush=True)
        run(share, options.requests, options.database)


def run(share: float, requests: int, database: str | None) -> None:
    """Runs until so many requests were served, or nothing is pending any more."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(share, theirs), daemon=True)
    server.start()
    address, crashes, runs = ours.recv(), Counter[str](), 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), max(50, requests // 2 if share else requests // 20))
        settings = read_settings(variables(folder, address, database))
        with opened(settings, upgrade=True) as standpoint:
            clock = prepared(standpoint, address)
            while served(ours).requests < requests and runs < 400:
                runs += 1
                try:
                    pending = standpoint.pending_versions(Scope())
                    standpoint.analyze(pending, Scope(), Invocation(invocation_id=f"storm-{runs}"))
                except Exception as error:  # noqa: BLE001 - a crash is what is counted here
                    crashes[f"{type(error).__name__}: {error}"[:200]] += 1
                clock.skip(hours=2)
                if not pending:
                    break
        seen = served(ours)
        ours.send("stop")
        print(f"{seen.requests:,} requests, {runs} runs, {time.monotonic() - began:.0f} s")
        print(f"crashes: {crashes.total()} {dict(crashes) or ''}")
        check(settings.database_url, seen)
    server.join(10)


def served(ours: Connection) -> Served:
    """What the model saw so far."""
    ours.send("more")
    return Served(ours.recv())


def variables(folder: str, address: str, database: str | None) -> dict[str, str]:
    """The settings of a storm; a budget that is never reached is on."""
    return {
        "STANDPOINT_HOME": f"{folder}/home",
        "STANDPOINT_SOURCES": f"{folder}/sources.yaml",
        "STANDPOINT_DATABASE_URL": database or "",
        "STANDPOINT_WINDOW_DAYS": "3650",
        "STANDPOINT_MODEL": "stormy",
        "STANDPOINT_BUDGET_MONTH": "100000",
        "STANDPOINT_PRICE": "0.25/2",
        "OPENAI_BASE_URL": address,
        "STANDPOINT_OFFLINE": "1",
    }


def prepared(standpoint: Standpoint, address: str) -> FastClock:
    """Stores the articles; gives the flow an analyst by a fast clock."""
    invocation = Invocation(invocation_id="storm")
    standpoint.configure()
    standpoint.collect(standpoint.feeds(Scope()), invocation)
    standpoint.extract(standpoint.pending_entries(Scope()), invocation)
    clock = FastClock()
    standpoint.clock = clock
    standpoint.analyst = OpenAIAnalyst(
        endpoint=ModelEndpoint(
            base_url=address,
            model="stormy",
            seconds=SECONDS,
            concurrency=AT_ONCE,
            params={"max_tokens": 2000},
            price=Price(250_000_000, 2_000_000_000, 250_000_000),
        ),
        ledger=standpoint.store,
        clock=clock,
        wait=clock.wait,
        limits=standpoint.settings.limits,
    )
    return clock


def check(database: str, seen: Served) -> None:
    """Counts what is wrong, from the rows alone."""
    engine = create_engine(database)
    with engine.connect() as connection:
        for name, sql in CHECKS.items():
            print(f"{name}: {connection.scalar(text(sql))}")
        tries = connection.scalar(text("SELECT count(*) FROM attempt"))
        print(f"requests that are no row: {max(0, seen.requests - tries)}")
        print(f"tries that never reached the model: {max(0, tries - seen.requests)}")
        rows = connection.execute(
            text(
                """SELECT version.title, stance.label FROM stance
                JOIN answer ON answer.id = stance.answer_id
                JOIN version ON version.sha256 = answer.text_sha256
                WHERE stance.holder IS NULL AND answer.request_id IS NOT NULL
                AND stance.label NOT IN ('unclear', 'unrelated')"""
            )
        )
        found = Counter(label(title) == given for title, given in rows)
        print(f"labels as the model gave them: {found[True]}, others: {found[False]}")
        codes = connection.execute(
            text("SELECT code, count(*) FROM attempt GROUP BY code ORDER BY 2 DESC")
        )
        print("tries by code:", ", ".join(f"{code or 'ok'} {count}" for code, count in codes))
    print("served:", ", ".join(f"{name} {count}" for name, count in seen.by_fault.most_common()))
    engine.dispose()


if __name__ == "__main__":
    main()
