"""What the news desk reads, a module a page; `DeskReading` is all of it."""

from pipeline.store.desk.answers import AnswerReading
from pipeline.store.desk.articles import ArticleReading
from pipeline.store.desk.choosing import Choosing
from pipeline.store.desk.stories import StoryTelling
from pipeline.store.desk.today import TodayReading


class DeskReading(Choosing, TodayReading, StoryTelling, ArticleReading, AnswerReading):
    """The part of `Desk` that is the desk's own, in SQL."""
