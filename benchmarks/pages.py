"""Times of the news desk's pages over a generated archive.

    python benchmarks/pages.py --articles 50000                       # an SQLite file
    python benchmarks/pages.py --articles 200000 --database URL       # an empty PostgreSQL database
    python benchmarks/pages.py --database URL --filled                # one that is filled already

Each page is asked for as many times as `--rounds`, each time for another day, story, article or
answer, through the whole app: SQL, views, templates, packing. Figures are wall times at the client
and the time of the processor, this process's and, on PostgreSQL of this machine, its server's. The
baseline beside them is the same app's answer of one row of the API (`/api/v1/articles/{id}`).
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import text
from starlette.testclient import TestClient

from million import fill
from million_rows import VOCABULARY, Archive
from pipeline.store import word_index_postgresql
from pipeline.store.database import Database
from pipeline.store.sql import open_store
from pipeline.web.app import create_app

LIMITS_MS = {"sqlite": 800, "postgresql": 500}
LATEST_DAYS = 30
P95 = 0.95
HOURS = ("05", "11", "17", "23")
"""When the archive's runs begin."""

BACKENDS = "select pid from pg_stat_activity where datname = current_database()"
RANGES = """
    select min(day), max(day), (select max(id) from article), (select max(id) from story),
        (select max(id) from answer)
    from article_day where day <= :today
"""


def main() -> int:
    """Fills the database unless it is filled, asks for every page, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--database", default="")
    parser.add_argument("--filled", action="store_true", help="the database is filled already")
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'pages.db'}"
        today = datetime.now(UTC).date()
        if not given.filled:
            fill(url, Archive(given.articles, 7, last=today, span=given.days))
        store, database = open_store(url), Database.at(url)
        _list_articles(database, given.articles)
        http = TestClient(create_app(lambda: store), base_url="http://127.0.0.1")
        load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        print(f"{store.totals()['articles']:,} articles, {given.rounds} rounds, {load}")
        measure(http, database, questions(database, today), given.rounds)
        store.close()
        database.close()
    return 0


def questions(database: Database, today: date) -> Mapping[str, Callable[[], str]]:
    """Addresses by page; each call gives another one."""
    with database.reading() as connection:
        oldest, newest, articles, stories, answers = connection.execute(
            text(RANGES), {"today": today.isoformat()}
        ).one()
    dice = random.Random(3)
    first, last = (date.fromisoformat(one).toordinal() for one in (oldest, newest))

    def day() -> date:
        return date.fromordinal(last - dice.randrange(min(LATEST_DAYS, last - first + 1)))

    return {
        "Today": lambda: f"/?day={day()}",
        "Today, most contested": lambda: f"/?day={day()}&sort=contested",
        "Today, one target": lambda: f"/?day={day()}&target=target-{dice.randint(1, 10):02}",
        "Today, a late page": lambda: f"/?day={day()}&page=5",
        "story": lambda: f"/stories/{dice.randint(1, stories)}",
        "story, lately": lambda: f"/stories/{stories - dice.randrange(500)}",
        "article": lambda: f"/articles/{dice.randint(1, articles)}",
        "answer": lambda: f"/answers/{dice.randint(1, answers)}",
        "search": lambda: f"/search?q={dice.choice(VOCABULARY[:2_000])}",
        "targets": lambda: "/targets",
        "target, 90 days": lambda: f"/targets/target-{dice.randint(1, 10):02}",
        "target, a year": lambda: f"/targets/target-{dice.randint(1, 10):02}?days=365&by=country",
        "actors": lambda: f"/actors?page={dice.randint(1, 5)}",
        "actor": lambda: f"/actors/{dice.randint(1, 50)}",
        "sources": lambda: "/sources",
        "source": lambda: f"/sources/outlet-{dice.randint(1, 200):03}",
        "runs and spend": lambda: "/runs",
        "run": lambda: f"/runs/one?id=scheduled__{newest}T{dice.choice(HOURS)}",
        "review": lambda: f"/review?page={dice.randint(1, 5)}",
        "baseline: one row of the API": lambda: f"/api/v1/articles/{dice.randint(1, articles)}",
    }


def measure(
    http: TestClient, database: Database, asked: Mapping[str, Callable[[], str]], rounds: int
) -> None:
    """Asks for everything in turns and prints what it took in milliseconds."""
    kind = database.engine.dialect.name
    times: dict[str, list[tuple[float, float, int]]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, address in asked.items():
            began, worked = perf_counter(), _worked(database)
            answer = http.get(address(), headers={"accept-encoding": "gzip"})
            took = (perf_counter() - began) * 1000, (_worked(database) - worked) * 1000
            if answer.status_code != 200:
                raise SystemExit(f"{answer.url} answered {answer.status_code}")
            if number:
                times[name].append((*took, len(answer.content)))
    print(f"{'page':30} {'median ms':>10} {'p95 ms':>8} {'CPU p95':>8} {'largest kB':>11}")
    for name, told in times.items():
        wall, cpu, size = (sorted(column) for column in zip(*told, strict=True))
        late = _p95(wall) > LIMITS_MS[kind] and not name.startswith("baseline")
        print(
            f"{name:30} {wall[len(wall) // 2]:10.1f} {_p95(wall):8.1f} {_p95(cpu):8.1f} "
            f"{size[-1] / 1000:11.1f}{'  missed' if late else ''}"
        )


def _list_articles(database: Database, articles: int) -> None:
    """Lists articles for lists and search, where they were loaded past PostgreSQL's triggers."""
    if database.engine.dialect.name == "sqlite":
        return
    with database.reading() as connection:
        if connection.scalar(text("select 1 from listed_article limit 1")):
            return
    with database.migrating() as connection:
        connection.exec_driver_sql(word_index_postgresql.ROWS.format(added="version"))
        connection.execute(text(word_index_postgresql.ADD_WORDS), {"most": articles})
    with database.migrating() as connection:
        connection.exec_driver_sql("analyze listed_article")


def _worked(database: Database) -> float:
    """Seconds of the processor that this process and the database's have taken."""
    own = process_time()
    if database.engine.dialect.name == "sqlite":
        return own
    with database.reading() as connection:
        pids = connection.scalars(text(BACKENDS)).all()
    spent = (Path(f"/proc/{pid}/schedstat") for pid in pids)
    return own + sum(int(one.read_text().split()[0]) / 1e9 for one in spent if one.exists())


def _p95(told: Sequence[float]) -> float:
    return told[min(len(told) - 1, int(len(told) * P95))]


if __name__ == "__main__":
    sys.exit(main())
