"""Reads the files of sources and targets.

All problems of a file are told together, one line each: file, line, field, what was found and
what was expected. docs/reference/configuration.md describes the fields.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import ConfigDict, Field, TypeAdapter

from pipeline.checked_file import CheckedFile, Place
from pipeline.models import BY_HAND, Feed, FeedKind, Source, Target

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
    "kind": "a known kind of feed: " + " or ".join(FeedKind),
    "address": "the path of a folder or file in at most 500 characters",
    "targets": "a list of targets",
    "targets[]": "a target: a mapping with slug and statement",
    "statement": "a claim, policy, person, organisation or country in at most 500 characters",
    "description": "a text",
    "aliases": "a list of names such as [congestion charge, road toll]",
    "aliases[]": "a name in at most 500 characters",
    "only_if_named": "true or false",
    "languages": "a list of language codes such as [en, de]",
    "languages[]": "a language code such as en or de",
}
MAX_FILES = 100_000

_MAIN = Feed(kind=FeedKind.FOLDER, address=".").slug
_STRICT = ConfigDict(extra="forbid")
_SOURCES = TypeAdapter(Annotated[tuple[Source, ...], Field(min_length=1)], config=_STRICT)
_TARGETS = TypeAdapter(tuple[Target, ...], config=_STRICT)


@dataclass(frozen=True, slots=True)
class CheckedFeed:
    """A configured feed and how many files are at its address; None where it cannot be read."""

    source: Source
    feed: Feed
    files: int | None
    note: str


def load_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file; a relative folder address starts at the folder of the file.

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
    return tuple(_resolved(source, path.parent) for source in file.checked(_SOURCES))


def load_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a file; none at all means that articles are only summarized.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    file = CheckedFile(path, "targets", known={"targets": _names(Target)}, expected=EXPECTED)
    file.check_unique(("targets",), "slug")
    targets = file.checked(_TARGETS)
    for index, target in enumerate(targets):
        if target.only_if_named and not (target.aliases and target.languages):
            text = "true needs aliases to look for and the languages that they cover"
            file.report(("targets", index, "only_if_named"), text)
    file.refuse_problems()
    return targets


def checked_sources(path: Path) -> list[CheckedFeed]:
    """Each configured feed with what is at its address now.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    return [_looked_up(source, feed) for source in load_sources(path) for feed in source.feeds]


def _check_slugs(file: CheckedFile, place: Place, *, default: str | None = None) -> None:
    file.check_unique(place, "slug", default=default)
    for record in file.records(place):
        if file.text((*record, "slug")) == BY_HAND:
            text = f"{BY_HAND!r} is kept for documents ingested by hand; choose another"
            file.report((*record, "slug"), text)


def _check_homepage(file: CheckedFile, source: Place) -> None:
    homepage = file.text((*source, "homepage"))
    if homepage and not homepage.startswith(("https://", "http://")):
        file.report_unlike((*source, "homepage"))


def _check_address(file: CheckedFile, feed: Place) -> None:
    address = file.text((*feed, "address")) or ""
    if file.text((*feed, "kind")) == FeedKind.FOLDER and "://" in address:
        file.report_unlike((*feed, "address"))
    try:
        Path(address).expanduser()
    except RuntimeError:
        file.report((*feed, "address"), "names a home folder that is not there; write the path out")


def _resolved(source: Source, folder: Path) -> Source:
    """The source with absolute folders, so that no later step needs to know the file's place."""
    feeds = (
        replace(feed, address=os.path.normpath(folder.absolute() / Path(feed.address).expanduser()))
        for feed in source.feeds
    )
    return replace(source, feeds=tuple(feeds))


def _looked_up(source: Source, feed: Feed) -> CheckedFeed:
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


def _files_below(folder: Path) -> Iterator[str]:
    """The names of files that are not hidden, in folders that are not hidden."""
    for _, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (name for name in files if not name.startswith("."))


def _raise(error: OSError) -> NoReturn:
    raise error


def _names(record: type[Source | Feed | Target]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))
