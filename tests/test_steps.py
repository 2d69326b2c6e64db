"""The steps over fake doors: what each writes, counts and survives."""

from collections.abc import Sequence

import pytest

from fake_collect_store import FakeCollectStore
from fakes import (
    FakeAnalyst,
    FakeAnalyzeStore,
    FakeArchive,
    FakeClock,
    FakeExtractStore,
    FakeFetcher,
)
from make import entry, feed, target, text
from pipeline import steps
from pipeline.analyze.questions import questions
from pipeline.errors import BadAddress, StoreUnavailable, Unreachable
from pipeline.flow import no_progress
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Label, PendingEntry, StepCounts, Text
from pipeline.ports import FeedRow, Wait

PAGE = b"The toll starts in May\n\nThe council of Brunmar voted for a toll on cars. " * 3


def collect(fetcher: FakeFetcher, store: FakeCollectStore, *addresses: str) -> StepCounts:
    rows = [
        FeedRow(number, "courier", feed(slug=f"feed-{number}", address=address))
        for number, address in enumerate(addresses)
    ]
    return steps.collect(
        rows,
        first_entries=2,
        fetcher=fetcher,
        store=store,
        clock=FakeClock(),
        progress=no_progress,
    )


def new(counted: StepCounts) -> dict[str, int]:
    """What was counted of entries."""
    return {name: one for name, one in counted.counts.items() if not name.startswith("feeds_")}


def pending(key: str) -> PendingEntry:
    return PendingEntry(
        entry_id=1,
        feed_id=1,
        source_id=1,
        source_slug="courier",
        source_language="en",
        by_hand=False,
        entry=entry(key),
    )


def extract(fetcher: FakeFetcher, store: FakeExtractStore, *keys: str) -> StepCounts:
    return steps.extract(
        [pending(key) for key in keys],
        pending=len(keys),
        fetcher=fetcher,
        archive=FakeArchive(),
        reader=Readers(run_here),
        store=store,
        clock=FakeClock(),
        progress=no_progress,
    )


def analyze(
    texts: Sequence[Text],
    analyst: FakeAnalyst,
    store: FakeAnalyzeStore,
    wait: Wait | None = None,
) -> StepCounts:
    async def no_time(seconds: float) -> None:
        """Passes at once."""

    return steps.analyze(
        texts,
        questions([target("toll"), target("tram", statement="Trams should be free.")]),
        pending=len(texts),
        analyst=analyst,
        store=store,
        owner="worker-1",
        clock=FakeClock(),
        progress=no_progress,
        wait=wait or no_time,
    )


def test_collecting_counts_what_is_new_changed_and_known() -> None:
    """The second time nothing is new; an edit is one change."""
    fetcher, store = FakeFetcher({"file:///p/a.txt": b"1", "file:///p/b.txt": b"2"}), None
    store = FakeCollectStore()
    assert new(collect(fetcher, store, "p")) == {"collected": 2}
    assert new(collect(fetcher, store, "p")) == {"known": 2}
    fetcher.pages["file:///p/a.txt"] = b"edited"
    assert new(collect(fetcher, store, "p")) == {"changed": 1, "known": 1}


def test_a_feed_that_is_down_leaves_the_others() -> None:
    """It becomes a failure row under its source and feed, forgotten when it answers again."""
    fetcher = FakeFetcher({"file:///p/a.txt": b"1"}, {"gone": BadAddress("gone: no such folder")})
    store = FakeCollectStore()
    counted = collect(fetcher, store, "gone", "p")
    assert (counted.pending, counted.done) == (2, 1)
    assert store.codes() == {"courier/feed-0": "bad_address"}
    fetcher.broken_feeds.clear()
    collect(fetcher, store, "gone")
    assert store.codes() == {}


def test_extracting_stores_documents_and_failures_side_by_side() -> None:
    """One missing and one unreachable file do not keep the third from being stored."""
    fetcher = FakeFetcher(
        {"file:///papers/a.txt": PAGE, "file:///papers/c.txt": Unreachable("c.txt: timed out")}
    )
    store = FakeExtractStore()
    counted = extract(fetcher, store, "a.txt", "b.txt", "c.txt")
    assert counted.counts == {"extracted": 1, "failed": 2}
    assert [key.rpartition("/")[2] for key in store.codes()] == ["b.txt", "c.txt"]
    assert list(store.codes().values()) == ["missing", "unreachable"]


def test_the_same_text_again_is_unchanged_and_another_is_an_edit() -> None:
    """The store's word on each document is what is counted."""
    fetcher, store = FakeFetcher({"file:///papers/a.txt": PAGE}), FakeExtractStore()
    assert extract(fetcher, store, "a.txt").counts == {"extracted": 1}
    assert extract(fetcher, store, "a.txt").counts == {"unchanged": 1}
    fetcher.pages["file:///papers/a.txt"] = PAGE + b"\n\nA correction followed on Monday."
    assert extract(fetcher, store, "a.txt").counts == {"edited": 1}


def test_extracting_stops_when_the_database_is_away() -> None:
    """No item is blamed for it."""
    store = FakeExtractStore(down=StoreUnavailable("database down"))
    with pytest.raises(StoreUnavailable):
        extract(FakeFetcher({"file:///papers/a.txt": PAGE}), store, "a.txt")
    assert store.failures == {}


def test_analyzing_asks_every_open_question_once() -> None:
    """Summary and both targets the first time, nothing the second."""
    analyst, store = FakeAnalyst(), FakeAnalyzeStore()
    assert analyze([text()], analyst, store).counts == {"answered": 3, "neutral": 2}
    assert [slug for _, slug in analyst.asked] == ["summary", "toll", "tram"]
    analyze([text()], analyst, store)
    assert len(analyst.asked) == 3


def test_only_what_is_missing_is_asked() -> None:
    """A question that another worker answered meanwhile is left out."""
    analyst, store = FakeAnalyst(), FakeAnalyzeStore()
    analyze([text()], analyst, store)
    lost = next(key for key in store.answers if key[1].target_slug == "tram")
    del store.answers[lost]
    analyze([text()], analyst, store)
    assert [slug for _, slug in analyst.asked[3:]] == ["tram"]


def test_abstentions_are_counted() -> None:
    """The report can say how often the analyst would not judge."""
    counted = analyze([text()], FakeAnalyst(label=Label.UNCLEAR), FakeAnalyzeStore())
    assert counted.counts == {"answered": 3, "unclear": 2}


def test_a_text_that_another_worker_keeps_is_left_to_it() -> None:
    """After half a minute of patience it is neither asked nor failed."""
    store = FakeAnalyzeStore(leases={f"text:{text().sha256}": "worker-2"})
    analyst = FakeAnalyst()
    assert analyze([text()], analyst, store).counts == {"elsewhere": 1}
    assert (analyst.asked, store.failures) == ([], {})


def test_a_text_that_a_killed_worker_held_is_asked_when_its_lease_ends() -> None:
    """It comes last and is counted once."""
    store = FakeAnalyzeStore(leases={f"text:{text('One.').sha256}": "killed"})
    waited = []

    async def until_it_expires(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            store.leases.clear()

    analyst = FakeAnalyst()
    counted = analyze([text("One."), text("Two.")], analyst, store, until_it_expires)
    assert (counted.pending, counted.done, counted.counts["answered"]) == (2, 2, 6)
    assert [words for words, _ in analyst.asked] == ["Two."] * 3 + ["One."] * 3
    assert waited == [2.0, 2.0, 2.0]


def test_one_text_that_fails_leaves_the_others_and_frees_its_lease() -> None:
    """The failure depends on the questions, so another prompt gives it a new chance."""
    texts = [text("Broken toll."), text("The toll holds.", version_id=2)]
    analyst = FakeAnalyst(errors={"Broken": Unreachable("endpoint: no answer")})
    store = FakeAnalyzeStore()
    counted = analyze(texts, analyst, store)
    assert (counted.pending, counted.done) == (2, 1)
    failure = store.failures["text", texts[0].sha256]
    assert (failure.code, failure.transient, bool(failure.config_hash)) == (
        "unreachable",
        True,
        True,
    )
    assert store.leases == {}


def test_analyzing_stops_when_the_database_is_away() -> None:
    """The error comes out as itself, so that whoever retries can tell it."""
    store = FakeAnalyzeStore(down=StoreUnavailable("database down"))
    with pytest.raises(StoreUnavailable):
        analyze([text("One."), text("Two.", version_id=2)], FakeAnalyst(concurrency=2), store)
    assert store.failures == {}
