"""What grouping a new article costs beside 10,000 stored articles and beside 500,000.

Both archives are spread over time as densely as each other (200 articles a day), and written by
plain inserts: articles, versions, sketches and the postings that 28 days keep. Then 400 new
articles are grouped, in the same process, first beside the small archive, then beside the large.
The databases are created empty and filled here; name ones that may be overwritten.

    .venv/bin/python benchmarks/archive_cost.py sqlite:////tmp/a.db postgresql://.../a
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from pipeline.group.sketching import gram_keys, sketch_of, term_keys
from pipeline.models import Ungrouped
from pipeline.settings import CHECKOUT
from pipeline.steps import group
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import open_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from made_news import article

NOW = datetime(2026, 6, 1, tzinfo=UTC)
A_DAY, KEPT_DAYS, NEW, DAYS = 200, 28, 400, 14
SIZES = (10_000, 500_000)
PATTERNS = 300
"""Different texts in the archive; their hashes are shifted, so that each article is its own."""


def main() -> None:
    """Prints the milliseconds for a new article beside each archive, and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("databases", nargs="+", metavar="URL")
    parser.add_argument("--large", type=int, default=SIZES[1])
    options = parser.parse_args()
    for url in options.databases:
        costs = []
        for stored, size in ((0, SIZES[0]), (SIZES[0], options.large)):
            fill(url, stored, size)
            costs.append(cost(url, size))
            print(f"{url.split(':')[0]:12} {size:>9,} stored: {costs[-1]:.2f} ms an article")
        print(f"{url.split(':')[0]:12} ratio {costs[1] / costs[0]:.2f}")


def cost(url: str, size: int) -> float:
    """Wall milliseconds an article, the database's work included; once warmed up."""
    store, database = open_store(url), Database.at(url)
    best = 0.0
    for round_ in range(2):
        _articles(database, [_text(Random(f"{size}-{round_}-{at}")) for at in range(NEW)], NOW)
        began = time.perf_counter()
        counts = group(
            days=DAYS, store=store, owner="benchmark", clock=lambda: NOW, progress=lambda *_: None
        )
        best = (time.perf_counter() - began) * 1000 / counts.done
    store.close()
    database.close()
    return best


def fill(url: str, stored: int, size: int) -> None:
    """Adds articles until so many are stored, the newest a moment ago, the oldest long ago."""
    store = open_store(url, upgrade=True)
    database = Database.at(url)
    random = Random(stored)
    sketches = [sketch_of(_ungrouped(_text(random), at)) for at in range(PATTERNS)]
    keys = [[*gram_keys(one), *(key for _, key in term_keys(one))] for one in sketches]
    for start in range(stored, size, 5_000):
        numbers = range(start, min(size, start + 5_000))
        times = [NOW - timedelta(days=(at + 1) / A_DAY) for at in numbers]
        articles = _articles(database, [f"stored {at}" for at in numbers], times)
        _sketches(database, articles, times, sketches, keys)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("analyze")
            connection.commit()
    database.close()
    store.close()


def _text(random: Random) -> str:
    return article(random, sentences=16)


def _ungrouped(text: str, number: int) -> Ungrouped:
    return Ungrouped(
        article_id=number,
        version_id=number,
        text_sha256=sha256(text.encode()).hexdigest(),
        title=text[:60],
        text=text,
        language="en",
        at=NOW,
    )


def _articles(
    database: Database, texts: Sequence[str], times: datetime | Sequence[datetime]
) -> list[tuple[int, int]]:
    """Stores articles with one version each; their ids and those of the versions."""
    source, page, work, version = tables.Source, tables.Page, tables.Article, tables.Version
    at = times if isinstance(times, list) else [times] * len(texts)
    with database.writing() as connection:
        source_id = (
            connection.scalars(select(source.id)).first()
            or connection.scalars(
                insert(source).values(slug="made", name="Made").returning(source.id)
            ).one()
        )
        page_id = (
            connection.scalars(select(page.id)).first()
            or connection.scalars(insert(page).values(_page()).returning(page.id)).one()
        )
        first = (connection.scalars(select(func.max(work.id))).one() or 0) + 1
        first_version = (connection.scalars(select(func.max(version.id))).one() or 0) + 1
        connection.execute(
            insert(work),
            [
                {"id": first + n, "key": f"made {first + n}", "source_id": source_id,
                 "url": f"made:{first + n}", "first_seen_at": when}
                for n, when in enumerate(at)
            ],
        )  # fmt: skip
        connection.execute(
            insert(version),
            [
                {"id": first_version + n, "article_id": first + n, "seq": 1, "title": text[:60],
                 "sha256": sha256(text.encode()).hexdigest(), "authors": [], "language": "en",
                 "published_at": when, "text": text, "seen_at": when, "page_id": page_id,
                 "extractor": "made"}
                for n, (text, when) in enumerate(zip(texts, at, strict=True))
            ],
        )  # fmt: skip
    return [(first + n, first_version + n) for n in range(len(texts))]


def _page() -> dict[str, Any]:
    return {
        "url": "made:", "fetched_at": NOW, "content_type": "text/plain", "sha256": "0",
        "archive_ref": "none",
    }  # fmt: skip


def _sketches(
    database: Database,
    articles: Sequence[tuple[int, int]],
    times: Sequence[datetime],
    sketches: Sequence[Any],
    keys: Sequence[Sequence[int]],
) -> None:
    rows: list[dict[str, Any]] = []
    posted: list[dict[str, Any]] = []
    for (number, version_id), at in zip(articles, times, strict=True):
        sketch = sketches[number % PATTERNS]
        rows.append(
            {"article_id": number, "version_id": version_id, "text_sha256": f"{number:064d}",
             "at": at, "title": sketch.title, "language": "en", "grams": bytes(8 * 256),
             "halvings": 0, "salient": bytes(8 * 30), "terms": dict(sketch.terms),
             "names": dict(sketch.names), "grouped_at": at}
        )  # fmt: skip
        if at > NOW - timedelta(days=KEPT_DAYS):
            posted += _shifted(number, at, keys[number % PATTERNS])
    with database.writing() as connection:
        connection.execute(insert(tables.Sketch), rows)
        if posted:
            connection.execute(insert(tables.Posting), posted)


def _shifted(number: int, at: datetime, keys: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Postings of grams that no other article has, and of terms that some have."""
    for key in keys[:48]:
        yield {
            "key": (key ^ (number * 0x9E3779B97F4A7C1)) & (2**62 - 1),
            "article_id": number,
            "at": at,
        }
    for key in keys[48:]:
        yield {"key": key, "article_id": number, "at": at}


if __name__ == "__main__":
    main()
