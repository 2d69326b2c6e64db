"""Analyze: open questions about texts become answers with evidence."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.analyze.questions import answer_key
from pipeline.models import (
    Answer,
    AnswerKey,
    AnswerOutcome,
    BudgetScope,
    Counts,
    Lease,
    Question,
    Step,
    StepCounts,
    Text,
    digest,
)
from pipeline.ports import Analyst, AnalyzeStore, Clock, Progress, Wait
from pipeline.ports.together import ANSWERS, LEASES, written
from pipeline.step_loop import Item, Items
from pipeline.steps.leased import LEASE_MS, ask_each, held


def analyze(
    texts: Iterable[Text],
    questions: Sequence[Question],
    *,
    pending: int,
    analyst: Analyst,
    store: AnalyzeStore,
    owner: str,
    clock: Clock,
    progress: Progress,
    wait: Wait = asyncio.sleep,
    lease_ms: int = LEASE_MS,
) -> StepCounts:
    """Asks the analyst what is still unanswered about each text, as many at once as it allows.

    `texts` is read as they are taken up; `pending` is how many there are.
    """
    asked = {answer_key(analyst, question): question for question in questions}
    items = Items(
        Step.ANALYZE,
        "text",
        pending,
        store=store,
        clock=clock,
        progress=progress,
        config_hash=questions_hash(list(asked)),
    )

    def take_up(text: Text) -> tuple[Lease, Sequence[AnswerKey]]:
        lease = store.take_lease(f"text:{text.sha256}", owner, ttl_ms=lease_ms)
        return lease, store.missing(text.sha256, list(asked))

    async def asking(text: Text, _: Item) -> Counts:
        lease, missing = await written(store, lambda: take_up(text), LEASES, text.sha256)
        saved = False
        try:
            answers: Sequence[Answer] = ()
            if missing:
                async with held(lease, store, lease_ms):
                    answers = await analyst.answer(text, [asked[key] for key in missing])
            pairs = list(zip(missing, answers, strict=True))
            new = await written(
                store,
                lambda: store.save_answers(
                    text, pairs, analyst=analyst.kind, lease=lease, now=clock()
                ),
                ANSWERS,
            )
            saved = True
        finally:
            if not saved:
                store.drop_lease(lease)
        return {"answered": new, **_counted(answers)}

    before = Counter(analyst.spent())
    asyncio.run(
        ask_each(
            texts,
            items,
            asking,
            key=lambda text: text.sha256,
            ids=lambda text: {"article": str(text.article_id), "version": str(text.version_id)},
            at_once=analyst.concurrency,
            wait=wait,
            lease_ms=lease_ms,
        )
    )
    items.add(**(Counter(analyst.spent()) - before))
    if items.done and not items.closed:
        store.clear_failure("model", analyst.model, Step.ANALYZE)
    for scope in BudgetScope if items.done else ():
        if scope not in items.budgets_reached:
            store.clear_failure("budget", scope, Step.ANALYZE)
    return items.counted()


def questions_hash(keys: Sequence[AnswerKey]) -> str:
    """What a text's failure depends on: another prompt, model or target gives it a new chance."""
    return digest("\x1f".join(sorted(repr(key) for key in keys)))


def _counted(answers: Sequence[Answer]) -> Counts:
    """Summaries, own-voice labels, quotes by status, and what no answer could be made of."""
    voices = Counter(
        stance.label.value
        for answer in answers
        for stance in answer.stances
        if stance.holder is None
    )
    actors = sum(stance.holder is not None for answer in answers for stance in answer.stances)
    evidence = [
        one
        for answer in answers
        for found in (
            *(sentence.evidence for sentence in answer.sentences),
            *(stance.evidence for stance in answer.stances),
        )
        for one in found
    ]
    quotes = Counter(f"quotes_{one.status}" for one in evidence)
    lost = Counter(
        f"{answer.outcome}_answers"
        for answer in answers
        if answer.outcome is not AnswerOutcome.ANSWERED
    )
    summaries = sum(bool(answer.sentences) for answer in answers)
    gates = Counter(f"gate_{gate.code}" for answer in answers for gate in answer.gates)
    counts: Mapping[str, int] = {**voices, **quotes, **lost, **gates}
    return {"summaries": summaries, "actors": actors, **counts}
