"""What people hand in by the form of news_ingest: addresses, a text, a folder or prefix; drops.

DAGs import this module by its name. Nothing heavy is imported before a task runs.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from airflow.sdk import CronTriggerTimetable, Param

import news_connections as standpoint
import news_forms as forms
from pipeline.errors import ConfigurationError
from pipeline.models import BY_HAND, Scope
from pipeline.slugs import known_slugs

if TYPE_CHECKING:
    from pipeline.flow import Standpoint
    from pipeline.models import HandedIn

TEXT = "A pasted text"
FOLDER = "A folder or prefix"
PASTED = ("title", "text", "url", "published_at")
FIELDS = {"urls", "source", "targets", "folder", *PASTED}
LONGEST_TEXT = 1_000_000


def schedule() -> CronTriggerTimetable | None:
    """When the drop folder is looked into; never, where none is set."""
    known = standpoint.settings()
    if known.drop is None:
        return None
    return CronTriggerTimetable(known.drop_schedule, timezone=known.timezone)


def form() -> dict[str, Param]:
    """What a person may hand in; untouched, only the drop folder is looked into."""
    known = standpoint.settings()
    return {
        "urls": _lines("Addresses", "Pages to take in, one address a line. `#` begins a remark."),
        "source": Param(
            BY_HAND,
            type="string",
            enum=[BY_HAND, *known_slugs(known.sources)],
            title="Published by",
            description="The source of config/sources.yaml that published all of this. "
            f"`{BY_HAND}`: none of them.",
        ),
        "targets": forms.slugs_param(
            "Targets",
            "Ask only for stances on these targets, and for summaries. Empty: all of them.",
            known.targets,
        ),
        "title": _text("Title", "Its headline. It is read as the first paragraph.", TEXT),
        "text": _lines("Text", "The article itself, paragraphs apart by an empty line.", TEXT),
        "url": _text("Address", "Where it was published, if it was on the web.", TEXT),
        "published_at": forms.moment_param(
            "Published", "When it was published. Empty: not known.", TEXT
        ),
        "folder": _text(
            "Folder or prefix",
            "A folder or file on the machine of the workers, or an address in an object store such "
            "as `s3://bucket/clippings/`; below one of STANDPOINT_INGEST_FROM. It is read as it is "
            "now, with all that is in it.",
            FOLDER,
        ),
    }


def scope(flow: "Standpoint", batches: list[list[int]]) -> Scope:
    """The articles behind these entries, and the targets that the form names."""
    from pipeline import handing_in  # noqa: PLC0415 - costs seconds to import

    entry_ids = [one for batch in batches for one in batch]
    return handing_in.scope_of(flow, entry_ids, targets())


def targets() -> Scope:
    """The targets that the running DAG run asks about."""
    return Scope(targets=tuple(_filled_in()["targets"] or ()))


def take_in(flow: "Standpoint") -> list[int]:
    """Writes down what the running DAG run hands in; ids of its entries.

    Raises:
        ConfigurationError: the form has a field that it should not have, or nothing was handed in.
        BadAddress: the folder or prefix is not one that may be named, or there are too many lines.
    """
    from pipeline import handing_in  # noqa: PLC0415 - costs seconds to import

    run = standpoint.invocation()
    handed_in = [*_stated(flow), *handing_in.dropped(flow, run)]
    if not handed_in and flow.settings.drop is None:
        raise ConfigurationError(
            "nothing was handed in: give addresses, a text or a folder, or set STANDPOINT_DROP"
        )
    entry_ids = handing_in.take_in(flow, handed_in, run)
    handing_in.dropped_is_written_down(flow)
    return list(entry_ids)


def read(flow: "Standpoint", entry_ids: list[int]) -> None:
    """Reads these entries into articles."""
    from pipeline import handing_in  # noqa: PLC0415 - costs seconds to import

    handing_in.read(flow, entry_ids, standpoint.invocation())


def _stated(flow: "Standpoint") -> list["HandedIn"]:
    from pipeline import handing_in  # noqa: PLC0415 - costs seconds to import

    filled = {name: value or "" for name, value in _filled_in().items()}
    pasted = {name: filled[name] for name in PASTED if filled[name].strip()}
    found = handing_in.stated(
        flow,
        lines=filled["urls"],
        pasted=pasted if "text" in pasted else None,
        folder=filled["folder"].strip(),
    )
    return [replace(one, source=filled["source"]) for one in found]


def _filled_in() -> dict[str, Any]:
    return dict(forms.filled_in(FIELDS))


def _lines(title: str, description: str, section: str | None = None) -> Param:
    return Param(
        None,
        type=["null", "string"],
        format="multiline",
        maxLength=LONGEST_TEXT,
        title=title,
        description=description,
        section=section,
    )


def _text(title: str, description: str, section: str) -> Param:
    return Param(
        None,
        type=["null", "string"],
        maxLength=2000,
        title=title,
        description=description,
        section=section,
    )
