"""What `standpoint doctor` looks at; each check tells what it found and the next step."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.cli import doors
from pipeline.configuration import checked_sources, load_targets
from pipeline.errors import StandpointError
from pipeline.publish.wording import counted
from pipeline.settings import Settings, masked_url

OK, WARN, FAIL = "ok", "warn", "fail"
PYTHONS = ((3, 11), (3, 15))
REQUIRED = ("standpoint", "sqlalchemy", "alembic", "psycopg", "trafilatura", "lxml", "numpy")
FOR_THE_DAG = "apache-airflow"
MANY_DAYS = 1_000
"""Days of sources not counted yet, from which queries of `stance_daily` take noticeably longer."""

LITTLE_SPACE, NO_SPACE = 1024**3, 100 * 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: ok, warn or fail, and the next step where there is one."""

    state: str
    subject: str
    text: str


def findings(settings: Settings) -> list[Finding]:
    """What all checks found, in their order."""
    return [one for check in CHECKS for one in check(settings)]


def python(_: Settings) -> Iterator[Finding]:
    """The interpreter's version."""
    found = sys.version_info[:2]
    low, high = (".".join(map(str, one)) for one in PYTHONS)
    good = PYTHONS[0] <= found < PYTHONS[1]
    needed = "" if good else f"; needed is {low} or later, before {high}"
    text = f"{'.'.join(map(str, sys.version_info[:3]))}{needed}"
    yield Finding(OK if good else FAIL, "Python", text)


def packages(_: Settings) -> Iterator[Finding]:
    """The packages that matter, with their versions."""
    for name in (*REQUIRED, FOR_THE_DAG):
        try:
            yield Finding(OK, name, version(name))
        except PackageNotFoundError:
            state = WARN if name == FOR_THE_DAG else FAIL
            why = "needed for the DAG only" if state == WARN else "needed"
            yield Finding(state, name, f"not installed, {why}: make setup")


def home(settings: Settings) -> Iterator[Finding]:
    """Whether the home folder can be written, and the space left there."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            free = shutil.disk_usage(settings.home).free
    except OSError as error:
        step = "choose another one in STANDPOINT_HOME"
        yield Finding(FAIL, "home folder", f"{settings.home}: {error.strerror}; {step}")
        return
    yield Finding(OK, "home folder", f"{settings.home} can be written")
    state = FAIL if free < NO_SPACE else WARN if free < LITTLE_SPACE else OK
    step = "" if state == OK else "; free some space"
    yield Finding(state, "disk", f"{free / 1024**3:,.1f} GiB free{step}")


def sources(settings: Settings) -> Iterator[Finding]:
    """The file of sources, and what is at its feeds' addresses."""
    try:
        feeds = checked_sources(settings.sources)
    except StandpointError as error:
        yield from _problems("sources", error)
        return
    unusable = [one for one in feeds if one.files is None]
    text = f"{settings.sources}: {len(feeds) - len(unusable)} of {len(feeds)} feeds can be read"
    yield Finding(
        WARN if unusable else OK,
        "sources",
        f"{text}; see standpoint sources check" if unusable else text,
    )


def targets(settings: Settings) -> Iterator[Finding]:
    """The file of targets."""
    try:
        found = load_targets(settings.targets)
    except StandpointError as error:
        yield from _problems("targets", error)
        return
    step = "" if found else "; articles are only summarized until it names one"
    yield Finding(
        OK if found else WARN, "targets", f"{settings.targets}: {len(found)} targets{step}"
    )


def analyst(settings: Settings) -> Iterator[Finding]:
    """Whether the chosen analyst can be opened; the embedded one loads its weights."""
    try:
        model = doors.chosen_model(settings)
    except StandpointError as error:
        yield Finding(FAIL, "analyst", error.message)
        return
    except (ImportError, OSError) as error:
        yield Finding(FAIL, "analyst", f"cannot be loaded: {error}; install anew: make setup")
        return
    yield Finding(OK, "analyst", f"{settings.analyst}, {model}")


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the results database answers with this version's schema."""
    place = masked_url(settings.database_url)
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite:///") and not path.exists():
        yield Finding(WARN, "database", f"{place} is not there yet; standpoint run creates it")
        return
    try:
        with doors.database() as reader:
            totals, waiting = reader.totals(), reader.stale_days()
    except StandpointError as error:
        yield Finding(FAIL, "database", error.message)
    else:
        yield Finding(OK, "database", f"{place}: {counted(totals)}")
        if waiting > MANY_DAYS:
            text = f"{waiting:,} days of sources wait to be counted: standpoint db refresh"
            yield Finding(WARN, "totals by day", text)


def originals(settings: Settings) -> Iterator[Finding]:
    """Whether originals can be kept where they are to be kept, by writing there."""
    try:
        archive = doors.archive(settings)
        archive.check()
    except StandpointError as error:
        yield Finding(FAIL, "originals", error.message)
    else:
        days = settings.keep_originals_days
        kept = f"kept for {days} days" if days else "kept for ever"
        yield Finding(OK, "originals", f"{archive.place} can be written, {kept}")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    python, packages, home, originals, sources, targets, analyst, database,
)  # fmt: skip


def _problems(subject: str, error: StandpointError) -> Iterator[Finding]:
    for line in str(error).splitlines():
        yield Finding(FAIL, subject, line)
