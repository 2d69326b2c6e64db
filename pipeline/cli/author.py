"""Who says something that is kept with a name."""

from getpass import getuser
from typing import Annotated

import typer

from pipeline.errors import BadQuery

By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who says so. Default: you.", show_default=False),
]


def author(by: str | None) -> str:
    """The name given, else that of the user who runs the program.

    Raises:
        BadQuery: it is empty, or the system knows no name.
    """
    try:
        name = (getuser() if by is None else by).strip()
    except (OSError, KeyError) as error:
        raise BadQuery("the system does not know your name; say it with --by") from error
    if not name:
        raise BadQuery("--by is empty; name who says so")
    return name
