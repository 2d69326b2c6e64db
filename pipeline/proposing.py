"""What to write into a configuration file for an outlet or a target that a person names.

Pure: what a site says of itself comes in, a record comes out. What a person gave always wins.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from pipeline.configuration import EXPECTED
from pipeline.errors import BadQuery
from pipeline.models import BY_HAND, Feed, FeedKind, Source, Target
from pipeline.scrub import scrub_line
from pipeline.yaml_writing import Record

LONGEST_SLUG = 64
LONGEST_NAME = 120
MAIN = "main"
DOORSTEPS = frozenset({"www", "www2", "www3", "m", "feeds", "feed", "rss", "rssfeeds", "amp"})
"""Parts at the start of a host's name that say nothing about who publishes there."""

SECOND_LEVELS = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gouv", "ne", "net", "or", "org"}
)
"""Parts before a country's code, as in `.co.uk`, that are no publisher's name."""

NO_COUNTRY = frozenset({
    "ac", "ag", "ai", "am", "bz", "cc", "cd", "cf", "co", "dj", "eu", "fm", "ga", "gg", "gl", "gq",
    "gs", "im", "io", "je", "la", "li", "ly", "me", "ml", "ms", "mu", "nu", "pm", "pw", "re", "sc",
    "sh", "so", "st", "su", "tk", "tl", "to", "tv", "vc", "vu", "ws",
})  # fmt: skip
"""Two-letter endings that people all over the world use, so that they tell no country."""

_SOURCE = TypeAdapter(Source)
_TARGET = TypeAdapter(Target)
_FEED_WORDS = re.compile(
    r"\s*[-–—|:·]\s*(?:rss|atom|feeds?|rss[ -]feeds?|all (?:news|stories))\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """What was found out about a publisher: its feed, and what it says of itself."""

    feed: str
    homepage: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person said about the source to add; None: propose it."""

    slug: str | None = None
    name: str | None = None
    country: str | None = None
    language: str | None = None
    group: str | None = None


def proposed_source(outlet: Outlet, wishes: Wishes, present: Sequence[Source]) -> Source:
    """The source to write for an outlet.

    Raises:
        BadQuery: a wish is not what its field holds, or slug or address are there already.
    """
    host = urlsplit(outlet.homepage or outlet.feed).hostname or ""
    source = Source(
        slug=wishes.slug or slug_of_host(host),
        name=wishes.name or _name(outlet.title) or host,
        country=wishes.country or country_of_host(host),
        language=wishes.language or _language(outlet.language),
        group=wishes.group,
        homepage=outlet.homepage,
        feeds=(Feed(kind=FeedKind.RSS, address=outlet.feed),),
    )
    _check(_SOURCE, source)
    refuse_known_address(outlet.feed, present)
    _refuse_known_slug(source.slug, [one.slug for one in present])
    return source


def proposed_target(target: Target, present: Sequence[Target]) -> Target:
    """The target to write, checked.

    Raises:
        BadQuery: a field is not what belongs there, or the slug is there already.
    """
    _check(_TARGET, target)
    if target.only_if_named and not (target.aliases and target.languages):
        raise BadQuery("--only-if-named needs --alias to look for and --language that they cover")
    _refuse_known_slug(target.slug, [one.slug for one in present])
    return target


def refuse_known_address(address: str, present: Sequence[Source]) -> None:
    """Nothing, when no source has a feed at the address yet.

    Raises:
        BadQuery: one has.
    """
    for source in present:
        if any(_same(feed.address, address) for feed in source.feeds if feed.kind.on_the_web):
            raise BadQuery(f"{address} is a feed of {source.slug} already; nothing was added")


def source_record(source: Source) -> Record:
    """The fields of a source as they are written; what is not given is left out."""
    feeds = [
        _given(
            slug="" if feed.slug == MAIN else feed.slug,
            kind=feed.kind.value,
            address=feed.address,
        )
        for feed in source.feeds
    ]
    plain = _given(
        slug=source.slug,
        name=source.name,
        country=source.country,
        language=source.language,
        group=source.group,
        homepage=source.homepage,
    )
    return {**plain, "feeds": feeds}


def target_record(target: Target) -> Record:
    """The fields of a target as they are written; what is not given is left out."""
    words = _given(slug=target.slug, statement=target.statement, description=target.description)
    switch = {"only_if_named": True} if target.only_if_named else {}
    return {**words, "aliases": target.aliases, **switch, "languages": target.languages}


def slug_of_host(host: str) -> str:
    """A slug from the part of a host's name that a publisher chose."""
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return _slug(host)
    parts = host.lower().split(".")
    while parts[2:] and parts[0] in DOORSTEPS:
        parts.pop(0)
    if len(parts) > 1:
        parts.pop()
    if len(parts) > 1 and parts[-1] in SECOND_LEVELS:
        parts.pop()
    return _slug(parts[-1])


def country_of_host(host: str) -> str | None:
    """The country of a host, where its ending is one that only that country's people use."""
    ending = host.lower().rpartition(".")[2]
    if not re.fullmatch("[a-z]{2}", ending) or ending in NO_COUNTRY or "." not in host:
        return None
    return "GB" if ending == "uk" else ending.upper()


def _check(adapter: TypeAdapter[Source] | TypeAdapter[Target], record: Source | Target) -> None:
    try:
        adapter.validate_python(asdict(record))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)[0]
        name = next(str(part) for part in reversed(wrong["loc"]) if isinstance(part, str))
        option = {"aliases": "alias", "languages": "language"}.get(name, name).replace("_", "-")
        items = name if isinstance(wrong["loc"][-1], str) else f"{name}[]"
        raise BadQuery(
            f"{option}: {str(wrong['input'])[:80]!r} is not {EXPECTED[items]}"
        ) from error


def _refuse_known_slug(slug: str, present: Sequence[str]) -> None:
    if slug == BY_HAND:
        raise BadQuery(f"{BY_HAND!r} is kept for documents ingested by hand; choose another slug")
    if slug in present:
        raise BadQuery(f"the slug {slug!r} is there already; choose another one")


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.netloc).lower()}{parts.path.rstrip('/')}{query}"


def _name(title: str | None) -> str:
    return _FEED_WORDS.sub("", scrub_line(title or ""))[:LONGEST_NAME].strip()


def _language(stated: str | None) -> str | None:
    found = re.match(r"[a-z]{2,3}(?![a-z])", (stated or "").strip().lower())
    return found[0] if found else None


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
    return words or "outlet"


def _given(**fields: str | None) -> Mapping[str, str]:
    return {name: value for name, value in fields.items() if value}
