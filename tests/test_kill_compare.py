"""A run killed while it compares outlets and run again: the same rows, and nothing paid twice."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_kill import forget_everything, let_leases_expire, run, twice_paid

from databases import house_environment
from fire_desk import comparing, is_about_stories, write_desk
from model_server import ModelServer
from pipeline.store.sql import open_store, upgrade_store

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("kill")]

FACTS = (
    """SELECT story_id, content_hash, outcome, articles_shown FROM story_answer""",
    """SELECT story_statement.position, kind, text FROM story_statement ORDER BY 1""",
    """SELECT quote, start_char, end_char, side FROM story_quote ORDER BY id""",
    """SELECT count(*) FROM request_version""",
    "SELECT item_key, code FROM failure",
    "SELECT key FROM lease",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a desk with one story of three outlets."""
    write_desk(tmp_path)
    with house_environment(request, tmp_path) as variables:
        yield variables


def facts(desk: dict[str, str]) -> list[tuple[tuple[object, ...], ...]]:
    """What was compared, with stories counted from the first that is there."""
    store = open_store(desk["STANDPOINT_DATABASE_URL"])
    found = [store.query(sql, limit=1000, seconds=30).rows for sql in FACTS]
    store.close()
    found[0] = tuple(row[1:] for row in found[0])
    return found


def test_a_comparison_is_paid_for_once(desk: dict[str, str]) -> None:
    """Killed before its call, around it and while it is stored, a run repeats at most that call."""
    upgrade_store(desk["STANDPOINT_DATABASE_URL"])
    with ModelServer(rules=comparing()) as server:
        asking = {
            **desk,
            "STANDPOINT_MODEL": "m-1",
            "STANDPOINT_MODEL_CONCURRENCY": "1",
            "OPENAI_BASE_URL": server.base_url,
        }
        undisturbed = run(asking)
        assert undisturbed.code == 0, undisturbed.said
        whole, statements = facts(desk), undisturbed.statements
        assert len(whole[1]) == 3
        for before_the_end in (60, 45, 30):
            forget_everything(desk)
            server.asked.clear()
            at = statements - before_the_end
            assert run(asking, killed_at=at).code == -signal.SIGKILL
            let_leases_expire(desk)
            assert run(asking).code == 0
            assert facts(desk) == whole, f"killed at statement {at} of {statements}"
            assert twice_paid(desk) == ()
            assert sum(map(is_about_stories, server.asked)) <= 2
