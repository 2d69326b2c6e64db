"""The news desk in Airflow: its pages and the read API under /news, behind Airflow's login.

Who may see the DAG news_daily may read; who may change it may also correct labels. Nothing is
imported or opened before the API server asks for the app: schedulers and workers load plugins too.
docs/how-to/news-desk.md
"""

import hashlib
import threading
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pipeline.ports.desk import Desk

PREFIX = "/news"
DAG = "news_daily"
"""Whose rights are the desk's rights."""


class ResultsDatabase:
    """The results database of the settings and Connections, opened when it is first asked for.

    What cannot be opened is tried again by the next request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doors = ExitStack()
        self._store: Desk | None = None

    def __call__(self) -> "Desk":
        """The opened database."""
        from news_settings import task_settings  # noqa: PLC0415 - costs seconds to import
        from pipeline.runtime import opened_store  # noqa: PLC0415 - costs seconds to import

        with self._lock:
            if self._store is None:
                self._store = self._doors.enter_context(opened_store(task_settings()))
            return self._store


def visitor() -> Any:
    """A dependency that tells who is logged in to Airflow, and refuses everyone else."""
    from airflow.api_fastapi.core_api.security import (  # noqa: PLC0415 - the API server's alone
        get_user,
        requires_access_dag,
    )
    from fastapi import Depends, HTTPException, Request  # noqa: PLC0415 - as above

    from pipeline.web.visiting import Visitor  # noqa: PLC0415 - as above

    must_read = requires_access_dag("GET", param_dag_id=DAG)
    must_write = requires_access_dag("PUT", param_dag_id=DAG)

    def logged_in(request: Request, user: Any = Depends(get_user)) -> Visitor:  # noqa: B008
        must_read(request, user)
        try:
            must_write(request, user)
        except HTTPException:
            return Visitor(user.get_name())
        return Visitor(user.get_name(), may_correct=True)

    return logged_in


def desk_app() -> "FastAPI":
    """The pages and the API; forms are signed with what all API servers share."""
    from airflow.configuration import conf  # noqa: PLC0415 - the API server's alone

    from pipeline.web.app import create_app  # noqa: PLC0415 - as above

    key = conf.get("api", "secret_key", fallback="")
    secret = hashlib.sha256(f"news desk {key}".encode()).digest() if key else None
    return create_app(ResultsDatabase(), visitor=visitor(), secret=secret)


class NewsDeskPlugin(AirflowPlugin):
    """Mounts the desk, puts it in the navigation, and a run's own page of it on each DAG run."""

    name = "news_desk"
    external_views = [  # noqa: RUF012 - Airflow reads a plain list
        {"name": "News desk", "href": f"{PREFIX}/", "destination": "nav", "url_route": "news"},
        {
            "name": "News",
            "href": f"{PREFIX}/runs/by-dag-run?dag_id={{DAG_ID}}&run_id={{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "news-run",
        },
    ]

    @cached_property
    def fastapi_apps(self) -> list[Any]:  # type: ignore[override] # Airflow reads, never sets it
        """The app, made when the API server asks for it."""
        return [{"name": "News desk", "app": desk_app(), "url_prefix": PREFIX}]
