"""The classifier that reads how a sentence portrays what it names."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.analyze.mention import NAME, NUMBER, TARGET, mention, ngrams
from pipeline.analyze.portrayal import LABELS, buckets, read_portrayal, shipped_weights
from pipeline.analyze.sentences import Span
from pipeline.analyze.valence import valences
from pipeline.models import Label

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
WEIGHTS = CHECKOUT / "pipeline" / "analyze" / "weights"


def spans(sentence: str, *names: str) -> list[Span]:
    return [(start := sentence.index(name), start + len(name)) for name in names]


def reading(sentence: str, name: str) -> Label:
    return LABELS[int(read_portrayal(sentence, spans(sentence, name), shipped_weights()).argmax())]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("The toll is a disgraceful failure that hurts honest people.", Label.AGAINST),
        ("The toll is a wonderful success that helps honest people.", Label.FAVOR),
        ("The toll begins on Monday at six.", Label.NEUTRAL),
    ],
)
def test_plain_words_are_read_plainly(sentence: str, label: Label) -> None:
    """Blame reads as negative, praise as positive, a timetable as neutral."""
    assert reading(sentence, "toll") is label


def test_the_same_sentence_reads_differently_from_another_name() -> None:
    """Who is praised and who is blamed depends on which name is asked about."""
    sentence = "The brave mayor defeated the corrupt and hated toll."
    weights = shipped_weights()
    mayor = read_portrayal(sentence, spans(sentence, "mayor"), weights)
    toll = read_portrayal(sentence, spans(sentence, "toll"), weights)
    assert mayor[LABELS.index(Label.FAVOR)] > toll[LABELS.index(Label.FAVOR)]


def test_names_do_not_decide() -> None:
    """The target and other capitalised names are hidden from the classifier."""
    one = "On Monday Ida Holt praised Brunmar for 12 years."
    two = "On Monday Tomas Brandt praised Lindvale for 80 years."
    seen = mention(one, spans(one, "Brunmar"))
    assert seen == mention(two, spans(two, "Lindvale"))
    assert seen.words == ("on", NAME, NAME, NAME, "praised", TARGET, "for", NUMBER, "years", ".")


def test_capitals_of_a_headline_are_no_names() -> None:
    """Where nearly all words are capitalised they are kept."""
    headline = "Council Rejects Hated Toll After Bitter Debate"
    assert "hated" in mention(headline, spans(headline, "Toll")).words


def test_further_names_of_the_target_are_hidden_too() -> None:
    """Every name of the target becomes the mark; the first span is the one looked from."""
    sentence = "The charge, this toll, is a tax."
    seen = mention(sentence, spans(sentence, "toll", "charge"))
    assert seen.words == ("the", TARGET, ",", "this", TARGET, ",", "is", "a", "tax", ".")
    assert seen.at == 4


def test_negation_turns_a_valence() -> None:
    """A word weighs the other way after a negation and more after a booster."""
    plain, turned, boosted = (
        valences(words)[-1] for words in (["good"], ["not", "good"], ["very", "good"])
    )
    assert turned < 0 < plain < boosted


def test_what_is_negated_is_a_feature() -> None:
    """The words after a negation are told apart from the same words alone."""
    sentence = "The toll does not help."
    assert "not:help" in set(ngrams(mention(sentence, spans(sentence, "toll"))))


def test_probabilities_are_probabilities_for_any_sentence() -> None:
    """Long, empty-handed and foreign sentences have probabilities that sum to one."""
    for sentence in ("toll", "toll " * 2000, "通行料 toll 値上げ", "toll " + "!" * 5000):
        read = read_portrayal(
            sentence, [(sentence.index("toll"), sentence.index("toll") + 4)], shipped_weights()
        )
        assert read.min() >= 0
        assert read.sum() == pytest.approx(1.0)


def test_buckets_do_not_depend_on_the_process() -> None:
    """Words are hashed the same on every platform and in every run."""
    sentence = "The toll works."
    found = buckets(mention(sentence, spans(sentence, "toll")))
    assert np.array_equal(found, np.unique(found))
    assert found[:3].tolist() == [1962, 3601, 12202]


def test_weights_are_small_and_carry_their_notice() -> None:
    """Less than a megabyte ships, with the licence of what it was trained on beside it."""
    assert (WEIGHTS / "portrayal.npz").stat().st_size < 1_000_000
    assert "NewsMTSC" in (WEIGHTS / "NOTICE.txt").read_text(encoding="utf-8")


def test_the_shipped_weights_beat_both_baselines() -> None:
    """On the test file of NewsMTSC, macro-F1 is .64 or more, well above VADER and majority."""
    if not (CORPORA / "stance" / "newsmtsc").is_dir():
        reason = f"{CORPORA / 'stance'} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    program = [sys.executable, str(CHECKOUT / "benchmarks" / "embedded_stance.py"), "--json"]
    printed = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    scores = {name: one["macro_f1"] for name, one in json.loads(printed).items()}
    assert scores["majority"] < scores["VADER"] < scores["shipped"]
    assert scores["shipped"] >= 0.64
