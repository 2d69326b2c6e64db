"""Loads public sets of news with people's labels or summaries, from files as published.

NewsMTSC: Hamborg and Donnay, "NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment
Classification in Political News Articles", EACL 2021. CNN/DailyMail: See, Liu and Manning, "Get
To The Point: Summarization with Pointer-Generator Networks", ACL 2017.
"""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigurationError
from pipeline.evaluate.examples import Dataset, StanceExample, SummaryExample
from pipeline.evaluate.record_fields import passage, written_target
from pipeline.models import Label, Target
from pipeline.scrub import scrub_line

POLARITIES = {2.0: Label.AGAINST, 4.0: Label.NEUTRAL, 6.0: Label.FAVOR}
_READS = (
    "What counts is how the sentence portrays it: in favor is a positive portrayal, against a "
    "negative one, neutral neither."
)


def read_newsmtsc(path: Path) -> Dataset:
    """Single sentences with what they name as target; sentiment stands for stance.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    examples: list[StanceExample] = []
    problems: list[str] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            examples += _mentions(json.loads(line), f"{path.name}:{number}")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(f"{path}:{number}: not a record of NewsMTSC: {type(error).__name__}")
    return Dataset(name="newsmtsc", examples=tuple(examples), problems=tuple(problems))


def read_cnndm(path: Path) -> Dataset:
    """Articles with the highlights that their editors wrote.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    examples = []
    problems = []
    rows = csv.DictReader(StringIO(_text(path), newline=""))
    for row in rows:
        article, highlights = row.get("article"), row.get("highlights")
        if not article or not highlights:
            problems.append(f"{path}:{rows.line_num}: no article or no highlights")
            continue
        examples.append(
            SummaryExample(
                place=f"{path.name}:{rows.line_num}",
                passage=passage(article, language="en"),
                reference=highlights,
            )
        )
    return Dataset(name="cnndm", examples=tuple(examples), problems=tuple(problems))


def _mentions(row: dict[str, Any], place: str) -> list[StanceExample]:
    return [
        StanceExample(
            place=place,
            passage=passage(row["sentence_normalized"], language="en"),
            target=_mentioned(one),
            label=POLARITIES[one["polarity"]],
        )
        for one in row["targets"]
    ]


def _mentioned(one: dict[str, Any]) -> Target:
    further = [other["mention"] for other in one.get("further_mentions", [])]
    names = tuple(dict.fromkeys(scrub_line(name) for name in (one["mention"], *further)))
    return written_target(names[0], _READS, names, "en")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"cannot be read: {reason}", path=path) from error
