"""Asks for the desk's pages in this process, and reads what they say."""

from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup, Tag
from starlette.testclient import TestClient

import desk_world
from pipeline.ports.desk import Desk
from pipeline.web.app import create_app
from pipeline.web.visiting import Visitor

EDITOR = Visitor("ada", may_correct=True)


class Page:
    """One page as it was answered."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.status: int = answer.status_code
        self.html: str = answer.text
        self.soup = BeautifulSoup(answer.text, "lxml")

    def words(self, selector: str = "main") -> str:
        """What the first element of a CSS selector says, in one line."""
        found = self.soup.select_one(selector)
        assert found is not None, f"nothing is {selector} in {self.html}"
        return " ".join(found.get_text(" ").split())

    def all_words(self, selector: str) -> list[str]:
        """What each element of a CSS selector says."""
        return [" ".join(one.get_text(" ").split()) for one in self.soup.select(selector)]

    def one(self, selector: str) -> Tag:
        """The only element of a CSS selector."""
        [found] = self.soup.select(selector)
        return found


class DeskClient:
    """Asks the app for pages as one visitor; `prefix` is where another app mounts it."""

    def __init__(
        self,
        desk: Desk,
        *,
        visitor: Visitor = EDITOR,
        now: datetime = desk_world.NOW,
        **options: Any,
    ) -> None:
        app = create_app(lambda: desk, visitor=lambda: visitor, clock=lambda: now, **options)
        self.http = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    def page(self, path: str = "/", *, status: int = 200, **parameters: Any) -> Page:
        """A page that is answered with this status."""
        answer = self.http.get(path, params=parameters or None)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("text/html")
        return Page(answer)
