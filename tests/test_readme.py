"""The README's answers are those of the shipped samples, on both databases."""

import sys
from pathlib import Path

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from refresh_readme import answered

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_every_answer_is_what_the_samples_give(tmp_path: Path, database_url: str) -> None:
    """On both databases `python scripts/refresh_readme.py` has nothing to change."""
    assert answered(README, tmp_path, database_url)[0] == README


def test_every_file_that_the_documents_name_is_there() -> None:
    """No link of the README or the documentation leads nowhere."""
    pages = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
    broken = [
        f"{page.relative_to(CHECKOUT)}: {link}"
        for page in pages
        for link in _links(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def _links(text: str) -> list[str]:
    targets = [part.partition(")")[0] for part in text.split("](")[1:]]
    return [
        target.partition("#")[0] for target in targets if "://" not in target and target[0] != "#"
    ]
