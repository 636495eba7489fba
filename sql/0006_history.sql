-- What happened, append-only, in monthly partitions: long history is dropped by partition, never by a mass DELETE.

CREATE TABLE conversiond.transition (
    decided_at                 timestamptz NOT NULL DEFAULT now(),
    outbox_id                  bigint NOT NULL,
    workspace                  text NOT NULL,
    lead_id                    text NOT NULL,
    lead_status                text NOT NULL,
    occurred_at                timestamptz NOT NULL,
    deal_id                    text,
    estimated_value            numeric,
    actual_value               numeric,
    currency                   text,
    consent_ad_user_data       text,
    consent_ad_personalization text,
    identifiers                text NOT NULL,
    settings_version           bigint NOT NULL,
    planned                    int[] NOT NULL
) PARTITION BY RANGE (decided_at);
CREATE INDEX transition_lead ON conversiond.transition (lead_id);
COMMENT ON TABLE conversiond.transition IS 'Every outbox row that was decided, without personal data. See lead_timeline.';
COMMENT ON COLUMN conversiond.transition.decided_at IS 'When it was decided.';
COMMENT ON COLUMN conversiond.transition.outbox_id IS 'The id it had in outbox.';
COMMENT ON COLUMN conversiond.transition.workspace IS 'The tenant.';
COMMENT ON COLUMN conversiond.transition.lead_id IS 'The lead.';
COMMENT ON COLUMN conversiond.transition.lead_status IS 'The status reached.';
COMMENT ON COLUMN conversiond.transition.occurred_at IS 'When it was reached.';
COMMENT ON COLUMN conversiond.transition.deal_id IS 'The deal.';
COMMENT ON COLUMN conversiond.transition.estimated_value IS 'As inserted.';
COMMENT ON COLUMN conversiond.transition.actual_value IS 'As inserted.';
COMMENT ON COLUMN conversiond.transition.currency IS 'As inserted.';
COMMENT ON COLUMN conversiond.transition.consent_ad_user_data IS 'As inserted.';
COMMENT ON COLUMN conversiond.transition.consent_ad_personalization IS 'As inserted.';
COMMENT ON COLUMN conversiond.transition.identifiers IS 'Which identifiers were present and usable, by name.';
COMMENT ON COLUMN conversiond.transition.settings_version IS 'The settings it was decided by.';
COMMENT ON COLUMN conversiond.transition.planned IS 'The destinations (by id) for which an event was planned.';

CREATE TABLE conversiond.sync_log (
    id            bigint GENERATED ALWAYS AS IDENTITY,
    logged_at     timestamptz NOT NULL DEFAULT now(),
    workspace     text NOT NULL,
    lead_id       text NOT NULL,
    lead_status   text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    destination   text,
    platform      text,
    event_name    text,
    category      text,
    event_id      text,
    status        text NOT NULL CHECK (status IN ('accepted', 'partial_failure', 'failed', 'skipped')),
    reason        text,
    detail        text,
    attempt       int NOT NULL,
    final         boolean NOT NULL,
    retry_at      timestamptz,
    delivered     boolean,
    http_status   int,
    platform_code text,
    request_id    text,
    value         numeric,
    currency      text,
    outbox_id     bigint NOT NULL
) PARTITION BY RANGE (logged_at);
CREATE INDEX sync_log_lead ON conversiond.sync_log (lead_id);
-- Rows come in the order of time: a BRIN answers "the last hour" for a few bytes per hundred rows.
CREATE INDEX sync_log_time ON conversiond.sync_log USING brin (logged_at) WITH (autosummarize = on);
COMMENT ON TABLE conversiond.sync_log IS
    'One row per attempt and one per skip, append-only. Every outbox row ends in exactly one final row per destination of its workspace.';
COMMENT ON COLUMN conversiond.sync_log.id IS 'Given by the database, unique over all partitions.';
COMMENT ON COLUMN conversiond.sync_log.logged_at IS 'When this was written.';
COMMENT ON COLUMN conversiond.sync_log.workspace IS 'The tenant.';
COMMENT ON COLUMN conversiond.sync_log.lead_id IS 'The lead.';
COMMENT ON COLUMN conversiond.sync_log.lead_status IS 'The status the lead reached.';
COMMENT ON COLUMN conversiond.sync_log.occurred_at IS 'When it was reached.';
COMMENT ON COLUMN conversiond.sync_log.destination IS 'The destination''s name; null where the workspace is unknown or has none.';
COMMENT ON COLUMN conversiond.sync_log.platform IS 'The destination''s platform.';
COMMENT ON COLUMN conversiond.sync_log.event_name IS 'The event''s name on the wire.';
COMMENT ON COLUMN conversiond.sync_log.category IS 'What "once" counts.';
COMMENT ON COLUMN conversiond.sync_log.event_id IS 'The id the platform got, to compare with its own tools.';
COMMENT ON COLUMN conversiond.sync_log.status IS
    'accepted: the platform took it. partial_failure: the request was accepted, this event''s data was not, or drew a warning. failed: the request failed before the platform accepted it. skipped: intentionally not sent.';
COMMENT ON COLUMN conversiond.sync_log.reason IS 'Why, as listed in conversiond.reason; null for a plain acceptance.';
COMMENT ON COLUMN conversiond.sync_log.detail IS 'What a person needs to know beyond the reason.';
COMMENT ON COLUMN conversiond.sync_log.attempt IS 'Which attempt, from 1; 0 for a skip.';
COMMENT ON COLUMN conversiond.sync_log.final IS 'false: another attempt follows, at retry_at or when the destination is well again.';
COMMENT ON COLUMN conversiond.sync_log.retry_at IS 'When the next attempt is due.';
COMMENT ON COLUMN conversiond.sync_log.delivered IS 'Whether the platform has the event: true, false, or null where nobody can know.';
COMMENT ON COLUMN conversiond.sync_log.http_status IS 'The HTTP status of the reply, if there was one.';
COMMENT ON COLUMN conversiond.sync_log.platform_code IS 'The platform''s own error code.';
COMMENT ON COLUMN conversiond.sync_log.request_id IS 'The platform''s own id of the request, for its support.';
COMMENT ON COLUMN conversiond.sync_log.value IS 'The value sent, in major units.';
COMMENT ON COLUMN conversiond.sync_log.currency IS 'Its currency.';
COMMENT ON COLUMN conversiond.sync_log.outbox_id IS 'The outbox row it came from.';

-- The rows of an unknown future or past month go here rather than nowhere; it stays empty while a daemon runs.
CREATE TABLE conversiond.transition_default (LIKE conversiond.transition INCLUDING ALL EXCLUDING IDENTITY);
ALTER TABLE conversiond.transition ATTACH PARTITION conversiond.transition_default DEFAULT;
COMMENT ON TABLE conversiond.transition_default IS 'Rows for which no month''s partition existed; empty while a daemon runs.';
CREATE TABLE conversiond.sync_log_default (LIKE conversiond.sync_log INCLUDING ALL EXCLUDING IDENTITY);
ALTER TABLE conversiond.sync_log ATTACH PARTITION conversiond.sync_log_default DEFAULT;
COMMENT ON TABLE conversiond.sync_log_default IS 'Rows for which no month''s partition existed; empty while a daemon runs.';

-- A partition is made beside its parent and then attached: CREATE TABLE … PARTITION OF would lock the parent against
-- everybody, and one long query on sync_log would then hold up the daemon behind it. LIKE copies the comments, too.
CREATE FUNCTION conversiond.make_partitions(months_ahead int DEFAULT 2) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    parent text;
    key_column text;
    month_start timestamp;
    month_end timestamp;
    partition_name text;
    made int := 0;
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'months_ahead is %, expected 0 to 24', months_ahead USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(1668247158, 2);
    FOREACH parent IN ARRAY ARRAY['transition', 'sync_log'] LOOP
        key_column := CASE parent WHEN 'transition' THEN 'decided_at' ELSE 'logged_at' END;
        FOR i IN 0..months_ahead LOOP
            month_start := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i);
            month_end := month_start + interval '1 month';
            partition_name := parent || to_char(month_start, '_YYYY_MM');
            CONTINUE WHEN to_regclass('conversiond.' || partition_name) IS NOT NULL;
            EXECUTE format('CREATE TABLE conversiond.%I (LIKE conversiond.%I INCLUDING ALL EXCLUDING IDENTITY)', partition_name, parent);
            -- Only where no daemon made partitions for months are there rows to move, and they would refuse the new partition.
            EXECUTE format('WITH moved AS (DELETE FROM conversiond.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) '
                'INSERT INTO conversiond.%5$I SELECT * FROM moved',
                parent || '_default', key_column, month_start AT TIME ZONE 'UTC', month_end AT TIME ZONE 'UTC', partition_name);
            EXECUTE format('ALTER TABLE conversiond.%I ATTACH PARTITION conversiond.%I FOR VALUES FROM (%L) TO (%L)',
                parent, partition_name, month_start AT TIME ZONE 'UTC', month_end AT TIME ZONE 'UTC');
            EXECUTE format('COMMENT ON TABLE conversiond.%I IS %L', partition_name,
                'Partition of ' || parent || ' for ' || to_char(month_start, 'FMMonth YYYY') || ' (UTC).');
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION conversiond.make_partitions(int) IS
    'Makes the monthly partitions of transition and sync_log for this month and the given number ahead, and returns how many; the daemon calls it.';

-- Dropping locks the parent against everybody: whoever reads it for long makes this wait for the next day and not the
-- daemon's writes wait behind it.
CREATE FUNCTION conversiond.drop_old_partitions(parent text, keep interval) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    oldest text;
    partition_name text;
    dropped int := 0;
BEGIN
    IF parent IS NULL OR parent NOT IN ('transition', 'sync_log') THEN
        RAISE EXCEPTION 'parent is %, expected transition or sync_log', parent USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF keep IS NULL OR keep < interval '1 month' THEN
        RAISE EXCEPTION 'keep is %, expected at least one month', keep USING ERRCODE = 'invalid_parameter_value';
    END IF;
    oldest := parent || to_char((now() - keep) AT TIME ZONE 'UTC', '_YYYY_MM');
    FOR partition_name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = ('conversiond.' || quote_ident(parent))::regclass
            AND c.relname ~ ('^' || parent || '_[0-9]{4}_[0-9]{2}$') AND c.relname < oldest
    LOOP
        BEGIN
            EXECUTE format('DROP TABLE conversiond.%I', partition_name);
            dropped := dropped + 1;
        EXCEPTION
            WHEN lock_not_available THEN RETURN dropped;
        END;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION conversiond.drop_old_partitions(text, interval) IS
    'Drops the monthly partitions of transition or sync_log that lie wholly before now() - keep, and returns how many; one that is being read is left for the next call. The daemon calls it with its retention.';

-- Autovacuum analyses partitions but never their parents, and the planner asks the parents.
CREATE FUNCTION conversiond.analyze_history() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
BEGIN
    ANALYZE conversiond.transition;
    ANALYZE conversiond.sync_log;
END
$$;
COMMENT ON FUNCTION conversiond.analyze_history() IS 'Analyses transition and sync_log as wholes; the daemon calls it once a day.';

SELECT conversiond.make_partitions();

REVOKE ALL ON FUNCTION conversiond.make_partitions(int), conversiond.drop_old_partitions(text, interval), conversiond.analyze_history() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION conversiond.make_partitions(int), conversiond.drop_old_partitions(text, interval), conversiond.analyze_history()
    TO conversiond_daemon, conversiond_admin;
GRANT SELECT, INSERT ON conversiond.transition, conversiond.sync_log TO conversiond_daemon;
GRANT SELECT ON conversiond.transition, conversiond.sync_log TO conversiond_reader;
