"""A person's SQL: it reads everything, changes nothing, and ends in time."""

from pathlib import Path

import pytest
from store_steps import article, rows, unchanged

import make
from pipeline.errors import BadQuery
from pipeline.models import Step
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

WRITES = (
    "delete from source",
    "insert into source (slug, name) values ('x', 'x')",
    "update source set name = 'x'",
    "drop table lease",
    "drop view latest_article",
    "create table x (a integer)",
    "create temp table x (a integer)",
    "with gone as (delete from source returning 1) select * from gone",
    "select 1; delete from source",
    "commit; delete from source",
    "rollback; drop table lease",
    "vacuum",
    "vacuum into '{path}'",
    "attach '{path}' as other",
    "pragma user_version = 7",
    "pragma query_only = off",
    "copy source to '{path}'",
    "select load_extension('{path}')",
    "select set_config('transaction_read_only', 'off', false)",
    "select nextval('source_id_seq')",
    "set transaction read write",
    "explain analyze delete from source",
)
NONSENSE = ("", " ", "-- nothing", "selec 1", "select * from nowhere", "select nothing", "'")
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_a_query_gives_columns_and_rows(store: SqlStore) -> None:
    """Columns are named, rows are in order, and a limit says that rows were left out."""
    store.configure([make.source("a"), make.source("b"), make.source("c")])
    table = store.query("select slug, name from source order by slug", limit=2, seconds=5)
    assert table.columns == ("slug", "name")
    assert table.rows == (("a", "A"), ("b", "B"))
    assert table.truncated
    whole = store.query("select slug from source order by slug;", limit=3, seconds=5)
    assert [row["slug"] for row in whole.records()] == ["a", "b", "c"]
    assert not whole.truncated


def test_a_percent_sign_is_only_a_percent_sign(store: SqlStore) -> None:
    """LIKE patterns and format marks in the SQL reach the database as they are."""
    store.configure([make.source("a")])
    sql = "select '100%s', '%(x)s', ':name' from source where name like 'A%'"
    assert store.query(sql, limit=5, seconds=5).rows == (("100%s", "%(x)s", ":name"),)


@pytest.mark.parametrize("sql", WRITES)
def test_a_query_that_would_write_is_refused(
    store: SqlStore, database: Database, tmp_path: Path, sql: str
) -> None:
    """Nothing that writes, in whatever disguise, gets through; the answer is one line."""
    path = tmp_path / "elsewhere"
    store.configure([make.source()])
    with unchanged(database), pytest.raises(BadQuery) as caught:
        store.query(sql.format(path=path), limit=5, seconds=5)
    assert "\n" not in caught.value.message
    assert not path.exists()
    assert len(rows(database, tables.Source)) == 1


@pytest.mark.parametrize("sql", [*NONSENSE, "select '\ud800'", "sel\x00ect 1"])
def test_nonsense_is_refused_in_one_line(store: SqlStore, sql: str) -> None:
    """What does not parse or answers nothing is refused with the database's reason."""
    with pytest.raises(BadQuery) as caught:
        store.query(sql, limit=5, seconds=5)
    assert "\n" not in caught.value.message


def test_an_endless_query_is_stopped(store: SqlStore) -> None:
    """A query that takes too long is stopped and says so; the store works on."""
    with pytest.raises(BadQuery, match=r"took longer than 0\.2 s"):
        store.query(ENDLESS, limit=5, seconds=0.2)
    assert store.query("select 1", limit=5, seconds=5).rows == ((1,),)


@pytest.mark.parametrize(("limit", "seconds"), [(0, 5), (-1, 5), (5, 0)])
def test_senseless_limits_are_refused(store: SqlStore, limit: int, seconds: float) -> None:
    """A query needs room for a row and some time."""
    with pytest.raises(BadQuery, match="room for at least one row"):
        store.query("select 1", limit=limit, seconds=seconds)


def test_views_and_json_can_be_queried(store: SqlStore) -> None:
    """Every view answers, with the functions that it is built of."""
    article(store, "text", authors=("Ann Lee", "Bo"))
    table = store.query("select authors, text from latest_article", limit=5, seconds=5)
    assert table.rows == (("Ann Lee, Bo", "text"),)


def test_a_query_never_waits_for_a_writer(store: SqlStore, database: Database) -> None:
    """While a step writes, a person reads the state before it."""
    with database.writing() as connection:
        connection.exec_driver_sql("insert into source (slug, name) values ('a', 'A')")
        table = store.query("select count(*) from source", limit=5, seconds=5)
        assert table.rows == ((0,),)
    store.begin_run(make.invocation(), Step.COLLECT, make.NOW)
