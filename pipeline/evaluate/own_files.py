"""Reads a person's own dataset: JSON Lines or CSV, one record a line.

docs/how-to/evaluate-a-model.md describes the fields. A record that is no example is one line
that names the file, its line and what is expected; the others go through.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from pipeline.configuration import load_targets
from pipeline.errors import ConfigurationError
from pipeline.evaluate.examples import MOST_EXAMPLES, Dataset, Example
from pipeline.evaluate.record_fields import MOST_CHARACTERS, BadRecord, example
from pipeline.models import Target
from pipeline.scrub import scrub_line

SUFFIXES = (".jsonl", ".ndjson", ".csv")
LONGEST_LINE = 8 * MOST_CHARACTERS
TARGETS = "targets.yaml"
"""The file beside a dataset whose targets its records may name by slug."""

Numbered = tuple[int, Mapping[str, Any] | BadRecord]


def read_own(path: Path) -> Dataset:
    """The examples of a file in the order of its lines.

    Raises:
        ConfigurationError: it cannot be read, or its targets have problems.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigurationError(f"a dataset ends in {' or '.join(SUFFIXES)}", path=path)
    targets = _targets(path.parent / TARGETS)
    read = _rows if path.suffix.lower() == ".csv" else _lines
    examples: list[Example] = []
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for number, record in read(file):
                place = f"{path.name}:{number}"
                try:
                    if isinstance(record, BadRecord):
                        raise record
                    examples.append(
                        example(record, place=place, folder=path.parent, targets=targets)
                    )
                except BadRecord as error:
                    problems.append(f"{path}:{number}: {error}")
                if len(examples) + len(problems) >= MOST_EXAMPLES:
                    problems.append(f"{path}:{number}: only {MOST_EXAMPLES:,} records are read")
                    break
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", path=path) from error
    return Dataset(name=path.name, examples=tuple(examples), problems=tuple(problems))


def _targets(path: Path) -> Mapping[str, Target]:
    return {one.slug: one for one in load_targets(path)} if path.is_file() else {}


def _lines(file: TextIO) -> Iterator[Numbered]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = file.readline(LONGEST_LINE)
            yield number, BadRecord(f"longer than {LONGEST_LINE:,} characters")
        elif line.strip():
            yield number, _json(line)


def _json(line: str) -> Mapping[str, Any] | BadRecord:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRecord(f"not JSON: {scrub_line(str(error))[:120]}")
    return record if isinstance(record, dict) else BadRecord("not a JSON object")


def _rows(file: TextIO) -> Iterator[Numbered]:
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.DictReader(file, restkey="", strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield rows.line_num, BadRecord(f"not CSV: {scrub_line(str(error))[:120]}")
            continue
        if row is None:
            return
        yield rows.line_num, {name: value for name, value in row.items() if value and name}
