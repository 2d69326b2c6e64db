"""A fake of the door that collecting writes through, in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fakes import FakeFailures
from pipeline.models import Announcement, Entry
from pipeline.ports import Announced, FeedWait, QuietFeed, Silence


@dataclass
class FakeCollectStore(FakeFailures):
    """Entries by feed, those passed over, and how each feed was left."""

    entries: dict[tuple[int, str], Entry] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)
    answered: dict[int, Announcement] = field(default_factory=dict)
    waits: dict[int, FeedWait] = field(default_factory=dict)
    quiet: Sequence[QuietFeed] = ()
    silences: dict[int, Silence | None] = field(default_factory=dict)

    def feed_answered(self, feed_id: int, announcement: Announcement, now: datetime) -> None:
        self.answered[feed_id] = announcement

    def feed_failed(self, feed_id: int, code: str, wait: FeedWait) -> None:
        self.waits[feed_id] = wait

    def quiet_feeds(self, feed_ids: Sequence[int], since: datetime) -> Sequence[QuietFeed]:
        return [one for one in self.quiet if one.feed_id in feed_ids]

    def tell_silence(self, feed_id: int, silence: Silence | None) -> None:
        self.silences[feed_id] = silence

    def announce(
        self,
        feed_id: int,
        entries: Iterable[Entry],
        now: datetime,
        *,
        passed_over: str | None = None,
    ) -> Announced:
        new = changed = known = 0
        for entry in entries:
            before = self.entries.get((feed_id, entry.key))
            new += before is None
            changed += before is not None and before.revision != entry.revision
            known += before == entry
            self.entries[feed_id, entry.key] = entry
            if before is None and passed_over:
                self.passed_over[entry.key] = passed_over
        return Announced(new, changed, known)
