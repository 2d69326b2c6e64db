"""Judge again: replies that are stored, by the gates as they are now, without a call."""

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.analyze import gates
from pipeline.analyze.judging import judge
from pipeline.analyze.prompts import as_shown, shown_part
from pipeline.models import Answer, Counts, EvidenceStatus, Step, StepCounts
from pipeline.ports import Clock, Progress, RegateStore, StoredAnswer, StoredReply
from pipeline.step_loop import Items

GATES_VERSION = gates.VERSION
"""Answers that carry another version are judged again."""


def regate(
    replies: Iterable[StoredReply],
    *,
    pending: int,
    store: RegateStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Judges each reply again and lets its answers say what holds now; nothing is asked.

    `replies` is read as they are taken up; `pending` is how many there are. A person's
    corrections stay.
    """
    items = Items(
        Step.ANALYZE,
        "reply",
        pending,
        store=store,
        clock=clock,
        progress=progress,
        config_hash=GATES_VERSION,
    )
    for stored in replies:
        with items.one(str(stored.reply.request_id)):
            judged = _judged(stored)
            replaced = store.replace_answers(stored.text, judged, clock())
            items.add(judged_again=replaced, **_changes(stored.answers, judged))
    return items.counted()


def _judged(stored: StoredReply) -> Mapping[int, Answer]:
    """The answers by id as the gates see them now."""
    shown = stored.shown
    if any(one.gates_version is None for one in stored.answers.values()):
        # Before answers said so, only the one rule cut texts.
        shown = len(shown_part(stored.text.text))
    prompt = as_shown(stored.text.text, stored.questions, language=stored.language, shown=shown)
    judged = judge(stored.reply, stored.questions, prompt, stored.text, stored.second)
    by_question = dict(zip(stored.questions, judged.answers, strict=True))
    return {number: by_question[one.question] for number, one in stored.answers.items()}


def _changes(before: Mapping[int, StoredAnswer], after: Mapping[int, Answer]) -> Counts:
    """How many labels changed, and how many quotes more and less were found."""
    counts: Counter[str] = Counter()
    for number, old in before.items():
        new = after[number]
        label = next((one.label for one in new.stances if one.holder is None), None)
        quotes = [quote for sentence in new.sentences for quote in sentence.evidence]
        quotes += [quote for stance in new.stances for quote in stance.evidence]
        found = sum(quote.status is not EvidenceStatus.UNVERIFIED for quote in quotes)
        counts["labels_changed"] += label is not old.label
        counts["quotes_gained"] += max(0, found - old.quotes)
        counts["quotes_lost"] += max(0, old.quotes - found)
    return counts
