-- The roles of Scribeline's processes. A superuser runs this once (scribeline.database.bootstrap); running it again
-- changes nothing. Passwords are set apart from it, so that this file can be read by anyone.
--
-- None of these roles may step over row security, create roles or databases, or own what it serves from: a hole in a
-- process opens no more than that process's own grants.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'scribeline_owner', 'scribeline_front', 'scribeline_transcriber', 'scribeline_deliverer'
    ]
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION NOINHERIT', role_name
        );
    END LOOP;
END;
$$;
