"""Answers questions without network, key or language model.

A summary is the article's own first sentences; a stance is what a small classifier reads in the
sentences that name the target. Both are baselines and say so.
"""

from collections.abc import Sequence
from typing import Self

from pipeline.analyze import lead_summary, portrayal_stance
from pipeline.analyze.portrayal import shipped_weights
from pipeline.analyze.portrayal_stance import Article
from pipeline.analyze.quotation import Quotations
from pipeline.analyze.sentences import Span, sentences
from pipeline.models import (
    AnalystKind,
    Answer,
    Counts,
    Question,
    SentenceKind,
    SummarySentence,
    Text,
    digest,
)

ALGORITHM = "1"
"""Counts up when the same weights and parameters begin to answer differently."""


class EmbeddedAnalyst:
    """Summarizes by the lead and judges portrayal by the weights in this package.

    Its prompt is what it looks for: a target with all its aliases. Another alias is another
    question, whereas a model is asked about the statement alone.
    """

    kind = AnalystKind.EMBEDDED
    concurrency = 1
    comparer = None

    def __init__(self) -> None:
        self._weights = shipped_weights()
        self.model = f"embedded-{self._weights.sha256[:8]}"
        self.params_hash = digest(
            f"words={lead_summary.WORDS}+{lead_summary.OVER} "
            f"confident={portrayal_stance.CONFIDENT} "
            f"alone={portrayal_stance.CONFIDENT_ALONE} "
            f"sentences={portrayal_stance.MOST_SENTENCES} quotes={portrayal_stance.MOST_QUOTES}"
        )

    def for_run(self, run: str) -> Self:  # noqa: ARG002 - it spends nothing
        """Itself."""
        return self

    def prompt_hash(self, question: Question) -> str:
        """The hash of algorithm, weights and the target with its aliases."""
        target = question.target.sha256 if question.target else ""
        return digest("\x1f".join((ALGORITHM, self._weights.sha256, question.kind, target)))

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer for each question, in their order; takes milliseconds and no connection."""
        spans = sentences(text.text, text.language)
        article = Article(text.text, text.language, spans, Quotations(text.text))
        return [self._answer(text, article, question) for question in questions]

    def spent(self) -> Counts:
        """Nothing: no model is asked."""
        return {}

    def _answer(self, text: Text, article: Article, question: Question) -> Answer:
        if question.target is None:
            return Answer(question=question, sentences=_summary(text, article))
        stance = portrayal_stance.portrayal_stance(article, question.target, self._weights)
        return Answer(question=question, stances=(stance,))


def _summary(text: Text, article: Article) -> tuple[SummarySentence, ...]:
    """The title, where it stands in the text as a line or sentence, then the body's beginning."""
    title = (
        [(0, len(text.title))]
        if text.body_start
        else [
            (start, end) for start, end in article.sentences if text.text[start:end] == text.title
        ]
    )
    body = [span for span in article.sentences if span[0] >= text.body_start]
    lead = lead_summary.summary_spans(text.text, body)
    return (
        *(_sentence(SentenceKind.HEADLINE, article, span) for span in title[:1]),
        *(_sentence(SentenceKind.SUMMARY, article, span) for span in lead),
    )


def _sentence(kind: SentenceKind, article: Article, span: Span) -> SummarySentence:
    evidence = article.evidence(span)
    return SummarySentence(kind=kind, text=evidence.quote, evidence=(evidence,))
