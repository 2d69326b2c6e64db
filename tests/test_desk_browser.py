"""The desk in a real browser: a morning, by keyboard, without scripts, and as axe sees it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser import served, watched
from desk_work import RUN, work
from desk_world import World, desk_world, edit
from hostile_desk import PAYLOADS, fill
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.visiting import Visitor
from written_stories import save

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("browser")]

HEAVIEST = 500_000
SHIFTS = """
new Promise((done) => new PerformanceObserver((list) =>
    done(list.getEntries().reduce((sum, one) => sum + one.value, 0))
).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300))
"""
WEIGHT = """
[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, one) => sum + one.decodedBodySize, 0)
"""
"""Bytes of the page and of all that it loads, unpacked."""


@pytest.fixture
def filled(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[SqlStore, Database, World]]:
    """The world in an SQLite file, with an edit and a comparison, so that each part is shown."""
    file = tmp_path / "standpoint.db"
    shutil.copy(migrated_sqlite, file)
    database = Database.at(f"sqlite:///{file}")
    store = SqlStore(database)
    world = desk_world(store, database)
    save(store, world.story)
    edit(store, world)
    work(store, database)
    yield store, database, world
    store.close()


def paths(world: World) -> list[str]:
    """Every page of the desk, as the world fills it; a new page is added here."""
    return [
        "/", f"/stories/{world.story}", f"/articles/{world.courier}", f"/articles/{world.manar}",
        "/answers/2", "/search?q=toll", "/search", "/targets", "/targets/toll",
        "/targets/toll?by=group&days=30", "/actors", "/actors/1", "/sources", "/sources/gazette",
        "/runs", f"/runs/one?{urlencode({'id': RUN})}", "/runs/by-dag-run?dag_id=x&run_id=y",
        "/review", "/review?doubt=held",
    ]  # fmt: skip


def test_a_morning_at_the_desk(browser: Any, filled: tuple[SqlStore, Database, World]) -> None:
    """From Today to a story, to a quote, to its place in the article; a label corrected counts."""
    store, _, _ = filled
    with served(lambda: store) as address, watched(browser, address) as page:
        page.goto("/")
        before = page.inner_text(".stance-counts")
        page.click(".story h2 a")
        page.hover(".matrix button >> nth=0")
        quote = page.locator(".said:popover-open q").first
        quote.wait_for()
        page.click(".said:popover-open a")
        page.wait_for_url("**/articles/*")
        claim = page.locator("#t-toll")
        claim.hover()
        assert page.locator("mark.lit").count() >= 1
        claim.locator(".to-quote").first.click()
        page.wait_for_url("**#q*")
        claim.locator(".correct summary").click()
        claim.get_by_label("unclear").check()
        claim.get_by_label("Why, in a sentence for others").fill("It says both.")
        claim.get_by_role("button", name="Keep my label").click()
        page.wait_for_url("**kept=toll**")
        assert "is kept and counts" in page.inner_text("#kept")
        page.click("#kept a[href='../']")
        after = page.inner_text(".stance-counts")
        assert "1 unclear" in after
        assert before != after


def test_a_morning_by_keyboard_alone(
    browser: Any, filled: tuple[SqlStore, Database, World]
) -> None:
    """Skip link, shortcuts, quotes on focus, and both ways between claim and quote."""
    store, _, world = filled
    with served(lambda: store) as address, watched(browser, address) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("?")
        page.locator("dialog[open]").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/stories/{world.story}")
        page.focus(".matrix button >> nth=0")
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        page.locator(".said:popover-open").wait_for()
        page.keyboard.press("Escape")
        assert page.locator(".said:popover-open").count() == 0
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles/*")
        page.focus(".back a >> nth=0")
        assert page.locator(".claim.lit").count() == 1
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('.claim:target') !== null")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"
        page.keyboard.type("toll")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=toll")


def test_reading_and_correcting_need_no_script(
    browser: Any, filled: tuple[SqlStore, Database, World]
) -> None:
    """Without JavaScript all is read, quotes open, marks are reached and a label is kept."""
    store, _, world = filled
    options = {"java_script_enabled": False}
    with served(lambda: store) as address, watched(browser, address, **options) as page:
        page.goto("/")
        assert not page.is_visible("#theme")
        assert "UTC" in page.inner_text("main") or page.locator("time").count() == 0
        page.click(".story h2 a")
        assert "UTC" in page.inner_text(".kicker")
        page.click(".matrix button >> nth=0")
        assert page.locator(".said:popover-open q").first.is_visible()
        page.goto(f"/articles/{world.courier}")
        page.locator("#s-1 .to-quote").first.click()
        assert page.locator(".at:target mark").count() == 1
        page.click("#t-toll .correct summary")
        page.check("#t-toll input[value=neutral]")
        page.fill("#t-toll textarea", "It only reports.")
        page.click("#t-toll .primary")
        page.wait_for_url("**kept=toll**")


def test_no_page_hinders_anyone(browser: Any, filled: tuple[SqlStore, Database, World]) -> None:
    """Axe finds nothing by WCAG 2.2 AA and best practice, in light and in dark."""
    store, _, world = filled
    rules = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    with served(lambda: store) as address, watched(browser, address) as page:
        for path in paths(world):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page, options=rules).response["violations"]
                told = [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
                assert told == [], (path, scheme)


def test_nothing_moves_or_spills_over_on_a_phone(
    browser: Any, filled: tuple[SqlStore, Database, World]
) -> None:
    """Each page fits 360 points, and stays where it is while it loads."""
    store, _, world = filled
    phone = {"viewport": {"width": 360, "height": 760}}
    with served(lambda: store) as address, watched(browser, address, **phone) as page:
        for path in paths(world):
            page.goto(path)
            assert page.evaluate(SHIFTS) < 0.01, path
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path


def test_pages_are_light(browser: Any, filled: tuple[SqlStore, Database, World]) -> None:
    """All that a page loads at first is far from half a megabyte."""
    store, _, world = filled
    with served(lambda: store) as address, watched(browser, address) as page:
        for path in paths(world):
            page.goto(path)
            assert 0 < page.evaluate(WEIGHT) < HEAVIEST, path


def test_a_reader_chooses_light_or_dark(
    browser: Any, filled: tuple[SqlStore, Database, World]
) -> None:
    """The choice stays on the next page, and single keys can be turned off."""
    store, _, world = filled
    with served(lambda: store) as address, watched(browser, address) as page:
        page.goto("/")
        page.keyboard.press("d")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.goto(f"/stories/{world.story}")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.keyboard.press("?")
        page.uncheck("#keys-on")
        page.keyboard.press("Escape")
        page.keyboard.press("d")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_nothing_that_is_stored_runs(
    browser: Any, filled: tuple[SqlStore, Database, World]
) -> None:
    """Hundreds of script payloads in every field shown: none runs, none becomes markup."""
    store, database, world = filled
    assert len(PAYLOADS) > 200
    assert fill(database) > 30
    visitor = Visitor("<script>ran(1)</script>", may_correct=True)
    ran: list[object] = []

    def note(one: object) -> None:
        ran.append(one)

    with (
        served(lambda: store, visitor=visitor) as address,
        watched(browser, address, bypass_csp=True) as page,
    ):
        page.expose_function("ran", note)
        page.on("dialog", lambda dialog: ran.append(dialog.message))
        for path in [*paths(world), "/search?q=%3Cscript%3Eran(1)%3C/script%3E"]:
            assert page.goto(path).status == 200
            page.wait_for_timeout(50)
            assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0
            assert page.evaluate("document.querySelectorAll('iframe, object, embed').length") == 0
            assert (
                page.evaluate(
                    "[...document.querySelectorAll(':not(.plot *)')]"
                    ".flatMap((one) => [...one.attributes])"
                    ".filter((one) => /^on|^style$/.test(one.name) || /^\\s*(java|data)/i.test("
                    "['href', 'src', 'action'].includes(one.name) ? one.value : '')).length"
                )
                == 0
            ), path
    assert ran == []
