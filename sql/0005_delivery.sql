-- Work under way. What changes is a row per batch; what is per event is only ever inserted.

CREATE TABLE conversiond.instance (
    id           int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host         text NOT NULL,
    pid          int NOT NULL,
    version      text NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now(),
    lease        interval NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE conversiond.instance IS
    'One row per running daemon. Its batches are its own while heartbeat_at is younger than its lease, by the database''s clock.';
COMMENT ON COLUMN conversiond.instance.id IS 'The value of batch.owner.';
COMMENT ON COLUMN conversiond.instance.host IS 'The machine it runs on.';
COMMENT ON COLUMN conversiond.instance.pid IS 'Its process id there.';
COMMENT ON COLUMN conversiond.instance.version IS 'Its version.';
COMMENT ON COLUMN conversiond.instance.started_at IS 'When it joined.';
COMMENT ON COLUMN conversiond.instance.heartbeat_at IS 'When it last said that it lives.';
COMMENT ON COLUMN conversiond.instance.lease IS 'How long a heartbeat is good for; then the others take its batches over.';

CREATE TABLE conversiond.batch (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination_id       int NOT NULL REFERENCES conversiond.destination,
    created_at           timestamptz NOT NULL DEFAULT now(),
    not_before           timestamptz NOT NULL DEFAULT now(),
    deadline             timestamptz NOT NULL,
    deduplication_window interval,
    in_doubt_since       timestamptz,
    owner                int,
    owned_at             timestamptz,
    epoch                int NOT NULL DEFAULT 0,
    attempt              int NOT NULL DEFAULT 0,
    started              int NOT NULL DEFAULT 0,
    remaining            int NOT NULL,
    done                 bytea NOT NULL DEFAULT ''::bytea,
    waiting_for          text,
    outbox_ids           bigint[] NOT NULL,
    lead_ids             text[] NOT NULL,
    lead_statuses        text[] NOT NULL,
    occurred_ats         timestamptz[] NOT NULL,
    deadlines            timestamptz[] NOT NULL,
    event_names          text[] NOT NULL,
    categories           text[] NOT NULL,
    event_ids            text[] NOT NULL,
    amounts              text[] NOT NULL,
    currencies           text[] NOT NULL,
    once_keys            uuid[] NOT NULL,
    event_ends           int[] NOT NULL,
    events               bytea NOT NULL
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 5000
);
ALTER TABLE conversiond.batch
    ALTER COLUMN outbox_ids SET COMPRESSION lz4,
    ALTER COLUMN lead_ids SET COMPRESSION lz4,
    ALTER COLUMN lead_statuses SET COMPRESSION lz4,
    ALTER COLUMN occurred_ats SET COMPRESSION lz4,
    ALTER COLUMN deadlines SET COMPRESSION lz4,
    ALTER COLUMN event_names SET COMPRESSION lz4,
    ALTER COLUMN categories SET COMPRESSION lz4,
    ALTER COLUMN event_ids SET COMPRESSION lz4,
    ALTER COLUMN amounts SET COMPRESSION lz4,
    ALTER COLUMN currencies SET COMPRESSION lz4,
    ALTER COLUMN event_ends SET COMPRESSION lz4,
    ALTER COLUMN events SET COMPRESSION lz4;
-- The way to the next batch of a destination, nearest deadline first. A batch that is sent at once is inserted owned and
-- never enters this index.
CREATE INDEX batch_unowned ON conversiond.batch (destination_id, deadline) WHERE owner IS NULL;
CREATE INDEX batch_owned ON conversiond.batch (owner) WHERE owner IS NOT NULL;
COMMENT ON TABLE conversiond.batch IS
    'Events decided and rendered, waiting for one destination. The arrays run in parallel, an element per event; view delivery unfolds them.';
COMMENT ON COLUMN conversiond.batch.id IS 'Given by the database.';
COMMENT ON COLUMN conversiond.batch.destination_id IS 'Where the events go.';
COMMENT ON COLUMN conversiond.batch.created_at IS 'When they were decided.';
COMMENT ON COLUMN conversiond.batch.not_before IS 'Earliest next attempt.';
COMMENT ON COLUMN conversiond.batch.deadline IS 'The nearest deadline among the events.';
COMMENT ON COLUMN conversiond.batch.deduplication_window IS 'For how long the platform drops repeats of these events; null: it counts them again.';
COMMENT ON COLUMN conversiond.batch.in_doubt_since IS 'When an attempt was made whose outcome nobody knows; repeats are dropped by the platform for deduplication_window from here.';
COMMENT ON COLUMN conversiond.batch.owner IS 'The instance that has it; null: free to claim.';
COMMENT ON COLUMN conversiond.batch.owned_at IS 'Since when the owner has it.';
COMMENT ON COLUMN conversiond.batch.epoch IS 'Rises with every change of owner; a former owner''s late write-back matches no row.';
COMMENT ON COLUMN conversiond.batch.attempt IS 'Attempts made so far.';
COMMENT ON COLUMN conversiond.batch.started IS 'Where the platform counts repeats: events at positions up to this one may have been sent.';
COMMENT ON COLUMN conversiond.batch.remaining IS 'Events without a final outcome.';
COMMENT ON COLUMN conversiond.batch.done IS 'A bit per event, least significant first: 1 = it has its final outcome. Shorter than the events: the rest is 0.';
COMMENT ON COLUMN conversiond.batch.waiting_for IS 'The reason of the last failed attempt.';
COMMENT ON COLUMN conversiond.batch.outbox_ids IS 'The outbox rows that the events came from.';
COMMENT ON COLUMN conversiond.batch.lead_ids IS 'The leads.';
COMMENT ON COLUMN conversiond.batch.lead_statuses IS 'The statuses reached.';
COMMENT ON COLUMN conversiond.batch.occurred_ats IS 'When they were reached.';
COMMENT ON COLUMN conversiond.batch.deadlines IS 'When each event expires.';
COMMENT ON COLUMN conversiond.batch.event_names IS 'The names on the wire.';
COMMENT ON COLUMN conversiond.batch.categories IS 'What "once" counts.';
COMMENT ON COLUMN conversiond.batch.event_ids IS 'The ids on the wire.';
COMMENT ON COLUMN conversiond.batch.amounts IS 'The values in major units.';
COMMENT ON COLUMN conversiond.batch.currencies IS 'Their currencies.';
COMMENT ON COLUMN conversiond.batch.once_keys IS 'The keys in once_key that these events hold.';
COMMENT ON COLUMN conversiond.batch.event_ends IS 'Where in events each event ends.';
COMMENT ON COLUMN conversiond.batch.events IS 'The events in the platform''s own JSON, one after the other, identifiers hashed: the bytes that are sent.';

CREATE TABLE conversiond.destination_state (
    destination_id   int PRIMARY KEY REFERENCES conversiond.destination ON DELETE CASCADE,
    state            text NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'backing_off', 'blocked')),
    since            timestamptz NOT NULL DEFAULT now(),
    reason           text,
    detail           text,
    retry_at         timestamptz,
    failures         int NOT NULL DEFAULT 0,
    paused_at        timestamptz,
    paused_why       text,
    last_accepted_at timestamptz
) WITH (fillfactor = 50);
COMMENT ON TABLE conversiond.destination_state IS 'What the daemons know of each destination; read it through destination_health.';
COMMENT ON COLUMN conversiond.destination_state.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_state.state IS 'ok, backing_off (the platform fails or throttles) or blocked (token or set-up).';
COMMENT ON COLUMN conversiond.destination_state.since IS 'Since when.';
COMMENT ON COLUMN conversiond.destination_state.reason IS 'The word from reason.';
COMMENT ON COLUMN conversiond.destination_state.detail IS 'What the platform said, by its code.';
COMMENT ON COLUMN conversiond.destination_state.retry_at IS 'When the next attempt or probe is due.';
COMMENT ON COLUMN conversiond.destination_state.failures IS 'Failures in a row.';
COMMENT ON COLUMN conversiond.destination_state.paused_at IS 'When a person paused it.';
COMMENT ON COLUMN conversiond.destination_state.paused_why IS 'Why, in that person''s words.';
COMMENT ON COLUMN conversiond.destination_state.last_accepted_at IS 'When the platform last took an event, to within a few seconds.';

CREATE FUNCTION conversiond.add_destination_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
BEGIN
    INSERT INTO destination_state (destination_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION conversiond.add_destination_state() IS 'Trigger: every destination has a state.';
CREATE TRIGGER add_destination_state AFTER INSERT ON conversiond.destination
    FOR EACH ROW EXECUTE FUNCTION conversiond.add_destination_state();

CREATE TABLE conversiond.once_key (
    key            uuid PRIMARY KEY,
    destination_id int NOT NULL,
    taken_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE conversiond.once_key IS
    'The once ledger: which lead''s event of which category was sent, or is about to be, on which destination. Kept for ever; holds no lead id in clear.';
COMMENT ON COLUMN conversiond.once_key.key IS
    '64 bits of the lead''s hash, then 64 bits of the event''s: one lead''s keys lie on one index page, so a transition touches one page and not one per destination.';
COMMENT ON COLUMN conversiond.once_key.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.once_key.taken_at IS 'When the event was decided.';

GRANT SELECT, INSERT, UPDATE, DELETE ON conversiond.instance, conversiond.batch TO conversiond_daemon;
GRANT SELECT, UPDATE ON conversiond.destination_state TO conversiond_daemon;
GRANT SELECT, INSERT, DELETE ON conversiond.once_key TO conversiond_daemon;
GRANT SELECT ON conversiond.instance TO conversiond_reader;
