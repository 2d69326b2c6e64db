"""A real Chromium for the desk's pages, started once a file, and the app behind a real server.

Tests that ask for `browser` carry `pytest.mark.xdist_group("browser")`. On a machine without a
browser they skip with the reason; where CI is set they fail.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import uvicorn

import desk_world
from desk_client import EDITOR
from pipeline.ports.desk import Desk
from pipeline.web.app import create_app
from pipeline.web.visiting import Visitor

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW = "apt-get install chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium.

    Playwright keeps an event loop running in this thread, in which no other test could run its own:
    it ends with the file.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = f"no Chromium on this machine: {HOW}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is one

    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=path, args=options)
        yield opened
        opened.close()


@contextmanager
def served(
    open_desk: Callable[[], Desk],
    *,
    visitor: Visitor = EDITOR,
    now: datetime = desk_world.NOW,
    **options: Any,
) -> Iterator[str]:
    """The address of the app on this machine while it is served."""
    app = create_app(open_desk, visitor=lambda: visitor, clock=lambda: now, **options)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


class Watched:
    """A browser page with all that should not happen on it: errors, and requests elsewhere."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=address, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self._asked(asked.url, address))

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "about:")):
            self.elsewhere.append(url)

    def close(self) -> None:
        """Closes the page; nothing must have happened that should not."""
        self.context.close()
        assert (self.errors, self.elsewhere) == ([], [])


@contextmanager
def watched(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    """A browser page on which no error and no request elsewhere may happen."""
    opened = Watched(browser, address, **options)
    yield opened.page
    opened.close()
