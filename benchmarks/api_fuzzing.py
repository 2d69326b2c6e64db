"""Requests made from the read API's own description, as many as asked for; errors are counted.

    python benchmarks/api_fuzzing.py --examples 500 [--articles 2000]

The baseline is what the server answers to requests with right data alone.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.core.result import Ok

from generated_articles import fill
from pipeline.store.database import Database
from pipeline.store.sql import open_store, upgrade_store
from pipeline.web.app import ROOT, create_app

SERVER_ERRORS = 500


def operations(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """The routes that the description names."""
    for found in schema.get_all_operations():
        if not isinstance(found, Ok):
            raise TypeError(f"the description is wrong: {found}")
        yield found.ok()


def main() -> int:
    """Asks every route and prints statuses by kind of data; 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--articles", type=int, default=2_000)
    asked = parser.parse_args()
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'fuzzing.db'}"
        upgrade_store(url)
        fill(Database.at(url), asked.articles)
        store = open_store(url)
        app = create_app(lambda: store)
        schema = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", app)
        for mode in GenerationMode:
            statuses: Counter[int] = Counter()
            for operation in operations(schema):
                if mode is GenerationMode.NEGATIVE and operation.path.endswith("/health"):
                    continue

                @settings(
                    max_examples=asked.examples, deadline=None, database=None,
                    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
                )  # fmt: skip
                @given(case=operation.as_strategy(generation_mode=mode))
                def ask(case: Case[Any]) -> None:
                    answer = case.call()
                    statuses[answer.status_code] += 1  # noqa: B023 - asked at once, below
                    if answer.status_code >= SERVER_ERRORS:
                        broken.append(f"{answer.status_code} {answer.request.url}")

                ask()
            told = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
            print(f"{mode.value} data: {sum(statuses.values()):,} requests: {told}")
        store.close()
    print(f"server errors: {len(broken)}", *broken[:20], sep="\n")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
