-- Makes a role that can read the results and nothing else, or brings one up to date:
--
--   psql "postgresql://standpoint@db/standpoint" \
--     -c "SET standpoint.reader = 'analyst'" -f scripts/readonly_role.sql -c '\password analyst'
--
-- Run it in the results database, after `standpoint db upgrade`, as a role that may create roles.
-- What later upgrades create (they replace the views) is readable by it too.

DO $$
DECLARE
    reader text := current_setting('standpoint.reader');
    owner text := (SELECT tableowner FROM pg_tables
                   WHERE schemaname = 'public' AND tablename = 'article');
BEGIN
    IF owner IS NULL THEN
        RAISE EXCEPTION 'this database has no results: run `standpoint db upgrade` on it first';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', reader);
    ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = reader AND rolsuper)
        OR pg_has_role(reader, owner, 'MEMBER') THEN
        RAISE EXCEPTION 'role % can write already; choose another name', reader;
    END IF;

    EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', reader);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', reader, '60s');

    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), reader);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', reader);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', reader);
    EXECUTE format(
        'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT ON TABLES TO %I',
        owner, reader
    );
END
$$;
