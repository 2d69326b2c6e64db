"""The largest things that ingesting takes in; beyond them an item is refused, not the run."""

from pipeline.errors import BadDocument

MIB = 1024 * 1024

MAX_DOCUMENT_BYTES = 15 * MIB
"""One file, or one record of a file of records."""

MAX_LINES_FILE_BYTES = 1024 * MIB
"""One file of a record a line."""

MAX_ORIGINAL = 64 * MIB
"""What is kept of one original; the archive reads no more."""

MAX_RECORDS_OBJECT_BYTES = 64 * MIB
"""One object with many records: it is held in memory while they are read."""

MAX_OBJECTS = 10_000
MAX_OBJECTS_BYTES = 1024 * MIB
MAX_OBJECTS_SECONDS = 600.0
"""What is read below one prefix, and how long finding the records in it may take."""

MAX_FEED_BYTES = 10 * MIB
"""What one feed on the web may answer with."""

MAX_FEED_ENTRIES = 2000
MAX_FILES = 200_000
MAX_FOLDER_DEPTH = 32

MAX_TEXT = 1_000_000
"""Characters of a document's text; the rest is cut at a paragraph."""

MAX_TITLE = 300
MAX_FIELD = 200
MAX_AUTHORS = 20


def megabytes(size: int) -> str:
    """A size in MiB with one decimal, for people."""
    return f"{size / MIB:.1f} MiB"


def check_size(named: str, size: int, cap: int) -> None:
    """Refuses what is larger than `cap` bytes.

    Raises:
        BadDocument: it is (`too_large`).
    """
    if size > cap:
        raise BadDocument(
            f"{named} has {megabytes(size)}; one may have {megabytes(cap)} at most: split it",
            code="too_large",
        )
