"""How fast the whole flow is, in what memory, and whether a killed run ends with equal rows.

    python benchmarks/whole_flow.py [--articles 2000] [--database URL]

Writes so many generated articles into a folder and runs `standpoint run` over them in a process
of its own. Printed beside it, measured in the same run:

- the baseline: the same files read, extracted and judged in one loop without any store;
- a second run, which has nothing to do;
- the same articles in a fresh database, the process killed (SIGKILL) again and again while it
  works, run once more, and compared row by row with the run that nobody disturbed.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.analyze.embedded_analyst import EmbeddedAnalyst
from pipeline.analyze.questions import questions
from pipeline.configuration import load_targets
from pipeline.ingest.extract import read_document
from pipeline.ingest.files import FolderFetcher
from pipeline.models import Feed, FeedKind, Text, Validators
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

PLACES = ("Brunmar", "Old Harbour", "Lindvale", "Castrum", "Port Ansel", "Weyford")
PEOPLE = ("Ida Holt", "Tomas Brandt", "Mara Lindqvist", "Elio Ferrand", "Ruth Okafor")
THINGS = (
    "the congestion charge",
    "sanctions on North Korea",
    "the reactor extension",
    "the budget",
)
MOODS = (
    "{person} called {thing} a fair and sensible step that {place} should be proud of.",
    "Critics in {place} said {thing} was a costly failure that would harm families.",
    "The council of {place} will discuss {thing} on day {number} of the session.",
    "According to {person}, {thing} affects {number} households in {place}.",
    "{person} left the meeting in {place} without a word on {thing}.",
    "A report counted {number} letters about {thing}, most of them from {place}.",
)
SAME_ROWS = {
    "articles": "SELECT key, seq, sha256 FROM article JOIN version"
    " ON version.article_id = article.id ORDER BY 1, 2",
    "stances": "SELECT a.text_sha256, t.slug, s.label, s.rationale FROM stance s"
    " JOIN answer a ON a.id = s.answer_id JOIN target t ON t.id = s.target_id ORDER BY 1, 2",
    "summaries": "SELECT a.text_sha256, s.position, s.text FROM summary_sentence s"
    " JOIN answer a ON a.id = s.answer_id ORDER BY 1, 2, 3",
    "evidence": "SELECT quote, start_char, end_char, status FROM evidence ORDER BY 1, 2, 3",
    "failures": "SELECT item_kind, code FROM failure ORDER BY 1, 2",
}


def main() -> None:
    """Runs all parts and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder, options.articles)
        seconds = baseline(folder)
        print(f"{'baseline, no store':28s} {options.articles / seconds:8.1f} articles/s")
        quiet = environment(folder, "quiet", options.database)
        first = timed(quiet)
        print(f"{'standpoint run':28s} {options.articles / first[0]:8.1f} articles/s", end="")
        print(f"  {first[1]:.0f} MB peak  {first[0] / seconds:.2f} x the baseline's time")
        second = timed(quiet)
        print(f"{'second run, nothing to do':28s} {second[0]:8.1f} s")
        if options.database is None:
            killed = environment(folder, "killed", None)
            kills = run_and_kill(killed, options.kills, first[0])
            timed(killed)
            print(f"{'killed ' + str(kills) + ' times, run again':28s}", compared(quiet, killed))


def write_corpus(folder: Path, articles: int) -> None:
    """Generated articles of about 300 words, and a configuration with the shipped targets."""
    dice = random.Random(7)
    papers = folder / "papers"
    papers.mkdir()
    for number in range(articles):
        lines = [sentence(dice) for _ in range(24)]
        paragraphs = [" ".join(lines[start : start + 4]) for start in range(0, len(lines), 4)]
        title = f"{dice.choice(PLACES)} and {dice.choice(THINGS)}, part {number}"
        page = papers / f"{number:05d}.txt"
        page.write_text("\n\n".join([title, *paragraphs]) + "\n", encoding="utf-8")
    (folder / "sources.yaml").write_text(
        "sources:\n  - slug: generated\n    name: Generated\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n",
        encoding="utf-8",
    )


def sentence(dice: random.Random) -> str:
    """One sentence of the kind that news has."""
    return dice.choice(MOODS).format(
        person=dice.choice(PEOPLE),
        place=dice.choice(PLACES),
        thing=dice.choice(THINGS),
        number=dice.randint(2, 9000),
    )


def baseline(folder: Path) -> float:
    """Seconds to read, extract and judge every file, with nothing stored."""
    analyst = EmbeddedAnalyst()
    asked = questions(load_targets(CHECKOUT / "config" / "targets.yaml"))
    began = time.monotonic()
    for text in texts(folder):
        asyncio.run(analyst.answer(text, asked))
    return time.monotonic() - began


def texts(folder: Path) -> Iterator[Text]:
    """Each file of the corpus as an analyst sees it."""
    fetcher = FolderFetcher(folder)
    feed = Feed(kind=FeedKind.FOLDER, address="papers")
    for entry in fetcher.announce(feed, Validators()).entries:
        original = fetcher.fetch(entry)
        document = read_document(original, language_hint="en", received_at=datetime.now(UTC))
        yield Text(
            version_id=0,
            article_id=0,
            sha256=document.sha256,
            title=document.title,
            text=document.text,
            language=document.language,
            published_at=document.published_at,
        )


def environment(folder: Path, home: str, database: str | None) -> dict[str, str]:
    """The variables of a run with a home of its own."""
    ours = {
        "STANDPOINT_HOME": str(folder / home),
        "STANDPOINT_SOURCES": str(folder / "sources.yaml"),
    }
    return {**os.environ, **ours, **({"STANDPOINT_DATABASE_URL": database} if database else {})}


def start(variables: dict[str, str]) -> "subprocess.Popen[bytes]":
    """A `standpoint run` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run"],
        env=variables,
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def timed(variables: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of one whole run."""
    began = time.monotonic()
    child = start(variables)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"standpoint run ended with {child.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / _KILOBYTES


_KILOBYTES = 1024 * 1024 if sys.platform == "darwin" else 1024
"""`ru_maxrss` counts bytes on macOS and kilobytes elsewhere."""


def run_and_kill(variables: dict[str, str], kills: int, whole: float) -> int:
    """Kills runs at even parts of the time a whole one takes; says how many were really killed."""
    killed = 0
    for number in range(kills):
        child = start(variables)
        time.sleep(whole * (number + 1) / (kills + 1))
        if child.poll() is None:
            child.kill()
            killed += 1
        child.wait()
    return killed


def compared(quiet: dict[str, str], killed: dict[str, str]) -> str:
    """The number of rows of each kind, and whether both databases hold the same."""
    words = []
    for name, sql in SAME_ROWS.items():
        rows = [read(one, sql) for one in (quiet, killed)]
        same = "equal" if rows[0] == rows[1] else "DIFFERENT"
        words.append(f"{name} {len(rows[1])} {same}")
    return ", ".join(words)


def read(variables: dict[str, str], sql: str) -> tuple[tuple[object, ...], ...]:
    """All rows of a query."""
    with opened(read_settings(variables)) as standpoint:
        return standpoint.store.query(sql, limit=1_000_000, seconds=120).rows


if __name__ == "__main__":
    main()
