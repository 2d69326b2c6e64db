"""Answers the requests of docs/how-to/use-the-api.md from a run over the samples.

    python scripts/refresh_api_page.py

`answered` is also what the test suite compares the page with.
"""

import json
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from pipeline.errors import BadQuery
from pipeline.models import Invocation, Scope
from pipeline.runtime import opened, opened_store
from pipeline.settings import CHECKOUT, read_settings
from pipeline.store.sql import SqlStore
from pipeline.web.app import create_app

PAGE = CHECKOUT / "docs" / "how-to" / "use-the-api.md"
ASKED = re.compile(r"```console\n(?P<line>\$ [^\n]+)\n(?P<answer>.*?)```", re.DOTALL)
SERVER = "http://127.0.0.1:8090"
SAMPLES = ("harbor-courier", "han-river-review", "ledger-and-trade", "meridian-radio",
           "nordlicht-zeitung", "primorye-horizon")  # fmt: skip
MOMENT = "2026-11-29T06:00:00Z"
BY_THE_CLOCK = ("answered_at", "fetched_at", "since", "seen_at")
"""Fields that tell when this was run; the page shows one moment for all."""


def main() -> int:
    """Rewrites the page."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        PAGE.write_text(answered(page, Path(home)), encoding="utf-8")
    return 0


def answered(page: str, home: Path) -> str:
    """The page with the answer to each request below it."""
    variables = {"STANDPOINT_HOME": str(home), "STANDPOINT_OFFLINE": "1"}
    settings = read_settings(variables)
    with opened(settings, upgrade=True) as standpoint:
        standpoint.run(Scope(sources=SAMPLES), Invocation(invocation_id="example"))
    with opened_store(settings) as store:
        client = TestClient(create_app(lambda: store), base_url=SERVER)

        def with_answer(asked: re.Match[str]) -> str:
            words = shlex.split(asked["line"].removeprefix("$ "))
            is_curl = words[0] == "curl"
            told = _fetched(client, words[1:]) if is_curl else _refused(store, words[-1])
            return f"```console\n{asked['line']}\n{told}\n```"

        return ASKED.sub(with_answer, page)


def _fetched(client: TestClient, words: list[str]) -> str:
    method = "POST" if "POST" in words else "GET"
    headers = {"If-None-Match": _tag(client, words[-1])} if "-H" in words else {}
    answer = client.request(method, words[-1], headers=headers)
    shown = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
    if answer.content:
        shown.append(json.dumps(_settled(answer.json()), ensure_ascii=False, indent=1))
    return "\n".join(shown)


def _tag(client: TestClient, address: str) -> str:
    return str(client.get(address).headers["etag"])


def _refused(store: SqlStore, sql: str) -> str:
    try:
        store.query(sql, limit=1, seconds=5)
    except BadQuery as error:
        return f"standpoint: {error.message}"
    raise ValueError(f"{sql} was not refused")


def _settled(value: Any) -> Any:
    if isinstance(value, list):
        return [_settled(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: MOMENT if name in BY_THE_CLOCK and one else _settled(_elsewhere(one))
        for name, one in value.items()
    }


def _elsewhere(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(CHECKOUT.as_uri(), "file:///standpoint")
    return value


if __name__ == "__main__":
    sys.exit(main())
