"""Shares of labels on a target with what they are shares of, and how sure they are.

Intervals are Wilson's (E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", Journal of the American Statistical Association 22, 1927), for 95 %.
"""

from collections.abc import Mapping

from pipeline.store.views.view import View

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

SHARED = ("favor", "against", "neutral")
COUNTED = (*SHARED, "unclear", "unrelated")

COLUMNS: Mapping[str, str] = {
    "target": "Slug of the target.",
    "analyst": "Who judged: `openai` or `embedded`; null: only a person.",
    "compared_by": "What is compared: `source`, `country` or `source_group`.",
    "compared": "Which one: a source's slug, a country or a group.",
    "fetched": "Its articles, whether judged or not.",
    "judged": "Those with a stance on the target, whatever its label.",
    "takes_side": "Those judged `favor`, `against` or `neutral`: what the shares are of.",
    "favor": "Judged `favor`.",
    "against": "Judged `against`.",
    "neutral": "Judged `neutral`.",
    "unclear": "Judged `unclear`.",
    "unrelated": "Judged `unrelated`.",
    **{
        f"{label}_{what}": f"{words}; null: none takes a side."
        for label in SHARED
        for what, words in (
            ("share", f"Share of `{label}`, 0 to 1"),
            ("low", "Lower end of its 95 % interval"),
            ("high", "Upper end of it"),
        )
    },
}


def _wilson(label: str) -> str:
    """The share of a label and the ends of its interval, from the counts `k` and `n`."""
    n, k = "weighed.takes_side", f"weighed.{label}"
    share = f"cast({k} as double precision) / nullif({n}, 0)"
    centre = f"({k} + {Z**2 / 2})"
    spread = f"{Z} * {{root:{share} * ({n} - {k}) + {Z**2 / 4}}}"
    return f"""
    {share} as {label}_share,
    case when {n} > 0 then
        case when {k} = 0 then 0.0 else ({centre} - {spread}) / ({n} + {Z**2}) end
    end as {label}_low,
    case when {n} > 0 then
        case when {k} = {n} then 1.0 else ({centre} + {spread}) / ({n} + {Z**2}) end
    end as {label}_high"""


def _sums(expression: str) -> str:
    return ", ".join(f"{expression.format(label=label)} as {label}" for label in COUNTED)


def _shares(*, monthly: bool) -> str:
    month = "month, " if monthly else ""
    dated = (
        f"{{month:coalesce(latest.published_at, page.fetched_at)}} as {month}" if monthly else ""
    )
    same_month = "and taken.month = weighed.month" if monthly else ""
    counts = ", ".join(
        f"cast(weighed.{one} as bigint) as {one}" for one in ("judged", "takes_side", *COUNTED)
    )
    joined = """
    join latest on latest.article_id = article.id
    join page on page.id = latest.page_id
    """
    compared = """case way.compared_by
            when 'source' then source.slug when 'country' then source.country
            else source.source_group
        end"""
    return f"""
with {"{latest}," if monthly else ""}
way as not materialized (
    select 'source' as compared_by union all select 'country' union all select 'source_group'
),
counted as not materialized (
    select
        {dated}article_stance.target, article_stance.analyst, article_stance.source,
        count(*) as judged,
        {_sums("sum(case article_stance.label when '{label}' then 1 else 0 end)")}
    from article_stance
    join article on article.id = article_stance.article_id
    {joined if monthly else ""}
    where article_stance.via_article_id is null and article_stance.held is null
    group by {"1, " if monthly else ""}
        article_stance.target, article_stance.analyst, article_stance.source
),
weighed as not materialized (
    select
        {month}target, analyst, way.compared_by, {compared} as compared,
        sum(judged) as judged, sum(favor + against + neutral) as takes_side,
        {_sums("sum({label})")}
    from counted
    join source on source.slug = counted.source
    cross join way
    group by {month}target, analyst, way.compared_by, {compared}
),
read as not materialized (
    select {dated}article.source_id, count(*) as fetched
    from article
    {joined if monthly else ""}
    where not exists (select 1 from duplicate where duplicate.article_id = article.id)
    group by {"1, " if monthly else ""}article.source_id
),
taken as not materialized (
    select {month}way.compared_by, {compared} as compared, sum(fetched) as fetched
    from read
    join source on source.id = read.source_id
    cross join way
    group by {month}way.compared_by, {compared}
)
select
    {"weighed.month," if monthly else ""}
    weighed.target, weighed.analyst, weighed.compared_by, weighed.compared,
    cast(taken.fetched as bigint) as fetched,
    {counts},
    {",".join(_wilson(label) for label in SHARED)}
from weighed
join taken on taken.compared_by = weighed.compared_by and taken.compared = weighed.compared
    {same_month}
"""  # noqa: S608 - it is built of constants


STANCE_SHARE = View(
    name="stance_share",
    about="How the own voices of a source, of a country's or of a group's sources divide on a "
    "target, over all that is stored, with 95 % intervals. Copies and what is held for a person "
    "do not count. Never add up analysts, nor sources that differ in what they cover.",
    columns=COLUMNS,
    sql=_shares(monthly=False),
)

STANCE_SHARE_MONTHLY = View(
    name="stance_share_monthly",
    about="The same by the month of the articles' days (of publication in UTC, else of fetching); "
    "months without a judgement have no row.",
    columns={"month": "The month, such as 2026-01.", **COLUMNS},
    sql=_shares(monthly=True),
)
