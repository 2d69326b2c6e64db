"""What people said of labels, as a list, beside what the machine says."""

from sqlalchemy import Connection, text

from pipeline.ports import Table
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

CORRECTIONS = """
    with {standing},
    told as (
        select
            correction.*, target.slug as target, actor_alias.actor_id, actor.name as actor,
            (
                select min(version.article_id) from version
                where version.sha256 = correction.text_sha256
            ) as article_id
        from correction
        join target on target.id = correction.target_id
        left join actor_alias on actor_alias.alias_key = correction.holder_key
        left join actor on actor.id = actor_alias.actor_id
        where {condition}
        order by correction.id desc
        limit :limit
    )
    select
        told.article_id,
        (
            select version.title from version
            where version.article_id = told.article_id and version.sha256 = told.text_sha256
            order by version.seq desc
            limit 1
        ) as title,
        told.target,
        coalesce(told.actor, nullif(told.holder_key, '')) as actor,
        told.label,
        (
            select stance.label from stance
            where stance.answer_id = standing.id and stance.target_id = told.target_id
                and coalesce(stance.actor_id, 0) = coalesce(told.actor_id, 0)
            order by stance.id
            limit 1
        ) as machine_label,
        standing.analyst,
        told.reason,
        told.author,
        told.created_at,
        not exists (
            select 1 from correction as later
            where later.text_sha256 = told.text_sha256 and later.target_id = told.target_id
                and later.holder_key = told.holder_key and later.id > told.id
        ) as last_word,
        exists (
            select 1 from version
            where version.sha256 = told.text_sha256 and not exists (
                select 1 from version as newer
                where newer.article_id = version.article_id and newer.seq > version.seq
            )
        ) as latest_text
    from told
    left join standing on standing.text_sha256 = told.text_sha256 and standing.kind = 'stance'
        and standing.target_id = told.target_id
    order by told.id desc
"""
COLUMNS = (
    "article_id", "title", "target", "actor", "label", "machine_label", "analyst", "reason",
    "author", "created_at", "last_word", "latest_text",
)  # fmt: skip
YES_OR_NO = {"last_word", "latest_text"}


def correction_rows(connection: Connection, *, target: str | None, limit: int) -> Table:
    """Corrections, newest first, with the columns of `CorrectionStore.corrections`."""
    condition = "1 = 1" if target is None else "target.slug = :target"
    statement = text(CORRECTIONS.format(condition=condition, **FRAGMENTS))
    given = {"limit": limit + 1, **({} if target is None else {"target": target})}
    rows = connection.execute(statement.columns(created_at=Moment), given).mappings().all()
    told = [
        tuple(bool(row[name]) if name in YES_OR_NO else row[name] for name in COLUMNS)
        for row in rows[:limit]
    ]
    return Table(COLUMNS, tuple(told), truncated=len(rows) > limit)
