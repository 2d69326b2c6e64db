"""The desk in a frame of Airflow's kind, in a real browser: its look, its width, what it opens."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import served
from desk_world import World, desk_world
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]

SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads"
"""What Airflow 3.3.2 lets pages of plugins do."""
THEME = "document.documentElement.dataset.theme"


@pytest.fixture
def filled(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[SqlStore, World]]:
    """The world in an SQLite file."""
    file = tmp_path / "standpoint.db"
    shutil.copy(migrated_sqlite, file)
    database = Database.at(f"sqlite:///{file}")
    store = SqlStore(database)
    yield store, desk_world(store, database)
    store.close()


@pytest.fixture
def framed(browser: Any, filled: tuple[SqlStore, World]) -> Iterator[tuple[Any, Any, list[str]]]:
    """A dark page with an article of the desk in its frame, the frame, and errors that are said."""
    store, world = filled
    around = (
        '<!doctype html><html class="dark"><body><iframe width="936" height="600" name="desk" '
        f'sandbox="{SANDBOX}" src="/articles/{world.courier}"></iframe></body></html>'
    )
    errors: list[str] = []
    with served(lambda: store) as address:
        context = browser.new_context(base_url=address, color_scheme="light")
        page = context.new_page()
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/around", lambda asked: asked.fulfill(body=around, content_type="text/html"))
        page.goto("/around")
        page.wait_for_load_state("networkidle")
        yield page, page.frame(name="desk"), errors
        context.close()


def test_the_frame_looks_as_airflow_does(framed: tuple[Any, Any, list[str]]) -> None:
    """Dark around is dark within, also when it changes; the reader's own choice goes first."""
    page, desk, errors = framed
    assert desk.evaluate(THEME) == "dark"
    page.evaluate("document.documentElement.className = 'light'")
    desk.wait_for_function(f"{THEME} === 'light'")
    desk.click("#theme")
    assert desk.evaluate(THEME) == "dark"
    desk.click(".brand")
    desk.wait_for_url(lambda url: url.endswith("/"))
    assert desk.evaluate(THEME) == "dark"
    assert errors == []


def test_the_head_is_one_line_in_the_tab_of_a_run(framed: tuple[Any, Any, list[str]]) -> None:
    """The frame has 936 points there on a screen of 1280."""
    _, desk, _ = framed
    middles = desk.evaluate(
        "[...document.querySelector('.top-in').children].map((one) => "
        "one.getBoundingClientRect()).map((box) => box.top + box.height / 2)"
    )
    assert max(middles) - min(middles) < 4


def test_an_original_page_is_named_where_it_cannot_be_opened(
    framed: tuple[Any, Any, list[str]],
) -> None:
    """Its address is shown, ready to be copied, and the browser has nothing to refuse."""
    _, desk, errors = framed
    link = desk.locator("a.outside").first
    link.click()
    shown = desk.locator("#framed[open] #framed-address")
    assert shown.input_value() == link.evaluate("(one) => one.href")
    assert shown.evaluate("(one) => one.selectionEnd - one.selectionStart") == len(
        shown.input_value()
    )
    assert errors == []
