"""Writes the desk's words for reason codes from docs/reference/reason-codes.md.

    python scripts/refresh_reason_words.py

A package has no documentation, so the pages carry a table of their own. `rows` is also what the
test suite compares the table with.
"""

import re
import sys

from pipeline.settings import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "reason-codes.md"
TABLE = CHECKOUT / "pipeline" / "web" / "pages" / "reason_words.tsv"
CODE = re.compile(r"^\| `(\w+)` \| (.*) \| (\S+) \|$", re.MULTILINE)
FLAG = re.compile(r"^- `(\w+)`: ((?:.|\n  )+?)\.?$(?=\n-|\n\n)", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def main() -> int:
    """Rewrites the table."""
    table = "".join("\t".join(row) + "\n" for row in rows(PAGE.read_text(encoding="utf-8")))
    TABLE.write_text(table, encoding="utf-8")
    return 0


def rows(page: str) -> list[tuple[str, str, str]]:
    """Each code and each flag of a feed with what happens next and what it means, by code."""
    flags = page.partition("## Flags of a feed")[2].partition("## Notices")[0]
    told = [
        (code, "checked" if tried == "-" else tried, _plain(words))
        for code, words, tried in CODE.findall(page)
    ]
    told += [(code, "flag", _plain(words)) for code, words in FLAG.findall(flags)]
    return sorted(told)


def _plain(markdown: str) -> str:
    return " ".join(LINK.sub(r"\1", markdown).replace("`", "").split())


if __name__ == "__main__":
    sys.exit(main())
