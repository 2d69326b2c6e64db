"""What routes get: what the request's app reads, which is opened by whoever made the app."""

from collections import Counter
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from pipeline.ports.browsing import Catalog
from pipeline.ports.desk import Desk
from pipeline.web.problems import BadParameter


def _desk(request: Request) -> Desk:
    return cast("Desk", request.app.state.open_desk())


def now_of(request: Request) -> datetime:
    """The present moment, by the clock of the request's app."""
    return cast("datetime", request.app.state.clock())


def once_each(request: Request) -> None:
    """Refuses a parameter that is given twice.

    Raises:
        BadParameter: one is; which of its values counts cannot be told.
    """
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = [name for name, times in given.items() if times > 1]
    if twice:
        raise BadParameter(twice[0][:100], "it is given more than once")


Reads = Annotated[Catalog, Depends(_desk)]
"""What the API reads."""

AtDesk = Annotated[Desk, Depends(_desk)]
"""What pages read, and the one thing that they write."""

Now = Annotated[datetime, Depends(now_of)]
