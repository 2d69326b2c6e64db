"""Author and date on real pages of news stay as right as they were measured."""

import os
import sys
from pathlib import Path

import pytest
import trafilatura

from pipeline.ingest.page_facts import page_facts

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from extraction_scores import FOLDER, pages
from page_fact_scores import Found, author_is_right, date_is_right, share

LEAST_AUTHOR = 0.92
LEAST_DATE = 0.98


def test_real_pages_name_their_authors_and_dates() -> None:
    """Of the fundus set's pages; benchmarks/page_facts.py measures the whole path."""
    if not FOLDER.is_dir():
        reason = f"{FOLDER} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    authors, dates = [], []
    for gold, html in pages("fundus"):
        facts = page_facts(trafilatura.load_html(html))
        found = Found(facts.authors, facts.published_at)
        authors.append(author_is_right("fundus", gold, found))
        dates.append(date_is_right("fundus", gold, found))
    assert share(authors) >= LEAST_AUTHOR
    assert share(dates) >= LEAST_DATE
