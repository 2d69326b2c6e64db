"""A results database full of generated articles, for benchmarks of lists and search.

Words follow Zipf's law over 60,000 made-up ones; one article in 200 names a rare word. Rows are
written as the pipeline's own are, in bulk: every trigger runs.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np
from sqlalchemy import insert

from pipeline.store import tables
from pipeline.store.database import Database

VOCABULARY = 60_000
WORDS = 180
BATCH = 2_000
SOURCES = 60
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")
LABELS = ("favor", "against", "neutral", "unrelated", "unrelated", "unrelated")


def vocabulary() -> list[str]:
    """Made-up words, the most frequent first and shortest."""
    count = len(SYLLABLES)
    words = []
    for number in range(VOCABULARY):
        letters, rest = "", number + count
        while rest:
            rest, place = divmod(rest, count)
            letters += SYLLABLES[place]
        words.append(letters)
    return words


def fill(database: Database, articles: int, *, seed: int = 1) -> None:
    """Writes so many articles with a summary and a stance each; the database is empty before."""
    words = np.array(vocabulary())
    random = np.random.default_rng(seed)
    with database.writing() as connection:
        connection.execute(
            insert(tables.Source),
            [
                {
                    "id": number,
                    "slug": f"source-{number}",
                    "name": f"Source {number}",
                    "country": ("GB", "DE", "FR", "KR")[number % 4],
                    "language": ("en", "de", "fr", "ko")[number % 4],
                    "source_group": ("agency", "daily", "tabloid")[number % 3],
                }
                for number in range(1, SOURCES + 1)
            ],
        )
        connection.execute(insert(tables.Target), [{"id": 1, "slug": "toll"}])
    step = timedelta(days=730) / articles
    for first in range(1, articles + 1, BATCH):
        numbers = range(first, min(first + BATCH, articles + 1))
        _write(database, [_article(number, words, random, step) for number in numbers])
    with database.engine.connect() as connection:
        connection.exec_driver_sql("analyze")
        connection.commit()


def _article(
    number: int, words: "np.ndarray[tuple[int], np.dtype[np.str_]]", random: np.random.Generator,
    step: timedelta,
) -> dict[str, object]:  # fmt: skip
    places = np.minimum(random.zipf(1.15, WORDS) - 1, VOCABULARY - 1)
    told = [str(word) for word in words[places]]
    if number % 200 == 0:
        told.insert(20, "quillfeather")
    title, text = " ".join(told[:8]), " ".join(told)
    return {
        "number": number,
        "source": int(random.integers(1, SOURCES + 1)),
        "title": title,
        "text": f"{title}\n\n{text}",
        "at": FIRST_DAY + number * step,
        "label": LABELS[int(random.integers(len(LABELS)))],
        "sentences": "\n".join(" ".join(told[start : start + 20]) for start in (10, 60)),
    }


def _write(database: Database, articles: list[dict[str, object]]) -> None:
    with database.writing() as connection:
        for table, rows in _rows(articles):
            connection.execute(insert(table), rows)


def _rows(
    articles: list[dict[str, object]],
) -> Iterator[tuple[type[tables.Row], list[dict[str, object]]]]:
    yield (
        tables.Article,
        [
            {
                "id": one["number"],
                "key": f"url:https://n.example/{one['number']}",
                "source_id": one["source"],
                "url": f"https://n.example/{one['number']}",
                "first_seen_at": one["at"],
            }
            for one in articles
        ],
    )
    yield (
        tables.Page,
        [
            {
                "id": one["number"],
                "url": f"https://n.example/{one['number']}",
                "fetched_at": one["at"],
                "content_type": "text/html",
                "sha256": "0" * 64,
                "archive_ref": "none",
                "article_id": one["number"],
            }
            for one in articles
        ],
    )
    yield (
        tables.Version,
        [
            {
                "id": one["number"],
                "article_id": one["number"],
                "seq": 1,
                "sha256": _hash(one),
                "title": one["title"],
                "authors": [],
                "language": None,
                "published_at": one["at"],
                "text": one["text"],
                "seen_at": one["at"],
                "page_id": one["number"],
                "extractor": "generated 1",
            }
            for one in articles
        ],
    )
    yield (
        tables.Answer,
        [
            {
                "id": 2 * int(str(one["number"])) + is_stance,
                "text_sha256": _hash(one),
                "version_id": one["number"],
                "kind": "stance" if is_stance else "summary",
                "target_id": 1 if is_stance else None,
                "prompt_hash": "p",
                "analyst": "embedded",
                "model": "portrayal",
                "params_hash": "p",
                "outcome": "answered",
                "created_at": one["at"],
            }
            for one in articles
            for is_stance in (False, True)
        ],
    )
    yield (
        tables.SummarySentence,
        [
            {
                "answer_id": 2 * int(str(one["number"])),
                "position": place,
                "kind": "summary",
                "text": sentence,
            }
            for one in articles
            for place, sentence in enumerate(str(one["sentences"]).splitlines())
        ],
    )
    yield (
        tables.Stance,
        [
            {
                "answer_id": 2 * int(str(one["number"])) + 1,
                "target_id": 1,
                "label": one["label"],
                "model_label": one["label"],
                "rationale": "",
                "flags": [],
            }
            for one in articles
        ],
    )


def _hash(article: dict[str, object]) -> str:
    return sha256(str(article["text"]).encode()).hexdigest()
