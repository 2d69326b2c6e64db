"""A folder of documents for tests: written, announced and fetched."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.files import FolderFetcher
from pipeline.models import Entry, Feed, FeedKind, Validators


def feed(address: str) -> Feed:
    """A feed of a folder or file."""
    return Feed(kind=FeedKind.FOLDER, address=address)


def announced(fetcher: FolderFetcher, address: str = ".") -> list[Entry]:
    """The entries of an address."""
    return list(fetcher.announce(feed(address), Validators()).entries)


def keys(fetcher: FolderFetcher, address: str = ".") -> list[str]:
    """The keys of an address' entries."""
    return [entry.key for entry in announced(fetcher, address)]


def only(entries: Iterator[Entry] | list[Entry]) -> Entry:
    """The one entry."""
    (entry,) = entries
    return entry


def write(path: Path, content: str | bytes = "text") -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
