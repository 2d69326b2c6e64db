"""A run killed at any statement and run again ends with the rows of one that nobody disturbed."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import house_environment
from forked_shell import Ended, run_shell
from model_server import ModelServer
from pipeline.store.database import Database
from pipeline.store.sql import open_store, upgrade_store
from pipeline.store.tables import Row
from shell import OUTCRY, PRAISE, SOURCES, TARGETS

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("kill")]

FACTS = (
    """SELECT article.key, seq, version.sha256, page.revision FROM version
    JOIN article ON article.id = version.article_id JOIN page ON page.id = version.page_id
    ORDER BY 1, 2""",
    """SELECT duplicate.containment, article.key FROM duplicate
    JOIN article ON article.id = duplicate.article_id""",
    """SELECT text_sha256, label, rationale FROM stance
    JOIN answer ON answer.id = answer_id ORDER BY 1""",
    """SELECT text_sha256, position, text FROM summary_sentence
    JOIN answer ON answer.id = answer_id ORDER BY 1, 2, 3""",
    "SELECT quote, start_char, end_char, status FROM evidence ORDER BY 1, 2",
    "SELECT item_key, code, times FROM failure",
    """SELECT article.key, story.title,
    CASE WHEN story_article.reason LIKE 'a copy of%' THEN 'a copy' ELSE story_article.reason END
    FROM story_article
    JOIN article ON article.id = article_id JOIN story ON story.id = story_id ORDER BY 1""",
    """SELECT text_sha256, (SELECT count(*) FROM posting WHERE article_id = sketch.article_id)
    FROM sketch ORDER BY 1, 2""",
    """SELECT article.key, target, label FROM standing_stance
    JOIN article ON article.id = article_id ORDER BY 1, 2""",
    "SELECT version_id FROM ungrouped_version",
    "SELECT key FROM lease",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a desk with four papers, one of them a copy and one no text at all."""
    papers = tmp_path / "papers"
    papers.mkdir()
    for name, text in (("a.txt", PRAISE), ("b.txt", OUTCRY), ("c.txt", PRAISE)):
        (papers / name).write_text(text)
    (papers / "d.txt").write_bytes(b"\x7fELF" + bytes(100))
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "targets.yaml").write_text(TARGETS)
    with house_environment(request, tmp_path) as variables:
        yield variables


def run(desk: dict[str, str], killed_at: int = 0) -> Ended:
    return run_shell(["run", "--plain"], desk, killed_at=killed_at)


def facts(desk: dict[str, str]) -> list[tuple[tuple[object, ...], ...]]:
    store = open_store(desk["STANDPOINT_DATABASE_URL"])
    found = [store.query(sql, limit=1000, seconds=30).rows for sql in FACTS]
    store.close()
    return found


def let_leases_expire(desk: dict[str, str]) -> None:
    """What half a minute does, at once."""
    database = Database.at(desk["STANDPOINT_DATABASE_URL"])
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE lease SET expires_at_ms = 0")
    database.close()


def forget_everything(desk: dict[str, str]) -> None:
    """Back to an empty database of the newest schema."""
    database = Database.at(desk["STANDPOINT_DATABASE_URL"])
    with database.writing() as connection:
        for table in reversed(Row.metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()


def test_a_killed_run_is_finished_by_the_next(desk: dict[str, str]) -> None:
    """Killed early, in the middle and late, in every step: nothing lost, nothing twice."""
    upgrade_store(desk["STANDPOINT_DATABASE_URL"])
    undisturbed = run(desk)
    assert undisturbed.code == 0, undisturbed.said
    whole, statements = facts(desk), undisturbed.statements
    assert len(whole[0]) == 3
    for part in range(1, 6):
        forget_everything(desk)
        at = statements * part // 6
        assert run(desk, killed_at=at).code == -signal.SIGKILL
        let_leases_expire(desk)
        assert run(desk).code == 0
        assert facts(desk) == whole, f"killed at statement {at} of {statements}"


def test_a_reply_that_was_written_is_never_paid_for_again(desk: dict[str, str]) -> None:
    """Killed at any statement around its calls, a run repeats at most the one under way."""
    upgrade_store(desk["STANDPOINT_DATABASE_URL"])
    with ModelServer() as server:
        asking = {
            **desk,
            "STANDPOINT_MODEL": "m-1",
            "STANDPOINT_MODEL_CONCURRENCY": "1",
            "OPENAI_BASE_URL": server.base_url,
        }
        undisturbed = run(asking)
        assert undisturbed.code == 0, undisturbed.said
        whole, statements = facts(desk), undisturbed.statements
        texts = len(server.asked)
        assert texts == 2
        for part in range(6, 12):
            forget_everything(desk)
            server.asked.clear()
            at = statements * part // 12
            assert run(asking, killed_at=at).code == -signal.SIGKILL
            let_leases_expire(desk)
            assert run(asking).code == 0
            assert facts(desk) == whole, f"killed at statement {at} of {statements}"
            assert twice_paid(desk) == ()
            assert len(server.asked) <= texts + 1


def twice_paid(desk: dict[str, str]) -> tuple[tuple[object, ...], ...]:
    """Requests that were answered more than once."""
    store = open_store(desk["STANDPOINT_DATABASE_URL"])
    sql = """SELECT request.hash FROM attempt JOIN request ON request.id = request_id
        WHERE state = 'ok' GROUP BY request.hash HAVING count(*) > 1"""
    found = store.query(sql, limit=10, seconds=30).rows
    store.close()
    return found
