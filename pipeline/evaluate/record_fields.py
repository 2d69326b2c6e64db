"""One record of a person's own dataset: its fields, checked, and the example that it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.evaluate.examples import Example, Passage, StanceExample, SummaryExample
from pipeline.models import Label, Language, Target, Words, digest
from pipeline.scrub import scrub, scrub_line

MOST_CHARACTERS = 1_000_000
BETWEEN = "|"
"""What parts names in one cell of a CSV file."""


class BadRecord(Exception):
    """A record that is no example; the message names field and expectation."""


def _label(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _names(value: object) -> object:
    if isinstance(value, str):
        return [one.strip() for one in value.split(BETWEEN) if one.strip()]
    return value


def _nothing(value: object) -> object:
    return None if value in ("", None) else value


AnyLabel = Annotated[Label, BeforeValidator(_label)]


class _Record(BaseModel):
    """Fields that every record may have."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str = Field(default="", max_length=MOST_CHARACTERS)
    file: str = Field(default="", max_length=1000)
    title: str = Field(default="", max_length=1000)
    language: Annotated[Language | None, BeforeValidator(_nothing)] = None


class _Stance(_Record):
    """Fields of a stance."""

    label: AnyLabel
    target: str = ""
    statement: str = ""
    description: str = Field(default="", max_length=5000)
    aliases: Annotated[list[Words], BeforeValidator(_names)] = Field(default_factory=list)
    quote: str = Field(default="", max_length=MOST_CHARACTERS)
    actors: dict[Words, AnyLabel] | None = None
    more_actors: bool = False
    reason: str = Field(default="", max_length=5000)


class _Summary(_Record):
    """Fields of a summary."""

    reference: str = Field(min_length=1, max_length=MOST_CHARACTERS)


def example(
    fields: Mapping[str, Any], *, place: str, folder: Path, targets: Mapping[str, Target]
) -> Example:
    """The example in a record: a summary where it has a `reference`, else a stance.

    `folder` is where its `file` is looked for; `targets` are those that it may name by slug.

    Raises:
        BadRecord: a field is missing or wrong.
    """
    try:
        if fields.get("reference"):
            told = _Summary.model_validate(fields)
            reference = scrub(told.reference)
            return SummaryExample(place=place, passage=_passage(told, folder), reference=reference)
        stance = _Stance.model_validate(fields)
        return _stance(stance, place, _passage(stance, folder), targets)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "record"
        raise BadRecord(f"{where}: {scrub_line(first['msg'])}") from error


def written_target(
    statement: str,
    description: str = "",
    aliases: tuple[str, ...] = (),
    language: str | None = None,
) -> Target:
    """A target that has no slug of its own: it is named for what it says."""
    said = digest("\x1f".join((statement, description, *aliases, language or "")))
    return Target(
        slug=f"t-{said[:16]}",
        statement=statement,
        description=description,
        aliases=aliases,
        languages=(language,) if language else (),
    )


def passage(text: str, title: str = "", language: str | None = None) -> Passage:
    """A text scrubbed as the database does it, with its title as first paragraph."""
    head, body = scrub_line(title), scrub(text).strip()
    if head and not body.startswith(head):
        body = f"{head}\n\n{body}"
    return Passage(text=body, title=head, language=language)


def _stance(
    told: _Stance, place: str, about: Passage, targets: Mapping[str, Target]
) -> StanceExample:
    if told.target:
        target = targets.get(told.target)
        if target is None:
            known = ", ".join(sorted(targets)) or "none: there is no targets.yaml beside the file"
            raise BadRecord(f"target: {scrub_line(told.target)[:80]!r} is not known ({known})")
    elif statement := scrub_line(told.statement):
        names = tuple(scrub_line(one) for one in told.aliases)
        target = written_target(statement, scrub_line(told.description), names, about.language)
    else:
        raise BadRecord("target: give the slug of a target, or a statement")
    quote = scrub(told.quote).strip()
    if quote not in about.text:
        raise BadRecord(f"quote: {quote[:80]!r} does not stand in the text")
    actors = told.actors
    return StanceExample(
        place=place,
        passage=about,
        target=target,
        label=told.label,
        quote=quote,
        actors=None if actors is None else {scrub_line(one): actors[one] for one in actors},
        more_actors=told.more_actors,
        reason=scrub_line(told.reason),
    )


def _passage(told: _Record, folder: Path) -> Passage:
    if told.text.strip():
        return passage(told.text, told.title, told.language)
    if not told.file:
        raise BadRecord("text: neither a text nor a file")
    path = (folder / told.file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadRecord(f"file: {scrub_line(told.file)[:80]!r} lies outside the dataset's folder")
    try:
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            raise BadRecord(f"file: {path.name} has more than {MOST_CHARACTERS:,} characters")
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BadRecord(f"file: {path.name} cannot be read: {_reason(error)}") from error
    if not text.strip():
        raise BadRecord(f"file: {path.name} is empty")
    return passage(text, told.title or _heading(text), told.language)


def _heading(text: str) -> str:
    """The first line of a file that an empty line parts from the rest."""
    head, blank, _ = text.strip().partition("\n\n")
    return head if blank and "\n" not in head else ""


def _reason(error: OSError | ValueError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is not UTF-8"
