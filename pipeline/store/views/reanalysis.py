"""The view of texts that were asked about more than once."""

from pipeline.store.views.view import View

REANALYSIS = View(
    name="reanalysis",
    about="Where the latest text of an article was judged again on a target, by another prompt, "
    "model or analyst: the own voice's label in that answer and in the one that stood before.",
    columns={
        "article_id": "Number of the article.",
        "source": "Slug of its source.",
        "published_at": "The article's date.",
        "target": "Slug of the target.",
        "from_label": "Label of the answer that stood before.",
        "to_label": "Label of the later answer.",
        "from_analyst": "Who gave the earlier one: `openai` or `embedded`.",
        "to_analyst": "Who gave the later one.",
        "from_model": "The earlier one's model, as configured.",
        "to_model": "The later one's model.",
        "from_prompt_hash": "Hash of what the earlier one was told.",
        "to_prompt_hash": "Hash of what the later one was told.",
        "answered_at": "When the later one was stored.",
    },
    sql="""
select
    latest.article_id, source.slug as source, latest.published_at, target.slug as target,
    before.label as from_label, after.label as to_label,
    earlier.analyst as from_analyst, later.analyst as to_analyst,
    earlier.model as from_model, later.model as to_model,
    earlier.prompt_hash as from_prompt_hash, later.prompt_hash as to_prompt_hash,
    later.created_at as answered_at
from version as latest
join article on article.id = latest.article_id
join source on source.id = article.source_id
{each:answer as later where later.text_sha256 = latest.sha256
    and later.kind = 'stance' and later.outcome = 'answered'}
join target on target.id = later.target_id
{each:stance as after where after.answer_id = later.id
    and after.target_id = later.target_id and after.holder is null}
{each:answer as earlier where earlier.id = (
    select stood.id from answer as stood
    where stood.text_sha256 = later.text_sha256 and stood.kind = 'stance'
        and stood.target_id = later.target_id and stood.outcome = 'answered'
        and (stood.created_at, stood.id) < (later.created_at, later.id)
    order by case stood.analyst when 'openai' then 0 else 1 end, stood.created_at desc,
        stood.id desc
    limit 1
)}
{each:stance as before where before.answer_id = earlier.id
    and before.target_id = earlier.target_id and before.holder is null}
where {is_latest}
""",
)
