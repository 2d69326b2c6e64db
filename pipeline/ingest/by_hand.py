"""Takes a single page of the web in because a person named its address."""

from datetime import datetime

from pipeline.errors import BadAddress
from pipeline.ingest.addresses import check_spelling
from pipeline.ingest.identity import canonical_url
from pipeline.models import Entry


def page_by_hand(address: str, now: datetime) -> Entry:
    """The entry of a page that a person asks for.

    Its revision is the moment, so that whoever asks again has the page fetched again: it may
    have changed, or answer now.

    Raises:
        BadAddress: it is no address on the web, or has a user or control characters in it.
    """
    check_spelling(address)
    key = canonical_url(address)
    if key is None:
        raise BadAddress(
            "this is no address on the web; copy it from a browser, spaces as %20", code="bad_url"
        )
    return Entry(key=key, url=address, revision=now.isoformat())
