"""SQLite's full-text indexes: FTS5 tables that keep no copy of the texts, under triggers.

FTS5 must be told the old words to take them out, which triggers read from the row that goes.
"""

from collections.abc import Mapping

MARKS = (
    "'s' || listed_article.source_id"
    " || ' m' || substr(listed_article.at, 1, 4) || substr(listed_article.at, 6, 2)"
    " || ' y' || substr(listed_article.at, 1, 4)"
)
DATED = "coalesce(new.published_at, (select page.fetched_at from page where page.id = new.page_id))"
LATEST = (
    "not exists (select 1 from version as newer"
    " where newer.article_id = version.article_id and newer.seq > version.seq)"
)

ARTICLES = """
create virtual table article_words using fts5(
    title, text, marks, content='', tokenize="unicode61 remove_diacritics 2"
)
"""
SUMMARIES = """
create virtual table summary_words using fts5(
    text, content='summary_sentence', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
)
"""
STORED_ROWS = """
insert into listed_article (id, version_id, source_id, at)
select version.article_id, version.id, article.source_id,
    coalesce(version.published_at, page.fetched_at)
from version
join article on article.id = version.article_id
join page on page.id = version.page_id
where {LATEST}
order by version.article_id
"""
STORED_WORDS = """
insert into article_words (rowid, title, text, marks)
select listed_article.id, version.title, version.text, {MARKS}
from listed_article join version on version.id = listed_article.version_id
order by listed_article.id
"""
STORED_SENTENCES = "insert into summary_words (summary_words) values ('rebuild')"

AFTER_INSERT = """
after insert on version
when not exists (
    select 1 from version as newer where newer.article_id = new.article_id and newer.seq > new.seq
)
begin
    insert into article_words (article_words, rowid, title, text, marks)
    select 'delete', listed_article.id, version.title, version.text, {MARKS}
    from listed_article join version on version.id = listed_article.version_id
    where listed_article.id = new.article_id;
    delete from listed_article where id = new.article_id;
    insert into listed_article (id, version_id, source_id, at)
    select new.article_id, new.id, article.source_id, {DATED}
    from article where article.id = new.article_id;
    insert into article_words (rowid, title, text, marks)
    select listed_article.id, new.title, new.text, {MARKS}
    from listed_article where listed_article.version_id = new.id;
end
"""
BEFORE_UPDATE = """
before update of title, text, published_at on version
when exists (select 1 from listed_article where version_id = old.id)
begin
    insert into article_words (article_words, rowid, title, text, marks)
    select 'delete', listed_article.id, old.title, old.text, {MARKS}
    from listed_article where listed_article.version_id = old.id;
    update listed_article set at = {DATED} where version_id = old.id;
    insert into article_words (rowid, title, text, marks)
    select listed_article.id, new.title, new.text, {MARKS}
    from listed_article where listed_article.version_id = old.id;
end
"""
BEFORE_DELETE = """
before delete on version
when exists (select 1 from listed_article where version_id = old.id)
begin
    insert into article_words (article_words, rowid, title, text, marks)
    select 'delete', listed_article.id, old.title, old.text, {MARKS}
    from listed_article where listed_article.version_id = old.id;
    delete from listed_article where version_id = old.id;
end
"""
SENTENCE_INSERT = """
after insert on summary_sentence
begin
    insert into summary_words (rowid, text) values (new.id, new.text);
end
"""
SENTENCE_UPDATE = """
after update of text on summary_sentence
begin
    insert into summary_words (summary_words, rowid, text) values ('delete', old.id, old.text);
    insert into summary_words (rowid, text) values (new.id, new.text);
end
"""
SENTENCE_DELETE = """
after delete on summary_sentence
begin
    insert into summary_words (summary_words, rowid, text) values ('delete', old.id, old.text);
end
"""
FORGET_DELETED = (
    "insert into article_words (article_words) values ('optimize')",
    "insert into summary_words (summary_words) values ('optimize')",
)


def _written(statement: str) -> str:
    return statement.format(MARKS=MARKS, DATED=DATED, LATEST=LATEST).strip()


FILL = tuple(map(_written, (STORED_ROWS, STORED_WORDS, STORED_SENTENCES)))
"""The statements that fill the indexes from what is stored."""

BUILD = (ARTICLES.strip(), SUMMARIES.strip(), *FILL)
"""The statements that create the indexes and fill them."""

TRIGGERS: Mapping[str, str] = {
    "listed_after_insert": _written(AFTER_INSERT),
    "listed_before_update": _written(BEFORE_UPDATE),
    "listed_before_delete": _written(BEFORE_DELETE),
    "summary_after_insert": _written(SENTENCE_INSERT),
    "summary_after_update": _written(SENTENCE_UPDATE),
    "summary_after_delete": _written(SENTENCE_DELETE),
}
"""What keeps them, by name."""

TABLES = frozenset(
    f"{name}{shadow}"
    for name in ("article_words", "summary_words")
    for shadow in ("", "_config", "_data", "_docsize", "_idx")
)
"""The tables of FTS5, with those that it keeps behind them."""
