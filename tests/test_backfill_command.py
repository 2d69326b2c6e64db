"""What the page on backfills tells to type into a shell makes the runs that it says."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from pipeline.settings import CHECKOUT

pytestmark = [pytest.mark.integration]

PAGE = CHECKOUT / "docs" / "how-to" / "backfill.md"


def typed(words: list[str]) -> None:
    """Runs a command of Airflow's in this process, as its program does."""
    from airflow.cli.cli_parser import get_parser  # noqa: PLC0415 - after the environment is set

    given = get_parser().parse_args(words)
    given.func(given)


def test_the_command_makes_a_run_for_each_day(
    airflow_home: Path, dag_house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--dry-run` lists the days and makes none."""
    section = PAGE.read_text(encoding="utf-8").split("## From the command line of Airflow", 1)[1]
    [block] = re.findall(r"```\n(.*?)```", section.split("\n## ", 1)[0], re.DOTALL)
    command = shlex.split(block.replace("\\\n", " "))
    assert command[0] == "airflow"
    first, last = (date.fromisoformat(word[:10]) for word in command if word.startswith("2026-"))
    typed(["dags", "reserialize"])
    typed([*command[1:], "--dry-run"])
    listed = set(re.findall(r"\d{4}-\d\d-\d\d(?= 06:00)", capsys.readouterr().out))
    assert (min(listed), max(listed)) == (str(first), str(last))
    assert len(listed) == (last - first).days + 1
    assert made(first, last) == []
    typed(command[1:])
    assert sorted(made(first, last)) == sorted(listed)


def made(first: date, last: date) -> list[str]:
    """The days of the backfill runs that Airflow knows."""
    from airflow.models.dagrun import DagRun  # noqa: PLC0415 - after the environment is set
    from airflow.utils.session import create_session  # noqa: PLC0415

    with create_session() as session:
        runs = session.query(DagRun).filter(DagRun.dag_id == "news_daily").all()
        moments = [run.logical_date for run in runs if run.run_type == "backfill"]
    days = [moment.date() for moment in moments if moment]
    return [str(day) for day in days if first <= day <= last]
