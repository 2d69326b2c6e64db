"""What grouping a new article costs beside 10,000 stored articles and beside 500,000.

Both archives hold the same 28 days of 200 articles (two spans of 14 days, which is how long
postings are kept): made texts with copies, follow-ups and reports of one form, sketched and placed
by the product. Cost may follow what these days hold. What is older differs: rows written by SQL,
spread over the year before, each a lead in a story of its own, with short texts and sketches,
because nothing of them but the indexes is read.

Batches of 200 new articles, spread over the time after, are then grouped beside each in turns.
Printed is CPU time of the program and of the database's processes, the best of the rounds after the
first. The databases have to be empty and are left full; name ones that can be dropped.

    .venv/bin/python benchmarks/archive_cost.py sqlite:////tmp/small.db sqlite:////tmp/large.db
    (further pairs may follow)
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from pipeline.group.placing import placed
from pipeline.group.sketching import sketch_of
from pipeline.group.surroundings import Surroundings
from pipeline.models import Grouping, Neighbours, Ungrouped
from pipeline.settings import CHECKOUT
from pipeline.steps import group
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import open_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from made_news import Made, made_days

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAYS, KEPT_DAYS, A_DAY, ROUNDS = 14, 28, 200, 4
WINDOW = KEPT_DAYS * A_DAY
OLDEST = 1_000_000
"""Numbers of the older articles begin here, so that those of the newer ones are the same."""

NEXT = text("select coalesce(max(id), 0) + 1 from article where id < :oldest")
TICKS = os.sysconf("SC_CLK_TCK")

SERIES = {
    "postgresql": "(select generate_series({first}, {last}) as n) as series",
    "sqlite": """(with recursive series(n) as (
        select {first} union all select n + 1 from series where n < {last}
    ) select n from series) as series""",
}
MOMENT = {
    "postgresql": """
        cast('{until}' as timestamptz) - interval '1 second' * ((n - {first}) * {seconds})""",
    "sqlite": """
        strftime('%Y-%m-%d %H:%M:%S.000000', '{until}', '-' || ((n - {first}) * {seconds})
        || ' seconds')""",
}
OLDER = (
    """insert into article (id, key, source_id, url, first_seen_at)
    select n, 'made ' || n, 1, 'made:' || n, {at} from {series}""",
    """insert into version (id, article_id, seq, title, sha256, authors, language, published_at,
    text, seen_at, page_id, extractor)
    select n, n, 1, 'Old ' || n, 'old ' || n, '[]', 'en', {at}, 'Old.', {at}, 1, 'made'
    from {series}""",
    """insert into sketch (article_id, version_id, text_sha256, at, title, language, grams,
    halvings, salient, terms, names, grouped_at)
    select n, n, 'old ' || n, {at}, 'Old ' || n, 'en', {empty}, 0, {empty}, '{{}}', '{{}}', {at}
    from {series}""",
    """insert into story (id, title, lead_article_id, first_at, last_at)
    select n, 'Old ' || n, n, {at}, {at} from {series}""",
    "insert into story_article (article_id, story_id, reason) select n, n, 'old' from {series}",
)


@dataclass
class Archive:
    """A filled database and what grouping beside it took, in milliseconds an article."""

    url: str
    size: int
    program: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)


def main() -> None:
    """Prints both costs and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("databases", nargs="+", metavar="SMALL LARGE")
    parser.add_argument("--sizes", type=int, nargs=2, default=(10_000, 500_000))
    options = parser.parse_args()
    made = made_days(1, (WINDOW + ROUNDS * A_DAY) // 4)
    if len(made) < WINDOW + ROUNDS * A_DAY:
        parser.error("too few texts are made")
    urls, grouping = options.databases, None
    for pair in zip(urls[::2], urls[1::2], strict=True):
        archives = [Archive(url, size) for url, size in zip(pair, options.sizes, strict=True)]
        for archive in archives:
            grouping = fill(archive, made[:WINDOW], grouping)
        for at in range(ROUNDS):
            new = made[WINDOW + at * A_DAY : WINDOW + (at + 1) * A_DAY]
            for archive in archives:
                measure(archive, new, NOW + timedelta(days=at))
        tell(archives)


def tell(archives: Sequence[Archive]) -> None:
    """Prints the table for one kind of database."""
    best = []
    for archive in archives:
        program, server = min(archive.program[1:]), min(archive.server[1:])
        best.append(program + server)
        name = archive.url.partition(":")[0]
        print(
            f"{name:12} {archive.size:>8,} stored: program {program:6.2f}, "
            f"server {server:6.2f}, together {best[-1]:6.2f} ms of CPU an article"
        )
    print(f"{'':12} ratio {best[1] / best[0]:.2f}", flush=True)


def measure(archive: Archive, new: Sequence[Made], day: datetime) -> None:
    """Groups some new articles of a day."""
    store, database = open_store(archive.url), Database.at(archive.url)
    store_new(database, new, [day + timedelta(days=at / len(new)) for at in range(len(new))])
    server, program = server_seconds(database), time.process_time()
    counts = group(
        days=DAYS,
        store=store,
        owner="benchmark",
        clock=lambda: day + timedelta(days=1),
        progress=lambda *_: None,
    )
    archive.program.append((time.process_time() - program) * 1000 / counts.done)
    archive.server.append((server_seconds(database) - server) * 1000 / counts.done)
    print(f"  {archive.size:>8,}: {archive.program[-1]:.2f} + {archive.server[-1]:.2f} {counts}")
    store.close()
    database.close()


def server_seconds(database: Database) -> float:
    """CPU seconds that the server's processes for this database have used; 0 for SQLite."""
    if database.engine.dialect.name == "sqlite":
        return 0.0
    with database.reading() as connection:
        pids = connection.scalars(
            text("select pid from pg_stat_activity where datname = current_database()")
        ).all()
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def fill(archive: Archive, made: Sequence[Made], grouping: Grouping | None) -> Grouping:
    """Writes the older articles by SQL, and places the newer ones as the product does.

    Their places are worked out once, because they are the same in each database.
    """
    store, database = open_store(archive.url, upgrade=True), Database.at(archive.url)
    write_older(database, archive.size - len(made))
    times = [NOW - timedelta(days=KEPT_DAYS * (1 - at / len(made))) for at in range(len(made))]
    store_new(database, made, times)
    grouping = grouping or _placed(store.to_group(list(range(1, len(made) + 1))))
    lease = store.take_lease("group", "benchmark", ttl_ms=600_000)
    store.save_grouping(grouping, lease=lease, ttl_ms=600_000, now=NOW)
    store.drop_lease(lease)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("analyze")
        connection.commit()
    print(f"  {archive.size:>8,} filled", flush=True)
    database.close()
    store.close()
    return grouping


def _placed(articles: Sequence[Ungrouped]) -> Grouping:
    return placed(articles, list(map(sketch_of, articles)), Surroundings(Neighbours(), DAYS))


def write_older(database: Database, count: int) -> None:
    """Writes what is older than postings are kept, spread over a year."""
    dialect, until = database.engine.dialect.name, NOW - timedelta(days=KEPT_DAYS)
    moment = MOMENT[dialect].format(
        until=f"{until:%Y-%m-%d %H:%M:%S}+00:00", seconds=365 * 86_400 / count, first=OLDEST
    )
    written = {
        "series": SERIES[dialect].format(first=OLDEST, last=OLDEST + count - 1),
        "at": moment,
        "empty": "x''" if dialect == "sqlite" else "''",
    }
    with database.writing() as connection:
        connection.execute(insert(tables.Source).values(id=1, slug="made", name="Made"))
        connection.execute(insert(tables.Page).values(id=1, **_page()))
        for statement in OLDER:
            connection.execute(text(statement.format(**written).replace(":", "\\:")))


def store_new(database: Database, made: Sequence[Made], times: Sequence[datetime]) -> None:
    """Stores articles with one version each."""
    with database.writing() as connection:
        first = connection.scalars(NEXT, {"oldest": OLDEST}).one()
        numbered = list(enumerate(zip(made, times, strict=True), first))
        connection.execute(
            insert(tables.Article),
            [
                {"id": number, "key": f"made {number}", "source_id": 1, "url": f"made:{number}",
                 "first_seen_at": at}
                for number, (_, at) in numbered
            ],
        )  # fmt: skip
        connection.execute(
            insert(tables.Version),
            [
                {"id": number, "article_id": number, "seq": 1, "title": one.title,
                 "sha256": sha256(one.text.encode()).hexdigest(), "authors": [], "language": "en",
                 "published_at": at, "text": one.text, "seen_at": at, "page_id": 1,
                 "extractor": "made"}
                for number, (one, at) in numbered
            ],
        )  # fmt: skip


def _page() -> dict[str, Any]:
    return {
        "url": "made:", "fetched_at": NOW, "content_type": "text/plain", "sha256": "0",
        "archive_ref": "none",
    }  # fmt: skip


if __name__ == "__main__":
    main()
