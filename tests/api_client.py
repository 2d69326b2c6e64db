"""Asks the read API in this process."""

from typing import Any

from starlette.testclient import TestClient

from pipeline.ports.desk import Desk
from pipeline.web.app import ROOT, create_app


class Client:
    """Asks the API in this process."""

    def __init__(self, desk: Desk, **options: Any) -> None:
        app = create_app(lambda: desk, **options)
        self.http = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON that a list or a row is answered with."""
        answer = self.http.get(f"{ROOT}/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **options: Any) -> dict[str, Any]:
        """The problem that a request is answered with."""
        answer = self.http.get(f"{ROOT}/{path}", **options)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem: dict[str, Any] = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["next_step"]
        return problem
