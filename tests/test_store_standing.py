"""What stands is kept in tables, and is at any moment what the live definition says."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from store_steps import (
    announced,
    answered,
    article,
    document,
    evidence,
    judged,
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
from pipeline.models import AnalystKind, Label, Text, digest
from pipeline.ports import Correction
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.rebuilding import rebuild
from pipeline.store.sql import SqlStore
from pipeline.store.views.live import live
from pipeline.store.views.stances import ACTOR_STANCE, ARTICLE_STANCE
from pipeline.store.views.view import View

EVERY = "(select id as article_id from article) as wanted"
TEXTS = (
    "The toll is fair. Mayor Ann Lee calls it theft.",
    "The toll is fair. Mayor Ann Lee calls it theft. More follows.",
    "Drivers say: The toll is fair. Little else was said.",
    "Nothing stands here of it. Mayor Ann Lee was away.",
)
QUOTES = ("The toll is fair.", "Mayor Ann Lee")
HOLDERS = ("Ann Lee", "ANN LEE", "A. Lee")
TARGETS = ("toll", "tram")
STEPS = 40


def by_definition(database: Database, of: View, table: str) -> Counter[tuple[object, ...]]:
    """What a view should say, worked out for all articles from what is stored."""
    with database.reading() as connection:
        dialect = connection.dialect.name
        query = of.select(dialect).replace(
            f"from {table} as told", f"from ({live(table, dialect, EVERY)}) as told"
        )
        assert "wanted" in query
        return Counter(map(tuple, connection.execute(text(query))))


def as_told(database: Database, of: str) -> Counter[tuple[object, ...]]:
    with database.reading() as connection:
        return Counter(map(tuple, connection.execute(text(f"select * from {of}"))))


def daily_by_definition(database: Database) -> Counter[tuple[object, ...]]:
    """`stance_daily`, counted here from the live definition of its two parts."""
    with database.reading() as connection:
        dialect = connection.dialect.name
        texts = connection.execute(text(live("article_day", dialect, EVERY))).all()
        voices = connection.execute(text(live("standing_stance", dialect, EVERY))).all()
    day_of = {row.article_id: (row.day, row.source) for row in texts}
    fetched = Counter(day_of.values())
    distinct = Counter(
        (day, source) for day, source, _ in {(r.day, r.source, r.sha256) for r in texts}
    )
    labels = Counter(
        (*day_of[one.article_id], one.target, one.analyst, one.label)
        for one in voices
        if one.held is None
    )
    found: Counter[tuple[object, ...]] = Counter()
    for day, source, target, analyst in {key[:4] for key in labels}:
        each = [labels[day, source, target, analyst, str(label)] for label in (
            Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR, Label.UNRELATED
        )]  # fmt: skip
        counts = (fetched[day, source], distinct[day, source], sum(each), *each)
        found[day, target, source, analyst, *counts] += 1
    return found


def assert_exact(database: Database) -> None:
    """Every view says what the definition says, and no transaction left a mark."""
    own = by_definition(database, ARTICLE_STANCE, "standing_stance")
    actors = by_definition(database, ACTOR_STANCE, "standing_actor_stance")
    assert as_told(database, "article_stance") == own
    assert as_told(database, "actor_stance") == actors
    assert as_told(database, "stance_daily") == daily_by_definition(database)
    assert rows(database, tables.StaleArticle) == []


class Newsroom:
    """Does what can happen to an archive, by chance."""

    def __init__(self, store: SqlStore, database: Database, seed: int) -> None:
        self.store, self.database, self.dice = store, database, random.Random(seed)  # noqa: S311 - drawn again by its seed
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

    def forget(self) -> None:
        """An article is taken down."""
        if self.articles and self.dice.random() < 0.5:
            key = self.dice.choice(list(self.articles))
            number = self.articles.pop(key)
            [row] = view(self.store, "latest_article", f"article_id = {number}")
            self.store.forget_article(str(row["url"]), reason="asked to", now=self.now)
            for table in (tables.ArticleDay, tables.StandingStance, tables.StandingActorStance):
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
        """Marked days are counted."""
        while self.store.count_days():
            pass

    def _text(self) -> Text | None:
        versions = rows(self.database, tables.Version)
        return self.store.texts([self.dice.choice(versions)["id"]])[0] if versions else None


HAPPENINGS: tuple[Callable[[Newsroom], None], ...] = (
    Newsroom.publish, Newsroom.publish, Newsroom.publish, Newsroom.edit, Newsroom.answer,
    Newsroom.answer, Newsroom.answer, Newsroom.answer, Newsroom.regate, Newsroom.correct,
    Newsroom.correct, Newsroom.clear, Newsroom.copy, Newsroom.copy, Newsroom.forget,
    Newsroom.reread, Newsroom.add_target, Newsroom.merge_actors, Newsroom.count,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_views_say_what_the_definition_says(store: SqlStore, database: Database, seed: int) -> None:
    """Whatever happens in whatever order, views and definition agree after each step."""
    newsroom = Newsroom(store, database, seed)
    for _ in range(STEPS):
        newsroom.step()
        assert_exact(database)
    newsroom.count()
    assert store.stale_days() == 0
    assert_exact(database)
    assert len(as_told(database, "article_stance")) > 3


def test_changes_under_way_at_once_see_each_other(database: Database, store: SqlStore) -> None:
    """An answer about a text and another article with that text, neither committed yet, meet."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("one writes at a time in SQLite")
    stored = article(store, TEXTS[0])
    store.configure_targets([make.target()], make.NOW)
    [version] = rows(database, tables.Version)
    [entry] = rows(database, tables.Target)
    with ExitStack() as later, database.writing() as first:
        second = later.enter_context(database.writing())
        another = {**version, "id": None, "article_id": None}
        source = rows(database, tables.Article)[0]["source_id"]
        number = first.scalars(
            insert(tables.Article)
            .values(key="b", source_id=source, url="b", first_seen_at=make.NOW)
            .returning(tables.Article.id)
        ).one()
        del another["id"]
        first.execute(insert(tables.Version).values({**another, "article_id": number}))
        answer = second.scalars(
            insert(tables.Answer)
            .values(
                text_sha256=digest(TEXTS[0]), version_id=version["id"], kind="stance",
                target_id=entry["id"], prompt_hash="p", analyst="embedded", model="m",
                params_hash="p", outcome="answered", created_at=make.NOW,
            )
            .returning(tables.Answer.id)
        ).one()  # fmt: skip
        second.execute(
            insert(tables.Stance).values(
                answer_id=answer,
                target_id=entry["id"],
                label="favor",
                model_label="favor",
                rationale="",
                flags=[],
            )
        )
        first.commit()
    assert_exact(database)
    told = {row["article_id"] for row in view(store, "article_stance")}
    assert told == {stored.article_id, number}


def test_a_foreign_writer_cannot_forget(database: Database, store: SqlStore) -> None:
    """A label changed by plain SQL is in the views when the transaction ends."""
    judged(store, article(store, TEXTS[0]).version_id, Label.FAVOR, QUOTES[0])
    with database.writing() as connection:
        connection.exec_driver_sql("update stance set label = 'against'")
    assert [row["label"] for row in view(store, "article_stance")] == ["against"]
    with database.writing() as connection:
        connection.exec_driver_sql("update source set slug = 'herald'")
        connection.exec_driver_sql("update target set slug = 'fee'")
    [row] = view(store, "article_stance")
    assert (row["source"], row["target"]) == ("herald", "fee")
    assert_exact(database)


def test_working_all_out_anew_changes_nothing(database: Database, store: SqlStore) -> None:
    """An upgrade works out every row from what is stored, and the same rows."""
    newsroom = Newsroom(store, database, 4)
    for _ in range(STEPS):
        newsroom.step()
    before = {name: as_told(database, name) for name in ("article_stance", "stance_daily")}
    with database.writing() as connection:
        rebuild(connection)
    assert {name: as_told(database, name) for name in before} == before
    assert_exact(database)
    assert store.stale_days() == 0


def test_only_what_changed_is_written_anew(database: Database, store: SqlStore) -> None:
    """An answer about one text leaves the rows of other articles as they are."""
    store.configure_targets([make.target()], make.NOW)
    first = article(store, TEXTS[0], key="a.txt")
    second = article(store, TEXTS[3], key="b.txt")
    judged(store, first.version_id, Label.FAVOR, QUOTES[0])
    [before] = rows(database, tables.StandingStance)
    judged(store, second.version_id, Label.AGAINST)
    after = rows(database, tables.StandingStance)
    assert before in after
    assert len(after) == 2


def test_days_are_counted_once_at_a_time(database: Database, store: SqlStore) -> None:
    """Counting takes all marks, then has nothing to do; the view is the same before and after."""
    judged(store, article(store, TEXTS[0]).version_id, Label.FAVOR, QUOTES[0])
    before = as_told(database, "stance_daily")
    assert store.stale_days() == 1
    assert store.count_days() > 0
    assert (store.count_days(), store.stale_days()) == (0, 0)
    assert as_told(database, "stance_daily") == before
    assert len(rows(database, tables.StanceDay)) == 1


def test_a_day_without_judgements_has_no_row(database: Database, store: SqlStore) -> None:
    """What is held does not count, and a day of which nothing is left goes."""
    version = article(store, TEXTS[0]).version_id
    judged(store, version, Label.FAVOR, QUOTES[0])
    store.count_days()
    with database.writing() as connection:
        connection.execute(update(tables.Answer).values(held="instructions_in_text"))
    assert as_told(database, "stance_daily") == Counter()
    store.count_days()
    assert rows(database, tables.StanceDay) == []
    with database.reading() as connection:
        assert connection.scalars(select(tables.StandingStance.held)).one()
