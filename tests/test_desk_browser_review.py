"""Review in a real browser: worked through by keys alone, and without scripts."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import served, watched
from desk_work import Doubts, work
from desk_world import desk_world
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.visiting import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]
FOCUSED = "document.activeElement.closest('.item')?.id"


@pytest.fixture
def filled(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[SqlStore, Doubts]]:
    """Three labels in doubt, in an SQLite file."""
    file = tmp_path / "standpoint.db"
    shutil.copy(migrated_sqlite, file)
    database = Database.at(f"sqlite:///{file}")
    store = SqlStore(database)
    desk_world(store, database)
    yield store, work(store, database)
    store.close()


def test_doubts_are_worked_through_by_keys(browser: Any, filled: tuple[SqlStore, Doubts]) -> None:
    """Next, previous, skip, a label with its reason, on to the next; what is held let count."""
    store, doubts = filled
    first, second, third = (
        f"i-{number}-toll-0" for number in (doubts.unverified, doubts.held, doubts.unclear)
    )
    with served(lambda: store) as address, watched(browser, address) as page:
        page.goto("/review")
        keys = page.keyboard
        keys.press("j")
        assert page.evaluate(FOCUSED) == first
        keys.press("j")
        assert page.evaluate(FOCUSED) == second
        keys.press("k")
        keys.press("s")
        assert page.evaluate(FOCUSED) == second
        keys.press("k")
        keys.press("n")
        assert page.locator(f"#{first} input[value=neutral]").is_checked()
        assert page.evaluate("document.activeElement.name") == "reason"
        keys.press("Escape")
        assert page.evaluate("document.activeElement.closest('h2') !== null")
        keys.press("a")
        keys.type("It is against: j k s are letters here.")
        keys.press("Enter")
        page.wait_for_url(f"**kept=label#{second}")
        assert page.locator(".item").count() == 2
        assert page.evaluate(FOCUSED) == second
        keys.press("c")
        page.wait_for_url(f"**kept=cleared#{third}")
        assert page.locator(".item").count() == 1
        keys.press("g")
        keys.press("o")
        page.wait_for_url("**/targets")
    [said] = store.corrections().records()
    assert (said["label"], said["article_id"]) == ("against", doubts.unverified)


def test_single_keys_can_be_turned_off(browser: Any, filled: tuple[SqlStore, Doubts]) -> None:
    """Then letters do nothing to labels."""
    store, _ = filled
    with served(lambda: store) as address, watched(browser, address) as page:
        page.goto("/review")
        page.keyboard.press("?")
        page.uncheck("#keys-on")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        assert page.locator("input[type=radio]:checked").count() == 0


def test_doubts_are_settled_without_scripts(browser: Any, filled: tuple[SqlStore, Doubts]) -> None:
    """Radio buttons, a reason, a button; keys and what skips are not shown."""
    store, doubts = filled
    options = {"java_script_enabled": False}
    with served(lambda: store) as address, watched(browser, address, **options) as page:
        page.goto("/review?doubt=unclear")
        assert page.locator(".pick kbd:visible, .skip-item:visible").count() == 0
        page.check(f"#i-{doubts.unclear}-toll-0 input[value=unrelated]")
        page.fill("[name=reason]", "It is about another toll.")
        page.click(".decide .primary")
        page.wait_for_url("**/review?doubt=unclear&kept=label")
        assert "Nothing of that kind waits" in page.inner_text("main")


def test_who_only_reads_still_goes_from_one_to_the_next(
    browser: Any, filled: tuple[SqlStore, Doubts]
) -> None:
    """Without any form."""
    store, doubts = filled
    with served(lambda: store, visitor=Visitor()) as address, watched(browser, address) as page:
        page.goto("/review")
        page.keyboard.press("j")
        page.keyboard.press("s")
        assert page.evaluate(FOCUSED) == f"i-{doubts.held}-toll-0"
        assert page.locator(".item form").count() == 0
