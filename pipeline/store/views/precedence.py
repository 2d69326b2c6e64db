"""What counts: the latest version of an article, the standing answer to a question.

Most are common table expressions, which a query begins with by their name in `FRAGMENTS`. They are
not materialized, so that a question about one article reads one article. A view does better
without: PostgreSQL plans one that begins so apart from what is asked of it, and would work out all
its rows for the newest ten.
"""

_NOTHING_NEWER = """not exists (
        select 1 from version as newer
        where newer.article_id = {version}.article_id and newer.seq > {version}.seq
    )"""
LATEST = f"""
latest as not materialized (
    select version.*
    from version
    where {_NOTHING_NEWER.format(version="version")}
)
"""
"""The latest version of each article."""

IS_LATEST = _NOTHING_NEWER.format(version="latest")
"""Whether the version joined as `latest` is the latest one of its article."""

STANDING = """
standing as not materialized (
    select answer.*
    from answer
    where answer.outcome = 'answered' and not exists (
        select 1 from answer as better
        where better.text_sha256 = answer.text_sha256
            and better.kind = answer.kind
            and coalesce(better.target_id, 0) = coalesce(answer.target_id, 0)
            and better.outcome = 'answered'
            and (
                (better.analyst = 'openai' and answer.analyst <> 'openai')
                or (
                    better.analyst = answer.analyst
                    and (better.created_at, better.id) > (answer.created_at, answer.id)
                )
            )
    )
)
"""
"""The answer that counts, by text and question: the newest of `openai`, else of `embedded`."""

CORRECTED = """
corrected as not materialized (
    select correction.*
    from correction
    where not exists (
        select 1 from correction as later
        where later.text_sha256 = correction.text_sha256
            and later.target_id = correction.target_id
            and later.holder_key = correction.holder_key
            and later.id > correction.id
    )
)
"""
"""A person's last word, by text, target and holder."""

OVERRULED = """
overruled as not materialized (
    select correction.*, actor_alias.actor_id
    from correction
    join actor_alias on actor_alias.alias_key = correction.holder_key
    where not exists (
        select 1 from correction as later
        join actor_alias as known on known.alias_key = later.holder_key
        where later.text_sha256 = correction.text_sha256
            and later.target_id = correction.target_id
            and known.actor_id = actor_alias.actor_id
            and later.id > correction.id
    )
)
"""
"""A person's last word on an actor, by text and target, under whichever of the actor's names."""

BEST_QUOTE = """
    left join evidence on evidence.id = (
        select quoted.id from evidence as quoted
        where quoted.stance_id = stance.id
        order by
            case quoted.status when 'verified' then 0 when 'repaired' then 1 else 2 end,
            quoted.id
        limit 1
    )
"""
"""Joins a stance with one quote: a verified one, else a repaired one, else any."""

FRAGMENTS = {
    "latest": LATEST.strip(),
    "is_latest": IS_LATEST,
    "standing": STANDING.strip(),
    "corrected": CORRECTED.strip(),
    "overruled": OVERRULED.strip(),
    "best_quote": BEST_QUOTE.strip(),
}
