"""The whole demonstration: 300 articles of a made-up local world, read over loopback.

    python benchmarks/news_day.py [--articles 300] [--database URL]

Runs the real flow (SQLite, or a PostgreSQL database that is empty) with the embedded analyst:

1. everything is new;
2. nothing changed: how many requests were conditional, and which rows changed;
3. three articles were corrected, one feed is gone (410), one asks for patience (503 with
   Retry-After: 3600), one answers with a page instead of a feed.

Each time it prints the report, the requests by status, and the rows of each table beside those
of the run before, which is the baseline.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.models import Scope
from pipeline.runtime import new_invocation, opened
from pipeline.settings import CHECKOUT, Settings, read_settings

sys.path.insert(0, str(CHECKOUT / "tests"))
from news_site import BUSY_FOR_AN_HOUR, GONE, HTML_INSTEAD, NewsSite, Seen

TABLES = (
    "source", "feed", "entry", "page", "article", "version", "duplicate", "target", "answer",
    "summary_sentence", "stance", "evidence", "failure", "run",
)  # fmt: skip
LABELS = "SELECT label, count(*) AS stances FROM article_stance GROUP BY label ORDER BY label"


def main() -> None:
    """Runs the three acts and prints what each did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, NewsSite(options.articles) as site:
        folder = Path(name)
        site.configure(folder)
        variables = site.variables(folder)
        if options.database:
            variables["STANDPOINT_DATABASE_URL"] = options.database
        settings = read_settings(variables)
        before = act("everything is new", site, settings, {})
        before = act("nothing changed", site, settings, before)
        break_and_correct(site)
        act("three corrections, three broken feeds", site, settings, before)


def break_and_correct(site: NewsSite) -> None:
    """Corrects three articles of outlets that stay up and breaks the feeds of three others."""
    gone, busy, page, *others = site.world.outlets
    site.feed_answers = {gone.slug: GONE, busy.slug: BUSY_FOR_AN_HOUR, page.slug: HTML_INSTEAD}
    for outlet in others[:3]:
        site.edit(site.world.of(outlet)[2])


def act(title: str, site: NewsSite, settings: Settings, before: dict[str, int]) -> dict[str, int]:
    """One run with all that is printed of it; returns the rows of each table."""
    print(f"\n==== {title}")
    site.forget_requests()
    began = time.monotonic()
    with opened(settings, upgrade=True) as standpoint:
        report = standpoint.run(Scope(), new_invocation())
        seconds = time.monotonic() - began
        query = standpoint.store.query
        rows = {
            table: int(str(query(f"SELECT count(*) FROM {table}", limit=1, seconds=30).rows[0][0]))
            for table in TABLES
        }
        labels = query(LABELS, limit=10, seconds=30).rows
    print(report.plain(100))
    print(f"{seconds:.1f} s; {requests(site.forget_requests())}")
    print("stances:", ", ".join(f"{label} {count}" for label, count in labels))
    print(f"{'table':18s} {'before':>8s} {'now':>8s}")
    for table, count in rows.items():
        print(f"{table:18s} {before.get(table, 0):8,d} {count:8,d}")
    return rows


def requests(seen: Sequence[Seen]) -> str:
    """How many requests were made, of what kind, and how they were answered."""
    feeds = [one for one in seen if one.is_feed]
    conditional = sum(one.conditional for one in feeds)
    share = f"{conditional / len(feeds):.0%}" if feeds else "none"
    statuses = ", ".join(
        f"{count} x {status}"
        for status, count in sorted(Counter(one.status for one in seen).items())
    )
    pages = sum(one.path.startswith("/news/") for one in seen)
    return (
        f"{len(seen)} requests: {len(feeds)} for feeds ({share} conditional), "
        f"{pages} for articles, {len(seen) - len(feeds) - pages} for robots.txt; {statuses}"
    )


if __name__ == "__main__":
    main()
