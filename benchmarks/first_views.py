"""How soon a browser shows the news desk's pages, and what it loads for them.

    python benchmarks/first_views.py --database URL     # filled by million.py or pages.py

The desk is served as `standpoint serve` does, and a headless Chromium opens each page with an
empty cache, in every theme and width. Told are, over these: the latest first contentful paint (ms),
the largest layout shift, the largest weight as decoded (kB, all files), errors in the console, and
requests to other hosts. The baseline beside them is the desk's icon alone.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import text

from pages import questions
from pipeline.settings import CHECKOUT
from pipeline.store.database import Database

WIDTHS = ((1280, 900), (390, 844))
THEMES = ("light", "dark")
FIRST_VIEW_MS, WEIGHT_KB = 1000, 500
BASELINE = "baseline: the icon"
NEWEST_RUN = "select invocation_id from run order by id desc limit 1"
MEASURED = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const files = performance.getEntriesByType("resource");
    const sum = files.reduce((whole, one) => whole + one.decodedBodySize, page.decodedBodySize);
    const foreign = files.filter((one) => !one.name.startsWith(location.origin)).length;
    return [paint ? paint.startTime : page.loadEventEnd, sum / 1000, foreign];
}"""
SHIFTED = """() => new Promise((answer) => {
    let shifted = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) shifted += one.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => answer(shifted), 200);
})"""


def main() -> None:
    """Opens every page and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True, help="of a generated archive")
    database = parser.parse_args().database
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    opened = Database.at(database)
    with opened.reading() as connection:
        run = connection.scalar(text(NEWEST_RUN))
    asked = dict(questions(opened, datetime.now(UTC).date()))
    opened.close()
    addresses = {name: ask() for name, ask in asked.items() if not name.startswith("baseline")}
    addresses |= {"actor": "/actors/1", "run": f"/runs/one?id={run}"}
    with _served(database) as base, sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        icon = f"{base}{_icon(browser, base)}"
        told = {BASELINE: _worst(browser, icon)}
        told |= {name: _worst(browser, base + address) for name, address in addresses.items()}
        browser.close()
    _print(told)


def _print(told: Mapping[str, tuple[float, ...]]) -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    heads = ("first view ms", "shift", "kB", "foreign", "errors")
    print(f"{'page':24}" + "".join(f"{head:>15}" for head in heads))
    for name, row in told.items():
        paint, shift, weight, foreign, errors = row
        good = paint < FIRST_VIEW_MS and weight < WEIGHT_KB and not (shift or foreign or errors)
        line = f"{paint:15.0f}{shift:15.3f}{weight:15.0f}{foreign:15.0f}{errors:15.0f}"
        print(f"{name:24}{line}{'' if good or name == BASELINE else '  missed'}")


def _worst(browser: Browser, url: str) -> tuple[float, ...]:
    """The worst of each figure over all themes and widths."""
    rows = []
    for theme in THEMES:
        for width, height in WIDTHS:
            context = browser.new_context(
                color_scheme=theme,  # type: ignore[arg-type]
                viewport={"width": width, "height": height},
            )
            rows.append(_view(context.new_page(), url))
            context.close()
    return tuple(max(column) for column in zip(*rows, strict=True))


def _view(page: Page, url: str) -> tuple[float, ...]:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{url} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    paint, weight, foreign = page.evaluate(MEASURED)
    return paint, page.evaluate(SHIFTED), weight, foreign, len(errors)


def _icon(browser: Browser, base: str) -> str:
    page = browser.new_page()
    page.goto(base)
    found = page.get_attribute("link[rel=icon]", "href") or ""
    page.close()
    return "/" + found.removeprefix("./")


@contextmanager
def _served(database: str) -> Iterator[str]:
    """The desk on a free port of this machine, for as long as the context is open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as home:
        variables = {"STANDPOINT_HOME": home, "STANDPOINT_DATABASE_URL": database}
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "serve", "--port", str(port)],
            env={**os.environ, **variables},
            cwd=CHECKOUT,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            while True:
                try:
                    urlopen(base, timeout=30).close()
                    break
                except OSError:
                    time.sleep(0.2)
                    if process.poll() is not None:
                        raise SystemExit("the desk does not start") from None
            yield base
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
