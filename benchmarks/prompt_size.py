"""How many more tokens a request sends for ten targets than for one.

    python benchmarks/prompt_size.py

Builds the request about each CNN/DailyMail article from STANDPOINT_CORPORA, schema included, with
the first one and with all ten targets of the gold set, as an analyst would send it; nothing is
sent. Tokens are estimated at four characters each. The baseline is a program that asks about each
target in a request of its own.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median

from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.analyze.questions import questions
from pipeline.configuration import load_targets
from pipeline.evaluate.public_sets import read_cnndm
from pipeline.models import Target, Text, digest
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from ledgers import FakeLedger

CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    path = CORPORA / "summaries" / "cnndm" / "articles.csv"
    if not path.is_file():
        parser.exit(2, f"{path} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    targets = load_targets(CHECKOUT / "samples" / "gold" / "targets.yaml")
    examples = read_cnndm(path).summaries
    texts = [_text(number, one.passage.text) for number, one in enumerate(examples)]
    alone, together = sizes(texts, targets[:1]), sizes(texts, targets)
    one, many, often = fmean(alone), fmean(together), len(targets)
    middle = median(more / less for less, more in zip(alone, together, strict=True))
    print(f"{len(texts)} articles, tokens sent for each, in the mean")
    print(f"one target                     {one:7,.0f}")
    print(f"{often} targets in one request      {many:7,.0f}  {many / one:.2f} x the first")
    print(f"  the median of the articles            {middle:.2f} x")
    print(f"a request a target (baseline)  {often * one:7,.0f}  {often:.2f} x")


def sizes(texts: Sequence[Text], targets: Sequence[Target]) -> list[int]:
    """Tokens that each text's request would send, as likely as not."""
    analyst = OpenAIAnalyst(
        endpoint=ModelEndpoint(base_url="https://model.example/v1", model="m"),
        ledger=FakeLedger(),
        clock=lambda: datetime.now(UTC),
    )
    asked = questions(targets)
    drafts = [analyst.draft(text, asked) for text in texts]
    return [one.likely_sent for one in drafts if one is not None]


def _text(number: int, text: str) -> Text:
    return Text(
        version_id=number,
        article_id=number,
        sha256=digest(text),
        title="",
        text=text,
        language="en",
        published_at=None,
    )


if __name__ == "__main__":
    main()
