-- Who may do what. The roles are group roles without login: the DBA grants them to the logins that need them.
-- They belong to the whole cluster, so a second database of the same cluster finds them already there.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['conversiond_crm', 'conversiond_reader', 'conversiond_daemon', 'conversiond_admin'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL; -- made at the same moment by the migration of another database
        END;
    END LOOP;
END
$$;

COMMENT ON SCHEMA conversiond IS
    'conversiond: reports lead conversions to ad platforms. Insert into outbox; read sync_log, lead_timeline, destination_health, backlog.';

REVOKE ALL ON SCHEMA conversiond FROM PUBLIC;
GRANT USAGE ON SCHEMA conversiond TO conversiond_crm, conversiond_reader, conversiond_daemon, conversiond_admin;

-- The daemon and the administrator may read whatever a reader may.
DO $$
BEGIN
    -- Where they are members already, whoever migrates need not be allowed to make them so.
    IF NOT pg_has_role('conversiond_daemon', 'conversiond_reader', 'USAGE') OR NOT pg_has_role('conversiond_admin', 'conversiond_reader', 'USAGE') THEN
        GRANT conversiond_reader TO conversiond_daemon, conversiond_admin;
    END IF;
EXCEPTION
    WHEN unique_violation THEN NULL; -- granted at the same moment by the migration of another database
END
$$;
