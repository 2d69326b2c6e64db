"""The largest things that ingesting takes in; beyond them an item is refused, not the run."""

MIB = 1024 * 1024

MAX_DOCUMENT_BYTES = 15 * MIB
"""One file, or one record of a file of records."""

MAX_LINES_FILE_BYTES = 1024 * MIB
"""One file of a record a line."""

MAX_ORIGINAL = 64 * MIB
"""What is kept of one original; the archive reads no more."""

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
