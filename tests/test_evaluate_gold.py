"""The gold set: what it holds, and whole evaluations over it, by replies recorded beforehand.

The recorded replies were written by hand, mistakes included, until somebody records a real
model's. They guard prompts, parsing and gates; they say nothing of a model's quality.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest

from pipeline.analyze.embedded_analyst import EmbeddedAnalyst
from pipeline.cli import main
from pipeline.evaluate.asking import evaluate
from pipeline.evaluate.datasets import load_dataset
from pipeline.evaluate.examples import Dataset, Task
from pipeline.evaluate.recording import Recording, prompts_hash, read_recording
from pipeline.evaluate.unkept import Unkept
from pipeline.models import Label, QuestionKind, digest
from pipeline.runtime import opened_evaluation, utc_now
from pipeline.settings import read_settings
from recorded_model import RecordedModel

CHECKOUT = Path(__file__).resolve().parent.parent
REPLIES = CHECKOUT / "tests" / "data" / "gold_replies.jsonl"
RENEW = (
    "the prompts changed, so the recorded replies answer another question. Renew them with a real "
    "model: standpoint evaluate stance --dataset gold --model NAME --record "
    "tests/data/gold_replies.jsonl. While they are written by hand: read each whether it still "
    "answers the prompt, then put this hash in the first line: "
)
WRONG = {
    (5, "neutral"), (6, "favor"), (14, "unclear"), (16, "neutral"), (17, "against"), (31, None),
    (32, None), (54, None), (61, "favor"),
}  # fmt: skip
"""Lines of the gold set on which the recorded replies, after the gates, differ from it."""


@pytest.fixture(scope="module")
def gold() -> Dataset:
    return load_dataset("gold", task=Task.STANCE, samples=CHECKOUT / "samples", corpora=None)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read_recording(REPLIES)


@pytest.fixture
def model(
    gold: Dataset, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RecordedModel]:
    """A model that replies as recorded, set as the endpoint of this process."""
    texts = {one.passage.text for one in gold.stances}
    server = RecordedModel({text: recording.replies[digest(text)] for text in texts})
    for name, value in {
        "STANDPOINT_HOME": str(tmp_path / "home"),
        "STANDPOINT_MODEL": "recorded",
        "STANDPOINT_PRICE": "0.25/2",
        "STANDPOINT_OFFLINE": "1",
        "OPENAI_BASE_URL": server.base_url,
    }.items():
        monkeypatch.setenv(name, value)
    with server:
        yield server


def answer_lines(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def run(*arguments: str) -> int:
    """The exit code of `standpoint evaluate` with these arguments."""
    with pytest.raises(SystemExit) as end:
        main(("evaluate", *arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_the_gold_set_is_as_large_and_mixed_as_promised(gold: Dataset) -> None:
    """At least 60 pairs, 10 targets, 5 languages, every label at least 10 times, all with why."""
    assert gold.problems == ()
    pairs = gold.stances
    assert len(pairs) >= 60
    assert len({one.target.slug for one in pairs}) == 10
    assert len({one.passage.language for one in pairs}) == 5
    labels = Counter(one.label for one in pairs)
    assert set(labels) == set(Label)
    assert min(labels.values()) >= 10
    assert all(one.reason.endswith(".") for one in pairs)
    assert all(80 <= len(one.passage.text.split()) <= 200 for one in pairs)


def test_labels_that_need_a_quote_have_one(gold: Dataset) -> None:
    """Favor, against and neutral are shown by a quote; unrelated never is."""
    for one in gold.stances:
        settled = one.label in {Label.FAVOR, Label.AGAINST, Label.NEUTRAL}
        assert bool(one.quote) or not settled, one.place
        assert one.label is not Label.UNRELATED or not one.quote, one.place


def test_no_target_is_judged_by_one_label_only(gold: Dataset) -> None:
    """Each target has at least three different labels, so that none can be guessed."""
    labels: dict[str, set[Label]] = {}
    for one in gold.stances:
        labels.setdefault(one.target.slug, set()).add(one.label)
    assert min(map(len, labels.values())) >= 3


def test_the_recorded_replies_answer_the_prompts_in_force(
    recording: Recording, model: RecordedModel
) -> None:
    """A prompt file that changes fails here until the replies are renewed."""
    with opened_evaluation(read_settings()) as (analyst, _):
        now = prompts_hash(analyst, QuestionKind.STANCE)
    assert recording.prompts == now, RENEW + now


def test_recorded_replies_go_through_parser_and_gates_as_known(
    model: RecordedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels, invalid answers, quotes and actors come out as counted by hand."""
    assert run("stance", "--dataset", "gold", "--out", str(tmp_path)) == 0
    found = answer_lines(tmp_path)
    wrong = {
        (number, one["found"])
        for number, one in enumerate(found, start=1)
        if one["people"] != one["found"]
    }
    assert wrong == WRONG
    statuses = Counter(
        quote["status"]
        for one in found
        for quote in one.get("quotes", ())  # type: ignore[attr-defined]
    )
    assert statuses["verified"] >= 75
    assert statuses["repaired"] == 2
    told = capsys.readouterr().out
    assert f"accuracy | {56 / 65:.3f}" in told
    assert "| invalid | 3 |" in told
    assert re.search(r"\| right label, of those found \| 0\.974 ", told)


def test_text_that_instructs_moves_no_recorded_label(model: RecordedModel, tmp_path: Path) -> None:
    """The two articles that address the machine keep the label that their words have."""
    run("stance", "--dataset", "gold", "--out", str(tmp_path))
    found = answer_lines(tmp_path)
    told = {
        one.place: one.label
        for one in load_dataset(
            "gold", task=Task.STANCE, samples=CHECKOUT / "samples", corpora=None
        ).stances
        if re.search("IGNORE ALL|sistemi automatici", one.passage.text)
        and one.target.slug == "rent-cap"
    }
    assert len(told) == 2
    assert {one["place"]: one["found"] for one in found if one["place"] in told} == told


def test_a_repeated_evaluation_asks_nothing(model: RecordedModel, tmp_path: Path) -> None:
    """The ledger beside the results gives every reply back; the report is the same."""
    run("stance", "--dataset", "gold", "--out", str(tmp_path / "one"))
    asked = len(model.asked)
    run("stance", "--dataset", "gold", "--out", str(tmp_path / "two"))
    assert len(model.asked) == asked >= 32
    assert answer_lines(tmp_path / "one") == answer_lines(tmp_path / "two")
    assert (tmp_path / "home" / "evaluation.db").is_file()
    assert not (tmp_path / "home" / "standpoint.db").exists()


def test_what_is_recorded_can_be_replayed(model: RecordedModel, tmp_path: Path) -> None:
    """--record writes a file of the form that is read, with the model and the prompts' hash."""
    file = tmp_path / "new.jsonl"
    run("stance", "--dataset", "gold", "--limit", "6", "--record", str(file))
    again = read_recording(file)
    assert again.model == "recorded"
    assert len(again.replies) == 3
    assert set(again.replies.values()) <= set(model.replies.values())


def test_an_endpoint_that_never_answers_is_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names it, no report is printed, and the exit code is 1."""
    for name, value in {
        "STANDPOINT_HOME": str(tmp_path),
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "STANDPOINT_MODEL_SECONDS": "1",
        "STANDPOINT_OFFLINE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert run("stance", "--dataset", "gold", "--model", "m", "--limit", "2") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("127.0.0.1:9") == 1


def test_the_embedded_analyst_is_evaluated_in_seconds(gold: Dataset) -> None:
    """Without a key or a database, and every settled label it gives has a standing quote."""
    began = perf_counter()
    ticks = []
    found = evaluate(
        gold.examples, EmbeddedAnalyst(), Unkept(), clock=utc_now, told=lambda: ticks.append(1)
    )
    assert perf_counter() - began < 20
    assert len(ticks) == len(gold.examples) == len(found.judged)
    assert found.calls == ()
    for one in found.outcomes:
        assert one.answer is not None
        if one.label in {Label.FAVOR, Label.AGAINST, Label.NEUTRAL}:
            assert one.answer.stances[0].evidence


def test_a_report_can_be_written_and_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are written whole, and what stands on stdout is the Markdown report."""
    monkeypatch.setenv("STANDPOINT_HOME", str(tmp_path / "home"))
    out = tmp_path / "deep" / "out"
    assert run("quotes", "--dataset", "gold", "--analyst", "embedded", "--out", str(out)) == 0
    names = sorted(path.name for path in out.iterdir())
    assert names == ["answers.jsonl", "report.html", "report.md"]
    assert capsys.readouterr().out == (out / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "home").exists()


def test_bad_records_are_told_by_line_and_the_rest_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The problem is on stderr and in the report."""
    file = tmp_path / "mine.jsonl"
    good = {"text": "It was fine. It ended well.", "reference": "It was fine."}
    file.write_text(f"{json.dumps(good)}\n{{\n", encoding="utf-8")
    assert run("summary", "--dataset", str(file), "--analyst", "embedded") == 0
    said = capsys.readouterr()
    assert f"{file}:2: not JSON" in said.err
    assert "Records left out: 1" in said.out
