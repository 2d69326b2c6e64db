"""The pages about the read API say what it answers."""

import sys
from pathlib import Path

from pipeline.settings import CHECKOUT
from pipeline.web.describe import described

sys.path.insert(0, str(CHECKOUT / "scripts"))
from refresh_api_page import PAGE, answered


def test_every_answer_of_the_how_to_is_what_the_samples_give(tmp_path: Path) -> None:
    """`python scripts/refresh_api_page.py` has nothing to change."""
    page = PAGE.read_text(encoding="utf-8")
    assert answered(page, tmp_path) == page


def test_the_description_is_fresh() -> None:
    """docs/reference/openapi.json is what `python -m pipeline.web.describe` writes."""
    written = (CHECKOUT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8")
    assert written == described()
