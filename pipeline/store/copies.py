"""Whole copies of an SQLite database while others go on using it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.errors import BadAddress, StoreUnavailable


def copy_sqlite(database: Path, copy: Path) -> None:
    """Copies a database file; the copy appears under its name once it is whole.

    Raises:
        BadAddress: there is a file of that name already.
        StoreUnavailable: it cannot be written.
    """
    if copy.exists():
        raise BadAddress(f"{copy} exists already; choose another name")
    unfinished = copy.with_name(copy.name + ".part")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        unfinished.rename(copy)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"the copy {copy} cannot be written: {error}") from error
