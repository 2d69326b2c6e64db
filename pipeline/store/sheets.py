"""Everything of an article and a target in one row, for those who take it along.

No view of the database: asked as a whole it would be dear, and both sides of the join have to be
narrowed to the same articles, which SQLite does not find out by itself.
"""

from pipeline.store.views.articles import LATEST_ARTICLE
from pipeline.store.views.stances import ARTICLE_STANCE
from pipeline.store.views.view import View

_OF_ARTICLE = (
    "article_id", "source", "source_name", "country", "source_group", "url", "title", "authors",
    "section", "language", "published_at", "fetched_at", "version_seq", "summary",
    "summary_analyst", "summary_model", "summary_held", "lead_article_id", "story_id",
)  # fmt: skip
_OF_STANCE = (
    "target", "label", "label_from", "quote", "quote_status", "rationale", "analyst", "model",
    "answered_at", "via_article_id", "held",
)  # fmt: skip

ARTICLE_TARGET = View(
    name="article_target",
    about="Everything in one row per article and target: the article, its summary, its own voice "
    "with a quote, its story. An article that was judged on no target has one row, without a "
    "target. What is `held` or `summary_held` has to wait for a person; leave it out of totals.",
    columns={
        **{name: LATEST_ARTICLE.columns[name] for name in _OF_ARTICLE},
        "story_title": "Title of that story.",
        **{name: ARTICLE_STANCE.columns[name] for name in _OF_STANCE},
    },
    sql=f"""
select
    {", ".join(f"latest_article.{name}" for name in _OF_ARTICLE)},
    story.title as story_title,
    {", ".join(f"article_stance.{name}" for name in _OF_STANCE)}
from (select * from latest_article where {{among}}) as latest_article
left join story on story.id = latest_article.story_id
left join (select * from article_stance where {{among}}) as article_stance
    on article_stance.article_id = latest_article.article_id
""",  # noqa: S608 - names of columns, written above
)
