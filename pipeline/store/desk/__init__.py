"""What the news desk reads, a module a page; `DeskReading` is all of it."""

from pipeline.store.desk.actors import ActorReading
from pipeline.store.desk.answers import AnswerReading
from pipeline.store.desk.articles import ArticleReading
from pipeline.store.desk.choosing import Choosing
from pipeline.store.desk.health import HealthReading
from pipeline.store.desk.runs import RunReading
from pipeline.store.desk.stories import StoryTelling
from pipeline.store.desk.targets import TargetReading
from pipeline.store.desk.today import TodayReading
from pipeline.store.desk.unsettled import UnsettledReading


class DeskReading(
    Choosing,
    TodayReading,
    StoryTelling,
    ArticleReading,
    AnswerReading,
    TargetReading,
    ActorReading,
    HealthReading,
    RunReading,
    UnsettledReading,
):
    """The part of `Desk` that is the desk's own, in SQL."""
