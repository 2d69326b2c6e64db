"""All that the flow imports when it is opened, for processes that start many tasks.

A task is a fork of such a process: what that has imported, the task finds imported, which saves a
second of processor time each. Airflow is told so by its own settings
(docs/explanation/growing.md); nothing of this project imports this module.
"""

from pipeline import flow, handing_in, maintenance, runtime
from pipeline.analyze import embedded_analyst, openai_analyst, pricing
from pipeline.ingest import (
    fetching,
    files,
    http,
    object_archive,
    originals,
    parser_pool,
    readers,
    web,
)

__all__ = [
    "embedded_analyst", "fetching", "files", "flow", "handing_in", "http", "maintenance",
    "object_archive", "openai_analyst", "originals", "parser_pool", "pricing", "readers", "runtime",
    "web",
]  # fmt: skip
