"""Where documents are taken from by hand: files, folders and addresses on the web."""

import re
from pathlib import Path

from pipeline.errors import BadAddress

_WEB = re.compile(r"https?://", re.IGNORECASE)


def all_there(places: list[str]) -> list[Path | str]:
    """The places with whole paths; only what is on this machine is looked for here.

    Raises:
        BadAddress: one of these cannot be read; nothing was taken in.
    """
    problems = []
    found: list[Path | str] = []
    for place in places:
        if _WEB.match(place):
            found.append(place)
            continue
        path = Path(place)
        try:
            path.stat()
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
        found.append(path.absolute())
    if problems:
        raise BadAddress(f"{', '.join(problems)}; nothing was taken in")
    return found
