"""`standpoint actors` at a person's desk: who is who, by command and by file."""

import json
from pathlib import Path

import pytest

from shell import Shell

WHY = ("--reason", "The text says so.", "--by", "ann")


@pytest.fixture
def desk(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The program after a run, with two actors whom a person named, and a file of actors."""
    monkeypatch.setenv("STANDPOINT_ACTORS", str(tmp_path / "actors.yaml"))
    write(tmp_path, "actors: []")
    assert shell("run", "--plain").code == 0
    for article, holder in ((1, "the mayor"), (1, "council"), (2, "Skippers")):
        listed = json.loads(shell("show", "articles", "--json").out)
        titles = {1: "welcomes", 2: "disaster"}
        number = next(str(one["id"]) for one in listed if titles[article] in one["title"])
        shell("correct", number, "harbour-toll", "favor", "--holder", holder, *WHY)
    return shell


def write(folder: Path, text: str) -> None:
    (folder / "actors.yaml").write_text(text, encoding="utf-8")


def names(desk: Shell) -> set[str]:
    return {one["name"] for one in json.loads(desk("actors", "list", "--json").out)}


def test_actors_are_merged_listed_and_taken_apart(desk: Shell) -> None:
    """The command says what it did and how to undo it; the undo brings the actor back."""
    assert names(desk) == {"the mayor", "council", "Skippers"}
    done = desk("actors", "merge", "The Mayor", "council", *WHY)
    assert done.code == 0
    assert "the mayor is council from now on, with 0 stances so far." in done.words
    assert names(desk) == {"council", "Skippers"}
    assert "council the mayor" in desk("actors", "list", "--name", "mayor").words
    listed = desk("actors", "merges").words
    for words in ("the mayor is council", "The text says so.", "ann, ", "person"):
        assert words in listed
    number = done.words.partition("undo ")[2].partition("`")[0]
    assert (
        "the mayor is an actor again and no more council." in desk("actors", "undo", number).words
    )
    assert names(desk) == {"the mayor", "council", "Skippers"}
    assert "no merges" in desk("actors", "merges").err
    assert "undone " in desk("actors", "merges", "--all").words


def test_wrong_names_and_numbers_are_refused(desk: Shell) -> None:
    """One line on stderr names the next step; the exit code is that of wrong usage."""
    for arguments, words in (
        (("merge", "Nobody", "council"), "no actor 'Nobody'; `standpoint actors list` names them"),
        (("merge", "skipper", "council"), "no actor 'skipper'; near to it: skippers"),
        (("undo", "77"), "no merge 77; `standpoint actors merges` lists them"),
    ):
        said = desk("actors", *arguments)
        assert (said.code, words in said.err) == (2, True)


def test_the_file_says_who_is_who(desk: Shell, tmp_path: Path) -> None:
    """It is checked by a command, counts from the next run on, and is undone when emptied."""
    write(tmp_path, "actors:\n  - name: Town council\n    aliases: [council, the mayor]\n")
    assert "Town council" in desk("actors", "check").words
    desk("run", "--plain")
    assert names(desk) == {"Town council", "Skippers"}
    assert "named in config/actors.yaml" in desk("actors", "list").words
    write(tmp_path, "actors: []\n")
    desk("run", "--plain")
    assert names(desk) == {"the mayor", "council", "Skippers"}


def test_a_wrong_file_is_told_by_line(desk: Shell, tmp_path: Path) -> None:
    """All problems at once, names of two actors among them, whatever their spelling."""
    write(
        tmp_path,
        "actors:\n  - name: Ann Lee\n    alias: [Lee]\n"
        "  - name: Bo\n    aliases: [Mayor Ann Lee, '']\n  - aliases: [Cy]\n",
    )
    said = desk("actors", "check")
    assert said.code == 3
    path = tmp_path / "actors.yaml"
    for line in (
        f"{path}:3: actors[0].alias: unknown field; did you mean aliases?",
        f"{path}:5: actors[1].aliases[0]: 'Mayor Ann Lee' is taken by 'Ann Lee' in line 2; a name",
        f"{path}:5: actors[1].aliases[1]: empty; expected a name in at most 500 characters",
        f"{path}:6: actors[2].name: missing; expected a name in at most 500 characters",
    ):
        assert line in said.err
    assert desk("run", "--plain").code == 3


def test_a_file_that_was_named_must_be_there(
    desk: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong path is an error, so that a slip does not undo what the file says."""
    monkeypatch.setenv("STANDPOINT_ACTORS", str(tmp_path / "actor.yaml"))
    assert desk("run", "--plain").code == 3
    assert desk("actors", "check").code == 3
