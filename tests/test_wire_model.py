"""Whole runs against a model on this machine: what each fault leaves, and where the key is not."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from model_server import ModelServer, Reply, cut, error, good, hang, html, saying
from pipeline.models import Invocation, RunOutcome, Scope
from pipeline.publish.report import Report
from pipeline.runtime import opened
from pipeline.settings import read_settings

KEY = "sk-standpoint-7d1c44e09b"
LEAK = f"the key {KEY} is not good"
ARTICLES = (
    (
        "Brunmar votes for a toll\n\nThe council of Brunmar voted on Tuesday to charge drivers for "
        "entering the old town. Mayor Ida Holt said the money would pay for night buses.\n"
    ),
    (
        "Harbour bridge stays open\n\nThe harbour bridge will stay open to cars, the council said "
        "on Friday. Traders on the east bank had collected four thousand names against a toll.\n"
    ),
)
TARGETS = """
targets:
  - slug: toll
    statement: The city should charge a toll.
    aliases: [toll]
    languages: [en]
  - slug: tram
    statement: Trams should be free.
    aliases: [tram]
    languages: [en]
    only_if_named: true
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder of two articles, and targets of which one is named in them."""
    (tmp_path / "papers").mkdir()
    for number, article in enumerate(ARTICLES):
        (tmp_path / "papers" / f"{number}.txt").write_text(article, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - slug: courier\n    name: Courier\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n",
        encoding="utf-8",
    )
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    return tmp_path


def run(
    house: Path, server: ModelServer, *sql: str, run_id: str = "r-1", **more: str
) -> tuple[Report, list[list[tuple[object, ...]]]]:
    """A whole run, its report, and the answers to questions in SQL."""
    variables = {
        "STANDPOINT_HOME": str(house / "home"),
        "STANDPOINT_SOURCES": str(house / "sources.yaml"),
        "STANDPOINT_TARGETS": str(house / "targets.yaml"),
        "STANDPOINT_MODEL": "m-1",
        "STANDPOINT_MODEL_SECONDS": "3",
        "STANDPOINT_PRICE": "0.25/2",
        "STANDPOINT_OFFLINE": "1",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.base_url,
        **more,
    }
    with opened(read_settings(variables), upgrade=True) as standpoint:
        report = standpoint.run(Scope(), Invocation(invocation_id=run_id))
        found = [list(standpoint.store.query(one, limit=100, seconds=10).rows) for one in sql]
    return report, found


TRIES = "SELECT state, code, http_status, possibly_billed FROM attempt ORDER BY id"
WELL = ("ok", None, 200)


@pytest.mark.parametrize(
    ("replies", "outcome", "tries"),
    [
        (([], good()), RunOutcome.OK, [WELL, WELL]),
        (
            ([], error(401, "invalid_api_key", LEAK)),
            RunOutcome.FAILED,
            [("failed", "unauthorized", 401)],
        ),
        (
            ([error(429, None, LEAK, Retry_After="1")], good()),
            RunOutcome.OK,
            [("failed", "rate_limited", 429), WELL, WELL],
        ),
        (
            ([], error(429, None, LEAK, Retry_After="3600")),
            RunOutcome.FAILED,
            [("failed", "rate_limited", 429)],
        ),
        (
            ([error(500, None, LEAK), error(500, None, LEAK)], good()),
            RunOutcome.OK,
            [("failed", "server_error", 500)] * 2 + [WELL, WELL],
        ),
        (([], hang()), RunOutcome.FAILED, [("failed", "timeout", None)] * 2),
        (([cut()], good()), RunOutcome.OK, [("failed", "broken_answer", None), WELL, WELL]),
        (([html()], good()), RunOutcome.OK, [("failed", "broken_answer", 200), WELL, WELL]),
        (([], saying("{" + KEY)), RunOutcome.PARTIAL, [WELL] * 4),
    ],
    ids=[
        "good", "401", "429-short", "429-long", "500-twice", "hang", "cut", "html", "broken-json",
    ],
)  # fmt: skip
def test_each_fault_is_on_record_and_the_key_is_nowhere(
    house: Path,
    caplog: pytest.LogCaptureFixture,
    replies: tuple[Sequence[Reply], Reply],
    outcome: RunOutcome,
    tries: list[tuple[object, ...]],
) -> None:
    """The ledger has every try; neither it, the report, a log line nor any file has the key."""
    caplog.set_level(logging.DEBUG)
    script, default = replies
    with ModelServer(script=script, default=default) as server:
        report, (ledger,) = run(house, server, TRIES)
        told = " ".join(asked.headers.get("authorization", "") for asked in server.asked)
    assert report.outcome is outcome
    assert sorted(map(repr, (row[:3] for row in ledger))) == sorted(map(repr, tries))
    assert KEY in told
    said = report.plain() + report.note() + caplog.text + repr(report)
    assert KEY not in said
    files = [path for path in house.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_wrong_key_costs_one_call_and_the_right_one_goes_on(house: Path) -> None:
    """No text is blamed: once the key is right, the next run asks about all of them."""
    with ModelServer(default=error(401, "invalid_api_key", "no")) as server:
        report, _ = run(house, server)
        assert len(server.asked) == 1
        assert "2 waiting for the model" in report.plain()
        server.default = good()
        right = {"OPENAI_API_KEY": "sk-the-right-one-2f7a"}
        report, (failures,) = run(house, server, "SELECT code FROM failure", run_id="r-2", **right)
    assert (report.counts["answered"], failures) == (6, [])


def test_one_request_carries_all_questions_of_a_text(house: Path) -> None:
    """A target that counts only where it is named is not even asked about elsewhere."""
    with ModelServer() as server:
        _, (answers,) = run(
            house, server, "SELECT kind, count(*), count(request_id) FROM answer GROUP BY kind"
        )
        assert [asked.targets for asked in server.asked] == [["t1"], ["t1"]]
    assert answers == [("stance", 4, 2), ("summary", 2, 2)]


def test_the_same_day_again_asks_nothing(house: Path) -> None:
    """Nor does the same text under another name."""
    with ModelServer() as server:
        run(house, server)
        (house / "papers" / "copy.txt").write_text(ARTICLES[0], encoding="utf-8")
        report, (articles,) = run(house, server, "SELECT count(*) FROM article", run_id="r-2")
        assert len(server.asked) == 2
    assert (articles, report.counts.get("answered", 0)) == ([(3,)], 0)


def test_a_new_target_is_one_request_for_each_text_that_can_be_about_it(house: Path) -> None:
    """It carries the new question alone; a text that does not name it is not sent."""
    with ModelServer() as server:
        run(house, server)
        new = (
            "  - {slug: buses, statement: Night buses should run., aliases: [night buses],"
            " languages: [en], only_if_named: true}\n"
        )
        (house / "targets.yaml").write_text(TARGETS + new, encoding="utf-8")
        run(house, server, run_id="r-2")
        (asked,) = server.asked[2:]
    assert "night buses" in asked.article
    assert (list(asked.fields), len(asked.targets)) == (["stances"], 1)


def test_an_edited_statement_asks_the_window_and_not_the_archive(house: Path) -> None:
    """Texts first seen before the window keep their old answers."""
    with ModelServer() as server:
        run(house, server)
        edited = TARGETS.replace("charge a toll", "charge a high toll")
        (house / "targets.yaml").write_text(edited, encoding="utf-8")
        age(house, days=8)
        run(house, server, run_id="r-2")
        assert len(server.asked) == 2
        age(house, days=-8)
        run(house, server, run_id="r-3")
        assert [len(asked.targets) for asked in server.asked[2:]] == [1, 1]


def test_another_served_model_leaves_nothing_pending(house: Path) -> None:
    """The answer belongs to the model as configured; the one that answered is on record."""
    with ModelServer() as server:
        run(house, server)
        _, (served,) = run(house, server, "SELECT DISTINCT model_served FROM attempt", run_id="2")
        assert len(server.asked) == 2
    assert served == [("m-1-served",)]


def age(house: Path, *, days: int) -> None:
    """Makes every version look so many days older."""
    import sqlite3  # noqa: PLC0415 - nothing but this moves a database's past

    earlier = "strftime('%Y-%m-%d %H:%M:%f000', seen_at, ?)"
    with sqlite3.connect(house / "home" / "standpoint.db") as database:
        database.execute(f"UPDATE version SET seen_at = {earlier}", (f"{-days:+d} days",))
    database.close()
