"""`standpoint correct`, `show corrections` and `export gold` at a person's desk."""

import json
from pathlib import Path

import pytest

from pipeline.evaluate.own_files import read_own
from pipeline.models import Label
from shell import PRAISE, Shell

WHY = ("--reason", "The mayor only reports it.", "--by", "ann")


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """The program after its first run over two papers."""
    assert shell("run", "--plain").code == 0
    return shell


def number(desk: Shell, title: str) -> str:
    """The number of the article with this in its title."""
    listed = json.loads(desk("show", "articles", "--json").out)
    return next(str(one["id"]) for one in listed if title in one["title"])


def test_a_label_is_corrected_shown_and_listed(desk: Shell) -> None:
    """The command tells what it was; stances and the article show the person's label."""
    article = number(desk, "welcomes")
    done = desk("correct", article, "harbour-toll", "neutral", *WHY)
    assert done.code == 0
    assert f"Article {article}, the article's own voice on harbour-toll: neutral" in done.words
    assert "embedded said on" in done.words
    [row] = json.loads(desk("show", "stances", "--label", "neutral", "--json").out)
    assert str(row["article_id"]) == article
    assert "corrected by a person; beside it embedded" in desk("show", "article", article).words
    listed = desk("show", "corrections").words
    for words in ("neutral", "The mayor only reports it.", "ann", "embedded: "):
        assert words in listed
    [told] = json.loads(desk("show", "corrections", "--json").out)
    assert (told["label"], told["last_word"]) == ("neutral", True)


def test_saying_it_again_says_so(desk: Shell) -> None:
    """The same label and reason add nothing; the same label for another reason is told as that."""
    article = number(desk, "welcomes")
    desk("correct", article, "harbour-toll", "neutral", *WHY)
    again = desk("correct", article, "harbour-toll", "neutral", *WHY)
    assert "ann said neutral on" in again.words
    assert "with this reason" in again.words
    assert len(json.loads(desk("show", "corrections", "--json").out)) == 1
    other = desk("correct", article, "harbour-toll", "neutral", "--reason", "No side.", "--by", "b")
    assert "neutral, as ann said; the reason is new" in other.words


def test_an_actor_is_corrected_by_name(desk: Shell) -> None:
    """Whom the text names may be judged; whom it does not name is refused."""
    article = number(desk, "welcomes")
    done = desk("correct", article, "harbour-toll", "favor", "--holder", "the mayor", *WHY)
    assert "the mayor on harbour-toll: favor. Nobody had judged it." in done.words
    refused = desk("correct", article, "harbour-toll", "favor", "--holder", "Ida Holt", *WHY)
    assert (refused.code, "no actor 'Ida Holt'" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("99", "harbour-toll", "favor", *WHY), "no article 99; the nearest is"),
        (("1", "harbor-toll", "favor", *WHY), "no target 'harbor-toll'; near to it: harbour-toll"),
        (("1", "harbour-toll", "favour", *WHY), "'favor'"),
        (("1", "harbour-toll", "favor"), "--reason"),
        (("1", "harbour-toll", "favor", "--reason", " "), "--reason takes a sentence"),
        (("1", "harbour-toll", "favor", "--reason", "x" * 5001), "--reason takes a sentence"),
        (("1", "harbour-toll", "favor", "--reason", "x", "--by", ""), "--by is empty"),
    ],
)
def test_what_is_wrong_is_told_with_the_next_step(
    desk: Shell, arguments: tuple[str, ...], words: str
) -> None:
    """Each mistake is wrong usage, told in one sentence, and writes nothing."""
    said = desk("correct", *arguments)
    assert said.code == 2
    assert words in " ".join(said.err.replace("│", " ").split())
    assert "no corrections" in desk("show", "corrections").err


def test_gold_is_a_dataset_that_can_be_evaluated(desk: Shell, tmp_path: Path) -> None:
    """What is exported is read back as it was said, and an analyst can be measured by it."""
    article = number(desk, "welcomes")
    desk("correct", article, "harbour-toll", "neutral", *WHY)
    desk("correct", article, "harbour-toll", "favor", "--holder", "the mayor", *WHY)
    desk("correct", article, "harbour-toll", "unrelated", "--holder", "Ships", *WHY)
    path = tmp_path / "new" / "gold.jsonl"
    written = desk("export", "gold", "--out", str(path))
    assert (written.code, written.out) == (0, "")
    assert f"1 record written to {path}" in " ".join(written.err.split())
    [record] = read_own(path).stances
    assert (record.label, record.reason) == (Label.NEUTRAL, "The mayor only reports it.")
    assert record.target.statement == "Ships should pay a harbour toll."
    assert (record.actors, record.more_actors) == ({"the mayor": Label.FAVOR}, True)
    assert " ".join(record.passage.text.split()) == " ".join(PRAISE.split())
    assert desk("export", "gold").out == path.read_text(encoding="utf-8")
    report = desk("evaluate", "stance", "--dataset", str(path))
    assert (report.code, "accuracy" in report.out) == (0, True)


def test_texts_of_which_only_actors_were_judged_are_left_out(desk: Shell) -> None:
    """A record needs the own voice's label; what is left out is said."""
    article = number(desk, "welcomes")
    desk("correct", article, "harbour-toll", "favor", "--holder", "the mayor", *WHY)
    said = desk("export", "gold")
    assert (said.code, said.out) == (0, "")
    assert "left out, since only actors were judged: 1 text" in said.err


def test_a_place_that_cannot_be_written_keeps_what_was_there(desk: Shell, tmp_path: Path) -> None:
    """The file is replaced whole or not at all, and no half of it is left."""
    desk("correct", number(desk, "welcomes"), "harbour-toll", "neutral", *WHY)
    (tmp_path / "taken").mkdir()
    said = desk("export", "gold", "--out", str(tmp_path / "taken"))
    assert (said.code, "cannot be written" in said.err) == (2, True)
    assert not list(tmp_path.glob(".*.part"))
