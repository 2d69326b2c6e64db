"""A newsroom in which anything may happen to a stored archive, by chance and in any order."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from store_steps import (
    announced,
    answered,
    document,
    evidence,
    rows,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
    view,
)

import make
from pipeline.errors import BadAddress, Skipped
from pipeline.models import AnalystKind, Label, Text
from pipeline.ports import Correction
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

TEXTS = (
    "The toll is fair. Mayor Ann Lee calls it theft.",
    "The toll is fair. Mayor Ann Lee calls it theft. More follows.",
    "Drivers say: The toll is fair. Little else was said.",
    "Nothing stands here of it. Mayor Ann Lee was away.",
)
QUOTES = ("The toll is fair.", "Mayor Ann Lee")
HOLDERS = ("Ann Lee", "ANN LEE", "A. Lee")
TARGETS = ("toll", "tram")
MOST_STORIES = 3
STANDING = (
    tables.ArticleDay, tables.StandingStance, tables.StandingActorStance, tables.StandingChange,
)  # fmt: skip


class Newsroom:
    """Does what can happen to an archive, by chance."""

    def __init__(self, store: SqlStore, database: Database, seed: int) -> None:
        self.store, self.database, self.dice = store, database, random.Random(seed)
        self.now, self.made = make.NOW, 0
        self.targets = [TARGETS[0]]
        self.articles: dict[str, int] = {}
        store.configure_targets([make.target(TARGETS[0])], make.NOW)

    def step(self) -> None:
        """One thing that happens; it may find nothing to happen to."""
        self.now += timedelta(hours=self.dice.randint(1, 20))
        with suppress(Skipped, BadAddress):
            self.dice.choice(HAPPENINGS)(self)

    def publish(self) -> None:
        """A new article, often with a text that others have."""
        self.made += 1
        key, slug = f"{self.made}.txt", self.dice.choice(("courier", "gazette"))
        date = self.dice.choice((None, self.now - timedelta(days=1), self.now))
        self._save(key, slug, "1", published_at=date)

    def edit(self) -> None:
        """Another text for an article that is there."""
        if self.articles:
            key = self.dice.choice(list(self.articles))
            self._save(key, self.slug_of(key), str(self.now), published_at=self.now)

    def _save(self, key: str, slug: str, revision: str, **fields: object) -> None:
        entry = make.entry(key, revision)
        one = saved(
            self.store, announced(self.store, entry, slug=slug), self.dice.choice(TEXTS),
            url=f"https://{slug}.example/{key}", now=self.now, **fields,
        )  # fmt: skip
        self.articles[key] = one.article_id

    def slug_of(self, key: str) -> str:
        [row] = view(self.store, "latest_article", f"article_id = {self.articles[key]}")
        return str(row["source"])

    def answer(self) -> None:
        """An analyst's answer about a text, with actors, held now and then."""
        found = self._text()
        if found is None:
            return
        analyst = self.dice.choice(list(AnalystKind))
        held = "instructions_in_text" if self.dice.random() < 0.3 else None
        quotes = [one for one in QUOTES if one in found.text]
        own = stance(
            self.dice.choice(list(Label)), *[evidence(found.text, one) for one in quotes[:1]]
        )
        said = [own] if self.dice.random() < 0.9 else []
        more = [evidence(found.text, one) for one in quotes[1:]]
        said += [
            stance(self.dice.choice(list(Label)), *more, holder=holder)
            for holder in self.dice.sample(HOLDERS, self.dice.randint(0, 2))
        ]
        key = stance_key(self.dice.choice(self.targets), model=self.dice.choice(("m", "n")))
        reply = replace(stance_answer(*said), held=held)
        summary = (summary_key(), summary_answer(found.text, found.text.split(". ")[0]))
        answered(self.store, found, [(key, reply), summary], analyst=analyst, now=self.now)

    def regate(self) -> None:
        """Stored answers judged again, with another label and no quote."""
        stored = [row for row in rows(self.database, tables.Answer) if row["kind"] == "stance"]
        if stored:
            row = self.dice.choice(stored)
            again = stance_answer(stance(self.dice.choice(list(Label))))
            found = self.store.texts([row["version_id"]])[0]
            self.store.replace_answers(found, {row["id"]: again}, now=self.now)

    def correct(self) -> None:
        """A person's word on an article's own voice or on an actor."""
        if self.articles:
            said = Correction(
                article_id=self.dice.choice(list(self.articles.values())),
                target_slug=self.dice.choice(self.targets),
                holder=self.dice.choice((None, None, "Ann Lee", "ANN LEE")),
                label=self.dice.choice(list(Label)),
                reason=f"read it at {self.now}",
                author="editor",
            )
            self.store.correct(said, self.now)

    def clear(self) -> None:
        """A person lets held answers count."""
        if self.articles:
            number = self.dice.choice(list(self.articles.values()))
            self.store.clear_held(number, author="editor", now=self.now)

    def copy(self) -> None:
        """One article is found to repeat another, one is so no longer."""
        numbers = list(self.articles.values())
        if len(numbers) < 3:
            return
        one, lead, other = self.dice.sample(numbers, 3)
        mark = tables.Duplicate
        scores = {"containment": 0.9, "jaccard": 0.8, "decided_at": self.now}
        with self.database.writing() as connection:
            connection.execute(delete(mark).where(mark.article_id.in_([one, other])))
            connection.execute(insert(mark).values(article_id=one, lead_article_id=lead, **scores))

    def tell(self) -> None:
        """An article leaves its story and joins another, or none."""
        if not self.articles:
            return
        number = self.dice.choice(list(self.articles.values()))
        place, story = tables.StoryArticle, tables.Story
        with self.database.writing() as connection:
            connection.execute(delete(place).where(place.article_id == number))
            stories = connection.scalars(select(story.id).order_by(story.id)).all()
            if len(stories) < MOST_STORIES:
                dates = {"first_at": self.now, "last_at": self.now}
                new = insert(story).values(title="A story", lead_article_id=number, **dates)
                stories = [connection.scalars(new.returning(story.id)).one()]
            if self.dice.random() < 0.8:
                joined = {"story_id": self.dice.choice(stories), "article_id": number}
                connection.execute(insert(place).values(reason="told so", **joined))

    def forget(self) -> None:
        """An article is taken down."""
        if self.articles and self.dice.random() < 0.5:
            key = self.dice.choice(list(self.articles))
            number = self.articles.pop(key)
            [row] = view(self.store, "latest_article", f"article_id = {number}")
            self.store.forget_article(str(row["url"]), reason="asked to", now=self.now)
            for table in STANDING:
                left = rows(self.database, table)
                assert number not in {row["article_id"] for row in left}
                assert number not in {row.get("via_article_id") for row in left}

    def reread(self) -> None:
        """The same text, read again with another date."""
        found = self._text()
        if found is not None:
            date = self.now - timedelta(days=2)
            self.store.save_same_text(found.version_id, document(found.text, published_at=date))

    def add_target(self) -> None:
        """All that is configured once more, and one target more."""
        self.targets = list(TARGETS)
        self.store.configure_targets([make.target(one) for one in TARGETS], self.now)

    def merge_actors(self) -> None:
        """One actor under two names, as merging writes it; renamed, too."""
        aliases = rows(self.database, tables.ActorAlias)
        if len(aliases) < 2:
            return
        kept, gone = self.dice.sample(aliases, 2)
        with self.database.writing() as connection:
            for table in (tables.ActorAlias, tables.Stance):
                theirs = table.actor_id == gone["actor_id"]
                connection.execute(update(table).where(theirs).values(actor_id=kept["actor_id"]))
            name = {"name": f"Lee {self.now}"}
            actor = tables.Actor
            connection.execute(update(actor).where(actor.id == kept["actor_id"]).values(name))

    def count(self) -> None:
        """Marked days and stories are counted."""
        self.store.settle()

    def _text(self) -> Text | None:
        versions = rows(self.database, tables.Version)
        return self.store.texts([self.dice.choice(versions)["id"]])[0] if versions else None


HAPPENINGS: tuple[Callable[[Newsroom], None], ...] = (
    Newsroom.publish, Newsroom.publish, Newsroom.publish, Newsroom.edit, Newsroom.answer,
    Newsroom.answer, Newsroom.answer, Newsroom.answer, Newsroom.regate, Newsroom.correct,
    Newsroom.correct, Newsroom.clear, Newsroom.copy, Newsroom.copy, Newsroom.forget,
    Newsroom.reread, Newsroom.add_target, Newsroom.merge_actors, Newsroom.count,
    Newsroom.tell, Newsroom.tell,
)  # fmt: skip
