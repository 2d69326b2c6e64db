"""People's judgements as lines of a dataset that `standpoint evaluate` reads."""

import json

from pipeline.models import Label
from pipeline.ports import GoldRecord


def gold_line(record: GoldRecord) -> str:
    """One JSON object, with its newline; the record has a label."""
    heading = record.text.startswith(record.title)
    fields: dict[str, object] = {
        "text": record.text,
        # the reader puts a title above a text that does not begin with it
        "title": record.title if heading else "",
        "language": record.language,
        "slug": record.target_slug,
        "statement": record.statement,
        "description": record.description,
        "aliases": list(record.aliases),
        "label": record.label,
        "reason": record.reason,
    }
    judged = {name: label for name, label in record.actors.items() if label != Label.UNRELATED}
    told = {name: value for name, value in fields.items() if value}
    if judged:
        told |= {"actors": judged, "more_actors": True}
    return json.dumps(told, ensure_ascii=False) + "\n"
