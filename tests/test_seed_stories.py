"""Two documents of one topic are two stories, which share their targets and actors."""

import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from store_steps import evidence, stance

from fakes import FakeAnalyst, FakeClock
from make import invocation
from pipeline.flow import Standpoint
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Answer, Label, Question, QuestionKind, Scope, Stance, Text
from pipeline.settings import CHECKOUT, read_settings
from pipeline.store.sql import SqlStore

CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT / "../shared/corpora"))
SEEDS = CORPORA.parent / "seeds"
SOURCES = """
sources:
  - slug: desk
    name: Desk
    language: en
    feeds:
      - kind: folder
        address: papers
"""
SHARED = {"russia-north-korea-ties", "sanctions-on-north-korea"}
HOLDERS = ("Russia", "North Korea")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no {SEEDS}: set STANDPOINT_CORPORA")


@dataclass
class Reporter(FakeAnalyst):
    """Says of each target of theirs that both countries favor it, as far as a text names them."""

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        told = []
        for question in questions:
            stances: tuple[Stance, ...] = ()
            if question.kind is QuestionKind.STANCE and question.target:
                is_shared = question.target.slug in SHARED
                label = Label.NEUTRAL if is_shared else Label.UNRELATED
                reported = [
                    stance(Label.FAVOR, evidence(text.text, name), holder=name)
                    for name in HOLDERS
                    if is_shared and name in text.text
                ]
                stances = (stance(label), *reported)
            told.append(Answer(question=question, stances=stances))
        return told


@pytest.fixture
def told(tmp_path: Path, store: SqlStore) -> SqlStore:
    """The store after one run over the two documents, with the shipped targets."""
    shutil.copytree(SEEDS, tmp_path / "papers")
    (tmp_path / "sources.yaml").write_text(SOURCES)
    clock = FakeClock()
    settings = replace(
        read_settings({"STANDPOINT_HOME": str(tmp_path), "STANDPOINT_OFFLINE": "1"}),
        sources=tmp_path / "sources.yaml",
        targets=CHECKOUT / "config" / "targets.yaml",
    )
    flow = Standpoint(
        settings,
        store=store,
        fetcher=FolderFetcher(tmp_path),
        archive=WarcArchive(settings.originals, clock),
        reader=Readers(run_here),
        analyst=Reporter(),
        clock=clock,
    )
    flow.configure()
    flow.run(Scope(), invocation())
    return store


def test_two_events_of_one_topic_are_two_stories(told: SqlStore) -> None:
    """Each document is a story of its own; neither is taken for a copy of the other."""
    sql = "select story_id, articles from story_overview order by story_id"
    rows = told.query(sql, limit=10, seconds=30).rows
    assert [articles for _, articles in rows] == [1, 1]


def test_both_stories_share_targets_and_actors(told: SqlStore) -> None:
    """What voices and actors of one story speak of, those of the other do too."""
    targets: dict[object, set[object]] = defaultdict(set)
    actors: dict[object, set[object]] = defaultdict(set)
    for story, target in told.query(
        "select story_id, target from story_contest", limit=100, seconds=30
    ).rows:
        targets[story].add(target)
    for story, actor in told.query(
        "select story_id, actor_id from story_actor_stance", limit=100, seconds=30
    ).rows:
        actors[story].add(actor)
    [one, other] = targets
    assert targets[one] == targets[other] == SHARED
    assert len(actors[one] & actors[other]) == len(HOLDERS)
