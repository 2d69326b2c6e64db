"""The public REST API of an Airflow on this machine, as far as our scripts need it."""

import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

SECONDS = 20


class Rest:
    """Calls the API at one host and port; after `log_in` as that user."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._token = ""

    def log_in(self, user: str, password: str) -> None:
        """Gets a token for all further calls.

        Raises:
            ValueError: the API gives none.
        """
        _, answer = self.call("POST", "/auth/token", {"username": user, "password": password})
        if not isinstance(answer, dict) or "access_token" not in answer:
            raise ValueError(f"Airflow's API lets {user} not in: {answer}")
        self._token = answer["access_token"]

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and answer of one call; status 0 and the reason where nothing answered."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        link = HTTPConnection(self._host, self._port, timeout=SECONDS)
        try:
            link.request(method, path, None if body is None else json.dumps(body), headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException, ValueError) as error:
            return 0, str(error)
        finally:
            link.close()

    def get(self, path: str) -> Any:
        """The answer to a GET, or None where it was refused or there is none."""
        status, answer = self.call("GET", path)
        return answer if status == HTTPStatus.OK else None
