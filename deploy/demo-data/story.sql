-- What became of one lead, a column per destination; for psql. Variable: lead.

SELECT rpad(lead_status, 12) || to_char(occurred_at, 'DD HH24:MI') AS "status reached", destination,
    CASE WHEN status = 'accepted' THEN event_name ELSE '(' || reason || ')' END AS became,
    array_position('{meta,ga4,google_ads,tiktok,linkedin}', platform) AS place
FROM conversiond.lead_timeline WHERE workspace = 'default' AND lead_id = :'lead' AND final
ORDER BY occurred_at, outbox_id
\crosstabview 1 2 3 4
\echo Every word on its sales, but for already_sent:
SELECT to_char(occurred_at, 'MM-DD HH24:MI') AS occurred, destination, event_name, status, reason, value, currency
FROM conversiond.lead_timeline WHERE workspace = 'default' AND lead_id = :'lead' AND lead_status = 'won' AND reason IS DISTINCT FROM 'already_sent';
