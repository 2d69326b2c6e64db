"""PostgreSQL's full-text indexes: a `tsvector` that triggers write, GIN over it and over sentences.

GIN knows no order, so that marks tell ages apart beside source and date: `#a12` is the 13th block
of 8,192 articles, `#b` and `#c` are blocks of 8 and 64 of those. No word of a text begins with #.
"""

from collections.abc import Mapping

BLOCK_BITS = {"a": 13, "b": 16, "c": 19}
"""How many low bits of an article's (or an answer's) number a block of each level leaves out."""

INDEXED_CHARACTERS = 200_000
"""How much of a text is indexed: a `tsvector` holds less than 1 MB."""

# Latin letters lose their accents, as in SQLite. Only what pg_catalog has is called, so that
# pg_restore, which knows no other schema, can build the index.
WORDS = r"""
create function standpoint_words(words text) returns tsvector
language sql immutable strict parallel safe as $$
    select to_tsvector('pg_catalog.simple', normalize(regexp_replace(
        normalize(left(words, {INDEXED_CHARACTERS}), nfd),
        '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'
    ), nfc))
$$
"""
BLOCKS = """
create function standpoint_blocks(number bigint) returns tsvector
language sql immutable strict parallel safe as $$
    select array_to_tsvector(array[{BLOCKS}])
$$
"""
LISTED = """
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
$$
"""
LIST = """
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
$$
"""
STORED = """
select count(standpoint_listed(version)) from version
where not exists (
    select 1 from version as newer
    where newer.article_id = version.article_id and newer.seq > version.seq
)
"""
ARTICLE_INDEX = "create index ix_listed_article_words on listed_article using gin (words)"
SENTENCE_WORDS = "standpoint_words(summary_sentence.text) || standpoint_blocks(answer_id)"
"""What is indexed of a sentence; a query must say the same."""

SENTENCE_INDEX = (
    "create index ix_summary_sentence_words on summary_sentence using gin ((standpoint_words(text)"
    " || standpoint_blocks(answer_id)))"
)


def _written(statement: str) -> str:
    blocks = ", ".join(f"'#{name}' || (number >> {bits})" for name, bits in BLOCK_BITS.items())
    return statement.replace("{INDEXED_CHARACTERS}", str(INDEXED_CHARACTERS)).replace(
        "{BLOCKS}", blocks
    )


FILL = (STORED,)
"""The statements that fill the indexes from what is stored."""

MAKE = tuple(map(_written, (WORDS, BLOCKS, LISTED, LIST)))
BUILD = (*MAKE, *FILL, ARTICLE_INDEX, SENTENCE_INDEX)
"""The statements that create the indexes and fill them."""

EACH_ROW = "for each row execute function standpoint_list()"
TRIGGERS: Mapping[str, str] = {
    "listed_after_insert": f"after insert on version {EACH_ROW}",
    "listed_after_update": f"after update of title, text, published_at on version {EACH_ROW}",
    "listed_before_delete": f"before delete on version {EACH_ROW}",
}
"""What keeps the rows, by name."""

INDEXES = frozenset({"ix_listed_article_words", "ix_summary_sentence_words"})
"""The indexes that no model describes."""
