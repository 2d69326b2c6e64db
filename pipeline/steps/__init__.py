"""The six steps: collect, extract, group, analyze, compare, publish.

Each takes the ids of what is pending and the doors it needs, handles its items one by one and
returns what it counted. One bad item becomes a failure row and never fails its batch; a
database that is away stops the step, because then nothing can be recorded.
"""

from pipeline.steps.analyze import analyze, questions_hash
from pipeline.steps.collect import collect, collect_by_hand, of_past_days
from pipeline.steps.compare import compare, pending_stories
from pipeline.steps.deliver import deliver
from pipeline.steps.extract import EXTRACT_CONFIG, extract
from pipeline.steps.group import group
from pipeline.steps.lay_out import Layout, lay_out, put_digest, put_feeds
from pipeline.steps.leased import lease_owner
from pipeline.steps.maintain import maintain
from pipeline.steps.publish import publish
from pipeline.steps.reread import reread
from pipeline.steps.retain import retain
from pipeline.steps.watch import watch

__all__ = [
    "EXTRACT_CONFIG",
    "Layout",
    "analyze",
    "collect",
    "collect_by_hand",
    "compare",
    "deliver",
    "extract",
    "group",
    "lay_out",
    "lease_owner",
    "maintain",
    "of_past_days",
    "pending_stories",
    "publish",
    "put_digest",
    "put_feeds",
    "questions_hash",
    "reread",
    "retain",
    "watch",
]
