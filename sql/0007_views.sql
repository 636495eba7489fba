-- What the DBA and the CRM's own pages read.

CREATE VIEW conversiond.destination_health AS
SELECT
    d.workspace,
    d.name AS destination,
    d.platform,
    d.enabled,
    CASE WHEN s.paused_at IS NOT NULL THEN 'paused' ELSE s.state END AS state,
    coalesce(s.paused_at, s.since) AS since,
    CASE
        WHEN s.paused_at IS NOT NULL THEN coalesce(s.paused_why, 'paused by a person')
        WHEN s.state <> 'ok' THEN concat_ws(': ', s.reason, s.detail)
    END AS why,
    s.retry_at,
    coalesce(w.waiting, 0) AS waiting,
    w.oldest_waiting_at,
    w.next_deadline_at,
    s.last_accepted_at
FROM conversiond.destination d
JOIN conversiond.destination_state s ON s.destination_id = d.id
LEFT JOIN (
    SELECT b.destination_id, sum(b.remaining) AS waiting, min(b.created_at) AS oldest_waiting_at, min(b.deadline) AS next_deadline_at
    FROM conversiond.batch b GROUP BY b.destination_id
) w ON w.destination_id = d.id
WHERE d.removed_at IS NULL OR w.waiting > 0;
COMMENT ON VIEW conversiond.destination_health IS 'One row per destination: is it well, since when not, why, and what waits for it.';
COMMENT ON COLUMN conversiond.destination_health.workspace IS 'The tenant.';
COMMENT ON COLUMN conversiond.destination_health.destination IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_health.platform IS 'Its platform.';
COMMENT ON COLUMN conversiond.destination_health.enabled IS 'Whether new rows are sent there.';
COMMENT ON COLUMN conversiond.destination_health.state IS 'ok, backing_off, blocked or paused.';
COMMENT ON COLUMN conversiond.destination_health.since IS 'Since when it is in this state.';
COMMENT ON COLUMN conversiond.destination_health.why IS 'What is wrong and what to do; null when ok.';
COMMENT ON COLUMN conversiond.destination_health.retry_at IS 'When the next attempt or probe is due.';
COMMENT ON COLUMN conversiond.destination_health.waiting IS 'Events decided and not yet final.';
COMMENT ON COLUMN conversiond.destination_health.oldest_waiting_at IS 'When the oldest of them was decided.';
COMMENT ON COLUMN conversiond.destination_health.next_deadline_at IS 'When the first of them expires.';
COMMENT ON COLUMN conversiond.destination_health.last_accepted_at IS 'When the platform last took an event.';

CREATE VIEW conversiond.backlog AS
SELECT
    o.outbox_rows,
    o.outbox_oldest_at,
    b.deliveries_waiting,
    b.deliveries_in_flight,
    b.deliveries_oldest_at
FROM (SELECT count(*) AS outbox_rows, min(created_at) AS outbox_oldest_at FROM conversiond.outbox) o
CROSS JOIN (
    SELECT
        coalesce(sum(remaining) FILTER (WHERE owner IS NULL), 0) AS deliveries_waiting,
        coalesce(sum(remaining) FILTER (WHERE owner IS NOT NULL), 0) AS deliveries_in_flight,
        min(created_at) AS deliveries_oldest_at
    FROM conversiond.batch
) b;
COMMENT ON VIEW conversiond.backlog IS 'One row: how much waits, and since when.';
COMMENT ON COLUMN conversiond.backlog.outbox_rows IS 'Outbox rows not yet decided.';
COMMENT ON COLUMN conversiond.backlog.outbox_oldest_at IS 'When the oldest of them was written.';
COMMENT ON COLUMN conversiond.backlog.deliveries_waiting IS 'Events that no daemon has in hand: retries, and those of blocked or paused destinations.';
COMMENT ON COLUMN conversiond.backlog.deliveries_in_flight IS 'Events that a daemon has in hand.';
COMMENT ON COLUMN conversiond.backlog.deliveries_oldest_at IS 'When the oldest event without a final outcome was decided.';

CREATE VIEW conversiond.delivery AS
SELECT
    b.id AS batch_id,
    d.workspace,
    d.name AS destination,
    d.platform,
    e.outbox_id,
    e.lead_id,
    e.lead_status,
    e.occurred_at,
    e.event_name,
    e.category,
    e.event_id,
    e.amount::numeric AS value,
    e.currency,
    e.deadline,
    b.attempt,
    b.not_before,
    b.owner,
    b.waiting_for
FROM conversiond.batch b
JOIN conversiond.destination d ON d.id = b.destination_id
CROSS JOIN LATERAL unnest(b.outbox_ids, b.lead_ids, b.lead_statuses, b.occurred_ats, b.event_names, b.categories,
    b.event_ids, b.amounts, b.currencies, b.deadlines) WITH ORDINALITY
    AS e(outbox_id, lead_id, lead_status, occurred_at, event_name, category, event_id, amount, currency, deadline, position)
WHERE (e.position - 1) / 8 >= length(b.done) OR get_bit(b.done, (e.position - 1)::int) = 0;
COMMENT ON VIEW conversiond.delivery IS 'The waiting events, one row each, unfolded from batch.';
COMMENT ON COLUMN conversiond.delivery.batch_id IS 'The batch that carries it.';
COMMENT ON COLUMN conversiond.delivery.workspace IS 'The tenant.';
COMMENT ON COLUMN conversiond.delivery.destination IS 'Where it goes.';
COMMENT ON COLUMN conversiond.delivery.platform IS 'The destination''s platform.';
COMMENT ON COLUMN conversiond.delivery.outbox_id IS 'The outbox row it came from.';
COMMENT ON COLUMN conversiond.delivery.lead_id IS 'The lead.';
COMMENT ON COLUMN conversiond.delivery.lead_status IS 'The status reached.';
COMMENT ON COLUMN conversiond.delivery.occurred_at IS 'When it was reached.';
COMMENT ON COLUMN conversiond.delivery.event_name IS 'The name on the wire.';
COMMENT ON COLUMN conversiond.delivery.category IS 'What "once" counts.';
COMMENT ON COLUMN conversiond.delivery.event_id IS 'The id on the wire.';
COMMENT ON COLUMN conversiond.delivery.value IS 'The value, in major units.';
COMMENT ON COLUMN conversiond.delivery.currency IS 'Its currency.';
COMMENT ON COLUMN conversiond.delivery.deadline IS 'When it expires.';
COMMENT ON COLUMN conversiond.delivery.attempt IS 'Attempts made so far.';
COMMENT ON COLUMN conversiond.delivery.not_before IS 'Earliest next attempt.';
COMMENT ON COLUMN conversiond.delivery.owner IS 'The instance that has it in hand; null: none.';
COMMENT ON COLUMN conversiond.delivery.waiting_for IS 'The reason of the last failed attempt.';

CREATE VIEW conversiond.lead_timeline AS
SELECT
    t.workspace,
    t.lead_id,
    t.lead_status,
    t.occurred_at,
    t.decided_at,
    t.outbox_id,
    o.destination,
    o.platform,
    o.event_name,
    o.category,
    o.event_id,
    o.status,
    o.reason,
    o.detail,
    o.attempt,
    o.final,
    o.retry_at,
    o.delivered,
    o.value,
    o.currency,
    o.logged_at,
    t.identifiers
FROM conversiond.transition t
LEFT JOIN LATERAL (
    SELECT s.destination, s.platform, s.event_name, s.category, s.event_id, s.status, s.reason, s.detail, s.attempt, s.final,
        s.retry_at, s.delivered, s.value, s.currency, s.logged_at
    FROM conversiond.sync_log s
    WHERE s.lead_id = t.lead_id AND s.workspace = t.workspace AND s.outbox_id = t.outbox_id
    UNION ALL
    SELECT d.name, d.platform, NULL, NULL, NULL, 'waiting',
        CASE WHEN h.paused_at IS NOT NULL THEN 'paused' ELSE h.reason END,
        CASE WHEN h.paused_at IS NOT NULL THEN h.paused_why ELSE h.detail END,
        NULL, false, h.retry_at, NULL, NULL, NULL, NULL
    FROM unnest(t.planned) AS p(destination_id)
    JOIN conversiond.destination d ON d.id = p.destination_id
    JOIN conversiond.destination_state h ON h.destination_id = d.id
    WHERE NOT EXISTS (
        SELECT FROM conversiond.sync_log f
        WHERE f.lead_id = t.lead_id AND f.workspace = t.workspace AND f.outbox_id = t.outbox_id
            AND f.final AND (f.destination = d.name OR f.destination = ANY (d.former_names)))
) o ON true
ORDER BY t.workspace, t.lead_id, t.occurred_at, t.outbox_id, o.destination, o.logged_at NULLS LAST, o.attempt;
COMMENT ON VIEW conversiond.lead_timeline IS
    'Per lead, in order: every status reached and what became of it on each destination. Status waiting: planned and not yet final. Ask with WHERE lead_id = ….';
COMMENT ON COLUMN conversiond.lead_timeline.workspace IS 'The tenant.';
COMMENT ON COLUMN conversiond.lead_timeline.lead_id IS 'The lead.';
COMMENT ON COLUMN conversiond.lead_timeline.lead_status IS 'The status reached.';
COMMENT ON COLUMN conversiond.lead_timeline.occurred_at IS 'When it was reached.';
COMMENT ON COLUMN conversiond.lead_timeline.decided_at IS 'When it was decided.';
COMMENT ON COLUMN conversiond.lead_timeline.outbox_id IS 'The outbox row.';
COMMENT ON COLUMN conversiond.lead_timeline.destination IS 'The destination.';
COMMENT ON COLUMN conversiond.lead_timeline.platform IS 'Its platform.';
COMMENT ON COLUMN conversiond.lead_timeline.event_name IS 'The event sent, or that would have been.';
COMMENT ON COLUMN conversiond.lead_timeline.category IS 'What "once" counts.';
COMMENT ON COLUMN conversiond.lead_timeline.event_id IS 'The id the platform got.';
COMMENT ON COLUMN conversiond.lead_timeline.status IS 'accepted, partial_failure, failed, skipped, or waiting.';
COMMENT ON COLUMN conversiond.lead_timeline.reason IS 'Why, as in conversiond.reason; for waiting: what is wrong with the destination, if anything.';
COMMENT ON COLUMN conversiond.lead_timeline.detail IS 'The rest of the answer.';
COMMENT ON COLUMN conversiond.lead_timeline.attempt IS 'Which attempt.';
COMMENT ON COLUMN conversiond.lead_timeline.final IS 'Whether this is the last word.';
COMMENT ON COLUMN conversiond.lead_timeline.retry_at IS 'When the next attempt is due.';
COMMENT ON COLUMN conversiond.lead_timeline.delivered IS 'Whether the platform has it: true, false, null = nobody can know.';
COMMENT ON COLUMN conversiond.lead_timeline.value IS 'The value sent.';
COMMENT ON COLUMN conversiond.lead_timeline.currency IS 'Its currency.';
COMMENT ON COLUMN conversiond.lead_timeline.logged_at IS 'When it was written down.';
COMMENT ON COLUMN conversiond.lead_timeline.identifiers IS 'Which identifiers the row had.';

GRANT SELECT ON conversiond.destination_health, conversiond.backlog, conversiond.delivery, conversiond.lead_timeline TO conversiond_reader;
