"""How actors became one, so that it can be undone."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row


class ActorMerge(Row):
    """Names that went from one actor to another, with the stances reported under them."""

    __tablename__ = "actor_merge"
    __table_args__ = (Index(None, "undone_at", "made_at"),)

    kind: Mapped[str] = mapped_column(
        comment="`person`, `file` (`config/actors.yaml`), `acronym` (a text introduced it) or "
        "`spelling` (a new rule of what spellings share)."
    )
    from_actor_id: Mapped[int | None] = mapped_column(
        comment="The actor whose names they were; gone while none is left to it. Null: nobody was "
        "known by the name."
    )
    from_name: Mapped[str] = mapped_column(comment="That actor's name.")
    into_actor_id: Mapped[int] = mapped_column(comment="The actor whose names they became.")
    alias_keys: Mapped[list[str]] = mapped_column(
        comment="The names, a JSON list of `actor_alias.alias_key`."
    )
    reason: Mapped[str] = mapped_column(comment="Why.")
    author: Mapped[str] = mapped_column(comment="Who said so: a person, the file, or `rule`.")
    noted_at: Mapped[datetime] = mapped_column(comment="When it was found or asked for.")
    made_at: Mapped[datetime | None] = mapped_column(
        comment="When it was made; null: it waits for the end of the run."
    )
    undone_at: Mapped[datetime | None] = mapped_column(
        comment="When it was undone; null: it is in force."
    )
    undone_by: Mapped[str | None] = mapped_column(comment="Who undid it.")
