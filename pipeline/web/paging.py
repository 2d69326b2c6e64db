"""A page of a list as it is answered: its rows, and the address of the next one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from pipeline.errors import BadQuery
from pipeline.ports.browsing import Key, Page
from pipeline.web.cursors import cursor_of, key_of
from pipeline.web.parameters import Paging
from pipeline.web.problems import BadParameter


def listed(
    request: Request, asked: Paging, list_rows: Callable[[Key | None, int], Page]
) -> dict[str, Any]:
    """The answer to a list's request.

    Raises:
        BadParameter: the cursor is none of this list with these filters.
    """
    after = start_of(request, asked)
    try:
        page = list_rows(after, asked.limit)
    except BadQuery as error:
        raise BadParameter("cursor", error.message) from error
    return {"items": page.rows, "next": next_of(request, asked, page)}


def start_of(request: Request, asked: Paging) -> Key | None:
    """The key that the page begins after; None: it is the first.

    Raises:
        BadParameter: the cursor is none of this list with these filters.
    """
    if asked.cursor is None:
        return None
    try:
        return key_of(asked.cursor, request.scope["route"].path, asked.asked())
    except BadQuery as error:
        raise BadParameter("cursor", error.message) from error


def next_of(request: Request, asked: Paging, page: Page) -> str | None:
    """The address of the next page, on this server; None: there is none."""
    cursor = next_cursor(request, asked, page)
    if cursor is None:
        return None
    given = [(name, value) for name, value in request.query_params.items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*given, ('cursor', cursor)])}"


def next_cursor(request: Request, asked: Paging, page: Page) -> str | None:
    """The cursor of the next page; None: there is none."""
    if page.after is None:
        return None
    return cursor_of(page.after, request.scope["route"].path, asked.asked())
