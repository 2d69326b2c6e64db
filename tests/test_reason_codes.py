"""Every reason code that the code can give is explained, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "reference" / "reason-codes.md"
FAMILIES = {"error", "permanent", "transient"}


def codes() -> Iterator[str]:
    for path in (CHECKOUT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            keyword = isinstance(node, ast.keyword) and node.arg == "code"
            default = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code"
            if keyword or default:
                value = getattr(node, "value", None)
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def test_each_code_is_explained_once() -> None:
    """The table has one row per code, in alphabetical order."""
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == sorted(set(codes()) - FAMILIES | {"unexpected"})
