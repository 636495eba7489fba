-- What became of the events, a table per workspace and a column per destination; for psql.

CREATE TEMP VIEW outcome AS
SELECT s.workspace, s.destination, s.platform,
    s.status || CASE WHEN s.final THEN '' WHEN s.status = 'failed' THEN ', again' ELSE ', later' END AS status, s.reason,
    array_position('{accepted,partial_failure,failed,skipped}', s.status) * 2 + (s.status = 'failed' AND s.final)::int AS position,
    count(*) AS events
FROM conversiond.sync_log s GROUP BY s.workspace, s.destination, s.platform, s.status, s.final, s.reason;

SELECT rpad(status, 23) || coalesce(reason, '') AS "workspace default", destination, events,
    array_position('{meta,ga4,google_ads,tiktok,linkedin}', platform) AS place
FROM outcome WHERE workspace = 'default' ORDER BY position, status, sum(events) OVER (PARTITION BY status, reason) DESC, reason
\crosstabview 1 2 3 4
SELECT rpad(status, 23) || coalesce(reason, '') AS "workspace outlet", destination, events,
    array_position('{meta,ga4,google_ads,tiktok,linkedin}', platform) AS place
FROM outcome WHERE workspace = 'outlet' ORDER BY position, status, sum(events) OVER (PARTITION BY status, reason) DESC, reason
\crosstabview 1 2 3 4
