"""Runs migrations in the transaction that `pipeline.store.schema` has begun."""

from alembic import context

from pipeline.store.schema import VERSION_TABLE
from pipeline.store.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
