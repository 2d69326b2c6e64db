"""Scores of evaluations against examples counted by hand."""

import math

import numpy as np
import pytest

from pipeline.evaluate.actor_scores import actor_scores
from pipeline.evaluate.asking import Outcome
from pipeline.evaluate.examples import Passage, StanceExample, SummaryExample
from pipeline.evaluate.quotes import quote_scores
from pipeline.evaluate.rouge import lead, rouge
from pipeline.evaluate.stance_scores import COLUMNS, LABELS, macro_f1, majority_f1, stance_scores
from pipeline.evaluate.summary_scores import summary_scores
from pipeline.evaluate.support import unsupported_names, unsupported_numbers
from pipeline.models import (
    Answer,
    AnswerOutcome,
    Evidence,
    EvidenceStatus,
    GateResult,
    Label,
    SentenceKind,
    Stance,
    SummarySentence,
    Target,
)

FAVOR, AGAINST, NEUTRAL, UNCLEAR = Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR
TOLL = Target(slug="toll", statement="A toll is needed.")
BODY = "The toll hurts honest people. Ida Holt of the traders called it a gift."


def test_macro_f1_is_the_mean_over_the_labels_that_people_gave() -> None:
    """Two of three right: F1 is 2/3 for each label; one that nobody gave counts nothing."""
    gold = [FAVOR, FAVOR, AGAINST]
    found = [FAVOR, AGAINST, AGAINST]
    assert macro_f1(gold, found) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert macro_f1(gold, [FAVOR, NEUTRAL, AGAINST]) == pytest.approx((2 / 3 + 1) / 2)


def test_the_baseline_gives_the_most_frequent_label() -> None:
    """Three of four alike: its F1 is 6/7, the other label's 0."""
    assert majority_f1([FAVOR, FAVOR, FAVOR, AGAINST]) == pytest.approx((6 / 7) / 2)


def test_each_figure_of_a_small_confusion_is_right() -> None:
    """Precision, recall, abstention and no answer are as counted by hand."""
    gold = [FAVOR, FAVOR, FAVOR, AGAINST, NEUTRAL]
    found = [FAVOR, AGAINST, None, UNCLEAR, NEUTRAL]
    scores = stance_scores(gold, found, range(5))
    favor, against, neutral = scores.classes
    assert favor.precision.value == 1.0
    assert favor.recall.value == pytest.approx(1 / 3)
    assert favor.f1.value == pytest.approx(0.5)
    assert (against.support, against.f1.value) == (1, 0.0)
    assert neutral.f1.value == 1.0
    assert scores.macro_f1.value == pytest.approx(0.5)
    assert scores.accuracy.value == pytest.approx(2 / 5)
    assert scores.abstention.value == pytest.approx(1 / 5)
    assert scores.settled_right.value == pytest.approx(2 / 3)
    row = scores.confusion[LABELS.index(FAVOR)]
    assert row[COLUMNS.index("no answer")] == 1
    assert scores.confusion.sum() == 5


def test_who_always_abstains_scores_nothing() -> None:
    """All unclear: macro-F1 and accuracy are 0, and accuracy where settled is not defined."""
    scores = stance_scores([FAVOR, AGAINST], [UNCLEAR, UNCLEAR], [0, 1])
    assert (scores.macro_f1.value, scores.accuracy.value, scores.abstention.value) == (0, 0, 1)
    assert math.isnan(scores.settled_right.value)


def test_no_answers_at_all_give_no_figures() -> None:
    """An empty set has no macro-F1, and nothing fails."""
    scores = stance_scores([], [], [])
    assert math.isnan(scores.macro_f1.value)
    assert scores.classes == ()
    assert math.isnan(majority_f1([]))


def test_the_shown_macro_f1_is_that_of_the_plain_formula() -> None:
    """The vectorised figure equals the mean of plain per-class F1 on random labels."""
    rng = np.random.default_rng(3)
    gold = [LABELS[place] for place in rng.integers(5, size=200)]
    found = [LABELS[place] for place in rng.integers(5, size=200)]
    plain = []
    for label in LABELS:
        right = sum(one is other is label for one, other in zip(gold, found, strict=True))
        plain.append(2 * right / (gold.count(label) + found.count(label)))
    assert macro_f1(gold, found) == pytest.approx(sum(plain) / 5)


def test_rouge_is_as_counted_by_hand() -> None:
    """Lin's own example: police killed the gunman, police kill the gunman."""
    scores = rouge("police kill the gunman", "police killed the gunman")
    assert scores.rouge_1 == pytest.approx(3 / 4)
    assert scores.rouge_2 == pytest.approx(1 / 3)
    assert scores.rouge_l == pytest.approx(3 / 4)
    turned = rouge("the gunman kill police", "police killed the gunman")
    assert turned.rouge_l == pytest.approx(2 / 4)


def test_rouge_counts_repeats_once_for_each_in_the_reference() -> None:
    """A word said three times matches two of a reference at most twice."""
    assert rouge("the the the", "the cat the").rouge_1 == pytest.approx(2 * 2 / 6)


@pytest.mark.parametrize(("ours", "theirs"), [("", "a b"), ("a b", ""), ("", ""), ("a", "b")])
def test_rouge_of_nothing_is_nothing(ours: str, theirs: str) -> None:
    """Empty texts and texts without a common word score 0."""
    assert rouge(ours, theirs) == (0, 0, 0)


def test_the_lead_is_the_first_words_as_they_stand() -> None:
    """White space inside stays; a short text is whole."""
    assert lead("one  two\nthree four", 3) == "one  two\nthree"
    assert lead("one", 60) == "one"
    assert lead("", 60) == ""


@pytest.mark.parametrize(
    ("summary", "text", "found"),
    [
        ("It cost 1,200 crowns.", "The price was 1200 crowns.", []),
        ("It cost 1.200,50.", "It cost 1,200.50.", []),
        ("It cost 130 crowns.", "It cost 1300 crowns.", ["130"]),
        ("In 2024 300 came.", "In 2024 there were 300.", []),
        ("A share of 12.5 %.", "A share of 12 %.", ["12.5"]),
    ],
)
def test_numbers_are_compared_by_their_digits(summary: str, text: str, found: list[str]) -> None:
    """Separators do not matter, another number does."""
    assert unsupported_numbers(summary, text) == found


def test_names_that_the_text_lacks_are_found() -> None:
    """A name from elsewhere is told; beginnings of sentences and endings are let pass."""
    text = "Germany and Ida Holt agreed in Brunmar."
    assert unsupported_names("The German side met Holt in Vienna.", text, "en") == ["Vienna"]
    assert unsupported_names("Yesterday all was well. Nobody came.", text, "en") == []
    assert unsupported_names("Die Stadt Wien hat Recht.", text, "de") == []


def outcome(answer: Answer | None, **fields: object) -> Outcome:
    given = {
        "place": "x:1", "passage": Passage(text=BODY), "target": TOLL, "label": AGAINST, **fields,
    }  # fmt: skip
    example = StanceExample(**given)  # type: ignore[arg-type]
    return Outcome(example=example, text=0, answer=answer)


def evidence(quote: str, status: EvidenceStatus = EvidenceStatus.VERIFIED) -> Evidence:
    start = BODY.find(quote)
    start = max(start, 0)
    return Evidence(quote=quote, start=start, end=start + len(quote), status=status)


def stance(*quotes: Evidence, holder: str | None = None, label: Label = AGAINST) -> Stance:
    return Stance(label=label, model_label=label, holder=holder, evidence=quotes)


def test_quotes_are_looked_up_again() -> None:
    """A quote that says it is verified but stands elsewhere counts as unverified."""
    good = evidence("The toll hurts honest people.")
    lying = Evidence(quote="It is lovely.", start=0, end=13, status=EvidenceStatus.VERIFIED)
    repaired = evidence("called it a gift", EvidenceStatus.REPAIRED)
    question = outcome(None).example.question
    dropped = GateResult(code="quote_unverified", detail="made up", action="quote dropped")
    answer = Answer(question=question, stances=(stance(good, lying, repaired),), gates=(dropped,))
    scores = quote_scores([outcome(answer, quote="hurts honest")])
    assert scores.counts == (1, 1, 2)
    assert [one.value for one in scores.shares] == [0.25, 0.25, 0.5]
    assert scores.same_as_people.value == 1.0


def test_a_quote_that_is_kept_as_unverified_counts_once() -> None:
    """The evidence and the gate's note about it are one quote."""
    lost = Evidence(quote="It is lovely.", start=0, end=0, status=EvidenceStatus.UNVERIFIED)
    note = GateResult(code="quote_unverified", detail="It is lovely.", action="label unclear")
    answer = Answer(question=outcome(None).example.question, stances=(stance(lost),), gates=(note,))
    assert quote_scores([outcome(answer)]).counts == (0, 0, 1)


def test_answers_without_quotes_have_no_shares() -> None:
    """Nothing asked or nothing quoted: the shares are not defined, and nobody is asked to match."""
    scores = quote_scores([outcome(None)])
    assert all(math.isnan(one.value) for one in scores.shares)
    assert scores.people_quotes == 0


def test_actors_are_matched_by_the_words_of_their_names() -> None:
    """`Holt` is `Ida Holt`; a wrong label and an invented actor cost what they should."""
    answer = Answer(
        question=outcome(None).example.question,
        stances=(stance(), stance(holder="Holt", label=FAVOR), stance(holder="The mayor")),
    )
    people = {"Ida Holt": AGAINST}
    scores = actor_scores([outcome(answer, actors=people)])
    assert scores is not None
    assert (scores.precision.value, scores.recall.value) == (0.5, 1.0)
    assert scores.f1.value == pytest.approx(2 / 3)
    assert scores.right_label.value == 0.0
    assert actor_scores([outcome(answer)]) is None


def test_a_refused_answer_is_no_label() -> None:
    """Only an answer that was given has a label."""
    refused = Answer(question=outcome(None).example.question, outcome=AnswerOutcome.REFUSED)
    assert outcome(refused).label is None


def test_a_missing_summary_scores_nothing_and_is_counted() -> None:
    """Two texts, one summary: the mean ROUGE halves, and shares are over the one."""
    example = SummaryExample(
        place="s:1",
        passage=Passage(text="Brunmar votes. It cost 30 crowns."),
        reference="Brunmar votes.",
    )
    told = SummarySentence(kind=SentenceKind.SUMMARY, text="Brunmar votes.", evidence=())
    wrong = SummarySentence(kind=SentenceKind.HEADLINE, text="It cost 31 crowns.", evidence=())
    answer = Answer(question=example.question, sentences=(wrong, told))
    scores = summary_scores(
        [Outcome(example=example, text=0, answer=answer), Outcome(example=example, text=1)]
    )
    assert [one.value for one in scores.rouge] == [0.5, 0.5, 0.5]
    assert scores.answered == 1
    assert scores.with_numbers.value == 1.0
    assert scores.unsupported == (("s:1", ("31",)),)
