"""What edits changed, as people query it."""

from pipeline.store.views.view import View

ARTICLE_CHANGE = View(
    name="article_change",
    about="One row per version after an article's first: what it changed.",
    columns={
        "article_id": "Number of the article.",
        "source": "Slug of its source.",
        "url": "Its canonical URL, else where it was read from.",
        "title": "Title of the newer version.",
        "from_seq": "The version before.",
        "to_seq": "The newer version.",
        "changed_at": "When the newer text was stored; when its page was fetched, if read again.",
        "added": "Sentences that the version before lacks, a line each; null: none.",
        "removed": "Sentences of the version before that are gone, a line each; null: none.",
        "from_extractor": "What read the version before.",
        "to_extractor": "What read the newer one; if another, the change may be its own.",
    },
    sql="""
select
    article.id as article_id,
    source.slug as source,
    article.url,
    version.title,
    earlier.seq as from_seq,
    version.seq as to_seq,
    version.seen_at as changed_at,
    {lined:version.added} as added,
    {lined:version.removed} as removed,
    earlier.extractor as from_extractor,
    version.extractor as to_extractor
from version
join version as earlier
    on earlier.article_id = version.article_id and earlier.seq = version.seq - 1
join article on article.id = version.article_id
join source on source.id = article.source_id
""",
)
