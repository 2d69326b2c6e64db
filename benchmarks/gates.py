"""What the gates cost an article and refuse, beside the check of its quotes alone.

    python benchmarks/gates.py [--articles 10000] [--show 30] [--json]

Reads the CNN/DailyMail articles with their highlights from STANDPOINT_CORPORA. Each article gets
a reply as a model gives it: a headline, three sentences and two facts, each with a sentence of the
article as its quote, and a stance with a reason. The highlights, which people wrote, stand for
sentences: `refused` of them have a number, date or name that the article does not have, and
--show prints some. Sentences of the article itself, as the embedded analyst takes them, must all
pass. Memory is looked at while so many articles, each a little different, are judged.
"""

import argparse
import csv
import json
import os
import resource
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.analyze.evidence import find_evidence
from pipeline.analyze.judging import judge
from pipeline.analyze.lead_summary import summary_spans
from pipeline.analyze.prompts import as_shown
from pipeline.analyze.questions import questions
from pipeline.analyze.sentences import sentences
from pipeline.analyze.support import Support
from pipeline.models import PaidReply, Target, Text, digest

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
MOST_MS = 5.0
MOST_GROWTH_MB = 20.0
PASSES = 5
ABOUT = questions([Target(slug="deal", statement="The deal with Iran is good.")])

Row = tuple[str, list[str], list[str]]
"""An article, its highlights, and its first sentences."""


def read_rows() -> list[Row]:
    """The articles of the set."""
    path = CORPORA / "summaries" / "cnndm" / "articles.csv"
    if not path.is_file():
        raise SystemExit(f"{path} is absent; set STANDPOINT_CORPORA to the folder of test data")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                row["article"],
                [line.strip() for line in row["highlights"].splitlines() if line.strip()],
                [row["article"][start:end] for start, end in sentences(row["article"], "en")[:6]],
            )
            for row in csv.DictReader(file)
        ]


def reply(row: Row) -> PaidReply:
    """A reply as a model gives it."""
    _, highlights, lead = row
    told = [
        {"text": highlights[number % len(highlights)], "quotes": [lead[number % len(lead)][:400]]}
        for number in range(6)
    ]
    stance = {"target": "t1", "quotes": told[0]["quotes"], "rationale": "It says so there."}
    summary = {
        "headline": told[0],
        "sentences": told[1:4],
        "facts": [{"aspect": "what", **one} for one in told[4:]],
    }
    content = {"summary": summary, "stances": [{**stance, "label": "neutral", "actors": []}]}
    message = {"role": "assistant", "content": json.dumps(content)}
    return PaidReply(
        request_id=1,
        raw_answer=json.dumps({"choices": [{"finish_reason": "stop", "message": message}]}),
    )


def gates(text: str, answered: PaidReply, _lead: Sequence[str]) -> None:
    """All gates, as the analyst uses them."""
    asked = Text(
        version_id=1,
        article_id=1,
        sha256=digest(text),
        title="",
        text=text,
        language="en",
        published_at=None,
    )
    judge(answered, ABOUT, as_shown(text, ABOUT, language=None, shown=None), asked)


def quotes_alone(text: str, _answered: PaidReply, lead: Sequence[str]) -> None:
    """The baseline: the seven quotes looked up, and nothing else."""
    for number in range(7):
        find_evidence(lead[number % len(lead)][:400], text)


Check = Callable[[str, PaidReply, Sequence[str]], None]


def milliseconds(check: Check, rows: Sequence[Row], replies: Sequence[PaidReply]) -> float:
    """Processor time an article, of one thread; the best of five passes."""
    passes = []
    for _ in range(PASSES):
        began = time.process_time()
        for row, answered in zip(rows, replies, strict=True):
            check(row[0], answered, row[2])
        passes.append((time.process_time() - began) * 1000 / len(rows))
    return min(passes)


def growth(rows: Sequence[Row], replies: Sequence[PaidReply], articles: int) -> float:
    """Megabytes by which the peak of memory grows after the first fifth of the articles."""
    peak = 0.0
    for number in range(articles):
        row, answered = rows[number % len(rows)], replies[number % len(rows)]
        gates(f"{row[0]} {number}", answered, row[2])
        if number == articles // 5:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - peak


def measured(rows: Sequence[Row], articles: int) -> dict[str, Any]:
    """All figures, and what was refused of the highlights."""
    refused, embedded, embedded_refused = [], 0, 0
    for text, highlights, _ in rows:
        support = Support(text, "en")
        for line in highlights:
            faults = support.lacks(line, "en")
            if faults:
                words = ", ".join(f"{fault.code} {fault.detail}" for fault in faults)
                refused.append(f"{words} | {line}")
        for start, end in summary_spans(text, sentences(text, "en")):
            embedded += 1
            embedded_refused += bool(support.lacks(text[start:end], "en"))
    replies = [reply(row) for row in rows]
    return {
        "articles": len(rows),
        "gates_ms": milliseconds(gates, rows, replies),
        "quotes_ms": milliseconds(quotes_alone, rows, replies),
        "highlights": sum(len(highlights) for _, highlights, _ in rows),
        "refused": refused,
        "embedded": embedded,
        "embedded_refused": embedded_refused,
        "growth_mb": growth(rows, replies, articles),
    }


def main() -> None:
    """Prints the figures; fails where one is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000, help="for the look at memory")
    parser.add_argument("--show", type=int, default=0, help="refused highlights to print")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measured(read_rows(), options.articles)
    if options.json:
        print(json.dumps({**found, "refused": len(found["refused"])}))
    else:
        print(f"gates        {found['gates_ms']:5.2f} ms an article (at most {MOST_MS:g})")
        print(f"quotes alone {found['quotes_ms']:5.2f} ms an article")
        share = 100 * len(found["refused"]) / found["highlights"]
        print(
            f"highlights   {len(found['refused'])} of {found['highlights']} refused, {share:.1f} %"
        )
        print(f"embedded     {found['embedded_refused']} of {found['embedded']} refused (0)")
        print(f"memory       {found['growth_mb']:.1f} MB more after {options.articles:,} articles")
        step = max(1, len(found["refused"]) // max(1, options.show))
        for line in islice(found["refused"][::step], options.show):
            print(f"  {line}")
    missed = found["gates_ms"] > MOST_MS or found["embedded_refused"]
    raise SystemExit(1 if missed or found["growth_mb"] > MOST_GROWTH_MB else 0)


if __name__ == "__main__":
    main()
