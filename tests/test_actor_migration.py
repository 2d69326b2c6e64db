"""The way of stored actors to the rules of schema 0008: who becomes one, and back."""

from alembic import command
from alembic.config import Config
from store_steps import rows

from pipeline.store import schema, tables
from pipeline.store.database import Database
from pipeline.store.sql import open_store, upgrade_store

BEFORE = "0006"
STORED = """
insert into source (id, slug, name) values (1, 'courier', 'Courier');
insert into article (id, key, source_id, url, first_seen_at)
    values (1, 'path:a', 1, 'file:///a', '2026-11-20 06:00:00');
insert into page (id, url, fetched_at, content_type, sha256, archive_ref)
    values (1, 'file:///a', '2026-11-20 06:00:00', 'text/plain', 'h', 'r');
insert into version (id, article_id, seq, sha256, title, authors, text, seen_at, page_id, extractor)
    values (1, 1, 1, 'h', 'T', '[]', 'T', '2026-11-20 06:00:00', 1, 'plain');
insert into target (id, slug) values (1, 'toll');
insert into answer (id, text_sha256, version_id, kind, target_id, prompt_hash, analyst, model,
    params_hash, outcome, created_at)
    values (1, 'h', 1, 'stance', 1, 'p', 'openai', 'm', 'q', 'answered', '2026-11-20 06:00:00');
insert into actor (id, name) values (1, 'Mayor Ann Lee'), (2, 'ANN LEE'), (3, 'Lee'), (4, 'Bo Ek');
insert into actor_alias (alias_key, actor_id)
    values ('mayor ann lee', 1), ('ann lee', 2), ('lee', 3), ('bo ek', 4), ('dr. ann lee', 4);
insert into stance
    (id, answer_id, target_id, holder, actor_id, label, model_label, rationale, flags)
    values (1, 1, 1, 'Mayor Ann Lee', 1, 'favor', 'favor', '', '[]'),
    (2, 1, 1, 'Ann Lee', 2, 'favor', 'favor', '', '[]'),
    (3, 1, 1, 'Lee', 3, 'favor', 'favor', '', '[]'),
    (4, 1, 1, 'Bo Ek', 4, 'favor', 'favor', '', '[]'),
    (5, 1, 1, 'Dr. Ann Lee', 4, 'favor', 'favor', '', '[]');
insert into correction (id, text_sha256, target_id, holder_key, label, reason, author, created_at)
    values (1, 'h', 1, 'mayor ann lee', 'against', '', 'x', '2026-11-20 06:00:00'),
    (2, 'h', 1, '', 'against', '', 'x', '2026-11-20 06:00:00'),
    (3, 'h', 1, 'lee', 'against', '', 'x', '2026-11-20 06:00:00')
"""


def before(url: str) -> Database:
    """A database of the schema before, with actors under several spellings."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    database = Database.at(url)
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for statement in STORED.split(";"):
            connection.exec_driver_sql(statement)
    return database


def holders(database: Database) -> dict[str, int]:
    return {row["holder"]: row["actor_id"] for row in rows(database, tables.Stance)}


def test_actors_spelled_alike_become_one(empty_database_url: str) -> None:
    """The first keeps its number and takes the stances; a surname stays apart; all is recorded."""
    database = before(empty_database_url)
    upgrade_store(empty_database_url)
    assert holders(database) == {
        "Mayor Ann Lee": 1, "Ann Lee": 1, "Dr. Ann Lee": 1, "Lee": 3, "Bo Ek": 4,
    }  # fmt: skip
    aliases = {row["alias_key"]: row["actor_id"] for row in rows(database, tables.ActorAlias)}
    assert aliases == {"ann lee": 1, "lee": 3, "bo ek": 4}
    assert [row["id"] for row in rows(database, tables.Actor)] == [1, 3, 4]
    keys = [row["holder_key"] for row in rows(database, tables.Correction)]
    assert keys == ["ann lee", "", "lee"]
    merges = [
        (row["kind"], row["from_actor_id"], row["into_actor_id"], row["alias_keys"])
        for row in rows(database, tables.ActorMerge)
    ]
    assert merges == [("spelling", 2, 1, ["ann lee"]), ("spelling", 4, 1, ["dr. ann lee"])]
    database.close()


def test_spellings_are_taken_apart_again(empty_database_url: str) -> None:
    """An undone spelling is its actor's from then on, in exactly these letters."""
    database = before(empty_database_url)
    upgrade_store(empty_database_url)
    store = open_store(empty_database_url)
    [_, second] = rows(database, tables.ActorMerge)
    done = store.undo_merge(second["id"], author="ann", now=second["made_at"])
    assert done.actor == "Bo Ek"
    assert holders(database)["Dr. Ann Lee"] == 4
    assert holders(database)["Mayor Ann Lee"] == 1
    store.close()
    database.close()
