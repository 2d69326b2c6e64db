"""The slugs in a configuration file, read line by line, and the names of prompts.

For forms that are built each time Airflow reads its DAGs: checking the file costs a hundred
times more, and a file with problems still has slugs. Layouts other than one field a line yield
fewer slugs, so offer these as suggestions.
"""

import re
from pathlib import Path

MAX_BYTES = 2 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG = re.compile(
    r"""^(?P<lead>[ ]*(-[ ]+)?)      # the dash of a list item, or none
    slug:[ ]+(?P<quote>["']?)(?P<slug>[a-z0-9]+(-[a-z0-9]+)*)(?P=quote)
    [ ]*(\#.*)?$""",
    re.MULTILINE | re.VERBOSE,
)


def known_prompts(folder: Path) -> tuple[str, ...]:
    """The names of the prompts in a folder, in alphabetical order; none if it is not there."""
    try:
        names = [one.name for one in folder.iterdir() if one.is_dir()]
    except OSError:
        return ()
    return tuple(sorted(name for name in names if _NAME.fullmatch(name)))


def known_slugs(path: Path) -> tuple[str, ...]:
    """The slugs of a file's sources or targets in their order; none if it cannot be read.

    Feeds have slugs too, but deeper in: the outermost column counts.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_BYTES)
    except OSError:
        return ()
    found = [(len(match["lead"]), match["slug"]) for match in _SLUG.finditer(text)]
    outermost = min((column for column, _ in found), default=0)
    return tuple(slug for column, slug in found if column == outermost)
