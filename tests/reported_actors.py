"""Articles that report actors, and who these are then."""

from collections.abc import Mapping
from datetime import timedelta

from store_steps import answered, article, evidence, stance, stance_answer, stance_key, view

import make
from pipeline.models import Label, NamedActor, Stored
from pipeline.store.sql import SqlStore

LATER = make.NOW + timedelta(hours=1)


def report(store: SqlStore, *names: str, text: str = "", slug: str = "courier") -> Stored:
    """An article in which each of these is against the toll."""
    store.configure_targets([make.target()], make.NOW)
    number = len(view(store, "latest_article"))
    content = f"Report {number}. {text} {', '.join(names)} reject it."
    stored = article(store, content, key=f"{number}.txt", slug=slug)
    told = [stance(Label.AGAINST, evidence(content, one), holder=one) for one in names]
    answers = [(stance_key(), stance_answer(stance(Label.NEUTRAL), *told))]
    answered(store, store.texts([stored.version_id])[0], answers)
    return stored


def actors(store: SqlStore) -> Mapping[str, int]:
    """Actors by name, each with its stances."""
    return {str(row["name"]): int(str(row["stances"])) for row in store.actors().records()}


def merge(store: SqlStore, actor: str, into: str) -> int:
    return store.merge_actors(actor, into, reason="same person", author="ann", now=LATER).number


def undo(store: SqlStore, number: int) -> str | None:
    return store.undo_merge(number, author="ann", now=LATER).actor


def configure(store: SqlStore, *actors: tuple[str, ...]) -> None:
    store.configure_actors([NamedActor(name=one[0], aliases=one[1:]) for one in actors], LATER)
