"""Extracting: fetched and read side by side, kept and stored in order, whatever parsers do."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

import make
from fakes import FakeAnalyst, FakeArchive, FakeClock, FakeExtractStore, FakeFetcher
from hostile_parser import HOSTILE
from pipeline import steps
from pipeline.errors import BadDocument, Skipped, Unreachable
from pipeline.flow import Standpoint, no_progress
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers
from pipeline.models import (
    Document,
    Extracted,
    Original,
    PendingEntry,
    Scope,
    StepCounts,
    Stored,
)
from pipeline.settings import read_settings
from pipeline.store.sql import SqlStore

STORY = "{} divides the city\n\nThe council of Brunmar voted on Tuesday to charge all drivers."


@dataclass
class FakeReader:
    """Reads text as it is; waits for `together` readers, raises what it is told."""

    errors: dict[str, Exception] = field(default_factory=dict)
    together: int = 1
    concurrency: int = 2

    def __post_init__(self) -> None:
        self._barrier = threading.Barrier(self.together)

    def read_document(
        self, original: Original, *, language_hint: str | None, received_at: datetime
    ) -> Document:
        self._barrier.wait(10)
        if original.url in self.errors:
            raise self.errors[original.url]
        return Document(title="", text=original.content.decode(), extractor="fake")


def pending(*keys: str) -> list[PendingEntry]:
    return [
        PendingEntry(
            entry_id=number,
            feed_id=1,
            source_id=1,
            source_slug="courier",
            source_language="en",
            by_hand=False,
            entry=make.entry(key),
        )
        for number, key in enumerate(keys)
    ]


def extract(
    reader: FakeReader, store: FakeExtractStore, archive: FakeArchive, *keys: str
) -> StepCounts:
    fetcher = FakeFetcher({f"file:///papers/{key}": key.encode() for key in keys})
    return steps.extract(
        pending(*keys),
        pending=len(keys),
        fetcher=fetcher,
        archive=archive,
        reader=reader,
        store=store,
        clock=FakeClock(),
        progress=no_progress,
    )


def test_documents_are_read_at_the_same_time() -> None:
    """As many as are fetched at once; one alone would wait in vain for the other."""
    counts = extract(FakeReader(together=2), FakeExtractStore(), FakeArchive(), "a", "b", "c", "d")
    assert counts.counts == {"extracted": 4}


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadDocument("no text"), "bad_document"), (ZeroDivisionError("ours"), "unexpected")],
    ids=["refused", "fault"],
)
def test_an_original_that_cannot_be_read_is_kept(error: Exception, code: str) -> None:
    """A better extractor may read it; its failure is a row and the next item is stored."""
    store, archive = FakeExtractStore(), FakeArchive()
    counts = extract(FakeReader({"file:///papers/a": error}), store, archive, "a", "b")
    assert counts.counts == {"extracted": 1, "failed": 1}
    assert sorted(archive.kept.values()) == [b"a", b"b"]
    assert store.codes() == {"file:///papers/a": code}


@dataclass
class PickyStore(FakeExtractStore):
    """Refuses a text with a fault of its own, alone and with others."""

    batches: list[int] = field(default_factory=list)

    def save_documents(
        self, documents: Sequence[Extracted], now: datetime
    ) -> Sequence[Stored | Skipped]:
        self.batches.append(len(documents))
        if any(one.document.text == "bad" for one in documents):
            raise ZeroDivisionError("ours")
        return super().save_documents(documents, now)


def test_documents_are_stored_together() -> None:
    """Those that were read at about the same time, in one go."""
    store = PickyStore()
    extract(FakeReader(), store, FakeArchive(), "a", "b", "c")
    assert store.batches == [3]


def test_one_document_that_cannot_be_stored_costs_one_item() -> None:
    """Where several together fail, each is stored alone, and only its own failure is a row."""
    store = PickyStore()
    counts = extract(FakeReader(), store, FakeArchive(), "a", "bad", "c")
    assert counts.counts == {"extracted": 2, "failed": 1}
    assert store.batches == [3, 1, 1, 1]
    assert store.codes() == {"file:///papers/bad": "unexpected"}


@dataclass
class UnsafeArchive(FakeArchive):
    """Its disk fails for one original."""

    lost: bytes = b""

    def settle(self, references: Iterable[str]) -> None:
        if any(self.kept[one] == self.lost for one in references):
            raise Unreachable("the disk failed", code="unsafe")


def test_nothing_is_stored_whose_original_may_be_lost() -> None:
    """It is fetched and kept again; those whose originals are safe are stored."""
    store = FakeExtractStore()
    counts = extract(FakeReader(), store, UnsafeArchive(lost=b"b"), "a", "b", "c")
    assert counts.counts == {"extracted": 2, "failed": 1}
    assert store.codes() == {"file:///papers/b": "unsafe"}
    assert [text for [one] in store.documents.values() for text in [one.text]] == ["a", "c"]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Real children, which do what the bytes say."""
    pool = ParserPool(command=HOSTILE, seconds=1.5)
    yield Readers(pool.run, concurrency=pool.concurrency)
    pool.close()


def test_a_run_goes_on_when_a_parser_hangs(
    store: SqlStore, tmp_path: Path, readers: Readers
) -> None:
    """One document never ends and one breaks its parser: rows; those around them are stored."""
    (tmp_path / "sources.yaml").write_text(
        "sources:\n- slug: courier\n  name: Courier\n  feeds: [{kind: folder, address: papers}]\n"
    )
    (tmp_path / "targets.yaml").write_text("targets: []\n")
    pages: dict[str, bytes | Exception] = {
        "file:///papers/a.txt": STORY.format("A toll").encode(),
        "file:///papers/b.txt": b"hang",
        "file:///papers/c.txt": b"crash",
        "file:///papers/d.txt": STORY.format("A tram").encode(),
    }
    archive = FakeArchive()
    flow = Standpoint(
        read_settings(
            {
                "STANDPOINT_HOME": str(tmp_path / "home"),
                "STANDPOINT_SOURCES": str(tmp_path / "sources.yaml"),
                "STANDPOINT_TARGETS": str(tmp_path / "targets.yaml"),
            }
        ),
        store=store,
        fetcher=FakeFetcher(pages),
        archive=archive,
        reader=readers,
        analyst=FakeAnalyst(),
        clock=FakeClock(),
    )
    flow.configure()
    flow.collect(flow.feeds(Scope()), make.invocation())
    counts = flow.extract(flow.pending_entries(Scope()), make.invocation())
    assert counts.counts == {"extracted": 2, "failed": 2}
    assert len(archive.kept) == 4
    failed = store.query("SELECT item_key, code FROM failure ORDER BY 1", limit=9, seconds=5).rows
    assert failed == (("file:///papers/b.txt", "too_slow"), ("file:///papers/c.txt", "parser_died"))
    titles = store.query("SELECT title FROM version ORDER BY 1", limit=9, seconds=5).rows
    assert titles == (("A toll divides the city",), ("A tram divides the city",))
    assert flow.pending_entries(Scope()) == []
