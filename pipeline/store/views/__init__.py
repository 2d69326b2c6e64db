"""The views that people query, dropped before and created after every change of the schema."""

from sqlalchemy import Connection, inspect

from pipeline.store.views.articles import LATEST_ARTICLE, STORY_OVERVIEW
from pipeline.store.views.changes import ARTICLE_CHANGE
from pipeline.store.views.comparisons import STORY_COMPARISON
from pipeline.store.views.operations import RUN_REPORT, SOURCE_HEALTH, SPEND_DAILY
from pipeline.store.views.perspectives import (
    STORY_ACTOR_STANCE,
    STORY_CONTEST,
    STORY_COVERAGE,
    STORY_PERSPECTIVE,
)
from pipeline.store.views.reanalysis import REANALYSIS
from pipeline.store.views.shares import STANCE_SHARE, STANCE_SHARE_MONTHLY
from pipeline.store.views.stances import ACTOR_STANCE, ARTICLE_STANCE, STANCE_CHANGE, STANCE_DAILY
from pipeline.store.views.view import View

VIEWS: tuple[View, ...] = (
    LATEST_ARTICLE,
    ARTICLE_STANCE,
    ACTOR_STANCE,
    STANCE_DAILY,
    STORY_OVERVIEW,
    STORY_PERSPECTIVE,
    STORY_CONTEST,
    STORY_ACTOR_STANCE,
    STORY_COVERAGE,
    STANCE_SHARE,
    STANCE_SHARE_MONTHLY,
    STORY_COMPARISON,
    STANCE_CHANGE,
    ARTICLE_CHANGE,
    REANALYSIS,
    SOURCE_HEALTH,
    RUN_REPORT,
    SPEND_DAILY,
)
"""All views, each after those that it reads."""


def drop(connection: Connection) -> None:
    """Drops the views that are there."""
    present = inspect(connection).get_view_names()
    for view in reversed(VIEWS):
        if view.name in present:
            connection.exec_driver_sql(f"drop view {view.name}")


def create(connection: Connection) -> None:
    """Creates all views."""
    for view in VIEWS:
        query = view.select(connection.dialect.name)
        connection.exec_driver_sql(f"create view {view.name} as {query}")
