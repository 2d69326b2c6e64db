"""Adds a source or a target to a configuration file: whole and checked, or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.configuration import load_sources, load_targets
from pipeline.errors import ConfigurationError
from pipeline.models import Source, Target
from pipeline.proposing import source_record, target_record
from pipeline.yaml_writing import Record, with_record

One = TypeVar("One")
READABLE = 0o644


def present_sources(path: Path) -> tuple[Source, ...]:
    """The sources that a file holds already; none where it is not there or lists none.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    return load_sources(path, may_be_empty=True) if path.exists() else ()


def present_targets(path: Path) -> tuple[Target, ...]:
    """The targets that a file holds already; none where it is not there.

    Raises:
        ConfigurationError: the file cannot be read or has problems; names all of them.
    """
    return load_targets(path) if path.exists() else ()


def add_source(path: Path, source: Source) -> None:
    """Writes one more source at the end of a file of sources.

    Raises:
        ConfigurationError: the file has problems, leaves no place for it, or cannot be written.
    """
    _add(path, "sources", source_record(source), source, present_sources)


def add_target(path: Path, target: Target) -> None:
    """Writes one more target at the end of a file of targets.

    Raises:
        ConfigurationError: the file has problems, leaves no place for it, or cannot be written.
    """
    _add(path, "targets", target_record(target), target, present_targets)


def _add(
    path: Path, top: str, record: Record, added: One, load: Callable[[Path], tuple[One, ...]]
) -> None:
    before = load(path)
    place = path.resolve()  # a link stays a link
    try:
        text = place.read_bytes().decode("utf-8") if place.exists() else ""
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(place, with_record(text, top, record, path=path))
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        if load(draft) != (*before, added):
            raise ConfigurationError(
                f"another entry under `{top}:` would change those that are there; write it by hand",
                path=path,
            )
        draft.replace(place)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _draft(place: Path, text: str) -> Path:
    """A file beside the one to replace, since relative folders start there."""
    with tempfile.NamedTemporaryFile(
        "wb", dir=place.parent, prefix=f".{place.name}.", suffix=".new", delete=False
    ) as file:
        file.write(text.encode("utf-8"))
    draft = Path(file.name)
    if place.exists():
        shutil.copymode(place, draft)
    else:
        draft.chmod(READABLE)
    return draft


def _unwritable(path: Path, error: OSError) -> ConfigurationError:
    problem = f"cannot be written: {error.strerror}; check the folder and its permissions"
    return ConfigurationError(problem, path=path)
