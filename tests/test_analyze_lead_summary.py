"""Summaries by an article's own first sentences."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.analyze.lead_summary import OVER, WORDS, summary_spans, word_count
from pipeline.analyze.sentences import sentences

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))


def summary(text: str, language: str = "en") -> list[str]:
    return [text[a:b] for a, b in summary_spans(text, sentences(text, language))]


def test_whole_sentences_from_the_top_fill_the_room() -> None:
    """Sentences follow each other from the first one; only the last may run over, a little."""
    text = " ".join(f"Sentence {number} has exactly seven words here." for number in range(20))
    found = summary(text)
    assert text.startswith(" ".join(found))
    assert sum(map(word_count, found[:-1])) < WORDS <= sum(map(word_count, found)) <= WORDS + OVER


def test_one_long_sentence_is_kept_whole() -> None:
    """No sentence is cut, even where the first one alone is too long."""
    long = "The council voted " + "again and " * 50 + "again."
    assert summary(f"{long} It rained.") == [long]


@pytest.mark.parametrize(
    "noise",
    [
        "By Ida Holt",
        "Click here to read our newsletter.",
        "Photo: Elio Ferrand.",
        "Advertisement",
        "What it means",
        "Wow.",
        "Updated: 12 May, noon",
    ],
)
def test_what_tells_nothing_is_left_out(noise: str) -> None:
    """Bylines, invitations, credits, headings and single words are no summary."""
    text = f"{noise}\n\nThe council voted for the toll on Monday."
    assert summary(text) == ["The council voted for the toll on Monday."]


@pytest.mark.parametrize(
    "place", ["LONDON (Reuters) - ", "Old Harbor, Sept. 3 (AP) — ", "BRUNMAR – "]
)
def test_a_dateline_is_left_out(place: str) -> None:
    """A sentence begins after the place and the agency."""
    assert summary(f"{place}The council voted on Monday.") == ["The council voted on Monday."]


def test_a_dash_alone_makes_no_dateline() -> None:
    """An acronym followed by a thought between dashes is the sentence's subject."""
    text = "NATO – founded in 1949 – met in Brunmar."
    assert summary(text) == [text]


def test_noise_alone_still_gives_its_first_sentence() -> None:
    """A text of nothing else is summarized by its beginning, an empty one by nothing."""
    assert summary("By Ida Holt") == ["By Ida Holt"]
    assert summary("") == []


def test_scripts_without_blanks_have_room_too() -> None:
    """Two letters of a script without blanks count as a word."""
    text = "議会は月曜日に新しい通行料を可決した。" * 20
    assert 1 < len(summary(text, "ja")) < 10


def test_the_summary_is_no_worse_than_the_lead() -> None:
    """On news articles with references by people it scores at least what three sentences do."""
    if not (CORPORA / "summaries" / "cnndm").is_dir():
        reason = f"{CORPORA / 'summaries'} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    program = [sys.executable, str(CHECKOUT / "benchmarks" / "embedded_summary.py"), "--json"]
    printed = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    scores = json.loads(printed)
    assert scores["shipped"]["ROUGE-1"] >= scores["lead-3"]["ROUGE-1"]
    assert scores["shipped"]["ROUGE-L"] >= scores["lead-3"]["ROUGE-L"]
