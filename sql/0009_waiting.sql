-- What waits for something else than a platform: events whose once key another event holds that has no outcome yet, and
-- accepted requests whose later truth is still to be asked for.

ALTER TABLE conversiond.batch
    ADD COLUMN request_group text,
    ADD COLUMN contested boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN conversiond.batch.request_group IS 'Only events of the same group share a request: TikTok''s event source, for instance; null: any may.';
COMMENT ON COLUMN conversiond.batch.contested IS
    'These events'' once keys belong to events that are still waiting: they are sent only if those are finally refused, and skipped as already_sent otherwise.';

DROP INDEX conversiond.batch_unowned;
CREATE INDEX batch_unowned ON conversiond.batch (destination_id, deadline) WHERE owner IS NULL AND NOT contested;
CREATE INDEX batch_contested ON conversiond.batch (id) WHERE contested;
-- A key and the batch that carries its event are written in one transaction, so once_key.taken_at = batch.created_at finds
-- the holder of a contested key. Neither column ever changes: updates of the narrow part stay heap-only.
CREATE INDEX batch_created ON conversiond.batch (created_at);

CREATE TABLE conversiond.confirmation (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination_id int NOT NULL REFERENCES conversiond.destination,
    request_id     text NOT NULL,
    accepted_at    timestamptz NOT NULL DEFAULT now(),
    not_before     timestamptz NOT NULL,
    asked          int NOT NULL DEFAULT 0,
    attempts       int[] NOT NULL,
    outbox_ids     bigint[] NOT NULL,
    lead_ids       text[] NOT NULL,
    lead_statuses  text[] NOT NULL,
    occurred_ats   timestamptz[] NOT NULL,
    event_names    text[] NOT NULL,
    categories     text[] NOT NULL,
    event_ids      text[] NOT NULL,
    amounts        text[] NOT NULL,
    currencies     text[] NOT NULL,
    once_keys      uuid[] NOT NULL
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX confirmation_due ON conversiond.confirmation (not_before);
COMMENT ON TABLE conversiond.confirmation IS
    'Requests that a platform took for processing and whose verdict is still to be asked for. The arrays run in parallel, an element per event.';
COMMENT ON COLUMN conversiond.confirmation.id IS 'Given by the database.';
COMMENT ON COLUMN conversiond.confirmation.destination_id IS 'Where the events went.';
COMMENT ON COLUMN conversiond.confirmation.request_id IS 'The platform''s own id of the request.';
COMMENT ON COLUMN conversiond.confirmation.accepted_at IS 'When the platform took it.';
COMMENT ON COLUMN conversiond.confirmation.not_before IS 'When it is asked about next.';
COMMENT ON COLUMN conversiond.confirmation.asked IS 'How often it was asked about; fences a late answer.';
COMMENT ON COLUMN conversiond.confirmation.attempts IS 'The attempts that were accepted.';
COMMENT ON COLUMN conversiond.confirmation.outbox_ids IS 'The outbox rows that the events came from.';
COMMENT ON COLUMN conversiond.confirmation.lead_ids IS 'The leads.';
COMMENT ON COLUMN conversiond.confirmation.lead_statuses IS 'The statuses reached.';
COMMENT ON COLUMN conversiond.confirmation.occurred_ats IS 'When they were reached.';
COMMENT ON COLUMN conversiond.confirmation.event_names IS 'The names on the wire.';
COMMENT ON COLUMN conversiond.confirmation.categories IS 'What "once" counts.';
COMMENT ON COLUMN conversiond.confirmation.event_ids IS 'The ids on the wire.';
COMMENT ON COLUMN conversiond.confirmation.amounts IS 'The values in major units.';
COMMENT ON COLUMN conversiond.confirmation.currencies IS 'Their currencies.';
COMMENT ON COLUMN conversiond.confirmation.once_keys IS 'The keys in once_key that these events hold; given back if an event is refused after all.';

INSERT INTO conversiond.reason (reason, status, description) VALUES
    ('awaiting_confirmation', 'accepted', 'The platform took the event for processing and tells later whether it counts; a further row says so.'),
    ('confirmed', 'accepted', 'The platform has processed the event, and it counts.'),
    ('unconfirmed', 'accepted', 'The platform took the event for processing and never told whether it counts.'),
    ('rejected_in_part', 'partial_failure', 'The platform refused some events of the request after it had taken it, and does not say which.');

GRANT SELECT, INSERT, UPDATE, DELETE ON conversiond.confirmation TO conversiond_daemon;
GRANT SELECT (id, destination_id, request_id, accepted_at, not_before, asked, outbox_ids, event_ids)
    ON conversiond.confirmation TO conversiond_reader;
