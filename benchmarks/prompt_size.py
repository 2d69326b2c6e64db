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

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
sys.path.insert(0, str(CHECKOUT / "tests"))
from ledgers import FakeLedger


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    path = CORPORA / "summaries" / "cnndm" / "articles.csv"
    if not path.is_file():
        parser.exit(2, f"{path} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    targets = load_targets(CHECKOUT / "samples" / "gold" / "targets.yaml")
    texts = [
        _text(number, one.passage.text) for number, one in enumerate(read_cnndm(path).summaries)
    ]
    alone = sizes(texts, targets[:1])
    together = sizes(texts, targets)
    ratios = [many / one for one, many in zip(alone, together, strict=True)]
    print(f"{len(texts)} articles, tokens sent for each, in the mean")
    print(f"one target                     {fmean(alone):7,.0f}")
    print(f"{len(targets)} targets in one request      {fmean(together):7,.0f}  "
          f"{fmean(together) / fmean(alone):.2f} x (median of the articles {median(ratios):.2f})")  # fmt: skip
    print(
        f"a request a target (baseline)  {len(targets) * fmean(alone):7,.0f}  {len(targets):.2f} x"
    )


def sizes(texts: Sequence[Text], targets: Sequence[Target]) -> list[int]:
    """Tokens that each text's request would send, as likely as not."""
    analyst = OpenAIAnalyst(
        endpoint=ModelEndpoint(base_url="https://model.example/v1", model="m"),
        ledger=FakeLedger(),
        clock=lambda: datetime.now(UTC),
    )
    everywhere = [one for one in questions(targets)]
    drafts = [analyst.draft(text, everywhere) for text in texts]
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
