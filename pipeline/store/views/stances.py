"""Stances as people query them: by article, by actor, by day, and how they changed."""

from pipeline.store.views.view import View

ARTICLE_STANCE = View(
    name="article_stance",
    about="The own voice of each article's latest version on each target it was judged on: a "
    "person's correction, else the newest `openai` answer, else the `embedded` one. A copy takes "
    "its lead's row where the quote stands in the copy too.",
    columns={
        "article_id": "Number of the article.",
        "source": "Slug of its source.",
        "published_at": "Date of publication; null: not given.",
        "target": "Slug of the target.",
        "label": "`favor`, `against`, `neutral`, `unclear` or `unrelated`.",
        "label_from": "Who the label is from: `correction`, `openai` or `embedded`.",
        "quote": "One quote for the label, the best checked one; null: none.",
        "quote_status": "`verified`, `repaired` or `unverified`.",
        "rationale": "Why, in the words of whom the label is from.",
        "analyst": "Who answered: `openai` or `embedded`; null: only a person judged.",
        "model": "The model, as configured.",
        "answered_at": "When the label was stored.",
        "via_article_id": "The lead whose answer this is; null: the article's own.",
        "held": "Reason code for which it is in no total until a person clears it; null: none.",
    },
    sql="""
with {latest}, {standing}, {corrected}, {judged},
shared as not materialized (
    select latest.article_id as copy_id, latest.published_at as copied_at, judged.*
    from duplicate
    join latest on latest.article_id = duplicate.article_id
    join judged on judged.article_id = duplicate.lead_article_id
    where latest.sha256 = judged.sha256 or (
        {found:judged.quote in latest.text} and not exists (
            select 1 from correction
            where correction.text_sha256 = latest.sha256
                and correction.target_id = judged.target_id and correction.holder_key = ''
        )
    )
),
told as not materialized (
    select
        shared.copy_id as article_id, shared.copied_at as published_at, shared.target,
        shared.label, shared.label_from, shared.quote, shared.quote_status, shared.rationale,
        shared.analyst, shared.model, shared.answered_at, shared.article_id as via_article_id,
        shared.held
    from shared
    union all
    select
        judged.article_id, judged.published_at, judged.target,
        judged.label, judged.label_from, judged.quote, judged.quote_status, judged.rationale,
        judged.analyst, judged.model, judged.answered_at, null,
        judged.held
    from judged
    where not exists (
        select 1 from duplicate where duplicate.article_id = judged.article_id
    )
    union all
    select
        judged.article_id, judged.published_at, judged.target,
        judged.label, judged.label_from, judged.quote, judged.quote_status, judged.rationale,
        judged.analyst, judged.model, judged.answered_at, null,
        judged.held
    from duplicate
    join judged on judged.article_id = duplicate.article_id
    where not exists (
        select 1 from shared
        where shared.copy_id = judged.article_id and shared.target_id = judged.target_id
    )
)
select
    told.article_id, source.slug as source, told.published_at, told.target, told.label,
    told.label_from, told.quote, told.quote_status, told.rationale, told.analyst, told.model,
    told.answered_at, told.via_article_id, told.held
from told
join article on article.id = told.article_id
join source on source.id = article.source_id
""",
)

ACTOR_STANCE = View(
    name="actor_stance",
    about="Where actors stand, as the latest version of each article reports it or as a person "
    "corrected it; never mixed with the article's own voice.",
    columns={
        "article_id": "Number of the article.",
        "source": "Slug of its source.",
        "published_at": "Date of publication; null: not given.",
        "target": "Slug of the target.",
        "actor": "The actor's name.",
        "label": "A person's correction, else the standing answer's label.",
        "quote": "One quote for the label, the best checked one; null: none.",
        "quote_status": "`verified`, `repaired` or `unverified`.",
        "analyst": "Who answered: `openai` or `embedded`; null: only a person named the actor.",
        "model": "The model, as configured.",
        "answered_at": "When the label was stored.",
        "label_from": "Who the label is from: `correction`, `openai` or `embedded`.",
        "held": "Reason code for which a person is to look at the answer; null: none.",
        "actor_id": "Number of the actor; null: none was stored.",
    },
    sql="""
with {latest}, {standing}, {overruled},
told as not materialized (
    select
        latest.article_id,
        latest.published_at,
        stance.target_id,
        coalesce(actor.name, stance.holder) as actor,
        coalesce(overruled.label, stance.label) as label,
        case when coalesce(overruled.label, stance.label) = stance.label then evidence.quote end
            as quote,
        case when coalesce(overruled.label, stance.label) = stance.label then evidence.status end
            as quote_status,
        standing.analyst,
        standing.model,
        coalesce(overruled.created_at, standing.created_at) as answered_at,
        case when overruled.id is null then standing.analyst else 'correction' end as label_from,
        case when overruled.id is null and standing.cleared_at is null then standing.held end
            as held,
        stance.actor_id
    from latest
    join standing on standing.text_sha256 = latest.sha256 and standing.kind = 'stance'
    join stance on stance.answer_id = standing.id and stance.holder is not null
    left join actor on actor.id = stance.actor_id
    left join overruled on overruled.text_sha256 = latest.sha256
        and overruled.target_id = stance.target_id and overruled.actor_id = stance.actor_id
    {best_quote}
    union all
    select
        latest.article_id, latest.published_at, overruled.target_id, actor.name, overruled.label,
        null, null, null, null, overruled.created_at, 'correction', null, overruled.actor_id
    from overruled
    join latest on latest.sha256 = overruled.text_sha256
    join actor on actor.id = overruled.actor_id
    where not exists (
        select 1 from standing
        join stance on stance.answer_id = standing.id
        where standing.text_sha256 = overruled.text_sha256 and standing.kind = 'stance'
            and stance.target_id = overruled.target_id and stance.actor_id = overruled.actor_id
    )
)
select
    told.article_id, source.slug as source, told.published_at, target.slug as target, told.actor,
    told.label, told.quote, told.quote_status, told.analyst, told.model, told.answered_at,
    told.label_from, told.held, told.actor_id
from told
join article on article.id = told.article_id
join source on source.id = article.source_id
join target on target.id = told.target_id
""",
)

STANCE_DAILY = View(
    name="stance_daily",
    about="Stances counted by the article's day (of publication in UTC, else of fetching), "
    "target, source and analyst; days without a judgement have no row. What is held for a person "
    "does not count.",
    columns={
        "day": "The day, such as 2026-01-31.",
        "target": "Slug of the target.",
        "source": "Slug of the source.",
        "analyst": "Who answered: `openai` or `embedded`; null: only a person judged.",
        "fetched": "Articles of that source and day, whether judged or not.",
        "distinct_texts": "How many different texts these have.",
        "judged": "Those with a stance on the target, whatever its label; copies included.",
        "favor": "Judged `favor`.",
        "against": "Judged `against`.",
        "neutral": "Judged `neutral`.",
        "unclear": "Judged `unclear`.",
        "unrelated": "Judged `unrelated`.",
    },
    sql="""
with {latest},
dated as (
    select
        latest.article_id, latest.sha256, article.source_id,
        {day:coalesce(latest.published_at, page.fetched_at)} as day
    from latest
    join article on article.id = latest.article_id
    join page on page.id = latest.page_id
),
taken as (
    select day, source_id, count(*) as fetched, count(distinct sha256) as distinct_texts
    from dated
    group by day, source_id
)
select
    taken.day,
    article_stance.target,
    article_stance.source,
    article_stance.analyst,
    taken.fetched,
    taken.distinct_texts,
    count(*) as judged,
    sum(case article_stance.label when 'favor' then 1 else 0 end) as favor,
    sum(case article_stance.label when 'against' then 1 else 0 end) as against,
    sum(case article_stance.label when 'neutral' then 1 else 0 end) as neutral,
    sum(case article_stance.label when 'unclear' then 1 else 0 end) as unclear,
    sum(case article_stance.label when 'unrelated' then 1 else 0 end) as unrelated
from article_stance
join dated on dated.article_id = article_stance.article_id
join taken on taken.day = dated.day and taken.source_id = dated.source_id
where article_stance.held is null
group by
    taken.day, article_stance.target, article_stance.source, article_stance.analyst,
    taken.fetched, taken.distinct_texts
""",
)

STANCE_CHANGE = View(
    name="stance_change",
    about="Where an edit changed an article's own voice: two versions, judged by the same "
    "analyst, with no judged version between them, and different labels.",
    columns={
        "article_id": "Number of the article.",
        "target": "Slug of the target.",
        "from_seq": "The earlier version.",
        "to_seq": "The later version.",
        "from_label": "Label of the earlier version.",
        "to_label": "Label of the later version.",
        "changed_at": "When the later version was stored.",
        "analyst": "Who answered both: `openai` or `embedded`.",
    },
    sql="""
with {corrected},
told as (
    select
        version.article_id, version.seq, version.seen_at, stance.target_id, answer.analyst,
        coalesce(corrected.label, stance.label) as label
    from version
    join answer on answer.text_sha256 = version.sha256
        and answer.kind = 'stance' and answer.outcome = 'answered'
    join stance on stance.answer_id = answer.id
        and stance.target_id = answer.target_id and stance.holder is null
    left join corrected on corrected.text_sha256 = version.sha256
        and corrected.target_id = stance.target_id and corrected.holder_key = ''
    where (
        answer.held is null or answer.cleared_at is not null or corrected.id is not null
    ) and not exists (
        select 1 from answer as newer
        where newer.text_sha256 = answer.text_sha256 and newer.kind = 'stance'
            and newer.target_id = answer.target_id and newer.analyst = answer.analyst
            and newer.outcome = 'answered'
            and (newer.created_at, newer.id) > (answer.created_at, answer.id)
    )
),
paired as (
    select
        told.*,
        lag(told.seq) over edits as from_seq,
        lag(told.label) over edits as from_label
    from told
    window edits as (
        partition by told.article_id, told.target_id, told.analyst order by told.seq
    )
)
select
    paired.article_id,
    target.slug as target,
    paired.from_seq,
    paired.seq as to_seq,
    paired.from_label,
    paired.label as to_label,
    paired.seen_at as changed_at,
    paired.analyst
from paired
join target on target.id = paired.target_id
where paired.from_label <> paired.label
""",
)
