"""What goes wrong around a run: a task that is told to end, and sources that are down."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest

from airflow_home import ARTICLE, query
from flow_house import TRAM
from model_server import ModelServer, good, hang

pytestmark = [pytest.mark.integration]


def test_a_task_that_is_told_to_end_ends_in_order(
    dag_house: Path, read_dag: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for no answer, gives its leases back, and what it paid for is not paid again."""
    for number, words in enumerate((ARTICLE, TRAM)):
        (dag_house / "papers" / f"{number}.txt").write_text(words)
    with ModelServer(script=[good(), hang()], default=good()) as server:
        monkeypatch.setenv("STANDPOINT_MODEL", "small")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL_CONCURRENCY", "1")
        monkeypatch.setenv("STANDPOINT_MODEL_SECONDS", "3600")
        dag = read_dag("news_daily")
        dag.get_task("analyze").partial_kwargs["retries"] = 0
        Thread(target=end_this_process_once_asked, args=(server,), daemon=True).start()
        assert dag.test().state == "failed"
        assert query("SELECT key FROM lease").rows == ()
        ended = "SELECT outcome FROM run WHERE step = 'analyze' AND ended_at IS NOT NULL"
        assert query(ended).rows == (("failed",),)
        [notice] = query("SELECT text FROM notice WHERE cleared_at IS NULL").rows
        assert "failed in analyze" in str(notice[0])
        assert "stopped: the process was told to end" in str(notice[0])
        first = len(server.asked)
        assert first == 2
        assert read_dag("news_daily").test().state == "success"
        again = [one.article for one in server.asked[first:]]
        assert server.asked[0].article not in again
        assert server.asked[1].article in again
    assert query("SELECT count(DISTINCT text_sha256) FROM answer").rows == ((2,),)
    assert query("SELECT count(*) FROM notice WHERE cleared_at IS NULL").rows == ((0,),)


def end_this_process_once_asked(server: ModelServer) -> None:
    """Airflow's supervisor sends it where a worker is stopped, or a run is marked as failed."""
    while len(server.asked) < 2:
        sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_source_that_is_down_is_told_and_leaves_the_run_green(
    dag_house: Path, read_dag: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The report says how many of the feeds answered, and which one did not."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    down = "".join(
        f"  - slug: outlet-{number}\n    name: Outlet {number}\n    language: en\n"
        f"    feeds:\n      - {{kind: folder, address: outlet-{number}}}\n"
        for number in range(24)
    )
    for number in range(23):
        (dag_house / f"outlet-{number}").mkdir()
    sources = dag_house / "sources.yaml"
    sources.write_text(sources.read_text() + down)
    assert read_dag("news_daily").test().state == "success"
    told = capsys.readouterr().out
    assert "24 of 25 answered" in told
    assert "outlet-23" in told
