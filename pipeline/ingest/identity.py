"""Says which article a document is: the same work gets the same key, wherever it came from."""

import re
from functools import lru_cache

from can_ada import URL

from pipeline.ingest.trackers import is_tracker
from pipeline.ingest.web_addresses import host_named, host_of, read_address
from pipeline.ingest.wrapped_links import is_on_the_way, link_within, work_within
from pipeline.models import BY_HAND, Document, PendingEntry

MAX_URL = 2000
_FRONT = "/"
# What a publisher cannot have, as `co.uk`, is no site that another edition is of.
_EDITION = re.compile(
    r"(?:(?:m|amp|mobile)\.)+(?=[^.]+\.)(?!(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$)"
)
_AMP_PATH = re.compile(r"(?<=[^/])(?:/amp(?=/?$)|\.amp(?=(?:\.html)?$))")
_AMP_PARAMETERS = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputType=amp"})
_MENDED = re.compile(r"[\t\n\r \\<>\"]")
# What every browser leaves as it is: a name with letters at its end, no Punycode, no `.` or `..`
# as a segment however it is written, only letters that stay.
_PLAIN = re.compile(
    r"(https?://)((?:(?!xn--)[a-z0-9-]+\.)+[a-z]{2,63})"
    r"((?:/(?!\.|%2[eE])[A-Za-z0-9!$&'()*+,;=:@%~._-]*+)++)"
    r"(?:\?([A-Za-z0-9!$&()*+,;=:@%~._/?-]*+))?"
)


def web_url(stated: str) -> str | None:
    """A stated address, where it is one of the web and can be one at all, else None.

    It stays as it is spelled, unless a browser would mend it: then it is what that makes of it.
    """
    stated = stated.strip()
    if len(stated) > MAX_URL:
        return None
    if _PLAIN.fullmatch(stated):
        return stated
    url = read_address(stated)
    if url is None:
        return None
    return str(url.href) if _MENDED.search(stated) else stated


def canonical_url(url: str) -> str | None:
    """The one spelling of a web address that an article is known by, else None.

    The address is read as a browser reads it. User, fragment (but `#!...`), well-known tracking
    parameters and the marks of editions for telephones (`m.`, `/amp`) are dropped; other
    parameters stay in their order. A well-known detour or AMP cache is left for where it leads.
    """
    if len(url.strip()) > MAX_URL:
        return None
    plain = _PLAIN.fullmatch(url)
    if plain and not is_on_the_way(plain[2]):
        scheme, host, path, query = plain.groups("")
        return f"{scheme}{_of_all_editions(host)}{_without_amp(path)}{_of_the_page(query)}"
    usable = read_address(url)
    if usable is None:
        return None
    while inner := _within(usable):
        usable = inner
    return _spelled(usable)


def article_key(pending: PendingEntry, document: Document, original_url: str) -> str:
    """The key that tells articles apart, its kind in front.

    `url:` canonical address; else `id:` source and the record's own id; else, in a configured
    folder, `path:` source and entry key; else `text:` hash of the text. Documents by hand that
    belong to no source share no numbering, so their ids say nothing. `original_url` is where
    the document was read: see `article_url`. What a detour itself answered is not the page that
    it leads to.
    """
    here = read_address(original_url)
    if here and link_within(here):
        return f"url:{_spelled(here)}"
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
    else it would take that one's place. Otherwise it is where it was read. What an AMP cache
    shows is of the site that it copied.
    """
    if web_url(original_url) is None:
        return stated
    there, here = read_address(stated or ""), read_address(original_url)
    if stated is None or there is None or here is None or stated == original_url:
        return original_url
    here = read_address(work_within(here) or "") or here
    if not same_site(host_of(there), host_of(here)):
        return original_url
    names_front_page = there.pathname == _FRONT and not there.search
    return original_url if names_front_page and here.pathname != _FRONT else stated


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one publisher's: the same in its editions, or one below the other."""
    one, other = (host_named(host).removeprefix("www.") for host in (one, other))
    if one.endswith(f".{other}") or other.endswith(f".{one}"):
        return True
    return _of_all_editions(one) == _of_all_editions(other)


def _within(url: URL) -> URL | None:
    """The address that another one leads to; shorter, so that following them comes to an end."""
    inner = read_address(link_within(url) or work_within(url) or "")
    return inner if inner and len(inner.href) < len(url.href) else None


def _spelled(url: URL) -> str:
    host = _of_all_editions(host_of(url))
    port = f":{url.port}" if url.port else ""
    fragment = url.hash if url.hash.startswith("#!") else ""
    path, query = _without_amp(url.pathname), _of_the_page(url.search[1:])
    return f"{url.protocol}//{host}{port}{path}{query}{fragment}"


def _of_the_page(query: str) -> str:
    """What a query asks of the page, with its question mark; nothing where that is nothing."""
    if not query:
        return ""
    said = [
        one
        for one in query.split("&")
        if one and one not in _AMP_PARAMETERS and not is_tracker(one)
    ]
    return f"?{'&'.join(said)}" if said else ""


@lru_cache(maxsize=4096)
def _of_all_editions(host: str) -> str:
    found = _EDITION.match(host)
    return host[found.end() :] if found else host


def _without_amp(path: str) -> str:
    while "amp" in path and (shorter := _AMP_PATH.sub("", path)) != path:
        path = shorter
    return path
