"""Reads whatever a feed or an entry points to: a file here, an object in a store, or a page."""

from urllib.parse import urlsplit

from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.ingest.prefixes import is_address, is_object_url
from pipeline.ingest.web import WebFetcher
from pipeline.models import Announcement, Entry, Feed, Original, Validators


class Fetchers:
    """One fetcher over all; as many threads may use it at once as may use the web's."""

    def __init__(self, folder: FolderFetcher, web: WebFetcher, objects: ObjectFetcher) -> None:
        self._folder, self._web, self._objects = folder, web, objects
        self.concurrency = web.concurrency

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        """What a feed announces now; `known` are the validators of its last full answer.

        Raises:
            BadAddress: the address does not exist or must not be opened.
            BadDocument: what answered is no feed.
            ConfigurationError: the driver of an object store is missing.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        if feed.kind.on_the_web:
            return self._web.announce(feed, known)
        if is_address(feed.address):
            return self._objects.announce(feed)
        return self._folder.announce(feed, known)

    def fetch(self, entry: Entry) -> Original:
        """The bytes behind one entry.

        Raises:
            BadAddress: the address does not exist any more or must not be opened.
            BadDocument: the bytes exceed what one document may hold.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        if is_object_url(entry.url):
            return self._objects.fetch(entry)
        is_file = urlsplit(entry.url).scheme == "file"
        return (self._folder if is_file else self._web).fetch(entry)
