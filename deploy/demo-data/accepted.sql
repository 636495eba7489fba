-- How many events were accepted per status of the lead and destination, and the sales with their value; for psql.

CREATE TEMP VIEW accepted AS
SELECT workspace, lead_status, destination, count(*) AS events,
    array_position('{meta,ga4,google_ads,tiktok,linkedin}', platform) AS place,
    array_position('{pageview,new,contacted,responded,qualified,hot,proposal,negotiation,invoice,won,lost}', lead_status) AS step
FROM conversiond.sync_log WHERE final AND status = 'accepted' GROUP BY workspace, lead_status, destination, platform;

SELECT lead_status AS "workspace default", destination, events, place FROM accepted WHERE workspace = 'default' ORDER BY step
\crosstabview 1 2 3 4
SELECT lead_status AS "workspace outlet", destination, events, place FROM accepted WHERE workspace = 'outlet' ORDER BY step
\crosstabview 1 2 3 4
SELECT destination, event_name AS "won is sent as", count(*) AS sales, sum(value) FILTER (WHERE currency = 'IDR') AS "IDR",
    sum(value) FILTER (WHERE currency = 'USD') AS "USD"
FROM conversiond.sync_log WHERE final AND status = 'accepted' AND lead_status = 'won'
GROUP BY workspace, platform, destination, event_name
ORDER BY workspace, array_position('{meta,ga4,google_ads,tiktok,linkedin}', platform);
