"""The fields of a record, whatever it is kept in."""

FIELDS = {
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "html": ("html",),
    "url": ("url", "link"),
    "authors": ("authors", "author", "byline"),
    "published_at": ("published_at", "published", "date"),
    "section": ("section", "category"),
    "language": ("language", "lang"),
    "id": ("id",),
}
"""Each field with the names it may go by; the first that has a value counts."""
