"""Reason codes on pages say what the reference says."""

import re
from pathlib import Path

from pipeline.web.pages.reasons import reason

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = (CHECKOUT / "docs" / "reference" / "reason-codes.md").read_text(encoding="utf-8")
WORDS = CHECKOUT / "pipeline" / "web" / "pages" / "reason_words.tsv"


def plain(words: str) -> str:
    """Markdown as text."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).replace("`", "")


def test_the_words_are_those_of_the_reference() -> None:
    """Each code and each flag of a feed, with what happens next, in alphabetical order."""
    rows = [
        (code, "checked" if tried == "-" else tried, plain(words))
        for code, words, tried in re.findall(
            r"^\| `(\w+)` \| (.*) \| (\S+) \|$", PAGE, re.MULTILINE
        )
    ]
    flags = PAGE.partition("## Flags of a feed")[2].partition("## Notices")[0]
    for code, words in re.findall(
        r"^- `(\w+)`: ((?:.|\n  )+?)\.?$(?=\n-|\n\n)", flags, re.MULTILINE
    ):
        rows.append((code, "flag", plain(" ".join(words.split()))))
    written = [tuple(line.split("\t")) for line in WORDS.read_text(encoding="utf-8").splitlines()]
    assert written == sorted(rows)


def test_a_reason_says_what_happens_next() -> None:
    """And one that nobody knows is its own words."""
    assert reason("timeout").next_step == "tried again by itself"
    unknown = reason("no_such_code")
    assert (unknown.words, unknown.next_step) == ("no such code", "")
