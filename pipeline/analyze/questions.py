"""Which questions are asked of a text, and what makes an answer to one the same answer."""

from collections.abc import Iterable

from pipeline.models import AnswerKey, Question, QuestionKind, Target
from pipeline.ports import Analyst


def questions(targets: Iterable[Target]) -> tuple[Question, ...]:
    """The summary first, then the stance on each target in the order given."""
    stances = (Question(QuestionKind.STANCE, target) for target in targets)
    return (Question(QuestionKind.SUMMARY), *stances)


def answer_key(analyst: Analyst, question: Question) -> AnswerKey:
    """The identity of an analyst's answer to a question, beside the text's hash."""
    return AnswerKey(
        kind=question.kind,
        target_slug=question.target.slug if question.target else None,
        prompt_hash=analyst.prompt_hash(question),
        model=analyst.model,
        params_hash=analyst.params_hash,
    )
