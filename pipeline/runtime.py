"""Opens the real doors and hands them to the flow: the one place where everything is wired.

Parsers and analyst are imported when they are opened, because who only reads needs neither and
importing them costs seconds.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind, Invocation
from pipeline.ports import Analyst
from pipeline.settings import Settings
from pipeline.store.sql import SqlStore, open_store, upgrade_store

if TYPE_CHECKING:
    from pipeline.flow import Standpoint
    from pipeline.store.schema import Upgraded


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def new_invocation() -> Invocation:
    """A fresh id for a run outside Airflow, sortable by time."""
    return Invocation(invocation_id=f"{utc_now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}")


@contextmanager
def opened(settings: Settings, *, upgrade: bool = False) -> Iterator["Standpoint"]:
    """The flow over the doors that the settings name, closed at the end.

    With `upgrade` the database is created or migrated first; without, an old schema is refused.

    Raises:
        ConfigurationError: a setting asks for what is not there.
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the database's schema is not this code's.
    """
    from pipeline.flow import Standpoint  # noqa: PLC0415 - costs a second
    from pipeline.ingest.archive import FolderArchive  # noqa: PLC0415 - costs a second
    from pipeline.ingest.files import FolderFetcher  # noqa: PLC0415 - costs a second

    analyst = open_analyst(settings)
    with closing(open_store(settings.database_url, upgrade=upgrade)) as store:
        yield Standpoint(
            settings,
            store=store,
            fetcher=FolderFetcher(settings.sources.parent),
            archive=FolderArchive(settings.originals),
            analyst=analyst,
            clock=utc_now,
        )


@contextmanager
def opened_store(settings: Settings) -> Iterator[SqlStore]:
    """The results database alone, as it is, closed at the end.

    Raises:
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the database's schema is not this code's.
    """
    with closing(open_store(settings.database_url)) as store:
        yield store


def upgraded(settings: Settings) -> "Upgraded":
    """Creates or migrates the results database; tells from which schema to which.

    Raises:
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the schema is newer than this code, or another program's.
    """
    return upgrade_store(settings.database_url)


def open_analyst(settings: Settings) -> Analyst:
    """The analyst that the settings choose."""
    if settings.analyst is AnalystKind.OPENAI:
        raise ConfigurationError(
            "the `openai` analyst is not part of this version; set STANDPOINT_ANALYST=embedded"
        )
    from pipeline.analyze.embedded_analyst import (  # noqa: PLC0415 - loads its weights
        EmbeddedAnalyst,
    )

    return EmbeddedAnalyst()
