"""What stands is kept in tables, and is at any moment what the live definition says."""

from collections import Counter
from contextlib import ExitStack
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, text, update
from store_steps import (
    article,
    judged,
    rows,
    view,
)

import make
from newsroom import QUOTES, TEXTS, Newsroom
from pipeline.models import Label, digest
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.rebuilding import rebuild
from pipeline.store.sql import SqlStore
from pipeline.store.views.counted import CONTESTS
from pipeline.store.views.live import live
from pipeline.store.views.stances import ACTOR_STANCE, ARTICLE_STANCE, STANCE_CHANGE
from pipeline.store.views.view import View, written

SHARES = """
with read as (
    select {month} as month, source, count(*) as leads from article_day
    where article_id not in (select article_id from duplicate)
    group by 1, source
),
own as (
    select {month} as month, target, analyst, article_day.source, label
    from standing_stance join article_day on article_day.article_id = standing_stance.article_id
    where via_article_id is null and held is null
)
select
    own.month, target, analyst, own.source, leads,
    sum(case label when 'favor' then 1 else 0 end),
    sum(case label when 'against' then 1 else 0 end),
    sum(case label when 'neutral' then 1 else 0 end),
    sum(case label when 'unclear' then 1 else 0 end),
    sum(case label when 'unrelated' then 1 else 0 end)
from own join read on read.month = own.month and read.source = own.source
group by own.month, target, analyst, own.source, leads
"""
"""The counts of `stance_share`, with `stance_share_monthly`'s where `{month}` is one."""

EVERY = "(select id as article_id from article) as wanted"
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


def contests_by_definition(database: Database) -> Counter[tuple[object, ...]]:
    """`story_contest` without what it is of, counted from the live definition for all stories."""
    stories = "(select distinct story_id from story_article) as stories"
    with database.reading() as connection:
        found = connection.execute(
            text(written(CONTESTS, connection.dialect.name, stories=stories))
        )
        return Counter(tuple(map(_plain, row)) for row in found)


def shares_by_definition(database: Database, month: str) -> Counter[tuple[object, ...]]:
    """The counts of `stance_share`, and by month, from what stands."""
    with database.reading() as connection:
        found = connection.execute(text(SHARES.format(month=month)))
        return Counter(tuple(map(_plain, row)) for row in found)


def _plain(value: object) -> object:
    return int(value) if isinstance(value, Decimal) else value


def assert_exact(database: Database) -> None:
    """Every view says what the definition says, and no transaction left a mark."""
    changes = by_definition(database, STANCE_CHANGE, "standing_change")
    assert as_told(database, "stance_change") == changes
    contests = "select story_id, target, analyst, voices, favor, against, neutral, unclear"
    assert as_told(database, f"({contests} from story_contest) as told") == contests_by_definition(
        database
    )
    for shares, month in (("stance_share", "''"), ("stance_share_monthly", "substr(day, 1, 7)")):
        named = "month" if shares.endswith("monthly") else "''"
        told = f"(select {named}, target, analyst, compared, fetched, favor, against, neutral, "
        told += f"unclear, unrelated from {shares} where compared_by = 'source') as told"
        assert as_told(database, told) == shares_by_definition(database, month)
    own = by_definition(database, ARTICLE_STANCE, "standing_stance")
    actors = by_definition(database, ACTOR_STANCE, "standing_actor_stance")
    assert as_told(database, "article_stance") == own
    assert as_told(database, "actor_stance") == actors
    assert as_told(database, "stance_daily") == daily_by_definition(database)
    assert rows(database, tables.StaleArticle) == []


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


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_rows_worked_out_anew_are_planned_for(database: Database, store: SqlStore) -> None:
    """PostgreSQL knows how many there are before it counts them, in the same transaction."""
    for number, (said, quote) in enumerate(zip(TEXTS[:2], QUOTES[:2], strict=True)):
        one = article(store, said, key=str(number))
        judged(store, one.version_id, Label.FAVOR, quote)
    with database.writing() as connection:
        rebuild(connection)
        known = "select reltuples from pg_class where oid = 'standing_stance'::regclass"
        assert connection.exec_driver_sql(known).scalar() == 2


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
