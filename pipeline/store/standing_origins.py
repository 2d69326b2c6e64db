"""The tables from which what stands follows, and whom a change of each is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watched:
    """A table from which rows follow: the articles that a change of it is about.

    `articles` finds them from `changed`, the rows of before and after with these columns. With
    `column` only a changed value of it matters, and rows that are added or removed do not.
    """

    table: str
    columns: tuple[str, ...]
    articles: str
    column: str | None = None


ABOUT_A_TEXT = "select version.article_id from {changed} join version on version.sha256 = "
WATCHED = (
    Watched("version", ("article_id",), "select changed.article_id from {changed}"),
    Watched("duplicate", ("article_id",), "select changed.article_id from {changed}"),
    Watched("answer", ("text_sha256",), ABOUT_A_TEXT + "changed.text_sha256"),
    Watched(
        "stance",
        ("answer_id",),
        "select version.article_id from {changed} join answer on answer.id = changed.answer_id "
        "join version on version.sha256 = answer.text_sha256",
    ),
    Watched(
        "evidence",
        ("stance_id",),
        "select version.article_id from {changed} join stance on stance.id = changed.stance_id "
        "join answer on answer.id = stance.answer_id "
        "join version on version.sha256 = answer.text_sha256",
    ),
    Watched("correction", ("text_sha256",), ABOUT_A_TEXT + "changed.text_sha256"),
    Watched(
        "actor_alias",
        ("alias_key",),
        "select version.article_id from {changed} "
        "join correction on correction.holder_key = changed.alias_key "
        "join version on version.sha256 = correction.text_sha256",
    ),
    Watched("article", ("id",), "select changed.id as article_id from {changed}", "source_id"),
    Watched(
        "page",
        ("id",),
        "select version.article_id from {changed} join version on version.page_id = changed.id",
        "fetched_at",
    ),
    Watched(
        "source",
        ("id",),
        "select article.id as article_id from {changed} "
        "join article on article.source_id = changed.id",
        "slug",
    ),
    Watched(
        "target",
        ("slug",),
        "select standing_stance.article_id from {changed} "
        "join standing_stance on standing_stance.target = changed.slug "
        "union select standing_actor_stance.article_id from {changed} "
        "join standing_actor_stance on standing_actor_stance.target = changed.slug "
        "union select standing_change.article_id from {changed} "
        "join standing_change on standing_change.target = changed.slug",
        "slug",
    ),
)
