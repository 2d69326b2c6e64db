"""Which row a target has, by its slug."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select

from pipeline.store import tables

_KEPT = "standpoint_target_ids"
_TARGETS = select(tables.Target.slug, tables.Target.id).where(
    tables.Target.slug.in_(bindparam("slugs", expanding=True))
)


def target_ids(connection: Connection, slugs: Iterable[str | None]) -> Mapping[str, int]:
    """The ids of the targets of these slugs, as far as they were configured.

    What was read is kept with the connection, because no target is ever removed.
    """
    known: dict[str, int] = connection.info.setdefault(_KEPT, {})
    unknown = {slug for slug in slugs if slug} - known.keys()
    if unknown:
        rows = connection.execute(_TARGETS, {"slugs": sorted(unknown)})
        known.update({row.slug: row.id for row in rows})
    return known
