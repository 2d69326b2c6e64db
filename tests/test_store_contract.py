"""The contract: the tables, columns and views that the project agreed on, all of them."""

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pipeline.store.database import Database
from pipeline.store.describe import described
from pipeline.store.diagram import drawn
from pipeline.store.tables import Row
from pipeline.store.views import VIEWS

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT / "../shared/corpora"))
REFERENCE = CHECKOUT / "docs" / "reference" / "schema.md"

EXTENSIONS = {
    "actor_alias": {"configured", "name"},
    "answer": {
        "cleared_at",
        "cleared_by",
        "gates_version",
        "held",
        "language",
        "second_request_id",
        "shown",
    },
    "attempt": {
        "priced_by",
        "reserved_day",
        "reserved_nanousd",
        "reserved_until_ms",
        "run",
    },
    "entry": {"passed_over", "read_revision", "relinked", "revision"},
    "feed": {"answered_at", "failure_code", "flags", "moved_to"},
    "page": {"article_id", "entry_id", "revision"},
    "story_article": {"story_id", "article_id"},
    "summary_sentence": {"aspect"},
    "target_revision": {"target_id"},
    "version": {"added", "image_url", "paywalled", "removed"},
}
"""Columns that the contract names only in its keys or that were added since."""

ADDED_TABLES = {
    "actor_merge",
    "article_day",
    "delivery",
    "endpoint_state",
    "listed_article",
    "posting",
    "request_version",
    "sketch",
    "source_day",
    "source_month",
    "stale_article",
    "stale_day",
    "stale_story",
    "stance_day",
    "stance_month",
    "standing_actor_stance",
    "standing_change",
    "standing_stance",
    "story_answer",
    "story_gate_result",
    "story_quote",
    "story_statement",
    "story_voices",
    "takedown",
    "ungrouped_version",
}
"""Tables that were added since."""

VIEW_EXTENSIONS = {
    "actor_stance": ["label_from", "held", "actor_id"],
    "article_stance": ["held"],
    "latest_article": ["image_url", "paywalled", "summary_held"],
    "source_health": ["last_new_at", "silent_since", "moved_to", "flags", "address"],
    "story_perspective": ["article_id", "title", "published_at", "source_name", "quote_status"],
}
"""Columns that views got since, behind those of the contract."""

ADDED_VIEWS = {
    "article_change",
    "reanalysis",
    "stance_share",
    "stance_share_monthly",
    "story_actor_stance",
    "story_comparison",
    "story_contest",
    "story_coverage",
}
"""Views that were added since."""

DESCRIBED_IN_WORDS = {"story_change"}
"""Tables of which the contract gives no column names."""


def contract() -> str:
    path = CORPORA.parent / "SCHEMA.md"
    if not path.is_file():
        reason = f"no {path}: set STANDPOINT_CORPORA to the folder beside it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path.read_text(encoding="utf-8")


def cells(section: str) -> list[tuple[str, str]]:
    found = re.findall(r"^\| ([^|]+) \| (.+) \|$", section, flags=re.MULTILINE)
    return [(name, body) for name, body in found if name not in {"table", "view", "---"}]


def agreed_tables(page: str) -> dict[str, set[str]]:
    """Columns by table: the words before the first full stop, without keys and remarks."""
    section = page.partition("## Tables")[2].partition("## Views")[0]
    columns = {}
    for names, body in cells(section):
        tables = [name.strip() for name in names.split(",")]
        if len(tables) == 1:
            columns[tables[0]] = column_names(body)
            continue
        for part in body.split("; "):
            short, _, rest = part.partition(": ")
            matching = [name for name in tables if name in {short, f"{tables[0]}_{short}"}]
            if matching:
                columns[matching[0]] = column_names(rest)
    return columns


def column_names(words: str) -> set[str]:
    plain = re.sub(r"unique\([^)]*\)+|\([^()]*\)", "", words)
    sentence = re.split(r"\. |; ", plain)[0]
    parts = [part.split() for part in sentence.split(",")]
    return {part[0] for part in parts if part and re.fullmatch(r"[a-z_0-9]+", part[0])}


def agreed_views(page: str) -> dict[str, list[str]]:
    return {
        name.split()[0]: [one.strip() for one in re.sub(r"\([^()]*\)", "", body).split(",")]
        for name, body in cells(page.partition("## Views")[2])
    }


def test_every_agreed_column_is_there() -> None:
    """Each table of the contract has the columns that it names, and no others but extensions."""
    agreed = agreed_tables(contract())
    assert len(agreed) == 29
    for name, columns in agreed.items():
        ours = set(Row.metadata.tables[name].columns.keys()) - {"id"}
        if name not in DESCRIBED_IN_WORDS:
            assert columns | EXTENSIONS.get(name, set()) == ours, name
    assert set(agreed) | ADDED_TABLES == set(Row.metadata.tables)


def test_every_agreed_view_has_its_columns(database: Database) -> None:
    """Each view has the contract's columns in their order, then those that it got since."""
    agreed = {
        name: columns + VIEW_EXTENSIONS.get(name, [])
        for name, columns in agreed_views(contract()).items()
    }
    with database.reading() as connection:
        seen = inspect(connection)
        ours = {
            name: [column["name"] for column in seen.get_columns(name)]
            for name in seen.get_view_names()
            if name not in ADDED_VIEWS
        }
    assert ours == agreed


@pytest.mark.parametrize(
    "name", ["latest_article", "reanalysis", "story_actor_stance", "story_perspective"]
)
def test_views_of_rows_are_planned_with_what_is_asked_of_them(name: str) -> None:
    """PostgreSQL plans what begins with `with` apart: all rows for the newest ten."""
    [view] = (one for one in VIEWS if one.name == name)
    assert view.select("postgresql").startswith("select")


def test_views_describe_the_columns_that_they_have(database: Database) -> None:
    """What the code says of a view's columns is what the database has."""
    with database.reading() as connection:
        seen = inspect(connection)
        for view in VIEWS:
            assert list(view.columns) == [one["name"] for one in seen.get_columns(view.name)]


def test_everything_is_commented() -> None:
    """Every table and every column says what it means."""
    silent = [
        f"{table.name}.{column.name}"
        for table in Row.metadata.tables.values()
        for column in table.columns
        if not (column.comment and table.comment)
    ]
    assert silent == []


def test_the_reference_is_fresh() -> None:
    """docs/reference/schema.md is what `python -m pipeline.store.describe` writes."""
    assert REFERENCE.read_text(encoding="utf-8") == described()


def test_the_diagram_is_fresh() -> None:
    """docs/images/schema.svg was made from what `python -m pipeline.store.diagram` writes."""
    picture = (REFERENCE.parents[1] / "images/schema.svg").read_text(encoding="utf-8")
    named = re.search(r'id="(schema_[0-9a-f]{16})"', drawn())
    assert named
    assert f'id="{named[1]}"' in picture
