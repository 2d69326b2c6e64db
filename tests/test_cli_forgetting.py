"""`standpoint forget`: removes for good, after asking, with the originals, and says so."""

import io
import sys

import pytest

from pipeline.ingest.warc_reference import WarcReference
from pipeline.ingest.warc_writing import records_of
from shell import PRAISE, Shell


class Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def read(shell: Shell) -> Shell:
    """The program after one run over two papers."""
    shell("run")
    return shell


def url(shell: Shell, name: str = "praise.txt") -> str:
    """The address of a paper."""
    return (shell.papers / name).as_uri()


def originals(shell: Shell) -> list[WarcReference]:
    """Every original that is kept."""
    files = sorted((shell.folder / "home").rglob("*.warc.gz"))
    return [record for path in files for record in records_of(path, path.name)]


def titles(shell: Shell) -> str:
    return shell("query", "--csv", "select title from latest_article").out


def test_an_article_is_forgotten_with_its_original(read: Shell) -> None:
    """Its rows and its file go, what is left alone is said, and the other article stays."""
    assert len(originals(read)) == 2
    said = read("forget", "article", url(read), "--reason", "asked for", "--yes")
    assert said.code == 0
    assert "version 1" in said.words
    assert "entry (emptied) 1" in said.words
    assert said.err.startswith("1 original deleted. Not touched: backups")
    assert len(originals(read)) == 1
    assert titles(read) == "title\nSkippers call the harbour toll a disaster\n"
    kept = read("query", "--csv", "select scope, reason from takedown where reason <> ''").out
    assert "article,asked for" in kept


def test_it_is_not_taken_in_again(read: Shell) -> None:
    """Neither by the next run, nor changed, nor renamed, nor by hand."""
    read("forget", url(read), "--yes")
    (read.papers / "praise.txt").write_text(PRAISE + "\nMore of it.\n", encoding="utf-8")
    (read.papers / "renamed.txt").write_text(PRAISE, encoding="utf-8")
    read("run")
    read("ingest", str(read.papers / "renamed.txt"))
    assert len(originals(read)) == 1
    assert titles(read) == "title\nSkippers call the harbour toll a disaster\n"


def test_a_source_is_forgotten(read: Shell) -> None:
    """All its articles and originals go."""
    said = read("forget", "source", "harbour-post", "--yes")
    assert (said.code, "article 2" in said.words) == (0, True)
    assert originals(read) == []
    read("run")
    assert titles(read) == "title\n"


def test_without_a_terminal_it_wants_a_yes(read: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that does not say --yes removes nothing."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    said = read("forget", "source", "harbour-post")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "standpoint: nobody is there to be asked; say --yes to remove it for good\n"
    )
    assert len(originals(read)) == 2


@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("\n", 2), ("y\n", 1)])
def test_in_a_terminal_it_asks(
    read: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    """Only a yes removes anything."""
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    said = read("forget", "article", url(read))
    assert f"Remove the article at {url(read)} for good?" in said.err
    assert len(originals(read)) == left
    assert (said.code == 0) is (left == 1)


def test_repeated_it_says_that_nothing_is_left(read: Shell) -> None:
    """The second time is no error; an address that was never stored is one."""
    read("forget", url(read), "--yes")
    again = read("forget", url(read), "--yes")
    assert (again.code, again.out) == (0, "")
    assert "nothing was left to remove" in again.err
    said = read("forget", "https://x.example/1", "--yes")
    assert (said.code, said.err.partition(";")[0]) == (
        2,
        "standpoint: nothing is stored at https://x.example/1",
    )
    assert read("forget", "source", "nobody", "--yes").code == 2
