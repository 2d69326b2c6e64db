"""Shares of labels on a target with what they are shares of, and how sure they are.

Intervals are Wilson's (E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", Journal of the American Statistical Association 22, 1927), for 95 %.
"""

from collections.abc import Mapping

from pipeline.store.views.counted import DAYS, LABELS, LEADS, STALE
from pipeline.store.views.view import View

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

SHARED = ("favor", "against", "neutral")
COUNTED = LABELS

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


def _of_marked(table: str) -> str:
    same = f"{table}.day = days.day and {table}.source = days.source"
    return f"from {STALE} {{each:{table} as {table} where {same}}}"


OWN = f"""
select month, source, target, analyst, {", ".join(COUNTED)} from stance_month
union all
select
    substr(stance_day.day, 1, 7), stance_day.source, stance_day.target, stance_day.analyst,
    {", ".join(f"-stance_day.own_{label}" for label in COUNTED)}
{_of_marked("stance_day")}
union all
select
    substr(day, 1, 7), source, target, analyst, {", ".join(f"own_{label}" for label in COUNTED)}
from ({DAYS.format(days=STALE)}) as counted
"""
"""Own voices by month: what is counted, without what it counts of marked days, and these anew."""

READ = f"""
select month, source, leads from source_month
union all
select substr(source_day.day, 1, 7), source_day.source, -source_day.leads
{_of_marked("source_day")}
union all
select substr(day, 1, 7), source, leads from ({LEADS.format(days=STALE)}) as counted
"""


def _shares(*, monthly: bool) -> str:
    month = "month, " if monthly else ""
    same_month = "and taken.month = weighed.month" if monthly else ""
    counts = ", ".join(
        f"cast(weighed.{one} as bigint) as {one}" for one in ("judged", "takes_side", *COUNTED)
    )
    compared = """case way.compared_by
            when 'source' then source.slug when 'country' then source.country
            else source.source_group
        end"""
    return f"""
with way as not materialized (
    select 'source' as compared_by union all select 'country' union all select 'source_group'
),
counted as not materialized (
    select {month}target, analyst, source, {_sums("sum({label})")}
    from ({OWN}) as own
    group by {month}target, analyst, source
),
weighed as not materialized (
    select
        {month}target, analyst, way.compared_by, {compared} as compared,
        sum({" + ".join(COUNTED)}) as judged, sum({" + ".join(SHARED)}) as takes_side,
        {_sums("sum({label})")}
    from counted
    join source on source.slug = counted.source
    cross join way
    group by {month}target, analyst, way.compared_by, {compared}
    having sum({" + ".join(COUNTED)}) > 0
),
taken as not materialized (
    select {month}way.compared_by, {compared} as compared, sum(own.leads) as fetched
    from ({READ}) as own
    join source on source.slug = own.source
    cross join way
    group by {month}way.compared_by, {compared}
    having sum(own.leads) > 0
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
"""


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
