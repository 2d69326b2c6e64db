"""Takes down what was stored, for good: rows first, then the originals that they were read from."""

from pipeline.flow import Standpoint
from pipeline.ingest.identity import canonical_url
from pipeline.ports import Forgotten


def forget_article(flow: Standpoint, url: str, reason: str) -> Forgotten:
    """Removes the article at a URL for good, with its originals.

    Raises:
        BadAddress: nothing is stored at this URL.
    """
    url = canonical_url(url) or url
    return _discarded(flow, flow.store.forget_article(url, reason=reason, now=flow.clock()))


def forget_source(flow: Standpoint, slug: str, reason: str) -> Forgotten:
    """Removes all articles of a source for good, with their originals.

    Raises:
        BadAddress: no such source is stored.
    """
    return _discarded(flow, flow.store.forget_source(slug, reason=reason, now=flow.clock()))


def _discarded(flow: Standpoint, forgotten: Forgotten) -> Forgotten:
    for reference in forgotten.archive_refs:
        flow.archive.discard(reference)
    return forgotten
