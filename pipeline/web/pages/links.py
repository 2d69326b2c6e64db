"""Addresses within the pages, relative to the page that names them.

Nothing here knows under which prefix the app is mounted or by which name it is reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.types import Scope

Asked = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Links:
    """Leads from one page to others; `root` is where the app begins, seen from it."""

    root: str

    def to(self, *parts: object, asked: Asked | None = None, at: str = "") -> str:
        """The address of a page: `to("stories", 3)`, with a query and a place on it.

        What is None in `asked` is left out.
        """
        path = "/".join(quote(str(part), safe="") for part in parts)
        given = [(name, value) for name, value in (asked or {}).items() if value is not None]
        query = f"?{urlencode(given)}" if given else ""
        place = f"#{quote(at, safe='')}" if at else ""
        return f"{self.root}{path}{query}{place}"


def links_of(scope: Scope) -> Links:
    """The links of the page that a request asks for."""
    depth = page_path(scope).count("/") - 1
    return Links("../" * depth or "./")


def page_path(scope: Scope) -> str:
    """The path that was asked for, without the prefix that the app is mounted under."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(prefix) :] if prefix and path.startswith(prefix) else path
