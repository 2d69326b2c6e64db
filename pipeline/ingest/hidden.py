"""Takes out of a page what its readers do not see."""

import re
from typing import Any

from pipeline.ingest.markup import is_hidden

_KEPT = frozenset({"html", "body", "script"})
# React sends parts of a page hidden, then a script names and shows them.
_STREAMED = re.compile(r"""\$R[A-Z]\(["'][^"']{1,20}["'],["'](S:[0-9a-f]+)["']""")


def drop_hidden(tree: Any) -> None:
    """Removes the hidden elements from a page's tree (lxml)."""
    streamed = {
        name for script in tree.iter("script") for name in _STREAMED.findall(script.text or "")
    }
    for element in list(tree.iter("*")):
        if element.tag in _KEPT or element.getparent() is None or element.get("id") in streamed:
            continue
        if element.tag in {"style", "template"} or is_hidden(element.attrib):
            element.drop_tree()
