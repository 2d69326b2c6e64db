"""What the outlets of a story agree on, what only some say, and where they contradict."""

from pipeline.store.views.view import View

STORY_COMPARISON = View(
    name="story_comparison",
    about="What a model says of a story's outlets: one row per statement and quote. The newest "
    "comparison of which every quoted article is still in the story; what is held for a person is "
    "left out. Stories without one are told by their lead's summary alone (`story_overview`).",
    columns={
        "story_id": "Number of the story.",
        "position": "The statement's place in the comparison, from 0.",
        "kind": "`agreed`: all outlets compared say it; `some`: not all of them; `conflict`: they "
        "contradict each other.",
        "statement": "The statement, in the model's words.",
        "source": "Slug of the outlet that is quoted.",
        "article_id": "Number of the article that is quoted.",
        "quote": "The article's own words.",
        "quote_status": "`verified` or `repaired`.",
        "model": "The model, as configured.",
        "answered_at": "When the comparison was stored.",
        "side": "The side of a conflict that the quote is on, from 1; null: no conflict.",
        "articles": "How many articles of the story could be compared.",
        "articles_shown": "How many of these the model was shown.",
        "outlets_shown": "From how many outlets these are.",
    },
    sql="""
with counting as not materialized (
    select story_answer.*
    from story_answer
    where story_answer.outcome = 'answered'
        and (story_answer.held is null or story_answer.cleared_at is not null)
        and not exists (
            select 1 from story_statement
            join story_quote on story_quote.story_statement_id = story_statement.id
            join version on version.id = story_quote.version_id
            where story_statement.story_answer_id = story_answer.id and not exists (
                select 1 from story_article
                where story_article.article_id = version.article_id
                    and story_article.story_id = story_answer.story_id
            )
        )
)
select
    counting.story_id,
    story_statement.position,
    story_statement.kind,
    story_statement.text as statement,
    source.slug as source,
    article.id as article_id,
    story_quote.quote,
    story_quote.status as quote_status,
    counting.model,
    counting.created_at as answered_at,
    story_quote.side,
    counting.articles,
    counting.articles_shown,
    counting.outlets_shown
from counting
join story on story.id = counting.story_id and story.merged_into is null
join story_statement on story_statement.story_answer_id = counting.id
join story_quote on story_quote.story_statement_id = story_statement.id
join version on version.id = story_quote.version_id
join article on article.id = version.article_id
join source on source.id = article.source_id
where not exists (
    select 1 from counting as newer
    where newer.story_id = counting.story_id
        and (newer.created_at, newer.id) > (counting.created_at, counting.id)
)
""",
)
