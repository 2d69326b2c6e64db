"""Composes the report of an evaluation from its outcomes."""

from datetime import datetime

from pipeline.evaluate.actor_scores import actor_scores
from pipeline.evaluate.asking import Evaluation
from pipeline.evaluate.costs import costs
from pipeline.evaluate.examples import Dataset, StanceExample, Task
from pipeline.evaluate.mistakes import mistakes_section
from pipeline.evaluate.quotes import quote_scores
from pipeline.evaluate.recording import prompts_hash
from pipeline.evaluate.report import Report, Section, figure, interval
from pipeline.evaluate.sections import (
    INTERVALS,
    actor_section,
    cost_section,
    failure_section,
    quote_section,
    stance_section,
    summary_section,
)
from pipeline.evaluate.stance_scores import stance_scores
from pipeline.evaluate.summary_scores import LEAD_WORDS, summary_scores
from pipeline.ports import Analyst

Sections = tuple[str, list[Section]]
"""The one figure that a task is about, in words, and its sections."""


def compose(
    task: Task, dataset: Dataset, evaluation: Evaluation, *, analyst: Analyst, now: datetime
) -> Report:
    """The report of one evaluation."""
    headline, sections = _OF[task](evaluation)
    left_out = failure_section(evaluation, dataset.problems)
    mistakes = mistakes_section(evaluation.judged) if task is Task.STANCE else None
    sections += [cost_section(costs(evaluation)), *filter(None, (left_out, mistakes))]
    postponed = len(evaluation.outcomes) - len(evaluation.judged)
    held = sum(one.answer is not None and one.answer.held is not None for one in evaluation.judged)
    return Report(
        title=f"Evaluation: {task} by {analyst.model}",
        headline=headline,
        facts=(
            ("dataset", dataset.name),
            ("texts", f"{len({one.text for one in evaluation.outcomes}):,}"),
            ("answers asked for", f"{len(evaluation.outcomes):,}"),
            ("left out, because asking failed", f"{postponed:,}"),
            ("held for a person to look at", f"{held:,}"),
            ("model", analyst.model),
            ("prompts", prompts_hash(analyst, dataset.examples[0].question.kind)[:16]),
            ("made", f"{now:%Y-%m-%d %H:%M} UTC"),
            ("intervals", INTERVALS),
        ),
        sections=tuple(sections),
    )


def _stance(evaluation: Evaluation) -> Sections:
    asked = [
        (one, one.example) for one in evaluation.judged if isinstance(one.example, StanceExample)
    ]
    scores = stance_scores(
        [example.label for _, example in asked],
        [one.label for one, _ in asked],
        [one.text for one, _ in asked],
    )
    sections = [stance_section(scores, count=len(asked))]
    actors = actor_scores(evaluation.judged)
    if actors:
        sections.append(actor_section(actors))
    sections.append(_quotes(evaluation)[1][0])
    headline = (
        f"macro-F1 {figure(scores.macro_f1.value)} ({interval(scores.macro_f1)}); "
        f"always giving the most frequent label: {figure(scores.majority_f1)}"
    )
    return headline, sections


def _summary(evaluation: Evaluation) -> Sections:
    scores = summary_scores(evaluation.judged)
    ours, lead = scores.rouge[-1], scores.baseline[-1]
    headline = (
        f"ROUGE-L {figure(ours.value)} ({interval(ours)}); "
        f"the first {LEAD_WORDS} words: {figure(lead.value)}"
    )
    sections = [summary_section(scores), _quotes(evaluation)[1][0]]
    return headline, sections


def _quotes(evaluation: Evaluation) -> Sections:
    scores = quote_scores(evaluation.judged)
    verified = scores.shares[0]
    headline = (
        f"{figure(100 * verified.value, digits=1)} % of {sum(scores.counts):,} quotes stand in "
        f"their text as they are ({interval(verified)} as a share)"
    )
    return headline, [quote_section(scores, count=len(evaluation.judged))]


_OF = {Task.STANCE: _stance, Task.SUMMARY: _summary, Task.QUOTES: _quotes}
