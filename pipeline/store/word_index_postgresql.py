r"""PostgreSQL's full-text indexes: GIN over a `tsvector` for each article and over sentences.

a version is stored --> a trigger lists its article, without words --> `indexing` adds them

Words take several times as long as all else that is written of an article, so that they are added
many at a time, behind the transaction that stores; until then a search reads the texts themselves.

GIN knows no order, so that marks tell ages apart beside source and date: `#a12` is the 13th block
of 8,192 articles, `#b` and `#c` are blocks of 8 and 64 of those. No word of a text begins with #.
"""

from collections.abc import Mapping

BLOCK_BITS = {"a": 13, "b": 16, "c": 19}
"""How many low bits of an article's (or an answer's) number a block of each level leaves out."""

INDEXED_CHARACTERS = 200_000
"""How much of a text is indexed: a `tsvector` holds less than 1 MB."""

# Latin letters lose their accents, as in SQLite; most texts in English have no character that
# this is about. Only what pg_catalog has is called, so that pg_restore, which knows no other
# schema, can build the index.
WORDS = r"""
create or replace function standpoint_words(words text) returns tsvector
language plpgsql immutable strict parallel safe as $$
begin
    words := left(words, {INDEXED_CHARACTERS});
    if words ~ '[^\u0001-\u00bf\u2000-\u206f\u20a0-\u20bf]' then
        words := normalize(regexp_replace(
            normalize(words, nfd), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'
        ), nfc);
    end if;
    return to_tsvector('pg_catalog.simple', words);
end
$$
"""
BLOCKS = """
create or replace function standpoint_blocks(number bigint) returns tsvector
language sql immutable strict parallel safe as $$
    select array_to_tsvector(array[{BLOCKS}])
$$
"""
ARTICLE_WORDS = """
create or replace function standpoint_article_words(listed listed_article, version version)
returns tsvector language sql stable as $$
    select setweight(standpoint_words(version.title), 'A') || standpoint_words(version.text)
        || standpoint_blocks(listed.id) || array_to_tsvector(array[
            '#s' || listed.source_id,
            '#m' || to_char(listed.at at time zone 'UTC', 'YYYYMM'),
            '#y' || to_char(listed.at at time zone 'UTC', 'YYYY')
        ])
$$
"""
ROWS = """
insert into listed_article (id, version_id, source_id, at)
select article.id, added.id, article.source_id, coalesce(added.published_at, page.fetched_at)
from {added} as added
join article on article.id = added.article_id
join page on page.id = added.page_id
where not exists (
    select 1 from version as newer
    where newer.article_id = added.article_id and newer.seq > added.seq
)
"""
# Planned once, and so that its cost is that of what is added, whatever else is stored.
LIST = f"""
create or replace function standpoint_list() returns trigger language plpgsql
    set enable_hashjoin = off
    set enable_mergejoin = off
    set enable_seqscan = off
as $$
begin
    {ROWS.format(added="after")}
    on conflict (id) do update set
        version_id = excluded.version_id, source_id = excluded.source_id, at = excluded.at,
        words = null;
    return null;
end
$$
"""
LIST_ANEW = """
create or replace function standpoint_list_anew() returns trigger language plpgsql as $$
begin
    update listed_article set words = null, at = coalesce(
        new.published_at, (select page.fetched_at from page where page.id = new.page_id)
    )
    where version_id = new.id;
    return null;
end
$$
"""
UNLIST = """
create or replace function standpoint_unlist() returns trigger language plpgsql as $$
begin
    delete from listed_article where version_id = old.id;
    return old;
end
$$
"""
ADD_WORDS = """
with waiting as materialized (
    select id from listed_article where words is null order by id limit :most
    for update skip locked
)
update listed_article set words = standpoint_article_words(listed_article, version)
from waiting, version
where listed_article.id = waiting.id and version.id = listed_article.version_id
"""
"""Adds the words of some of those that wait; of two at once, each takes others."""

ARTICLE_INDEX = (
    "create index if not exists ix_listed_article_words on listed_article using gin (words)"
)
WAITING_INDEX = (
    "create index if not exists ix_listed_article_waiting on listed_article (id) "
    "where words is null"
)
SENTENCE_WORDS = "standpoint_words(summary_sentence.text) || standpoint_blocks(answer_id)"
"""What is indexed of a sentence; a query must say the same."""

SENTENCE_INDEX = (
    "create index if not exists ix_summary_sentence_words on summary_sentence "
    "using gin ((standpoint_words(text) || standpoint_blocks(answer_id)))"
)


def _written(statement: str) -> str:
    blocks = ", ".join(f"'#{name}' || (number >> {bits})" for name, bits in BLOCK_BITS.items())
    return statement.replace("{INDEXED_CHARACTERS}", str(INDEXED_CHARACTERS)).replace(
        "{BLOCKS}", blocks
    )


FUNCTIONS = tuple(map(_written, (WORDS, BLOCKS, ARTICLE_WORDS, LIST, LIST_ANEW, UNLIST)))
MADE = (*FUNCTIONS, ARTICLE_INDEX, WAITING_INDEX, SENTENCE_INDEX)
"""The statements that make functions and indexes; functions that are there are replaced."""

BUILD = (ROWS.format(added="version"),)
"""The statement that lists what is stored; its words are added later."""

TRIGGERS: Mapping[str, str] = {
    "listed_after_insert": "after insert on version referencing new table as after "
    "for each statement execute function standpoint_list()",
    "listed_after_update": "after update of title, text, published_at on version "
    "for each row execute function standpoint_list_anew()",
    "listed_before_delete": "before delete on version "
    "for each row execute function standpoint_unlist()",
}
"""What keeps the rows, by name."""

INDEXES = frozenset(
    {"ix_listed_article_words", "ix_listed_article_waiting", "ix_summary_sentence_words"}
)
"""The indexes that no model describes."""
