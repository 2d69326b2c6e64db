"""The operating guide: every notice is explained, and its commands for backups work."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from databases import scratch_database
from pipeline.settings import CHECKOUT
from pipeline.store.sql import open_store, upgrade_store

PAGE = (CHECKOUT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
NOTICES = {
    "pipeline/publish/alerts.py": ("BALANCE_MOVED", "ACTOR_MOVED"),
    "pipeline/store/noticing.py": ("FEED_MOVED", "FEED_PAUSED", "FEED_SILENT"),
    "pipeline/steps/deliver.py": ("REFUSED",),
    "pipeline/steps/maintain.py": ("DAMAGED", "MISPLACED"),
    "plugins/news_notices.py": ("RUN_FAILED", "RUN_LATE"),
}
"""Where kinds of notices are named."""


def constants(path: Path) -> dict[str, str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def test_every_kind_of_notice_is_explained() -> None:
    """One row each, in alphabetical order, with what it means and what to do."""
    kinds = {constants(CHECKOUT / path)[name] for path, names in NOTICES.items() for name in names}
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert rows == sorted(kinds)


def test_no_other_module_raises_notices() -> None:
    """The table of the test above is whole: kinds reach the store from those modules alone."""
    folders = [CHECKOUT / "pipeline", CHECKOUT / "plugins"]
    callers = {
        path.relative_to(CHECKOUT).as_posix()
        for folder in folders
        for path in folder.rglob("*.py")
        if "raise_notice(" in path.read_text(encoding="utf-8")
    }
    doors = {"pipeline/ports/maintaining.py", "pipeline/store/maintaining.py"}
    feeds = {path for path in callers if path.startswith("pipeline/store/")} - doors
    others = callers - doors - feeds - NOTICES.keys() - {"pipeline/delivering.py"}
    assert others == set()
    for path in feeds:
        words = (CHECKOUT / path).read_text(encoding="utf-8")
        raised = set(re.findall(r"raise_notice\(connection, (\w+)", words))
        assert raised <= {*NOTICES["pipeline/store/noticing.py"], "kind"}, path


@pytest.mark.integration
def test_a_dump_of_postgresql_is_restored_into_an_empty_database(
    postgresql_server: str, tmp_path: Path
) -> None:
    """With the commands of the guide; the program opens what came of it."""
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    assert "pg_dump -Fc standpoint > standpoint.dump" in PAGE
    assert "pg_restore -d standpoint standpoint.dump" in PAGE
    with scratch_database(postgresql_server) as full, scratch_database(postgresql_server) as empty:
        upgrade_store(full)
        store = open_store(full)
        store.raise_notice("feed_silent", "courier/main", "silent")
        store.close()
        dump = tmp_path / "standpoint.dump"
        with dump.open("wb") as file:
            subprocess.run(["pg_dump", "-Fc", full], stdout=file, check=True, env=os.environ)
        done = subprocess.run(
            ["pg_restore", "-d", empty, str(dump)], capture_output=True, text=True, check=False
        )
        if "unsupported version" in done.stderr or "server version" in done.stderr:
            pytest.skip("pg_dump is older than the server")
        assert done.returncode == 0, done.stderr
        restored = open_store(empty)
        assert [one.subject for one in restored.open_notices()] == ["courier/main"]
        restored.close()


def test_a_copy_of_sqlite_takes_the_place_of_the_database(tmp_path: Path) -> None:
    """As the guide says: the files beside it go, and the program opens what was copied."""
    path = tmp_path / "standpoint.db"
    upgrade_store(f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}")
    store.raise_notice("feed_silent", "courier/main", "silent")
    store.backup(tmp_path / "copy.db")
    store.settle_notice("feed_silent", "courier/main")
    store.close()
    shutil.copy(tmp_path / "copy.db", path)
    for beside in ("standpoint.db-wal", "standpoint.db-shm"):
        (tmp_path / beside).unlink(missing_ok=True)
    restored = open_store(f"sqlite:///{path}")
    assert [one.subject for one in restored.open_notices()] == ["courier/main"]
    restored.close()
