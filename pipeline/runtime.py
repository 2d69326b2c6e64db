"""Opens the real doors and hands them to the flow: the one place where everything is wired.

Flow and analyst are imported when they are opened, because who only looks things up needs neither
and importing them costs seconds; parsers are imported in child processes alone.
"""

import atexit
import os
import platform
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind, Invocation
from pipeline.ports import Analyst, Fetcher, HostStore, Ledger, Receiver
from pipeline.ports.evaluating import ExampleStore
from pipeline.publish.folder import Folder
from pipeline.settings import Settings
from pipeline.store.sql import SqlStore, open_store, upgrade_store

if TYPE_CHECKING:
    from pipeline.analyze.model_endpoint import ModelEndpoint
    from pipeline.flow import Standpoint
    from pipeline.ingest.http import Http
    from pipeline.ingest.originals import Originals
    from pipeline.ingest.readers import Readers
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

    with closing(open_store(settings.database_url, upgrade=upgrade)) as store:
        yield Standpoint(
            settings,
            store=store,
            fetcher=_open_fetcher(settings, store),
            archive=open_archive(settings),
            reader=shared_readers(),
            analyst=open_analyst(settings, store),
            clock=utc_now,
            shelf=Folder(settings.publish_to) if settings.publish_to else None,
            receivers=open_receivers(settings),
        )


@cache
def shared_readers() -> "Readers":
    """What reads bytes from outside, in child processes that all flows of this process share.

    None is started before there is something to read; they end with this process.
    """
    from pipeline.ingest.parser_pool import ParserPool  # noqa: PLC0415 - only who reads needs it
    from pipeline.ingest.readers import Readers  # noqa: PLC0415 - only who reads needs it

    pool = ParserPool()
    atexit.register(pool.close)
    return Readers(pool.run, concurrency=pool.concurrency)


def open_receivers(settings: Settings) -> Sequence[Receiver]:
    """Who is sent digests and notices; nobody is dialled yet.

    Raises:
        ConfigurationError: a setting is missing, or offline forbids the mail server.
    """
    if not (settings.mail_to or settings.webhooks):
        return ()
    from pipeline.deliver.receivers import (  # noqa: PLC0415 - only who sends needs it
        Addresses,
        receivers,
    )
    from pipeline.ingest.posting import Poster  # noqa: PLC0415 - costs a second

    post = Poster(clock=utc_now, allow_hosts=settings.allow_hosts, offline=settings.offline)
    addresses = Addresses(
        mail_server=settings.mail_server,
        mail_from=settings.mail_from,
        mail_to=settings.mail_to,
        webhooks=settings.webhooks,
        webhook_secret=settings.webhook_secret or "",
    )
    return receivers(addresses, post=post, clock=utc_now, offline=settings.offline)


def open_archive(settings: Settings) -> "Originals":
    """The originals alone; nothing is dialled yet.

    Raises:
        ConfigurationError: they are kept where no driver is installed for, or offline forbids it.
    """
    from pipeline.ingest.originals import open_originals  # noqa: PLC0415 - costs a second

    return open_originals(
        settings.keep_originals_in, settings.originals, utc_now, offline=settings.offline
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


@contextmanager
def opened_web(settings: Settings) -> Iterator["Http"]:
    """The HTTP door alone; the database remembers hosts for it and is made where it lacks.

    Raises:
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the schema is newer than this code, or another program's.
    """
    with closing(open_store(settings.database_url, upgrade=True)) as store:
        yield _open_http(settings, store)


@contextmanager
def opened_fetcher(settings: Settings) -> Iterator[Fetcher]:
    """What feeds are asked through, files and hosts, without the rest of the flow.

    Raises:
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the schema is newer than this code, or another program's.
    """
    with closing(open_store(settings.database_url, upgrade=True)) as store:
        yield _open_fetcher(settings, store)


@contextmanager
def opened_evaluation(settings: Settings) -> Iterator[tuple[Analyst, ExampleStore]]:
    """The analyst that the settings choose, and what keeps the texts it is measured by.

    A model's calls are in `evaluation.db` in the home folder, apart from the results.

    Raises:
        ConfigurationError: no model is named, or it is elsewhere and this machine is offline.
        StoreUnavailable: the database does not answer.
        SchemaMismatch: the schema is newer than this code, or another program's.
    """
    if settings.analyst is AnalystKind.EMBEDDED:
        from pipeline.analyze.embedded_analyst import (  # noqa: PLC0415 - loads its weights
            EmbeddedAnalyst,
        )
        from pipeline.evaluate.unkept import Unkept  # noqa: PLC0415 - only for an evaluation

        yield EmbeddedAnalyst(), Unkept()
        return
    from pipeline.store.evaluating import (  # noqa: PLC0415 - only for an evaluation
        open_evaluation_store,
    )

    with closing(open_evaluation_store(f"sqlite:///{settings.home / 'evaluation.db'}")) as store:
        yield open_analyst(settings, store), store


def _open_fetcher(settings: Settings, hosts: HostStore) -> Fetcher:
    from pipeline.ingest.fetching import Fetchers  # noqa: PLC0415 - costs a second
    from pipeline.ingest.files import FolderFetcher  # noqa: PLC0415 - costs a second
    from pipeline.ingest.object_files import ObjectFetcher  # noqa: PLC0415 - costs a second
    from pipeline.ingest.web import WebFetcher  # noqa: PLC0415 - costs a second

    web = WebFetcher(_open_http(settings, hosts), shared_readers(), utc_now)
    objects = ObjectFetcher(settings.ingest_from, offline=settings.offline)
    return Fetchers(folder=FolderFetcher(settings.sources.parent), web=web, objects=objects)


def _open_http(settings: Settings, hosts: HostStore) -> "Http":
    from pipeline.ingest.http import Http  # noqa: PLC0415 - costs a second

    return Http(
        hosts=hosts,
        clock=utc_now,
        owner=f"{platform.node()}/{os.getpid()}",
        contact=settings.contact,
        allow_hosts=settings.allow_hosts,
        offline=settings.offline,
    )


def open_analyst(settings: Settings, ledger: Ledger) -> Analyst:
    """The analyst that the settings choose.

    Raises:
        ConfigurationError: no model is named, or it is elsewhere and this machine is offline.
    """
    if settings.analyst is AnalystKind.OPENAI:
        from pipeline.analyze.openai_analyst import (  # noqa: PLC0415 - costs a second
            OpenAIAnalyst,
        )
        from pipeline.analyze.wording import SHIPPED, read_wording  # noqa: PLC0415 - as above

        return OpenAIAnalyst(
            endpoint=_model_endpoint(settings),
            ledger=ledger,
            clock=utc_now,
            language=settings.summary_language,
            limits=settings.limits,
            wording=read_wording(settings.wording) if settings.wording else SHIPPED,
        )
    from pipeline.analyze.embedded_analyst import (  # noqa: PLC0415 - loads its weights
        EmbeddedAnalyst,
    )

    return EmbeddedAnalyst()


def chosen_model(settings: Settings) -> str:
    """What would answer, in words; nothing is dialled.

    Raises:
        ConfigurationError: no model is named, or it is elsewhere and this machine is offline.
    """
    if settings.analyst is AnalystKind.OPENAI:
        endpoint = _model_endpoint(settings)
        price = endpoint.price.in_words if endpoint.price else "unknown, set STANDPOINT_PRICE"
        return f"{endpoint.model} at {endpoint.place}; price {price}"
    from pipeline.analyze.embedded_analyst import (  # noqa: PLC0415 - loads its weights
        EmbeddedAnalyst,
    )

    return EmbeddedAnalyst().model


def _model_endpoint(settings: Settings) -> "ModelEndpoint":
    from pipeline.analyze.model_endpoint import (  # noqa: PLC0415 - only where it is chosen
        ModelEndpoint,
        check_endpoint,
    )
    from pipeline.analyze.pricing import (  # noqa: PLC0415 - only where it is chosen
        priced_endpoint,
    )

    if not settings.model:
        raise ConfigurationError("the `openai` analyst needs a model: set STANDPOINT_MODEL")
    check_endpoint(settings.base_url, offline=settings.offline)
    return priced_endpoint(
        ModelEndpoint(
            base_url=settings.base_url,
            api_key=settings.api_key,
            model=settings.model,
            headers=settings.model_headers,
            fallbacks=settings.model_fallbacks,
            params=settings.model_params,
            seconds=settings.model_seconds,
            concurrency=settings.model_concurrency,
        ),
        configured=settings.price,
        limits=settings.limits,
        now=utc_now(),
    )
