"""The full-text indexes, which the database keeps by itself: nothing is ever to be refreshed.

Two kinds of documents: the latest version of each article (title and text) and each sentence of a
summary. Marks beside an article's words (`s7` its source, `m202611` and `y2026` its date) let one
look in the index answer a filter too.

SQLite: FTS5 tables without copies of the texts, under triggers. PostgreSQL: a `tsvector` that
triggers write and a GIN index over summary sentences. GIN knows no order, so that further marks
tell ages apart: `a12` is the 13th block of 8,192 articles, `b` and `c` are blocks of 8 and 64 of
those. A search reads the youngest blocks first.

Triggers are dropped before migrations, which may rebuild the tables below them, and created after.
"""

from sqlalchemy import Connection, inspect

BLOCK_BITS = {"a": 13, "b": 16, "c": 19}
"""How many low bits of an article's (or an answer's) number a block of each level leaves out."""

INDEXED_CHARACTERS = 200_000
"""How much of a text PostgreSQL indexes: a `tsvector` holds less than 1 MB."""

NAMES = frozenset(
    {"article_words", "summary_words", "ix_listed_article_words", "ix_summary_sentence_words"}
)
"""Tables of SQLite and indexes of PostgreSQL that no model describes."""

SHADOWS = ("config", "data", "docsize", "idx")
"""The tables that FTS5 keeps behind one of its own."""

_MARKS = (
    "'s' || {row}.source_id || ' m' || substr({row}.at, 1, 4) || substr({row}.at, 6, 2)"
    " || ' y' || substr({row}.at, 1, 4)"
)
_LISTED = _MARKS.format(row="listed_article")

_SQLITE_TABLES = (
    "create virtual table article_words using fts5("
    "title, text, marks, content='', tokenize=\"unicode61 remove_diacritics 2\")",
    "create virtual table summary_words using fts5("
    "text, content='summary_sentence', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 2\")",
)
_LIST = """
    insert into listed_article (id, version_id, source_id, at)
    select new.article_id, new.id, article.source_id, coalesce(new.published_at, page.fetched_at)
    from article join page on page.id = new.page_id
    where article.id = new.article_id;
"""
_ADD = f"""
    insert into article_words (rowid, title, text, marks)
    select listed_article.id, new.title, new.text, {_LISTED}
    from listed_article where listed_article.version_id = new.id;
"""
_TAKE_OUT = f"""
    insert into article_words (article_words, rowid, title, text, marks)
    select 'delete', listed_article.id, version.title, version.text, {_LISTED}
    from listed_article join version on version.id = listed_article.version_id
    where listed_article.id = {{article}};
    delete from listed_article where id = {{article}};
"""
_SQLITE_TRIGGERS = {
    "listed_after_insert": f"""
after insert on version
when not exists (
    select 1 from version as newer where newer.article_id = new.article_id and newer.seq > new.seq
)
begin{_TAKE_OUT.format(article="new.article_id")}{_LIST}{_ADD}end""",
    "listed_before_update": f"""
before update of title, text, published_at on version
when exists (select 1 from listed_article where version_id = old.id)
begin
    insert into article_words (article_words, rowid, title, text, marks)
    select 'delete', listed_article.id, old.title, old.text, {_LISTED}
    from listed_article where listed_article.version_id = old.id;
    update listed_article
    set at = coalesce(
        new.published_at, (select page.fetched_at from page where page.id = new.page_id)
    )
    where version_id = old.id;{_ADD}end""",
    "listed_before_delete": f"""
before delete on version
when exists (select 1 from listed_article where version_id = old.id)
begin{_TAKE_OUT.format(article="old.article_id")}end""",
    "summary_after_insert": """
after insert on summary_sentence
begin
    insert into summary_words (rowid, text) values (new.id, new.text);
end""",
    "summary_after_update": """
after update of text on summary_sentence
begin
    insert into summary_words (summary_words, rowid, text) values ('delete', old.id, old.text);
    insert into summary_words (rowid, text) values (new.id, new.text);
end""",
    "summary_after_delete": """
after delete on summary_sentence
begin
    insert into summary_words (summary_words, rowid, text) values ('delete', old.id, old.text);
end""",
}

_BLOCKS = ", ".join(f"'#{name}' || ({{number}} >> {bits})" for name, bits in BLOCK_BITS.items())
_POSTGRESQL_FUNCTIONS = (
    # Latin letters lose their accents, as in SQLite; only what pg_catalog has is called, so that
    # pg_restore, which knows no other schema, can build the index
    rf"""
create function standpoint_words(words text) returns tsvector
language sql immutable strict parallel safe as $$
    select to_tsvector('pg_catalog.simple', normalize(regexp_replace(
        normalize(left(words, {INDEXED_CHARACTERS}), nfd),
        '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'
    ), nfc))
$$""",
    f"""
create function standpoint_blocks(number bigint) returns tsvector
language sql immutable strict parallel safe as $$
    select array_to_tsvector(array[{_BLOCKS.format(number="number")}])
$$""",
    """
create function standpoint_listed(version version) returns void language sql as $$
    insert into listed_article (id, version_id, source_id, at, words)
    select
        article.id, version.id, article.source_id, dated.at,
        setweight(standpoint_words(version.title), 'A') || standpoint_words(version.text)
            || standpoint_blocks(article.id) || array_to_tsvector(array[
                '#s' || article.source_id,
                '#m' || to_char(dated.at at time zone 'UTC', 'YYYYMM'),
                '#y' || to_char(dated.at at time zone 'UTC', 'YYYY')
            ])
    from article
    join page on page.id = version.page_id
    cross join lateral (select coalesce(version.published_at, page.fetched_at) as at) as dated
    where article.id = version.article_id
    on conflict (id) do update set
        version_id = excluded.version_id, source_id = excluded.source_id, at = excluded.at,
        words = excluded.words
$$""",
    """
create function standpoint_list() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        delete from listed_article where version_id = old.id;
        return old;
    end if;
    if not exists (
        select 1 from version as newer
        where newer.article_id = new.article_id and newer.seq > new.seq
    ) then
        perform standpoint_listed(new);
    end if;
    return new;
end
$$""",
)
_POSTGRESQL_INDEXES = (
    "create index ix_listed_article_words on listed_article using gin (words)",
    "create index ix_summary_sentence_words on summary_sentence"
    " using gin ((standpoint_words(text) || standpoint_blocks(answer_id)))",
)
_POSTGRESQL_TRIGGERS = {
    "listed_after_insert": "after insert on version for each row "
    "execute function standpoint_list()",
    "listed_after_update": "after update of title, text, published_at on version for each row "
    "execute function standpoint_list()",
    "listed_before_delete": "before delete on version for each row "
    "execute function standpoint_list()",
}


def start(connection: Connection) -> None:
    """Creates the triggers and, where they are missing, the indexes, filled from what is stored."""
    sqlite = connection.dialect.name == "sqlite"
    if not _is_built(connection):
        _build(connection)
    for name, body in (_SQLITE_TRIGGERS if sqlite else _POSTGRESQL_TRIGGERS).items():
        connection.exec_driver_sql(f"create trigger {name} {body}")


def stop(connection: Connection) -> None:
    """Drops the triggers that are there, before tables below them are changed."""
    for name, table in _triggers_in(connection):
        of = "" if connection.dialect.name == "sqlite" else f" on {table}"
        connection.exec_driver_sql(f"drop trigger {name}{of}")


def forget_deleted(connection: Connection) -> None:
    """Lets no word of what was deleted stay in the bytes of SQLite's indexes.

    FTS5 marks what is deleted and drops it when parts of the index are merged; here all are.
    PostgreSQL drops it when it cleans up, like the deleted rows themselves.
    """
    if connection.dialect.name == "sqlite":
        for name in ("article_words", "summary_words"):
            connection.exec_driver_sql(f"insert into {name} ({name}) values ('optimize')")


def _is_built(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return inspect(connection).has_table("article_words")
    found = "select to_regprocedure('standpoint_list()') is not null"
    return bool(connection.exec_driver_sql(found).scalar())


def _build(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE_TABLES:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(_STORED_SQLITE)
        connection.exec_driver_sql(_STORED_WORDS_SQLITE)
        connection.exec_driver_sql("insert into summary_words (summary_words) values ('rebuild')")
        return
    for statement in _POSTGRESQL_FUNCTIONS:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql(_STORED_POSTGRESQL)
    for statement in _POSTGRESQL_INDEXES:
        connection.exec_driver_sql(statement)


def _triggers_in(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        known = "select name, tbl_name from sqlite_master where type = 'trigger'"
        ours = set(_SQLITE_TRIGGERS)
    else:
        known = (
            "select tgname, relname from pg_trigger join pg_class on pg_class.oid = tgrelid "
            "where not tgisinternal and relnamespace = current_schema()::regnamespace"
        )
        ours = set(_POSTGRESQL_TRIGGERS)
    return [(row[0], row[1]) for row in connection.exec_driver_sql(known) if row[0] in ours]


_STORED_SQLITE = """
insert into listed_article (id, version_id, source_id, at)
select version.article_id, version.id, article.source_id,
    coalesce(version.published_at, page.fetched_at)
from version
join article on article.id = version.article_id
join page on page.id = version.page_id
where not exists (
    select 1 from version as newer
    where newer.article_id = version.article_id and newer.seq > version.seq
)
order by version.article_id
"""
_STORED_WORDS_SQLITE = f"""
insert into article_words (rowid, title, text, marks)
select listed_article.id, version.title, version.text, {_LISTED}
from listed_article join version on version.id = listed_article.version_id
order by listed_article.id
"""
_STORED_POSTGRESQL = """
select count(standpoint_listed(version)) from version
where not exists (
    select 1 from version as newer
    where newer.article_id = version.article_id and newer.seq > version.seq
)
"""
