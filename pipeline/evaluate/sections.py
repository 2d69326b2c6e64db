"""The sections of a report: which figures it shows, and what they mean in words."""

import math
from collections import Counter
from collections.abc import Sequence

from pipeline.evaluate.actor_scores import ActorScores
from pipeline.evaluate.asking import Evaluation, Outcome
from pipeline.evaluate.costs import Costs
from pipeline.evaluate.quotes import STATUSES, QuoteScores
from pipeline.evaluate.report import Bar, Bars, Grid, Matrix, Section, estimates, figure, interval
from pipeline.evaluate.rouge import NAMES
from pipeline.evaluate.stance_scores import COLUMNS, LABELS, NO_ANSWER, StanceScores
from pipeline.evaluate.summary_scores import LEAD_WORDS, SummaryScores
from pipeline.models import AnswerOutcome, Label

MOST_SHOWN = 50
LONGEST_EXCERPT = 300
LOW = 0.5

INTERVALS = (
    "95 %, percentile bootstrap, 2,000 resamples of whole texts with a fixed seed. They say how "
    "much chance there is in the choice of texts, not whether the texts are like yours."
)
_OF_LABELS = (
    "Macro-F1 is the mean of F1 over the labels that people gave. An answer that was refused or "
    "invalid is wrong for its label."
)
_OF_QUOTES = (
    "Verified: the quote stands in the text. Repaired: the model changed small words, and the "
    "text's own wording was put in its place. Unverified: it stands nowhere; what it should prove "
    "was dropped or marked. Each kept quote was looked up again here."
)
_OF_SUMMARIES = (
    "ROUGE (Lin 2004) is F1 over words that a summary shares with its reference. The baseline is "
    f"the text's first {LEAD_WORDS} words. A text without a summary scores 0. Numbers and names "
    "are those that the text does not hold; names are not looked for in German."
)


def stance_section(scores: StanceScores, *, count: int) -> Section:
    """F1 by label, the figures over all labels, and the confusion matrix."""
    unsettled = [COLUMNS.index(Label.UNCLEAR), COLUMNS.index(NO_ANSWER)]
    settled = count - int(scores.confusion[:, unsettled].sum())
    return Section(
        heading="Labels of the text's own voice",
        words=(_OF_LABELS,),
        parts=(
            Bars(
                caption="F1 of each label",
                unit="F1, from 0 to 1",
                bars=tuple(Bar(label=str(one.label), figure=one.f1) for one in scores.classes),
            ),
            estimates(
                "Over all labels",
                (
                    ("macro-F1", scores.macro_f1, count),
                    ("accuracy", scores.accuracy, count),
                    ("abstention (unclear)", scores.abstention, count),
                    ("accuracy where it did not abstain", scores.settled_right, settled),
                ),
                last="answers",
            ),
            Grid(
                caption="Each label",
                columns=("label", "people gave it", "precision", "recall", "F1", "95 % interval"),
                rows=tuple(
                    (
                        str(one.label),
                        f"{one.support:,}",
                        figure(one.precision.value),
                        figure(one.recall.value),
                        figure(one.f1.value),
                        interval(one.f1),
                    )
                    for one in scores.classes
                ),
                numeric=frozenset({"people gave it", "precision", "recall", "F1", "95 % interval"}),
            ),
            Matrix(
                caption="What people said (rows) and what was found (columns), in answers",
                rows=tuple(str(one.label) for one in scores.classes),
                columns=COLUMNS,
                counts=tuple(
                    tuple(int(count) for count in scores.confusion[LABELS.index(one.label)])
                    for one in scores.classes
                ),
            ),
        ),
    )


def actor_section(scores: ActorScores) -> Section:
    """How well reported actors were found."""
    found = scores.people_found
    return Section(
        heading="Actors whose stance the text reports",
        words=("An actor counts as found where all words of the shorter name are in the longer.",),
        parts=(
            estimates(
                "Actors",
                (
                    ("precision", scores.precision, found),
                    ("recall", scores.recall, found),
                    ("F1", scores.f1, found),
                    ("right label, of those found", scores.right_label, found),
                ),
                last="actors people found",
            ),
        ),
    )


def quote_section(scores: QuoteScores, *, count: int) -> Section:
    """Which quotes stand in the text."""
    rows = [
        (str(status), one, number)
        for status, one, number in zip(STATUSES, scores.shares, scores.counts, strict=True)
    ]
    others = [("answers with a quote that stands in the text", scores.with_quote, count)]
    if scores.people_quotes:
        others.append(
            ("quotes that people chose, touched", scores.same_as_people, scores.people_quotes)
        )
    return Section(
        heading="Quotes",
        words=(_OF_QUOTES,),
        parts=(
            Bars(
                caption="Shares of all quotes",
                unit="share of quotes, from 0 to 1",
                bars=tuple(Bar(label=name, figure=one) for name, one, _ in rows),
            ),
            estimates("Quotes", (*rows, *others), last="count"),
        ),
    )


def summary_section(scores: SummaryScores) -> Section:
    """ROUGE beside the baseline, and what is unsupported."""
    named = list(zip(NAMES, scores.rouge, scores.baseline, scores.gain, strict=True))
    return Section(
        heading="Summaries",
        words=(_OF_SUMMARIES,),
        parts=(
            Bars(
                caption="ROUGE beside the baseline",
                unit="F1, from 0 to 1",
                mark=f"first {LEAD_WORDS} words",
                most=_scale([one.high for _, one, _, _ in named]),
                bars=tuple(
                    Bar(label=name, figure=one, mark=lead.value) for name, one, lead, _ in named
                ),
            ),
            Grid(
                caption="ROUGE",
                columns=("figure", "value", "95 % interval", "baseline", "gain", "its interval"),
                rows=tuple(
                    (
                        name,
                        figure(one.value),
                        interval(one),
                        figure(lead.value),
                        f"{gain.value:+.3f}",
                        interval(gain),
                    )
                    for name, one, lead, gain in named
                ),
                numeric=frozenset({"value", "95 % interval", "baseline", "gain", "its interval"}),
            ),
            estimates(
                "What summaries hold",
                (
                    ("words in a summary", scores.length, scores.answered),
                    ("summaries with an unsupported number", scores.with_numbers, scores.answered),
                    ("summaries with an unsupported name", scores.with_names, scores.answered),
                ),
                last="summaries",
            ),
            *_unsupported(scores),
        ),
    )


def cost_section(costs: Costs) -> Section:
    """What answers took, in seconds, tokens and money."""
    return Section(heading="Cost and time", words=costs.words, parts=(costs.grid,))


def failure_section(evaluation: Evaluation, problems: Sequence[str]) -> Section | None:
    """What was not answered, by reason code, and records that could not be read."""
    codes = Counter(code for code in map(reason, evaluation.outcomes) if code)
    parts = []
    if codes:
        first = {reason(one): _why(one) for one in reversed(evaluation.outcomes)}
        parts.append(
            Grid(
                caption="Not answered",
                columns=("reason code", "answers", "the first one"),
                rows=tuple(
                    (code, f"{number:,}", first[code]) for code, number in sorted(codes.items())
                ),
                numeric=frozenset({"answers"}),
            )
        )
    if problems:
        shown = tuple((one,) for one in problems[:MOST_SHOWN])
        caption = f"Records left out: {len(problems):,}"
        parts.append(Grid(caption=caption, columns=("file, line and problem",), rows=shown))
    return Section(heading="Left out", parts=tuple(parts)) if parts else None


def reason(outcome: Outcome) -> str:
    """Why there is no answer; empty where there is one."""
    if outcome.answer is None:
        return outcome.code or ""
    answered = outcome.answer.outcome is AnswerOutcome.ANSWERED
    return "" if answered else str(outcome.answer.outcome)


def _why(outcome: Outcome) -> str:
    """What was told of an example that has no answer."""
    gates = outcome.answer.gates if outcome.answer else ()
    return outcome.message or "; ".join(one.detail for one in gates)


def _scale(highs: Sequence[float]) -> float:
    """The next half above all figures, so that low scores can be told apart."""
    return 0.5 if all(math.isnan(one) or one <= LOW for one in highs) else 1.0


def _unsupported(scores: SummaryScores) -> tuple[Grid, ...]:
    if not scores.unsupported:
        return ()
    rows = tuple((place, ", ".join(some)) for place, some in scores.unsupported[:MOST_SHOWN])
    caption = f"Unsupported names and numbers, {len(rows):,} of {len(scores.unsupported):,} texts"
    return (Grid(caption=caption, columns=("record", "not in the text"), rows=rows),)
