"""Reads the files of sources and targets.

All problems of a file are told together, one line each: file, line, field, what was found and
what was expected. docs/reference/configuration.md describes the fields.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, TypeAdapter

from pipeline.checked_file import CheckedFile, Place
from pipeline.errors import ConfigurationError
from pipeline.models import BY_HAND, MOST_DAYS, MOST_LETTERS, Alert, Feed, FeedKind, Source, Target

KINDS, WEB_KINDS = (
    " or ".join((", ".join(kinds[:-1]), kinds[-1]))
    for kinds in (list(FeedKind), [kind for kind in FeedKind if kind.on_the_web])
)
EXPECTED: Mapping[str, str] = {
    "sources": "a list of one source or more",
    "sources[]": "a source: a mapping with slug, name and feeds",
    "slug": "a slug: at most 64 lower-case letters, digits and single hyphens such as daily-post",
    "name": "a name in at most 500 characters",
    "country": "a two-letter country code such as DE",
    "language": "a language code such as en or de",
    "group": "a kind of publisher such as public broadcaster",
    "homepage": "a web address such as https://example.org",
    "feeds": "a list of one feed or more",
    "feeds[]": "a feed: a mapping with kind and address",
    "kind": f"a known kind of feed: {KINDS}",
    "address": "the path of a folder, or the web address of a feed, in at most 500 characters",
    "selector": "a CSS selector of links such as `main h2 a`",
    "days": f"a number of days from 1 to {MOST_DAYS}",
    "targets": "a list of targets",
    "targets[]": "a target: a mapping with slug and statement",
    "statement": "a claim, policy, person, organisation or country in at most 500 characters",
    "description": "a text",
    "aliases": "a list of names such as [congestion charge, road toll]",
    "aliases[]": "a name in at most 500 characters",
    "only_if_named": "true or false",
    "languages": "a list of language codes such as [en, de]",
    "languages[]": "a language code such as en or de",
    "alert": "a rule: a mapping with balance_moved or actors such as {balance_moved: 20}",
    "balance_moved": "a number of points from 1 to 200",
    "at_least": "a number of articles from 1 to 1000000",
    "actors": "a list of names of actors such as [Ida Holt, Port Union]",
    "actors[]": "a name in at most 500 characters",
}
MAX_FILES = 100_000

_MAIN = Feed(kind=FeedKind.FOLDER, address=".").slug
_OF_KIND: Mapping[str, FeedKind] = {
    "days": FeedKind.SITEMAP,
    "selector": FeedKind.LISTING,
}
_STRICT = ConfigDict(extra="forbid")
_SOURCES = TypeAdapter(Annotated[tuple[Source, ...], Field(min_length=1)], config=_STRICT)
_SOURCES_OR_NONE = TypeAdapter(tuple[Source, ...], config=_STRICT)
_TARGETS = TypeAdapter(tuple[Target, ...], config=_STRICT)


@dataclass(frozen=True, slots=True)
class CheckedFeed:
    """A configured folder and how many files are in it; None where it cannot be read."""

    source: Source
    feed: Feed
    files: int | None
    note: str


def load_sources(path: Path, *, may_be_empty: bool = False) -> tuple[Source, ...]:
    """The sources of a file; a relative folder address starts at the folder of the file.

    With `may_be_empty` a file that lists none is no problem: one is about to be added.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    known = {"sources": _names(Source), "feeds": _names(Feed)}
    file = CheckedFile(path, "sources", known=known, expected=EXPECTED)
    _check_slugs(file, ("sources",))
    for source in file.records(("sources",)):
        _check_homepage(file, source)
        _check_slugs(file, (*source, "feeds"), default=_MAIN)
        for feed in file.records((*source, "feeds")):
            _check_address(file, feed)
            _check_fields_of_kind(file, feed)
            _check_selector(file, feed)
    sources = file.checked(_SOURCES_OR_NONE if may_be_empty else _SOURCES)
    return tuple(_resolved(source, path.parent) for source in sources)


def source_by_hand(sources: Sequence[Source], slug: str, path: Path) -> Source:
    """The source of documents that a person ingests for one of these, or for none.

    Raises:
        ConfigurationError: no source of this slug is in the file at the path.
    """
    feed = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=BY_HAND)
    named = next((one for one in sources if one.slug == slug), None)
    if named is None and slug != BY_HAND:
        raise ConfigurationError(
            f"no source named {slug} in {path}; add it there, or leave --source out"
        )
    return (
        replace(named, feeds=(feed,))
        if named
        else Source(slug=BY_HAND, name="Ingested by hand", feeds=(feed,))
    )


def load_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a file; none at all means that articles are only summarized.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    known = {"targets": _names(Target), "alert": _names(Alert)}
    file = CheckedFile(path, "targets", known=known, expected=EXPECTED)
    file.check_unique(("targets",), "slug")
    targets = file.checked(_TARGETS)
    for index, target in enumerate(targets):
        if target.only_if_named and not (target.aliases and target.languages):
            text = "true needs aliases to look for and the languages that they cover"
            file.report(("targets", index, "only_if_named"), text)
        alert = target.alert
        if alert is not None and alert.balance_moved is None and not alert.actors:
            text = "says nothing to watch; give it balance_moved or actors"
            file.report(("targets", index, "alert"), text)
    file.refuse_problems()
    return targets


def checked_sources(path: Path) -> list[CheckedFeed]:
    """Each configured folder with what is in it now; feeds on the web are asked by no one here.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    return [
        checked_folder(source, feed)
        for source in load_sources(path)
        for feed in source.feeds
        if not feed.kind.on_the_web
    ]


def checked_folder(source: Source, feed: Feed) -> CheckedFeed:
    """A configured folder or file with what is there now."""
    place = Path(feed.address)
    try:
        if not place.exists():
            return CheckedFeed(source, feed, None, "not there; create it or correct the address")
        files = 1 if place.is_file() else sum(1 for _ in islice(_files_below(place), MAX_FILES))
    except OSError as error:
        return CheckedFeed(source, feed, None, f"cannot be read: {error.strerror}")
    if files == 0:
        return CheckedFeed(source, feed, 0, "no files; put documents there")
    count = f"{files:,} or more" if files == MAX_FILES else f"{files:,}"
    return CheckedFeed(source, feed, files, f"{count} {'file' if files == 1 else 'files'}")


def _check_slugs(file: CheckedFile, place: Place, *, default: str | None = None) -> None:
    file.check_unique(place, "slug", default=default)
    for record in file.records(place):
        if file.text((*record, "slug")) == BY_HAND:
            text = f"{BY_HAND!r} is kept for documents ingested by hand; choose another"
            file.report((*record, "slug"), text)


def _check_homepage(file: CheckedFile, source: Place) -> None:
    place = (*source, "homepage")
    homepage = file.text(place)
    if homepage and not _holds_credentials(file, place, homepage) and not is_web_address(homepage):
        file.report_unlike(place)


def _check_address(file: CheckedFile, feed: Place) -> None:
    place = (*feed, "address")
    address, kind = file.text(place), file.text((*feed, "kind"))
    if not address or kind not in tuple(FeedKind) or _holds_credentials(file, place, address):
        return
    if FeedKind(kind).on_the_web:
        if not is_web_address(address):
            file.report_unlike(place, "the web address of a feed such as https://example.org/feed")
    elif "://" in address:
        file.report_unlike(
            place, f"the path of a folder or file; a web address has the kind {WEB_KINDS}"
        )
    else:
        _check_path(file, place, address)


def _check_fields_of_kind(file: CheckedFile, feed: Place) -> None:
    """Reports what a feed of its kind has no use for."""
    kind = file.text((*feed, "kind"))
    for name, of_kind in _OF_KIND.items():
        place = (*feed, name)
        if kind in tuple(FeedKind) and kind != of_kind and file.text(place) is not None:
            file.report(place, f"only a feed of the kind {of_kind} has it; remove it")


def _check_selector(file: CheckedFile, feed: Place) -> None:
    place = (*feed, "selector")
    selector = file.text(place)
    if file.text((*feed, "kind")) != FeedKind.LISTING or len(selector or "") > MOST_LETTERS:
        return
    if not selector:
        file.report(place, f"missing; expected {EXPECTED['selector']}")
        return
    import soupsieve  # noqa: PLC0415 - costs time, and few files have a selector

    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError) as error:
        fault = str(error).partition("\n")[0]
        file.report_unlike(place, f"{EXPECTED['selector']}: {fault}")


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address of a host, in printable characters."""
    if not text.isprintable() or any(mark in text for mark in ' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _holds_credentials(file: CheckedFile, place: Place, address: str) -> bool:
    """Reports a user name or password in an address, without telling it."""
    authority = address.partition("://")[2].partition("/")[0]
    if "@" in authority:
        file.report(place, "holds a user name or password, which would be stored; remove it")
    return "@" in authority


def _check_path(file: CheckedFile, place: Place, address: str) -> None:
    try:
        Path(address).expanduser()
    except RuntimeError:
        file.report(place, "names a home folder that is not there; write the path out")


def _resolved(source: Source, folder: Path) -> Source:
    """The source with absolute folders, so that no later step needs to know the file's place."""
    return replace(source, feeds=tuple(_resolved_feed(feed, folder) for feed in source.feeds))


def _resolved_feed(feed: Feed, folder: Path) -> Feed:
    if feed.kind.on_the_web:
        return feed
    path = folder.absolute() / Path(feed.address).expanduser()
    return replace(feed, address=os.path.normpath(path))


def _files_below(folder: Path) -> Iterator[str]:
    """The names of files that are not hidden, in folders that are not hidden."""
    for _, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (name for name in files if not name.startswith("."))


def _raise(error: OSError) -> NoReturn:
    raise error


def _names(record: type[Source | Feed | Target | Alert]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))
