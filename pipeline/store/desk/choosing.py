"""What the desk's pages can be narrowed by."""

from sqlalchemy import func, select

from pipeline.ports.desk import Choices
from pipeline.store import tables
from pipeline.store.database import OnDatabase

MOST_CHOICES = 500


class Choosing(OnDatabase):
    """`ChoiceReader` in SQL."""

    def choices(self) -> Choices:
        """What pages can be narrowed by."""
        source, target, said = tables.Source, tables.Target, tables.TargetRevision
        newest = (
            select(func.max(said.id)).where(said.target_id == target.id).correlate(target)
        ).scalar_subquery()
        with self._database.answering() as connection:
            sources = connection.execute(
                select(source.slug, source.name, source.country, source.source_group)
                .order_by(source.name)
                .limit(MOST_CHOICES)
            ).all()
            targets = connection.execute(
                select(target.slug, func.coalesce(said.statement, target.slug).label("statement"))
                .join(said, said.id == newest, isouter=True)
                .order_by(target.slug)
                .limit(MOST_CHOICES)
            ).all()
        return Choices(
            sources={row.slug: row.name for row in sources},
            countries=sorted({row.country for row in sources if row.country}),
            source_groups=sorted({row.source_group for row in sources if row.source_group}),
            targets={row.slug: row.statement for row in targets},
        )
