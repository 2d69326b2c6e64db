"""Reads whatever a feed or an entry points to: a file on this machine or a page of the web."""

from urllib.parse import urlsplit

from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.web import WebFetcher
from pipeline.models import Announcement, Entry, Feed, Original, Validators


class Fetchers:
    """One fetcher over both; as many threads may use it at once as may use the web's."""

    def __init__(self, folder: FolderFetcher, web: WebFetcher) -> None:
        self._folder, self._web = folder, web
        self.concurrency = web.concurrency

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        """What a feed announces now; `known` are the validators of its last full answer.

        Raises:
            BadAddress: the address does not exist or must not be opened.
            BadDocument: what answered is no feed.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        fetcher = self._web if feed.kind.on_the_web else self._folder
        return fetcher.announce(feed, known)

    def fetch(self, entry: Entry) -> Original:
        """The bytes behind one entry.

        Raises:
            BadAddress: the address does not exist any more or must not be opened.
            BadDocument: the bytes exceed what one document may hold.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        is_file = urlsplit(entry.url).scheme == "file"
        return (self._folder if is_file else self._web).fetch(entry)
