"""What routes get: the catalog of the request's app, which is opened by whoever made the app."""

from collections import Counter
from typing import Annotated, cast

from fastapi import Depends, Request

from pipeline.ports.browsing import Catalog
from pipeline.web.problems import BadParameter


def _catalog(request: Request) -> Catalog:
    return cast("Catalog", request.app.state.open_catalog())


def once_each(request: Request) -> None:
    """Refuses a parameter that is given twice.

    Raises:
        BadParameter: one is; which of its values counts cannot be told.
    """
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = [name for name, times in given.items() if times > 1]
    if twice:
        raise BadParameter(twice[0][:100], "it is given more than once")


Reads = Annotated[Catalog, Depends(_catalog)]
