"""Keeps what stands: the rows of `views.live`, in tables, in the transaction of each change.

a row changes --> a trigger marks its articles in stale_article
the transaction ends --> the marked articles' rows are worked out anew, the marks go
--> their days are marked in stale_day, which `days` counts

No writer can forget it: PostgreSQL does it by itself in a trigger that waits for the commit, SQLite
has none of these, so `Database.writing` does it. Two transactions of PostgreSQL that change what
one row follows from take turns, by locks on the article, its lead and its text.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from pipeline.store.standing_origins import WATCHED, Watched
from pipeline.store.views.live import STANDING_TABLES, live

MARK = """
insert into stale_article (article_id)
select distinct found.article_id from ({articles}) as found
where not exists (select 1 from stale_article where article_id = found.article_id);
"""
"""A transaction sees no marks but its own: others are gone when they commit."""

MARK_DAYS = """
insert into stale_day (day, source)
select distinct day, source from article_day where article_id {among};
"""

MARK_STORIES = """
insert into stale_story (story_id)
select distinct story_id from story_article where article_id {among};
"""
OF_STORIES = "insert into stale_story (story_id) select distinct story_id from {changed};"
"""Articles that join or leave a story change how contested it is."""


AMONG = {"sqlite": "in (select article_id from stale_article)", "postgresql": "= any(renewed)"}
"""How rows of the wanted articles are found, by index also where no table is known to be large."""

WANTED = {
    "sqlite": "stale_article as wanted",
    "postgresql": "unnest(renewed) as wanted (article_id)",
}


def _cleared(dialect: str) -> Iterator[str]:
    """The statements that remove the rows of the wanted articles."""
    yield MARK_DAYS.format(among=AMONG[dialect])
    yield MARK_STORIES.format(among=AMONG[dialect])
    for table in STANDING_TABLES:
        yield f"delete from {table} where article_id {AMONG[dialect]};"


def _filled(dialect: str) -> Iterator[str]:
    """The statements that write them: first what every article has, then what answers say."""
    for table, (_, columns) in STANDING_TABLES.items():
        yield f"insert into {table} ({columns})\n{live(table, dialect, WANTED[dialect])};"
        if table == "article_day":
            yield MARK_DAYS.format(among=AMONG[dialect])


# ---- SQLite

_WITH_COPIES = MARK.format(
    articles="select duplicate.article_id from stale_article as lead "
    "join duplicate on duplicate.lead_article_id = lead.article_id"
)
_SQLITE_RENEWAL = (
    _WITH_COPIES,
    *_cleared("sqlite"),
    *_filled("sqlite"),
    "delete from stale_article",
)


def renew(connection: Connection) -> None:
    """Works out what this transaction marked, as its last act; PostgreSQL does so by itself."""
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("select 1 from stale_article limit 1").first():
        for statement in _SQLITE_RENEWAL:
            connection.exec_driver_sql(statement)


def _sqlite_triggers() -> Iterator[str]:
    for watched in WATCHED:
        event = f"update of {watched.column}" if watched.column else "update"
        yield _sqlite_trigger(watched, event, "old", "new")
        if not watched.column:
            yield _sqlite_trigger(watched, "insert", "new")
            yield _sqlite_trigger(watched, "delete", "old")
    for event, rows in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        marks = "".join(
            OF_STORIES.format(changed=f"(select {row}.story_id as story_id)") for row in rows
        )
        yield (
            f"create trigger story_article_{event}_marks after {event} on story_article "
            f"begin {marks} end"
        )


def _sqlite_trigger(watched: Watched, event: str, *rows: str) -> str:
    marks = "".join(MARK.format(articles=_of_row(watched, row)) for row in rows)
    name = f"{watched.table}_{event.split(maxsplit=1)[0]}_marks"
    return f"create trigger {name} after {event} on {watched.table} begin {marks} end"


def _of_row(watched: Watched, row: str) -> str:
    values = ", ".join(f"{row}.{name} as {name}" for name in watched.columns)
    return watched.articles.format(changed=f"(select {values}) as changed")


# ---- PostgreSQL

LOCKS = 0x5374616E
"""The class of the advisory locks by which transactions take turns."""

_RENEW_THESE = """
create function standpoint_renew(changed bigint[]) returns void language plpgsql
    set plan_cache_mode = force_generic_plan
    set enable_hashjoin = off
    set enable_mergejoin = off
    set enable_seqscan = off
as $$
declare
    renewed bigint[];
begin
    perform pg_advisory_xact_lock({locks}, slot) from (
        select distinct cast(hash & 1023 as integer) as slot from (
            select hashint8(article_id) as hash from unnest(changed) as one (article_id)
            union all
            select hashint8(lead_article_id) from duplicate where article_id = any(changed)
            union all
            select hashtext(sha256) from version where article_id = any(changed)
        ) as hashed
        order by slot
    ) as ordered;
    select array_agg(article_id) into renewed from (
        select unnest(changed) as article_id
        union
        select same.article_id from version join version as same on same.sha256 = version.sha256
        where version.article_id = any(changed)
    ) as found;
    select array_agg(article_id) into renewed from (
        select unnest(renewed) as article_id
        union
        select duplicate.article_id from duplicate where lead_article_id = any(renewed)
    ) as found;
    {cleared}
    {days}
    if exists (
        select 1 from version where article_id = any(renewed || array(
            select lead_article_id from duplicate where article_id = any(renewed)
        )) and (
            exists (select 1 from answer where text_sha256 = version.sha256 and kind = 'stance')
            or exists (select 1 from correction where text_sha256 = version.sha256)
        )
    ) then
        {stances}
    end if;
end $$
"""
"""Planned once, and so that its cost is that of the articles changed, whatever else is stored.

Of articles that nobody judged yet, as all are when they are stored, only the days are worked out.
"""

_RENEW_MARKED = """
create function standpoint_renew_marked() returns trigger language plpgsql as $$
declare
    changed bigint[];
begin
    if exists (select 1 from stale_article where id = new.id) then
        select array_agg(distinct article_id) into changed from stale_article;
        delete from stale_article;
        perform standpoint_renew(changed);
    end if;
    return null;
end $$
"""
"""The first mark's trigger does the work of all, which then finds their marks gone."""


def _postgresql_triggers() -> Iterator[str]:
    day, mark_days, *stances = _filled("postgresql")
    yield _RENEW_THESE.format(
        locks=LOCKS,
        cleared="\n".join(_cleared("postgresql")),
        days="\n".join((day, mark_days)),
        stances="\n".join(stances),
    )
    yield _RENEW_MARKED
    yield (
        "create constraint trigger renews after insert on stale_article "
        "deferrable initially deferred for each row execute function standpoint_renew_marked()"
    )
    for watched in WATCHED:
        if watched.column:
            yield from _postgresql_row_trigger(watched)
            continue
        names = ", ".join(watched.columns)
        both = f"(select {names} from before union all select {names} from after) as changed"
        yield from _postgresql_trigger(watched, "insert", "new table as after", "after as changed")
        yield from _postgresql_trigger(
            watched, "delete", "old table as before", "before as changed"
        )
        yield from _postgresql_trigger(
            watched, "update", "old table as before new table as after", both
        )
    both = "(select story_id from before union all select story_id from after) as changed"
    for event, given, changed in (
        ("insert", "new table as after", "after"),
        ("update", "old table as before new table as after", both),
        ("delete", "old table as before", "before"),
    ):
        marks = OF_STORIES.format(changed=changed)
        yield from _postgresql_statement_trigger("story_article", event, given, marks)


def _postgresql_trigger(watched: Watched, event: str, tables: str, changed: str) -> Iterator[str]:
    marks = MARK.format(articles=watched.articles.format(changed=changed))
    yield from _postgresql_statement_trigger(watched.table, event, tables, marks)


def _postgresql_statement_trigger(table: str, event: str, tables: str, marks: str) -> Iterator[str]:
    name = f"{table}_{event}_marks"
    yield _marking(name, marks)
    yield (
        f"create trigger {name} after {event} on {table} referencing {tables} "
        f"for each statement execute function standpoint_{name}()"
    )


def _postgresql_row_trigger(watched: Watched) -> Iterator[str]:
    name = f"{watched.table}_update_marks"
    marks = (MARK.format(articles=_of_row(watched, row)) for row in ("old", "new"))
    yield _marking(name, "".join(marks))
    yield (
        f"create trigger {name} after update of {watched.column} on {watched.table} "
        f"for each row execute function standpoint_{name}()"
    )


def _marking(name: str, marks: str) -> str:
    return (
        f"create function standpoint_{name}() returns trigger language plpgsql as "
        f"$$ begin {marks} return null; end $$"
    )


# ---- both


def definitions(dialect: str) -> tuple[str, ...]:
    """The statements that create what keeps the tables right."""
    return tuple(_sqlite_triggers() if dialect == "sqlite" else _postgresql_triggers())


def drop(connection: Connection) -> None:
    """Drops what keeps the tables right, as far as it is there."""
    if connection.dialect.name == "sqlite":
        found = "select name from sqlite_master where type = 'trigger' and name like '%_marks'"
        for name in connection.exec_driver_sql(found).scalars().all():
            connection.exec_driver_sql(f"drop trigger {name}")
        return
    found = (
        "select proname from pg_proc where pronamespace = current_schema()::regnamespace "
        "and proname ~ '^standpoint_(renew|renew_marked|.*_marks)$'"
    )
    for name in connection.execute(text(found)).scalars().all():
        connection.exec_driver_sql(f"drop function {name} cascade")


def create(connection: Connection) -> None:
    """Creates what keeps the tables right from now on; `rebuilding` fills them."""
    for statement in definitions(connection.dialect.name):
        connection.exec_driver_sql(statement)
