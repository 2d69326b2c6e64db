"""Views on their way out: typed, narrowed, in order, as of one moment, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from store_steps import article, judged

import make
from pipeline.errors import BadQuery
from pipeline.models import Label
from pipeline.ports.exporting import ColumnKind, Exportable, Narrowed
from pipeline.store import exporting
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.store.views import VIEWS
from pipeline.store.views.kinds import kind_of

POSTGRESQL_TYPES = {
    "text": ColumnKind.TEXT,
    "bigint": ColumnKind.WHOLE,
    "integer": ColumnKind.WHOLE,
    "numeric": ColumnKind.WHOLE,
    "double precision": ColumnKind.NUMBER,
    "boolean": ColumnKind.TRUTH,
    "timestamp with time zone": ColumnKind.MOMENT,
}
TOLL = "The toll is fair."


def exported(
    store: SqlStore, view: str, *columns: str, **narrowed: object
) -> list[tuple[Any, ...]]:
    """All rows of an export."""
    wanted = columns or tuple(one.name for one in shape(store, view).columns)
    batches = store.export(view, Narrowed(**narrowed), wanted)  # type: ignore[arg-type]
    return [tuple(row) for batch in batches for row in batch.rows]


def shape(store: SqlStore, view: str) -> Exportable:
    return next(one for one in store.exportables() if one.name == view)


def dated(store: SqlStore, key: str, at: datetime | None, **fields: str) -> int:
    """An article of a day that favors the toll; its number."""
    stored = article(store, f"{TOLL} {key}", key=key, published_at=at, **fields)
    judged(store, stored.version_id, Label.FAVOR, TOLL)
    return stored.article_id


def test_every_view_can_be_taken_along(store: SqlStore) -> None:
    """Each view, and the sheet of everything, is read whole, with rows and without."""
    for key in ("a.txt", "b.txt"):
        for one in store.exportables():
            rows = exported(store, one.name)
            assert all(len(row) == len(one.columns) for row in rows)
        dated(store, key, make.NOW)
    assert {one.name for one in store.exportables()} == {
        "article_target",
        *(view.name for view in VIEWS),
    }


def test_the_kinds_of_columns_are_those_of_postgresql(database: Database) -> None:
    """What a column is said to hold is what PostgreSQL says; SQLite has no types to compare."""
    if database.engine.dialect.name == "sqlite":
        return
    with database.reading() as connection:
        rows = connection.execute(
            text(
                "select table_name, column_name, data_type from information_schema.columns "
                "where table_schema = 'public'"
            )
        ).all()
    names = {view.name for view in VIEWS}
    wrong = [
        (view, column, kind)
        for view, column, kind in rows
        if view in names and column != "day" and POSTGRESQL_TYPES[kind] is not kind_of(column)
    ]
    assert wrong == []


def test_values_have_the_types_of_their_columns(store: SqlStore) -> None:
    """Moments are aware, days are dates, truths are no numbers, on both databases."""
    dated(store, "a.txt", make.NOW)
    [row] = exported(store, "latest_article", "article_id", "published_at", "paywalled", "title")
    assert isinstance(row[0], int)
    assert row[1:] == (make.NOW, None, "A toll")
    [(day,)] = exported(store, "stance_daily", "day")
    assert day == date(2026, 11, 20)


def test_articles_are_taken_by_day_of_publication_else_of_fetching(store: SqlStore) -> None:
    """`since` counts from its moment on, `until` before it; an undated one is of its fetch."""
    before = dated(store, "a.txt", make.NOW - timedelta(days=9))
    on_the_edge = dated(store, "b.txt", make.NOW - timedelta(days=2))
    undated = dated(store, "c.txt", None)
    since = make.NOW - timedelta(days=2)
    for view in ("latest_article", "article_stance", "article_target"):
        taken = exported(store, view, "article_id", since=since)
        assert taken == [(on_the_edge,), (undated,)]
        assert exported(store, view, "article_id", until=since) == [(before,)]


def test_sources_targets_and_labels_narrow(store: SqlStore) -> None:
    """Each filter leaves only its rows; one that is not stored is refused with the nearest."""
    own = dated(store, "a.txt", make.NOW)
    other = article(store, "Another paper.", key="b.txt", slug="herald").article_id
    taken = exported(store, "article_target", "article_id", "target")
    assert taken == [(own, "toll"), (other, None)]
    assert exported(store, "article_target", "article_id", target=("toll",)) == [(own,)]
    assert exported(store, "latest_article", "article_id", source=("herald",)) == [(other,)]
    assert exported(store, "article_stance", "article_id", label=("against",)) == []
    assert exported(store, "stance_daily", "favor", label=()) == [(1,)]
    with pytest.raises(BadQuery, match="no target 'tol' is stored; there is toll"):
        exported(store, "article_stance", target=("tol",))
    with pytest.raises(BadQuery, match="no source 'courrier' is stored; there is courier"):
        exported(store, "article_stance", source=("courrier",))


def test_days_narrow_what_is_counted_by_day(store: SqlStore) -> None:
    """A view with a day compares days; a date that ends a day leaves the next one out."""
    dated(store, "a.txt", datetime(2026, 11, 1, 23, tzinfo=UTC))
    dated(store, "b.txt", datetime(2026, 11, 2, tzinfo=UTC))
    until = datetime(2026, 11, 2, tzinfo=UTC)
    assert exported(store, "stance_daily", "day", until=until) == [(date(2026, 11, 1),)]
    assert exported(store, "stance_daily", "day", since=until) == [(date(2026, 11, 2),)]


def test_a_view_tells_which_filters_it_has_nothing_for(store: SqlStore) -> None:
    """By their names, and only those that were set."""
    narrowed = Narrowed(label=("favor",), source=("courier",), since=make.NOW)
    assert shape(store, "spend_daily").lacking(narrowed) == ("source", "label")
    assert shape(store, "source_health").lacking(narrowed) == ("label", "since")
    assert shape(store, "article_stance").lacking(narrowed) == ()


def test_a_walk_takes_every_article_once_whatever_its_stride(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More articles than are read at once come in order, each with the share that is done."""
    monkeypatch.setattr(exporting, "WALKED_AT_ONCE", 2)
    numbers = [dated(store, f"{letter}.txt", make.NOW) for letter in "abcde"]
    batches = list(store.export("article_stance", Narrowed(), ["article_id"]))
    assert [row[0] for batch in batches for row in batch.rows] == numbers
    assert [len(batch.rows) for batch in batches] == [2, 2, 1]
    assert batches[-1].share == 1.0


def test_what_is_stored_meanwhile_does_not_come(store: SqlStore) -> None:
    """An export is of one moment: articles stored while it runs are of the next."""
    first = dated(store, "a.txt", make.NOW)
    batches = store.export("latest_article", Narrowed(), ["article_id"])
    taken = [tuple(row) for row in next(batches).rows]
    dated(store, "b.txt", make.NOW)
    taken += [tuple(row) for batch in batches for row in batch.rows]
    assert taken == [(first,)]
