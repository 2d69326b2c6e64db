"""The address within an address: links that go by way of another host, and pages that it keeps."""

import re
from functools import lru_cache
from urllib.parse import unquote

from can_ada import URL

_GOOGLE = r"(?:www\.|news\.)?google\.(?:com?\.)?[a-z]{2,3}"
_LINKS = tuple(
    (re.compile(host), re.compile(path), frozenset(names.split()))
    for host, path, names in (
        (_GOOGLE, r"/(?:news/)?url", "q url"),
        (r"(?:www|m|l|lm)\.facebook\.com", r"/l\.php", "u"),
        (r"l\.instagram\.com", r"/", "u"),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", "url"),
        (r"(?:www\.)?duckduckgo\.com", r"/l/", "uddg"),
        (r"(?:www\.)?youtube\.com", r"/redirect", "q"),
        (r"(?:www\.)?vk\.com", r"/away\.php", "to"),
        (r"(?:www\.)?linkedin\.com", r"/redir/redirect", "url"),
        (r"out\.reddit\.com", r"/.*", "url"),
        (r"getpocket\.com", r"/redirect", "url"),
        (r"slack-redir\.net", r"/link", "url"),
        (r"[a-z0-9]+\.safelinks\.protection\.outlook\.com", r"/", "url"),
    )
)
_AMP_CACHE = re.compile(r"(?:[a-z0-9-]+\.)?cdn\.ampproject\.org")
_AMP_VIEWER = re.compile(_GOOGLE)
_KEPT = re.compile(r"/(?:amp|c|v|wp)/(s/)?([^/]+\..*)")


@lru_cache(maxsize=4096)
def is_on_the_way(hostname: str) -> bool:
    """Whether a host has addresses that lead to another one's: a detour, an AMP cache or viewer."""
    hosts = (*(host for host, _, _ in _LINKS), _AMP_CACHE, _AMP_VIEWER)
    return any(host.fullmatch(hostname) for host in hosts)


def link_within(url: URL) -> str | None:
    """Where a well-known detour sends its readers, as far as its own parameter says; else None."""
    if not url.search:
        return None
    for host, path, names in _LINKS:
        if host.fullmatch(url.hostname) and path.fullmatch(url.pathname):
            for parameter in url.search[1:].split("&"):
                name, _, value = parameter.partition("=")
                if name in names and value:
                    return unquote(value)
    return None


def work_within(url: URL) -> str | None:
    """The address of the page that an AMP cache or viewer shows a copy of, else None."""
    at_cache = _AMP_CACHE.fullmatch(url.hostname) and not url.pathname.startswith("/amp/")
    at_viewer = _AMP_VIEWER.fullmatch(url.hostname) and url.pathname.startswith("/amp/")
    found = _KEPT.fullmatch(url.pathname) if at_cache or at_viewer else None
    return f"http{'s' if found[1] else ''}://{found[2]}{url.search}" if found else None
