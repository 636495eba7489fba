-- Compares the sync log with what the simulators counted, event by event. Standard input: the simulators' events as one
-- line of JSON. Variable: verdict, the file to write t or f into.

\set ON_ERROR_STOP on
CREATE TEMP TABLE received (document jsonb);
-- One line is one field: neither character occurs in JSON text.
\copy received FROM pstdin WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TEMP TABLE counted AS
SELECT e ->> 'platform' AS platform, e ->> 'event_id' AS event_id, (e ->> 'times_counted')::int AS times_counted,
    (e ->> 'times_received')::int AS times_received
FROM received, jsonb_array_elements(document) e;

CREATE TEMP TABLE said AS
SELECT platform, event_id, bool_or(delivered) AS was_delivered, bool_or(reason = 'outcome_unknown') AS is_in_doubt
FROM conversiond.sync_log WHERE final AND status <> 'skipped' AND (delivered OR delivered IS NULL)
GROUP BY platform, event_id;

CREATE TEMP VIEW comparison AS
SELECT coalesce(s.platform, c.platform) AS platform, coalesce(s.was_delivered, false) AS was_delivered,
    coalesce(s.is_in_doubt, false) AS is_in_doubt, coalesce(c.times_counted, 0) AS times_counted,
    coalesce(c.times_received, 0) AS times_received
FROM said s FULL JOIN counted c ON c.platform = s.platform AND c.event_id = s.event_id;

CREATE TEMP TABLE total AS
SELECT platform,
    count(*) FILTER (WHERE was_delivered) AS accepted,
    count(*) FILTER (WHERE was_delivered AND times_counted = 1) AS counted_once,
    sum(greatest(times_received - times_counted, 0)) AS repeats_dropped,
    count(*) FILTER (WHERE times_counted > 1) AS counted_twice,
    count(*) FILTER (WHERE was_delivered AND times_counted = 0) AS missing,
    count(*) FILTER (WHERE times_counted > 0 AND NOT was_delivered AND NOT is_in_doubt) AS unexplained,
    count(*) FILTER (WHERE is_in_doubt) AS in_doubt,
    count(*) FILTER (WHERE is_in_doubt AND times_counted > 0) AS in_doubt_and_counted
FROM comparison GROUP BY platform;

SELECT platform, accepted AS "log: accepted", counted_once AS "platform: counted once", repeats_dropped AS "repeats dropped",
    counted_twice AS "counted twice", missing, unexplained, in_doubt AS "log: outcome unknown", in_doubt_and_counted AS "of these counted"
FROM total ORDER BY platform;

-- Every outbox row ends in exactly one final row per destination of its workspace.
CREATE TEMP TABLE unfinished AS
SELECT outbox_id, destination FROM conversiond.sync_log GROUP BY outbox_id, destination HAVING count(*) FILTER (WHERE final) <> 1
UNION ALL
SELECT t.outbox_id, d.name FROM conversiond.transition t JOIN conversiond.destination d ON d.workspace = t.workspace
WHERE NOT EXISTS (SELECT FROM conversiond.sync_log s WHERE s.lead_id = t.lead_id AND s.outbox_id = t.outbox_id AND s.destination = d.name);
SELECT (SELECT count(*) FROM conversiond.transition) AS "statuses reached", (SELECT count(*) FROM unfinished) AS "without exactly one final row";

\pset tuples_only on
\pset format unaligned
\o :verdict
SELECT (SELECT count(*) FROM total WHERE accepted > 0) = 2 AND (SELECT bool_and(accepted = counted_once AND counted_twice = 0
    AND missing = 0 AND unexplained = 0) FROM total) AND NOT EXISTS (SELECT FROM unfinished);
\o
