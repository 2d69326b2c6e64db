"""Says which article a document is: the same work gets the same key, wherever it came from."""

import re
from urllib.parse import urlsplit, urlunsplit

from pipeline.models import BY_HAND, Document, PendingEntry

MAX_URL = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"]")
_TRACKERS = re.compile(
    r"_ga|_gl|_hsenc|_hsmi|cmpid|dclid|fbclid|gbraid|gclid|gclsrc|icid|igsh|igshid|ito|li_fat_id"
    r"|mc_cid|mc_eid|mkt_tok|msclkid|ncid|ref_src|ref_url|s_cid|smid|smtyp|srsltid|ttclid|twclid"
    r"|wbraid|wickedid|wt_mc|xtor|yclid|(?:utm|at|pk|mtm|hsa|oly|vero|ns)_.*",
    re.IGNORECASE,
)


def web_url(stated: str) -> str | None:
    """A stated address, where it is one of the web and can be one at all, else None."""
    stated = stated.strip()
    if not stated or len(stated) > MAX_URL or _UNSAFE.search(stated):
        return None
    try:
        parts = urlsplit(stated)
        usable = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return stated if usable else None


def canonical_url(url: str) -> str | None:
    """The one spelling of a web address that an article is known by, else None.

    Host in lower case; user, default port, fragment and well-known tracking parameters dropped;
    other parameters kept in their order.
    """
    usable = web_url(url)
    if usable is None:
        return None
    parts = urlsplit(usable)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        host = f"{host}:{parts.port}"
    query = "&".join(one for one in parts.query.split("&") if one and not _tracks(one))
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


def article_key(pending: PendingEntry, document: Document) -> str:
    """The key that tells articles apart, its kind in front.

    `url:` canonical address; else `id:` source and the record's own id; else, in a configured
    folder, `path:` source and entry key; else `text:` hash of the text. Documents by hand that
    belong to no source share no numbering, so their ids say nothing.
    """
    url = canonical_url(document.url) if document.url else None
    if url:
        return f"url:{url}"
    if document.record_id and pending.source_slug != BY_HAND:
        return f"id:{pending.source_slug}:{document.record_id}"
    if not pending.by_hand:
        return f"path:{pending.source_slug}:{pending.entry.key}"
    return f"text:{document.sha256}"


def _tracks(parameter: str) -> bool:
    return _TRACKERS.fullmatch(parameter.partition("=")[0]) is not None
