"""What a test session's Airflow is made to do over REST, beside the daily run: every other DAG.

A backfill of two days twice, a document by hand, the chores, and a re-analysis that is cheap.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from airflow_rest import Rest
from served_rows import rows
from web_server import WebServer

DAYS = (date(2020, 2, 29), date(2024, 2, 29))
"""The two days before the DAG's first one on which its schedule, of February 29, was due."""

STORED = (
    "SELECT article_id, day FROM article_day ORDER BY article_id",
    "SELECT text_sha256, kind, target_id FROM answer WHERE analyst = 'embedded' ORDER BY id",
    "SELECT id, key, read_revision FROM entry ORDER BY id",
)
BUSY = {0, 500, 503}
"""What writing answers where something else keeps an SQLite file of Airflow's for too long."""
HALF_MADE = 409
"""What creating a backfill answers while one of which that kept the half is there."""

UNDER_WAY = "/api/v2/dags/~/dagRuns?state=queued&state=running"

Until = Callable[[Callable[[], object]], None]


@dataclass(frozen=True)
class Exercised:
    """Runs by what they were for, and what the backfill left in the database."""

    runs: Mapping[str, Mapping[str, Any]]
    backfill: Sequence[Mapping[str, Any]]
    days: Sequence[tuple[object, ...]]
    first: Sequence[object]
    second: Sequence[object]
    assets: Sequence[Mapping[str, Any]]


def lay_out_sitemap(site: WebServer) -> str:
    """A sitemap with one page for each day; its address."""
    listed = []
    for day in DAYS:
        words = " ".join(f"street{day.year}x{place}" for place in range(60))
        body = (
            f"<html lang=en><head><title>The toll of {day.year}</title></head><body><article>"
            f"<h1>The toll of {day.year}</h1><p>The toll is a sensible and fair reform, said the "
            f"council of Brunmar. It is paid in {words}.</p></article></body></html>"
        )
        page = f"/{day}/toll.html"
        site.page(page, body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        listed.append(f"<url><loc>{site.url(page)}</loc><lastmod>{day}</lastmod></url>")
    site.page("/sitemap.xml", f"<urlset>{''.join(listed)}</urlset>".encode())
    return site.url("/sitemap.xml")


class Exercise:
    """Triggers runs over REST and waits for them."""

    def __init__(self, rest: Rest, database: Path, until: Until) -> None:
        self._rest, self._database, self._until = rest, database, until

    def done(self) -> Exercised:
        """Does all of it, one after the other: Airflow's own SQLite file bears no more at once."""
        self._backfilled()
        first = self._stored()
        self._backfilled(reprocess_behavior="completed")
        second = self._stored()
        by_hand = self._trigger("news_ingest", title="By hand", text="The toll is fair. " * 9)
        runs = {"ingest": self._ended(*by_hand)}
        runs["maintenance"] = self._ended(*self._trigger("news_maintenance"))
        asked = {"first_day": "2020-01-01", "analyst": "openai"}
        runs["cheap"] = self._ended(*self._trigger("news_reanalyze", **asked, parts=["stance"]))
        daily = self._get("/api/v2/dags/news_daily/dagRuns")["dag_runs"]
        return Exercised(
            runs=runs,
            backfill=[one for one in daily if one["run_type"] == "backfill"],
            days=rows(self._database, STORED[0]),
            first=first,
            second=second,
            assets=self._get("/api/v2/assets/events")["asset_events"],
        )

    def _trigger(self, dag: str, **conf: object) -> tuple[str, str]:
        path = f"/api/v2/dags/{dag}/dagRuns"
        run = made(self._rest, self._until, path, {"logical_date": None, "conf": conf})
        return dag, str(run["dag_run_id"])

    def _ended(self, dag: str, run: str) -> Mapping[str, Any]:
        path = _path(dag, run)
        self._until(lambda: (self._rest.get(path) or {}).get("state") in {"success", "failed"})
        return self._get(path)

    def _get(self, path: str) -> Mapping[str, Any]:
        """What a GET answers, as soon as there is an answer and the API has time for it."""
        found: list[Mapping[str, Any]] = []

        def is_there() -> bool:
            found[:] = filter(None, [self._rest.get(path)])
            return bool(found)

        self._until(is_there)
        return found[0]

    def _backfilled(self, **more: object) -> None:
        self._until(lambda: is_quiet(self._rest))
        backfill = self._backfill(**more)
        self._until(lambda: self._is_over(backfill))

    def _backfill(self, **more: object) -> int:
        first, last = DAYS
        asked = {
            "dag_id": "news_daily",
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T23:59:59Z",
            **more,
        }
        return int(made(self._rest, self._until, "/api/v2/backfills", asked, HALF_MADE)["id"])

    def _is_over(self, backfill: int) -> bool:
        return bool((self._rest.get(f"/api/v2/backfills/{backfill}") or {}).get("completed_at"))

    def _stored(self) -> Sequence[object]:
        return [rows(self._database, sql) for sql in STORED]


def made(rest: Rest, until: Until, path: str, asked: object, *refusals: int) -> Mapping[str, Any]:
    """What a POST answers; it is sent again while something else keeps Airflow's SQLite file."""
    answers: list[Any] = []

    def is_made() -> bool:
        status, answer = rest.call("POST", path, asked)
        assert status in {200, 201} or status in BUSY.union(refusals), answer
        answers.append(answer)
        return status in {200, 201}

    until(is_made)
    return dict(answers[-1])


def is_quiet(rest: Rest) -> bool:
    """Whether no run is under way or waits."""
    return (rest.get(UNDER_WAY) or {}).get("total_entries") == 0


def _path(dag: str, run: str) -> str:
    return f"/api/v2/dags/{dag}/dagRuns/{quote(run)}"
