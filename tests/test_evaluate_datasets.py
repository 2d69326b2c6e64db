"""Datasets: what is read, and which line is named for what cannot be."""

import json
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.evaluate.datasets import load_dataset
from pipeline.evaluate.examples import Task
from pipeline.evaluate.own_files import read_own
from pipeline.evaluate.public_sets import read_cnndm, read_newsmtsc
from pipeline.models import Label

GOOD = {"text": "The toll hurts.", "statement": "A toll is needed.", "label": "against"}


def written(path: Path, *records: object) -> Path:
    """A file with a line for each record; a text is written as it is."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_good_lines_go_through_and_bad_ones_are_named(tmp_path: Path) -> None:
    """Each broken line is one problem with file, line and field; the others are examples."""
    path = written(
        tmp_path / "mine.jsonl",
        GOOD,
        "{not json",
        "",
        ["a list"],
        {**GOOD, "label": "hostile"},
        {**GOOD, "quote": "not in the text"},
        {"text": "No target.", "label": "favor"},
        {**GOOD, "target": "unknown"},
        {"statement": "A toll is needed.", "label": "favor"},
        {**GOOD, "language": "English"},
        {**GOOD, "label": " Favor ", "actors": {"Ida Holt": "FAVOR"}},
    )
    dataset = read_own(path)
    assert [one.label for one in dataset.stances] == [Label.AGAINST, Label.FAVOR]
    assert [one.place for one in dataset.stances] == ["mine.jsonl:1", "mine.jsonl:11"]
    assert dataset.stances[1].actors == {"Ida Holt": Label.FAVOR}
    places = [f"{path}:{number}: " for number in (2, 4, 5, 6, 7, 8, 9, 10)]
    assert len(dataset.problems) == len(places)
    for one, place in zip(dataset.problems, places, strict=True):
        assert one.startswith(place)
    words = (
        "not JSON", "not a JSON object", "label", "quote", "statement", "target", "text",
        "language",
    )  # fmt: skip
    for one, word in zip(dataset.problems, words, strict=True):
        assert word in one


def test_a_csv_names_aliases_in_one_cell(tmp_path: Path) -> None:
    """Columns are fields; a row that spans lines is named by its last one."""
    path = written(
        tmp_path / "mine.csv",
        "text,statement,aliases,label,language",
        '"The toll,',
        'it hurts.",A toll is needed.,toll | road charge,against,en',
        "No label.,A toll is needed.,,,",
        "Fine.,A toll is needed.,,unclear,",
    )
    dataset = read_own(path)
    first, last = dataset.stances
    assert first.target.aliases == ("toll", "road charge")
    assert first.target.languages == ("en",)
    assert last.passage.language is None
    assert [one.partition(": ")[0] for one in dataset.problems] == [f"{path}:4"]


def test_a_file_is_read_from_beside_the_dataset_only(tmp_path: Path) -> None:
    """A path that leads elsewhere, or to nothing, is a problem of its line."""
    folder = tmp_path / "set"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "a.txt").write_text("A heading\n\nThe toll hurts.\n", encoding="utf-8")
    (folder / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    asked = {"statement": "A toll is needed.", "label": "against"}
    path = written(
        folder / "mine.jsonl",
        *({**asked, "file": name} for name in ("a.txt", "../secret.txt", "b.txt", "bytes.txt")),
    )
    dataset = read_own(path)
    assert [one.passage.title for one in dataset.stances] == ["A heading"]
    assert dataset.stances[0].passage.text == "A heading\n\nThe toll hurts."
    assert ["outside" in one for one in dataset.problems] == [True, False, False]
    assert "not UTF-8" in dataset.problems[2]


def test_a_record_names_a_target_of_the_file_beside_it(tmp_path: Path) -> None:
    """With targets.yaml beside the dataset a slug is enough."""
    (tmp_path / "targets.yaml").write_text(
        "targets:\n  - slug: toll\n    statement: A toll is needed.\n", encoding="utf-8"
    )
    path = written(tmp_path / "mine.jsonl", {"text": "x y", "target": "toll", "label": "unclear"})
    assert read_own(path).stances[0].target.statement == "A toll is needed."


def test_a_reference_makes_a_summary(tmp_path: Path) -> None:
    """Records with a reference and records with a label may stand in one file."""
    path = written(
        tmp_path / "mine.jsonl", {"text": "Long text.", "reference": "Short.", "title": "T"}, GOOD
    )
    dataset = read_own(path)
    assert (len(dataset.summaries), len(dataset.stances)) == (1, 1)
    assert dataset.summaries[0].passage.text == "T\n\nLong text."
    for task, count in ((Task.STANCE, 1), (Task.QUOTES, 2)):
        usable = load_dataset(str(path), task=task, samples=tmp_path, corpora=None)
        assert len(usable.examples) == count


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nothing", "no dataset 'nothing'; name one of gold, newsmtsc, cnndm"),
        ("cnndm", "set STANDPOINT_CORPORA or --corpora"),
        ("absent.jsonl", "cannot be read"),
        ("mine.parquet", "a dataset ends in .jsonl or .ndjson or .csv"),
    ],
)
def test_a_dataset_that_is_not_there_is_told_in_one_line(
    tmp_path: Path, named: str, words: str
) -> None:
    """The message says what would have been expected."""
    with pytest.raises(ConfigurationError, match=words.replace(".", r"\.")):
        load_dataset(named, task=Task.STANCE, samples=tmp_path, corpora=None)


def test_a_dataset_without_an_example_tells_its_first_problem(tmp_path: Path) -> None:
    """All lines bad: nothing is asked, and the first line is named."""
    path = written(tmp_path / "mine.jsonl", {"text": "No target.", "label": "favor"})
    with pytest.raises(ConfigurationError, match=r"no example for stance; the first .*:1: target"):
        load_dataset(str(path), task=Task.STANCE, samples=tmp_path, corpora=None)


def test_texts_are_scrubbed_as_the_database_does(tmp_path: Path) -> None:
    """Control and direction characters are gone before anybody is asked."""
    path = written(tmp_path / "mine.jsonl", {**GOOD, "text": "The \u202etoll\x00 hurts."})
    assert read_own(path).stances[0].passage.text == "The toll hurts."


def test_newsmtsc_is_read_as_published(tmp_path: Path) -> None:
    """Every mention is an example; further mentions are its aliases; a broken line is named."""
    row = {
        "sentence_normalized": "Holt praised the mayor.",
        "targets": [
            {"mention": "Holt", "polarity": 4.0},
            {"mention": "the mayor", "polarity": 6.0, "further_mentions": [{"mention": "she"}]},
        ],
    }
    dataset = read_newsmtsc(written(tmp_path / "test.jsonl", row, {"targets": 1}, "{"))
    assert [one.label for one in dataset.stances] == [Label.NEUTRAL, Label.FAVOR]
    assert dataset.stances[1].target.aliases == ("the mayor", "she")
    assert [one.partition(": ")[0].rpartition(":")[2] for one in dataset.problems] == ["2", "3"]


def test_cnndm_is_read_as_published(tmp_path: Path) -> None:
    """An article with its highlights; a row without them is named."""
    path = written(tmp_path / "a.csv", "article,highlights,id", '"One\u2028two",One,1', "Three,,2")
    dataset = read_cnndm(path)
    assert [one.reference for one in dataset.summaries] == ["One"]
    assert dataset.problems == (f"{path}:3: no article or no highlights",)
