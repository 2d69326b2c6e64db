"""Data on stdout: tables that cannot harm a terminal, JSON and CSV that programs can read."""

import csv
import json
import sys
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from pipeline.cli.output import print_csv, print_json, print_table
from pipeline.ports import Table

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOSTILE = "[red]not markup[/red] :boom: \x1b[31mred\x1b]0;title\x07 \u202egnirts \x9b2J end"


def test_a_table_shows_markup_as_it_is_and_drops_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing stored changes colour, title or direction of the terminal."""
    print_table(Table(("name [bold]",), ((HOSTILE,),)), nothing="")
    text = capsys.readouterr().out
    assert "[red]not markup[/red] :boom: [31mred]0;title gnirts 2J end" in text
    assert "name [bold]" in text
    assert not set(text) & set("\x1b\x07\u202e\x9b")


def test_an_empty_table_is_a_sentence_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads stdout gets nothing, a person gets a word."""
    print_table(Table(("id",), ()), nothing="no articles; `standpoint run` brings them in")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "no articles; `standpoint run` brings them in\n")


def test_a_cut_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows left out by the limit are told on stderr."""
    print_table(Table(("id",), ((1,), (2,)), truncated=True), nothing="")
    shown = capsys.readouterr()
    assert shown.err == "only 2 shown; --limit shows more\n"


def test_json_is_valid_for_every_value_of_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    """Times are ISO 8601, bytes hexadecimal, and what JSON has no number for is null."""
    print_json(
        [{"when": NOON, "day": date(2026, 3, 1), "share": float("nan"), "far": float("inf"),
          "half": 0.5, "raw": b"\x00\xff", "none": None, "yes": True, "counts": {"new": 2},
          "names": ("Zoë", "김")}]
    )  # fmt: skip
    text = capsys.readouterr().out
    assert "Zoë" in text
    assert json.loads(text) == [
        {"when": "2026-03-01T12:00:00+00:00", "day": "2026-03-01", "share": None, "far": None,
         "half": 0.5, "raw": "00ff", "none": None, "yes": True, "counts": {"new": 2},
         "names": ["Zoë", "김"]}
    ]  # fmt: skip


def test_csv_holds_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that a spreadsheet would run is led by an apostrophe; numbers stay numbers."""
    rows = (("=cmd|' /C calc'!A0", -5), ("plain, with comma", 1), ("@SUM(A1)\nnext", None))
    print_csv(Table(("title", "number"), rows))
    assert list(csv.reader(StringIO(capsys.readouterr().out))) == [
        ["title", "number"],
        ["'=cmd|' /C calc'!A0", "-5"],
        ["plain, with comma", "1"],
        ["'@SUM(A1)\nnext", ""],
    ]


def test_a_whole_number_with_many_digits_stays_exact(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids and nano-dollars are never rounded in JSON."""
    print_json({"cost": sys.maxsize})
    assert json.loads(capsys.readouterr().out)["cost"] == sys.maxsize
