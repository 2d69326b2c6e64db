"""How close the shipped summary comes to references people wrote, beside the first words.

    python benchmarks/embedded_summary.py [--json]

Reads the CNN/DailyMail articles with their highlights from STANDPOINT_CORPORA and prints the
F1 of ROUGE-1, ROUGE-2 and ROUGE-L (pipeline/evaluate/rouge.py) of the shipped summary, of the
first 60 words, which is about its length, and of the first three sentences, with bootstrap
intervals. Then how many articles a core answers in a second, summary and ten targets each.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from pipeline.analyze.embedded_analyst import EmbeddedAnalyst
from pipeline.analyze.lead_summary import summary_spans
from pipeline.analyze.questions import questions
from pipeline.analyze.sentences import Span, sentences
from pipeline.configuration import load_targets
from pipeline.evaluate.examples import SummaryExample
from pipeline.evaluate.intervals import Estimate, mean
from pipeline.evaluate.public_sets import read_cnndm
from pipeline.evaluate.report import interval
from pipeline.evaluate.rouge import NAMES, lead, rouge
from pipeline.evaluate.summary_scores import LEAD_WORDS
from pipeline.models import Text, digest

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))

Summarizer = Callable[[str, Sequence[Span]], str]


def shipped(text: str, spans: Sequence[Span]) -> str:
    """What the embedded analyst says."""
    return " ".join(text[start:end] for start, end in summary_spans(text, spans))


def lead_words(text: str, _spans: Sequence[Span]) -> str:
    """The baseline: the first words."""
    return lead(text, LEAD_WORDS)


def lead_three(text: str, spans: Sequence[Span]) -> str:
    """The longer baseline: the first three sentences."""
    return " ".join(text[start:end] for start, end in spans[:3])


SYSTEMS: dict[str, Summarizer] = {
    f"first {LEAD_WORDS} words": lead_words,
    "lead-3": lead_three,
    "shipped": shipped,
}


def mean_rouge(examples: Sequence[SummaryExample], summarizer: Summarizer) -> list[Estimate]:
    """The mean of each metric over all articles, from 0 to 1."""
    found = [
        rouge(summarizer(text, sentences(text, "en")), one.reference)
        for one in examples
        for text in (one.passage.text,)
    ]
    return [mean(values, range(len(found))) for values in zip(*found, strict=True)]


def articles_a_second(examples: Sequence[SummaryExample]) -> float:
    """How many articles are answered in a second of one core, all questions each."""
    analyst = EmbeddedAnalyst()
    asked = questions(load_targets(CHECKOUT / "samples" / "gold" / "targets.yaml"))
    texts = [_text(number, one.passage.text) for number, one in enumerate(examples, start=1)]

    async def answer_all() -> float:
        await analyst.answer(texts[0], asked)
        began = process_time()
        for text in texts:
            await analyst.answer(text, asked)
        return process_time() - began

    return len(texts) / asyncio.run(answer_all())


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


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json

    path = CORPORA / "summaries" / "cnndm" / "articles.csv"
    if not path.is_file():
        parser.exit(2, f"{path} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    examples = read_cnndm(path).summaries
    systems = {name: mean_rouge(examples, system) for name, system in SYSTEMS.items()}
    if as_json:
        plain = {
            name: dict(zip(NAMES, (one.value for one in figures), strict=True))
            for name, figures in systems.items()
        }
        print(json.dumps(plain))
        return
    print(f"CNN/DailyMail, {len(examples)} articles\n")
    print("system          " + "".join(f"{name} (95 % interval)     " for name in NAMES))
    for name, figures in systems.items():
        shown = (f"{one.value:.3f} ({interval(one)})" for one in figures)
        print(f"{name:14}  {'   '.join(f'{one:24}' for one in shown)}")
    print(f"\n{articles_a_second(examples):,.0f} articles a second on one core, 11 questions each")


if __name__ == "__main__":
    main()
