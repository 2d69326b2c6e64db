"""The words of prompts: the files shipped here, or a person's own in place of some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template

from pipeline.errors import ConfigurationError

PLACES: Mapping[str, frozenset[str]] = {
    "system": frozenset({"language"}),
    "user": frozenset({"marker", "article", "questions"}),
    "summary": frozenset(),
    "stance": frozenset({"targets"}),
    "target": frozenset({"id", "statement", "description"}),
}
"""The files that a person may replace, and what each is filled with."""

MOST_BYTES = 20_000


@cache
def template(name: str) -> str:
    """The words of a prompt file that is shipped here, without blanks around them."""
    path = resources.files("pipeline.analyze") / "prompts" / f"{name}.txt"
    return path.read_text(encoding="utf-8").strip()


@dataclass(frozen=True, slots=True)
class Wording:
    """What questions are asked in: `own` words by the name of the file that they replace."""

    own: Mapping[str, str] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """The words of one file."""
        return self.own.get(name) or template(name)


SHIPPED = Wording()
"""The words that Standpoint comes with."""


def read_wording(folder: Path) -> Wording:
    """The wording of a folder; what it has no file for is as shipped.

    Raises:
        ConfigurationError: the folder is not there, has no such file, or a file cannot be used.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"there is no folder of prompts {folder}")
    names = [name for name in PLACES if (folder / f"{name}.txt").is_file()]
    if not names:
        raise ConfigurationError(
            f"{folder} holds no prompt; expected one or more of "
            f"{', '.join(f'{name}.txt' for name in PLACES)}"
        )
    return Wording({name: _read(folder / f"{name}.txt", PLACES[name]) for name in names})


def _read(path: Path, places: frozenset[str]) -> str:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise ConfigurationError(f"{path} has more than {MOST_BYTES:,} bytes")
        words = content.decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as UTF-8 text: {error}") from error
    written = Template(words)
    if places and (not written.is_valid() or set(written.get_identifiers()) != places):
        named = ", ".join(f"${name}" for name in sorted(places))
        raise ConfigurationError(f"{path} must hold {named} and no other $; `$$` is a dollar sign")
    if not words:
        raise ConfigurationError(f"{path} is empty")
    return words
