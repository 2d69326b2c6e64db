"""The SQL cookbook's answers are those of its town, on both databases."""

import re
import sys

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from refresh_cookbook import PAGE, answered

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_answer_is_what_the_town_gives(database_url: str) -> None:
    """On both databases `python scripts/refresh_cookbook.py` has nothing to change."""
    assert answered(TEXT, database_url) == TEXT


def test_there_are_twenty_questions_and_none_is_answered_by_nothing() -> None:
    """Numbered in order; each answer has a row below its header."""
    assert re.findall(r"^\*\*(\d+)\. ", TEXT, re.MULTILINE) == [str(n) for n in range(1, 21)]
    answers = re.findall(r"```sql\n.*?```\n\n```\n(.*?)```", TEXT, re.DOTALL)
    assert len(answers) == 20
    assert all(len(answer.splitlines()) > 2 for answer in answers)
