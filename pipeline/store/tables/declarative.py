"""What all tables share: ids, names of constraints, comments, Python types to column types."""

from datetime import datetime
from inspect import cleandoc
from typing import Any, ClassVar

from sqlalchemy import Boolean, Double, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pipeline.store.types import Moment, Scrubbed, ScrubbedJson, WholeNumber


class Row(DeclarativeBase):
    """One row of a table; a child's docstring is its table's comment.

    Ids are never used again, also after the row is gone, on both databases.
    """

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        bool: Boolean(),
        datetime: Moment(),
        dict[str, Any]: ScrubbedJson(),
        float: Double(),
        int: WholeNumber,
        list[str]: ScrubbedJson(),
        str: Scrubbed(),
    }

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Adds what every table has to the constraints that the child names."""
        options = {"comment": cleandoc(cls.__doc__ or ""), "sqlite_autoincrement": True}
        cls.__table_args__ = (*getattr(cls, "__table_args__", ()), options)
        super().__init_subclass__(**arguments)

    id: Mapped[int] = mapped_column(
        primary_key=True, sort_order=-1, comment="Number of the row, given by the database."
    )
