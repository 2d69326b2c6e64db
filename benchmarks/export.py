"""How fast views leave the database: a month of many articles, in each format, on both databases.

    python benchmarks/export.py --articles 100000 [--postgres postgresql://postgres@127.0.0.1/x]

Two of three articles are of the month asked for. The baseline is the same question in one
statement, whose rows go through `csv.writer`; `article_target` is no view and has none. Times are
seconds on the clock and of CPU, of this process and the database's.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

from processor import Processor
from sqlalchemy import insert, text

from pipeline.ports.exporting import Narrowed
from pipeline.publish.export_files import Format, row_writer
from pipeline.publish.whole_file import whole_file
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
MONTH = Narrowed(since=FIRST, until=FIRST + timedelta(days=31))
SPAN = timedelta(days=46)
SOURCES, TARGETS = 25, 2
AT_ONCE = 2000
WORDS = " ".join(f"word{number}" for number in range(300))
HASH = "0" * 64
LABELS = ("favor", "against", "neutral", "unclear", "unrelated")
SHEET = "article_target"
VIEWS = ("latest_article", "article_stance", SHEET)
FORMATS: tuple[Format, ...] = ("csv", "jsonl", "parquet")
BASELINE = """
    select * from {view} where article_id in (
        select article_id from latest_article
        where coalesce(published_at, fetched_at) >= '{since}'
            and coalesce(published_at, fetched_at) < '{until}'
    )
"""

Row = dict[str, Any]


def main() -> None:
    """Fills, exports, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--postgres", help="the URL of an empty database")
    parser.add_argument("--filled", help="the URL of a database as `million.py` fills it instead")
    parser.add_argument("--since", type=moment, help="what is exported of that; default: a month")
    parser.add_argument("--until", type=moment)
    chosen = parser.parse_args()
    if chosen.filled:
        month = Narrowed(since=chosen.since, until=chosen.until)
        with tempfile.TemporaryDirectory() as folder:
            measure(chosen.filled, Path(folder), month, with_baseline=False)
        return
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/export.db"}
        if chosen.postgres:
            urls["PostgreSQL"] = chosen.postgres
        for name, url in urls.items():
            fill(url, chosen.articles)
            print(f"{name}, {chosen.articles:,} articles, {TARGETS} targets; rows a second")
            measure(url, Path(folder), MONTH)


def moment(day: str) -> datetime:
    """The first moment of a UTC day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def measure(url: str, folder: Path, month: Narrowed, *, with_baseline: bool = True) -> None:
    """Prints a line for each view and format, and one for the baseline."""
    store, database, processor = open_store(url), Database.at(url), Processor(url)
    for view in VIEWS:
        if view != SHEET and with_baseline:
            cpu, began = processor.ms(), perf_counter()
            rows = plainly(database, view)
            _line(view, "baseline", rows, perf_counter() - began, processor.ms() - cpu)
        for kind in FORMATS:
            cpu, began = processor.ms(), perf_counter()
            rows = exported(store, view, kind, folder / f"{view}.{kind}", month)
            _line(view, kind, rows, perf_counter() - began, processor.ms() - cpu)
    store.close()
    database.close()
    processor.close()


def exported(store: SqlStore, view: str, kind: Format, path: Path, month: Narrowed) -> int:
    """Exports a month of a view; how many rows."""
    shape = next(one for one in store.exportables() if one.name == view)
    rows = 0
    with whole_file(path) as file:
        writer = row_writer(kind, file, shape, shape.columns, bom=False)
        for batch in store.export(view, month, [one.name for one in shape.columns]):
            writer.write(batch.rows)
            rows += len(batch.rows)
        writer.close()
    return rows


def plainly(database: Database, view: str) -> int:
    """The same rows in one statement, all of them in memory; how many."""
    since, until = (f"{at:%Y-%m-%d %H:%M:%S.000000}" for at in (MONTH.since, MONTH.until) if at)
    with database.reading() as connection:
        sql = BASELINE.format(view=view, since=since, until=until)
        rows = connection.execute(text(sql)).all()
    csv.writer(StringIO()).writerows(rows)
    return len(rows)


def fill(url: str, articles: int) -> None:
    """Writes articles with a summary and their stances, straight into the tables."""
    open_store(url, upgrade=True).close()
    database = Database.at(url)
    with database.writing() as connection:
        connection.execute(insert(tables.Source), list(_sources()))
        connection.execute(
            insert(tables.Target), [{"id": one, "slug": f"target-{one}"} for one in _targets()]
        )
    for start in range(1, articles + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, articles + 1))
        with database.writing() as connection:
            for table, rows in _rows(numbers, articles).items():
                connection.execute(insert(table), rows)
    with database.writing() as connection:
        connection.execute(text("analyze"))
    database.close()


def _sources() -> Iterator[Row]:
    for number in range(1, SOURCES + 1):
        yield {"id": number, "slug": f"source-{number}", "name": f"Source {number}"}


def _targets() -> range:
    return range(1, TARGETS + 1)


def _rows(numbers: Sequence[int], articles: int) -> dict[type[tables.Row], list[Row]]:
    rows: dict[type[tables.Row], list[Row]] = {
        table: []
        for table in (
            tables.Article, tables.Page, tables.Version, tables.Answer, tables.SummarySentence,
            tables.Stance, tables.Evidence,
        )
    }  # fmt: skip
    for number in numbers:
        _article(rows, number, FIRST + SPAN * (number / articles))
    return rows


def _article(rows: dict[type[tables.Row], list[Row]], number: int, at: datetime) -> None:
    url = f"https://source.example/{number}"
    words = f"Article {number}. {WORDS}"
    sha = sha256(words.encode()).hexdigest()
    rows[tables.Article].append(
        {
            "id": number, "key": url, "source_id": number % SOURCES + 1, "url": url,
            "first_seen_at": at,
        }
    )  # fmt: skip
    rows[tables.Page].append(
        {
            "id": number, "url": url, "fetched_at": at, "content_type": "text/html",
            "sha256": sha, "archive_ref": sha, "article_id": number,
        }
    )  # fmt: skip
    rows[tables.Version].append(
        {
            "id": number, "article_id": number, "seq": 1, "sha256": sha,
            "title": f"Article {number}", "authors": ["Ann Lee"], "language": "en",
            "published_at": at, "text": words, "seen_at": at, "page_id": number,
            "extractor": "made 1",
        }
    )  # fmt: skip
    for target in (0, *_targets()):
        answer = number * (TARGETS + 1) + target
        rows[tables.Answer].append(
            {
                "id": answer, "text_sha256": sha, "version_id": number,
                "kind": "stance" if target else "summary", "target_id": target or None,
                "prompt_hash": HASH, "analyst": "openai", "model": "made", "params_hash": HASH,
                "outcome": "answered", "created_at": at,
            }
        )  # fmt: skip
        rows[tables.Evidence].append(
            {
                "version_id": number, "summary_sentence_id": None if target else answer,
                "stance_id": answer if target else None, "quote": words[:40], "start_char": 0,
                "end_char": 40, "status": "verified",
            }
        )  # fmt: skip
        if target:
            label = LABELS[(number + target) % len(LABELS)]
            rows[tables.Stance].append(
                {
                    "id": answer, "answer_id": answer, "target_id": target, "label": label,
                    "model_label": label, "rationale": "It says so.", "flags": [],
                }
            )  # fmt: skip
        else:
            rows[tables.SummarySentence].append(
                {
                    "id": answer, "answer_id": answer, "position": 0, "kind": "summary",
                    "text": words[:120],
                }
            )  # fmt: skip


def _line(view: str, how: str, rows: int, seconds: float, cpu: float) -> None:
    print(
        f"  {view:15} {how:9} {rows:>9,} rows {seconds:7.2f} s {rows / seconds:>9,.0f} rows/s "
        f"{cpu / 1000:7.2f} s CPU {rows / cpu * 1000:>9,.0f} rows/CPU-s",
        flush=True,
    )


if __name__ == "__main__":
    main()
