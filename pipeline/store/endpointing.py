"""What all processes together remember of the models that they ask: forms, limits, closures."""

from sqlalchemy import select

from pipeline.ports import EndpointRow
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import insert_into

_COLUMNS = (
    "rung",
    "refused_parameters",
    "context_tokens",
    "learnt_at",
    "closed_until",
    "closed_code",
    "closed_for",
)


class Endpointing(OnDatabase):
    """`EndpointStore` in SQL."""

    def endpoint(self, endpoint: str, model: str) -> EndpointRow:
        """What is remembered of a model at an endpoint; an empty row for one never asked."""
        table = tables.EndpointState
        with self._database.reading() as connection:
            row = (
                connection.execute(
                    select(*(getattr(table, name) for name in _COLUMNS)).where(
                        table.endpoint == endpoint, table.model == model
                    )
                )
                .mappings()
                .first()
            )
        if row is None:
            return EndpointRow()
        return EndpointRow(**{**row, "refused_parameters": tuple(row["refused_parameters"])})

    def keep_endpoint(self, endpoint: str, model: str, row: EndpointRow) -> None:
        """Remembers this of a model at an endpoint, in place of what was remembered."""
        said = {name: getattr(row, name) for name in _COLUMNS}
        with self._database.writing() as connection:
            connection.execute(
                insert_into(connection, tables.EndpointState)
                .values(endpoint=endpoint, model=model, **said)
                .on_conflict_do_update(index_elements=["endpoint", "model"], set_=said)
            )
