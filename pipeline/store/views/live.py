"""What stands for given articles, worked out from what is stored: the one definition.

`pipeline.store.standing` keeps its rows in tables, which the views read. Each query is about the
articles of `{wanted}`, what may stand after FROM with a column `article_id`.
"""

from pipeline.store.views.view import written

TEXTS = """
with {latest}, {standing}
select wanted.article_id, source.slug as source,
    {day:coalesce(latest.published_at, page.fetched_at)} as day, latest.sha256,
    (
        select standing.id from standing
        where standing.text_sha256 = latest.sha256 and standing.kind = 'summary'
    ) as summary_id
from {wanted}
join latest on latest.article_id = wanted.article_id
join article on article.id = latest.article_id
join source on source.id = article.source_id
join page on page.id = latest.page_id
"""

OWN_VOICES = """
with {latest}, {standing}, {corrected},
asked as materialized (
    select wanted.article_id, wanted.article_id as judged_id from {wanted}
    union all
    select wanted.article_id, duplicate.lead_article_id
    from {wanted}
    join duplicate on duplicate.article_id = wanted.article_id
),
texts as materialized (
    select asked.article_id, asked.judged_id, latest.sha256, latest.published_at
    from asked
    {each:latest as latest where latest.article_id = asked.judged_id}
),
judged as materialized (
    select
        texts.article_id, texts.judged_id, texts.published_at, texts.sha256, stance.target_id,
        coalesce(corrected.label, stance.label) as label,
        case when coalesce(corrected.label, stance.label) = stance.label then evidence.quote end
            as quote,
        case when coalesce(corrected.label, stance.label) = stance.label then evidence.status end
            as quote_status,
        coalesce(corrected.reason, stance.rationale) as rationale,
        said.analyst,
        said.model,
        case when corrected.id is null then said.analyst else 'correction' end as label_from,
        coalesce(corrected.created_at, said.created_at) as answered_at,
        case when corrected.id is null and said.cleared_at is null then said.held end as held
    from texts
    {each:standing as said where said.text_sha256 = texts.sha256 and said.kind = 'stance'}
    {each:stance as stance where stance.answer_id = said.id
        and stance.target_id = said.target_id and stance.holder is null}
    left join corrected on corrected.text_sha256 = texts.sha256
        and corrected.target_id = stance.target_id and corrected.holder_key = ''
    {best_quote}
    union all
    select
        texts.article_id, texts.judged_id, texts.published_at, texts.sha256, corrected.target_id,
        corrected.label, null, null, corrected.reason, standing.analyst, standing.model,
        'correction', corrected.created_at, null
    from texts
    join corrected on corrected.text_sha256 = texts.sha256 and corrected.holder_key = ''
    left join standing on standing.text_sha256 = texts.sha256 and standing.kind = 'stance'
        and standing.target_id = corrected.target_id
    where not exists (
        select 1 from stance
        where stance.answer_id = standing.id
            and stance.target_id = corrected.target_id and stance.holder is null
    )
),
shared as materialized (
    select judged.*, latest.published_at as copied_at
    from judged
    join latest on latest.article_id = judged.article_id
    where judged.judged_id <> judged.article_id and (
        latest.sha256 = judged.sha256 or (
            {found:judged.quote in latest.text} and not exists (
                select 1 from correction
                where correction.text_sha256 = latest.sha256
                    and correction.target_id = judged.target_id and correction.holder_key = ''
            )
        )
    )
),
told as not materialized (
    select
        article_id, target_id, copied_at as published_at, label, label_from, quote, quote_status,
        analyst, model, answered_at, held, rationale, judged_id as via_article_id
    from shared
    union all
    select
        article_id, target_id, published_at, label, label_from, quote, quote_status,
        analyst, model, answered_at, held, rationale, null
    from judged
    where judged_id = article_id
        and (article_id, target_id) not in (select article_id, target_id from shared)
)
select
    told.article_id, target.slug as target, source.slug as source, told.published_at, told.label,
    told.label_from, told.quote, told.quote_status, told.analyst, told.model, told.answered_at,
    told.held, told.rationale, told.via_article_id
from told
join article on article.id = told.article_id
join source on source.id = article.source_id
join target on target.id = told.target_id
"""
"""The own voice, by article and target: a person's label, else the standing answer's.

A copy takes its lead's where the quote stands in the copy too.
"""

ACTORS = """
with {latest}, {standing}, {overruled},
told as not materialized (
    select
        latest.article_id,
        stance.target_id,
        latest.published_at,
        coalesce(overruled.label, stance.label) as label,
        case when overruled.id is null then said.analyst else 'correction' end as label_from,
        case when coalesce(overruled.label, stance.label) = stance.label then evidence.quote end
            as quote,
        case when coalesce(overruled.label, stance.label) = stance.label then evidence.status end
            as quote_status,
        said.analyst,
        said.model,
        coalesce(overruled.created_at, said.created_at) as answered_at,
        case when overruled.id is null and said.cleared_at is null then said.held end as held,
        stance.actor_id,
        stance.holder
    from {wanted}
    {each:latest as latest where latest.article_id = wanted.article_id}
    {each:standing as said where said.text_sha256 = latest.sha256 and said.kind = 'stance'}
    {each:stance as stance where stance.answer_id = said.id and stance.holder is not null}
    left join overruled on overruled.text_sha256 = latest.sha256
        and overruled.target_id = stance.target_id and overruled.actor_id = stance.actor_id
    {best_quote}
    union all
    select
        latest.article_id, overruled.target_id, latest.published_at, overruled.label,
        'correction', null, null, null, null, overruled.created_at, null, overruled.actor_id, null
    from {wanted}
    join latest on latest.article_id = wanted.article_id
    join overruled on overruled.text_sha256 = latest.sha256
    where not exists (
        select 1 from standing
        join stance on stance.answer_id = standing.id
        where standing.text_sha256 = overruled.text_sha256 and standing.kind = 'stance'
            and stance.target_id = overruled.target_id and stance.actor_id = overruled.actor_id
    )
)
select
    told.article_id, target.slug as target, source.slug as source, told.published_at, told.label,
    told.label_from, told.quote, told.quote_status, told.analyst, told.model, told.answered_at,
    told.held, told.actor_id, told.holder
from told
join article on article.id = told.article_id
join source on source.id = article.source_id
join target on target.id = told.target_id
"""

CHANGES = """
with {corrected},
told as not materialized (
    select
        version.id as version_id, version.article_id, version.seq, stance.target_id,
        answer.analyst, coalesce(corrected.label, stance.label) as label
    from version
    join answer on answer.text_sha256 = version.sha256
        and answer.kind = 'stance' and answer.outcome = 'answered'
    join stance on stance.answer_id = answer.id
        and stance.target_id = coalesce(answer.target_id, 0) and stance.holder is null
    left join corrected on corrected.text_sha256 = version.sha256
        and corrected.target_id = stance.target_id and corrected.holder_key = ''
    where (
        answer.held is null or answer.cleared_at is not null or corrected.id is not null
    ) and not exists (
        select 1 from answer as newer
        where newer.text_sha256 = answer.text_sha256 and newer.kind = 'stance'
            and coalesce(newer.target_id, 0) = coalesce(answer.target_id, 0)
            and newer.analyst = answer.analyst and newer.outcome = 'answered'
            and (newer.created_at, newer.id) > (answer.created_at, answer.id)
    )
)
select
    version.article_id, target.slug as target, earlier.seq as from_seq, later.seq as to_seq,
    earlier.label as from_label, later.label as to_label, version.seen_at as changed_at,
    later.analyst
from {wanted}
{each:version as version where version.article_id = wanted.article_id and version.seq > 1}
{each:target as target where version.seq > 1}
{each:told as later where later.version_id = version.id and later.target_id = target.id}
{each:told as earlier where earlier.target_id = target.id and earlier.analyst = later.analyst
    and earlier.version_id = (
        select judged.version_id from told as judged
        where judged.article_id = version.article_id and judged.target_id = target.id
            and judged.analyst = later.analyst and judged.seq < version.seq
        order by judged.seq desc
        limit 1
    )}
where earlier.label <> later.label
"""
"""Where an edit changed the own voice, by article, target, edit and analyst."""

STANDS = (
    "article_id, target, source, published_at, label, label_from, quote, quote_status, analyst, "
    "model, answered_at, held"
)
STANDING_TABLES = {
    "article_day": (TEXTS, "article_id, source, day, sha256, summary_id"),
    "standing_stance": (
        OWN_VOICES,
        f"{STANDS}, rationale, via_article_id",
    ),
    "standing_actor_stance": (
        ACTORS,
        f"{STANDS}, actor_id, holder",
    ),
    "standing_change": (
        CHANGES,
        "article_id, target, from_seq, to_seq, from_label, to_label, changed_at, analyst",
    ),
}
"""What stands, by the table that keeps it: its query, and the columns of that in their order."""


def live(table: str, dialect: str, wanted: str) -> str:
    """The query for the rows that a table should have of the wanted articles."""
    query, _ = STANDING_TABLES[table]
    return written(query, dialect, wanted=wanted)
