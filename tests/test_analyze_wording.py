"""Prompts of one's own: which files count, what they must hold, and what they change."""

from pathlib import Path

import pytest

import make
from pipeline.analyze.prompts import prompt, prompt_hash
from pipeline.analyze.questions import questions
from pipeline.analyze.wording import MOST_BYTES, PLACES, SHIPPED, read_wording, template
from pipeline.errors import ConfigurationError

SUMMARY, STANCE = questions([make.target()])


def test_what_a_folder_does_not_have_is_as_shipped(tmp_path: Path) -> None:
    """One file changes one part; the others keep their words."""
    (tmp_path / "stance.txt").write_text("Where does it stand?\n$targets\n")
    own = read_wording(tmp_path)
    told = prompt("The toll.", [SUMMARY, STANCE], wording=own).messages[-1]["content"]
    assert "Where does it stand?" in told
    assert template("summary") in told


def test_another_wording_is_another_question(tmp_path: Path) -> None:
    """Of the part that it words; the answers to the others stay the same answers."""
    (tmp_path / "stance.txt").write_text("Where does it stand?\n$targets\n")
    own = read_wording(tmp_path)
    assert prompt_hash(STANCE, wording=own) != prompt_hash(STANCE)
    assert prompt_hash(SUMMARY, wording=own) == prompt_hash(SUMMARY)


def test_the_shipped_words_copied_are_the_same_question(tmp_path: Path) -> None:
    """A copy to begin from asks nothing again."""
    for name in PLACES:
        (tmp_path / f"{name}.txt").write_text(template(name) + "\n")
    assert prompt_hash(STANCE, wording=read_wording(tmp_path)) == prompt_hash(STANCE)
    assert prompt_hash(STANCE, wording=SHIPPED) == prompt_hash(STANCE)


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("stance", "Where?", r"must hold \$targets"),
        ("stance", "$targets costs $5", r"must hold \$targets"),
        ("user", "$marker $article $questions $more", "no other"),
        ("summary", "  ", "is empty"),
        ("summary", "x" * (MOST_BYTES + 1), "more than"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, words: str, told: str
) -> None:
    """With what it must hold."""
    (tmp_path / f"{name}.txt").write_text(words)
    with pytest.raises(ConfigurationError, match=told):
        read_wording(tmp_path)


def test_a_folder_without_prompts_is_a_mistake(tmp_path: Path) -> None:
    """Whoever names it means to change something."""
    with pytest.raises(ConfigurationError, match="holds no prompt"):
        read_wording(tmp_path)
    with pytest.raises(ConfigurationError, match="no folder"):
        read_wording(tmp_path / "nowhere")
