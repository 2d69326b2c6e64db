"""How the pipeline itself is doing: sources, runs, spending."""

from pipeline.store.views.view import View

SOURCE_HEALTH = View(
    name="source_health",
    about="One row per feed: whether it still delivers, and as much as usual. Entries of its first "
    "answer that were passed over as older are not counted.",
    columns={
        "source": "Slug of the source.",
        "feed": "Slug of the feed.",
        "last_success_at": "When it last answered, changed or not; by hand: when something was "
        "last announced or fetched.",
        "entries_per_day": "New entries a day in the last 7 days.",
        "usual_per_day": "New entries a day in the 28 days before, or as far as they are known; "
        "null: the feed is not known for so long.",
        "failure_streak": "Failures in a row since it last answered.",
        "next_fetch_at": "Not to be asked before.",
        "paused_reason": "Reason code of why it is asked no more.",
        "last_new_at": "When it last brought something new.",
        "silent_since": "The same, where that is unusually long ago and it answers; else null.",
        "moved_to": "Where its address leads for good; it is asked there.",
        "flags": "Reason codes of what was wrong with its last full answer, with commas between.",
        "address": "Folder or URL, as configured.",
    },
    sql="""
with counted as (
    select
        feed.id as feed_id,
        (
            select count(*) from entry
            where entry.feed_id = feed.id and entry.first_seen_at >= {before_now:7}
                and coalesce(entry.passed_over, '') <> 'before_first_run'
        ) as recent,
        (
            select count(*) from entry
            where entry.feed_id = feed.id and entry.first_seen_at < {before_now:7}
                and entry.first_seen_at >= {before_now:35}
                and coalesce(entry.passed_over, '') <> 'before_first_run'
        ) as earlier,
        (
            select {ago:min(entry.first_seen_at)} from entry where entry.feed_id = feed.id
        ) as known_days,
        (
            select entry.first_seen_at from entry
            where entry.feed_id = feed.id
                and coalesce(entry.passed_over, '') <> 'before_first_run'
            order by entry.first_seen_at desc
            limit 1
        ) as last_new_at,
        (
            select max(page.fetched_at) from entry join page on page.entry_id = entry.id
            where entry.feed_id = feed.id and feed.answered_at is null
        ) as fetched_at
    from feed
)
select
    source.slug as source,
    feed.slug as feed,
    case
        when feed.answered_at is not null then feed.answered_at
        when counted.fetched_at > counted.last_new_at then counted.fetched_at
        else counted.last_new_at
    end as last_success_at,
    counted.recent / cast(7 as double precision) as entries_per_day,
    case
        when counted.known_days > 35 then counted.earlier / cast(28 as double precision)
        when counted.known_days > 8
            then counted.earlier / cast(counted.known_days - 7 as double precision)
    end as usual_per_day,
    case when failure.times > feed.failure_streak then failure.times else feed.failure_streak end
        as failure_streak,
    feed.next_fetch_at,
    feed.paused_reason,
    counted.last_new_at,
    case when feed.failure_code is null and exists (
        select 1 from notice
        where notice.kind = 'feed_silent' and notice.subject = source.slug || '/' || feed.slug
            and notice.cleared_at is null
    ) then counted.last_new_at end as silent_since,
    feed.moved_to,
    {joined:feed.flags} as flags,
    feed.address
from feed
join source on source.id = feed.source_id
join counted on counted.feed_id = feed.id
left join failure on failure.item_kind = 'feed' and failure.step = 'collect'
    and failure.item_key = source.slug || '/' || feed.slug
""",
)

RUN_REPORT = View(
    name="run_report",
    about="One row per run from end to end. Counts are summed over all executions of its steps; "
    "the outcome is the worst among the last try of each.",
    columns={
        "invocation_id": "Shared by all steps of the run.",
        "dag_id": "Airflow's DAG; null: from a shell.",
        "dag_run_id": "Airflow's run of the DAG.",
        "started_at": "When its first step began.",
        "ended_at": "When its last step ended; null: one has not.",
        "outcome": "`failed`, `partial`, `ok` or `nothing_to_do`; `unfinished` while a step runs, "
        "or where it was killed and not tried again.",
        "collected": "Entries never announced before.",
        "extracted": "Articles new or edited.",
        "skipped": "Items that are no articles.",
        "duplicates": "Articles newly recognised as copies.",
        "answered": "Questions answered.",
        "unclear": "Stances asked about that the text does not settle.",
        "failed": "Items that failed.",
        "requests": "Calls to a model.",
        "cost_usd": "Cost in US dollars; null: none was counted.",
    },
    sql="""
with executed as (
    select
        run.*,
        first.started_at as begun_at,
        exists (
            select 1 from run as later
            where later.invocation_id = run.invocation_id and later.step = run.step
                and coalesce(later.task_id, '') = coalesce(run.task_id, '')
                and coalesce(later.map_index, -1) = coalesce(run.map_index, -1)
                and later.id > run.id
        ) as tried_again
    from run as first
    join run on run.invocation_id = first.invocation_id
    where not exists (
        select 1 from run as earlier
        where earlier.invocation_id = first.invocation_id
            and (earlier.started_at, earlier.id) < (first.started_at, first.id)
    )
),
summed as (
    select
        run.invocation_id,
        max(run.dag_id) as dag_id,
        max(run.dag_run_id) as dag_run_id,
        run.begun_at as started_at,
        max(case when run.tried_again then null else run.ended_at end) as ended_at,
        max(case
            when run.tried_again then 0
            when run.ended_at is null then 4
            when run.outcome = 'failed' then 3
            when run.outcome = 'partial' then 2
            when run.outcome = 'ok' then 1
            else 0
        end) as badness,
        coalesce({counted:collected}, 0) as collected,
        coalesce({counted:extracted}, 0) + coalesce({counted:edited}, 0) as extracted,
        coalesce({counted:skipped}, 0) as skipped,
        coalesce({counted:duplicates}, 0) as duplicates,
        coalesce({counted:answered}, 0) as answered,
        coalesce({counted:unclear}, 0) as unclear,
        coalesce({counted:failed}, 0) as failed,
        coalesce({counted:requests}, 0) as requests,
        cast({counted:cost_nanousd} as double precision) / 1000000000 as cost_usd
    from executed as run
    group by run.invocation_id, run.begun_at
)
select
    invocation_id, dag_id, dag_run_id, started_at,
    case when badness < 4 then ended_at end as ended_at,
    case badness
        when 4 then 'unfinished'
        when 3 then 'failed'
        when 2 then 'partial'
        when 1 then 'ok'
        else 'nothing_to_do'
    end as outcome,
    collected, extracted, skipped, duplicates, answered, unclear, failed, requests, cost_usd
from summed
""",
)

SPEND_DAILY = View(
    name="spend_daily",
    about="What calls to models took, by the UTC day on which they began and the model.",
    columns={
        "day": "The day, such as 2026-01-31.",
        "model": "The model, as configured.",
        "requests": "Requests tried.",
        "attempts": "Tries, the failed ones included.",
        "tokens_in": "Tokens sent.",
        "tokens_out": "Tokens received.",
        "tokens_cached": "Tokens sent that the provider had cached.",
        "cost_usd": "Cost in US dollars; null: no attempt had a known price.",
        "possibly_billed": "Failed tries that may have been billed.",
    },
    sql="""
select
    {day:attempt.started_at} as day,
    request.model,
    count(distinct attempt.request_id) as requests,
    count(*) as attempts,
    cast(coalesce(sum(attempt.tokens_in), 0) as bigint) as tokens_in,
    cast(coalesce(sum(attempt.tokens_out), 0) as bigint) as tokens_out,
    cast(coalesce(sum(attempt.tokens_cached), 0) as bigint) as tokens_cached,
    cast(sum(attempt.cost_nanousd) as double precision) / 1000000000 as cost_usd,
    sum(case when attempt.possibly_billed then 1 else 0 end) as possibly_billed
from attempt
join request on request.id = attempt.request_id
group by {day:attempt.started_at}, request.model
""",
)
