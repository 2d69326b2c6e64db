"""Voices of a small world for tests of what moves: articles of outlets, and actors in them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from store_steps import answered, article, evidence, stance, stance_answer, stance_key

import make
from pipeline.models import AnalystKind, Label, Stance
from pipeline.store.sql import SqlStore


def told(
    store: SqlStore,
    key: str,
    at: datetime | None,
    label: Label,
    *,
    slug: str = "courier",
    target: str = "toll",
    actors: Sequence[tuple[str, Label]] = (),
    analyst: AnalystKind = AnalystKind.OPENAI,
    now: datetime = make.NOW,
) -> int:
    """An article of a day with its own voice and actors'; its number."""
    text = f"The {target} is talked of in {key} of {slug}."
    stored = article(store, text, key=key, slug=slug, published_at=at, now=now, title=key)
    judge(store, stored.version_id, label, target=target, actors=actors, analyst=analyst, now=now)
    return stored.article_id


def judge(
    store: SqlStore,
    version_id: int,
    label: Label,
    *,
    target: str = "toll",
    actors: Sequence[tuple[str, Label]] = (),
    analyst: AnalystKind = AnalystKind.OPENAI,
    now: datetime = make.NOW,
    held: str | None = None,
) -> None:
    """One answer about a version: the own voice, and actors whom it reports."""
    subject = make.target(target)
    store.configure_targets([subject], make.NOW)
    text = store.texts([version_id])[0]
    quote = evidence(text.text, f"The {target} is talked of")
    stances: list[Stance] = [stance(label, quote)]
    stances += [stance(side, quote, holder=name) for name, side in actors]
    answer = stance_answer(*stances, target=subject)
    answer = replace(answer, held=held)
    key = stance_key(target, model=analyst.value)
    answered(store, text, [(key, answer)], analyst=analyst, now=now)
