"""Who says what on a target within a story, and how much they disagree."""

from pipeline.store.views.view import View

STORY_PERSPECTIVE = View(
    name="story_perspective",
    about="Who says what on a target within a story: one row per article that addresses it, "
    "copies and what is held for a person left out.",
    columns={
        "story_id": "Number of the story.",
        "target": "Slug of the target.",
        "source": "Slug of the source.",
        "country": "The source's country.",
        "source_group": "The group that the source is compared in.",
        "label": "The article's own voice: `favor`, `against`, `neutral` or `unclear`.",
        "quote": "A quote for it.",
        "analyst": "Who judged: `openai` or `embedded`; null: only a person.",
        "article_id": "Number of the article.",
        "title": "Its title.",
        "published_at": "Date of publication; null: not given.",
        "source_name": "The source's name for people.",
        "quote_status": "`verified`, `repaired` or `unverified`.",
    },
    sql="""
with {latest}
select
    story_article.story_id,
    article_stance.target,
    article_stance.source,
    source.country,
    source.source_group,
    article_stance.label,
    article_stance.quote,
    article_stance.analyst,
    article_stance.article_id,
    latest.title,
    article_stance.published_at,
    source.name as source_name,
    article_stance.quote_status
from story_article
join article_stance on article_stance.article_id = story_article.article_id
join latest on latest.article_id = story_article.article_id
join source on source.slug = article_stance.source
where article_stance.via_article_id is null and article_stance.label <> 'unrelated'
    and article_stance.held is null
""",
)

STORY_CONTEST = View(
    name="story_contest",
    about="How contested a target is within a story: the outlets of `story_perspective` with one "
    "voice each, the label that more of its articles carry than any other; `neutral` on a tie.",
    columns={
        "story_id": "Number of the story.",
        "target": "Slug of the target.",
        "analyst": "Who judged: `openai` or `embedded`; null: only a person.",
        "voices": "Outlets with an own voice on the target.",
        "favor": "Those in favor.",
        "against": "Those against.",
        "neutral": "Those neutral, or torn.",
        "unclear": "Those whose articles do not settle it.",
        "contested": "Twice the smaller of favor and against, over favor, against and neutral: "
        "0: nobody is on the other side, 1: evenly split; null: all are unclear.",
    },
    sql="""
with counted as not materialized (
    select
        story_id, target, analyst, source,
        sum(case label when 'favor' then 1 else 0 end) as favor,
        sum(case label when 'against' then 1 else 0 end) as against,
        sum(case label when 'neutral' then 1 else 0 end) as neutral
    from story_perspective
    group by story_id, target, analyst, source
),
voiced as not materialized (
    select
        story_id, target, analyst,
        case
            when favor + against + neutral = 0 then 'unclear'
            when favor > against and favor > neutral then 'favor'
            when against > favor and against > neutral then 'against'
            else 'neutral'
        end as voice
    from counted
),
weighed as not materialized (
    select
        story_id, target, analyst,
        count(*) as voices,
        sum(case voice when 'favor' then 1 else 0 end) as favor,
        sum(case voice when 'against' then 1 else 0 end) as against,
        sum(case voice when 'neutral' then 1 else 0 end) as neutral,
        sum(case voice when 'unclear' then 1 else 0 end) as unclear
    from voiced
    group by story_id, target, analyst
)
select
    story_id, target, analyst, voices, favor, against, neutral, unclear,
    cast(2 * case when favor < against then favor else against end as double precision)
        / nullif(favor + against + neutral, 0) as contested
from weighed
""",
)
