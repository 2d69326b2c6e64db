"""Articles as people query them, and the stories that they tell together."""

from pipeline.store.views.view import View

LATEST_ARTICLE = View(
    name="latest_article",
    about="One row per article: its latest version and that version's summary.",
    columns={
        "article_id": "Number of the article.",
        "source": "Slug of its source.",
        "source_name": "The source's name for people.",
        "country": "The source's country.",
        "source_group": "The group that the source is compared in.",
        "url": "Its canonical URL, else where it was read from.",
        "title": "Title.",
        "authors": "Names, with commas between them; null: none given.",
        "section": "Section of the publication.",
        "language": "Language of the text, else of the source.",
        "published_at": "Date of publication; null: not given.",
        "fetched_at": "When the page was fetched that this version was read from.",
        "version_id": "Number of the version.",
        "version_seq": "1 for the article's first text; higher after edits.",
        "text": "The text.",
        "summary": "The sentences of the newest `openai` summary, else of the `embedded` one.",
        "summary_analyst": "Who wrote it: `openai` or `embedded`.",
        "summary_model": "The model, as configured.",
        "lead_article_id": "The article that this one repeats; null: it repeats none.",
        "story_id": "The story that it belongs to; null: none.",
        "image_url": "Address of its main image; null: none stated.",
        "paywalled": "Whether the page says that it is only for those who pay; null: it says "
        "nothing of that.",
        "summary_held": "Reason code for which a person is to look at the summary; null: none.",
    },
    sql="""
select
    article.id as article_id,
    source.slug as source,
    source.name as source_name,
    source.country,
    source.source_group,
    article.url,
    latest.title,
    {joined:latest.authors} as authors,
    latest.section,
    coalesce(latest.language, source.language) as language,
    latest.published_at,
    page.fetched_at,
    latest.id as version_id,
    latest.seq as version_seq,
    latest.text,
    (
        select {sentences:spoken.text}
        from (
            select summary_sentence.text
            from summary_sentence
            where summary_sentence.answer_id = standing.id
                and summary_sentence.kind = 'summary'
            order by summary_sentence.position
        ) as spoken
    ) as summary,
    standing.analyst as summary_analyst,
    standing.model as summary_model,
    duplicate.lead_article_id,
    story_article.story_id,
    latest.image_url,
    latest.paywalled,
    case when standing.cleared_at is null then standing.held end as summary_held
from version as latest
join article on article.id = latest.article_id
join source on source.id = article.source_id
join page on page.id = latest.page_id
left join article_day on article_day.article_id = article.id
left join answer as standing on standing.id = article_day.summary_id
left join duplicate on duplicate.article_id = article.id
left join story_article on story_article.article_id = article.id
where {is_latest}
""",
)

STORY_OVERVIEW = View(
    name="story_overview",
    about="One row per story that was not merged into another.",
    columns={
        "story_id": "Number of the story.",
        "title": "Title for people.",
        "first_at": "Date of its first article.",
        "last_at": "Date of its latest article.",
        "articles": "How many articles it has, copies included.",
        "sources": "How many sources these are from.",
        "lead_article_id": "The article that stands for it.",
        "summary": "That article's summary; null: none, or it is held for a person.",
    },
    sql="""
select
    story.id as story_id,
    story.title,
    story.first_at,
    story.last_at,
    (
        select count(*) from story_article where story_article.story_id = story.id
    ) as articles,
    (
        select count(distinct article.source_id) from story_article
        join article on article.id = story_article.article_id
        where story_article.story_id = story.id
    ) as sources,
    story.lead_article_id,
    (
        select latest_article.summary from latest_article
        where latest_article.article_id = story.lead_article_id
            and latest_article.summary_held is null
    ) as summary
from story
where story.merged_into is null
""",
)
