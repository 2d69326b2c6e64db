"""The questions of docs/how-to/audit-an-answer.md lead from a label to what was paid for it."""

import re
from pathlib import Path

from model_server import ModelServer, good, saying
from pipeline.models import Invocation, Scope
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

PAGE = CHECKOUT / "docs" / "how-to" / "audit-an-answer.md"
ARTICLE = (
    "Brunmar votes for a toll\n\nThe council of Brunmar voted on Tuesday to charge drivers for "
    "entering the old town. Mayor Ida Holt said the money would pay for night buses.\n"
)
TARGETS = """
targets:
  - {slug: toll, statement: The city should charge a toll., aliases: [toll], languages: [en]}
"""
MADE_UP = {
    "summary": {
        "headline": {"text": "Brunmar votes for a toll", "quotes": ["Brunmar votes for a toll"]},
        "sentences": [{"text": "All 900 drivers cheered.", "quotes": ["All 900 drivers cheered."]}],
        "facts": [],
    },
    "stances": [
        {
            "target": "t1",
            "quotes": ["The council of Brunmar voted on Tuesday to charge drivers"],
            "rationale": "The council voted for it.",
            "label": "favor",
            "actors": [],
        }
    ],
}


def test_every_question_of_the_page_has_an_answer(tmp_path: Path, database_url: str) -> None:
    """Asked in order, of an article whose first reply made something up; on both databases."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - slug: courier\n    name: Courier\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n",
        encoding="utf-8",
    )
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    asked = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with ModelServer(script=[saying(MADE_UP)], default=good()) as server:
        variables = {
            "STANDPOINT_HOME": str(tmp_path / "home"),
            "STANDPOINT_DATABASE_URL": database_url,
            "STANDPOINT_SOURCES": str(tmp_path / "sources.yaml"),
            "STANDPOINT_TARGETS": str(tmp_path / "targets.yaml"),
            "STANDPOINT_MODEL": "m-1",
            "STANDPOINT_PRICE": "0.25/2",
            "STANDPOINT_OFFLINE": "1",
            "OPENAI_BASE_URL": server.base_url,
        }
        with opened(read_settings(variables), upgrade=True) as standpoint:
            standpoint.run(Scope(), Invocation(invocation_id="r-1"))
            found = [standpoint.store.query(sql, limit=100, seconds=10) for sql in asked]
    label, answer, evidence, gates, tries, pages = (
        [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in found
    )
    assert [(row["label"], row["quote_status"]) for row in label] == [("favor", "verified")]
    assert answer[0]["request_id"] == tries[0]["request"]
    assert [row["quote"] for row in evidence] == [row["stands_there"] for row in evidence]
    assert "quote_unverified" in {row["code"] for row in gates}
    assert [row["state"] for row in tries] == ["ok", "ok"]
    assert all(row["cost_usd"] and row["raw_answer"] for row in tries)
    assert [row["characters"] for row in pages] == [len(ARTICLE.strip())]
