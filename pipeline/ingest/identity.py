"""Says which article a document is: the same work gets the same key, wherever it came from."""

import re
from urllib.parse import urlsplit, urlunsplit

from pipeline.models import BY_HAND, Document, PendingEntry

MAX_URL = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FRONT = frozenset({"", "/"})
_EDITION = re.compile(r"^(?:www|m|amp|mobile)\.(?=[^.]+\.)")
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
        named = bool((parts.hostname or "").rstrip("."))
        usable = parts.scheme in _DEFAULT_PORTS and named and parts.port != 0
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


def article_key(pending: PendingEntry, document: Document, original_url: str) -> str:
    """The key that tells articles apart, its kind in front.

    `url:` canonical address; else `id:` source and the record's own id; else, in a configured
    folder, `path:` source and entry key; else `text:` hash of the text. Documents by hand that
    belong to no source share no numbering, so their ids say nothing. `original_url` is where
    the document was read: see `article_url`.
    """
    stated = article_url(document.url, original_url)
    url = canonical_url(stated) if stated else None
    if url:
        return f"url:{url}"
    if document.record_id and pending.source_slug != BY_HAND:
        return f"id:{pending.source_slug}:{document.record_id}"
    if not pending.by_hand:
        return f"path:{pending.source_slug}:{pending.entry.key}"
    return f"text:{document.sha256}"


def article_url(stated: str | None, original_url: str) -> str | None:
    """The address that an article is known by, from what it states and where it was read.

    A file is believed. A page of the web may name another address of its own site as the
    article's, but not its front page, which many pages name by mistake, and no stranger's:
    else it would take that one's place. Otherwise it is where it was read.
    """
    if web_url(original_url) is None:
        return stated
    if stated is None or web_url(stated) is None or stated == original_url:
        return original_url
    there, here = urlsplit(stated), urlsplit(original_url)
    if not same_site(there.hostname or "", here.hostname or ""):
        return original_url
    names_front_page = there.path in _FRONT and not there.query
    return original_url if names_front_page and here.path not in _FRONT else stated


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one publisher's: the same, or one below the other."""
    one, other = (_EDITION.sub("", host.rstrip("."), count=1) for host in (one, other))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _tracks(parameter: str) -> bool:
    return _TRACKERS.fullmatch(parameter.partition("=")[0]) is not None
