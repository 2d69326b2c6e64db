"""The article's own voice on one target, as far as portrayal shows it, or `unclear`.

How a text portrays what it names is not what its author wants, and averaging sentences is a
poor judge of a whole article. So a label needs agreement with confidence, and every stance says
that it is a baseline of portrayal (docs/explanation/embedded-analyst.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.analyze.names import find_names
from pipeline.analyze.portrayal import LABELS, Floats, Weights, read_portrayal
from pipeline.analyze.quotation import Quotations, reports_speech
from pipeline.analyze.sentences import Span
from pipeline.models import Evidence, EvidenceStatus, Label, Stance, Target

CONFIDENT = 0.65
"""The probability that makes one of several agreeing sentences count as confidently read."""

CONFIDENT_ALONE = 0.8
"""The same where no second sentence reads so."""

MOST_SENTENCES = 40
"""How many of the sentences that name a target are read, from the top."""

MOST_QUOTES = 3

LANGUAGE_READ = "en"
"""The language that the classifier was trained on."""

BASELINE = "portrayal_baseline"
"""The flag of every stance by this analyst."""

_READS_AS = {Label.AGAINST: "negative", Label.NEUTRAL: "neutral", Label.FAVOR: "positive"}
_NEUTRAL = LABELS.index(Label.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Article:
    """A text prepared once for all targets."""

    text: str
    language: str | None
    sentences: Sequence[Span]
    quotations: Quotations

    def evidence(self, span: Span) -> Evidence:
        """A slice of the text as evidence of itself."""
        start, end = span
        quote = self.text[start:end]
        return Evidence(quote=quote, start=start, end=end, status=EvidenceStatus.VERIFIED)


@dataclass(frozen=True, slots=True)
class Named:
    """A sentence that names the target, by the voice that does: the article's or another."""

    span: Span
    own: tuple[Span, ...]
    others: tuple[Span, ...]


def portrayal_stance(article: Article, target: Target, weights: Weights) -> Stance:
    """Where the article's own voice stands on the target, by the sentences that name it.

    `unrelated` only where the target's aliases cover the article's language and none occurs.
    """
    named = naming_sentences(article, target)
    if not named:
        return _unnamed(article, target)
    first = [article.evidence(one.span) for one in named[:1]]
    if article.language != LANGUAGE_READ:
        reason = "the target is named, but only English sentences can be read."
        return _stance(Label.UNCLEAR, reason, "language_not_supported", first)
    voiced = [one for one in named if one.own][:MOST_SENTENCES]
    if not voiced:
        reason = "only quoted or reported speech names the target, not the article's own voice."
        return _stance(Label.UNCLEAR, reason, "only_other_voices", first)
    read = np.array([_read(article, one, weights) for one in voiced])
    return _judge(article, [one.span for one in voiced], read)


def naming_sentences(article: Article, target: Target) -> list[Named]:
    """The sentences that name the target, in order."""
    places = _sentence_of(article.sentences, find_names(target, article.text))
    found = []
    for number, group in groupby(places, key=lambda place: place[0]):
        names = [name for _, name in group]
        start, end = article.sentences[number]
        reported = reports_speech(article.text[start:end])
        others = tuple(name for name in names if reported or article.quotations.hold(name))
        own = tuple(name for name in names if name not in others)
        found.append(Named((start, end), own, others))
    return found


def _sentence_of(sentences: Sequence[Span], names: Sequence[Span]) -> list[tuple[int, Span]]:
    """Each name with the number of the sentence that holds it; names across two are left out."""
    found = []
    number = 0
    for start, end in names:
        while number < len(sentences) and sentences[number][1] < end:
            number += 1
        if number < len(sentences) and sentences[number][0] <= start:
            found.append((number, (start, end)))
    return found


def _read(article: Article, named: Named, weights: Weights) -> Floats:
    start, end = named.span
    names = [(first - start, last - start) for first, last in named.own + named.others]
    return read_portrayal(article.text[start:end], names, weights)


def _judge(article: Article, spans: Sequence[Span], read: Floats) -> Stance:
    """Decides over all sentences read: rows are sentences, columns `LABELS`."""
    top = int(read.mean(axis=0).argmax())
    reads_so = read.argmax(axis=1) == top
    sure = read >= CONFIDENT
    opposed = np.asarray(sure[:, _opposites(top)].any(axis=1))
    enough = CONFIDENT if reads_so.sum() > 1 else CONFIDENT_ALONE
    if opposed.any() or read[:, top].max() < enough or reads_so.sum() * 2 <= len(spans):
        flag = "mentions_disagree" if opposed.any() else "mentions_unsure"
        quotes = [article.evidence(spans[row]) for row in _hardest(read, top, opposed)]
        return _stance(Label.UNCLEAR, _unsettled(read), flag, quotes, model_label=LABELS[top])
    best = [row for row in np.argsort(-read[:, top], kind="stable") if reads_so[row]]
    quotes = [article.evidence(spans[row]) for row in best[:MOST_QUOTES]]
    return _stance(LABELS[top], _agreement(len(best), len(spans), top), None, quotes)


def _opposites(top: int) -> list[int]:
    """The labels that a confident sentence must not have where `top` is to hold.

    A neutral sentence does not contradict praise or blame; either contradicts neutrality.
    """
    return [label for label in range(len(LABELS)) if label not in (top, _NEUTRAL)]


def _hardest(read: Floats, top: int, opposed: NDArray[np.bool_]) -> list[int]:
    """The rows that kept a label from holding: two that disagree, or the two least sure."""
    if not opposed.any():
        return [int(row) for row in np.argsort(read.max(axis=1), kind="stable")[:2]]
    against = np.where(opposed, read[:, _opposites(top)].max(axis=1), 0.0)
    return sorted({int(read[:, top].argmax()), int(against.argmax())})


def _agreement(agreeing: int, total: int, top: int) -> str:
    sentences = "1 sentence that names" if total == 1 else f"{total} sentences that name"
    verb = "reads" if agreeing == 1 else "read"
    return f"{agreeing} of {sentences} the target {verb} as {_READS_AS[LABELS[top]]}."


def _unsettled(read: Floats) -> str:
    counted = np.bincount(read.argmax(axis=1), minlength=len(LABELS))
    each = ", ".join(
        f"{count} {_READS_AS[label]}" for count, label in zip(counted, LABELS, strict=True)
    )
    return f"the sentences that name the target disagree or are unsure: {each}."


def _unnamed(article: Article, target: Target) -> Stance:
    if not target.aliases:
        reason = "the target has no aliases to find it by."
        return _stance(Label.UNCLEAR, reason, "no_aliases", ())
    # Aliases without stated languages are taken to be English.
    if article.language not in (target.languages or (LANGUAGE_READ,)):
        reason = "the target's aliases do not cover the article's language."
        return _stance(Label.UNCLEAR, reason, "language_not_covered", ())
    return _stance(Label.UNRELATED, "no sentence names the target.", None, ())


def _stance(
    label: Label,
    reason: str,
    flag: str | None,
    quotes: Sequence[Evidence],
    *,
    model_label: Label | None = None,
) -> Stance:
    return Stance(
        label=label,
        model_label=model_label or label,
        rationale=f"Portrayal baseline: {reason}",
        flags=(BASELINE, flag) if flag else (BASELINE,),
        evidence=tuple(quotes),
    )
