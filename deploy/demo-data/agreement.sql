-- Compares the sync log with what the simulators counted, event by event. Standard input: the simulators' events as one
-- line of JSON. Variable: verdict, the file to write t or f into.

\set ON_ERROR_STOP on
CREATE TEMP TABLE received (document jsonb);
-- One line is one field: neither character occurs in JSON text.
\copy received FROM pstdin WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TEMP TABLE counted AS
SELECT CASE e ->> 'platform' WHEN 'data_manager' THEN 'google_ads' ELSE e ->> 'platform' END AS platform, e ->> 'event_id' AS event_id,
    'account ' || (e ->> 'account') AS account, (e ->> 'times_counted')::int AS times_counted,
    (e ->> 'times_received')::int AS times_received, (e ->> 'value')::numeric AS value
FROM received, jsonb_array_elements(document) e;

-- The last word on each outbox row that was sent: its final row, or what Google told later of it.
CREATE TEMP TABLE last_word AS
SELECT DISTINCT ON (destination, outbox_id) destination, platform, event_id, final, delivered, value
FROM conversiond.sync_log WHERE status <> 'skipped' ORDER BY destination, outbox_id, id DESC;

-- By event: one that was refused finally may have been sent again by a later row of the same lead, under the same id.
CREATE TEMP TABLE said AS
SELECT destination, platform, event_id, bool_or(delivered IS TRUE) AS was_delivered,
    bool_or(delivered IS NULL) AND NOT bool_or(delivered IS TRUE) AS is_in_doubt,
    bool_or(NOT final AND delivered IS FALSE) AND NOT bool_or(delivered IS NOT FALSE) AS was_taken_back,
    max(value) FILTER (WHERE delivered) AS value
FROM last_word GROUP BY destination, platform, event_id;

CREATE TEMP VIEW comparison AS
SELECT coalesce(s.platform, c.platform) AS platform, coalesce(s.destination, c.account) AS destination, coalesce(s.was_delivered, false) AS was_delivered,
    coalesce(s.is_in_doubt, false) AS is_in_doubt, coalesce(s.was_taken_back, false) AS was_taken_back,
    coalesce(c.times_counted, 0) AS times_counted, coalesce(c.times_received, 0) AS times_received,
    s.value IS DISTINCT FROM c.value AS differs
FROM said s FULL JOIN counted c ON c.platform = s.platform AND c.event_id = s.event_id;

CREATE TEMP TABLE total AS
SELECT platform, destination,
    count(*) FILTER (WHERE was_delivered) AS accepted,
    count(*) FILTER (WHERE was_delivered AND times_counted = 1) AS counted_once,
    count(*) FILTER (WHERE was_delivered AND times_counted = 1 AND differs) AS other_value,
    count(*) FILTER (WHERE times_counted > 1) AS counted_twice,
    count(*) FILTER (WHERE was_delivered AND times_counted = 0) AS missing,
    count(*) FILTER (WHERE times_counted > 0 AND NOT was_delivered AND NOT is_in_doubt) AS unexplained,
    sum(greatest(times_received - times_counted, 0)) AS repeats_dropped,
    count(*) FILTER (WHERE was_taken_back) AS taken_back,
    count(*) FILTER (WHERE is_in_doubt) AS in_doubt,
    count(*) FILTER (WHERE is_in_doubt AND times_counted > 0) AS in_doubt_and_counted
FROM comparison GROUP BY platform, destination;

\echo log: events of which it says in the end that the platform has them; all must be counted once, the next four be 0.
\echo repeats: dropped by the platform. refused: later, after acceptance. in doubt: says the log; how many were counted.
SELECT destination, accepted AS "log", counted_once AS once, counted_twice AS "twice", missing, unexplained,
    other_value AS "other value", repeats_dropped AS repeats, taken_back AS refused, in_doubt AS "in doubt",
    in_doubt_and_counted AS counted
FROM total LEFT JOIN conversiond.destination d ON d.name = destination
ORDER BY d.workspace, array_position('{meta,ga4,google_ads,tiktok,linkedin}', total.platform);

-- Every outbox row ends in exactly one final row per destination of its workspace.
CREATE TEMP TABLE unfinished AS
SELECT outbox_id, destination FROM conversiond.sync_log GROUP BY outbox_id, destination HAVING count(*) FILTER (WHERE final) <> 1
UNION ALL
SELECT t.outbox_id, d.name FROM conversiond.transition t JOIN conversiond.destination d ON d.workspace = t.workspace
WHERE NOT EXISTS (SELECT FROM conversiond.sync_log s WHERE s.lead_id = t.lead_id AND s.outbox_id = t.outbox_id AND s.destination = d.name);
-- What was accepted for the time being has had a verdict, one and no more.
CREATE TEMP TABLE unconfirmed AS
SELECT outbox_id, destination FROM conversiond.sync_log GROUP BY outbox_id, destination
HAVING count(*) FILTER (WHERE reason = 'awaiting_confirmation') <> count(*) FILTER (WHERE NOT final AND status <> 'failed');
SELECT (SELECT count(*) FROM conversiond.transition) AS "statuses reached", (SELECT count(*) FROM unfinished) AS "without exactly one final row",
    (SELECT count(*) FROM unconfirmed) AS "without exactly one later verdict";

\pset tuples_only on
\pset format unaligned
\o :verdict
SELECT (SELECT count(*) FROM total WHERE accepted > 0) = (SELECT count(*) FROM conversiond.destination)
    AND (SELECT bool_and(accepted = counted_once AND counted_twice = 0 AND missing = 0 AND unexplained = 0 AND other_value = 0) FROM total)
    AND NOT EXISTS (SELECT FROM unfinished) AND NOT EXISTS (SELECT FROM unconfirmed);
\o
