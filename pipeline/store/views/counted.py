"""What days, months and stories are counted by: the definitions, and how views ask for marked ones.

`pipeline.store.days` and `pipeline.store.contests` keep the counts in tables.
"""

LABELS = ("favor", "against", "neutral", "unclear", "unrelated")


def _counted(name: str, condition: str) -> str:
    counts = (
        f"sum(case when {condition.format(label=label)} then 1 else 0 end) as {name}{label}"
        for label in LABELS
    )
    return ",\n    ".join(counts)


OWN = "standing_stance.via_article_id is null and standing_stance.label = '{label}'"
DAYS = f"""
with members as (
    select article_day.article_id, article_day.day, article_day.source, article_day.sha256
    from {{days}}
    join article_day on article_day.day = days.day and article_day.source = days.source
),
taken as (
    select day, source, count(*) as fetched, count(distinct sha256) as distinct_texts
    from members
    group by day, source
)
select
    taken.day, taken.source, standing_stance.target, standing_stance.analyst,
    taken.fetched, taken.distinct_texts,
    count(*) as judged,
    {_counted("", "standing_stance.label = '{label}'")},
    {_counted("own_", OWN)}
from taken
join members on members.day = taken.day and members.source = taken.source
join standing_stance on standing_stance.article_id = members.article_id
where standing_stance.held is null
group by
    taken.day, taken.source, standing_stance.target, standing_stance.analyst,
    taken.fetched, taken.distinct_texts
"""
"""The stances of days, counted from what stands; `{days}` gives `day` and `source`.

What begins with `own_` leaves out what a copy has from its lead.
"""

STALE = "(select distinct day, source from stale_day) as days"

LEADS = """
select days.day, days.source, count(*) as leads
from {days}
join article_day on article_day.day = days.day and article_day.source = days.source
where not exists (select 1 from duplicate where duplicate.article_id = article_day.article_id)
group by days.day, days.source
"""
"""How many articles of days are no copies; `{days}` gives `day` and `source`."""

CONTESTS = """
with counted as (
    select
        stories.story_id, said.target, said.analyst, said.source,
        sum(case said.label when 'favor' then 1 else 0 end) as favor,
        sum(case said.label when 'against' then 1 else 0 end) as against,
        sum(case said.label when 'neutral' then 1 else 0 end) as neutral
    from {stories}
    {each:story_article as story_article where story_article.story_id = stories.story_id}
    {each:standing_stance as said where said.article_id = story_article.article_id
        and said.via_article_id is null and said.label <> 'unrelated'
        and said.held is null}
    group by
        stories.story_id, said.target, said.analyst, said.source
),
voiced as (
    select
        story_id, target, analyst,
        case
            when favor + against + neutral = 0 then 'unclear'
            when favor > against and favor > neutral then 'favor'
            when against > favor and against > neutral then 'against'
            else 'neutral'
        end as voice
    from counted
)
select
    story_id, target, analyst,
    count(*) as voices,
    sum(case voice when 'favor' then 1 else 0 end) as favor,
    sum(case voice when 'against' then 1 else 0 end) as against,
    sum(case voice when 'neutral' then 1 else 0 end) as neutral,
    sum(case voice when 'unclear' then 1 else 0 end) as unclear
from voiced
group by story_id, target, analyst
"""
"""How outlets divide within stories, one voice each; `{stories}` gives `story_id`."""

STALE_STORIES = "(select distinct story_id from stale_story) as stories"
