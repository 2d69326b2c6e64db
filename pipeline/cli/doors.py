"""Opens what a command needs when it runs: heavy imports stay out of `standpoint --help`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import BadQuery

if TYPE_CHECKING:
    from pipeline.flow import Standpoint
    from pipeline.ingest.originals import Originals
    from pipeline.models import Invocation
    from pipeline.ports import Reader
    from pipeline.settings import Settings
    from pipeline.store.schema import Upgraded
    from pipeline.store.sql import SqlStore


def settings() -> "Settings":
    """The settings in force."""
    from pipeline.settings import read_settings

    return read_settings()


@contextmanager
def opened(*, upgrade: bool = False) -> Iterator["Standpoint"]:
    """The flow over the real doors; with `upgrade` the database is migrated first."""
    from pipeline.runtime import opened as open_doors

    with open_doors(settings(), upgrade=upgrade) as flow:
        yield flow


@contextmanager
def database() -> Iterator["SqlStore"]:
    """The results database alone, without parsers and analyst."""
    from pipeline.runtime import opened_store

    with opened_store(settings()) as store:
        yield store


def archive(settings: "Settings") -> "Originals":
    """The originals alone."""
    from pipeline.runtime import open_archive

    return open_archive(settings)


def check_run(store: "Reader", invocation_id: str) -> None:
    """Refuses the id of a run that the database does not know.

    Raises:
        BadQuery: there is no such run.
    """
    if not store.run_counts(invocation_id):
        raise BadQuery(f"no run {invocation_id!r}; `standpoint show runs` lists them")


def upgraded(settings: "Settings") -> "Upgraded":
    """Creates or migrates the results database; tells from which schema to which."""
    from pipeline.runtime import upgraded as upgrade

    return upgrade(settings)


def chosen_model(settings: "Settings") -> str:
    """What would answer, in words."""
    from pipeline.runtime import chosen_model as chosen

    return chosen(settings)


def new_invocation() -> "Invocation":
    """A fresh id for a run from the shell."""
    from pipeline.runtime import new_invocation as fresh

    return fresh()
