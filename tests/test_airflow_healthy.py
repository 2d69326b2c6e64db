"""The health check of a container: what the API server says of a part."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
import airflow_healthy

SAID: dict[str, Any] = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "healthy", "latest_scheduler_heartbeat": "2026-11-30T06:00:00Z"},
    "dag_processor": {"status": "unhealthy"},
    "triggerer": {"status": None},
}


class Says(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(SAID).encode()
        self.send_response(200 if self.path == "/api/v2/monitor/health" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An API server that says the above."""
    server = HTTPServer(("127.0.0.1", 0), Says)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/execution/"
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", address)
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("part", "code"),
    [("metadatabase", 0), ("scheduler", 0), ("dag_processor", 1), ("triggerer", 1)],
)
def test_a_part_is_what_its_heartbeats_say(part: str, code: int, api: None) -> None:
    """Healthy is zero; late, or never seen, is not."""
    assert airflow_healthy.main(part) == code


def test_an_api_that_is_away_is_no_health(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check ends with an error, which compose counts as unhealthy."""
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:9/execution/")
    with pytest.raises(OSError, match="refused"):
        airflow_healthy.main("scheduler")
