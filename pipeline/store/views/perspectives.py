"""Who says what on a target within a story, and how much they disagree."""

from pipeline.store.views.counted import CONTESTS, STALE_STORIES
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
join version as latest on latest.article_id = story_article.article_id
join source on source.slug = article_stance.source
where article_stance.via_article_id is null and article_stance.label <> 'unrelated'
    and article_stance.held is null and {is_latest}
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
    sql=f"""
select
    story_id, target, analyst, voices, favor, against, neutral, unclear,
    cast(2 * case when favor < against then favor else against end as double precision)
        / nullif(favor + against + neutral, 0) as contested
from (
    select story_id, target, analyst, voices, favor, against, neutral, unclear
    from story_voices
    where not exists (
        select 1 from stale_story where stale_story.story_id = story_voices.story_id
    )
    union all
    select story_id, target, analyst, voices, favor, against, neutral, unclear
    from ({CONTESTS.replace("{stories}", STALE_STORIES)}) as counted
) as told
""",
)

STORY_ACTOR_STANCE = View(
    name="story_actor_stance",
    about="Where actors stand on a target as the articles of a story report it: one row per actor "
    "and article, copies and what is held for a person left out; never mixed with own voices.",
    columns={
        "story_id": "Number of the story.",
        "target": "Slug of the target.",
        "actor": "The actor's name.",
        "label": "`favor`, `against`, `neutral` or `unclear`.",
        "quote": "A quote for it.",
        "quote_status": "`verified`, `repaired` or `unverified`.",
        "analyst": "Who judged: `openai` or `embedded`; null: only a person.",
        "label_from": "Who the label is from: `correction`, `openai` or `embedded`.",
        "actor_id": "Number of the actor; null: none was stored.",
        "article_id": "Number of the article that reports it.",
        "title": "Its title.",
        "published_at": "Date of publication; null: not given.",
        "source": "Slug of its source.",
        "source_name": "The source's name for people.",
        "country": "The source's country.",
        "source_group": "The group that the source is compared in.",
    },
    sql="""
select
    story_article.story_id,
    actor_stance.target,
    actor_stance.actor,
    actor_stance.label,
    actor_stance.quote,
    actor_stance.quote_status,
    actor_stance.analyst,
    actor_stance.label_from,
    actor_stance.actor_id,
    actor_stance.article_id,
    latest.title,
    actor_stance.published_at,
    actor_stance.source,
    source.name as source_name,
    source.country,
    source.source_group
from story_article
join actor_stance on actor_stance.article_id = story_article.article_id
join version as latest on latest.article_id = story_article.article_id
join source on source.slug = actor_stance.source
where actor_stance.label <> 'unrelated' and actor_stance.held is null and {is_latest}
    and not exists (
        select 1 from duplicate where duplicate.article_id = story_article.article_id
    )
""",
)

STORY_COVERAGE = View(
    name="story_coverage",
    about="Who told a story and who did not: one row per story and source that brought anything "
    "in the days from the story's first article to its latest (of publication in UTC, else of "
    "storing).",
    columns={
        "story_id": "Number of the story.",
        "source": "Slug of the source.",
        "source_name": "The source's name for people.",
        "country": "The source's country.",
        "source_group": "The group that the source is compared in.",
        "articles": "Its articles in the story, copies included; 0: it did not cover it.",
        "fetched": "All its articles of those days.",
    },
    sql="""
select
    story.id as story_id,
    source.slug as source,
    source.name as source_name,
    source.country,
    source.source_group,
    (
        select count(*) from story_article
        join article as told on told.id = story_article.article_id
        where story_article.story_id = story.id and told.source_id = source.id
    ) as articles,
    count(*) as fetched
from story
join version on (
    version.published_at >= {day_start:story.first_at}
    and version.published_at < {next_day:story.last_at}
) or (
    version.published_at is null
    and version.seen_at >= {day_start:story.first_at}
    and version.seen_at < {next_day:story.last_at}
)
join article on article.id = version.article_id
join source on source.id = article.source_id
where story.merged_into is null and not exists (
    select 1 from version as newer
    where newer.article_id = version.article_id and newer.seq > version.seq
)
group by
    story.id, source.id, source.slug, source.name, source.country, source.source_group
""",
)
