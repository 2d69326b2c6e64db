"""Labels that people give: each is a row, the last one counts, none is ever overwritten."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, text

from pipeline.actor_names import is_named
from pipeline.errors import BadAddress
from pipeline.models import Label
from pipeline.ports import Corrected, Correction, GoldRecord, Said, Table
from pipeline.store import tables
from pipeline.store.correction_rows import correction_rows
from pipeline.store.database import OnDatabase
from pipeline.store.golden import gold_records
from pipeline.store.naming import actor_ids, known_actors, known_key
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

OWN_VOICE = ""
"""The `holder_key` of what an article says itself."""

MOST_NAMED = 5
"""How many targets or actors an error names."""

SAID_BY_ANALYST = """
    with {standing}
    select stance.label, standing.analyst, standing.created_at
    from standing
    join stance on stance.answer_id = standing.id and stance.target_id = :target_id
        and coalesce(stance.actor_id, 0) = :actor_id
    where standing.text_sha256 = :sha256 and standing.kind = 'stance'
        and standing.target_id = :target_id
    order by stance.id
    limit 1
"""

REPORTED = """
    with {standing}
    select distinct actor.id, actor.name
    from standing
    join stance on stance.answer_id = standing.id and stance.target_id = :target_id
    join actor on actor.id = stance.actor_id
    where standing.text_sha256 = :sha256 and standing.kind = 'stance'
        and standing.target_id = :target_id
    order by actor.name
"""


class _LatestText(NamedTuple):
    sha256: str
    text: str


class _Named(NamedTuple):
    id: int
    name: str
    alias_key: str


class Correcting(OnDatabase):
    """`CorrectionStore` in SQL."""

    def correct(self, correction: Correction, now: datetime) -> Corrected:
        """Writes a person's label; the same label with the same reason is not written twice.

        Raises:
            BadAddress: no such article or target, or an actor whom neither the article's text
                nor an answer about it names; the message tells the nearest.
        """
        with self._database.writing() as connection:
            version = _latest_text(connection, correction.article_id)
            target_id = _target_id(connection, correction.target_slug)
            actor = None
            if correction.holder is not None:
                actor = _actor(connection, correction.holder, version, target_id, now=now)
            about = {
                "text_sha256": version.sha256,
                "target_id": target_id,
                "holder_key": actor.alias_key if actor else OWN_VOICE,
            }
            person = _said_by_person(connection, about, actor)
            same = person and (person.label, person.reason) == (correction.label, correction.reason)
            if not same:
                connection.execute(
                    insert(tables.Correction).values(
                        **about,
                        label=correction.label,
                        reason=correction.reason,
                        author=correction.author,
                        created_at=now,
                    )
                )
            return Corrected(
                written=not same,
                before=person or _said_by_analyst(connection, version.sha256, target_id, actor),
                actor=actor.name if actor else None,
            )

    def corrections(self, *, target: str | None = None, limit: int = 20) -> Table:
        """What people said, newest first, beside what the machine says.

        Columns: article_id, title, target, actor (None: the own voice), label, machine_label,
        analyst, reason, author, created_at, last_word (none came after it), latest_text (its
        text is still the article's latest).
        """
        with self._database.reading() as connection:
            if target is not None:
                _target_id(connection, target)
            return correction_rows(connection, target=target, limit=limit)

    def gold(self) -> Iterator[GoldRecord]:
        """People's last words by text and target, in the order in which they first spoke."""
        with self._database.reading() as connection:
            yield from gold_records(connection)


def _latest_text(connection: Connection, article_id: int) -> _LatestText:
    """The article's latest text, held until the end, so that no takedown passes by.

    Raises:
        BadAddress: there is no such article.
    """
    version = tables.Version
    found = connection.execute(
        select(version.sha256, version.text)
        .where(version.article_id == article_id)
        .order_by(version.seq.desc())
        .limit(1)
        .with_for_update(read=True, key_share=True)
    ).first()
    if found is not None:
        return _LatestText(*found)
    near = connection.execute(
        select(version.article_id, version.title)
        .order_by(func.abs(version.article_id - article_id), version.seq.desc())
        .limit(1)
    ).first()
    if near is None:
        raise BadAddress("no article is stored; `standpoint run` finds some")
    raise BadAddress(
        f"no article {article_id}; the nearest is {near.article_id}, {near.title!r}; "
        "`standpoint show articles` lists them"
    )


def _target_id(connection: Connection, slug: str) -> int:
    """The id of a target that was configured once.

    Raises:
        BadAddress: there is none of this slug.
    """
    target = tables.Target
    known: Mapping[str, int] = {
        row.slug: row.id for row in connection.execute(select(target.slug, target.id))
    }
    if slug in known:
        return known[slug]
    if not known:
        raise BadAddress("no target is stored; `standpoint run` stores those of targets.yaml")
    raise BadAddress(f"no target {slug!r}; {_nearest(slug, sorted(known))}")


def _actor(
    connection: Connection, name: str, version: _LatestText, target_id: int, *, now: datetime
) -> _Named:
    """Id and name of an actor that the text or an answer about it names, and that name's key.

    Raises:
        BadAddress: neither does.
    """
    actor = tables.Actor
    about = {"sha256": version.sha256, "target_id": target_id}
    reported = {
        row.id: row.name for row in connection.execute(text(REPORTED.format(**FRAGMENTS)), about)
    }
    known = known_actors(connection, [name]).get(name)
    if known not in reported and not is_named(name, version.text):
        others = f"; {_nearest(name, list(reported.values()))}" if reported else ""
        raise BadAddress(
            f"no actor {name!r}: the text does not name them; name one as it does{others}"
        )
    number = actor_ids(connection, [name], version.text, now)[name]
    called = connection.scalars(select(actor.name).where(actor.id == number)).one()
    return _Named(number, called, known_key(connection, name))


def _nearest(wanted: str, known: Sequence[str]) -> str:
    """The names most like the wanted one, in words; where none is like it, those that there are."""
    near = get_close_matches(wanted, known, n=MOST_NAMED)
    if near:
        return f"near to it: {', '.join(near)}"
    more = ", ..." if len(known) > MOST_NAMED else ""
    return f"known: {', '.join(known[:MOST_NAMED])}{more}"


def _said_by_person(
    connection: Connection, about: Mapping[str, Any], actor: _Named | None
) -> Said | None:
    """The last word on the own voice or, under whichever of its names, on an actor."""
    table, alias = tables.Correction, tables.ActorAlias
    columns = table.__table__.c
    keys = select(alias.alias_key).where(alias.actor_id == actor.id) if actor else [OWN_VOICE]
    row = connection.execute(
        select(table.label, table.author, table.created_at, table.reason)
        .where(
            *(columns[name] == about[name] for name in ("text_sha256", "target_id")),
            table.holder_key.in_(keys),
        )
        .order_by(table.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return Said(
        label=Label(row.label),
        by=row.author,
        at=row.created_at,
        by_person=True,
        reason=row.reason,
    )


def _said_by_analyst(
    connection: Connection, sha256: str, target_id: int, actor: _Named | None
) -> Said | None:
    about = {"sha256": sha256, "target_id": target_id, "actor_id": actor.id if actor else 0}
    row = connection.execute(
        text(SAID_BY_ANALYST.format(**FRAGMENTS)).columns(created_at=Moment), about
    ).first()
    if row is None:
        return None
    return Said(label=Label(row.label), by=row.analyst, at=row.created_at, by_person=False)
