"""`standpoint show stories` and `show story` at a person's desk."""

import json

import pytest

from pipeline.store.database import Database
from shell import Shell
from told_stories import told


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """The program after a run over two papers that tell one story, with one actor."""
    shell("run", "--plain")
    listed = json.loads(shell("show", "articles", "--json").out)
    database = Database.at(f"sqlite:///{shell.folder / 'home' / 'standpoint.db'}")
    with database.writing() as connection:
        for table in ("story_article", "story"):
            connection.exec_driver_sql(f"delete from {table}")
    numbers = [one["id"] for one in listed]
    told(database, numbers)
    database.close()
    shell(
        "correct", str(numbers[0]), "harbour-toll", "favor", "--holder", "skippers",
        "--reason", "read", "--by", "ann",
    )  # fmt: skip
    return shell


def test_stories_are_listed_with_what_is_contested(desk: Shell) -> None:
    """A story of two articles has its size and a measure for its target."""
    [story] = json.loads(desk("show", "stories", "--json").out)
    assert (story["title"], story["articles"], story["sources"]) == ("A story", 2, 1)
    assert [one["target"] for one in story["contested"]] == ["harbour-toll"]
    words = desk("show", "stories").words
    assert "A story 2 articles of 1 sources" in words
    assert "contested: harbour-toll (embedded)" in words


def test_a_story_shows_who_says_what(desk: Shell) -> None:
    """By outlet and by actor, with quotes, and which outlets covered it."""
    [story] = json.loads(desk("show", "stories", "--json").out)
    words = desk("show", "story", str(story["id"])).words
    for said in (
        "How contested", "By outlet", "Harbour Post", "(verified)", "By actor", "skippers",
        "Who covered it, and who did not", "Articles",
    ):  # fmt: skip
        assert said in words
    whole = json.loads(desk("show", "story", str(story["id"]), "--json").out)
    assert [one["source"] for one in whole["perspectives"]] == ["harbour-post"] * 2
    assert [one["actor"] for one in whole["actors"]] == ["skippers"]
    assert [(one["source"], one["articles"]) for one in whole["coverage"]] == [("harbour-post", 2)]
    assert (whole["article_count"], len(whole["articles"])) == (2, 2)


def test_a_story_that_is_not_there_is_refused(desk: Shell) -> None:
    """The message names the command that lists them."""
    said = desk("show", "story", "999")
    assert said.code == 2
    assert "no story 999; `standpoint show stories` lists them" in said.err
