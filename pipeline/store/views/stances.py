"""Stances as people query them: by article, by actor, by day, and how they changed."""

from pipeline.store.views.counted import DAYS, STALE
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
select
    told.article_id, told.source, told.published_at, told.target, told.label, told.label_from,
    told.quote, told.quote_status, told.rationale, told.analyst, told.model, told.answered_at,
    told.via_article_id, told.held
from standing_stance as told
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
select
    told.article_id, told.source, told.published_at, told.target,
    coalesce(actor.name, told.holder) as actor,
    told.label, told.quote, told.quote_status,
    told.analyst, told.model, told.answered_at, told.label_from, told.held, told.actor_id
from standing_actor_stance as told
left join actor on actor.id = told.actor_id
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
    sql=f"""
select
    day, target, source, analyst, fetched, distinct_texts, judged,
    favor, against, neutral, unclear, unrelated
from stance_day
where not exists (
    select 1 from stale_day
    where stale_day.day = stance_day.day and stale_day.source = stance_day.source
)
union all
select
    day, target, source, analyst, fetched, distinct_texts, judged,
    favor, against, neutral, unclear, unrelated
from ({DAYS.format(days=STALE)}) as counted
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
select
    told.article_id, told.target, told.from_seq, told.to_seq, told.from_label, told.to_label,
    told.changed_at, told.analyst
from standing_change as told
""",
)
