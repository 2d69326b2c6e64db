"""Reads the file of actors: who goes by which names.

All problems are told together, as those of the other files are. docs/reference/configuration.md
describes the fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from pipeline.actor_names import alias_key
from pipeline.checked_file import CheckedFile, Place
from pipeline.models import MOST_LETTERS, NamedActor

EXPECTED: Mapping[str, str] = {
    "actors": "a list of actors",
    "actors[]": "an actor: a mapping with name and aliases",
    "name": "a name in at most 500 characters",
    "aliases": "a list of names such as [WHO, Weltgesundheitsorganisation]",
    "aliases[]": "a name in at most 500 characters",
}
_ACTORS = TypeAdapter(tuple[NamedActor, ...], config=ConfigDict(extra="forbid"))


def load_actors(path: Path | None) -> tuple[NamedActor, ...]:
    """The actors of a file; none where there is no file.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    if path is None:
        return ()
    known = {"actors": tuple(field.name for field in fields(NamedActor))}
    file = CheckedFile(path, "actors", known=known, expected=EXPECTED)
    _check_apart(file)
    return file.checked(_ACTORS)


def _check_apart(file: CheckedFile) -> None:
    """Reports names that two actors are given, in whatever spelling."""
    holders: dict[str, tuple[Place, Place]] = {}
    for actor in file.records(("actors",)):
        for place, name in _names(file, actor):
            first, owner = holders.setdefault(alias_key(name), (place, actor))
            if owner != actor:
                taken = f"taken by {file.text(first)!r} in line {file.line(first)}"
                file.report(place, f"{name!r} is {taken}; a name is one actor's")


def _names(file: CheckedFile, actor: Place) -> Iterator[tuple[Place, str]]:
    """The names of an actor that are not too long, each with its place."""
    aliases = file.find((*actor, "aliases"))
    listed = aliases.value if aliases is not None and isinstance(aliases.value, list) else []
    places: list[Place] = [(*actor, "name")]
    places += [(*actor, "aliases", number) for number in range(len(listed))]
    for place in places:
        name = file.text(place)
        if name and len(name) <= MOST_LETTERS:
            yield place, name
