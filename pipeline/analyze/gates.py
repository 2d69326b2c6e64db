"""The gates of one answer: every claim checked against exactly what the model was shown.

analyze.quotes          a quote stands in the text
analyze.own_words       a sentence has only numbers, dates and names of the text, is in the
                        right language, not too long, and holds no address from elsewhere
analyze.summary_gate    which sentences of a summary are kept
analyze.stance_gate     which labels, rationales and actors are kept
analyze.suspicion       whether the text speaks to the model: then a person is to look
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.analyze.case import Case
from pipeline.analyze.claims import Findings
from pipeline.analyze.reply import BadReply, ToldStance, ToldSummary
from pipeline.analyze.second_reply import SecondReply
from pipeline.analyze.sentences import Span
from pipeline.analyze.stance_gate import judge_actors, judge_own_voice
from pipeline.analyze.summary_gate import judge_summary
from pipeline.analyze.suspicion import passage_result
from pipeline.models import Answer, SentenceKind, Stance, SummarySentence

VERSION = "2"
"""Counts up when the gates begin to judge the same reply differently; then stored replies can be
judged again with `standpoint analyze --regate`."""


def gated_summary(
    told: ToldSummary, second: SecondReply, case: Case, findings: Findings
) -> tuple[SummarySentence, ...]:
    """Headline, sentences and facts that hold.

    Raises:
        BadReply: the text supports no sentence of the summary.
    """
    sentences = judge_summary(told, second.sentences, case, findings)
    if not any(one.kind is SentenceKind.SUMMARY for one in sentences):
        raise BadReply("no sentence of the summary is supported by the text")
    return sentences


def gated_stances(
    target: str, told: ToldStance, second: SecondReply, case: Case, findings: Findings
) -> tuple[Stance, ...]:
    """The article's own stance, then those of the actors that hold; `target` is the short id.

    Raises:
        BadReply: the article's label is none of those asked for.
    """
    own = judge_own_voice(target, told, second.voices, case, findings)
    return (own, *judge_actors(target, told, second.actors, case, findings))


def held_if_suspicious(answer: Answer, shown: str, passages: Sequence[Span]) -> Answer:
    """The answer, held where the text speaks to the model that wrote it.

    All that such a text led to is held: what a passage moved cannot be told from what it did not.
    """
    if not passages or not (answer.sentences or answer.stances):
        return answer
    found = [passage_result(shown, span, "held until a person clears it") for span in passages]
    return replace(answer, held=found[0].code, gates=(*answer.gates, *dict.fromkeys(found)))
