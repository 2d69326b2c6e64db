"""Thirty days of the past at once: one pace for the host, one budget, each article once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from databases import house_environment
from model_server import ModelServer
from pipeline.backfilling import fill_in
from pipeline.models import NANO, Days, Invocation, Scope
from pipeline.runtime import opened
from pipeline.settings import read_settings
from web_server import WebServer

pytestmark = pytest.mark.integration

DAYS = [date(2026, 3, 1) + timedelta(one) for one in range(30)]
AT_ONCE = 6
MOST_CONNECTIONS = 2
EACH = 0.21
"""What a scripted reply costs at this price: 900 tokens sent, 120 received."""

BUDGET = 3.0
PAID = (
    "SELECT count(*), count(DISTINCT request.hash), count(DISTINCT version_id)"
    " FROM attempt JOIN request ON request.id = request_id"
)
"""Calls that were paid for, how many of them were different, and texts that they were about."""


def lay_out(site: WebServer) -> str:
    """One page a day and a sitemap of all; its address."""
    listed = []
    for day in DAYS:
        words = " ".join(f"street{day.day}x{place}" for place in range(60))
        page = f"/{day}/letter.html"
        site.page(
            page,
            f"<html lang=en><title>Letter {day.day}</title><body><article><h1>Letter {day.day}"
            f"</h1><p>The toll is fair, says letter {day.day}. {words}.</p></article>".encode(),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )
        listed.append(f"<url><loc>{site.url(page)}</loc><lastmod>{day}</lastmod></url>")
    site.page("/sitemap.xml", f"<urlset>{''.join(listed)}</urlset>".encode())
    return site.url("/sitemap.xml")


@pytest.fixture(params=["sqlite", "postgresql"])
def variables(request: pytest.FixtureRequest, house: Path) -> Iterator[dict[str, str]]:
    """A house with a model that costs something and a budget of the day, on both databases."""
    with house_environment(request, house) as environment:
        yield {**environment, **MODEL}


MODEL = {
    "STANDPOINT_ANALYST": "openai",
    "STANDPOINT_MODEL": "small",
    "STANDPOINT_PRICE": "100/1000",
    "STANDPOINT_MODEL_PARAMS": '{"max_tokens": 200}',
    "STANDPOINT_BUDGET_DAY": f"{BUDGET}",
}


def fill(variables: dict[str, str], days: Sequence[date], run: str) -> None:
    """Fills in each day in a flow of its own, several at once, as runs of a backfill do."""

    def one(day: date) -> None:
        with opened(read_settings(variables)) as flow:
            fill_in(flow, Scope(days=Days(day, day)), Invocation(invocation_id=f"{run}/{day}"))

    with opened(read_settings(variables), upgrade=True) as flow:
        flow.configure()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(one, days))


def found(variables: dict[str, str], sql: str) -> tuple[tuple[object, ...], ...]:
    with opened(read_settings(variables)) as flow:
        return flow.store.query(sql, limit=1000, seconds=10).rows


def test_thirty_days_keep_pace_and_budget(house: Path, variables: dict[str, str]) -> None:
    """Each page is fetched once by two connections at most, and nothing is overspent."""
    with WebServer() as site, ModelServer() as model:
        (house / "sources.yaml").write_text(
            "sources:\n  - {slug: courier, name: Courier, language: en, feeds: "
            f"[{{kind: sitemap, address: '{lay_out(site)}'}}]}}\n"
        )
        variables |= {"OPENAI_BASE_URL": model.base_url, "STANDPOINT_ALLOW_HOSTS": site.host}
        fill(variables, DAYS, "first")
        assert site.peak <= MOST_CONNECTIONS
        letters = [one for one in site.paths() if one.endswith("letter.html")]
        assert sorted(letters) == sorted(f"/{day}/letter.html" for day in DAYS)
        assert found(variables, "SELECT count(DISTINCT day), count(*) FROM article_day") == (
            (30, 30),
        )
        [(spent,)] = found(variables, f"SELECT sum(cost_nanousd) / {NANO}.0 FROM attempt")
        assert 0 < float(str(spent)) <= BUDGET
        assert len(model.asked) == round(float(str(spent)) / EACH)
        fill({**variables, "STANDPOINT_BUDGET_DAY": ""}, DAYS, "again")
        [(calls, requests, texts)] = found(variables, PAID)
        assert (calls, texts) == (requests, len(DAYS))
        assert len([one for one in site.paths() if one.endswith("letter.html")]) == len(DAYS)
